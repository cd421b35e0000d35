// What the browser must have; without it the page says so instead of failing somewhere.

/** The smallest module that uses a SIMD instruction. */
const SIMD = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11]);

/** @returns {"WebAssembly" | "SIMD" | "files" | null} the first thing that is missing */
export function missingFeature() {
  if (typeof WebAssembly !== "object" || typeof WebAssembly.validate !== "function") return "WebAssembly";
  if (!WebAssembly.validate(SIMD)) return "SIMD";
  if (typeof Blob.prototype.arrayBuffer !== "function") return "files";
  return null; // workers made of modules cannot be asked for without making one: the first one tells
}
