// Which column plays which part, and the unit of time: as recognised, for the user to correct.

import { text } from "../text/en.js";
import { button, freshId, h } from "./dom.js";

/** @typedef {import("../state/types.js").Part} Part */

const TIME_UNITS = ["1/100 s", "s", "ms", "us", "ns"];

/**
 * @param {import("./dom.js").Context} context
 * @param {import("../state/app.js").FileEntry} entry
 * @param {import("../state/types.js").FileInfo} info
 * @param {boolean} open
 */
export function createCorrections({ actions }, entry, info, open) {
  const choices = info.columns.map(({ part, column }) => {
    const id = freshId("part");
    const select = h("select", { id, "data-field": part, onchange: apply },
      h("option", { value: "", selected: column === null }, text.files.noColumn),
      info.available.map(({ name, type }) => h("option", { value: name, selected: name === column }, `${name} (${type})`)));
    return { part, column, select, field: h("div", { class: "choice" }, h("label", { for: id }, text.parts[part]), select) };
  });
  const unitId = freshId("unit");
  const unit = h("select", { id: unitId, "data-field": "time_unit", onchange: apply }, TIME_UNITS.map((each) => h("option", { value: each, selected: each === info.time_unit }, text.timeUnits[each])));

  function apply() {
    /** @type {Partial<Record<Part, string>>} */
    const columns = { ...entry.columns };
    for (const { part, column, select } of choices) if (select.value !== (column ?? "")) columns[part] = select.value;
    actions.correct(entry.key, columns, unit.value === info.time_unit ? entry.timeUnit : unit.value);
  }

  const corrected = Object.keys(entry.columns).length > 0 || entry.timeUnit !== null;
  const parts = info.columns.filter(({ column }) => column !== null).map(({ part, column }) => `${text.parts[part]}: ${column}`);
  return h("details", { class: "corrections", open },
    h("summary", {}, text.files.recognised(info.time_unit), h("span", { class: "muted" }, ` ${parts.join(", ")}`)),
    h("div", { class: "choices" }, choices.map(({ field }) => field), h("div", { class: "choice" }, h("label", { for: unitId }, text.files.timeUnit), unit)),
    h("p", { class: "help" }, info.time_reason),
    corrected && h("p", {}, button(text.files.asRecognised, () => actions.correct(entry.key, {}, null), { class: "plain" })));
}
