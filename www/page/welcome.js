// Before anything is dropped: what goes in, what comes out, what stays here.

import { text } from "../text/en.js";
import { dayFigure } from "./day-figure.js";
import { button, fill, h } from "./dom.js";
import { sentenceOf } from "./problem.js";
import { severityMark } from "./severity.js";

/** @typedef {import("../state/types.js").Severity} Severity */

/**
 * @param {import("./dom.js").Context} context
 * @param {() => void} pick
 */
export function createWelcome({ store, actions }, pick) {
  const choose = button(text.welcome.choose, pick, { class: "primary" });
  const sample = button(text.welcome.sample, actions.addSample);
  const state = h("p", { class: "muted state", role: "status" });
  const detectors = h("ul", { class: "detects" });
  const root = h("section", { class: "welcome", "aria-labelledby": "welcome-title" },
    h("div", { class: "hero" },
      h("div", {}, h("h2", { id: "welcome-title" }, text.welcome.title), h("p", { class: "lead" }, text.welcome.lead)),
      dayFigure(text.welcome.odd)),
    h("div", { class: "dropzone" }, h("p", { class: "invite" }, text.welcome.invite), h("p", { class: "actions" }, choose, sample), state),
    h("figure", { class: "example" }, h("figcaption", {}, text.welcome.example), h("ul", {}, text.welcome.examples.map(example))),
    h("div", { class: "columns" },
      h("div", {}, h("h3", {}, text.welcome.inTitle), text.welcome.inText.map((line) => h("p", {}, line))),
      h("div", {}, h("h3", {}, text.welcome.hereTitle), text.welcome.hereText.map((line) => h("p", {}, line)))),
    h("div", {}, h("h3", {}, text.welcome.outTitle), detectors));

  store.watch(["files", "phase", "geo", "geoProblem"], ({ files, phase, geo, geoProblem }) => {
    root.hidden = files.length > 0 || phase === "stopped";
    choose.disabled = phase !== "ready";
    const own = geo?.mmdb ?? [];
    fill(state, phase === "starting" && text.welcome.starting, own.length > 0 && `${text.about.mmdb(own.join(", "))} `, geoProblem && sentenceOf(geoProblem, ""));
  });
  store.watch(["sample", "phase"], (now) => (sample.hidden = !now.sample || now.phase !== "ready"));
  store.watch(["catalogue"], ({ catalogue }) => fill(detectors, catalogue.map(({ title, detects }) => h("li", {}, h("b", {}, title), h("p", {}, detects)))));
  return root;
}

/** @param {{ severity: string, device: string, title: string, change: string, value: string }} line */
function example({ severity, device, title, change, value }) {
  return h("li", {}, severityMark(/** @type {Severity} */ (severity)), h("span", { class: "address" }, device), h("span", {}, title), h("span", { class: "number" }, change), h("span", { class: "number muted" }, value));
}
