// One cell of a table, by what it holds.

import { bytes, exactBytes } from "../format/bytes.js";
import { NOTHING, count, decimal, number } from "../format/numbers.js";
import { countryName } from "../format/places.js";
import { quantity } from "../format/quantity.js";
import { text } from "../text/en.js";
import { h } from "./dom.js";

/** @typedef {import("../state/types.js").Cell} Cell */
/** @typedef {import("../state/types.js").CellKind} CellKind */

/** @type {Set<CellKind>} */
const NUMERIC = new Set(["count", "bytes", "number", "duration", "ratio"]);

/** @param {CellKind} kind */
export function isNumeric(kind) {
  return NUMERIC.has(kind);
}

/**
 * @param {Cell | undefined} cell
 * @param {CellKind} kind
 * @returns {Node | string}
 */
export function formatCell(cell, kind) {
  if (cell === null || cell === undefined || cell === "") return NOTHING;
  if (Array.isArray(cell)) return cell.join(", ");
  if (typeof cell === "boolean") return cell ? text.yes : text.no;
  if (kind === "country") return country(String(cell));
  if (kind === "address") return address(String(cell));
  if (typeof cell === "string") return cell;
  switch (kind) {
    case "count":
      return count(cell);
    case "bytes":
      return h("span", { title: exactBytes(cell) }, bytes(cell));
    case "ratio":
      return decimal(cell);
    case "duration":
      return quantity(cell, "s");
    case "number":
      return number(cell);
    default:
      return String(cell);
  }
}

/** @param {string} code */
export function country(code) {
  const name = countryName(code);
  return name === code ? code : h("span", { class: "country" }, h("b", {}, code), ` ${name}`);
}

/** @param {string} value */
export function address(value) {
  return h("span", { class: "address" }, value);
}
