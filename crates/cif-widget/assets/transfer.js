/** Handing a call over, asking somebody first, talking together. */

import { h } from "../../cif-bridge/assets/page/dom.js";
import * as kept from "./kept.js";
import { keyOf } from "./link.js";
import { createPeople } from "./people.js";
import { pictured } from "./shapes.js";
import { named, t } from "./text.js";

/** @typedef {import("./widget.js").App} App */
/** @typedef {import("./widget.js").Conversation} Conversation */

/** @param {import("./api.js").Participant} one */
export const nameOf = (one) => one.party?.name || one.party?.address?.value || named("role", one.role);

/** @param {App} app @param {Conversation} one */
function picker(app, one) {
  const key = `to ${keyOf(one)}`;
  return createPeople(app, one, {
    kind: "voice", accept: "phone", first: true, searches: app.provider(one.provider)?.operations.includes("directory.search") ?? false,
    text: kept.get(key, ""), typed: (text) => kept.set(key, text || null),
  });
}

/** @param {App} app @param {Conversation} one */
export function transfer(app, one) {
  const can = (/** @type {string} */ name) => one.operations.includes(name);
  /** @param {string} name @param {string} text @param {string} look */
  const button = (name, text, look = "") => can(name) && h("button", {
    type: "button", class: look, "aria-busy": app.busy(one, name), data: { act: name, key: `${keyOf(one)} ${name}` }, onclick: () => void app.run(one, name),
  }, t(text));
  const asked = one.consult && one.participants?.find(({ id }) => id === one.consult?.participant);
  if (one.consult) {
    return h("div", { class: "part", data: { part: "consult" } },
      h("p", {}, t(asked?.state === "invited" ? "consult.rings" : "consult.with", { who: asked ? nameOf(asked) : one.consult.participant })),
      h("div", { class: "row" },
        button("voice.complete_transfer", "consult.complete", "primary"), button("voice.conference", "consult.conference"),
        button("voice.swap", "consult.swap"), button("voice.cancel_consult", "consult.cancel")));
  }
  const people = picker(app, one);
  /** @param {string} name */
  const go = (name) => {
    const somebody = people.chosen();
    if (!somebody) return people.input.focus();
    kept.set(`to ${keyOf(one)}`, null);
    void app.run(one, name, { to: somebody.address, ...(name === "voice.consult" && somebody.name ? { name: somebody.name } : {}) });
  };
  return h("form", { class: "part", data: { part: "transfer" }, onsubmit: (/** @type {Event} */ event) => { event.preventDefault(); go(can("voice.consult") ? "voice.consult" : "voice.blind_transfer"); } },
    people.element,
    h("div", { class: "row" },
      can("voice.consult") && h("button", { type: "submit", class: "primary", data: { act: "voice.consult" } }, t("transfer.consult")),
      can("voice.blind_transfer") && h("button", { type: "button", data: { act: "voice.blind_transfer" }, onclick: () => go("voice.blind_transfer") }, t("transfer.blind"))));
}

/** @param {App} app @param {Conversation} one */
export function participants(app, one) {
  const can = (/** @type {string} */ name) => one.operations.includes(name);
  const people = picker(app, one);
  const present = (one.participants ?? []).filter(({ state }) => state !== "left");
  return h("form", {
    class: "part", data: { part: "people" },
    onsubmit: (/** @type {Event} */ event) => {
      event.preventDefault();
      const somebody = people.chosen();
      if (!somebody) return people.input.focus();
      kept.set(`to ${keyOf(one)}`, null);
      void app.run(one, "participant.add", { to: somebody.address, ...(somebody.name ? { name: somebody.name } : {}) });
    },
  },
    h("ul", { class: "people", "aria-label": t("call.people") }, ...present.map((each) => h("li", { data: { participant: each.id } },
      h("span", { class: "names" }, h("span", {}, nameOf(each)), h("small", {}, [named("role", each.role), each.state === "invited" && t("people.invited"), each.held && named("state", "held"), each.muted && t("talk.muted")].filter(Boolean).join(" · "))),
      can("participant.remove") && each.role !== "agent" && pictured("close", t("people.remove", { who: nameOf(each) }), { data: { key: `remove ${each.id}` }, onclick: () => void app.run(one, "participant.remove", { participant: each.id }) })))),
    can("participant.add") && people.element,
    can("participant.add") && h("button", { type: "submit", data: { act: "participant.add" } }, t("people.add")));
}
