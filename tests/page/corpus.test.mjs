// Other people's files, where they are at hand: each is read or refused with a sentence that names it, and no worker dies of one.

import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { findings, found, give, sampleDay, serial, useSite } from "./support.mjs";

const CORPUS = fileURLToPath(new URL("../../../shared/corpus", import.meta.url));
const FOLDERS = ["parquet-testing/bad_data", "parquet-testing/data", "hyparquet/test/files"];
const site = useSite();

for (const folder of FOLDERS) {
  const path = join(CORPUS, folder);
  test(`every file of ${folder} is read or refused`, { skip: !existsSync(path), timeout: 120_000 }, async () => {
    const page = await site.open();
    const files = readdirSync(path, { withFileTypes: true }).filter((entry) => entry.isFile() && /parquet/.test(entry.name));
    await give(page, ...files.map((entry) => join(path, entry.name)));
    const rows = page.locator(".filelist > li.file");
    await page.waitForFunction((count) => {
      const all = [...document.querySelectorAll(".filelist > li.file")];
      return all.length === count && all.every((row) => !["looking", "reading", "waiting"].includes(/** @type {HTMLElement} */ (row).dataset.status ?? ""));
    }, files.length);
    for (const row of await rows.all()) {
      const name = await row.locator("h3").innerText();
      if ((await row.getAttribute("data-status")) !== "failed") continue;
      const sentence = await row.locator(".problem").innerText();
      assert.ok(sentence.includes(basename(name)), `${name}: ${sentence}`);
      assert.doesNotMatch(sentence, /stopped|died|crash/i, `${name}: ${sentence}`);
    }
    // The page is as usable as before.
    const since = await serial(page);
    await page.getByRole("button", { name: "Start over" }).click();
    await give(page, sampleDay.baseline, sampleDay.test);
    await found(page, since);
    assert.ok((await findings(page).count()) > 0);
    await page.close();
  });
}
