/** The conversation that is shown: its head, its controls, what was said, what is being written. */

import { byId, h, redraw } from "../../cif-bridge/assets/page/dom.js";
import { createChat } from "./chat.js";
import { controls, end, press } from "./controls.js";
import { createFind } from "./find.js";
import { shortcut } from "./keys.js";
import { keyOf } from "./link.js";
import { isOver, stateChip } from "./list.js";
import { createMail } from "./mail.js";
import { titleOf } from "./ringing.js";
import { avatar, pictured } from "./shapes.js";
import { named, t } from "./text.js";
import { createTranscript } from "./transcript.js";
import { plainText } from "./bubbles.js";
import { keep } from "./unsent.js";

/** @typedef {import("./widget.js").App} App */
/** @typedef {import("./link.js").Ref} Ref */
/** @typedef {{ref: Ref, key: string, head: HTMLElement, controls: HTMLElement, writer: HTMLElement, find: ReturnType<typeof createFind>,
 *   transcript: ReturnType<typeof createTranscript>, chat: ReturnType<typeof createChat> | null, mail: ReturnType<typeof createMail>}} Shown */

/** @param {App} app */
export function createTalk(app) {
  /** @type {Shown | null} */
  let shown = null;

  /** @param {Ref} ref @returns {Shown} */
  function show(ref) {
    const head = h("header", {});
    const parts = h("div", { id: "controls" });
    const writer = h("div", { id: "writer" });
    const mail = createMail(app, ref, () => draw());
    const transcript = createTranscript(app, ref, { mail: mail.begin });
    const find = createFind(app, ref, transcript);
    byId("talk").replaceChildren(head, parts, find.element, transcript.element, writer);
    return { ref, key: keyOf(ref), head, controls: parts, writer, transcript, find, chat: null, mail };
  }

  function draw() {
    const one = app.selected && app.find(app.selected);
    byId("talk").hidden = !one;
    byId("talk-empty").hidden = Boolean(one);
    if (!one) {
      if (shown) {
        shown.transcript.stop();
        byId("talk").replaceChildren();
        shown = null;
      }
      return;
    }
    if (shown?.key !== keyOf(one)) {
      shown?.transcript.stop();
      shown = show(one);
      shown.transcript.all();
      if (document.activeElement === document.body) byId("talk-pane").focus();
    }
    const now = shown;
    const { id, kind, state } = one;
    byId("talk").dataset.conversation = id;
    byId("talk").dataset.state = state;
    byId("talk").dataset.kind = kind;
    redraw(now.head, [one.title, one.party, one.subject, state, one.muted, one.held, one.recordings, one.operations.includes("conversation.end"), app.busy(one, "conversation.end"), controls.folds(one)], () => header(one));
    redraw(now.controls, controls.state(app, one), () => controls.draw(app, one));
    const writes = one.operations.includes("messaging.send");
    if (writes && !now.chat) now.chat = createChat(app, one, () => now.transcript.pending());
    now.chat?.draw(one);
    const form = now.mail.form() ?? (writes && now.chat ? now.chat.form : null);
    if (now.writer.firstElementChild !== form) now.writer.replaceChildren(...(form ? [form] : []));
    now.transcript.draw(one);
  }

  /** @param {import("./widget.js").Conversation} one */
  function header(one) {
    const address = one.party?.address?.value;
    const under = [address !== one.title && address, one.subject, named("direction", one.direction)].filter(Boolean).join(" · ");
    const recording = one.recordings?.[0];
    return [
      pictured("back", t("back"), { id: "back", onclick: () => app.select(null), data: { key: "back" } }),
      avatar(one.kind),
      h("div", { class: "names" },
        h("div", { class: "over" }, h("h2", { id: "talk-name" }, titleOf(one)),
          one.kind === "voice" && h("time", { role: "timer", "aria-label": t("talk.time"), data: { timer: keyOf(one) } })),
        h("div", { class: "under" }, stateChip(one),
          one.muted && h("span", { class: "chip bad" }, t("talk.muted")),
          recording && h("span", { class: `chip rec ${recording.paused ? "warn" : "bad"}` }, t(recording.paused ? "recording.paused" : "recording.on")),
          h("small", { title: under }, under))),
      pictured("search", t("find.title"), { onclick: () => shown?.find.open(), "aria-keyshortcuts": shortcut("search"), data: { key: "search", act: "search" } }),
      one.kind !== "voice" && controls.people(app, one),
      one.kind !== "voice" && !isOver(one) && one.state !== "offered" && end(app, one, true),
    ];
  }

  return {
    draw,

    /** @type {import("./link.js").Listener["items"]} */
    items(ref, news) {
      const mine = shown !== null && shown.key === keyOf(ref);
      if (mine && shown) {
        shown.transcript.items(news);
        const last = news.added.at(-1);
        if (last && !news.again) tell(ref, last);
      }
    },

    /** @param {import("./api.js").Found} data */
    found(data) {
      if (shown?.key === keyOf({ provider: data.provider, id: data.conversation })) shown.find.found(data);
    },

    /** @param {import("./outbox.js").Entry} entry @param {import("./api.js").CommandProblem} problem */
    failed(entry, problem) {
      if (entry.command.name === "messaging.send") failedSends(entry, problem);
    },

    /** @param {import("./outbox.js").Entry} entry @param {import("./api.js").Outcome} outcome */
    settled(entry, outcome) {
      if (entry.command.name.startsWith("email.") && shown?.ref.provider === entry.provider) shown.mail.settled(entry, outcome);
      if (shown && entry.command.data.conversation === shown.ref.id) shown.transcript.pending();
    },

    /** After a broken connection: a search is asked again. */
    connected: () => shown?.find.connected(),

    looked: () => shown?.transcript.looked(),

    /** @param {string} name */
    press(name) {
      const one = app.selected && app.find(app.selected);
      if (one) press(app, one, name);
    },

    search: () => shown?.find.open(),
    write: () => /** @type {HTMLElement | null | undefined} */ (shown?.writer.querySelector("input:not([type=file]), textarea"))?.focus(),

    /** Something smaller was closed by Escape. @returns {boolean} */
    escape: () => shown !== null && (shown.find.close() || shown.mail.close() || controls.close(app)),
  };

  /** @param {Ref} ref @param {import("./api.js").Item} item */
  function tell(ref, { content }) {
    if (content.type !== "message" || content.data.message.author === "agent") return;
    const one = app.find(ref);
    app.say(t("talk.says", { who: one ? titleOf(one) : "", text: plainText(content.data.message.parts) }));
  }

  /** A message that was not taken stays where it stands, to be sent again or thrown away. @param {import("./outbox.js").Entry} entry @param {import("./api.js").CommandProblem} problem */
  function failedSends(entry, problem) {
    keep(entry, problem);
    shown?.transcript.pending();
  }
}
