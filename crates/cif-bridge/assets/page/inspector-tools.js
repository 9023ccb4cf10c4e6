/** What the inspector can do to a provider: raise an event, switch faults on. */

import { toCanonical } from "../bridge/values.js";
import { byId, h } from "./dom.js";
import { faultOf, sentence } from "./inspector-faults.js";

/** @typedef {{name: string, fields: {key: string, type: string, required: boolean, doc: string}[]}} EventForm */

/** @param {import("./page.js").Desktop} desktop */
export function startTools(desktop) {
  const event = /** @type {HTMLSelectElement} */ (byId("raise-event"));
  const provider = /** @type {HTMLSelectElement} */ (byId("raise-provider"));
  const fields = byId("raise-fields");
  const told = byId("raise-state");
  const effect = /** @type {HTMLSelectElement} */ (byId("fault-effect"));
  /** @type {EventForm[]} */
  let forms = [];

  event.addEventListener("change", draw);
  effect.addEventListener("change", effects);
  byId("raise").addEventListener("submit", (submitted) => {
    submitted.preventDefault();
    void raise();
  });
  byId("fault").addEventListener("submit", (submitted) => {
    submitted.preventDefault();
    void add();
  });
  byId("faults-clear").addEventListener("click", () => void change({ kind: "clearFaults" }));

  /** The value of a control of this drawer. @param {string} id */
  const value = (id) => /** @type {HTMLInputElement} */ (byId(id)).value.trim();

  function draw() {
    const form = forms.find(({ name }) => name === event.value);
    const own = [
      { key: "name", type: "String", required: true, doc: "The name of the custom event." },
      { key: "value", type: "JSON", required: false, doc: "What it carries, as JSON." },
    ];
    fields.replaceChildren(...(form?.fields ?? own).map((field) => {
      const id = `raise-field-${field.key}`;
      return h("div", { class: "field" },
        h("label", { for: id }, `${field.key}${field.required ? "" : " (optional)"}`),
        control(field, id),
        h("p", { class: "quiet", id: `${id}-doc` }, field.doc));
    }));
  }

  /** @param {EventForm["fields"][number]} field @param {string} id */
  function control({ key, type, required }, id) {
    const about = { id, required, data: { key, type }, "aria-describedby": `${id}-doc`, autocomplete: "off" };
    if (type === "PanelMode") return h("select", about, ...["minimized", "docked", "hidden"].map((name, mode) => h("option", { value: mode }, name)));
    if (type === "bool") return h("select", about, ...(required ? [] : [""]).concat("true", "false").map((text) => h("option", { value: text }, text)));
    if (/^[uif]\d+$/.test(type)) return h("input", { ...about, type: "number", step: type.startsWith("f") ? "any" : 1 });
    return h("input", { ...about, placeholder: isText(type) ? "" : "JSON" });
  }

  /** The fields as they were filled in. */
  function data() {
    /** @type {Record<string, unknown>} */
    const filled = {};
    for (const control of /** @type {NodeListOf<HTMLInputElement>} */ (fields.querySelectorAll("[data-key]"))) {
      const { key = "", type = "" } = control.dataset;
      if (control.value === "" && !control.required) continue;
      filled[key] = isText(type) ? control.value : JSON.parse(control.value);
    }
    return filled;
  }

  async function raise() {
    try {
      const { name, ...filled } = data();
      const custom = event.value === "";
      const given = custom ? filled.value ?? null : data();
      await desktop.bridge.inspect({ kind: "raise", provider: provider.value, event: custom ? String(name) : event.value, data: toCanonical(given) });
      told.textContent = `Sent to ${provider.value}.`;
    } catch (error) {
      told.textContent = String(error).replace(/^Error: /, "");
    }
  }

  function effects() {
    byId("fault-delay").hidden = effect.value !== "delay";
    byId("fault-reason").hidden = effect.value !== "fail";
  }

  async function add() {
    const form = { provider: value("fault-provider"), meets: value("fault-meets"), method: value("fault-method"), times: value("fault-times") };
    const fault = faultOf({ ...form, effect: effect.value, ms: value("fault-ms"), message: value("fault-message") });
    await change({ kind: "addFault", fault });
  }

  /** @param {object} what */
  async function change(what) {
    const state = byId("fault-state");
    try {
      const { faults } = await desktop.bridge.inspect(what);
      state.textContent = faults.length === 0 ? "No fault is switched on." : "";
      byId("faults").replaceChildren(...faults.map((/** @type {any} */ fault) => h("li", {}, sentence(fault))));
    } catch (error) {
      state.textContent = String(error).replace(/^Error: /, "");
    }
  }

  return {
    /** The tables are asked for once, the faults whenever the drawer opens. */
    async refresh() {
      effects();
      await change({ kind: "faults" });
      if (forms.length > 0) return;
      try {
        const { events, methods } = await desktop.bridge.inspect({ kind: "tables" });
        forms = events;
        event.replaceChildren(...forms.map(({ name }) => h("option", { value: name }, name)), h("option", { value: "" }, "a custom event"));
        byId("fault-methods").replaceChildren(...methods.map((/** @type {string} */ name) => h("option", { value: name })));
        draw();
      } catch (error) {
        told.textContent = String(error).replace(/^Error: /, "");
      }
    },
  };
}

/** Is a field of this type typed in as it is? @param {string} type */
const isText = (type) => type === "String" || type === "TextOrNumber" || type.endsWith("Id");
