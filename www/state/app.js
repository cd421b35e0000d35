// What the page knows. Each key says what it means; the bridge writes, the page reads.

import { createStore } from "./store.js";

/** @typedef {import("./types.js").Problem} Problem */
/** @typedef {import("./types.js").Role} Role */

/**
 * looking: its footer is read · asking: it may not fit, the user decides · waiting: known, not yet read (or not used) ·
 * reading · read: its aggregates are in the analysis · failed · cancelled
 * @typedef {"looking" | "asking" | "waiting" | "reading" | "read" | "failed" | "cancelled"} FileStatus
 */

/**
 * @typedef {object} FileEntry
 * @property {string} key
 * @property {string} name
 * @property {File} file
 * @property {FileStatus} status
 * @property {import("./types.js").FileInfo | null} info
 * @property {Role | null | undefined} role undefined: not decided yet; null: not used
 * @property {{ wanted: Role | null, by: string } | null} displaced why it is not used, if the page decided so
 * @property {Partial<Record<import("./types.js").Part, string>>} columns the user's corrections
 * @property {string | null} timeUnit the user's correction
 * @property {Problem | null} problem
 * @property {boolean} consented the user wants it read although it may not fit
 * @property {boolean} sequential it was found that only one worker can read it
 */

/**
 * @typedef {object} AppState
 * @property {"starting" | "ready" | "stopped"} phase
 * @property {Problem | null} stop why nothing can work
 * @property {FileEntry[]} files
 * @property {{ rowsDone: number, rowsTotal: number, exact: boolean, rate: number } | null} reading
 * @property {string[] | null} inside the user's inside networks; null: inferred
 * @property {Problem | null} insideProblem
 * @property {import("./types.js").Params} params only those that differ from the default
 * @property {import("./types.js").Detector[]} catalogue
 * @property {import("./types.js").Report | null} report
 * @property {number} serial counts the reports, so that an answer to an older one is known as such
 * @property {Problem | null} reportProblem
 * @property {Problem | null} paramProblem why the last change of a parameter was not taken
 * @property {Filter} filter of the findings
 * @property {string | null} open the finding whose detail is shown, by its identity
 * @property {import("./types.js").Chart[]} charts of the overview
 * @property {import("./types.js").Table[]} tables of the report
 * @property {import("./types.js").GeoInfo | null} geo
 * @property {Problem | null} geoProblem
 * @property {import("./types.js").Version | null} version
 * @property {boolean} sample whether the sample day is at hand
 * @property {boolean} dark the colours that are shown
 */

/** @typedef {import("./store.js").Store<AppState>} AppStore */

/** Which findings are shown. @typedef {{ text: string, detector: string, severities: import("./types.js").Severity[] }} Filter */

/** @type {Filter} */
export const NO_FILTER = Object.freeze({ text: "", detector: "", severities: [] });

/** @returns {AppStore} */
export function createAppStore() {
  return createStore(/** @type {AppState} */ ({
    phase: "starting",
    stop: null,
    files: [],
    reading: null,
    inside: null,
    insideProblem: null,
    params: {},
    catalogue: [],
    report: null,
    serial: 0,
    reportProblem: null,
    paramProblem: null,
    filter: NO_FILTER,
    open: null,
    charts: [],
    tables: [],
    geo: null,
    geoProblem: null,
    version: null,
    sample: false,
    dark: false,
  }));
}

/**
 * Replaces one file's entry, if it is still there.
 * @param {AppStore} store
 * @param {string} key
 * @param {Partial<FileEntry>} patch
 */
export function patchFile(store, key, patch) {
  store.set({ files: store.get().files.map((entry) => (entry.key === key ? { ...entry, ...patch } : entry)) });
}

/**
 * @param {AppState} state
 * @param {Role} role
 * @returns {FileEntry[]} the files that play a role: one, or several logs
 */
export function filesOf(state, role) {
  return state.files.filter((entry) => entry.role === role);
}

/**
 * @param {AppState} state
 * @param {Role} role
 * @param {import("./types.js").RowKind} [kind] of their rows, or any
 * @returns {FileEntry[]} those that are read
 */
export function readFilesOf(state, role, kind) {
  return filesOf(state, role).filter((entry) => entry.status === "read" && (!kind || entry.info?.kind === kind));
}
