/**
 * The page of the relay: it stands in a frame of a host that is not ours, loads that host's client library, and carries calls
 * and events between the host and a provider written in Rust. The widget that the agent sees stands in a frame inside it.
 */

import { Caller } from "./caller.js";
import { direct } from "./direct.js";
import { Events } from "./events.js";
import { findHost, load } from "./library.js";
import { Line } from "./line.js";
import { Outbox } from "./outbox.js";

const VERSION = 1;
const TOKEN = "cif-relay-token";
const TAB = "cif-relay-tab";
const ENVIRONMENT_PAUSE_MS = 3_000;

/** @template {HTMLElement} T @param {string} id @returns {T} */
const find = (id) => /** @type {T} */ (document.getElementById(id));

/** @param {string} name @returns {string} */
const setting = (name) => document.querySelector(`meta[name="${name}"]`)?.getAttribute("content") ?? "";

/** @returns {string} */
const name = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

/** @param {string} state @param {string} text */
function show(state, text) {
  document.body.dataset.state = state;
  find("status").textContent = text;
}

/** Something that is kept where the browser allows it. @param {() => Storage} storage @param {string} key @param {string} [value] @returns {string | null} */
function kept(storage, key, value) {
  try {
    if (value !== undefined) storage().setItem(key, value);
    return storage().getItem(key);
  } catch {
    return value ?? null;
  }
}

/** The secret of the relay: in the fragment of this page's address, which no server sees, or typed in before. */
function token() {
  const given = new URLSearchParams(location.hash.slice(1)).get("token");
  if (given) history.replaceState(null, "", location.pathname + location.search);
  return kept(() => localStorage, TOKEN, given ?? undefined);
}

async function start() {
  const allowed = setting("cif-hosts").split(" ").filter(Boolean);
  const own = document.querySelector("script[data-crmurl]")?.getAttribute("data-crmurl") ?? "";
  const ucilib = new URLSearchParams(location.search).get("ucilib");
  const host = findHost([own, document.referrer], ucilib, allowed);
  if (!host || window.parent === window) {
    show("refused", `This page belongs into the channel panel of ${allowed.join(" or ")}. It was not opened by such a host.`);
    return;
  }
  show("starting", `Loading the client library of ${host.origin}…`);
  const library = await load(host);
  /** @type {Line} */
  let line;
  const outbox = new Outbox((message) => line?.send(message));
  const events = new Events(library, outbox);
  const caller = new Caller(
    library,
    (method, event) => (method === "addHandler" ? events.listen(event) : events.unlisten(event)),
    direct(/** @type {Window} */ (window.top), host.origin),
    (result) => void outbox.put("result", result),
  );
  const all = setting("cif-events").split(" ").filter(Boolean).map((event) => events.listen(event));
  // A host that refuses a name does not raise it.
  await Promise.allSettled(all);
  const environment = await whoIsThere(library);

  const tab = kept(() => sessionStorage, TAB) ?? kept(() => sessionStorage, TAB, name()) ?? name();
  const document_ = name();
  let secret = token();
  /** @type {Record<string, (data: any) => void>} */
  const taken = {
    welcome: (data) => {
      caller.begin(data.epoch);
      outbox.received(data.received);
      for (const event of data.listen) events.listen(event).catch((/** @type {unknown} */ error) => console.warn(error));
      outbox.again();
      showWidget(data.widget);
      show("open", "Connected.");
    },
    call: (data) => void caller.take(data),
    settled: (data) => caller.settled(data.below),
    received: (data) => outbox.received(data.n),
    answer: (data) => events.answered(data),
    standby: (data) => show("standby", data.reason),
    bye: (data) => show("waiting", data.reason),
    refused: (data) => {
      show("refused", data.reason);
      find("ask").hidden = !data.ask;
    },
  };
  const url = new URL("relay/socket", location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  line = new Line(
    url.href,
    () => ({
      version: VERSION, token: secret ?? undefined, tab, document: document_, environment, next: outbox.next,
      waiting: events.waiting,
    }),
    (message) => taken[message.type]?.(message.data),
    () => show("waiting", "The connection to the relay's server is lost. It is tried again."),
  );
  find("ask").addEventListener("submit", (event) => {
    event.preventDefault();
    const input = /** @type {HTMLInputElement} */ (find("token"));
    secret = kept(() => localStorage, TOKEN, input.value);
    input.value = "";
    find("ask").hidden = true;
    show("starting", "Signing in…");
    line.connect();
  });
  line.connect();
}

/** What the host says about itself and its agent. It is asked until it answers. @param {import("./library.js").Library} library */
async function whoIsThere(library) {
  for (;;) {
    try {
      const text = await library.getEnvironment?.();
      return typeof text === "string" ? JSON.parse(text) : Object.fromEntries(text);
    } catch (error) {
      show("starting", `The host does not say who its agent is: ${error instanceof Error ? error.message : String(error)}`);
      await new Promise((resolve) => setTimeout(resolve, ENVIRONMENT_PAUSE_MS));
    }
  }
}

/** @param {string} address */
function showWidget(address) {
  const frame = /** @type {HTMLIFrameElement} */ (find("widget"));
  if (!address || frame.getAttribute("src") === address) return;
  frame.src = address;
  frame.hidden = false;
}

start().catch((error) => show("refused", error instanceof Error ? error.message : String(error)));
