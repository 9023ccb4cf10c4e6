/**
 * Client library of an open Channel Integration Framework (CIF).
 *
 * A channel widget loads this script and calls its host through `Microsoft.CIFramework`:
 *
 *   <script src="https://host/webresources/Widget/msdyn_ciLibrary.js"
 *           data-cifid="CIFMainLibrary" data-crmurl="https://host"></script>
 *   window.addEventListener("CIFInitDone", () => Microsoft.CIFramework.getMode().then(console.log));
 *
 * The host is found by, in this order: the attribute `data-crmurl`, else `document.referrer`; then the query parameter
 * `ucilib` of the widget's own address, which wins as target. Ports count; a leading `*.` label stands for one or more
 * labels. Optional attributes: `data-ciftimeout`, the time in milliseconds after which an unanswered call fails (10000 when
 * absent); `data-cif-window="parent"`, for a host that is not the top window; `data-cif-upgrade="off"`, to stay on the window
 * with a host that would offer a MessagePort.
 *
 * A failed call rejects with an Error that has `message` and, like the Map of the wire, `get(key)`.
 */
(function (root) {
  "use strict";

  /** @typedef {Record<string, any>} Args Arguments of one call, by parameter name. */
  /** @typedef {(args: Args) => string | null} Check Says what is wrong with the arguments, or null. */
  /**
   * @typedef {object} Method One row of the table of methods.
   * @property {string} type Wire name; also the name under which refused calls are logged.
   * @property {"M" | "R" | "S" | "N"} shape How the answer becomes the result: JSON text of a Map (M), the value as it
   *   is (R), JSON text of the value (S), nothing of interest (N).
   * @property {string[]} params Parameter names, in call order.
   * @property {(args: Args) => [string, unknown][]} entries What is sent, in wire order.
   * @property {Check[]} checks Made before anything is sent.
   * @property {(args: Args) => string} [typeOf] Wire name, where it depends on the arguments.
   * @property {boolean} [endless] The call waits for a person and has no time limit.
   * @property {string[]} [orNull] When one of these parameters is falsy, the call gives null at once.
   */
  /**
   * @typedef {object} Pending A call that waits for its answer.
   * @property {string} type @property {boolean} json
   * @property {boolean} onWindow It was posted to the window, not to the port.
   * @property {(data: Map<string, any>) => void} resolve @property {(error: CifError) => void} reject @property {any} timer
   */
  /** @typedef {{origin: string, reply: (message: object) => void}} Path Where a message came from, and the way back. */

  const RESPONSE = "CIF_Response";
  const DEFAULT_TIMEOUT_MS = 10000;
  const ACTIVITY_INTERVAL_MS = 1000;
  const MAX_PENDING = 1024;
  const POST_ATTEMPTS = 3;
  const UPGRADE = "cif.upgrade";
  /** What a host says on a port before it closes it. */
  const PORT_CLOSED = "cif.closed";
  /** A port that the host has not taken by then is given up; calls on the window hold the switch up no longer than this. */
  const UPGRADE_MS = 2000;
  const MAX_UPGRADES = 4;
  /** Marks our library, so that a second copy of the script does not listen twice. */
  const MARK = Symbol.for("cif.client");

  // ---------------------------------------------------------------------------------------------------- values

  /** @param {unknown} value @returns {value is Map<any, any>} */
  const isMap = (value) => Object.prototype.toString.call(value) === "[object Map]";

  /** @param {unknown} value @returns {value is Record<string, unknown>} */
  const isPlainObject = (value) => Object.prototype.toString.call(value) === "[object Object]";

  /** @param {unknown} value @returns {value is null | undefined} */
  const isAbsent = (value) => value === undefined || value === null;

  /** JSON text in which Maps are objects. @param {unknown} value @returns {string} */
  function jsonText(value) {
    const text = JSON.stringify(value, (_key, item) => (isMap(item) ? Object.fromEntries(item) : item));
    return text === undefined ? "null" : text;
  }

  /**
   * The top level of a JSON text as a Map; everything below stays as it is.
   * @param {unknown} text @param {string} name Name of the parameter. @returns {Map<string, unknown>}
   */
  function mapOfJson(text, name) {
    let value;
    try {
      value = typeof text === "string" ? JSON.parse(text) : undefined;
    } catch (error) {
      throw new TypeError(`${name} is not JSON text: ${error instanceof Error ? error.message : error}`);
    }
    if (!isPlainObject(value)) {
      throw new TypeError(`${name} must be the JSON text of an object, for example JSON.stringify({subject: "Call"})`);
    }
    return new Map(Object.entries(value));
  }

  /** @param {string} key @param {unknown} text @returns {[string, unknown][]} */
  const mapIfGiven = (key, text) => (isAbsent(text) ? [] : [[key, mapOfJson(text, key)]]);

  /** At least 128 random bits, so that ids never meet. @returns {string} */
  function newId() {
    const bytes = root.crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  /** Why a call failed: an Error that can also be read like the Map (or the JSON text) of the original library. */
  class CifError extends Error {
    /** @type {Map<string, unknown>} */ #entries;
    #json;

    /** @param {Map<string, unknown>} entries @param {boolean} json The string form is JSON text. */
    constructor(entries, json) {
      super(String(entries.get("message") ?? "The host gave no reason."));
      this.name = "CifError";
      this.#entries = entries;
      this.#json = json;
    }

    /** @param {string} key @returns {any} An entry of the host's error map. */
    get(key) {
      return key === "message" ? this.message : this.#entries.get(key);
    }

    /** @param {string} key @returns {boolean} */
    has(key) {
      return key === "message" || this.#entries.has(key);
    }

    /** @returns {Record<string, unknown>} */
    toJSON() {
      return { message: this.message, ...Object.fromEntries(this.#entries) };
    }

    toString() {
      return this.#json ? jsonText(this.toJSON()) : super.toString();
    }
  }

  /** @param {string} message @param {string} type @param {boolean} json */
  const failure = (message, type, json) => new CifError(new Map([["message", message], ["msdyn_name", type]]), json);

  // ------------------------------------------------------------------------------------------- argument checks

  /** @param {string} name @returns {Check} */
  const notBlank = (name) => (args) =>
    isAbsent(args[name]) || args[name] === "" ? `parameter ${name} is blank, give a value` : null;

  /** @param {string} name @returns {Check} */
  const given = (name) => (args) => (isAbsent(args[name]) ? `parameter ${name} is null or undefined, give a value` : null);

  /** @param {string} name @returns {Check} */
  const mode = (name) => (args) =>
    args[name] === 0 || args[name] === 1 || args[name] === 2 ? null : `${name} must be the number 0, 1 or 2`;

  /** @param {string} name @returns {Check} */
  const width = (name) => (args) =>
    (typeof args[name] === "number" || typeof args[name] === "string") && Number(args[name]) >= 0
      ? null
      : `${name} must be a non-negative number`;

  /** @param {string} name @returns {Check} */
  const callable = (name) => (args) => (typeof args[name] === "function" ? null : `parameter ${name} must be a function`);

  /** Something other than text is an error in the program: it throws. @param {string} name @returns {Check} */
  const tabText = (name) => (args) => {
    const value = args[name];
    if (!isAbsent(value) && typeof value !== "string") throw new TypeError(`Microsoft.CIFramework: ${name} must be a string`);
    return value?.trim() ? null : `parameter ${name} is blank, give a tab id`;
  };

  /** @param {string[]} names @returns {Check} */
  const either = (...names) => (args) =>
    names.every((name) => isAbsent(args[name])) ? "payload or event name is not valid, give at least one" : null;

  // ------------------------------------------------------------------------------------------------ the table

  /**
   * One row. `keys` lists what is sent: `key`, `key=parameter`, or `cid` for the caller's correlation id.
   * @param {string} type @param {Method["shape"]} shape @param {string} params
   * @param {string | Method["entries"]} keys @param {Check[]} [checks] @param {Partial<Method>} [more]
   * @returns {Method}
   */
  function row(type, shape, params, keys, checks = [], more = {}) {
    const pairs = typeof keys === "string" ? words(keys).map(keyAndParam) : [];
    /** @type {Method["entries"]} */
    const entries = typeof keys === "string" ? (args) => pairs.map(([key, param]) => [key, args[param]]) : keys;
    return { type, shape, params: words(params), entries, checks, ...more };
  }

  /** @param {string} text */
  const words = (text) => text.split(" ").filter(Boolean);

  /** @param {string} key @returns {[string, string]} */
  function keyAndParam(key) {
    const [wire = "", param = wire] = key.split("=");
    return [wire === "cid" ? "correlationId" : wire, param];
  }

  // ---- from the method table: `cargo xtask client` writes what stands until the mark below

  /** @type {Record<string, Method>} */
  const METHODS = {
    addHandler: row("addGenericHandler", "N", "eventName handler cid",
      "eventType=eventName cid", [notBlank("eventName"), callable("handler")]),
    removeHandler: row("removeGenericHandler", "N", "eventName handler cid",
      "eventType=eventName cid", [notBlank("eventName"), callable("handler")]),
    setClickToAct: row("setclicktoact", "R", "value cid",
      (a) => [["value", a.value ?? false], ["correlationId", a.cid]]),
    getClickToAct: row("getclicktoact", "R", "cid", "cid"),
    setMode: row("setmode", "R", "value cid", "value cid", [mode("value")]),
    getMode: row("getmode", "R", "cid", "cid"),
    setWidth: row("setwidth", "R", "value", "value", [width("value")]),
    getWidth: row("getwidth", "R", "cid", "cid"),
    getEnvironment: row("getenvironment", "M", "cid", "cid"),
    searchAndOpenRecords: row("searchandopenrecords", "M", "entity queryParameters searchOnly cid searchType",
      "entityName=entity queryParameters searchOnly cid searchType",
      [notBlank("entity"), notBlank("queryParameters"), given("searchOnly")],
      { typeOf: (a) => (a.searchOnly ? "search" : "searchandopenrecords") }),
    createRecord: row("createrecord", "M", "entityLogicalName data cid",
      (a) => [
        ["entityName", a.entityLogicalName], ["value", mapOfJson(a.data, "data")], ["correlationId", a.cid],
      ], [notBlank("entityLogicalName"), given("data")]),
    retrieveRecord: row("retrieverecord", "M", "entityLogicalName id options cid",
      "entityName=entityLogicalName entityId=id queryParameters=options cid",
      [notBlank("entityLogicalName"), notBlank("id")]),
    updateRecord: row("updaterecord", "M", "entityLogicalName id data cid",
      (a) => [
        ["entityName", a.entityLogicalName], ["entityId", a.id], ["value", mapOfJson(a.data, "data")],
        ["correlationId", a.cid],
      ], [notBlank("entityLogicalName"), notBlank("id"), given("data")]),
    deleteRecord: row("deleterecord", "M", "entityLogicalName id cid",
      "entityName=entityLogicalName entityId=id cid", [notBlank("entityLogicalName"), notBlank("id")]),
    openForm: row("openform", "S", "entityFormOptions formParameters cid",
      "entityFormOptions entityFormParameters=formParameters cid", [notBlank("entityFormOptions")], { endless: true }),
    notifyEvent: row("notifyEvent", "M", "input cid",
      (a) => [
        ["eventType", a.input.eventType], ["correlationId", a.cid], ["templateName", a.input.templateName],
        ["templateParameters", a.input.templateParameters], ["templateNameResolver", a.input.templateNameResolver],
        ["customParams", a.input.additionalParametersObject],
        ["messageNotificationType", a.input.messageNotificationType],
        ["notificationAction", a.input.notificationAction], ["cancellationToken", a.input.cancellationToken],
        ...mapIfGiven("notificationUXObject", a.input.notificationUXObject),
      ], [given("input")], { endless: true }),
    cancelEvent: row("cancelEvent", "M", "cancellationToken cid",
      "cancellationToken cid", [given("cancellationToken")], { endless: true }),
    canCreateSession: row("canCreateSession", "R", "cid", "cid"),
    createSession: row("createSession", "R", "input cid providerSessionId",
      (a) => [
        ["input", a.input], ["context", a.input.context],
        ["customerName", a.input.customerName ?? a.input.templateParameters?.customerName], ["correlationId", a.cid],
        ["providerSessionId", a.providerSessionId],
      ], [given("input")], { endless: true }),
    setSessionTitle: row("setSessionTitle", "R", "input cid", "input cid", [given("input")]),
    getSession: row("getSession", "R", "sessionId cid", "sessionId cid", [notBlank("sessionId")]),
    getFocusedSession: row("getFocusedSession", "R", "cid", "cid"),
    getAllSessions: row("getAllSessions", "R", "cid", "cid"),
    getTabs: row("getTabsByTagOrName", "R", "templateName tag cid", "templateTag=tag msdyn_name=templateName cid"),
    createTab: row("createTab", "R", "input cid", "input cid", [given("input")]),
    focusTab: row("focusTab", "R", "tabId cid", "tabId cid", [given("tabId")]),
    isConsoleApp: row("isConsoleApp", "R", "cid", ""),
    refreshForm: row("refreshform", "S", "save cid", "save cid"),
    renderSearchPage: row("renderSearchPage", "R", "entity searchString cid searchType",
      "entityName=entity searchString cid searchType", [notBlank("entity"), given("searchString")]),
    getEntityMetadata: row("getEntityMetadata", "R", "entity attributes cid",
      "entityName=entity attributes cid", [notBlank("entity")]),
    executeFetchQuery: row("executeFetchQuery", "S", "entityPluralName options", "entityName=entityPluralName options"),
    executeAction: row("executeAction", "R", "request cid", "executeActionRequest=request cid"),
    getFcsValue: row("getFcsValue", "R", "namespace uniqueName cid",
      "featureNameSpace=namespace featureUniqueName=uniqueName cid", [], { orNull: ["namespace", "uniqueName"] }),
    isFeatureEnabled: row("isFeatureEnabled", "R", "featureName cid", "featureName cid"),
    requestFocusSession: row("requestFocusSession", "R", "sessionId messagesCount cid",
      "sessionId messagesCount cid", [given("sessionId")]),
    notifyKpiBreach: row("notifyKpiBreach", "R", "sessionId shouldReset details cid",
      "sessionId resetKpiBreach=shouldReset kpiBreachDetails=details cid", [given("sessionId")]),
    notifyNewActivity: row("notifyNewActivity", "R", "sessionId count shouldReset cid",
      "sessionId messagesCount=count shouldReset cid", [given("sessionId")]),
    updateContext: row("updateContext", "R", "input sessionId isDelete cid",
      "input sessionId isDelete cid", [given("input")]),
    getFocusedTab: row("getFocusedTab", "R", "cid", "cid"),
    refreshTab: row("refreshTab", "R", "tabId cid", "tabId cid", [given("tabId")]),
    setTabTitle: row("setTabTitle", "R", "tabId input cid", "input tabId cid", [given("tabId"), given("input")]),
    closeTab: row("closeTab", "R", "tabId cid", "tabId cid", [tabText("tabId")]),
    createTabInHomeSession: row("createTabInHomeSession", "R", "input cid", "input cid", [given("input")]),
    showGlobalNotification: row("showGlobalNotification", "R", "options cid",
      "notificationOptions=options cid", [given("options")], { endless: true }),
    clearGlobalNotification: row("clearGlobalNotification", "R", "id",
      "notificationId=id", [given("id")], { endless: true }),
    showTimeoutGlobalNotification: row("showTimeoutGlobalNotification", "R", "cid", "cid"),
    showProgressIndicator: row("showProgressIndicator", "R", "message cid",
      "progressIndicatorMessage=message cid", [given("message")]),
    closeProgressIndicator: row("closeProgressIndicator", "R", "cid", "cid"),
    openDialog: row("openDialog", "S", "dialogStrings dialogOptions cid",
      "dialogStrings dialogOptions cid", [given("dialogStrings")], { endless: true }),
    openMDDDialog: row("openMDDDialog", "R", "name options params cid",
      "dialogName=name dialogOptions=options dialogParams=params cid", [given("name")], { endless: true }),
    setPresence: row("setPresence", "R", "presenceText cid", "presenceState=presenceText cid", [given("presenceText")]),
    getPresence: row("getPresence", "R", "cid", "cid"),
    setAgentPresence: row("setAgentPresence", "R", "info cid", "presenceInfo=info cid", [given("info")]),
    initializeAgentPresenceList: row("initializeAgentPresenceList", "R", "list cid",
      "presenceList=list cid", [given("list")]),
    updateConversation: row("updateConversation", "M", "id data cid",
      (a) => [
        ["entityName", "msdyn_ocliveworkitem"], ["entityId", a.id], ["value", mapOfJson(a.data, "data")],
        ["correlationId", a.cid],
      ], [notBlank("id"), given("data")]),
    logAnalyticsEvent: row("logAnalyticsEvent", "R", "data eventName cid",
      (a) => [
        ["analyticsData", a.data], ["correlationId", a.cid], ["analyticsEventname", a.eventName],
        ["analyticsEventtype", 1],
      ], [either("data", "eventName")]),
    insertNotes: row("insertNotes", "M", "entityName entitySetName entityId annotationId cid",
      "entityName entitySetName entityId annotationid=annotationId cid",
      [given("entityName"), given("entitySetName"), given("entityId")], { endless: true }),
    closeNotes: row("closeNotes", "R", "cid", "cid"),
    openKBSearchControl: row("openkbsearchcontrol", "R", "searchString cid",
      "searchString cid", [given("searchString")]),
    raiseEvent: row("raiseEvent", "R", "eventName payload cid",
      "value=payload cid", [given("eventName")], { typeOf: (a) => String(a.eventName) }),
  };

  const CONSTANTS = {
    MessageType: {
      addGenericHandler: "addGenericHandler", broadCast: "broadCast", canCreateSession: "canCreateSession",
      cancelEvent: "cancelEvent", clearGlobalNotification: "clearGlobalNotification", closeNotes: "closeNotes",
      closeProgressIndicator: "closeProgressIndicator", closeTab: "closeTab", createRecord: "createrecord",
      createSession: "createSession", createTab: "createTab", createTabInHomeSession: "createTabInHomeSession",
      debugInformationEvent: "debugInformationEvent", deleteRecord: "deleterecord", doSearch: "doSearch",
      escalation: "escalation", executeAction: "executeAction", executeFetchQuery: "executeFetchQuery",
      fetchDebugData: "fetchDebugData", focusTab: "focusTab", getAllSessions: "getAllSessions",
      getClickToAct: "getclicktoact", getEntityMetadata: "getEntityMetadata", getEnvironment: "getenvironment",
      getFcsValue: "getFcsValue", getFocusedSession: "getFocusedSession", getFocusedTab: "getFocusedTab",
      getMode: "getmode", getPosition: "getPosition", getPresence: "getPresence", getSession: "getSession",
      getTabsByTagOrName: "getTabsByTagOrName", getWidth: "getwidth", hardNotification: "hardNotification",
      initLogAnalytics: "initLogAnalytics", initializeAgentPresenceList: "initializeAgentPresenceList",
      initializeCI: "initializeCI", insertNotes: "insertNotes", internalCommunication: "internalCommunication",
      isConsoleApp: "isConsoleApp", isFeatureEnabled: "isFeatureEnabled", loadProvider: "loadProvider",
      logAnalyticsEvent: "logAnalyticsEvent", logErrorsAndReject: "logErrorsAndReject", notification: "notification",
      notificationDisplayEvent: "notificationDisplayEvent", notifyEvent: "notifyEvent",
      notifyKpiBreach: "notifyKpiBreach", notifyNewActivity: "notifyNewActivity",
      onBeforeSessionClosed: "onBeforeSessionClosed", onClickToAct: "onclicktoact", onKeyDownEvent: "keydown",
      onMaxSessionsReached: "onMaxSessionsReached", onModeChanged: "onmodechanged", onPageNavigate: "onpagenavigate",
      onResetPresenceEvent: "resetPresenceEvent", onSendKBArticle: "onsendkbarticle",
      onSessionClosed: "onSessionClosed", onSessionCreated: "onSessionCreated",
      onSessionCreatedWithoutContext: "onSessionCreatedWithoutContext", onSessionIdle: "onSessionIdle",
      onSessionSwitched: "onSessionSwitched", onSetPresence: "onSetPresence", onSetPresenceEvent: "setPresenceEvent",
      onSizeChanged: "onsizechanged", onUserActivity: "onUserActivity", openDialog: "openDialog", openForm: "openform",
      openKBSearchControl: "openkbsearchcontrol", openMDDDialog: "openMDDDialog", raiseEvent: "raiseEvent",
      refreshForm: "refreshform", refreshTab: "refreshTab", removeGenericHandler: "removeGenericHandler",
      renderSearchPage: "renderSearchPage", requestFocusSession: "requestFocusSession",
      retrieveMultipleRecords: "retrieveMultipleRecords", retrieveRecord: "retrieverecord", search: "search",
      searchAndOpenRecords: "searchandopenrecords", sessionVisibilityEvent: "sessionVisibilityEvent",
      setAgentPresence: "setAgentPresence", setClickToAct: "setclicktoact", setMode: "setmode",
      setOCInstallStatus: "setOCInstallStatus", setPosition: "setPosition", setPresence: "setPresence",
      setSessionTitle: "setSessionTitle", setTabTitle: "setTabTitle", setWidth: "setwidth",
      showGlobalNotification: "showGlobalNotification", showProgressIndicator: "showProgressIndicator",
      showTimeoutGlobalNotification: "showTimeoutGlobalNotification", softNotification: "softNotification",
      transfer: "transfer", updateContext: "updateContext", updateConversation: "updateConversation",
      updateRecord: "updaterecord", windowFocusEvent: "windowFocusEvent",
    },
    SearchType: { RELEVANCE_SEARCH: 0, CUSTOMIZE_SEARCH: 1 },
    ErrorCode: { Notes_Flap_Already_Expanded: 101 },
    EventType: { SystemEvent: 0, CustomEvent: 1 },
    ShowTimeoutOption: { Yes: 100000000, No: 100000001 },
    InternalEventName: {
      NotificationReceived: 0, NotificationAccepted: 1, NotificationAutoAccepted: 2, NotificationRejected: 3,
      NotificationTimedOut: 4, SessionStarted: 5, SessionFocusIn: 6, SessionFocusOut: 7, SessionClosed: 8,
      NewTabOpened: 9, CifSessionStart: 10, CifSessionEnd: 11,
    },
    ExecuteActionOperationType: { Action: 0 },
    ResponseReason: {
      Accept: "Accept", AutoAcceptOnTimeout: "AutoAcceptOnTimeout", AutoAccept: "AutoAccept",
      DeclinedByAgent: "DeclinedByAgent", DisplayTimeout: "DisplayTimeout",
      NotificationQueueLimitExceeded: "NotificationQueueLimitExceeded",
      NotificationQueueTimeLimitExceeded: "NotificationQueueTimeLimitExceeded",
      NotificationTemplateNotFoundError: "NotificationTemplateNotFoundError",
      NotificationTemplateResolverNotFoundError: "NotificationTemplateResolverNotFoundError",
      RejectAfterTimeoutNonPlatformTimer: "RejectAfterTimeoutNonPlatformTimer",
    },
    NotificationState: { DisplayStart: "DisplayStart", DisplayEnd: "DisplayEnd" },
  };

  // ---- end of what the method table writes

  // ---------------------------------------------------------------------------------------------------- start

  const script = root.document.querySelector('script[data-cifid="CIFMainLibrary"]');

  /**
   * The origin of an address, or nothing. A wildcard stays one: `https://*.contoso.com`.
   * @param {string | null} url @param {string} where @returns {string[]}
   */
  function originOf(url, where) {
    if (!url) return [];
    try {
      // no parser need know that a star may be a label
      const parsed = new URL(url.replace("://*.", "://any-label."));
      const wild = url.includes("://*.");
      const plausible = !wild || parsed.hostname.split(".").length > 2;
      if ((parsed.protocol === "https:" || parsed.protocol === "http:") && plausible && !/[*%]/.test(parsed.hostname)) {
        return [wild ? parsed.origin.replace("://any-label.", "://*.") : parsed.origin];
      }
    } catch {
      // told below, like any other address that cannot be a host
    }
    root.console.warn(`CIF: ${where} is ignored: "${url}" is not an http or https address.`);
    return [];
  }

  /** Origins that may speak to us; the last one is whom we call. @returns {string[]} */
  function findHosts() {
    const attribute = originOf(script?.getAttribute("data-crmurl") ?? null, "data-crmurl");
    const first = attribute.length > 0 ? attribute : originOf(root.document.referrer, "the referrer");
    const ucilib = new URLSearchParams(root.location.search).get("ucilib");
    return [...first, ...originOf(ucilib, "ucilib")];
  }

  /** A wildcard matches on a label boundary. @param {string} entry @param {string} origin @returns {boolean} */
  function matches(entry, origin) {
    const [scheme = "", domain] = entry.split("*");
    if (domain === undefined) return entry === origin;
    return origin.startsWith(scheme) && origin.endsWith(domain) && origin.length > scheme.length + domain.length;
  }

  /** The last host; of a wildcard the referrer or another host that it matches. @returns {string | undefined} */
  function findTarget() {
    const last = hosts[hosts.length - 1];
    if (!last?.includes("*")) return last;
    const exact = [...originOf(root.document.referrer, "the referrer"), ...hosts].filter((origin) => !origin.includes("*"));
    return exact.find((origin) => matches(last, origin));
  }

  /** @returns {number} */
  function findTimeout() {
    const milliseconds = Number(script?.getAttribute("data-ciftimeout"));
    return milliseconds > 0 ? milliseconds : DEFAULT_TIMEOUT_MS;
  }

  const hosts = findHosts();
  const target = findTarget();
  const peer = script?.getAttribute("data-cif-window") === "parent" ? root.parent : root.top;
  const timeoutMs = findTimeout();
  /** @type {Map<string, Pending>} */
  const pending = new Map();
  /** Per event name, each function with the number of times it was announced. @type {Map<string, Map<Function, number>>} */
  const handlers = new Map();

  // ------------------------------------------------------------------------------------------------- requests

  /** Why no call can reach a host, or null. @returns {string | null} */
  function whyUnreachable() {
    if (peer === root || !peer) return "this page is not inside a frame of a host. Open it through the host";
    if (!target && hosts.length > 0) return `no host is known, only the pattern ${hosts[hosts.length - 1]}. Name one host`;
    if (!target) return "no host is known. Set data-crmurl on the script element, or open this page through the host";
    return null;
  }

  /**
   * Sends one request; settles with the Map that was answered.
   * @param {string} type @param {Map<string, unknown>} data
   * @param {{endless?: boolean, json: boolean, transfer?: Transferable[]}} how
   * @returns {Promise<Map<string, any>>}
   */
  function request(type, data, how) {
    const unreachable = whyUnreachable();
    if (unreachable) return Promise.reject(failure(`${type} was not sent: ${unreachable}.`, type, how.json));
    if (pending.size >= MAX_PENDING) {
      const full = `${type} was not sent: ${MAX_PENDING} calls still wait for their answer.`;
      return Promise.reject(failure(full, type, how.json));
    }
    return new Promise((resolve, reject) => {
      const id = newId();
      const onWindow = !usePort();
      try {
        post({ messageType: type, messageData: data, messageCorrelationId: id }, how.transfer);
      } catch (error) {
        reject(failure(`${type} could not be sent: ${error instanceof Error ? error.message : error}`, type, how.json));
        return;
      }
      const timer = how.endless ? undefined : root.setTimeout(() => expire(id), timeoutMs);
      pending.set(id, { type, json: how.json, onWindow, resolve, reject, timer });
    });
  }

  /** Throws when the message cannot be posted, also after some attempts. @param {object} message @param {Transferable[]} [transfer] */
  function post(message, transfer) {
    for (let attempt = 1; ; attempt += 1) {
      try {
        if (port && switched) port.postMessage(message);
        else peer?.postMessage(message, target ?? "/", transfer);
        return;
      } catch (error) {
        if (attempt === POST_ATTEMPTS) throw error;
      }
    }
  }

  /** @param {string} id */
  function expire(id) {
    const call = pending.get(id);
    pending.delete(id);
    const text = `Timeout: ${call?.type} got no answer from ${target} within ${timeoutMs / 1000} s. ` +
      "Check that this is the address of the host and that the host trusts the origin of this page";
    call?.reject(failure(`${text} (${root.location.origin}).`, call.type, call.json));
  }

  /** Tells the host something to which no answer matters. @param {string} type @param {[string, unknown][]} entries */
  function tell(type, entries) {
    if (whyUnreachable()) return;
    request(type, new Map(entries), { json: false }).catch(() => {});
  }

  /**
   * One call of the API.
   * @param {string} name @param {unknown[]} given @param {() => void} [before] Runs when the checks have passed.
   * @returns {any} A promise; null where the method says so.
   */
  function call(name, given, before) {
    const method = /** @type {Method} */ (METHODS[name]);
    /** @type {Args} */
    const args = {};
    method.params.forEach((param, index) => { args[param] = given[index]; });
    if (method.orNull?.some((param) => !args[param])) return null;
    for (const check of method.checks) {
      const wrong = check(args);
      if (wrong) return refuse(name, method, wrong, args.cid);
    }
    const data = new Map(method.entries(args));
    before?.();
    const json = method.shape === "M" || method.shape === "S";
    const type = method.typeOf ? method.typeOf(args) : method.type;
    const answer = request(type, data, { json, endless: method.endless === true });
    return answer.then((map) => result(method, type, map));
  }

  /** @param {string} name @param {Method} method @param {string} wrong @param {unknown} cid @returns {Promise<never>} */
  function refuse(name, method, wrong, cid) {
    const message = `Microsoft.CIFramework.${name}: ${wrong}.`;
    // setWidth has no correlation id and was observed to log an empty one
    const correlationId = name === "setWidth" ? "" : cid;
    tell("logErrorsAndReject", [["errorMsg", message], ["correlationId", correlationId], ["functName", method.type]]);
    return Promise.reject(failure(message, method.type, true));
  }

  /** @param {Method} method @param {string} type @param {Map<string, any>} data @returns {unknown} */
  function result(method, type, data) {
    const value = data.get("value") ?? null;
    if (method.shape === "S") return jsonText(value);
    if (method.shape !== "M") return value;
    if (value === null) {
      throw failure(String(data.get("message") ?? `${type}: the host answered without a value.`), type, true);
    }
    return jsonText(Array.isArray(value) ? { ...value } : value);
  }

  // ------------------------------------------------------------------------------------------------ receiving

  /** @param {MessageEvent} event */
  function receive(event) {
    const { source, origin } = event;
    if (source !== peer || !hosts.some((entry) => matches(entry, origin))) return;
    take(event.data, { origin, reply: (message) => /** @type {Window} */ (source).postMessage(message, origin) });
  }

  /** @param {any} message From the host. @param {Path} path */
  function take(message, path) {
    if (typeof message !== "object" || message === null) return;
    const id = typeof message.messageCorrelationId === "string" ? message.messageCorrelationId : "";
    if (message.messageOutcome !== undefined || message.messageType === RESPONSE || pending.has(id)) {
      settle(id, message);
    } else if (message.messageType === UPGRADE && switched) {
      // a fence: what the host posted to the window before it has arrived, so its events may come over the port
      post({ messageType: UPGRADE, messageData: message.messageData, messageCorrelationId: "" });
    } else if (typeof message.messageType === "string") {
      deliver(message.messageType, message.messageData, id, path);
    } else if (id) {
      answer(path, id, "failure", new Map([["message", "messageType must be a string."]]));
    }
  }

  /** Late, duplicate and foreign answers find no call and are dropped. @param {string} id @param {any} message */
  function settle(id, message) {
    const call = pending.get(id);
    if (!call) return;
    pending.delete(id);
    root.clearTimeout(call.timer);
    const succeeded = message.messageOutcome === "success";
    const data = normalise(message.messageData, succeeded ? "value" : "message");
    if (succeeded) {
      call.resolve(data);
    } else {
      if (isAbsent(data.get("message"))) data.set("message", `${call.type} failed; the host gave no reason.`);
      call.reject(new CifError(data, call.json));
    }
  }

  /** @param {unknown} data @param {string} key For data that is neither Map nor object. @returns {Map<string, any>} */
  function normalise(data, key) {
    if (isMap(data)) return new Map(data);
    if (isPlainObject(data)) return new Map(Object.entries(data));
    return isAbsent(data) ? new Map() : new Map([[key, data]]);
  }

  /** @param {string} type @param {unknown} data @param {string} id @param {Path} path */
  function deliver(type, data, id, path) {
    const functions = [...(handlers.get(type)?.keys() ?? [])];
    if (functions.length === 0) {
      answer(path, id, "success", new Map([["message", "No handlers found to process the request."]]));
      return;
    }
    const argument = typeof data === "string" ? data : normalise(data, "value").set("originURL", path.origin);
    Promise.allSettled(functions.map((handler) => run(handler, argument))).then((ends) => {
      const good = ends.find((end) => end.status === "fulfilled");
      const bad = ends.find((end) => end.status === "rejected");
      if (good) answer(path, id, "success", good.value);
      else answer(path, id, "failure", bad?.reason);
    });
  }

  /** Runs a handler; what it throws becomes a Map with the text. @param {Function} handler @param {unknown} argument */
  function run(handler, argument) {
    try {
      return Promise.resolve(handler(argument));
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return Promise.reject(new Map([["message", message], ["msdyn_name", undefined]]));
    }
  }

  /** @param {Path} path @param {string} id @param {"success" | "failure"} outcome @param {unknown} data */
  function answer(path, id, outcome, data) {
    if (!id) return;
    const reply = { messageType: RESPONSE, messageOutcome: outcome, messageData: data, messageCorrelationId: id };
    try {
      path.reply(reply);
    } catch (error) {
      // what the handler gave cannot travel: the outcome still must
      const message = `The handler's result cannot be sent: ${error instanceof Error ? error.message : error}`;
      path.reply({ ...reply, messageData: new Map([["message", message]]) });
    }
  }

  // --------------------------------------------------------------------------------------------------- the port

  /** The port that the host has taken; null on the window. @type {MessagePort | null} */
  let port = null;
  /** Have calls begun to go over the port? */
  let switched = false;
  let upgrades = 0;

  /** Offers the host a port. One that does not know what to do with it answers false, and all stays as it is. */
  function offerPort() {
    if (port || upgrades === MAX_UPGRADES || whyUnreachable()) return;
    upgrades += 1;
    const { port1, port2 } = new root.MessageChannel();
    let late = false;
    root.setTimeout(() => {
      late = true;
      if (port !== port1) port1.close();
    }, UPGRADE_MS);
    request(UPGRADE, new Map([["versions", [1]]]), { json: false, transfer: [port2] }).then(
      (data) => {
        if (!late && normalise(data.get("value"), "value").get("version") === 1) adopt(port1);
        else port1.close();
      },
      () => port1.close(),
    );
  }

  /** @param {MessagePort} adopted */
  function adopt(adopted) {
    port = adopted;
    const path = { origin: /** @type {string} */ (target), reply: (/** @type {object} */ message) => adopted.postMessage(message) };
    adopted.onmessage = ({ data }) => (data?.messageType === PORT_CLOSED ? leave(adopted) : take(data, path));
    adopted.addEventListener("close", () => leave(adopted));
    root.setTimeout(() => usePort(true), UPGRADE_MS);
    usePort();
  }

  /**
   * May a call go over the port? What was posted to the window before could be overtaken, so it is waited for, a while.
   * @param {boolean} [now] It has been waited for. @returns {boolean}
   */
  function usePort(now = false) {
    if (port && !switched && (now || ![...pending.values()].some((call) => call.onWindow))) {
      switched = true;
      // from its first message on, the host sends its events over the port too
      post({ messageType: UPGRADE, messageData: new Map([["version", 1]]), messageCorrelationId: "" });
    }
    return port !== null && switched;
  }

  /** The host has closed the port: a load event was fired, which need not mean that this document has gone. @param {MessagePort} closed */
  function leave(closed) {
    if (port !== closed) return;
    closed.close();
    port = null;
    switched = false;
    root.setTimeout(offerPort, 0);
  }

  // ------------------------------------------------------------------------------------------------- handlers

  /** @param {string} eventName @param {Function} handler */
  function remember(eventName, handler) {
    const functions = handlers.get(eventName) ?? new Map();
    functions.set(handler, (functions.get(handler) ?? 0) + 1);
    handlers.set(eventName, functions);
  }

  /** @param {string} eventName @param {Function} handler @returns {number} How often it had been announced. */
  function forget(eventName, handler) {
    const functions = handlers.get(eventName);
    const announced = functions?.get(handler) ?? 0;
    functions?.delete(handler);
    if (functions?.size === 0) handlers.delete(eventName);
    return announced;
  }

  /** Nobody needs to wait for these calls, so their failure is never an unhandled rejection. @param {any} promise */
  function quiet(promise) {
    promise.catch(() => {});
    return promise;
  }

  /** @param {unknown[]} given */
  function addHandler(...given) {
    const [eventName, handler] = /** @type {[string, Function]} */ (given);
    return quiet(call("addHandler", given, () => remember(eventName, handler)));
  }

  /**
   * The host counts announcements, so it is told as often as the function was added, and not at all for a function that
   * never was: that would silence another handler.
   * @param {unknown[]} given
   */
  function removeHandler(...given) {
    const [eventName, handler, cid] = /** @type {[string, Function, unknown]} */ (given);
    if (typeof handler !== "function" || !eventName) return quiet(call("removeHandler", given));
    const announced = forget(eventName, handler);
    if (announced === 0) return Promise.resolve(true);
    for (let left = announced; left > 1; left -= 1) quiet(call("removeHandler", [eventName, handler, cid]));
    return quiet(call("removeHandler", given));
  }

  // ------------------------------------------------------------------------------------------------- activity

  let activityUntil = -Infinity;

  /** The idle timer of the host needs a sign of life, not every move of the mouse. @param {Event} event */
  function onActivity(event) {
    const now = event.timeStamp;
    const debug = wantsDebug(event);
    if (now < activityUntil && !debug) return;
    activityUntil = now + ACTIVITY_INTERVAL_MS;
    tell("onUserActivity", [["value", event.type]]);
    if (debug) tell("debugInformationEvent", [["value", "Ctrl+Shift+Alt+D"]]);
  }

  /** @param {Event} event @returns {boolean} */
  function wantsDebug(event) {
    if (event.type !== "keydown") return false;
    const key = /** @type {KeyboardEvent} */ (event);
    return key.ctrlKey && key.shiftKey && key.altKey && !key.repeat && (key.code === "KeyD" || key.key.toLowerCase() === "d");
  }

  // -------------------------------------------------------------------------------------------------- the API

  /** @param {readonly string[]} detail */
  function announce(detail) {
    root.setTimeout(() => root.dispatchEvent(new root.CustomEvent("CIFInitDone", { detail: [...detail] })), 0);
  }

  /** @type {any} */
  const microsoft = (root.Microsoft = root.Microsoft ?? {});
  const earlier = microsoft.CIFramework?.[MARK];
  if (earlier) {
    // a loader that waits for the event of the second copy must not wait for ever
    announce(earlier);
    return;
  }

  /** @type {Record<string, any>} */
  const api = { ...CONSTANTS };
  for (const name of Object.keys(METHODS)) {
    api[name] = (/** @type {unknown[]} */ ...given) => call(name, given);
  }
  api.addHandler = addHandler;
  api.removeHandler = removeHandler;
  Object.defineProperty(api, MARK, { value: hosts });
  microsoft.CIFramework = api;

  root.addEventListener("message", receive);
  for (const type of ["keydown", "mousemove", "touchstart", "click"]) {
    root.addEventListener(type, onActivity, { capture: true, passive: true });
  }
  announce(hosts);
  if (typeof root.MessageChannel === "function" && script?.getAttribute("data-cif-upgrade") !== "off") {
    // the host closes ports at the load event of its frame, so that is waited for
    const offer = () => root.setTimeout(offerPort, 0);
    if (root.document.readyState === "complete") offer();
    else root.addEventListener("load", offer, { once: true });
  }
})(window);
