// Who is heard, and what reaches the server.

import assert from "node:assert/strict";
import { test } from "node:test";

import { PHONE, provider, start } from "./fake-window.mjs";

test("a frame is made as the specification says and put at the top", () => {
  const page = start();
  const [frame] = page.elements;
  assert.equal(frame.src, `${PHONE}/phone?a=b`);
  assert.equal(frame.title, "Demo phone");
  assert.equal(frame.allow, "microphone; camera; geolocation");
  assert.equal(frame.referrerPolicy, "strict-origin-when-cross-origin");
  assert.deepEqual(frame.attributes, { sandbox: "allow-forms allow-scripts", allowfullscreen: "" });
  assert.equal(frame.dataset.provider, "demo_phone");
  page.frames.show([provider("demo_phone", { visible: false }), { name: "native", label: "Loopback", frame: null }]);
  assert.equal(page.elements.length, 1, "made once");
  assert.equal(frame.hidden, true);
});

test("a message of a frame goes to the server with origin and epoch", () => {
  const page = start();
  page.ask("getmode", "a1");
  page.elements[0].load();
  page.ask("getmode", "a2", { origin: "https://evil.example" });
  assert.deepEqual(page.sent(), [
    {
      type: "frame_message",
      data: {
        provider: "demo_phone",
        origin: PHONE,
        epoch: 0,
        number: 1,
        message: { messageType: "getmode", messageData: { $map: [] }, messageCorrelationId: "a1" },
      },
    },
    { type: "frame_loaded", data: { provider: "demo_phone", epoch: 1 } },
    {
      type: "frame_message",
      data: {
        provider: "demo_phone",
        origin: "https://evil.example",
        epoch: 1,
        number: 2,
        message: { messageType: "getmode", messageData: { $map: [] }, messageCorrelationId: "a2" },
      },
    },
  ]);
});

test("what is no object is ignored, and so is the page itself", () => {
  const page = start();
  for (const data of ["getmode", null, undefined, 5, true]) page.arrive(data);
  page.ask("getmode", "a", { source: page.window });
  assert.deepEqual(page.sent(), []);
});

test("strangers are reported, counted and never answered", () => {
  const page = start();
  const stranger = { parent: page.window, postMessage: () => assert.fail("answered") };
  page.ask("getmode", "a", { source: stranger, origin: "https://ads.example" });
  page.ask("getmode", "b", { source: stranger, origin: PHONE });
  page.ask("getmode", "c", { source: null, origin: PHONE });
  for (let times = 0; times < 50; times++) page.ask("getmode", "d", { source: stranger, origin: PHONE });
  const reasons = page.sent().map(({ type, data }) => [type, data.origin, data.times, data.reason]);
  assert.deepEqual(reasons, [
    ["refused", "https://ads.example", 1, "it is not the frame of any provider"],
    ["refused", PHONE, 1, "its origin is that of Demo phone, but it is not the frame of Demo phone"],
    ["refused", PHONE, 1, "its window is gone"],
  ]);
  page.pass(5_000);
  assert.deepEqual(page.sent().map(({ data }) => data.times), [50]);
  page.pass(60_000);
  assert.deepEqual(page.sent(), []);
});

test("frames inside a frame count only where the record says so", () => {
  for (const allowDescendantFrames of [false, true]) {
    const page = start({ providers: [provider("demo_phone", { allowDescendantFrames })] });
    const child = { parent: page.elements[0].contentWindow };
    const sibling = { parent: page.window };
    page.ask("getmode", "a", { source: child });
    page.ask("getmode", "b", { source: sibling });
    const types = page.sent().map(({ type }) => type);
    assert.deepEqual(types, allowDescendantFrames ? ["frame_message", "refused"] : ["refused"]);
  }
});

test("what has no canonical form is reported with path and id, for the server to answer", () => {
  const page = start();
  const data = { messageType: "setwidth", messageData: new Map([["value", NaN]]), messageCorrelationId: "w1" };
  page.arrive(data);
  page.arrive({ ...data, messageType: "CIF_Response" });
  page.arrive({ ...data, messageCorrelationId: "\ud800" });
  const [request, response, odd] = page.sent();
  assert.equal(request.type, "frame_unreadable");
  assert.equal(request.data.correlationId, "w1");
  assert.equal(request.data.messageType, "setwidth");
  assert.match(request.data.problem, /^messageData\.value: a number must be finite/);
  assert.equal("correlationId" in response.data, false, "a response is never answered");
  assert.equal("correlationId" in odd.data, false);
  assert.deepEqual(page.posted(), []);
});

test("a message that is too long is refused by length", () => {
  const page = start();
  page.arrive({ messageType: "x", messageData: "y".repeat(1_000_000), messageCorrelationId: "a" });
  const [{ type, data }] = page.sent();
  assert.equal(type, "frame_unreadable");
  assert.match(data.problem, /characters/);
});

test("a message of the server is posted with real Maps, at exactly its origin", () => {
  const page = start();
  page.ask("createrecord", "a");
  page.frames.post("demo_phone", PHONE, {
    messageType: "CIF_Response",
    messageCorrelationId: "a",
    messageData: { $map: [["value", { $map: [["id", 1], ["none", { $undefined: true }]] }]] },
  });
  page.frames.post("demo_phone", "*", { messageType: "x" });
  page.frames.post("nobody", PHONE, { messageType: "x" });
  const [{ message, origin }, ...others] = page.posted();
  assert.equal(origin, PHONE);
  assert.deepEqual(message.messageData.get("value"), new Map([["id", 1], ["none", undefined]]));
  assert.deepEqual(others, []);
});

test("a frame that stays silent for five seconds after its load is reported, and heard later", () => {
  const page = start();
  page.elements[0].load();
  page.pass(4_999);
  assert.deepEqual(page.state.silent, []);
  page.pass(1);
  assert.deepEqual(page.state.silent, [["demo_phone", true]]);
  assert.equal(page.sent().at(-1).type, "frame_silent");
  page.ask("getmode", "a");
  assert.deepEqual(page.state.silent.at(-1), ["demo_phone", false]);
});

test("a frame that spoke before its load event is not silent", () => {
  const page = start();
  page.ask("getmode", "a");
  page.elements[0].load();
  page.pass(60_000);
  page.ask("getmode", "b");
  page.elements[0].load();
  page.pass(60_000);
  assert.deepEqual(page.state.silent, []);
  page.elements[0].load();
  page.pass(60_000);
  assert.deepEqual(page.state.silent, [["demo_phone", true]], "a later document that says nothing");
});

test("only the leading tab has frames", () => {
  const page = start();
  page.frames.lead(false);
  assert.equal(page.elements[0].removed, true);
  page.ask("getmode", "a");
  assert.equal(page.sent()[0].type, "refused");
  page.frames.show([provider()]);
  assert.equal(page.elements.length, 1);
  page.frames.lead(true);
  page.frames.show([provider()]);
  assert.equal(page.elements.length, 2);
});
