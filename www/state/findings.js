// Ordering, filtering and grouping of findings for display; the findings themselves are the core's.

/** @typedef {import("./types.js").Finding} Finding */
/** @typedef {import("./types.js").Severity} Severity */
/** @typedef {"severity" | "device" | "detector" | "change" | "value" | "country" | "network"} SortKey */

/** @type {Severity[]} */
export const SEVERITIES = ["critical", "high", "medium", "low"];

/**
 * What makes a finding the same one in the next report: a detector names a device once.
 * @param {Finding} finding
 */
export function identity(finding) {
  return `${finding.detector} ${finding.subject}`;
}

/**
 * @param {Finding[]} findings
 * @param {import("./app.js").Filter} filter
 * @param {(code: string) => string} countryName
 */
export function filterFindings(findings, { text, detector, severities }, countryName) {
  const words = text.toLowerCase().split(/\s+/).filter((word) => word !== "");
  // A whole address is looked for as such: 10.0.0.1 is not 10.0.0.10, fe80::1 not fe80::10.
  const whole = words.filter((word) => /^\d+\.\d+\.\d+\.\d+$/.test(word) || findings.some(({ subject, peers }) => subject === word || peers.includes(word)));
  return findings.filter((finding) => {
    if (detector && finding.detector !== detector) return false;
    if (severities.length > 0 && !severities.includes(finding.severity)) return false;
    if (words.length === 0) return true;
    const { subject, title, peers, countries, networks, summary } = finding;
    const hay = [subject, title, summary, ...peers, ...countries, ...countries.map(countryName), ...networks].join(" ").toLowerCase();
    return words.every((word) => (whole.includes(word) ? subject === word || peers.includes(word) : hay.includes(word)));
  });
}

/**
 * @param {Finding[]} findings in the core's order, which is by severity
 * @param {SortKey} key
 * @param {boolean} descending
 */
export function sortFindings(findings, key, descending) {
  if (key === "severity") return descending ? findings : [...findings].reverse();
  const value = (/** @type {Finding} */ finding) => sortValue(finding, key);
  const sorted = [...findings].sort((a, b) => compare(value(a), value(b)));
  return descending ? sorted.reverse() : sorted;
}

/**
 * @param {Finding} finding
 * @param {SortKey} key
 */
function sortValue(finding, key) {
  switch (key) {
    case "device":
      return addressOrder(finding.subject);
    case "detector":
      return finding.title;
    case "change":
      return finding.after ?? -1;
    case "value":
      return finding.value === null ? Infinity : finding.value / (finding.threshold || 1);
    case "country":
      return finding.countries[0] ?? "";
    case "network":
      return finding.networks[0] ?? "";
    default:
      return "";
  }
}

/**
 * @param {string | number} a
 * @param {string | number} b
 */
export function compare(a, b) {
  return typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b));
}

/**
 * A text that sorts addresses by their numbers: 9 before 10, IPv4 before IPv6.
 * @param {string} address
 */
export function addressOrder(address) {
  if (!address.includes(":")) return address.split(".").map((part) => part.padStart(3, "0")).join(".");
  return `~${address.split(":").map((part) => part.padStart(4, "0")).join(":")}`;
}

/** @typedef {{ address: string, worst: Severity, findings: Map<string, { worst: Finding, count: number }>, count: number }} Device */

/**
 * @param {Finding[]} findings in the core's order: a device's first finding is its worst
 * @returns {Device[]} in the order of their worst findings
 */
export function groupByDevice(findings) {
  /** @type {Map<string, Device>} */
  const devices = new Map();
  for (const finding of findings) {
    const device = devices.get(finding.subject) ?? { address: finding.subject, worst: finding.severity, findings: new Map(), count: 0 };
    devices.set(finding.subject, device);
    device.count++;
    const known = device.findings.get(finding.detector);
    if (known) known.count++;
    else device.findings.set(finding.detector, { worst: finding, count: 1 });
  }
  return [...devices.values()];
}
