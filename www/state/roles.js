// Which file is the baseline, which the test: pure functions over the list of files.

/** @typedef {import("./app.js").FileEntry} FileEntry */
/** @typedef {import("./types.js").Role} Role */

/** @type {Role[]} */
const ROLES = ["baseline", "test"];

/**
 * Gives every undecided file a role: first by the hint of its name, then by order. A role that is taken stays where it is.
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
  for (const entry of undecided) {
    if (entry.role === undefined) settle(result, entry, ROLES);
  }
  return result;
}

/**
 * @param {FileEntry[]} files
 * @param {FileEntry} entry
 * @param {Role[]} wanted in order of preference
 */
function settle(files, entry, wanted) {
  const free = wanted.find((role) => !holder(files, role));
  entry.role = free ?? null;
  entry.displaced = free ? null : { wanted: wanted.length === 1 ? wanted[0] ?? null : null, by: holder(files, wanted[0] ?? "baseline")?.name ?? "" };
}

/**
 * A file that failed holds no role against another one.
 * @param {FileEntry[]} files
 * @param {Role} role
 */
function holder(files, role) {
  return files.find((entry) => entry.role === role && entry.status !== "failed");
}

/**
 * The user's choice. Whoever had the role takes the chosen file's former one, so that choosing twice swaps.
 * @param {FileEntry[]} files
 * @param {string} key
 * @param {Role | null} role
 * @returns {FileEntry[]}
 */
export function chooseRole(files, key, role) {
  const chosen = files.find((entry) => entry.key === key);
  const former = chosen?.role ?? null;
  return files.map((entry) => {
    if (entry.key === key) return { ...entry, role, displaced: null };
    if (role !== null && entry.role === role) {
      return { ...entry, role: former, displaced: former ? null : { wanted: role, by: chosen?.name ?? "" } };
    }
    return entry;
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
