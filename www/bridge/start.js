// Brings everything up in the order in which the user can need it.

import { createAnalysis } from "./analysis.js";
import { createConverter } from "./convert.js";
import { Trouble } from "./endpoint.js";
import { loadGeo, loadModule, loadSample, loadVersion } from "./load.js";
import { createPainter } from "./painter.js";
import { createPool } from "./pool.js";
import { problemFrom } from "./protocol.js";
import { createSession } from "./session.js";
import { warmUp } from "./warm.js";

/** @typedef {import("../state/app.js").AppStore} AppStore */

/** At least two, one a file; more than eight bring nothing on files of this size. */
const WORKERS = Math.max(2, Math.min(8, navigator.hardwareConcurrency || 2));

/**
 * @param {AppStore} store
 * @returns {{ actions: import("../state/actions.js").Actions, painter: Promise<import("../state/actions.js").Painting>, loaded: Promise<void> }}
 */
export function start(store) {
  const module = loadModule();
  const pool = createPool(module, WORKERS);
  const painter = createPainter(module);
  const geo = { countries: loadGeo("countries"), networks: /** @type {Promise<Blob> | null} */ (null) };
  const warm = new AbortController();
  /** @type {File[]} */
  let sample = [];
  let analysis = createAnalysis(module);
  let spare = createAnalysis(module);
  const converter = createConverter();
  const session = createSession(store, pool, living, { sample: () => sample, busy: () => warm.abort(), convert: converter.convert });

  /** The analysis; a dead one is replaced by the spare, which knows the geo data and no file. */
  function living() {
    if (!analysis.dead) return analysis;
    analysis = spare;
    spare = createAnalysis(module);
    feedCountries().then(feedNetworks).catch((thrown) => store.set({ geoProblem: problemOf(thrown) }));
    store.set({ files: store.get().files.map((entry) => (entry.status === "read" ? { ...entry, status: "cancelled" } : entry)) });
    return analysis;
  }

  async function feedCountries() {
    await analysis.loadCountries(await bytesOf(await geo.countries));
  }

  async function feedNetworks() {
    geo.networks ??= loadGeo("networks");
    await analysis.loadNetworks(await bytesOf(await geo.networks));
  }

  async function bringUp() {
    const [catalogue] = await Promise.all([analysis.catalogue(), feedCountries(), painter]);
    store.set({ catalogue, geo: await analysis.geoInfo(), phase: "ready" });
    // From here on the page can be used; what follows makes it quicker and fuller.
    const version = loadVersion().then((known) => store.set({ version: known }));
    sample = await loadSample();
    store.set({ sample: sample.length > 0 });
    void warmUp(pool, analysis, sample, warm.signal).catch(() => {}); // whatever is wrong will be heard of when a file is read
    await feedNetworks().catch((thrown) => store.set({ geoProblem: problemOf(thrown) }));
    store.set({ geo: await analysis.geoInfo() });
    if (store.get().report) await session.refresh();
    await converter.load().catch(() => {}); // whoever converts hears of it
    await version;
  }

  const loaded = bringUp().catch((thrown) => store.set({ phase: "stopped", stop: problemOf(thrown) }));
  return { actions: session.actions, painter, loaded };
}

/** @param {Blob} blob */
async function bytesOf(blob) {
  return new Uint8Array(await blob.arrayBuffer());
}

/** @param {unknown} thrown */
function problemOf(thrown) {
  return thrown instanceof Trouble ? thrown.problem : problemFrom(thrown);
}
