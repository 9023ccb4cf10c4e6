/**
 * The dialog that waits for the agent. While it is open, the rest of the page cannot be used, but for what may not wait: the
 * notification, the notices and the log.
 */

import { byId, h, redraw } from "./dom.js";

/** @typedef {import("./page.js").Desktop} Desktop */

/** What stays usable while a dialog is open. */
const USABLE = new Set(["dialog", "notification", "toasts", "notices", "diagnostics", "announce", "time-left"]);
/** Where the focus was before. @type {Element | null} */
let before = null;

/** @param {Desktop} desktop */
export function drawDialog({ bridge, view }) {
  const element = byId("dialog");
  const shown = view.dialog;
  const id = shown?.id ?? "";
  for (const part of document.body.children) {
    if (part instanceof HTMLElement && part.tagName !== "SCRIPT" && !USABLE.has(part.id)) part.inert = Boolean(shown);
  }
  if ((element.dataset.dialog ?? "") === id) return;
  if (!element.dataset.dialog) before = document.activeElement;
  element.hidden = !shown;
  if (!shown) {
    delete element.dataset.dialog;
    redraw(element, null, () => []);
    // Back to where the agent was, if that is still there.
    if (before instanceof HTMLElement && before.isConnected && before !== document.body) before.focus();
    else byId("main").focus();
    before = null;
    return;
  }
  element.dataset.dialog = id;
  element.onkeydown = (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    answer(false);
  };
  redraw(element, shown, () => {
    const label = view.providers.find((/** @type {any} */ one) => one.name === shown.provider)?.label ?? shown.provider;
    const form = h("form", { id: "dialog-form", role: "dialog", "aria-modal": "true", "aria-labelledby": "dialog-title", onsubmit: (/** @type {Event} */ event) => {
      event.preventDefault();
      answer(true);
    } },
      h("p", { class: "quiet" }, label),
      h("h2", { id: "dialog-title" }, shown.title || label),
      shown.subtitle && h("p", { class: "subtitle" }, shown.subtitle),
      shown.text && h("p", { class: "text" }, shown.text),
      shown.choices.length > 0 && h("div", { class: "choices", role: "radiogroup", "aria-labelledby": "dialog-title" },
        ...shown.choices.map((/** @type {any} */ one) => h("label", {},
          h("input", { type: "radio", name: "dialog-choice", value: one.presenceId, checked: one.presenceId === shown.selected, required: true }),
          h("span", {}, one.presenceText)))),
      h("div", { class: "buttons" },
        h("button", { type: "submit", id: "dialog-confirm", class: "good", data: { key: "confirm" } }, shown.confirmLabel),
        h("button", { type: "button", id: "dialog-cancel", data: { key: "cancel" }, onclick: () => answer(false) }, shown.cancelLabel)));
    // The size that was asked for; the style sheet keeps it inside the window.
    if (shown.width !== null) form.style.width = `${shown.width}px`;
    if (shown.height !== null) form.style.minHeight = `${shown.height}px`;
    return [form];
  });
  /** @type {HTMLElement | null} */ (element.querySelector("input:checked") ?? element.querySelector("#dialog-confirm"))?.focus();

  /** @param {boolean} confirmed */
  function answer(confirmed) {
    const chosen = element.querySelector("input:checked");
    bridge.act({ action: "answerDialog", id, confirmed, selected: chosen instanceof HTMLInputElement ? chosen.value : undefined });
  }
}
