// What every method puts on the wire, written down by hand from the specification.

import test from "node:test";
import assert from "node:assert/strict";
import { HOST, load } from "./fake-window.mjs";

const handler = () => true;
const U = undefined;

// method, arguments, wire name, entries in order
const CASES = [
  ["setMode", [1, "c"], "setmode", [["value", 1], ["correlationId", "c"]]],
  ["getMode", [], "getmode", [["correlationId", U]]],
  ["setWidth", [400, "c"], "setwidth", [["value", 400]]],
  ["setWidth", ["400"], "setwidth", [["value", "400"]]],
  ["setWidth", [""], "setwidth", [["value", ""]]],
  ["getWidth", ["c"], "getwidth", [["correlationId", "c"]]],
  ["isConsoleApp", ["c"], "isConsoleApp", []],
  ["createRecord", ["phonecall", '{"message":"m","parts":[{"a":1}]}', "c"], "createrecord",
    [["entityName", "phonecall"], ["value", new Map([["message", "m"], ["parts", [{ a: 1 }]]])], ["correlationId", "c"]]],
  ["retrieveRecord", ["contact", "7"], "retrieverecord",
    [["entityName", "contact"], ["entityId", "7"], ["queryParameters", U], ["correlationId", U]]],
  ["updateRecord", ["contact", "7", "{}", "c"], "updaterecord",
    [["entityName", "contact"], ["entityId", "7"], ["value", new Map()], ["correlationId", "c"]]],
  ["deleteRecord", ["contact", "7", "c"], "deleterecord",
    [["entityName", "contact"], ["entityId", "7"], ["correlationId", "c"]]],
  ["searchAndOpenRecords", ["contact", "?q", true, "c", 0], "search",
    [["entityName", "contact"], ["queryParameters", "?q"], ["searchOnly", true], ["correlationId", "c"], ["searchType", 0]]],
  ["searchAndOpenRecords", ["contact", "?q", "false"], "search",
    [["entityName", "contact"], ["queryParameters", "?q"], ["searchOnly", "false"], ["correlationId", U], ["searchType", U]]],
  ["searchAndOpenRecords", ["contact", "?q", false], "searchandopenrecords",
    [["entityName", "contact"], ["queryParameters", "?q"], ["searchOnly", false], ["correlationId", U], ["searchType", U]]],
  ["openForm", ["{bad json", U, "c"], "openform",
    [["entityFormOptions", "{bad json"], ["entityFormParameters", U], ["correlationId", "c"]]],
  ["refreshForm", [true], "refreshform", [["save", true], ["correlationId", U]]],
  ["renderSearchPage", ["contact", "", "c", 1], "renderSearchPage",
    [["entityName", "contact"], ["searchString", ""], ["correlationId", "c"], ["searchType", 1]]],
  ["getEntityMetadata", ["contact", ["fullname"]], "getEntityMetadata",
    [["entityName", "contact"], ["attributes", ["fullname"]], ["correlationId", U]]],
  ["executeFetchQuery", ["contacts", "?$top=1", "c"], "executeFetchQuery",
    [["entityName", "contacts"], ["options", "?$top=1"]]],
  ["executeAction", [{ operationName: "x" }, "c"], "executeAction",
    [["executeActionRequest", { operationName: "x" }], ["correlationId", "c"]]],
  ["setClickToAct", [true], "setclicktoact", [["value", true], ["correlationId", U]]],
  ["setClickToAct", [null], "setclicktoact", [["value", false], ["correlationId", U]]],
  ["setClickToAct", ["yes"], "setclicktoact", [["value", "yes"], ["correlationId", U]]],
  ["getClickToAct", [], "getclicktoact", [["correlationId", U]]],
  ["getEnvironment", [], "getenvironment", [["correlationId", U]]],
  ["addHandler", ["onmodechanged", handler, "c"], "addGenericHandler",
    [["eventType", "onmodechanged"], ["correlationId", "c"]]],
  ["raiseEvent", ["ivr_done", { at: new Date(0) }, "c"], "ivr_done",
    [["value", { at: new Date(0) }], ["correlationId", "c"]]],
  ["raiseEvent", [""], "", [["value", U], ["correlationId", U]]],
  ["getFcsValue", ["ns", "name", "c"], "getFcsValue",
    [["featureNameSpace", "ns"], ["featureUniqueName", "name"], ["correlationId", "c"]]],
  ["isFeatureEnabled", ["f", "c"], "isFeatureEnabled", [["featureName", "f"], ["correlationId", "c"]]],
  ["canCreateSession", [], "canCreateSession", [["correlationId", U]]],
  ["createSession", [{ templateName: "t", context: { a: 1 }, templateParameters: { customerName: "Ann" } }, "c", "p"],
    "createSession", [
      ["input", { templateName: "t", context: { a: 1 }, templateParameters: { customerName: "Ann" } }],
      ["context", { a: 1 }], ["customerName", "Ann"], ["correlationId", "c"], ["providerSessionId", "p"],
    ]],
  ["createSession", [{ customerName: "Bob", templateParameters: { customerName: "Ann" } }], "createSession", [
    ["input", { customerName: "Bob", templateParameters: { customerName: "Ann" } }],
    ["context", U], ["customerName", "Bob"], ["correlationId", U], ["providerSessionId", U],
  ]],
  ["getSession", ["session-id-1"], "getSession", [["sessionId", "session-id-1"], ["correlationId", U]]],
  ["getFocusedSession", [], "getFocusedSession", [["correlationId", U]]],
  ["getAllSessions", [], "getAllSessions", [["correlationId", U]]],
  ["setSessionTitle", [{ customer: "1" }], "setSessionTitle", [["input", { customer: "1" }], ["correlationId", U]]],
  ["requestFocusSession", ["s", "4"], "requestFocusSession",
    [["sessionId", "s"], ["messagesCount", "4"], ["correlationId", U]]],
  ["notifyKpiBreach", ["s", true, "late"], "notifyKpiBreach",
    [["sessionId", "s"], ["resetKpiBreach", true], ["kpiBreachDetails", "late"], ["correlationId", U]]],
  ["notifyNewActivity", ["s", 3, false, "c"], "notifyNewActivity",
    [["sessionId", "s"], ["messagesCount", 3], ["shouldReset", false], ["correlationId", "c"]]],
  ["updateContext", [["a"], "s", true], "updateContext",
    [["input", ["a"]], ["sessionId", "s"], ["isDelete", true], ["correlationId", U]]],
  ["createTab", [{ templateName: "t" }], "createTab", [["input", { templateName: "t" }], ["correlationId", U]]],
  ["getTabs", ["name", "tag", "c"], "getTabsByTagOrName",
    [["templateTag", "tag"], ["msdyn_name", "name"], ["correlationId", "c"]]],
  ["getFocusedTab", [], "getFocusedTab", [["correlationId", U]]],
  ["focusTab", [["tab-id-1"]], "focusTab", [["tabId", ["tab-id-1"]], ["correlationId", U]]],
  ["refreshTab", ["tab-id-1"], "refreshTab", [["tabId", "tab-id-1"], ["correlationId", U]]],
  ["setTabTitle", ["tab-id-1", { title: "T" }, "c"], "setTabTitle",
    [["input", { title: "T" }], ["tabId", "tab-id-1"], ["correlationId", "c"]]],
  ["closeTab", ["tab-id-1"], "closeTab", [["tabId", "tab-id-1"], ["correlationId", U]]],
  ["createTabInHomeSession", [{ templateName: "t" }], "createTabInHomeSession",
    [["input", { templateName: "t" }], ["correlationId", U]]],
  ["notifyEvent", [{ templateName: "t", additionalParametersObject: { k: 1 }, cancellationToken: "x" }, "c", "ignored"],
    "notifyEvent", [
      ["eventType", U], ["correlationId", "c"], ["templateName", "t"], ["templateParameters", U],
      ["templateNameResolver", U], ["customParams", { k: 1 }], ["messageNotificationType", U],
      ["notificationAction", U], ["cancellationToken", "x"],
    ]],
  ["notifyEvent", [{ eventType: "sms", notificationUXObject: '{"message":"m","Timer":5}' }], "notifyEvent", [
    ["eventType", "sms"], ["correlationId", U], ["templateName", U], ["templateParameters", U],
    ["templateNameResolver", U], ["customParams", U], ["messageNotificationType", U], ["notificationAction", U],
    ["cancellationToken", U], ["notificationUXObject", new Map([["message", "m"], ["Timer", 5]])],
  ]],
  ["cancelEvent", ["", "c"], "cancelEvent", [["cancellationToken", ""], ["correlationId", "c"]]],
  ["showGlobalNotification", [{ type: 2 }], "showGlobalNotification",
    [["notificationOptions", { type: 2 }], ["correlationId", U]]],
  ["clearGlobalNotification", ["n", "c"], "clearGlobalNotification", [["notificationId", "n"]]],
  ["showTimeoutGlobalNotification", [], "showTimeoutGlobalNotification", [["correlationId", U]]],
  ["showProgressIndicator", ["wait"], "showProgressIndicator",
    [["progressIndicatorMessage", "wait"], ["correlationId", U]]],
  ["closeProgressIndicator", [], "closeProgressIndicator", [["correlationId", U]]],
  ["openDialog", ["{}"], "openDialog", [["dialogStrings", "{}"], ["dialogOptions", U], ["correlationId", U]]],
  ["openMDDDialog", ["d", 1, 2, "c"], "openMDDDialog",
    [["dialogName", "d"], ["dialogOptions", 1], ["dialogParams", 2], ["correlationId", "c"]]],
  ["setPresence", ["Available"], "setPresence", [["presenceState", "Available"], ["correlationId", U]]],
  ["getPresence", [], "getPresence", [["correlationId", U]]],
  ["setAgentPresence", ["{}"], "setAgentPresence", [["presenceInfo", "{}"], ["correlationId", U]]],
  ["initializeAgentPresenceList", ["[]"], "initializeAgentPresenceList",
    [["presenceList", "[]"], ["correlationId", U]]],
  ["updateConversation", ["7", '{"a@odata.bind":"/contacts(1)"}', "c"], "updateConversation", [
    ["entityName", "msdyn_ocliveworkitem"], ["entityId", "7"],
    ["value", new Map([["a@odata.bind", "/contacts(1)"]])], ["correlationId", "c"],
  ]],
  ["logAnalyticsEvent", [{ events: [] }, "CallHold"], "logAnalyticsEvent", [
    ["analyticsData", { events: [] }], ["correlationId", U], ["analyticsEventname", "CallHold"], ["analyticsEventtype", 1],
  ]],
  ["insertNotes", ["contact", "contacts", "7", "n", "c"], "insertNotes", [
    ["entityName", "contact"], ["entitySetName", "contacts"], ["entityId", "7"], ["annotationid", "n"],
    ["correlationId", "c"],
  ]],
  ["closeNotes", [], "closeNotes", [["correlationId", U]]],
  ["openKBSearchControl", ["router"], "openkbsearchcontrol", [["searchString", "router"], ["correlationId", U]]],
];

for (const [method, args, type, entries] of CASES) {
  test(`${method}(${args.map((arg) => JSON.stringify(arg)).join(", ")})`, () => {
    const fake = load();
    fake.cif[method](...args);
    const { message, target } = fake.last();
    assert.equal(target, HOST);
    assert.deepEqual(Object.keys(message), ["messageType", "messageData", "messageCorrelationId"]);
    assert.equal(message.messageType, type);
    assert.deepEqual([...message.messageData], entries);
  });
}

test("every method is covered: 58, two newer ones, and removeHandler elsewhere", () => {
  const { cif } = load();
  const methods = Object.keys(cif).filter((name) => typeof cif[name] === "function");
  const covered = new Set([...CASES.map(([method]) => method), "removeHandler"]);
  assert.deepEqual(methods.filter((name) => !covered.has(name)), []);
  assert.equal(methods.length, 60);
});

test("ids are long and differ", () => {
  const fake = load();
  for (let count = 0; count < 100; count += 1) fake.cif.getMode();
  const ids = new Set(fake.state.sent.map(({ message }) => message.messageCorrelationId));
  assert.equal(ids.size, 100);
  for (const id of ids) assert.match(id, /^[0-9a-f]{32}$/);
});
