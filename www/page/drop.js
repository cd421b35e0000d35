// Files come in: dropped anywhere on the page, or picked.

import { text } from "../text/en.js";
import { h } from "./dom.js";

/** @param {import("./dom.js").Context} context */
export function createDrop({ actions }) {
  const input = h("input", { type: "file", multiple: true, class: "unseen", id: "picker", tabindex: "-1", "aria-label": text.drop.pick });
  input.addEventListener("change", () => {
    if (input.files && input.files.length > 0) actions.addFiles([...input.files]);
    input.value = ""; // the same file can be picked again
  });
  const veil = h("div", { class: "veil", hidden: true, "aria-hidden": "true" }, h("p", {}, text.drop.release));

  let depth = 0;
  const over = (/** @type {boolean} */ is) => (veil.hidden = !is);
  addEventListener("dragenter", (event) => {
    if (!carriesFiles(event)) return;
    depth++;
    over(true);
  });
  addEventListener("dragleave", (event) => {
    if (carriesFiles(event) && --depth <= 0) over(false);
  });
  addEventListener("dragover", (event) => {
    if (carriesFiles(event)) event.preventDefault();
  });
  addEventListener("drop", (event) => {
    depth = 0;
    over(false);
    if (!carriesFiles(event)) return;
    event.preventDefault();
    void filesOf(event).then((files) => files.length > 0 && actions.addFiles(files));
  });
  return { element: h("div", {}, input, veil), pick: () => input.click() };
}

/** @param {DragEvent} event */
function carriesFiles(event) {
  return event.dataTransfer?.types.includes("Files") ?? false;
}

/**
 * The dropped files; of a folder, those that lie right in it.
 * @param {DragEvent} event
 * @returns {Promise<File[]>}
 */
async function filesOf({ dataTransfer }) {
  // Everything is taken before anything is awaited: afterwards the browser has emptied the list.
  const files = [...(dataTransfer?.files ?? [])];
  const folders = [...(dataTransfer?.items ?? [])].map((item) => item.webkitGetAsEntry()).filter((entry) => entry?.isDirectory);
  if (folders.length === 0) return files;
  const names = new Set(folders.map((folder) => folder?.name));
  const inside = await Promise.all(folders.map((folder) => filesIn(/** @type {FileSystemDirectoryEntry} */ (folder))));
  return [...files.filter(({ name }) => !names.has(name)), ...inside.flat()];
}

/**
 * @param {FileSystemDirectoryEntry} folder
 * @returns {Promise<File[]>}
 */
async function filesIn(folder) {
  const reader = folder.createReader();
  const entries = await new Promise((/** @type {(entries: FileSystemEntry[]) => void} */ resolve) => reader.readEntries(resolve, () => resolve([])));
  const files = entries.filter((entry) => entry.isFile && !entry.name.startsWith("."));
  return Promise.all(files.map((entry) => new Promise((/** @type {(file: File) => void} */ resolve, reject) => /** @type {FileSystemFileEntry} */ (entry).file(resolve, reject))));
}
