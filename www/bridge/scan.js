// Jobs on one file: what is in it, its aggregates, some of its rows.

/** @typedef {import("./pool.js").Pool} Pool */
/** @typedef {import("../state/types.js").ScanOptions} ScanOptions */
/** @typedef {import("../state/types.js").FileInfo} FileInfo */
/** @typedef {import("../state/types.js").Table} Table */
/** @typedef {import("./protocol.js").Source} Source */

/** Units that a worker is given ahead: one to decode, one whose bytes are fetched meanwhile. */
const AHEAD = 2;

/**
 * @param {Pool} pool
 * @param {Source} source
 * @param {ScanOptions} options
 * @param {AbortSignal} [signal]
 * @returns {Promise<FileInfo>}
 */
export function inspect(pool, source, options, signal) {
  return pool.run((endpoint) => endpoint.call({ kind: "inspect", source, options }, { signal }), signal);
}

/**
 * Spreads the units of a file over the workers that are free, or leaves them to one; each hands in one partial.
 * @param {Pool} pool
 * @param {Source} source
 * @param {ScanOptions} options
 * @param {number} unitCount
 * @param {{ sequential: boolean, rows: (count: number) => void, partial: (bytes: Uint8Array) => Promise<void>, signal: AbortSignal }} how
 */
export async function scan(pool, source, options, unitCount, { sequential, rows, partial, signal }) {
  const left = Array.from({ length: unitCount }, (_, unit) => unit);
  const stop = new AbortController();
  const abort = () => stop.abort();
  signal.addEventListener("abort", abort, { once: true });

  async function lane() {
    const bytes = await pool.run(async (endpoint) => {
      const units = left.splice(0, AHEAD);
      // Another worker was quicker; a file without units still needs its one, empty, partial.
      if (units.length === 0 && unitCount > 0) return null;
      const message = { kind: "scan", source, options, units, last: left.length === 0 };
      return endpoint.call(message, {
        signal: stop.signal,
        news(news, job) {
          if (news.kind === "progress") return rows(news.rows);
          const unit = left.shift();
          endpoint.post(unit === undefined ? { kind: "end", job } : /** @type {any} */ ({ kind: "unit", job, unit }));
        },
      });
    }, stop.signal);
    if (bytes) await partial(bytes);
  }

  const lanes = Array.from({ length: sequential ? 1 : Math.max(1, Math.min(unitCount, pool.size)) }, lane);
  try {
    await Promise.all(lanes);
  } catch (error) {
    abort(); // one lane failed: the file has failed, its other lanes need not go on
    await Promise.allSettled(lanes);
    throw error;
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

/**
 * One worker, in the order of the file, so that the rows shown are the first ones.
 * @param {Pool} pool
 * @param {Source} source
 * @param {ScanOptions} options
 * @param {number} unitCount
 * @param {unknown} filter as the finding gave it
 * @param {{ limit: number, rows: (count: number) => void, signal: AbortSignal }} how
 * @returns {Promise<Table>}
 */
export function scanRows(pool, source, options, unitCount, filter, { limit, rows, signal }) {
  const units = Array.from({ length: unitCount }, (_, unit) => unit);
  return pool.run((endpoint) => {
    const message = { kind: "rows", source, options, filter, limit, units };
    return endpoint.call(message, { signal, news: (news) => news.kind === "progress" && rows(news.rows) });
  }, signal);
}
