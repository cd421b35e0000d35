// One parameter of a detector: judged anew at each change.

import { number } from "../format/numbers.js";
import { text } from "../text/en.js";
import { fill, freshId, h } from "./dom.js";

/**
 * @param {import("./dom.js").Context} context
 * @param {string} detector
 * @param {import("../state/types.js").ParamSpec} param
 */
export function createParam({ store, actions }, detector, param) {
  const id = freshId("param");
  const name = `${detector}.${param.id}`;
  const isNumber = param.kind === "number";
  const range = isNumber ? { type: "number", min: String(param.min), max: String(param.max), step: String(param.step), oninput: change } : { type: "text", autocomplete: "off", spellcheck: "false", onchange: change };
  const input = h("input", { id, "aria-describedby": `${id}-help`, "data-param": name, ...range });
  const wrong = h("p", { class: "wrong", hidden: true, role: "alert" });

  /** @param {string | null} sentence what is wrong with the value */
  function judge(sentence) {
    wrong.hidden = sentence === null;
    input.setAttribute("aria-invalid", String(sentence !== null));
    fill(wrong, sentence);
  }

  /** The value in the field. */
  function typed() {
    return isNumber ? input.valueAsNumber : listed(input.value);
  }

  function change() {
    const value = typed();
    // A list is judged by the core, whose sentence comes back as a problem.
    const fits = typeof value === "string" || (value >= param.min && value <= param.max);
    judge(fits ? null : text.detectors.range(number(param.min), number(param.max)));
    if (fits) actions.setParam(detector, param.id, value === standard ? null : value);
  }

  const standard = isNumber ? param.default : listed(String(param.default));
  store.watch(["params", "paramProblem"], ({ params, paramProblem }) => {
    if (paramProblem?.summary.startsWith(`${name} `)) return judge(paramProblem.summary);
    const value = params[detector]?.[param.id] ?? standard;
    // What is being typed is left alone; a reset comes from another control.
    if (document.activeElement === input || typed() === value) return;
    input.value = spaced(String(value));
    judge(null);
  });
  return h("div", { class: "param" },
    h("label", { for: id }, param.label),
    h("span", { class: "field" }, input, h("span", { class: "unit muted" }, param.unit)),
    h("p", { id: `${id}-help`, class: "help" }, param.help, " ", text.detectors.origin(typeof param.default === "number" ? number(param.default) : spaced(param.default), param.origin)),
    wrong);
}

/** A list as the core takes it. @param {string} value */
function listed(value) {
  return value.split(/[\s,]+/).filter((each) => each !== "").join();
}

/** A list as people read it. @param {string} value */
function spaced(value) {
  return value.replaceAll(",", ", ");
}
