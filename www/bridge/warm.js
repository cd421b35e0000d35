// Before anything is dropped, the sample day is read until the browser has optimised the core: a cold first drop takes twice as long.

/** Measured: one pass is not enough, more than these bring nothing. */
const PASSES = 3;
const KEYS = ["warm-baseline", "warm-test"];

/**
 * @param {import("./pool.js").Pool} pool
 * @param {import("./analysis.js").AnalysisClient} analysis
 * @param {File[]} files
 * @param {AbortSignal} signal
 */
export async function warmUp(pool, analysis, files, signal) {
  const sources = files.map((file) => ({ key: file.name, file }));
  if (sources.length < KEYS.length) return;
  /** @type {Uint8Array[]} */
  const partials = await pool.run((endpoint) => endpoint.call({ kind: "warm", sources, passes: PASSES }, { signal }), signal);
  for (const [index, bytes] of partials.entries()) {
    if (signal.aborted) break;
    await analysis.add({ key: KEYS[index] ?? "", name: "", dialect: "course day", time_unit: "1/100 s" }, bytes);
  }
  const request = { baseline: KEYS.slice(0, 1), test: KEYS.slice(1), inside: null, params: {} };
  for (let pass = 0; pass < PASSES && !signal.aborted; pass++) await analysis.evaluate(request);
  for (const key of KEYS) await analysis.remove(key).catch(() => {}); // not there when the rest was cut short
}
