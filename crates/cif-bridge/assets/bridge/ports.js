/**
 * The port of a frame whose client library has asked to leave the window for one. The server judges the request like any
 * other; when it has agreed, and only then, the port counts as that frame at that origin. It carries the same messages,
 * without a check of each, and ends with the next load event.
 *
 * A port and a window keep no order between them. Answers go back the way their request came; events go over the port as soon
 * as the library has spoken over it, and are held, for a moment, while something that was posted to the window before them may
 * still be on its way: a fence is posted after it, and the library echoes that over the port.
 */

/** @typedef {{id: string, origin: string, port: MessagePort}} Offer A port that the server has not judged yet. */
/**
 * @typedef {object} Line A port that is in use.
 * @property {MessagePort} port @property {string} origin
 * @property {boolean} live The library has spoken over it.
 * @property {number} fence The number of the last fence.
 * @property {unknown[] | null} held Events that wait for that fence; null when none is on its way.
 */
/**
 * @typedef {object} Options
 * @property {(data: unknown, origin: string, port: MessagePort) => void} receive A message came over the port.
 * @property {(message: object, origin: string) => void} post Posts to the window of the frame.
 * @property {(ms: number, run: () => void) => void} later
 * @property {() => void} left The document that had the port has gone.
 */

/** The request, the word of the library that its messages come over the port from now on, and the fences. */
export const UPGRADE = "cif.upgrade";
/** Said to the library before a port is closed: the document may still be there, and may ask again. */
const CLOSED = { messageType: "cif.closed", messageData: "{}", messageCorrelationId: "" };
/** Events are held no longer than this, and no more of them. */
const FENCE_MS = 1_000;
const MAX_HELD = 256;

/** @param {Options} options */
export function createPort({ receive, post, later, left }) {
  /** @type {Offer | null} */
  let offer = null;
  /** @type {Line | null} */
  let line = null;

  function end() {
    if (line) release(line);
    line?.port.postMessage(CLOSED);
    line?.port.close();
    line = null;
  }

  /** @param {Offer} taken */
  function adopt({ port, origin }) {
    end();
    /** @type {Line} */
    const own = { port, origin, live: false, fence: 0, held: null };
    line = own;
    port.onmessage = ({ data }) => {
      if (line !== own) return;
      if (data?.messageType !== UPGRADE) receive(data, origin, port);
      else if (!own.live) {
        own.live = true;
        raise(own);
      } else if (data.messageData?.get?.("fence") === own.fence) release(own);
    };
    // Browsers that have this event say exactly when the document goes; others have the load event alone.
    port.addEventListener("close", () => {
      if (line !== own) return;
      line = null;
      if (own.live) left();
    });
  }

  /** @param {Line} own */
  function raise(own) {
    const fence = ++own.fence;
    own.held ??= [];
    post({ messageType: UPGRADE, messageData: new Map([["fence", fence]]), messageCorrelationId: "" }, own.origin);
    later(FENCE_MS, () => {
      if (own.fence === fence) release(own);
    });
  }

  /** @param {Line} own */
  function release(own) {
    const held = own.held ?? [];
    own.held = null;
    for (const message of held) own.port.postMessage(message);
  }

  return {
    /** A port came with the request `id`, and waits for the server's answer to it. @param {Offer} made */
    offer(made) {
      offer?.port.close();
      offer = made;
    },

    /**
     * The request `id` has been answered; anything but a grant closes the port.
     * @param {unknown} id @param {any} message
     */
    answered(id, message) {
      if (offer === null || offer.id !== id) return;
      const taken = offer;
      offer = null;
      const agreed = message?.messageOutcome === "success" && message.messageData?.get("value")?.version === 1;
      if (agreed) adopt(taken);
      else taken.port.close();
    },

    /** Does the port that came with the request `id` still wait? @param {unknown} id */
    offered: (id) => offer?.id === id,

    /**
     * Posts an answer to what came over `port`; false when that is no longer in use, and the window is the way.
     * @param {MessagePort | null} port @param {unknown} message
     */
    reply(port, message) {
      if (port === null || line?.port !== port) return false;
      port.postMessage(message);
      return true;
    },

    /** An answer has been posted to the window: events must not overtake it. */
    windowPosted() {
      if (line?.live) raise(line);
    },

    /** Posts an event, or holds it; false when events still go to the window. @param {unknown} message */
    event(message) {
      if (!line?.live) return false;
      if (line.held && line.held.length < MAX_HELD) line.held.push(message);
      else {
        release(line);
        line.port.postMessage(message);
      }
      return true;
    },

    /** The frame asked for something through its window: a document that uses its port does not. */
    windowUsed() {
      if (line?.live) end();
    },

    /** A load event. A port that waits for its answer may have come from the document that has loaded. */
    loaded: end,

    /** The frame is taken away. */
    close() {
      offer?.port.close();
      offer = null;
      end();
    },
  };
}
