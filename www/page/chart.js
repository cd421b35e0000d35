// One chart: canvas, value under the pointer or at the arrow keys, the same numbers as a table, and downloads.

import { quantity } from "../format/quantity.js";
import { countryName } from "../format/places.js";
import { text } from "../text/en.js";
import { button, fill, h } from "./dom.js";
import { save } from "./save.js";
import { createTable } from "./table.js";
import { chartTheme } from "./theme.js";

/** @typedef {import("../state/types.js").Chart} Chart */
/** @typedef {import("../state/types.js").Mark} Mark */
/** @typedef {import("../state/types.js").Table} Table */

const BAR_HEIGHT = 15;
const SVG_WIDTH = 720;

/**
 * @param {import("./dom.js").Context} context
 * @param {Chart} chart
 * @returns {HTMLElement} redraws itself while it is in the document
 */
export function createChart(context, chart) {
  /** @type {Mark[]} */
  let marks = [];
  let at = -1;
  const canvas = h("canvas", { class: "drawing", role: "img", tabindex: "0", "aria-label": text.charts.label(chart.title, summaryOf(chart)) });
  const light = h("div", { class: "light", hidden: true });
  const reading = h("p", { class: "reading", "aria-live": "polite" });
  const stage = h("div", { class: "stage", "data-kind": chart.kind }, canvas, light);
  const height = heightOf(chart);
  canvas.style.height = `${height}px`;

  async function draw() {
    const painter = await context.painter;
    if (!canvas.isConnected || canvas.clientWidth === 0) return;
    marks = painter.draw(canvas, chart, chartTheme(context.store.get().dark));
    point(-1);
  }

  /** @param {number} index of the mark to read out */
  function point(index) {
    at = index;
    const mark = marks[index];
    light.hidden = !mark;
    fill(reading, mark ? readingOf(chart, mark) : chart.note ?? "");
    reading.classList.toggle("value", Boolean(mark));
    if (!mark) return;
    Object.assign(light.style, { left: `${mark.x}px`, top: `${mark.y}px`, width: `${mark.width}px`, height: `${mark.height}px` });
  }

  /** @param {PointerEvent} event */
  function follow(event) {
    const box = canvas.getBoundingClientRect();
    point(nearest(marks, event.clientX - box.left, event.clientY - box.top, chart.kind));
  }

  canvas.addEventListener("pointermove", follow);
  canvas.addEventListener("pointerdown", follow);
  canvas.addEventListener("pointerleave", () => point(-1));
  canvas.addEventListener("blur", () => point(-1));
  canvas.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step && marks.length > 0) point((at + step + marks.length) % marks.length);
    else if (event.key === "Escape" && at >= 0) point(-1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });

  const sizes = new ResizeObserver(() => void draw());
  sizes.observe(stage);
  const stop = context.store.watch(["dark"], () => {
    if (!canvas.isConnected && marks.length > 0) return stop();
    void draw();
  });

  const twin = h("div", { class: "twin", hidden: true });
  const toggle = button(text.charts.table, () => {
    if (twin.childElementCount === 0) fill(twin, createTable(tableOf(chart), { caption: false }));
    twin.hidden = !twin.hidden;
    stage.hidden = !twin.hidden;
    reading.hidden = stage.hidden;
    if (!stage.hidden) void draw();
    toggle.setAttribute("aria-pressed", String(!twin.hidden));
  }, { "aria-pressed": "false", "aria-label": text.charts.tableOf(chart.title) });

  return h("figure", { class: "chart" },
    h("figcaption", {}, h("h3", {}, chart.title)),
    stage,
    twin,
    h("div", { class: "under" }, reading, h("p", { class: "downloads" },
      toggle,
      button("PNG", () => canvas.toBlob((blob) => blob && save(`${chart.id}.png`, blob)), { "aria-label": text.charts.png(chart.title) }),
      button("SVG", async () => {
        const svg = (await context.painter).svg(chart, { ...chartTheme(context.store.get().dark), scale: 1 }, SVG_WIDTH, height + 40);
        save(`${chart.id}.svg`, svg, "image/svg+xml");
      }, { "aria-label": text.charts.svg(chart.title) }))));
}

/** @param {Chart} chart */
function heightOf(chart) {
  if (chart.kind === "columns") return 230;
  return 56 + chart.categories.length * (BAR_HEIGHT * chart.series.length + 8);
}

/**
 * The mark under a point, or beside it: a column of height 1 is hard to hit.
 * @param {Mark[]} marks
 * @param {number} x
 * @param {number} y
 * @param {Chart["kind"]} kind
 */
function nearest(marks, x, y, kind) {
  let best = -1;
  let least = 24;
  for (const [index, mark] of marks.entries()) {
    const away = kind === "columns" ? outside(x, mark.x, mark.width) : outside(y, mark.y, mark.height);
    if (away < least) {
      least = away;
      best = index;
    }
  }
  return best;
}

/**
 * @param {number} value
 * @param {number} start
 * @param {number} length
 */
function outside(value, start, length) {
  return Math.max(0, start - value, value - start - length);
}

/**
 * @param {Chart} chart
 * @param {Mark} mark
 */
function readingOf(chart, mark) {
  const series = chart.series[mark.series];
  const value = quantity(series?.values[mark.category] ?? null, chart.unit);
  const label = chart.series.length > 1 ? `, ${series?.label}` : "";
  return `${categoryName(chart, mark.category)}${label}: ${value}`;
}

/**
 * @param {Chart} chart
 * @param {number} index
 */
function categoryName(chart, index) {
  const name = chart.categories[index] ?? "";
  const full = countryName(name);
  return full === name ? name : `${name} ${full}`;
}

/** @param {Chart} chart what a screen reader is told of the picture */
function summaryOf(chart) {
  const largest = chart.series.map((series) => {
    const most = Math.max(...series.values.map((value) => value ?? 0));
    const where = series.values.indexOf(most);
    return where < 0 ? "" : text.charts.most(series.label, categoryName(chart, where), quantity(most, chart.unit));
  });
  return largest.filter((part) => part !== "").join("; ");
}

/**
 * The same numbers as a table.
 * @param {Chart} chart
 * @returns {Table}
 */
export function tableOf(chart) {
  /** @type {import("../state/types.js").CellKind} */
  const kind = chart.unit === "bytes" ? "bytes" : chart.unit === "ratio" ? "ratio" : "number";
  return {
    id: chart.id,
    title: chart.title,
    columns: [
      { id: "category", label: chart.kind === "bars" ? chart.y_title || chart.title : chart.x_title || chart.title, kind: "text" },
      ...chart.series.map((series, index) => ({ id: series.role === "plain" ? `series_${index + 1}` : series.role, label: series.label, kind })),
    ],
    rows: chart.categories.map((category, index) => [category, ...chart.series.map((series) => series.values[index] ?? null)]),
    total_rows: chart.categories.length,
  };
}
