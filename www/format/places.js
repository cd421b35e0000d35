// Countries by name, in the language of the page.

/** @type {Intl.DisplayNames | null} */
let names = null;

/** @param {string} code two letters; anything else is shown as it is */
export function countryName(code) {
  if (!/^[A-Z]{2}$/.test(code)) return code;
  names ??= new Intl.DisplayNames([document.documentElement.lang || "en"], { type: "region", fallback: "code" });
  try {
    return names.of(code) ?? code;
  } catch {
    return code; // two letters that are no region
  }
}
