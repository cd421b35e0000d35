// The dropped files and the inside networks.

import { text } from "../text/en.js";
import { button, fill, h, section } from "./dom.js";
import { createFileRow } from "./file-row.js";
import { createInside } from "./inside.js";

/** @param {import("./dom.js").Context} context */
export function createFiles(context) {
  const { store, actions } = context;
  const list = h("ul", { class: "filelist" });
  /** @type {Map<string, ReturnType<typeof createFileRow>>} */
  const rows = new Map();
  const swap = button(text.files.swap, actions.swap);
  const bar = h("p", { class: "actions" }, swap, button(text.files.clear, () => {
    actions.clear();
    document.getElementById("content")?.focus(); // the button is gone
  }));
  const root = section("files", text.files.title, list, bar, createInside(context));

  store.watch(["files", "report"], ({ files, report }) => {
    root.hidden = files.length === 0;
    swap.hidden = files.filter((entry) => entry.role).length === 0;
    for (const key of rows.keys()) if (!files.some((entry) => entry.key === key)) rows.delete(key);
    const wanted = files.map((entry) => {
      const row = rows.get(entry.key) ?? createFileRow(context, entry.key);
      rows.set(entry.key, row);
      row.update(entry, report?.files.find((each) => each.key === entry.key) ?? null);
      return row.element;
    });
    if (wanted.length !== list.childElementCount || wanted.some((element, index) => list.children[index] !== element)) fill(list, wanted);
  });
  return root;
}
