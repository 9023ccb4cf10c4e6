/** The widget's page: draws what the room says, and reports what the agent does. All state that matters is in the room. */

import { byId, clock } from "../../cif-bridge/assets/page/dom.js";
import { connectHost } from "./host.js";
import { startKeys } from "./keys.js";
import * as kept from "./kept.js";
import { createLeader } from "./leader.js";
import { createLink, keyOf, pageName } from "./link.js";
import { drawList } from "./list.js";
import { drawNotices, drawPresence } from "./presence.js";
import { drawRinging } from "./ringing.js";
import { shape } from "./shapes.js";
import { openDialler } from "./dial.js";
import { redrawSheet } from "./sheet.js";
import { createTalk } from "./talk.js";
import { has, load, named, t, translate } from "./text.js";
import { toast } from "./toasts.js";

/** @typedef {import("./api.js").View} View */
/** @typedef {import("./api.js").ConversationView} Conversation */
/** @typedef {import("./api.js").ProviderView} Provider */
/** @typedef {import("./api.js").Outcome} Outcome */
/** @typedef {import("./link.js").Ref} Ref */
/** @typedef {ReturnType<typeof createLeader>} Election */
/**
 * @typedef {object} App What the parts of the page work with.
 * @property {View} view
 * @property {number} received When the view came, on the page's clock.
 * @property {ReturnType<typeof createLink>} link
 * @property {import("./api.js").Leader} leader
 * @property {Ref | null} selected
 * @property {(ref: Ref) => Conversation | undefined} find
 * @property {(id: string) => Provider | undefined} provider
 * @property {(ref: Ref | null, focus?: boolean) => void} select
 * @property {(ref: Ref, name: string, data?: any, keep?: boolean) => Promise<Outcome>} run Gives a command for a conversation.
 * @property {(ref: Ref, name: string) => boolean} busy Does such a command wait for its outcome?
 * @property {(text: string, now?: boolean) => void} say Tells screen readers.
 * @property {() => void} draw
 * @property {(then: () => void) => void} lead Takes the lead first, if another page has it.
 */

/** Failures of these are shown where they happen, or do not matter. */
const QUIET = /^(messaging\.(send|mark_)|attachment\.|directory\.|email\.get_|sign_in\.)/;
/** Of these another one may be given before the first is done. */
const MANY = /^(messaging\.|attachment\.|directory\.|email\.get_|voice\.send_dtmf)/;
/** Only the leader may give these: they own the sound. */
const LEADERS = new Set(["conversation.accept", "conversation.start", "voice.select_device"]);
const RELOAD_EVERY_MS = 20_000;

const locks = "locks" in navigator ? navigator.locks : undefined;
/** @type {import("./host.js").HostAccess | null} */
let host = null;
/** Those that rang when the panel was expanded last. */
let expandedFor = "";
/** What runs when this page leads. @type {(() => void)[]} */
let whenLeading = [];
let wasLost = false;

/** @type {App} */
const app = {
  view: { version: 0, providers: [], conversations: [] },
  received: 0,
  link: /** @type {any} */ (null),
  leader: { leads: false, fence: 0, vacant: false },
  selected: kept.get("selected"),

  find: ({ provider, id }) => app.view.conversations.find((one) => one.provider === provider && one.id === id),
  provider: (id) => app.view.providers.find((one) => one.id === id),

  select(ref, focus = true) {
    app.selected = ref;
    kept.set("selected", ref);
    app.link.show(ref);
    app.draw();
    if (focus) (ref ? byId("talk-pane") : /** @type {HTMLElement} */ (document.querySelector("#list [tabindex='0']") ?? byId("new"))).focus();
  },

  async run(ref, name, data = {}, keep = true) {
    const { provider, id } = ref;
    if (!MANY.test(name) && app.busy(ref, name)) return { error: problem("busy") };
    const value = (/** @type {string} */ command) => ({ ...(id ? { conversation: id } : {}), ...(typeof data === "function" ? data(command) : data) });
    if (!LEADERS.has(name) || app.leader.leads) return app.link.command(provider, name, value, keep);
    return new Promise((resolve) => app.lead(() => resolve(app.link.command(provider, name, value, keep))));
  },

  busy: (ref, name) => app.link.outbox.list((one) => one.provider === ref.provider && one.command.name === name && (one.command.data.conversation ?? "") === ref.id).length > 0,

  say(text, now = false) {
    byId(now ? "say-now" : "say").textContent = text;
  },

  lead(then) {
    if (app.leader.leads) return then();
    whenLeading.push(then);
    app.link.lead(true);
  },

  draw() {
    // One that was begun just now is in the next view; one that is gone is in none.
    document.body.dataset.pane = app.selected && app.find(app.selected) ? "talk" : "list";
    document.body.dataset.leads = String(app.leader.leads);
    drawPresence(app);
    drawNotices(app);
    drawRinging(app);
    drawList(app);
    talk.draw();
    redrawSheet();
    tick();
    void expand();
  },
};

const talk = createTalk(app);

/** @param {string} kind @returns {import("./api.js").CommandProblem} */
const problem = (kind) => ({ kind, message: "", permanence: "temporary", certainty: "certain", remedy: "retry" });

/** The clocks of the calls. */
function tick() {
  for (const element of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-timer]"))) {
    const one = app.view.conversations.find((each) => keyOf(each) === element.dataset.timer);
    const runs = one && (one.state === "connected" || one.state === "held");
    const text = one?.connectedMs === undefined ? "" : clock(one.connectedMs + (runs ? performance.now() - app.received : 0));
    if (element.textContent !== text) element.textContent = text;
  }
  for (const element of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-deadline]"))) {
    const left = Math.max(0, Number(element.dataset.deadline) - Date.now());
    element.textContent = t("wrap_up.left", { time: clock(left) });
  }
}

/** The panel is opened when something rings, by the page that leads, once for each that rings. */
async function expand() {
  const rings = app.view.conversations.filter((one) => one.state === "offered").map(keyOf).join(" ");
  const fresh = app.leader.leads && rings && rings !== expandedFor;
  expandedFor = rings;
  if (!fresh || !host) return;
  try {
    await host.call("setMode", 1);
  } catch (error) {
    // The panel may belong to another provider now; the host shows its own notification.
    console.info("The panel stays as it is:", error);
  }
}

/** @param {import("./outbox.js").Entry} entry @param {Outcome} outcome */
function settled(entry, outcome) {
  const { name, data } = entry.command;
  if ("error" in outcome) {
    const { kind, message, remedy, certainty } = outcome.error;
    talk.failed(entry, outcome.error);
    if (!QUIET.test(name)) {
      const again = () => void app.run({ provider: entry.provider, id: data.conversation ?? "" }, name, data);
      toast(t(certainty === "uncertain" ? "failed.uncertain" : "failed.title", { what: named("command", name) }), {
        detail: has(`error.${kind}`) ? t(`error.${kind}`) : message,
        ...(remedy === "lead" ? { label: t("follow.take"), act: () => app.lead(again) } : {}),
        ...(remedy === "retry" || remedy === "check" ? { label: t("failed.again"), act: again } : {}),
      });
    }
  }
  talk.settled(entry, outcome);
  // Buttons that were busy.
  queueMicrotask(app.draw);
}

/** @param {import("./link.js").Connection} state */
function connection(state) {
  const body = document.body;
  const shown = state === "connecting" && (wasLost || body.dataset.connection === "lost") ? "resuming" : state;
  if (state === "lost") wasLost = true;
  const text = shown === "open" ? (wasLost ? t("link.restored") : "") : t(`link.${shown}`);
  body.dataset.connection = shown;
  byId("link").textContent = text;
  if (state !== "open") return;
  if (wasLost) window.setTimeout(() => { if (body.dataset.connection === "open") byId("link").textContent = ""; }, 4_000);
  wasLost = false;
}

/** The page itself is out of date, or its secret is: what was written and not yet sent outlives the reload. @param {string} reason */
function reload(reason) {
  const before = kept.get("reloaded", 0);
  if (Date.now() - before < RELOAD_EVERY_MS) {
    byId("link").textContent = t("link.refused");
    toast(t("link.refused"), { detail: reason, label: t("link.reload"), act: () => window.location.reload() });
    return;
  }
  kept.set("reloaded", Date.now());
  window.location.reload();
}

/** @param {import("./link.js").ServerMessage} message @param {Election} election */
function told(message, election) {
  if (message.type === "welcome") {
    setLeader(message.data.leader, election);
    election.connected();
    talk.connected();
  } else if (message.type === "leader") {
    setLeader(message.data, election);
  } else if (message.type === "view") {
    app.view = message.data;
    app.received = performance.now();
    app.draw();
  } else if (message.type === "found") {
    talk.found(message.data);
  } else if (message.type === "refused") {
    console.warn("The room refused a message:", message.data.reason);
    toast(t("failed.refused"), { detail: message.data.reason });
  } else if (message.type === "bye" && !message.data.again) {
    reload(message.data.reason);
  }
}

/** @param {import("./api.js").Leader} data @param {Election} election */
function setLeader(data, election) {
  app.leader = data;
  election.told(data);
  if (data.leads) {
    const waiting = whenLeading;
    whenLeading = [];
    for (const then of waiting) then();
  }
  app.draw();
}

/** @param {string} name */
const meta = (name) => /** @type {HTMLMetaElement | null} */ (document.querySelector(`meta[name="${name}"]`))?.content ?? "";

async function start() {
  await load(window);
  translate(document);
  document.title = t("app.title");
  byId("new").append(shape("plus"));
  byId("help").append(shape("help"));
  const page = await pageName(locks);
  const election = createLeader({ locks, name: "cif-widget leader", ask: () => app.link.lead(false) });
  app.link = createLink({
    window, token: meta("cif-token"), socket: meta("cif-socket"), page,
    listener: { told: (message) => told(message, election), items: talk.items, connection, settled },
  });
  byId("new").addEventListener("click", () => openDialler(app));
  startKeys(app, talk);
  app.link.show(app.selected);
  app.link.connect();
  window.setInterval(tick, 500);
  window.addEventListener("focus", () => talk.looked());
  document.addEventListener("visibilitychange", () => talk.looked());
  connectHost(window).then(
    (found) => {
      host = found;
      document.body.dataset.host = found ? "there" : "none";
      expandedFor = "";
      void expand();
    },
    (error) => {
      document.body.dataset.host = "failed";
      console.warn("The host cannot be reached:", error);
    },
  );
}

void start();
