// The evidence at a glance: devices down, detectors across, the worst severity where they meet.

import { count } from "../format/numbers.js";
import { NO_FILTER } from "../state/app.js";
import { groupByDevice, identity } from "../state/findings.js";
import { text } from "../text/en.js";
import { button, fill, h, section } from "./dom.js";
import { severityMark } from "./severity.js";

/** @typedef {import("../state/findings.js").Device} Device */

const FIRST = 12;

/** @param {import("./dom.js").Context} context */
export function createDevices({ store }) {
  let shown = FIRST;
  const head = h("tr");
  const body = h("tbody");
  const more = h("p", { class: "more" });
  const table = h("table", { class: "data matrix" }, h("caption", { class: "unseen" }, text.devices.caption), h("thead", {}, head), body);
  const root = section("devices", text.devices.title, h("p", { class: "muted" }, text.devices.intro), h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": text.devices.caption }, table), more);

  /**
   * @param {Device} device
   * @param {string} detector
   * @param {string} title
   */
  function cell(device, detector, title) {
    const found = device.findings.get(detector);
    if (!found) return h("td", {}, h("span", { class: "none", "aria-hidden": "true" }, "·"));
    const press = () => {
      store.set({ filter: { ...NO_FILTER, text: device.address, detector }, open: identity(found.worst) });
      document.getElementById("findings")?.scrollIntoView();
    };
    return h("td", {}, h("button", { type: "button", class: "plain", onclick: press, "aria-label": text.devices.cell(device.address, title, text.severities[found.worst.severity], found.count) },
      severityMark(found.worst.severity, { word: false }), found.count > 1 && h("span", { class: "times" }, count(found.count))));
  }

  function draw() {
    const { report, catalogue } = store.get();
    if (!report) return;
    const columns = catalogue.filter(({ id }) => report.findings.some((finding) => finding.detector === id));
    const devices = groupByDevice(report.findings);
    root.hidden = devices.length === 0;
    fill(head, h("th", { scope: "col" }, text.findings.device), columns.map(({ title }) => h("th", { scope: "col" }, title)));
    fill(body, devices.slice(0, shown).map((device) => h("tr", {}, h("th", { scope: "row", class: "address" }, device.address), columns.map(({ id, title }) => cell(device, id, title)))));
    const left = devices.length - shown;
    more.hidden = left <= 0;
    fill(more, left > 0 && button(text.tables.more(count(left)), () => ((shown = devices.length), draw())));
  }

  store.watch(["report", "catalogue"], ({ report }) => {
    root.hidden = !report;
    draw();
  });
  return root;
}
