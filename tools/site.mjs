// dist/: what is served and published. Nothing but static files with relative addresses.

import { cpSync, copyFileSync, existsSync, lstatSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { notices } from "./notices.mjs";
import { ROOT, Stop, ask, isMain, main } from "./run.mjs";

export const DIST = join(ROOT, "dist");
const LICENCES = ["LICENSE-MIT", "LICENSE-APACHE"];

/** Makes dist/ anew from www/. */
export async function assemble() {
  const fresh = join(ROOT, "dist.new");
  const old = join(ROOT, "dist.old");
  rmSync(fresh, { recursive: true, force: true });
  // Types are for the check, hidden files are the editor's.
  cpSync(join(ROOT, "www"), fresh, { recursive: true, filter: (path) => !/\.d\.ts$|[/\\]\.[^/\\]*$/.test(path) && !holdsTypesOnly(path) });
  for (const name of LICENCES) copyFileSync(join(ROOT, name), join(fresh, name));
  writeFileSync(join(fresh, "version.json"), `${JSON.stringify(version(), null, 2)}\n`);
  writeFileSync(join(fresh, "LICENSE-OTHERS.txt"), notices());
  checkSite(fresh);
  // Swapped at the end, so that a server running meanwhile hardly ever misses a file.
  rmSync(old, { recursive: true, force: true });
  if (existsSync(DIST)) renameSync(DIST, old);
  renameSync(fresh, DIST);
  rmSync(old, { recursive: true, force: true });
}

/**
 * Whether a module is nothing but comments that declare types: nobody loads it.
 * @param {string} path
 */
function holdsTypesOnly(path) {
  if (!path.endsWith(".js")) return false;
  const code = readFileSync(path, "utf8").replaceAll(/\/\*[^]*?\*\/|^\s*\/\/.*$/gm, "");
  return /^\s*(export \{\};?)?\s*$/.test(code);
}

/** What the page says about itself. The date is the commit's, so that the same commit builds the same files. */
function version() {
  const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  const commit = ask("git", ["rev-parse", "--short=12", "HEAD"]) ?? "unknown";
  const date = ask("git", ["show", "-s", "--format=%cs", "HEAD"]) ?? "unknown";
  return { version, commit, date };
}

/**
 * Refuses a site that cannot be opened from any folder of any host.
 * @param {string} root
 */
export function checkSite(root) {
  if (!existsSync(join(root, "index.html"))) throw new Stop("The site has no index.html: www/index.html is missing.");
  for (const { path, name } of filesOf(root)) {
    if (!/\.(html|css)$/.test(name)) continue;
    // A link that a person follows may lead elsewhere; what the page loads may not.
    const loaded = readFileSync(path, "utf8").match(/(?:\ssrc=|<link[^>]*\shref=|url\()\s*["']?(?:\/|https?:)[^"')\s>]*/gi);
    if (loaded) throw new Stop(`${name} loads by an address that is not relative: ${loaded[0].trim()}`);
  }
}

/**
 * Every file below a folder, named relative to it with `/`; anything but files and folders is refused.
 * @param {string} root
 * @returns {{ path: string, name: string }[]}
 */
export function filesOf(root) {
  if (!existsSync(root)) throw new Stop(`${relative(ROOT, root)} is missing: run \`npm run build\` first.`);
  return readdirSync(root, { recursive: true, encoding: "utf8" })
    .sort()
    .flatMap((entry) => {
      const path = join(root, entry);
      const name = entry.split(sep).join("/");
      const kind = lstatSync(path);
      if (kind.isDirectory()) return [];
      if (!kind.isFile()) throw new Stop(`${name} in the site is neither a file nor a folder.`);
      return [{ path, name }];
    });
}

if (isMain(import.meta.url)) {
  await main(async () => {
    checkSite(DIST);
    console.log(`dist: ${filesOf(DIST).length} files, index.html among them`);
  });
}
