// Installs what is missing to build Almenara and, with --tests, what is missing to test it.
// Safe to run at any time: with nothing missing it takes less than a second.

import { ensureBrowser } from "./browser.mjs";
import { alone } from "./cache.mjs";
import { ensureCargoTools } from "./cargo-tools.mjs";
import { ensureLintTools } from "./lint-tools.mjs";
import { ensureNodeModules } from "./node-modules.mjs";
import { Stop, isMain, main } from "./run.mjs";
import { ensureToolchain } from "./toolchain.mjs";

/** @param {{ tests: boolean }} wanted */
export async function setup({ tests }) {
  if (Number(process.versions.node.split(".")[0]) < 20) throw new Stop(`Node.js ${process.versions.node} is too old: install version 20 or newer.`);
  await alone(async () => {
    await timed("npm packages", ensureNodeModules);
    await timed("Rust for the browser", ensureToolchain);
    await timed("wasm-pack and wasm-bindgen", ensureCargoTools);
    if (!tests) return;
    await timed("rustfmt and clippy", ensureLintTools);
    await timed("browser and driver", ensureBrowser);
  });
}

/**
 * @param {string} what
 * @param {() => Promise<void>} task
 */
async function timed(what, task) {
  const start = Date.now();
  await task();
  console.log(`ready: ${what} (${((Date.now() - start) / 1000).toFixed(1)} s)`);
}

if (isMain(import.meta.url)) await main(() => setup({ tests: process.argv.includes("--tests") }));
