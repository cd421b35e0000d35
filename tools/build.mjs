// Builds the page: the module in www/wasm/, the sample day in www/sample/, and everything that is served in dist/.
// `--dev` builds a module that is made quickly and runs slowly.

import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT, Stop, isMain, main, run } from "./run.mjs";
import { assemble } from "./site.mjs";
import { describeSize } from "./sizes.mjs";
import { wasmEnvironment } from "./toolchain.mjs";

const MODULE = join(ROOT, "www", "wasm", "almenara_bg.wasm");
/** The instructions of .cargo/config.toml, and those that Rust uses without being asked. */
const FEATURES = ["simd", "bulk-memory", "nontrapping-float-to-int", "sign-ext", "mutable-globals", "reference-types", "multivalue"];
const OPTIMISE = ["-O3", ...FEATURES.map((feature) => `--enable-${feature}`)];

/** @param {{ dev: boolean }} how */
export async function build({ dev }) {
  await buildModule(dev);
  await buildSample();
  await assemble();
  if (!dev) console.log(`module: ${describeSize(MODULE)}`);
}

/** @param {boolean} dev */
async function buildModule(dev) {
  const packed = join(ROOT, "target", "packed");
  const profile = dev ? ["--dev"] : ["--release", "--no-opt"]; // wasm-pack would download an optimiser
  const args = ["build", join(ROOT, "crate"), "--target", "web", "--mode", "no-install", "--no-pack", "--out-name", "almenara", "--out-dir", packed];
  await run("wasm-pack", [...args, ...profile], { env: wasmEnvironment() });

  const place = join(ROOT, "www", "wasm");
  mkdirSync(place, { recursive: true });
  for (const name of readdirSync(packed).filter((name) => /\.(js|d\.ts)$/.test(name))) {
    const text = readFileSync(join(packed, name), "utf8");
    // The declarations keep the comments for the check of types; the page need not load them.
    writeFileSync(join(place, name), name.endsWith(".d.ts") ? text : text.replaceAll(/^ *\/\*\*[^]*?\*\/\n/gm, ""));
  }
  const input = join(packed, "almenara_bg.wasm");
  await unlessUnchanged("module", MODULE, [readFileSync(input), dev ? "dev" : OPTIMISE.join()], async () => {
    if (dev) copyFileSync(input, MODULE);
    else await run(process.execPath, [join(ROOT, "node_modules", "binaryen", "bin", "wasm-opt"), ...OPTIMISE, input, "-o", MODULE]);
  });
}

async function buildSample() {
  const place = join(ROOT, "www", "sample");
  const maker = join(ROOT, "tools", "sample_day.rs");
  const support = join(ROOT, "tests", "support"); // holds what the example plants in the day
  const sources = [maker, ...readdirSync(support).filter((name) => name.endsWith(".rs")).sort().map((name) => join(support, name))];
  await unlessUnchanged("sample", place, sources.map((path) => readFileSync(path)), async () => {
    rmSync(place, { recursive: true, force: true });
    mkdirSync(place, { recursive: true });
    await run("cargo", ["run", "--quiet", "--package", "almenara", "--example", "sample_day", "--", place]);
    if (readdirSync(place).length === 0) throw new Stop("The example sample_day wrote no file into www/sample.");
  });
}

/**
 * Makes something only when it is missing or what it is made from has changed.
 * @param {string} name
 * @param {string} place what is made
 * @param {(string | Buffer)[]} inputs
 * @param {() => Promise<void>} make
 */
async function unlessUnchanged(name, place, inputs, make) {
  const hash = createHash("sha256");
  for (const input of inputs) hash.update(input);
  const now = hash.digest("hex");
  const stamp = join(ROOT, "target", `made-${name}`);
  if (existsSync(place) && existsSync(stamp) && readFileSync(stamp, "utf8") === now) return;
  rmSync(stamp, { force: true });
  await make();
  writeFileSync(stamp, now);
}

if (isMain(import.meta.url)) await main(() => build({ dev: process.argv.includes("--dev") }));
