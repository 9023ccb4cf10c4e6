/** The log: what was refused or went wrong, and what was expected. */

import { byId, h, icon } from "./dom.js";

/** @typedef {import("./page.js").Desktop} Desktop */

/** Lines that are kept. */
const MAX_LINES = 500;

/** @param {Desktop} _desktop */
export function startLog(_desktop) {
  const drawer = byId("diagnostics");
  const list = byId("log");
  const toggle = byId("toggle-log");
  /** What the newest line is about, to see when it happens again. */
  let newest = "";

  byId("log-close").append(icon("close"));
  byId("log-close").addEventListener("click", () => open(false));
  toggle.addEventListener("click", () => open(drawer.hidden));
  byId("log-debug").addEventListener("change", (event) => {
    list.toggleAttribute("data-debug", /** @type {HTMLInputElement} */ (event.target).checked);
  });
  drawer.addEventListener("keydown", (event) => event.key === "Escape" && open(false));

  /** @param {boolean} show */
  function open(show) {
    // A widget may ask for the log again and again: the focus moves only when it opens.
    if (show !== drawer.hidden) return;
    drawer.hidden = !show;
    toggle.setAttribute("aria-expanded", String(show));
    if (show) byId("log-close").focus();
    else if (drawer.contains(document.activeElement)) toggle.focus();
  }

  return {
    open,

    /** @param {any[]} entries Oldest first. */
    add(entries) {
      for (const entry of entries) {
        const about = JSON.stringify([entry.kind, entry.provider, entry.text]);
        if (about === newest && entry.times > 1) list.firstElementChild?.remove();
        newest = about;
        list.prepend(line(entry));
      }
      while (list.childElementCount > MAX_LINES) list.lastElementChild?.remove();
    },

    /** @param {number} problems */
    count(problems) {
      const count = byId("log-count");
      count.hidden = problems === 0;
      count.textContent = problems > 99 ? "99+" : String(problems);
      toggle.title = `${problems} problems`;
    },
  };
}

/** @param {any} entry */
function line({ number, ageMs, severity, kind, provider, text, times }) {
  const at = new Date(Date.now() - ageMs);
  return h("li", { data: { number, severity, kind, provider: provider ?? "" } },
    h("p", { class: "about" },
      h("time", { datetime: at.toISOString() }, at.toLocaleTimeString()),
      h("span", { class: "severity" }, severity),
      provider && h("span", {}, provider),
      times > 1 && h("span", { class: "count" }, `${times}×`)),
    h("p", {}, text));
}
