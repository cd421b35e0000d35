// How fast a large conn.log is read, by the command, by the page, and by what people use otherwise, warm and on one machine:
// `npm run bench:logs`, or `npm run bench:logs -- CONN_LOG` for a log of one's own (tab-separated, not compressed).
// BENCH_RUNS sets how often each is measured. What is missing is skipped with a sentence.

import { spawnSync } from "node:child_process";
import { createReadStream, existsSync, mkdirSync, realpathSync, renameSync, statSync } from "node:fs";
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

/** @param {string} path */
async function warmUp(path) {
  for await (const _ of createReadStream(path, { highWaterMark: 1 << 20 })); // into the system's cache
}

/** A program to measure. @typedef {{ label: string, program: string, args: string[] }} Contender */

/**
 * Runs programs in turns, so that what else the machine does meets all of them, without looking at what they write. One
 * that fails is told and left out.
 * @param {Contender[]} contenders
 * @returns {Map<string, Runs>} seconds by label
 */
function timeInTurns(contenders) {
  /** @type {Map<string, Runs>} */
  const times = new Map(contenders.map(({ label }) => [label, []]));
  for (let at = 0; at < RUNS; at++) {
    for (const { label, program, args } of contenders) {
      const seconds = times.get(label);
      if (!seconds) continue;
      const begun = performance.now();
      const { status, stderr, error } = spawnSync(program, args, { cwd: ROOT, encoding: "utf8", stdio: ["ignore", "ignore", "pipe"] });
      seconds.push((performance.now() - begun) / 1000);
      if (status === 0) continue;
      skip(label, error?.message ?? (stderr.trim().split("\n").at(-1) || `it ended with ${status}`));
      times.delete(label);
    }
  }
  return times;
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
 * @param {string} log
 * @returns {Promise<{ seconds: Runs, workers: number } | undefined>}
 */
async function timePage(log) {
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
      seconds.push((await drop(page, [log])).read / 1000);
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
 * @param {string} label
 * @param {number} bytes
 * @param {Runs} seconds
 */
function print(label, bytes, seconds) {
  const show = (/** @type {number} */ value) => `${value.toFixed(2).padStart(7)} s ${(bytes / 1e6 / value).toFixed(0).padStart(6)} MB/s`;
  console.log(`${label.padEnd(28)} best ${show(Math.min(...seconds))}   median ${show(median(seconds))}`);
}

/**
 * @param {string} label
 * @param {Runs} own
 * @param {Runs} other run in turns with it
 */
function printTurns(label, own, other) {
  const ratios = own.map((seconds, at) => (other[at] ?? NaN) / seconds);
  const quicker = ratios.filter((ratio) => ratio > 1).length;
  console.log(`${label.padEnd(52)} ${median(ratios).toFixed(2)}, quicker in ${quicker} of ${ratios.length} turns`);
}

if (isMain(import.meta.url)) {
  await main(async () => {
    const given = process.argv[2] === undefined ? undefined : resolve(process.argv[2]);
    if (given !== undefined && !existsSync(given)) throw new Stop(`${given} is not there.`);
    const log = given ?? (await madeLog());
    await run("cargo", ["build", "--release", "--package", "almenara", "--bin", "almenara"]);
    const bytes = statSync(log).size;
    await warmUp(log);
    console.log(`\n${basename(log)}, ${(bytes / 1e6).toFixed(0)} MB, warm; ${cpus().length} threads of ${cpus()[0]?.model}; ${RUNS} runs each, in turns`);

    const program = join(ROOT, "target", "release", "almenara");
    const args = ["analyze", log, "--format", "json"];
    /** @type {Contender[]} */
    const contenders = [{ label: "almenara", program, args }];
    for (const [name, path] of awks()) contenders.push({ label: `awk (${basename(name)})`, program: path, args: ["-F\t", "!/^#/ {print $1, $3, $5}", log] });
    const python = find("python3");
    if (python) contenders.push({ label: "DuckDB", program: python, args: ["-c", DUCKDB, log] });
    else skip("DuckDB", "there is no python3");
    const taskset = find("taskset");
    const oneThread = "almenara, one thread";
    if (taskset) contenders.push({ label: oneThread, program: taskset, args: ["-c", "0", program, ...args] });
    else skip(oneThread, "there is no taskset");
    const times = timeInTurns(contenders);
    for (const [label, seconds] of times) print(label, bytes, seconds);

    const paged = await timePage(log);
    if (paged) print("the page", bytes, paged.seconds);

    console.log("\nspeed against another's");
    const own = times.get("almenara");
    for (const [label, seconds] of times) if (own && label !== "almenara" && label !== oneThread) printTurns(`almenara / ${label}`, own, seconds);
    const alone = times.get(oneThread);
    if (paged && alone) {
      const ratio = median(alone) / (median(paged.seconds) * paged.workers);
      console.log(`${`one of the page's ${paged.workers} workers / ${oneThread}`.padEnd(52)} ${ratio.toFixed(2)}`);
    }
  });
}
