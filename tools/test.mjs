// Every check, in order, or those named: `node tools/test.mjs format clippy`. Stops at the first that fails.

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { findBrowser } from "./browser.mjs";
import { build } from "./build.mjs";
import { ROOT, Stop, ask, main, run, runAndListen } from "./run.mjs";
import { setup } from "./setup.mjs";
import { checkBudget } from "./sizes.mjs";
import { wasmEnvironment } from "./toolchain.mjs";

const TARGET = ["--target", "wasm32-unknown-unknown"];
const DENY = ["--", "--deny", "warnings"];
/** A failed test that left its browser open must not hold up the rest. Node knows the options since 20.14. */
const LIMITS = nodeIsAtLeast(20, 14) ? ["--test-force-exit", "--test-timeout=600000"] : [];

/** @type {Record<string, { title: string, check: () => Promise<void> }>} */
const CHECKS = {
  format: {
    title: "Rust is formatted",
    check: () => run("cargo", ["fmt", "--all", "--check"]),
  },
  clippy: {
    title: "lints, native",
    check: () => run("cargo", ["clippy", "--workspace", "--all-targets", ...DENY]),
  },
  "clippy-wasm": {
    title: "lints, for the browser",
    check: async () => {
      await run("cargo", ["clippy", "--package", "almenara", "--lib", ...browserTests(), ...TARGET, ...DENY], { env: wasmEnvironment() });
      await run("cargo", ["clippy", "--package", "almenara-convert", ...TARGET, ...DENY], { env: wasmEnvironment() });
    },
  },
  native: {
    title: "native tests",
    check: () => counted(/^test result: ok\. (\d+) passed/gm, "cargo", ["test", "--workspace"]),
  },
  build: {
    title: "the build",
    check: () => build({ dev: false }),
  },
  // After the build: what wasm-bindgen declares is part of what is checked.
  types: {
    title: "types of the page, its workers, the tools",
    check: async () => {
      for (const project of ["page", "worker", "tools"]) {
        await run(process.execPath, [join(ROOT, "node_modules", "typescript", "bin", "tsc"), "--project", `tsconfig.${project}.json`]);
      }
    },
  },
  budget: {
    title: "size of the page",
    check: async () => checkBudget(),
  },
  browser: {
    title: "tests of the crate in a browser",
    check: async () => {
      const args = ["test", "--headless", "--chrome", "--chromedriver", browser().driver, "--mode", "no-install", "crate"];
      await counted(/^test result: ok\. (\d+) passed/gm, "wasm-pack", [...args, ...browserTests()], { env: wasmEnvironment() });
    },
  },
  page: {
    title: "tests of the page",
    check: async () => {
      const folder = join(ROOT, "tests", "page");
      const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".test.mjs")) : [];
      // Without a file, node would look for tests everywhere.
      if (files.length === 0) throw new Stop("There is no test in tests/page.");
      const env = { ...process.env, ALMENARA_BROWSER: browser().browser };
      const args = ["--test", "--test-reporter=spec", ...LIMITS, ...files.sort().map((name) => join(folder, name))];
      await counted(/^\S+ pass (\d+)$/gm, process.execPath, args, { env });
    },
  },
};

/** The browser tests as arguments of cargo: all others are native and would not compile for the browser. */
function browserTests() {
  const told = ask("cargo", ["metadata", "--format-version", "1", "--no-deps", "--offline"]);
  if (!told) throw new Stop("cargo cannot read Cargo.toml: run `cargo metadata` to see why.");
  /** @type {{ packages: { name: string, targets: { name: string, kind: string[], src_path: string }[] }[] }} */
  const { packages } = JSON.parse(told);
  const targets = packages.flatMap((each) => (each.name === "almenara" ? each.targets : []));
  const names = targets.filter(({ kind, src_path }) => kind.includes("test") && /[/\\]tests[/\\]browser[/\\]/.test(src_path)).map(({ name }) => name);
  if (names.length === 0) throw new Stop("crate/Cargo.toml declares no test in tests/browser.");
  return names.flatMap((name) => ["--test", name]);
}

/**
 * @param {number} major
 * @param {number} minor
 */
function nodeIsAtLeast(major, minor) {
  const [isMajor = 0, isMinor = 0] = process.versions.node.split(".").map(Number);
  return isMajor > major || (isMajor === major && isMinor >= minor);
}

function browser() {
  const found = findBrowser();
  if (!found) throw new Stop("No browser with its driver was found: run `npm run setup -- --tests` first.");
  return found;
}

/**
 * Runs tests, and does not take "nothing ran" for "nothing failed".
 * @param {RegExp} passed finds the numbers of passed tests in the output
 * @param {string} program
 * @param {string[]} args
 * @param {import("./run.mjs").Options} [options]
 */
async function counted(passed, program, args, options) {
  const { status, output } = await runAndListen(program, args, options);
  if (status !== 0) throw new Stop(`\`${[program, ...args].join(" ")}\` failed (${status}).`);
  const plain = output.replaceAll(/\x1b\[[0-9;]*m/g, "");
  const count = [...plain.matchAll(passed)].reduce((sum, match) => sum + Number(match[1]), 0);
  if (count === 0) throw new Stop("Not a single test ran.");
  console.log(`${count} tests passed`);
}

await main(async () => {
  const asked = process.argv.slice(2);
  const unknown = asked.find((name) => !(name in CHECKS));
  if (unknown) throw new Stop(`There is no check "${unknown}": choose from ${Object.keys(CHECKS).join(", ")}.`);
  heading("set-up");
  await setup({ tests: true });
  const start = Date.now();
  for (const name of asked.length > 0 ? asked : Object.keys(CHECKS)) {
    const { title, check } = /** @type {(typeof CHECKS)[string]} */ (CHECKS[name]);
    heading(title);
    const begun = Date.now();
    try {
      await check();
    } catch (error) {
      throw error instanceof Stop ? new Stop(`${error.message}\nThe check that failed: ${title} (alone: node tools/test.mjs ${name})`) : error;
    }
    console.log(`ok: ${title} (${seconds(begun)})`);
  }
  console.log(`\nEverything passed (${seconds(start)}).`);
});

/** @param {string} title */
function heading(title) {
  console.log(`\n=== ${title}`);
}

/** @param {number} since */
function seconds(since) {
  return `${((Date.now() - since) / 1000).toFixed(1)} s`;
}
