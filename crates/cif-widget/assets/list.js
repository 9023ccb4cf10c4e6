/** The conversations under those that ring: the live ones, then those that are over, the newest first. */

import { byId, h, redraw } from "../../cif-bridge/assets/page/dom.js";
import { roving } from "./keys.js";
import { keyOf } from "./link.js";
import { titleOf } from "./ringing.js";
import { avatar } from "./shapes.js";
import { moment, named, t } from "./text.js";

/** @typedef {import("./widget.js").App} App */
/** @typedef {import("./widget.js").Conversation} Conversation */

const OVER = new Set(["ended", "completed", "missed", "declined", "failed"]);
let ready = false;
/** The one that Tab reaches. */
let current = "";

/** @param {Conversation} one */
export const isOver = (one) => OVER.has(one.state);

/** What rings stands above the list. @param {App} app */
const ordered = (app) => app.view.conversations.filter(({ state }) => state !== "offered")
  .sort((a, b) => Number(isOver(a)) - Number(isOver(b)) || (b.since ?? 0) - (a.since ?? 0));

/** @param {Conversation} one */
const look = (one) => (one.state === "connected" ? "good" : one.state === "held" || one.state === "wrap_up" ? "warn" : one.state === "failed" || one.state === "missed" ? "bad" : "");

/** What it is doing, as a chip. @param {Conversation} one */
export const stateChip = (one) => h("span", { class: `chip ${look(one)}`, data: { state: one.state } }, named("state", one.state));

/** @param {App} app */
export function drawList(app) {
  const list = byId("list");
  if (!ready) {
    ready = true;
    roving(list, "[role=option]");
    list.addEventListener("focusin", ({ target }) => { current = /** @type {HTMLElement} */ (target).dataset.key ?? current; });
    list.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        /** @type {HTMLElement} */ (event.target).click();
      }
    });
  }
  const all = ordered(app);
  const chosen = app.selected ? keyOf(app.selected) : "";
  const keys = all.map(keyOf);
  const reach = keys.includes(current) ? current : keys.includes(chosen) ? chosen : keys[0] ?? "";
  const several = app.view.providers.length > 1;
  const state = [reach, chosen, several, all.map((one) => [keyOf(one), one.state, one.title, one.subject, one.lastText, one.unread, one.typing, one.muted, one.since])];
  redraw(list, state, () => all.map((one) => entry(app, one, keyOf(one) === chosen, keyOf(one) === reach, several)));
  byId("list-empty").hidden = app.view.conversations.length > 0;
}

/** @param {App} app @param {Conversation} one @param {boolean} chosen @param {boolean} reach @param {boolean} several */
function entry(app, one, chosen, reach, several) {
  const talks = one.kind === "voice" && (one.state === "connected" || one.state === "held");
  const label = several ? app.provider(one.provider)?.label : "";
  const under = one.typing ? t("talk.typing") : one.subject || one.lastText || [named("kind", one.kind), label].filter(Boolean).join(" · ");
  return h("li", {
    class: "entry", role: "option", tabindex: reach ? 0 : -1, "aria-selected": String(chosen),
    data: { key: keyOf(one), conversation: one.id, state: one.state, kind: one.kind, live: !isOver(one) },
    onclick: () => app.select(one),
  },
    avatar(one.kind),
    h("span", { class: "names" },
      h("span", { class: "over" }, h("strong", {}, titleOf(one)),
        talks ? h("time", { data: { timer: keyOf(one) } }) : one.since !== undefined && h("time", {}, moment(one.since))),
      h("span", { class: "under" }, h("span", {}, under),
        one.kind === "voice" || one.state !== "connected" ? stateChip(one) : null,
        one.unread > 0 && h("span", { class: "count", "aria-label": t("list.unread", { count: one.unread }) }, one.unread))));
}
