// Both days side by side: totals, charts, servers, and every table for download.

import { bytes } from "../format/bytes.js";
import { change, count, decimal } from "../format/numbers.js";
import { text } from "../text/en.js";
import { createChart } from "./chart.js";
import { fill, h, section } from "./dom.js";
import { createRows } from "./rows.js";
import { createTable } from "./table.js";

/** @typedef {import("../state/types.js").Overview} Overview */
/** @typedef {import("../state/types.js").Table} Table */
/** @typedef {import("../state/types.js").Role} Role */
/** @typedef {"count" | "bytes" | "mean"} Total */

/** @type {{ label: string, of: (overview: Overview) => number, kind: Total }[]} */
const TOTALS = [
  { label: text.overview.rows, of: (each) => each.rows, kind: "count" },
  { label: text.overview.sources, of: (each) => each.source_count, kind: "count" },
  { label: text.overview.destinations, of: (each) => each.destination_count, kind: "count" },
  { label: text.overview.pairs, of: (each) => each.pair_count, kind: "count" },
  { label: text.overview.up, of: (each) => each.up_bytes, kind: "bytes" },
  { label: text.overview.down, of: (each) => each.down_bytes, kind: "bytes" },
  { label: text.overview.mean(text.overview.up), of: (each) => each.up.mean, kind: "mean" },
  { label: text.overview.median(text.overview.up), of: (each) => each.up.median, kind: "mean" },
  { label: text.overview.sd(text.overview.up), of: (each) => each.up.sd, kind: "mean" },
  { label: text.overview.mean(text.overview.down), of: (each) => each.down.mean, kind: "mean" },
  { label: text.overview.median(text.overview.down), of: (each) => each.down.median, kind: "mean" },
  { label: text.overview.sd(text.overview.down), of: (each) => each.down.sd, kind: "mean" },
];

/** @param {import("./dom.js").Context} context */
export function createOverview(context) {
  const totals = h("div", { class: "scroll totals", tabindex: "0", role: "region", "aria-label": text.overview.totals });
  const charts = h("div", { class: "charts" });
  const tables = h("div", { class: "tables" });
  /** What the user folded or unfolded, kept while the tables are made anew. @type {Map<string, boolean>} */
  const unfolded = new Map();
  const root = section("overview", text.overview.title, totals, charts, tables);

  context.store.watch(["report"], ({ report }) => {
    root.hidden = !report;
    if (report) fill(totals, totalsTable(report));
  });
  context.store.watch(["charts"], (state) => fill(charts, state.charts.map((chart) => createChart(context, chart))));
  context.store.watch(["tables"], (state) => {
    const list = state.tables.filter((table) => table.id !== "findings");
    const days = [/-baseline$/, /-test$/].map((day) => list.filter((table) => day.test(table.id))).filter((day) => day.length > 0);
    fill(tables, list.length > 0 && h("h3", {}, text.overview.tables), h("div", { class: "folds" }, days.map((day) => h("div", {}, day.map((table) => fold(context, table, unfolded))))));
  });
  return root;
}

/**
 * Built when first unfolded.
 * @param {import("./dom.js").Context} context
 * @param {Table} table
 * @param {Map<string, boolean>} unfolded
 */
function fold(context, table, unfolded) {
  const { actions } = context;
  const { id } = table;
  const inside = h("div");
  const root = h("details", { class: "fold", "data-table": id }, h("summary", {}, table.title, h("span", { class: "muted amount" }, ` ${count(table.total_rows)}`)), inside);
  root.addEventListener("toggle", () => {
    unfolded.set(id, root.open);
    if (!root.open || inside.childElementCount > 0) return;
    const page = table.total_rows > table.rows.length ? (/** @type {number} */ offset, /** @type {number} */ limit) => actions.tableRows(id, offset, limit) : undefined;
    fill(inside, createTable(table, { caption: false, first: 25, csv: () => actions.csv(id), page }), table.rows_filter && rowsOf(context, id, table.rows_filter));
  });
  root.open = unfolded.get(id) ?? /^servers/.test(id); // a question of the course by itself
  return root;
}

/**
 * What a table counts, one by one.
 * @param {import("./dom.js").Context} context
 * @param {string} id of the table
 * @param {import("../state/types.js").RowsFilter} filter
 */
function rowsOf(context, id, filter) {
  const { otherPorts, each } = filter.kind === "http" ? text.overview.requestRows : text.overview.flowRows;
  const rows = createRows(context, otherPorts, { roles: [/-baseline$/.test(id) ? "baseline" : "test"], label: () => each });
  rows.offer(filter);
  return rows.element;
}

/** @param {import("../state/types.js").Report} report */
function totalsTable({ files, overview }) {
  const roles = /** @type {Role[]} */ (["baseline", "test"]).filter((role) => files.some((file) => file.role === role));
  const rows = (/** @type {import("../state/types.js").RowKind} */ kind) => roles.map((role) => {
    const logs = files.filter((file) => file.role === role && file.kind === kind);
    return logs.length > 0 ? logs.reduce((sum, file) => sum + file.rows, 0) : null;
  });
  const flows = TOTALS.map(({ label, of, kind }) => ({ label, kind, values: roles.map((role) => overview[role] && of(overview[role])) }));
  /** @type {{ label: string, kind: Total, values: (number | null)[] }[]} */
  const lines = [...flows, { label: text.overview.requests, kind: "count", values: rows("http") }, { label: text.overview.queries, kind: "count", values: rows("dns") }];
  const cell = (/** @type {number | null} */ value, /** @type {Total} */ kind) => h("td", { class: "number" }, kind === "mean" ? decimal(value) : count(value), kind === "bytes" && h("span", { class: "muted rounded" }, bytes(value)));
  return h("table", { class: "data" }, h("caption", { class: "unseen" }, text.overview.totals),
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, text.overview.measure),
      roles.map((role) => h("th", { scope: "col", class: "number", "data-role": role }, text.roles[role])),
      roles.length > 1 && h("th", { scope: "col", class: "number" }, text.overview.change))),
    h("tbody", {}, lines.filter(({ values }) => values.some((value) => value !== null)).map(({ label, kind, values }) => h("tr", {}, h("th", { scope: "row" }, label),
      values.map((value) => cell(value, kind)),
      roles.length > 1 && h("td", { class: "number muted" }, change(values[0], values[1]))))));
}
