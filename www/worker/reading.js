// Ranges of a file to the core, the next unit's bytes being fetched while one is decoded.

import { FileScan } from "../wasm/almenara.js";
import { send } from "./loop.js";

/** @typedef {import("../bridge/protocol.js").Source} Source */
/** @typedef {{ start: number, bytes: Uint8Array }[]} Fetched */

/** How long to decode before looking for messages, a cancellation among them. */
const BREATH_MS = 40;

/** Thrown where a job notices that it was cancelled. */
export class Cancelled extends Error {}

/** A job under way: its queue of units, and whether it is wanted any more. */
export class Job {
  /** @type {number[]} */
  #queue = [];
  #ended = false;
  #cancelled = false;
  /** @type {(() => void) | null} */
  #wake = null;
  /** Fails when the job is cancelled. @type {Promise<never>} */
  #gone;
  /** @type {() => void} */
  #leave = () => {};
  /** Told when a unit is added, so that its bytes can be fetched at once. @type {(() => void) | null} */
  added = null;
  /** @type {FileScan | null} */
  scan = null;

  /** @param {number} id */
  constructor(id) {
    this.id = id;
    this.#gone = new Promise((_, reject) => (this.#leave = () => reject(new Cancelled())));
    this.#gone.catch(() => {}); // heard of only where something is awaited
  }

  /** @param {number} unit */
  add(unit) {
    this.#queue.push(unit);
    this.#signal();
    this.added?.();
  }

  end() {
    this.#ended = true;
    this.#signal();
  }

  cancel() {
    this.#cancelled = true;
    this.#leave();
    this.#signal();
  }

  /** @param {number} units begins anew with the first so many units and no further ones */
  renew(units) {
    this.#queue = Array.from({ length: units }, (_, unit) => unit);
    this.#ended = true;
  }

  check() {
    if (this.#cancelled) throw new Cancelled();
  }

  /**
   * Awaits no longer than the job is wanted: a disk or a network drive may take its time.
   * @template T
   * @param {Promise<T>} promise
   */
  until(promise) {
    return Promise.race([promise, this.#gone]);
  }

  /** The unit that `next` will answer, if it is known already. */
  get upcoming() {
    return this.#queue[0];
  }

  /** @returns {Promise<number | undefined>} the next unit; undefined when there is none to come */
  async next() {
    for (;;) {
      this.check();
      if (this.#queue.length > 0) return this.#queue.shift();
      if (this.#ended) return undefined;
      await new Promise((resolve) => (this.#wake = () => resolve(undefined)));
    }
  }

  #signal() {
    this.#wake?.();
    this.#wake = null;
  }
}

/**
 * A scan that knows its file.
 * @param {Job} job
 * @param {Source} source
 */
export async function open(job, { file }) {
  const scan = new FileScan(file.name, file.size);
  job.scan = scan;
  for (;;) {
    job.check();
    const wanted = scan.inspect();
    if (wanted.length === 0) return scan;
    pushRanges(scan, await job.until(fetchRanges(file, wanted)));
  }
}

/**
 * @param {File} file
 * @param {[number, number][]} ranges 64-bit offsets, as numbers below 2^53
 * @returns {Promise<Fetched>}
 */
export function fetchRanges(file, ranges) {
  return Promise.all(ranges.map(async ([start, end]) => ({ start, bytes: new Uint8Array(await file.slice(start, end).arrayBuffer()) })));
}

/**
 * @param {FileScan} scan
 * @param {Fetched} fetched emptied, so that the browser can drop the bytes once the core has them
 */
export function pushRanges(scan, fetched) {
  for (let range = fetched.shift(); range; range = fetched.shift()) scan.push(range.start, range.bytes);
}

/**
 * Decodes the job's units one after the other.
 * @param {Job} job
 * @param {File} file
 * @param {FileScan} scan
 * @param {{ quiet?: boolean }} [how]
 */
export async function decode(job, file, scan, { quiet = false } = {}) {
  /** @type {Map<number, Promise<Fetched>>} */
  const ahead = new Map();
  const prefetch = (/** @type {number | undefined} */ unit) => {
    if (unit === undefined || ahead.has(unit) || ahead.size > 0) return;
    const bytes = fetchRanges(file, scan.unit_ranges(unit));
    bytes.catch(() => {}); // heard of when the unit's turn comes
    ahead.set(unit, bytes);
  };

  for (let unit = await job.next(); unit !== undefined; unit = await job.next()) {
    const fetched = await job.until(ahead.get(unit) ?? fetchRanges(file, scan.unit_ranges(unit)));
    ahead.delete(unit);
    job.check();
    pushRanges(scan, fetched);
    scan.load(unit);
    prefetch(job.upcoming);
    job.added = () => prefetch(job.upcoming);
    await decodeUnit(job, scan, quiet);
    if (!quiet) send({ kind: "unit-done", job: job.id, unit });
  }
  job.added = null;
}

/**
 * @param {Job} job
 * @param {FileScan} scan
 * @param {boolean} quiet
 */
async function decodeUnit(job, scan, quiet) {
  let since = performance.now();
  let rows = 0;
  for (let done = scan.step(); done > 0; done = scan.step()) {
    rows += done;
    if (performance.now() - since < BREATH_MS) continue;
    if (!quiet) send({ kind: "progress", job: job.id, rows });
    rows = 0;
    await breathe();
    job.check();
    since = performance.now();
  }
  if (!quiet && rows > 0) send({ kind: "progress", job: job.id, rows });
}

const door = new MessageChannel();

/** Lets waiting messages in; a timer would wait 4 ms each time. */
function breathe() {
  return new Promise((resolve) => {
    door.port1.onmessage = () => resolve(undefined);
    door.port2.postMessage(null);
  });
}
