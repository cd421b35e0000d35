// One hour of a small network as Zeek would log it, in every form that its logs come in. What is planted is said beside it.

import { gzipSync } from "node:zlib";

/** A value as a log holds it; a list is a vector of Zeek. @typedef {string | number | null | string[]} Value */
/** @typedef {Record<string, Value>[]} Rows */
/** @typedef {{ path: string, fields: [string, string][], rows: Rows }} Log */

const START_S = 1_331_901_000; // 2012-03-16 12:30:00 UTC

/** What the logs hold of each device that stands out; no other device does the like. */
export const planted = {
  scan: { source: "10.0.0.10", destination: "10.0.0.200", ports: 60 },
  sweep: { source: "10.0.0.11", destinations: 150 },
  long: { source: "10.0.0.12", seconds: 40_000 },
  oddProtocol: { source: "10.0.0.13", port: 4444 },
  oddPort: { source: "2001:db8::14", port: 31_337, connections: 1_100 },
  oddHttpPort: { source: "10.0.0.20", port: 8_000, requests: 30 },
  executables: { source: "10.0.0.21", type: "application/x-dosexec", requests: 12 },
  exploits: { source: "10.0.0.22", type: "application/x-java-applet", requests: 8 },
  mismatch: { source: "10.0.0.23" },
  tunnel: { source: "10.0.0.30", names: 700 },
  missing: { source: "10.0.0.31", answers: 300 },
};

/** The detectors that must name somebody. */
export const expectedDetectors = {
  conn: ["address-sweep", "long-connection", "nonstandard-port", "port-scan", "protocol-on-unusual-port"],
  http: ["executable-download", "exploit-type-download", "mime-mismatch", "nonstandard-http-port"],
  dns: ["dns-many-names", "dns-random-labels", "nxdomain-burst"],
};

/** @type {[string, string][]} */
const ENDS = [["ts", "time"], ["uid", "string"], ["id.orig_h", "addr"], ["id.orig_p", "port"], ["id.resp_h", "addr"], ["id.resp_p", "port"]];

/**
 * @param {number} number of the row, by which times grow
 * @param {string} source
 * @param {string} destination
 * @param {number} port
 */
function ends(number, source, destination, port) {
  const ts = (START_S + (number % 3_600) + 0.25).toFixed(6);
  return { ts, uid: `C${number}`, "id.orig_h": source, "id.orig_p": 40_000 + (number % 20_000), "id.resp_h": destination, "id.resp_p": port };
}

/** @returns {Log} */
function conn() {
  /** @type {Rows} */
  const rows = [];
  const add = (/** @type {string} */ source, /** @type {string} */ destination, /** @type {number} */ port, /** @type {Record<string, Value>} */ rest = {}) =>
    rows.push({ ...ends(rows.length, source, destination, port), proto: "tcp", service: null, duration: "0.500000", orig_bytes: 300, resp_bytes: 4_000, conn_state: "SF", history: "ShADadFf", ...rest });
  const failed = { duration: null, orig_bytes: null, resp_bytes: null, conn_state: "S0", history: "S" };
  for (let number = 0; number < 2_000; number++) add(`10.0.0.${100 + (number % 50)}`, `198.51.100.${number % 20}`, 80, { service: "http" });
  for (let number = 0; number < 200; number++) add(`10.0.0.${100 + (number % 50)}`, "10.0.0.53", 53, { proto: "udp", service: "dns", history: "Dd" });
  for (let port = 1; port <= planted.scan.ports; port++) add(planted.scan.source, planted.scan.destination, port, failed);
  for (let host = 1; host <= planted.sweep.destinations; host++) add(planted.sweep.source, `10.0.1.${host}`, 445, failed);
  add(planted.long.source, "203.0.113.12", 443, { service: "ssl", duration: `${planted.long.seconds}.000000` });
  for (let number = 0; number < 20; number++) add(planted.oddProtocol.source, "203.0.113.13", planted.oddProtocol.port, { service: "http" });
  for (let number = 0; number < planted.oddPort.connections; number++) add(planted.oddPort.source, "2001:db8:1::7", planted.oddPort.port);
  const fields = [["proto", "enum"], ["service", "string"], ["duration", "interval"], ["orig_bytes", "count"], ["resp_bytes", "count"], ["conn_state", "string"], ["history", "string"]];
  return { path: "conn", fields: [...ENDS, .../** @type {[string, string][]} */ (fields)], rows };
}

/** @returns {Log} */
function http() {
  /** @type {Rows} */
  const rows = [];
  const add = (/** @type {string} */ source, /** @type {number} */ port, /** @type {string} */ uri, /** @type {string[]} */ types) =>
    rows.push({ ...ends(rows.length, source, `198.51.100.${rows.length % 20}`, port), method: "GET", host: "www.example.net", uri, user_agent: "Mozilla/5.0 (X11)", status_code: 200, resp_mime_types: types });
  for (let number = 0; number < 1_000; number++) add(`10.0.0.${100 + (number % 50)}`, 80, `/page${number}.html`, ["text/html"]);
  for (let number = 0; number < planted.oddHttpPort.requests; number++) add(planted.oddHttpPort.source, planted.oddHttpPort.port, "/gate", ["text/plain"]);
  for (let number = 0; number < planted.executables.requests; number++) add(planted.executables.source, 80, `/tool${number}.exe`, [planted.executables.type]);
  for (let number = 0; number < planted.exploits.requests; number++) add(planted.exploits.source, 80, `/applet${number}`, ["text/plain", planted.exploits.type]);
  for (let number = 0; number < 5; number++) add(planted.mismatch.source, 80, `/photo${number}.jpg`, ["application/x-dosexec"]);
  const fields = [["method", "string"], ["host", "string"], ["uri", "string"], ["user_agent", "string"], ["status_code", "count"], ["resp_mime_types", "vector[string]"]];
  return { path: "http", fields: [...ENDS, .../** @type {[string, string][]} */ (fields)], rows };
}

/** @returns {Log} */
function dns() {
  /** @type {Rows} */
  const rows = [];
  const add = (/** @type {string} */ source, /** @type {string} */ query, rcode = 0) =>
    rows.push({ ...ends(rows.length, source, "10.0.0.53", 53), proto: "udp", query, rcode, rcode_name: rcode === 3 ? "NXDOMAIN" : "NOERROR" });
  for (let number = 0; number < 500; number++) add(`10.0.0.${100 + (number % 50)}`, `www${number % 40}.example.com`);
  for (let number = 0; number < planted.tunnel.names; number++) add(planted.tunnel.source, `${randomLabel(number)}.tunnel-example.net`);
  for (let number = 0; number < planted.missing.answers; number++) add(planted.missing.source, `${randomLabel(number).slice(0, 10)}.org`, 3);
  const fields = [["proto", "enum"], ["query", "string"], ["rcode", "count"], ["rcode_name", "string"]];
  return { path: "dns", fields: [...ENDS, .../** @type {[string, string][]} */ (fields)], rows };
}

/** 40 signs that look random and are the same each time. @param {number} seed */
function randomLabel(seed) {
  let state = (seed + 1) * 2_654_435_761;
  return Array.from({ length: 40 }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return "abcdefghijklmnopqrstuvwxyz234567"[state >>> 27];
  }).join("");
}

export const logs = { conn: conn(), http: http(), dns: dns() };

/**
 * As Zeek writes it by default. The header has eight lines.
 * @param {Log} log
 */
export function tsv({ path, fields, rows }) {
  const header = ["#separator \\x09", "#set_separator\t,", "#empty_field\t(empty)", "#unset_field\t-", `#path\t${path}`, "#open\t2012-03-16-12-30-00"];
  const cell = (/** @type {Value | undefined} */ value) => (value === null || value === undefined ? "-" : Array.isArray(value) ? value.join(",") || "(empty)" : String(value));
  const lines = rows.map((row) => fields.map(([name]) => cell(row[name])).join("\t"));
  return [...header, `#fields\t${fields.map(([name]) => name).join("\t")}`, `#types\t${fields.map(([, type]) => type).join("\t")}`, ...lines, "#close\t2012-03-16-13-30-00", ""].join("\n");
}

/**
 * A JSON object a line; what is unset is left out, as Zeek does.
 * @param {Log} log
 */
export function json({ fields, rows }) {
  const value = (/** @type {string} */ type, /** @type {Value} */ of) => (type === "time" || type === "interval" ? of : JSON.stringify(of));
  const line = (/** @type {Rows[number]} */ row) => fields.flatMap(([name, type]) => (row[name] === null || row[name] === undefined ? [] : [`${JSON.stringify(name)}:${value(type, row[name] ?? null)}`])).join(",");
  return rows.map((row) => `{${line(row)}}\n`).join("");
}

/**
 * Gzip of two members, as joined rotated logs are.
 * @param {string} content
 */
export function gzip(content) {
  const middle = content.indexOf("\n", content.length / 2) + 1;
  return Buffer.concat([content.slice(0, middle), content.slice(middle)].map((part) => gzipSync(part)));
}
