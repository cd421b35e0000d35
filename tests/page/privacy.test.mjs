// "Nothing leaves this machine", as a test.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { test } from "node:test";
import { found, give, sampleDay, serial, useSite } from "./support.mjs";

const site = useSite();

test("after loading there is no request, whatever the user does", async () => {
  const page = await site.open();
  /** @type {string[]} */
  const requests = [];
  page.context().on("request", (request) => /^(https?|wss?):/.test(request.url()) && requests.push(request.url()));
  page.on("websocket", (socket) => requests.push(socket.url()));
  await give(page, sampleDay.baseline, sampleDay.test);
  await found(page);
  await page.locator("[data-finding]").first().click();
  await page.locator(".detail .facts").waitFor();
  await page.getByRole("button", { name: "Show its rows on the day under test" }).click();
  await page.locator(".rowsresult table").waitFor();
  await page.getByRole("button", { name: "Dark" }).click();
  const since = await serial(page);
  await page.locator(".sides .swap").click();
  await found(page, since);
  await page.getByRole("button", { name: "Start over" }).click();
  await page.getByRole("button", { name: "Try the sample day" }).click();
  await found(page, since + 1);
  assert.deepEqual(requests, []);
});

test("while loading, every request goes to the site itself", async () => {
  const page = await site.open();
  const addresses = await page.evaluate(() => performance.getEntriesByType("resource").map((entry) => entry.name));
  const origin = new URL(page.url()).origin;
  assert.deepEqual(addresses.filter((address) => !address.startsWith(origin)), []);
});

test("it works without a network once loaded", async () => {
  const page = await site.open();
  await page.context().setOffline(true);
  await give(page, sampleDay.baseline, sampleDay.test);
  await found(page);
});

test("the security policy names nothing but the site", async () => {
  const page = await site.open();
  const policy = (await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute("content")) ?? "";
  assert.match(policy, /default-src 'none'/);
  const sources = policy.split(";").flatMap((part) => part.trim().split(/\s+/).slice(1));
  assert.deepEqual([...new Set(sources)].sort(), ["'none'", "'self'", "'wasm-unsafe-eval'", "blob:", "data:"]);
});

test("neither the page nor a worker can reach another address", async () => {
  /** @type {string[]} */
  const reached = [];
  const other = createServer((request, response) => {
    reached.push(request.url ?? "");
    response.setHeader("access-control-allow-origin", "*");
    response.end();
  });
  await new Promise((resolve) => other.listen(0, "127.0.0.1", () => resolve(undefined)));
  const address = other.address();
  const port = typeof address === "object" ? address?.port : 0;
  const page = await site.open();
  const attempt = `fetch("http://127.0.0.1:${port}/").then(() => "reached", () => "refused")`;
  const answers = [await page.evaluate(attempt), ...(await Promise.all(page.workers().map((worker) => worker.evaluate(attempt))))];
  assert.ok(answers.length >= 4, "the page, the analysis and at least two scan workers");
  assert.deepEqual([...new Set(answers)], ["refused"]);
  assert.deepEqual(reached, []);
  // The server can be reached by those who may: the test would otherwise prove nothing.
  assert.equal((await fetch(`http://127.0.0.1:${port}/node`)).status, 200);
  await new Promise((resolve) => other.close(resolve));
});
