// The rows behind a finding or a table: the file is scanned again with its filter.

import { count } from "../format/numbers.js";
import { readFilesOf } from "../state/app.js";
import { text } from "../text/en.js";
import { announce, button, fill, h } from "./dom.js";
import { problemNote } from "./problem.js";
import { createTable } from "./table.js";

/** @typedef {import("../state/types.js").Role} Role */

/**
 * @param {import("./dom.js").Context} context
 * @param {string} subject whose rows they are
 * @param {{ roles?: Role[], label?: (role: Role) => string }} [options] the days that can be asked, and how
 */
export function createRows({ store, actions }, subject, { roles = ["test", "baseline"], label = text.rows.show } = {}) {
  /** As the core gave it, and as it gets it back. @type {import("../state/types.js").RowsFilter | null} */
  let filter = null;
  /** @type {AbortController | null} */
  let running = null;
  const result = h("div", { class: "rowsresult" });

  /** @param {Role} role */
  async function show(role) {
    running?.abort();
    const mine = new AbortController();
    running = mine;
    if (!filter) return;
    const entries = readFilesOf(store.get(), role, filter.kind);
    const name = text.files.day(entries.map((entry) => entry.name));
    const max = entries.reduce((sum, entry) => sum + (entry.info?.rows ?? 0), 0);
    const progress = h("progress", { max: String(Math.max(1, max)), value: 0, "aria-label": text.rows.reading(name) });
    fill(result, h("p", { class: "rowsprogress" }, text.rows.reading(name), progress, button(text.cancel, () => mine.abort())));
    let done = 0;
    try {
      const table = await actions.rows(role, filter, (rows) => (progress.value = done += rows), mine.signal);
      const title = text.rows.title(subject, name, count(table.rows.length), count(table.total_rows));
      announce(title);
      fill(result, createTable({ ...table, title }, { first: 50 }));
    } catch (thrown) {
      if (running !== mine) return;
      const problem = /** @type {{ problem?: import("../state/types.js").Problem }} */ (thrown).problem;
      fill(result, problem && problem.code !== "cancelled" && problemNote(problem, name));
    }
  }

  const bar = h("p", { class: "actions" });
  return {
    element: h("div", { class: "rows" }, bar, result),
    /** @param {import("../state/types.js").RowsFilter} now the filter of the report that is shown */
    offer(now) {
      const known = filter?.kind === now.kind;
      filter = now;
      if (known) return;
      const there = roles.filter((role) => readFilesOf(store.get(), role, now.kind).length > 0);
      fill(bar, there.map((role) => button(label(role), () => void show(role))));
    },
  };
}
