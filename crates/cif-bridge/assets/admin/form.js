/** Controls for the fields of a record, and what they hold. */

import { h } from "../page/dom.js";

/** @typedef {{key: string, label: string, hint: string, required: boolean, default: unknown, input: string | {choice: string[]}}} FieldInfo */

/**
 * A field with its label.
 * @param {FieldInfo} field @param {unknown} held @param {boolean} isNew The name of a record that is there stays.
 */
export function control(field, held, isNew) {
  const value = held ?? field.default;
  const id = `field-${field.key}`;
  const identity = { id, name: field.key, required: field.required };
  const fixed = !isNew && (field.key === "unique_name" || field.key === "presenceText");
  const hint = field.hint && h("small", {}, field.hint);
  if (field.input === "flag") {
    const box = h("input", { ...identity, required: false, type: "checkbox", checked: value === true });
    return h("div", { class: "field" }, h("span", { class: "label" }), h("label", { class: "flag" }, box, " ", field.label), hint);
  }
  const label = h("label", { for: id }, field.label);
  if (typeof field.input === "object") {
    const select = h("select", identity, ...field.input.choice.map((option) => h("option", { value: option }, option || "–")));
    if (value !== undefined && value !== null) select.value = String(value);
    return h("div", { class: "field" }, label, select, hint);
  }
  const text = shown(field, value);
  const input =
    field.input === "memo" || field.input === "json" ? h("textarea", { ...identity, rows: 3, spellcheck: "false", value: text })
    : h("input", { ...identity, type: field.input === "number" ? "number" : "text", value: text, autocomplete: "off", readonly: fixed });
  return h("div", { class: "field" }, label, input, hint);
}

/** @param {FieldInfo} field @param {unknown} value */
function shown(field, value) {
  if (value === undefined || value === null) return "";
  if (field.input === "texts") return /** @type {string[]} */ (value).join("; ");
  if (field.input === "json") return JSON.stringify(value, null, 2);
  return String(value);
}

/**
 * What the controls hold: the whole record, and what differs from the record that was loaded. An emptied field is null
 * there, which sets it back.
 * @param {HTMLElement} place @param {FieldInfo[]} fields @param {Record<string, unknown>} record
 */
export function read(place, fields, record) {
  /** @type {Record<string, unknown>} */
  const values = {};
  /** @type {Record<string, unknown>} */
  const changed = {};
  for (const field of fields) {
    const value = valueOf(field, /** @type {HTMLInputElement} */ (place.querySelector(`[name="${CSS.escape(field.key)}"]`)));
    if (value !== null) values[field.key] = value;
    if (JSON.stringify(value) !== JSON.stringify(record[field.key] ?? field.default)) changed[field.key] = value;
  }
  return { values, changed };
}

/** @param {FieldInfo} field @param {HTMLInputElement} input @returns {unknown} */
function valueOf(field, input) {
  if (field.input === "flag") return input.checked;
  const text = input.value.trim();
  if (text === "") return null;
  if (field.input === "number") return Number(text);
  if (field.input === "texts") return text.split(/[;,\n]/).map((entry) => entry.trim()).filter((entry) => entry !== "");
  if (field.input !== "json") return text;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${field.label}: this is not JSON. ${String(error).replace(/^SyntaxError: /, "")}`);
  }
}
