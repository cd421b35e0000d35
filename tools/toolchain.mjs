// Rust's standard library for wasm32-unknown-unknown, its linker, and a C compiler that can target it.
// In the order tried: it is there; rustup downloads it; Debian's source package is built once.

import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { asRoot, haveApt, install, offers } from "./apt.mjs";
import { makeOnce } from "./cache.mjs";
import { toolFolders } from "./cargo-tools.mjs";
import { ROOT, Stop, ask, find, run } from "./run.mjs";

const TARGET = "wasm32-unknown-unknown";
/** The name under which rustup knows Debian's toolchain, which lives in /usr. */
const DEBIAN_TOOLCHAIN = "web";
/** Written last into a standard library that we built: the compiler it was built with. */
const STAMP = "almenara-built-with";

/** Makes sure that Rust, the target, its linker and its C compiler are there. */
export async function ensureToolchain() {
  if (!ready() && !(await addWithRustup())) await buildFromDebian();
  if (!cTools()) await installCTools();
  if (!ready()) throw new Stop(`The set-up of ${TARGET} ended without a usable standard library.`);
}

/**
 * The environment in which cargo and wasm-pack build for the browser.
 * @returns {NodeJS.ProcessEnv}
 */
export function wasmEnvironment() {
  const toolchain = ready();
  const c = cTools();
  if (!toolchain || !c) throw new Stop("Nothing can be built for the browser yet: run `npm run setup` first.");
  /** @type {NodeJS.ProcessEnv} */
  const env = { ...toolchain, CC_wasm32_unknown_unknown: c.compiler, AR_wasm32_unknown_unknown: c.archiver };
  const linker = linkerOf(toolchain);
  if (linker !== "its own") env.CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER = linker;
  // Of its own, so that a build for the browser and native work do not wait for each other's lock.
  env.CARGO_TARGET_DIR = join(ROOT, "target", "browser");
  env.PATH = [...toolFolders(), process.env.PATH].join(delimiter);
  return env;
}

/**
 * The toolchain that can already build for the browser, as the environment that selects it.
 * @returns {NodeJS.ProcessEnv | undefined}
 */
function ready() {
  return [process.env, debianToolchain()].find((env) => hasTarget(env) && linkerOf(env));
}

/** @returns {NodeJS.ProcessEnv} */
function debianToolchain() {
  // Without rustup, Debian's cargo is simply the one in PATH.
  return find("rustup") ? { ...process.env, RUSTUP_TOOLCHAIN: DEBIAN_TOOLCHAIN } : process.env;
}

/** @param {NodeJS.ProcessEnv} env */
function hasTarget(env) {
  const library = ask("rustc", ["--print", "target-libdir", "--target", TARGET], { env });
  if (!library || !existsSync(library)) return false;
  // One built by us for an older compiler is worse than none.
  const stamp = join(library, STAMP);
  return !existsSync(stamp) || readFileSync(stamp, "utf8") === ask("rustc", ["-vV"], { env });
}

/**
 * rustup's toolchains bring a linker of their own; a distribution's need the one of the LLVM they were built with.
 * @param {NodeJS.ProcessEnv} env
 */
function linkerOf(env) {
  const programs = join(ask("rustc", ["--print", "target-libdir"], { env }) ?? "", "..", "bin");
  if (find(join(programs, "rust-lld"))) return "its own";
  return find(`wasm-ld-${llvmVersion(env)}`, "wasm-ld");
}

async function addWithRustup() {
  if (!find("rustup")) return false;
  try {
    await run("rustup", ["target", "add", TARGET]);
    return true;
  } catch {
    return false;
  }
}

async function buildFromDebian() {
  const offline = `rustup could not download ${TARGET}`;
  if (!(await offers("rustc-web", "cargo-web", "rust-web-src"))) {
    throw new Stop(
      find("rustup")
        ? `${offline}, and this machine has no Debian packages to build it from: connect to the network and run \`rustup target add ${TARGET}\`.`
        : `Rust is missing or cannot build for ${TARGET}: install rustup (rustup.rs), then run this again.`,
    );
  }
  if (find("rustup") === "/usr/bin/rustup") {
    throw new Stop(`${offline}, and Debian's package rustup cannot stay beside rustc-web: connect to the network, or remove that package and run this again.`);
  }
  await install("rustc-web", "cargo-web", "rust-web-src");
  if (find("rustup")) await run("rustup", ["toolchain", "link", DEBIAN_TOOLCHAIN, "/usr"]);
  const llvm = llvmVersion(debianToolchain());
  await install(`lld-${llvm}`, `llvm-${llvm}`, `clang-${llvm}`);
  if (!hasTarget(debianToolchain())) await buildStandardLibrary(debianToolchain());
}

/** @param {NodeJS.ProcessEnv} env */
async function buildStandardLibrary(env) {
  console.log(`Building Rust's standard library for ${TARGET}, once for this machine.`);
  const library = ask("rustc", ["--print", "target-libdir", "--target", TARGET], { env });
  const version = ask("rustc", ["-vV"], { env });
  if (!library || !version) throw new Stop(`Debian's rustc does not run: reinstall the package rustc-web.`);
  await makeOnce("standard-library", async (folder) => {
    // An empty crate makes cargo build the whole library and nothing else. It lies
    // outside the clone, so that our compiler flags do not reach it.
    mkdirSync(join(folder, "src"));
    writeFileSync(join(folder, "Cargo.toml"), '[package]\nname = "empty"\nversion = "0.0.0"\nedition = "2021"\n\n[workspace]\n');
    writeFileSync(join(folder, "src", "lib.rs"), "#![no_std]\n");
    await run("cargo", ["build", "--release", "--target", TARGET, "-Zbuild-std=std,panic_abort,test,proc_macro"], {
      cwd: folder,
      env: {
        ...env,
        RUSTFLAGS: undefined,
        CARGO_ENCODED_RUSTFLAGS: undefined,
        CARGO_TARGET_DIR: join(folder, "target"),
        RUSTC_BOOTSTRAP: "1", // -Z on a stable compiler
        CARGO_PROFILE_RELEASE_LTO: "off",
        CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS: "-Cembed-bitcode=yes", // lets our release build do LTO through std
      },
    });
    const built = join(folder, "target", TARGET, "release", "deps");
    const libraries = readdirSync(built).filter((name) => name.endsWith(".rlib") && !name.startsWith("libempty-"));
    const stamp = join(folder, STAMP);
    writeFileSync(stamp, version);
    // Beside its place first, and moved last: a library folder that exists is a complete one.
    const partial = `${library}.partial`;
    await asRoot("rm", "-rf", partial, library);
    await asRoot("mkdir", "-p", partial);
    await asRoot("cp", ...libraries.map((name) => join(built, name)), stamp, partial);
    await asRoot("mv", partial, library);
  });
}

/** @param {NodeJS.ProcessEnv} env */
function llvmVersion(env) {
  return /LLVM version: (\d+)/.exec(ask("rustc", ["-vV"], { env }) ?? "")?.[1] ?? "";
}

/**
 * clang and the archiver beside it, for the C parts (zstd): gcc and Apple's clang cannot target wasm.
 * @returns {{ compiler: string, archiver: string } | undefined}
 */
function cTools() {
  const versions = ["", ...Array.from({ length: 21 }, (_, back) => `-${30 - back}`)];
  const homebrew = ["/opt/homebrew/opt/llvm/bin", "/usr/local/opt/llvm/bin"];
  const compilers = [process.env.CC_wasm32_unknown_unknown, ...homebrew.map((folder) => join(folder, "clang")), ...versions.map((version) => `clang${version}`)];
  for (const name of compilers) {
    const compiler = name && find(name);
    if (!compiler || !/\bwasm32\b/.test(ask(compiler, ["--print-targets"]) ?? "")) continue;
    const near = join(dirname(compiler), `llvm-ar${/-\d+$/.exec(compiler)?.[0] ?? ""}`);
    const archiver = find(process.env.AR_wasm32_unknown_unknown ?? near, ...versions.map((version) => `llvm-ar${version}`));
    if (archiver) return { compiler, archiver };
  }
  return undefined;
}

async function installCTools() {
  if (process.platform === "darwin") throw new Stop("A C compiler for WebAssembly is missing: run `brew install llvm`.");
  if (!haveApt()) throw new Stop("A C compiler for WebAssembly is missing: install clang and llvm with your system's package manager.");
  await install("clang", "llvm");
  if (!cTools()) throw new Stop("The packages clang and llvm of this system cannot target WebAssembly: install a newer clang.");
}

