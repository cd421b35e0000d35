// The two Rust programs that turn a crate into a module for the browser, built once and kept in the cache.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { CACHE, makeOnce } from "./cache.mjs";
import { ROOT, Stop, ask, find, run } from "./run.mjs";

const WASM_PACK = "0.15.1";

/** @typedef {{ crate: string, program: string, version: string }} Tool */

/**
 * The programs, in the versions that this clone needs.
 * @returns {Tool[]}
 */
function tools() {
  return [
    { crate: "wasm-pack", program: "wasm-pack", version: WASM_PACK },
    { crate: "wasm-bindgen-cli", program: "wasm-bindgen", version: wasmBindgenVersion() },
  ];
}

/** The folders to put before PATH so that the right versions are found. */
export function toolFolders() {
  return tools().map(folderOf).filter((folder) => existsSync(folder));
}

export async function ensureCargoTools() {
  for (const tool of tools()) {
    if (existsSync(folderOf(tool)) || ask(tool.program, ["--version"])?.split(" ")[1] === tool.version) continue;
    if (!find("cargo")) throw new Stop("cargo is missing: install Rust with rustup, then run this again.");
    console.log(`Building ${tool.program} ${tool.version}, once for this machine.`);
    await makeOnce(nameOf(tool), async (folder) => {
      const args = ["install", tool.crate, "--version", `=${tool.version}`, "--root", folder, "--no-track"];
      try {
        await run("cargo", [...args, "--locked"], { cwd: folder });
      } catch {
        // A registry that lags behind lacks a version that the tool's own lock file names.
        await run("cargo", args, { cwd: folder });
      }
    });
  }
}

/** wasm-bindgen's program and library must be the same version to the last digit. */
function wasmBindgenVersion() {
  const lock = join(ROOT, "Cargo.lock");
  const version = existsSync(lock) && /name = "wasm-bindgen"\nversion = "([^"]+)"/.exec(readFileSync(lock, "utf8").replaceAll("\r", ""))?.[1];
  if (!version) throw new Stop("Cargo.lock names no wasm-bindgen: restore the committed Cargo.lock.");
  return version;
}

/** @param {Tool} tool */
function nameOf({ program, version }) {
  return `${program}-${version}`;
}

/** @param {Tool} tool */
function folderOf(tool) {
  return join(CACHE, nameOf(tool), "bin");
}
