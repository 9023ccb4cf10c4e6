/** What can be done with a conversation now, by the operations that the room allows. */

import { h } from "../../cif-bridge/assets/page/dom.js";
import { TONES } from "./dial.js";
import { shortcut } from "./keys.js";
import { keyOf } from "./link.js";
import { pictured, shape } from "./shapes.js";
import { t } from "./text.js";
import { participants, transfer } from "./transfer.js";
import { wrapUp } from "./wrap-up.js";

/** @typedef {import("./widget.js").App} App */
/** @typedef {import("./widget.js").Conversation} Conversation */

/** The part that is unfolded, by conversation. @type {Map<string, string>} */
const unfolded = new Map();
/** Tones that were sent, by conversation. @type {Map<string, string>} */
const sent = new Map();

/** @param {Conversation} one @param {string[]} names */
const first = (one, ...names) => names.find((name) => one.operations.includes(name));

const TRANSFERS = ["voice.blind_transfer", "voice.consult", "voice.complete_transfer", "voice.cancel_consult", "voice.conference"];

/**
 * @typedef {object} Control
 * @property {string} key
 * @property {(one: Conversation) => string | undefined} command The command that it gives now; nothing hides it.
 * @property {(one: Conversation) => [import("./shapes.js").Shape, string]} look Picture and text.
 * @property {(one: Conversation) => boolean} [on]
 * @property {string} [part] It unfolds this instead.
 */
/** @type {Control[]} */
const CONTROLS = [
  { key: "mute", command: (one) => first(one, one.muted ? "voice.unmute" : "voice.mute"), look: (one) => ["mute", one.muted ? "call.unmute" : "call.mute"], on: (one) => one.muted },
  { key: "hold", command: (one) => first(one, one.held ? "voice.resume" : "voice.hold"), look: (one) => (one.held ? ["resume", "call.resume"] : ["hold", "call.hold"]), on: (one) => one.held },
  { key: "keypad", command: (one) => first(one, "voice.send_dtmf"), look: () => ["keypad", "call.keypad"], part: "keypad" },
  { key: "transfer", command: (one) => first(one, ...TRANSFERS), look: () => ["transfer", "call.transfer"], part: "transfer" },
  { key: "people", command: (one) => first(one, "participant.add", "participant.remove"), look: () => ["people", "call.people"], part: "people" },
  { key: "record", command: (one) => (one.recordings?.length ? undefined : first(one, "recording.start")), look: () => ["record", "recording.start"] },
  { key: "record-pause", command: (one) => (one.recordings?.length ? first(one, one.recordings[0]?.paused ? "recording.resume" : "recording.pause") : undefined), look: (one) => (one.recordings?.[0]?.paused ? ["record", "recording.resume"] : ["pause", "recording.pause"]), on: (one) => one.recordings?.[0]?.paused === true },
  { key: "record-stop", command: (one) => (one.recordings?.length ? first(one, "recording.stop") : undefined), look: () => ["stop", "recording.stop"] },
];

/** A consultation under way shows its part by itself. @param {Conversation} one */
const partOf = (one) => unfolded.get(keyOf(one)) ?? (one.consult ? "transfer" : "");

/** @param {App} app @param {Conversation} one @param {string} part */
function fold(app, one, part) {
  unfolded.set(keyOf(one), partOf(one) === part ? "none" : part);
  app.draw();
  /** @type {HTMLElement | null} */ (document.querySelector("#controls [data-first], #controls .keypad button"))?.focus();
}

/** The button that ends. @param {App} app @param {Conversation} one @param {boolean} small */
export function end(app, one, small) {
  if (!one.operations.includes("conversation.end")) return null;
  const label = t(one.kind === "voice" ? "call.hang_up" : "talk.end");
  return h("button", {
    type: "button", class: small ? "danger" : "danger wide", "aria-busy": app.busy(one, "conversation.end"), "aria-keyshortcuts": shortcut("end"),
    data: { act: "end", key: `${keyOf(one)} end` }, onclick: () => void app.run(one, "conversation.end"),
  }, !small && shape("hangup"), label);
}

/** Does what a key stands for. @param {App} app @param {Conversation} one @param {string} name */
export function press(app, one, name) {
  if (name === "end") {
    if (one.operations.includes("conversation.end")) void app.run(one, "conversation.end");
    return;
  }
  const control = CONTROLS.find(({ key }) => key === name);
  const command = control?.command(one);
  if (!control || !command) return;
  if (control.part) fold(app, one, control.part);
  else void app.run(one, command);
}

/** @param {App} app @param {Conversation} one */
function keypad(app, one) {
  const key = keyOf(one);
  /** @param {string} tone */
  const play = (tone) => {
    sent.set(key, ((sent.get(key) ?? "") + tone).slice(-24));
    const shown = document.querySelector("#controls .keypad output");
    if (shown) shown.textContent = sent.get(key) ?? "";
    void app.run(one, "voice.send_dtmf", { tones: tone });
  };
  return h("div", {
    class: "keypad", role: "group", "aria-label": t("keypad.title"),
    onkeydown: (/** @type {KeyboardEvent} */ event) => {
      if (!TONES.includes(event.key) || event.altKey) return;
      event.preventDefault();
      play(event.key);
    },
  },
    h("output", { "aria-label": t("keypad.sent") }, sent.get(key) ?? ""),
    ...TONES.map((tone) => h("button", { type: "button", "aria-label": tone, data: { tone, key: `${key} tone ${tone}` }, onclick: () => play(tone) }, tone)));
}

export const controls = {
  /** Whether it has to be drawn anew. @param {App} app @param {Conversation} one */
  state(app, one) {
    const busy = app.link.outbox.list((entry) => entry.command.data.conversation === one.id && !entry.command.name.startsWith("messaging.") && entry.command.name !== "voice.send_dtmf").map((entry) => entry.command.name);
    return [keyOf(one), one.kind, one.state, one.held, one.muted, one.operations, one.participants, one.consult, one.conferenced, one.recordings, one.wrapUp, partOf(one), busy];
  },

  /** @param {App} app @param {Conversation} one */
  draw(app, one) {
    const part = partOf(one);
    const buttons = CONTROLS.flatMap(({ key, command, look, on, part: unfolds }) => {
      const name = command(one);
      // Of a chat or mail people are the only control: that one stands in the head.
      if (!name || (key === "people" && one.kind !== "voice")) return [];
      const [picture, text] = look(one);
      return [h("button", {
        type: "button", data: { act: key, key: `${keyOf(one)} ${key}` }, "aria-keyshortcuts": ["mute", "hold", "keypad", "transfer"].includes(key) ? shortcut(key) : null,
        ...(unfolds ? { "aria-expanded": String(part === unfolds) } : { "aria-pressed": on ? String(on(one)) : null, "aria-busy": app.busy(one, name) }),
        onclick: () => (unfolds ? fold(app, one, unfolds) : void app.run(one, name)),
      }, shape(picture), t(text))];
    });
    return [
      buttons.length > 0 && h("div", { class: "pad", role: "group", "aria-label": t("call.controls") }, ...buttons),
      part === "keypad" && one.operations.includes("voice.send_dtmf") && keypad(app, one),
      part === "transfer" && first(one, ...TRANSFERS) && transfer(app, one),
      part === "people" && first(one, "participant.add", "participant.remove") && participants(app, one),
      one.kind === "voice" && one.state !== "offered" && end(app, one, false),
      one.operations.includes("conversation.wrap_up_start") && h("button", { type: "button", class: "wide", data: { act: "wrap-up", key: `${keyOf(one)} wrap-up` }, onclick: () => void app.run(one, "conversation.wrap_up_start") }, t("wrap_up.start")),
      one.wrapUp && wrapUp(app, one, one.wrapUp),
    ];
  },

  /** What the head shows of it: who can be brought in, and whether that part is open. @param {Conversation} one */
  folds: (one) => [Boolean(first(one, "participant.add", "participant.remove")), partOf(one) === "people"],

  /** @param {App} app @param {Conversation} one */
  people: (app, one) => first(one, "participant.add", "participant.remove") && pictured("people", t("call.people"), {
    "aria-expanded": String(partOf(one) === "people"), data: { act: "people", key: `${keyOf(one)} people` }, onclick: () => fold(app, one, "people"),
  }),

  /** Folds what is unfolded. @param {App} app */
  close(app) {
    const one = app.selected && app.find(app.selected);
    if (!one || !["keypad", "transfer", "people"].includes(partOf(one))) return false;
    const part = partOf(one);
    fold(app, one, part);
    /** @type {HTMLElement | null} */ (document.querySelector(`#talk [data-act="${part}"]`))?.focus();
    return true;
  },
};
