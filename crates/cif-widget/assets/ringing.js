/** What waits for the agent's answer, above everything else. */

import { byId, h, redraw } from "../../cif-bridge/assets/page/dom.js";
import { keyOf } from "./link.js";
import { ring } from "./ring.js";
import { avatar, shape } from "./shapes.js";
import { named, t } from "./text.js";
import { shortcut } from "./keys.js";

/** @typedef {import("./widget.js").App} App */
/** @typedef {import("./widget.js").Conversation} Conversation */

let told = "";

/** @param {App} app */
const offered = (app) => app.view.conversations.filter((one) => one.state === "offered").sort((a, b) => (a.since ?? 0) - (b.since ?? 0));

/** The one that has waited longest. @param {App} app @returns {Conversation | undefined} */
export const oldest = (app) => offered(app)[0];

/** @param {Conversation} one */
export const titleOf = (one) => one.title || t("party.withheld");

/** @param {App} app @param {Conversation | undefined} one @param {string} command */
export function answer(app, one, command) {
  if (!one) return;
  void app.run(one, command);
  if (command === "conversation.accept") app.select(one);
}

/** @param {App} app */
export function drawRinging(app) {
  const all = offered(app);
  const state = all.map((one) => [keyOf(one), one.title, one.subject, one.queue, one.lastText, one.operations, app.busy(one, "conversation.accept"), app.busy(one, "conversation.decline")]);
  redraw(byId("ringing"), state, () => all.map((one, at) => card(app, one, at === 0)));
  const first = all[0];
  const text = first ? t(`ringing.${first.kind === "voice" ? "call" : first.kind === "email" ? "email" : "chat"}`, { who: titleOf(first) }) : "";
  const who = first ? keyOf(first) : "";
  if (who !== told) {
    told = who;
    app.say(text, true);
  }
  ring(app.leader.leads ? who : "", text, () => first && app.select(first));
}

/** @param {App} app @param {Conversation} one @param {boolean} first */
function card(app, one, first) {
  const address = one.party?.address?.value;
  const about = [address !== one.title && address, one.queue, one.subject, one.lastText].filter(Boolean).join(" · ");
  /** @param {string} command @param {string} look @param {import("./shapes.js").Shape} picture @param {string} key */
  const button = (command, look, picture, key) => one.operations.includes(command) && h("button", {
    type: "button", class: look, "aria-busy": app.busy(one, command), "aria-label": t(`${key}.who`, { who: titleOf(one) }),
    ...(first ? { "aria-keyshortcuts": shortcut(key) } : {}),
    data: { act: key, key: `${keyOf(one)} ${command}` }, onclick: () => answer(app, one, command),
  }, shape(picture), t(key));
  return h("article", { class: "ring", data: { conversation: one.id, kind: one.kind } },
    avatar(one.kind),
    h("div", { class: "names" }, h("strong", {}, titleOf(one)), h("small", {}, about || named("kind", one.kind))),
    h("div", { class: "answers" },
      button("conversation.accept", "good", one.kind === "voice" ? "voice" : "sent", "accept"),
      button("conversation.decline", "danger", one.kind === "voice" ? "hangup" : "close", "decline")));
}
