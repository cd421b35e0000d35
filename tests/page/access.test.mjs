// For everybody: no violation that axe-core knows, and the whole way by keyboard.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { found, give, sampleDay, useSite } from "./support.mjs";

const site = useSite();
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** @param {import("playwright-core").Page} page */
async function violations(page) {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { violations } = await /** @type {any} */ (window).axe.run(document, { resultTypes: ["violations"] });
    return violations.map((/** @type {any} */ each) => `${each.id}: ${each.nodes.map((/** @type {any} */ node) => node.target.join(" ")).slice(0, 5).join(" | ")}`);
  });
}

for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
  test(`no violation in ${colorScheme}, empty and with results`, async () => {
    const page = await site.open({ colorScheme });
    assert.deepEqual(await violations(page), []);
    await give(page, sampleDay.baseline, sampleDay.test);
    await found(page);
    await page.locator("[data-finding]").first().click();
    await page.locator(".detail .facts").waitFor();
    await page.locator(".detail summary").first().click();
    await page.locator(".corrections summary").first().click();
    assert.deepEqual(await violations(page), []);
  });
}

test("no violation and no sideways scrolling at 390 px", async () => {
  const page = await site.open({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  await give(page, sampleDay.baseline, sampleDay.test);
  await found(page);
  await page.locator("[data-finding]").first().click();
  await page.locator(".detail .facts").waitFor();
  assert.deepEqual(await violations(page), []);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
});

test("by keyboard alone: from the empty page to the evidence and back", async () => {
  const page = await site.open();
  const focused = () => page.evaluate(() => document.activeElement?.textContent ?? "");
  const tabTo = async (/** @type {RegExp} */ name) => {
    for (let steps = 0; steps < 60; steps++) {
      await page.keyboard.press("Tab");
      if (name.test(await focused())) return;
    }
    assert.fail(`Tab never came to ${name}`);
  };
  await page.keyboard.press("Tab");
  assert.match(await focused(), /Skip/);
  await tabTo(/Try the sample day/);
  await page.keyboard.press("Enter");
  await found(page);
  await page.locator(".skip").focus();
  await page.keyboard.press("Enter");
  const device = await page.locator("[data-finding]").first().innerText();
  const selector = () => page.evaluate(() => /** @type {HTMLElement | null} */ (document.activeElement)?.dataset.finding !== undefined);
  for (let steps = 0; steps < 60 && !(await selector()); steps++) await page.keyboard.press("Tab");
  assert.equal(await focused(), device);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await page.locator(".detail .facts").waitFor();
  assert.equal(await page.locator(':focus[aria-expanded="true"]').count(), 1, "the focus stays where it was");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Escape");
  await page.locator(".detail").waitFor({ state: "detached" });
  assert.equal(await focused(), device, "the focus returns to the device");
});

test("progress and results are announced", async () => {
  const page = await site.open();
  await give(page, sampleDay.baseline, sampleDay.test);
  await found(page);
  await page.waitForFunction(() => /findings/.test(document.getElementById("status")?.textContent ?? ""));
});
