// Everything that the page fetches, all of it while loading.

const at = (/** @type {string} */ path) => new URL(`../${path}`, import.meta.url);
const SAMPLE_FILES = ["baseline.parquet", "test.parquet"];

/** @returns {Promise<WebAssembly.Module>} compiled once, for the page and every worker */
export async function loadModule() {
  const address = at("wasm/almenara_bg.wasm");
  try {
    return await WebAssembly.compileStreaming(need(await fetch(address)));
  } catch (error) {
    // A server that does not know the type application/wasm.
    if (!(error instanceof TypeError)) throw error;
    return WebAssembly.compile(await need(await fetch(address)).arrayBuffer());
  }
}

/**
 * Kept as a blob, from which another worker can be fed without asking the server again.
 * @param {"countries" | "networks"} which
 */
export async function loadGeo(which) {
  return need(await fetch(at(`geo/${which}.bin`))).blob();
}

/** The module that writes Parquet: kept as a blob, compiled only when it is first used. */
export async function loadConverter() {
  return need(await fetch(at("wasm/convert_bg.wasm"))).blob();
}

/** @returns {Promise<File[]>} the sample day, or nothing where the site was built without */
export async function loadSample() {
  const files = SAMPLE_FILES.map(async (name) => new File([await need(await fetch(at(`sample/${name}`))).blob()], name));
  return Promise.all(files).catch(() => []);
}

/** @returns {Promise<import("../state/types.js").Version | null>} */
export function loadVersion() {
  return fetch(at("version.json")).then((response) => need(response).json()).catch(() => null);
}

/** @param {Response} response */
function need(response) {
  if (!response.ok) throw new Error(`${response.url} answered ${response.status}`);
  return response;
}
