/**
 * Toasts of the operating system. They come and go with the notification on the page, for templates that want them, and need
 * the browser's permission; without it there is the notification on the page alone.
 */

import { h } from "./dom.js";

/** @typedef {import("./page.js").Desktop} Desktop */

const WORKER = "/assets/page/toast-worker.js";
/** The notification whose toast is shown, or being shown. */
let current = "";
/** @type {Promise<ServiceWorkerRegistration | null> | null} */
let worker = null;
/** @type {Desktop["bridge"] | null} */
let answers = null;

/** Once, before the first toast: the buttons of a toast are answered here. @returns {Promise<ServiceWorkerRegistration | null>} */
function registered() {
  worker ??= (async () => {
    try {
      navigator.serviceWorker.addEventListener("message", ({ data }) => {
        if (data?.type !== "cif-toast") return;
        answers?.act({ action: data.action === "reject" ? "declineNotification" : "acceptNotification", id: data.id });
      });
      const registration = await navigator.serviceWorker.register(WORKER);
      await new Promise((/** @type {(value: void) => void} */ resolve) => {
        const waiting = registration.active ? null : (registration.installing ?? registration.waiting);
        if (!waiting) resolve();
        waiting?.addEventListener("statechange", () => waiting.state === "activated" && resolve());
      });
      return registration;
    } catch (error) {
      // A private window, or a page that is not secure.
      console.warn("Toasts of the operating system cannot be shown:", error);
      return null;
    }
  })();
  return worker;
}

/** Is one wanted now? @param {any} shown */
function wanted(shown) {
  if (!shown || !("Notification" in window) || !("serviceWorker" in navigator)) return false;
  const away = document.hidden || !document.hasFocus();
  return shown.desktop === "always" || (shown.desktop === "when_in_background" && away);
}

/** Opens and closes the toast with the notification; the tab that leads does so for all. @param {Desktop} desktop */
export function drawDesktopToast({ bridge, view, leading }) {
  answers = bridge;
  const shown = view.notification;
  const id = shown?.id ?? "";
  if (id === current) return;
  const before = current;
  current = id;
  if (before && worker) void close(before);
  if (leading && wanted(shown) && Notification.permission === "granted") void open(shown);
}

/** @param {any} shown */
async function open(shown) {
  const registration = await registered();
  if (!registration || current !== shown.id) return;
  const reject = shown.rejectText === null ? [] : [{ action: "reject", title: shown.rejectText }];
  const actions = shown.information ? [] : [{ action: "accept", title: shown.acceptText }, ...reject];
  const body = shown.rows.map((/** @type {any} */ row) => [row.title, row.value].filter(Boolean).join(": ")).join("\n");
  // The type of the options does not know actions, which every browser with service workers takes.
  const options = /** @type {NotificationOptions} */ ({ body, tag: shown.id, data: { id: shown.id, information: shown.information }, requireInteraction: true, actions });
  await registration.showNotification(shown.title, options);
  if (current !== shown.id) await close(shown.id);
}

/** @param {string} id */
async function close(id) {
  const registration = await registered();
  for (const toast of (await registration?.getNotifications({ tag: id })) ?? []) toast.close();
}

/** A button that asks for the permission, where a notification wants a toast and nobody has decided yet. @param {any} shown */
export function permissionButton(shown) {
  if (shown.desktop === "never" || !("Notification" in window) || Notification.permission !== "default") return null;
  const button = h("button", { type: "button", id: "allow-toasts", onclick: async (/** @type {Event} */ event) => {
    event.stopPropagation();
    await Notification.requestPermission();
    button.remove();
  } }, "Show on the desktop too");
  return button;
}
