/** One message of the inspector in full, and messages as text to copy. */

import { byId, h } from "./dom.js";
import { KINDS } from "./inspector.js";

/** @typedef {import("./inspector.js").Message} Message */

/** Entries of one object or list that are drawn. */
const MOST = 500;
/** Levels that are open at first. */
const OPEN = 3;

/**
 * @param {object} options
 * @param {import("./page.js").Desktop} options.desktop
 * @param {(number: number) => Message | undefined} options.find
 * @param {(number: number) => void} options.choose
 * @param {() => Message[]} options.listed What the filter lets through, oldest first.
 */
export function startDetail({ desktop, find, choose, listed }) {
  const box = byId("message");
  const copied = byId("inspector-copied");
  const out = /** @type {HTMLTextAreaElement} */ (byId("inspector-out"));
  byId("inspector-out-close").addEventListener("click", () => { copied.hidden = true; });
  byId("inspector-lines").addEventListener("click", () => void copy(listed().map((message) => JSON.stringify(message)).join("\n")));
  byId("inspector-test").addEventListener("click", async () => {
    try {
      const { text } = await desktop.bridge.inspect({ kind: "test", numbers: listed().map(({ number }) => number) });
      await copy(text);
    } catch (error) {
      desktop.trouble(String(error));
    }
  });

  /** The text is shown as well: not every page may write into the clipboard. @param {string} text */
  async function copy(text) {
    copied.hidden = false;
    out.value = text;
    const status = byId("inspector-copied-state");
    try {
      await navigator.clipboard.writeText(text);
      status.textContent = "Copied.";
    } catch {
      status.textContent = "The browser does not let this page copy; take the text from here.";
      out.select();
    }
  }

  return {
    /** @param {Message | undefined} message */
    show(message) {
      box.hidden = !message;
      if (!message) return box.replaceChildren();
      const { number, at, way, kind, provider, name, origin, answers, latencyMs, outcome, data } = message;
      /** @type {[string, import("./dom.js").Child][]} */
      const facts = [
        ["Kind", KINDS[/** @type {keyof KINDS} */ (kind)] ?? kind],
        ["Direction", way === "toProvider" ? "to the provider" : "from the provider"],
        ["Provider", provider ?? "a stranger"],
        ["Origin", origin],
        ["Time", new Date(at).toLocaleString()],
        ["Answers", answers !== undefined && (find(answers)
          ? h("button", { type: "button", class: "link", onclick: () => choose(answers) }, `message ${answers}`)
          : `message ${answers}`)],
        ["Took", latencyMs !== undefined && `${latencyMs} ms`],
        ["Outcome", outcome && { ok: "ok", failed: `failed: ${outcome.why}`, refused: `refused: ${outcome.why}` }[outcome.is]],
      ];
      box.replaceChildren(
        h("header", {}, h("h3", {}, `${number}. ${name || "(no name)"}`),
          h("button", { type: "button", onclick: () => void copy(JSON.stringify(message, null, 2)) }, "Copy")),
        h("dl", {}, ...facts.filter(([, fact]) => fact).flatMap(([label, fact]) => [h("dt", {}, label), h("dd", {}, fact)])),
        h("h4", {}, "Data"),
        h("ul", { class: "tree" }, branch("", data, 0)));
      return undefined;
    },
  };
}

/** @param {string} key @param {unknown} value @param {number} level @returns {HTMLElement} */
function branch(key, value, level) {
  const label = key && h("span", { class: "key" }, `${key}: `);
  const inner = typeof value === "string" ? parsed(value) : value;
  if (typeof inner !== "object" || inner === null) return h("li", {}, label, h("span", { class: "value" }, JSON.stringify(inner) ?? "undefined"));
  const entries = Object.entries(inner);
  const what = Array.isArray(inner) ? `list of ${entries.length}` : `${entries.length} ${entries.length === 1 ? "field" : "fields"}`;
  if (entries.length === 0) return h("li", {}, label, h("span", { class: "value" }, Array.isArray(inner) ? "[]" : "{}"));
  const more = entries.length > MOST && h("li", { class: "quiet" }, `and ${entries.length - MOST} more`);
  return h("li", {}, h("details", { open: level < OPEN },
    h("summary", {}, label, h("span", { class: "quiet" }, inner === value ? what : `JSON text, ${what}`)),
    h("ul", {}, ...entries.slice(0, MOST).map(([name, one]) => branch(name, one, level + 1)), more)));
}

/** Many parameters are the JSON text of an object. @param {string} text @returns {unknown} */
function parsed(text) {
  if (!/^\s*[[{]/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
