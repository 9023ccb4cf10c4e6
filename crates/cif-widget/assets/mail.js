/** Answering a mail and sending one on. What is written outlives a reload, and stays until the mail is taken. */

import { h } from "../../cif-bridge/assets/page/dom.js";
import { addresses } from "./dial.js";
import { createFiles } from "./files.js";
import * as kept from "./kept.js";
import { keyOf } from "./link.js";
import { pictured, shape } from "./shapes.js";
import { t } from "./text.js";
import { toast } from "./toasts.js";

/** @typedef {import("./widget.js").App} App */
/** @typedef {{message: string, mode: string, to: string, text: string}} Draft */

/** @param {App} app @param {import("./link.js").Ref} ref @param {() => void} changed */
export function createMail(app, ref, changed) {
  const key = `mail ${keyOf(ref)}`;
  /** @type {Draft | null} */
  let draft = kept.get(key);
  /** @type {HTMLFormElement | null} */
  let form = null;
  /** Mails on their way, with what was written. @type {Map<string, Draft>} */
  const sending = new Map();

  function keep() {
    kept.set(key, draft);
  }

  /** @param {Draft} writes @returns {HTMLFormElement} */
  function create(writes) {
    const one = app.find(ref);
    const files = createFiles(app, ref, one?.operations ?? []);
    const to = h("input", { type: "text", inputmode: "email", required: true, autocomplete: "off", value: writes.to, data: { field: "to" } });
    const text = h("textarea", { rows: 5, "aria-label": t("mail.text"), value: writes.text, data: { field: "text" } });
    to.addEventListener("input", () => { writes.to = to.value; keep(); });
    text.addEventListener("input", () => { writes.text = text.value; keep(); });
    const forwards = writes.mode === "forward";
    return h("form", { id: "mail", data: { mode: writes.mode }, onsubmit: (/** @type {Event} */ event) => {
      event.preventDefault();
      if (files.uploading()) return toast(t("files.wait"), { plain: true });
      const parts = [...(writes.text ? [{ content_type: "text/plain", text: writes.text }] : []), ...files.parts()];
      if (!forwards && !parts.length) return text.focus();
      const before = writes;
      void app.run(ref, forwards ? "email.forward" : "email.reply", (/** @type {string} */ id) => {
        sending.set(id, before);
        return { message: writes.message, parts, client_id: id, ...(forwards ? { to: addresses(writes.to, "email") } : { all: writes.mode === "reply_all" }) };
      });
      close();
    } },
      h("div", { class: "head" }, h("h3", {}, t(`mail.${writes.mode}`)), pictured("close", t("mail.discard"), { onclick: () => { close(); } })),
      forwards && h("label", { class: "field" }, h("span", {}, t("mail.to")), to),
      text, files.list,
      h("div", { class: "row" }, files.button, h("span", { class: "grow" }), h("button", { type: "submit", class: "primary", data: { act: "send" } }, shape("send"), t("send"))));
  }

  function close() {
    if (!draft) return false;
    draft = null;
    form = null;
    keep();
    changed();
    return true;
  }

  return {
    close,

    form: () => (draft ? (form ??= create(draft)) : null),

    /** @param {string} message @param {string} mode */
    begin(message, mode) {
      if (draft?.message !== message || draft.mode !== mode) {
        draft = { message, mode, to: "", text: draft?.text ?? "" };
        form = null;
        keep();
      }
      changed();
      /** @type {HTMLElement | null | undefined} */ (form?.querySelector("input[required], textarea"))?.focus();
    },

    /** A mail that was refused is opened again. @param {import("./outbox.js").Entry} entry @param {import("./api.js").Outcome} outcome */
    settled(entry, outcome) {
      const { data, name } = entry.command;
      if (data.conversation !== ref.id || (name !== "email.reply" && name !== "email.forward")) return;
      const before = sending.get(entry.id) ?? {
        message: data.message, mode: name === "email.forward" ? "forward" : data.all ? "reply_all" : "reply",
        to: (data.to ?? []).map((/** @type {any} */ to) => to.value).join(", "), text: data.parts?.[0]?.text ?? "",
      };
      sending.delete(entry.id);
      if (!("error" in outcome) || draft) return;
      draft = before;
      form = null;
      keep();
      changed();
    },
  };
}
