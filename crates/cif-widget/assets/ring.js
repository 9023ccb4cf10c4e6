/** Makes heard and seen that something rings: a sound, the title of the tab, a notification of the system. Only where the page leads. */

import { t } from "./text.js";

const PERIOD_MS = 2_800;
/** @type {AudioContext | null} */
let audio = null;
let timer = 0;
let ringing = "";
/** @type {Notification | null} */
let notification = null;

/** Two short tones; silence where the browser wants a click first. */
function tone() {
  if (navigator.userActivation?.hasBeenActive === false) return;
  try {
    audio ??= new AudioContext();
    if (audio.state === "suspended") void audio.resume().catch(() => {});
    for (const [start, pitch] of /** @type {[number, number][]} */ ([[0, 660], [0.22, 880]])) {
      const voice = audio.createOscillator();
      const gain = audio.createGain();
      const at = audio.currentTime + start;
      voice.frequency.value = pitch;
      gain.gain.setValueAtTime(0, at);
      gain.gain.linearRampToValueAtTime(0.12, at + 0.02);
      gain.gain.exponentialRampToValueAtTime(0.001, at + 0.4);
      voice.connect(gain).connect(audio.destination);
      voice.start(at);
      voice.stop(at + 0.42);
    }
  } catch {
    // No audio in this browser.
  }
}

/** @param {string} who Who rings; empty for nobody. @param {string} text What to say about it. @param {() => void} opened */
export function ring(who, text, opened) {
  if (who === ringing) return;
  ringing = who;
  window.clearInterval(timer);
  notification?.close();
  notification = null;
  document.body.dataset.rings = String(Boolean(who));
  document.title = who ? `● ${text}` : t("app.title");
  if (!who) return;
  tone();
  timer = window.setInterval(tone, PERIOD_MS);
  const away = document.hidden || !document.hasFocus();
  if (away && "Notification" in window && Notification.permission === "granted") {
    try {
      notification = new Notification(text, { tag: who, requireInteraction: true });
      notification.addEventListener("click", () => {
        window.focus();
        opened();
      });
    } catch {
      // Some systems allow them from a service worker only.
    }
  }
}
