// Transcripts by place, the lead, addresses of hosts, files.

import assert from "node:assert/strict";
import { test } from "node:test";

import { allows, base64 } from "../files.js";
import { findHost } from "../host.js";
import { createItems } from "../items.js";
import { createLeader } from "../leader.js";
import { addresses } from "../dial.js";

/** Locks as a browser has them. */
function createLocks() {
  let queue = [];
  let holder = null;
  const next = () => {
    if (holder || !queue.length) return;
    const mine = queue.shift();
    holder = mine;
    Promise.resolve(mine.hold()).then(() => {
      if (holder === mine) holder = null;
      mine.resolve();
      next();
    });
  };
  return {
    held: () => holder?.by,
    of: (by) => ({
      request: (_name, { steal }, hold) => new Promise((resolve, reject) => {
        const mine = { by, hold, resolve, reject };
        if (steal) {
          holder?.reject(new Error("stolen"));
          holder = null;
          queue = [mine, ...queue];
        } else {
          queue.push(mine);
        }
        next();
      }),
    }),
    close(by) {
      queue = queue.filter((one) => one.by !== by);
      if (holder?.by === by) holder = null;
      next();
    },
  };
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 5));

/** Pages and a server that hands out the lead. */
function agents(names) {
  const locks = createLocks();
  let leader = null;
  let fence = 0;
  const pages = {};
  const tell = () => Object.entries(pages).forEach(([name, page]) => page.told({ leads: name === leader, fence, vacant: leader === null }));
  const lead = (name, take) => {
    if (leader && !take) return;
    leader = name;
    fence += 1;
    tell();
  };
  for (const name of names) pages[name] = createLeader({ locks: locks.of(name), name: "lock", ask: () => pages[name] && lead(name, false) });
  for (const name of names) pages[name].connected();
  return {
    locks, pages, take: (name) => lead(name, true), leader: () => leader,
    gone(name) {
      delete pages[name];
      locks.close(name);
      if (leader === name) leader = null;
      tell();
    },
    /** It does not answer, and keeps its lock. */
    hung(name) {
      delete pages[name];
      leader = null;
      tell();
    },
  };
}

test("one page leads, and the next leads at once when its tab is closed", async () => {
  const all = agents(["a", "b", "c"]);
  await settle();
  assert.equal(all.leader(), "a");
  all.gone("a");
  await settle();
  assert.ok(["b", "c"].includes(all.leader()));
  assert.equal(all.locks.held(), all.leader());
});

test("a page that hangs loses the lead though it keeps the lock", async () => {
  const all = agents(["a", "b"]);
  await settle();
  all.hung("a");
  await settle();
  assert.deepEqual([all.leader(), all.locks.held()], ["b", "b"]);
});

test("an agent takes the lead in another tab", async () => {
  const all = agents(["a", "b"]);
  await settle();
  all.take("b");
  await settle();
  assert.deepEqual([all.leader(), all.locks.held()], ["b", "b"]);
  all.gone("b");
  await settle();
  assert.equal(all.leader(), "a");
});

test("items are taken once, and the newer one wins", () => {
  const items = createItems();
  const item = (n, rev, text = "") => ({ n, rev, at: 0, content: { type: "note", data: { event: text, data: {} } } });
  assert.deepEqual(items.merge([item(1, 1), item(2, 2)], false).added.map(({ n }) => n), [1, 2]);
  assert.deepEqual(items.merge([item(2, 2), item(3, 3)], false).added.map(({ n }) => n), [3]);
  assert.deepEqual(items.merge([item(2, 1, "old")], false).changed, []);
  assert.deepEqual(items.merge([item(1, 4, "new")], false), { added: [], changed: [1] });
  assert.deepEqual(items.merge([item(0, 0), item(-1, 0)], false).added, []);
  assert.deepEqual([items.first(), items.last(), items.rev(), items.count()], [-1, 3, 4, 5]);
  items.merge([item(7, 9)], true);
  assert.deepEqual([items.first(), items.last(), items.rev(), items.count()], [7, 7, 9, 1]);
});

test("a host is found in the address or by who frames the page", () => {
  const library = "/webresources/Widget/msdyn_ciLibrary.js";
  assert.deepEqual(findHost("", "https://desk.example/page"), { origin: "https://desk.example", library: `https://desk.example${library}` });
  assert.deepEqual(findHost("?crmurl=https://org.crm.example", "https://x.example"), { origin: "https://org.crm.example", library: `https://org.crm.example${library}` });
  const whole = "https://org.crm.example/uclient/lib.js";
  assert.deepEqual(findHost(`?ucilib=${encodeURIComponent(whole)}`, ""), { origin: "https://org.crm.example", library: whole });
  for (const wrong of ["?ucilib=javascript:alert(1)", "?crmurl=nonsense", ""]) assert.equal(findHost(wrong, ""), null);
});

test("files are checked and packed", () => {
  assert.ok(allows("image/png", ["image/*"]) && allows("x/y", undefined) && !allows("text/html", ["text/plain", "image/*"]));
  const bytes = Uint8Array.from({ length: 100_000 }, (_, n) => n % 251);
  assert.equal(base64(bytes), Buffer.from(bytes).toString("base64"));
  assert.deepEqual(addresses("a@x.example; b@y.example,", "email").map(({ value }) => value), ["a@x.example", "b@y.example"]);
});
