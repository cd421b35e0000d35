// One worker as seen from the page: calls that end with an answer, and one way to die.

import { unknownKind } from "./protocol.js";

/** @typedef {import("./protocol.js").ToPage} ToPage */
/** @typedef {import("../state/types.js").Problem} Problem */
/** @typedef {import("./protocol.js").Progress | import("./protocol.js").UnitDone | import("./protocol.js").BytesRead} News */

/** How long a cancelled job may take to let go before its worker is ended. */
const PATIENCE_MS = 800;
let lastJob = 0;

/** A failed call, carrying its problem. */
export class Trouble extends Error {
  /** @param {Problem} problem */
  constructor(problem) {
    super(problem.summary || problem.code);
    this.problem = problem;
  }
}

/** @type {Map<string, string>} */
const doors = new Map();

/**
 * An address for a worker's script that makes the page's security policy hold inside the worker: a worker made of a blob
 * inherits it, one loaded by its own address obeys only headers, which a static host does not send.
 * @param {URL} script
 */
function door({ href }) {
  const known = doors.get(href) ?? URL.createObjectURL(new Blob([`import ${JSON.stringify(href)};`], { type: "text/javascript" }));
  doors.set(href, known); // never revoked: a later worker needs it, too
  return known;
}

export const CANCELLED = Object.freeze({ code: "cancelled", summary: "", details: [] });

export class Endpoint {
  /** @type {Map<number, { resolve: (value: any) => void, reject: (trouble: Trouble) => void, news?: (news: News, job: number) => void }>} */
  #calls = new Map();
  #worker;
  dead = false;
  /** @type {Promise<void> | null} */
  #started = null;

  /**
   * @param {URL} script
   * @param {string} name shown in the browser's developer tools
   */
  constructor(script, name) {
    this.#worker = new Worker(door(script), { type: "module", name });
    this.#worker.onmessage = (event) => this.#receive(event.data);
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.kill({ code: "panic", summary: "", details: [event.message || "the worker could not be started"] });
    };
    this.#worker.onmessageerror = () => this.kill({ code: "internal", summary: "", details: ["a message could not be read"] });
  }

  /**
   * Gives the worker its module; safe to ask again.
   * @param {Promise<WebAssembly.Module>} module
   */
  start(module) {
    this.#started ??= module.then((compiled) => this.call({ kind: "start", module: compiled }));
    return this.#started;
  }

  /**
   * @template {{ kind: string }} M
   * @param {M} message without its job number
   * @param {{ transfer?: Transferable[], signal?: AbortSignal, news?: (news: News, job: number) => void }} [how]
   * @returns {Promise<any>}
   */
  call(message, { transfer = [], signal, news } = {}) {
    if (this.dead) return Promise.reject(new Trouble({ code: "panic", summary: "", details: ["the worker has ended"] }));
    if (signal?.aborted) return Promise.reject(new Trouble(CANCELLED));
    const job = ++lastJob;
    return new Promise((resolve, reject) => {
      const cancel = () => {
        this.post({ kind: "cancel", job });
        setTimeout(() => this.#calls.has(job) && this.kill(CANCELLED), PATIENCE_MS);
      };
      signal?.addEventListener("abort", cancel, { once: true });
      const settle = (/** @type {() => void} */ run) => {
        signal?.removeEventListener("abort", cancel);
        this.#calls.delete(job);
        run();
      };
      this.#calls.set(job, {
        resolve: (value) => settle(() => resolve(value)),
        reject: (trouble) => settle(() => reject(trouble)),
        news,
      });
      this.#worker.postMessage({ ...message, job }, transfer);
    });
  }

  /** @param {{ kind: string, job: number }} message steers a job under way */
  post(message) {
    if (!this.dead) this.#worker.postMessage(message);
  }

  /** @param {Problem} problem what its open calls fail with */
  kill(problem) {
    this.dead = true;
    this.#worker.terminate();
    for (const call of [...this.#calls.values()]) call.reject(new Trouble(problem));
  }

  /** @param {ToPage} message */
  #receive(message) {
    const call = this.#calls.get(message.job);
    switch (message.kind) {
      case "answer":
        return call?.resolve(message.value);
      case "failed":
        call?.reject(new Trouble(message.problem));
        if (message.dead) this.kill(message.problem);
        return;
      case "progress":
      case "unit-done":
      case "bytes":
        return call?.news?.(message, message.job);
      default:
        return unknownKind(message);
    }
  }
}
