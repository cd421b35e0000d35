// Which files are the baseline, which the test: pure functions over the list of files. Several logs of Zeek can be one day; any
// other file is a day by itself.

/** @typedef {import("./app.js").FileEntry} FileEntry */
/** @typedef {import("./types.js").Role} Role */

/** @type {Role[]} */
const ROLES = ["baseline", "test"];

/**
 * Gives every undecided file a role: first by the hint of its name, then by order. A role that is taken stays where it is.
 * Of logs without a hint two of one dialect are two days; any other number, and what comes later, are the parts of one capture,
 * the day under test.
 * @param {FileEntry[]} files
 * @returns {FileEntry[]}
 */
export function assignRoles(files) {
  const result = files.map((entry) => ({ ...entry }));
  const undecided = result.filter((entry) => entry.role === undefined && entry.info);
  for (const entry of undecided) {
    const hint = entry.info?.role_hint;
    if (hint) settle(result, entry, [hint]);
  }
  const unhinted = undecided.filter((entry) => entry.role === undefined);
  for (const entry of unhinted) {
    const alike = (/** @type {FileEntry} */ other) => other.info?.dialect === entry.info?.dialect;
    const isPair = unhinted.filter(alike).length === 2 && !files.some((other) => other.role && alike(other));
    settle(result, entry, !isLog(entry) ? ROLES : isPair && unhinted.find(alike) === entry ? ["baseline"] : ["test"]);
  }
  return result;
}

/** @param {FileEntry | undefined} entry */
function isLog(entry) {
  return entry?.info?.dialect.startsWith("zeek") ?? false;
}

/**
 * @param {FileEntry[]} files
 * @param {FileEntry} entry
 * @param {Role[]} wanted in order of preference
 */
function settle(files, entry, wanted) {
  const free = wanted.find((role) => !inTheWay(files, entry, role));
  entry.role = free ?? null;
  entry.displaced = free ? null : { wanted: wanted.length === 1 ? wanted[0] ?? null : null, by: inTheWay(files, entry, wanted[0] ?? "baseline")?.name ?? "" };
}

/**
 * Who keeps a file from a role: logs let logs join them, and a file that failed holds no role against another one.
 * @param {FileEntry[]} files
 * @param {FileEntry} entry
 * @param {Role} role
 */
function inTheWay(files, entry, role) {
  return files.find((other) => other.role === role && other.status !== "failed" && !(isLog(entry) && isLog(other)));
}

/**
 * The user's choice. Whoever is in the way takes the chosen file's former role, so that choosing twice swaps; where logs have
 * that one it is not used.
 * @param {FileEntry[]} files
 * @param {string} key
 * @param {Role | null} role
 * @returns {FileEntry[]}
 */
export function chooseRole(files, key, role) {
  const chosen = files.find((entry) => entry.key === key);
  const former = chosen?.role ?? null;
  const left = files.filter((entry) => entry.role === former && entry.key !== key);
  return files.map((entry) => {
    if (entry.key === key) return { ...entry, role, displaced: null };
    if (role === null || entry.role !== role || (isLog(chosen) && isLog(entry))) return entry;
    const swapped = left.length === 0 ? former : null;
    return { ...entry, role: swapped, displaced: swapped ? null : { wanted: role, by: chosen?.name ?? "" } };
  });
}

/**
 * @param {FileEntry[]} files
 * @returns {FileEntry[]}
 */
export function swapRoles(files) {
  return files.map((entry) => (entry.role ? { ...entry, role: entry.role === "baseline" ? "test" : "baseline" } : entry));
}

/**
 * A removed or failed file leaves its role to a file that waited for exactly this one.
 * @param {FileEntry[]} files
 * @returns {FileEntry[]}
 */
export function fillRoles(files) {
  const open = files.map((entry) => (entry.displaced ? { ...entry, role: undefined, displaced: null } : entry));
  return assignRoles(open);
}
