// How fast a large conn.log is read, by the command, by the page, and by what people use otherwise, warm and on one machine:
// `npm run bench:logs`, or `npm run bench:logs -- CONN_LOG` for a log of one's own (tab-separated, not compressed).
// BENCH_RUNS sets how often each is measured. What is missing is skipped with a sentence.

import { spawnSync } from "node:child_process";
import { closeSync, createReadStream, existsSync, mkdirSync, openSync, readSync, realpathSync, renameSync, statSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { basename, join, resolve } from "node:path";
import { drop, freshPage, launch, median } from "./bench.mjs";
import { ROOT, Stop, find, isMain, main, run } from "./run.mjs";
import { serve } from "./serve.mjs";
import { DIST } from "./site.mjs";

/** Seconds of each run. @typedef {number[]} Runs */

const RUNS = Number(process.env.BENCH_RUNS ?? 5);
const FOLDER = join(ROOT, "target", "bench");
/** Makes a log of 1.1 GB. */
const ROWS = 8_000_000;
const LOG_BYTES = 1e9;
/** What the page is given: enough to be busy for seconds. */
const PAGE_BYTES = 200e6;

/** Columns and types are told, so that DuckDB neither guesses nor parses more than is asked for. */
const DUCKDB = String.raw`
import sys, duckdb
path = sys.argv[1]
with open(path) as log:
    names = next(line for line in log if line.startswith("#fields")).rstrip("\n").split("\t")[1:]
numbers = {"id.resp_p", "orig_bytes", "resp_bytes"}
columns = {name: "bigint" if name in numbers else "varchar" for name in names}
duckdb.sql(f"""
    select "id.orig_h", "id.resp_h", "id.resp_p", proto, count(*), sum(orig_bytes), sum(resp_bytes)
    from read_csv('{path}', auto_detect = false, header = false, delim = '\t', quote = '', escape = '', nullstr = '-', comment = '#', columns = {columns})
    group by all""").fetchall()
`;

/** The made-up log, made once. */
async function madeLog() {
  const log = join(FOLDER, `conn-${ROWS}.log`);
  if (existsSync(log)) return log;
  await run("cargo", ["build", "--package", "almenara", "--example", "zeek_log"]);
  mkdirSync(FOLDER, { recursive: true });
  const partial = `${log}.partial`;
  await run(join(ROOT, "target", "debug", "examples", "zeek_log"), ["conn", String(ROWS), partial]);
  if (statSync(partial).size < LOG_BYTES) throw new Stop(`${ROWS} rows no longer make a log of 1 GB: raise ROWS in tools/bench-logs.mjs.`);
  renameSync(partial, log);
  return log;
}

/**
 * The first part of a log, up to the end of a line.
 * @param {string} log
 */
function firstPart(log) {
  if (statSync(log).size <= PAGE_BYTES) return log;
  const part = join(FOLDER, `first-of-${basename(log)}`);
  mkdirSync(FOLDER, { recursive: true });
  const bytes = Buffer.alloc(PAGE_BYTES);
  const file = openSync(log, "r");
  const read = readSync(file, bytes);
  closeSync(file);
  writeFileSync(part, bytes.subarray(0, bytes.subarray(0, read).lastIndexOf("\n") + 1));
  return part;
}

/** @param {string} path */
async function warmUp(path) {
  for await (const _ of createReadStream(path, { highWaterMark: 1 << 20 })); // into the system's cache
}

/**
 * Runs a program without looking at what it writes; says so and returns nothing when it fails.
 * @param {string} label
 * @param {string} program
 * @param {string[]} args
 * @returns {Runs | undefined}
 */
function time(label, program, args) {
  /** @type {Runs} */
  const seconds = [];
  for (let at = 0; at < RUNS; at++) {
    const begun = performance.now();
    const { status, stderr, error } = spawnSync(program, args, { cwd: ROOT, encoding: "utf8", stdio: ["ignore", "ignore", "pipe"] });
    if (status !== 0) {
      skip(label, error?.message ?? (stderr.trim().split("\n").at(-1) || `it ended with ${status}`));
      return undefined;
    }
    seconds.push((performance.now() - begun) / 1000);
  }
  return seconds;
}

/** The awks that are here, each once: `awk` is a link to one of them. */
function awks() {
  /** @type {Map<string, string>} */
  const found = new Map();
  for (const name of ["awk", "mawk", "gawk", "original-awk"]) {
    const path = find(name);
    if (path) found.set(realpathSync(path), path);
  }
  return [...found];
}

/**
 * From the drop until everything is read and merged, in fresh pages.
 * @param {string} part
 * @returns {Promise<{ seconds: Runs, workers: number } | undefined>}
 */
async function timePage(part) {
  const root = process.env.ALMENARA_DIST ?? DIST;
  if (!existsSync(root)) return void skip("the page", "it is not built: run `npm run build` first");
  /** @type {Runs} */
  const seconds = [];
  let workers = 0;
  /** @type {(() => Promise<void>)[]} */
  const endings = [];
  try {
    const browser = await launch();
    endings.push(() => browser.close());
    const site = await serve({ root });
    endings.push(() => site.close());
    for (let at = 0; at < RUNS; at++) {
      const page = await freshPage(browser, site.url);
      // As many as www/bridge/start.js makes.
      workers = await page.evaluate(() => Math.max(2, Math.min(8, navigator.hardwareConcurrency || 2)));
      seconds.push((await drop(page, [part])).read / 1000);
      await page.context().close();
    }
  } catch (error) {
    return void skip("the page", error instanceof Error ? String(error.message.split("\n")[0]) : String(error));
  } finally {
    for (const end of endings.reverse()) await end();
  }
  return { seconds, workers };
}

/**
 * @param {string} label
 * @param {string} why
 */
function skip(label, why) {
  console.log(`${label.padEnd(28)} skipped: ${why}`);
}

/**
 * Prints what was measured and returns the median's speed in MB/s; nothing where nothing was measured.
 * @param {string} label
 * @param {number} bytes
 * @param {Runs | undefined} seconds
 */
function print(label, bytes, seconds) {
  if (!seconds) return undefined;
  const best = Math.min(...seconds);
  const show = (/** @type {number} */ value) => `${value.toFixed(2).padStart(7)} s ${(bytes / 1e6 / value).toFixed(0).padStart(6)} MB/s`;
  console.log(`${label.padEnd(28)} best ${show(best)}   median ${show(median(seconds))}`);
  return bytes / 1e6 / median(seconds);
}

/**
 * @param {string} label
 * @param {number | undefined} speed
 * @param {number | undefined} other
 */
function printRatio(label, speed, other) {
  if (speed && other) console.log(`${label.padEnd(52)} ${(speed / other).toFixed(2)}`);
}

if (isMain(import.meta.url)) {
  await main(async () => {
    const given = process.argv[2] === undefined ? undefined : resolve(process.argv[2]);
    if (given !== undefined && !existsSync(given)) throw new Stop(`${given} is not there.`);
    const log = given ?? (await madeLog());
    await run("cargo", ["build", "--release", "--package", "almenara", "--bin", "almenara"]);
    const bytes = statSync(log).size;
    await warmUp(log);
    console.log(`\n${basename(log)}, ${(bytes / 1e6).toFixed(0)} MB, warm; ${cpus().length} threads of ${cpus()[0]?.model}; ${RUNS} runs each`);

    const almenara = [join(ROOT, "target", "release", "almenara"), "analyze", log, "--format", "json"];
    const [command = "", ...args] = almenara;
    const native = print("almenara", bytes, time("almenara", command, args));
    const taskset = find("taskset");
    if (!taskset) skip("almenara, one thread", "there is no taskset");
    const oneThread = taskset && native ? print("almenara, one thread", bytes, time("almenara, one thread", taskset, ["-c", "0", ...almenara])) : undefined;

    /** @type {[string, number | undefined][]} */
    const others = [];
    for (const [program, path] of awks()) {
      const label = `awk (${basename(program)})`;
      others.push([label, print(label, bytes, time(label, path, ["-F\t", "!/^#/ {print $1, $3, $5}", log]))]);
    }
    const python = find("python3");
    if (python) others.push(["DuckDB", print("DuckDB", bytes, time("DuckDB", python, ["-c", DUCKDB, log]))]);
    else skip("DuckDB", "there is no python3");

    const part = firstPart(log);
    const partBytes = statSync(part).size;
    const paged = await timePage(part);
    const page = print(`the page, ${(partBytes / 1e6).toFixed(0)} MB`, partBytes, paged?.seconds);
    const worker = page && paged ? page / paged.workers : undefined;
    if (worker && paged) console.log(`${`  each of ${paged.workers} workers`.padEnd(28)} ${worker.toFixed(0)} MB/s`);

    console.log("\nspeed against another's, by medians");
    for (const [label, speed] of others) printRatio(`almenara / ${label}`, native, speed);
    printRatio("a worker of the page / almenara on one thread", worker, oneThread);
  });
}
