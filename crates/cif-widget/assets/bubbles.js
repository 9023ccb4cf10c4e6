/** One row of a transcript: a message, a mail, something that was said, or a note of what happened. Text is text, never markup. */

import { h } from "../../cif-bridge/assets/page/dom.js";
import { download } from "./files.js";
import { keyOf } from "./link.js";
import { titleOf } from "./ringing.js";
import { shape } from "./shapes.js";
import { has, moment, named, size, t } from "./text.js";
import { nameOf } from "./transfer.js";
import { drop } from "./unsent.js";

/** @typedef {import("./widget.js").App} App */
/** @typedef {import("./widget.js").Conversation} Conversation */
/** @typedef {import("./api.js").Item} Item */
/** @typedef {import("./api.js").MessagePart} MessagePart */
/** @typedef {{app: App, one: Conversation, wanted: string, hit: number | null, reply: (message: string, mode: string) => void, edit: (n: number) => void, editing: number | null, redraw: (n: number) => void, bodies: Map<string, string>}} Context */

const REACTIONS = ["👍", "❤️", "🙏"];
const STATUS = /** @type {Record<string, import("./shapes.js").Shape>} */ ({ queued: "clock", sent: "sent", delivered: "delivered", read: "delivered", failed: "alert" });

/** @param {readonly MessagePart[]} parts */
export const plainText = (parts) => parts.map((part) => part.text ?? part.name ?? "").filter(Boolean).join("\n");

/** A text with what is searched marked. @param {string} text @param {string} wanted @returns {(Node | string)[]} */
function marked(text, wanted) {
  const needle = wanted.toLowerCase();
  const low = text.toLowerCase();
  // Letters whose small form has another length would shift the marks.
  if (!needle || low.length !== text.length) return [text];
  /** @type {(Node | string)[]} */
  const pieces = [];
  let at = 0;
  for (let found = low.indexOf(needle); found >= 0; found = low.indexOf(needle, at)) {
    pieces.push(text.slice(at, found), h("mark", {}, text.slice(found, found + needle.length)));
    at = found + needle.length;
  }
  pieces.push(text.slice(at));
  return pieces;
}

/** @param {Context} context @param {MessagePart} part */
function file({ app, one }, part) {
  const about = [part.content_type, part.size !== undefined && size(part.size)].filter(Boolean).join(" · ");
  const can = part.attachment && one.operations.includes("attachment.download_chunk");
  return h("span", { class: "file" }, shape("clip"), h("span", {}, h("span", {}, part.name ?? t("files.unnamed")), h("small", {}, about)),
    can && h("button", { type: "button", class: "icon", "aria-label": t("files.get", { name: part.name ?? "" }), title: t("files.get", { name: part.name ?? "" }), data: { attachment: part.attachment, key: `get ${part.attachment}` }, onclick: () => void download(app, one, part) }, shape("save")));
}

/** @param {Context} context @param {MessagePart} part */
const partOf = (context, part) => (part.text === undefined ? file(context, part) : h("span", { class: "text" }, ...marked(part.text, context.wanted)));

/** How far a message has come. @param {string | undefined} status */
const receipt = (status) => status && h("span", { class: status, title: named("status", status), data: { status } }, shape(STATUS[status] ?? "sent"), h("span", { class: "unseen" }, named("status", status)));

/** @param {Context} context @param {Item} item @param {number} total @returns {HTMLElement} */
export function row(context, item, total) {
  const { content } = item;
  const base = { class: "row-of", tabindex: -1, "aria-posinset": item.n, "aria-setsize": total, data: { type: content.type } };
  if (content.type === "message") return message(context, item, content.data, base);
  if (content.type === "mail") return mail(context, item, content.data, base);
  if (content.type === "segment") {
    return h("li", { ...base, class: content.data.author === "agent" ? "row-of mine" : "row-of" },
      h("div", { class: "bubble" }, h("span", { class: "author" }, speaker(context, content.data.author, content.data.participant)), "\n", ...marked(content.data.text, context.wanted)));
  }
  return h("li", base, h("p", { class: "note-row" }, note(context, content.data), " · ", h("time", {}, moment(item.at))));
}

/** @param {Context} context @param {string} author @param {string | undefined} [participant] */
function speaker({ one }, author, participant) {
  if (author === "agent") return t("talk.you");
  const found = participant && one.participants?.find(({ id }) => id === participant);
  return found ? nameOf(found) : author === "system" ? t("talk.system") : titleOf(one);
}

/** @param {Context} context @param {import("./api.js").NoteItem} data */
function note(context, { event, data }) {
  const key = `note.${event}`;
  const address = /** @type {any} */ (data).to?.value ?? "";
  const participant = typeof data.participant === "string" ? data.participant : (/** @type {any} */ (data).participant?.id ?? "");
  const found = context.one.participants?.find(({ id }) => id === participant);
  const cause = data.cause ? named("cause", String(data.cause)) : "";
  const text = has(key) ? t(key, { to: address, who: found ? nameOf(found) : participant }) : event.replace(/[._]/g, " ");
  return cause ? `${text} (${cause})` : text;
}

/** @param {Context} context @param {Item} item @param {import("./api.js").MessageItem} data @param {Record<string, any>} base */
function message(context, item, { message: said, status, error, reactions = [], deleted }, base) {
  const { app, one } = context;
  const mine = said.author === "agent";
  const several = (one.participants ?? []).length > 2;
  const can = (/** @type {string} */ name) => !deleted && one.operations.includes(name);
  const counted = new Map();
  for (const { reaction, author } of reactions) {
    const entry = counted.get(reaction) ?? { count: 0, own: false };
    counted.set(reaction, { count: entry.count + 1, own: entry.own || author === "agent" });
  }
  const react = (/** @type {string} */ reaction, /** @type {boolean} */ own) => void app.run(one, own ? "messaging.unreact" : "messaging.react", { message: said.id, reaction });
  const tools = [
    ...(can("messaging.react") ? REACTIONS.filter((one) => !counted.has(one)).map((reaction) => h("button", { type: "button", "aria-label": t("message.react", { reaction }), data: { key: `react ${reaction}`, react: reaction }, onclick: () => react(reaction, false) }, reaction)) : []),
    mine && can("messaging.edit") && h("button", { type: "button", data: { key: "edit", act: "edit" }, onclick: () => context.edit(item.n) }, t("message.edit")),
    mine && can("messaging.delete") && h("button", { type: "button", data: { key: "delete", act: "delete" }, onclick: () => void app.run(one, "messaging.delete", { message: said.id }) }, t("message.delete")),
  ].filter(Boolean);
  return h("li", { ...base, class: `row-of${mine ? " mine" : ""}${status === "failed" ? " failed" : ""}${context.hit === item.n ? " hit" : ""}`, data: { ...base.data, message: said.id, author: said.author } },
    h("div", { class: "bubble" },
      h("span", { class: several || said.author === "system" ? "author" : "unseen" }, `${speaker(context, said.author, said.participant)}: `),
      ...(deleted ? [h("span", { class: "gone" }, t("message.deleted"))] : context.editing === item.n ? [editor(context, item.n, said)] : said.parts.map((part) => partOf(context, part))),
      error && h("span", { class: "author", role: "note" }, error),
      h("span", { class: "foot" }, said.edited_at !== undefined && !deleted && h("span", {}, t("message.edited")), h("time", {}, moment(said.sent_at ?? item.at)), mine && receipt(status))),
    counted.size > 0 && h("div", { class: "reactions" }, ...[...counted].map(([reaction, { count, own }]) => h("button", {
      type: "button", "aria-pressed": String(own), disabled: !can(own ? "messaging.unreact" : "messaging.react"), "aria-label": t("message.reacted", { reaction, count }),
      data: { key: `reaction ${reaction}` }, onclick: () => react(reaction, own),
    }, count > 1 ? `${reaction} ${count}` : reaction))),
    tools.length > 0 && h("div", { class: "tools" }, ...tools));
}

/** @param {Context} context @param {number} n @param {import("./api.js").Message} said */
function editor({ app, one, edit }, n, said) {
  const area = h("textarea", { rows: 2, "aria-label": t("message.edit"), value: plainText(said.parts), data: { key: "editor" } });
  return h("form", { class: "line", onsubmit: (/** @type {Event} */ event) => {
    event.preventDefault();
    const text = area.value.trim();
    const files = said.parts.filter((part) => part.text === undefined);
    if (text) void app.run(one, "messaging.edit", { message: said.id, parts: [{ content_type: "text/plain", text }, ...files] });
    edit(n);
  } }, area, h("button", { type: "submit", class: "primary" }, t("save")));
}

/** @param {Context} context @param {Item} item @param {import("./api.js").MailItem} data @param {Record<string, any>} base */
function mail(context, item, { mail: letter, own, status, error }, base) {
  const { app, one, bodies } = context;
  const who = letter.from.name || letter.from.address?.value || titleOf(one);
  const list = (/** @type {import("./api.js").Address[] | undefined} */ to) => (to ?? []).map(({ value }) => value).join(", ");
  const texts = letter.parts.filter((part) => part.content_type.startsWith("text/plain") && part.text !== undefined);
  const files = letter.parts.filter((part) => !part.content_type.startsWith("text/") || part.text === undefined);
  const body = texts.length ? plainText(texts) : bodies.get(letter.id);
  /** @param {string} command @param {string} mode @param {import("./shapes.js").Shape} picture */
  const button = (command, mode, picture) => one.operations.includes(command) && h("button", {
    type: "button", data: { act: mode, key: `${mode} ${letter.id}` }, onclick: () => context.reply(letter.id, mode),
  }, shape(picture), t(`mail.${mode}`));
  const everybody = (letter.to?.length ?? 0) + (letter.cc?.length ?? 0) > 1;
  return h("li", { ...base, data: { ...base.data, message: letter.id } },
    h("article", { class: "mail", "aria-label": t("mail.from", { who }) },
      h("header", {}, h("strong", {}, own ? t("talk.you") : who), h("time", {}, moment(letter.sent_at ?? item.at)), own && receipt(status)),
      h("small", {}, [list(letter.to) && t("mail.to_list", { to: list(letter.to) }), list(letter.cc) && t("mail.cc_list", { to: list(letter.cc) })].filter(Boolean).join(" · ")),
      letter.subject && h("h3", {}, ...marked(letter.subject, context.wanted)),
      body === undefined
        ? one.operations.includes("email.get_body") && h("button", { type: "button", class: "link", data: { key: `body ${letter.id}` }, onclick: () => fetchBody(context, item.n, letter.id) }, t("mail.show"))
        : h("div", { class: "body" }, ...marked(body, context.wanted)),
      ...files.map((part) => file({ ...context, app }, part)),
      error && h("p", { class: "wrong" }, error),
      h("div", { class: "row" }, button("email.reply", "reply", "reply"), everybody && button("email.reply", "reply_all", "reply"), button("email.forward", "forward", "forward"))));
}

/** @param {Context} context @param {number} n @param {string} message */
async function fetchBody({ app, one, bodies, redraw }, n, message) {
  const outcome = await app.run(one, "email.get_body", { message, format: "plain" }, false);
  bodies.set(message, "ok" in outcome ? String(/** @type {any} */ (outcome.ok).text ?? "") : outcome.error.message);
  redraw(n);
}

/**
 * A message that the room has not confirmed yet, or will not.
 * @param {Context} context @param {{id: string, parts: MessagePart[], message?: string, uncertain?: boolean}} ghost @param {() => void} changed
 */
export function ghostRow(context, ghost, changed) {
  const { app, one } = context;
  const failed = ghost.message !== undefined;
  const again = () => {
    drop(ghost.id);
    void app.run(one, "messaging.send", (/** @type {string} */ id) => ({ parts: ghost.parts, client_id: id }));
    changed();
  };
  return h("li", { class: `row-of mine ${failed ? "failed" : "pending"}`, tabindex: -1, data: { ghost: ghost.id, key: keyOf(one) } },
    h("div", { class: "bubble" },
      h("span", { class: "unseen" }, `${t("talk.you")}: `),
      ...ghost.parts.map((part) => partOf(context, part)),
      failed && h("span", { class: "author" }, "\n", t(ghost.uncertain ? "message.uncertain" : "message.not_sent"), " ", ghost.message ?? ""),
      h("span", { class: "foot" }, failed ? "" : h("span", { title: t("message.sending") }, shape("clock"), h("span", { class: "unseen" }, t("message.sending"))))),
    failed && h("div", { class: "reactions" },
      h("button", { type: "button", data: { act: "again", key: "again" }, onclick: again }, t("failed.again")),
      h("button", { type: "button", data: { act: "drop", key: "drop" }, onclick: () => { drop(ghost.id); changed(); } }, t("message.drop"))));
}
