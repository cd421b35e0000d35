// One parameter of a detector: judged anew at each change.

import { number } from "../format/numbers.js";
import { text } from "../text/en.js";
import { freshId, h } from "./dom.js";

/**
 * @param {import("./dom.js").Context} context
 * @param {string} detector
 * @param {import("../state/types.js").ParamSpec} param
 */
export function createParam({ store, actions }, detector, param) {
  const id = freshId("param");
  const range = text.detectors.range(number(param.min), number(param.max));
  const input = h("input", { id, type: "number", min: String(param.min), max: String(param.max), step: String(param.step), "aria-describedby": `${id}-help`, "data-param": `${detector}.${param.id}`, oninput: change });
  const wrong = h("p", { class: "wrong", hidden: true, role: "alert" }, range);

  function change() {
    const value = input.valueAsNumber;
    const fits = Number.isFinite(value) && value >= param.min && value <= param.max;
    wrong.hidden = fits;
    input.setAttribute("aria-invalid", String(!fits));
    if (fits) actions.setParam(detector, param.id, value === param.default ? null : value);
  }

  store.watch(["params"], ({ params }) => {
    const value = params[detector]?.[param.id] ?? param.default;
    // What is being typed is left alone; a reset comes from another control.
    if (document.activeElement === input || input.valueAsNumber === value) return;
    input.value = String(value);
    wrong.hidden = true;
    input.setAttribute("aria-invalid", "false");
  });
  return h("div", { class: "param" },
    h("label", { for: id }, param.label),
    h("span", { class: "field" }, input, h("span", { class: "unit muted" }, param.unit)),
    h("p", { id: `${id}-help`, class: "help" }, param.help, " ", text.detectors.origin(number(param.default), param.origin)),
    wrong);
}
