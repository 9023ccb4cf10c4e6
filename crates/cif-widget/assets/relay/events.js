/**
 * Events of the host on their way to the provider; the host's handlers are answered when the provider has answered.
 */

import { MAX_BYTES, bytes } from "./outbox.js";
import { fromCanonical, toCanonical } from "../../../cif-bridge/assets/bridge/values.js";

/** @typedef {import("./library.js").Library} Library */

/** The host forgets an answer after 10 s. */
const ANSWER_MS = 9_500;

export class Events {
  /** Handlers of the host that wait for an answer. @type {Map<number, {resolve: (value: unknown) => void, reject: (why: Error) => void, timer: ReturnType<typeof setTimeout>}>} */
  #waiting = new Map();
  /** The one handler of each name, with its registration. @type {Map<string, {handler: (data: unknown) => Promise<unknown>, done: Promise<unknown>}>} */
  #handlers = new Map();

  /** @param {Library} library @param {import("./outbox.js").Outbox} outbox */
  constructor(library, outbox) {
    this.library = library;
    this.outbox = outbox;
  }

  /** The numbers of the events whose answers are waited for. */
  get waiting() {
    return [...this.#waiting.keys()];
  }

  /** Registers for a name, once. @param {string} name @returns {Promise<unknown>} */
  listen(name) {
    const known = this.#handlers.get(name);
    if (known) return known.done;
    const handler = (/** @type {unknown} */ data) => this.#raised(name, data);
    const done = Promise.resolve(this.library.addHandler?.(name, handler));
    this.#handlers.set(name, { handler, done });
    done.catch(() => this.#handlers.delete(name));
    return done;
  }

  /** @param {string} name @returns {Promise<unknown>} */
  async unlisten(name) {
    const known = this.#handlers.get(name);
    this.#handlers.delete(name);
    return known && this.library.removeHandler?.(name, known.handler);
  }

  /** @param {string} name @param {unknown} data @returns {Promise<unknown>} */
  #raised(name, data) {
    return new Promise((resolve, reject) => {
      if (this.outbox.full) throw new Error("too much waits for the relay's server already; this event is dropped");
      const event = { name, data: toCanonical(data) };
      if (bytes(event) > MAX_BYTES) throw new Error(`an event may have ${MAX_BYTES} bytes at most`);
      const n = this.outbox.put("event", event);
      const timer = setTimeout(() => {
        this.#waiting.delete(n);
        reject(new Error("the provider gave no answer in time"));
      }, ANSWER_MS);
      this.#waiting.set(n, { resolve, reject, timer });
    });
  }

  /** The provider's answer. @param {{n: number, ok?: unknown, error?: string | null}} answer */
  answered(answer) {
    const waiting = this.#waiting.get(answer.n);
    if (!waiting) return;
    this.#waiting.delete(answer.n);
    clearTimeout(waiting.timer);
    if (typeof answer.error === "string") waiting.reject(new Error(answer.error));
    else waiting.resolve(fromCanonical(answer.ok));
  }
}
