// The rows behind a finding: the file is scanned again with the finding's filter.

import { count } from "../format/numbers.js";
import { fileOf } from "../state/app.js";
import { text } from "../text/en.js";
import { announce, button, fill, h } from "./dom.js";
import { problemNote } from "./problem.js";
import { createTable } from "./table.js";

/** @typedef {import("../state/types.js").Role} Role */

/**
 * @param {import("./dom.js").Context} context
 * @param {string} subject
 */
export function createRows({ store, actions }, subject) {
  /** As the core gave it, and as it gets it back. @type {unknown} */
  let filter = null;
  /** @type {AbortController | null} */
  let running = null;
  const result = h("div", { class: "rowsresult" });
  const state = store.get();

  /** @param {Role} role */
  async function show(role) {
    running?.abort();
    const mine = new AbortController();
    running = mine;
    const entry = fileOf(store.get(), role);
    if (!entry) return;
    const progress = h("progress", { max: String(entry.info?.rows ?? 1), value: 0, "aria-label": text.rows.reading(entry.name) });
    fill(result, h("p", { class: "rowsprogress" }, text.rows.reading(entry.name), progress, button(text.cancel, () => mine.abort())));
    let done = 0;
    try {
      const table = await actions.rows(role, filter, (rows) => (progress.value = done += rows), mine.signal);
      const title = text.rows.title(subject, entry.name, count(table.rows.length), count(table.total_rows));
      announce(title);
      fill(result, createTable({ ...table, title }, { first: 50 }));
    } catch (thrown) {
      if (running !== mine) return;
      const problem = /** @type {{ problem?: import("../state/types.js").Problem }} */ (thrown).problem;
      fill(result, problem && problem.code !== "cancelled" && problemNote(problem, entry.name));
    }
  }

  const roles = /** @type {Role[]} */ (["test", "baseline"]).filter((role) => fileOf(state, role)?.status === "read");
  const bar = h("p", { class: "actions", hidden: true }, roles.map((role) => button(text.rows.show(role), () => void show(role))));
  return {
    element: h("div", { class: "rows" }, bar, result),
    /** @param {unknown} now the filter of the report that is shown */
    offer(now) {
      filter = now;
      bar.hidden = false;
    },
  };
}
