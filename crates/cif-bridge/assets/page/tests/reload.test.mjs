import assert from "node:assert/strict";
import { test } from "node:test";

import { isIdle, loadAgain } from "../reload.js";

const idle = { sessions: [{}], tabs: [{ dirty: false }], notification: null, dialog: null, note: null };

test("an idle page is loaded again, but not again and again", () => {
  const kept = new Map();
  let loads = 0;
  const window = {
    location: { reload: () => (loads += 1) },
    sessionStorage: { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value) },
    Date: { now: () => 1_000_000 },
  };
  assert.equal(loadAgain(idle, window), true);
  assert.equal(loadAgain(idle, window), false);
  window.Date.now = () => 1_031_000;
  assert.equal(loadAgain(null, window), true);
  assert.equal(loads, 2);
});

test("work that is open keeps the page", () => {
  for (const open of [
    { sessions: [{}, {}] },
    { tabs: [{ dirty: true }] },
    { notification: {} },
    { dialog: {} },
    { note: {} },
  ]) {
    assert.equal(isIdle({ ...idle, ...open }), false, JSON.stringify(open));
  }
  assert.equal(isIdle(idle), true);
});
