// From drop to findings in a real browser: `npm run bench`, or `npm run bench -- CLEAN TEST` for two files of one's own.
// BENCH_RUNS sets how many fresh pages are measured, BENCH_IDLE how many ms a page rests between loading and the drop.

import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { chromium } from "playwright-core";
import { findBrowser } from "./browser.mjs";
import { ROOT, Stop, isMain, main } from "./run.mjs";
import { serve } from "./serve.mjs";
import { DIST } from "./site.mjs";
import { checkBudget } from "./sizes.mjs";

/** @typedef {import("playwright-core").Page} Page */
/** Milliseconds from the drop: files inspected, rows read and merged, findings in the document. @typedef {{ inspected: number, read: number, findings: number }} Times */
/** @typedef {{ first: Times, second: Times, firstMB: number, peakMB: number }} Measured */

const RUNS = Number(process.env.BENCH_RUNS ?? 5);
const IDLE_MS = Number(process.env.BENCH_IDLE ?? 0);
const DAY = join(ROOT, "..", "shared", "day");

/** @param {string[]} given */
function filesToDrop(given) {
  if (given.length === 2) return given;
  if (given.length > 0) throw new Stop("Name two files, the clean day and the day under test, or none.");
  const day = ["internal_train.parquet", "internal_test.parquet"].map((name) => join(DAY, name));
  return day.every((path) => existsSync(path)) ? day : ["baseline.parquet", "test.parquet"].map((name) => join(DIST, "sample", name));
}

/**
 * @param {import("playwright-core").Browser} browser
 * @param {string} url
 * @param {string[]} files
 * @returns {Promise<Measured>}
 */
async function measure(browser, url, files) {
  const page = await freshPage(browser, url);
  const memory = await watchMemory(browser);
  const first = await drop(page, files);
  const firstMB = memory.peak();
  await page.getByRole("button", { name: "Start over" }).click();
  await page.locator(".welcome").waitFor();
  const second = await drop(page, files);
  const peakMB = memory.peak();
  memory.stop();
  await page.context().close();
  return { first, second, firstMB, peakMB };
}

/**
 * A page that is ready, in a browser profile of its own.
 * @param {import("playwright-core").Browser} browser
 * @param {string} url
 */
export async function freshPage(browser, url) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  await page.goto(url);
  await page.waitForFunction(() => document.documentElement.dataset.ready === "true");
  await page.waitForTimeout(IDLE_MS);
  return page;
}

/**
 * @param {Page} page
 * @param {string[]} files
 * @returns {Promise<Times>}
 */
export async function drop(page, files) {
  await page.evaluate(() => performance.clearMarks());
  await page.locator("#picker").setInputFiles(files);
  const trouble = await page.waitForFunction(() => {
    // Refused, or so large that the page asks first: there will be no findings.
    const stuck = document.querySelector('.file:is([data-status="failed"], [data-status="asking"]) .notes');
    return stuck?.textContent || (performance.getEntriesByName("almenara:findings").length > 0 ? "none" : null);
  }, null, { timeout: 120_000 }).then((said) => said.jsonValue());
  if (trouble !== "none") throw new Stop(`The page does not read ${files.map((path) => basename(path)).join(" and ")}: ${trouble}`);
  return page.evaluate(() => {
    const at = (/** @type {string} */ name) => performance.getEntriesByName(name)[0]?.startTime ?? NaN;
    const since = at("almenara:drop");
    return { inspected: at("almenara:inspected") - since, read: at("almenara:read") - since, findings: at("almenara:findings") - since };
  });
}

/**
 * The most that the tab's process holds, looked at every 50 ms; only Linux tells.
 * @param {import("playwright-core").Browser} browser
 */
async function watchMemory(browser) {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  const pids = processInfo.filter(({ type }) => type === "renderer").map(({ id }) => id);
  await session.detach();
  let peak = 0;
  const look = () => (peak = Math.max(peak, ...pids.map(privateMB)));
  const timer = setInterval(look, 50);
  return { peak: look, stop: () => clearInterval(timer) };
}

/** @param {number} pid */
function privateMB(pid) {
  try {
    const status = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
    const kilobytes = [...status.matchAll(/^Private_(?:Clean|Dirty):\s+(\d+) kB$/gm)].reduce((sum, match) => sum + Number(match[1]), 0);
    return (kilobytes * 1024) / 1e6;
  } catch {
    return 0; // ended, or not Linux
  }
}

/** A browser without a window. */
export async function launch() {
  const executablePath = process.env.ALMENARA_BROWSER ?? findBrowser()?.browser;
  if (!executablePath) throw new Stop("No Chrome or Chromium was found: name one in ALMENARA_BROWSER.");
  return chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
}

/**
 * @param {string} label
 * @param {number[]} values
 * @param {string} unit
 */
function print(label, values, unit) {
  const show = (/** @type {number} */ value) => value.toFixed(0).padStart(6);
  console.log(`${label.padEnd(34)} median ${show(median(values))}  min ${show(Math.min(...values))}  max ${show(Math.max(...values))} ${unit}`);
}

/** @param {number[]} values */
export function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

if (isMain(import.meta.url)) {
  await main(async () => {
    const files = filesToDrop(process.argv.slice(2));
    const missing = files.find((path) => !existsSync(path));
    if (missing) throw new Stop(`${missing} is not there.`);
    const browser = await launch();
    const site = await serve({ root: process.env.ALMENARA_DIST ?? DIST });
    console.log(`${files.map((path) => basename(path)).join(" and ")} in ${browser.version()}, ${RUNS} fresh pages`);
    /** @type {Measured[]} */
    const runs = [];
    for (let run = 0; run < RUNS; run++) runs.push(await measure(browser, site.url, files));
    await browser.close();
    await site.close();
    print("fresh page, drop to findings", runs.map(({ first }) => first.findings), "ms");
    print("  until inspected", runs.map(({ first }) => first.inspected), "ms");
    print("  until read and merged", runs.map(({ first }) => first.read), "ms");
    print("again in the same page", runs.map(({ second }) => second.findings), "ms");
    print("  until read and merged", runs.map(({ second }) => second.read), "ms");
    if (runs.some(({ peakMB }) => peakMB > 0)) {
      print("memory of the tab, first drop", runs.map(({ firstMB }) => firstMB), "MB");
      print("memory of the tab, both drops", runs.map(({ peakMB }) => peakMB), "MB");
    }
    if (process.env.ALMENARA_DIST === undefined) checkBudget();
  });
}
