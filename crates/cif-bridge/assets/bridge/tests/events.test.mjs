// Custom events between widgets and the scripts of the page, through the whole bridge.

import assert from "node:assert/strict";
import { test } from "node:test";

import { startBridge } from "../bridge.js";

const settle = () => new Promise((resolve) => setImmediate(resolve));

/** A page with a server under the test's control. */
function start() {
  const sockets = [];
  const timers = [];
  const seen = { errors: [], trouble: [] };
  class Socket {
    constructor() {
      this.readyState = 1;
      this.bufferedAmount = 0;
      this.sent = [];
      this.listeners = {};
      sockets.push(this);
    }
    addEventListener(type, listener) {
      this.listeners[type] = listener;
    }
    send(text) {
      this.sent.push(JSON.parse(text));
    }
    close() {
      this.readyState = 3;
    }
  }
  const document = { addEventListener: () => {}, querySelector: () => null, body: { append: () => {} }, onvisibilitychange: null };
  const window = {
    document,
    crypto: globalThis.crypto,
    location: { href: "http://127.0.0.1:7070/" },
    performance: { now: () => 0 },
    console: { error: (...parts) => seen.errors.push(parts.join(" ")), warn: () => {} },
    addEventListener: () => {},
    setTimeout: (run) => timers.push(run),
    clearTimeout: (id) => id && (timers[id - 1] = () => {}),
    WebSocket: Socket,
    onclick: null,
  };
  window.parent = window;
  const bridge = startBridge({ window, on: { trouble: (text) => seen.trouble.push(text) } });
  const server = {
    seen,
    say: (type, data) => sockets.at(-1).listeners.message({ data: JSON.stringify({ type, data }) }),
    welcome(resumed = false) {
      this.say("welcome", { leader: true, maxMessage: 1000, resumed, heard: 0 });
      this.say("view", { view: { providers: [{ name: "phone", label: "Phone", frame: null }] } });
    },
    /** What came of these types, without what was taken before. */
    heard(...types) {
      return sockets.at(-1).sent.splice(0).filter(({ type }) => types.includes(type));
    },
    /** Answers all subscriptions that came, and gives their names. */
    async accept(error) {
      const asked = this.heard("subscribe");
      for (const { data } of asked) this.say("answer", { requestId: data.requestId, ...(error ? { error } : { result: { kind: "done" } }) });
      await settle();
      return asked.map(({ data }) => data.name);
    },
    raise: (name, value, more) => server.say("page_event", { name, value, provider: "phone", originURL: "https://phone.example/w", ...more }),
    lose: () => sockets.at(-1).listeners.close(),
    /** Lets the page connect again. */
    again() {
      timers.splice(0).forEach((run) => run());
    },
  };
  bridge.connect();
  return { bridge, server };
}

test("a handler gets a Map of its own, and who raised the event", async () => {
  const { bridge, server } = start();
  server.welcome();
  const got = [];
  const added = [
    bridge.addHandler("CALL", (data, provider) => {
      got.push([data, provider]);
      data.get("value").changed = true;
    }),
    bridge.addHandler("CALL", (data) => got.push([data])),
  ];
  assert.deepEqual(await server.accept(), ["CALL"], "a name is subscribed once");
  await Promise.all(added);
  server.raise("CALL", { at: { $date: "2026-01-02T03:04:05.000Z" }, none: { $undefined: true } }, { correlationId: "c1" });
  server.raise("OTHER", 1);
  assert.equal(got.length, 2);
  const [[data, provider], [second]] = got;
  assert.ok(data instanceof Map && data.get("value").at instanceof Date);
  assert.deepEqual([...data.keys()], ["value", "correlationId", "originURL"]);
  assert.deepEqual([data.get("correlationId"), data.get("originURL")], ["c1", "https://phone.example/w"]);
  assert.deepEqual(provider, { name: "phone", label: "Phone" });
  assert.equal("changed" in second.get("value"), false);
});

test("a handler that fails keeps nothing from the others", async () => {
  const { bridge, server } = start();
  server.welcome();
  const got = [];
  void bridge.addHandler("CALL", () => { throw new Error("first"); });
  void bridge.addHandler("CALL", () => Promise.reject(new Error("second")));
  void bridge.addHandler("CALL", (data) => got.push(data.get("value")));
  await server.accept();
  server.raise("CALL", 7);
  await settle();
  assert.deepEqual(got, [7]);
  assert.equal(server.seen.errors.length, 2);
});

test("the last handler that goes ends the subscription", async () => {
  const { bridge, server } = start();
  server.welcome();
  const [first, second] = [() => {}, () => {}];
  void bridge.addHandler("CALL", first);
  void bridge.addHandler("CALL", first);
  void bridge.addHandler("CALL", second);
  await server.accept();
  assert.equal(bridge.removeHandler("CALL", first), true);
  assert.equal(bridge.removeHandler("CALL", first), false);
  assert.deepEqual(server.heard("unsubscribe"), []);
  assert.equal(bridge.removeHandler("CALL", second), true);
  assert.deepEqual(server.heard("unsubscribe"), [{ type: "unsubscribe", data: { name: "CALL" } }]);
});

test("names are subscribed when the server comes, and again after a break", async () => {
  const { bridge, server } = start();
  let known = 0;
  const early = bridge.addHandler("EARLY", () => {}).then(() => known++);
  server.welcome();
  // Lost before the server has answered: nothing was refused.
  server.lose();
  await settle();
  assert.equal(known, 0);
  server.again();
  server.welcome(true);
  assert.deepEqual(await server.accept(), ["EARLY"]);
  await early;
  const removed = () => {};
  void bridge.addHandler("GONE", removed);
  await server.accept();
  server.lose();
  bridge.removeHandler("GONE", removed);
  server.again();
  server.welcome();
  assert.deepEqual(await server.accept(), ["EARLY"]);
  assert.deepEqual(server.seen.trouble, []);
});

test("a name that the server refuses has no handlers, and whoever added them is told", async () => {
  const { bridge, server } = start();
  server.welcome();
  const refused = assert.rejects(bridge.addHandler("getmode", () => {}), /a method of the API/);
  await server.accept("`getmode` is a method of the API");
  await refused;
  assert.equal(bridge.removeHandler("getmode", () => {}), false);
  void bridge.addHandler("CALL", () => {});
  await server.accept();
  server.lose();
  server.again();
  server.welcome();
  await server.accept("one name too many");
  assert.match(server.seen.trouble[0], /CALL.*one name too many/);
});

test("types of DOM events and names that are none are refused", async () => {
  const { bridge, server } = start();
  server.welcome();
  server.heard();
  for (const name of ["click", "visibilitychange", "DOMContentLoaded"]) {
    await assert.rejects(bridge.addHandler(name, () => {}), /a type of DOM events/);
    await assert.rejects(bridge.raiseEvent(name, 1), /a type of DOM events/);
  }
  await assert.rejects(bridge.addHandler("", () => {}), /not empty/);
  await assert.rejects(bridge.addHandler("CALL", /** @type {any} */ ("no function")), /must be a function/);
  assert.deepEqual(server.heard("raise", "subscribe"), [], "the server hears of none of them");
});

test("an event of the page goes to the server, and what became of it comes back", async () => {
  const { bridge, server } = start();
  server.welcome();
  server.heard();
  const raised = bridge.raiseEvent("greeting", new Map([["at", new Date(0)]]), { provider: "phone", cid: "c1" });
  await settle();
  const value = { $map: [["at", { $date: "1970-01-01T00:00:00.000Z" }]] };
  const [{ data }] = server.heard("raise");
  const { requestId, ...rest } = data;
  assert.deepEqual(rest, { name: "greeting", value, provider: "phone", correlationId: "c1" });
  const results = [{ provider: "phone", outcome: "success", data: value }];
  server.say("answer", { requestId, result: { kind: "raised", results } });
  const map = new Map([["at", new Date(0)]]);
  assert.deepEqual(await raised, [{ provider: "phone", outcome: "success", data: map }]);

  const refused = bridge.raiseEvent("greeting", 1, "fax");
  await settle();
  const [second] = server.heard("raise");
  assert.deepEqual([second.data.name, second.data.value, second.data.provider], ["greeting", 1, "fax"]);
  server.say("answer", { requestId: second.data.requestId, error: "there is no provider `fax`" });
  await assert.rejects(refused, /no provider `fax`/);
});
