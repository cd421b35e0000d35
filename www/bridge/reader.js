// Reads files into the analysis, each on its own: one that fails or is cancelled does not touch the others.

import { patchFile } from "../state/app.js";
import { Trouble } from "./endpoint.js";
import { problemFrom } from "./protocol.js";
import { inspect, scan, scanRows } from "./scan.js";

/** @typedef {import("../state/app.js").AppStore} AppStore */
/** @typedef {import("../state/app.js").FileEntry} FileEntry */

/** A tab that grows beyond this is ended by the browser, without a word. */
const MEMORY_LIMIT_BYTES = 2_000_000_000;
const PROGRESS_MS = 100;
/** Rows of a finding that are shown at most. */
const ROW_LIMIT = 1000;

/**
 * @param {AppStore} store
 * @param {import("./pool.js").Pool} pool
 * @param {() => import("./analysis.js").AnalysisClient} analysis
 * @param {() => void} changed called whenever the set of read files or their roles may have changed and nothing is being read
 */
export function createReader(store, pool, analysis, changed) {
  /** @type {Map<string, { stop: AbortController, done: Promise<void> }>} */
  const running = new Map();
  /** Rows done by file, shown from time to time. @type {Map<string, number>} */
  const rowsDone = new Map();
  let startedAt = 0;
  /** @type {ReturnType<typeof setTimeout> | null} */
  let timer = null;

  /** @param {FileEntry} entry */
  function optionsOf(entry) {
    /** @type {import("../state/types.js").ScanOptions} */
    const options = { inside: store.get().inside };
    if (entry.timeUnit) options.time_unit = entry.timeUnit;
    if (Object.keys(entry.columns).length > 0) options.columns = entry.columns;
    if (entry.sequential) options.sequential = true;
    return options;
  }

  /** @param {string} key */
  function entryOf(key) {
    return store.get().files.find((entry) => entry.key === key);
  }

  function showProgress() {
    timer = null;
    if (running.size === 0) return store.set({ reading: null });
    const reading = store.get().files.filter((entry) => rowsDone.has(entry.key)); // those that are through count, too
    const sum = (/** @type {(entry: FileEntry) => number} */ of) => reading.reduce((total, entry) => total + of(entry), 0);
    const total = (/** @type {FileEntry} */ entry) => entry.info?.rows ?? 0;
    // Estimates are right once a file is through, whatever it held.
    const done = sum((entry) => (running.has(entry.key) ? Math.min(rowsDone.get(entry.key) ?? 0, total(entry)) : total(entry)));
    const seconds = (performance.now() - startedAt) / 1000;
    // The first moments say nothing of the rate.
    const rate = seconds > 0.15 ? done / seconds : 0;
    store.set({ reading: { rowsDone: done, rowsTotal: sum(total), exact: reading.every((entry) => entry.info?.rows_exact), rate } });
  }

  /** @param {FileEntry} entry */
  async function read(entry) {
    const stop = new AbortController();
    const { info, file, key } = entry;
    if (!info) return;
    if (running.size === 0) startedAt = performance.now();
    patchFile(store, key, { status: "reading", problem: null });
    rowsDone.set(key, 0);
    const meta = { key, name: entry.name, dialect: info.dialect, time_unit: info.time_unit };
    const attempt = (/** @type {FileEntry} */ entry) => {
      let rows = 0;
      return scan(pool, { key, file }, optionsOf(entry), info.units.length, {
        sequential: info.sequential || entry.sequential,
        signal: stop.signal,
        partial: (bytes) => (stop.signal.aborted ? Promise.resolve() : analysis().add(meta, bytes)),
        rows(count) {
          rows += count;
          rowsDone.set(key, Math.max(rowsDone.get(key) ?? 0, rows)); // a second attempt does not throw the bar back
          timer ??= setTimeout(showProgress, PROGRESS_MS);
        },
      });
    };
    const done = attempt(entry).catch(async (thrown) => {
      // A header in the middle of the log names other fields: what follows can be read only by who read that header.
      if (thrown.problem?.code !== "sequential" || entry.sequential) throw thrown;
      await analysis().remove(key); // other workers may have handed in their parts
      patchFile(store, key, { sequential: true });
      return attempt({ ...entry, sequential: true });
    }).then(
      () => patchFile(store, key, { status: "read" }),
      async (thrown) => {
        const problem = thrown instanceof Trouble ? thrown.problem : problemFrom(thrown);
        if (problem.code === "cancelled") patchFile(store, key, { status: "cancelled" });
        else patchFile(store, key, { status: "failed", problem });
        await analysis().remove(key).catch(() => {}); // it may have handed in a part
      },
    ).finally(() => {
      running.delete(key);
      if (running.size > 0) return;
      rowsDone.clear();
      if (timer) clearTimeout(timer);
      performance.mark("almenara:read");
      showProgress();
      settle();
    });
    running.set(key, { stop, done });
    showProgress();
  }

  function settle() {
    const pending = store.get().files.some((entry) => entry.status === "looking");
    if (running.size === 0 && !pending) changed();
  }

  return {
    /**
     * Learns what a file holds.
     * @param {FileEntry} entry
     */
    async look(entry) {
      try {
        const info = await inspect(pool, { key: entry.key, file: entry.file }, optionsOf(entry));
        patchFile(store, entry.key, { info, status: "waiting" });
      } catch (thrown) {
        const problem = thrown instanceof Trouble ? thrown.problem : problemFrom(thrown);
        // What was known was of other columns.
        patchFile(store, entry.key, { status: "failed", problem, info: problem.available ? null : entry.info });
      }
    },

    /** Starts reading every file that has a role and is not read yet. */
    advance() {
      for (const entry of store.get().files) {
        if (!entry.role || entry.status !== "waiting" || !entry.info) continue;
        const fits = entry.info.memory_bytes <= MEMORY_LIMIT_BYTES || entry.consented;
        if (fits) void read(entry);
        else patchFile(store, entry.key, { status: "asking" });
      }
      settle();
    },

    /**
     * Stops reading a file and drops what the analysis has of it.
     * @param {string} key
     */
    async forget(key) {
      running.get(key)?.stop.abort();
      await running.get(key)?.done;
      // It may have come to its end before the abort came through.
      if (entryOf(key)?.status === "read") await analysis().remove(key).catch(() => {}); // after a restart it knows no file
    },

    cancel() {
      for (const { stop } of running.values()) stop.abort();
    },

    /**
     * The rows that match a filter, the first ones of them all, file after file.
     * @param {FileEntry[]} entries of one kind of rows
     * @param {unknown} filter
     * @param {(rows: number) => void} rows
     * @param {AbortSignal} signal
     */
    async rows(entries, filter, rows, signal) {
      /** @typedef {import("../state/types.js").Table} Table */
      let table = /** @type {Table | null} */ (null);
      for (const entry of entries) {
        const limit = ROW_LIMIT - (table?.rows.length ?? 0);
        /** @type {Table} */
        const next = await scanRows(pool, { key: entry.key, file: entry.file }, optionsOf(entry), entry.info?.units.length ?? 0, filter, { limit, rows, signal });
        table = table ? { ...table, rows: [...table.rows, ...next.rows], total_rows: table.total_rows + next.total_rows } : next;
      }
      if (!table) throw new Trouble({ code: "internal", summary: "", details: ["no file of this kind was read"] });
      return table;
    },
  };
}
