// The notices of other people's code in the module: their licences ask that they go along with it.

import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { Stop, ask } from "./run.mjs";

const METADATA = ["metadata", "--format-version", "1", "--offline", "--filter-platform", "wasm32-unknown-unknown"];

/** @typedef {{ id: string, name: string, version: string, license: string | null, repository: string | null, source: string | null, manifest_path: string }} Package */
/** @typedef {{ id: string, deps: { pkg: string, dep_kinds: { kind: string | null }[] }[] }} Node */

/** @returns {string} every package that the module is made from, its licence, and each licence text once */
export function notices() {
  const told = ask("cargo", METADATA, { maxBuffer: 1 << 26 });
  if (!told) throw new Stop("cargo cannot tell what the module is made from: run `cargo metadata` to see why.");
  /** @type {{ packages: Package[], resolve: { nodes: Node[] } }} */
  const { packages, resolve } = JSON.parse(told);
  const nodes = new Map(resolve.nodes.map((node) => [node.id, node]));
  const root = packages.find(({ name }) => name === "almenara");
  if (!root) throw new Stop("cargo does not know the package almenara: Cargo.toml names it otherwise.");
  const used = new Set([root.id]);
  for (const id of used) {
    // A set that grows while it is walked is walked to its end.
    for (const { pkg, dep_kinds } of nodes.get(id)?.deps ?? []) if (dep_kinds.some(({ kind }) => kind === null)) used.add(pkg);
  }
  const others = packages.filter(({ id, source }) => used.has(id) && source !== null).sort((a, b) => (a.name < b.name ? -1 : 1));
  /** @type {Map<string, string[]>} */
  const texts = new Map();
  for (const { name, manifest_path } of others) {
    for (const text of licencesIn(dirname(manifest_path))) texts.set(text, [...(texts.get(text) ?? []), name]);
  }
  const list = others.map(({ name, version, license, repository }) => `${name} ${version}: ${license ?? "see its text"}${repository ? `, ${repository}` : ""}`);
  const parts = [...texts].map(([text, names]) => `${"=".repeat(80)}\n${[...new Set(names)].join(", ")}\n\n${text}\n`);
  return `The WebAssembly module of Almenara is made from these packages, too.\n\n${list.join("\n")}\n\n${parts.join("\n")}`;
}

/** @param {string} folder */
function licencesIn(folder) {
  const names = readdirSync(folder).filter((name) => /^(licen[cs]e|copying|notice)/i.test(name) && /(\.(txt|md)|^[^.]*)$/i.test(name));
  return names.sort().map((name) => readFileSync(join(folder, name), "utf8").replaceAll("\r", "").trim());
}
