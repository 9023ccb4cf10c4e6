// The connection: hello first, again after a break, never again after a refusal.

import assert from "node:assert/strict";
import { test } from "node:test";

import { createSocket } from "../socket.js";

function start() {
  const timers = [];
  const sockets = [];
  const seen = { states: [], received: [] };
  const window = {
    setTimeout: (run, delay) => timers.push({ run, delay }),
    clearTimeout: (id) => id && (timers[id - 1].run = () => {}),
    console: { error: () => {} },
  };
  const open = () => {
    const listeners = {};
    const socket = {
      readyState: 0,
      bufferedAmount: 0,
      sent: [],
      addEventListener: (type, listener) => (listeners[type] = listener),
      send: (text) => socket.sent.push(JSON.parse(text)),
      close: () => socket.fire("close"),
      fire(type, data) {
        socket.readyState = type === "open" ? 1 : type === "close" ? 3 : socket.readyState;
        listeners[type]({ data: data && JSON.stringify(data) });
      },
    };
    sockets.push(socket);
    return socket;
  };
  const link = createSocket({
    window,
    open,
    hello: () => ({ type: "hello", data: { tabId: "t" } }),
    receive: (message) => seen.received.push(message.type),
    changed: (state) => seen.states.push(state),
  });
  link.connect();
  return { link, sockets, timers, seen };
}

test("hello comes first and pings are answered", () => {
  const { link, sockets, seen } = start();
  assert.equal(link.send({ type: "early" }), false);
  sockets[0].fire("open");
  sockets[0].fire("message", { type: "welcome" });
  sockets[0].fire("message", { type: "ping" });
  assert.deepEqual(sockets[0].sent.map(({ type }) => type), ["hello", "pong"]);
  assert.deepEqual(seen.states, ["connecting", "open"]);
  assert.deepEqual(seen.received, ["welcome"]);
});

test("a broken connection is made again, slower each time", () => {
  const { sockets, timers, seen } = start();
  const delays = [];
  for (let times = 0; times < 8; times++) {
    sockets.at(-1).fire("close");
    delays.push(timers.at(-1).delay);
    timers.at(-1).run();
  }
  assert.equal(sockets.length, 9);
  assert.ok(delays[0] < 320 && delays.at(-1) <= 6_250 && delays.at(-1) > 3_500, String(delays));
  assert.equal(seen.states.filter((state) => state === "lost").length, 8);
});

test("a connection that stops pinging is closed", () => {
  const { sockets, timers, seen } = start();
  sockets[0].fire("open");
  sockets[0].fire("message", { type: "ping" });
  timers.at(-1).run();
  assert.equal(seen.states.at(-1), "lost");
});

test("a server that takes the connection and says nothing is given up, without waiting for its close event", () => {
  const { sockets, timers, seen } = start();
  sockets[0].close = () => {};
  sockets[0].fire("open");
  timers.at(-1).run();
  assert.equal(seen.states.at(-1), "lost");
  sockets[0].fire("close");
  assert.equal(seen.states.filter((state) => state === "lost").length, 1, "its late close event changes nothing");
});

test("a full connection is busy long before it counts as stuck", () => {
  const { link, sockets } = start();
  assert.equal(link.busy(), false);
  sockets[0].fire("open");
  sockets[0].bufferedAmount = 3_000_000;
  assert.equal(link.busy(), true);
  assert.equal(link.send({ type: "x" }), true);
});

test("a stuck connection is closed", () => {
  const { link, sockets, seen } = start();
  sockets[0].fire("open");
  sockets[0].bufferedAmount = 1e9;
  assert.equal(link.send({ type: "x" }), false);
  assert.equal(seen.states.at(-1), "lost");
});

test("a page that is refused does not come back", () => {
  const { link, sockets, timers, seen } = start();
  sockets[0].fire("open");
  link.stop();
  assert.equal(seen.states.at(-1), "refused");
  for (const timer of timers) timer.run();
  assert.equal(sockets.length, 1);
});
