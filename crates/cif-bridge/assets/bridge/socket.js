/** The page's connection to its server: opened again when it breaks, given up only when the server says so. */

/** @typedef {"connecting" | "open" | "lost" | "refused"} State */
/**
 * @typedef {object} Options
 * @property {Window} window
 * @property {() => WebSocket} open Opens a socket to the server.
 * @property {() => object} hello The first message.
 * @property {(message: {type: string, data?: any}) => void} receive
 * @property {(state: State) => void} changed
 */

const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 5_000;
/** The server pings every 10 s, so this much silence means that the connection is dead, or was never made. */
const SILENCE_MS = 25_000;
/** From this many unsent bytes on, widgets are told to ask again later, so that they cannot bring the connection down. */
const BUSY_UNSENT = 2 * 1024 * 1024;
/** More unsent bytes than this and the connection counts as stuck. */
const MAX_UNSENT = 16 * 1024 * 1024;

/** @param {Options} options */
export function createSocket({ window, open, hello, receive, changed }) {
  /** @type {WebSocket | null} */
  let socket = null;
  let retry = FIRST_RETRY_MS;
  let stopped = false;
  /** @type {number | undefined} */
  let watchdog;

  function connect() {
    changed("connecting");
    const current = open();
    socket = current;
    watch(current);
    current.addEventListener("open", () => current.send(JSON.stringify(hello())));
    current.addEventListener("message", (event) => {
      if (socket !== current) return;
      watch(current);
      /** @type {{type: string, data?: any}} */
      let message;
      try {
        message = JSON.parse(String(event.data));
      } catch {
        window.console.error("The server sent something that is not JSON.");
        return;
      }
      if (message.type === "welcome") {
        retry = FIRST_RETRY_MS;
        changed("open");
      }
      if (message.type === "ping") {
        // A ping with a number is answered by that number.
        send(message.data ? { type: "pong", data: message.data } : { type: "pong" });
        return;
      }
      receive(message);
    });
    current.addEventListener("close", () => lose(current));
  }

  /** The connection is over. A dead one is not waited for: its close event may take long. @param {WebSocket} current */
  function lose(current) {
    if (socket !== current) return;
    socket = null;
    window.clearTimeout(watchdog);
    current.close();
    if (stopped) return;
    changed("lost");
    // Not all tabs at the same moment, when a server comes back.
    window.setTimeout(() => !stopped && connect(), retry * (0.75 + Math.random() / 2));
    retry = Math.min(retry * 2, LAST_RETRY_MS);
  }

  /** @param {WebSocket} current */
  function watch(current) {
    window.clearTimeout(watchdog);
    watchdog = window.setTimeout(() => lose(current), SILENCE_MS);
  }

  /** @param {object} message @returns {boolean} Was it handed to the socket? */
  function send(message) {
    if (!socket || socket.readyState !== 1) return false;
    if (socket.bufferedAmount > MAX_UNSENT) {
      lose(socket);
      return false;
    }
    socket.send(JSON.stringify(message));
    return true;
  }

  return {
    connect,
    send,

    /** Does so much wait to be sent that what can wait should? */
    busy: () => (socket?.bufferedAmount ?? 0) > BUSY_UNSENT,

    /** Gives up: the server will not have this page. */
    stop() {
      stopped = true;
      changed("refused");
      socket?.close();
    },
  };
}
