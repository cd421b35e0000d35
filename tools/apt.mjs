// Installing from the package archive of Debian and its derivatives.

import { ask, find, run } from "./run.mjs";

let listsAreFresh = false;

/** Whether this machine has apt, and we may use it. */
export function haveApt() {
  return find("apt-get") !== undefined && (isRoot() || find("sudo") !== undefined);
}

/**
 * Whether the archive offers all of these packages.
 * @param {string[]} packages
 */
export async function offers(...packages) {
  if (!haveApt()) return false;
  await freshLists();
  return packages.every((name) => /^ {2}Candidate: [^(]/m.test(ask("apt-cache", ["policy", name], { env: plainEnglish() }) ?? ""));
}

/** @param {string[]} packages */
export async function install(...packages) {
  await freshLists();
  await asRoot("apt-get", "install", "-y", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=600", ...packages);
}

/**
 * Runs a command that writes outside the home folder.
 * @param {string} program
 * @param {string[]} args
 */
export async function asRoot(program, ...args) {
  // `env` because sudo drops variables: apt must not ask questions.
  const command = ["env", "DEBIAN_FRONTEND=noninteractive", program, ...args];
  await (isRoot() ? run("env", command.slice(1)) : run("sudo", command));
}

async function freshLists() {
  if (listsAreFresh) return;
  await asRoot("apt-get", "update", "-q", "-o", "DPkg::Lock::Timeout=600");
  listsAreFresh = true;
}

function isRoot() {
  return process.getuid?.() === 0;
}

function plainEnglish() {
  return { ...process.env, LC_ALL: "C" };
}
