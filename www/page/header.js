// Name, sections, and the two controls that are always at hand.

import { text } from "../text/en.js";
import { button, fill, h } from "./dom.js";

const PARTS = /** @type {const} */ (["findings", "devices", "host", "overview", "detectors", "files"]);

/**
 * @param {import("./dom.js").Context} context
 * @param {{ pick: () => void, toggleTheme: () => void }} controls
 */
export function createHeader({ store }, { pick, toggleTheme }) {
  const links = h("ul");
  const nav = h("nav", { "aria-label": text.header.sections, hidden: true }, links);
  const add = button(text.header.add, pick);
  const theme = button("", toggleTheme, { class: "plain" });
  fill(links, PARTS.map((part) => h("li", {}, h("a", { href: `#${part}` }, text.header.parts[part]))));
  store.watch(["report", "files"], ({ report, files }) => {
    nav.hidden = !report;
    add.hidden = files.length === 0;
  });
  store.watch(["dark"], ({ dark }) => fill(theme, dark ? text.header.light : text.header.dark));
  const mark = h("img", { src: "icon.svg", alt: "", width: "22", height: "22" });
  return [h("h1", { class: "mark" }, mark, text.name), nav, h("div", { class: "controls" }, add, theme)];
}
