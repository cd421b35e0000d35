// A Chromium or Chrome for the tests, and the driver that wasm-pack steers it with.

import { join } from "node:path";
import { install, offers } from "./apt.mjs";
import { Stop, ask, find } from "./run.mjs";

const BROWSERS = [
  "chromium",
  "chromium-browser",
  "google-chrome",
  "google-chrome-stable",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/**
 * The browser and its driver, of the same major version: a driver refuses any other.
 * @returns {{ browser: string, driver: string } | undefined}
 */
export function findBrowser() {
  // GitHub's runners name the folder of the driver that fits their Chrome.
  const { ALMENARA_BROWSER, ALMENARA_DRIVER, CHROMEWEBDRIVER } = process.env;
  const driver = find(...[ALMENARA_DRIVER, CHROMEWEBDRIVER && join(CHROMEWEBDRIVER, "chromedriver"), "chromedriver"].filter((name) => name !== undefined));
  const version = driver && majorVersion(driver);
  if (!driver || !version) return undefined;
  for (const name of ALMENARA_BROWSER ? [ALMENARA_BROWSER] : BROWSERS) {
    const browser = find(name);
    if (browser && majorVersion(browser) === version) return { browser, driver };
  }
  return undefined;
}

export async function ensureBrowser() {
  if (findBrowser()) return;
  // Ubuntu's package of that name only asks for a snap; it offers no driver under Debian's name.
  if (await offers("chromium", "chromium-driver")) await install("chromium", "chromium-driver");
  if (!findBrowser()) {
    throw new Stop("The tests need Chrome or Chromium and the chromedriver of the same major version: install both, or name them in ALMENARA_BROWSER and ALMENARA_DRIVER.");
  }
}

/** @param {string} program */
function majorVersion(program) {
  return / (\d+)\./.exec(ask(program, ["--version"]) ?? "")?.[1];
}
