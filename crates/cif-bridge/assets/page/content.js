/** What the tabs show: lists, records, search results, sites. */

import { byId, h, icon, iconButton, note, reason } from "./dom.js";
import { drawForm } from "./form.js";
import { pictureOf } from "./icons.js";
import { alwaysAnew, makeCustom, makeDashboard, makeSite, makeWebResource, stamp } from "./pages.js";
import { makeSearch } from "./search.js";

/** @typedef {import("./page.js").Desktop} Desktop */

/** Tabs whose content is kept while another one is shown. */
const KEPT = 40;

/** After something has happened in the desktop, what is shown is loaded again, at most this often. */
const REFRESH_MS = 1_000;

/**
 * What a tab shows. `reload` throws away what the agent has typed, after saving it if asked to; without it the part is made
 * anew.
 * @typedef {{element: HTMLElement, refresh: () => void, reload?: (save: boolean) => void}} Part
 */

/** @type {Map<string, Part & {signature: string, revision: number}>} */
const shown = new Map();
let current = "";
let timer = 0;

/** Something has happened that may have changed records: loads again what is shown, unless the agent is working in it. */
export function freshen() {
  if (timer) return;
  timer = window.setTimeout(() => {
    timer = 0;
    const part = shown.get(current);
    if (part && !part.element.contains(document.activeElement)) part.refresh();
  }, REFRESH_MS);
}

/** @param {Desktop} desktop */
export function drawContent(desktop) {
  const { view } = desktop;
  const tab = view.tabs.find((/** @type {any} */ tab) => tab.focused);
  if (!tab) return;
  const content = byId("content");
  content.setAttribute("role", "tabpanel");
  content.setAttribute("aria-labelledby", `tab-${tab.id}`);
  const { revision } = tab;
  const signature = JSON.stringify(tab.page) + stamp(tab.page);
  let part = shown.get(tab.id);
  // A provider asked for it to be loaded anew.
  const asked = part !== undefined && part.revision !== revision;
  // Sites and web resources load again whenever they are shown, as in the original.
  if (part?.signature !== signature || (asked && !part.reload) || (alwaysAnew(tab.page) && current !== tab.id)) {
    part = { signature, revision, ...make(desktop, tab) };
    part.refresh();
  } else if (asked) {
    part.revision = revision;
    part.reload?.(tab.saveFirst);
  } else if (current !== tab.id) {
    part.refresh();
  }
  shown.delete(tab.id);
  shown.set(tab.id, part);
  for (const id of [...shown.keys()].slice(0, -KEPT)) shown.delete(id);
  current = tab.id;
  if (content.firstElementChild !== part.element) {
    // Who opened the page from the one before it, by keyboard perhaps, goes on here.
    const within = content !== document.activeElement && content.contains(document.activeElement);
    content.replaceChildren(part.element);
    if (within) content.focus({ preventScroll: true });
  }
  for (const number of /** @type {NodeListOf<HTMLButtonElement>} */ (document.querySelectorAll("button[data-phone]"))) {
    number.disabled = !view.clickToAct || number.dataset.phone === "";
  }
}

/** @param {Desktop} desktop @param {any} tab @returns {Part} */
function make(desktop, tab) {
  const { page } = tab;
  switch (page.kind) {
    case "entityList":
      return makeList(desktop, page.entity, tab.id);
    case "entityRecord":
      return drawForm(desktop, tab);
    case "search":
      return makeSearch(desktop, page);
    case "website":
      return makeSite(tab);
    case "webResource":
      return makeWebResource(tab);
    case "dashboard":
      return makeDashboard(desktop, tab);
    case "custom":
      return makeCustom(tab);
    case "empty":
      return still(note("Nothing is open here yet", "Choose a table on the left, or search all records.", { picture: "home" }));
    default:
      return still(note(tab.title, `This desktop does not draw pages of the kind “${page.kind}”. Its parameters: ${JSON.stringify(page)}`));
  }
}

/** @param {HTMLElement} element */
const still = (element) => ({ element, refresh: () => {} });

/** @param {Desktop} desktop @param {string} entity @param {string} tab */
function makeList(desktop, entity, tab) {
  const { bridge } = desktop;
  const filter = h("input", { type: "search", class: "filter", "aria-label": "Filter this list", placeholder: "Filter this list", oninput: () => wait() });
  const title = h("h2", {}, " ");
  const body = h("div", { class: "rows", "aria-live": "polite" });
  let typing = 0;
  let asked = 0;
  let drawn = "";
  const wait = () => {
    window.clearTimeout(typing);
    typing = window.setTimeout(refresh, 200);
  };
  async function refresh() {
    const mine = ++asked;
    try {
      const { rows } = await bridge.load({ kind: "rows", entity, search: filter.value.trim() || null });
      const found = JSON.stringify(rows);
      if (mine !== asked || found === drawn) return;
      drawn = found;
      title.replaceChildren(rows.table.several, h("span", { class: "count quiet", "aria-label": `${rows.rows.length}${rows.more ? " or more" : ""} rows` }, `${rows.rows.length}${rows.more ? "+" : ""}`));
      bridge.act({ action: "tabTitle", tab, title: rows.table.several });
      body.replaceChildren(table(desktop, rows, filter.value.trim()));
    } catch (error) {
      if (mine !== asked) return;
      drawn = "";
      body.replaceChildren(note("The list could not be loaded", reason(error), {
        bad: true, button: h("button", { type: "button", onclick: () => refresh() }, icon("refresh"), "Try again"),
      }));
    }
  }
  const element = h("section", { class: "list", data: { list: entity } },
    h("header", {},
      title,
      h("span", { class: "seek" }, icon("search"), filter),
      iconButton("refresh", "Load the list again", { data: { refresh: entity }, onclick: () => refresh() }),
      h("button", { type: "button", data: { newRecord: entity }, class: "primary", onclick: () => open(desktop, entity, null, true) }, icon("plus"), "New")),
    body);
  return { element, refresh };
}

/** @param {Desktop} desktop @param {any} rows @param {string} words */
function table(desktop, rows, words) {
  const { entity, several } = rows.table;
  // A column without a single value only takes room.
  const columns = rows.columns
    .map((/** @type {any} */ column, /** @type {number} */ at) => ({ ...column, at }))
    .filter((/** @type {any} */ { at }) => at === 0 || rows.rows.some((/** @type {any} */ row) => row[1][at].text));
  if (!rows.rows.length) {
    return words
      ? note(`No ${several.toLowerCase()} match “${words}”`, "Change the filter, or search all records at the top.", { picture: "search" })
      : note(`There are no ${several.toLowerCase()} yet`, "“New” makes the first one.", { picture: pictureOf(entity) });
  }
  return h("div", { class: "scroll" },
    h("table", { data: { entity } },
      h("caption", { class: "unseen" }, several),
      h("thead", {}, h("tr", {}, ...columns.map((/** @type {any} */ column) => h("th", { scope: "col" }, column.label)))),
      h("tbody", {}, ...rows.rows.map((/** @type {[string, any[]]} */ [id, cells]) =>
        h("tr", { data: { row: id } }, ...columns.map((/** @type {any} */ column) => {
          const cell = cells[column.at];
          if (column.at === 0) return h("th", { scope: "row" }, link(desktop, entity, id, cell.text || "(no name)"));
          return h("td", { data: { column: column.name } }, value(desktop, column, cell, entity, id, cells[0].text));
        }))))),
    rows.more && h("p", { class: "quiet" }, "There are more rows. Filter the list to see them."));
}

/** A link to a record. @param {Desktop} desktop @param {string} entity @param {string} id @param {string} text */
export function link(desktop, entity, id, text) {
  return h("button", { type: "button", class: "link", data: { record: id, entity }, onclick: (/** @type {MouseEvent} */ event) => open(desktop, entity, id, event.ctrlKey || event.metaKey) }, text);
}

/** @param {Desktop} desktop @param {string} entity @param {string | null} id @param {boolean} newTab */
export function open(desktop, entity, id, newTab) {
  desktop.bridge.act({ action: "openPage", page: { kind: "entityRecord", entity, id }, newTab });
}

/**
 * @param {Desktop} desktop @param {any} column @param {any} cell
 * @param {string} entity @param {string} id @param {string} title Of the record on which it stands.
 */
function value(desktop, column, cell, entity, id, title) {
  if (cell.link) return link(desktop, cell.link[0], cell.link[1], cell.text);
  if (column.format === "phone" && cell.text) return phone(desktop, column.name, cell.text, { entity, id, title });
  if (column.format === "dateTime" && cell.text) return time(cell.text);
  if (column.format === "email" && cell.text) return address(cell.text);
  return cell.text;
}

/** Where an address may be broken, it is broken before the "@". @param {string} text */
function address(text) {
  const [name = "", ...domain] = text.split("@");
  return h("span", {}, name, domain.length > 0 && h("wbr"), domain.length > 0 && `@${domain.join("@")}`);
}

/** @param {string} text */
function time(text) {
  const at = new Date(text);
  return Number.isNaN(at.getTime()) ? text : h("time", { datetime: text }, at.toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" }));
}

/**
 * A number to click; plain while click-to-act is off.
 * @param {Desktop} desktop @param {string} field @param {string} number @param {{entity: string, id: string, title: string}} record
 */
export function phone(desktop, field, number, record) {
  return h("button", { type: "button", class: "link phone", disabled: !desktop.view.clickToAct, title: "Call", data: { phone: number, field, ...record } }, number);
}
