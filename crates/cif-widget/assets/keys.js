/** Shortcuts: Alt and a letter, so that they never get in the way of writing; and moving in lists with the arrow keys. */

import { byId, h } from "../../cif-bridge/assets/page/dom.js";
import { openDialler } from "./dial.js";
import { answer, oldest } from "./ringing.js";
import { closeSheet, openSheet, sheetShown } from "./sheet.js";
import { t } from "./text.js";

/** @typedef {import("./widget.js").App} App */
/** @typedef {ReturnType<typeof import("./talk.js").createTalk>} Talk */

/** What the letters do. @type {[string, string, (app: App, talk: Talk) => void][]} */
const KEYS = [
  ["A", "keys.accept", (app) => oldest(app) && answer(app, oldest(app), "conversation.accept")],
  ["X", "keys.decline", (app) => oldest(app) && answer(app, oldest(app), "conversation.decline")],
  ["M", "keys.mute", (_app, talk) => talk.press("mute")],
  ["H", "keys.hold", (_app, talk) => talk.press("hold")],
  ["K", "keys.keypad", (_app, talk) => talk.press("keypad")],
  ["T", "keys.transfer", (_app, talk) => talk.press("transfer")],
  ["E", "keys.end", (_app, talk) => talk.press("end")],
  ["N", "keys.new", (app) => openDialler(app)],
  ["L", "keys.list", (app) => app.select(null)],
  ["S", "keys.search", (_app, talk) => talk.search()],
  ["W", "keys.write", (_app, talk) => talk.write()],
  ["P", "keys.presence", () => byId("presence").click()],
];

/** The shortcut of an action, for `aria-keyshortcuts`. @param {string} key */
export const shortcut = (key) => `Alt+${KEYS.find(([, name]) => name === `keys.${key}`)?.[0] ?? ""}`;

export const openHelp = () => openSheet("help", t("help.title"), {
  right: true,
  draw: (body) => {
    body.replaceChildren(
      h("dl", {}, ...KEYS.flatMap(([letter, name]) => [h("dt", {}, h("kbd", {}, "Alt"), h("kbd", {}, letter)), h("dd", {}, t(name))]),
        h("dt", {}, h("kbd", {}, "↑"), h("kbd", {}, "↓")), h("dd", {}, t("keys.arrows")),
        h("dt", {}, h("kbd", {}, t("keys.escape_key"))), h("dd", {}, t("keys.escape"))),
      notifyButton());
  },
});

/** Asks for notifications of the system, which needs a click. */
function notifyButton() {
  if (!("Notification" in window) || Notification.permission !== "default") return "";
  return h("button", { type: "button", onclick: async () => { await Notification.requestPermission(); closeSheet(); } }, t("help.notify"));
}

/** @param {App} app @param {Talk} talk */
export function startKeys(app, talk) {
  byId("help").addEventListener("click", openHelp);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      if (sheetShown()) closeSheet();
      else if (!talk.escape() && app.selected) app.select(null);
      else return;
      event.preventDefault();
      return;
    }
    if (!event.altKey || event.ctrlKey || event.metaKey) return;
    // The place of the key: with Alt some systems type another sign.
    if (event.code === "Slash") openHelp();
    const found = KEYS.find(([letter]) => event.code === `Key${letter}` || event.key.toUpperCase() === letter);
    if (!found && event.code !== "Slash") return;
    event.preventDefault();
    found?.[2](app, talk);
  });
}

/**
 * Moves the focus in a list in which one element can be reached by Tab.
 * @param {HTMLElement} list @param {string} each Selects its elements.
 */
export function roving(list, each) {
  list.addEventListener("keydown", (event) => {
    const all = /** @type {HTMLElement[]} */ ([...list.querySelectorAll(each)]);
    const at = all.findIndex((one) => one === document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
    const next = to === undefined || at < 0 ? null : all[Math.min(all.length - 1, Math.max(0, to))];
    if (!next) return;
    event.preventDefault();
    for (const one of all) one.tabIndex = one === next ? 0 : -1;
    next.focus();
  });
}
