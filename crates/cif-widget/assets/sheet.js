/** What opens over the page: presence, a new conversation, help. One at a time; Escape closes it and the focus goes back. */

import { byId, h } from "../../cif-bridge/assets/page/dom.js";
import { pictured } from "./shapes.js";
import { t } from "./text.js";

/** A click beside it closes it. @param {Event} event */
function beside({ target }) {
  if (target instanceof Element && !target.closest(`#sheet, #${shown}`)) closeSheet();
}

/** @type {HTMLElement | null} */
let opener = null;
/** @type {(() => void) | null} */
let again = null;
let shown = "";

/**
 * @param {string} name @param {string} title
 * @param {{right?: boolean, draw: (body: HTMLElement) => void, live?: boolean}} what `live`: is it drawn again with the page?
 */
export function openSheet(name, title, { right = false, draw, live = false }) {
  if (shown === name) return closeSheet();
  closeSheet();
  const sheet = byId("sheet");
  const body = h("div", { class: "sheet-body" });
  shown = name;
  opener = /** @type {HTMLElement | null} */ (document.activeElement);
  document.addEventListener("pointerdown", beside);
  again = live ? () => draw(body) : null;
  sheet.dataset.sheet = name;
  sheet.dataset.side = right ? "right" : "left";
  sheet.setAttribute("role", "dialog");
  sheet.setAttribute("aria-label", title);
  sheet.replaceChildren(h("header", {}, h("h2", {}, title), pictured("close", t("close"), { onclick: () => closeSheet(), data: { key: "sheet close" } })), body);
  draw(body);
  sheet.hidden = false;
  document.getElementById(name)?.setAttribute("aria-expanded", "true");
  /** @type {HTMLElement | null} */ (body.querySelector("[data-first], input, [aria-checked=true], button") ?? sheet.querySelector("button"))?.focus();
}

export function closeSheet() {
  if (!shown) return;
  document.removeEventListener("pointerdown", beside);
  document.getElementById(shown)?.setAttribute("aria-expanded", "false");
  const inside = byId("sheet").contains(document.activeElement);
  shown = "";
  again = null;
  byId("sheet").hidden = true;
  byId("sheet").replaceChildren();
  if (inside && opener?.isConnected) opener.focus();
}

export const redrawSheet = () => again?.();
export const sheetShown = () => shown;
