/** Whom to reach: a field that takes an address and searches the address book while typing. */

import { h } from "../../cif-bridge/assets/page/dom.js";
import { named, t } from "./text.js";

/** @typedef {import("./widget.js").App} App */
/** @typedef {{address: import("./api.js").Address, name?: string}} Somebody */

let count = 0;

/**
 * @param {App} app @param {import("./link.js").Ref} ref
 * @param {{kind: string, accept: string, searches: boolean, first?: boolean, text?: string, typed?: (text: string) => void}} options
 *   `accept` is the kind of address, `text` what is in the field already.
 */
export function createPeople(app, ref, { kind, accept, searches, first = false, text = "", typed = () => {} }) {
  const id = `people-${++count}`;
  /** @type {(Somebody & {id: string, presence?: string})[]} */
  let found = [];
  let at = -1;
  let asked = "";
  let searching = false;

  const list = h("ul", { class: "found", id, role: "listbox", "aria-label": t("people.found"), hidden: true });
  const input = h("input", {
    type: "text", role: "combobox", "aria-expanded": "false", "aria-controls": id, "aria-autocomplete": "list", autocomplete: "off", inputmode: accept === "phone" ? "tel" : "text",
    placeholder: t(searches ? "people.search" : `people.${accept}`), "aria-label": t(searches ? "people.search" : `people.${accept}`), value: text,
    data: { key: `${ref.provider} ${ref.id} people`, people: "", ...(first ? { first: "" } : {}) },
  });

  /** One question at a time; the last text counts. */
  async function search() {
    const wanted = input.value.trim();
    if (!searches || searching || wanted === asked) return;
    asked = wanted;
    if (!wanted) return show([]);
    searching = true;
    const outcome = await app.run({ provider: ref.provider, id: "" }, "directory.search", { text: wanted, limit: 20, kinds: [kind] }, false);
    searching = false;
    if ("ok" in outcome) {
      const entries = /** @type {{entries?: any[]}} */ (outcome.ok).entries ?? [];
      show(entries.flatMap((entry) => (entry.addresses ?? []).filter((/** @type {any} */ one) => one.kind === accept).slice(0, 1)
        .map((/** @type {any} */ address) => ({ id: entry.id, name: entry.name, presence: entry.presence, address }))));
    }
    void search();
  }

  /** @param {typeof found} entries */
  function show(entries) {
    found = entries;
    at = -1;
    list.hidden = !found.length;
    input.setAttribute("aria-expanded", String(found.length > 0));
    input.removeAttribute("aria-activedescendant");
    list.replaceChildren(...found.map((one, index) => h("li", { role: "option", id: `${id}-${index}`, "aria-selected": "false", data: { found: one.address.value }, onclick: () => { choose(index); input.focus(); } },
      h("span", { class: "dot", data: { kind: one.presence ?? "" }, "aria-hidden": "true" }),
      h("span", { class: "names" }, h("strong", {}, one.name), h("small", {}, [one.address.value, one.presence && named("presence", one.presence)].filter(Boolean).join(" · "))))));
    if (found.length) app.say(t("people.count", { count: found.length }));
  }

  /** @param {number} index */
  function choose(index) {
    at = index;
    [...list.children].forEach((child, n) => child.setAttribute("aria-selected", String(n === at)));
    input.setAttribute("aria-activedescendant", `${id}-${at}`);
    list.children[at]?.scrollIntoView({ block: "nearest" });
  }

  input.addEventListener("input", () => {
    at = -1;
    typed(input.value);
    void search();
  });
  input.addEventListener("keydown", (event) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (!step || !found.length) return;
    event.preventDefault();
    choose((at + step + found.length) % found.length);
  });
  if (text) queueMicrotask(search);

  return {
    input,
    element: h("div", { class: "people-field" }, h("label", { class: "field" }, input), list),
    /** Adds a sign of the keypad. @param {string} sign */
    type(sign) {
      input.value += sign;
      typed(input.value);
      void search();
    },
    /** The one that was chosen from the list, else what was typed; the only hit counts when a name was typed. @returns {Somebody | null} */
    chosen() {
      const value = input.value.trim();
      const only = found.length === 1 && accept === "phone" && !/^[+\d][\d\s()/.*#-]*$/.test(value) ? found[0] : undefined;
      const one = found[at] ?? only;
      if (one) return { address: one.address, ...(one.name ? { name: one.name } : {}) };
      return value ? { address: { kind: accept, value } } : null;
    },
  };
}
