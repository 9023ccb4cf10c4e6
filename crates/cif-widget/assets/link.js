/**
 * The connection to the room: what the page shows, what the agent does. It survives a broken socket and a restart of the server:
 * what was not settled is sent again with the same id, what was missed is asked for by number.
 */

import { createSocket } from "../../cif-bridge/assets/bridge/socket.js";
import { createItems } from "./items.js";
import * as kept from "./kept.js";
import { createOutbox } from "./outbox.js";

/** @typedef {import("./api.js").ServerMessage} ServerMessage */
/** @typedef {import("./api.js").PageMessage} PageMessage */
/** @typedef {import("./api.js").Outcome} Outcome */
/** @typedef {{provider: string, id: string}} Ref Names a conversation. */
/** @typedef {ReturnType<typeof createItems>} Items */
/** @typedef {"connecting" | "open" | "lost" | "refused"} Connection */
/**
 * @typedef {object} Listener
 * @property {(message: ServerMessage) => void} told What the server says, after the link has taken it in.
 * @property {(ref: Ref, news: {added: readonly import("./api.js").Item[], changed: readonly number[], reset: boolean, again: boolean}) => void} items
 * @property {(connection: Connection) => void} connection
 * @property {(entry: import("./outbox.js").Entry, outcome: Outcome) => void} settled
 */

const PROTOCOL = 1;
/** Transcripts that are kept for coming back to them. */
const MAX_TRANSCRIPTS = 12;
const ID_BYTES = 12;

/** @param {Ref} ref */
export const keyOf = ({ provider, id }) => `${provider} ${id}`;

/** Drawn from the browser's secure source. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(ID_BYTES));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Names this tab, the same after a reload. A tab that was duplicated comes with the name of the other one, and draws a new one.
 * @param {LockManager | undefined} locks
 */
export async function pageName(locks) {
  const hold = (/** @type {string} */ name) => new Promise((/** @type {(free: boolean) => void} */ known) => {
    if (!locks) return known(true);
    void locks.request(`cif-widget page ${name}`, { ifAvailable: true }, (lock) => {
      known(lock !== null);
      return lock && new Promise(() => {});
    });
  });
  let name = kept.get("page");
  if (!name || !(await hold(name))) {
    name = newId();
    await hold(name);
    kept.set("page", name);
  }
  return /** @type {string} */ (name);
}

/** @param {{window: Window, token: string, socket: string, page: string, listener: Listener}} options */
export function createLink({ window, token, socket: path, page, listener }) {
  /** @type {Map<string, {ref: Ref, items: Items}>} */
  const transcripts = new Map();
  /** @type {Ref | null} */
  let open = null;
  let epoch = "";
  let ready = false;
  let fence = 0;
  let leads = false;

  const outbox = createOutbox({
    newId,
    keep: (entries) => kept.set("outbox", entries.length ? entries : null),
    before: kept.get("outbox", []),
    settled: listener.settled,
  });

  /** @param {PageMessage} message */
  const send = (message) => socket.send(message);

  const socket = createSocket({
    window,
    open() {
      const address = new URL(path, window.location.href);
      address.protocol = address.protocol.replace("http", "ws");
      return new WebSocket(address);
    },
    hello() {
      const have = open ? [{ ...named(open), ...standing(open) }] : [];
      return { type: "hello", data: { token, page, protocol: PROTOCOL, ...(epoch ? { epoch } : {}), have } };
    },
    receive: (message) => receive(/** @type {ServerMessage} */ (message)),
    changed(state) {
      if (state !== "open") ready = false;
      listener.connection(state);
    },
  });

  /** @param {Ref} ref */
  const named = ({ provider, id }) => ({ provider, conversation: id });

  /** What the page has of a conversation. @param {Ref} ref */
  function standing(ref) {
    const items = transcripts.get(keyOf(ref))?.items;
    return items?.count() ? { after: items.rev(), first: items.first() } : { after: 0 };
  }

  /** @param {ServerMessage} message */
  function receive(message) {
    if (message.type === "welcome") welcome(message.data);
    else if (message.type === "items") take(message.data);
    else if (message.type === "done") outbox.settle(message.data.id, message.data.outcome);
    else if (message.type === "leader") ({ leads, fence } = message.data);
    else if (message.type === "bye" && !message.data.again) socket.stop();
    listener.told(message);
  }

  /** @param {import("./api.js").Welcome} data */
  function welcome(data) {
    if (data.epoch !== epoch) {
      // Another run of the server: what was known has other numbers there.
      transcripts.clear();
      epoch = data.epoch;
    }
    ({ leads, fence } = data.leader);
    ready = true;
    for (const entry of outbox.list()) hand(entry);
  }

  /** @param {import("./outbox.js").Entry} entry */
  function hand(entry) {
    if (!ready) return;
    outbox.handed(entry, epoch);
    const { id, provider, command } = entry;
    send({ type: "command", data: { id, provider, command, epoch: entry.epoch ?? epoch, ...(leads ? { fence } : {}) } });
  }

  /** @param {import("./api.js").Items} data */
  function take({ provider, conversation, items, reset, more, before }) {
    const ref = { provider, id: conversation };
    const mine = itemsOf(ref);
    const again = mine.count() === 0 || reset;
    const news = mine.merge(items, reset);
    if (more !== undefined && more !== null) mine.more = more;
    listener.items(ref, { ...news, added: before === undefined || before === null ? news.added : [], reset, again });
  }

  /** @param {Ref} ref */
  function itemsOf(ref) {
    const key = keyOf(ref);
    const found = transcripts.get(key) ?? { ref, items: createItems() };
    // The one that was used last stands at the end.
    transcripts.delete(key);
    transcripts.set(key, found);
    for (const [old, { ref: other }] of transcripts) {
      if (transcripts.size <= MAX_TRANSCRIPTS) break;
      if (!open || keyOf(open) !== keyOf(other)) transcripts.delete(old);
    }
    return found.items;
  }

  return {
    connect: socket.connect,
    itemsOf,
    outbox,
    leads: () => leads,
    isOpen: () => ready,

    /** Shows another conversation, or none. @param {Ref | null} ref */
    show(ref) {
      if (open && ref && keyOf(open) === keyOf(ref)) return;
      if (open && ready) send({ type: "close", data: named(open) });
      open = ref;
      if (ref && ready) send({ type: "open", data: { ...named(ref), ...standing(ref) } });
      else if (ref) itemsOf(ref);
    },

    /**
     * Does something at a provider. The promise never rejects.
     * @param {string} provider @param {string} name @param {any} data A value, or what makes it of the command's id.
     * @param {boolean} [keep] Does it outlive a reload of the page?
     * @returns {Promise<Outcome>}
     */
    command(provider, name, data, keep = true) {
      const { entry, outcome } = outbox.add(provider, (id) => ({ name, data: typeof data === "function" ? data(id) : data }), keep);
      hand(entry);
      return outcome;
    },

    /** @param {Ref} ref @param {number} count */
    history(ref, count) {
      const items = itemsOf(ref);
      return ready && items.more && send({ type: "history", data: { ...named(ref), before: items.first(), count } });
    },

    /** @param {Ref} ref @param {string} text */
    search: (ref, text) => ready && send({ type: "search", data: { ...named(ref), text } }),

    /** @param {Ref} ref @param {number} n */
    seen: (ref, n) => ready && send({ type: "seen", data: { ...named(ref), n } }),

    /** @param {boolean} take */
    lead: (take) => void (ready && send({ type: "lead", data: { take } })),
  };
}
