// Keeps the report in step with the files, roles and parameters. Evaluations never queue up: the last state wins.

import { fileOf } from "../state/app.js";
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
  /** Counts what changes the overview without showing in the request: files read again, other geo data. */
  let generation = 0;

  /** @param {Role} role */
  function keyOf(role) {
    const entry = fileOf(store.get(), role);
    return entry?.status === "read" ? entry.key : null;
  }

  async function once() {
    const { inside, params } = store.get();
    const request = { baseline: keyOf("baseline"), test: keyOf("test"), inside, params };
    if (!request.baseline && !request.test) {
      overviewOf = "";
      return store.set({ report: null, charts: [], tables: [], reportProblem: null });
    }
    const answer = await analysis().evaluate(request);
    evaluation = answer.evaluation;
    store.set({ report: answer.report, serial: store.get().serial + 1, reportProblem: null, insideProblem: null });
    const source = JSON.stringify([request.baseline, request.test, inside, generation]);
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
