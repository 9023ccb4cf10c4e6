/**
 * What the server must get, once and in order, whatever becomes of the socket: numbered, kept until the server has confirmed it,
 * and sent again after each break.
 */

/** The server takes no longer message. */
export const MAX_BYTES = 4 * 1024 * 1024 - 1024;
const MAX_KEPT = 1024;

/** How long a value is as JSON text, in bytes. @param {unknown} value */
export const bytes = (value) => new TextEncoder().encode(JSON.stringify(value)).length;

/** @typedef {{type: string, data: {n: number, [key: string]: unknown}}} Message */

export class Outbox {
  /** @type {Message[]} */
  #kept = [];
  #last = 0;

  /** @param {(message: Message) => void} send May lose what it is given. */
  constructor(send) {
    this.send = send;
  }

  /** The number of the first message that the server may not have. */
  get next() {
    return this.#kept[0]?.data.n ?? this.#last + 1;
  }

  /** Is there no room for something that may be refused? */
  get full() {
    return this.#kept.length >= MAX_KEPT;
  }

  /** @param {string} type @param {Record<string, unknown>} data @returns {number} Its number. */
  put(type, data) {
    const message = { type, data: { ...data, n: ++this.#last } };
    this.#kept.push(message);
    this.send(message);
    return message.data.n;
  }

  /** The server has all up to this number. @param {number} n */
  received(n) {
    const first = this.#kept.findIndex((message) => message.data.n > n);
    this.#kept.splice(0, first < 0 ? this.#kept.length : first);
  }

  /** Sends again what the server does not have. */
  again() {
    for (const message of this.#kept) this.send(message);
  }
}
