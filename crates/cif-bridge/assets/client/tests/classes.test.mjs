// Every function of the library: what its result is made of, and how it fails. The classes are those of the specification.

import test from "node:test";
import assert from "node:assert/strict";
import { load, reasonOf } from "./fake-window.mjs";

const M = ["getEnvironment", "createRecord", "retrieveRecord", "updateRecord", "deleteRecord", "searchAndOpenRecords",
  "notifyEvent", "cancelEvent", "updateConversation", "insertNotes"];
const S = ["openForm", "refreshForm", "openDialog", "executeFetchQuery"];
const N = ["addHandler", "removeHandler"];
const ENDLESS = ["insertNotes", "notifyEvent", "cancelEvent", "openForm", "createSession", "openDialog", "openMDDDialog",
  "showGlobalNotification", "clearGlobalNotification"];

/** Arguments that pass the checks, where three texts do not. */
const ARGUMENTS = {
  createRecord: ["contact", "{}"],
  updateRecord: ["contact", "7", "{}"],
  updateConversation: ["7", "{}"],
  setMode: [1],
  setWidth: [400],
};
const argumentsOf = (method) => ARGUMENTS[method] ?? ["x", "y", "z"];
const methods = Object.entries(load().cif).filter(([, value]) => typeof value === "function").map(([name]) => name);
const classOf = (method) => (M.includes(method) ? "M" : S.includes(method) ? "S" : N.includes(method) ? "N" : "R");

test("there are 60 methods, in classes of 10, 4, 2 and the rest", () => {
  const sizes = { M: 0, S: 0, N: 0, R: 0 };
  for (const method of methods) sizes[classOf(method)] += 1;
  assert.deepEqual(sizes, { M: 10, S: 4, N: 2, R: 44 });
});

for (const method of methods.filter((method) => !N.includes(method))) {
  test(`${method} is of class ${classOf(method)}`, async () => {
    const result = async (value) => {
      const fake = load();
      const promise = fake.cif[method](...argumentsOf(method));
      fake.succeed(value);
      return promise;
    };
    const map = () => new Map([["a", 1]]);
    switch (classOf(method)) {
      case "M":
        assert.equal(await result(map()), '{"a":1}');
        assert.equal(await result([{ b: 2 }]), '{"0":{"b":2}}');
        assert.equal(await result([]), "{}");
        break;
      case "S":
        assert.equal(await result({ a: 1 }), '{"a":1}');
        assert.equal(await result(false), "false");
        assert.equal(await result(null), "null");
        break;
      default:
        assert.deepEqual(await result(map()), map());
        assert.equal(await result("text"), "text");
        assert.equal(await result(undefined), null);
    }
  });

  test(`${method} rejects with something that reads both ways`, async () => {
    const fake = load();
    const promise = fake.cif[method](...argumentsOf(method));
    fake.answer("failure", new Map([["message", "no"], ["msdyn_name", "m"], ["errorCode", 101]]));
    const error = await reasonOf(promise);
    assert.ok(error instanceof Error);
    assert.deepEqual([error.message, error.get("message"), error.get("errorCode")], ["no", "no", 101]);
    if (classOf(method) !== "R") assert.deepEqual(JSON.parse(`${error}`), { message: "no", msdyn_name: "m", errorCode: 101 });
  });

  test(`${method} waits ${ENDLESS.includes(method) ? "for ever" : "10 s"}`, async () => {
    const fake = load();
    const promise = fake.cif[method](...argumentsOf(method));
    let ended = false;
    promise.then(() => (ended = true), () => (ended = true));
    fake.pass(9_999);
    await Promise.resolve();
    assert.equal(ended, false);
    fake.pass(1);
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(ended, !ENDLESS.includes(method));
  });
}
