// What the page answers itself while its server is away.

import assert from "node:assert/strict";
import { test } from "node:test";

import { PHONE, start } from "./fake-window.mjs";

const failed = ({ message }) => [message.messageCorrelationId, message.messageOutcome, message.messageData.get("message")];

test("a request waits for the server and is forwarded when it comes back", () => {
  const page = start();
  page.frames.disconnected();
  page.ask("getmode", "a");
  page.ask("getclicktoact", "b");
  page.pass(3_000);
  page.frames.connected({ maxMessage: 2_000_000, resumed: true });
  const forwarded = page.sent().map(({ data }) => data.message.messageCorrelationId);
  assert.deepEqual(forwarded, ["a", "b"]);
  for (const id of forwarded) page.answer(id);
  page.posted();
  page.pass(60_000);
  assert.deepEqual(page.posted(), []);
});

test("known senders are answered within four seconds, unknown ones wait", () => {
  const page = start({ connected: false });
  page.ask("getmode", "a");
  page.ask("getmode", "b", { origin: "https://other.example" });
  page.ask("getmode", "");
  page.pass(4_000);
  const [only, ...others] = page.posted();
  const [id, outcome, text] = failed(only);
  assert.deepEqual([id, outcome, only.origin], ["a", "failure", PHONE]);
  assert.match(text, /lost its server/);
  assert.ok(only.message.messageData instanceof Map);
  assert.equal(only.message.messageData.get("msdyn_name"), "getmode");
  assert.equal(only.message.messageType, "CIF_Response");
  assert.deepEqual(others, []);
  page.frames.connected({ maxMessage: 2_000_000, resumed: true });
  assert.equal(page.sent().length, 2, "the two that were not answered are judged by the server");
});

test("an origin that the server accepted earlier is answered too", () => {
  const page = start();
  page.frames.accept("demo_phone", "https://eu.contoso.com");
  page.frames.disconnected();
  page.ask("getmode", "a", { origin: "https://eu.contoso.com" });
  page.pass(4_000);
  assert.equal(page.posted()[0].origin, "https://eu.contoso.com");
});

test("activity is answered at once and responses are dropped", () => {
  const page = start({ connected: false });
  page.ask("onUserActivity", "u");
  page.arrive({ messageType: "CIF_Response", messageOutcome: "success", messageCorrelationId: "e1" });
  const [{ message }] = page.posted();
  assert.deepEqual([message.messageCorrelationId, message.messageOutcome], ["u", "success"]);
  page.frames.connected({ maxMessage: 2_000_000, resumed: true });
  assert.deepEqual(page.sent(), []);
});

test("calls that the server took with it are answered, those for the agent wait for it", () => {
  const page = start();
  page.ask("getmode", "a");
  page.ask("getmode", "done");
  page.ask("notifyEvent", "n");
  page.ask("getmode", "stranger", { origin: "https://other.example" });
  page.ask("notifyEvent", "stranger's", { origin: "https://other.example" });
  page.answer("done");
  page.posted();
  page.frames.disconnected();
  page.pass(4_000);
  assert.deepEqual(page.posted().map(failed).map(([id]) => id), ["a"]);
  page.frames.connected({ maxMessage: 2_000_000, resumed: true });
  assert.deepEqual(page.posted(), [], "the same server still has it");
  page.frames.disconnected();
  page.frames.connected({ maxMessage: 2_000_000, resumed: false });
  assert.deepEqual(page.posted().map(failed).map(([id]) => id), ["n"], "another server has never heard of it");
});

test("no more than 64 requests of a frame wait", () => {
  const page = start({ connected: false });
  for (let number = 0; number < 70; number++) page.ask("getmode", `id${number}`);
  assert.deepEqual(page.posted().map(failed).map(([id]) => id), ["id64", "id65", "id66", "id67", "id68", "id69"]);
});

test("load events while the server is away are told when it is back", () => {
  const page = start({ connected: false });
  page.elements[0].load();
  page.elements[0].load();
  page.frames.connected({ maxMessage: 2_000_000, resumed: true });
  assert.deepEqual(page.sent(), [{ type: "frame_loaded", data: { provider: "demo_phone", epoch: 2 } }]);
});

test("what waits is bounded in length too", () => {
  const page = start({ connected: false });
  const long = "x".repeat(300_000);
  for (const id of ["a", "b", "c", "d", "e", "f", "g"]) page.arrive({ messageType: "x", messageData: new Map([["value", long]]), messageCorrelationId: id });
  assert.deepEqual(page.posted().map(failed).map(([id]) => id), ["g"]);
});

test("what was lost with the connection is answered when it is back, what arrived is waited for", () => {
  const page = start();
  page.ask("createSession", "arrived");
  page.ask("createSession", "lost");
  const [first, second] = page.sent().map(({ data }) => data.number);
  assert.equal(second, first + 1);
  page.frames.disconnected();
  page.frames.connected({ maxMessage: 2_000_000, resumed: true, heard: first });
  assert.deepEqual(page.posted().map(failed).map(([id]) => id), ["lost"]);
  page.answer("arrived");
  assert.deepEqual(page.posted().map(({ message }) => message.messageCorrelationId), ["arrived"]);
});
