// Functions of the page that widgets call: once each, also when the connection breaks in between.

import assert from "node:assert/strict";
import { test } from "node:test";
import { createFunctions } from "../functions.js";

function page() {
  const said = { registered: [], unregistered: [], answers: [], trouble: [] };
  let refusal;
  const functions = createFunctions({
    window: { AbortController, console: { error() {} } },
    register: async (name) => {
      said.registered.push(name);
      if (refusal) throw new Error(refusal);
    },
    unregister: (name) => said.unregistered.push(name),
    answer: (result) => said.answers.push(result),
    provider: (name) => ({ name, label: name.toUpperCase() }),
    trouble: (message) => said.trouble.push(message),
  });
  return { functions, said, refuse: (reason) => (refusal = reason) };
}

const settled = () => new Promise((resolve) => setTimeout(resolve));
const PICK = { kind: "dialog", name: "Pick" };
const call = (id, extra = {}) => ({ call: id, function: PICK, provider: "phone", options: null, params: null, ...extra });

test("a dialog gets parameters, options and who asks, and its Map is answered", async () => {
  const { functions, said } = page();
  functions.connected(true);
  let asked;
  functions.add(PICK, (params, about) => {
    asked = { params, about };
    return new Map([["param_selectedValue", "sales"]]);
  });
  assert.deepEqual(said.registered, [PICK]);
  functions.receive(call(1, { params: { queues: ["sales"] }, options: { width: 400 } }));
  await settled();
  assert.deepEqual(asked.params, { queues: ["sales"] });
  assert.deepEqual([asked.about.options, asked.about.provider], [{ width: 400 }, { name: "phone", label: "PHONE" }]);
  assert.deepEqual(said.answers, [{ call: 1, value: { $map: [["param_selectedValue", "sales"]] } }]);
  functions.receive(call(2, { function: { kind: "dialog", name: "Other" } }));
  await settled();
  assert.equal(said.answers.length, 1);
});

test("a failure is answered with its message", async () => {
  const { functions, said } = page();
  functions.connected(true);
  const takeBack = functions.add(PICK, async () => { throw new Error("it broke"); });
  functions.receive(call(1));
  await settled();
  assert.deepEqual(said.answers, [{ call: 1, error: "it broke" }]);
  takeBack();
  takeBack();
  assert.deepEqual(said.unregistered, [PICK]);
});

test("an answer that was lost is given again, and what runs is not begun twice", async () => {
  const { functions, said } = page();
  functions.connected(true);
  let runs = 0;
  let finish;
  functions.add(PICK, () => { runs += 1; return new Promise((resolve) => (finish = resolve)); });
  functions.receive(call(1));
  functions.disconnected();
  finish({ a: 1 });
  await settled();
  assert.equal(said.answers.length, 0, "there is nobody to tell");
  functions.connected(false);
  assert.equal(said.registered.length, 2);
  functions.receive(call(1));
  assert.deepEqual([runs, said.answers], [1, [{ call: 1, value: { a: 1 } }]]);
});

test("whoever runs for nobody is told", () => {
  const { functions } = page();
  functions.connected(true);
  const signals = [];
  functions.add(PICK, (_params, { signal }) => { signals.push(signal); return new Promise(() => {}); });
  functions.receive(call(1));
  functions.receive(call(2));
  functions.ended(1);
  assert.deepEqual(signals.map((signal) => signal.aborted), [true, false]);
  functions.disconnected();
  functions.connected(true);
  assert.equal(signals[1].aborted, true, "another server");
});

test("names are texts, and a refusal is told", async () => {
  const { functions, said, refuse } = page();
  assert.throws(() => functions.add({ kind: "dialog", name: "" }, () => {}), TypeError);
  assert.throws(() => functions.add(PICK, "no function"), TypeError);
  refuse("one too many");
  functions.connected(true);
  functions.add(PICK, () => {});
  await settled();
  assert.deepEqual(said.trouble, ["one too many"]);
});
