// The answer: how many devices stand out, which, and the table of findings.

import { countryName } from "../format/places.js";
import { count } from "../format/numbers.js";
import { NO_FILTER } from "../state/app.js";
import { SEVERITIES, filterFindings, groupByDevice } from "../state/findings.js";
import { text } from "../text/en.js";
import { announce, button, fill, freshId, h, section } from "./dom.js";
import { createFindingsTable } from "./findings-table.js";
import { problemNote } from "./problem.js";
import { save } from "./save.js";
import { severityMark } from "./severity.js";

/** @typedef {import("./dom.js").Context} Context */
/** @typedef {import("../state/app.js").AppState} AppState */
/** @typedef {import("../state/types.js").Severity} Severity */

/** Names in the headline; the others are a click away. */
const NAMED = 16;

/** @param {Context} context */
export function createFindings(context) {
  const { store, actions } = context;
  const headline = h("p", { class: "headline" });
  const named = h("ul", { class: "named" });
  const trouble = h("div");
  const notes = h("div", { class: "notes" });
  const filters = createFilters(context);
  const counted = h("p", { class: "counted muted" });
  const table = createFindingsTable(context);
  let noted = "";
  const saving = h("p", { class: "downloads" },
    button(text.findings.json, async () => save("report.json", await actions.document(), "application/json")),
    button(text.findings.csv, async () => save("findings.csv", await actions.csv("findings"), "text/csv")));
  const results = h("div", {}, filters.element, counted, table.element, saving);
  const root = section("findings", text.findings.title, headline, named, trouble, notes, results);

  store.watch(["report", "reportProblem", "files"], (state) => {
    root.hidden = !state.report && !state.reportProblem;
    fill(trouble, state.reportProblem && problemNote(state.reportProblem, ""));
    const silent = JSON.stringify(state.report?.detectors.filter((run) => !run.ran));
    if (silent !== noted) fill(notes, notRun(state)); // what is unfolded stays so while findings change
    noted = silent;
    results.hidden = !state.report || state.report.findings.length === 0;
    if (!state.report) return fill(headline);
    const devices = groupByDevice(state.report.findings);
    const serious = devices.filter(({ worst }) => worst === "critical" || worst === "high");
    const name = text.files.day(state.report.files.filter(({ role }) => role === "test").map((file) => file.name));
    fill(headline, devices.length === 0 ? text.findings.none(runCount(state)) : text.findings.headline(devices.length, serious.length, name));
    const worst = serious.length > 0 ? serious : devices;
    fill(named, worst.slice(0, NAMED).map((device) => h("li", {},
      button(device.address, () => store.set({ filter: { ...NO_FILTER, text: device.address }, open: null }), { class: "address plain", "aria-label": text.findings.only(device.address) }),
      severityMark(device.worst, { word: false }))), worst.length > NAMED && h("li", { class: "muted" }, text.findings.others(count(worst.length - NAMED))));
  });

  store.watch(["report", "filter", "open"], (state) => {
    if (!state.report) return;
    const all = state.report.findings;
    const shown = filterFindings(all, state.filter, countryName);
    fill(counted, shown.length === all.length ? text.findings.all(count(all.length)) : text.findings.some(count(shown.length), count(all.length)));
    table.show(all, shown, state.open);
  });

  let heard = 0;
  store.watch(["serial"], (state) => {
    if (!state.report || state.serial === heard) return;
    heard = state.serial;
    announce(`${headline.textContent} ${counted.textContent}`);
    document.documentElement.dataset.serial = String(state.serial);
    performance.mark("almenara:findings");
  });
  return root;
}

/** @param {AppState} state */
function runCount(state) {
  return state.report?.detectors.filter((each) => each.ran).length ?? 0;
}

/** Why some detectors gave no answer. Folded where others gave one. @param {AppState} state */
function notRun(state) {
  /** @type {Map<string, string[]>} */
  const reasons = new Map();
  for (const run of state.report?.detectors ?? []) {
    if (run.ran) continue;
    const reason = run.note ?? text.findings.notRun;
    const title = state.catalogue.find((each) => each.id === run.id)?.title ?? run.id;
    reasons.set(reason, [...(reasons.get(reason) ?? []), title]);
  }
  const idle = [...reasons.values()].flat().length;
  const lines = [...reasons].map(([reason, titles]) => h("p", {}, h("b", {}, titles.join(", ")), `: ${reason}`));
  return idle > 0 && h("details", { class: "note", open: runCount(state) === 0 }, h("summary", {}, text.findings.idle(idle, state.report?.detectors.length ?? 0)), lines);
}

/** @param {Context} context */
function createFilters({ store }) {
  const wordsId = freshId("words");
  const whichId = freshId("which");
  const words = h("input", { id: wordsId, type: "search", placeholder: text.findings.searchHint, autocomplete: "off", spellcheck: "false", oninput: () => change({ text: words.value }) });
  const which = h("select", { id: whichId, onchange: () => change({ detector: which.value }) });
  const levels = h("div", { class: "levels", role: "group", "aria-label": text.findings.severity });
  const all = button(text.findings.clear, () => store.set({ filter: NO_FILTER }), { class: "plain" });

  /** @param {Partial<import("../state/app.js").Filter>} patch */
  function change(patch) {
    store.set({ filter: { ...store.get().filter, ...patch } });
  }

  /** @param {Severity} severity */
  function toggle(severity) {
    const { severities } = store.get().filter;
    change({ severities: severities.includes(severity) ? severities.filter((each) => each !== severity) : [...severities, severity] });
  }

  const presses = new Map(SEVERITIES.map((severity) => {
    const amount = h("span", { class: "amount" });
    return [severity, { press: h("button", { type: "button", class: "level", "aria-pressed": "false", onclick: () => toggle(severity) }, severityMark(severity), amount), amount }];
  }));
  fill(levels, [...presses.values()].map(({ press }) => press));

  store.watch(["report", "filter", "catalogue"], ({ report, filter, catalogue }) => {
    const findings = report?.findings ?? [];
    for (const [severity, { press, amount }] of presses) {
      const found = findings.filter((finding) => finding.severity === severity).length;
      fill(amount, count(found));
      press.disabled = found === 0 && !filter.severities.includes(severity);
      press.setAttribute("aria-pressed", String(filter.severities.includes(severity)));
    }
    if (words.value !== filter.text) words.value = filter.text;
    fill(which, h("option", { value: "" }, text.findings.anyDetector), catalogue.map(({ id, title }) => {
      const found = findings.filter((finding) => finding.detector === id).length;
      return (found > 0 || filter.detector === id) && h("option", { value: id, selected: filter.detector === id }, `${title} (${count(found)})`);
    }));
    which.value = filter.detector;
    all.hidden = filter.text === "" && filter.detector === "" && filter.severities.length === 0;
  });

  const element = h("search", { class: "filters" }, levels,
    h("label", { for: whichId, class: "unseen" }, text.findings.detector), which,
    h("label", { for: wordsId, class: "unseen" }, text.findings.search), words, all);
  return { element };
}
