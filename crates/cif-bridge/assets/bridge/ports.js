/**
 * The port of a frame whose client library has asked to leave the window for one. The server judges the request like any
 * other; when it has agreed, and only then, the port counts as that frame at that origin. It carries the same messages,
 * without a check of each, and ends with the next load event.
 *
 * A port and a window keep no order between them, so nothing changes paths in mid-air: answers go back the way their request
 * came, and events change over once, when nothing is under way on the window.
 */

/** @typedef {{id: string, origin: string, port: MessagePort}} Offer A port that the server has not judged yet. */
/** @typedef {{port: MessagePort, origin: string, live: boolean, events: boolean}} Line A port that is in use. */
/**
 * @typedef {object} Options
 * @property {(data: unknown, origin: string, port: MessagePort) => void} receive A message came over the port.
 * @property {() => boolean} quiet Is nothing under way on the window, neither a request nor what was posted lately?
 * @property {() => void} left The document that had the port has gone.
 */

/** The request, and the word of the library that its messages come over the port from now on. */
export const UPGRADE = "cif.upgrade";
/** Said to the library before a port is closed: the document may still be there, and may ask again. */
const CLOSED = { messageType: "cif.closed", messageData: "{}", messageCorrelationId: "" };

/** @param {Options} options */
export function createPort({ receive, quiet, left }) {
  /** @type {Offer | null} */
  let offer = null;
  /** @type {Line | null} */
  let line = null;

  function end() {
    line?.port.postMessage(CLOSED);
    line?.port.close();
    line = null;
  }

  /** @param {Offer} taken */
  function adopt({ port, origin }) {
    end();
    /** @type {Line} */
    const own = { port, origin, live: false, events: false };
    line = own;
    port.onmessage = ({ data }) => {
      if (line !== own) return;
      own.live = true;
      if (data?.messageType !== UPGRADE) receive(data, origin, port);
    };
    // Browsers that have this event say exactly when the document goes; others have the load event alone.
    port.addEventListener("close", () => {
      if (line !== own) return;
      line = null;
      if (own.live) left();
    });
  }

  return {
    /** A port came with the request `id`, and waits for the server's answer to it. @param {Offer} made */
    offer(made) {
      offer?.port.close();
      offer = made;
    },

    /** The request `id` has been answered. @param {unknown} id @param {any} message */
    answered(id, message) {
      if (offer === null || offer.id !== id) return;
      const taken = offer;
      offer = null;
      const agreed = message?.messageOutcome === "success" && message.messageData?.get("value")?.version === 1;
      if (agreed) adopt(taken);
      else taken.port.close();
    },

    /** Posts an answer to what came over `port`; false when that is no longer in use. @param {MessagePort | null} port @param {unknown} message */
    reply(port, message) {
      if (port === null || line?.port !== port) return false;
      port.postMessage(message);
      return true;
    },

    /** Posts an event; false when events still go to the window. @param {unknown} message */
    event(message) {
      if (!line?.live) return false;
      line.events ||= quiet();
      if (line.events) line.port.postMessage(message);
      return line.events;
    },

    /** The frame asked for something through its window: a document that uses its port does not. */
    windowUsed() {
      if (line?.live) end();
    },

    /** A load event, or the end of the frame: what there is of ports is closed. */
    close() {
      offer?.port.close();
      offer = null;
      end();
    },
  };
}
