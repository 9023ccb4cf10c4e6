/**
 * Custom events that widgets raise for the scripts of the page. The server is told which names have handlers; it is told
 * again when the connection comes back.
 *
 * @typedef {object} ProviderInfo
 * @property {string} name Its unique name.
 * @property {string} label What the agent knows it by.
 */

import { fromCanonical } from "./values.js";

/**
 * A handler: a Map with `value`, `correlationId` and `originURL`, then who raised the event.
 * @typedef {(data: Map<string, any>, provider: ProviderInfo) => unknown} Handler
 */
/**
 * @typedef {object} Entry The handlers of a name.
 * @property {Set<Handler>} handlers
 * @property {boolean} subscribed Has the server said yes on this connection?
 * @property {{resolve: () => void, reject: (error: Error) => void}[]} waiting Who wants to know.
 */
/**
 * @typedef {object} Options
 * @property {Window} window
 * @property {(name: string) => Promise<any>} subscribe Rejected when the server refuses the name, or is lost.
 * @property {(name: string) => void} unsubscribe
 * @property {(id: number, success: boolean) => void} settled Tells that the handlers have settled on an event, and whether one
 *   of them ran without throwing.
 * @property {(name: string) => ProviderInfo} provider
 * @property {(message: string) => void} trouble
 */

/** DOM event types without an `on…` property. */
const MORE_TYPES = new Set([
  "DOMContentLoaded", "focusin", "focusout", "compositionstart", "compositionupdate", "compositionend", "touchstart", "touchend", "touchmove",
  "touchcancel", "DOMActivate", "DOMFocusIn", "DOMFocusOut", "DOMSubtreeModified", "DOMNodeInserted", "DOMNodeRemoved", "fetch", "push",
]);

/** Is this a type of DOM events, which no custom event may have as its name? @param {Window} window @param {string} name */
export function isDomType(window, name) {
  const property = `on${name}`;
  return MORE_TYPES.has(name) || property in window || property in window.document;
}

/** @param {Options} options */
export function createEvents({ window, subscribe, unsubscribe, settled, provider, trouble }) {
  /** @type {Map<string, Entry>} */
  const entries = new Map();
  /** Counts connections; 0 while there is none. */
  let connection = 0;
  let connections = 0;

  /** @param {string} name @param {Entry} entry */
  async function tell(name, entry) {
    const asked = connection;
    try {
      await subscribe(name);
    } catch (error) {
      // A connection that was lost meanwhile has refused nothing: the name is told again.
      if (asked !== connection || entries.get(name) !== entry) return;
      entries.delete(name);
      const refused = error instanceof Error ? error : new Error(String(error));
      if (!entry.waiting.length) trouble(`Handlers of the event ${name} were removed: ${refused.message}`);
      for (const { reject } of entry.waiting.splice(0)) reject(refused);
      return;
    }
    if (asked !== connection) return;
    entry.subscribed = true;
    for (const { resolve } of entry.waiting.splice(0)) resolve();
  }

  /** @param {string} name Is it a custom one? Throws otherwise. */
  function check(name) {
    if (typeof name !== "string" || name === "") throw new TypeError("The name of a custom event must be a text that is not empty.");
    if (isDomType(window, name)) {
      throw new TypeError(`"${name}" is a type of DOM events; take another name for a custom event.`);
    }
  }

  return {
    check,

    /**
     * Calls `handler` when a widget raises the event `name`.
     * @param {string} name @param {Handler} handler
     * @returns {Promise<void>} Settled when the server knows; rejected when the name is refused.
     */
    async add(name, handler) {
      check(name);
      if (typeof handler !== "function") throw new TypeError("The handler of a custom event must be a function.");
      let entry = entries.get(name);
      if (entry?.subscribed) {
        entry.handlers.add(handler);
        return;
      }
      const fresh = !entry;
      entry ??= { handlers: new Set(), subscribed: false, waiting: [] };
      entry.handlers.add(handler);
      entries.set(name, entry);
      const { waiting } = entry;
      const known = new Promise((/** @type {(value: void) => void} */ resolve, reject) => waiting.push({ resolve, reject }));
      if (fresh && connection) void tell(name, entry);
      await known;
    },

    /** Takes a handler back. @param {string} name @param {Handler} handler @returns {boolean} Was it there? */
    remove(name, handler) {
      const entry = entries.get(name);
      if (!entry?.handlers.delete(handler)) return false;
      if (entry.handlers.size === 0) {
        entries.delete(name);
        for (const { resolve } of entry.waiting.splice(0)) resolve();
        if (connection) unsubscribe(name);
      }
      return true;
    },

    /** The server is there. */
    connected() {
      connection = ++connections;
      for (const [name, entry] of entries) void tell(name, entry);
    },

    /** The server is gone, and with it what it knew. */
    disconnected() {
      connection = 0;
      for (const entry of entries.values()) entry.subscribed = false;
    },

    /** A widget has raised an event. @param {any} event */
    async receive(event) {
      const handlers = entries.get(event.name)?.handlers ?? [];
      const results = await Promise.all([...handlers].map((handler) => run(handler, event)));
      settled(event.id, results.includes(true));
    },
  };

  /**
   * A handler that fails keeps nothing from the others.
   * @param {Handler} handler @param {any} event @returns {Promise<boolean>} Did it run without throwing?
   */
  async function run(handler, event) {
    try {
      // Its own values: what one handler changes, no other sees.
      const data = new Map([
        ["value", fromCanonical(event.value)],
        ["correlationId", event.correlationId],
        ["originURL", event.originURL],
      ]);
      await handler(data, provider(event.provider));
      return true;
    } catch (error) {
      window.console.error(`A handler of the event ${event.name} failed:`, error);
      return false;
    }
  }
}
