// Durations and dates of the page itself; times of flows come formatted from the core.

const day = new Intl.DateTimeFormat(undefined, { dateStyle: "long", timeZone: "UTC" });

/** @param {string | null} iso "2026-08-22" */
export function date(iso) {
  const time = iso ? Date.parse(iso) : NaN;
  return Number.isNaN(time) ? iso ?? "" : day.format(time);
}

/**
 * @param {string | null} iso
 * @returns {number | null} whole days since then
 */
export function daysSince(iso) {
  const time = iso ? Date.parse(iso) : NaN;
  return Number.isNaN(time) ? null : Math.floor((Date.now() - time) / 86_400_000);
}
