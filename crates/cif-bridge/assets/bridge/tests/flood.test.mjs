// A hostile or broken widget, and a server that is stuck: bounded, answered in time, once, and never to a stranger.

import assert from "node:assert/strict";
import { test } from "node:test";

import { PHONE, provider, start } from "./fake-window.mjs";

const OTHER = "https://other.example";
const id = ({ message }) => message.messageCorrelationId;
const why = ({ message }) => message.messageData.get("message");

test("a thousand moves of the mouse are answered here, and passed on once a second", () => {
  const page = start();
  for (let number = 0; number < 1_000; number++) page.ask("onUserActivity", `m${number}`);
  const posted = page.posted();
  assert.equal(new Set(posted.map(id)).size, 1_000);
  assert.ok(posted.every(({ message, origin }) => message.messageOutcome === "success" && origin === PHONE));
  const [only, ...more] = page.sent();
  assert.deepEqual(more, []);
  assert.equal(only.data.message.messageType, "onUserActivity");
  assert.equal("messageCorrelationId" in only.data.message, false, "it is answered already");
  page.pass(1_000);
  page.ask("onUserActivity", "");
  assert.deepEqual([page.sent().length, page.posted().length], [1, 0]);
});

test("activity of an origin that is not known is judged by the server", () => {
  const page = start();
  page.ask("onUserActivity", "m", { origin: OTHER });
  assert.deepEqual(page.posted(), []);
  assert.equal(page.sent()[0].data.message.messageCorrelationId, "m");
});

test("a response that calls itself activity is not answered", () => {
  const page = start();
  page.arrive({ messageType: "onUserActivity", messageOutcome: "success", messageCorrelationId: "e" });
  assert.deepEqual(page.posted(), []);
});

test("a server that is stuck is answered for in time, and its late answer is dropped", () => {
  const page = start();
  page.ask("getmode", "a");
  page.ask("createSession", "agent");
  page.pass(9_499);
  assert.deepEqual(page.posted(), []);
  page.pass(1);
  const posted = page.posted();
  assert.deepEqual(posted.map(id), ["a"], "a call that may wait for the agent is not given up");
  assert.match(why(posted[0]), /not answered in time/);
  page.answer("a");
  page.answer("agent", "session-id-1");
  assert.deepEqual(page.posted().map(id), ["agent"]);
});

test("an origin that was never accepted gets no answer from a page whose server is stuck or gone", () => {
  const page = start();
  page.ask("getmode", "a", { origin: OTHER });
  page.ask("createSession", "b", { origin: OTHER });
  page.pass(20_000);
  page.ask("getmode", "c", { origin: OTHER });
  page.frames.disconnected();
  page.pass(20_000);
  page.frames.connected({ maxMessage: 2_000_000, resumed: false });
  assert.deepEqual(page.posted(), []);
});

test("two requests with one id, of one frame or of two, are both answered", () => {
  const second = provider("second_phone");
  const page = start({ providers: [provider(), second] });
  page.ask("getmode", "x");
  page.ask("getwidth", "x");
  page.ask("getmode", "x", { source: page.elements[1].contentWindow });
  page.answer("x", 1);
  page.answer("x", 2);
  page.answer("x", 3);
  assert.deepEqual(page.posted().map(({ message }) => message.messageData.get("value")), [1, 2]);
  assert.deepEqual(page.elements[1].contentWindow.posted, []);
  page.pass(10_000);
  assert.deepEqual(page.elements[1].contentWindow.posted.map(id), ["x"], "the other frame waits for its own");
});

test("unanswered requests are bounded", () => {
  const page = start();
  for (let number = 0; number < 514; number++) page.ask("notifyEvent", `n${number}`);
  assert.deepEqual(page.posted().map(id), ["n512", "n513"]);
  assert.equal(page.sent().length, 512);
  page.arrive({ messageType: "getmode", messageData: new Map() });
  assert.equal(page.sent().length, 1, "what wants no answer is passed on");
});

test("while too much waits to be sent, callers are told and nothing is added", () => {
  const page = start();
  page.state.busy = true;
  page.ask("getmode", "a");
  page.ask("getmode", "b", { origin: OTHER });
  page.arrive({ messageType: "CIF_Response", messageOutcome: "success", messageCorrelationId: "e" });
  const posted = page.posted();
  assert.deepEqual(posted.map(id), ["a"]);
  assert.match(why(posted[0]), /try again/);
  assert.deepEqual(page.sent(), []);
  page.state.busy = false;
  page.ask("getmode", "c");
  assert.equal(page.sent().length, 1);
});

test("an id without end is refused and not kept", () => {
  const page = start();
  page.ask("getmode", "i".repeat(1_001));
  const [{ type, data }] = page.sent();
  assert.equal(type, "frame_unreadable");
  assert.equal(data.correlationId, undefined);
  assert.match(data.problem, /messageCorrelationId.*1000/);
});

test("a frame is made of a web address only", () => {
  for (const src of ["javascript:alert(1)", "data:text/html,x", "blob:http://127.0.0.1/x"]) {
    assert.throws(() => start({ providers: [provider("bad", { src })] }), /no web address/);
  }
});
