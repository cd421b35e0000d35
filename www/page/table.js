// Any table of the core: shown in portions, which a long one is fetched in, sortable once it is whole, downloadable with every digit.

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
const FETCHED = 500;

/**
 * @typedef {object} How
 * @property {number} [first] rows shown at first
 * @property {boolean} [caption]
 * @property {() => Promise<string>} [csv] where the table is cut, all of it
 * @property {(offset: number, limit: number) => Promise<Cell[][]>} [page] where the table is cut, further rows of it
 */

/**
 * @param {Table} table
 * @param {How} [how]
 */
export function createTable(table, { first = PORTION, caption = true, csv, page } = {}) {
  let { rows } = table;
  let shown = first;
  let sorted = -1;
  let descending = false;
  const body = h("tbody");
  const more = h("p", { class: "more" });
  const heads = table.columns.map((column) => h("th", { scope: "col", class: isNumeric(column.kind) ? "number" : null }, column.label));

  /** @param {number} index */
  function sortBy(index) {
    descending = sorted === index ? !descending : isNumeric(table.columns[index]?.kind ?? "text");
    sorted = index;
    for (const [at, head] of heads.entries()) head.setAttribute("aria-sort", at !== sorted ? "none" : descending ? "descending" : "ascending");
    draw();
  }

  /** The first rows of a part would not be the first of the whole. */
  function offerSorting() {
    if (rows.length < table.total_rows) return;
    for (const [index, head] of heads.entries()) {
      head.setAttribute("aria-sort", "none");
      fill(head, button(table.columns[index]?.label ?? "", () => sortBy(index), { class: "sort" }));
    }
  }

  /** @param {number} upTo */
  async function show(upTo) {
    if (page && upTo > rows.length) {
      rows = [...rows, ...(await page(rows.length, upTo - rows.length))];
      offerSorting();
    }
    shown = upTo;
    draw();
  }

  function draw() {
    const ordered = sorted < 0 ? rows : [...rows].sort((a, b) => compare(orderOf(a[sorted]), orderOf(b[sorted])) * (descending ? -1 : 1));
    fill(body, ordered.slice(0, shown).map((cells) => h("tr", {}, table.columns.map((column, index) => {
      const cell = formatCell(cells[index], column.kind);
      return index === 0 ? h("th", { scope: "row", class: classOf(column.kind) }, cell) : h("td", { class: classOf(column.kind) }, cell);
    }))));
    const upTo = page ? Math.min(shown + FETCHED, table.total_rows) : rows.length;
    const left = upTo - shown;
    const now = Math.min(shown, rows.length);
    const cut = now < table.total_rows && (page || left <= 0);
    fill(more, left > 0 && button(text.tables.more(count(left)), () => void show(upTo)), " ", cut && text.tables.cut(count(now), count(table.total_rows)));
    more.hidden = left <= 0 && !cut;
  }

  offerSorting();
  draw();
  return h(
    "div",
    { class: "tablebox" },
    h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": table.title },
      h("table", { class: "data" }, h("caption", { class: caption ? null : "unseen" }, table.title), h("thead", {}, h("tr", {}, heads)), body)),
    more,
    downloads(table, { csv, page }),
  );
}

/**
 * @param {Table} table
 * @param {How} how
 */
function downloads(table, { csv, page }) {
  const all = async () => ({ ...table, rows: page ? await page(0, table.total_rows) : table.rows });
  return h("p", { class: "downloads" },
    button("CSV", async () => save(`${table.id}.csv`, csv ? await csv() : tableCsv(table), "text/csv"), { "aria-label": text.tables.csv(table.title) }),
    button("JSON", async () => save(`${table.id}.json`, tableJson(await all()), "application/json"), { "aria-label": text.tables.json(table.title) }),
    !page && table.total_rows > table.rows.length && unseen(text.tables.cut(count(table.rows.length), count(table.total_rows))));
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
