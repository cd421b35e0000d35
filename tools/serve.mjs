// A static server for dist/ on this machine, and for the tests of the page.

import { createReadStream } from "node:fs";
import { realpath, stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, sep } from "node:path";
import { Stop, isMain, main } from "./run.mjs";
import { DIST } from "./site.mjs";

/** @type {Record<string, string>} */
const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".csv": "text/csv; charset=utf-8",
  ".gz": "application/gzip",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".md": "text/plain; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm", // without it the browser refuses to compile while it downloads
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
};

/**
 * Serves a folder; port 0 takes a free one.
 * @param {{ root?: string, port?: number, host?: string }} [options]
 * @returns {Promise<{ url: string, close: () => Promise<void> }>}
 */
export async function serve({ root = DIST, port = 0, host = "127.0.0.1" } = {}) {
  const base = await realpath(root).catch(() => {
    throw new Stop("There is nothing to serve yet: run `npm run build` first.");
  });
  const server = createServer((request, response) => void answer(base, request, response));
  await new Promise((resolve, reject) => {
    server.once("error", (error) => reject(explain(error, port)));
    server.listen(port, host, () => resolve(undefined));
  });
  const address = server.address();
  const taken = typeof address === "object" && address ? address.port : port;
  return {
    url: `http://localhost:${taken}`,
    close: () => new Promise((resolve) => (server.close(() => resolve()), server.closeAllConnections())),
  };
}

/**
 * @param {string} base
 * @param {import("node:http").IncomingMessage} request
 * @param {import("node:http").ServerResponse} response
 */
async function answer(base, request, response) {
  if (request.method !== "GET" && request.method !== "HEAD") return refuse(response, 405);
  const file = await fileFor(base, request.url ?? "/");
  if (!file) return refuse(response, 404);
  response.writeHead(200, {
    "content-type": TYPES[extname(file.path)] ?? "application/octet-stream",
    "content-length": file.size,
    // After a new build the next reload shows it.
    "cache-control": "no-cache",
    "x-content-type-options": "nosniff",
  });
  if (request.method === "HEAD") return response.end();
  createReadStream(file.path)
    .on("error", () => response.destroy())
    .pipe(response);
}

/**
 * The file behind an address, if it lies inside the folder with every link resolved.
 * @param {string} base
 * @param {string} address
 */
async function fileFor(base, address) {
  try {
    const name = decodeURIComponent(new URL(address, "http://localhost").pathname);
    const path = await realpath(join(base, name.endsWith("/") ? `${name}index.html` : name));
    const { size, isFile } = await stat(path).then((kind) => ({ size: kind.size, isFile: kind.isFile() }));
    return isFile && path.startsWith(base + sep) ? { path, size } : undefined;
  } catch {
    return undefined; // no such file, or an address that is none
  }
}

/**
 * @param {import("node:http").ServerResponse} response
 * @param {404 | 405} status
 */
function refuse(response, status) {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8" });
  response.end(status === 404 ? "There is no such file.\n" : "Only reading is possible here.\n");
}

/**
 * @param {NodeJS.ErrnoException} error
 * @param {number} port
 */
function explain(error, port) {
  if (error.code === "EADDRINUSE") return new Stop(`Port ${port} is taken by another program: choose another with PORT=${port + 1} npm start.`);
  if (error.code === "EACCES") return new Stop(`Port ${port} may not be used by this user: choose one above 1023 with PORT=8080 npm start.`);
  return error;
}

if (isMain(import.meta.url)) {
  await main(async () => {
    const port = Number(process.env.PORT || 8080);
    if (!Number.isInteger(port) || port < 0 || port > 65535) throw new Stop(`PORT is "${process.env.PORT}": it must be a number from 0 to 65535.`);
    // HOST=0.0.0.0 also serves other machines, for example out of a container.
    const { url } = await serve({ port, host: process.env.HOST || undefined });
    console.log(`Almenara is at ${url}`);
  });
}
