// Both days side by side: totals, charts, servers, and every table for download.

import { bytes } from "../format/bytes.js";
import { change, count, decimal } from "../format/numbers.js";
import { text } from "../text/en.js";
import { createChart } from "./chart.js";
import { fill, h, section } from "./dom.js";
import { createTable } from "./table.js";

/** @typedef {import("../state/types.js").Overview} Overview */
/** @typedef {import("../state/types.js").Table} Table */

/** @type {{ label: string, of: (overview: Overview) => number, kind: "count" | "bytes" | "mean" }[]} */
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
  const root = section("overview", text.overview.title, totals, charts, tables);

  context.store.watch(["report"], ({ report }) => {
    root.hidden = !report;
    if (report) fill(totals, totalsTable(report.overview.baseline, report.overview.test));
  });
  context.store.watch(["charts"], (state) => fill(charts, state.charts.map((chart) => createChart(context, chart))));
  context.store.watch(["tables"], (state) => {
    const list = state.tables.filter((table) => table.id !== "findings");
    const days = [/-baseline$/, /-test$/].map((day) => list.filter((table) => day.test(table.id))).filter((day) => day.length > 0);
    fill(tables, list.length > 0 && h("h3", {}, text.overview.tables), h("div", { class: "folds" }, days.map((day) => h("div", {}, day.map((table) => fold(table, () => context.actions.csv(table.id)))))));
  });
  return root;
}

/**
 * Built when first unfolded.
 * @param {Table} table
 * @param {() => Promise<string>} csv
 */
function fold(table, csv) {
  const inside = h("div");
  const root = h("details", { class: "fold" }, h("summary", {}, table.title, h("span", { class: "muted amount" }, ` ${count(table.total_rows)}`)), inside);
  root.addEventListener("toggle", () => {
    if (root.open && inside.childElementCount === 0) fill(inside, createTable(table, { caption: false, first: 25, csv }));
  });
  root.open = /^servers/.test(table.id); // a question of the course by itself
  return root;
}

/**
 * @param {Overview | null} baseline
 * @param {Overview | null} test
 */
function totalsTable(baseline, test) {
  const heads = [text.overview.measure, baseline && text.roles.baseline, test && text.roles.test, baseline && test && text.overview.change].filter((head) => head !== null);
  const cell = (/** @type {Overview} */ overview, /** @type {(typeof TOTALS)[number]} */ total) => {
    const value = total.of(overview);
    const exact = total.kind === "mean" ? decimal(value) : count(value);
    return h("td", { class: "number" }, exact, total.kind === "bytes" && h("span", { class: "muted rounded" }, bytes(value)));
  };
  return h("table", { class: "data" }, h("caption", { class: "unseen" }, text.overview.totals),
    h("thead", {}, h("tr", {}, heads.map((head, index) => h("th", { scope: "col", class: index > 0 ? "number" : null, "data-role": head === text.roles.baseline ? "baseline" : head === text.roles.test ? "test" : null }, head)))),
    h("tbody", {}, TOTALS.map((total) => h("tr", {}, h("th", { scope: "row" }, total.label),
      baseline && cell(baseline, total),
      test && cell(test, total),
      baseline && test && h("td", { class: "number muted" }, change(total.of(baseline), total.of(test)))))));
}
