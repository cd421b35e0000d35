// The picture of the empty state: two days hour by hour, and the hour that does not fit.

const NS = "http://www.w3.org/2000/svg";
const HOURS = 24;
const WIDTH = 480;
const HEIGHT = 190;
const STEP = WIDTH / HOURS;
const ODD_HOUR = 3;

/** @param {string} label of the odd hour */
export function dayFigure(label) {
  const root = draw("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT + 22}`, class: "dayfigure", "aria-hidden": "true", focusable: "false" });
  for (let hour = 0; hour < HOURS; hour++) {
    // Quietest at five in the morning, busiest in the afternoon, as the days of the course are.
    const usual = 0.36 - 0.26 * Math.cos(((hour - 4) / HOURS) * 2 * Math.PI);
    bar(root, hour, 0, usual, "baseline");
    bar(root, hour, 1, hour === ODD_HOUR ? 0.97 : usual * (0.93 + 0.13 * Math.abs(Math.sin(hour * 2.3))), "test");
    if (hour % 6 === 0) write(root, hour * STEP, HEIGHT + 16, `${String(hour).padStart(2, "0")} h`, "hour");
  }
  root.append(draw("line", { x1: "0", x2: String(WIDTH), y1: String(HEIGHT), y2: String(HEIGHT), class: "ground" }));
  write(root, (ODD_HOUR + 1) * STEP + 6, 18, label, "odd");
  return root;
}

/**
 * @param {Element} root
 * @param {number} hour
 * @param {number} side
 * @param {number} share of the full height
 * @param {string} role
 */
function bar(root, hour, side, share, role) {
  const width = STEP * 0.36;
  root.append(draw("rect", { x: String(hour * STEP + 1 + side * width), y: String(HEIGHT * (1 - share)), width: String(width - 0.75), height: String(HEIGHT * share), class: role }));
}

/**
 * @param {Element} root
 * @param {number} x
 * @param {number} y
 * @param {string} words
 * @param {string} name
 */
function write(root, x, y, words, name) {
  const text = draw("text", { x: String(x), y: String(y), class: name });
  text.textContent = words;
  root.append(text);
}

/**
 * @param {string} tag
 * @param {Record<string, string>} attributes
 */
function draw(tag, attributes) {
  const element = document.createElementNS(NS, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}
