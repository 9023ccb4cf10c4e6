import assert from "node:assert/strict";
import { test } from "node:test";

import { faultOf, sentence } from "../inspector-faults.js";

const form = { provider: "", meets: "calls", method: "", times: "1", effect: "timeOut", ms: "3000", message: "on purpose" };
/** As it goes over the socket. */
const sent = (values) => JSON.parse(JSON.stringify(faultOf({ ...form, ...values })));

test("a form becomes a fault with what its effect needs", () => {
  assert.deepEqual(sent({}), { times: 1, effect: { kind: "timeOut" } });
  assert.deepEqual(sent({ effect: "delay", times: "3" }), { times: 3, effect: { kind: "delay", ms: 3000 } });
  assert.deepEqual(sent({ effect: "fail", provider: "phone", method: "getmode" }), {
    provider: "phone",
    method: "getmode",
    times: 1,
    effect: { kind: "fail", message: "on purpose" },
  });
  assert.deepEqual(sent({ meets: "commands", effect: "loseLink" }), { commands: true, times: 1, effect: { kind: "loseLink" } });
});

test("a fault is said in a sentence", () => {
  assert.equal(sentence(sent({})), "the next call of any method by any provider: is never answered");
  assert.equal(
    sentence(sent({ effect: "delay", times: "3", provider: "phone", method: "getmode" })),
    "the next 3 calls of getmode by phone: comes later, by 3000 ms",
  );
  assert.equal(sentence(sent({ meets: "commands", provider: "voice", effect: "fail" })), "the next command to voice: fails");
  assert.equal(sentence({ times: 1, commands: true, method: "call.hold", effect: { kind: "new" } }), "the next command call.hold to any provider: new");
});
