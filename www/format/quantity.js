// A value with its unit, as the core names it.

import { bytes } from "./bytes.js";
import { NOTHING, count, decimal, known, number } from "./numbers.js";

/**
 * @param {number | null | undefined} value
 * @param {string} unit "bytes", "flows", "pairs", "ratio", "×" ..
 */
export function quantity(value, unit) {
  if (!known(value)) return NOTHING;
  switch (unit) {
    case "bytes":
      return bytes(value);
    case "×":
      return `${number(value)} ×`;
    case "ratio":
      return decimal(value);
    case "s":
      return value < 60 ? `${number(value)} s` : value < 3600 ? `${number(value / 60)} min` : `${number(value / 3600)} h`;
    case "":
      return number(value);
    default:
      return `${Number.isInteger(value) ? count(value) : number(value)} ${value === 1 ? unit.replace(/s$/, "") : unit}`;
  }
}

/**
 * "93 kB → 3.9 MB", the unit said once.
 * @param {number | null} before
 * @param {number | null} after
 * @param {string} unit
 */
export function beforeAfter(before, after, unit) {
  const bare = ["bytes", "×", "ratio", "s", ""].includes(unit) ? unit : null;
  if (bare !== null) return `${quantity(before, unit)} → ${quantity(after, unit)}`;
  return `${quantity(before, "")} → ${quantity(after, unit)}`;
}
