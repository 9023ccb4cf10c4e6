/** The notification: somebody wants the agent. */

import { permissionButton } from "./desktop-toast.js";
import { byId, clock, h, icon, redraw } from "./dom.js";
import { picture } from "./toasts.js";

/** @typedef {import("./page.js").Desktop} Desktop */

/** When the one that is shown ends, in milliseconds of the page's clock. */
let ends = 0;
let timer = 0;
/** Seconds at which what is left is said to screen readers: not every one, and politely. */
const SAID = [60, 30, 10, 5];
/** The last of them that was said for this notification. */
let said = Infinity;
/** Below this the rest is shown in red, in seconds. */
const SOON = 10;

/** @param {Desktop} desktop */
export function drawNotification({ bridge, view, conversations }) {
  const element = byId("notification");
  const shown = view.notification;
  // Who answered with the keyboard goes on in the page, not at its very beginning.
  if (!shown && element.contains(document.activeElement)) byId("main").focus();
  element.hidden = !shown;
  if (!shown) {
    element.replaceChildren();
    delete element.dataset.drawn;
    delete element.dataset.notification;
    byId("time-left").textContent = "";
    said = Infinity;
    window.clearInterval(timer);
    timer = 0;
    return;
  }
  const provider = view.providers.find((/** @type {any} */ one) => one.name === shown.provider)?.label ?? shown.provider;
  // What a native provider offers is known; a widget's notification says in its own words what it is about.
  const offer = conversations.find((one) => one.provider === shown.provider && one.conversation.state === "offered")?.conversation;
  const sign = shown.information || !offer ? "bell" : offer.kind === "voice" ? "phone" : offer.kind === "email" ? "mail" : "chat";
  const timed = shown.showTimeout && shown.remainingMs !== null && shown.totalMs;
  ends = performance.now() + (shown.remainingMs ?? 0);
  element.dataset.notification = shown.id;
  element.classList.toggle("dark", shown.dark);
  const { remainingMs: _remaining, ...state } = shown;
  redraw(element, [state, view.notificationsWaiting, sign], () => [
    h("header", {},
      h("span", { class: "avatar", "aria-hidden": "true" }, icon(sign)),
      h("div", {},
        h("p", { class: "quiet" }, provider, view.notificationsWaiting > 0 && ` · ${view.notificationsWaiting} more waiting`),
        h("h2", {}, shown.clickAccepts && picture(shown.icon), shown.title))),
    shown.rows.length > 0 && h("dl", {}, ...shown.rows.map((/** @type {any} */ row) => h("div", {}, h("dt", {}, row.title), h("dd", {}, row.value)))),
    timed && h("div", { class: "countdown" },
      h("progress", { max: shown.totalMs, "aria-hidden": "true" }), h("span", { id: "countdown", role: "timer", "aria-live": "off" })),
    h("div", { class: "buttons" },
      button("accept", shown.acceptText, "good", "acceptNotification", "Alt+A"),
      shown.rejectText !== null && button("decline", shown.rejectText, "danger", "declineNotification", "Alt+D"),
      permissionButton(shown)),
  ]);
  element.classList.toggle("clickable", shown.clickAccepts);
  element.onclick = (event) => {
    const aside = shown.clickAccepts && !(event.target instanceof Element && event.target.closest("button"));
    if (aside) bridge.act({ action: "acceptNotification", id: shown.id });
  };

  /** @param {string} id @param {string} text @param {string} look @param {string} action @param {string} keys */
  function button(id, text, look, action, keys) {
    return h("button", {
      type: "button", id, class: look, data: { key: id }, "aria-keyshortcuts": keys, title: keys,
      onclick: () => bridge.act({ action, id: shown.id }),
    }, text);
  }
  if (!timer) timer = window.setInterval(count, 250);
  count();
}

function count() {
  const left = Math.max(0, ends - performance.now());
  const bar = document.querySelector("#notification progress");
  if (bar instanceof HTMLProgressElement) bar.value = left;
  const text = document.getElementById("countdown");
  if (!text) return;
  const seconds = Math.ceil(left / 1000);
  text.textContent = seconds >= 60 ? clock(left) : `${seconds} s`;
  text.parentElement?.classList.toggle("soon", seconds <= SOON);
  const due = SAID.filter((at) => seconds <= at).at(-1);
  if (due === undefined || due >= said) return;
  said = due;
  byId("time-left").textContent = `${seconds} seconds left to answer`;
}

document.addEventListener("keydown", (event) => {
  if (!event.altKey || event.ctrlKey || event.metaKey) return;
  const id = { KeyA: "accept", KeyD: "decline" }[event.code];
  const button = id && document.querySelector(`#notification #${id}`);
  if (!(button instanceof HTMLElement)) return;
  event.preventDefault();
  button.click();
});
