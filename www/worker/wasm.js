// The core inside this worker.

import init from "../wasm/almenara.js";

/** @type {string | null} */
let lastWords = null;

/** @param {WebAssembly.Module} module compiled by the page, shared by all workers */
export async function startCore(module) {
  // The core's panic hook writes to the console: kept, since the trap itself says only "unreachable".
  const write = console.error.bind(console);
  console.error = (...words) => {
    lastWords = words.map(String).join(" ").slice(0, 2000);
    write(...words);
  };
  await init({ module_or_path: module });
}

/** What the core said before it died, once. */
export function takeLastWords() {
  const words = lastWords;
  lastWords = null;
  return words;
}
