// Arguments that are refused before anything is sent.

import test from "node:test";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { load, reasonOf } from "./fake-window.mjs";

const handler = () => true;
const ABSENT = [undefined, null];

/** What every kind of check refuses, and what it just lets through. */
const KINDS = {
  given: { refused: ABSENT, accepted: ["", 0, false] },
  notBlank: { refused: [...ABSENT, ""], accepted: [" ", 7] },
  mode: { refused: [...ABSENT, "1", 3, -1, NaN, true], accepted: [0, 1, 2] },
  width: { refused: [...ABSENT, -1, "wide", NaN, {}], accepted: [0, "300", ""] },
  callable: { refused: [...ABSENT, "name", {}], accepted: [handler] },
  tabText: { refused: [...ABSENT, "", "  "], accepted: ["tab-id-1"] },
};

const ROOT = new URL("../../../../../", import.meta.url);
const SOURCE = readFileSync(new URL("../msdyn_ciLibrary.js", import.meta.url), "utf8");
const CASES = JSON.parse(readFileSync(new URL("crates/cif-conformance/src/host/table/methods.json", ROOT), "utf8"));

/** The rows that the method table writes into the library: name of the function, wire name, parameters, checks. */
function rows() {
  const found = /const METHODS = (\{[^]*?\n {2}\});/.exec(SOURCE);
  assert.ok(found, "the library has no table of methods where this test looks for it");
  const row = (type, _shape, params, _keys, checks = []) => ({ type, params: params.split(" "), checks });
  const kinds = [...Object.keys(KINDS), "either"];
  const stubs = kinds.map((kind) => (...names) => ({ kind, names }));
  const other = { row, mapIfGiven: null, mapOfJson: null };
  const build = new Function(...kinds, ...Object.keys(other), `return ${found[1]};`);
  return Object.entries(build(...stubs, ...Object.values(other)));
}

/** Arguments that the library accepts: those of the host's case. */
function accepted({ type, params, checks }) {
  const args = (CASES[type]?.result.args ?? []).map((one) => (one?.$fn ? handler : one));
  const fill = ({ kind, names }) => {
    const at = params.indexOf(names[0]);
    if (kind !== "either" && KINDS[kind].refused.includes(args[at])) args[at] = KINDS[kind].accepted.at(-1);
  };
  checks.forEach(fill);
  return args;
}

/** Lists of arguments in which one value is refused, or with `either` all that could be given are missing. */
function refusals(row) {
  const base = accepted(row);
  const put = (names, value) => {
    const args = Array.from({ length: Math.max(base.length, row.params.length) }, (_, at) => base[at]);
    for (const name of names) args[row.params.indexOf(name)] = value;
    return args;
  };
  return row.checks.flatMap(({ kind, names }) => (KINDS[kind]?.refused ?? ABSENT).map((value) => put(names, value)));
}

const ROWS = rows();
const REFUSED = ROWS.filter(([, row]) => row.checks.length > 0).map(([method, row]) => [method, row.type, refusals(row)]);

test("no method has lost its checks", () => {
  const counts = {};
  for (const { kind } of ROWS.flatMap(([, row]) => row.checks)) counts[kind] = (counts[kind] ?? 0) + 1;
  const expected = { callable: 2, either: 1, given: 32, mode: 1, notBlank: 16, tabText: 1, width: 1 };
  assert.deepEqual([REFUSED.length, counts], [40, expected]);
});

for (const [method, row] of ROWS) {
  test(`${method} sends what is just acceptable`, () => {
    const base = accepted(row);
    const tries = row.checks.flatMap(({ kind, names }) =>
      (KINDS[kind]?.accepted ?? []).map((value) => ({ at: row.params.indexOf(names[0]), value })));
    // An empty data or input is acceptable to its check, and fails where it is read: that is tried further down.
    const read = (at) => ["data", "input"].includes(row.params[at]);
    for (const { at, value } of [{ at: 0, value: base[0] }, ...tries.filter(({ at }) => !read(at))]) {
      const fake = load();
      const args = [...base];
      args[at] = value;
      // Only what was added can be removed, and only one registration is told to the host.
      if (method === "removeHandler") fake.cif.addHandler(...args);
      fake.cif[method](...args);
      assert.ok(!fake.types().includes("logErrorsAndReject"), `${JSON.stringify(args)} was refused`);
      assert.ok(fake.types().length > 0, `${JSON.stringify(args)} was not sent`);
    }
  });
}

for (const [method, type, lists] of REFUSED) {
  test(`${method} refuses ${lists.length} lists of arguments`, async () => {
    for (const args of lists) {
      const fake = load();
      const error = await reasonOf(fake.cif[method](...args));
      assert.match(error.message, new RegExp(`^Microsoft\\.CIFramework\\.${method}: `));
      assert.equal(JSON.parse(error).message, error.message, "the string form is JSON text");
      assert.deepEqual(fake.types(), ["logErrorsAndReject"], "only the log message is sent");
      const log = fake.last().message.messageData;
      assert.equal(log.get("errorMsg"), error.message);
      assert.equal(log.get("functName"), type);
      assert.equal(log.has("correlationId"), true);
    }
  });
}

test("the log message carries the caller's correlation id, and an empty one for setWidth", async () => {
  const fake = load();
  await reasonOf(fake.cif.setMode(9, "telemetry"));
  assert.equal(fake.last().message.messageData.get("correlationId"), "telemetry");
  await reasonOf(fake.cif.setWidth(-1));
  assert.equal(fake.last().message.messageData.get("correlationId"), "");
});

// method, arguments that are an error of the program
const THROWS = [
  ["createRecord", ["contact", ""], /data is not JSON text/],
  ["createRecord", ["contact", "{"], /data is not JSON text/],
  ["createRecord", ["contact", { a: 1 }], /data must be the JSON text of an object/],
  ["createRecord", ["contact", "[1]"], /data must be the JSON text of an object/],
  ["updateRecord", ["contact", "7", "null"], /data must be the JSON text of an object/],
  ["updateConversation", ["7", "5"], /data must be the JSON text of an object/],
  ["notifyEvent", [{ notificationUXObject: {} }], /notificationUXObject must be the JSON text of an object/],
  ["closeTab", [7], /tabId must be a string/],
  ["closeTab", [["tab-id-1"]], /tabId must be a string/],
];

for (const [method, args, text] of THROWS) {
  test(`${method}(${JSON.stringify(args)}) throws and sends nothing`, () => {
    const fake = load();
    assert.throws(() => fake.cif[method](...args), (error) => error instanceof TypeError && text.test(error.message));
    assert.deepEqual(fake.types(), []);
  });
}

test("getFcsValue gives plain null at once when a name is missing", () => {
  const fake = load();
  assert.equal(fake.cif.getFcsValue("", "name"), null);
  assert.equal(fake.cif.getFcsValue("ns"), null);
  assert.deepEqual(fake.types(), []);
});

test("a refused addHandler is not an unhandled rejection", async () => {
  const seen = [];
  const listener = (reason) => seen.push(reason);
  process.on("unhandledRejection", listener);
  load().cif.addHandler("", handler);
  load().cif.removeHandler("e", undefined);
  await new Promise((resolve) => setImmediate(resolve));
  process.off("unhandledRejection", listener);
  assert.deepEqual(seen, []);
});
