// Every message between the page and its workers, in both directions. Each names its kind and the job it belongs to; buffers are transferred.

/** @typedef {import("../state/types.js").Problem} Problem */
/** @typedef {import("../state/types.js").ScanOptions} ScanOptions */

/** A file as workers get it: the handle, never the bytes. @typedef {{ key: string, file: File }} Source */

/** @typedef {{ kind: "start", job: number, module: WebAssembly.Module }} Start */
/** @typedef {{ kind: "cancel", job: number }} Cancel answered by the job's own `failed` with code "cancelled" */

/**
 * Page to scan worker. One job at a time, but for `unit`, `end` and `cancel`, which steer the job under way.
 * @typedef {{ kind: "inspect", job: number, source: Source, options: ScanOptions }} Inspect answers FileInfo, or fails with the `available` columns when the addresses are not among those recognised
 * @typedef {{ kind: "scan", job: number, source: Source, options: ScanOptions, units: number[], last: boolean }} Scan answers the partial's bytes
 * @typedef {{ kind: "unit", job: number, unit: number }} Unit one more unit for the scan
 * @typedef {{ kind: "end", job: number }} End there is no further unit
 * @typedef {{ kind: "rows", job: number, source: Source, options: ScanOptions, filter: unknown, limit: number, units: number[] }} Rows answers Table
 * @typedef {{ kind: "warm", job: number, sources: Source[], passes: number }} Warm answers the last pass's partials
 * @typedef {Start | Inspect | Scan | Unit | End | Rows | Warm | Cancel} ToScan
 */

/**
 * Page to convert worker. One job at a time.
 * @typedef {{ kind: "here", job: number }} Here answers as soon as the script is loaded
 * @typedef {{ kind: "convert", job: number, file: File, target: FileSystemFileHandle | null }} Convert answers ConvertSummary beside the file, or null where it was written to the target
 * @typedef {Start | Here | Convert | Cancel} ToConvert
 */

/**
 * Page to analysis worker.
 * @typedef {import("../state/types.js").FileMeta} FileMeta
 * @typedef {{ kind: "load-countries", job: number, bytes: Uint8Array }} LoadCountries
 * @typedef {{ kind: "load-networks", job: number, bytes: Uint8Array }} LoadNetworks
 * @typedef {{ kind: "load-mmdb", job: number, name: string, bytes: Uint8Array }} LoadMmdb
 * @typedef {{ kind: "geo-info", job: number }} AskGeoInfo
 * @typedef {{ kind: "catalogue", job: number }} AskCatalogue
 * @typedef {{ kind: "add", job: number, meta: FileMeta, bytes: Uint8Array }} Add
 * @typedef {{ kind: "remove", job: number, key: string }} Remove
 * @typedef {{ kind: "evaluate", job: number, request: import("../state/types.js").EvaluateRequest }} Evaluate
 * @typedef {{ kind: "detail", job: number, evaluation: number, finding: number }} AskDetail refused when a later evaluation has replaced the report
 * @typedef {{ kind: "host", job: number, address: string }} AskHost
 * @typedef {{ kind: "overview", job: number }} AskOverview answers the charts and tables of the last report
 * @typedef {{ kind: "document", job: number }} AskDocument
 * @typedef {{ kind: "csv", job: number, table: string }} AskCsv
 * @typedef {{ kind: "table-rows", job: number, table: string, offset: number, limit: number }} AskTableRows answers rows of a table of the last report
 * @typedef {Start | LoadCountries | LoadNetworks | LoadMmdb | AskGeoInfo | AskCatalogue | Add | Remove | Evaluate | AskDetail | AskHost | AskOverview | AskDocument | AskCsv | AskTableRows} ToAnalysis
 */

/**
 * A worker to the page. A job ends with `answer` or `failed`; after `dead: true` the worker is good for nothing more.
 * @typedef {{ kind: "progress", job: number, rows: number }} Progress rows since the last one
 * @typedef {{ kind: "unit-done", job: number, unit: number }} UnitDone
 * @typedef {{ kind: "bytes", job: number, bytes: number }} BytesRead bytes of the file since the last one
 * @typedef {{ kind: "answer", job: number, value: unknown }} Answer
 * @typedef {{ kind: "failed", job: number, problem: Problem, dead: boolean }} Failed
 * @typedef {Progress | UnitDone | BytesRead | Answer | Failed} ToPage
 */

/**
 * What a worker may send without being broken; anything else is a mistake of this program.
 * @param {{ kind: unknown }} message
 * @returns {never}
 */
export function unknownKind(message) {
  throw new Error(`unknown message kind ${JSON.stringify(message.kind)}`);
}

/**
 * Any thrown value as a problem. The core throws problems; the browser's own errors get a code, and their sentence from the page.
 * @param {unknown} thrown
 * @returns {Problem}
 */
export function problemFrom(thrown) {
  if (isProblem(thrown)) return { ...thrown, details: thrown.details ?? [] };
  const name = thrown instanceof Error ? thrown.name : "";
  const details = [thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown)];
  if (thrown instanceof WebAssembly.RuntimeError) return { code: "panic", summary: "", details };
  if (name === "NotReadableError" || name === "NotFoundError") return { code: "changed", summary: "", details };
  if (name === "RangeError" || name === "QuotaExceededError") return { code: "memory", summary: "", details };
  return { code: "internal", summary: "", details };
}

/**
 * @param {unknown} value
 * @returns {value is Problem}
 */
function isProblem(value) {
  return typeof value === "object" && value !== null && "code" in value && "summary" in value && typeof value.summary === "string";
}
