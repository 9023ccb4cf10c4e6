// Conversion of values: the golden cases of the protocol, and one refusal for each rule.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { fromCanonical, Refusal, toCanonical } from "../values.js";

const ROWS = JSON.parse(
  readFileSync(new URL("../../../../cif-protocol/tests/golden/value/rows.json", import.meta.url), "utf8"),
);

/** What a structured clone makes of it and back, as through postMessage. */
const posted = (value) => toCanonical(structuredClone(value));

for (const [name, row] of Object.entries(ROWS)) {
  test(`golden: ${name}`, () => {
    assert.deepEqual(toCanonical(structuredClone(fromCanonical(row.json))), row.written ?? row.json);
  });
}

test("entry order, undefined and nested Maps are kept", () => {
  const value = { messageData: new Map([["b", undefined], ["a", new Map([["x", [undefined, null]]])]]) };
  const json = posted(value);
  assert.deepEqual(json, {
    messageData: { $map: [["b", { $undefined: true }], ["a", { $map: [["x", [{ $undefined: true }, null]]] }]] },
  });
  assert.deepEqual(fromCanonical(json), value);
});

test("odd keys stay ordinary keys", () => {
  const value = JSON.parse('{"__proto__": {"polluted": 1}, "constructor": 2}');
  const back = fromCanonical(posted(value));
  assert.equal(Object.getPrototypeOf(back), Object.prototype);
  assert.deepEqual(Object.keys(back), ["__proto__", "constructor"]);
  assert.equal({}.polluted, undefined);
  assert.deepEqual(posted({ $map: 1, b: 2 }), { $obj: [["$map", 1], ["b", 2]] });
});

test("errors and boxed values become what they say", () => {
  assert.deepEqual(posted(new TypeError("no")), { name: "TypeError", message: "no" });
  assert.deepEqual(posted([Object(1), Object("a"), Object(true)]), [1, "a", true]);
});

const cycle = { inner: {} };
cycle.inner.back = cycle;
const nest = (levels, wrap) => Array.from({ length: levels }).reduce(wrap, 1);

for (const [name, value, path, rule] of [
  ["NaN", { messageData: new Map([["value", { x: NaN }]]) }, "messageData.value.x", "finite"],
  ["infinity", [1, -Infinity], "[1]", "finite"],
  ["BigInt", { a: 1n }, "a", "BigInt"],
  ["function", { a: () => 1 }, "a", "function"],
  ["symbol", { a: Symbol("s") }, "a", "symbol"],
  ["cycle", cycle, "inner.back", "itself"],
  ["binary data", { a: [new Uint8Array(2)] }, "a[0]", "Uint8Array"],
  ["array buffer", { a: new ArrayBuffer(2) }, "a", "ArrayBuffer"],
  ["blob", { a: new Blob(["x"]) }, "a", "Blob"],
  ["transferable", { a: new ReadableStream() }, "a", "ReadableStream"],
  ["set", { a: new Set([1]) }, "a", "Set"],
  ["regular expression", { a: /x/ }, "a", "RegExp"],
  ["lone surrogate", { a: "x\ud800y" }, "a", "surrogate"],
  ["lone surrogate in a key", { "\udc00": 1 }, "\ufffd", "surrogate"],
  ["key that is no text", { a: new Map([[1, 2]]) }, "a", "keys of a Map"],
  ["invalid date", { a: new Date(NaN) }, "a", "date"],
  ["65 levels of arrays", nest(65, (inner) => [inner]), "[0]".repeat(64), "64 levels"],
  ["41 levels of Maps", nest(41, (inner) => new Map([["k", inner]])), null, "64 levels"],
  ["sparse array", new Array(4_000_000_000), null, "200000 values"],
  ["exponential sharing", nest(60, (inner) => [inner, inner]), null, "200000 values"],
]) {
  test(`refused: ${name}`, () => {
    assert.throws(() => toCanonical(value), (error) => {
      assert.ok(error instanceof Refusal);
      if (path !== null) assert.equal(error.path, path);
      assert.match(error.message, new RegExp(rule));
      return true;
    });
  });
}

test("64 levels pass", () => {
  const value = nest(64, (inner) => ({ k: inner }));
  assert.deepEqual(fromCanonical(posted(value)), value);
});

test("the same object twice is no cycle", () => {
  const shared = { a: 1 };
  assert.deepEqual(posted([shared, shared]), [{ a: 1 }, { a: 1 }]);
});
