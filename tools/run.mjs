// Starting other programs, and stopping with one clear sentence when that fails.

import { spawn, spawnSync } from "node:child_process";
import { accessSync, constants, realpathSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the clone. */
export const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** Trouble that a person can do something about: shown as its sentence alone, without a stack. */
export class Stop extends Error {}

/**
 * Runs the task of a command-line tool; its failure ends the process with the sentence and status 1.
 * @param {() => Promise<unknown>} task
 */
export async function main(task) {
  try {
    await task();
  } catch (error) {
    console.error(error instanceof Stop ? `\nerror: ${error.message}` : error);
    process.exit(1);
  }
}

/**
 * Whether this module is the one that node was asked to run.
 * @param {string} url the module's own `import.meta.url`
 */
export function isMain(url) {
  // Compared with links resolved, as node does for the module: a clone may be reached through one.
  return process.argv[1] !== undefined && fileURLToPath(url) === realpathSync(process.argv[1]);
}

/** @typedef {{ cwd?: string, env?: NodeJS.ProcessEnv, maxBuffer?: number }} Options */

/**
 * Runs a program with its output shown, and stops when it fails.
 * @param {string} program
 * @param {string[]} args
 * @param {Options} [options]
 */
export async function run(program, args, options) {
  const status = await start(program, args, "inherit", options);
  if (status !== 0) throw new Stop(`\`${[program, ...args].join(" ")}\` failed (${status}).`);
}

/**
 * Runs a program with its output shown, and returns what it wrote beside its status.
 * @param {string} program
 * @param {string[]} args
 * @param {Options} [options]
 */
export async function runAndListen(program, args, options) {
  let output = "";
  const status = await start(program, args, (text) => (output += text), options);
  return { status, output };
}

/**
 * @param {string} program
 * @param {string[]} args
 * @param {"inherit" | ((text: string) => void)} output
 * @param {Options} [options]
 * @returns {Promise<number | string>} the exit status, or why there is none
 */
function start(program, args, output, options) {
  const listen = output !== "inherit";
  const sink = listen ? "pipe" : "inherit";
  const child = spawn(program, args, { cwd: ROOT, ...options, stdio: ["inherit", sink, sink] });
  if (listen) {
    child.stdout?.on("data", (data) => (process.stdout.write(data), output(String(data))));
    child.stderr?.on("data", (data) => (process.stderr.write(data), output(String(data))));
  }
  return new Promise((resolve) => {
    child.on("error", (error) => resolve(error.message));
    child.on("close", (code, signal) => resolve(code ?? signal ?? "ended"));
  });
}

/**
 * What a program writes, trimmed; undefined when it is missing or fails.
 * @param {string} program
 * @param {string[]} args
 * @param {Options} [options]
 */
export function ask(program, args, options) {
  const { status, stdout } = spawnSync(program, args, { cwd: ROOT, ...options, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  return status === 0 ? stdout.trim() : undefined;
}

/**
 * Where the first of these programs is: a name is looked up in PATH, a path is taken as it is.
 * @param {string[]} names
 * @returns {string | undefined}
 */
export function find(...names) {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const endings = process.platform === "win32" ? [".exe", ""] : [""];
  for (const name of names) {
    const places = /[/\\]/.test(name) ? [name] : folders.map((folder) => join(folder, name));
    for (const path of places.flatMap((place) => endings.map((ending) => place + ending))) {
      try {
        accessSync(path, constants.X_OK);
        return path;
      } catch {
        // not there: the next one
      }
    }
  }
  return undefined;
}
