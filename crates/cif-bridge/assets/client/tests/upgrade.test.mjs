// The port that the library offers its host, and everything that goes over it.

import test from "node:test";
import assert from "node:assert/strict";
import { HOST, load, reasonOf, settle } from "./fake-window.mjs";

/** Loads the library, which offers its port, and has the host answer. */
async function upgraded(value = { version: 1 }, options = {}) {
  const fake = load({ channel: true, ...options });
  fake.pass(0);
  const { message, ports } = fake.last();
  assert.equal(message.messageType, "cif.upgrade");
  const [port] = ports;
  const calls = options.before?.(fake);
  const id = message.messageCorrelationId;
  fake.arrive({ messageType: "CIF_Response", messageOutcome: "success", messageData: new Map([["value", value]]), messageCorrelationId: id });
  await settle();
  return { fake, port, calls };
}

const types = (port) => port.got.map((message) => message.messageType);
const respond = (port, value, at = -1) => {
  const { messageCorrelationId } = port.got.at(at);
  port.postMessage({ messageType: "CIF_Response", messageOutcome: "success", messageData: new Map([["value", value]]), messageCorrelationId });
};

test("one request with one port is sent after the ready event, to the host alone", () => {
  const fake = load({ channel: true });
  fake.pass(0);
  assert.deepEqual(fake.types(), ["cif.upgrade"]);
  const { message, target, ports } = fake.last();
  assert.deepEqual([message.messageData, target, ports.length], [new Map([["versions", [1]]]), HOST, 1]);
});

test("nothing is asked where it is turned off, has no use or is not possible", () => {
  for (const options of [
    { attributes: { "data-crmurl": HOST, "data-cif-upgrade": "off" } },
    { attributes: {} },
    { channel: false },
  ]) {
    const fake = load({ channel: true, ...options });
    fake.pass(0);
    assert.deepEqual(fake.types(), []);
  }
});

test("the load event of the page is waited for, because the host closes ports at it", () => {
  const fake = load({ channel: true, readyState: "loading" });
  fake.pass(100);
  assert.deepEqual(fake.types(), []);
  fake.window.dispatchEvent({ type: "load" });
  fake.pass(0);
  assert.deepEqual(fake.types(), ["cif.upgrade"]);
});

test("calls, answers, events and their answers go over the port, with every kind of value", async () => {
  const { fake, port } = await upgraded();
  const sent = fake.types().length;
  const value = { map: new Map([["a", [1, undefined, null]]]), at: new Date(0) };
  const raised = fake.cif.raiseEvent("custom", value);
  assert.deepEqual(types(port), ["cif.upgrade", "custom"]);
  assert.deepEqual(port.got[1].messageData.get("value"), value);
  respond(port, true);
  assert.equal(await raised, true);

  fake.cif.addHandler("onmodechanged", (text) => Promise.resolve(`got ${text}`));
  respond(port, true);
  port.postMessage({ messageType: "onmodechanged", messageData: '{"value":1}', messageCorrelationId: "e1" });
  await settle();
  const answer = port.got.at(-1);
  assert.deepEqual(
    [answer.messageType, answer.messageOutcome, answer.messageData, answer.messageCorrelationId],
    ["CIF_Response", "success", 'got {"value":1}', "e1"],
  );
  let origin;
  fake.cif.addHandler("custom", (data) => (origin = data.get("originURL")));
  port.postMessage({ messageType: "custom", messageData: new Map(), messageCorrelationId: "" });
  assert.equal(origin, HOST);
  assert.equal(fake.types().length, sent, "nothing more on the window");
});

test("the fence of the host is echoed over the port", async () => {
  const { fake, port } = await upgraded();
  fake.arrive({ messageType: "cif.upgrade", messageData: new Map([["fence", 7]]), messageCorrelationId: "" });
  assert.equal(port.got.at(-1).messageData.get("fence"), 7);
});

test("a host that does not know the request leaves all on the window", async () => {
  const { fake, port } = await upgraded(false);
  fake.cif.getMode();
  assert.equal(fake.types().at(-1), "getmode");
  assert.equal(port.other.closed, true);
});

test("a host that answers too late has lost the port", async () => {
  const fake = load({ channel: true });
  fake.pass(0);
  const [port] = fake.last().ports;
  fake.pass(2000);
  assert.equal(port.other.closed, true);
  fake.succeed({ version: 1 });
  await settle();
  fake.cif.getMode();
  assert.equal(fake.types().at(-1), "getmode");
});

test("what is under way on the window ends there, and nothing overtakes it", async () => {
  const { fake, port, calls } = await upgraded(undefined, { before: (fake) => fake.cif.createSession({ templateName: "t" }) });
  const { messageCorrelationId } = fake.last().message;
  fake.cif.getMode();
  assert.deepEqual(types(port), [], "the call after it still goes the same way");
  const mode = fake.last().message.messageCorrelationId;
  const respondOnWindow = (id, value) =>
    fake.arrive({ messageType: "CIF_Response", messageOutcome: "success", messageData: new Map([["value", value]]), messageCorrelationId: id });
  respondOnWindow(messageCorrelationId, "session-id-1");
  respondOnWindow(mode, 1);
  assert.equal(await calls, "session-id-1");
  fake.cif.getWidth();
  assert.deepEqual(types(port), ["cif.upgrade", "getwidth"]);
});

test("a call that waits for the agent does not keep the library from its port for ever", async () => {
  const { fake, port, calls } = await upgraded(undefined, { before: (fake) => fake.cif.notifyEvent({ templateName: "t" }) });
  const { messageCorrelationId } = fake.last().message;
  fake.pass(2000);
  fake.cif.getMode();
  assert.deepEqual(types(port), ["cif.upgrade", "getmode"]);
  fake.arrive({ messageType: "CIF_Response", messageOutcome: "success", messageData: new Map([["value", new Map([["actionName", "Accept"]])]]), messageCorrelationId });
  assert.equal(await calls, '{"actionName":"Accept"}');
});

test("a host that closes the port is called on the window, and offered another one", async () => {
  const { fake, port } = await upgraded();
  port.postMessage({ messageType: "cif.closed", messageData: "{}", messageCorrelationId: "" });
  fake.cif.getMode();
  assert.equal(fake.types().at(-1), "getmode");
  fake.pass(0);
  assert.equal(fake.types().at(-1), "cif.upgrade");
  assert.notEqual(fake.last().ports[0], port);
});

test("a host that keeps closing ports is not asked for ever", async () => {
  const fake = load({ channel: true });
  for (let round = 0; round < 10; round += 1) {
    fake.pass(0);
    const { message, ports } = fake.last();
    if (message.messageType !== "cif.upgrade") break;
    fake.succeed({ version: 1 });
    await settle();
    ports[0].postMessage({ messageType: "cif.closed", messageData: "{}", messageCorrelationId: "" });
    fake.cif.getMode().catch(() => {});
    fake.pass(0);
  }
  assert.equal(fake.types().filter((type) => type === "cif.upgrade").length, 4);
});

test("what cannot be posted over the port is a failure of that call", async () => {
  const { fake } = await upgraded();
  const error = await reasonOf(fake.cif.raiseEvent("custom", () => {}));
  assert.match(error.message, /custom could not be sent/);
});
