/**
 * DOM events between the desktop and the scripts of its page: hooks that scripts dispatch on the window, and feeds that the
 * desktop dispatches there. Also tells the server whether the agent is there.
 */

import { isDomType } from "../bridge/events.js";
import { fromCanonical, toCanonical } from "../bridge/values.js";

/** @typedef {ReturnType<typeof import("../bridge/bridge.js").startBridge>} Bridge */

/** The agent's activity is told so often at most, in milliseconds. */
const ACTIVITY_MS = 1_000;
/** The window's focus is looked at so often while a frame has it: the frame hears of the end, this page does not. */
const FOCUS_MS = 500;
/** Names that are hooks or feeds of this page; a provider that registers one gets nothing by it. */
const OWN = new Set(["CIClickToAct", "KMClickToSend", "setPresenceEvent", "initCIFAnalytics", "logCIFAnalytics"]);

/** @param {{window: Window & typeof globalThis, bridge: Bridge}} options */
export function startHooks({ window, bridge }) {
  const { document } = window;
  /** @type {Map<string, (event: Event) => void>} Names of custom events that providers want, with what forwards them. */
  const forwarded = new Map();
  /** @type {Set<string>} Unique names of providers. */
  let providers = new Set();
  /** @type {string | undefined} The presence of the last view, as JSON. */
  let presence;
  /** @type {unknown} The id of a presence that a script has told about already. */
  let fromScript;
  let dispatching = false;

  window.addEventListener("CIClickToAct", (event) => pass("hookClick", event));
  window.addEventListener("setPresenceEvent", (event) => {
    if (dispatching) return;
    const detail = asObject(/** @type {CustomEvent} */ (event).detail);
    fromScript = detail?.presenceId ?? asObject(detail?.presenceInfo)?.presenceId;
    pass("hookPresence", event);
  });

  /** @param {string} action @param {Event} event Its detail is an object or a Map. */
  function pass(action, event) {
    const { detail } = /** @type {CustomEvent} */ (event);
    try {
      bridge.act({ action, detail: toCanonical(detail ?? {}) });
    } catch (error) {
      window.console.warn(`The detail of ${event.type} cannot be passed on:`, error);
    }
  }

  /** A DOM event of a name that a provider has registered. @param {Event} event */
  function forward(event) {
    if (!(event instanceof window.CustomEvent)) return;
    const detail = asObject(event.detail);
    try {
      const value = JSON.stringify(detail ?? {}) ?? "{}";
      const wanted = typeof detail === "object" ? detail?.providerName : undefined;
      bridge.act({ action: "raiseEvent", name: event.type, value, ...(providers.has(wanted) ? { provider: wanted } : {}) });
    } catch (error) {
      window.console.warn(`The detail of ${event.type} cannot be forwarded:`, error);
    }
  }

  // -------------------------------------------------------------------------------------- is the agent there?

  let active = -ACTIVITY_MS;
  const activity = () => {
    const now = window.performance.now();
    if (now - active < ACTIVITY_MS) return;
    active = now;
    bridge.act({ action: "activity" });
  };
  for (const type of ["pointermove", "pointerdown", "keydown", "wheel"]) {
    window.addEventListener(type, activity, { capture: true, passive: true });
  }

  let focused = document.hasFocus();
  let watching = 0;
  function look() {
    const now = document.hasFocus();
    if (now !== focused) {
      focused = now;
      bridge.act({ action: "windowFocus", focused });
    }
    window.clearTimeout(watching);
    // The focus is in a frame: when the whole window loses it, no event comes here.
    if (now && document.activeElement instanceof window.HTMLIFrameElement) watching = window.setTimeout(look, FOCUS_MS);
  }
  window.addEventListener("focus", look);
  // A moment later: the focus may have gone to a frame of this very window.
  window.addEventListener("blur", () => void window.setTimeout(look));
  document.addEventListener("visibilitychange", look);

  /** @param {string} name @param {unknown} detail */
  function dispatch(name, detail) {
    dispatching = true;
    try {
      window.dispatchEvent(new window.CustomEvent(name, { detail }));
    } finally {
      dispatching = false;
    }
  }

  return {
    /** A view has come: what providers want, and the presence. @param {any} view */
    view(view) {
      providers = new Set(view.providers.map((/** @type {any} */ provider) => provider.name));
      const names = new Set(view.customEvents.filter((/** @type {string} */ name) => !OWN.has(name) && !isDomType(window, name)));
      for (const [name, listener] of forwarded) {
        if (names.has(name)) continue;
        window.removeEventListener(name, listener);
        forwarded.delete(name);
      }
      for (const name of names) {
        if (forwarded.has(name)) continue;
        forwarded.set(name, forward);
        window.addEventListener(name, forward);
      }
      const now = JSON.stringify(view.presence);
      const changed = presence !== undefined && presence !== now;
      presence = now;
      if (!changed || !view.presence) return;
      const told = fromScript !== undefined && fromScript === view.presence.presenceId;
      fromScript = undefined;
      // Whoever dispatched the event has told everybody already.
      if (!told) dispatch("setPresenceEvent", { presenceId: view.presence.presenceId, presenceInfo: { ...view.presence } });
    },

    /** Something for those who follow analytics. @param {any} record */
    analytics({ data, ...fields }) {
      const given = Object.entries(/** @type {object} */ (fromCanonical(data)));
      const detail = new Map([...given, ...Object.entries(fields)]);
      dispatch(fields.telemetryAPIName === "InitCIFAnalytics" ? "initCIFAnalytics" : "logCIFAnalytics", detail);
    },
  };
}

/** A Map as an object; anything else as it is. @param {any} detail @returns {any} */
function asObject(detail) {
  return detail instanceof Map ? Object.fromEntries(detail) : detail;
}
