// Introduces the parts of the page to the bridge, and both to the store.

import { start } from "./bridge/start.js";
import { createComparison } from "./page/comparison.js";
import { createDetectors } from "./page/detectors.js";
import { createDevices } from "./page/devices.js";
import { fill, h } from "./page/dom.js";
import { createDrop } from "./page/drop.js";
import { createFiles } from "./page/files.js";
import { createFindings } from "./page/findings.js";
import { createFooter } from "./page/footer.js";
import { createHeader } from "./page/header.js";
import { createHost } from "./page/host.js";
import { createOverview } from "./page/overview.js";
import { createStop } from "./page/stop.js";
import { startTheme } from "./page/theme.js";
import { createWelcome } from "./page/welcome.js";
import { createAppStore } from "./state/app.js";
import { missingFeature } from "./bridge/features.js";
import { text } from "./text/en.js";

const find = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));

function begin() {
  const store = createAppStore();
  const toggleTheme = startTheme(store);
  fill(find("skip"), text.header.skip);
  find("skip").setAttribute("href", "#content");

  const missing = missingFeature();
  if (missing) return fill(find("content"), h("p", { class: "stop" }, text.tooOld(missing)));

  const { actions, painter, loaded } = start(store);
  const context = { store, actions, painter };
  const drop = createDrop(context);
  fill(find("top"), createHeader(context, { pick: drop.pick, toggleTheme }));
  fill(find("content"),
    createStop(context),
    createWelcome(context, drop.pick),
    createComparison(context),
    createFindings(context),
    createDevices(context),
    createHost(context),
    createOverview(context),
    createDetectors(context),
    createFiles(context),
    drop.element);
  fill(find("foot"), createFooter(context));
  void loaded.then(() => (document.documentElement.dataset.ready = String(store.get().phase === "ready")));
}

begin();
