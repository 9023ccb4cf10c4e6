/** The pictures of the desktop. */

/** Paths of pictures, on a field of 24 by 24. */
export const ICONS = {
  close: "M6 6l12 12M18 6L6 18",
  home: "M4 11l8-7 8 7v8a1 1 0 0 1-1 1h-4v-6H9v6H5a1 1 0 0 1-1-1z",
  phone: "M6.6 3.5l2.8.5 1.2 4-2 1.6a12 12 0 0 0 5.8 5.8l1.6-2 4 1.2.5 2.8a2 2 0 0 1-2 2.6A16 16 0 0 1 4 5.5a2 2 0 0 1 2.6-2z",
  hangUp: "M3 14.5c0-1.6.4-2.6 1.4-3.3 4.6-3.2 10.6-3.2 15.2 0 1 .7 1.4 1.7 1.4 3.3l-.2 1.2-4.4-.6-.5-3a12.6 12.6 0 0 0-7.8 0l-.5 3-4.4.6z",
  chat: "M5 5h14a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1h-7l-5 4v-4H5a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1z",
  mail: "M4 6h16v12H4zM4 7l8 6 8-6",
  minimize: "M6 12h12",
  dock: "M4 5h16v14H4zM10 5v14",
  hide: "M6 6l12 12M18 6L6 18",
  refresh: "M19 12a7 7 0 1 1-2-4.9M19 4v4h-4",
  warn: "M12 4l9 16H3zM12 10v4M12 17v.5",
  search: "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.5 15.5L20 20",
  person: "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4.5 20c.8-3.5 3.8-5 7.5-5s6.7 1.5 7.5 5",
  building: "M5 20V5a1 1 0 0 1 1-1h8a1 1 0 0 1 1 1v15M15 10h3a1 1 0 0 1 1 1v9M3 20h18M8.5 8h3M8.5 12h3M8.5 16h3",
  case: "M4 8h16v11H4zM9 8V6a1 1 0 0 1 1-1h4a1 1 0 0 1 1 1v2M4 13h16",
  task: "M4 5h16v14H4zM8 12l3 3 5-6",
  calendar: "M4 6h16v14H4zM4 10h16M8 3.5V7M16 3.5V7",
  book: "M5 5a2 2 0 0 1 2-2h12v18H7a2 2 0 0 1-2-2zM5 19a2 2 0 0 1 2-2h12M9 7h6",
  table: "M4 5h16v14H4zM4 10h16M10 10v9",
  page: "M7 3.5h7l4 4V20H7zM14 3.5V8h4M9.5 12.5h5M9.5 16h5",
  globe: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM4 12h16M12 4c2.7 2.5 2.7 13.5 0 16M12 4c-2.7 2.5-2.7 13.5 0 16",
  plus: "M12 5v14M5 12h14",
  bell: "M12 4a5 5 0 0 0-5 5v4l-2 3.5h14L17 13V9a5 5 0 0 0-5-5zM10 19.5a2 2 0 0 0 4 0",
  list: "M8 6h12M8 12h12M8 18h12M4 6h.01M4 12h.01M4 18h.01",
  inspect: "M4 12h4l2-6 4 12 2-6h4",
  settings: "M4 7h9M17 7h3M4 17h3M11 17h9M15 5v4M9 15v4",
  chevron: "M7 10l5 5 5-5",
  check: "M5 12.5l4.5 4.5L19 7.5",
  pause: "M9 6v12M15 6v12",
  play: "M8 5.5v13l10.5-6.5z",
  mic: "M12 4a2.5 2.5 0 0 0-2.5 2.5V12a2.5 2.5 0 0 0 5 0V6.5A2.5 2.5 0 0 0 12 4zM6.5 11.5a5.5 5.5 0 0 0 11 0M12 17v3.5",
  mute: "M12 4a2.5 2.5 0 0 0-2.5 2.5V12a2.5 2.5 0 0 0 5 0V6.5A2.5 2.5 0 0 0 12 4zM6.5 11.5a5.5 5.5 0 0 0 11 0M12 17v3.5M4 4l16 16",
  keypad: "M6 6h.01M12 6h.01M18 6h.01M6 12h.01M12 12h.01M18 12h.01M6 18h.01M12 18h.01M18 18h.01",
  transfer: "M5 12h13M13 6.5l5.5 5.5-5.5 5.5",
};

/** @typedef {keyof typeof ICONS} Picture */

/** The picture of a table. @param {string} entity @returns {Picture} */
export const pictureOf = (entity) =>
  /** @type {Record<string, Picture>} */ ({
    contact: "person", account: "building", incident: "case", phonecall: "phone", email: "mail", task: "task",
    appointment: "calendar", knowledgearticle: "book", systemuser: "person",
  })[entity] ?? "table";

/** The picture of what a tab shows. @param {any} page @returns {Picture} */
export const pictureOfPage = (page) =>
  page.kind === "entityList" || page.kind === "entityRecord" ? pictureOf(page.entity)
  : /** @type {Record<string, Picture>} */ ({ search: "search", website: "globe", dashboard: "building", empty: "home" })[page.kind] ?? "page";
