// Numbers as a person reads them, in the language of the person's browser.

const whole = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat(undefined, { maximumSignificantDigits: 3 });
const fine = new Intl.NumberFormat(undefined, { maximumFractionDigits: 2 });
const percent = new Intl.NumberFormat(undefined, { style: "percent", maximumFractionDigits: 1, signDisplay: "exceptZero" });

/** What stands where there is no number. */
export const NOTHING = "–";

/** @param {number | null | undefined} value */
export function count(value) {
  return known(value) ? whole.format(value) : NOTHING;
}

/**
 * Two digits and a word, in the language of the page: "1.2 million".
 * @param {number} value
 */
export function roughly(value) {
  return value.toLocaleString(document.documentElement.lang, { notation: "compact", compactDisplay: "long", maximumSignificantDigits: 2 });
}

/**
 * Three digits below a thousand, every digit before the point above.
 * @param {number | null | undefined} value
 */
export function number(value) {
  if (!known(value)) return NOTHING;
  return Math.abs(value) >= 1000 ? whole.format(value) : short.format(value);
}

/** @param {number | null | undefined} value */
export function decimal(value) {
  return known(value) ? fine.format(value) : NOTHING;
}

/**
 * The change from one value to another, as a share of the first; as a factor where percents would be hard to read.
 * @param {number | null | undefined} before
 * @param {number | null | undefined} after
 */
export function change(before, after) {
  if (!known(before) || !known(after) || before === 0) return NOTHING;
  const factor = after / before;
  return factor >= 10 ? `${short.format(factor)} ×` : percent.format(factor - 1);
}

/**
 * @param {number | null | undefined} value
 * @returns {value is number}
 */
export function known(value) {
  return typeof value === "number" && Number.isFinite(value);
}
