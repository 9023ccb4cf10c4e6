/**
 * The chat on a site: `<script src="https://CHAT/chat.js" data-site="KEY" async></script>`. A button at the edge of the page opens
 * the chat in a frame of the chat's own origin, which the site's styles and scripts cannot reach.
 */
(() => {
  const script = document.currentScript;
  const site = script instanceof HTMLScriptElement ? script.dataset.site : undefined;
  if (!(script instanceof HTMLScriptElement) || !site) {
    console.error("chat.js: the script tag must name the site, data-site=\"KEY\"");
    return;
  }
  const origin = new URL(script.src).origin;
  const label = script.dataset.label || "Chat";
  /** Whether the chat is open is remembered for the next page of this visit. */
  const memory = `cif-chat-open-${site}`;

  const host = document.createElement("div");
  host.dataset.cifChat = site;
  // In a tree of its own, so that the site's styles do not change it.
  const tree = host.attachShadow({ mode: "open" });
  const style = document.createElement("style");
  style.textContent = `
    :host { all: initial; position: fixed; right: 20px; bottom: 20px; z-index: 2147483000; color-scheme: light dark; }
    button { font: 600 16px/1 system-ui, sans-serif; padding: 14px 20px; border: 0; border-radius: 28px; cursor: pointer;
      background: #0b6bcb; color: #fff; box-shadow: 0 6px 20px rgb(0 0 0 / 25%); }
    button:focus-visible { outline: 3px solid #0b6bcb; outline-offset: 3px; }
    b { margin-left: 8px; padding: 2px 7px; border-radius: 10px; background: #fff; color: #0b6bcb; }
    iframe { display: block; width: min(380px, calc(100vw - 40px)); height: min(600px, calc(100vh - 100px));
      margin-bottom: 12px; border: 0; border-radius: 12px; background: Canvas; box-shadow: 0 12px 40px rgb(0 0 0 / 30%); }
    iframe[hidden] { display: none; }
    div { display: flex; flex-direction: column; align-items: flex-end; }
    @media (prefers-reduced-motion: no-preference) { button { transition: transform .15s; } button:hover { transform: scale(1.04); } }
  `;
  const box = document.createElement("div");
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = label;
  button.setAttribute("aria-expanded", "false");
  box.append(button);
  tree.append(style, box);

  /** @type {HTMLIFrameElement | undefined} */
  let frame;
  let shown = false;

  /** @param {boolean} show @param {boolean} focus */
  function open(show, focus) {
    if (show && !frame) {
      frame = document.createElement("iframe");
      frame.title = label;
      frame.src = `${origin}/panel?site=${encodeURIComponent(site ?? "")}`;
      frame.addEventListener("load", () => tell(focus));
      box.prepend(frame);
    }
    shown = show;
    if (frame) frame.hidden = !show;
    button.setAttribute("aria-expanded", String(show));
    count(0);
    remember(show);
    tell(focus);
    if (!show && focus) button.focus();
  }

  /** @param {boolean} focus */
  function tell(focus) {
    frame?.contentWindow?.postMessage({ chat: "shown", shown, focus }, origin);
  }

  /** @param {number} unread */
  function count(unread) {
    button.textContent = label;
    if (unread > 0) {
      const badge = document.createElement("b");
      badge.textContent = String(unread);
      button.append(badge);
    }
    button.setAttribute("aria-label", unread > 0 ? `${label}, ${unread} unread` : label);
  }

  /** @param {boolean} show */
  function remember(show) {
    try {
      if (show) sessionStorage.setItem(memory, "1");
      else sessionStorage.removeItem(memory);
    } catch {
      // A page without storage opens with the chat closed.
    }
  }

  function wasOpen() {
    try {
      return sessionStorage.getItem(memory) === "1";
    } catch {
      return false;
    }
  }

  button.addEventListener("click", () => open(!shown, true));
  window.addEventListener("message", (event) => {
    if (!frame || event.source !== frame.contentWindow || event.origin !== origin) return;
    const said = event.data;
    if (said?.chat === "close") open(false, true);
    if (said?.chat === "unread" && !shown && Number.isSafeInteger(said.count)) count(said.count);
  });

  const place = () => {
    document.body.append(host);
    if (wasOpen()) open(true, false);
  };
  if (document.body) place();
  else document.addEventListener("DOMContentLoaded", place);
})();
