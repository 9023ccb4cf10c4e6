/** What the admin page shows. Each function gives the parts of one page. */

import { h, note } from "../page/dom.js";
import { KINDS, Refusal, ask, go, said, tell } from "./admin.js";
import { control, read } from "./form.js";

/** @param {string} kind @param {string} label */
export async function list(kind, label) {
  const { entries } = await ask({ do: "list", kind });
  const add = () => h("a", { href: `#${kind}/`, class: "button primary", data: { action: "add" } }, "Add");
  if (entries.length === 0) {
    return [h("header", {}, h("h2", {}, label)), note("Nothing here yet", emptyText(kind), { button: add() })];
  }
  const rows = entries.map((/** @type {any} */ entry) =>
    h("tr", { data: { name: entry.name } },
      h("td", {}, h("a", { href: `#${kind}/${encodeURIComponent(entry.name)}` }, entry.name)), h("td", {}, entry.label)));
  return [
    h("header", {}, h("h2", {}, label), add()),
    h("div", { class: "scroll" }, h("table", {}, h("thead", {}, h("tr", {}, h("th", {}, "Name"), h("th", {}, "About"))), h("tbody", {}, ...rows))),
  ];
}

/** @param {string} kind */
const emptyText = (kind) =>
  ({
    provider: "While there is no provider, the desktop shows its demo widget and a provider that rings.",
    presence: "While there is none, agents choose among the usual presences.",
    app: "While there is none, the desktop is a multi-session app.",
    user: "While there is none, the desktop has a demo agent.",
  })[kind] ?? (kind.endsWith("template") ? "The built-in templates are there; add your own here." : "Add one.");

/** @param {string} kind @param {string} label @param {string} name Empty for a new record. */
export async function form(kind, label, name) {
  const isNew = name === "";
  const { fields } = await ask({ do: "fields", kind });
  const record = isNew ? {} : (await ask({ do: "show", kind, name })).record;
  /** @type {HTMLElement} */
  const place = h("div", { class: "fields" }, ...fields.map((/** @type {any} */ field) => control(field, record[field.key], isNew)));
  const save = async (/** @type {Event} */ event) => {
    event.preventDefault();
    for (const wrong of place.querySelectorAll(".wrong")) wrong.remove();
    for (const invalid of place.querySelectorAll("[aria-invalid]")) invalid.removeAttribute("aria-invalid");
    try {
      const { values, changed } = read(place, fields, record);
      const request = isNew ? { do: "add", kind, record: values } : { do: "edit", kind, name, changes: changed };
      const { changed: outcome } = await ask(request);
      tell([...outcome.done, ...outcome.warnings.map(said)].join("\n"), outcome.warnings.length > 0 ? "warn" : "good");
      if (isNew) history.replaceState(null, "", `#${kind}`);
      go(kind);
    } catch (error) {
      refused(place, error);
    }
  };
  const remove = async () => {
    if (!window.confirm(`Remove “${name}”?`)) return;
    try {
      const { changed: outcome } = await ask({ do: "remove", kind, name });
      tell(outcome.done.join("\n"));
      history.replaceState(null, "", `#${kind}`);
      go(kind);
    } catch (error) {
      refused(place, error);
    }
  };
  return [
    h("header", {}, h("h2", {}, isNew ? `${label}: new` : name)),
    h("form", { class: "record", onsubmit: save, novalidate: true },
      place,
      h("div", { class: "actions" },
        h("button", { type: "submit", class: "primary", id: "save" }, "Save"),
        h("a", { href: `#${kind}`, class: "button" }, "Cancel"),
        h("span", { class: "grow" }),
        !isNew && h("button", { type: "button", class: "danger", id: "remove", onclick: remove }, "Remove"))),
  ];
}

/** Shows each problem at its field, and those of other records above. @param {HTMLElement} place @param {unknown} error */
function refused(place, error) {
  const problems = error instanceof Refusal ? error.problems : [];
  /** @type {any[]} */
  const elsewhere = [];
  for (const problem of problems) {
    const key = problem.field.split(/[.[]/)[0];
    const input = place.querySelector(`[name="${CSS.escape(key)}"]`);
    if (!input) elsewhere.push(problem);
    else wrong(input, problem.message);
  }
  const text = problems.length === 0 ? String(error).replace(/^(Refusal|Error): /, "") : elsewhere.map(said).join("\n");
  tell(text || "Nothing was saved; see the fields below.", "bad");
  /** @type {HTMLElement | null} */ (place.querySelector('[aria-invalid="true"]'))?.focus();
}

/** @param {Element} input @param {string} message */
function wrong(input, message) {
  const id = `${input.id}-wrong`;
  input.setAttribute("aria-invalid", "true");
  input.setAttribute("aria-describedby", id);
  input.closest(".field")?.append(h("span", { class: "wrong", id }, message));
}

export async function explain() {
  const names = async (/** @type {string} */ kind) => (await ask({ do: "list", kind })).entries.map((/** @type {any} */ entry) => entry.name);
  const [users, apps] = [await names("user"), await names("app")];
  const choice = (/** @type {string} */ id, /** @type {string} */ label, /** @type {string[]} */ options) => {
    const select = h("select", { id, onchange: () => draw() }, ...options.map((name) => h("option", { value: name }, name)));
    return { select, field: h("div", { class: "field" }, h("label", { for: id }, label), select) };
  };
  const [user, app] = [choice("user", "User", users), choice("app", "App", apps)];
  const result = h("div", { id: "verdicts", "aria-live": "polite" });
  const draw = async () => {
    const { explanation } = await ask({ do: "explain", user: user.select.value || null, app: app.select.value || null });
    const verdicts = explanation.verdicts.map((/** @type {string} */ text) => h("li", {}, text));
    result.replaceChildren(
      verdicts.length > 0 ? h("ul", { class: "verdicts" }, ...verdicts) : note("There is no provider record", "Add one under Providers.", { picture: "building" }),
    );
  };
  await draw();
  const form = h("form", { class: "record" }, users.length > 0 && user.field, apps.length > 0 && app.field);
  return [h("header", {}, h("h2", {}, "Which providers an agent gets, and why")), ...(users.length + apps.length > 0 ? [form] : []), result];
}

export async function check() {
  const { problems } = await ask({ do: "validate", kinds: KINDS.map(([kind]) => kind) });
  const rows = problems.map((/** @type {any} */ problem) =>
    h("tr", {}, h("td", {}, problem.weight === "error" ? "Error" : "Warning"), h("td", {}, h("a", { href: `#${problem.kind}/${encodeURIComponent(problem.name)}` }, problem.name)),
      h("td", {}, problem.field), h("td", {}, problem.message)));
  const head = h("tr", {}, ...["Weight", "Record", "Field", "What is wrong"].map((text) => h("th", {}, text)));
  return [
    h("header", {}, h("h2", {}, "What is wrong")),
    rows.length > 0 ? h("div", { class: "scroll" }, h("table", {}, h("thead", {}, head), h("tbody", {}, ...rows)))
      : note("Nothing is wrong", "Every record is sound, and what it names exists.", { picture: "check" }),
  ];
}

export function transfer() {
  const kinds = KINDS.map(([kind]) => kind);
  const text = h("textarea", { id: "document", name: "document", rows: 16, spellcheck: "false" });
  const take = async (/** @type {Event} */ event) => {
    event.preventDefault();
    try {
      const { changed } = await ask({ do: "import", kinds, document: JSON.parse(text.value) });
      tell([...changed.done, ...changed.warnings.map(said)].join("\n"), changed.warnings.length > 0 ? "warn" : "good");
    } catch (error) {
      tell(String(error).replace(/^(Refusal|Error): /, ""), "bad");
    }
  };
  const write = async () => {
    const { document: exported } = await ask({ do: "export", kinds });
    text.value = JSON.stringify(exported.document, null, 2);
    tell(exported.left_out.join("\n"), "warn");
  };
  const open = h("input", { type: "file", id: "file", accept: ".json", onchange: async () => (text.value = (await open.files?.[0]?.text()) ?? "") });
  return [
    h("header", {}, h("h2", {}, "Import and export")),
    h("form", { class: "record", onsubmit: take },
      h("p", {}, "A document in the columns of a Dataverse Web API, or with the keys of our own files. Either all of it is taken or nothing."),
      h("div", { class: "field" }, h("label", { for: "file" }, "From a file"), open),
      h("div", { class: "field" }, h("label", { for: "document" }, "Document"), text),
      h("div", { class: "actions" },
        h("button", { type: "submit", class: "primary", id: "import" }, "Import"),
        h("button", { type: "button", id: "export", onclick: write }, "Export into the field"))),
  ];
}
