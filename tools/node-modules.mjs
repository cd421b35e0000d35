// The development packages from npm, in the versions of package-lock.json. The page itself needs none.

import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT, Stop, find, run } from "./run.mjs";

const STAMP = join(ROOT, "node_modules", ".almenara-lock");

export async function ensureNodeModules() {
  const lock = createHash("sha256").update(readFileSync(join(ROOT, "package-lock.json"))).digest("hex");
  if (existsSync(STAMP) && readFileSync(STAMP, "utf8") === lock) return;
  // When npm started us it says where it is: on Windows it is a script that cannot be started by name.
  const npm = process.env.npm_execpath;
  const args = ["ci", "--no-audit", "--no-fund"];
  if (npm) await run(process.execPath, [npm, ...args]);
  else if (find("npm")) await run("npm", args);
  else throw new Stop("npm is missing: install Node.js 20 or newer with npm.");
  writeFileSync(STAMP, lock);
}
