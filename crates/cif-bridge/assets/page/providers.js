/** The strip of providers beside the panel: whose panel is seen, and where those of the others are. */

import { byId, h, redraw } from "./dom.js";
import { hasStrip } from "./strip.js";

/** @typedef {import("./page.js").Desktop} Desktop */

/** @param {Desktop} desktop */
export function drawProviders({ bridge, view }) {
  const strip = byId("providers");
  // A single-session app has one panel; its strip is that of the sessions.
  strip.hidden = hasStrip(view) || view.providers.length < 2;
  const sessions = (/** @type {string} */ name) => view.sessions.filter((/** @type {any} */ one) => one.provider === name).length;
  const shown = strip.hidden ? [] : view.providers.map((/** @type {any} */ { name, label, session }) => ({ name, label, session, current: view.panel.provider === name, sessions: sessions(name) }));
  redraw(strip, shown, () => shown.map((/** @type {any} */ { name, label, session, current, sessions }) => {
    const count = ["no session", "1 session"][sessions] ?? `${sessions} sessions`;
    const says = current ? `${label}, its panel is shown, ${count}` : session ? `${label}, show its panel, ${count}` : `${label}, no session`;
    return h("li", {}, h("button", {
      type: "button",
      title: says,
      "aria-current": current ? "true" : null,
      "aria-disabled": session ? null : "true",
      data: { provider: name, key: `provider ${name}` },
      onclick: () => session && bridge.act({ action: "focusSession", session }),
    }, h("span", { "aria-hidden": "true" }, letters(label)), h("span", { class: "unseen" }, says), sessions > 0 && h("span", { class: "count", "aria-hidden": "true" }, sessions)));
  }));
}

/** The first letters of the first two words. @param {string} label */
const letters = (label) => {
  const words = label.split(/\s+/).filter(Boolean);
  return (words.length > 1 ? words.slice(0, 2).map((word) => word[0]).join("") : (words[0] ?? "").slice(0, 2)).toUpperCase();
};
