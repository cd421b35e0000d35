// "Why was this device not flagged?": each detector's value for any address, and how far it is from the threshold.

import { countryName } from "../format/places.js";
import { beforeAfter, quantity } from "../format/quantity.js";
import { text } from "../text/en.js";
import { fill, freshId, h, section } from "./dom.js";
import { problemNote } from "./problem.js";

/** @typedef {import("../state/types.js").HostReport} HostReport */
/** @typedef {import("../state/types.js").Verdict} Verdict */

/** @param {import("./dom.js").Context} context */
export function createHost({ store, actions }) {
  const id = freshId("address");
  const input = h("input", { id, type: "text", class: "address", autocomplete: "off", spellcheck: "false", inputmode: "text", placeholder: "192.168.0.10" });
  const answer = h("div", { class: "answer", "aria-live": "polite" });
  let asked = "";
  let question = 0;

  async function ask() {
    const mine = ++question;
    if (asked === "") return fill(answer);
    try {
      const report = await actions.host(asked);
      if (mine === question) fill(answer, place(report), verdicts(report));
    } catch (thrown) {
      const problem = /** @type {{ problem?: import("../state/types.js").Problem }} */ (thrown).problem;
      if (mine === question && problem) fill(answer, problemNote(problem, ""));
    }
  }

  const form = h("form", { class: "ask", onsubmit: (/** @type {Event} */ event) => {
    event.preventDefault();
    asked = input.value.trim();
    void ask();
  } }, h("label", { for: id }, text.host.label), input, h("button", { type: "submit" }, text.host.ask));
  const root = section("host", text.host.title, h("p", { class: "muted" }, text.host.intro), form, answer);
  store.watch(["report"], ({ report }) => {
    // Devices are judged on the day under test.
    root.hidden = !report?.files.some((file) => file.role === "test");
    if (!root.hidden) void ask();
  });
  return root;
}

/** @param {HostReport} report */
function place({ address, place }) {
  const parts = [place?.country && countryName(place.country), place?.network, place?.scope, place?.anycast && text.host.anycast, place?.inside && text.host.inside].filter(Boolean);
  return h("p", {}, h("b", { class: "address" }, address), parts.length > 0 && ` ${parts.join(", ")}`);
}

/** @param {HostReport} report */
function verdicts({ verdicts }) {
  const heads = [text.findings.detector, text.host.verdict, text.findings.change, text.findings.value, text.host.distance, text.findings.summary];
  return h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": text.host.caption },
    h("table", { class: "data verdicts" }, h("thead", {}, h("tr", {}, heads.map((head, index) => h("th", { scope: "col", class: index === 2 || index === 3 ? "number" : null }, head)))),
      h("tbody", {}, verdicts.map((verdict) => h("tr", {},
        h("th", { scope: "row" }, verdict.title),
        h("td", { class: verdict.flagged ? "flagged" : "muted" }, !verdict.judged ? text.host.unjudged : verdict.flagged ? text.host.flagged : text.host.quiet),
        h("td", { class: "number" }, verdict.judged && beforeAfter(verdict.before, verdict.after, verdict.measure_unit)),
        h("td", { class: "number" }, verdict.judged && text.host.of(quantity(verdict.value, verdict.unit), quantity(verdict.threshold, verdict.unit))),
        h("td", {}, meter(verdict)),
        h("td", { class: "says" }, verdict.sentence))))));
}

/** The value on a line whose middle is the threshold. @param {Verdict} verdict */
function meter({ judged, value, threshold, flagged }) {
  if (!judged || value === null || threshold === null || threshold <= 0) return null;
  const fillBar = h("i", { class: flagged ? "over" : null });
  fillBar.style.width = `${Math.max(1, Math.min(100, (50 * value) / threshold))}%`;
  return h("span", { class: "meter", "aria-hidden": "true" }, fillBar);
}
