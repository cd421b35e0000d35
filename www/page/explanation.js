// A detector in its own words: these come with the core, so that they cannot drift from what it does.

import { text } from "../text/en.js";
import { h } from "./dom.js";

/** @param {import("../state/types.js").Detector} detector */
export function explanation(detector) {
  const { why, method, false_positives, attack, references } = detector;
  return h("dl", { class: "explanation" },
    h("dt", {}, text.detectors.why), h("dd", {}, why),
    h("dt", {}, text.detectors.method), h("dd", {}, method),
    h("dt", {}, text.detectors.misleads), h("dd", {}, h("ul", {}, false_positives.map((each) => h("li", {}, each)))),
    attack.length > 0 && [h("dt", {}, text.detectors.attack), h("dd", {}, h("ul", {}, attack.map(({ id, name }) => h("li", {}, h("b", {}, id), ` ${name}`))))],
    references.length > 0 && [h("dt", {}, text.detectors.references), h("dd", {}, h("ul", {}, references.map((each) => h("li", {}, each))))]);
}
