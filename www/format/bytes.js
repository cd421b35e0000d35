// Amounts of bytes, in powers of a thousand as networks count.

import { NOTHING, count, known } from "./numbers.js";

const UNITS = ["B", "kB", "MB", "GB", "TB", "PB"];
const three = new Intl.NumberFormat(undefined, { maximumSignificantDigits: 3 });

/** @param {number | null | undefined} value */
export function bytes(value) {
  if (!known(value)) return NOTHING;
  let amount = Math.abs(value);
  let unit = 0;
  while (amount >= 999.5 && unit < UNITS.length - 1) {
    amount /= 1000;
    unit++;
  }
  return `${value < 0 ? "-" : ""}${three.format(amount)} ${UNITS[unit]}`;
}

/** @param {number | null | undefined} value every digit */
export function exactBytes(value) {
  return known(value) ? `${count(Math.round(value))} B` : NOTHING;
}
