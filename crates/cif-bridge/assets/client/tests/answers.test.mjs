// How answers become results: the four shapes, failures, time limits, senders that are not the host.

import test from "node:test";
import assert from "node:assert/strict";
import { HOST, load, reasonOf, settle } from "./fake-window.mjs";

const error = (message, more = []) => new Map([["message", message], ["msdyn_name", "x"], ...more]);

test("shape M: a Map becomes JSON text, nested values included", async () => {
  const fake = load();
  const promise = fake.cif.retrieveRecord("contact", "7");
  fake.succeed(new Map([["name", "Ann"], ["gone", undefined], ["none", null], ["rows", [{ id: 1 }]], ["inner", new Map([["a", 1]])]]));
  assert.equal(await promise, '{"name":"Ann","none":null,"rows":[{"id":1}],"inner":{"a":1}}');
});

test("shape M: an array becomes an index-keyed object", async () => {
  const fake = load();
  let promise = fake.cif.searchAndOpenRecords("contact", "?q", true);
  fake.succeed([{ fullname: "Ann" }, { fullname: "Bob" }]);
  assert.equal(await promise, '{"0":{"fullname":"Ann"},"1":{"fullname":"Bob"}}');
  promise = fake.cif.searchAndOpenRecords("contact", "?q", true);
  fake.succeed([]);
  assert.equal(await promise, "{}");
});

test("shape M: no value is a failure, a plain object is taken as it is; nothing hangs", async () => {
  const fake = load();
  let promise = fake.cif.getEnvironment();
  fake.answer("success", new Map([["message", "No handlers found to process the request."]]));
  assert.match((await reasonOf(promise)).message, /^No handlers found/);
  promise = fake.cif.getEnvironment();
  fake.answer("success", undefined);
  assert.match((await reasonOf(promise)).message, /answered without a value/);
  promise = fake.cif.getEnvironment();
  fake.succeed({ appid: "1" });
  assert.equal(await promise, '{"appid":"1"}');
});

test("shape R: the value is returned unchanged, a missing one is null", async () => {
  const fake = load();
  const session = new Map([["conversationId", "c"]]);
  let promise = fake.cif.getSession("session-id-1");
  fake.succeed(session);
  assert.equal((await promise).get("conversationId"), "c");
  for (const data of [new Map(), undefined, null, new Map([["value", undefined]])]) {
    promise = fake.cif.getFocusedSession();
    fake.answer("success", data);
    assert.equal(await promise, null);
  }
});

test("shape S: JSON text of the value", async () => {
  const fake = load();
  for (const [value, text] of [[{ a: [1] }, '{"a":[1]}'], [false, "false"], [null, "null"]]) {
    const promise = fake.cif.refreshForm();
    fake.succeed(value);
    assert.equal(await promise, text);
  }
});

test("an answer whose data is a plain object or bare value is accepted", async () => {
  const fake = load();
  let promise = fake.cif.getMode();
  fake.answer("success", { value: 2 });
  assert.equal(await promise, 2);
  promise = fake.cif.getMode();
  fake.answer("failure", "no panel");
  assert.equal((await reasonOf(promise)).message, "no panel");
});

test("a failure has message, get, and for shapes M and S the JSON text as string form", async () => {
  const fake = load();
  for (const [start, json] of [[(c) => c.getMode(), false], [(c) => c.getEnvironment(), true], [(c) => c.openForm("{}"), true]]) {
    const promise = start(fake.cif);
    fake.answer("failure", error("Only the active provider may.", [["value", { errorType: 0 }], ["errorCode", 7]]));
    const reason = await reasonOf(promise);
    assert.ok(reason instanceof Error);
    assert.equal(reason.message, "Only the active provider may.");
    assert.equal(reason.get("message"), reason.message);
    assert.deepEqual(reason.get("value"), { errorType: 0 });
    assert.equal(reason.has("errorCode"), true);
    assert.equal(JSON.parse(JSON.stringify(reason)).errorCode, 7);
    if (json) assert.deepEqual(JSON.parse(`${reason}`), JSON.parse(JSON.stringify(reason)));
    else assert.equal(`${reason}`, "CifError: Only the active provider may.");
  }
});

test("anything but success is a failure, and a failure always has a message", async () => {
  const fake = load();
  for (const outcome of ["Success", "failure", undefined, 1]) {
    const promise = fake.cif.getMode();
    fake.answer(outcome, undefined);
    assert.match((await reasonOf(promise)).message, /getmode failed; the host gave no reason/);
  }
});

test("an answer needs no marker", async () => {
  const fake = load();
  const promise = fake.cif.getMode();
  fake.answer("success", new Map([["value", 1]]), { messageType: undefined });
  assert.equal(await promise, 1);
});

test("answers are matched by id, in any order, once; nothing is answered", async () => {
  const fake = load();
  const first = fake.cif.getMode();
  const firstId = fake.last().message.messageCorrelationId;
  const second = fake.cif.getWidth();
  fake.succeed(400);
  fake.arrive({ messageOutcome: "success", messageData: new Map([["value", 1]]), messageCorrelationId: firstId });
  fake.arrive({ messageOutcome: "failure", messageData: error("late"), messageCorrelationId: firstId });
  fake.arrive({ messageType: "CIF_Response", messageOutcome: "success", messageCorrelationId: "unknown" });
  assert.deepEqual(await Promise.all([first, second]), [1, 400]);
  assert.deepEqual(fake.types(), ["getmode", "getwidth"]);
});

test("a call ends after 10 s and says what to check; the late answer is dropped", async () => {
  const fake = load();
  const promise = fake.cif.getMode();
  fake.pass(9999);
  assert.equal(fake.timers(), 1);
  fake.pass(1);
  assert.match((await reasonOf(promise)).message, /^Timeout: getmode got no answer from http:\/\/127.0.0.1:7070 within 10 s/);
  fake.succeed(1);
  assert.equal(fake.timers(), 0);
});

test("an answered call leaves no timer behind", async () => {
  const fake = load();
  const promise = fake.cif.getMode();
  fake.succeed(1);
  await promise;
  assert.equal(fake.timers(), 0);
});

test("the time limit can be set on the script element", async () => {
  const fake = load({ attributes: { "data-crmurl": HOST, "data-ciftimeout": "500" } });
  const promise = fake.cif.getMode();
  fake.pass(500);
  assert.match((await reasonOf(promise)).message, /within 0.5 s/);
});

test("exactly these calls wait without limit", () => {
  const endless = {
    insertNotes: ["contact", "contacts", "7"], notifyEvent: [{}], cancelEvent: ["t"], openForm: ["{}"],
    createSession: [{}], openDialog: ["{}"], openMDDDialog: ["d"], showGlobalNotification: [{}], clearGlobalNotification: ["n"],
  };
  const limited = {
    refreshForm: [], closeNotes: [], createTab: [{}], setPresence: ["Available"], executeFetchQuery: ["contacts"],
    executeAction: [{}], searchAndOpenRecords: ["contact", "?q", false], getMode: [],
  };
  for (const [method, args] of Object.entries(endless)) {
    const fake = load();
    fake.cif[method](...args);
    assert.equal(fake.timers(), 0, method);
  }
  for (const [method, args] of Object.entries(limited)) {
    const fake = load();
    fake.cif[method](...args);
    assert.equal(fake.timers(), 1, method);
  }
});

test("data that cannot be cloned rejects at once", async () => {
  const fake = load();
  const reason = await reasonOf(fake.cif.raiseEvent("e", { run() {} }));
  assert.match(reason.message, /^e could not be sent: /);
  assert.equal(fake.timers(), 0);
});

test("a frame that refuses messages rejects at once", async () => {
  const fake = load();
  fake.state.broken = new Error("gone");
  assert.match(JSON.parse(await reasonOf(fake.cif.getEnvironment())).message, /could not be sent: gone/);
});

test("calls in flight are bounded", async () => {
  const fake = load();
  for (let count = 0; count < 1024; count += 1) fake.cif.openForm("{}");
  assert.match((await reasonOf(fake.cif.getMode())).message, /1024 calls still wait/);
});

test("only the top window at a trusted origin, port included, is heard", async () => {
  const fake = load();
  let done = false;
  fake.cif.getMode().then(() => { done = true; });
  const id = fake.last().message.messageCorrelationId;
  const message = { messageType: "CIF_Response", messageOutcome: "success", messageData: new Map([["value", 1]]), messageCorrelationId: id };
  fake.arrive(message, { origin: "http://127.0.0.1" });
  fake.arrive(message, { origin: "http://127.0.0.1:7071" });
  fake.arrive(message, { origin: "https://127.0.0.1:7070" });
  fake.arrive(message, { origin: "null" });
  fake.arrive(message, { source: { postMessage() { throw new Error("answered a stranger"); } } });
  fake.arrive(message, { source: null });
  await settle();
  assert.equal(done, false);
  fake.arrive(message);
  await settle();
  assert.equal(done, true);
});

test("messages that are not CIF are ignored", () => {
  const fake = load();
  for (const data of ["text", null, undefined, 7, {}, [], { messageType: 5 }]) fake.arrive(data);
  assert.deepEqual(fake.types(), []);
});
