// Runs a command in the environment of a build for the browser, for example
// `npm run wasm -- cargo check --target wasm32-unknown-unknown`.

import { Stop, main, run } from "./run.mjs";
import { wasmEnvironment } from "./toolchain.mjs";

await main(async () => {
  const [program, ...args] = process.argv.slice(2);
  if (!program) throw new Stop("Say which command to run: `npm run wasm -- cargo check --target wasm32-unknown-unknown`.");
  await run(program, args, { env: wasmEnvironment() });
});
