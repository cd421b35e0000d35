// Building elements without a framework.

/** @typedef {{ store: import("../state/app.js").AppStore, actions: import("../state/actions.js").Actions, painter: Promise<import("../state/actions.js").Painting> }} Context */
/** @typedef {Node | string | number | null | undefined | false} Child */

/** Set as properties: their attributes only give the first value. */
const PROPERTIES = new Set(["value", "checked", "disabled", "selected", "hidden", "open", "indeterminate"]);

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, unknown>} [props] attributes; `onclick` and the like are listeners; null and false are left out
 * @param {...(Child | Child[])} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), /** @type {EventListener} */ (value));
    else if (PROPERTIES.has(name)) Reflect.set(element, name, value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, String(value));
  }
  element.append(...nodes(children));
  return element;
}

/**
 * Gives an element new children.
 * @param {Element} element
 * @param {...(Child | Child[])} children
 */
export function fill(element, ...children) {
  element.replaceChildren(...nodes(children));
}

/**
 * @param {(Child | Child[])[]} children
 * @returns {(Node | string)[]}
 */
function nodes(children) {
  return children.flat().filter((child) => child !== null && child !== undefined && child !== false).map((child) => (typeof child === "number" ? String(child) : child));
}

let lastId = 0;

/** @param {string} name a fresh id, for labels and their like */
export function freshId(name) {
  return `${name}-${++lastId}`;
}

/** Says something to a screen reader without moving the focus. @param {string} sentence */
export function announce(sentence) {
  const status = document.getElementById("status");
  if (status && status.textContent !== sentence) status.textContent = sentence;
}

/**
 * A plain button.
 * @param {string} label
 * @param {() => void} press
 * @param {Record<string, unknown>} [props]
 */
export function button(label, press, props = {}) {
  return h("button", { type: "button", onclick: press, ...props }, label);
}

/**
 * Text that only a screen reader gets.
 * @param {string} text
 */
export function unseen(text) {
  return h("span", { class: "unseen" }, text);
}

/**
 * A section with its heading; hidden until `shown`.
 * @param {string} id
 * @param {string} title
 * @param {...(Child | Child[])} children
 */
export function section(id, title, ...children) {
  return h("section", { id, class: `part ${id}`, "aria-labelledby": `${id}-title`, hidden: true }, h("h2", { id: `${id}-title` }, title), ...children);
}
