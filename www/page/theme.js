// Light or dark: as the system has it, or as the user chose. The colours themselves are in style/base.css, for charts too.

/** @typedef {import("../state/types.js").Colours} Colours */

const KEY = "almenara-theme";
const COLOURS = /** @type {const} */ (["ink", "muted", "grid", "surface", "baseline", "test", "up", "down", "plain", "rule"]);
const system = matchMedia("(prefers-color-scheme: dark)");

/** @param {import("../state/app.js").AppStore} store */
export function startTheme(store) {
  const show = () => {
    const chosen = recall();
    const dark = chosen ? chosen === "dark" : system.matches;
    document.documentElement.dataset.theme = dark ? "dark" : "light";
    store.set({ dark });
  };
  system.addEventListener("change", show);
  show();
  return function toggle() {
    remember(store.get().dark ? "light" : "dark");
    show();
  };
}

/**
 * What the painter needs, read from the style sheet.
 * @param {boolean} dark
 * @returns {import("../state/types.js").Theme}
 */
export function chartTheme(dark) {
  const style = getComputedStyle(document.documentElement);
  const colours = Object.fromEntries(COLOURS.map((name) => [name, style.getPropertyValue(`--chart-${name}`).trim()]));
  return { dark, scale: window.devicePixelRatio || 1, font: style.getPropertyValue("--sans").trim(), colours: /** @type {Colours} */ (colours) };
}

/** The choice, also where storage is switched off. @type {string | null} */
let chosenTheme = null;

function recall() {
  try {
    return chosenTheme ?? localStorage.getItem(KEY);
  } catch {
    return chosenTheme;
  }
}

/** @param {string} theme */
function remember(theme) {
  chosenTheme = theme;
  try {
    // What the system has anyway need not be remembered, so that the page follows when that changes.
    if ((theme === "dark") === system.matches) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, theme);
  } catch {
    // not remembered
  }
}
