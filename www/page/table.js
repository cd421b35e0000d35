// Any table of the core: sortable, shown in portions, downloadable with every digit.

import { tableCsv, tableJson } from "../format/csv.js";
import { count } from "../format/numbers.js";
import { addressOrder, compare } from "../state/findings.js";
import { text } from "../text/en.js";
import { formatCell, isNumeric } from "./cells.js";
import { button, fill, h, unseen } from "./dom.js";
import { save } from "./save.js";

/** @typedef {import("../state/types.js").Table} Table */
/** @typedef {import("../state/types.js").Cell} Cell */

const PORTION = 100;

/**
 * @param {Table} table
 * @param {{ first?: number, caption?: boolean, csv?: () => Promise<string> }} [how] `csv`: where the table was cut, all of it
 */
export function createTable(table, { first = PORTION, caption = true, csv } = {}) {
  let shown = first;
  let sorted = -1;
  let descending = false;
  const body = h("tbody");
  const more = h("p", { class: "more" });
  const heads = table.columns.map((column, index) => {
    const head = h("th", { scope: "col", class: isNumeric(column.kind) ? "number" : null, "aria-sort": "none" }, button(column.label, () => sortBy(index), { class: "sort" }));
    return head;
  });

  /** @param {number} index */
  function sortBy(index) {
    descending = sorted === index ? !descending : isNumeric(table.columns[index]?.kind ?? "text");
    sorted = index;
    for (const [at, head] of heads.entries()) head.setAttribute("aria-sort", at !== sorted ? "none" : descending ? "descending" : "ascending");
    draw();
  }

  function draw() {
    const rows = sorted < 0 ? table.rows : [...table.rows].sort((a, b) => compare(orderOf(a[sorted]), orderOf(b[sorted])) * (descending ? -1 : 1));
    fill(body, rows.slice(0, shown).map((cells) => h("tr", {}, table.columns.map((column, index) => {
      const cell = formatCell(cells[index], column.kind);
      return index === 0 ? h("th", { scope: "row", class: classOf(column.kind) }, cell) : h("td", { class: classOf(column.kind) }, cell);
    }))));
    const left = table.rows.length - shown;
    const cut = table.total_rows > table.rows.length && left <= 0;
    fill(more, left > 0 && button(text.tables.more(count(left)), () => ((shown = table.rows.length), draw())), cut && text.tables.cut(count(table.rows.length), count(table.total_rows)));
    more.hidden = left <= 0 && !cut;
  }

  draw();
  return h(
    "div",
    { class: "tablebox" },
    h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": table.title },
      h("table", { class: "data" }, h("caption", { class: caption ? null : "unseen" }, table.title), h("thead", {}, h("tr", {}, heads)), body)),
    more,
    downloads(table, csv),
  );
}

/**
 * @param {Table} table
 * @param {() => Promise<string>} [csv]
 */
export function downloads(table, csv) {
  return h("p", { class: "downloads" },
    button("CSV", async () => save(`${table.id}.csv`, csv ? await csv() : tableCsv(table), "text/csv"), { "aria-label": text.tables.csv(table.title) }),
    button("JSON", () => save(`${table.id}.json`, tableJson(table), "application/json"), { "aria-label": text.tables.json(table.title) }),
    table.total_rows > table.rows.length && unseen(text.tables.cut(count(table.rows.length), count(table.total_rows))));
}

/** @param {Cell | undefined} cell */
function orderOf(cell) {
  if (typeof cell === "number") return cell;
  if (cell === null || cell === undefined) return -Infinity;
  const value = Array.isArray(cell) ? cell.join(" ") : String(cell);
  if (/^\d+$/.test(value)) return Number(value); // ports and hours come as text
  return /^[\d.]+$|:/.test(value) ? addressOrder(value) : value;
}

/** @param {import("../state/types.js").CellKind} kind */
function classOf(kind) {
  if (isNumeric(kind)) return "number";
  return kind === "address" ? "address" : null;
}
