/** The agent's presence: what it is, and a menu of the ones to choose from. */

import { byId, h, icon, redraw } from "./dom.js";

/** @typedef {import("./page.js").Desktop} Desktop */

/** @param {Desktop} desktop */
export function startPresence(desktop) {
  const { bridge } = desktop;
  const button = /** @type {HTMLButtonElement} */ (byId("presence"));
  const menu = byId("presence-menu");
  const items = () => [.../** @type {NodeListOf<HTMLElement>} */ (menu.querySelectorAll("[role=menuitemradio]"))];

  button.addEventListener("click", () => open(menu.hidden));
  button.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    open(true);
  });
  menu.addEventListener("keydown", move);
  // A click elsewhere, the keyboard gone elsewhere, a widget that took the focus: the menu goes.
  menu.addEventListener("focusout", (event) => {
    if (!(event.relatedTarget instanceof Node && (menu.contains(event.relatedTarget) || event.relatedTarget === button))) open(false, false);
  });

  /** @param {boolean} show @param {boolean} [back] Does the focus go back to the button? */
  function open(show, back = true) {
    if (show !== menu.hidden) return;
    menu.hidden = !show;
    button.setAttribute("aria-expanded", String(show));
    if (show) (items().find((item) => item.getAttribute("aria-checked") === "true") ?? items()[0])?.focus();
    else if (back) button.focus();
  }

  /** @param {KeyboardEvent} event */
  function move(event) {
    const all = items();
    const at = all.findIndex((item) => item === document.activeElement);
    if (event.key === "Escape") {
      event.preventDefault();
      return open(false);
    }
    if (event.key === "Tab") return open(false);
    const letter = event.key.length === 1 && event.key !== " "
      ? [...all.slice(at + 1), ...all].find((item) => item.textContent?.toLowerCase().startsWith(event.key.toLowerCase())) : undefined;
    const to = { ArrowDown: (at + 1) % all.length, ArrowUp: (at - 1 + all.length) % all.length, Home: 0, End: all.length - 1 }[event.key];
    if (to === undefined && !letter) return undefined;
    event.preventDefault();
    return (letter ?? (to === undefined ? undefined : all[to]))?.focus();
  }

  /** @param {any} presence */
  const colour = (presence) => (/^#[0-9a-f]{3,8}$/i.test(presence?.presenceColor ?? "") ? presence.presenceColor : "transparent");

  /** @param {any} presence */
  function dot(presence) {
    const mark = h("span", { class: "presence-dot", "aria-hidden": "true" });
    mark.style.setProperty("--presence", colour(presence));
    return mark;
  }

  return {
    draw() {
      const { presence, presences } = desktop.view;
      const now = presence?.presenceId ?? "";
      button.hidden = presences.length === 0;
      if (button.hidden) open(false, false);
      button.value = now;
      button.setAttribute("aria-label", `Presence: ${presence?.presenceText ?? "unknown"}`);
      redraw(button, presence, () => [dot(presence), h("span", { class: "text" }, presence?.presenceText ?? "Presence"), icon("chevron")]);
      // A presence that only the system sets is shown while it lasts, and cannot be chosen.
      const listed = presences.some((/** @type {any} */ one) => one.presenceId === now);
      const shown = listed || !presence ? presences : [presence, ...presences];
      redraw(menu, [shown, now], () => shown.map((/** @type {any} */ one) => h("button", {
        type: "button",
        role: "menuitemradio",
        tabindex: -1,
        "aria-checked": String(one.presenceId === now),
        "aria-disabled": !listed && one === presence ? "true" : null,
        data: { presence: one.presenceId, key: `presence ${one.presenceId}` },
        onclick: () => {
          open(false);
          if (listed || one !== presence) bridge.act({ action: "setPresence", presence: one.presenceId });
        },
      }, dot(one), h("span", { class: "text" }, one.presenceText), icon("check"))));
    },
  };
}
