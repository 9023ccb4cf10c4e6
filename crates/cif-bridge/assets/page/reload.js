/**
 * Loads the page again by itself when the server does not take it any more: the desktop was made anew, for example because its
 * configuration has changed.
 */

/** A page that is refused again so soon after it was loaded is not loaded again by itself, in milliseconds. */
const PAUSE = 30_000;
const KEY = "cif-loaded-again";

/**
 * True when nothing of the agent's would be lost.
 * @param {any} view What the page drew last.
 */
export function isIdle(view) {
  if (!view) return true;
  return view.sessions.length <= 1 && !view.notification && !view.dialog && !view.note && !view.tabs.some((/** @type {any} */ tab) => tab.dirty);
}

/**
 * Loads the page again if it may. False when the agent has to.
 * @param {any} view
 * @param {{ location: { reload(): void }, sessionStorage: Pick<Storage, "getItem" | "setItem">, Date: { now(): number } }} window
 */
export function loadAgain(view, window) {
  const now = window.Date.now();
  if (!isIdle(view) || now - Number(window.sessionStorage.getItem(KEY) ?? 0) < PAUSE) return false;
  window.sessionStorage.setItem(KEY, String(now));
  window.location.reload();
  return true;
}
