// All text of the page, in English. Another language is another file with the same keys.

/** @typedef {import("../state/types.js").Role} Role */

const DATA = "IP country and network data: IPFire Location Database, © IPFire Project, https://location.ipfire.org/, CC BY-SA 4.0. Changes: filtered, rounded to /24 and /48, re-encoded.";

const roles = { baseline: "Clean day", test: "Day under test", none: "Not used" };

export const text = {
  name: "Almenara",
  yes: "yes",
  no: "no",
  or: "or",
  cancel: "Cancel",
  details: "Details",
  stopped: "Almenara could not start: a part of it could not be loaded, or this browser is too old for it.",
  /** @param {"WebAssembly" | "SIMD" | "files"} missing */
  tooOld: (missing) => `This browser is too old for Almenara (it lacks ${{ WebAssembly: "WebAssembly", SIMD: "WebAssembly SIMD", files: "reading files in parts" }[missing]}). It needs Chrome or Edge 91, Firefox 114, Safari 16.4, or anything newer.`,

  roles,
  severities: { low: "Low", medium: "Medium", high: "High", critical: "Critical" },
  parts: /** @type {Record<import("../state/types.js").Part, string>} */ ({
    time: "Time", source: "Source", destination: "Destination", protocol: "Protocol", port: "Port", up_bytes: "Bytes sent", down_bytes: "Bytes received",
    state: "State", application: "Application", duration: "Duration",
    method: "Method", host: "Host", uri: "URI", user_agent: "User agent", status: "Status", mime_types: "MIME types",
    query: "Name asked for", response_code: "Response code",
  }),
  /** One and several. @type {Record<import("../state/types.js").RowKind, [string, string]>} */
  rowNames: { flows: ["flow", "flows"], http: ["request", "requests"], dns: ["query", "queries"] },
  /** @param {string} amount */
  roughly: (amount) => `about ${amount}`,
  timeUnits: /** @type {Record<string, string>} */ ({ "1/100 s": "hundredths of a second", s: "seconds", ms: "milliseconds", us: "microseconds", ns: "nanoseconds" }),

  header: {
    skip: "Skip to the content",
    sections: "Sections",
    add: "Add files",
    light: "Light",
    dark: "Dark",
    parts: { findings: "Findings", devices: "Devices", host: "Why not flagged?", overview: "Overview", detectors: "Detectors", files: "Files" },
  },

  drop: { pick: "Flow files and Zeek logs", release: "Release to read these files" },

  welcome: {
    title: "Which devices behaved differently?",
    lead: "Give Almenara a clean day of network flows and a day under test, or the Zeek logs of a capture. It names the devices that stand out, with the numbers that gave them away.",
    invite: "Drop two days, or Zeek logs, anywhere on this page",
    choose: "Choose files",
    sample: "Try the sample day",
    starting: "Getting ready…",
    inTitle: "What goes in",
    inText: [
      "Parquet files with one row a flow: time, source, destination, protocol, port, bytes sent and received. Columns are recognised by name, and you can correct them.",
      "Zeek's conn.log, http.log and dns.log, as TSV or JSON, gzip or not, or as Parquet: drop all of a capture at once.",
      "One file is the clean day, the other the day under test; several logs can be one day. A single file of flows gives its overview.",
    ],
    outTitle: "What it looks for",
    hereTitle: "What stays here",
    hereText: [
      "Everything. The files are read by this page, on this machine. Nothing is uploaded, there is no account and no server behind it, and the page's security policy allows no other address.",
      "Once loaded it works without a network.",
    ],
    odd: "03 h: 41.9 × the usual",
    example: "What comes out, for example",
    examples: [
      { severity: "critical", device: "192.168.103.106", title: "DNS exfiltration", change: "93 kB → 3.9 MB", value: "41.9 × over 4 ×" },
      { severity: "high", device: "192.168.103.84", title: "Internal botnet", change: "0 → 4 pairs", value: "new over 0 pairs" },
      { severity: "medium", device: "192.168.103.12", title: "Unusual country", change: "0 → 37 flows", value: "FI, KH" },
    ],
  },

  comparison: {
    label: "Files compared",
    missing: "none yet",
  },

  progress: {
    label: "Reading",
    /** @param {string} rows */
    started: (rows) => `Reading ${rows} rows.`,
    /** @param {string} done @param {string} total */
    rows: (done, total) => `${done} of ${total} rows`,
    /** @param {string} rows */
    rate: (rows) => `${rows} rows/s`,
  },

  files: {
    title: "Files",
    looking: "looking into it…",
    swap: "Swap roles",
    clear: "Start over",
    remove: "Remove",
    /** @param {string} name */
    removeOf: (name) => `Remove ${name}`,
    /** @param {string} name */
    roleOf: (name) => `Role of ${name}`,
    /** @param {import("../state/types.js").FileInfo} info */
    format: ({ format, dialect, compression }) => [dialect.replace(/^zeek (.*)/, "Zeek $1 log"), { parquet: "Parquet", "zeek tsv": "TSV", "zeek json": "JSON" }[format], compression].filter(Boolean).join(", "),
    /** One day of several files. @param {string[]} names */
    day: (names) => (names.length === 1 ? names[0] ?? "" : `${names.length} logs`),
    /** @param {string} amount */
    memory: (amount) => `needs ${amount} of memory`,
    /** @param {string} amount */
    tooLarge: (amount) => `Reading it needs about ${amount} of memory, more than a browser tab usually gets. It may end without a word.`,
    /** @param {string} name */
    asks: (name) => `${name} is large and waits for your decision, below.`,
    readAnyway: "Read it anyway",
    readAgain: "Read again",
    cancelled: "Not read: it was stopped.",
    /** @param {string} name @param {Role | null} wanted @param {string} by */
    notUsed: (name, wanted, by) => (wanted ? `${name} is not used: ${by} already is the ${roles[wanted].toLowerCase()}, and one of each is compared at a time. Choose its role to use it instead.` : `${name} is not used: a clean day and a day under test are there already. Choose its role to use it instead.`),
    /** @param {string} shown @param {number} rows @param {string} reason */
    skipped: (shown, rows, reason) => `${shown} ${rows === 1 ? "row was" : "rows were"} left out: ${reason}.`,
    skippedLines: "Lines left out, the first of them",
    /** @param {string} line @param {string} reason */
    skippedLine: (line, reason) => `line ${line}: ${reason}`,
    /** @param {string} note without an end */
    note: (note) => `${note.charAt(0).toUpperCase()}${note.slice(1)}${note.endsWith(".") ? "" : "."}`,
    /** @param {string} unit */
    recognised: (unit) => `Columns and time (${unit})`,
    choose: "Choose the columns of the addresses",
    noColumn: "none",
    timeUnit: "Unit of time",
    asRecognised: "Back to what was recognised",
  },

  convert: {
    save: "Save as Parquet",
    hint: "All rows and columns with their Zeek types, in a much smaller file that is read faster.",
    /** @param {string} name */
    running: (name) => `Converting ${name}…`,
    cancelled: "Not converted: it was stopped.",
    /** @param {string} name @param {string} rows @param {string} columns @param {string} before @param {string} after */
    done: (name, rows, columns, before, after) => `Saved as ${name}: ${rows} rows, ${columns} columns; ${before} became ${after}.`,
    /** @param {string} shown @param {number} lines @param {string} reason */
    skipped: (shown, lines, reason) => `${shown} ${lines === 1 ? "line was" : "lines were"} left out: ${reason}.`,
    /** @param {string} shown @param {number} values @param {string} column */
    nulled: (shown, values, column) => `${shown} ${values === 1 ? "value" : "values"} of ${column} did not fit its type and ${values === 1 ? "is" : "are"} empty now.`,
    /** @param {string} note */
    note: (note) => `${note.charAt(0).toUpperCase()}${note.slice(1)}.`,
  },

  inside: {
    label: "Inside networks",
    apply: "Apply",
    infer: "Infer them again",
    inferred: "Inferred from the private ranges that act as sources. Separate several by commas.",
    set: "Set by you.",
  },

  findings: {
    title: "Findings",
    caption: "Findings, the most severe first; a row opens into its evidence",
    /** @param {number} devices @param {number} serious @param {string} name */
    headline(devices, serious, name) {
      const where = name === "" ? "" : ` in ${name}`;
      if (serious === 0) return `${devices} ${devices === 1 ? "device stands" : "devices stand"} out${where}, none of them severely.`;
      const rest = devices - serious;
      return `${serious} ${serious === 1 ? "device stands" : "devices stand"} out${where}${rest === 0 ? "." : `; ${rest} more ${rest === 1 ? "has" : "have"} lesser findings.`}`;
    },
    /** @param {string} rest */
    others: (rest) => `and ${rest} more`,
    /** @param {number} ran */
    none: (ran) => (ran === 0 ? "No detector could run on these files." : "Nothing stands out: no value is above its threshold."),
    notRun: "it did not run.",
    /** @param {number} idle @param {number} all */
    idle: (idle, all) => `${idle} of ${all} detectors did not run`,
    /** @param {string} all */
    all: (all) => `${all} findings`,
    /** @param {string} shown @param {string} all */
    some: (shown, all) => `${shown} of ${all} findings`,
    /** @param {string} address */
    only: (address) => `Show only the findings of ${address}`,
    search: "Search",
    searchHint: "Address, country, network…",
    anyDetector: "All detectors",
    clear: "Show all",
    severity: "Severity",
    device: "Device",
    detector: "Detector",
    change: "Before → after",
    value: "Value",
    countries: "Countries",
    network: "Network",
    summary: "Summary",
    fresh: "new",
    gone: "gone",
    more: "more",
    /** @param {string} threshold */
    over: (threshold) => `limit ${threshold}`,
    json: "Report as JSON",
    csv: "Findings as CSV",
  },

  detail: {
    /** @param {string} title @param {string} subject */
    label: (title, subject) => `${title}, ${subject}`,
    peers: "Peers",
    group: "Group",
    /** @param {string} count */
    morePeers: (count) => `and ${count} more`,
    countries: "Countries",
    networks: "Networks",
    attack: "ATT&CK",
    facts: "Numbers of this finding",
    measure: "Measure",
    value: "Value",
    threshold: "Threshold",
    close: "Close",
    /** @param {string} title */
    trust: (title) => `How “${title}” judges, and how it can mislead`,
  },

  rows: {
    /** @param {Role} role */
    show: (role) => `Show its rows on the ${roles[role].toLowerCase()}`,
    /** @param {string} name */
    reading: (name) => `Reading ${name} again…`,
    /** @param {string} subject @param {string} name @param {string} shown @param {string} total */
    title: (subject, name, shown, total) => `Rows of ${subject} in ${name}: ${shown === total ? total : `first ${shown} of ${total}`}`,
  },

  devices: {
    title: "Devices",
    intro: "Every device that a detector names, the worst first, with the most severe finding of each detector.",
    caption: "Devices and the detectors that name them",
    /** @param {string} address @param {string} title @param {string} severity @param {number} count */
    cell: (address, title, severity, count) => `${address}, ${title}: ${severity}, ${count} ${count === 1 ? "finding" : "findings"}`,
  },

  host: {
    title: "Why not flagged?",
    caption: "Verdicts on the address",
    intro: "Any address: each detector's value for it, and how far that is from the threshold.",
    label: "Address",
    ask: "Ask",
    verdict: "Verdict",
    flagged: "flagged",
    quiet: "not flagged",
    unjudged: "not judged",
    anycast: "announced from many places",
    inside: "inside",
    distance: "To the threshold",
    /** @param {string} value @param {string} threshold */
    of: (value, threshold) => `${value} of ${threshold}`,
  },

  overview: {
    title: "Overview",
    totals: "Totals",
    measure: "Measure",
    change: "Change",
    rows: "Flows",
    requests: "HTTP requests",
    queries: "DNS queries",
    sources: "Sources",
    destinations: "Destinations",
    pairs: "Pairs of both",
    up: "Bytes sent",
    down: "Bytes received",
    /** @param {string} what */
    mean: (what) => `${what} per flow, mean`,
    /** @param {string} what */
    median: (what) => `${what} per flow, median`,
    /** @param {string} what */
    sd: (what) => `${what} per flow, standard deviation`,
    tables: "Tables",
    requestRows: { otherPorts: "requests to other ports", each: "Show these requests one by one" },
    flowRows: { otherPorts: "connections to other ports", each: "Show these connections one by one" },
  },

  charts: {
    /** @param {string} title @param {string} summary */
    label: (title, summary) => `Chart: ${title}. ${summary}. Arrow keys read out the values.`,
    /** @param {string} series @param {string} where @param {string} value */
    most: (series, where, value) => `${series} most at ${where}, ${value}`,
    table: "Table",
    /** @param {string} title */
    tableOf: (title) => `Table of ${title}`,
    /** @param {string} title */
    png: (title) => `PNG of ${title}`,
    /** @param {string} title */
    svg: (title) => `SVG of ${title}`,
  },

  tables: {
    /** @param {string} left */
    more: (left) => `Show ${left} more`,
    /** @param {string} shown @param {string} total */
    cut: (shown, total) => `The first ${shown} of ${total} rows.`,
    /** @param {string} title */
    csv: (title) => `CSV of ${title}`,
    /** @param {string} title */
    json: (title) => `JSON of ${title}`,
  },

  detectors: {
    title: "Detectors",
    intro: "Every threshold is yours to change; findings follow at once, without reading a file again.",
    reset: "Reset",
    resetAll: "Reset all",
    noParams: "No parameters.",
    /** @param {string} flagged */
    flagged: (flagged) => `${flagged} flagged`,
    /** @param {string} judged */
    judged: (judged) => `of ${judged} judged`,
    /** @param {string} min @param {string} max */
    range: (min, max) => `It must be a number from ${min} to ${max}.`,
    /** @param {string} value @param {string} origin */
    origin: (value, origin) => `Default ${value}: ${origin}`,
    explain: "What it does, and how it can mislead",
    why: "Why",
    method: "Method",
    misleads: "Can mislead",
    attack: "ATT&CK",
    references: "References",
  },

  about: {
    title: "Almenara",
    what: "The fire on the watchtower. A static page for network-security courses and for analysts who may not hand their flows to anyone.",
    privacyTitle: "Privacy",
    privacy: "Nothing leaves this machine: files are read here, and the page's security policy allows no other address. No cookies, no statistics.",
    others: "other people's code in it",
    dataTitle: "Country and network data",
    /** @param {string} date */
    geo: (date) => `${DATA}${date === "" ? "" : ` Data of ${date}.`}`,
    /** @param {number} days */
    old: (days) => `That is ${days} days ago: addresses may have moved since.`,
    /** @param {string} names */
    mmdb: (names) => `Your own country and network data are used instead: ${names}.`,
    /** @param {string} version @param {string} commit @param {string} date */
    version: (version, commit, date) => `Version ${version}, ${commit}, ${date}`,
  },

  /** Sentences for trouble that the core did not word, by code; each is given the file's name. @type {Record<string, (name: string) => string>} */
  problems: {
    panic: (name) => (name === "" ? "The analysis stopped because of a mistake in Almenara; the files have to be read again." : `${name} could not be read: the reader stopped because of a mistake in Almenara; other files are not touched.`),
    changed: (name) => `${name} could not be read to its end: the file was changed, moved or deleted since it was dropped. Drop it again.`,
    memory: (name) => `${name} needs more memory than the browser gives this page.`,
    cancelled: (name) => `${name} was not read: it was stopped.`,
    internal: (name) => (name === "" ? "Something went wrong that should not have." : `${name}: something went wrong that should not have.`),
  },
};
