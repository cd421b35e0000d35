// A log saved as Parquet: what comes out says the same as what went in.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gzip, json, logs, tsv } from "./made-logs.mjs";
import { download, found, give, serial, useSite } from "./support.mjs";

/** @typedef {import("playwright-core").Page} Page */

const site = useSite();

/**
 * @param {string} name
 * @param {string | Uint8Array} content
 */
function made(name, content) {
  const path = join(site.folder(), name);
  writeFileSync(path, content);
  return path;
}

/** @param {Page} page what the page found, without what names the files */
async function reportOf(page) {
  const { files, ...rest } = JSON.parse((await download(page, page.getByRole("button", { name: "Report as JSON" }))).text);
  return { rest, rows: files.map((/** @type {any} */ file) => file.rows) };
}

/** @param {Page} page a browser without the question for a place */
async function withoutPicker(page) {
  await page.evaluate(() => Reflect.set(window, "showSaveFilePicker", undefined));
}

/** @param {Page} page */
const button = (page) => page.getByRole("button", { name: "Save as Parquet" });

for (const [name, content] of /** @type {[string, string | Buffer][]} */ ([
  ["conn.log", tsv(logs.conn)],
  ["http.json.gz", gzip(json(logs.http))],
  ["dns.log", tsv(logs.dns)],
])) {
  test(`${name} saved and dropped again gives the same findings, and no request`, async () => {
    const page = await site.open();
    await withoutPicker(page);
    /** @type {string[]} */
    const requests = [];
    page.context().on("request", (request) => /^https?:/.test(request.url()) && requests.push(request.url()));
    await give(page, made(name, content));
    await found(page);
    const before = await reportOf(page);
    assert.ok(before.rest.findings.length > 0);

    const [got] = await Promise.all([page.waitForEvent("download"), button(page).click()]);
    assert.equal(got.suggestedFilename(), `almenara-${name.split(".")[0]}.parquet`);
    const path = join(site.folder(), got.suggestedFilename());
    await got.saveAs(path);
    assert.match(await page.locator(".converted").innerText(), /^Saved as \w+\.parquet: [\d,]+ rows, \d+ columns; .* became .*\.$/);
    assert.deepEqual(requests, []);

    await page.getByRole("button", { name: "Start over" }).click();
    const since = await serial(page);
    await give(page, path);
    await found(page, since);
    assert.deepEqual(await reportOf(page), before);
    assert.equal(await button(page).count(), 0, "Parquet needs no conversion");
  });
}

test("where the browser asks for a place, the file is written there", async () => {
  const page = await site.open();
  // A place of the page's own stands for one that a person would choose.
  await page.evaluate(() => {
    Reflect.set(window, "showSaveFilePicker", async (/** @type {{ suggestedName: string }} */ { suggestedName }) => {
      return (await navigator.storage.getDirectory()).getFileHandle(suggestedName, { create: true });
    });
  });
  await give(page, made("conn.log", tsv(logs.conn)));
  await found(page);
  await button(page).click();
  await page.locator(".converted").waitFor();
  const ends = await page.evaluate(async () => {
    const handle = await (await navigator.storage.getDirectory()).getFileHandle("conn.parquet");
    const text = await (await handle.getFile()).text();
    return text.slice(0, 4) + text.slice(-4);
  });
  assert.equal(ends, "PAR1PAR1");
});

test("choosing no place converts nothing; bad lines are told; a conversion can be stopped", async () => {
  const page = await site.open();
  await page.evaluate(() => {
    Reflect.set(window, "showSaveFilePicker", () => Promise.reject(new DOMException("The user aborted a request.", "AbortError")));
  });
  await give(page, made("conn.log", `${tsv(logs.conn)}1331901000.0\tC1\t10.0.0.1\n`));
  await found(page);
  await button(page).click();
  await page.waitForFunction(() => document.querySelector(".convert progress") === null);
  assert.equal(await page.locator(".convert").innerText(), "Save as Parquet");

  await withoutPicker(page);
  await Promise.all([page.waitForEvent("download"), button(page).click()]);
  assert.match(await page.locator(".convert").innerText(), /1 line was left out: fewer fields/);

  await page.getByRole("button", { name: "Start over" }).click();
  const lines = tsv(logs.conn).split("\n");
  const rows = lines.filter((line) => !line.startsWith("#") && line !== "").join("\n");
  const large = [...lines.slice(0, 8), ...Array.from({ length: 150 }, () => rows), ""].join("\n");
  const since = await serial(page);
  await give(page, made("large.log", large));
  await found(page, since);
  await button(page).click();
  await page.locator(".convert").getByRole("button", { name: "Cancel" }).click();
  await page.getByText("Not converted: it was stopped.").waitFor();
  await Promise.all([page.waitForEvent("download", { timeout: 60_000 }), button(page).click()]);
  assert.match(await page.locator(".converted").innerText(), /^Saved as large\.parquet: 529,650 rows/);
});
