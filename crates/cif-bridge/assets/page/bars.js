/** Bars above the content, and the progress indicator: what widgets tell the agent about the whole app. */

import { byId, h, iconButton, redraw } from "./dom.js";

/** @typedef {import("./page.js").Desktop} Desktop */

/** @param {Desktop} desktop */
export function drawBars({ bridge, view }) {
  redraw(byId("bars"), view.bars, () => view.bars.map((/** @type {any} */ bar) => {
    const label = view.providers.find((/** @type {any} */ one) => one.name === bar.provider)?.label ?? bar.provider;
    const use = () => bridge.act({ action: "useBar", id: bar.id });
    return h("p", { class: "notice bar", role: bar.level === "error" ? "alert" : "status", data: { bar: bar.id, level: bar.level } },
      h("strong", { class: "quiet" }, label),
      h("span", {}, bar.message),
      bar.actionLabel !== null && (bar.actionLink
        ? h("a", { href: bar.actionLink, target: "_blank", rel: "noopener noreferrer", data: { useBar: "", key: `use-${bar.id}` }, onclick: use }, bar.actionLabel)
        : h("button", { type: "button", data: { useBar: "", key: `use-${bar.id}` }, onclick: use }, bar.actionLabel)),
      bar.closable && iconButton("close", "Close this notice", {
        data: { closeBar: "", key: `close-${bar.id}` }, onclick: () => bridge.act({ action: "closeBar", id: bar.id }),
      }));
  }));
}

/** What the host itself tells the agent until it is read, for example why a session stays open. @param {Desktop} desktop */
export function drawNotice({ bridge, view }) {
  const { notice } = view;
  redraw(byId("told"), notice, () => (notice ? [h("p", { class: "notice", role: "status", data: { notice: notice.number } },
    h("span", {}, notice.text),
    h("button", {
      type: "button", data: { dismissNotice: "", key: "dismiss-notice" },
      onclick: () => bridge.act({ action: "dismissNotice", number: notice.number }),
    }, "Close"))] : []));
}

/** Covers the content, and nothing else: sessions, panel and log can still be used. @param {Desktop} desktop */
export function drawProgress({ view }) {
  const element = byId("progress");
  const { progress } = view;
  element.hidden = !progress;
  byId("content").toggleAttribute("aria-busy", Boolean(progress));
  redraw(element, progress, () => (progress ? [h("span", { class: "spinner", "aria-hidden": "true" }), h("span", {}, progress.message || "Please wait…")] : []));
}
