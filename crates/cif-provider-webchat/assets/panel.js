/** The customer's panel: the form before the chat, the chat itself, and what is remembered between pages. */

import { answered, Line, newName, Refused } from "./line.js";
import { Log } from "./log.js";

/** @typedef {import("./line.js").Message} Message */
/** @typedef {import("./line.js").Status} Status */

/**
 * @type {{ site: string, sites: string[], title: string, form: { name: string, label: string, required: boolean }[], offline: string,
 *   types: string[], limits: { text: number, file: number } }}
 */
const setup = JSON.parse(byId("setup").textContent ?? "");
const keyName = `cif-chat-key-${setup.site}`;
const outboxName = `cif-chat-outbox-${setup.site}`;
/** Typing is said again after this time, and over after a pause of as long. */
const TYPING = 4_000;

const text = /** @type {HTMLTextAreaElement} */ (byId("text"));
const file = /** @type {HTMLInputElement} */ (byId("file"));
const log = new Log(byId("log"), (info) => void save(info));
/** @type {Line | undefined} */
let line;
/** @type {Status | undefined} */
let status;
let shown = window.parent === window;
let connected = false;
let lastTyping = 0;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let typingEnd;

/** @param {string} id */
function byId(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no element ${id}`);
  return found;
}

/** @param {Storage | undefined} where @param {string} name */
function recall(where, name) {
  try {
    return JSON.parse(where?.getItem(name) ?? "null");
  } catch {
    return null;
  }
}

/** @param {Storage | undefined} where @param {string} name @param {unknown} value */
function remember(where, name, value) {
  try {
    if (value === null) where?.removeItem(name);
    else where?.setItem(name, JSON.stringify(value));
  } catch {
    // Without storage the chat lives as long as the page.
  }
}

/** A browser may refuse a frame its storage. @param {() => Storage} of */
function storage(of) {
  try {
    return of();
  } catch {
    return undefined;
  }
}
const forAll = storage(() => localStorage);
const forTab = storage(() => sessionStorage);

function drawForm() {
  const fields = setup.form.map((field) => {
    const label = document.createElement("label");
    const input = document.createElement("input");
    input.name = field.name;
    input.required = field.required;
    input.maxLength = 200;
    if (field.name === "email") input.type = "email";
    label.append(field.label, input);
    return label;
  });
  byId("fields").replaceChildren(...fields);
}

/** @param {"form" | "talk"} what */
function view(what) {
  byId("form").hidden = what !== "form";
  byId("talk").hidden = what !== "talk";
  byId("end").hidden = what !== "talk";
}

/** @param {string} problem */
function complain(problem) {
  byId("problem").textContent = problem;
  if (!byId("form").hidden) byId("state").textContent = problem;
}

/** @param {import("./line.js").Key} key */
function begin(key) {
  line?.close();
  log.empty();
  status = undefined;
  view("talk");
  byId("again").hidden = true;
  byId("composer").hidden = false;
  const outbox = /** @type {(Message & { chat?: string })[]} */ (recall(forTab, outboxName) ?? []);
  const waiting = outbox.filter((message) => message.chat === key.chat).map(({ chat: _, ...message }) => message);
  for (const message of waiting) log.wait(message.id, message.text ?? "File");
  line = new Line(key, waiting, {
    items(items, gap) {
      // With lines between, the log begins anew with these; the others can be asked for.
      if (gap && log.last > 0) log.clear();
      log.add(items);
      byId("earlier").hidden = log.first <= 1;
      draw();
      seen();
    },
    status(now) {
      status = now;
      draw();
    },
    kept(id) {
      log.accept(id);
      keepOutbox();
    },
    refused(id, why) {
      if (id) log.fail(id, why);
      else complain(why);
      keepOutbox();
    },
    lost() {
      forget();
      view("form");
      byId("state").textContent = "The last chat is over.";
    },
    connected(yes) {
      connected = yes;
      if (yes) complain("");
      draw();
    },
  });
}

function keepOutbox() {
  const chat = line?.key.chat;
  remember(forTab, outboxName, line?.outbox.length ? line.outbox.map((message) => ({ ...message, chat })) : null);
}

function forget() {
  remember(forAll, keyName, null);
  remember(forTab, outboxName, null);
  line?.close();
  line = undefined;
}

function draw() {
  const over = status?.phase === "ended";
  byId("end").hidden = over || !line;
  byId("composer").hidden = over;
  byId("again").hidden = !over;
  byId("typing").textContent = status?.typing ? "Writing…" : "";
  const state = byId("state");
  const now = describe();
  if (state.textContent !== now) state.textContent = now;
  if (status) log.show(status);
}

function describe() {
  if (!connected) return "Connecting…";
  switch (status?.phase) {
    case "waiting":
      if (status.offline) return setup.offline;
      return status.ahead > 0 ? `In the queue: ${status.ahead} before you` : "You are the next";
    case "talking":
      return "Connected";
    case "ended":
      return "The chat has ended";
    default:
      return "";
  }
}

function isLooked() {
  return shown && document.visibilityState === "visible";
}

/** Tells how far the messages have come, and the site's page how many are unread. */
function seen() {
  if (!line) return;
  const read = isLooked() ? log.last : line.marks.read;
  line.seen(log.last, read);
  const unread = [...byId("log").querySelectorAll("li.agent")].filter((item) => {
    return Number(/** @type {HTMLElement} */ (item).dataset.seq) > read;
  });
  toSite({ chat: "unread", count: unread.length });
}

/** @param {object} message */
function toSite(message) {
  if (window.parent === window) return;
  // Only pages of the allowed origins are told; which of them it is, the browser knows.
  for (const site of setup.sites) window.parent.postMessage(message, site);
}

/** @param {Message} message @param {string} label */
function send(message, label) {
  if (!line) return;
  log.wait(message.id, label);
  line.send(message);
  keepOutbox();
}

function sendText() {
  const said = text.value.trim();
  if (!said || !line) return;
  const bytes = new TextEncoder().encode(said).length;
  if (bytes > setup.limits.text) {
    complain(`The message is too long: ${bytes} of ${setup.limits.text} bytes.`);
    return;
  }
  complain("");
  text.value = "";
  stopTyping(false);
  send({ id: newName(), text: said }, said);
}

/** @param {boolean} tell */
function stopTyping(tell) {
  clearTimeout(typingEnd);
  if (tell && lastTyping) line?.typing(false);
  lastTyping = 0;
}

/** @param {File} chosen */
async function sendFile(chosen) {
  const to = line;
  if (!to) return;
  if (chosen.size > setup.limits.file) {
    complain(`The file is too large: ${setup.limits.file} bytes are the limit.`);
    return;
  }
  if (!setup.types.includes(chosen.type)) {
    complain(`Files of this kind are not taken; possible are ${setup.types.join(", ")}.`);
    return;
  }
  complain("");
  byId("problem").textContent = `Sending ${chosen.name}…`;
  try {
    const info = await to.upload(newName(), chosen);
    complain("");
    if (to === line) send({ id: newName(), file: info.id }, chosen.name);
  } catch (error) {
    complain(`${chosen.name} was not sent: ${error instanceof Error ? error.message : error}`);
  }
}

/** @param {import("./line.js").FileInfo} info */
async function save(info) {
  try {
    const content = await line?.download(info.id);
    if (!content) return;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(content);
    link.download = info.name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  } catch (error) {
    complain(`${info.name} cannot be read: ${error instanceof Error ? error.message : error}`);
  }
}

byId("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = /** @type {HTMLButtonElement} */ (byId("begin"));
  const form = Object.fromEntries(new FormData(/** @type {HTMLFormElement} */ (byId("form"))));
  button.disabled = true;
  try {
    const body = JSON.stringify({ site: setup.site, form });
    const key = await answered(await fetch("/api/start", { method: "POST", body }));
    remember(forAll, keyName, key);
    complain("");
    begin(key);
    text.focus();
  } catch (error) {
    complain(error instanceof Refused ? error.message : "The chat cannot be reached; try again.");
  } finally {
    button.disabled = false;
  }
});

byId("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  sendText();
});
text.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    sendText();
  }
});
text.addEventListener("input", () => {
  if (!text.value || status?.phase !== "talking") return stopTyping(true);
  const now = Date.now();
  if (now - lastTyping > TYPING) {
    lastTyping = now;
    line?.typing(true);
  }
  clearTimeout(typingEnd);
  typingEnd = setTimeout(() => stopTyping(true), TYPING);
});
file.accept = setup.types.join(",");
file.addEventListener("change", () => {
  const chosen = file.files?.[0];
  if (chosen) void sendFile(chosen);
  file.value = "";
});
byId("end").addEventListener("click", () => line?.end());
byId("again").addEventListener("click", () => {
  forget();
  view("form");
  byId("state").textContent = "";
});
byId("earlier").addEventListener("click", async () => {
  try {
    const items = await line?.earlier(log.first);
    if (items) log.prepend(items);
    byId("earlier").hidden = log.first <= 1 || !items?.length;
  } catch {
    complain("Earlier messages cannot be read just now.");
  }
});
byId("close").addEventListener("click", () => toSite({ chat: "close" }));
byId("close").hidden = window.parent === window;
document.addEventListener("keydown", (event) => event.key === "Escape" && toSite({ chat: "close" }));
document.addEventListener("visibilitychange", seen);
window.addEventListener("message", (event) => {
  if (event.source !== window.parent || !setup.sites.includes(event.origin)) return;
  const said = event.data;
  if (said?.chat !== "shown") return;
  shown = said.shown === true;
  if (said.focus === true && shown) (byId("talk").hidden ? byId("fields").querySelector("input") : text)?.focus();
  seen();
});

drawForm();
const known = recall(forAll, keyName);
if (known?.chat && known?.secret) begin(known);
else view("form");
