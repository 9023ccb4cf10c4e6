/** The agent's presence, and what has to be done before a provider works: who leads, signing in, a lost service. */

import { byId, h, redraw } from "../../cif-bridge/assets/page/dom.js";
import { closeSheet, openSheet } from "./sheet.js";
import { shape } from "./shapes.js";
import { named, t } from "./text.js";

/** @typedef {import("./widget.js").App} App */
/** @typedef {import("./widget.js").Provider} Provider */

/** What the agent has typed into sign-ins: never kept. @type {Map<string, string>} */
const typed = new Map();
/** Why a sign-in failed, by provider. @type {Map<string, string>} */
const problems = new Map();

/** @param {Provider} provider */
const current = ({ presence }) => {
  const choice = presence?.choices.find((one) => one.id === presence.current?.id);
  return { kind: presence?.current?.kind ?? "offline", label: choice?.label ?? (presence?.current ? named("presence", presence.current.kind) : t("presence.unknown")) };
};

/** @param {App} app */
const withPresence = (app) => app.view.providers.filter((one) => one.presence);

/** @param {App} app */
export function drawPresence(app) {
  const button = byId("presence");
  const all = withPresence(app).map(current);
  button.hidden = all.length === 0;
  const first = all[0];
  if (!first) return;
  const same = all.every((one) => one.label === first.label);
  const label = same ? first.label : t("presence.mixed");
  redraw(button, [first.kind, label], () => [
    h("span", { class: "dot", data: { kind: same ? first.kind : "" }, "aria-hidden": "true" }),
    h("span", {}, h("span", { class: "unseen" }, t("presence.title"), ": "), label), shape("down")]);
  button.onclick = () => openSheet("presence", t("presence.title"), { live: true, draw: (body) => choices(app, body) });
}

/** @param {App} app @param {HTMLElement} body */
function choices(app, body) {
  const providers = withPresence(app);
  redraw(body, providers.map((one) => [one.id, one.label, one.presence, one.operations]), () => providers.flatMap((provider) => [
    providers.length > 1 && h("h3", {}, provider.label),
    h("div", { class: "choices", role: "radiogroup", "aria-label": provider.label },
      ...(provider.presence?.choices ?? []).map((choice) => h("button", {
        type: "button", role: "radio", "aria-checked": String(choice.id === provider.presence?.current?.id),
        disabled: !provider.operations.includes("presence.set"), data: { presence: choice.id, key: `presence ${provider.id} ${choice.id}` },
        onclick: () => {
          closeSheet();
          void app.run({ provider: provider.id, id: "" }, "presence.set", { id: choice.id });
        },
      }, h("span", { class: "dot", data: { kind: choice.kind }, "aria-hidden": "true" }), choice.label ?? named("presence", choice.kind)))),
    provider.operations.includes("sign_in.log_out") && provider.connection === "connected"
      && h("button", { type: "button", class: "link", onclick: () => { closeSheet(); void app.run({ provider: provider.id, id: "" }, "sign_in.log_out"); } }, t("sign_in.out", { label: provider.label })),
  ]));
}

/** @param {App} app */
export function drawNotices(app) {
  const follow = byId("follow");
  follow.hidden = app.leader.leads || !app.view.version;
  redraw(follow, [app.leader.leads], () => [
    h("span", {}, t("follow.text")),
    h("button", { type: "button", id: "take", onclick: () => app.lead(() => {}) }, t("follow.take"))]);
  const providers = app.view.providers.filter((one) => one.signIn || (one.connection && one.connection !== "connected"));
  redraw(byId("notices"), providers.map((one) => [one.id, one.label, one.connection, one.signIn, one.operations, problems.get(one.id)]),
    () => providers.map((one) => notice(app, one)));
}

/** @param {App} app @param {Provider} provider */
function notice(app, provider) {
  const { id, label, connection, signIn: step } = provider;
  const waits = step && step.kind !== "complete" && step.kind !== "failed" ? step : null;
  const begin = () => submit(app, id, "sign_in.begin", {});
  const can = provider.operations.includes("sign_in.begin");
  const problem = problems.get(id) ?? step?.problem;
  const needs = connection === "auth_required";
  return h("div", { class: needs || waits ? "notice" : "notice warn", data: { provider: id, connection: connection ?? "" } },
    h("span", {}, h("strong", {}, label), " – ", waits?.text ?? t(`provider.${connection ?? "auth_required"}`)),
    needs && !waits && can && h("button", { type: "button", class: "primary", onclick: begin, data: { key: `sign in ${id}`, signIn: id } }, t("sign_in.begin")),
    waits?.code && h("span", { class: "code" }, waits.code),
    waits?.url && h("button", { type: "button", onclick: () => void window.open(waits.url, "_blank", "noopener") }, t("sign_in.open")),
    waits?.kind === "redirect" || waits?.kind === "popup" || waits?.fields?.length ? form(app, provider, waits) : null,
    waits && h("button", { type: "button", class: "link", onclick: () => submit(app, id, "sign_in.cancel", { flow: waits.flow }) }, t("cancel")),
    problem && h("span", { role: "alert", class: "wrong" }, problem));
}

/** @param {App} app @param {Provider} provider @param {import("./api.js").SignInStep} step */
function form(app, { id }, step) {
  // What a page hands back is a code that the agent pastes; the window that would fetch it is not ours.
  const fields = step.fields?.length ? step.fields : [{ id: "code", kind: "code", label: t("sign_in.code") }];
  const key = (/** @type {string} */ field) => `${step.flow} ${step.step} ${field}`;
  /** @param {import("./api.js").SignInField} field */
  const control = (field) => {
    const common = { required: !field.optional, data: { key: key(field.id), field: field.id }, value: typed.get(key(field.id)) ?? field.value ?? "" };
    const input = field.kind === "choice"
      ? h("select", common, ...(field.options ?? []).map((option) => h("option", { value: option }, option)))
      : h("input", { ...common, type: { password: "password", phone: "tel", email: "email" }[field.kind] ?? "text", autocomplete: field.kind === "code" ? "one-time-code" : "off" });
    input.addEventListener("input", () => typed.set(key(field.id), input.value));
    return h("label", { class: "field" }, h("span", {}, field.label ?? field.id), input);
  };
  return h("form", {
    onsubmit: (/** @type {SubmitEvent} */ event) => {
      event.preventDefault();
      const inputs = /** @type {NodeListOf<HTMLInputElement>} */ (/** @type {HTMLElement} */ (event.target).querySelectorAll("[data-field]"));
      const values = Object.fromEntries([...inputs].map((input) => [input.dataset.field, input.value]));
      typed.clear();
      submit(app, id, "sign_in.submit", { flow: step.flow, step: step.step, values });
    },
  }, ...fields.map(control), h("button", { type: "submit", class: "primary" }, t("sign_in.submit")));
}

/** @param {App} app @param {string} provider @param {string} name @param {any} data */
async function submit(app, provider, name, data) {
  problems.delete(provider);
  // Secrets do not go into the browser's storage.
  const outcome = await app.run({ provider, id: "" }, name, data, false);
  if ("error" in outcome) problems.set(provider, outcome.error.message);
  app.draw();
}
