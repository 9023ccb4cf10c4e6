// The parts of the relay's page that need no browser.

import assert from "node:assert/strict";
import test from "node:test";

import { Caller } from "../caller.js";
import { Events } from "../events.js";
import { findHost } from "../library.js";
import { MAX_BYTES, Outbox } from "../outbox.js";

const HOST = "https://org.crm.dynamics.com";

test("the host is found in the documented order, and only where it is allowed", () => {
  const other = "https://other.example/";
  const library = `${HOST}/uclient/scripts/lib.js`;
  assert.deepEqual(findHost([HOST, "https://b.example/"], library, [HOST, "https://b.example"]), {
    origin: HOST, library: `${HOST}/webresources/Widget/msdyn_ciLibrary.js`,
  });
  assert.deepEqual(findHost(["", other], library, [HOST]), { origin: HOST, library });
  assert.equal(findHost(["", `${HOST}/main.aspx`], null, [HOST])?.origin, HOST);
  assert.equal(findHost(["", other], "https://evil.example/lib.js", [HOST]), null);
  assert.equal(findHost(["not an address", ""], null, [HOST]), null);
});

test("what was not confirmed is sent again, in order", () => {
  /** @type {number[]} */
  const sent = [];
  const outbox = new Outbox((message) => sent.push(message.data.n));
  assert.equal(outbox.next, 1);
  outbox.put("event", {});
  outbox.put("result", {});
  outbox.put("event", {});
  outbox.received(1);
  assert.equal(outbox.next, 2);
  outbox.again();
  assert.deepEqual(sent, [1, 2, 3, 2, 3]);
  outbox.received(3);
  assert.equal(outbox.next, 4);
});

/** @param {Record<string, (...values: any[]) => any>} library */
function caller(library) {
  /** @type {any[]} */
  const told = [];
  const made = new Caller(library, async () => undefined, async (wire) => wire, (result) => told.push(result));
  made.begin("one");
  return { made, told };
}

/** @param {number} id @param {object} more */
const call = (id, more) => ({ id, below: 1, wire: "setmode", args: [], ...more });

test("a call that comes twice is made once", async () => {
  let modes = 0;
  const { made, told } = caller({ setMode: async (mode) => ((modes += 1), mode) });
  await Promise.all([made.take(call(1, { function: "setMode", args: [2] })), made.take(call(1, { function: "setMode", args: [2] }))]);
  assert.equal(modes, 1);
  assert.deepEqual(told, [{ id: 1, epoch: "one", ok: 2 }]);
  made.settled(2);
  await made.take(call(1, { function: "setMode", args: [2] }));
  assert.equal(modes, 1);
  made.begin("two");
  await made.take(call(1, { function: "setMode", args: [0] }));
  assert.equal(modes, 2, "the ids of another run mean other calls");
});

test("each failure says who says so", async () => {
  class Odd extends Error {
    toJSON() {
      return { message: "no", value: new Map([["errorType", 0]]) };
    }
  }
  const { made, told } = caller({
    asMap: () => Promise.reject(new Map([["message", "refused"]])),
    asText: () => Promise.reject('{"message":"refused"}'),
    asError: () => Promise.reject(new Odd("no")),
    throws: () => {
      throw new TypeError("tabId must be a string");
    },
    hangs: () => new Promise(() => {}),
    odd: async () => () => {},
    long: async () => "x".repeat(MAX_BYTES),
  });
  const names = ["asMap", "asText", "asError", "throws", "missing", "odd", "long"];
  for (const [at, name] of names.entries()) await made.take(call(at + 1, { function: name }));
  const said = told.map(({ error }) => [error.why, error.value?.message ?? error.value]);
  assert.deepEqual(said.slice(0, 5), [
    ["rejected", { $map: [["message", "refused"]] }],
    ["rejected", '{"message":"refused"}'],
    ["rejected", "no"],
    ["rejected", "tabId must be a string"],
    ["unsupported", "the client library of this host has no function missing"],
  ]);
  assert.match(said[5]?.[1], /cannot be carried/);
  assert.match(said[6]?.[1], /bytes/);
  await made.take(call(20, { function: "hangs", withinMs: 1 }));
  assert.equal(told.at(-1).error.why, "timed_out");
});

test("a handler of the host gets the provider's answer", async () => {
  /** @type {Record<string, (data: unknown) => Promise<unknown>>} */
  const handlers = {};
  let added = 0;
  const library = {
    addHandler: async (/** @type {string} */ name, /** @type {any} */ handler) => {
      added += 1;
      handlers[name] = handler;
    },
    removeHandler: async (/** @type {string} */ name) => void delete handlers[name],
  };
  /** @type {any[]} */
  const sent = [];
  const events = new Events(library, new Outbox((message) => sent.push(message)));
  await events.listen("onmodechanged");
  await events.listen("onmodechanged");
  assert.equal(added, 1);
  const first = handlers.onmodechanged?.('{"value":1}');
  const second = handlers.onmodechanged?.('{"value":2}');
  assert.deepEqual(sent.map(({ data }) => [data.n, data.data]), [[1, '{"value":1}'], [2, '{"value":2}']]);
  assert.deepEqual(events.waiting, [1, 2]);
  events.answered({ n: 2, error: "busy" });
  events.answered({ n: 1, ok: { $map: [["a", 1]] } });
  assert.deepEqual(await first, new Map([["a", 1]]));
  await assert.rejects(second ?? Promise.resolve(), /busy/);
  await events.unlisten("onmodechanged");
  assert.equal(handlers.onmodechanged, undefined);
});
