// The analysis worker: merges what the scan workers gathered, and answers questions about it.

import { Analysis, catalogue } from "../wasm/almenara.js";
import { unknownKind } from "../bridge/protocol.js";
import { answer } from "./loop.js";
import { startCore } from "./wasm.js";

/** @typedef {import("../bridge/protocol.js").ToAnalysis} ToAnalysis */

/** @type {Analysis | null} */
let made = null;
/** Job of the last evaluation, by which details of an older report are refused. */
let evaluation = 0;

self.onmessage = (/** @type {MessageEvent<ToAnalysis>} */ event) => void answer(event.data.job, () => respond(event.data));

function analysis() {
  made ??= new Analysis();
  return made;
}

/** @param {ToAnalysis} message */
function respond(message) {
  switch (message.kind) {
    case "start":
      return startCore(message.module);
    case "catalogue":
      return catalogue();
    case "load-countries":
      return analysis().load_countries(message.bytes);
    case "load-networks":
      return analysis().load_networks(message.bytes);
    case "load-mmdb":
      return analysis().load_mmdb(message.name, message.bytes);
    case "geo-info":
      return analysis().geo_info();
    case "add":
      return analysis().add(message.meta, message.bytes);
    case "remove":
      return analysis().remove(message.key);
    case "evaluate":
      evaluation = message.job;
      return { evaluation, report: analysis().evaluate(message.request) };
    case "detail":
      if (message.evaluation !== evaluation) throw { code: "stale", summary: "", details: [] };
      return analysis().detail(message.finding);
    case "host":
      return analysis().host(message.address);
    case "overview":
      return { charts: analysis().charts(), tables: analysis().tables() };
    case "document":
      return analysis().document();
    case "csv":
      return analysis().csv(message.table);
    case "table-rows":
      return analysis().table_rows(message.table, message.offset, message.limit).rows;
    default:
      return unknownKind(message);
  }
}
