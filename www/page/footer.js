// What this is, what it keeps to itself, and whose data it carries.

import { date, daysSince } from "../format/times.js";
import { text } from "../text/en.js";
import { fill, h } from "./dom.js";
import { sentenceOf } from "./problem.js";

const OLD_DAYS = 180;

/** @param {import("./dom.js").Context} context */
export function createFooter({ store }) {
  const geo = h("div");
  const version = h("p", { class: "muted" });
  store.watch(["geo", "geoProblem"], (state) => {
    const age = daysSince(state.geo?.date ?? null);
    fill(geo,
      h("p", {}, text.about.geo(date(state.geo?.date ?? null))),
      age !== null && age > OLD_DAYS && h("p", { class: "note" }, text.about.old(age)),
      state.geo && state.geo.mmdb.length > 0 && h("p", {}, text.about.mmdb(state.geo.mmdb.join(", "))),
      state.geoProblem && h("p", { class: "problem" }, sentenceOf(state.geoProblem, "")));
  });
  store.watch(["version"], (state) => fill(version, state.version && text.about.version(state.version.version, state.version.commit, state.version.date)));
  return [
    h("div", {}, h("h2", {}, text.about.privacyTitle), h("p", {}, text.about.privacy)),
    h("div", {}, h("h2", {}, text.about.dataTitle), geo),
    h("div", {}, h("h2", {}, text.about.title), h("p", {}, text.about.what), h("p", {}, h("a", { href: "LICENSE-MIT" }, "MIT"), ` ${text.or} `, h("a", { href: "LICENSE-APACHE" }, "Apache-2.0"), ", ", h("a", { href: "LICENSE-OTHERS.txt" }, text.about.others)), version),
  ];
}
