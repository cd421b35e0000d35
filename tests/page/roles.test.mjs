// Who plays which role, without a browser.

import assert from "node:assert/strict";
import { test } from "node:test";
import { assignRoles, chooseRole, fillRoles } from "../../www/state/roles.js";

/**
 * @param {string} name
 * @param {string} dialect
 * @param {"baseline" | "test" | null} [hint]
 * @returns {import("../../www/state/app.js").FileEntry}
 */
function file(name, dialect, hint = null) {
  const info = /** @type {import("../../www/state/types.js").FileInfo} */ ({ name, dialect, role_hint: hint });
  return /** @type {import("../../www/state/app.js").FileEntry} */ ({ key: name, name, info, role: undefined, status: "waiting", displaced: null });
}

/** @param {import("../../www/state/app.js").FileEntry[]} files */
function roles(files) {
  return Object.fromEntries(files.map(({ name, role }) => [name, role]));
}

test("a capture is one day, two logs of a dialect are two, rotated parts are one", () => {
  const conn = (/** @type {string} */ name) => file(name, "zeek conn");
  assert.deepEqual(roles(assignRoles([conn("c"), file("h", "zeek http"), file("d", "zeek dns")])), { c: "test", h: "test", d: "test" });
  assert.deepEqual(roles(assignRoles([conn("c1"), conn("c2"), file("h", "zeek http")])), { c1: "baseline", c2: "test", h: "test" });
  assert.deepEqual(roles(assignRoles([conn("c1"), conn("c2"), conn("c3")])), { c1: "test", c2: "test", c3: "test" });
});

test("hints come first, and what is dropped later joins the day under test", () => {
  const first = assignRoles([file("clean", "zeek conn", "baseline"), file("now", "zeek conn")]);
  assert.deepEqual(roles(first), { clean: "baseline", now: "test" });
  assert.deepEqual(roles(assignRoles([...first, file("c3", "zeek conn"), file("c4", "zeek conn")])), { clean: "baseline", now: "test", c3: "test", c4: "test" });
});

test("a course day holds its role alone", () => {
  const days = assignRoles([file("a", "course day"), file("b", "course day"), file("log", "zeek conn")]);
  assert.deepEqual(roles(days), { a: "baseline", b: "test", log: null });
  assert.deepEqual(days[2]?.displaced, { wanted: "test", by: "b" });
  const chosen = chooseRole(days, "log", "test");
  assert.deepEqual(roles(chosen), { a: "baseline", b: null, log: "test" });
  assert.deepEqual(roles(fillRoles(chosen.filter(({ name }) => name !== "log"))), { a: "baseline", b: "test" });
});

test("a log joins logs and swaps with a course day, a course day swaps with all logs", () => {
  const files = assignRoles([file("day", "course day"), file("c", "zeek conn"), file("h", "zeek http")]);
  assert.deepEqual(roles(files), { day: "baseline", c: "test", h: "test" });
  assert.deepEqual(roles(chooseRole(files, "day", "test")), { day: "test", c: "baseline", h: "baseline" });
  // The other log stays where it was, so that the course day has no role to take.
  assert.deepEqual(roles(chooseRole(files, "c", "baseline")), { day: null, c: "baseline", h: "test" });
  const apart = chooseRole(chooseRole(files, "day", null), "c", "baseline");
  assert.deepEqual(roles(chooseRole(apart, "h", "baseline")), { day: null, c: "baseline", h: "baseline" });
});
