// What the page may ask for. The bridge answers; main.js introduces them to each other.

/** @typedef {import("./types.js").Role} Role */

/**
 * @typedef {object} Actions
 * @property {(files: File[]) => void} addFiles
 * @property {() => void} addSample
 * @property {(key: string) => void} removeFile
 * @property {() => void} clear
 * @property {(key: string, role: Role | null) => void} setRole
 * @property {() => void} swap
 * @property {(key: string, columns: Partial<Record<import("./types.js").Part, string>>, timeUnit: string | null) => void} correct
 * @property {(key: string) => void} consent reads a file although it may not fit, or once more
 * @property {(inside: string[] | null) => void} setInside
 * @property {(detector: string, param: string, value: number | string | null) => void} setParam null: the default
 * @property {(detector: string | null) => void} resetParams null: of all detectors
 * @property {() => void} cancel
 * @property {(finding: number) => Promise<import("./types.js").Detail>} detail
 * @property {(address: string) => Promise<import("./types.js").HostReport>} host
 * @property {(role: Role, filter: import("./types.js").RowsFilter, progress: (rows: number) => void, signal: AbortSignal) => Promise<import("./types.js").Table>} rows
 * @property {(file: File, progress: (bytes: number) => void, signal: AbortSignal) => Promise<import("./types.js").Converted | null>} convert a log to Parquet; null: the user chose no place for it
 * @property {() => Promise<string>} document
 * @property {(table: string) => Promise<string>} csv
 * @property {(table: string, offset: number, limit: number) => Promise<import("./types.js").Cell[][]>} tableRows
 */

/**
 * Draws charts on the page's own instance of the core, since a canvas belongs to the page.
 * @typedef {object} Painting
 * @property {(canvas: HTMLCanvasElement, chart: import("./types.js").Chart, theme: import("./types.js").Theme) => import("./types.js").Mark[]} draw
 * @property {(chart: import("./types.js").Chart, theme: import("./types.js").Theme, width: number, height: number) => string} svg
 */

export {};
