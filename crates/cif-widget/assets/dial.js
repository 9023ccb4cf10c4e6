/** A new conversation: a number and a keypad, a name from the address book, a mail. */

import { h } from "../../cif-bridge/assets/page/dom.js";
import { createFiles } from "./files.js";
import * as kept from "./kept.js";
import { createPeople } from "./people.js";
import { closeSheet, openSheet } from "./sheet.js";
import { kindShape, shape } from "./shapes.js";
import { named, t } from "./text.js";
import { toast } from "./toasts.js";

/** @typedef {import("./widget.js").App} App */

export const TONES = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"];
const ADDRESS = /** @type {Record<string, string>} */ ({ voice: "phone", sms: "phone", email: "email", chat: "user" });

/** Addresses from one text. @param {string} text @param {string} kind */
export const addresses = (text, kind) => text.split(/[,;\s]+/).map((one) => one.trim()).filter(Boolean).map((value) => ({ kind, value }));

/** @param {App} app */
export function openDialler(app) {
  const ways = app.view.providers.flatMap((provider) => provider.starts.map((kind) => ({ provider, kind })));
  openSheet("new", t("new.title"), { right: true, draw: (body) => (ways.length ? draw(app, body, ways, kept.get("new.kind", 0)) : body.replaceChildren(t("new.none"))) });
}

/** @param {App} app @param {HTMLElement} body @param {{provider: import("./widget.js").Provider, kind: string}[]} ways @param {number} at */
function draw(app, body, ways, at) {
  const way = ways[at] ?? ways[0];
  if (!way) return;
  const several = new Set(ways.map(({ provider }) => provider.id)).size > 1;
  const focus = (/** @type {HTMLElement} */ element) => queueMicrotask(() => element.focus());
  const kinds = h("div", { class: "segments", role: "group", "aria-label": t("new.kind") }, ...ways.map((one, index) =>
    h("button", {
      type: "button", "aria-pressed": String(one === way), data: { kind: one.kind },
      onclick: () => { kept.set("new.kind", index); draw(app, body, ways, index); /** @type {HTMLElement | null} */ (body.querySelector("[data-first]"))?.focus(); },
    }, several ? `${named("kind", one.kind)} · ${one.provider.label}` : named("kind", one.kind))));
  const form = way.kind === "email" ? mailForm(app, way.provider) : dialForm(app, way.provider, way.kind);
  body.replaceChildren(kinds, form);
  const first = /** @type {HTMLElement | null} */ (form.querySelector("[data-first]"));
  if (first) focus(first);
}

/** @param {App} app @param {import("./api.js").Outcome} outcome @param {string} provider */
function begun(app, outcome, provider) {
  if (!("ok" in outcome)) return;
  const { conversation } = /** @type {{conversation: string}} */ (outcome.ok);
  if (conversation) app.select({ provider, id: conversation });
}

/** @param {App} app @param {import("./widget.js").Provider} provider @param {string} kind */
function dialForm(app, provider, kind) {
  const phone = ADDRESS[kind] === "phone";
  const start = (/** @type {import("./api.js").Address} */ to, /** @type {string | undefined} */ name) => {
    closeSheet();
    void app.run({ provider: provider.id, id: "" }, "conversation.start", { kind, to, ...(name ? { name } : {}) }).then((outcome) => begun(app, outcome, provider.id));
  };
  const people = createPeople(app, { provider: provider.id, id: "" }, { kind, accept: ADDRESS[kind] ?? "user", searches: provider.operations.includes("directory.search"), first: true });
  const submit = () => {
    const found = people.chosen();
    if (found) start(found.address, found.name);
    else people.input.focus();
  };
  return h("form", { onsubmit: (/** @type {Event} */ event) => { event.preventDefault(); submit(); } },
    people.element,
    kind === "voice" && h("div", { class: "keypad", role: "group", "aria-label": t("keypad.title") }, ...TONES.map((tone) =>
      h("button", { type: "button", "aria-label": tone, data: { digit: tone }, onclick: () => { people.type(tone); } }, tone))),
    h("button", { type: "submit", class: phone && kind === "voice" ? "good wide" : "primary wide", id: "start" }, shape(kindShape(kind)), t(`new.start_${kind === "voice" ? "voice" : "text"}`)));
}

/** @param {App} app @param {import("./widget.js").Provider} provider */
function mailForm(app, provider) {
  const draft = kept.get("new.mail", {});
  /** @param {string} name @param {HTMLInputElement | HTMLTextAreaElement} input */
  const field = (name, input) => {
    input.value = draft[name] ?? "";
    input.addEventListener("input", () => { draft[name] = input.value; kept.set("new.mail", draft); });
    return h("label", { class: "field" }, h("span", {}, t(`mail.${name}`)), input);
  };
  const files = createFiles(app, { provider: provider.id, id: "" }, provider.operations);
  const form = h("form", {
    onsubmit: async (/** @type {Event} */ event) => {
      event.preventDefault();
      const to = addresses(draft.to ?? "", "email");
      const parts = [{ content_type: "text/plain", text: draft.text ?? "" }, ...files.parts()];
      if (files.uploading()) return toast(t("files.wait"), { plain: true });
      closeSheet();
      const ref = { provider: provider.id, id: "" };
      const send = provider.operations.includes("email.send");
      const outcome = await (send
        ? app.run(ref, "email.send", (/** @type {string} */ id) => ({ to, cc: addresses(draft.cc ?? "", "email"), subject: draft.subject ?? "", parts, client_id: id }))
        : app.run(ref, "conversation.start", { kind: "email", to: to[0], subject: draft.subject ?? "", message: parts }));
      if ("ok" in outcome) kept.set("new.mail", null);
      begun(app, outcome, provider.id);
    },
  },
    field("to", h("input", { type: "text", inputmode: "email", required: true, autocomplete: "off", data: { first: "", field: "to" } })),
    field("cc", h("input", { type: "text", inputmode: "email", autocomplete: "off" })),
    field("subject", h("input", { type: "text", data: { field: "subject" } })),
    field("text", h("textarea", { rows: 6, data: { field: "text" } })),
    files.list,
    h("div", { class: "line" }, files.button, h("button", { type: "submit", class: "primary wide", id: "start" }, shape("send"), t("send"))));
  return form;
}
