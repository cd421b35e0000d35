// The scan workers: each does one thing at a time, a dead one is replaced by the spare.

import { CANCELLED, Endpoint, Trouble } from "./endpoint.js";

const SCRIPT = new URL("../worker/scan.js", import.meta.url);

/** @typedef {ReturnType<typeof createPool>} Pool */

/**
 * @param {Promise<WebAssembly.Module>} module
 * @param {number} size
 */
export function createPool(module, size) {
  let made = 0;
  const make = () => new Endpoint(SCRIPT, `scan ${++made}`);

  /** @type {Endpoint[]} */
  const idle = Array.from({ length: size }, make);
  for (const endpoint of idle) endpoint.start(module).catch(() => {}); // whoever first uses it hears of it
  // Made ahead, so that replacing a worker asks the server for nothing.
  let spare = make();
  /** @type {((endpoint: Endpoint) => void)[]} */
  const waiting = [];

  /** @param {Endpoint} endpoint */
  function release(endpoint) {
    let next = endpoint;
    if (endpoint.dead) {
      next = spare;
      spare = make();
    }
    const taker = waiting.shift();
    if (taker) taker(next);
    else idle.push(next);
  }

  return {
    size,
    /**
     * Runs a task on a worker as soon as one is free.
     * @template R
     * @param {(endpoint: Endpoint) => Promise<R>} task
     * @param {AbortSignal} [signal]
     * @returns {Promise<R>}
     */
    async run(task, signal) {
      const endpoint = idle.shift() ?? (await new Promise((/** @type {(endpoint: Endpoint) => void} */ resolve) => waiting.push(resolve)));
      try {
        if (signal?.aborted) throw new Trouble(CANCELLED);
        await endpoint.start(module);
        return await task(endpoint);
      } finally {
        release(endpoint);
      }
    },
  };
}
