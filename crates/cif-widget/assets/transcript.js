/** What was said, as a list of any length: only what is in sight is in the document; older items are fetched when it is scrolled to them. */

import { h } from "../../cif-bridge/assets/page/dom.js";
import { ghostRow, row } from "./bubbles.js";
import { createRows } from "./rows.js";
import { t } from "./text.js";
import { of } from "./unsent.js";

/** @typedef {import("./widget.js").App} App */
/** @typedef {import("./widget.js").Conversation} Conversation */
/** @typedef {import("./link.js").Ref} Ref */

/** So many older items at once. */
const PAGE = 100;
/** This near to the first item the next ones are fetched. */
const AHEAD = 20;

/** @param {App} app @param {Ref} ref @param {{mail: (message: string, mode: string) => void}} actions */
export function createTranscript(app, ref, { mail }) {
  const list = h("ol", { id: "rows" });
  const scroller = h("div", { id: "scroller", tabindex: 0, role: "group", "aria-label": t("talk.transcript") }, list);
  const typing = h("p", { id: "typing", hidden: true }, t("talk.typing"));
  const toEnd = h("button", { type: "button", id: "to-end", hidden: true, onclick: () => { rows.toEnd(); looked(); } }, t("talk.to_end"));
  const element = h("div", { id: "said" }, scroller, typing, toEnd);
  let asked = 0;
  let seenUpTo = -Infinity;
  /** Where a search goes as soon as the items are there. @type {number | null} */
  let target = null;
  /** Rows up to here were there when the agent scrolled away. */
  let unseen = 0;
  /** @type {ReturnType<typeof ghosts>} */
  let waiting = [];
  /** @type {import("./bubbles.js").Context} */
  const context = { app, one: /** @type {any} */ (app.find(ref)), wanted: "", hit: null, reply: mail, edit, editing: null, redraw: (n) => rows.refresh([n]), bodies: new Map() };

  const items = () => app.link.itemsOf(ref);

  /** Messages without a place yet: those on their way, and those that failed. */
  function ghosts() {
    const there = new Set();
    let looked = 0;
    for (const { content } of items().backwards()) {
      if (content.type === "message" && content.data.message.client_id) there.add(content.data.message.client_id);
      if (++looked > 200) break;
    }
    const sending = app.link.outbox.list(({ provider, command }) => provider === ref.provider && command.name === "messaging.send" && command.data.conversation === ref.id);
    return [...sending.map(({ id, command }) => ({ id, parts: command.data.parts })), ...of(ref)].filter(({ id }) => !there.has(id));
  }

  const rows = createRows({
    scroller, list,
    draw(n) {
      const item = items().at(n);
      if (item) return row(context, item, items().last() - items().first() + 1);
      const ghost = waiting[n - items().last() - 1];
      return ghost ? ghostRow(context, ghost, pending) : h("li", { class: "row-of blank" });
    },
    seen(from) {
      if (from <= items().first() + AHEAD) older(PAGE);
      toEnd.hidden = rows.atEnd();
      if (rows.atEnd()) looked();
    },
  });

  /** @param {number} count */
  function older(count) {
    const before = items().first();
    if (asked === before || !items().more) return;
    if (app.link.history(ref, count)) asked = before;
  }

  /** The rows from first to last, and what has no place yet. */
  function range() {
    const count = items().count();
    waiting = ghosts();
    if (!count && !waiting.length) return rows.range(1, 0);
    const last = count ? items().last() : 0;
    rows.range(count ? items().first() : 1, last + waiting.length);
  }

  /** Draws the rows anew whose place has none yet. */
  function pending() {
    const before = waiting.length;
    const last = items().count() ? items().last() : 0;
    range();
    const many = Math.max(before, waiting.length);
    rows.refresh(Array.from({ length: many }, (_, index) => last + 1 + index));
  }

  /** The agent sees the end: what is there counts as read. */
  function looked() {
    const last = items().last();
    if (!items().count() || last <= seenUpTo || document.hidden || !document.hasFocus() || !rows.atEnd()) return;
    if (app.selected?.id === ref.id && app.link.seen(ref, last)) seenUpTo = last;
  }

  /** Begins or ends to change a message. @param {number} n */
  function edit(n) {
    const before = context.editing;
    context.editing = before === n ? null : n;
    rows.refresh([n, ...(before === null ? [] : [before])]);
    /** @type {HTMLElement | null | undefined} */ (rows.row(n)?.querySelector("textarea"))?.focus();
    if (context.editing === null) rows.row(n)?.focus();
  }

  /** Shows an item; what lies between is fetched first if it has to be. @param {number | null} n */
  function goTo(n) {
    const before = context.hit;
    context.hit = n;
    target = n !== null && n < items().first() && items().more ? n : null;
    if (before !== null) rows.refresh([before]);
    if (n === null) return;
    if (target !== null) return older(Math.min(500, items().first() - target + AHEAD));
    rows.show(n);
    rows.refresh([n]);
    rows.show(n);
  }

  // Up and down move from message to message; the keys for the list itself stay those of scrolling.
  scroller.addEventListener("keydown", (event) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (!step || (event.target instanceof HTMLElement && event.target.closest("textarea, button"))) return;
    const at = Number(/** @type {HTMLElement} */ (document.activeElement).dataset.n ?? NaN);
    const n = Number.isNaN(at) ? items().last() : Math.min(items().last() + waiting.length, Math.max(items().first(), at + step));
    event.preventDefault();
    rows.row(n)?.focus({ preventScroll: true });
    if (document.activeElement !== rows.row(n)) rows.show(n)?.focus({ preventScroll: true });
    rows.row(n)?.scrollIntoView({ block: "nearest" });
  });

  return {
    element,
    rows,
    pending,
    looked,
    stop: rows.stop,

    /** Everything that is known is drawn. */
    all() {
      range();
      rows.toEnd();
    },

    /** @param {{added: readonly import("./api.js").Item[], changed: readonly number[], reset: boolean, again: boolean}} news */
    items({ changed, reset, again, added }) {
      asked = 0;
      const last = items().last();
      range();
      rows.refresh([...changed, ...waiting.map((_, index) => last + 1 + index)]);
      if (reset || again) rows.toEnd();
      unseen = rows.atEnd() ? 0 : unseen + added.length;
      toEnd.textContent = unseen ? t("talk.new", { count: unseen }) : t("talk.to_end");
      looked();
      if (target !== null) goTo(target);
    },

    /** @param {Conversation} one */
    draw(one) {
      const before = context.one;
      context.one = one;
      typing.hidden = !one.typing;
      if (rows.atEnd()) unseen = 0;
      if (JSON.stringify([before.operations, before.participants, before.title]) !== JSON.stringify([one.operations, one.participants, one.title])) {
        rows.refresh([...list.children].map((child) => Number(/** @type {HTMLElement} */ (child).dataset.n)));
      }
      looked();
    },

    /** Marks a text in what is shown. @param {string} wanted */
    mark(wanted) {
      context.wanted = wanted;
      rows.refresh([...list.children].map((child) => Number(/** @type {HTMLElement} */ (child).dataset.n)));
    },

    goTo,
  };
}
