// The analysis worker's questions and answers, with their types.

import { Endpoint } from "./endpoint.js";

/** @typedef {import("../state/types.js").Report} Report */
/** @typedef {ReturnType<typeof createAnalysis>} AnalysisClient */
/**
 * A message before it is given its job.
 * @template M
 * @typedef {M extends { job: number } ? Omit<M, "job"> : never} Unsent
 */
/** @typedef {Unsent<import("./protocol.js").ToAnalysis>} Question */

const SCRIPT = new URL("../worker/analysis.js", import.meta.url);

let made = 0;

/** @param {Promise<WebAssembly.Module>} module */
export function createAnalysis(module) {
  const endpoint = new Endpoint(SCRIPT, `analysis ${++made}`);

  /**
   * @param {Question} message
   * @param {Transferable[]} [transfer]
   * @returns {Promise<any>}
   */
  async function ask(message, transfer) {
    await endpoint.start(module);
    return endpoint.call(message, { transfer });
  }

  return {
    get dead() {
      return endpoint.dead;
    },
    catalogue: () => /** @type {Promise<import("../state/types.js").Detector[]>} */ (ask({ kind: "catalogue" })),
    /** @param {Uint8Array<ArrayBuffer>} bytes */
    loadCountries: (bytes) => /** @type {Promise<void>} */ (ask({ kind: "load-countries", bytes }, [bytes.buffer])),
    /** @param {Uint8Array<ArrayBuffer>} bytes */
    loadNetworks: (bytes) => /** @type {Promise<void>} */ (ask({ kind: "load-networks", bytes }, [bytes.buffer])),
    /**
     * @param {string} name
     * @param {Uint8Array<ArrayBuffer>} bytes
     */
    loadMmdb: (name, bytes) => /** @type {Promise<void>} */ (ask({ kind: "load-mmdb", name, bytes }, [bytes.buffer])),
    geoInfo: () => /** @type {Promise<import("../state/types.js").GeoInfo>} */ (ask({ kind: "geo-info" })),
    /**
     * @param {import("../state/types.js").FileMeta} meta
     * @param {Uint8Array} bytes
     */
    add: (meta, bytes) => /** @type {Promise<void>} */ (ask({ kind: "add", meta, bytes }, [bytes.buffer])),
    /** @param {string} key */
    remove: (key) => /** @type {Promise<void>} */ (ask({ kind: "remove", key })),
    /** @param {import("../state/types.js").EvaluateRequest} request */
    evaluate: (request) => /** @type {Promise<{ evaluation: number, report: Report }>} */ (ask({ kind: "evaluate", request })),
    /**
     * @param {number} evaluation
     * @param {number} finding
     */
    detail: (evaluation, finding) => /** @type {Promise<import("../state/types.js").Detail>} */ (ask({ kind: "detail", evaluation, finding })),
    /** @param {string} address */
    host: (address) => /** @type {Promise<import("../state/types.js").HostReport>} */ (ask({ kind: "host", address })),
    overview: () => /** @type {Promise<{ charts: import("../state/types.js").Chart[], tables: import("../state/types.js").Table[] }>} */ (ask({ kind: "overview" })),
    document: () => /** @type {Promise<string>} */ (ask({ kind: "document" })),
    /** @param {string} table */
    csv: (table) => /** @type {Promise<string>} */ (ask({ kind: "csv", table })),
    /**
     * @param {string} table
     * @param {number} offset
     * @param {number} limit
     */
    tableRows: (table, offset, limit) => /** @type {Promise<import("../state/types.js").Cell[][]>} */ (ask({ kind: "table-rows", table, offset, limit })),
  };
}
