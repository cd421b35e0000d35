// The convert worker: a log to Parquet, read twice from front to back and written as it comes.

import init, { Converter } from "../wasm/convert.js";
import { unknownKind } from "../bridge/protocol.js";
import { answer, send } from "./loop.js";

/** @typedef {import("../bridge/protocol.js").ToConvert} ToConvert */
/** @typedef {{ id: number, cancelled: boolean }} Job */
/** @typedef {{ write(bytes: Uint8Array<ArrayBuffer>): Promise<unknown>, close(): Promise<Blob | null>, abort(): Promise<unknown> }} Sink */

/** Little enough that a cancellation is heard of soon, although a megabyte of gzip is ten or twenty of text. */
const SLICE_BYTES = 1 << 20;
const PARQUET = "application/vnd.apache.parquet";

/** The job under way. @type {Job | null} */
let current = null;

self.onmessage = (/** @type {MessageEvent<ToConvert>} */ event) => {
  const message = event.data;
  switch (message.kind) {
    case "here":
      return void answer(message.job, () => null);
    case "start":
      return void answer(message.job, async () => void (await init({ module_or_path: message.module })));
    case "convert": {
      const job = { id: message.job, cancelled: false };
      current = job;
      return void answer(message.job, () => convert(job, message.file, message.target));
    }
    case "cancel":
      if (current?.id === message.job) current.cancelled = true;
      return;
    default:
      return unknownKind(message);
  }
};

/**
 * @param {Job} job
 * @param {File} file
 * @param {FileSystemFileHandle | null} target
 */
async function convert(job, file, target) {
  const converter = new Converter();
  /** @type {Sink | null} */
  let sink = null;
  let broken = false;
  try {
    await pass(job, file, converter, async () => {});
    converter.write();
    const open = await (target ? toFile(target) : toBlob());
    sink = open;
    await pass(job, file, converter, async () => {
      const bytes = /** @type {Uint8Array<ArrayBuffer>} */ (converter.take_output());
      if (bytes.length > 0) await open.write(bytes);
    });
    const finished = converter.finish();
    const summary = /** @type {import("../state/types.js").ConvertSummary} */ (finished.summary);
    await open.write(/** @type {Uint8Array<ArrayBuffer>} */ (finished.bytes));
    finished.free();
    return { summary, blob: await open.close() };
  } catch (thrown) {
    broken = thrown instanceof WebAssembly.RuntimeError; // freeing would run the broken instance again
    await sink?.abort().catch(() => {}); // the reason why is `thrown`
    if (target) await removeEmpty(target).catch(() => {}); // an empty file is no loss, nor a gain
    throw thrown;
  } finally {
    if (!broken) converter.free();
    current = null;
  }
}

/**
 * Reads the file once.
 * @param {Job} job
 * @param {File} file
 * @param {Converter} converter
 * @param {() => Promise<void>} after behind each slice; awaited, so that no more is read than can be written
 */
async function pass(job, file, converter, after) {
  const slice = (/** @type {number} */ start) => file.slice(start, start + SLICE_BYTES).arrayBuffer();
  converter.begin(file.name, file.size);
  let next = slice(0);
  for (let start = 0; start < file.size; start += SLICE_BYTES) {
    const bytes = new Uint8Array(await next);
    if (start + SLICE_BYTES < file.size) next = slice(start + SLICE_BYTES);
    next.catch(() => {}); // heard of when it is awaited
    if (job.cancelled) throw { code: "cancelled", summary: "", details: [] };
    converter.push(bytes);
    await after();
    send({ kind: "bytes", job: job.id, bytes: bytes.length });
  }
  converter.end();
  await after();
}

/** @param {FileSystemFileHandle} target @returns {Promise<Sink>} */
async function toFile(target) {
  const stream = await target.createWritable();
  return {
    write: (bytes) => stream.write(bytes),
    close: () => stream.close().then(() => null),
    abort: () => stream.abort(),
  };
}

/** @returns {Promise<Sink>} */
async function toBlob() {
  /** Blobs, not arrays: the browser may keep them on disk. @type {Blob[]} */
  const parts = [];
  return {
    write: async (bytes) => parts.push(new Blob([bytes])),
    close: async () => new Blob(parts, { type: PARQUET }),
    abort: async () => {},
  };
}

/**
 * The browser made the file when its place was chosen.
 * @param {FileSystemFileHandle} target
 */
async function removeEmpty(target) {
  const { size } = await target.getFile();
  const removable = /** @type {{ remove?: () => Promise<void> }} */ (/** @type {unknown} */ (target));
  if (size === 0) await removable.remove?.();
}
