/**
 * Functions of this page that widgets call through the server: dialogs, and what chooses the template of a notification. The
 * server is told which there are; it is told again when the connection comes back, and then says which calls are still open.
 *
 * @typedef {{kind: "dialog", name: string} | {kind: "resolver", webResource: string, function: string}} FunctionName
 */

import { fromCanonical, toCanonical } from "./values.js";

/**
 * What a function learns beside its parameters.
 * @typedef {object} About
 * @property {import("./events.js").ProviderInfo} provider Who calls.
 * @property {any} options How the caller wants a dialog to be shown.
 * @property {AbortSignal} signal Aborted when nobody waits for the result any more.
 */
/** @typedef {(params: any, about: About) => unknown} HostFunction */
/**
 * @typedef {object} Call A call of a function of this page.
 * @property {string} key Which function.
 * @property {AbortController} stop
 * @property {object} [result] What it gave, until the server has it.
 */
/**
 * @typedef {object} Options
 * @property {Window & typeof globalThis} window
 * @property {(name: FunctionName) => Promise<any>} register Rejected when the server refuses the name, or is lost.
 * @property {(name: FunctionName) => void} unregister
 * @property {(result: object) => void} answer
 * @property {(name: string) => import("./events.js").ProviderInfo} provider
 * @property {(message: string) => void} trouble
 */

/** @param {FunctionName} name */
const keyOf = (name) => JSON.stringify(name.kind === "dialog" ? [name.name] : [name.webResource, name.function]);

/** @param {Options} options */
export function createFunctions({ window, register, unregister, answer, provider, trouble }) {
  /** @type {Map<string, {name: FunctionName, serve: HostFunction}>} */
  const functions = new Map();
  /** @type {Map<number, Call>} */
  const calls = new Map();
  /** Counts connections; 0 while there is none. */
  let connection = 0;
  let connections = 0;

  /** @param {string} key @param {FunctionName} name */
  async function tell(key, name) {
    const asked = connection;
    try {
      await register(name);
    } catch (error) {
      // A connection that was lost meanwhile has refused nothing: the name is told again.
      if (asked !== connection || !functions.delete(key)) return;
      trouble(error instanceof Error ? error.message : String(error));
    }
  }

  /** @param {number} id @param {Call} call @param {HostFunction} serve @param {any} data */
  async function run(id, call, serve, data) {
    const about = { provider: provider(data.provider), options: fromCanonical(data.options), signal: call.stop.signal };
    /** @type {object} */
    let result;
    try {
      result = { call: id, value: toCanonical((await serve(fromCanonical(data.params), about)) ?? null) };
    } catch (error) {
      window.console.error("A function of this page failed:", error);
      result = { call: id, error: error instanceof Error ? error.message : String(error) };
    }
    // Kept until the server says that the call is over: an answer may be lost with its connection.
    if (calls.get(id) !== call) return;
    call.result = result;
    if (connection) answer(result);
  }

  return {
    /**
     * Widgets may call this function from now on. One of the same name is replaced.
     * @param {FunctionName} name @param {HostFunction} serve @returns {() => void} Takes it back.
     */
    add(name, serve) {
      for (const text of Object.values(name)) {
        if (typeof text !== "string" || text === "") throw new TypeError("The name of a function must be a text that is not empty.");
      }
      if (typeof serve !== "function") throw new TypeError("What widgets may call must be a function.");
      const key = keyOf(name);
      const entry = { name, serve };
      const known = functions.has(key);
      functions.set(key, entry);
      if (!known && connection) void tell(key, name);
      return () => {
        if (functions.get(key) !== entry) return;
        functions.delete(key);
        if (connection) unregister(name);
      };
    },

    /** The server is there. @param {boolean} anew It may be another one than before: what runs is for nobody. */
    connected(anew) {
      connection = ++connections;
      if (anew) {
        for (const { stop } of calls.values()) stop.abort();
        calls.clear();
      }
      for (const [key, { name }] of functions) void tell(key, name);
    },

    /** The server is gone. What runs goes on: the server may ask again. */
    disconnected() {
      connection = 0;
    },

    /** A widget calls. @param {any} data */
    receive(data) {
      const key = keyOf(data.function);
      const known = calls.get(data.call);
      if (known) {
        if (known.result) answer(known.result);
        return;
      }
      const entry = functions.get(key);
      if (!entry) return;
      const call = { key, stop: new window.AbortController() };
      calls.set(data.call, call);
      void run(data.call, call, entry.serve, data);
    },

    /** Nobody waits for this call any more. @param {number} id */
    ended(id) {
      calls.get(id)?.stop.abort();
      calls.delete(id);
    },
  };
}
