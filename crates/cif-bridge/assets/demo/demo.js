/**
 * Demo phone: a small softphone that shows what a channel widget does with `Microsoft.CIFramework`.
 *
 * There is no telephone network behind it: a call begins when it is dialled and lasts until it is hung up.
 * Everything a person sees has a stable id, and every event is an item of `#log` with `data-event`.
 */
(function () {
  "use strict";

  /** @typedef {{number: string, name: string, startedAt: number, sessionId: string | null, recordId: string | null, notes: string}} Call */

  const SESSION_TEMPLATE = "msdyn_voicecall_session";
  const MODES = ["minimized", "docked", "hidden"];
  const LOG_LENGTH = 50;

  /** @type {Call | null} */
  let call = null;
  let clock = 0;

  /** @template {HTMLElement} T @param {string} id @returns {T} */
  const find = (id) => /** @type {T} */ (document.getElementById(id));

  /** @param {string} id @param {string} text */
  const show = (id, text) => { find(id).textContent = text; };

  /** @param {unknown} error @returns {string} */
  const messageOf = (error) => (error instanceof Error ? error.message : String(error));

  /** The API of the host. */
  const cif = () => window.Microsoft.CIFramework;

  // ------------------------------------------------------------------------------------------------------ log

  /** @param {string} name @param {unknown} detail @param {"event" | "note" | "problem"} [kind] What the host sent, what we did, what went wrong. */
  function log(name, detail, kind = "event") {
    const item = document.createElement("li");
    item.dataset.event = name;
    item.dataset.kind = kind;
    item.dataset.detail = typeof detail === "string" ? detail : JSON.stringify(detail);
    const time = document.createElement("time");
    time.textContent = new Date().toLocaleTimeString();
    const title = document.createElement("strong");
    title.textContent = name;
    const text = document.createElement("span");
    text.textContent = item.dataset.detail;
    item.append(time, title, text);
    const list = find("log");
    list.prepend(item);
    while (list.children.length > LOG_LENGTH) list.lastElementChild?.remove();
    if (kind === "event") show("last-event", name);
  }

  /** Runs something a person asked for; what goes wrong is shown, never lost. @param {string} what @param {() => Promise<void>} run */
  async function attempt(what, run) {
    try {
      await run();
    } catch (error) {
      log(what, messageOf(error), "problem");
      show("status", `${what}: ${messageOf(error)}`);
    }
  }

  // ----------------------------------------------------------------------------------------------------- panel

  /** @param {number} mode */
  function showMode(mode) {
    show("mode", MODES[mode] ?? String(mode));
    find("mode").dataset.mode = String(mode);
  }

  /** @param {number} mode */
  async function setMode(mode) {
    showMode(await cif().setMode(mode));
  }

  // ------------------------------------------------------------------------------------------------------ call

  /** @param {string} number @returns {Promise<{id: string, name: string} | null>} */
  async function findContact(number) {
    // numbers are stored in many formats: the last digits, loosely matched, find more than the whole text
    const digits = number.replace(/\D/g, "").slice(-4);
    if (digits.length < 3) return null;
    const columns = ["mobilephone", "telephone1"];
    const filter = columns.map((column) => `contains(${column},'${digits}')`).join(" or ");
    const query = `?$select=fullname,${columns.join(",")}&$filter=${filter}&$top=20`;
    const rows = Object.values(JSON.parse(await cif().searchAndOpenRecords("contact", query, true)));
    const wanted = number.replace(/\D/g, "").slice(-7);
    const row = rows.find((each) => columns.some((column) => String(each[column] ?? "").replace(/\D/g, "").endsWith(wanted)));
    return row ? { id: row.contactid, name: row.fullname } : null;
  }

  /**
   * Starts a call, with a session and an activity in the host.
   * @param {{number: string, name?: string, entity?: string, id?: string}} target
   */
  async function dial(target) {
    if (call) throw new Error(`busy: there is a call with ${call.number}`);
    const mine = { number: target.number, name: target.name ?? "", startedAt: Date.now(), sessionId: null, recordId: null, notes: "" };
    find("session-id").dataset.focused = "";
    call = mine;
    render();
    await setModeQuietly();
    if (!mine.name) {
      const contact = await findContact(mine.number);
      mine.name = contact?.name ?? mine.number;
      target = contact ? { ...target, entity: "contact", id: contact.id } : target;
    }
    render();
    const sessionId = await cif().createSession({
      templateName: SESSION_TEMPLATE,
      templateParameters: { customerName: mine.name },
      context: { number: mine.number, direction: "outbound" },
    });
    mine.sessionId = sessionId;
    render();
    const activity = {
      subject: `Call to ${mine.name}`,
      phonenumber: mine.number,
      directioncode: true,
      ...(target.entity === "contact" && target.id ? { "regardingobjectid_contact@odata.bind": `/contacts(${target.id})` } : {}),
    };
    const created = JSON.parse(await cif().createRecord("phonecall", JSON.stringify(activity)));
    mine.recordId = created.id;
    render();
    // hung up while the activity was being created
    if (call !== mine) await completeActivity(mine);
  }

  /** The panel may belong to somebody else right now; that is no reason not to call. */
  async function setModeQuietly() {
    try {
      await setMode(1);
    } catch (error) {
      log("setMode", messageOf(error), "problem");
    }
  }

  /** Ends the call and completes its activity. @param {string} reason */
  async function hangUp(reason) {
    const ended = call;
    if (!ended) return;
    const notes = /** @type {HTMLTextAreaElement} */ (find("notes"));
    ended.notes = notes.value.trim();
    call = null;
    notes.value = "";
    render();
    show("status", `Call ended (${reason})`);
    if (ended.recordId) await completeActivity(ended);
  }

  /** @param {Call} ended */
  async function completeActivity(ended) {
    const minutes = Math.max(1, Math.ceil((Date.now() - ended.startedAt) / 60000));
    const changes = {
      description: ended.notes || `Call with ${ended.name || ended.number}`,
      actualdurationminutes: minutes,
      statecode: 1,
      statuscode: 2,
    };
    await cif().updateRecord("phonecall", ended.recordId, JSON.stringify(changes));
    log("activity completed", { id: ended.recordId, ...changes }, "note");
  }

  function render() {
    document.body.dataset.call = call ? "active" : "idle";
    find("call-card").hidden = !call;
    window.clearInterval(clock);
    if (!call) return;
    const current = call;
    show("call-name", current.name || "Looking up…");
    show("call-number", current.number);
    show("session-id", current.sessionId ?? "–");
    show("record-id", current.recordId ?? "–");
    show("call-state", current.recordId ? "Connected" : "Calling");
    show("status", "In a call");
    const tick = () => {
      const seconds = Math.floor((Date.now() - current.startedAt) / 1000);
      show("call-time", `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`);
    };
    tick();
    clock = window.setInterval(tick, 1000);
  }

  // ---------------------------------------------------------------------------------------------- host events

  /** @type {Record<string, (payload: any) => unknown>} */
  const EVENTS = {
    onclicktoact: (payload) => {
      const number = String(payload.value);
      /** @type {HTMLInputElement} */ (find("number")).value = number;
      return dial({ number, name: payload.recordTitle, entity: payload.entityLogicalName, id: payload.entityId });
    },
    onmodechanged: (payload) => showMode(payload.value),
    onsizechanged: () => {},
    onpagenavigate: () => {},
    onSessionSwitched: (payload) => {
      if (call && payload.sessionId === call.sessionId) {
        find("session-id").dataset.focused = String(payload.focused);
      }
    },
    onSessionClosed: (payload) => (call && payload.sessionId === call.sessionId ? hangUp("session closed") : undefined),
  };

  /** @param {string} name @param {string} text */
  async function onEvent(name, text) {
    const payload = JSON.parse(text);
    log(name, payload);
    try {
      await EVENTS[name]?.(payload);
    } catch (error) {
      log(name, messageOf(error), "problem");
      show("status", messageOf(error));
      throw error;
    }
  }

  async function start() {
    const api = cif();
    for (const name of Object.keys(EVENTS)) {
      api.addHandler(name, (/** @type {string} */ text) => onEvent(name, text));
    }
    try {
      await api.setClickToAct(true);
      await setModeQuietly();
      const environment = JSON.parse(await api.getEnvironment());
      show("user", environment.username ?? "unknown");
      show("host", environment.clientUrl ?? "unknown host");
      document.body.dataset.ready = "true";
      show("status", "Ready");
    } catch (error) {
      document.body.dataset.ready = "failed";
      show("status", messageOf(error));
      log("start", messageOf(error), "problem");
    }
  }

  // ---------------------------------------------------------------------------------------------------- buttons

  const number = () => /** @type {HTMLInputElement} */ (find("number"));

  find("dialler").addEventListener("submit", (event) => {
    event.preventDefault();
    const value = number().value.trim();
    if (value) attempt("Call", () => dial({ number: value }));
    else number().focus();
  });

  for (const key of document.querySelectorAll("[data-digit]")) {
    key.addEventListener("click", () => { number().value += /** @type {HTMLElement} */ (key).dataset.digit; });
  }

  find("hang-up").addEventListener("click", () => attempt("Hang up", () => hangUp("by you")));

  find("search").addEventListener("click", () => attempt("Find contact", async () => {
    const contact = await findContact(number().value);
    show("search-result", contact ? contact.name : "No contact has this number.");
    find("search-result").dataset.id = contact?.id ?? "";
  }));

  find("get-mode").addEventListener("click", () => attempt("Read mode", async () => {
    const mode = await cif().getMode();
    showMode(mode);
    show("tool-result", `Mode ${mode}: ${MODES[mode] ?? "unknown"}`);
  }));

  for (const button of document.querySelectorAll("[data-mode]")) {
    if (!(button instanceof HTMLButtonElement)) continue;
    button.addEventListener("click", () => attempt("Set mode", () => setMode(Number(button.dataset.mode))));
  }

  find("raise").addEventListener("click", () => attempt("Raise event", async () => {
    const name = /** @type {HTMLInputElement} */ (find("event-name")).value;
    const taken = await cif().raiseEvent(name, { from: "demo phone", at: new Date() });
    show("tool-result", taken ? `${name} was taken by the page.` : `Nobody listens to ${name}.`);
  }));

  window.addEventListener("CIFInitDone", () => { start(); });
  window.addEventListener("load", () => {
    if (window.Microsoft?.CIFramework) return;
    document.body.dataset.ready = "failed";
    show("status", "The host's library did not load");
  });
})();
