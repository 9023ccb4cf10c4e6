// A top window small enough to read: frames, messages, and time under the test's control.

import { createFrames } from "../frames.js";

export const PHONE = "http://127.0.0.1:7071";

export const provider = (name = "demo_phone", more = {}) => ({
  name,
  label: "Demo phone",
  frame: {
    src: `${PHONE}/phone?a=b`,
    sandbox: "allow-forms allow-scripts",
    allow: "microphone; camera; geolocation",
    visible: true,
    allowDescendantFrames: false,
    ...more,
  },
});

/** Frames on a fake window, connected and leading unless told otherwise. */
export function start({ connected = true, providers = [provider()] } = {}) {
  const listeners = [];
  const timers = [];
  const state = { now: 0, sent: [], silent: [], warnings: [], busy: false };
  const elements = [];

  const window = {
    addEventListener: (type, listener) => type === "message" && listeners.push(listener),
    setTimeout: (run, delay) => timers.push({ at: state.now + delay, run }),
    performance: { now: () => state.now },
    console: { warn: (text) => state.warnings.push(text) },
    document: { createElement: () => fakeFrame(window) },
  };
  window.parent = window;
  const parent = { append: (element) => elements.push(element) };
  const frames = createFrames({
    window,
    parent,
    send: (message) => state.sent.push(structuredClone(message)),
    busy: () => state.busy,
    onSilent: (name, silent) => state.silent.push([name, silent]),
  });
  frames.lead(true);
  frames.show(providers);
  if (connected) frames.connected({ maxMessage: 2_000_000, resumed: true });

  return {
    frames,
    window,
    elements,
    state,

    /** Lets time pass and runs what is due, in order. */
    pass(ms) {
      const end = state.now + ms;
      for (;;) {
        timers.sort((a, b) => a.at - b.at);
        if (!timers.length || timers[0].at > end) break;
        const timer = timers.shift();
        state.now = Math.max(state.now, timer.at);
        timer.run();
      }
      state.now = end;
    },

    /** A message arrives; by default from the first frame. */
    arrive(data, { source = elements[0].contentWindow, origin = PHONE, ports = [] } = {}) {
      for (const listener of listeners) listener({ data, source, origin, ports });
    },

    /** The first frame asks something. */
    ask(messageType, messageCorrelationId, options) {
      this.arrive({ messageType, messageData: new Map(), messageCorrelationId }, options);
    },

    /** The server answers a request of the first frame. */
    answer(id, value = true) {
      const messageData = { $map: [["value", value]] };
      frames.post("demo_phone", PHONE, { messageType: "CIF_Response", messageOutcome: "success", messageData, messageCorrelationId: id });
    },

    /** What the first frame got, without what was taken before. */
    posted: () => elements[0].contentWindow.posted.splice(0),

    /** What the server got, without what was taken before. */
    sent: () => state.sent.splice(0),
  };
}

function fakeFrame(top) {
  const contentWindow = {
    parent: top,
    posted: [],
    postMessage(message, origin) {
      this.posted.push({ message: structuredClone(message), origin });
    },
  };
  const loads = [];
  const attributes = {};
  return {
    contentWindow,
    attributes,
    dataset: {},
    hidden: false,
    removed: false,
    addEventListener: (_type, listener) => loads.push(listener),
    setAttribute: (name, value) => (attributes[name] = value),
    remove() {
      this.removed = true;
    },
    load: () => loads.forEach((listener) => listener()),
  };
}
