// rustfmt and clippy, which the checks need and the build does not.

import { haveApt, install } from "./apt.mjs";
import { Stop, ask, find, run } from "./run.mjs";
import { wasmEnvironment } from "./toolchain.mjs";

const TOOLS = [
  { subcommand: "fmt", component: "rustfmt", debian: "rustfmt-web" },
  { subcommand: "clippy", component: "clippy", debian: "rust-web-clippy" },
];

export async function ensureLintTools() {
  for (const tool of TOOLS) await ensure(tool, process.env);
  // Where the build for the browser uses Debian's toolchain, clippy must come from there, too.
  for (const tool of TOOLS.filter(({ subcommand }) => subcommand === "clippy")) await ensure(tool, wasmEnvironment());
}

/**
 * @param {(typeof TOOLS)[number]} tool
 * @param {NodeJS.ProcessEnv} env
 */
async function ensure({ subcommand, component, debian }, env) {
  const runs = () => ask("cargo", [subcommand, "--version"], { env }) !== undefined;
  if (runs()) return;
  const ofDebian = ask("rustc", ["--print", "sysroot"], { env }) === "/usr";
  if (!ofDebian && find("rustup")) await run("rustup", ["component", "add", component], { env });
  else if (ofDebian && haveApt()) await install(debian);
  if (!runs()) throw new Stop(`\`cargo ${subcommand}\` is missing: install ${component} for the Rust toolchain in use.`);
}
