/** The service worker of toasts: tells the pages of the desktop which button was clicked. It keeps nothing and loads nothing. */

const scope = /** @type {any} */ (globalThis);

scope.addEventListener("install", () => scope.skipWaiting());

scope.addEventListener("notificationclick", (/** @type {any} */ event) => {
  const { id, information } = event.notification.data ?? {};
  event.notification.close();
  event.waitUntil((async () => {
    const pages = await scope.clients.matchAll({ type: "window", includeUncontrolled: true });
    // A click beside the buttons only shows the desktop.
    if (id && event.action && !information) for (const page of pages) page.postMessage({ type: "cif-toast", id, action: event.action });
    const [first] = pages;
    if (first && event.action !== "reject") await first.focus();
  })());
});
