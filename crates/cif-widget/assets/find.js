/** Searching a conversation while typing: the room knows where a text is, the page goes there. */

import { h } from "../../cif-bridge/assets/page/dom.js";
import { pictured } from "./shapes.js";
import { t } from "./text.js";

/** @typedef {import("./widget.js").App} App */

/** @param {App} app @param {import("./link.js").Ref} ref @param {ReturnType<typeof import("./transcript.js").createTranscript>} transcript */
export function createFind(app, ref, transcript) {
  const input = h("input", { type: "search", "aria-label": t("find.title"), placeholder: t("find.title"), autocomplete: "off" });
  const output = h("output", { "aria-live": "polite" });
  const element = h("div", { id: "find", role: "search", hidden: true }, input, output,
    pictured("up", t("find.older"), { onclick: () => step(1) }), pictured("down", t("find.newer"), { onclick: () => step(-1) }), pictured("close", t("close"), { onclick: () => close() }));
  /** Places, the newest first. @type {number[]} */
  let places = [];
  let total = 0;
  let at = -1;
  let asked = "";
  let waits = false;

  /** One question at a time: while one is on its way, the last text waits. */
  function ask() {
    const text = input.value.trim();
    if (waits || text === asked) return;
    if (!app.link.search(ref, text)) return;
    asked = text;
    waits = text !== "";
    transcript.mark(text);
    if (!text) clear();
  }

  function clear() {
    places = [];
    total = 0;
    at = -1;
    output.textContent = "";
    transcript.goTo(null);
  }

  /** @param {number} by */
  function step(by) {
    if (!places.length) return;
    at = (at + by + places.length) % places.length;
    go();
  }

  function go() {
    output.textContent = total ? t("find.place", { at: at + 1, of: total }) : t("find.none");
    const place = places[at];
    if (place !== undefined) transcript.goTo(place);
  }

  function close() {
    if (element.hidden) return false;
    element.hidden = true;
    input.value = "";
    ask();
    transcript.element.querySelector("#scroller") instanceof HTMLElement && /** @type {HTMLElement} */ (transcript.element.querySelector("#scroller")).focus();
    return true;
  }

  input.addEventListener("input", ask);
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
    event.preventDefault();
    step(event.key === "ArrowDown" || (event.key === "Enter" && event.shiftKey) ? -1 : 1);
  });

  return {
    element,
    close,

    open() {
      element.hidden = false;
      input.focus();
      input.select();
    },

    /** @param {import("./api.js").Found} data */
    found(data) {
      if (data.text !== asked) return;
      const place = places[at];
      waits = false;
      places = data.positions;
      total = data.total;
      // More of the same search: the place stays.
      at = Math.max(0, place === undefined ? 0 : places.indexOf(place));
      element.dataset.complete = String(data.complete);
      if (input.value.trim() === asked) go();
      ask();
    },

    /** After a broken connection. */
    connected() {
      waits = false;
      if (!asked) return;
      asked = "";
      ask();
    },
  };
}
