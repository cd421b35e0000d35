// The life of the dropped files: looked at, given a role, read, evaluated; and the page's wishes along the way.

import { patchFile, readFilesOf } from "../state/app.js";
import { assignRoles, chooseRole, fillRoles, swapRoles } from "../state/roles.js";
import { Trouble } from "./endpoint.js";
import { createEvaluator } from "./evaluator.js";
import { problemFrom } from "./protocol.js";
import { createReader } from "./reader.js";

/** @typedef {import("../state/app.js").AppStore} AppStore */
/** @typedef {import("../state/app.js").FileEntry} FileEntry */

let lastKey = 0;

/**
 * @param {AppStore} store
 * @param {import("./pool.js").Pool} pool
 * @param {() => import("./analysis.js").AnalysisClient} analysis
 * @param {{ sample: () => File[], busy: () => void, convert: import("../state/actions.js").Actions["convert"] }} site `busy` is told before the first work for the user begins
 * @returns {{ actions: import("../state/actions.js").Actions, evaluate: () => Promise<void>, refresh: () => Promise<void> }}
 */
export function createSession(store, pool, analysis, site) {
  const reader = createReader(store, pool, analysis, () => void evaluator.refresh());
  /** The inside networks that the last rescan was made for, so that a core that keeps asking is not obeyed forever. */
  let rescannedFor = "";
  const evaluator = createEvaluator(store, analysis, rescan);

  function rescan() {
    const wanted = JSON.stringify(store.get().inside);
    if (wanted === rescannedFor) return;
    rescannedFor = wanted;
    void again(store.get().files.filter((entry) => entry.status === "read"));
  }

  /** @param {FileEntry[]} entries read anew with the present options */
  async function again(entries) {
    await Promise.all(entries.map((entry) => reader.forget(entry.key)));
    for (const entry of entries) patchFile(store, entry.key, { status: "waiting", problem: null });
    reader.advance();
  }

  /** @param {File[]} files */
  async function addFiles(files) {
    performance.mark("almenara:drop");
    site.busy();
    const databases = files.filter((file) => /\.mmdb$/i.test(file.name));
    const flows = files.filter((file) => !databases.includes(file));
    const entries = flows.map((file) => newEntry(file));
    store.set({ files: [...store.get().files, ...entries] });
    await Promise.all([...databases.map(addDatabase), ...entries.map((entry) => reader.look(entry))]);
    performance.mark("almenara:inspected");
    store.set({ files: assignRoles(store.get().files) });
    reader.advance();
  }

  /** @param {File} file */
  async function addDatabase(file) {
    try {
      const bytes = new Uint8Array(await file.arrayBuffer());
      await analysis().loadMmdb(file.name, bytes);
      store.set({ geo: await analysis().geoInfo(), geoProblem: null });
      await evaluator.refresh();
    } catch (thrown) {
      const problem = thrown instanceof Trouble ? thrown.problem : problemFrom(thrown);
      store.set({ geoProblem: { ...problem, summary: problem.summary || file.name } });
    }
  }

  /** @param {string} key */
  async function removeFile(key) {
    await reader.forget(key);
    store.set({ files: fillRoles(store.get().files.filter((entry) => entry.key !== key)) });
    reader.advance();
  }

  /** @type {import("../state/actions.js").Actions} */
  const actions = {
    addFiles: (files) => void addFiles(files),
    addSample: () => void addFiles(site.sample()),
    removeFile: (key) => void removeFile(key),
    async clear() {
      const keys = store.get().files.map((entry) => entry.key);
      store.set({ files: [], inside: null, insideProblem: null, reportProblem: null, paramProblem: null });
      await Promise.all(keys.map((key) => reader.forget(key)));
      await evaluator.refresh();
    },
    setRole(key, role) {
      store.set({ files: chooseRole(store.get().files, key, role) });
      reader.advance();
    },
    swap() {
      store.set({ files: swapRoles(store.get().files) });
      reader.advance();
    },
    async correct(key, columns, timeUnit) {
      await reader.forget(key);
      patchFile(store, key, { columns, timeUnit, problem: null, status: "looking" });
      const entry = store.get().files.find((each) => each.key === key);
      if (entry) await reader.look(entry);
      store.set({ files: assignRoles(store.get().files) });
      reader.advance();
    },
    consent(key) {
      patchFile(store, key, { consented: true, status: "waiting", problem: null });
      reader.advance();
    },
    setInside(inside) {
      rescannedFor = "";
      store.set({ inside, insideProblem: null });
      void evaluator.evaluate();
    },
    setParam(detector, param, value) {
      const { [param]: _, ...rest } = store.get().params[detector] ?? {};
      const values = value === null ? rest : { ...rest, [param]: value };
      store.set({ params: { ...store.get().params, [detector]: values }, paramProblem: null });
      void evaluator.evaluate();
    },
    resetParams(detector) {
      store.set({ params: detector === null ? {} : { ...store.get().params, [detector]: {} }, paramProblem: null });
      void evaluator.evaluate();
    },
    cancel: () => reader.cancel(),
    detail: (finding) => analysis().detail(evaluator.evaluation, finding),
    host: (address) => analysis().host(address),
    rows(role, filter, progress, signal) {
      return reader.rows(readFilesOf(store.get(), role, filter.kind), filter, progress, signal);
    },
    convert: site.convert,
    document: () => analysis().document(),
    csv: (table) => analysis().csv(table),
    tableRows: (table, offset, limit) => analysis().tableRows(table, offset, limit),
  };
  return { actions, evaluate: evaluator.evaluate, refresh: evaluator.refresh };
}

/**
 * @param {File} file
 * @returns {FileEntry}
 */
function newEntry(file) {
  return {
    key: `file-${++lastKey}`,
    name: file.name,
    file,
    status: "looking",
    info: null,
    role: undefined,
    displaced: null,
    columns: {},
    timeUnit: null,
    problem: null,
    consented: false,
    sequential: false,
  };
}
