/** The notes flap beside the widget. The server keeps the text while the agent writes, so that a page that is loaded again shows it. */

import { byId, h } from "./dom.js";

/** @typedef {import("./page.js").Desktop} Desktop */

/** A short text is told with every key, so that a provider that closes the flap saves all of it. A long one at most this often. */
const TELL_MS = 150;
const SHORT = 4_000;
const MAX_LENGTH = 100_000;

/** @param {Desktop} desktop */
export function startNotes(desktop) {
  const { bridge } = desktop;
  const flap = byId("notes");
  const title = h("h2", { id: "notes-title" });
  const hint = h("p", { class: "quiet" });
  const text = h("textarea", { id: "note-text", "aria-labelledby": "notes-title", maxlength: MAX_LENGTH, oninput: () => later(), onblur: () => tell() });
  const problem = h("p", { id: "note-problem", class: "notice bad", role: "alert" });
  const save = h("button", { type: "submit", id: "note-save", class: "primary" }, "Save");
  const cancel = h("button", { type: "button", id: "note-cancel", onclick: () => bridge.act({ action: "cancelNote", note: shown }) }, "Cancel");
  flap.append(h("form", { onsubmit: store }, title, hint, text, problem, h("div", { class: "buttons" }, save, cancel)));

  /** The note on the screen; 0 while there is none. */
  let shown = 0;
  /** What the server was told, or has told. */
  let told = "";
  /** Has the server not yet shown what it was told? What it shows until then is older. */
  let unconfirmed = false;
  let timer = 0;

  function later() {
    if (text.value.length <= SHORT) tell();
    else timer ||= window.setTimeout(tell, TELL_MS);
  }

  function tell() {
    window.clearTimeout(timer);
    timer = 0;
    if (!shown || text.value === told || !bridge.act({ action: "noteText", note: shown, text: text.value })) return;
    told = text.value;
    unconfirmed = true;
  }

  /** @param {Event} event */
  function store(event) {
    event.preventDefault();
    window.clearTimeout(timer);
    timer = 0;
    bridge.act({ action: "saveNote", note: shown, text: text.value });
  }

  return {
    draw() {
      const { note } = desktop.view;
      flap.hidden = !note;
      if (!note) {
        shown = 0;
        return;
      }
      title.textContent = `Note about ${note.title}`;
      hint.textContent = note.adds ? "The text is added to the note that exists." : "It is saved when you leave the session, too.";
      problem.hidden = !note.problem;
      problem.textContent = note.problem ? `It could not be saved: ${note.problem}` : "";
      save.disabled = cancel.disabled = text.disabled = note.saving;
      save.textContent = note.saving ? "Saving…" : "Save";
      if (note.text === told) unconfirmed = false;
      if (note.id !== shown) {
        shown = note.id;
        told = text.value = note.text;
        unconfirmed = false;
        text.focus();
      } else if (!unconfirmed && text.value === told) {
        // Another tab of the agent wrote.
        told = text.value = note.text;
      } else if (!unconfirmed) {
        later();
      }
    },
  };
}
