// The page's side of "nothing lost, nothing twice": what goes over a socket that breaks whenever it can.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import * as kept from "../kept.js";
import { createLink } from "../link.js";

const REF = { provider: "loop", id: "c1" };

/** A room of which the socket can be broken; it executes each command id once. */
class Room {
  constructor() {
    this.epoch = "e1";
    this.sockets = [];
    this.executed = new Map();
    this.answers = true;
    this.items = [];
    this.hellos = [];
  }

  /** @param {EventTarget & {say: (type: string, data: any) => void}} socket @param {string} text */
  take(socket, text) {
    const { type, data } = JSON.parse(text);
    if (type === "hello") {
      this.hellos.push(data);
      socket.say("welcome", { protocol: 1, epoch: this.epoch, agent: { id: "a" }, maxMessage: 1e6, leader: { leads: true, fence: 3, vacant: false } });
      for (const have of data.have) this.tell(socket, data.epoch === this.epoch ? have.after : 0, data.epoch !== this.epoch);
    }
    if (type === "open") this.tell(socket, data.after ?? 0, false);
    if (type === "command") {
      const first = !this.executed.has(data.id);
      if (first) {
        this.executed.set(data.id, data);
        const n = this.items.length + 1;
        if (data.command.name === "messaging.send") this.items.push({ n, rev: n, at: 0, content: { type: "message", data: { message: { id: `m${n}`, author: "agent", parts: data.command.data.parts, client_id: data.id }, deleted: false } } });
      }
      if (!this.answers) return;
      this.tell(socket, this.items.length - 1, false);
      socket.say("done", { id: data.id, outcome: { ok: { message: "m" } } });
    }
  }

  tell(socket, after, reset) {
    socket.say("items", { provider: "loop", conversation: "c1", items: this.items.filter((item) => item.rev > after), reset, more: false });
  }
}

let room;
let timers;
let heard;

beforeEach(() => {
  room = new Room();
  timers = [];
  heard = { connection: [], settled: [], added: [] };
  for (const key of ["outbox", "unsent"]) kept.set(key, null);
  globalThis.WebSocket = class extends EventTarget {
    constructor() {
      super();
      this.readyState = 1;
      this.bufferedAmount = 0;
      room.sockets.push(this);
    }
    send(text) { if (this.readyState === 1) room.take(this, text); }
    say(type, data) { if (this.readyState === 1) this.dispatchEvent(Object.assign(new Event("message"), { data: JSON.stringify({ type, data }) })); }
    open() { this.dispatchEvent(new Event("open")); }
    close() { this.break(); }
    break() {
      if (this.readyState !== 1) return;
      this.readyState = 3;
      this.dispatchEvent(new Event("close"));
    }
  };
});

function page() {
  const link = createLink({
    window: /** @type {any} */ ({ location: { href: "http://127.0.0.1/channels/" }, setTimeout: (run, ms) => timers.push({ run, ms }), clearTimeout: (n) => { timers[n - 1] = null; }, console }),
    token: "t", socket: "widget/socket", page: "p",
    listener: {
      told() {},
      items: (_ref, news) => heard.added.push(...news.added.map((item) => item.n)),
      connection: (state) => heard.connection.push(state),
      settled: (entry) => heard.settled.push(entry.id),
    },
  });
  link.show(REF);
  link.connect();
  room.sockets.at(-1).open();
  return link;
}

/** The next attempt to connect. */
function retry() {
  const next = timers.findLast((timer) => timer && timer.ms < 10_000);
  timers = [];
  next.run();
  room.sockets.at(-1).open();
}

const say = (link, text) => link.command("loop", "messaging.send", (id) => ({ conversation: "c1", parts: [{ content_type: "text/plain", text }], client_id: id }));
const shown = (link) => [...link.itemsOf(REF).backwards()].map((item) => item.content.data.message.parts[0].text).reverse();

test("a socket that breaks before any answer loses nothing and sends nothing twice", async () => {
  const link = page();
  room.answers = false;
  const outcomes = [];
  for (let n = 1; n <= 20; n++) {
    outcomes.push(say(link, `message ${n}`));
    room.sockets.at(-1).break();
    outcomes.push(say(link, `offline ${n}`));
    room.answers = n % 3 === 0;
    retry();
  }
  room.answers = true;
  room.sockets.at(-1).break();
  retry();
  assert.equal((await Promise.all(outcomes)).filter((outcome) => "ok" in outcome).length, 40);
  assert.equal(room.executed.size, 40);
  assert.equal(new Set(heard.settled).size, heard.settled.length);
  assert.equal(shown(link).length, 40);
  assert.deepEqual(new Set(heard.added).size, heard.added.length, "an item was announced twice");
  assert.equal(link.outbox.list().length, 0);
});

test("a new page takes over what the page before it did not settle, with the same ids", async () => {
  room.answers = false;
  const before = page();
  void say(before, "typed before the reload");
  void before.command("loop", "sign_in.submit", { values: { pin: "1234" } }, false);
  const [id] = [...room.executed.keys()];
  assert.ok(!JSON.stringify(kept.get("outbox")).includes("1234"), "a secret was kept");
  room.answers = true;
  const after = page();
  assert.deepEqual(heard.settled, [id]);
  assert.equal(room.executed.size, 2);
  assert.deepEqual(shown(after)[0], "typed before the reload");
  assert.equal(kept.get("outbox"), null);
});

test("after a restart of the server a command says in which run it was given", () => {
  const link = page();
  room.answers = false;
  void say(link, "given in the first run");
  room.sockets.at(-1).break();
  void say(link, "given in between");
  room.epoch = "e2";
  room.executed.clear();
  room.items = [];
  room.answers = true;
  retry();
  const epochs = [...room.executed.values()].map(({ epoch, command }) => [command.data.parts[0].text, epoch]);
  assert.deepEqual(epochs, [["given in the first run", "e1"], ["given in between", "e2"]]);
  assert.equal(room.hellos.at(-1).epoch, "e1");
  assert.deepEqual(shown(link), ["given in the first run", "given in between"]);
});

test("a reconnecting page says what it has and gets the rest", async () => {
  const link = page();
  await say(link, "one");
  room.sockets.at(-1).break();
  room.items.push({ n: 2, rev: 2, at: 0, content: { type: "message", data: { message: { id: "x", author: "far_end", parts: [{ text: "two" }] }, deleted: false } } });
  retry();
  assert.deepEqual(room.hellos.at(-1).have, [{ provider: "loop", conversation: "c1", after: 1, first: 1 }]);
  assert.deepEqual(shown(link), ["one", "two"]);
  assert.deepEqual(heard.added, [1, 2]);
});

test("a page that is told to load again does not connect by itself", () => {
  const link = page();
  room.sockets.at(-1).say("bye", { reason: "another version", again: false });
  assert.equal(heard.connection.at(-1), "refused");
  assert.equal(link.seen(REF, 1), false);
});
