// What both kinds of worker share: how a job ends.

import { problemFrom } from "../bridge/protocol.js";
import { takeLastWords } from "./wasm.js";

/** @typedef {import("../bridge/protocol.js").ToPage} ToPage */

/**
 * @param {ToPage} message
 * @param {Transferable[]} [transfer]
 */
export function send(message, transfer = []) {
  self.postMessage(message, { transfer });
}

/**
 * Answers a job with what its work returns, or with its failure.
 * @param {number} job
 * @param {() => unknown} work
 */
export async function answer(job, work) {
  try {
    const value = await work();
    send({ kind: "answer", job, value }, buffersOf(value));
  } catch (thrown) {
    const problem = problemFrom(thrown);
    // After a trap the instance's memory may be half written: nothing in it can be trusted.
    const dead = thrown instanceof WebAssembly.RuntimeError;
    const words = takeLastWords();
    if (dead && words) problem.details.unshift(words);
    send({ kind: "failed", job, problem, dead });
  }
}

/**
 * @param {unknown} value
 * @returns {Transferable[]}
 */
function buffersOf(value) {
  const list = Array.isArray(value) ? value : [value];
  return list.filter((each) => each instanceof Uint8Array).map((bytes) => bytes.buffer);
}
