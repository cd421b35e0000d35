// Severity as four small bars and a word: never by colour alone.

import { text } from "../text/en.js";
import { h, unseen } from "./dom.js";

/** @typedef {import("../state/types.js").Severity} Severity */

const LEVELS = { low: 1, medium: 2, high: 3, critical: 4 };

/**
 * @param {Severity} severity
 * @param {{ word?: boolean }} [how] without the word, it is still there for a screen reader
 */
export function severityMark(severity, { word = true } = {}) {
  const bars = Array.from({ length: 4 }, (_, index) => h("i", { class: index < LEVELS[severity] ? "on" : null }));
  const name = text.severities[severity];
  return h("span", { class: "severity", "data-severity": severity, title: word ? null : name }, h("span", { class: "bars", "aria-hidden": "true" }, bars), word ? h("span", {}, name) : unseen(name));
}
