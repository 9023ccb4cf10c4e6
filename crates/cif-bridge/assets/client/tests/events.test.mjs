// Events from the host: handlers, the one answer, announcements; and signs of life to the host.

import test from "node:test";
import assert from "node:assert/strict";
import { HOST, load, settle } from "./fake-window.mjs";

/** The host raises an event; gives the answers that came back. */
async function raise(fake, messageType, messageData, id = "event-1") {
  const before = fake.state.sent.length;
  fake.arrive({ messageType, messageData, messageCorrelationId: id });
  await settle();
  return fake.state.sent.slice(before).map(({ message }) => message);
}

test("a handler gets the JSON text as the host sent it, and its result is the answer", async () => {
  const fake = load();
  const seen = [];
  fake.cif.addHandler("onclicktoact", async (text) => { seen.push(text); return { dialled: true }; });
  const answers = await raise(fake, "onclicktoact", '{"value":"4255550"}');
  assert.deepEqual(seen, ['{"value":"4255550"}']);
  assert.deepEqual(answers, [{
    messageType: "CIF_Response", messageOutcome: "success", messageData: { dialled: true }, messageCorrelationId: "event-1",
  }]);
  assert.equal(fake.last().target, HOST);
});

test("a Map, a plain object or nothing arrives as a Map with the origin", async () => {
  const fake = load();
  const seen = [];
  fake.cif.addHandler("custom", (data) => { seen.push([...data]); });
  await raise(fake, "custom", new Map([["value", 1]]));
  await raise(fake, "custom", { value: 2 });
  await raise(fake, "custom", undefined);
  assert.deepEqual(seen, [[["value", 1], ["originURL", HOST]], [["value", 2], ["originURL", HOST]], [["originURL", HOST]]]);
});

test("a handler may be synchronous and may return nothing", async () => {
  const fake = load();
  fake.cif.addHandler("e", () => {});
  const [answer] = await raise(fake, "e", "{}");
  assert.equal(answer.messageOutcome, "success");
  assert.equal(answer.messageData, undefined);
});

test("without an id the handler runs and nobody is answered", async () => {
  const fake = load();
  let calls = 0;
  fake.cif.addHandler("e", () => { calls += 1; });
  for (const id of [null, "", 7]) assert.deepEqual(await raise(fake, "e", "{}", id), []);
  fake.arrive({ messageType: "e", messageData: "{}" });
  await settle();
  assert.equal(calls, 4);
  assert.deepEqual(fake.types(), ["addGenericHandler"]);
});

test("several handlers: one answer after all have settled, success if any succeeded", async () => {
  const fake = load();
  let finish = () => {};
  fake.cif.addHandler("e", () => Promise.reject("no"));
  fake.cif.addHandler("e", () => new Promise((resolve) => { finish = () => resolve("yes"); }));
  fake.cif.addHandler("e", () => { throw new Error("broken"); });
  assert.deepEqual(await raise(fake, "e", "{}"), []);
  finish();
  await settle();
  assert.equal(fake.last().message.messageOutcome, "success");
  assert.equal(fake.last().message.messageData, "yes");
});

test("all handlers failed: the first reason as it is, a thrown error as a Map", async () => {
  const fake = load();
  fake.cif.addHandler("rejects", () => Promise.reject("busy"));
  fake.cif.addHandler("throws", () => { throw new Error("broken"); });
  const [rejected] = await raise(fake, "rejects", "{}");
  assert.equal(rejected.messageOutcome, "failure");
  assert.equal(rejected.messageData, "busy");
  const [threw] = await raise(fake, "throws", "{}");
  assert.deepEqual([...threw.messageData], [["message", "broken"], ["msdyn_name", undefined]]);
});

test("a result that cannot be cloned still gives an answer", async () => {
  const fake = load();
  fake.cif.addHandler("e", () => () => {});
  const [answer] = await raise(fake, "e", "{}");
  assert.equal(answer.messageOutcome, "success");
  assert.match(answer.messageData.get("message"), /cannot be sent/);
});

test("names are case-sensitive; without handler the answer says so", async () => {
  const fake = load();
  fake.cif.addHandler("onClickToAct", () => assert.fail("wrong name"));
  const [answer] = await raise(fake, "onclicktoact", "{}");
  assert.equal(answer.messageOutcome, "success");
  assert.deepEqual([...answer.messageData], [["message", "No handlers found to process the request."]]);
});

test("a stranger's event runs nothing and is not answered", async () => {
  const fake = load();
  fake.cif.addHandler("e", () => assert.fail("stranger heard"));
  const before = fake.types().length;
  fake.arrive({ messageType: "e", messageData: "{}", messageCorrelationId: "1" }, { origin: "https://evil.example" });
  await settle();
  assert.equal(fake.types().length, before);
});

test("a type that is not text gets a failure, and only with an id", () => {
  const fake = load();
  fake.arrive({ messageType: 5, messageCorrelationId: "1" });
  assert.equal(fake.last().message.messageOutcome, "failure");
});

test("the function is known before the host is told, and the host is told every time", async () => {
  const fake = load();
  let calls = 0;
  const handler = () => { calls += 1; };
  const added = fake.cif.addHandler("e", handler);
  await raise(fake, "e", "{}");
  assert.equal(calls, 1);
  fake.cif.addHandler("e", handler);
  fake.cif.addHandler("e", () => {});
  assert.deepEqual(fake.types().filter((type) => type === "addGenericHandler").length, 3);
  await raise(fake, "e", "{}");
  assert.equal(calls, 2, "the same function is kept once");
  fake.pass(10000);
  await assert.rejects(added, /Timeout/);
});

test("removing takes back every announcement of that function and no other", async () => {
  const fake = load();
  let kept = 0;
  const removed = () => assert.fail("was removed");
  fake.cif.addHandler("e", removed);
  fake.cif.addHandler("e", removed);
  fake.cif.addHandler("e", () => { kept += 1; });
  fake.cif.removeHandler("e", removed);
  fake.cif.removeHandler("e", () => {});
  fake.cif.removeHandler("other", removed);
  const removals = fake.state.sent.filter(({ message }) => message.messageType === "removeGenericHandler");
  assert.deepEqual(removals.map(({ message }) => message.messageData.get("eventType")), ["e", "e"]);
  await raise(fake, "e", "{}");
  assert.equal(kept, 1);
});

test("a failed announcement is no unhandled rejection", async () => {
  const seen = [];
  const listener = (reason) => seen.push(reason);
  process.on("unhandledRejection", listener);
  const fake = load();
  fake.cif.addHandler("e", () => {});
  fake.answer("failure", new Map([["message", "no"]]));
  fake.window.dispatchEvent({ type: "click", timeStamp: 1 });
  fake.pass(10000);
  await settle();
  process.off("unhandledRejection", listener);
  assert.deepEqual(seen, []);
});

test("activity is told at most once per second", () => {
  const fake = load();
  for (let timeStamp = 0; timeStamp < 2500; timeStamp += 10) fake.window.dispatchEvent({ type: "mousemove", timeStamp });
  assert.deepEqual(fake.types(), ["onUserActivity", "onUserActivity", "onUserActivity"]);
  assert.equal(fake.last().message.messageData.get("value"), "mousemove");
});

test("Ctrl+Shift+Alt+D asks for diagnostics, after a sign of life", () => {
  const fake = load();
  const key = { type: "keydown", code: "KeyD", key: "D", ctrlKey: true, shiftKey: true, altKey: true, repeat: false };
  fake.window.dispatchEvent({ ...key, timeStamp: 1 });
  fake.window.dispatchEvent({ ...key, altKey: false, timeStamp: 2 });
  fake.window.dispatchEvent({ ...key, timeStamp: 3 });
  assert.deepEqual(fake.types(), ["onUserActivity", "debugInformationEvent", "onUserActivity", "debugInformationEvent"]);
});
