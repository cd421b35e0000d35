// A scan worker: reads ranges of files and feeds them to the core. One job at a time.

import { FileScan } from "../wasm/almenara.js";
import { problemFrom, unknownKind } from "../bridge/protocol.js";
import { answer } from "./loop.js";
import { Cancelled, Job, decode, open, pushRanges, fetchRanges } from "./reading.js";
import { startCore } from "./wasm.js";

/** @typedef {import("../bridge/protocol.js").ToScan} ToScan */
/** @typedef {import("../bridge/protocol.js").Source} Source */
/** @typedef {import("../state/types.js").ScanOptions} ScanOptions */

/** The job under way. @type {Job | null} */
let current = null;

self.onmessage = (/** @type {MessageEvent<ToScan>} */ event) => {
  const message = event.data;
  switch (message.kind) {
    case "start":
      return void answer(message.job, () => startCore(message.module));
    case "inspect":
      return run(message.job, (job) => inspect(job, message.source, message.options));
    case "scan":
      return run(message.job, (job) => scan(job, message));
    case "rows":
      return run(message.job, (job) => rows(job, message));
    case "warm":
      return run(message.job, (job) => warm(job, message.sources, message.passes));
    case "unit":
      if (current?.id === message.job) current.add(message.unit);
      return;
    case "end":
      if (current?.id === message.job) current.end();
      return;
    case "cancel":
      if (current?.id === message.job) current.cancel();
      return;
    default:
      return unknownKind(message);
  }
};

/**
 * @param {number} id
 * @param {(job: Job) => Promise<unknown>} work
 */
function run(id, work) {
  const job = new Job(id);
  current = job;
  void answer(id, async () => {
    try {
      return await work(job);
    } catch (thrown) {
      if (thrown instanceof Cancelled) throw { code: "cancelled", summary: "", details: [] };
      if (thrown instanceof WebAssembly.RuntimeError) job.scan = null; // freeing it would run the broken instance again
      throw thrown;
    } finally {
      job.scan?.free();
      current = null;
    }
  });
}

/**
 * @param {Job} job
 * @param {Source} source
 * @param {ScanOptions} options
 */
async function inspect(job, source, options) {
  const core = await open(job, source);
  try {
    return core.info(options);
  } catch (thrown) {
    const problem = problemFrom(thrown);
    // The user can say which columns are the addresses.
    throw problem.code === "bad-column" ? { ...problem, available: core.available() } : thrown;
  }
}

/**
 * @param {Job} job
 * @param {import("../bridge/protocol.js").Scan} message
 */
async function scan(job, { source, options, units, last }) {
  const core = await open(job, source);
  core.begin(options);
  for (const unit of units) job.add(unit);
  if (last) job.end();
  await decode(job, source.file, core);
  return core.finish();
}

/**
 * @param {Job} job
 * @param {import("../bridge/protocol.js").Rows} message
 */
async function rows(job, { source, options, filter, limit, units }) {
  const core = await open(job, source);
  core.begin_rows(options, filter, limit);
  for (const unit of units) job.add(unit);
  job.end();
  await decode(job, source.file, core);
  return core.finish_rows();
}

/**
 * Runs the decoding loops so often that the browser has optimised them before the first file is dropped.
 * @param {Job} job
 * @param {Source[]} sources
 * @param {number} passes
 */
async function warm(job, sources, passes) {
  /** @type {Uint8Array[]} */
  let partials = [];
  for (let pass = 0; pass < passes; pass++) {
    partials = [];
    for (const { file } of sources) {
      const core = new FileScan(file.name, file.size);
      job.scan = core;
      for (let wanted = core.inspect(); wanted.length > 0; wanted = core.inspect()) pushRanges(core, await fetchRanges(file, wanted));
      const info = core.info({ inside: null });
      core.begin({ inside: null });
      job.renew(info.units.length);
      await decode(job, file, core, { quiet: true });
      partials.push(core.finish());
      core.free();
      job.scan = null;
    }
  }
  return partials;
}
