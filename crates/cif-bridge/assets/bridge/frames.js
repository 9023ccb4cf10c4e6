/**
 * The frames of the widgets: makes them, hears them, posts to them.
 *
 * A message counts only when its `source` is the window of a frame made here. Its origin is judged by the server. What a
 * frame says is forwarded as canonical JSON; while the server is away, senders that it has already accepted get an answer
 * from here, so that no call of theirs hangs.
 */

import { createPort, UPGRADE } from "./ports.js";
import { fromCanonical, Refusal, shorten, toCanonical } from "./values.js";

/** @typedef {import("./values.js").Json} Json */
/** @typedef {{type: string, data: object}} PageMessage A message of the page API. */
/**
 * @typedef {{src: string, sandbox: string, allow: string, visible: boolean, allowDescendantFrames: boolean,
 *   answerHardLimitMs: number}} FrameView
 */
/** @typedef {{name: string, label: string, frame: FrameView | null}} ProviderView A provider as the view describes it. */
/**
 * @typedef {object} Frame
 * @property {string} provider
 * @property {string} label
 * @property {HTMLIFrameElement} element
 * @property {boolean} descendants Do frames inside it count as itself?
 * @property {Set<string>} origins Origins that are known to be good.
 * @property {number} epoch How many load events it has fired.
 * @property {number} heard When it last said something, in milliseconds of the window's clock; 0 for never.
 * @property {boolean} silent Has it been reported as silent?
 * @property {number} active When its last sign of the agent's activity was passed on.
 * @property {Set<Asked>} open Requests that the server has and has not answered, in order of arrival.
 * @property {number} limit The server answers after this many milliseconds at the latest.
 * @property {ReturnType<typeof createPort>} port
 */
/** @typedef {{origin: string, source: Window | null, port: MessagePort | null}} Path How a message came, and how its answer goes. */
/**
 * @typedef {{id: string, path: Path, method: string, endless: boolean, number: number}} Asked A request; ids need not be
 *   unique. `number` is that of the message to the server.
 */
/** @typedef {{frame: Frame, message: PageMessage, path: Path, id: string | null, method: string, length: number}} Waiting */
/**
 * @typedef {object} Options
 * @property {Window} window The top window.
 * @property {(message: PageMessage) => void} send Gives a message to the server; called only while it is there.
 * @property {() => boolean} [busy] Does too much wait to be sent? Then frames are told to ask again later.
 * @property {(provider: string, silent: boolean) => void} [onSilent] A frame is silent, or has begun to speak after all.
 * @property {HTMLElement} [parent] Where frames are put; `document.body` when missing.
 */

const RESPONSE = "CIF_Response";
/** A frame that has said nothing this long after its load event is reported. */
export const SILENCE_MS = 5_000;
/** What a frame said this long before a load event may come from the document that loaded. */
const SAME_DOCUMENT_MS = 10_000;
/** A request waits this long for the server to come back; older libraries give up after 5 s. */
export const OFFLINE_ANSWER_MS = 3_500;
/** Requests of one frame that wait while the server is away, and how long they may be together, in characters of JSON. */
const MAX_WAITING = 64;
const MAX_WAITING_LENGTH = 2_000_000;
/** Unanswered requests of one frame, more than the server takes, so that normally the server is the one who refuses. */
const MAX_OPEN = 512;
/** How long the server has for an answer when the view does not say. */
const ANSWER_LIMIT_MS = 9_000;
/** A server that is stuck is answered for this long after it should have said so itself; libraries wait 1 s longer. */
export const ANSWER_GRACE_MS = 500;
/** The agent's activity in a frame is passed on so often; the library may tell of every move of the mouse. */
const ACTIVITY_MS = 1_000;
/** The longest id to which an answer is sent, in characters. */
const MAX_ID = 1_000;
/** What a message has besides what the frame said, in bytes. */
const ENVELOPE_BYTES = 8_192;
/** Messages of strangers: the first is reported at once, then their number at most this often. */
const REFUSAL_INTERVAL_MS = 5_000;
const MAX_STRANGERS = 32;
/** Calls for which the library waits for ever, because the agent decides. They go on when the same server comes back. */
const ENDLESS = new Set([
  "insertNotes", "notifyEvent", "cancelEvent", "openform", "createSession", "openDialog", "openMDDDialog",
  "showGlobalNotification", "clearGlobalNotification",
]);
const LOST = "the desktop has lost its server and is connecting again; try again in a moment";
const LATE = "the desktop's server has not answered in time; whether the call was carried out is not known";

/** @param {Options} options */
export function createFrames({ window, send, busy = () => false, onSilent = () => {}, parent = window.document.body }) {
  /** @type {Map<string, Frame>} */
  const frames = new Map();
  /** @type {Waiting[]} */
  let waiting = [];
  /** @type {Map<string, {times: number}>} */
  const strangers = new Map();
  let leading = false;
  let online = false;
  let maxMessage = 1_000_000;
  /** The number of the last message of a frame that was given to the server. */
  let told = 0;

  window.addEventListener("message", receive);

  // ------------------------------------------------------------------------------------------------- receiving

  /** @param {MessageEvent} event */
  function receive(event) {
    const data = event.data;
    if (typeof data !== "object" || data === null || event.source === window) return;
    const frame = [...frames.values()].find((frame) => isFrom(frame, event.source));
    if (!frame) {
      refuse(event);
      return;
    }
    const source = /** @type {Window} */ (event.source);
    take(frame, data, { origin: event.origin, source, port: null }, event.ports ?? []);
  }

  /** @param {Frame} frame @param {any} data @param {Path} path @param {readonly MessagePort[]} ports What came with it. */
  function take(frame, data, path, ports) {
    if (typeof data !== "object" || data === null) return;
    frame.heard = now();
    if (frame.silent) {
      frame.silent = false;
      onSilent(frame.provider, false);
    }
    const { origin } = path;
    const envelope = { provider: frame.provider, origin, epoch: frame.epoch };
    const { id, method, response } = request(data);
    const own = path.source === frame.element.contentWindow;
    if (own && !response) frame.port.windowUsed();
    if (method === "onUserActivity" && !response && frame.origins.has(origin)) {
      activity(frame, path, id);
      return;
    }
    try {
      const [port] = ports;
      const upgrade = method === UPGRADE && own && id !== null && ports.length === 1;
      if (port && !upgrade) {
        for (const stray of ports) stray.close();
        throw new Refusal("", `a message may carry a port only as ${UPGRADE}, with an id, from the window of the frame itself`);
      }
      if (data.messageCorrelationId?.length > MAX_ID) {
        throw new Refusal("messageCorrelationId", `an id may have ${MAX_ID} characters at most`);
      }
      const message = toCanonical(data);
      const length = JSON.stringify(message).length;
      // A character takes three bytes at most.
      const most = Math.floor((maxMessage - ENVELOPE_BYTES) / 3);
      if (length > most) throw new Refusal("", `the message has ${length} characters; ${most} are allowed`);
      if (port && id !== null) frame.port.offer({ id, origin, port });
      const about = port ? { ...envelope, message, port: true } : { ...envelope, message };
      deliver({ frame, path, id, method, length, message: { type: "frame_message", data: about } });
    } catch (error) {
      const problem = error instanceof Refusal ? error.message : `it cannot be read (${error})`;
      const about = { ...envelope, messageType: shorten(method), ...(id === null ? {} : { correlationId: id }), problem };
      deliver({ frame, path, id, method, length: 0, message: { type: "frame_unreadable", data: about } });
    }
  }

  /**
   * A sign of life of the agent from a good sender, perhaps one for every move of the mouse: answered here, and passed on
   * now and then, without an id because it is answered already.
   * @param {Frame} frame @param {Path} path @param {string | null} id
   */
  function activity(frame, path, id) {
    if (id !== null) answer(frame, path, id, "success", new Map([["value", true]]));
    if (!online || now() - frame.active < ACTIVITY_MS) return;
    frame.active = now();
    const message = toCanonical({ messageType: "onUserActivity", messageData: new Map() });
    send({ type: "frame_message", data: { provider: frame.provider, origin: path.origin, epoch: frame.epoch, message } });
  }

  /** @param {Frame} frame @param {MessageEventSource | null} source */
  function isFrom(frame, source) {
    if (source === null) return false;
    const own = frame.element.contentWindow;
    if (source === own) return own !== null;
    if (!frame.descendants) return false;
    let at = /** @type {Window | null} */ (source);
    for (let depth = 0; at !== null && at !== window && depth < 32; depth++) {
      if (at === own) return true;
      if (at.parent === at) return false;
      at = at.parent;
    }
    return false;
  }

  /**
   * The id to answer to, null for a response or when nobody expects an answer, and the name of the call.
   * @param {any} data @returns {{id: string | null, method: string, response: boolean}}
   */
  function request(data) {
    const method = typeof data.messageType === "string" ? data.messageType : "";
    const response = "messageOutcome" in data || method === RESPONSE;
    const id = data.messageCorrelationId;
    const usable = !response && typeof id === "string" && id !== "" && id.length <= MAX_ID && !/\p{Surrogate}/u.test(id);
    return { id: usable ? id : null, method, response };
  }

  /** A sender that this page did not make. It gets no answer; the diagnostics get a line. @param {MessageEvent} event */
  function refuse({ origin, source }) {
    const owner = [...frames.values()].find((frame) => frame.origins.has(origin));
    const reason =
      source === null ? "its window is gone"
      : owner ? `its origin is that of ${owner.label}, but it is not the frame of ${owner.label}`
      : "it is not the frame of any provider";
    const key = `${origin} ${reason}`;
    const known = strangers.get(key);
    if (known) {
      known.times++;
      return;
    }
    if (strangers.size >= MAX_STRANGERS) return;
    const entry = { times: 0 };
    strangers.set(key, entry);
    report(origin, reason, 1);
    later(REFUSAL_INTERVAL_MS, function again() {
      if (entry.times === 0) {
        strangers.delete(key);
        return;
      }
      report(origin, reason, entry.times);
      entry.times = 0;
      later(REFUSAL_INTERVAL_MS, again);
    });
  }

  /** @param {string} origin @param {string} reason @param {number} times */
  function report(origin, reason, times) {
    if (online) send({ type: "refused", data: { origin, reason, times } });
  }

  // -------------------------------------------------------------------------------------------------- answering

  /** Hands a message on, or keeps it until the server is back. @param {Waiting} entry */
  function deliver(entry) {
    const { frame, id, length } = entry;
    if (online) {
      if (busy()) refuseCall(entry, "the desktop has too much to send to its server; try again in a moment");
      else if (id !== null && frame.open.size >= MAX_OPEN) refuseCall(entry, `${MAX_OPEN} requests are unanswered already`);
      else forward(entry);
      return;
    }
    if (id === null && isResponse(entry)) return;
    const mine = waiting.filter((other) => other.frame === frame);
    const total = mine.reduce((sum, other) => sum + other.length, length);
    if (mine.length >= MAX_WAITING || total > MAX_WAITING_LENGTH) {
      refuseCall(entry, "too many requests wait already");
      return;
    }
    waiting.push(entry);
    later(Math.min(OFFLINE_ANSWER_MS, frame.limit), () => {
      if (!online && waiting.includes(entry)) refuseCall(entry, LOST);
    });
  }

  /** @param {Waiting} entry */
  function isResponse({ message }) {
    const posted = /** @type {any} */ (message.data).message;
    return posted !== undefined && ("messageOutcome" in posted || posted.messageType === RESPONSE);
  }

  /** @param {Waiting} entry */
  function forward({ frame, message, id, method, path }) {
    const number = ++told;
    // What has waited through a load event counts as said by the document that is there now.
    Object.assign(message.data, { epoch: frame.epoch, number });
    if (id !== null) {
      const asked = { id, path, method, endless: ENDLESS.has(method), number };
      frame.open.add(asked);
      // Nobody will answer a sender that is not known to be good by now, nor need it be remembered.
      later(frame.limit + ANSWER_GRACE_MS, () => {
        if (!asked.endless || !frame.origins.has(path.origin)) giveUp(frame, asked, LATE);
      });
    }
    send(message);
  }

  /** Answers a waiting call itself, if its sender is known to be good. @param {Waiting} entry @param {string} why */
  function refuseCall(entry, why) {
    const { frame, path, id, method } = entry;
    if (id === null || !frame.origins.has(path.origin)) return;
    waiting = waiting.filter((other) => other !== entry);
    if (method === UPGRADE) frame.port.answered(id, null);
    answer(frame, path, id, "failure", errorMap(method, why));
  }

  /** Answers in place of the server, if the sender is known to be good. @param {Frame} frame @param {Asked} asked @param {string} why */
  function giveUp(frame, asked, why) {
    if (!frame.open.delete(asked)) return;
    if (asked.method === UPGRADE) frame.port.answered(asked.id, null);
    if (!frame.origins.has(asked.path.origin)) return;
    answer(frame, asked.path, asked.id, "failure", errorMap(asked.method, why));
  }

  /** Who still waits for this answer? Then it is the one. @param {Frame} frame @param {unknown} id */
  function settle(frame, id) {
    const asked = [...frame.open].find((asked) => asked.id === id);
    if (asked) frame.open.delete(asked);
    return asked;
  }

  /** @param {string} method @param {string} text */
  function errorMap(method, text) {
    const value = { reportTime: new Date().toISOString(), errorMsg: text, errorType: 3, sourceFunc: method };
    return new Map(/** @type {[string, unknown][]} */ ([["message", text], ["msdyn_name", method], ["value", value]]));
  }

  /**
   * @param {Frame} frame @param {Path} path @param {string} id
   * @param {"success" | "failure"} messageOutcome @param {Map<string, unknown>} messageData
   */
  function answer(frame, path, id, messageOutcome, messageData) {
    reply(frame, path, path.origin, { messageType: RESPONSE, messageOutcome, messageData, messageCorrelationId: id });
  }

  /**
   * The way back of a message: its port, or its very window, which may be one inside the frame.
   * @param {Frame} frame @param {Path} path @param {string} origin @param {unknown} message
   */
  function reply(frame, path, origin, message) {
    if (frame.port.reply(path.port, message)) return;
    postTo(frame, path.source ?? frame.element.contentWindow, origin, message);
    frame.port.windowPosted();
  }

  /**
   * @param {Frame} frame @param {Window | null} target @param {string} origin An exact origin, never a wildcard.
   * @param {unknown} message
   */
  function postTo(frame, target, origin, message) {
    if (!/^https?:\/\//.test(origin)) return;
    try {
      target?.postMessage(message, origin);
    } catch (error) {
      window.console.warn(`A message for ${frame.label} could not be posted: ${error}`);
    }
  }

  // ------------------------------------------------------------------------------------------------------ frames

  /** @param {ProviderView} provider @param {FrameView} view */
  function create(provider, view) {
    const { origin, protocol } = new URL(view.src);
    // The server has checked the address; a script in its place would run as this page.
    if (!/^https?:$/.test(protocol)) throw new Error(`${provider.label} has no web address: ${shorten(view.src)}`);
    const element = window.document.createElement("iframe");
    /** @type {Frame} */
    const frame = {
      provider: provider.name,
      label: provider.label,
      element,
      descendants: view.allowDescendantFrames,
      origins: new Set([origin]),
      epoch: 0,
      heard: 0,
      silent: false,
      active: -ACTIVITY_MS,
      open: new Set(),
      limit: view.answerHardLimitMs ?? ANSWER_LIMIT_MS,
      port: createPort({
        receive: (data, origin, port) => take(frame, data, { origin, source: null, port }, []),
        post: (message, origin) => postTo(frame, element.contentWindow, origin, message),
        later,
        left: () => void (online && send({ type: "frame_left", data: { provider: frame.provider, epoch: frame.epoch } })),
      }),
    };
    element.addEventListener("load", () => loaded(frame));
    element.dataset.provider = provider.name;
    element.className = "widget-frame";
    element.title = provider.label;
    element.allow = view.allow;
    element.setAttribute("sandbox", view.sandbox);
    element.setAttribute("allowfullscreen", "");
    element.referrerPolicy = "strict-origin-when-cross-origin";
    element.src = view.src;
    frames.set(provider.name, frame);
    // A child of the top document from the start: another place, or another parent later, would load the page again.
    parent.append(element);
    return frame;
  }

  /** @param {Frame} frame */
  function loaded(frame) {
    frame.port.loaded();
    frame.epoch++;
    const { epoch } = frame;
    const message = { type: "frame_loaded", data: { provider: frame.provider, epoch } };
    if (online) send(message);
    // What came just before may be the new document's: its scripts run before its load event.
    const since = epoch === 1 ? 0 : now() - SAME_DOCUMENT_MS;
    later(SILENCE_MS, () => {
      if (frames.get(frame.provider) !== frame || frame.epoch !== epoch || frame.heard > since) return;
      frame.silent = true;
      onSilent(frame.provider, true);
      if (online) send({ type: "frame_silent", data: { provider: frame.provider } });
    });
  }

  function remove() {
    for (const frame of frames.values()) {
      frame.port.close();
      frame.element.remove();
      if (frame.silent) onSilent(frame.provider, false);
    }
    frames.clear();
    waiting = [];
  }

  // ------------------------------------------------------------------------------------------------------- clock

  const now = () => window.performance.now() + 1;

  /** @param {number} ms @param {() => void} run */
  function later(ms, run) {
    window.setTimeout(run, ms);
  }

  return {
    /** Makes the frames that are missing and shows those that are to be seen. @param {ProviderView[]} providers */
    show(providers) {
      if (!leading) return;
      for (const provider of providers) {
        if (!provider.frame) continue;
        const frame = frames.get(provider.name) ?? create(provider, provider.frame);
        frame.element.hidden = !provider.frame.visible;
      }
    },

    /** Only one tab of an agent has the frames. @param {boolean} lead */
    lead(lead) {
      leading = lead;
      if (!lead) remove();
    },

    /** Takes the frames away, so that the next `show` makes them anew. */
    remove,

    /** Posts a message of the server. @param {string} provider @param {string} origin @param {Json} message */
    post(provider, origin, message) {
      const frame = frames.get(provider);
      if (!frame) return;
      const value = /** @type {any} */ (fromCanonical(message));
      if (value?.messageType !== RESPONSE) {
        if (!frame.port.event(value)) postTo(frame, frame.element.contentWindow, origin, value);
        return;
      }
      const { messageCorrelationId: id } = value;
      // One answer is enough: this page may have answered in place of a server that was stuck or away.
      const asked = settle(frame, id);
      if (!asked) return;
      // A port that is gone is not granted, whatever the server says.
      if (asked.method === UPGRADE && !frame.port.offered(id)) value.messageData.set("value", false);
      reply(frame, asked.path, origin, value);
      if (asked.method === UPGRADE) frame.port.answered(id, value);
    },

    /** The server has accepted an origin for a frame. @param {string} provider @param {string} origin */
    accept(provider, origin) {
      frames.get(provider)?.origins.add(origin);
    },

    /**
     * The server is there: what has waited goes to it, in order.
     * @param {{maxMessage: number, resumed: boolean, heard?: number}} server `resumed`: it still knows the frames and what
     *   they asked, up to the message with the number `heard`; later ones were lost with the connection.
     */
    connected(server) {
      online = true;
      maxMessage = server.maxMessage;
      for (const frame of frames.values()) {
        for (const asked of [...frame.open]) {
          if (!server.resumed || asked.number > (server.heard ?? told)) giveUp(frame, asked, LOST);
        }
        if (frame.epoch > 0) send({ type: "frame_loaded", data: { provider: frame.provider, epoch: frame.epoch } });
      }
      const entries = waiting;
      waiting = [];
      entries.forEach(forward);
    },

    /** The server has gone: calls that it still had are answered in time, unless it comes back. */
    disconnected() {
      if (!online) return;
      online = false;
      later(OFFLINE_ANSWER_MS, () => {
        if (online) return;
        for (const frame of frames.values()) {
          for (const asked of [...frame.open]) {
            if (!asked.endless) giveUp(frame, asked, LOST);
          }
        }
      });
    },

    /** The element of a provider's frame. @param {string} provider */
    element: (provider) => frames.get(provider)?.element,
  };
}
