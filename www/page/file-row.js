// One file: what was recognised, what it costs, its role, its trouble.

import { bytes } from "../format/bytes.js";
import { count, roughly } from "../format/numbers.js";
import { text } from "../text/en.js";
import { button, fill, h } from "./dom.js";
import { createConvert } from "./convert.js";
import { createCorrections } from "./corrections.js";
import { problemNote } from "./problem.js";

/** @typedef {import("../state/app.js").FileEntry} FileEntry */
/** @typedef {import("../state/types.js").Role} Role */
/** @typedef {import("../state/types.js").ReportFile} ReportFile */

/**
 * @param {import("./dom.js").Context} context
 * @param {string} key
 */
export function createFileRow(context, key) {
  const { actions } = context;
  const role = h("select", { onchange: () => actions.setRole(key, role.value === "" ? null : /** @type {Role} */ (role.value)) },
    h("option", { value: "baseline" }, text.roles.baseline), h("option", { value: "test" }, text.roles.test), h("option", { value: "" }, text.roles.none));
  const name = h("h3", { class: "filename" });
  const facts = h("p", { class: "facts muted" });
  const notes = h("div", { class: "notes" });
  const corrections = h("div");
  const convert = h("div");
  const remove = button(text.files.remove, () => {
    actions.removeFile(key);
    document.getElementById("content")?.focus({ preventScroll: true }); // the button is gone
  }, { class: "plain" });
  const element = h("li", { class: "file" }, h("div", { class: "filehead" }, name, role, remove), facts, notes, corrections, convert);
  /** What the form for corrections was made from. @type {unknown} */
  let corrected = null;
  let noted = "";

  /**
   * @param {FileEntry} entry
   * @param {ReportFile | null} read
   */
  function update(entry, read) {
    fill(name, entry.name);
    element.dataset.status = entry.status;
    element.dataset.role = entry.role ?? "";
    role.hidden = !entry.info;
    role.value = entry.role ?? "";
    role.setAttribute("aria-label", text.files.roleOf(entry.name));
    remove.setAttribute("aria-label", text.files.removeOf(entry.name));
    fill(facts, factsOf(entry, read).join(" · "));
    // Redrawn only when something is different, so that folded details stay as they are while progress comes in.
    const signature = JSON.stringify([entry.status, entry.problem, entry.displaced, entry.role, read?.skipped, read?.skipped_lines, read?.notes, entry.info?.warnings]);
    if (signature !== noted) fill(notes, notesOf(entry, read));
    noted = signature;
    if (entry.info && entry.info.format !== "parquet" && convert.childElementCount === 0) fill(convert, createConvert(context, entry));
    const known = (entry.info?.available.length === 0 ? null : entry.info) ?? entry.problem?.available ?? null;
    if (known === corrected || entry.status === "looking") return; // what a correction leads to will be known in a moment
    corrected = known;
    const wasOpen = corrections.querySelector("details")?.open ?? false;
    const field = corrections.contains(document.activeElement) ? /** @type {HTMLElement} */ (document.activeElement).dataset.field : undefined;
    fill(corrections, known && createCorrections(context, entry, wasOpen));
    if (field) /** @type {HTMLElement | null} */ (corrections.querySelector(`[data-field="${field}"]`))?.focus();
  }

  /**
   * @param {FileEntry} entry
   * @param {ReportFile | null} read
   */
  function notesOf(entry, read) {
    const { status, info, problem, displaced } = entry;
    return [
      status === "asking" && info && h("p", { class: "note" }, text.files.tooLarge(bytes(info.memory_bytes)), " ", button(text.files.readAnyway, () => actions.consent(key))),
      status === "cancelled" && h("p", { class: "note" }, text.files.cancelled, " ", button(text.files.readAgain, () => actions.consent(key))),
      status === "failed" && problem && problemNote(problem, entry.name),
      status === "failed" && info && h("p", {}, button(text.files.readAgain, () => actions.consent(key))),
      entry.role === null && status !== "failed" && displaced && h("p", { class: "note" }, text.files.notUsed(entry.name, displaced.wanted, displaced.by)),
      ...[...(info?.warnings ?? []), ...(read?.notes ?? [])].map((note) => h("p", { class: "note" }, text.files.note(note))),
      ...(read?.skipped ?? []).map(({ reason, rows }) => h("p", { class: "note" }, text.files.skipped(count(rows), rows, reason))),
      read && leftOut(read),
    ];
  }
  return { element, update };
}

/** @param {ReportFile} read */
function leftOut({ skipped_lines: lines }) {
  return lines.length > 0 && h("details", { class: "note" }, h("summary", {}, text.files.skippedLines),
    h("ul", {}, lines.map(({ line, reason }) => h("li", {}, text.files.skippedLine(count(line), reason)))));
}

/**
 * @param {FileEntry} entry
 * @param {ReportFile | null} read
 */
function factsOf(entry, read) {
  const { info, file, status } = entry;
  if (!info) return [bytes(file.size), ...(status === "looking" ? [text.files.looking] : [])];
  const [first, last] = [read?.first_time ?? info.first_time, read?.last_time ?? info.last_time];
  const span = first && last ? [`${first} – ${last}`] : [];
  return [text.files.format(info), bytes(info.size_bytes), rowsOf([entry], read ? [read] : []), ...span, text.files.memory(bytes(info.memory_bytes)), ...(info.writer ? [info.writer] : [])];
}

/**
 * @param {number} rows
 * @param {boolean} exact
 */
export function amountOf(rows, exact) {
  return exact ? count(rows) : text.roughly(roughly(rows));
}

/**
 * "3 481 flows, about 1.2 million requests": an estimate gives way to what was read.
 * @param {FileEntry[]} entries
 * @param {ReportFile[]} read
 */
export function rowsOf(entries, read) {
  /** @type {Map<import("../state/types.js").RowKind, [number, boolean]>} */
  const sums = new Map();
  for (const { key, info } of entries) {
    if (!info) continue;
    const counted = info.rows_exact ? info : read.find((each) => each.key === key);
    const [rows, exact] = sums.get(info.kind) ?? [0, true];
    sums.set(info.kind, [rows + (counted ?? info).rows, exact && counted !== undefined]);
  }
  return [...sums].map(([kind, [rows, exact]]) => `${amountOf(rows, exact)} ${text.rowNames[kind][rows === 1 ? 0 : 1]}`).join(", ");
}
