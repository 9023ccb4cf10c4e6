/**
 * The bridge of a desktop page: its connection to the server, the frames of its widgets, and questions with answers. A host
 * author may use it with another page; it draws nothing.
 *
 *   const bridge = startBridge({ window, on: { view: (view) => draw(view) } });
 *   bridge.act({ action: "focusSession", session: "session-id-1" });
 *   const { rows } = await bridge.load({ kind: "rows", entity: "contact" });
 *
 * The page names the server's socket and its secret in two meta elements, `cif-socket` and `cif-token`.
 */

import { listenForArticles } from "./articles.js";
import { createEvents } from "./events.js";
import { createFrames } from "./frames.js";
import { createFunctions } from "./functions.js";
import { createSocket } from "./socket.js";
import { fromCanonical, toCanonical } from "./values.js";

/**
 * @typedef {object} Listeners
 * @property {(view: any) => void} [view] What to draw.
 * @property {(welcome: any) => void} [welcome] The server is there.
 * @property {(state: import("./socket.js").State) => void} [connection]
 * @property {(leading: boolean) => void} [leading] Whether this tab has the frames.
 * @property {(entries: any[]) => void} [log]
 * @property {() => void} [showLog]
 * @property {(conversations: any[]) => void} [conversations]
 * @property {(record: any) => void} [analytics] A record for those who follow analytics.
 * @property {(message: string) => void} [trouble] Something went wrong, for the agent.
 * @property {(provider: string, silent: boolean) => void} [silent]
 */
/**
 * @typedef {{provider: string, outcome: "success" | "failure" | "none", data: unknown}} Raised What one provider made of an event:
 *   its handler ended well, failed, or has not answered in time; and what the handler gave.
 */

/** The version of the page API that this page speaks. */
const PROTOCOL = 1;
/** Questions to the server are given up after this time. */
const QUESTION_MS = 15_000;
const MAX_QUESTIONS = 128;
/** Addresses in reports are cut after so many characters. */
const MAX_ADDRESS = 500;

/** @param {{window: Window & typeof globalThis, on: Listeners}} options */
export function startBridge({ window, on }) {
  const { document } = window;
  const tabId = Array.from(window.crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  /** @type {Map<number, {resolve: (result: any) => void, reject: (error: Error) => void}>} */
  const questions = new Map();
  let lastQuestion = 0;
  let welcomed = false;
  /** @type {any[]} */
  let providers = [];

  const socket = createSocket({
    window,
    open: () => {
      const url = new URL(meta("cif-socket"), window.location.href);
      url.protocol = url.protocol.replace("http", "ws");
      return new window.WebSocket(url);
    },
    hello: () => ({ type: "hello", data: { token: meta("cif-token"), tabId, version: PROTOCOL } }),
    receive,
    changed(state) {
      if (state !== "open") {
        frames.disconnected();
        events.disconnected();
        functions.disconnected();
        for (const { reject } of questions.values()) reject(new Error("The desktop has lost its server."));
        questions.clear();
      }
      on.connection?.(state);
    },
  });

  // Before any frame exists: nothing that a widget says early is lost.
  const frames = createFrames({
    window,
    send: (message) => void socket.send(message),
    busy: socket.busy,
    onSilent: (provider, silent) => on.silent?.(provider, silent),
  });

  const events = createEvents({
    window,
    subscribe: (name) => ask("subscribe", { name }),
    unsubscribe: (name) => void socket.send({ type: "unsubscribe", data: { name } }),
    settled: (id, success) => void socket.send({ type: "event_settled", data: { id, success } }),
    provider: (name) => ({ name, label: providers.find((provider) => provider.name === name)?.label ?? name }),
    trouble: (message) => on.trouble?.(message),
  });

  const functions = createFunctions({
    window,
    register: (name) => ask("register_function", { function: name }),
    unregister: (name) => void socket.send({ type: "unregister_function", data: { function: name } }),
    answer: (result) => void socket.send({ type: "function_result", data: result }),
    provider: (name) => ({ name, label: providers.find((provider) => provider.name === name)?.label ?? name }),
    trouble: (message) => on.trouble?.(message),
  });

  listenForArticles(window, (action) => act(action));
  document.addEventListener("securitypolicyviolation", (event) => {
    socket.send({ type: "violation", data: { directive: event.violatedDirective, blocked: event.blockedURI.slice(0, MAX_ADDRESS) } });
  });

  /** @param {{type: string, data?: any}} message */
  function receive({ type, data }) {
    switch (type) {
      case "welcome":
        // A server that does not know this tab cannot know what its frames have registered for: they begin anew.
        if (welcomed && !data.resumed) frames.remove();
        welcomed = true;
        frames.lead(data.leader);
        frames.connected({ maxMessage: data.maxMessage, resumed: data.resumed, heard: data.heard });
        events.connected();
        functions.connected(!data.resumed);
        on.welcome?.(data);
        on.leading?.(data.leader);
        return;
      case "view":
        providers = data.view.providers;
        frames.show(providers);
        on.view?.(data.view);
        return;
      case "to_frame":
        frames.post(data.provider, data.origin, data.message);
        return;
      case "frame_origin":
        frames.accept(data.provider, data.origin);
        return;
      case "answer": {
        const question = questions.get(data.requestId);
        questions.delete(data.requestId);
        if (data.error !== undefined) question?.reject(new Error(data.error));
        else question?.resolve(data.result);
        return;
      }
      case "log":
        on.log?.(data.entries);
        return;
      case "show_log":
        on.showLog?.();
        return;
      case "conversations":
        on.conversations?.(data.conversations);
        return;
      case "page_event":
        void events.receive(data);
        return;
      case "function_call":
        functions.receive(data);
        return;
      case "function_ended":
        functions.ended(data.call);
        return;
      case "analytics":
        on.analytics?.(data);
        return;
      case "leader":
        frames.lead(data.leading);
        frames.show(providers);
        on.leading?.(data.leading);
        return;
      case "error":
        if (data.fatal) socket.stop();
        on.trouble?.(data.message);
        return;
      default:
        window.console.warn(`The server sent a message of an unknown type: ${type}`);
    }
  }

  /** @param {string} type @param {object} data @returns {Promise<any>} */
  function ask(type, data) {
    const requestId = ++lastQuestion;
    return new Promise((resolve, reject) => {
      if (questions.size >= MAX_QUESTIONS) {
        reject(new Error("Too many questions to the server are open."));
        return;
      }
      questions.set(requestId, { resolve, reject });
      window.setTimeout(() => {
        if (questions.delete(requestId)) reject(new Error("The server has not answered in time."));
      }, QUESTION_MS);
      if (!socket.send({ type, data: { requestId, ...data } })) {
        questions.delete(requestId);
        reject(new Error("The desktop has lost its server."));
      }
    });
  }

  /** @param {{action: string, [key: string]: unknown}} action What the agent does. @returns {boolean} */
  function act(action) {
    return socket.send({ type: "act", data: action });
  }

  /** @param {string} name @returns {string} */
  function meta(name) {
    return document.querySelector(`meta[name="${name}"]`)?.getAttribute("content") ?? "";
  }

  return {
    act,
    connect: socket.connect,
    element: frames.element,

    /** Rows, a form, search results, the tables. @param {object} what */
    load: (what) => ask("load", { what }),
    /** The latest diagnostics report. @returns {Promise<{report: any}>} */
    report: () => ask("report", {}),
    /** The inspector asks. @param {object} what @returns {Promise<any>} */
    inspect: (what) => ask("inspector", { what }),
    /** Saves the form of a tab. @param {string} tab @param {Record<string, unknown>} columns */
    save: (tab, columns) => ask("save", { tab, columns }),
    /** Commands a conversation of a native provider. @param {string} provider @param {string} conversation @param {object} action */
    command: (provider, conversation, action) => ask("conversation", { provider, conversation, action }),
    /** @param {string} channel @param {string} number @param {string} [name] */
    simulate: (channel, number, name) => socket.send({ type: "simulate", data: { channel, number, name: name || undefined } }),
    /** This tab wants to have the frames. */
    lead: () => socket.send({ type: "lead" }),

    /** Calls a handler when a widget raises a custom event. @type {typeof events.add} */
    addHandler: events.add,
    /** Takes a handler back; false when it was not there. @type {typeof events.remove} */
    removeHandler: events.remove,

    /**
     * Shows a dialog when a widget calls `openMDDDialog` with this name. It gives an object or a Map of output parameters.
     * @param {string} name @param {import("./functions.js").HostFunction} show @returns {() => void} Takes it back.
     */
    registerDialog: (name, show) => functions.add({ kind: "dialog", name }, show),

    /**
     * Chooses the template of a notification when a widget names this function as `templateNameResolver`. It gives the name of
     * a template.
     * @param {string} webResource @param {string} name @param {import("./functions.js").HostFunction} choose
     * @returns {() => void} Takes it back.
     */
    registerTemplateResolver: (webResource, name, choose) => functions.add({ kind: "resolver", webResource, function: name }, choose),

    /**
     * A script of this page raises a custom event for its widgets.
     * @param {string} name @param {unknown} [value]
     * @param {string | {provider?: string, cid?: string}} [to] One provider; all that registered the name without. `cid` is a
     *   telemetry id.
     * @returns {Promise<Raised[]>} What became of it, after 10 s at the latest. Rejected when the name is not that of a custom
     *   event, the value cannot be sent, the provider does not exist, or the server is lost.
     */
    async raiseEvent(name, value, to) {
      const { provider, cid: correlationId } = typeof to === "string" ? { provider: to, cid: undefined } : (to ?? {});
      events.check(name);
      const { results } = await ask("raise", { name, value: toCanonical(value), provider, correlationId });
      return results.map((/** @type {any} */ result) => ({ ...result, data: fromCanonical(result.data) }));
    },
  };
}
