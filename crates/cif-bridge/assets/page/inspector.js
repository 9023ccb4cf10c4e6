/**
 * The inspector: every message between host and providers, the newest first. The server keeps the messages and is asked for
 * them as long as the drawer is open; what can be done with them is in the files beside this one.
 */

import { byId, h, icon } from "./dom.js";
import { startDetail } from "./inspector-detail.js";
import { passes, textOf } from "./inspector-filter.js";
import { startTools } from "./inspector-tools.js";

/** @typedef {import("./page.js").Desktop} Desktop */
/**
 * @typedef {object} Message As the server tells it.
 * @property {number} number
 * @property {number} at Milliseconds since 1970.
 * @property {"fromProvider" | "toProvider"} way
 * @property {string} kind
 * @property {string} [provider]
 * @property {string} name
 * @property {string} [origin]
 * @property {number} [answers]
 * @property {number} [latencyMs]
 * @property {{is: "ok" | "failed" | "refused", why?: string}} [outcome]
 * @property {unknown} data
 */
/** @typedef {{message: Message, row: HTMLElement, text: string}} Shown */

/** Messages that are listed; the server keeps as many. */
const MOST = 1000;
/** After a failed question the next one waits this long. */
const AGAIN_MS = 1000;

export const KINDS = {
  call: "Call",
  answer: "Answer",
  event: "Event",
  eventAnswer: "Answer to event",
  command: "Command",
  reply: "Reply",
  report: "Report",
  refused: "Refused",
};

/** @param {Desktop} desktop */
export function startInspector(desktop) {
  const drawer = byId("inspector");
  const toggle = byId("toggle-inspector");
  const list = byId("messages");
  const state = byId("inspector-state");
  const pause = byId("inspector-pause");
  const filters = ["text", "provider", "way", "kind"].map((name) => /** @type {HTMLInputElement} */ (byId(`inspector-${name}`)));
  /** @type {Shown[]} Newest first. */
  let shown = [];
  /** @type {Shown | undefined} */
  let chosen;
  let after = 0;
  let lost = 0;
  let paused = false;
  /** Counts the times that the drawer was opened or went on, so that one loop asks at a time. */
  let run = 0;

  const detail = startDetail({
    desktop,
    find: (number) => shown.find(({ message }) => message.number === number)?.message,
    choose: (number) => choose(shown.find(({ message }) => message.number === number)),
    listed: () => visible().map(({ message }) => message).reverse(),
  });
  const tools = startTools(desktop);

  byId("inspector-close").append(icon("close"));
  byId("inspector-text").before(icon("search"));
  byId("inspector-close").addEventListener("click", () => open(false));
  toggle.addEventListener("click", () => open(drawer.hidden));
  drawer.addEventListener("keydown", (event) => event.key === "Escape" && open(false));
  byId("inspector-filter").addEventListener("submit", (event) => event.preventDefault());
  byId("inspector-filter").addEventListener("input", () => filter());
  byId("inspector-clear").addEventListener("click", () => {
    shown = [];
    list.replaceChildren();
    choose(undefined);
    tell();
  });
  pause.addEventListener("click", () => {
    paused = !paused;
    pause.setAttribute("aria-pressed", String(paused));
    if (!paused) void follow();
    tell();
  });
  list.addEventListener("click", (event) => {
    const row = event.target instanceof Element ? event.target.closest("[role=option]") : null;
    choose(shown.find((one) => one.row === row));
  });
  list.addEventListener("keydown", (event) => {
    const rows = visible();
    const at = chosen ? rows.indexOf(chosen) : -1;
    const to = { ArrowDown: at + 1, ArrowUp: Math.max(at - 1, 0), Home: 0, End: rows.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    choose(rows[Math.min(to, rows.length - 1)]);
  });

  /** @param {boolean} show */
  function open(show) {
    if (show !== drawer.hidden) return;
    drawer.hidden = !show;
    toggle.setAttribute("aria-expanded", String(show));
    if (show) {
      void tools.refresh();
      providers();
      byId("inspector-text").focus();
      void follow();
    } else {
      run += 1;
      toggle.focus();
    }
  }

  /** Asks for messages until the drawer is closed or paused. */
  async function follow() {
    const mine = (run += 1);
    while (mine === run && !paused) {
      try {
        const batch = await desktop.bridge.inspect({ kind: "messages", after });
        if (mine !== run || paused) return;
        // The server began anew.
        if (batch.next < after) shown = [];
        lost += batch.lost;
        after = batch.next;
        add(batch.messages);
      } catch {
        await new Promise((resolve) => window.setTimeout(resolve, AGAIN_MS));
      }
    }
  }

  /** @param {Message[]} messages Oldest first. */
  function add(messages) {
    const known = shown.length === 0;
    for (const message of messages) {
      const row = line(message);
      const one = { message, row, text: textOf(message, KINDS[/** @type {keyof KINDS} */ (message.kind)]) };
      row.hidden = !fits(one);
      shown.unshift(one);
    }
    if (known) list.replaceChildren(...shown.map(({ row }) => row));
    else list.prepend(...shown.slice(0, messages.length).map(({ row }) => row));
    for (const { row } of shown.splice(MOST)) row.remove();
    if (chosen && !shown.includes(chosen)) choose(undefined);
    providers();
    tell();
  }

  /** The filter and the tools offer the providers of the desktop. */
  function providers() {
    const names = (desktop.view?.providers ?? []).map((/** @type {any} */ provider) => provider.name);
    for (const { message } of shown) if (message.provider && !names.includes(message.provider)) names.push(message.provider);
    for (const select of /** @type {NodeListOf<HTMLSelectElement>} */ (drawer.querySelectorAll("select[data-providers]"))) {
      const there = Array.from(select.options, (option) => option.value);
      for (const name of names) if (!there.includes(name)) select.append(h("option", { value: name }, name));
    }
  }

  /** @param {Shown} one */
  function fits({ message, text }) {
    const [words = "", provider = "", way = "", kind = ""] = filters.map(({ value }) => value);
    return passes({ words, provider, way, kind }, message, text);
  }

  function filter() {
    for (const one of shown) one.row.hidden = !fits(one);
    tell();
  }

  const visible = () => shown.filter(({ row }) => !row.hidden);

  function tell() {
    const count = visible().length;
    const of = count === shown.length ? `${count} messages` : `${count} of ${shown.length} messages`;
    const gone = lost ? `; ${lost} older ones are not kept` : "";
    state.textContent = shown.length === 0 ? (paused ? "Paused." : "Nothing was said yet. Calls, events and refused messages appear here.") : `${of}${gone}${paused ? "; paused" : ""}`;
  }

  /** @param {Shown | undefined} one */
  function choose(one) {
    chosen?.row.setAttribute("aria-selected", "false");
    chosen = one;
    if (one) {
      one.row.setAttribute("aria-selected", "true");
      one.row.scrollIntoView({ block: "nearest" });
      list.setAttribute("aria-activedescendant", one.row.id);
    } else {
      list.removeAttribute("aria-activedescendant");
    }
    detail.show(one?.message);
  }

  tell();
  return { open };
}

/** @param {Message} message */
function line({ number, at, way, kind, provider, name, latencyMs, outcome }) {
  const to = way === "toProvider" ? "to" : "from";
  return h("li", { id: `message-${number}`, role: "option", "aria-selected": "false", data: { message: number, kind, way, outcome: outcome?.is ?? "", provider: provider ?? "" } },
    h("span", { class: "way", title: `${to} the provider` }, h("span", { "aria-hidden": "true" }, to === "to" ? "→" : "←"), h("span", { class: "unseen" }, `${to} ${provider ?? "a stranger"}`)),
    h("span", { class: "name" }, name || "(no name)"),
    h("span", { class: "kind" }, KINDS[/** @type {keyof KINDS} */ (kind)] ?? kind),
    h("span", { class: "took" }, latencyMs === undefined ? "" : `${latencyMs} ms`),
    h("span", { class: "who" }, provider ?? "a stranger"),
    h("time", { datetime: new Date(at).toISOString() }, new Date(at).toLocaleTimeString()),
    outcome?.why !== undefined && h("span", { class: "why" }, outcome.why));
}
