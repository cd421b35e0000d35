// The built page in a real browser, for the tests beside this file.

import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before } from "node:test";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { serve } from "../../tools/serve.mjs";

/** @typedef {import("playwright-core").Page} Page */

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const DIST = process.env.ALMENARA_DIST ?? join(ROOT, "dist");
const SAMPLE = join(DIST, "sample");

/** The sample day that the site carries. */
export const sampleDay = { baseline: join(SAMPLE, "baseline.parquet"), test: join(SAMPLE, "test.parquet") };

/** A day whose columns have names that nobody knows; how it was made is said beside it. */
export const oddNames = fileURLToPath(new URL("files/odd_names.parquet", import.meta.url));

const DAY = join(ROOT, "..", "shared", "day");
const practice = { baseline: join(DAY, "internal_train.parquet"), test: join(DAY, "internal_test.parquet") };
/** A day of real size, where it is at hand. */
export const practiceDay = existsSync(practice.baseline) ? practice : null;

/**
 * One browser and server for a file of tests.
 */
export function useSite() {
  /** @type {import("playwright-core").Browser} */
  let browser;
  /** @type {Awaited<ReturnType<typeof serve>>} */
  let site;
  const folder = mkdtempSync(join(tmpdir(), "almenara-page-"));

  before(async () => {
    site = await serve({ root: DIST });
    const args = ["--no-sandbox", "--disable-dev-shm-usage"];
    browser = await chromium.launch({ executablePath: process.env.ALMENARA_BROWSER ?? "/usr/bin/chromium", args });
  });
  after(async () => {
    await browser?.close();
    await site?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /**
   * A fresh page with everything loaded; a test fails on any error that the page does not show.
   * @param {import("playwright-core").BrowserContextOptions} [options]
   */
  async function open(options) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    page.on("pageerror", (error) => {
      throw new Error(`the page threw: ${error.stack}`);
    });
    await page.goto(site.url);
    await loaded(page);
    return page;
  }

  /** @type {Promise<Page> | null} */
  let shared = null;
  return {
    open,
    folder: () => folder,
    /** One page with the findings of the sample day, for the tests of a file that leave them as they are. */
    withFindings() {
      shared ??= open().then(async (page) => {
        await give(page, sampleDay.baseline, sampleDay.test);
        await found(page);
        return page;
      });
      return shared;
    },
  };
}

/** @param {Page} page */
export async function loaded(page) {
  const ready = await page.waitForFunction(() => document.documentElement.dataset.ready);
  if ((await ready.jsonValue()) !== "true") throw new Error(`the page did not start: ${await page.locator(".stop").innerText()}`);
}

/**
 * Hands files to the page as the picker does.
 * @param {Page} page
 * @param {...string} paths
 */
export async function give(page, ...paths) {
  await page.locator("#picker").setInputFiles(paths);
}

/**
 * How many reports the page has shown so far.
 * @param {Page} page
 */
export async function serial(page) {
  return page.evaluate(() => Number(document.documentElement.dataset.serial ?? 0));
}

/**
 * Waits for a report after the one counted.
 * @param {Page} page
 * @param {number} [since]
 */
export async function found(page, since = 0) {
  await page.waitForFunction((since) => Number(document.documentElement.dataset.serial ?? 0) > since, since, { timeout: 30_000 });
}

/** @param {Page} page the rows of the table of findings that are shown */
export function findings(page) {
  return page.locator("table.found > tbody > tr:not(.detailrow)");
}

/**
 * The content of what a press downloads.
 * @param {Page} page
 * @param {import("playwright-core").Locator} button
 * @returns {Promise<{ name: string, text: string }>}
 */
export async function download(page, button) {
  const [got] = await Promise.all([page.waitForEvent("download"), button.click()]);
  const stream = await got.createReadStream();
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return { name: got.suggestedFilename(), text: Buffer.concat(chunks).toString("utf8") };
}

/**
 * Runs code in workers, to make them meet trouble that a test cannot cause from outside.
 * @param {Page} page
 * @param {string} kind how their names begin: "scan" for all scan workers, the spare among them, "analysis 1" for the first analysis
 * @param {(site: string) => unknown} code is told the address of the page
 */
export async function inWorkers(page, kind, code) {
  const named = await Promise.all(page.workers().map(async (worker) => ({ worker, name: await worker.evaluate(() => self.name) })));
  await Promise.all(named.filter(({ name }) => name.startsWith(kind)).map(({ worker }) => worker.evaluate(code, page.url())));
}
