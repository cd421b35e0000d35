// Keeps the report in step with the files, roles and parameters. Evaluations never queue up: the last state wins.

import { readFilesOf } from "../state/app.js";
import { Trouble } from "./endpoint.js";
import { problemFrom } from "./protocol.js";

/** @typedef {import("../state/app.js").AppStore} AppStore */
/** @typedef {import("../state/types.js").Role} Role */

/**
 * @param {AppStore} store
 * @param {() => import("./analysis.js").AnalysisClient} analysis
 * @param {() => void} rescan asked for when the core needs the files to be scanned with other options
 */
export function createEvaluator(store, analysis, rescan) {
  let running = false;
  let again = false;
  /** The job of the report that is shown. */
  let evaluation = 0;
  /** What the overview that is shown was made from. */
  let overviewOf = "";
  /** The parameters of the last evaluation, and of the last one that succeeded. */
  let tried = store.get().params;
  let taken = tried;
  /** Counts what changes the overview without showing in the request: files read again, other geo data. */
  let generation = 0;

  /** @param {Role} role */
  function keysOf(role) {
    return readFilesOf(store.get(), role).map((entry) => entry.key);
  }

  async function once() {
    const { inside, params } = store.get();
    const request = { baseline: keysOf("baseline"), test: keysOf("test"), inside, params };
    if (request.baseline.length + request.test.length === 0) {
      overviewOf = "";
      return store.set({ report: null, charts: [], tables: [], reportProblem: null });
    }
    tried = params;
    const answer = await analysis().evaluate(request);
    taken = params;
    evaluation = answer.evaluation;
    // The document names its files, in the order in which they were asked for; the page knows them by key.
    const keys = [...request.baseline, ...request.test];
    const files = answer.report.files.map((file, index) => ({ ...file, key: keys[index] ?? "" }));
    store.set({ report: { ...answer.report, files }, serial: store.get().serial + 1, reportProblem: null, insideProblem: null });
    // Numbers change findings alone, lists the tables and charts of logs as well.
    const lists = JSON.stringify(params, (_, value) => (typeof value === "number" ? undefined : value));
    const source = JSON.stringify([request.baseline, request.test, inside, lists, generation]);
    if (source === overviewOf || again) return;
    const { charts, tables } = await analysis().overview();
    overviewOf = source;
    store.set({ charts, tables });
  }

  async function evaluate() {
    again = true;
    if (running) return;
    running = true;
    while (again) {
      again = false;
      await once().catch(fail);
    }
    running = false;
  }

  /** @param {unknown} thrown */
  function fail(thrown) {
    const problem = thrown instanceof Trouble ? thrown.problem : problemFrom(thrown);
    if (problem.code === "rescan") return rescan();
    if (problem.code === "bad-network") return store.set({ insideProblem: problem });
    if (problem.code === "bad-parameter" && tried !== taken && tried === store.get().params) {
      again = true; // with what was good before
      return store.set({ paramProblem: problem, params: taken });
    }
    store.set({ reportProblem: problem });
    if (problem.code === "panic") analysis(); // replaced now, so that the files say that they have to be read again
  }

  return {
    evaluate,
    /** The overview must be made anew, too. */
    refresh() {
      generation++;
      return evaluate();
    },
    get evaluation() {
      return evaluation;
    },
  };
}
