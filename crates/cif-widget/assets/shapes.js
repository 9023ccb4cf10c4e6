/** The pictures of the widget. */

import { h, outline } from "../../cif-bridge/assets/page/dom.js";

const SHAPES = {
  voice: "M6.6 3.5l2.8.5 1.2 4-2 1.6a12 12 0 0 0 5.8 5.8l1.6-2 4 1.2.5 2.8a2 2 0 0 1-2 2.6A16 16 0 0 1 4 5.5a2 2 0 0 1 2.6-2z",
  chat: "M5 5h14a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1h-7l-5 4v-4H5a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1z",
  email: "M4 6h16v12H4zM4 7l8 6 8-6",
  hangup: "M3 14.5c5-4.6 13-4.6 18 0l-1.5 3-4.5-1.5v-2.6a12 12 0 0 0-6 0V16L4.5 17.5z",
  mute: "M12 4a2.5 2.5 0 0 1 2.5 2.5v5a2.5 2.5 0 0 1-5 0v-5A2.5 2.5 0 0 1 12 4zM6 11a6 6 0 0 0 12 0M12 17v3M4 4l16 16",
  hold: "M8 5v14M16 5v14",
  resume: "M8 5l11 7-11 7z",
  keypad: "M6 5h.01M12 5h.01M18 5h.01M6 11h.01M12 11h.01M18 11h.01M6 17h.01M12 17h.01M18 17h.01M12 22h.01",
  transfer: "M4 8h13l-4-4M20 16H7l4 4",
  people: "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20a6.5 6.5 0 0 1 13 0M16 4.5a3.5 3.5 0 0 1 0 6M18 14a6 6 0 0 1 3.5 6",
  record: "M12 5a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM12 10a2 2 0 1 0 0 4 2 2 0 0 0 0-4z",
  pause: "M12 5a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM10.5 10v4M13.5 10v4",
  stop: "M7 7h10v10H7z",
  plus: "M12 5v14M5 12h14",
  help: "M9 9a3 3 0 1 1 4 2.8c-.7.3-1 .8-1 1.7M12 17h.01M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z",
  close: "M6 6l12 12M18 6L6 18",
  back: "M15 5l-7 7 7 7",
  down: "M6 9l6 6 6-6",
  up: "M6 15l6-6 6 6",
  search: "M11 5a6 6 0 1 0 0 12 6 6 0 0 0 0-12zM15.5 15.5L20 20",
  clip: "M20 11l-8.5 8.5a5 5 0 0 1-7-7L13 4a3.3 3.3 0 0 1 4.7 4.7L9.5 17a1.7 1.7 0 0 1-2.4-2.4L14.5 7",
  send: "M4 12l16-8-6 16-3-7zM11 13l9-9",
  reply: "M10 6L4 12l6 6v-4c5 0 8 1 10 4 0-6-4-9.5-10-9.5z",
  forward: "M14 6l6 6-6 6v-4c-5 0-8 1-10 4 0-6 4-9.5 10-9.5z",
  sent: "M5 12.5l4.5 4.5L19 7",
  delivered: "M2 12.5l4.5 4.5L15 8M12 17l9.5-9",
  clock: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 8v4l3 2",
  alert: "M12 4l9 16H3zM12 10v4M12 17v.5",
  save: "M12 4v11M7 11l5 5 5-5M5 20h14",
};

/** @typedef {keyof typeof SHAPES} Shape */

/** @param {Shape} name */
export const shape = (name) => outline(SHAPES[name]);

/** The shape of a kind of channel. @param {string} kind @returns {Shape} */
export const kindShape = (kind) => (kind === "voice" ? "voice" : kind === "email" ? "email" : "chat");

/** A round picture for a kind of channel. @param {string} kind */
export const avatar = (kind) => h("span", { class: `avatar ${kind}`, "aria-hidden": "true" }, shape(kindShape(kind)));

/** A button that shows a picture alone. @param {Shape} name @param {string} label @param {Record<string, any>} attributes */
export const pictured = (name, label, attributes) =>
  h("button", { type: "button", class: "icon", "aria-label": label, title: label, ...attributes }, shape(name));
