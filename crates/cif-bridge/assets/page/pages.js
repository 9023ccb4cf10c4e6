/** Tabs that show a page: web resources, sites, dashboards, pages of the host's author. */

import { h, icon, note, reason } from "./dom.js";
import { pictureOf } from "./icons.js";

/** @typedef {import("./page.js").Desktop} Desktop */
/** @typedef {import("./content.js").Part} Part */

/** What frames of pages may do; they may not take the desktop away. */
const SANDBOX = "allow-downloads allow-forms allow-modals allow-popups allow-scripts allow-same-origin";

/**
 * A page of the host's author: the address of a page, or what fills an element.
 * @typedef {string | ((element: HTMLElement, page: {name: string, entity: string | null, id: string | null}) => void)} CustomPage
 */

/** @type {Map<string, CustomPage>} */
const registered = new Map();
/** Counts up with every registration, so that a tab that is open already is made anew. */
let changes = 0;
let redraw = () => {};

/** What is to be done when a page was registered. @param {() => void} draw */
export function onRegistered(draw) {
  redraw = draw;
}

/**
 * Registers a page for tabs of the type "custom page", by the name in their template.
 * @param {string} name
 * @param {CustomPage} page Its address, on an origin that the desktop may frame, or a function that fills an element.
 */
export function registerPage(name, page) {
  if (typeof name !== "string" || name === "") throw new TypeError("registerPage needs the name of the page: a text");
  if (typeof page !== "string" && typeof page !== "function") {
    throw new TypeError(`registerPage(${JSON.stringify(name)}) needs an address or a function`);
  }
  registered.set(name.toLowerCase(), page);
  changes += 1;
  redraw();
}

/** Another text than before: the page is to be made anew. @param {any} page */
export const stamp = (page) => (page.kind === "custom" ? String(registered.has(page.name.toLowerCase()) && changes) : "");

/** True for pages that load anew whenever they are shown. @param {any} page */
export const alwaysAnew = (page) => page.kind === "website" || page.kind === "webResource";

/** @param {HTMLElement} element @returns {Part} */
const still = (element) => ({ element, refresh: () => {} });

/** @param {string} title @param {string} src */
const frame = (title, src) => still(h("iframe", { class: "site", title, src, sandbox: SANDBOX }));

/** @param {any} tab */
export function makeSite(tab) {
  // The server checks addresses; a script in place of one would run as this page.
  if (!/^https?:\/\//i.test(tab.page.url)) return still(note(tab.title, `This is not the address of a site: ${tab.page.url}`));
  return frame(tab.title, tab.page.url);
}

/** @param {any} tab */
export function makeWebResource(tab) {
  const { name, data } = tab.page;
  const path = name.replace(/^\$webresource:/i, "").replace(/^\/?(webresources\/)?/i, "");
  const steps = path.split("/").filter((/** @type {string} */ step) => step !== "");
  if (steps.length === 0 || steps.some((/** @type {string} */ step) => step === "." || step === "..")) {
    return still(note(tab.title, `This is not the name of a web resource: ${name}`));
  }
  const query = data ? `?data=${encodeURIComponent(data)}` : "";
  return frame(tab.title, `/webresources/${steps.map(encodeURIComponent).join("/")}${query}`);
}

/** @param {any} tab */
export function makeCustom(tab) {
  const { name, entity, id } = tab.page;
  const page = registered.get(name.toLowerCase());
  if (page === undefined) {
    return still(note(tab.title, `The host page has registered no page of the name “${name}”. Its author does so by window.cifDesktop.registerPage(${JSON.stringify(name)}, address or function).`));
  }
  if (typeof page === "function") {
    const element = h("section", { class: "list", data: { customPage: name } });
    try {
      page(element, { name, entity: entity ?? null, id: id ?? null });
    } catch (error) {
      element.replaceChildren(note(tab.title, `The page “${name}” could not be drawn: ${error}`));
    }
    return still(element);
  }
  try {
    const url = new URL(page, location.href);
    if (url.protocol !== "https:" && url.protocol !== "http:") throw new TypeError(`${url.protocol} is no protocol of a page`);
    if (entity) url.searchParams.set("entityName", entity);
    if (id) url.searchParams.set("recordId", id);
    return frame(tab.title, url.href);
  } catch (error) {
    return still(note(tab.title, `The page “${name}” has no usable address: ${error}`));
  }
}

/**
 * How many rows the tables have: the dashboard of every desktop, whatever its id.
 * @param {Desktop} desktop @param {any} tab @returns {Part}
 */
export function makeDashboard(desktop, tab) {
  const cards = h("div", { class: "cards", "aria-live": "polite" });
  const element = h("section", { class: "list", data: { dashboard: tab.page.id } }, h("header", {}, h("h2", {}, tab.title)), cards);
  let drawn = "";
  async function refresh() {
    try {
      const counts = await Promise.all(desktop.tables.map(async ({ entity, several }) => {
        const { rows } = await desktop.bridge.load({ kind: "rows", entity, search: null });
        return { entity, several, count: `${rows.rows.length}${rows.more ? "+" : ""}` };
      }));
      if (JSON.stringify(counts) === drawn) return;
      drawn = JSON.stringify(counts);
      cards.replaceChildren(...counts.map(({ entity, several, count }) =>
        h("button", { type: "button", class: "card", data: { count: entity }, onclick: () => desktop.bridge.act({ action: "openPage", page: { kind: "entityList", entity }, newTab: true }) },
          icon(pictureOf(entity)), h("strong", {}, count), h("span", {}, several))));
    } catch (error) {
      drawn = "";
      cards.replaceChildren(note("The dashboard could not be loaded", reason(error), { bad: true }));
    }
  }
  return { element, refresh };
}

/** A frame that the policy of this page does not allow stays empty; the reason takes its place. */
document.addEventListener("securitypolicyviolation", (event) => {
  if (!event.effectiveDirective.startsWith("frame-src")) return;
  for (const site of /** @type {NodeListOf<HTMLIFrameElement>} */ (document.querySelectorAll("iframe.site"))) {
    const { origin } = new URL(site.src, location.href);
    if (event.blockedURI === origin || event.blockedURI.startsWith(`${origin}/`)) {
      site.replaceWith(note(site.title, `${origin} may not be framed here. Name it in the address of a tab template, or in frame_origins of a provider record.`));
    }
  }
});
