/** The texts that people read, from `messages/*.json` in the language of the browser or of `?lang=`. */

const LANGUAGES = ["en", "de"];

/** @type {Record<string, string>} */
let texts = {};
let plurals = new Intl.PluralRules("en");
/** The language of the page. */
export let language = "en";

/** The first language that there are texts in. @param {string | null} asked @param {readonly string[]} preferred */
export function choose(asked, preferred) {
  const wanted = [asked, ...preferred].filter(Boolean).map((tag) => String(tag).toLowerCase().split("-")[0]);
  return wanted.find((tag) => tag && LANGUAGES.includes(tag)) ?? "en";
}

/** Loads the texts. @param {Window} window */
export async function load(window) {
  language = choose(new URLSearchParams(window.location.search).get("lang"), window.navigator.languages);
  const answer = await fetch(new URL(`messages/${language}.json`, import.meta.url));
  use(language, await answer.json());
  window.document.documentElement.lang = language;
}

/** Takes texts as they are. @param {string} tag @param {Record<string, string>} messages */
export function use(tag, messages) {
  language = tag;
  texts = messages;
  plurals = new Intl.PluralRules(tag);
}

/** Is there such a text? @param {string} key */
export const has = (key) => key in texts || `${key}.other` in texts;

/**
 * A text with its values filled in. With `count` the form that fits the number is taken: `key.one`, `key.other`. Without a
 * text the key itself is shown: a hole that can be seen.
 * @param {string} key @param {Record<string, string | number>} [values]
 */
export function t(key, values = {}) {
  const form = typeof values.count === "number" ? `${key}.${plurals.select(values.count)}` : key;
  const text = texts[form] ?? texts[`${key}.other`] ?? texts[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (hole, name) => (name in values ? String(values[name]) : hole));
}

/** A text for a name of the protocol, such as a state; names that are newer than this page are shown as they are. @param {string} group @param {string} name */
export const named = (group, name) => (has(`${group}.${name}`) ? t(`${group}.${name}`) : name.replace(/_/g, " "));

/** Fills in the texts of the page's own elements. @param {ParentNode} root */
export function translate(root) {
  for (const element of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-t]"))) {
    element.textContent = t(element.dataset.t ?? "");
  }
  for (const element of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-t-label]"))) {
    element.setAttribute("aria-label", t(element.dataset.tLabel ?? ""));
    if (element instanceof HTMLButtonElement) element.title = t(element.dataset.tLabel ?? "");
  }
}

/** The time of day, or the date when it was another day. @param {number | string | Date} when */
export function moment(when) {
  const date = new Date(when);
  const today = date.toDateString() === new Date().toDateString();
  return date.toLocaleString(language, today ? { timeStyle: "short" } : { dateStyle: "short", timeStyle: "short" });
}

/** The size of a file. @param {number} bytes */
export function size(bytes) {
  const [unit, value] = bytes < 1024 ? ["byte", bytes] : bytes < 1024 * 1024 ? ["kilobyte", bytes / 1024] : ["megabyte", bytes / 1024 / 1024];
  return new Intl.NumberFormat(language, { style: "unit", unit: String(unit), maximumFractionDigits: 1 }).format(Number(value));
}
