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
 * `ucilib` of the widget's own address, which wins as target. Ports count. Optional attribute: `data-ciftimeout`, the
 * time in milliseconds after which an unanswered call fails (10000 when absent).
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
   */
  /** @typedef {{type: string, json: boolean, resolve: (data: Map<string, any>) => void, reject: (error: CifError) => void, timer: any}} Pending */

  const RESPONSE = "CIF_Response";
  const DEFAULT_TIMEOUT_MS = 10000;
  const ACTIVITY_INTERVAL_MS = 1000;
  const MAX_PENDING = 1024;
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

  /** @type {Check} */
  const modeInRange = ({ value }) => (value === 0 || value === 1 || value === 2 ? null : "value must be the number 0, 1 or 2");

  /** @type {Check} */
  const widthIsNumber = ({ value }) =>
    (typeof value === "number" || typeof value === "string") && Number(value) >= 0
      ? null
      : "value must be a non-negative number";

  /** @type {Check} */
  const handlerIsFunction = ({ handler }) => (typeof handler === "function" ? null : "parameter handler must be a function");

  /** Something other than text is an error in the program: it throws. @type {Check} */
  const tabIsNotBlank = ({ tabId }) => {
    if (!isAbsent(tabId) && typeof tabId !== "string") {
      throw new TypeError("Microsoft.CIFramework.closeTab: tabId must be a string");
    }
    return tabId?.trim() ? null : "parameter tabId is blank, give a tab id";
  };

  /** @type {Check} */
  const someAnalytics = ({ data, eventName }) =>
    isAbsent(data) && isAbsent(eventName) ? "payload or event name is not valid, give at least one" : null;

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

  /** Waits for a person, or was observed without time limit. */
  const ENDLESS = { endless: true };

  /** @type {Record<string, Method>} */
  const METHODS = {
    // Panel
    setMode: row("setmode", "R", "value cid", "value cid", [modeInRange]),
    getMode: row("getmode", "R", "cid", "cid"),
    setWidth: row("setwidth", "R", "value", "value", [widthIsNumber]),
    getWidth: row("getwidth", "R", "cid", "cid"),
    isConsoleApp: row("isConsoleApp", "R", "", ""),

    // Records
    createRecord: row("createrecord", "M", "entityLogicalName data cid", (a) => [
      ["entityName", a.entityLogicalName], ["value", mapOfJson(a.data, "data")], ["correlationId", a.cid],
    ], [notBlank("entityLogicalName"), given("data")]),
    retrieveRecord: row("retrieverecord", "M", "entityLogicalName id options cid",
      "entityName=entityLogicalName entityId=id queryParameters=options cid", [notBlank("entityLogicalName"), notBlank("id")]),
    updateRecord: row("updaterecord", "M", "entityLogicalName id data cid", (a) => [
      ["entityName", a.entityLogicalName], ["entityId", a.id], ["value", mapOfJson(a.data, "data")],
      ["correlationId", a.cid],
    ], [notBlank("entityLogicalName"), notBlank("id"), given("data")]),
    deleteRecord: row("deleterecord", "M", "entityLogicalName id cid",
      "entityName=entityLogicalName entityId=id cid", [notBlank("entityLogicalName"), notBlank("id")]),
    searchAndOpenRecords: row("searchandopenrecords", "M", "entity queryParameters searchOnly cid searchType",
      "entityName=entity queryParameters searchOnly cid searchType",
      [notBlank("entity"), notBlank("queryParameters"), given("searchOnly")],
      { typeOf: (a) => (a.searchOnly ? "search" : "searchandopenrecords") }),
    openForm: row("openform", "S", "entityFormOptions formParameters cid",
      "entityFormOptions entityFormParameters=formParameters cid", [notBlank("entityFormOptions")], ENDLESS),
    refreshForm: row("refreshform", "S", "save cid", "save cid"),
    renderSearchPage: row("renderSearchPage", "R", "entity searchString cid searchType",
      "entityName=entity searchString cid searchType", [notBlank("entity"), given("searchString")]),
    getEntityMetadata: row("getEntityMetadata", "R", "entity attributes cid", "entityName=entity attributes cid",
      [notBlank("entity")]),
    executeFetchQuery: row("executeFetchQuery", "S", "entityPluralName options", "entityName=entityPluralName options"),
    executeAction: row("executeAction", "R", "request cid", "executeActionRequest=request cid"),

    // Click-to-act, environment, events, features
    setClickToAct: row("setclicktoact", "R", "value cid", (a) => [["value", a.value ?? false], ["correlationId", a.cid]]),
    getClickToAct: row("getclicktoact", "R", "cid", "cid"),
    getEnvironment: row("getenvironment", "M", "cid", "cid"),
    addHandler: row("addGenericHandler", "N", "eventName handler cid", "eventType=eventName cid",
      [notBlank("eventName"), handlerIsFunction]),
    removeHandler: row("removeGenericHandler", "N", "eventName handler cid", "eventType=eventName cid",
      [notBlank("eventName"), handlerIsFunction]),
    raiseEvent: row("raiseEvent", "R", "eventName payload cid", "value=payload cid", [given("eventName")],
      { typeOf: (a) => String(a.eventName) }),
    getFcsValue: row("getFcsValue", "R", "namespace uniqueName cid",
      "featureNameSpace=namespace featureUniqueName=uniqueName cid"),
    isFeatureEnabled: row("isFeatureEnabled", "R", "featureName cid", "featureName cid"),

    // Sessions
    canCreateSession: row("canCreateSession", "R", "cid", "cid"),
    createSession: row("createSession", "R", "input cid providerSessionId", (a) => [
      ["input", a.input], ["context", a.input.context],
      ["customerName", a.input.customerName ?? a.input.templateParameters?.customerName],
      ["correlationId", a.cid], ["providerSessionId", a.providerSessionId],
    ], [given("input")], ENDLESS),
    getSession: row("getSession", "R", "sessionId cid", "sessionId cid", [notBlank("sessionId")]),
    getFocusedSession: row("getFocusedSession", "R", "cid", "cid"),
    getAllSessions: row("getAllSessions", "R", "cid", "cid"),
    setSessionTitle: row("setSessionTitle", "R", "input cid", "input cid", [given("input")]),
    requestFocusSession: row("requestFocusSession", "R", "sessionId messagesCount cid", "sessionId messagesCount cid",
      [given("sessionId")]),
    notifyKpiBreach: row("notifyKpiBreach", "R", "sessionId shouldReset details cid",
      "sessionId resetKpiBreach=shouldReset kpiBreachDetails=details cid", [given("sessionId")]),
    notifyNewActivity: row("notifyNewActivity", "R", "sessionId count shouldReset cid",
      "sessionId messagesCount=count shouldReset cid", [given("sessionId")]),
    updateContext: row("updateContext", "R", "input sessionId isDelete cid", "input sessionId isDelete cid", [given("input")]),

    // Tabs
    createTab: row("createTab", "R", "input cid", "input cid", [given("input")]),
    getTabs: row("getTabsByTagOrName", "R", "templateName tag cid", "templateTag=tag msdyn_name=templateName cid"),
    getFocusedTab: row("getFocusedTab", "R", "cid", "cid"),
    focusTab: row("focusTab", "R", "tabId cid", "tabId cid", [given("tabId")]),
    refreshTab: row("refreshTab", "R", "tabId cid", "tabId cid", [given("tabId")]),
    setTabTitle: row("setTabTitle", "R", "tabId input cid", "input tabId cid", [given("tabId"), given("input")]),
    closeTab: row("closeTab", "R", "tabId cid", "tabId cid", [tabIsNotBlank]),
    createTabInHomeSession: row("createTabInHomeSession", "R", "input cid", "input cid", [given("input")]),

    // Notifications and dialogs
    notifyEvent: row("notifyEvent", "M", "input cid", (a) => [
      ["eventType", a.input.eventType], ["correlationId", a.cid], ["templateName", a.input.templateName],
      ["templateParameters", a.input.templateParameters], ["templateNameResolver", a.input.templateNameResolver],
      ["customParams", a.input.additionalParametersObject],
      ["messageNotificationType", a.input.messageNotificationType],
      ["notificationAction", a.input.notificationAction], ["cancellationToken", a.input.cancellationToken],
      ...notificationContent(a.input),
    ], [given("input")], ENDLESS),
    cancelEvent: row("cancelEvent", "M", "cancellationToken cid", "cancellationToken cid", [given("cancellationToken")], ENDLESS),
    showGlobalNotification: row("showGlobalNotification", "R", "options cid", "notificationOptions=options cid",
      [given("options")], ENDLESS),
    clearGlobalNotification: row("clearGlobalNotification", "R", "id", "notificationId=id", [given("id")], ENDLESS),
    showTimeoutGlobalNotification: row("showTimeoutGlobalNotification", "R", "cid", "cid"),
    showProgressIndicator: row("showProgressIndicator", "R", "message cid", "progressIndicatorMessage=message cid",
      [given("message")]),
    closeProgressIndicator: row("closeProgressIndicator", "R", "cid", "cid"),
    openDialog: row("openDialog", "S", "dialogStrings dialogOptions cid", "dialogStrings dialogOptions cid",
      [given("dialogStrings")], ENDLESS),
    openMDDDialog: row("openMDDDialog", "R", "name options params cid",
      "dialogName=name dialogOptions=options dialogParams=params cid", [given("name")], ENDLESS),

    // Presence, conversation, analytics, notes, knowledge
    setPresence: row("setPresence", "R", "presenceText cid", "presenceState=presenceText cid", [given("presenceText")]),
    getPresence: row("getPresence", "R", "cid", "cid"),
    setAgentPresence: row("setAgentPresence", "R", "info cid", "presenceInfo=info cid", [given("info")]),
    initializeAgentPresenceList: row("initializeAgentPresenceList", "R", "list cid", "presenceList=list cid", [given("list")]),
    updateConversation: row("updateConversation", "M", "id data cid", (a) => [
      ["entityName", "msdyn_ocliveworkitem"], ["entityId", a.id], ["value", mapOfJson(a.data, "data")],
      ["correlationId", a.cid],
    ], [notBlank("id"), given("data")]),
    logAnalyticsEvent: row("logAnalyticsEvent", "R", "data eventName cid", (a) => [
      ["analyticsData", a.data], ["correlationId", a.cid],
      ["analyticsEventname", a.eventName], ["analyticsEventtype", 1],
    ], [someAnalytics]),
    insertNotes: row("insertNotes", "M", "entityName entitySetName entityId annotationId cid",
      "entityName entitySetName entityId annotationid=annotationId cid",
      [given("entityName"), given("entitySetName"), given("entityId")], ENDLESS),
    closeNotes: row("closeNotes", "R", "cid", "cid"),
    openKBSearchControl: row("openkbsearchcontrol", "R", "searchString cid", "searchString cid", [given("searchString")]),
  };

  /** The notification of the older form travels as a Map, and only when there is one. @param {Args} input @returns {[string, unknown][]} */
  function notificationContent(input) {
    if (isAbsent(input.notificationUXObject)) return [];
    return [["notificationUXObject", mapOfJson(input.notificationUXObject, "notificationUXObject")]];
  }

  // ---------------------------------------------------------------------------------------------------- start

  const script = root.document.querySelector('script[data-cifid="CIFMainLibrary"]');

  /** @param {string | null} url @param {string} where @returns {string[]} The origin, or nothing. */
  function originOf(url, where) {
    if (!url) return [];
    try {
      const parsed = new URL(url);
      if (parsed.protocol === "https:" || parsed.protocol === "http:") return [parsed.origin];
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

  /** @returns {number} */
  function findTimeout() {
    const milliseconds = Number(script?.getAttribute("data-ciftimeout"));
    return milliseconds > 0 ? milliseconds : DEFAULT_TIMEOUT_MS;
  }

  const hosts = findHosts();
  const target = hosts[hosts.length - 1];
  const timeoutMs = findTimeout();
  /** @type {Map<string, Pending>} */
  const pending = new Map();
  /** Per event name, each function with the number of times it was announced. @type {Map<string, Map<Function, number>>} */
  const handlers = new Map();

  // ------------------------------------------------------------------------------------------------- requests

  /** Why no call can reach a host, or null. @returns {string | null} */
  function whyUnreachable() {
    if (root.top === root || !root.top) return "this page is not inside a frame of a host. Open it through the host";
    if (!target) return "no host is known. Set data-crmurl on the script element, or open this page through the host";
    return null;
  }

  /**
   * Sends one request; settles with the Map that was answered.
   * @param {string} type @param {Map<string, unknown>} data @param {{endless?: boolean, json: boolean}} how
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
      try {
        root.top?.postMessage({ messageType: type, messageData: data, messageCorrelationId: id }, target ?? "/");
      } catch (error) {
        reject(failure(`${type} could not be sent: ${error instanceof Error ? error.message : error}`, type, how.json));
        return;
      }
      const timer = how.endless ? undefined : root.setTimeout(() => expire(id), timeoutMs);
      pending.set(id, { type, json: how.json, resolve, reject, timer });
    });
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
   * @returns {Promise<any>}
   */
  function call(name, given, before) {
    const method = /** @type {Method} */ (METHODS[name]);
    /** @type {Args} */
    const args = {};
    method.params.forEach((param, index) => { args[param] = given[index]; });
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
    const message = event.data;
    if (typeof message !== "object" || message === null) return;
    if (event.source !== root.top || !hosts.includes(event.origin)) return;
    const id = typeof message.messageCorrelationId === "string" ? message.messageCorrelationId : "";
    if (message.messageOutcome !== undefined || message.messageType === RESPONSE || pending.has(id)) {
      settle(id, message);
    } else if (typeof message.messageType === "string") {
      deliver(message.messageType, message.messageData, id, event);
    } else if (id) {
      answer(event, id, "failure", new Map([["message", "messageType must be a string."]]));
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

  /** @param {string} type @param {unknown} data @param {string} id @param {MessageEvent} event */
  function deliver(type, data, id, event) {
    const functions = [...(handlers.get(type)?.keys() ?? [])];
    if (functions.length === 0) {
      answer(event, id, "success", new Map([["message", "No handlers found to process the request."]]));
      return;
    }
    const argument = typeof data === "string" ? data : normalise(data, "value").set("originURL", event.origin);
    Promise.allSettled(functions.map((handler) => run(handler, argument))).then((ends) => {
      const good = ends.find((end) => end.status === "fulfilled");
      const bad = ends.find((end) => end.status === "rejected");
      if (good) answer(event, id, "success", good.value);
      else answer(event, id, "failure", bad?.reason);
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

  /** @param {MessageEvent} event @param {string} id @param {"success" | "failure"} outcome @param {unknown} data */
  function answer(event, id, outcome, data) {
    if (!id) return;
    const reply = { messageType: RESPONSE, messageOutcome: outcome, messageData: data, messageCorrelationId: id };
    const source = /** @type {Window} */ (event.source);
    try {
      source.postMessage(reply, event.origin);
    } catch (error) {
      // what the handler gave cannot travel: the outcome still must
      const message = `The handler's result cannot be sent: ${error instanceof Error ? error.message : error}`;
      source.postMessage({ ...reply, messageData: new Map([["message", message]]) }, event.origin);
    }
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

  /** Nobody needs to wait for these calls, so their failure is never an unhandled rejection. @param {Promise<any>} promise */
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

  // ------------------------------------------------------------------------------------------------ constants

  /** Each name stands for itself, but for those that are given another value. @param {string} names @param {Record<string, string>} [others] */
  const named = (names, others = {}) => ({ ...Object.fromEntries(words(names).map((name) => [name, name])), ...others });

  const CONSTANTS = {
    MessageType: named(
      "addGenericHandler broadCast canCreateSession cancelEvent clearGlobalNotification closeNotes closeProgressIndicator " +
      "closeTab createSession createTab createTabInHomeSession debugInformationEvent doSearch escalation executeAction " +
      "executeFetchQuery fetchDebugData focusTab getAllSessions getEntityMetadata getFcsValue getFocusedSession " +
      "getFocusedTab getPosition getPresence getSession getTabsByTagOrName hardNotification initLogAnalytics " +
      "initializeAgentPresenceList initializeCI insertNotes internalCommunication isConsoleApp isFeatureEnabled " +
      "loadProvider logAnalyticsEvent logErrorsAndReject notification notificationDisplayEvent notifyEvent notifyKpiBreach " +
      "notifyNewActivity onBeforeSessionClosed onMaxSessionsReached onSessionClosed onSessionCreated " +
      "onSessionCreatedWithoutContext onSessionIdle onSessionSwitched onSetPresence onUserActivity openDialog " +
      "openMDDDialog raiseEvent refreshTab removeGenericHandler renderSearchPage requestFocusSession " +
      "retrieveMultipleRecords search sessionVisibilityEvent setAgentPresence setOCInstallStatus setPosition setPresence " +
      "setSessionTitle setTabTitle showGlobalNotification showProgressIndicator showTimeoutGlobalNotification " +
      "softNotification transfer updateContext updateConversation windowFocusEvent",
      {
        setClickToAct: "setclicktoact", getClickToAct: "getclicktoact", searchAndOpenRecords: "searchandopenrecords",
        openForm: "openform", refreshForm: "refreshform", createRecord: "createrecord", retrieveRecord: "retrieverecord",
        updateRecord: "updaterecord", deleteRecord: "deleterecord", setMode: "setmode", getMode: "getmode",
        setWidth: "setwidth", getWidth: "getwidth", getEnvironment: "getenvironment",
        openKBSearchControl: "openkbsearchcontrol", onClickToAct: "onclicktoact", onModeChanged: "onmodechanged",
        onSizeChanged: "onsizechanged", onPageNavigate: "onpagenavigate", onSendKBArticle: "onsendkbarticle",
        onSetPresenceEvent: "setPresenceEvent", onResetPresenceEvent: "resetPresenceEvent", onKeyDownEvent: "keydown",
      },
    ),
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
    ResponseReason: named(
      "Accept AutoAcceptOnTimeout AutoAccept DeclinedByAgent DisplayTimeout NotificationQueueLimitExceeded " +
      "NotificationQueueTimeLimitExceeded NotificationTemplateNotFoundError NotificationTemplateResolverNotFoundError " +
      "RejectAfterTimeoutNonPlatformTimer",
    ),
    NotificationState: named("DisplayStart DisplayEnd"),
  };

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
  // both names are needed, and widgets expect plain null at once when one is missing
  api.getFcsValue = (/** @type {unknown[]} */ ...given) => (given[0] && given[1] ? call("getFcsValue", given) : null);
  Object.defineProperty(api, MARK, { value: hosts });
  microsoft.CIFramework = api;

  root.addEventListener("message", receive);
  for (const type of ["keydown", "mousemove", "touchstart", "click"]) {
    root.addEventListener(type, onActivity, { capture: true, passive: true });
  }
  announce(hosts);
})(window);
