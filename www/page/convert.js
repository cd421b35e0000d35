// Saving a log as Parquet.

import { bytes } from "../format/bytes.js";
import { count } from "../format/numbers.js";
import { text } from "../text/en.js";
import { announce, button, fill, h } from "./dom.js";
import { problemNote } from "./problem.js";
import { save } from "./save.js";

/**
 * @param {import("./dom.js").Context} context
 * @param {import("../state/app.js").FileEntry} entry a log that can be read
 */
export function createConvert({ actions }, { file }) {
  const press = button(text.convert.save, () => void run(), { title: text.convert.hint });
  const result = h("div");

  async function run() {
    const stop = new AbortController();
    const progress = h("progress", { max: String(Math.max(1, 2 * file.size)), value: 0, "aria-label": text.convert.running(file.name) });
    let done = 0;
    press.disabled = true;
    fill(result, h("p", { class: "rowsprogress" }, text.convert.running(file.name), progress, button(text.cancel, () => stop.abort())));
    try {
      const converted = await actions.convert(file, (more) => (progress.value = done += more), stop.signal);
      if (converted?.blob) save(converted.name, converted.blob);
      fill(result, converted && told(converted));
      if (converted) announce(sentence(converted));
    } catch (thrown) {
      const problem = /** @type {{ problem?: import("../state/types.js").Problem }} */ (thrown).problem ?? { code: "internal", summary: "", details: [String(thrown)] };
      fill(result, problem.code === "cancelled" ? h("p", { class: "note" }, text.convert.cancelled) : problemNote(problem, file.name));
    } finally {
      press.disabled = false;
    }
  }

  /** @param {import("../state/types.js").Converted} converted */
  function sentence({ name, summary }) {
    return text.convert.done(name, count(summary.rows), count(summary.columns), bytes(file.size), bytes(summary.bytes));
  }

  /** @param {import("../state/types.js").Converted} converted */
  function told(converted) {
    const { nulled, inputs } = converted.summary;
    const lines = inputs.flatMap((input) => [
      ...input.skipped.map(({ lines, reason }) => text.convert.skipped(count(lines), lines, reason)),
      ...input.notes.map((note) => text.convert.note(note)),
    ]);
    const values = nulled.map(({ column, values }) => text.convert.nulled(count(values), values, column));
    return [h("p", { class: "converted" }, sentence(converted)), ...[...lines, ...values].map((line) => h("p", { class: "note" }, line))];
  }

  return h("div", { class: "convert" }, press, result);
}
