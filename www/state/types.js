// The shapes that cross between the core and the page. Names are the core's, which are those of the JSON document.

/** @typedef {"baseline" | "test"} Role */
/** What a row stands for. @typedef {"flows" | "http" | "dns"} RowKind */
/**
 * What a column can hold; which of them a file can have depends on its kind.
 * @typedef {"time" | "source" | "destination" | "protocol" | "port" | "up_bytes" | "down_bytes" | "state" | "application" | "duration"
 *   | "method" | "host" | "uri" | "user_agent" | "status" | "mime_types" | "query" | "response_code"} Part
 */
/** @typedef {"low" | "medium" | "high" | "critical"} Severity */

/**
 * Trouble as a value. `summary` is empty when the page has to say it in its own words, by the code.
 * `available`: every column of a file whose columns for the addresses were not recognised, for the user to choose.
 * @typedef {{ code: string, summary: string, details: string[], available?: AvailableColumn[] }} Problem
 */
/** @typedef {{ name: string, type: string }} AvailableColumn */

/**
 * @typedef {object} FileInfo
 * @property {string} name
 * @property {number} size_bytes
 * @property {RowKind} kind
 * @property {"parquet" | "zeek tsv" | "zeek json"} format
 * @property {"gzip" | null} compression
 * @property {string | null} writer
 * @property {number} rows
 * @property {boolean} rows_exact false: the rows of a log are estimated from its first lines
 * @property {{ rows: number, bytes: number }[]} units what can be read independently, in order
 * @property {boolean} sequential the units must be read in order by one worker
 * @property {string} dialect "zeek conn", "zeek http", "zeek dns", "course day", "flows"
 * @property {{ part: Part, column: string | null, type: string | null }[]} columns
 * @property {AvailableColumn[]} available every column of the file, for correcting; none where the columns are known for sure
 * @property {string} time_unit
 * @property {string} time_reason
 * @property {string | null} first_time
 * @property {string | null} last_time
 * @property {number} memory_bytes
 * @property {Role | null} role_hint
 * @property {string[]} warnings
 */

/**
 * @typedef {object} ScanOptions
 * @property {string} [time_unit]
 * @property {Partial<Record<Part, string>>} [columns]
 * @property {string[] | null} inside null: inferred
 * @property {boolean} [sequential] in order by one worker, since the log's header changes midway
 */

/** @typedef {{ key: string, name: string, dialect: string, time_unit: string }} FileMeta */

/** @typedef {Record<string, Record<string, number | string>>} Params by detector, by parameter; a list is a text with commas */

/** The keys of the files that play each role. @typedef {{ baseline: string[], test: string[], inside: string[] | null, params: Params }} EvaluateRequest */

/**
 * @typedef {object} ReportFile
 * @property {string} key
 * @property {Role} role
 * @property {string} name
 * @property {number} rows
 * @property {number} skipped_rows
 * @property {{ reason: string, rows: number }[]} skipped
 * @property {{ line: number, reason: string }[]} skipped_lines the first lines of a log that were left out
 * @property {string[]} notes what else is missing
 * @property {RowKind} kind
 * @property {string} dialect
 * @property {string} time_unit
 * @property {string[]} inside
 * @property {string | null} first_time
 * @property {string | null} last_time
 */

/** @typedef {{ mean: number, median: number, sd: number, max: number }} Spread */

/**
 * @typedef {object} Overview
 * @property {number} rows
 * @property {number} up_bytes
 * @property {number} down_bytes
 * @property {Spread} up
 * @property {Spread} down
 * @property {number} source_count
 * @property {number} destination_count
 * @property {number} pair_count
 * @property {{ address: string, services: string[], flows: number, clients: number }[]} servers
 */

/**
 * @typedef {object} Finding
 * @property {string} rules
 * @property {string} detector
 * @property {string} title
 * @property {string} subject
 * @property {string[]} peers at most 12 here
 * @property {number} [peer_count]
 * @property {string[]} [group] suspects that talk to each other, the subject among them
 * @property {string[]} countries
 * @property {string[]} networks
 * @property {Severity} severity
 * @property {string} measure
 * @property {string} measure_unit
 * @property {number | null} before
 * @property {number | null} after
 * @property {number | null} value null: the baseline has nothing to compare with
 * @property {number} threshold
 * @property {string} unit of value and threshold
 * @property {string} summary
 * @property {string[]} attack
 */

/** @typedef {{ id: string, ran: boolean, note: string | null, judged: number, flagged: number }} DetectorRun */

/**
 * @typedef {object} Report
 * @property {ReportFile[]} files
 * @property {{ baseline: Overview | null, test: Overview | null }} overview null for a day without flows
 * @property {DetectorRun[]} detectors
 * @property {Finding[]} findings
 */

/** @typedef {{ label: string, before: number | null, after: number | null, unit: string, value: number | null, threshold: number | null, value_unit: string }} Fact value_unit is that of value and threshold */
/** @typedef {{ finding: Finding, facts: Fact[], charts: Chart[], tables: Table[], rows_filter: RowsFilter }} Detail */
/** Goes back to the core as it came; only the kind of rows is looked at. @typedef {{ kind: RowKind }} RowsFilter */

/**
 * @typedef {object} Verdict
 * @property {string} detector
 * @property {string} title
 * @property {boolean} flagged
 * @property {boolean} judged
 * @property {number | null} value
 * @property {number | null} threshold
 * @property {string} unit
 * @property {string} measure
 * @property {string} measure_unit
 * @property {number | null} before
 * @property {number | null} after
 * @property {string} sentence
 */

/** @typedef {{ country: string | null, network: string | null, scope: string | null, anycast?: boolean, inside?: boolean }} Place */
/** @typedef {{ address: string, place: Place | null, verdicts: Verdict[] }} HostReport */

/** @typedef {string | number | boolean | null | string[]} Cell */
/** @typedef {"text" | "address" | "country" | "network" | "count" | "bytes" | "number" | "duration" | "ratio" | "time" | "flag"} CellKind */
/** @typedef {{ id: string, label: string, kind: CellKind }} Column */
/** @typedef {{ id: string, title: string, columns: Column[], rows: Cell[][], total_rows: number, rows_filter?: RowsFilter }} Table `rows` are the first ones of `total_rows`; the filter finds what they count */

/**
 * @typedef {object} Chart
 * @property {string} id
 * @property {string} title
 * @property {"columns" | "bars"} kind bars lie, columns stand
 * @property {string} unit
 * @property {string[]} categories
 * @property {{ label: string, role: SeriesRole, values: (number | null)[] }[]} series
 * @property {{ label: string, value: number, role: SeriesRole }[]} rules dashed lines
 * @property {string} x_title
 * @property {string} y_title
 * @property {string | null} note
 */
/** @typedef {"baseline" | "test" | "up" | "down" | "plain"} SeriesRole */

/** @typedef {{ ink: string, muted: string, grid: string, surface: string, baseline: string, test: string, up: string, down: string, plain: string, rule: string }} Colours */
/** @typedef {{ dark: boolean, scale: number, font: string, colours: Colours }} Theme */
/** @typedef {{ x: number, y: number, width: number, height: number, category: number, series: number }} Mark in CSS pixels of the canvas */

/**
 * The default of a number is a number, that of a list a text with commas; `min`, `max` and `step` say nothing of a list.
 * @typedef {{ id: string, kind: "number" | "ports" | "texts", label: string, unit: string, default: number | string, min: number, max: number, step: number, help: string, origin: string }} ParamSpec
 */

/**
 * @typedef {object} Detector
 * @property {string} id
 * @property {string} rules
 * @property {string} title
 * @property {string} status
 * @property {string} detects
 * @property {string} why
 * @property {string} method
 * @property {string[]} false_positives
 * @property {{ id: string, name: string }[]} attack
 * @property {string[]} references
 * @property {boolean} needs_baseline
 * @property {ParamSpec[]} params
 */

/** @typedef {{ date: string | null, source: string | null, networks_loaded: boolean, mmdb: string[] }} GeoInfo */
/** @typedef {{ version: string, commit: string, date: string }} Version */

/**
 * What became of logs that were converted.
 * @typedef {object} ConvertSummary
 * @property {number} rows
 * @property {number} columns
 * @property {number} row_groups
 * @property {number} bytes of the Parquet file
 * @property {{ column: string, values: number }[]} nulled values that were not of their column's type
 * @property {{ name: string, rows: number, skipped: { reason: string, lines: number }[], skipped_lines: { line: number, reason: string }[], notes: string[] }[]} inputs
 */

/** The file itself, unless it was written where the user chose. @typedef {{ name: string, summary: ConvertSummary, blob: Blob | null }} Converted */

export {};
