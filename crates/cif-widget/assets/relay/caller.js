/**
 * Carries out calls of the provider at the host's library, each once: a call that comes a second time is not made again. Its
 * outcome is told once, by something that loses nothing.
 */

import { MAX_BYTES, bytes } from "./outbox.js";
import { Refusal, fromCanonical, toCanonical } from "../../../cif-bridge/assets/bridge/values.js";

/** @typedef {import("./library.js").Library} Library */
/**
 * @typedef {object} Call
 * @property {number} id @property {number} below Calls below this id are settled.
 * @property {string} wire @property {string} [function] @property {unknown[]} args @property {number} [withinMs]
 */
/** @typedef {{ok: unknown} | {error: {why: "rejected" | "unsupported" | "timed_out", value: unknown}}} Ended */

/** Added to the limit of a call: the library's own time-out says more. */
const GRACE_MS = 500;

/** @param {string} message */
const said = (message) => ({ message });

/** An outcome that can be sent. @param {Ended} ended @returns {Ended} */
function short(ended) {
  const length = bytes(ended);
  if (length <= MAX_BYTES) return ended;
  const text = `the host has carried it out; its answer has ${length} bytes, and at most ${MAX_BYTES} are carried`;
  return { error: { why: "rejected", value: said(text) } };
}

export class Caller {
  /** Calls that are not settled at the server. @type {Set<number>} */
  #calls = new Set();
  #epoch = "";
  #below = 0;

  /**
   * @param {Library} library
   * @param {(method: "addHandler" | "removeHandler", name: string) => Promise<unknown>} register
   * @param {(wire: string, data: unknown) => Promise<unknown>} post Sends a message that the library has no function for.
   * @param {(result: {id: number, epoch: string} & Ended) => void} tell
   */
  constructor(library, register, post, tell) {
    this.library = library;
    this.register = register;
    this.post = post;
    this.tell = tell;
  }

  /** The run of the server whose calls come from now on; the ids of another run mean other calls. @param {string} epoch */
  begin(epoch) {
    if (epoch === this.#epoch) return;
    this.#epoch = epoch;
    this.#calls.clear();
    this.#below = 0;
  }

  /** @param {number} below Calls below this id are settled. */
  settled(below) {
    this.#below = Math.max(this.#below, below);
    for (const id of this.#calls) if (id < this.#below) this.#calls.delete(id);
  }

  /** @param {Call} call */
  async take(call) {
    this.settled(call.below);
    if (call.id < this.#below || this.#calls.has(call.id)) return;
    this.#calls.add(call.id);
    const epoch = this.#epoch;
    this.tell({ id: call.id, epoch, ...short(await this.#end(call)) });
  }

  /** @param {Call} call @returns {Promise<Ended>} */
  async #end(call) {
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    try {
      const work = this.#make(call);
      if (!(work instanceof Promise)) return work;
      const within = call.withinMs;
      /** @type {Promise<Ended>} */
      const late = new Promise((resolve) => {
        if (within === undefined) return;
        const text = `the host's library did not answer within ${within} ms`;
        timer = setTimeout(() => resolve({ error: { why: "timed_out", value: said(text) } }), within + GRACE_MS);
      });
      return await Promise.race([late, work.then((value) => ({ ok: toCanonical(value) }))]);
    } catch (error) {
      return { error: { why: "rejected", value: reason(error) } };
    } finally {
      clearTimeout(timer);
    }
  }

  /** @param {Call} call @returns {Promise<unknown> | Ended} */
  #make(call) {
    const args = call.args.map(fromCanonical);
    const name = call.function;
    if (name === undefined) return this.post(call.wire, args[0]);
    const method = this.library[name];
    if (typeof method !== "function") {
      const text = `the client library of this host has no function ${name}`;
      return { error: { why: "unsupported", value: said(text) } };
    }
    if (name === "addHandler" || name === "removeHandler") return this.register(name, String(args[0]));
    return Promise.resolve(method.call(this.library, ...args));
  }
}

/**
 * With what a promise was rejected, as canonical JSON: a Map, the JSON text of one, an error that can be read like a Map, or
 * whatever it is.
 * @param {any} error @returns {unknown}
 */
function reason(error) {
  try {
    if (error instanceof Refusal) return said(`the host's answer cannot be carried: ${error.message}`);
    if (error instanceof Error && typeof (/** @type {any} */ (error).toJSON) === "function") {
      return toCanonical(/** @type {any} */ (error).toJSON());
    }
    if (error instanceof Error) return said(error.message);
    return toCanonical(error);
  } catch (problem) {
    return said(String(problem instanceof Error ? problem.message : problem));
  }
}
