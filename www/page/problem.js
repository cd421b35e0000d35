// Trouble, as one sentence with the details folded.

import { text } from "../text/en.js";
import { h } from "./dom.js";

/** @typedef {import("../state/types.js").Problem} Problem */

/**
 * @param {Problem} problem
 * @param {string} name of the file, for problems that the core did not word
 */
export function sentenceOf(problem, name) {
  return problem.summary || (text.problems[problem.code] ?? text.problems.internal ?? String)(name);
}

/**
 * @param {Problem} problem
 * @param {string} name
 */
export function problemNote(problem, name) {
  const { details } = problem;
  return h("div", { class: "problem" }, h("p", {}, sentenceOf(problem, name)),
    details.length > 0 && h("details", {}, h("summary", {}, text.details), h("pre", {}, details.join("\n"))));
}
