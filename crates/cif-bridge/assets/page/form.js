/** The form of a record. */

import { byId, h, icon, note, reason } from "./dom.js";
import { link } from "./content.js";
import { pictureOf } from "./icons.js";

/** @typedef {import("./page.js").Desktop} Desktop */

/** @param {Desktop} desktop @param {any} tab @returns {import("./content.js").Part} */
export function drawForm(desktop, tab) {
  const { bridge } = desktop;
  const { entity, id, data } = tab.page;
  const element = h("section", { class: "record", data: { form: entity, formId: id ?? "" } });
  /** @type {Map<string, string>} Values as they were loaded. */
  const loaded = new Map();
  let dirty = false;
  let drawn = "";
  /** @type {{save: HTMLButtonElement, status: HTMLElement, wrong: HTMLElement} | null} */
  let shownWith = null;

  async function refresh() {
    if (dirty) return;
    try {
      const { form } = await bridge.load({ kind: "form", entity, id: id ?? null, values: data ?? null });
      if (dirty || JSON.stringify(form) === drawn) return;
      drawn = JSON.stringify(form);
      show(form);
      bridge.act({ action: "tabTitle", tab: tab.id, title: form.title });
    } catch (error) {
      drawn = "";
      element.replaceChildren(note("The record could not be loaded", reason(error), {
        bad: true, button: h("button", { type: "button", onclick: () => refresh() }, icon("refresh"), "Try again"),
      }));
    }
  }

  /** @param {boolean} save Save first what the agent has typed. */
  async function reload(save) {
    if (save && dirty && shownWith && !(await store(shownWith))) return;
    dirty = false;
    drawn = "";
    await refresh();
  }

  /** @param {any} form */
  function show(form) {
    loaded.clear();
    const status = h("span", { class: "quiet", role: "status" });
    const save = h("button", { type: "submit", id: "save-record", class: "primary", disabled: id !== undefined && id !== null }, "Save");
    const wrong = h("p", { class: "notice bad wrong", role: "alert", hidden: true });
    const parts = { save, status, wrong };
    shownWith = parts;
    const fields = form.fields.map((/** @type {any} */ field) => {
      const control = edit(field, form);
      return h("div", { class: field.column.format === "memo" ? "field wide" : "field" },
        h("label", { for: `${tab.id}-${field.column.name}` }, field.column.label), control);
    });
    const back = h("button", { type: "button", class: "link", onclick: () => bridge.act({ action: "openPage", page: { kind: "entityList", entity }, newTab: false }) }, form.table.several);
    const within = element.contains(document.activeElement) ? document.activeElement?.id : undefined;
    element.replaceChildren(
      h("form", { oninput: () => changed(save), onsubmit: (/** @type {Event} */ event) => { event.preventDefault(); store(parts); } },
        h("header", {}, h("span", { class: "emblem" }, icon(pictureOf(entity))),
          h("div", {}, h("p", { class: "quiet" }, back), h("h2", {}, form.title)), status, save),
        wrong,
        h("div", { class: "fields" }, ...fields)),
    );
    // A form that is drawn anew leaves the keyboard where it was, or in the page when that can have it no longer.
    if (within === undefined) return;
    document.getElementById(within)?.focus();
    if (!element.contains(document.activeElement)) byId("content").focus({ preventScroll: true });
  }

  /** @param {any} field @param {any} form */
  function edit({ column, value, editable }, form) {
    const name = column.name;
    const identity = { id: `${tab.id}-${name}`, name, data: { field: name } };
    if (value.link) return h("span", { ...identity, class: "fixed" }, link(desktop, value.link[0], value.link[1], value.text));
    if (!editable) return h("output", { ...identity, class: "fixed" }, value.text || "–");
    const text = column.format === "dateTime" ? localTime(value.text) : value.text;
    loaded.set(name, text);
    if (column.format === "memo") return h("textarea", { ...identity, rows: 4, value: value.text });
    if (column.format === "boolean") {
      const choice = h("select", identity, ...["", "Yes", "No"].map((text) => h("option", { value: text }, text || "–")));
      choice.value = value.text;
      return choice;
    }
    const type = { phone: "tel", email: "email", integer: "number", dateTime: "datetime-local" }[/** @type {string} */ (column.format)] ?? "text";
    const input = h("input", { ...identity, type, value: text, autocomplete: "off" });
    if (column.format !== "phone") return input;
    const call = h("button", {
      type: "button", class: "icon call", "aria-label": `Call ${column.label}`, title: "Call", disabled: !desktop.view.clickToAct || !value.text,
      data: { phone: value.text, field: name, entity, id: form.id ?? "", title: form.title },
    }, icon("phone"));
    input.addEventListener("input", () => {
      call.dataset.phone = input.value.trim();
      call.disabled = !desktop.view.clickToAct || !call.dataset.phone;
    });
    return h("span", { class: "with-button" }, input, call);
  }

  /** What the agent changed. @returns {Record<string, unknown>} */
  function changes() {
    /** @type {Record<string, unknown>} */
    const columns = {};
    for (const [name, before] of loaded) {
      const control = /** @type {HTMLInputElement | null} */ (element.querySelector(`[data-field="${CSS.escape(name)}"]`));
      if (!control) continue;
      const text = control.value.trim();
      const isNew = id === undefined || id === null;
      if (isNew ? text === "" : text === before) continue;
      columns[name] =
        text === "" ? null
        : control instanceof HTMLSelectElement ? text === "Yes"
        : control.type === "number" ? Number(text)
        : control.type === "datetime-local" ? new Date(text).toISOString()
        : text;
    }
    return columns;
  }

  /** @param {HTMLButtonElement} save */
  function changed(save) {
    const now = Object.keys(changes()).length > 0;
    save.disabled = !now;
    if (now !== dirty) bridge.act({ action: "formDirty", tab: tab.id, dirty: now });
    dirty = now;
  }

  /** @param {{save: HTMLButtonElement, status: HTMLElement, wrong: HTMLElement}} parts @returns {Promise<boolean>} Was it saved? */
  async function store({ save, status, wrong }) {
    save.disabled = true;
    wrong.hidden = true;
    status.textContent = "Saving…";
    try {
      const { id: saved } = await bridge.save(tab.id, changes());
      dirty = false;
      status.textContent = "Saved";
      const view = desktop.view.tabs.find((/** @type {any} */ one) => one.id === tab.id);
      if (view?.injectOnSave) {
        window.dispatchEvent(new CustomEvent("entityRecordSaved", { detail: { entityLogicalName: entity, entityId: saved } }));
      }
      if (id === saved) {
        await refresh();
        // The form may have been drawn anew.
        if (shownWith) shownWith.status.textContent = "Saved";
      }
      return true;
    } catch (error) {
      status.textContent = "";
      wrong.hidden = false;
      wrong.textContent = reason(error);
      save.disabled = false;
      return false;
    }
  }

  return { element, refresh, reload };
}

/** A time as its field shows it: local, to the minute. @param {string} text */
function localTime(text) {
  const at = new Date(text);
  if (text === "" || Number.isNaN(at.getTime())) return "";
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
