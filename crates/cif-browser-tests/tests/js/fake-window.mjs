// A window for the legacy client: time, posts and senders are under the test's control.

import { readFileSync } from "node:fs";

const SOURCE = readFileSync(new URL("../../fixtures/legacy-client.js", import.meta.url), "utf8");

export const HOST = "http://host.test";

/** Loads the library into a fresh window; `generation` is that of the script's address. */
export function load({ generation = "current", crmurl = "http://host.test:8080/", search = "", referrer = "" } = {}) {
  const listeners = new Map();
  const timers = new Map();
  const state = { now: 0, next: 1, sent: [], errors: [], ready: [], broken: 0 };
  const peer = (name) => ({
    postMessage(message, target) {
      if (state.broken > 0) {
        state.broken -= 1;
        throw new Error("it cannot be cloned");
      }
      state.sent.push({ to: name, message: structuredClone(message), target });
    },
  });
  const top = peer("top");
  const window = {
    console: { error: (...what) => state.errors.push(what), debug() {} },
    location: { search, protocol: "http:", hostname: "widget.test" },
    document: {
      referrer,
      currentScript: { src: `http://widget.test/legacy-client.js?generation=${generation}` },
      querySelector: () => (crmurl === null ? null : { getAttribute: () => crmurl }),
    },
    CustomEvent: class {
      constructor(type, init) {
        Object.assign(this, { type, ...init });
      }
    },
    setTimeout(run, delay) {
      timers.set(state.next, { at: state.now + delay, run });
      return state.next++;
    },
    clearTimeout: (id) => timers.delete(id),
    addEventListener: (type, listener) => listeners.set(type, [...(listeners.get(type) ?? []), listener]),
    dispatchEvent(event) {
      for (const listener of listeners.get(event.type) ?? []) listener(event);
    },
    top,
    parent: peer("parent"),
  };
  window.addEventListener("CIFInitDone", (event) => state.ready.push(event.detail));
  new Function("window", SOURCE)(window);

  const fake = {
    window,
    state,
    cif: window.Microsoft.CIFramework,
    pass(ms) {
      state.now += ms;
      for (const [id, timer] of [...timers].sort((a, b) => a[1].at - b[1].at)) {
        if (timer.at <= state.now && timers.delete(id)) timer.run();
      }
    },
    last: () => state.sent.at(-1),
    arrive: (data, { source = top, origin = `${HOST}:8080` } = {}) => window.dispatchEvent({ type: "message", data, source, origin }),
    answer: (messageOutcome, messageData) =>
      fake.arrive({
        messageType: "CIF_Response", messageOutcome, messageData,
        messageCorrelationId: fake.last().message.messageCorrelationId,
      }),
    succeed: (value) => fake.answer("success", new Map([["value", value]])),
  };
  fake.pass(0);
  return fake;
}

/** Lets promise callbacks run. */
export const settle = () => new Promise((resolve) => setImmediate(resolve));

/** `resolved`, `rejected` or `open`, with the value. */
export async function stateOf(promise) {
  let state = { is: "open" };
  promise.then((value) => (state = { is: "resolved", value }), (value) => (state = { is: "rejected", value }));
  await settle();
  return state;
}
