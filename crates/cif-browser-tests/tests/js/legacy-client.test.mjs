// The legacy client behaves as the specification says the original one does, with its faults.

import test from "node:test";
import assert from "node:assert/strict";
import { HOST, load, settle, stateOf } from "./fake-window.mjs";

const failure = () => new Map([["message", "no"], ["msdyn_name", "x"]]);

test("class M never settles on a wrong shape, not even after its time limit", async () => {
  for (const value of [null, undefined, "text", 7, { plain: true }]) {
    const fake = load();
    const call = fake.cif.getEnvironment();
    fake.succeed(value);
    fake.pass(60_000);
    assert.equal((await stateOf(call)).is, "open", `${JSON.stringify(value)}`);
  }
  const fake = load();
  const call = fake.cif.getEnvironment();
  fake.answer("success", new Map([["message", "No handlers found to process the request."]]));
  assert.equal((await stateOf(call)).is, "open", "no handlers");
});

test("a response that is no Map never settles, in any class", async () => {
  for (const method of ["getEnvironment", "getMode", "refreshForm"]) {
    for (const [outcome, data] of [["success", { value: 1 }], ["success", "text"]]) {
      const fake = load();
      const call = fake.cif[method]();
      fake.answer(outcome, data);
      fake.pass(60_000);
      assert.equal((await stateOf(call)).is, "open", `${method} ${outcome}`);
    }
  }
  for (const method of ["getEnvironment", "refreshForm"]) {
    for (const data of [undefined, "text", { message: "no" }]) {
      const fake = load();
      const call = fake.cif[method]();
      fake.answer("failure", data);
      assert.equal((await stateOf(call)).is, "open", method);
    }
  }
});

test("class M: Map and array; class S: what JSON makes of it; class R: as it is", async () => {
  const fake = load();
  const results = async (call, value) => {
    const promise = call();
    fake.succeed(value);
    return (await stateOf(promise)).value;
  };
  const map = new Map([["a", 1], ["gone", undefined], ["none", null], ["inner", new Map([["b", 1]])]]);
  assert.equal(await results(() => fake.cif.getEnvironment(), map), '{"a":1,"none":null,"inner":{}}');
  assert.equal(await results(() => fake.cif.searchAndOpenRecords("contact", "q", true), [{ a: 1 }]), '{"0":{"a":1}}');
  assert.equal(await results(() => fake.cif.searchAndOpenRecords("contact", "q", true), []), "{}");
  assert.equal(await results(() => fake.cif.refreshForm(), map), "{}");
  assert.equal(await results(() => fake.cif.refreshForm(), null), "null");
  assert.equal(await results(() => fake.cif.refreshForm(), false), "false");
  assert.equal(await results(() => fake.cif.getMode(), map) instanceof Map, true);
  const promise = fake.cif.getFocusedSession();
  fake.answer("success", undefined);
  assert.deepEqual(await stateOf(promise), { is: "resolved", value: null });
});

test("failures: the Map itself for R, JSON text for M and S; a missing outcome is a failure", async () => {
  const fake = load();
  let call = fake.cif.getMode();
  fake.answer("failure", failure());
  assert.equal((await stateOf(call)).value.get("message"), "no");
  for (const method of ["getEnvironment", "refreshForm"]) {
    call = fake.cif[method]();
    fake.answer("failure", failure());
    assert.equal((await stateOf(call)).value, '{"message":"no","msdyn_name":"x"}');
  }
  call = fake.cif.getMode();
  fake.answer(undefined, new Map([["value", 1]]));
  assert.equal((await stateOf(call)).is, "rejected");
});

test("10 s, 5 s in early v2, and the list without a limit", async () => {
  for (const [generation, limit] of [["current", 10_000], ["early-v2", 5_000]]) {
    const fake = load({ generation });
    const mode = fake.cif.getMode();
    const environment = fake.cif.getEnvironment();
    const endless = fake.cif.createSession({ templateName: "a" });
    for (const call of [mode, environment]) call.catch(() => {});
    fake.pass(limit - 1);
    assert.equal((await stateOf(mode)).is, "open");
    fake.pass(1);
    assert.match((await stateOf(mode)).value.get("message"), /^Timeout occurred/);
    assert.match((await stateOf(environment)).value, /^{"message":"Timeout occurred/);
    fake.pass(100_000);
    assert.equal((await stateOf(endless)).is, "open");
  }
});

test("the port is dropped, ucilib is the target, an entry without scheme stops everything", async () => {
  const fake = load({ search: `?ucilib=${encodeURIComponent("https://other.test:444/a")}` });
  void fake.cif.getMode();
  assert.equal(fake.last().target, "https://other.test");
  assert.deepEqual(fake.state.ready, [["http://host.test", "https://other.test"]]);
  assert.equal(load({ crmurl: null, referrer: "https://ref.test/x" }).state.ready[0][0], "https://ref.test");
  assert.equal(load({ crmurl: null }).state.ready[0][0], "http://widget.test");
  const bad = load({ crmurl: "host.test" });
  const call = bad.cif.getMode();
  bad.succeed(1);
  assert.equal((await stateOf(call)).is, "open");
  assert.equal(bad.state.errors.length, 1);
});

test("three attempts to post; then text, on which M and S hang", async () => {
  const fake = load();
  fake.state.broken = 2;
  fake.cif.getMode().catch(() => {});
  assert.equal(fake.state.sent.length, 1);
  fake.state.broken = 3;
  assert.match((await stateOf(fake.cif.getMode())).value, /^{"message"/);
  fake.state.broken = 3;
  const call = fake.cif.getEnvironment();
  fake.pass(60_000);
  assert.equal((await stateOf(call)).is, "open");
});

test("arguments are checked here, and the host is told; class N says nothing", async () => {
  const fake = load();
  assert.match((await stateOf(fake.cif.setMode("1"))).value, /^{"message"/);
  assert.equal(fake.last().message.messageType, "logErrorsAndReject");
  assert.equal(fake.last().message.messageData.get("functName"), "setmode");
  void fake.cif.setWidth(-1).catch(() => {});
  assert.equal(fake.last().message.messageData.get("correlationId"), "");
  assert.throws(() => fake.cif.createRecord("contact", { a: 1 }));
  assert.throws(() => fake.cif.closeTab(7));
  assert.equal(fake.cif.getFcsValue("", "x"), null);
  assert.equal(fake.cif.addHandler("a", () => Promise.resolve()), undefined);
  const sent = fake.state.sent.length;
  assert.match((await stateOf(fake.cif.addHandler("", () => {}))).value, /^{"message"/);
  assert.equal(fake.state.sent.length, sent + 1);
});

test("an object with a `message` is taken for an error and loses the rest", () => {
  const fake = load();
  void fake.cif.createRecord("task", JSON.stringify({ message: "m", subject: "s" }));
  assert.deepEqual([...fake.last().message.messageData.get("value")], [["message", "m"], ["msdyn_name", undefined]]);
});

test("requests have three keys; ids are short base-36 text", () => {
  const fake = load();
  for (let at = 0; at < 200; at++) void fake.cif.getMode();
  for (const { message } of fake.state.sent) {
    assert.deepEqual(Object.keys(message), ["messageType", "messageData", "messageCorrelationId"]);
    assert.match(message.messageCorrelationId, /^[0-9a-z]{0,6}$/);
  }
});

test("every handler answers by itself; what is no promise is a failure", async () => {
  const fake = load();
  fake.cif.addHandler("e", () => Promise.resolve("a"));
  fake.cif.addHandler("e", () => Promise.reject("b"));
  fake.cif.addHandler("e", () => undefined);
  fake.cif.addHandler("e", () => { throw new Error("c"); });
  fake.cif.addHandler("e", () => new Promise(() => {}));
  const sent = fake.state.sent.length;
  fake.arrive({ messageType: "e", messageData: "{}", messageCorrelationId: "1" });
  await settle();
  const answers = fake.state.sent.slice(sent);
  assert.deepEqual(answers.map(({ message }) => message.messageOutcome).sort(), ["failure", "failure", "failure", "success"]);
  assert.ok(answers.every(({ message, target }) => message.messageType === "CIF_Response" && target === `${HOST}:8080`));
});

test("receiving: no handlers, marker, Map with origin, plain object, strangers by host name", async () => {
  const fake = load();
  const sent = () => fake.state.sent.length;
  fake.arrive({ messageType: "x", messageData: "{}", messageCorrelationId: "1" });
  assert.match(fake.last().message.messageData.get("message"), /^No handlers found/);
  let count = sent();
  fake.arrive({ messageType: "x", messageData: "{}" });
  fake.arrive({ messageType: "CIF_Response", messageOutcome: "success", messageData: new Map(), messageCorrelationId: "late" });
  fake.arrive({ messageType: "x", messageData: { plain: 1 }, messageCorrelationId: "2" });
  fake.arrive(null);
  fake.arrive("text");
  fake.arrive({ messageType: "x", messageData: "{}" }, { origin: "null" });
  assert.equal(sent(), count);
  let got;
  fake.cif.addHandler("X", (data) => { got = data; return Promise.resolve(); });
  fake.arrive({ messageType: "X", messageData: new Map([["value", 1]]), messageCorrelationId: "3" });
  assert.equal(got.get("originURL"), "http://host.test");
  await settle();
  count = sent();
  fake.arrive({ messageType: "X", messageData: "{}", messageCorrelationId: "4" }, { origin: "https://evil.test" });
  assert.equal(fake.last().message.messageOutcome, "failure");
  assert.equal(fake.last().target, "https://evil.test");
  assert.equal(sent(), count + 1);
});

test("early v2: no marker, no guard", async () => {
  const fake = load({ generation: "early-v2" });
  assert.throws(() => fake.arrive(null));
  fake.cif.addHandler("e", () => undefined);
  const sent = fake.state.sent.length;
  assert.throws(() => fake.arrive({ messageType: "e", messageData: "{}", messageCorrelationId: "1" }));
  assert.equal(fake.state.sent.length, sent, "no answer");
  fake.arrive({ messageType: "CIF_Response", messageOutcome: "success", messageData: new Map(), messageCorrelationId: "late" });
  assert.deepEqual(Object.keys(fake.last().message), ["messageCorrelationId", "messageOutcome", "messageData"]);
});

test("v1: Map results, errors as text, setmode on focus, nothing announced; the oldest posts to its parent", async () => {
  for (const generation of ["old-v1", "oldest"]) {
    const fake = load({ generation });
    const call = fake.cif.getEnvironment();
    assert.equal(fake.last().to, generation === "oldest" ? "parent" : "top");
    if (generation === "oldest") fake.window.dispatchEvent({ type: "load" });
    fake.succeed(new Map([["appid", "1"]]));
    assert.equal((await stateOf(call)).value.get("appid"), "1");
    const refused = fake.cif.getMode();
    fake.answer("failure", failure());
    assert.equal((await stateOf(refused)).value, "no");
    assert.equal(fake.state.ready.length, generation === "oldest" ? 0 : 1);
    const sent = fake.state.sent.length;
    fake.cif.addHandler("e", () => {});
    assert.equal(fake.state.sent.length, sent);
    fake.arrive({ messageType: "e", messageData: "{}", messageCorrelationId: "1" });
    assert.equal(fake.state.sent.length, sent, "events are not answered");
    fake.window.dispatchEvent({ type: "focus" });
    assert.deepEqual([fake.last().message.messageType, fake.last().message.messageData.get("value")], ["setmode", 1]);
  }
});

test("a move of the mouse is a message, every time", () => {
  const fake = load();
  for (let at = 0; at < 1000; at++) fake.window.dispatchEvent({ type: "mousemove" });
  assert.equal(fake.state.sent.length, 1000);
  fake.window.dispatchEvent({ type: "keydown", key: "d", ctrlKey: true, shiftKey: true, altKey: true });
  assert.deepEqual(fake.state.sent.slice(-2).map(({ message }) => message.messageType), ["onUserActivity", "debugInformationEvent"]);
});
