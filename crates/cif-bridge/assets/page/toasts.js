/** Toasts beside the notification: those with actions of the provider's own, and those that only inform. */

import { byId, h, iconButton, redraw } from "./dom.js";

/** @typedef {import("./page.js").Desktop} Desktop */

/** @param {Desktop} desktop */
export function drawToasts({ bridge, view }) {
  redraw(byId("toasts"), view.toasts, () => view.toasts.map((/** @type {any} */ toast) => {
    const label = view.providers.find((/** @type {any} */ one) => one.name === toast.provider)?.label ?? toast.provider;
    /** @param {number} [button] */
    const answer = (button) => bridge.act({ action: "answerToast", id: toast.id, button });
    return h("article", { class: "toast", role: toast.information ? "status" : "alert", data: { toast: toast.id, kind: toast.kind } },
      h("header", {},
        picture(toast.icon),
        h("p", { class: "quiet" }, label),
        iconButton("close", "Close", { data: { closeToast: "", key: `close-${toast.id}` }, onclick: () => answer() })),
      h("h2", {}, toast.title),
      h("p", {}, toast.text),
      toast.buttons.length > 0 && h("div", { class: "buttons" }, ...toast.buttons.map((/** @type {any} */ one) => {
        const button = h("button", { type: "button", data: { button: one.action, key: `${toast.id}-${one.action}` }, onclick: () => answer(one.action) },
          picture(one.image), one.label);
        if (one.color && CSS.supports("color", one.color)) button.style.borderColor = one.color;
        return button;
      })));
  }));
}

/** A picture of this desktop, or one that is part of its address; others may not be loaded. @param {string} source */
export function picture(source) {
  if (!/^(\/(?!\/)|data:image\/)/.test(source)) return null;
  const image = h("img", { class: "picture", src: source, alt: "" });
  image.addEventListener("error", () => image.remove());
  return image;
}
