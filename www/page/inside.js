// The inside networks: inferred, or as the user says.

import { text } from "../text/en.js";
import { button, fill, freshId, h } from "./dom.js";
import { sentenceOf } from "./problem.js";

/** @param {import("./dom.js").Context} context */
export function createInside({ store, actions }) {
  const id = freshId("inside");
  const input = h("input", { id, type: "text", class: "address", autocomplete: "off", spellcheck: "false", "aria-describedby": `${id}-help ${id}-wrong` });
  const help = h("p", { id: `${id}-help`, class: "help" });
  const wrong = h("p", { id: `${id}-wrong`, class: "wrong", hidden: true, role: "alert" });
  const reset = button(text.inside.infer, () => actions.setInside(null), { class: "plain" });
  const form = h("form", { class: "inside", hidden: true, onsubmit: (/** @type {Event} */ event) => {
    event.preventDefault();
    apply();
  } }, h("label", { for: id }, text.inside.label), h("span", { class: "field" }, input, h("button", { type: "submit" }, text.inside.apply)), help, wrong);
  input.addEventListener("change", apply);

  function apply() {
    const networks = input.value.split(/[\s,;]+/).filter((part) => part !== "");
    if (networks.join() !== current().join()) actions.setInside(networks.length > 0 ? networks : null);
  }

  function current() {
    const { inside, report } = store.get();
    return inside ?? [...new Set(report?.files.flatMap((file) => file.inside) ?? [])];
  }

  store.watch(["inside", "report", "insideProblem"], ({ inside, report, insideProblem }) => {
    form.hidden = !report;
    if (document.activeElement !== input || inside === null) input.value = current().join(", ");
    fill(help, inside ? [text.inside.set, " ", reset] : text.inside.inferred);
    wrong.hidden = !insideProblem;
    input.setAttribute("aria-invalid", String(insideProblem !== null));
    fill(wrong, insideProblem && sentenceOf(insideProblem, ""));
  });
  return form;
}
