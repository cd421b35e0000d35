// Logs to Parquet, by a worker and a module of their own.

import { Endpoint } from "./endpoint.js";
import { loadConverter } from "./load.js";

const SCRIPT = new URL("../worker/convert.js", import.meta.url);
const TYPES = [{ description: "Parquet", accept: { "application/vnd.apache.parquet": [".parquet"] } }];

/** @typedef {import("../state/types.js").Converted} Converted */
/** @typedef {(options: { suggestedName: string, types: typeof TYPES }) => Promise<FileSystemFileHandle>} Picker */

export function createConverter() {
  let endpoint = new Endpoint(SCRIPT, "convert");
  /** @type {Promise<Blob> | null} */
  let blob = null;
  /** @type {Promise<WebAssembly.Module> | null} */
  let module = null;
  /** One at a time. @type {Promise<unknown>} */
  let last = Promise.resolve();

  async function compile() {
    return WebAssembly.compile(await (await (blob ??= loadConverter())).arrayBuffer());
  }

  /**
   * @param {File} file
   * @param {FileSystemFileHandle | null} target
   * @param {(bytes: number) => void} progress
   * @param {AbortSignal} signal
   * @returns {Promise<Converted>}
   */
  async function run(file, target, progress, signal) {
    if (endpoint.dead) endpoint = new Endpoint(SCRIPT, "convert");
    module ??= compile();
    module.catch(() => (module = blob = null)); // another attempt may succeed
    await endpoint.start(module);
    const news = (/** @type {import("./endpoint.js").News} */ message) => message.kind === "bytes" && progress(message.bytes);
    return { ...(await endpoint.call({ kind: "convert", file, target }, { signal, news })), name: target?.name ?? parquetName(file) };
  }

  return {
    /** Fetches everything that a conversion will need, so that the server is not asked later. */
    async load() {
      blob = loadConverter();
      await Promise.all([blob, endpoint.call({ kind: "here" })]);
    },
    /** @type {import("../state/actions.js").Actions["convert"]} */
    async convert(file, progress, signal) {
      // First of all: the browser asks for a place only right after a press.
      const target = await choosePlace(parquetName(file));
      if (target === "none") return null;
      const mine = last.then(() => run(file, target, progress, signal));
      last = mine.catch(() => {});
      return mine;
    },
  };
}

/** @param {File} file */
function parquetName({ name }) {
  return `${name.replace(/(\.(gz|log|json|jsonl|ndjson|tsv|txt))+$/i, "")}.parquet`;
}

/**
 * @param {string} suggestedName
 * @returns {Promise<FileSystemFileHandle | null | "none">} null where the browser has no such question; it will be a download
 */
async function choosePlace(suggestedName) {
  const picker = /** @type {{ showSaveFilePicker?: Picker }} */ (/** @type {unknown} */ (window)).showSaveFilePicker;
  if (!picker) return null;
  try {
    return await picker({ suggestedName, types: TYPES });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") return "none";
    return null; // forbidden here, in a frame for example
  }
}
