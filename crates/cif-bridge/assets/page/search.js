/**
 * The search page: what was found, by category. Which rows are found, and in which order, is the server's business
 * (docs/src/records.md, search); this page draws them and walks through them with the keyboard.
 */

import { byId, h, icon, note, reason } from "./dom.js";
import { open, phone } from "./content.js";
import { pictureOf } from "./icons.js";

/** @typedef {import("./page.js").Desktop} Desktop */

/** Values that are shown of a row beside its name. */
const VALUES = 3;

/** @param {Desktop} desktop @param {any} page @returns {import("./content.js").Part} */
export function makeSearch(desktop, page) {
  const words = page.text.trim();
  const body = h("div", { class: "rows" });
  const state = h("p", { class: "unseen", role: "status" });
  const title = h("h2", {}, page.text ? `Results for “${page.text}”` : "Search");
  const element = h("section", { class: "list search-page", data: { searchPage: page.text }, onkeydown: move }, h("header", {}, title), state, body);
  /** The table whose results are shown; empty for all. */
  let chosen = "";
  let drawn = "";

  async function refresh() {
    if (!words && !page.entity) {
      body.replaceChildren(note("Search all records", "Type a name, a number, a part of an address. “/” brings you to the search box.", { picture: "search" }));
      return;
    }
    try {
      const groups = page.entity ? [await rows()] : (await desktop.bridge.load({ kind: "search", text: page.text })).groups;
      if (JSON.stringify(groups) === drawn) return;
      drawn = JSON.stringify(groups);
      draw(groups.filter((/** @type {any} */ group) => group.rows.length));
    } catch (error) {
      drawn = "";
      state.textContent = "";
      body.replaceChildren(note("The search failed", reason(error), {
        bad: true, button: h("button", { type: "button", onclick: () => refresh() }, icon("refresh"), "Try again"),
      }));
    }
  }

  async function rows() {
    const search = page.query ? null : page.text || null;
    return (await desktop.bridge.load({ kind: "rows", entity: page.entity, query: page.query, search })).rows;
  }

  /** @param {any[]} found Categories with at least one row. */
  function draw(found) {
    const all = found.reduce((sum, group) => sum + group.rows.length, 0);
    const more = found.some((group) => group.more);
    if (!all) {
      state.textContent = "No results";
      body.replaceChildren(note(words ? `No results for “${words}”` : "No results", "Check the spelling, try fewer words, or a part of the number.", { picture: "search" }));
      return;
    }
    state.textContent = `${all}${more ? " or more" : ""} ${all === 1 ? "result" : "results"} in ${found.length} ${found.length === 1 ? "category" : "categories"}`;
    if (!found.some((group) => group.table.entity === chosen)) chosen = "";
    const choice = (/** @type {string} */ entity, /** @type {string} */ label, /** @type {number} */ count, /** @type {boolean} */ over) =>
      h("button", { type: "button", "aria-pressed": String(chosen === entity), data: { category: entity }, onclick: () => {
        chosen = entity;
        draw(found);
        /** @type {HTMLElement | null} */ (body.querySelector(`[data-category="${CSS.escape(entity)}"]`))?.focus();
      } }, label, h("span", { class: "count" }, `${count}${over ? "+" : ""}`));
    body.replaceChildren(
      found.length > 1 ? h("div", { class: "categories", role: "group", "aria-label": "Categories" },
        choice("", "All", all, more),
        ...found.map((group) => choice(group.table.entity, group.table.several, group.rows.length, group.more))) : "",
      ...found.filter((group) => !chosen || group.table.entity === chosen).map(category),
      h("p", { class: "quiet keys" }, "Arrow keys walk through the results, Enter opens one, Ctrl and Enter in a new tab."));
  }

  /** @param {any} group */
  function category({ table, columns, rows, more, hits }) {
    const id = `${table.entity}-${page.text.length}-results`;
    return h("section", { data: { results: table.entity }, "aria-labelledby": id },
      h("h3", { id }, icon(pictureOf(table.entity)), table.several, h("span", { class: "count quiet" }, `${rows.length}${more ? "+" : ""}`)),
      h("ul", { class: "results" }, ...rows.map((/** @type {[string, any[]]} */ [id, cells], /** @type {number} */ at) => result(table, columns, id, cells, hits?.[at]))),
      more && h("p", { class: "quiet" }, "There are more. More words narrow them down."));
  }

  /** @param {any} table @param {any[]} columns @param {string} id @param {any[]} cells @param {any} hit */
  function result({ entity, one }, columns, id, cells, hit) {
    const name = cells[0].text || "(no name)";
    const [label, where] = hit?.foundIn ?? [];
    const values = columns
      .map((column, at) => ({ column, text: cells[at].text }))
      .filter(({ column, text }, at) => at > 0 && text && column.format !== "phone" && column.label !== label)
      .map(({ column, text }) => (column.format === "dateTime" ? new Date(text).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" }) : text));
    const facts = values.slice(0, where ? VALUES - 1 : VALUES).join(" · ");
    const number = columns.findIndex((column, at) => column.format === "phone" && cells[at].text);
    return h("li", {},
      h("button", {
        type: "button", class: "result", data: { record: id, entity, relevance: hit?.relevance },
        onclick: (/** @type {MouseEvent} */ event) => open(desktop, entity, id, event.ctrlKey || event.metaKey),
      },
        h("span", { class: "avatar" }, icon(pictureOf(entity))),
        h("span", { class: "names" },
          h("strong", {}, ...marked(name)),
          h("small", {}, ...(where ? [`${label}: `, ...marked(where), facts && ` · ${facts}`] : [facts || one]))),
        hit?.relevance === "exact" && h("span", { class: "chip good" }, "Exact match")),
      number > 0 && phone(desktop, columns[number].name, cells[number].text, { entity, id, title: name }));
  }

  /** A text in which what was typed stands out. @param {string} text */
  function marked(text) {
    const at = words ? text.toLowerCase().indexOf(words.toLowerCase()) : -1;
    if (at < 0) return [text];
    const end = at + words.length;
    return [text.slice(0, at), h("mark", {}, text.slice(at, end)), text.slice(end)];
  }

  /** @param {KeyboardEvent} event */
  function move(event) {
    if (event.key === "Escape") return byId("search-text").focus();
    const results = resultsIn(element);
    const at = results.findIndex((one) => one === document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: results.length - 1 }[event.key];
    if (to === undefined || at < 0) return undefined;
    event.preventDefault();
    return (to < 0 ? byId("search-text") : results[Math.min(to, results.length - 1)])?.focus();
  }

  return { element, refresh };
}

/** @param {ParentNode} part @returns {HTMLElement[]} */
const resultsIn = (part) => [.../** @type {NodeListOf<HTMLElement>} */ (part.querySelectorAll(".result"))];

/** The search box: Enter searches, the arrow down goes to the results, “/” anywhere comes here. @param {Desktop} desktop */
export function startSearch(desktop) {
  const box = /** @type {HTMLInputElement} */ (byId("search-text"));
  byId("search").prepend(icon("search"));
  byId("search").addEventListener("submit", (event) => {
    event.preventDefault();
    const text = box.value.trim();
    if (!text) return;
    const focused = desktop.view?.tabs.find((/** @type {any} */ tab) => tab.focused);
    desktop.bridge.act({ action: "openPage", page: { kind: "search", text }, newTab: focused?.page.kind !== "search" });
  });
  box.addEventListener("keydown", (event) => {
    const first = event.key === "ArrowDown" ? resultsIn(byId("content"))[0] : undefined;
    if (!first) return;
    event.preventDefault();
    first.focus();
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target instanceof HTMLElement && event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || typing || desktop.view?.dialog) return;
    event.preventDefault();
    box.focus();
    box.select();
  });
}
