// The page's own instance of the core. It only paints: a canvas belongs to the page's thread.

import init, { Painter } from "../wasm/almenara.js";

/**
 * @param {Promise<WebAssembly.Module>} module
 * @returns {Promise<import("../state/actions.js").Painting>}
 */
export async function createPainter(module) {
  await init({ module_or_path: await module });
  const painter = new Painter();
  return {
    draw: (canvas, chart, theme) => painter.draw(canvas, chart, theme),
    svg: (chart, theme, width, height) => painter.svg(chart, theme, width, height),
  };
}
