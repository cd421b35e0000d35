// Builds the page: the modules in www/wasm/, the sample day in www/sample/, and everything that is served in dist/.
// `--dev` builds a module that is made quickly and runs slowly.

import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT, Stop, isMain, main, run } from "./run.mjs";
import { assemble } from "./site.mjs";
import { describeSize } from "./sizes.mjs";
import { wasmEnvironment } from "./toolchain.mjs";

/**
 * The page's module, and the one that writes Parquet, which is loaded later and need only be small. They are built apart:
 * in one go cargo would give both the encoders of the second.
 */
const MODULES = [
  { name: "almenara", folder: "crate", level: "-O3" },
  { name: "convert", folder: join("crate", "convert"), level: "-Os" },
];
const PLACE = join(ROOT, "www", "wasm");
/** The instructions of .cargo/config.toml, and those that Rust uses without being asked. */
const FEATURES = ["simd", "bulk-memory", "nontrapping-float-to-int", "sign-ext", "mutable-globals", "reference-types", "multivalue"];
const ENABLE = FEATURES.map((feature) => `--enable-${feature}`);

/** @param {{ dev: boolean }} how */
export async function build({ dev }) {
  for (const module of MODULES) await buildModule(module, dev);
  await buildSample();
  await assemble();
  if (!dev) for (const { name } of MODULES) console.log(`module ${name}: ${describeSize(placeOf(name))}`);
}

/** @param {string} name */
function placeOf(name) {
  return join(PLACE, `${name}_bg.wasm`);
}

/**
 * @param {(typeof MODULES)[number]} module
 * @param {boolean} dev
 */
async function buildModule({ name, folder, level }, dev) {
  const packed = join(ROOT, "target", "packed", name);
  const profile = dev ? ["--dev"] : ["--profile", "page", "--no-opt"]; // wasm-pack would download an optimiser
  const args = ["build", join(ROOT, folder), "--target", "web", "--mode", "no-install", "--no-pack", "--out-name", name, "--out-dir", packed];
  await run("wasm-pack", [...args, ...profile], { env: wasmEnvironment() });

  mkdirSync(PLACE, { recursive: true });
  for (const file of readdirSync(packed).filter((file) => /\.(js|d\.ts)$/.test(file))) {
    const text = readFileSync(join(packed, file), "utf8");
    // The declarations keep the comments for the check of types; the page need not load them.
    writeFileSync(join(PLACE, file), file.endsWith(".d.ts") ? text : text.replaceAll(/^ *\/\*\*[^]*?\*\/\n/gm, ""));
  }
  const input = join(packed, `${name}_bg.wasm`);
  const output = placeOf(name);
  const optimise = [level, ...ENABLE];
  await unlessUnchanged(`module-${name}`, output, [readFileSync(input), dev ? "dev" : optimise.join()], async () => {
    if (dev) copyFileSync(input, output);
    else await run(process.execPath, [join(ROOT, "node_modules", "binaryen", "bin", "wasm-opt"), ...optimise, input, "-o", output]);
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
