/** Sessions, tables and tabs: where the agent is, and where to go. */

import { byId, h, icon, iconButton, redraw } from "./dom.js";
import { pictureOf, pictureOfPage } from "./icons.js";
import { hasStrip } from "./strip.js";

/** @typedef {import("./page.js").Desktop} Desktop */

/** @param {Desktop} desktop */
export function drawSessions({ bridge, view }) {
  const label = (/** @type {string} */ name) =>
    view.providers.find((/** @type {any} */ provider) => provider.name === name)?.label ?? name;
  // In a single-session app the others are in the strip beside the panel.
  const sessions = hasStrip(view) ? view.sessions.filter((/** @type {any} */ one) => one.home) : view.sessions;
  redraw(byId("sessions"), [sessions, view.providers.map((/** @type {any} */ one) => one.label)], () =>
    sessions.map((/** @type {any} */ session) =>
      h(
        "li",
        { class: session.focused ? "current" : "" },
        h(
          "button",
          {
            type: "button",
            class: "entry",
            data: { session: session.id, key: session.id },
            "aria-current": session.focused ? "true" : null,
            onclick: () => bridge.act({ action: "focusSession", session: session.id }),
          },
          h("span", { class: `avatar tone-${tone(session.id)}`, "aria-hidden": "true" }, session.home ? icon("home") : session.initials),
          h("span", { class: "names" },
            h("span", { class: "name" }, session.title || (session.home ? "Home" : session.id)),
            session.provider && h("small", {}, label(session.provider))),
          ...badge(session.badge),
        ),
        !session.home &&
          iconButton("close", `Close ${session.title || session.id}`, {
            data: { closeSession: session.id, key: `close ${session.id}` },
            onclick: () => bridge.act({ action: "closeSession", session: session.id }),
          }),
      ),
    ),
  );
}

/** What waits in a session: a number or a dot, and a mark for a breach of a service level. @param {any} badge */
export function badge(badge) {
  if (!badge) return [];
  const { news, text, kpiBreach, kpiDetails } = badge;
  return [
    news && h("span", { class: text ? "count" : "count dot", "aria-label": text ? `${text} new` : "New" }, text),
    kpiBreach && h("span", { class: "count breach", role: "img", "aria-label": "Service level breached", title: kpiDetails ?? "Service level breached" }, "!"),
  ];
}

/** The same session always has the same colour. @param {string} id */
const tone = (id) => (Number(id.replace(/\D/g, "")) || 0) % 6;

/** @param {Desktop} desktop */
export function drawTables({ bridge, tables, view }) {
  const page = view.tabs.find((/** @type {any} */ tab) => tab.focused)?.page;
  const current = page?.kind === "entityList" ? page.entity : null;
  redraw(byId("tables"), [tables, current], () =>
    tables.map((table) =>
      h(
        "li",
        { class: table.entity === current ? "current" : "" },
        h(
          "button",
          {
            type: "button",
            class: "entry",
            data: { table: table.entity, key: table.entity },
            "aria-current": table.entity === current ? "page" : null,
            onclick: () => bridge.act({ action: "openPage", page: { kind: "entityList", entity: table.entity }, newTab: false }),
          },
          icon(pictureOf(table.entity)),
          h("span", { class: "names" }, h("span", {}, table.several)),
        ),
      ),
    ),
  );
}

/** @param {Desktop} desktop */
export function drawTabs({ bridge, view }) {
  const list = byId("tabs");
  const ids = view.tabs.map((/** @type {any} */ tab) => `tab-${tab.id}`).join(" ");
  redraw(list, view.tabs, () => [
    // A list of tabs may hold tabs only, so it owns them, and the buttons that close them stand beside it.
    h("div", { role: "tablist", "aria-label": "Tabs of the session", "aria-owns": ids }),
    ...view.tabs.map((/** @type {any} */ tab) =>
      h(
        "div",
        { class: tab.focused ? "tab current" : "tab" },
        h(
          "button",
          {
            type: "button",
            role: "tab",
            id: `tab-${tab.id}`,
            data: { tab: tab.id, key: tab.id },
            "aria-selected": String(tab.focused),
            "aria-controls": "content",
            tabindex: tab.focused ? 0 : -1,
            onclick: () => bridge.act({ action: "focusTab", tab: tab.id }),
            onkeydown: move,
          },
          icon(pictureOfPage(tab.page)),
          h("span", { class: "name" }, tab.title),
          tab.dirty && h("span", { class: "dirty", title: "Unsaved changes" }, "•"),
        ),
        tab.closable &&
          iconButton("close", `Close ${tab.title}`, {
            data: { closeTab: tab.id, key: `close ${tab.id}` },
            onclick: () => bridge.act({ action: "closeTab", tab: tab.id }),
          }),
      ),
    ),
  ]);

  /** @param {KeyboardEvent} event */
  function move(event) {
    const last = view.tabs.length - 1;
    const at = view.tabs.findIndex((/** @type {any} */ tab) => tab.focused);
    if (event.key === "Delete" && view.tabs[at]?.closable) return bridge.act({ action: "closeTab", tab: view.tabs[at].id });
    const to = { ArrowLeft: at > 0 ? at - 1 : last, ArrowRight: at < last ? at + 1 : 0, Home: 0, End: last }[event.key];
    if (to === undefined) return undefined;
    event.preventDefault();
    const next = view.tabs[to];
    /** @type {HTMLElement | null} */ (list.querySelector(`[data-tab="${CSS.escape(next.id)}"]`))?.focus();
    return bridge.act({ action: "focusTab", tab: next.id });
  }
}
