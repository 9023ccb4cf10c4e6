// The port of a frame: when it is used, what goes over it, and when it ends.

import assert from "node:assert/strict";
import { test } from "node:test";

import { PHONE, provider, start } from "./fake-window.mjs";

const GRANTED = { version: 1 };

function fakePort() {
  const port = {
    closed: false,
    got: [],
    onmessage: null,
    postMessage(message) {
      if (!this.closed) this.got.push(structuredClone(message));
    },
    close() {
      this.closed = true;
    },
    addEventListener: (_type, listener) => (port.gone = listener),
    /** The library posts something. */
    say: (messageType, messageCorrelationId = "", messageData = new Map()) =>
      port.onmessage?.({ data: { messageType, messageData, messageCorrelationId } }),
  };
  return port;
}

function offer(page, id = "u", options = {}) {
  const port = fakePort();
  page.ask("cif.upgrade", id, { ports: [port], ...options });
  return port;
}

/** A page whose first frame has a port, over which its library has spoken. */
function upgraded() {
  const page = start();
  page.elements[0].load();
  const port = offer(page);
  page.answer("u", GRANTED);
  port.say("cif.upgrade");
  const fence = page.posted().at(-1).message;
  port.say("cif.upgrade", "", fence.messageData);
  page.sent();
  return { page, port };
}

const event = (page, name = "onmodechanged") =>
  page.frames.post("demo_phone", PHONE, { messageType: name, messageData: "{}", messageCorrelationId: "e" });
const names = (messages) => messages.map((message) => message.messageType);

test("the server is told of the port and decides; the answer goes to the window", () => {
  const page = start();
  const port = offer(page);
  const [{ data }] = page.sent();
  assert.deepEqual([data.port, data.message.messageType], [true, "cif.upgrade"]);
  port.say("getmode", "too early");
  assert.deepEqual(page.sent(), [], "nothing is heard of a port before the server has agreed");
  page.answer("u", GRANTED);
  assert.equal(page.posted()[0].message.messageData.get("value").version, 1);
  assert.deepEqual(port.got, []);
  port.say("getmode", "p1");
  assert.deepEqual(page.sent().map(({ data }) => [data.origin, data.epoch, data.message.messageCorrelationId]), [[PHONE, 0, "p1"]]);
});

test("a port that the server refuses is closed, and so is one that another replaces", () => {
  const page = start();
  const [first, second] = [offer(page, "u1"), offer(page, "u2")];
  assert.deepEqual([first.closed, second.closed], [true, false]);
  page.answer("u2", false);
  assert.equal(second.closed, true);
});

test("answers go the way their request came, with every kind of value", () => {
  const { page, port } = upgraded();
  const inside = page.elements[0].contentWindow;
  port.say("getmode", "p");
  page.answer("p", { $map: [["at", { $date: "1970-01-01T00:00:00.000Z" }], ["none", { $undefined: true }]] });
  const value = port.got[0].messageData.get("value");
  assert.deepEqual([...value.entries()], [["at", new Date(0)], ["none", undefined]]);
  assert.deepEqual(inside.posted, []);
});

test("a request that came through the window is answered there", () => {
  const page = start();
  page.ask("createSession", "w");
  const port = offer(page);
  page.answer("u", GRANTED);
  port.say("cif.upgrade");
  page.posted();
  page.answer("w", "session-id-1");
  assert.equal(page.posted()[0].message.messageCorrelationId, "w");
  assert.deepEqual(port.got, []);
});

test("events follow at once, and wait until what was posted to the window before has arrived", () => {
  const page = start();
  page.ask("createSession", "w");
  const port = offer(page);
  page.answer("u", GRANTED);
  event(page, "first");
  port.say("cif.upgrade");
  event(page, "second");
  assert.deepEqual(port.got, [], "the first one may still be on its way");
  const fence = page.posted().at(-1).message;
  assert.equal(fence.messageType, "cif.upgrade");
  port.say("cif.upgrade", "", fence.messageData);
  assert.deepEqual(names(port.got), ["second"]);
  event(page, "third");
  assert.deepEqual(names(port.got), ["second", "third"], "nothing is on its way");

  page.answer("w", "session-id-1");
  event(page, "fourth");
  assert.equal(port.got.length, 2, "it follows from the answer");
  const [answer, again] = page.posted().map(({ message }) => message);
  assert.equal(answer.messageCorrelationId, "w");
  port.say("cif.upgrade", "", fence.messageData);
  assert.equal(port.got.length, 2, "that was the fence before");
  port.say("cif.upgrade", "", again.messageData);
  assert.deepEqual(names(port.got), ["second", "third", "fourth"]);
});

test("events are not held for ever, nor without bound", () => {
  const page = start();
  const port = offer(page);
  page.answer("u", GRANTED);
  port.say("cif.upgrade");
  event(page);
  page.pass(1_000);
  assert.equal(port.got.length, 1);
  const other = start();
  const full = offer(other);
  other.answer("u", GRANTED);
  full.say("cif.upgrade");
  for (let count = 0; count < 257; count += 1) event(other);
  assert.equal(full.got.length, 257);
});

test("a port that came before the load event of its document is granted after it", () => {
  const page = start();
  const port = offer(page);
  page.elements[0].load();
  page.answer("u", GRANTED);
  port.say("getmode", "p");
  page.sent();
  page.answer("p", 1);
  assert.equal(port.got[0].messageCorrelationId, "p");
});

test("a port that the page has given up is not granted", () => {
  const page = start();
  const port = offer(page);
  offer(page, "u2");
  page.answer("u", GRANTED);
  assert.equal(page.posted()[0].message.messageData.get("value"), false);
  assert.equal(port.closed, true);

  const stuck = start();
  const late = offer(stuck);
  stuck.pass(9_500);
  assert.equal(late.closed, true);
});

test("activity is answered over the port as well", () => {
  const { page, port } = upgraded();
  port.say("onUserActivity", "a");
  assert.equal(port.got[0].messageData.get("value"), true);
});

test("a load event closes the port, after a word to a document that may still be there", () => {
  const { page, port } = upgraded();
  port.say("notifyEvent", "n");
  page.elements[0].load();
  assert.deepEqual([names(port.got), port.closed], [["cif.closed"], true]);
  port.say("getmode", "late");
  page.answer("n", null);
  assert.equal(page.posted()[0].message.messageCorrelationId, "n", "the window is the way that is left");
  event(page);
  assert.equal(page.posted().length, 1);
});

test("a document that goes is reported, and its port is no longer used", () => {
  const { page, port } = upgraded();
  port.gone();
  assert.deepEqual(page.sent(), [{ type: "frame_left", data: { provider: "demo_phone", epoch: 1 } }]);
  event(page);
  assert.equal(page.posted().length, 1);
});

test("a request through the window shows that another document is there", () => {
  const { page, port } = upgraded();
  page.arrive({ messageType: "CIF_Response", messageOutcome: "success", messageCorrelationId: "e" });
  assert.equal(port.closed, false, "an answer does not");
  page.ask("getmode", "w");
  assert.equal(port.closed, true);
});

test("a port ends with its frame", () => {
  const { page, port } = upgraded();
  page.frames.lead(false);
  assert.equal(port.closed, true);
});

test("what is asked over the port is answered while the server is away or stuck", () => {
  const { page, port } = upgraded();
  port.say("getmode", "stuck");
  page.pass(9_500);
  assert.match(port.got[0].messageData.get("message"), /not answered in time/);
  page.frames.disconnected();
  port.say("getmode", "away");
  page.pass(3_500);
  assert.match(port.got[1].messageData.get("message"), /lost its server/);
});

test("ports come with one request only, from the window of the frame itself", () => {
  const page = start({ providers: [provider("demo_phone", { allowDescendantFrames: true })] });
  const own = page.elements[0].contentWindow;
  const nested = { parent: own, postMessage() {} };
  for (const [type, id, options] of [["getmode", "a", {}], ["cif.upgrade", "", {}], ["cif.upgrade", "b", { source: nested }]]) {
    const port = fakePort();
    page.ask(type, id, { ports: [port], ...options });
    assert.equal(port.closed, true);
    assert.equal(page.sent()[0].type, "frame_unreadable");
  }
});

test("an answer goes to the very window that asked", () => {
  const page = start({ providers: [provider("demo_phone", { allowDescendantFrames: true })] });
  const posted = [];
  const nested = { parent: page.elements[0].contentWindow, postMessage: (message, origin) => posted.push([message.messageCorrelationId, origin]) };
  page.ask("getmode", "n", { source: nested });
  page.answer("n", 1);
  assert.deepEqual(posted, [["n", PHONE]]);
  assert.deepEqual(page.posted(), []);
});

test("the time for an answer is that of the provider", () => {
  const page = start({ providers: [provider("demo_phone", { answerHardLimitMs: 4_000 })] });
  page.ask("getmode", "a");
  page.pass(4_499);
  assert.deepEqual(page.posted(), []);
  page.pass(1);
  assert.match(page.posted()[0].message.messageData.get("message"), /not answered in time/);
});
