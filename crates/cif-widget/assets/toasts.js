/** What went wrong or was done, in the corner, until it is read or has been there for a while. */

import { byId, h } from "../../cif-bridge/assets/page/dom.js";
import { shape } from "./shapes.js";
import { t } from "./text.js";

const STAYS_MS = 12_000;
const MAX = 4;

/** @param {string} text @param {{detail?: string, plain?: boolean, label?: string, act?: () => void}} [more] `act` is offered as a button. */
export function toast(text, { detail = "", plain = false, label = "", act } = {}) {
  const list = byId("toasts");
  const item = h("li", { class: plain ? "toast plain" : "toast", role: plain ? "status" : "alert" },
    h("div", {}, h("p", {}, text), detail && h("p", { class: "quiet" }, detail),
      act && h("button", { type: "button", onclick: () => { item.remove(); act(); } }, label)),
    h("button", { type: "button", class: "icon", "aria-label": t("close"), title: t("close"), onclick: () => item.remove() }, shape("close")));
  list.append(item);
  while (list.children.length > MAX) list.firstElementChild?.remove();
  if (!act) window.setTimeout(() => item.remove(), STAYS_MS);
}
