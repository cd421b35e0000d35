// When nothing can work: the reason, in place of the page.

import { text } from "../text/en.js";
import { fill, h } from "./dom.js";
import { problemNote } from "./problem.js";

/** @param {import("./dom.js").Context} context */
export function createStop({ store }) {
  const root = h("div", { class: "stop", role: "alert", hidden: true });
  store.watch(["phase", "stop"], ({ phase, stop }) => {
    root.hidden = phase !== "stopped";
    if (stop) fill(root, problemNote({ ...stop, summary: `${text.stopped} ${stop.summary}`.trim() }, ""));
  });
  return root;
}
