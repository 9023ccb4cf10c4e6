/** Conversations of native providers: what goes on, and what the agent can do about it. */

import { byId, clock, h, icon, redraw } from "./dom.js";

/** @typedef {import("./page.js").Desktop} Desktop */

const STATES = /** @type {Record<string, string>} */ ({
  offered: "Ringing", accepted: "Connecting", dialing: "Calling", connected: "Connected", held: "On hold", ended: "Ended",
  wrap_up: "Wrap-up", completed: "Done", missed: "Missed", declined: "Declined", failed: "Failed",
});
const BUTTONS = /** @type {[string, string, string, import("./icons.js").Picture][]} */ ([
  ["accept", "Accept", "good", "phone"], ["decline", "Decline", "danger", "hangUp"], ["hold", "Hold", "", "pause"],
  ["resume", "Resume", "primary", "play"], ["mute", "Mute", "", "mute"], ["unmute", "Unmute", "primary", "mic"],
  ["hang_up", "Hang up", "danger", "hangUp"],
]);
/** How a state looks. */
const LOOKS = /** @type {Record<string, string>} */ ({
  connected: "good", held: "warn", wrap_up: "warn", failed: "bad", missed: "bad", declined: "bad",
});
const TONES = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"];

/** What the agent has typed, by conversation and field: it survives a redraw. @type {Map<string, string>} */
const drafts = new Map();
/** Parts that are unfolded. @type {Set<string>} */
const unfolded = new Set();
let sent = 0;
let ticking = 0;

/** @param {Desktop} desktop */
export function drawCalls(desktop) {
  const { view, conversations } = desktop;
  const calls = byId("calls");
  const session = view.sessions.find((/** @type {any} */ one) => one.focused)?.id;
  const owner = view.panel.mode === 1 ? view.providers.find((/** @type {any} */ one) => one.name === view.panel.provider) : null;
  // The notification is where an offer is answered; a second pair of buttons would only confuse.
  const live = conversations
    .filter((one) => !(one.conversation.state === "offered" && view.notification))
    .sort((a, b) => Number(b.session === session) - Number(a.session === session));
  calls.hidden = live.length === 0;
  calls.dataset.place = owner && !owner.frame ? "panel" : "bar";
  document.body.dataset.calls = live.length ? calls.dataset.place : "none";
  const state = live.map(({ received: _received, connectedMs: _ms, ...one }) => ({ ...one, caller: caller(desktop, one) }));
  redraw(calls, [state, calls.dataset.place, [...unfolded]], () => live.map((one, at) => card(desktop, one, at === 0)));
  // Cards are drawn anew, so what screen readers say about them stands in an element that stays.
  const first = live[0]?.conversation;
  const news = first ? `${caller(desktop, live[0])}: ${STATES[first.state] ?? first.state}` : "";
  if (byId("announce").textContent !== news) byId("announce").textContent = news;
  for (const list of calls.querySelectorAll(".transcript")) list.scrollTop = list.scrollHeight;
  tick(desktop);
  if (!ticking) ticking = window.setInterval(() => tick(desktop), 500);
}

/**
 * Who is at the other end: as the provider says, else as the session is titled, for the screen pop has looked the caller up.
 * @param {Desktop} desktop @param {any} live
 */
function caller({ view }, { session, conversation: { party } }) {
  const title = session && view.sessions.find((/** @type {any} */ one) => one.id === session)?.title;
  return party?.name || title || party?.address?.value || "Number withheld";
}

/** @param {Desktop} desktop */
function tick({ conversations }) {
  for (const element of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-timer]"))) {
    const one = conversations.find(({ conversation }) => conversation.id === element.dataset.timer);
    const known = one && one.connectedMs !== null && one.connectedMs !== undefined;
    element.textContent = known ? clock(one.connectedMs + performance.now() - one.received) : "";
  }
}

/** @param {Desktop} desktop @param {any} live @param {boolean} first Only the first card has ids. */
function card(desktop, live, first) {
  const { provider, actions, conversation } = live;
  const { id, kind, state, party, direction, subject } = conversation;
  const can = (/** @type {string} */ action) => actions.includes(action);
  const mark = (/** @type {string} */ name) => (first ? { id: name } : {});
  const command = (/** @type {object} */ action) =>
    desktop.bridge.command(provider, id, action).catch((error) => desktop.trouble(String(error)));
  const picture = kind === "voice" ? "phone" : kind === "email" ? "mail" : "chat";
  const address = party?.address?.value;
  const name = caller(desktop, live);
  return h("article", { class: `call ${kind}`, data: { conversation: id, state, kind, session: live.session ?? "" } },
    h("header", {},
      h("span", { class: "avatar", "aria-hidden": "true" }, icon(picture)),
      h("span", { class: "names" },
        h("strong", {}, name),
        h("small", {}, [address !== name && address, subject, direction === "inbound" ? "Incoming" : "Outgoing"].filter(Boolean).join(" · "))),
      live.muted && h("span", { class: "chip bad" }, "Muted"),
      h("span", { class: `chip state ${LOOKS[state] ?? ""}` }, h("span", { data: { stateText: "" } }, STATES[state] ?? state),
        h("time", { role: "timer", "aria-label": "Time", data: { timer: id } }))),
    transcript(live),
    can("send") && writer(),
    h("div", { class: "buttons" },
      ...BUTTONS.filter(([action]) => can(action)).map(([action, label, look, sign]) =>
        h("button", {
          type: "button", class: look, data: { action, key: `${id} ${action}` }, onclick: () => command({ do: action }),
          ...(action === "accept" || action === "decline" ? {} : mark(action.replace("_", "-"))),
        }, icon(action === "hang_up" && kind !== "voice" ? "close" : sign), action === "hang_up" && kind !== "voice" ? "End" : label)),
      can("dtmf") && fold("Keypad", "keypad", "keypad"),
      can("transfer") && fold("Transfer", "transfer", "transfer")),
    can("dtmf") && unfolded.has(`${id} keypad`) && h("div", { class: "keypad", role: "group", "aria-label": "Tones" },
      ...TONES.map((tone) => h("button", { type: "button", data: { tone, key: `${id} tone ${tone}` }, onclick: () => command({ do: "dtmf", digits: tone }) }, tone))),
    can("transfer") && unfolded.has(`${id} transfer`) && transferForm());

  /** @param {any} live */
  function transcript({ messages, typing }) {
    if (!messages.length && !typing) return null;
    return h("ol", { class: "transcript", ...mark("transcript"), "aria-label": "Messages", "aria-live": "polite", tabindex: 0 },
      ...messages.map((/** @type {any} */ message) =>
        h("li", { class: message.author === "agent" ? "mine" : message.author === "system" ? "system" : "theirs", data: { message: message.id } },
          h("span", { class: "unseen" }, message.author === "agent" ? "You: " : message.author === "system" ? "" : `${name}: `),
          ...message.parts.map((/** @type {any} */ part) => h("p", {}, part.text ?? part.name ?? part.content_type)))),
      typing && h("li", { class: "theirs typing", "aria-label": "The other side is writing" }, "…"));
  }

  function writer() {
    const text = draft("message", h("input", { ...mark("message-text"), "aria-label": "Message", placeholder: "Write a message", autocomplete: "off", data: { key: `${id} text` } }));
    return h("form", { class: "writer", onsubmit: (/** @type {Event} */ event) => {
      event.preventDefault();
      const message = text.value.trim();
      if (!message) return;
      text.value = "";
      drafts.delete(`${id} message`);
      command({ do: "send", text: message, client_id: `${id}-${Date.now()}-${++sent}` });
    } }, text, h("button", { type: "submit", class: "primary", ...mark("message-send") }, "Send"));
  }

  function transferForm() {
    const to = draft("transfer", h("input", { type: "tel", "aria-label": "Transfer to", placeholder: "Number", data: { key: `${id} transfer to` } }));
    return h("form", { class: "transfer", onsubmit: (/** @type {Event} */ event) => {
      event.preventDefault();
      if (to.value.trim()) command({ do: "transfer", to: to.value.trim() });
    } }, to, h("button", { type: "submit" }, "Transfer"));
  }

  /** @param {string} field @param {HTMLInputElement} input */
  function draft(field, input) {
    const key = `${id} ${field}`;
    input.value = drafts.get(key) ?? "";
    input.addEventListener("input", () => drafts.set(key, input.value));
    return input;
  }

  /** A button that shows a further part of the card. @param {string} label @param {string} part @param {import("./icons.js").Picture} sign */
  function fold(label, part, sign) {
    const key = `${id} ${part}`;
    const open = unfolded.has(key);
    return h("button", { type: "button", data: { fold: part, key: `${key} fold` }, "aria-expanded": String(open), onclick: () => {
      if (open) unfolded.delete(key);
      else unfolded.add(key);
      desktop.draw();
    } }, icon(sign), label);
  }
}
