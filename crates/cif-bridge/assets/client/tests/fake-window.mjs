// A window small enough to read: enough of the browser for the client library, with time under the test's control.

import { readFileSync } from "node:fs";
import { webcrypto } from "node:crypto";

const SOURCE = readFileSync(new URL("../msdyn_ciLibrary.js", import.meta.url), "utf8");

export const HOST = "http://127.0.0.1:7070";
export const WIDGET = "http://127.0.0.1:7071";

/**
 * Loads the library into a fresh fake window.
 *
 * `attributes` are those of the script element (null: no such element), `search` is the query of the widget's address.
 */
export function load({
  attributes = { "data-crmurl": HOST },
  referrer = "",
  search = "",
  framed = true,
  ready = true,
  channel = false,
  readyState = "complete",
} = {}) {
  const listeners = new Map();
  const timers = new Map();
  const state = { now: 0, nextTimer: 1, sent: [], warnings: [], ready: [], broken: null, attempts: 0 };

  const top = {
    postMessage(message, target, transfer) {
      state.attempts += 1;
      if (state.broken) throw state.broken;
      const sent = { message: structuredClone(message), target };
      state.sent.push(transfer ? { ...sent, ports: transfer } : sent);
    },
  };

  const window = {
    crypto: webcrypto,
    CustomEvent: class {
      constructor(type, init) {
        this.type = type;
        this.detail = init?.detail;
      }
    },
    console: { warn: (text) => state.warnings.push(text) },
    location: { search, origin: WIDGET },
    document: {
      readyState,
      referrer,
      querySelector: (selector) =>
        attributes && selector === 'script[data-cifid="CIFMainLibrary"]'
          ? { getAttribute: (name) => attributes[name] ?? null }
          : null,
    },
    setTimeout(run, delay) {
      const id = state.nextTimer++;
      timers.set(id, { at: state.now + delay, run });
      return id;
    },
    clearTimeout: (id) => timers.delete(id),
    addEventListener(type, listener) {
      listeners.set(type, [...(listeners.get(type) ?? []), listener]);
    },
    dispatchEvent(event) {
      for (const listener of listeners.get(event.type) ?? []) listener(event);
    },
  };
  window.top = framed ? top : window;
  window.parent = window.top;
  if (channel) window.MessageChannel = FakeChannel;
  window.addEventListener("CIFInitDone", (event) => state.ready.push(event.detail));

  const evaluateIn = (other) => new Function("window", SOURCE)(other);
  const evaluate = () => evaluateIn(window);
  evaluate();

  const fake = {
    window,
    top,
    state,
    evaluate,
    evaluateIn,
    cif: window.Microsoft.CIFramework,

    /** Lets `ms` pass and runs what is due, in order. */
    pass(ms) {
      state.now += ms;
      for (const [id, timer] of [...timers].sort((a, b) => a[1].at - b[1].at)) {
        if (timer.at <= state.now && timers.delete(id)) timer.run();
      }
    },

    /** Number of timers that still run. */
    timers: () => timers.size,

    /** The last message that was posted to the host. */
    last: () => state.sent.at(-1),

    /** Wire names of everything posted, in order. */
    types: () => state.sent.map(({ message }) => message.messageType),

    /** A message arrives; by default from the host. */
    arrive(data, { source = top, origin = HOST } = {}) {
      window.dispatchEvent({ type: "message", data, source, origin });
    },

    /** The host answers the last request. */
    answer(outcome, messageData, more = {}) {
      const id = fake.last().message.messageCorrelationId;
      fake.arrive({
        messageType: "CIF_Response",
        messageOutcome: outcome,
        messageData,
        messageCorrelationId: id,
        ...more,
      });
    },

    /** The host answers the last request with success and this value. */
    succeed: (value) => fake.answer("success", new Map([["value", value]])),
  };
  if (ready) fake.pass(0);
  return fake;
}

/** Two ports whose messages arrive at once. */
class FakeChannel {
  constructor() {
    const make = () => ({
      closed: false,
      got: [],
      other: null,
      onmessage: null,
      listeners: [],
      addEventListener(_type, listener) {
        this.listeners.push(listener);
      },
      postMessage(message) {
        if (this.closed || this.other.closed) return;
        const data = structuredClone(message);
        this.other.got.push(data);
        this.other.onmessage?.({ data });
      },
      close() {
        if (this.closed) return;
        this.closed = true;
        if (!this.other.closed) this.other.listeners.forEach((listener) => listener());
      },
    });
    this.port1 = make();
    this.port2 = make();
    this.port1.other = this.port2;
    this.port2.other = this.port1;
  }
}

/** Lets promise callbacks run. */
export const settle = () => new Promise((resolve) => setImmediate(resolve));

/** What a promise rejects with; fails if it does not reject. */
export async function reasonOf(promise) {
  const done = await promise.then((value) => ({ value }), (reason) => ({ reason }));
  if (!("reason" in done)) throw new Error(`expected a rejection, got ${JSON.stringify(done.value)}`);
  return done.reason;
}
