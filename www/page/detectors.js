// The detectors: what each found, its parameters, and what it does. All of it from the catalogue of the core.

import { count } from "../format/numbers.js";
import { NO_FILTER } from "../state/app.js";
import { text } from "../text/en.js";
import { button, fill, h, section } from "./dom.js";
import { explanation } from "./explanation.js";
import { createParam } from "./param.js";

/** @typedef {import("../state/types.js").Detector} Detector */

/** @param {import("./dom.js").Context} context */
export function createDetectors(context) {
  const { store, actions } = context;
  const list = h("div", { class: "detectorlist" });
  const reset = button(text.detectors.resetAll, () => actions.resetParams(null), { class: "plain" });
  const root = section("detectors", text.detectors.title, h("p", { class: "muted" }, text.detectors.intro, " ", reset), list);
  store.watch(["catalogue"], ({ catalogue }) => fill(list, catalogue.map((detector) => entry(context, detector))));
  store.watch(["report"], ({ report }) => (root.hidden = !report));
  store.watch(["params"], ({ params }) => (reset.hidden = !Object.values(params).some((values) => Object.keys(values).length > 0)));
  return root;
}

/**
 * @param {import("./dom.js").Context} context
 * @param {Detector} detector
 */
function entry(context, detector) {
  const { store, actions } = context;
  const flagged = h("p", { class: "flaggedcount" });
  const reset = button(text.detectors.reset, () => actions.resetParams(detector.id), { class: "plain" });
  const title = `detector-${detector.id}`;
  store.watch(["report", "params"], ({ report, params }) => {
    reset.hidden = Object.keys(params[detector.id] ?? {}).length === 0;
    const run = report?.detectors.find((each) => each.id === detector.id);
    if (!run) return fill(flagged);
    if (!run.ran) return fill(flagged, h("span", { class: "muted" }, run.note ?? text.findings.notRun));
    const show = () => {
      store.set({ filter: { ...NO_FILTER, detector: detector.id } });
      document.getElementById("findings")?.scrollIntoView();
    };
    fill(flagged, run.flagged > 0 ? button(text.detectors.flagged(count(run.flagged)), show, { class: "plain" }) : text.detectors.flagged(count(0)), h("span", { class: "muted" }, ` ${text.detectors.judged(count(run.judged))}`), run.note && h("span", { class: "note" }, run.note));
  });
  return h("article", { class: "detector", "aria-labelledby": title },
    h("div", { class: "about" }, h("h3", { id: title }, detector.title), h("p", {}, detector.detects), flagged, h("details", { class: "trust" }, h("summary", {}, text.detectors.explain), explanation(detector))),
    h("div", { class: "params" }, detector.params.map((param) => createParam(context, detector.id, param)), detector.params.length === 0 && h("p", { class: "muted" }, text.detectors.noParams), h("p", {}, reset)));
}
