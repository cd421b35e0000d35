// The line under the header: which file is compared with which, or how far reading is.

import { count } from "../format/numbers.js";
import { filesOf } from "../state/app.js";
import { text } from "../text/en.js";
import { announce, button, fill, h } from "./dom.js";
import { amountOf, rowsOf } from "./file-row.js";
import { sentenceOf } from "./problem.js";

/** @typedef {import("../state/types.js").Role} Role */
/** @typedef {import("../state/app.js").AppState} AppState */

/** @param {import("./dom.js").Context} context */
export function createComparison({ store, actions }) {
  const sides = h("div", { class: "sides" });
  const bar = h("progress", { "aria-label": text.progress.label });
  const amount = h("span", { class: "amount" });
  const progress = h("div", { class: "progress" }, bar, amount, button(text.cancel, actions.cancel));
  const troubles = h("ul", { class: "troubles" });
  const root = h("section", { class: "comparison", "aria-label": text.comparison.label, hidden: true }, sides, progress, troubles);
  let wasReading = false;

  store.watch(["files", "reading", "report", "geoProblem"], (state) => {
    const { files, reading, geoProblem } = state;
    root.hidden = files.length === 0;
    if (files.length === 0) return;
    fill(sides, side(state, "baseline"), button(text.files.swap, actions.swap, { class: "swap", hidden: !files.some((entry) => entry.role) }), side(state, "test"));
    progress.hidden = !reading;
    if (reading) {
      bar.max = Math.max(1, reading.rowsTotal);
      bar.value = reading.rowsDone;
      fill(amount, text.progress.rows(count(reading.rowsDone), amountOf(reading.rowsTotal, reading.exact)), reading.rate > 0 && ` · ${text.progress.rate(count(Math.round(reading.rate / 1000) * 1000))}`);
    }
    if (reading && !wasReading) announce(text.progress.started(amountOf(reading.rowsTotal, reading.exact)));
    wasReading = reading !== null;
    const failed = files.filter((entry) => entry.status === "failed" && entry.problem);
    const waiting = files.filter((entry) => entry.status === "asking" || (entry.role === null && entry.displaced));
    const items = [
      ...failed.map((entry) => entry.problem && h("li", { class: "problem" }, sentenceOf(entry.problem, entry.name))),
      geoProblem && h("li", { class: "problem" }, sentenceOf(geoProblem, "")),
      ...waiting.map((entry) => h("li", {}, entry.status === "asking" ? text.files.asks(entry.name) : text.files.notUsed(entry.name, entry.displaced?.wanted ?? null, entry.displaced?.by ?? ""))),
    ];
    const told = items.map((item) => (item ? item.textContent : "")).join("");
    if (told !== troubles.textContent && told !== "") announce(items.map((item) => (item ? item.textContent : "")).join(" "));
    fill(troubles, items);
  });
  return root;
}

/**
 * @param {AppState} state
 * @param {Role} role
 */
function side(state, role) {
  const entries = filesOf(state, role);
  const names = entries.map((entry) => entry.name);
  const rows = rowsOf(entries, state.report?.files ?? []);
  return h("div", { class: "side", "data-role": role }, h("span", { class: "rolename" }, text.roles[role]), names.length > 0 ? h("b", { title: names.join(", ") }, text.files.day(names)) : h("span", { class: "muted" }, text.comparison.missing), rows && h("span", { class: "muted" }, rows));
}
