// Everything about one finding: its numbers, charts, tables and rows, and how far to trust it.

import { countryName } from "../format/places.js";
import { count } from "../format/numbers.js";
import { quantity } from "../format/quantity.js";
import { identity } from "../state/findings.js";
import { text } from "../text/en.js";
import { createChart } from "./chart.js";
import { button, fill, h } from "./dom.js";
import { explanation } from "./explanation.js";
import { problemNote } from "./problem.js";
import { createRows } from "./rows.js";
import { createTable } from "./table.js";

/** @typedef {import("./dom.js").Context} Context */
/** @typedef {import("../state/types.js").Finding} Finding */
/** @typedef {import("../state/types.js").Detail} Detail */

const TABLE_ROWS = 10;

/**
 * @param {Context} context
 * @param {Finding} finding
 * @param {number} index in the report
 * @param {() => void} close
 */
export function createDetail(context, finding, index, close) {
  const id = identity(finding);
  const evidence = h("div", { class: "evidence", "aria-busy": "true" });
  const intro = h("div", { class: "intro" });
  const rows = createRows(context, finding.subject);
  const detector = context.store.get().catalogue.find((each) => each.id === finding.detector);
  const element = h("article", { class: "detail", "aria-label": text.detail.label(finding.title, finding.subject) },
    intro, evidence, rows.element,
    detector && h("details", { class: "trust" }, h("summary", {}, text.detail.trust(detector.title)), explanation(detector)),
    h("p", {}, button(text.detail.close, close, { class: "plain" })));
  element.addEventListener("keydown", (event) => event.key === "Escape" && close());

  let asked = 0;

  /**
   * @param {Finding} now
   * @param {number} at
   */
  function update(now, at) {
    fill(intro, describe(now));
    const question = ++asked;
    context.actions.detail(at).then(
      (detail) => question === asked && show(detail),
      // An answer to an older report is not shown: the newer report asks again.
      (trouble) => question === asked && trouble.problem?.code !== "stale" && fill(evidence, problemNote(trouble.problem, "")),
    );
  }

  let drawn = "";

  /** @param {Detail} detail */
  function show(detail) {
    evidence.removeAttribute("aria-busy");
    rows.offer(detail.rows_filter);
    // The same evidence again, after a change of another detector: what is folded or sorted stays so.
    const signature = JSON.stringify([detail.facts, detail.charts, detail.tables]);
    if (signature === drawn) return;
    drawn = signature;
    fill(evidence,
      detail.facts.length > 0 && factsTable(detail.facts),
      detail.charts.length > 0 && h("div", { class: "charts" }, detail.charts.map((chart) => createChart(context, chart))),
      detail.tables.map((table) => createTable(table, { first: TABLE_ROWS })));
  }

  update(finding, index);
  return { id, element, update };
}

/** @param {Finding} finding */
function describe(finding) {
  const peers = finding.peer_count ?? finding.peers.length;
  /** @type {[string, import("./dom.js").Child[]][]} */
  const entries = [
    [text.detail.peers, finding.peers.length > 0 ? [h("span", { class: "address" }, finding.peers.join(", ")), peers > finding.peers.length && ` ${text.detail.morePeers(count(peers - finding.peers.length))}`] : []],
    [text.detail.group, (finding.group ?? []).length > 1 ? [h("span", { class: "address" }, finding.group?.join(", "))] : []],
    [text.detail.countries, finding.countries.length > 0 ? [finding.countries.map(countryName).join(", ")] : []],
    [text.detail.networks, finding.networks.length > 0 ? [finding.networks.join(", ")] : []],
    [text.detail.attack, finding.attack.length > 0 ? [finding.attack.join(", ")] : []],
  ];
  return [
    h("p", { class: "lead" }, finding.summary),
    h("dl", { class: "terms" }, entries.filter(([, value]) => value.length > 0).flatMap(([term, value]) => [h("dt", {}, term), h("dd", {}, value)])),
  ];
}

/** @param {import("../state/types.js").Fact[]} facts */
function factsTable(facts) {
  const heads = [text.detail.measure, text.roles.baseline, text.roles.test, text.detail.value, text.detail.threshold];
  return h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": text.detail.facts },
    h("table", { class: "data facts" }, h("caption", { class: "unseen" }, text.detail.facts),
      h("thead", {}, h("tr", {}, heads.map((head, index) => h("th", { scope: "col", class: index > 0 ? "number" : null }, head)))),
      h("tbody", {}, facts.map((fact) => h("tr", {}, h("th", { scope: "row" }, fact.label),
        [fact.before, fact.after].map((value) => h("td", { class: "number" }, quantity(value, fact.unit))),
        [fact.value, fact.threshold].map((value) => h("td", { class: "number" }, quantity(value, fact.value_unit))))))));
}
