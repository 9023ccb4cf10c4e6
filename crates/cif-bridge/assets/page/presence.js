/** The agent's presence: what it is, and the ones to choose from. */

import { byId, h, redraw } from "./dom.js";

/** @typedef {import("./page.js").Desktop} Desktop */

/** @param {Desktop} desktop */
export function drawPresence({ bridge, view }) {
  const select = /** @type {HTMLSelectElement} */ (byId("presence"));
  const now = view.presence?.presenceId ?? "";
  select.hidden = view.presences.length === 0;
  // A presence that only the system sets is shown while it lasts, and cannot be chosen.
  const listed = view.presences.some((/** @type {any} */ one) => one.presenceId === now);
  const shown = listed || !view.presence ? view.presences : [view.presence, ...view.presences];
  redraw(select, [shown, now], () =>
    shown.map((/** @type {any} */ one) => h("option", { value: one.presenceId, disabled: !listed && one === view.presence }, one.presenceText)));
  select.value = now;
  select.style.setProperty("--presence", /^#[0-9a-f]{3,8}$/i.test(view.presence?.presenceColor ?? "") ? view.presence.presenceColor : "transparent");
  select.onchange = () => bridge.act({ action: "setPresence", presence: select.value });
}
