// The table of findings; a row opens into its detail, right below it.

import { count } from "../format/numbers.js";
import { countryName } from "../format/places.js";
import { beforeAfter, quantity } from "../format/quantity.js";
import { identity, sortFindings } from "../state/findings.js";
import { text } from "../text/en.js";
import { button, fill, h, unseen } from "./dom.js";
import { createDetail } from "./finding-detail.js";
import { severityMark } from "./severity.js";

/** @typedef {import("./dom.js").Context} Context */
/** @typedef {import("../state/types.js").Finding} Finding */
/** @typedef {import("../state/findings.js").SortKey} SortKey */

const PORTION = 50;
const COUNTRIES = 3;

/** @type {{ key: SortKey | null, label: string, class?: string }[]} */
const COLUMNS = [
  { key: "severity", label: text.findings.severity },
  { key: "device", label: text.findings.device },
  { key: "detector", label: text.findings.detector },
  { key: "change", label: text.findings.change, class: "number" },
  { key: "value", label: text.findings.value, class: "number" },
  { key: "country", label: text.findings.countries },
  { key: "network", label: text.findings.network },
  { key: null, label: text.findings.summary },
];

/** @param {Context} context */
export function createFindingsTable(context) {
  const { store } = context;
  /** @type {SortKey} */
  let key = "severity";
  let descending = true;
  let portion = PORTION;
  /** @type {Finding[]} */
  let all = [];
  /** @type {Finding[]} */
  let shown = [];
  /** @type {string | null} */
  let open = null;
  /** The open finding's detail, kept while the table is drawn anew. @type {ReturnType<typeof createDetail> | null} */
  let detail = null;

  const heads = COLUMNS.map((column) => h("th", { scope: "col", class: column.class, "aria-sort": column.key ? "none" : null },
    column.key ? button(column.label, () => column.key && sortBy(column.key), { class: "sort" }) : column.label));
  const body = h("tbody");
  const more = h("p", { class: "more" });
  const table = h("table", { class: "found" }, h("caption", { class: "unseen" }, text.findings.caption), h("thead", {}, h("tr", {}, heads)), body);
  table.addEventListener("keydown", walk);

  /** @param {SortKey} wanted */
  function sortBy(wanted) {
    descending = key === wanted ? !descending : wanted === "severity" || wanted === "change" || wanted === "value";
    key = wanted;
    draw();
  }

  /** @param {Finding} finding */
  function toggle(finding) {
    const id = identity(finding);
    store.set({ open: open === id ? null : id });
  }

  function draw() {
    for (const [index, head] of heads.entries()) {
      const column = COLUMNS[index];
      if (column?.key) head.setAttribute("aria-sort", column.key !== key ? "none" : descending ? "descending" : "ascending");
    }
    const focused = /** @type {HTMLElement | null} */ (body.contains(document.activeElement) ? document.activeElement : null)?.dataset.finding;
    const sorted = sortFindings(shown, key, descending);
    const place = open === null ? -1 : sorted.findIndex((finding) => identity(finding) === open);
    portion = Math.max(portion, place + 1);
    if (place < 0) detail = null;
    fill(body, sorted.slice(0, portion).flatMap((finding, index) => (index === place ? [row(finding), detailRow(finding)] : [row(finding)])));
    const left = sorted.length - portion;
    more.hidden = left <= 0;
    fill(more, left > 0 && button(text.tables.more(count(left)), () => ((portion = sorted.length), draw())));
    if (focused) buttonOf(focused)?.focus();
  }

  /** @param {string} id */
  function buttonOf(id) {
    return /** @type {HTMLElement | null} */ (body.querySelector(`[data-finding="${CSS.escape(id)}"]`));
  }

  /** @param {Finding} finding */
  function row(finding) {
    const id = identity(finding);
    const isOpen = id === open;
    const opener = button(finding.subject, () => toggle(finding), { class: "address opener", "data-finding": id, "aria-expanded": String(isOpen) });
    const press = (/** @type {MouseEvent} */ event) => {
      // Anywhere in the row, unless text is being selected or a control was meant.
      if (event.target instanceof Element && event.target.closest("button, a")) return;
      if (getSelection()?.type !== "Range") toggle(finding);
    };
    return h("tr", { class: isOpen ? "isopen" : null, onclick: press },
      h("td", { class: "sev" }, severityMark(finding.severity)),
      h("th", { scope: "row", class: "device" }, opener),
      h("td", { class: "title" }, finding.title),
      h("td", { class: "number change" }, h("span", { class: "measure" }, finding.measure), h("span", {}, beforeAfter(finding.before, finding.after, finding.measure_unit))),
      h("td", { class: "number value" }, h("b", {}, compared(finding)), h("span", { class: "measure" }, text.findings.over(quantity(finding.threshold, finding.unit)))),
      h("td", { class: "places" }, places(finding.countries)),
      h("td", { class: "nets" }, networks(finding.networks)),
      h("td", { class: "says" }, h("span", {}, finding.summary)));
  }

  /** @param {Finding} finding */
  function detailRow(finding) {
    const index = all.indexOf(finding);
    if (detail?.id === identity(finding)) detail.update(finding, index);
    else detail = createDetail(context, finding, index, () => {
      store.set({ open: null });
      buttonOf(identity(finding))?.focus();
    });
    return h("tr", { class: "detailrow" }, h("td", { colspan: String(COLUMNS.length) }, detail.element));
  }

  /** Arrow keys go from device to device. @param {KeyboardEvent} event */
  function walk(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const from = event.target instanceof HTMLElement ? event.target : null;
    if (!from?.dataset.finding) return;
    if (event.key === "Escape" && open !== null) store.set({ open: null });
    if (!step) return;
    const openers = /** @type {HTMLElement[]} */ ([...body.querySelectorAll("[data-finding]")]);
    openers[openers.indexOf(from) + step]?.focus();
    event.preventDefault();
  }

  return {
    element: h("div", { class: "foundbox" }, table, more),
    /**
     * @param {Finding[]} findings of the report, by whose index details are asked for
     * @param {Finding[]} filtered
     * @param {string | null} opened
     */
    show(findings, filtered, opened) {
      if (filtered.length !== shown.length) portion = PORTION;
      [all, shown, open] = [findings, filtered, opened];
      draw();
    },
  };
}

/** What is compared with the threshold; without anything on one day there is no ratio. @param {Finding} finding */
function compared({ value, unit, after }) {
  if (value !== null) return quantity(value, unit);
  return after === 0 ? text.findings.gone : text.findings.fresh;
}

/** @param {string[]} codes */
function places(codes) {
  const first = codes.slice(0, COUNTRIES).map((code) => h("abbr", { title: countryName(code) }, code));
  const rest = codes.length - first.length;
  return h("span", {}, first.flatMap((each, index) => (index > 0 ? [" ", each] : [each])), rest > 0 && ` +${rest}`, rest > 0 && unseen(text.findings.more));
}

/** @param {string[]} names */
function networks(names) {
  const rest = names.length - 1;
  return h("span", {}, names[0] ?? "", rest > 0 && ` +${rest}`, rest > 0 && unseen(text.findings.more));
}
