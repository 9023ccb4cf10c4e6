// Which hosts are trusted, and which is called.

import test from "node:test";
import assert from "node:assert/strict";
import { load, reasonOf } from "./fake-window.mjs";

const WILD = "https://*.contoso.com:8443";

test("a wildcard is matched on a label boundary, with scheme and port", () => {
  for (const [origin, trusted] of [
    ["https://a.contoso.com:8443", true],
    ["https://a.b.contoso.com:8443", true],
    ["https://contoso.com:8443", false],
    ["https://evilcontoso.com:8443", false],
    ["https://a.contoso.com", false],
    ["http://a.contoso.com:8443", false],
    ["https://a.contoso.com:8443.evil.example", false],
  ]) {
    const fake = load({ attributes: { "data-crmurl": WILD }, referrer: "https://a.contoso.com:8443/main.aspx" });
    let heard = 0;
    fake.cif.addHandler("e", () => (heard += 1));
    assert.equal(fake.last().target, "https://a.contoso.com:8443", "the referrer says which one to call");
    fake.arrive({ messageType: "e", messageData: "{}", messageCorrelationId: "1" }, { origin });
    assert.equal(heard === 1, trusted, origin);
  }
});

test("the entry as it was given is in the ready event", () => {
  assert.deepEqual(load({ attributes: { "data-crmurl": WILD } }).state.ready, [[WILD]]);
});

test("a wildcard alone names nobody to call", async () => {
  const fake = load({ attributes: { "data-crmurl": WILD }, referrer: "https://contoso.com/" });
  assert.match((await reasonOf(fake.cif.getMode())).message, /only the pattern https:\/\/\*\.contoso\.com:8443/);
  assert.deepEqual(fake.types(), []);
});

test("wildcards that are too wide, and in other places, are ignored with a warning", () => {
  for (const entry of ["https://*", "https://*.com", "https://crm.*.com", "*.contoso.com", "https://*contoso.com"]) {
    const fake = load({ attributes: { "data-crmurl": entry }, referrer: "https://host.example/" });
    assert.deepEqual(fake.state.ready, [["https://host.example"]], entry);
    assert.equal(fake.state.warnings.length, 1, entry);
  }
});

test("in parent mode the parent is the host", () => {
  const fake = load({ attributes: { "data-crmurl": "https://host.example", "data-cif-window": "parent" }, framed: true });
  assert.equal(fake.window.parent, fake.top);
  const posted = [];
  const parent = { postMessage: (message) => posted.push(message.messageType) };
  const window = { ...fake.window, parent, Microsoft: undefined };
  // the same script in a window whose parent is not the top
  fake.evaluateIn(window);
  window.Microsoft.CIFramework.getMode();
  assert.deepEqual(posted, ["getmode"]);
});

test("posting is tried three times", async () => {
  const fake = load();
  fake.state.broken = new Error("could not be cloned");
  const error = await reasonOf(fake.cif.createRecord("contact", "{}"));
  assert.equal(fake.state.attempts, 3);
  assert.match(error.message, /could not be cloned/);
  assert.equal(JSON.parse(`${error}`).msdyn_name, "createrecord");
});
