// When things go wrong: one clear sentence, the other files go on, the page stays usable.

import assert from "node:assert/strict";
import { appendFileSync, copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { findings, found, give, inWorkers, oddNames, sampleDay, serial, useSite } from "./support.mjs";

const site = useSite();

/**
 * @param {string} name
 * @param {Buffer | string} content
 * @returns {string} the path of a file made for one test
 */
function made(name, content) {
  const path = join(site.folder(), name);
  writeFileSync(path, content);
  return path;
}

test("a file cut short and a text file are refused by name, the others are read", async () => {
  const page = await site.open();
  const whole = readFileSync(sampleDay.test);
  await give(page, sampleDay.baseline, made("cut.parquet", whole.subarray(0, whole.length / 2)), made("notes.txt", "time,source\n1,10.0.0.1\n"), sampleDay.test);
  await found(page);
  assert.ok((await findings(page).count()) > 0);
  const sentences = await page.locator(".troubles .problem").allInnerTexts();
  assert.equal(sentences.length, 2);
  assert.match(sentences.join("\n"), /cut\.parquet/);
  assert.match(sentences.join("\n"), /notes\.txt/);
});

test("only broken files leave the page usable", async () => {
  const page = await site.open();
  await give(page, made("notes.txt", "hello"));
  await page.locator(".troubles .problem").waitFor();
  await give(page, sampleDay.baseline, sampleDay.test);
  await found(page);
  assert.ok((await findings(page).count()) > 0);
});

test("a second baseline is not used, and says why", async () => {
  const page = await site.open();
  const buffer = readFileSync(sampleDay.baseline);
  await give(page, sampleDay.baseline, sampleDay.test, made("train2.parquet", buffer));
  await found(page);
  assert.match(await page.locator(".troubles").innerText(), /train2\.parquet is not used: .*baseline/);
  const since = await serial(page);
  await page.getByRole("combobox", { name: "Role of train2.parquet" }).selectOption("baseline");
  await found(page, since);
  assert.deepEqual(await page.locator(".sides b").allInnerTexts(), ["train2.parquet", "test.parquet"]);
});

test("reading is cancelled, and taken up again", async () => {
  const page = await site.open();
  await inWorkers(page, "scan", () => {
    const read = Blob.prototype.arrayBuffer;
    Blob.prototype.arrayBuffer = async function () {
      // The footer and the head come at once; what is large comes when the test lets it.
      while (this.size > 5_000 && !("released" in globalThis)) await new Promise((resolve) => setTimeout(resolve, 50));
      return read.call(this);
    };
  });
  await give(page, sampleDay.baseline, sampleDay.test);
  await page.locator(".comparison").getByRole("button", { name: "Cancel" }).click();
  await page.locator('.file[data-status="cancelled"]').nth(1).waitFor();
  assert.equal(await page.locator("#findings").isVisible(), false);
  await inWorkers(page, "scan", () => void Reflect.set(globalThis, "released", true));
  for (const _ of [1, 2]) await page.getByRole("button", { name: "Read again" }).first().click();
  await findings(page).first().waitFor();
});

test("a worker that dies fails its file alone, and is replaced", async () => {
  const page = await site.open();
  await inWorkers(page, "scan", () => {
    const slice = Blob.prototype.slice;
    Blob.prototype.slice = function (...range) {
      if (this instanceof File && this.name === "victim.parquet") throw new WebAssembly.RuntimeError("unreachable");
      return slice.apply(this, range);
    };
  });
  const victim = made("victim.parquet", readFileSync(sampleDay.baseline));
  await give(page, sampleDay.baseline, victim, sampleDay.test);
  await found(page);
  assert.match(await page.locator(".troubles .problem").innerText(), /victim\.parquet.*stopped/);
  assert.ok((await findings(page).count()) > 0);
  await page.getByRole("button", { name: "Start over" }).click();
  await give(page, sampleDay.baseline, sampleDay.test);
  const since = await serial(page);
  await found(page, since - 1);
  await page.locator("[data-finding]").first().waitFor();
});

test("an analysis that dies says so, and is replaced", async () => {
  const page = await site.open();
  await give(page, sampleDay.baseline, sampleDay.test);
  await found(page);
  await inWorkers(page, "analysis 1", async (site) => {
    const { Analysis } = await import(new URL("wasm/almenara.js", site).href);
    Analysis.prototype.evaluate = () => {
      throw new WebAssembly.RuntimeError("unreachable");
    };
  });
  const since = await serial(page);
  await page.locator('[data-param="dns-exfiltration.factor"]').fill("5");
  await page.locator(".findings .problem").filter({ hasText: "read again" }).waitFor();
  assert.equal(await page.locator('.file[data-status="cancelled"]').count(), 2);
  for (const _ of [1, 2]) await page.getByRole("button", { name: "Read again" }).first().click();
  await found(page, since);
  await page.locator(".findings .problem").waitFor({ state: "detached" });
});

test("a file that changed on disk is told apart from a broken one", async () => {
  const page = await site.open();
  const path = join(site.folder(), "train.parquet");
  copyFileSync(sampleDay.baseline, path);
  await give(page, path);
  await found(page);
  appendFileSync(path, "more");
  await page.locator(".corrections summary").click();
  await page.getByRole("combobox", { name: "Unit of time" }).selectOption("s");
  await page.locator(".file .problem").filter({ hasText: /train\.parquet.*changed/ }).waitFor();
});

test("a correction is kept, and undone", async () => {
  const page = await site.open();
  await give(page, sampleDay.baseline);
  await found(page);
  let since = await serial(page);
  await page.locator(".corrections summary").click();
  await page.getByRole("combobox", { name: "Unit of time" }).selectOption("ms");
  await found(page, since);
  assert.equal(await page.getByRole("combobox", { name: "Unit of time" }).inputValue(), "ms");
  since = await serial(page);
  await page.getByRole("button", { name: "Back to what was recognised" }).click();
  await found(page, since);
  assert.equal(await page.getByRole("combobox", { name: "Unit of time" }).inputValue(), "1/100 s");
});

test("a file of unknown columns is read once the user has named those of the addresses", async () => {
  const page = await site.open();
  await give(page, oddNames);
  const file = page.locator(".file");
  await file.locator(".problem").filter({ hasText: /odd_names\.parquet has no column for the source/ }).waitFor();
  assert.equal(await file.getByRole("combobox", { name: "Role of" }).isVisible(), false);
  const choice = (/** @type {string} */ part) => file.getByRole("combobox", { name: part, exact: true });
  for (const part of ["Time", "Source", "Destination", "Protocol", "Port", "Bytes sent", "Bytes received"]) assert.equal(await choice(part).inputValue(), "", part);
  await choice("Source").focus();
  await choice("Source").selectOption("ziel");
  await file.locator(".problem").filter({ hasText: /"ziel".*expected addresses/ }).waitFor();
  assert.equal(await choice("Source").inputValue(), "ziel");
  assert.ok(await choice("Source").evaluate((select) => select === document.activeElement), "the focus stays");
  await choice("Source").selectOption("von");
  await file.locator(".problem").filter({ hasText: /no column for the destination/ }).waitFor();
  await choice("Destination").selectOption("nach");
  await found(page);
  assert.equal(await file.locator(".problem").count(), 0);
  assert.match(await file.locator(".facts").innerText(), /200 flows/);
  assert.equal(await choice("Source").inputValue(), "von");
  const since = await serial(page);
  await choice("Bytes sent").selectOption("gesendet");
  await found(page, since);
  assert.equal(await choice("Destination").inputValue(), "nach");
});
