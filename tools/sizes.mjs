// What the page weighs on the way to the browser, against the budget in package.json.

import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { ROOT, Stop, isMain, main } from "./run.mjs";
import { DIST, filesOf } from "./site.mjs";

/** Loaded when the page can be used already: the sample day, the table of AS numbers, the module that writes Parquet; licences when read. */
const NOT_COUNTED = [/^sample\//, /^geo\/networks\.bin$/, /^wasm\/convert/, /(^|\/)LICENSE[^/]*$/];
const CONVERTER = "wasm/convert_bg.wasm";
const KNOWN = join(ROOT, "target", "brotli-sizes.json");

export function checkBudget() {
  const { moduleBrotli, pageBrotli } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")).almenara.budget;
  const all = filesOf(DIST);
  const files = all.filter(({ name }) => !NOT_COUNTED.some((pattern) => pattern.test(name)));
  const sized = files.map(({ path, name }) => ({ name, size: sizeOnTheWay(path) })).sort((a, b) => b.size - a.size);
  for (const { name, size } of sized.slice(0, 8)) console.log(`${kilobytes(size).padStart(10)}  ${name}`);

  const page = sized.reduce((sum, { size }) => sum + size, 0);
  const module = sized.find(({ name }) => name.endsWith(".wasm"))?.size ?? 0;
  if (module === 0) throw new Stop("The site holds no WebAssembly module: run `npm run build` first.");
  const converter = all.find(({ name }) => name === CONVERTER);
  if (!converter) throw new Stop(`The site lacks ${CONVERTER}: run \`npm run build\` first.`);
  console.log(`the module that writes Parquet, not counted: ${kilobytes(sizeOnTheWay(converter.path))} brotli`);
  compare("the module", module, moduleBrotli);
  compare(`the page (${sized.length} files)`, page, pageBrotli);
}

/** @param {string} path */
export function describeSize(path) {
  return `${kilobytes(statSync(path).size)} raw, ${kilobytes(sizeOnTheWay(path))} brotli`;
}

/**
 * @param {string} what
 * @param {number} size
 * @param {number} budget
 */
function compare(what, size, budget) {
  const line = `${what}: ${kilobytes(size)} brotli of ${kilobytes(budget)}`;
  if (size > budget) throw new Stop(`Over the budget in package.json: ${line}.`);
  console.log(line);
}

/**
 * The size after brotli at its best; data that is compressed already counts as it is.
 * @param {string} path
 */
function sizeOnTheWay(path) {
  const bytes = readFileSync(path);
  if (/\.(gz|br|zst|png|woff2)$/.test(path)) return bytes.length;
  // Ten seconds for a large module: remembered by content.
  const known = existsSync(KNOWN) ? JSON.parse(readFileSync(KNOWN, "utf8")) : {};
  const hash = createHash("sha256").update(bytes).digest("hex");
  if (known[hash] === undefined) {
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
    known[hash] = brotliCompressSync(bytes, { params }).length;
    if (existsSync(join(ROOT, "target"))) writeFileSync(KNOWN, JSON.stringify(known));
  }
  return known[hash];
}

/** @param {number} bytes */
function kilobytes(bytes) {
  return `${(bytes / 1000).toFixed(1)} kB`;
}

if (isMain(import.meta.url)) await main(async () => checkBudget());
