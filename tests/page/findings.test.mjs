// From two files to the named devices, and what one does with them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { download, findings, found, give, practiceDay, sampleDay, serial, useSite } from "./support.mjs";

const site = useSite();

/** @param {import("playwright-core").Page} page */
async function withSample(page) {
  await give(page, sampleDay.baseline, sampleDay.test);
  await found(page);
}

test("two dropped files give findings, the most severe first", async () => {
  const page = await site.open();
  // A real drop, not the picker.
  await page.evaluate(async () => {
    const transfer = new DataTransfer();
    for (const name of ["baseline.parquet", "test.parquet"]) transfer.items.add(new File([await (await fetch(`sample/${name}`)).blob()], name));
    for (const kind of ["dragenter", "dragover", "drop"]) document.body.dispatchEvent(new DragEvent(kind, { dataTransfer: transfer, bubbles: true, cancelable: true }));
  });
  await found(page);
  const severities = await page.locator("table.found td.sev .severity").evaluateAll((marks) => marks.map((mark) => /** @type {HTMLElement} */ (mark).dataset.severity ?? ""));
  const order = ["critical", "high", "medium", "low"];
  assert.ok(severities.length > 0, "there are findings");
  assert.deepEqual(severities, [...severities].sort((a, b) => order.indexOf(a) - order.indexOf(b)));
  assert.match(await page.locator(".headline").innerText(), /stands? out in test\.parquet/);
  assert.deepEqual(await page.locator(".sides b").allInnerTexts(), ["baseline.parquet", "test.parquet"]);
});

test("the sample day is one press away", async () => {
  const page = await site.open();
  await page.getByRole("button", { name: "Try the sample day" }).click();
  await found(page);
  assert.ok((await findings(page).count()) > 0);
});

test("a single file gives its overview, and detectors say what they miss", async () => {
  const page = await site.open();
  await give(page, sampleDay.baseline);
  await found(page);
  await page.locator("#overview figure.chart canvas").first().waitFor();
  assert.ok((await page.locator(".findings .note").count()) > 0);
});

test("a changed parameter changes the findings at once, a reset restores them", async () => {
  const page = await site.open();
  await withSample(page);
  const count = page.locator(".counted");
  const before = await count.innerText();
  const field = page.locator('[data-param="dns-exfiltration.factor"]');
  let since = await serial(page);
  await field.fill("900");
  await found(page, since);
  assert.notEqual(await count.innerText(), before);
  since = await serial(page);
  await field.fill("-3");
  assert.equal(await field.getAttribute("aria-invalid"), "true");
  assert.equal(await serial(page), since, "a value out of range changes nothing");
  await page.getByRole("button", { name: "Reset all" }).click();
  await page.waitForFunction((text) => document.querySelector(".counted")?.textContent === text, before);
});

test("findings are filtered and sorted", async () => {
  const page = await site.withFindings();
  const device = await page.locator("[data-finding]").first().innerText();
  await page.getByRole("searchbox", { name: "Search" }).fill(device);
  await page.waitForFunction((device) => [...document.querySelectorAll("[data-finding]")].every((each) => each.textContent === device), device);
  await page.getByRole("button", { name: "Show all", exact: true }).click();
  await page.getByRole("button", { name: "Device", exact: true }).click();
  const head = page.locator("table.found th", { has: page.getByRole("button", { name: "Device", exact: true }) });
  assert.equal(await head.getAttribute("aria-sort"), "ascending");
  const devices = await page.locator("[data-finding]").allInnerTexts();
  const number = (/** @type {string} */ address) => address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  assert.deepEqual(devices, [...devices].sort((a, b) => number(a) - number(b)));
});

test("a finding opens into its evidence and its rows", async () => {
  const page = await site.withFindings();
  await page.locator("[data-finding]").first().click();
  const detail = page.locator(".detail");
  await detail.locator(".facts tbody tr").first().waitFor();
  await detail.getByRole("button", { name: "Show its rows on the day under test" }).click();
  const rows = detail.locator(".rowsresult table.data tbody tr");
  await rows.first().waitFor();
  assert.ok((await rows.count()) > 0);
  assert.match(await detail.locator(".rowsresult caption").innerText(), /^Rows of .* in test\.parquet: .*\d/);
});

test("report and tables are downloaded", async () => {
  const page = await site.withFindings();
  const report = await download(page, page.getByRole("button", { name: "Report as JSON" }));
  assert.equal(report.name, "almenara-report.json");
  const document = JSON.parse(report.text);
  assert.deepEqual(document.files.map((/** @type {{ role: string }} */ file) => file.role), ["baseline", "test"]);
  assert.ok(document.findings.length > 0);
  const list = await download(page, page.getByRole("button", { name: "Findings as CSV" }));
  assert.equal(list.text.trim().split(/\r?\n/).length, document.findings.length + 1);
  const chart = page.locator("#overview figure.chart").first();
  assert.match((await download(page, chart.getByRole("button", { name: /^SVG of/ }))).text, /<svg/);
  assert.match((await download(page, chart.getByRole("button", { name: /^PNG of/ }))).text.slice(0, 8), /PNG/);
  await chart.getByRole("button", { name: /^Table of/ }).click();
  const table = await download(page, chart.getByRole("button", { name: /^CSV of/ }));
  assert.match(table.text, /^category,/);
});

test("charts are painted, and read out by pointer and keys", async () => {
  const page = await site.withFindings();
  const chart = page.locator("#overview figure.chart").nth(1);
  await chart.scrollIntoViewIfNeeded();
  const canvas = await chart.locator("canvas").elementHandle();
  await page.waitForFunction((canvas) => {
    if (!(canvas instanceof HTMLCanvasElement) || canvas.width === 0) return false;
    const data = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height).data;
    return data && new Set(new Uint32Array(data.buffer)).size > 3;
  }, canvas);
  await chart.locator("canvas").focus();
  await page.keyboard.press("ArrowRight");
  const first = await chart.locator(".reading").innerText();
  await page.keyboard.press("ArrowRight");
  const second = await chart.locator(".reading").innerText();
  assert.match(first, /: .*\d/);
  assert.notEqual(first, second);
});

test("any address is answered with each detector's distance to its threshold", async () => {
  const page = await site.withFindings();
  const device = await page.locator("[data-finding]").first().innerText();
  await page.getByRole("textbox", { name: "Address" }).fill(device);
  await page.getByRole("button", { name: "Ask" }).click();
  await page.locator(".verdicts tbody tr").first().waitFor();
  assert.ok((await page.locator(".verdicts .flagged").count()) > 0);
  await page.getByRole("textbox", { name: "Address" }).fill("no address");
  await page.getByRole("button", { name: "Ask" }).click();
  await page.locator(".answer .problem").waitFor();
});

test("roles are swapped without reading again", async () => {
  const page = await site.open();
  await withSample(page);
  const since = await serial(page);
  await page.locator(".sides .swap").click();
  await found(page, since);
  assert.deepEqual(await page.locator(".sides b").allInnerTexts(), ["test.parquet", "baseline.parquet"]);
});

test("inside networks are edited, a wrong one is explained", async () => {
  const page = await site.open();
  await withSample(page);
  const field = page.getByRole("textbox", { name: "Inside networks" });
  assert.match(await field.inputValue(), /\/\d+/);
  await field.fill("nowhere/99");
  await page.getByRole("button", { name: "Apply" }).click();
  await page.locator(".inside .wrong").filter({ hasText: "nowhere" }).waitFor();
  const since = await serial(page);
  await field.fill("10.0.0.0/8, 192.168.0.0/16");
  await page.getByRole("button", { name: "Apply" }).click();
  await found(page, since);
  assert.equal(await page.locator(".inside .wrong").isVisible(), false);
});

test("a day of real size", { skip: practiceDay === null && "../shared/day is not here" }, async () => {
  const page = await site.open();
  await give(page, practiceDay?.baseline ?? "", practiceDay?.test ?? "");
  await found(page);
  assert.ok((await findings(page).count()) > 0);
  assert.deepEqual(await page.locator(".sides b").allInnerTexts(), ["internal_train.parquet", "internal_test.parquet"]);
});
