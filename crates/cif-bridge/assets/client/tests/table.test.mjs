// Every method and event of the protocol's tables in the library: what the golden answer becomes, what the golden failure
// becomes, what reaches a handler. The cases are those of the host; the outcome goes into the test report.

import test from "node:test";
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { load, reasonOf } from "./fake-window.mjs";
import { fromCanonical } from "../../bridge/values.js";

const ROOT = new URL("../../../../../", import.meta.url);
const read = (path) => JSON.parse(readFileSync(new URL(path, ROOT), "utf8"));
const TABLE = read("crates/cif-protocol/tests/golden/host/table.json");
const CASES = read("crates/cif-conformance/src/host/table/methods.json");
/** Where the function is not named like the constant of its message. */
const NAMES = {
  addGenericHandler: "addHandler", removeGenericHandler: "removeHandler", getTabsByTagOrName: "getTabs",
  search: "searchAndOpenRecords",
};
const { MessageType } = load().cif;
const nameOf = (wire) => NAMES[wire] ?? Object.entries(MessageType).find(([, value]) => value === wire)?.[0];

const functions = new Map();
function meant(argument) {
  if (!argument?.$fn) return argument;
  if (!functions.has(argument.$fn)) functions.set(argument.$fn, () => true);
  return functions.get(argument.$fn);
}

const lines = [];
async function note(entry, kind, work) {
  let passed = false;
  try {
    await work();
    passed = true;
  } finally {
    lines.push(JSON.stringify({ entry, case: kind, surface: "client library", passed }));
  }
}

/** Begins the call of a case and gives its promise; only functions that were added can be removed. */
function begin(fake, wire) {
  const args = CASES[wire].result.args?.map(meant) ?? [];
  if (wire === "removeGenericHandler") fake.cif.addHandler(...args);
  const promise = fake.cif[nameOf(wire)](...args);
  assert.equal(fake.last().message.messageType, wire);
  return promise;
}

/** The result of a class for a value of the wire. */
function resultOf(kind, value) {
  const plain = (item) => (item instanceof Map ? Object.fromEntries(item) : item);
  if (kind === "S") return JSON.stringify(value, (_key, item) => plain(item));
  if (kind === "M") return JSON.stringify(Array.isArray(value) ? { ...value } : value, (_key, item) => plain(item));
  return value;
}

for (const [wire, [kind, , versions]] of Object.entries(TABLE.methods)) {
  if (versions === "internal") continue;
  const golden = read(`crates/cif-protocol/tests/golden/host/methods/${wire}.json`);

  test(`${wire}: the golden answer`, () => note(wire, "result", async () => {
    const fake = load();
    const promise = begin(fake, wire);
    const value = fromCanonical(golden.replies.success.wire);
    fake.succeed(value);
    const result = await promise;
    if (kind !== "N") assert.deepEqual(result, resultOf(kind, value ?? null));
  }));

  test(`${wire}: the golden failure`, () => note(wire, "failure", async () => {
    const fake = load();
    const promise = begin(fake, wire);
    const map = fromCanonical(golden.replies.failure.map);
    fake.answer("failure", map);
    const error = await reasonOf(promise);
    assert.equal(error.message, map.get("message"));
    assert.equal(error.get("msdyn_name"), wire);
    assert.deepEqual(error.get("value"), map.get("value"));
    if (kind === "M" || kind === "S") assert.equal(JSON.parse(`${error}`).message, map.get("message"));
  }));
}

for (const event of Object.keys(TABLE.events)) {
  const golden = read(`crates/cif-protocol/tests/golden/host/events/${event}.json`);

  test(`${event}: reaches its handler as JSON text`, () => note(event, "delivery", async () => {
    const fake = load();
    const heard = [];
    fake.cif.addHandler(event, (payload) => void heard.push(payload));
    fake.arrive({ messageType: event, messageData: golden.full.wire, messageCorrelationId: "e-1" });
    assert.deepEqual(heard, [golden.full.wire]);
    await new Promise((resolve) => setImmediate(resolve));
    const { messageOutcome, messageCorrelationId } = fake.last().message;
    assert.deepEqual([messageOutcome, messageCorrelationId], ["success", "e-1"]);
  }));

  test(`${event}: reaches no other handler`, () => note(event, "silence", async () => {
    const fake = load();
    const heard = [];
    fake.cif.addHandler(event.toUpperCase(), (payload) => void heard.push(payload));
    fake.arrive({ messageType: event, messageData: golden.full.wire, messageCorrelationId: "e-1" });
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(heard, []);
  }));
}

test.after(() => {
  const target = process.env.CARGO_TARGET_DIR ? new URL(`file://${process.env.CARGO_TARGET_DIR}/`) : new URL("target/", ROOT);
  const folder = new URL("cif-report/", target);
  mkdirSync(folder, { recursive: true });
  writeFileSync(new URL("client-library.jsonl", folder), `${lines.join("\n")}\n`);
});
