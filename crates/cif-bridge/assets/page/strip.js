/** The strip of sessions beside the panel of a single-session app: one icon each, in colours that take turns. */

import { byId, h, redraw } from "./dom.js";
import { badge } from "./sessions.js";

/** @typedef {import("./page.js").Desktop} Desktop */

/** How many colours take turns, in the order in which sessions are created (`strip.css`). */
const COLOURS = 6;

/** Is this an app whose sessions are in the strip? @param {any} view */
export const hasStrip = (view) => view.app === "singleSession";

/** @param {Desktop} desktop */
export function drawStrip({ bridge, view }) {
  const strip = byId("strip");
  const sessions = hasStrip(view) ? view.sessions.filter((/** @type {any} */ one) => !one.home) : [];
  strip.hidden = sessions.length === 0;
  redraw(strip, sessions, () => sessions.map((/** @type {any} */ session) => {
    const { id, focused, title } = session;
    const name = title || id;
    return h("li", {}, h("button", {
      type: "button",
      class: `session colour-${(Number(id.replace(/\D/g, "")) - 1 + COLOURS) % COLOURS}`,
      title: focused ? `Close ${name}` : name,
      "aria-label": focused ? `${name}. Click to close it` : name,
      "aria-current": focused ? "true" : null,
      data: { session: id, key: id, ...(focused && { closeSession: id }) },
      // The icon of the session that is shown already can only mean that it is done.
      onclick: () => bridge.act({ action: focused ? "closeSession" : "focusSession", session: id }),
    }, session.initials, ...badge(session.badge)));
  }));
}
