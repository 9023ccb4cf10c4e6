/** Writing in a chat: text and files, and telling the other side that something is being written. */

import { h } from "../../cif-bridge/assets/page/dom.js";
import { createFiles } from "./files.js";
import * as kept from "./kept.js";
import { keyOf } from "./link.js";
import { pictured } from "./shapes.js";
import { t } from "./text.js";
import { toast } from "./toasts.js";

/** @typedef {import("./widget.js").App} App */
/** @typedef {import("./widget.js").Conversation} Conversation */

/** After this much silence nothing is being written any more. */
const IDLE_MS = 4_000;
const LINES = 5;

/** @param {App} app @param {Conversation} one @param {() => void} sent */
export function createChat(app, one, sent) {
  const key = `draft ${keyOf(one)}`;
  const ref = { provider: one.provider, id: one.id };
  let typing = false;
  let idle = 0;
  let marks = false;

  const area = h("textarea", { rows: 1, id: "text", "aria-label": t("chat.write"), placeholder: t("chat.write"), value: kept.get(key, ""), "aria-keyshortcuts": "Alt+W" });
  const files = createFiles(app, ref, one.operations, () => {});
  const button = h("button", { type: "submit", class: "icon", "aria-label": t("send"), title: t("send"), id: "send" });
  button.append(...pictured("send", "", {}).childNodes);
  const form = h("form", { onsubmit: (/** @type {Event} */ event) => { event.preventDefault(); send(); } },
    files.list, h("div", { class: "line" }, files.button, area, button));

  function grow() {
    area.rows = Math.min(LINES, Math.max(1, area.value.split("\n").length, Math.ceil(area.value.length / 42)));
  }

  /** @param {boolean} now */
  function mark(now) {
    window.clearTimeout(idle);
    if (now) idle = window.setTimeout(() => mark(false), IDLE_MS);
    if (now === typing) return;
    typing = now;
    // Of no use later: without a connection it is not said at all.
    if (marks && app.link.isOpen()) void app.run(ref, "messaging.mark_typing", { typing: now }, false);
  }

  function send() {
    const text = area.value.trim();
    if (files.uploading()) return toast(t("files.wait"), { plain: true });
    const parts = [...(text ? [{ content_type: "text/plain", text }] : []), ...files.parts()];
    if (!parts.length) return area.focus();
    area.value = "";
    kept.set(key, null);
    files.clear();
    grow();
    mark(false);
    void app.run(ref, "messaging.send", (/** @type {string} */ id) => ({ parts, client_id: id }));
    sent();
    area.focus();
  }

  area.addEventListener("input", () => {
    kept.set(key, area.value || null);
    grow();
    mark(area.value !== "");
  });
  area.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  });
  area.addEventListener("paste", (event) => {
    const pasted = one.operations.includes("attachment.begin_upload") ? [...(event.clipboardData?.files ?? [])] : [];
    if (pasted.length) event.preventDefault();
    for (const file of pasted) void files.add(file);
  });
  grow();

  return {
    form,
    /** @param {Conversation} now */
    draw(now) {
      marks = now.operations.includes("messaging.mark_typing");
      files.button.hidden = !now.operations.includes("attachment.begin_upload");
    },
  };
}
