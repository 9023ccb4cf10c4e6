/**
 * Acme Voice, the softphone of an imaginary vendor, written against `Microsoft.CIFramework` as the documentation shows.
 *
 * Query parameters of the page: `base` is the address of the host, `app` is `single` for a single-session app. In a
 * single-session app it uses the calls of version 1: search, screen pop, activity. Otherwise it uses those of version 2
 * as well: notification, session, title, tab.
 */
(function () {
  "use strict";

  const query = new URLSearchParams(window.location.search);
  const base = query.get("base") || document.referrer;
  const multiSession = query.get("app") !== "single";

  /** The API; present once the host's library is loaded. @type {any} */
  let CIF = null;
  let userId = "";
  /** @type {any} The one call that there can be. */
  let call = null;
  let calls = 0;

  /** @param {string} id @returns {any} */
  const $ = (id) => document.getElementById(id);

  /** @param {string} text */
  function trace(text) {
    const line = document.createElement("li");
    line.textContent = text;
    $("trace").prepend(line);
    while ($("trace").children.length > 30) $("trace").lastElementChild.remove();
  }

  /** A failed call is shown; the telephone goes on. @param {string} what */
  const failed = (what) => (/** @type {any} */ error) => trace(`${what} failed: ${error && error.message ? error.message : error}`);

  // ------------------------------------------------------------------------------------------- contact and activity

  /** @param {string} number */
  function contactQuery(number) {
    const last = number.replace(/\D/g, "").slice(-4);
    return `?$select=fullname,contactid&$filter=contains(mobilephone, '${last}') or contains(telephone1, '${last}')`;
  }

  /** Puts the name on the call, if somebody has this number. @param {any} mine @param {boolean} searchOnly */
  function lookUp(mine, searchOnly) {
    return CIF.searchAndOpenRecords("contact", contactQuery(mine.number), searchOnly).then((/** @type {string} */ json) => {
      const rows = JSON.parse(json);
      if (rows[0]) {
        mine.name = rows[0].fullname;
        mine.contactId = rows[0].contactid;
      }
      render();
    }).catch(failed("search"));
  }

  /** @param {any} ended */
  function logActivity(ended) {
    /** @type {Record<string, unknown>[]} */
    const parties = [{ "partyid_systemuser@odata.bind": `/systemusers(${userId})`, participationtypemask: ended.outbound ? 1 : 2 }];
    const record = {
      subject: `Call ${ended.outbound ? "to" : "from"} ${ended.name}`,
      phonenumber: ended.number,
      directioncode: ended.outbound,
      actualdurationminutes: Math.max(1, Math.round((Date.now() - ended.since) / 60000)),
      description: "Logged by Acme Voice",
      phonecall_activity_parties: parties,
    };
    if (ended.contactId) {
      parties.push({ "partyid_contact@odata.bind": `/contacts(${ended.contactId})`, participationtypemask: ended.outbound ? 2 : 1 });
      Object.assign(record, { "regardingobjectid_contact@odata.bind": `/contacts(${ended.contactId})` });
    }
    return CIF.createRecord("phonecall", JSON.stringify(record)).then((/** @type {string} */ json) => {
      const id = JSON.parse(json).id;
      trace(`phone call ${id} logged`);
      $("trace").dataset.activity = id;
      return showActivity(ended, id);
    }).catch(failed("createRecord"));
  }

  /** @param {any} ended @param {string} id */
  function showActivity(ended, id) {
    if (!multiSession) return CIF.openForm(JSON.stringify({ entityName: "phonecall", entityId: id }));
    // a tab belongs to the session in focus: only there if that is still the session of this call
    return CIF.getFocusedSession().then((/** @type {string | null} */ focused) => {
      if (!ended.sessionId || focused !== ended.sessionId) return undefined;
      const input = { templateName: "sample_entityrecord", templateParameters: { entityName: "phonecall", entityId: id }, isFocused: true };
      return CIF.createTab(input);
    });
  }

  // ---------------------------------------------------------------------------------------------------------- calls

  /** @param {string} number @param {boolean} outbound */
  function newCall(number, outbound) {
    calls += 1;
    const name = number;
    call = { number, name, outbound, state: "ringing", since: Date.now(), token: `acme-${calls}`, sessionId: "", contactId: "", held: false };
    render();
    return call;
  }

  /** @param {string} number */
  function incoming(number) {
    if (call) return trace(`${number} rang, but the line is busy`);
    const mine = newCall(number, false);
    const known = lookUp(mine, true);
    if (multiSession) return known.then(() => notify(mine));
    return CIF.setMode(1).catch(failed("setMode"));
  }

  /** Version 2: the host asks the agent. @param {any} mine */
  function notify(mine) {
    if (call !== mine || mine.state !== "ringing") return undefined;
    const input = {
      templateName: "sample_IncomingCallNotification",
      templateParameters: { number: mine.name === mine.number ? mine.number : `${mine.name} (${mine.number})` },
      cancellationToken: mine.token,
    };
    return CIF.notifyEvent(input).then((/** @type {string} */ json) => {
      const { actionName, responseReason } = JSON.parse(json);
      trace(`notification: ${actionName} (${responseReason})`);
      if (call !== mine || mine.state !== "ringing") return;
      if (actionName === "Accept") answer();
      else if (actionName === "Reject") end("declined");
      else if (actionName === "Timeout") end("missed");
    }).catch(failed("notifyEvent"));
  }

  function answer() {
    const mine = call;
    if (!mine || mine.state !== "ringing") return undefined;
    mine.state = "connected";
    mine.since = Date.now();
    render();
    return multiSession ? openSession(mine) : lookUp(mine, false);
  }

  /** Version 2: the call gets a session of its own. @param {any} mine */
  function openSession(mine) {
    const input = { templateName: "sample_CallSessionTemplate", templateParameters: {}, customer: mine.number, context: { call: mine.token } };
    return CIF.createSession(input).then((/** @type {string} */ id) => {
      mine.sessionId = id;
      $("call").dataset.session = id;
      return CIF.setSessionTitle({ sessionId: id, customer: mine.name });
    }).then(() => CIF.getSession(mine.sessionId)).then((/** @type {Map<string, any>} */ session) => {
      const conversation = session.get("conversationId");
      if (!conversation || !mine.contactId) return undefined;
      const link = { "msdyn_customer_msdyn_ocliveworkitem_contact@odata.bind": `/contacts(${mine.contactId})` };
      return CIF.updateConversation(conversation, JSON.stringify(link));
    }).catch(failed("session"));
  }

  /** @param {string} number */
  function dial(number) {
    if (call) return Promise.reject("busy");
    const mine = newCall(number, true);
    CIF.setMode(1).catch(failed("setMode"));
    return lookUp(mine, true).then(() => (call === mine ? answer() : undefined)).then(() => true);
  }

  /** @param {string} reason */
  function end(reason) {
    const ended = call;
    if (!ended) return;
    call = null;
    render();
    $("status").textContent = `Ready, last call ${reason}`;
    if (ended.state === "connected") logActivity(ended);
    else if (multiSession && reason === "declined here") CIF.cancelEvent(ended.token).catch(failed("cancelEvent"));
  }

  function render() {
    const state = call ? call.state : "ready";
    document.body.dataset.state = state;
    $("call").hidden = !call;
    $("answer").hidden = $("decline").hidden = !(state === "ringing" && !call.outbound);
    $("hold").hidden = state !== "connected";
    $("hang-up").hidden = !(state === "connected" || (call && call.outbound));
    if (!call) return;
    $("status").textContent = state === "ringing" ? "Ringing" : "On a call";
    $("call-state").textContent = call.held ? "On hold" : state === "connected" ? "Connected" : call.outbound ? "Dialling" : "Incoming call";
    $("caller").textContent = call.name;
    $("caller-number").textContent = call.number;
    $("hold").setAttribute("aria-pressed", String(call.held));
  }

  // ---------------------------------------------------------------------------------------------------- host events

  /** @param {string} text */
  function onClickToAct(text) {
    const number = String(JSON.parse(text).value);
    trace(`click to act: ${number}`);
    return dial(number);
  }

  /** @param {string} text */
  function onModeChanged(text) {
    trace(`panel mode ${JSON.parse(text).value}`);
    return Promise.resolve(true);
  }

  /** @param {string} text */
  function onPageNavigate(text) {
    const page = new URL(JSON.parse(text).value).searchParams;
    trace(`page: ${page.get("pagetype")} ${page.get("etn") || ""} ${page.get("id") || ""}`);
    return Promise.resolve(true);
  }

  /** @param {string} text */
  function onSendKBArticle(text) {
    const article = JSON.parse(text);
    trace(`article: ${article.title} ${article.link}`);
    return Promise.resolve(true);
  }

  /** Returns nothing, as many widgets do. @param {string} text */
  function onSessionSwitched(text) {
    const session = JSON.parse(text);
    if (call && session.sessionId === call.sessionId) $("focus-hint").hidden = session.focused;
  }

  /** @param {string} text */
  function onSessionClosed(text) {
    if (call && JSON.parse(text).sessionId === call.sessionId) end("ended: its session was closed");
  }

  // ---------------------------------------------------------------------------------------------------------- start

  function start() {
    CIF = window.Microsoft.CIFramework;
    CIF.setClickToAct(true).catch(failed("setClickToAct"));
    CIF.addHandler("onclicktoact", onClickToAct);
    CIF.addHandler("onmodechanged", onModeChanged);
    CIF.addHandler("onpagenavigate", onPageNavigate);
    CIF.addHandler("onsendkbarticle", onSendKBArticle);
    if (multiSession) {
      CIF.addHandler("onSessionSwitched", onSessionSwitched);
      CIF.addHandler("onSessionClosed", onSessionClosed);
    }
    CIF.setMode(1).catch(failed("setMode"));
    CIF.getEnvironment().then((/** @type {string} */ json) => {
      const environment = JSON.parse(json);
      userId = environment.userId.replace(/[{}]/g, "").toLowerCase();
      $("status").textContent = `Ready, ${environment.username}`;
      render();
    }).catch((/** @type {any} */ error) => {
      $("status").textContent = "No host";
      failed("getEnvironment")(error);
    });
  }

  $("dial").addEventListener("submit", (/** @type {Event} */ event) => {
    event.preventDefault();
    if (CIF && $("number").value.trim()) dial($("number").value.trim()).catch(failed("dial"));
  });
  $("simulate").addEventListener("submit", (/** @type {Event} */ event) => {
    event.preventDefault();
    if (CIF && $("from").value.trim()) incoming($("from").value.trim());
  });
  $("answer").addEventListener("click", () => {
    if (multiSession && call) CIF.cancelEvent(call.token).catch(failed("cancelEvent"));
    answer();
  });
  $("decline").addEventListener("click", () => end("declined here"));
  $("hang-up").addEventListener("click", () => end("ended"));
  $("hold").addEventListener("click", () => {
    if (call) call.held = !call.held;
    render();
  });

  // the listener first, then the library: its ready event must not be missed
  window.addEventListener("CIFInitDone", start);
  const library = document.createElement("script");
  library.src = `${base.replace(/\/+$/, "")}/webresources/Widget/msdyn_ciLibrary.js`;
  library.setAttribute("data-cifid", "CIFMainLibrary");
  library.setAttribute("data-crmurl", base);
  library.onerror = () => { $("status").textContent = `No library at ${base || "an unknown host"}`; };
  document.body.append(library);
})();
