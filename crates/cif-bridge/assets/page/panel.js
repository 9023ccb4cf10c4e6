/** The panel: its modes, its width, and what it says while a widget cannot be seen. */

import { byId, h, icon, note, redraw } from "./dom.js";

/** @typedef {import("./page.js").Desktop} Desktop */

const MODES = ["minimized", "docked", "hidden"];
/** A step of the arrow keys, in pixels. */
const STEP = 24;
/** Less is no width that the host takes. */
const MIN_WIDTH = 300;

/** @param {Desktop} desktop */
export function startPanel(desktop) {
  const { bridge } = desktop;
  const panel = byId("panel");
  const handle = byId("resize-handle");
  const toggle = byId("toggle-panel");
  /** @type {Set<string>} Silent widgets whose explanation the agent has closed. */
  const understood = new Set();
  let dragging = false;
  let width = 378;
  let sent = 0;

  byId("panel-dock").append(icon("dock"));
  byId("panel-minimize").append(icon("minimize"));
  byId("panel-hide").append(icon("hide"));
  const setMode = (/** @type {number} */ mode) => bridge.act({ action: "setPanelMode", mode });
  byId("panel-dock").addEventListener("click", () => setMode(1));
  byId("panel-minimize").addEventListener("click", () => setMode(0));
  byId("panel-hide").addEventListener("click", () => setMode(2));
  toggle.addEventListener("click", () => setMode(desktop.view?.panel.mode === 1 ? 2 : 1));

  /** Where the pointer took the handle, and how wide the panel was. */
  let from = { x: 0, width: 0 };
  handle.addEventListener("pointerdown", (event) => {
    handle.setPointerCapture(event.pointerId);
    dragging = true;
    from = { x: event.clientX, width };
    document.body.dataset.dragging = "";
    event.preventDefault();
    handle.focus();
  });
  handle.addEventListener("pointermove", (event) => {
    if (!dragging) return;
    const moved = event.clientX - from.x;
    resize(from.width + (desktop.view.panel.position === "right" ? -moved : moved), false);
  });
  const drop = () => {
    if (!dragging) return;
    dragging = false;
    delete document.body.dataset.dragging;
    resize(width, true);
  };
  handle.addEventListener("pointerup", drop);
  handle.addEventListener("pointercancel", drop);
  handle.addEventListener("keydown", (event) => {
    const outward = desktop.view?.panel.position === "right" ? -STEP : STEP;
    const wanted = { ArrowRight: width + outward, ArrowLeft: width - outward, Home: MIN_WIDTH, End: widest() }[event.key];
    if (wanted === undefined) return;
    event.preventDefault();
    resize(wanted, true);
  });

  const widest = () => Math.max(MIN_WIDTH, Math.floor(window.innerWidth / 2));

  /** @param {number} wanted Pixels. @param {boolean} last Is the agent done? */
  function resize(wanted, last) {
    width = Math.round(Math.min(Math.max(wanted, MIN_WIDTH), widest()));
    apply();
    if (!last && performance.now() - sent < 50) return;
    sent = performance.now();
    bridge.act({ action: "resizePanel", width });
  }

  function apply() {
    document.body.style.setProperty("--panel", `${width}px`);
    handle.setAttribute("aria-valuenow", String(width));
    handle.setAttribute("aria-valuetext", `${width} pixels`);
    handle.setAttribute("aria-valuemin", String(MIN_WIDTH));
    handle.setAttribute("aria-valuemax", String(widest()));
  }

  return {
    draw() {
      const { view } = desktop;
      const { mode, provider, title, position, widgetWidth } = view.panel;
      const name = provider ? (MODES[mode] ?? "hidden") : "hidden";
      if (!dragging) width = Math.round(widgetWidth);
      apply();
      panel.dataset.mode = name;
      panel.hidden = name === "hidden";
      handle.hidden = name !== "docked";
      Object.assign(document.body.dataset, { mode: name, position });
      byId("panel-title").textContent = title;
      byId("panel-dock").hidden = name === "docked";
      byId("panel-minimize").hidden = name !== "docked";
      toggle.setAttribute("aria-pressed", String(name === "docked"));
      /** @type {HTMLButtonElement} */ (toggle).disabled = !provider;
      drawNote(view.providers.find((/** @type {any} */ one) => one.name === provider), name);
    },
  };

  /** @param {any} provider @param {string} mode */
  function drawNote(provider, mode) {
    const place = byId("panel-note");
    const frame = provider?.frame ?? null;
    const silent = frame && desktop.silent.has(provider.name) && !understood.has(provider.name);
    const away = frame && !desktop.leading;
    const calls = desktop.conversations.some((one) => one.provider === provider?.name);
    const idle = provider && !frame && !calls;
    place.hidden = mode !== "docked" || !(silent || away || idle);
    place.className = silent ? "silent" : "";
    redraw(place, [provider?.name, Boolean(silent), Boolean(away), Boolean(idle)], () => {
      if (away) return [note("Shown in another tab", "The widget runs in the tab that leads. “Lead here” brings it to this one.", { picture: "globe" })];
      if (silent) return explainSilence(provider);
      if (idle) return [note("No conversation", "Calls and chats appear here when they come in.", { picture: "phone" })];
      return [];
    });
  }

  /** @param {any} provider */
  function explainSilence(provider) {
    const library = `${location.origin}/webresources/Widget/msdyn_ciLibrary.js`;
    return [
      h("h3", {}, icon("warn"), `${provider.label} is silent`),
      h("p", {}, "Its page has loaded and has said nothing for five seconds, so it cannot reach this desktop."),
      location.port
        ? h("p", {}, "Most often it brings its own copy of the original client library, which drops the port of its host: it looks for this desktop at ", h("code", {}, `${location.protocol}//${location.hostname}`), ".")
        : h("p", {}, "Check that it loads the client library, and that no login or error page stands in its way."),
      h("p", {}, "Remedy: let it load ", h("code", {}, library), ", or serve this desktop on port 80 or 443."),
      h("button", { type: "button", data: { key: "understood" }, onclick: () => {
        understood.add(provider.name);
        desktop.draw();
      } }, "Show the widget"),
    ];
  }
}
