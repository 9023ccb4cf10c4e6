/**
 * The agent's desktop. What it shows is decided by the server; this page draws the view it is sent and says what the agent
 * does. Frames and their messages are the business of the bridge.
 */

import { startBridge } from "../bridge/bridge.js";
import { drawBars, drawNotice, drawProgress } from "./bars.js";
import { drawCalls } from "./calls.js";
import { drawContent, freshen } from "./content.js";
import { drawDialog } from "./dialogs.js";
import { byId, h, icon, reason } from "./dom.js";
import { startInspector } from "./inspector.js";
import { startKnowledge } from "./knowledge.js";
import { startLog } from "./log.js";
import { startNotes } from "./notes.js";
import { onRegistered, registerPage } from "./pages.js";
import { startPresence } from "./presence.js";
import { drawNotification } from "./notification.js";
import { startHooks } from "./hooks.js";
import { startPanel } from "./panel.js";
import { drawProviders } from "./providers.js";
import { startSearch } from "./search.js";
import { drawDesktopToast } from "./desktop-toast.js";
import { loadAgain } from "./reload.js";
import { drawToasts } from "./toasts.js";
import { startReport } from "./report.js";
import { drawSessions, drawTables, drawTabs } from "./sessions.js";
import { drawStrip } from "./strip.js";

/**
 * @typedef {object} Desktop What all parts of the page share.
 * @property {ReturnType<typeof startBridge>} bridge
 * @property {any} view What to draw; null until the server has said it.
 * @property {any[]} conversations Live conversations, each with `received`, the time it was told.
 * @property {boolean} leading Are the frames in this tab?
 * @property {any[]} tables The tables that are listed.
 * @property {Set<string>} silent Providers whose frame has loaded and says nothing.
 * @property {(message: string) => void} trouble Tells the agent that something went wrong.
 * @property {() => void} draw
 */

/** @type {Desktop} */
const desktop = {
  bridge: startBridge({
    window,
    on: {
      welcome,
      view(view) {
        desktop.view = view;
        hooks.view(view);
        draw();
        freshen();
      },
      connection: connected,
      leading(leading) {
        desktop.leading = leading;
        byId("second-tab").hidden = leading;
        draw();
      },
      log: (entries) => log.add(entries),
      showLog: () => log.open(true),
      conversations(conversations) {
        desktop.conversations = conversations.map((conversation) => ({ ...conversation, received: performance.now() }));
        draw();
        freshen();
      },
      analytics: (record) => hooks.analytics(record),
      trouble,
      silent(provider, silent) {
        if (silent) desktop.silent.add(provider);
        else desktop.silent.delete(provider);
        // A widget that says nothing never opens its panel, and so the explanation would not be seen.
        const panel = desktop.view?.panel;
        if (silent && panel?.provider === provider && panel.mode !== 1) desktop.bridge.act({ action: "setPanelMode", mode: 1 });
        draw();
      },
    },
  }),
  view: null,
  conversations: [],
  leading: true,
  tables: [],
  silent: new Set(),
  trouble,
  draw,
};

const { addHandler, removeHandler, raiseEvent, registerDialog, registerTemplateResolver } = desktop.bridge;
window.cifDesktop = Object.freeze({ addHandler, removeHandler, raiseEvent, registerDialog, registerTemplateResolver, registerPage });

onRegistered(draw);

const log = startLog(desktop);
startInspector(desktop);
const panel = startPanel(desktop);
const presence = startPresence(desktop);
startSearch(desktop);
const notes = startNotes(desktop);
const knowledge = startKnowledge(desktop);
const hooks = startHooks({ window, bridge: desktop.bridge });
const report = startReport(desktop);
/** The number of what the agent was told last. */
let told = 0;

function draw() {
  const { view } = desktop;
  if (!view) return;
  byId("user").textContent = view.userName;
  presence.draw();
  drawSessions(desktop);
  drawProviders(desktop);
  drawStrip(desktop);
  drawTables(desktop);
  drawTabs(desktop);
  drawContent(desktop);
  panel.draw();
  notes.draw();
  knowledge.draw();
  drawCalls(desktop);
  drawNotification(desktop);
  drawToasts(desktop);
  drawDesktopToast(desktop);
  drawNotice(desktop);
  drawBars(desktop);
  drawDialog(desktop);
  drawProgress(desktop);
  log.count(view.problems);
  report.draw();
  if (view.notice && view.notice.number !== told) trouble(view.notice.text);
  told = view.notice?.number ?? 0;
}

/** @param {any} server */
async function welcome(server) {
  byId("app-name").textContent = server.app;
  document.title = server.app;
  byId("simulate").hidden = !server.canSimulate;
  reportWidth();
  try {
    desktop.tables = (await desktop.bridge.load({ kind: "tables" })).tables;
    draw();
  } catch (error) {
    trouble(String(error));
  }
}

/** @param {import("../bridge/socket.js").State} state */
function connected(state) {
  if (state === "refused" && loadAgain(desktop.view, window)) return;
  const text = {
    connecting: "Connecting to the desktop's server…",
    open: "",
    lost: "The connection to the server is lost. Connecting again… Widgets are told to wait.",
    refused: "The server does not accept this page any more. Load it again.",
  }[state];
  document.body.dataset.connection = state;
  const notice = byId("lost");
  // A connection that is made at once needs no notice.
  notice.hidden = state === "open" || (state === "connecting" && notice.hidden);
  notice.firstElementChild?.replaceChildren(text);
  if (state === "refused") notice.append(h("button", { type: "button", onclick: () => location.reload() }, "Load again"));
}

/** @param {string} message */
function trouble(message) {
  const notice = byId("trouble");
  notice.hidden = false;
  notice.firstElementChild?.replaceChildren(reason(message));
}

function reportWidth() {
  desktop.bridge.act({ action: "screenWidth", width: window.innerWidth });
}

byId("trouble-close").addEventListener("click", () => {
  byId("trouble").hidden = true;
  if (told) desktop.bridge.act({ action: "dismissNotice", number: told });
});
byId("lead-here").addEventListener("click", () => desktop.bridge.lead());

byId("simulate").addEventListener("submit", (event) => {
  event.preventDefault();
  const channel = /** @type {HTMLSelectElement} */ (byId("simulate-channel"));
  const number = /** @type {HTMLInputElement} */ (byId("simulate-number"));
  desktop.bridge.simulate(channel.value, number.value.trim());
});

byId("simulate-channel").addEventListener("change", (event) => {
  const channel = /** @type {HTMLSelectElement} */ (event.target);
  const [kind, from] = {
    voice: ["call", "+1 555 010 0199"],
    chat: ["chat", "ada"],
    sms: ["SMS", "+1 555 010 0199"],
    email: ["email", "ada@fabrikam.example"],
  }[channel.value] ?? ["call", ""];
  byId("simulate-call").textContent = `Simulate incoming ${kind}`;
  /** @type {HTMLInputElement} */ (byId("simulate-number")).value = from ?? "";
});

// Phone numbers anywhere on the page, and links that dial.
document.addEventListener("click", (event) => {
  const target = event.target instanceof Element ? event.target : null;
  const number = /** @type {HTMLElement | null} */ (target?.closest("[data-phone]"));
  const anchor = /** @type {HTMLAnchorElement | null} */ (target?.closest("a[href]"));
  const link = anchor && desktop.view?.clickSchemes.includes(anchor.protocol.slice(0, -1)) ? anchor : null;
  if (!desktop.view?.clickToAct || !(number || link)) return;
  event.preventDefault();
  const { phone, field, entity, id, title } = number?.dataset ?? {};
  const value = phone ?? link?.getAttribute("href") ?? "";
  desktop.bridge.act({ action: "clickToAct", value, name: field ?? "", format: "phone", entity, id, title });
});

for (const [id, picture] of /** @type {const} */ ([
  ["toggle-panel", "dock"], ["toggle-knowledge", "book"], ["toggle-log", "list"], ["toggle-inspector", "inspect"], ["admin", "settings"],
])) {
  byId(id).prepend(icon(picture));
}

let resized = 0;
window.addEventListener("resize", () => {
  window.clearTimeout(resized);
  resized = window.setTimeout(reportWidth, 200);
});

desktop.bridge.connect();
