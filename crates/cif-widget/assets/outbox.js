/**
 * Commands whose outcome is not known yet. Each has an id of its own; it is sent again with that id after a broken connection
 * and after a reload, and the server executes one id once. So nothing is lost and nothing is done twice.
 */

/** @typedef {{name: string, data: any}} ChannelCommand */
/**
 * @typedef {object} Entry
 * @property {string} id
 * @property {string} provider
 * @property {ChannelCommand} command
 * @property {string} [epoch] The run of the server to which it was handed first: after a restart the server says what is uncertain.
 * @property {boolean} [kept] Does it outlive a reload? Not for secrets, files and questions whose answer only this page awaits.
 */
/** @typedef {import("./api.js").Outcome} Outcome */

/**
 * @param {object} options
 * @param {() => string} options.newId
 * @param {(entries: Entry[]) => void} options.keep Keeps the entries that outlive a reload.
 * @param {Entry[]} options.before Those that were kept by the page before this one.
 * @param {(entry: Entry, outcome: Outcome) => void} options.settled Every outcome, also of commands of the page before.
 */
export function createOutbox({ newId, keep, before, settled }) {
  /** @type {Map<string, Entry>} */
  const entries = new Map(before.map((entry) => [entry.id, entry]));
  /** @type {Map<string, (outcome: Outcome) => void>} */
  const waiting = new Map();

  const save = () => keep([...entries.values()].filter((entry) => entry.kept));

  /** @param {string} id @param {Outcome} outcome */
  function settle(id, outcome) {
    const entry = entries.get(id);
    // A second outcome, or that of a page which is gone.
    if (!entry) return;
    entries.delete(id);
    if (entry.kept) save();
    settled(entry, outcome);
    waiting.get(id)?.(outcome);
    waiting.delete(id);
  }

  return {
    /**
     * Takes a command. The promise never rejects.
     * @param {string} provider @param {ChannelCommand | ((id: string) => ChannelCommand)} command @param {boolean} kept
     * @returns {{entry: Entry, outcome: Promise<Outcome>}}
     */
    add(provider, command, kept) {
      const id = newId();
      /** @type {Entry} */
      const entry = { id, provider, command: typeof command === "function" ? command(id) : command, kept };
      entries.set(id, entry);
      if (kept) save();
      return { entry, outcome: new Promise((resolve) => waiting.set(id, resolve)) };
    },

    /** It is handed to a socket of this run of the server. @param {Entry} entry @param {string} epoch */
    handed(entry, epoch) {
      if (entry.epoch) return;
      entry.epoch = epoch;
      if (entry.kept) save();
    },

    settle,

    /** Those that wait, in the order in which they were given. @param {(entry: Entry) => boolean} [which] @returns {Entry[]} */
    list: (which = () => true) => [...entries.values()].filter(which),
  };
}
