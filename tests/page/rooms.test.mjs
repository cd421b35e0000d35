// Who may import whom in www/, and how long a file may be. Types are free: only what runs is looked at.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const WWW = fileURLToPath(new URL("../../www", import.meta.url));
const LINES = 400;

/** By room: the rooms that it may import beside itself; a file is named with its path. @type {Record<string, string[]>} */
const MAY_IMPORT = {
  "main.js": ["bridge", "page", "state", "text"],
  page: ["state", "format", "text"],
  bridge: ["state", "wasm"],
  worker: ["bridge/protocol.js", "wasm"],
  state: [],
  format: [],
  text: [],
};

const files = readdirSync(WWW, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".js") && !/^(wasm|geo|sample)\b/.test(name))
  .map((name) => ({ name: name.replaceAll("\\", "/"), source: readFileSync(join(WWW, name), "utf8") }));

/** @param {string} name */
const roomOf = (name) => (name.includes("/") ? name.slice(0, name.indexOf("/")) : name);

test("rooms import only what the table allows", () => {
  const wrong = files.flatMap(({ name, source }) => {
    const imports = [...source.matchAll(/^(?:import|export)\b[^;]*?["'](\.[^"']+)["'];/gms)].map((match) => relative(WWW, join(WWW, dirname(name), match[1] ?? "")).replaceAll("\\", "/"));
    const room = roomOf(name);
    const allowed = MAY_IMPORT[room] ?? [];
    return imports.filter((target) => roomOf(target) !== room && !allowed.includes(roomOf(target)) && !allowed.includes(target)).map((target) => `${name} imports ${target}`);
  });
  assert.deepEqual(wrong, []);
});

test("every room is in the table", () => {
  const rooms = new Set(files.map(({ name }) => roomOf(name)));
  rooms.delete("old-browser.js"); // imports nothing: it is for browsers that cannot
  assert.deepEqual([...rooms].sort(), Object.keys(MAY_IMPORT).sort());
});

test("only the painter and the workers run the core", () => {
  const users = files.filter(({ source }) => /from "\.\.\/wasm\//.test(source)).map(({ name }) => name);
  assert.deepEqual(users.sort(), ["bridge/painter.js", "worker/analysis.js", "worker/convert.js", "worker/reading.js", "worker/scan.js", "worker/wasm.js"]);
});

test("files stay short", () => {
  const long = files.filter(({ source }) => source.split("\n").length > LINES).map(({ name }) => name);
  assert.deepEqual(long, []);
});

test("nothing is styled or scripted in the page itself, which the security policy would refuse", () => {
  const html = readFileSync(join(WWW, "index.html"), "utf8");
  assert.doesNotMatch(html, /<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)/);
});
