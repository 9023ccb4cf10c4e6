/** The work after a conversation: what came of it, a remark, and the time that is left. */

import { h } from "../../cif-bridge/assets/page/dom.js";
import * as kept from "./kept.js";
import { keyOf } from "./link.js";
import { t } from "./text.js";

/** @typedef {import("./widget.js").App} App */

/** @param {App} app @param {import("./widget.js").Conversation} one @param {import("./api.js").WrapUp} work */
export function wrapUp(app, one, { dispositions, deadline }) {
  const key = `wrap-up ${keyOf(one)}`;
  const draft = kept.get(key, {});
  const keep = () => kept.set(key, draft);
  const chosen = () => dispositions.find(({ code }) => code === draft.code);
  const note = h("textarea", { rows: 2, "aria-label": t("wrap_up.note"), placeholder: t("wrap_up.note"), value: draft.note ?? "", data: { key: `${key} note`, field: "note" } });
  const require = () => { note.required = chosen()?.needs_note === true; };
  note.addEventListener("input", () => { draft.note = note.value; keep(); });
  require();
  return h("form", {
    id: "wrap-up",
    onsubmit: async (/** @type {Event} */ event) => {
      event.preventDefault();
      const disposition = chosen();
      const remark = String(draft.note ?? "").trim();
      const outcome = await app.run(one, "conversation.wrap_up_end", disposition
        ? { disposition: { code: disposition.code, ...(disposition.label ? { label: disposition.label } : {}), ...(remark ? { note: remark } : {}) } } : {});
      if ("ok" in outcome) kept.set(key, null);
    },
  },
    h("fieldset", {},
      h("legend", {}, h("span", {}, t("wrap_up.title")), deadline !== undefined && h("span", { class: "chip warn", data: { deadline: String(deadline) } })),
      h("div", { class: "options" }, ...dispositions.map(({ code, label }) => h("label", {},
        h("input", {
          type: "radio", name: "disposition", value: code, checked: draft.code === code, required: true, data: { key: `${key} ${code}` },
          onchange: () => { draft.code = code; keep(); require(); },
        }), h("span", {}, label ?? code))))),
    note,
    h("button", { type: "submit", class: "primary wide", "aria-busy": app.busy(one, "conversation.wrap_up_end"), data: { act: "finish", key: `${key} finish` } }, t("wrap_up.finish")));
}
