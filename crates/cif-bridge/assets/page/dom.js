/** Small helpers to draw with. Every text becomes a text node: nothing that comes from outside is ever read as markup. */

import { ICONS } from "./icons.js";

/** @typedef {Node | string | number | null | undefined | false} Child */

/**
 * An element. Keys that begin with `on` are listeners, `data` is a map of data attributes, true and false set and leave out
 * an attribute, the rest are attributes.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag @param {Record<string, any>} [attributes] @param {...Child} children @returns {HTMLElementTagNameMap[K]}
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "data") Object.assign(element.dataset, value);
    else if (name === "value" && "value" in element) element.value = value;
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.filter(isShown).map(asNode));
  return element;
}

/** @param {Child} child @returns {child is Node | string | number} */
const isShown = (child) => child !== null && child !== undefined && child !== false;

/** @param {Node | string | number} child @returns {Node | string} */
const asNode = (child) => (typeof child === "number" ? String(child) : child);

/** The element with this id. @param {string} id @returns {HTMLElement} */
export function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`The page has no element #${id}.`);
  return element;
}

/**
 * Draws a part of the page anew when what it shows has changed; the focus stays on the element with the same `data-key`.
 * @param {HTMLElement} element @param {unknown} state @param {() => Child[]} draw
 */
export function redraw(element, state, draw) {
  const signature = JSON.stringify(state);
  if (element.dataset.drawn === signature) return;
  element.dataset.drawn = signature;
  const active = document.activeElement;
  const key = active instanceof HTMLElement && element.contains(active) ? active.dataset.key : undefined;
  element.replaceChildren(...draw().filter(isShown).map(asNode));
  if (!key) return;
  // Where the element is gone, the keyboard goes on at what is current here, at the first part, or in the content.
  const next = ["[data-key=\"" + CSS.escape(key) + "\"]", "[aria-current]", "[aria-selected=true]", "[data-key]:not(:disabled)"]
    .map((css) => /** @type {HTMLElement | null} */ (element.querySelector(css)))
    .find((found) => found !== null);
  (next ?? document.getElementById("main"))?.focus();
}

/** A small picture that screen readers skip. @param {import("./icons.js").Picture} name */
export const icon = (name) => outline(ICONS[name]);

/** A small picture of lines, that screen readers skip. @param {string} d Its path, in a square of 24. */
export function outline(d) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", d);
  svg.append(path);
  return svg;
}

/** A button that shows a picture. @param {import("./icons.js").Picture} name @param {string} label @param {Record<string, any>} attributes */
export function iconButton(name, label, attributes) {
  return h("button", { type: "button", class: "icon", "aria-label": label, title: label, ...attributes }, icon(name));
}

/** Minutes and seconds. @param {number} ms */
export function clock(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const minutes = Math.floor(seconds / 60);
  return `${minutes}:${String(seconds % 60).padStart(2, "0")}`;
}

/**
 * What stands in place of content: why there is none, and what can be done about it.
 * @param {string} title @param {string} text @param {{picture?: import("./icons.js").Picture, bad?: boolean, button?: Child}} [more]
 */
export const note = (title, text, { picture, bad, button } = {}) =>
  h("div", { class: bad ? "empty bad" : "empty", role: bad ? "alert" : null },
    h("span", { class: "emblem" }, icon(picture ?? (bad ? "warn" : "page"))), h("h2", {}, title), h("p", {}, text), button);

/** What went wrong, without the word that scripts put before it. @param {unknown} error */
export const reason = (error) => String(error).replace(/^Error: /, "");
