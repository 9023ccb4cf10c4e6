// Start-up: finding the host, the ready event, and what happens without a host.

import test from "node:test";
import assert from "node:assert/strict";
import { HOST, load, reasonOf } from "./fake-window.mjs";

test("the ready event comes by a timer and carries the trusted origins", () => {
  const fake = load({ ready: false });
  assert.deepEqual(fake.state.ready, []);
  fake.pass(0);
  assert.deepEqual(fake.state.ready, [[HOST]]);
});

test("the port and the scheme of data-crmurl are kept, its path is not", () => {
  const fake = load({ attributes: { "data-crmurl": "https://org.example:8443/main.aspx?appid=1" } });
  assert.deepEqual(fake.state.ready, [["https://org.example:8443"]]);
  fake.cif.getMode();
  assert.equal(fake.last().target, "https://org.example:8443");
});

test("without script element or attribute the referrer names the host", () => {
  const referrer = "https://org.example/apps/1";
  for (const attributes of [null, {}]) {
    assert.deepEqual(load({ attributes, referrer }).state.ready, [["https://org.example"]]);
  }
});

test("ucilib is appended: both may speak, the last one is called", async () => {
  const fake = load({ search: "?ucilib=https%3A%2F%2Fuci.example%3A444%2Fwebresources%2Flib.js&base=x" });
  assert.deepEqual(fake.state.ready, [[HOST, "https://uci.example:444"]]);
  const mode = fake.cif.getMode();
  assert.equal(fake.last().target, "https://uci.example:444");
  fake.succeed(1);
  assert.equal(await mode, 1);
});

test("the name of the parameter ucilib is case-sensitive", () => {
  assert.deepEqual(load({ search: "?UciLib=https://uci.example" }).state.ready, [[HOST]]);
});

test("a malformed address is told and ignored", () => {
  for (const bad of ["org.example", "javascript:alert(1)", "__CIF_HOST__"]) {
    const fake = load({ attributes: { "data-crmurl": bad }, referrer: `${HOST}/` });
    assert.deepEqual(fake.state.ready, [[HOST]]);
    assert.match(fake.state.warnings[0], /data-crmurl is ignored/);
  }
});

test("without any host a call is rejected at once, and says what to do", async () => {
  const fake = load({ attributes: null });
  assert.deepEqual(fake.state.ready, [[]]);
  const error = await reasonOf(fake.cif.getMode());
  assert.match(error.message, /getmode was not sent: no host is known. Set data-crmurl/);
  assert.equal(fake.state.sent.length, 0);
});

test("outside a frame a call is rejected at once", async () => {
  const error = await reasonOf(load({ framed: false }).cif.getEnvironment());
  assert.match(error.message, /not inside a frame/);
  assert.equal(JSON.parse(error).msdyn_name, "getenvironment");
});

test("a second copy of the script does not listen twice but still announces itself", () => {
  const fake = load();
  const { cif } = fake;
  fake.evaluate();
  fake.pass(0);
  assert.equal(fake.window.Microsoft.CIFramework, cif);
  assert.equal(fake.state.ready.length, 2);
  fake.window.dispatchEvent({ type: "click", timeStamp: 1 });
  assert.deepEqual(fake.types(), ["onUserActivity"]);
});

test("other members of Microsoft stay, and nothing else becomes global", () => {
  const fake = load();
  const names = Object.keys(fake.window);
  fake.window.Microsoft.Other = 1;
  fake.window.Microsoft.CIFramework = undefined;
  fake.evaluate();
  assert.equal(fake.window.Microsoft.Other, 1);
  assert.deepEqual(Object.keys(fake.window), names);
  assert.equal(typeof fake.window.Microsoft.CIFramework.getMode, "function");
});

test("constants are exported", () => {
  const { cif } = load();
  assert.equal(cif.MessageType.setClickToAct, "setclicktoact");
  assert.equal(cif.MessageType.onSetPresenceEvent, "setPresenceEvent");
  assert.equal(cif.MessageType.getTabsByTagOrName, "getTabsByTagOrName");
  assert.equal(cif.MessageType.search, "search");
  assert.equal(cif.SearchType.CUSTOMIZE_SEARCH, 1);
  assert.equal(cif.ErrorCode.Notes_Flap_Already_Expanded, 101);
  assert.equal(cif.InternalEventName.CifSessionEnd, 11);
  assert.equal(cif.ShowTimeoutOption.No, 100000001);
  assert.equal(cif.ResponseReason.DeclinedByAgent, "DeclinedByAgent");
  assert.equal("Cancelled" in cif.ResponseReason, false);
});
