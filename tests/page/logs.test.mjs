// Logs of Zeek, dropped as they come: whatever the form, the same capture gives the same answer; what is broken is told by its line.

import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { expectedDetectors, gzip, json, logs, planted, tsv } from "./made-logs.mjs";
import { download, findings, found, give, sampleDay, serial, useSite } from "./support.mjs";

/** @typedef {import("playwright-core").Page} Page */

const CORPUS = fileURLToPath(new URL("../../../shared/corpus", import.meta.url));
const NAMES = /** @type {const} */ (["conn", "http", "dns"]);
const site = useSite();

/**
 * @param {string} name
 * @param {string | Uint8Array} content
 * @returns {string} the path of a file made for one test
 */
function made(name, content) {
  const path = join(site.folder(), name);
  writeFileSync(path, content);
  return path;
}

/**
 * What the page answers, without what names the files.
 * @param {Page} page
 * @param {string[]} paths
 */
async function answerTo(page, paths) {
  const since = await serial(page);
  await give(page, ...paths);
  await found(page, since);
  const { files, ...rest } = JSON.parse((await download(page, page.getByRole("button", { name: "Report as JSON" }))).text);
  return { files, rest, tables: await tablesOf(page) };
}

/**
 * The tables of the overview as CSV, by id.
 * @param {Page} page
 */
async function tablesOf(page) {
  const folds = page.locator("#overview details.fold");
  await folds.first().waitFor();
  /** @type {Record<string, string>} */
  const tables = {};
  for (const fold of await folds.all()) {
    if ((await fold.getAttribute("open")) === null) await fold.locator("summary").click();
    const csv = await download(page, fold.getByRole("button", { name: /^CSV of/ }));
    tables[(await fold.getAttribute("data-table")) ?? ""] = csv.text;
  }
  return tables;
}

/**
 * @param {string} table as CSV
 * @returns {string[][]}
 */
function cells(table) {
  return table.trim().split(/\r?\n/).slice(1).map((line) => line.split(","));
}

test("a capture's logs give the same findings and tables as TSV, as JSON and compressed", async () => {
  const page = await site.open();
  /** @type {Awaited<ReturnType<typeof answerTo>>[]} */
  const answers = [];
  for (const form of [tsv, json, (/** @type {any} */ log) => gzip(tsv(log)), (/** @type {any} */ log) => gzip(json(log))]) {
    answers.push(await answerTo(page, NAMES.map((name) => made(`${name}.log`, form(logs[name])))));
    assert.deepEqual(await page.locator(".sides b").allInnerTexts(), ["3 logs"]);
    await page.getByRole("button", { name: "Start over" }).click();
    await page.locator(".welcome").waitFor();
  }
  const [first, ...others] = answers;
  assert.ok(first);
  for (const answer of others) {
    assert.deepEqual(answer.rest, first.rest);
    assert.deepEqual(answer.tables, first.tables);
    assert.deepEqual(answer.files.map((/** @type {any} */ file) => [file.name, file.role, file.rows, file.kind]), first.files.map((/** @type {any} */ file) => [file.name, file.role, file.rows, file.kind]));
  }
  for (const { files } of answers) {
    assert.deepEqual(Object.fromEntries(files.map((/** @type {any} */ file) => [file.name, file.rows])), Object.fromEntries(NAMES.map((name) => [`${name}.log`, logs[name].rows.length])));
    assert.ok(files.every((/** @type {any} */ file) => file.role === "test" && file.skipped_rows === 0));
  }

  const named = new Set(first.rest.findings.map((/** @type {any} */ finding) => finding.detector));
  for (const detector of NAMES.flatMap((name) => expectedDetectors[name])) assert.ok(named.has(detector), `${detector} names nobody`);
  const subjects = (/** @type {string} */ detector) => first.rest.findings.filter((/** @type {any} */ finding) => finding.detector === detector).map((/** @type {any} */ finding) => finding.subject);
  assert.deepEqual(subjects("port-scan"), [planted.scan.source]);
  assert.deepEqual(subjects("address-sweep"), [planted.sweep.source]);
  assert.deepEqual(subjects("nonstandard-port"), [planted.oddPort.source]);
  assert.deepEqual(subjects("nonstandard-http-port"), [planted.oddHttpPort.source]);
  assert.deepEqual(subjects("exploit-type-download"), [planted.exploits.source]);
  assert.deepEqual(subjects("executable-download").sort(), [planted.executables.source, planted.mismatch.source]);

  const { oddPort, oddHttpPort } = planted;
  assert.deepEqual(cells(first.tables["other-ports-test"] ?? "")[0], [oddPort.source, String(oddPort.port), String(oddPort.connections)]);
  assert.equal(cells(first.tables["other-ports-test"] ?? "").length, 1 + 50 + planted.scan.ports + 3, "every pair outside port 80");
  assert.deepEqual(cells(first.tables["http-other-ports-test"] ?? ""), [[oddHttpPort.source, String(oddHttpPort.port), "text/plain", String(oddHttpPort.requests)]]);
});

test("files of a capture tell what they are, and how many rows they had", async () => {
  const page = await site.open();
  await give(page, made("conn.log", tsv(logs.conn)), made("http.log.gz", gzip(json(logs.http))));
  await found(page);
  const facts = await page.locator(".file .facts").allInnerTexts();
  assert.match(facts[0] ?? "", /^Zeek conn log, TSV · .*3,531 flows/);
  assert.match(facts[1] ?? "", /^Zeek http log, JSON, gzip · .*1,055 requests/);
  assert.equal(await page.locator(".file .corrections").count(), 0, "there is nothing to correct");
  assert.match(await page.locator(".headline").innerText(), / in 2 logs/);
  assert.match(await page.locator(".totals").innerText(), /Flows\s+3,531[^]*HTTP requests\s+1,055/);
});

test("logs without flows have no totals of flows", async () => {
  const page = await site.open();
  await give(page, made("http.log", tsv(logs.http)), made("dns.log", tsv(logs.dns)));
  await found(page);
  const totals = await page.locator(".totals").innerText();
  assert.match(totals, /HTTP requests\s+1,055[^]*DNS queries\s+1,500/);
  assert.doesNotMatch(totals, /Flows|Bytes/);
});

test("two logs of a kind are two days, other logs join a day, and roles are changed", async () => {
  const page = await site.open();
  const roles = async () => Object.fromEntries(await page.locator(".file").evaluateAll((rows) => rows.map((row) => [row.querySelector("h3")?.textContent ?? "", /** @type {HTMLElement} */ (row).dataset.role])));
  await give(page, made("conn1.log", tsv(logs.conn)), made("conn2.log", tsv(logs.conn)), made("http.log", tsv(logs.http)));
  await found(page);
  assert.deepEqual(await roles(), { "conn1.log": "baseline", "conn2.log": "test", "http.log": "test" });
  let since = await serial(page);
  await page.getByRole("combobox", { name: "Role of conn1.log" }).selectOption("test");
  await found(page, since);
  assert.deepEqual(await roles(), { "conn1.log": "test", "conn2.log": "test", "http.log": "test" });
  assert.match(await page.locator(".sides").innerText(), /3 logs\s+7,062 flows, 1,055 requests/);
  since = await serial(page);
  await give(page, sampleDay.baseline);
  await found(page, since);
  assert.equal((await roles())["baseline.parquet"], "baseline", "a course day takes the free role");
  since = await serial(page);
  await page.getByRole("combobox", { name: "Role of baseline.parquet" }).selectOption("test");
  await found(page, since);
  assert.deepEqual(await roles(), { "conn1.log": "baseline", "conn2.log": "baseline", "http.log": "baseline", "baseline.parquet": "test" });
});

test("findings of all logs fit into the window, wide or narrow", async () => {
  const page = await site.open();
  await give(page, made("conn.log", tsv(logs.conn)), made("http.log", tsv(logs.http)), made("dns.log", tsv(logs.dns)));
  await found(page);
  await page.locator(`[data-finding="dns-many-names ${planted.tunnel.source}"]`).click();
  await page.locator(".detail .facts").waitFor();
  for (const width of [1600, 1280, 1249, 1248, 1000, 600, 390]) {
    await page.setViewportSize({ width, height: 900 });
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `at ${width} px`);
  }
});

test("a finding in requests opens into its requests", async () => {
  const page = await site.open();
  await give(page, made("conn.log", tsv(logs.conn)), made("http.log", tsv(logs.http)));
  await found(page);
  await page.locator(`[data-finding="executable-download ${planted.executables.source}"]`).click();
  await page.locator(".detail").getByRole("button", { name: "Show its rows on the day under test" }).click();
  const rows = page.locator(".rowsresult");
  await rows.locator("tbody tr").first().waitFor();
  assert.equal(await rows.locator("tbody tr").count(), planted.executables.requests);
  assert.match(await rows.locator("caption").innerText(), /in http\.log/);
  assert.match(await rows.locator("tbody").innerText(), /www\.example\.net[^]*\/tool0\.exe[^]*Mozilla\/5\.0/);
});

test("requests to other ports are listed one by one, with time, client, port and MIME type", async () => {
  const page = await site.open();
  await give(page, made("http.log", tsv(logs.http)));
  await found(page);
  const fold = page.locator('[data-table="http-other-ports-test"]');
  await fold.locator("summary").click();
  await fold.getByRole("button", { name: "Show these requests one by one" }).click();
  const rows = fold.locator(".rowsresult");
  await rows.locator("tbody tr").first().waitFor();
  const there = logs.http.rows.filter((row) => ![80, 8080].includes(Number(row["id.resp_p"])));
  assert.equal(await rows.locator("caption").innerText(), `Rows of requests to other ports in http.log: ${there.length}`);
  const heads = await rows.locator("thead th").allInnerTexts();
  const first = await rows.locator("tbody tr").first().locator("th, td").allInnerTexts();
  const shown = Object.fromEntries(heads.map((head, at) => [head, first[at]]));
  const expected = there[0];
  assert.ok(expected);
  assert.equal(shown["Time"], new Date(Number(expected.ts) * 1000).toISOString().replace("T", " ").replace(/\.(\d\d)0Z$/, ".$1Z"));
  assert.deepEqual([shown["Source"], shown["Port"], shown["MIME types"]], [expected["id.orig_h"], String(expected["id.resp_p"]), String(expected.resp_mime_types)]);
});

test("rows of a capture in several parts are found in all of them", async () => {
  const page = await site.open();
  const third = Math.ceil(logs.http.rows.length / 3);
  const parts = [0, 1, 2].map((part) => made(`http.${part}.log`, tsv({ ...logs.http, rows: logs.http.rows.slice(part * third, (part + 1) * third) })));
  await give(page, ...parts);
  await found(page);
  const device = "10.0.0.100"; // it asks in every part
  const since = await serial(page);
  await page.locator('[data-param="nonstandard-http-port.ports"]').fill("8080");
  await page.locator('[data-param="nonstandard-http-port.ports"]').press("Enter");
  await found(page, since);
  await page.getByRole("searchbox", { name: "Search" }).fill(device);
  await page.locator(`[data-finding="nonstandard-http-port ${device}"]`).click();
  await page.locator(".detail").getByRole("button", { name: "Show its rows on the day under test" }).click();
  const caption = page.locator(".rowsresult caption");
  await caption.waitFor();
  assert.match(await caption.innerText(), new RegExp(`^Rows of ${device.replaceAll(".", "\\.")} in 3 logs: 20$`));
});

test("a list of ports is a parameter, and a wrong one is explained beside it", async () => {
  const page = await site.open();
  await give(page, made("conn.log", tsv(logs.conn)));
  await found(page);
  const field = page.locator('[data-param="nonstandard-port.ports"]');
  const shown = page.locator('[data-table="other-ports-test"] summary .amount');
  const before = await shown.innerText();
  const since = await serial(page);
  await field.fill("80, 31337");
  await field.press("Enter");
  await found(page, since);
  await page.waitForFunction((before) => document.querySelector('[data-table="other-ports-test"] summary .amount')?.textContent?.trim() !== before, before.trim());
  assert.equal(await page.locator('[data-finding^="nonstandard-port "]').count(), 0);
  await field.fill("80, web");
  await field.press("Enter");
  const wrong = page.locator(".param .wrong").filter({ hasText: /nonstandard-port\.ports is .*web.*65535/ });
  await wrong.waitFor();
  assert.equal(await field.getAttribute("aria-invalid"), "true");
  assert.equal(await page.locator(".findings .problem").count(), 0, "the findings that are shown stay as they are");
  await page.getByRole("button", { name: "Reset all" }).click();
  await wrong.waitFor({ state: "hidden" });
  assert.equal(await field.inputValue(), "80");
  await page.locator('[data-finding^="nonstandard-port "]').waitFor();
});

test("a long table is fetched in portions, and sorted once it is whole", async () => {
  const page = await site.open();
  const rows = Array.from({ length: 900 }, (_, number) => ({ ...logs.conn.rows[0], "id.orig_h": `10.1.${number >> 8}.${number & 255}`, "id.resp_p": 2_000 + number }));
  await give(page, made("conn.log", tsv({ ...logs.conn, rows })));
  await found(page);
  const fold = page.locator('[data-table="other-ports-test"]');
  await fold.locator("summary").click();
  await fold.locator("tbody tr").first().waitFor();
  assert.equal(await fold.locator("button.sort").count(), 0);
  assert.match(await fold.locator(".more").innerText(), /The first 25 of 900 rows/);
  await fold.getByRole("button", { name: "Show 500 more" }).click();
  await page.waitForFunction(() => document.querySelectorAll('[data-table="other-ports-test"] tbody tr').length === 525);
  await fold.getByRole("button", { name: "Show 375 more" }).click();
  await page.waitForFunction(() => document.querySelectorAll('[data-table="other-ports-test"] tbody tr').length === 900);
  const sources = await fold.locator("tbody th").allInnerTexts();
  assert.equal(new Set(sources).size, 900, "every row once");
  await fold.getByRole("button", { name: "Port", exact: true }).click();
  assert.equal(await fold.locator("tbody td").first().innerText(), "2000");
  const all = await download(page, fold.getByRole("button", { name: /^JSON of/ }));
  assert.equal(JSON.parse(all.text).length, 900);
});

test("bad lines are left out and told by their numbers", async () => {
  const page = await site.open();
  const lines = tsv(logs.conn).split("\n");
  lines[20] = "1331901000.000000\tCx\t10.0.0.1"; // line 21
  lines[1_000] = `${lines[1_000]}\tone\ttoo\tmany`; // line 1001
  lines[1_500] = (lines[1_500] ?? "").replace(/10\.0\.0\.\d+/, "nobody"); // line 1501
  await give(page, made("conn.log", lines.join("\n")));
  await found(page);
  const notes = page.locator(".file .notes");
  assert.equal(await notes.locator("p").filter({ hasText: "1 row was left out" }).count(), 3);
  await notes.locator("summary").click();
  const told = await notes.locator("li").allInnerTexts();
  assert.deepEqual(told.map((line) => line.split(":")[0]), ["line 21", "line 1,001", "line 1,501"]);
  assert.match(told[0] ?? "", /fewer fields/);
  assert.match(await page.locator(".file .facts").innerText(), /3,528 flows/);
});

test("a log that is cut gives what it had, and says so", async () => {
  const page = await site.open();
  const whole = gzip(tsv(logs.conn));
  const row = tsv(logs.http);
  await give(page, made("conn.log.gz", whole.subarray(0, whole.length - 2_000)), made("http.log", row.slice(0, row.indexOf("\n#close") - 40)));
  await found(page);
  const [conn, http] = [0, 1].map((number) => page.locator(".file").nth(number));
  assert.match((await conn?.locator(".notes").innerText()) ?? "", /cut|gzip/i);
  assert.match((await http?.locator(".notes").innerText()) ?? "", /1 row was left out: the file ends in the middle of it/);
  const rows = Number(/([\d,]+) flows/.exec((await conn?.locator(".facts").innerText()) ?? "")?.[1]?.replaceAll(",", ""));
  assert.ok(rows > logs.conn.rows.length / 2 && rows < logs.conn.rows.length, `${rows} flows were read`);
  assert.match((await http?.locator(".facts").innerText()) ?? "", /1,054 requests/);
});

test("a log whose header changes midway is read to its end, by one worker", async () => {
  const page = await site.open();
  const { fields, rows } = logs.conn;
  const half = Math.ceil(rows.length / 2);
  const first = tsv({ ...logs.conn, rows: rows.slice(0, half) });
  const second = tsv({ ...logs.conn, fields: [...fields].reverse(), rows: rows.slice(half) });
  // Comments so long that the second rows are in another piece than their header.
  const filling = `${"#".padEnd(1_000, " ")}\n`.repeat(20_000);
  await give(page, made("conn.log", first + second.replace(/(?<=#types.*\n)/, filling)));
  await found(page);
  assert.match(await page.locator(".file .facts").innerText(), /3,531 flows/);
  assert.equal(await page.locator(".file .notes .note").count(), 0);
  assert.ok((await page.locator(`[data-finding="port-scan ${planted.scan.source}"]`).count()) === 1);
});

test("text that is no log is refused with a sentence, the logs beside it are read", async () => {
  const page = await site.open();
  await give(page, made("conn.log", "Lorem ipsum dolor sit amet,\nconsectetur adipiscing elit.\n".repeat(50)), made("http.log", tsv(logs.http)), made("dns.log", tsv({ ...logs.dns, rows: [] })));
  await found(page);
  const sentences = await page.locator(".troubles .problem").allInnerTexts();
  assert.match(sentences.join("\n"), /conn\.log.*expected/);
  assert.ok(sentences.every((sentence) => !/stopped|went wrong/.test(sentence)), sentences.join("\n"));
  assert.ok((await findings(page).count()) > 0);
});

test("the bar neither jumps back nor passes its end", async () => {
  const page = await site.open();
  const content = tsv(logs.conn);
  const [header = "", ...rest] = content.split(/(?<=#types.*\n)/);
  const body = rest.join("").replace(/#close.*\n$/, "");
  await page.evaluate(() => {
    const seen = /** @type {number[]} */ (Reflect.set(window, "seen", []) && Reflect.get(window, "seen"));
    const look = () => {
      const bar = /** @type {HTMLProgressElement | null} */ (document.querySelector(".comparison progress"));
      if (bar && bar.checkVisibility()) seen.push(bar.position);
      requestAnimationFrame(look);
    };
    look();
  });
  // The first lines are short, the later ones long, so that an estimate from the first is far too high; then the other way round.
  const long = body.repeat(25).replaceAll("ShADadFf", "ShADadFf".repeat(20));
  await give(page, made("conn1.log", header + body.repeat(40) + long), made("conn2.log", header + long + body.repeat(40)));
  await found(page);
  const seen = /** @type {number[]} */ (await page.evaluate(() => Reflect.get(window, "seen")));
  assert.ok(seen.length > 0);
  assert.deepEqual(seen, [...seen].sort((a, b) => a - b));
  assert.ok(seen.every((value) => value >= 0 && value <= 1));
});

for (const folder of ["zeek-zat", "zeek-rita"]) {
  const path = join(CORPUS, folder);
  test(`every file of ${folder} is read or refused`, { skip: !existsSync(path), timeout: 120_000 }, async () => {
    const page = await site.open();
    const files = readdirSync(path, { recursive: true, encoding: "utf8" }).map((name) => join(path, name)).filter((file) => statSync(file).isFile());
    await give(page, ...files);
    await page.waitForFunction((count) => {
      const all = [...document.querySelectorAll(".filelist > li.file")];
      return all.length === count && all.every((row) => !["looking", "reading", "waiting"].includes(/** @type {HTMLElement} */ (row).dataset.status ?? ""));
    }, files.length, { timeout: 90_000 });
    let read = 0;
    for (const row of await page.locator(".filelist > li.file").all()) {
      const name = await row.locator("h3").innerText();
      if ((await row.getAttribute("data-status")) !== "failed") {
        read++;
        continue;
      }
      const sentence = await row.locator(".problem").innerText();
      assert.ok(sentence.includes(basename(name)), `${name}: ${sentence}`);
      assert.doesNotMatch(sentence, /stopped|died|crash|went wrong/i, `${name}: ${sentence}`);
    }
    assert.ok(read > 0 && read < files.length, `${read} of ${files.length} were read`);
    // The page is as usable as before.
    const since = await serial(page);
    await page.getByRole("button", { name: "Start over" }).click();
    await give(page, sampleDay.baseline, sampleDay.test);
    await found(page, since);
    assert.ok((await findings(page).count()) > 0);
    await page.close();
  });
}

test("27 204 requests as TSV and as JSON give the same findings", { skip: !existsSync(join(CORPUS, "zeek-rita")), timeout: 60_000 }, async () => {
  const page = await site.open();
  const answers = [];
  for (const form of ["valid_tsv", "valid_json"]) {
    answers.push(await answerTo(page, [made("http.log.gz", readFileSync(join(CORPUS, "zeek-rita", form, "http.log.gz")))]));
    await page.getByRole("button", { name: "Start over" }).click();
    await page.locator(".welcome").waitFor();
  }
  assert.equal(answers[0]?.files[0].rows, 27_204);
  assert.equal(JSON.stringify(answers[0]?.rest), JSON.stringify(answers[1]?.rest));
  assert.deepEqual(answers[0]?.tables, answers[1]?.tables);
});
