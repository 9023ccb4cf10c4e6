/**
 * Of several open pages of one agent one leads: it rings and has the media. The browser's lock passes the lead on at the moment
 * at which a tab is closed; the server says who leads, by a number that grows with each leader, so that a page which slept
 * cannot act as one.
 */

/** @typedef {import("./api.js").Leader} Leader */

/**
 * @param {object} options
 * @param {LockManager | undefined} options.locks Absent where the browser has none; then the server alone decides.
 * @param {string} options.name Of the lock: one for each agent.
 * @param {() => void} options.ask Asks the server for the lead.
 */
export function createLeader({ locks, name, ask }) {
  /** Lets the lock go. @type {(() => void) | null} */
  let release = null;
  let queued = false;

  /** Waits for the lock, or takes it at once, and holds it until it is let go or taken away. @param {boolean} steal */
  function request(steal) {
    if (!locks || (queued && !steal)) return;
    queued = true;
    const hold = () => {
      queued = false;
      ask();
      return new Promise((/** @type {(value: void) => void} */ resolve) => { release = resolve; });
    };
    const over = () => {
      release = null;
      request(false);
    };
    locks.request(name, steal ? { steal } : {}, hold).then(over, over);
  }

  return {
    /** There is a connection again. */
    connected() {
      if (release || !locks) ask();
      else request(false);
    },

    /** The server says who leads. @param {Leader} leader */
    told({ leads, vacant }) {
      if (vacant) ask();
      else if (leads && !release) request(true);
      else if (!leads && release) release();
    },
  };
}
