// A table as CSV (RFC 4180) and as JSON, with every digit and nothing formatted.

/** @typedef {import("../state/types.js").Table} Table */

/** @param {Table} table */
export function tableCsv(table) {
  const lines = [table.columns.map((column) => column.id), ...table.rows];
  return lines.map((cells) => cells.map(field).join(",")).join("\r\n") + "\r\n";
}

/** @param {Table} table */
export function tableJson(table) {
  const rows = table.rows.map((cells) => Object.fromEntries(table.columns.map((column, index) => [column.id, cells[index] ?? null])));
  return JSON.stringify(rows, null, 2) + "\n";
}

/** @param {import("../state/types.js").Cell | undefined} cell */
function field(cell) {
  if (cell === null || cell === undefined) return "";
  const text = Array.isArray(cell) ? cell.join(" ") : String(cell);
  // A spreadsheet would run a cell that begins like a formula; numbers are left alone.
  const safe = typeof cell === "number" || !/^[=+\-@\t\r]/.test(text) ? text : `'${text}`;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
