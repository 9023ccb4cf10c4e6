import assert from "node:assert/strict";
import { test } from "node:test";

import { passes, textOf } from "../inspector-filter.js";

const all = { words: "", provider: "", way: "", kind: "" };
const call = { name: "getmode", provider: "phone", way: "fromProvider", kind: "call", data: { Name: "Ada" } };
const failed = { ...call, kind: "answer", way: "toProvider", outcome: { is: "failed", why: "No Session" } };
const listed = (filter, message) => passes({ ...all, ...filter }, message, textOf(message, "Call"));

test("words are found in names, data and reasons, in any letter case", () => {
  for (const words of ["GETMODE", "ada", " phone ", "call"]) assert.equal(listed({ words }, call), true, words);
  assert.equal(listed({ words: "no session" }, failed), true);
  assert.equal(listed({ words: "eve" }, call), false);
});

test("provider, direction and kind narrow the list", () => {
  assert.equal(listed({}, call), true);
  assert.equal(listed({ provider: "other" }, call), false);
  assert.equal(listed({ way: "toProvider" }, call), false);
  assert.equal(listed({ kind: "call" }, call), true);
  assert.equal(listed({ kind: "event" }, call), false);
});

test("failed or refused is a kind of its own", () => {
  assert.equal(listed({ kind: "bad" }, call), false);
  assert.equal(listed({ kind: "bad" }, failed), true);
  assert.equal(listed({ kind: "bad" }, { ...failed, outcome: { is: "ok" } }), false);
});
