// What the set-up builds once for every clone on this machine: tools and logs, outside the clone.

import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** The folder for it, named the way the desktop standard says. */
export const CACHE = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "almenara");

/**
 * Makes a folder in one move: filled beside its place and renamed last, so that an
 * interrupted set-up never leaves a half-filled one that looks complete.
 * @param {string} name
 * @param {(folder: string) => Promise<void>} fill
 */
export async function makeOnce(name, fill) {
  const partial = join(CACHE, `${name}.partial`);
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  await fill(partial);
  const place = join(CACHE, name);
  rmSync(place, { recursive: true, force: true });
  renameSync(partial, place);
}

/**
 * Does a task while no other set-up of this machine does one: two clones may be set up at the same time.
 * @template T
 * @param {() => Promise<T>} task
 * @returns {Promise<T>}
 */
export async function alone(task) {
  mkdirSync(CACHE, { recursive: true });
  const lock = join(CACHE, "lock");
  while (!take(lock)) {
    if (ownerIsGone(lock)) rmSync(lock, { force: true });
    else await sleep(500);
  }
  const release = () => rmSync(lock, { force: true });
  process.once("exit", release);
  try {
    return await task();
  } finally {
    release();
    process.off("exit", release);
  }
}

/** @param {string} lock */
function take(lock) {
  try {
    writeFileSync(lock, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === "EEXIST") return false;
    throw error;
  }
}

/** @param {string} lock */
function ownerIsGone(lock) {
  try {
    process.kill(Number(readFileSync(lock, "utf8")), 0);
    return false;
  } catch (error) {
    // EPERM: alive, and somebody else's. ENOENT: just released.
    return /** @type {NodeJS.ErrnoException} */ (error).code === "ESRCH";
  }
}
