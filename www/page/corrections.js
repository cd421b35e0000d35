// Which column plays which part, and the unit of time: as recognised, for the user to correct; for the user to say where that failed.

import { text } from "../text/en.js";
import { button, freshId, h } from "./dom.js";

/** @typedef {import("../state/types.js").Part} Part */

/** The parts of a file whose kind is not known, since its columns are not. @type {Part[]} */
const PARTS = ["time", "source", "destination", "protocol", "port", "up_bytes", "down_bytes"];
const TIME_UNITS = ["1/100 s", "s", "ms", "us", "ns"];

/**
 * @param {import("./dom.js").Context} context
 * @param {import("../state/app.js").FileEntry} entry whose columns are recognised, or at least known
 * @param {boolean} open
 */
export function createCorrections({ actions }, entry, open) {
  const { info } = entry;
  const available = info?.available ?? entry.problem?.available ?? [];
  const choices = (info?.columns.map((each) => each.part) ?? PARTS).map((part) => {
    const column = (info ? info.columns.find((each) => each.part === part)?.column : entry.columns[part]) ?? "";
    const select = h("select", { "data-field": part, onchange: apply },
      h("option", { value: "", selected: column === "" }, text.files.noColumn),
      available.map(({ name, type }) => h("option", { value: name, selected: name === column }, `${name} (${type})`)));
    return { part, column, select };
  });
  const unit = info && h("select", { "data-field": "time_unit", onchange: apply }, TIME_UNITS.map((each) => h("option", { value: each, selected: each === info.time_unit }, text.timeUnits[each])));

  function apply() {
    /** @type {Partial<Record<Part, string>>} */
    const columns = { ...entry.columns };
    for (const { part, column, select } of choices) if (select.value !== column) columns[part] = select.value;
    actions.correct(entry.key, columns, unit && unit.value !== info?.time_unit ? unit.value : entry.timeUnit);
  }

  const corrected = Object.keys(entry.columns).length > 0 || entry.timeUnit !== null;
  const parts = choices.filter(({ column }) => column !== "").map(({ part, column }) => `${text.parts[part]}: ${column}`);
  return h("details", { class: "corrections", open: open || !info },
    h("summary", {}, info ? text.files.recognised(info.time_unit) : text.files.choose, h("span", { class: "muted" }, ` ${parts.join(", ")}`)),
    h("div", { class: "choices" }, choices.map(({ part, select }) => choice(text.parts[part], select)), unit && choice(text.files.timeUnit, unit)),
    info && h("p", { class: "help" }, info.time_reason),
    corrected && h("p", {}, button(text.files.asRecognised, () => actions.correct(entry.key, {}, null), { class: "plain" })));
}

/**
 * @param {string} label
 * @param {HTMLSelectElement} select
 */
function choice(label, select) {
  select.id = freshId("choice");
  return h("div", { class: "choice" }, h("label", { for: select.id }, label), select);
}
