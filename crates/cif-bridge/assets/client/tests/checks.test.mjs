// Arguments that are refused before anything is sent.

import test from "node:test";
import assert from "node:assert/strict";
import { load, reasonOf } from "./fake-window.mjs";

const handler = () => true;
const ABSENT = [undefined, null];
const BLANK = [...ABSENT, ""];

/** For each value a list of arguments. */
const at = (values, build) => values.map(build);

// method, wire name in the log, argument lists that are refused
const REFUSED = [
  ["createRecord", "createrecord", [...at(BLANK, (x) => [x, "{}"]), ...at(ABSENT, (x) => ["contact", x])]],
  ["retrieveRecord", "retrieverecord", [...at(BLANK, (x) => [x, "7"]), ...at(BLANK, (x) => ["contact", x])]],
  ["updateRecord", "updaterecord",
    [...at(BLANK, (x) => [x, "7", "{}"]), ...at(BLANK, (x) => ["contact", x, "{}"]), ...at(ABSENT, (x) => ["contact", "7", x])]],
  ["deleteRecord", "deleterecord", [...at(BLANK, (x) => [x, "7"]), ...at(BLANK, (x) => ["contact", x])]],
  ["searchAndOpenRecords", "searchandopenrecords",
    [...at(BLANK, (x) => [x, "q", true]), ...at(BLANK, (x) => ["contact", x, true]), ...at(ABSENT, (x) => ["contact", "q", x])]],
  ["openForm", "openform", at(BLANK, (x) => [x])],
  ["renderSearchPage", "renderSearchPage", [...at(BLANK, (x) => [x, ""]), ...at(ABSENT, (x) => ["contact", x])]],
  ["getEntityMetadata", "getEntityMetadata", at(BLANK, (x) => [x])],
  ["setMode", "setmode", at([undefined, null, "1", 3, -1, NaN, true], (x) => [x])],
  ["setWidth", "setwidth", at([undefined, null, -1, "wide", NaN, {}], (x) => [x])],
  ["openKBSearchControl", "openkbsearchcontrol", at(ABSENT, (x) => [x])],
  ["addHandler", "addGenericHandler", [...at(BLANK, (x) => [x, handler]), ...at(ABSENT, (x) => ["e", x])]],
  ["removeHandler", "removeGenericHandler", [...at(BLANK, (x) => [x, handler]), ...at(ABSENT, (x) => ["e", x])]],
  ["raiseEvent", "raiseEvent", at(ABSENT, (x) => [x])],
  ["createSession", "createSession", at(ABSENT, (x) => [x])],
  ["getSession", "getSession", at(BLANK, (x) => [x])],
  ["requestFocusSession", "requestFocusSession", at(ABSENT, (x) => [x])],
  ["notifyKpiBreach", "notifyKpiBreach", at(ABSENT, (x) => [x])],
  ["notifyNewActivity", "notifyNewActivity", at(ABSENT, (x) => [x, 1])],
  ["setSessionTitle", "setSessionTitle", at(ABSENT, (x) => [x])],
  ["setTabTitle", "setTabTitle", [...at(ABSENT, (x) => [x, {}]), ...at(ABSENT, (x) => ["t", x])]],
  ["createTab", "createTab", at(ABSENT, (x) => [x])],
  ["focusTab", "focusTab", at(ABSENT, (x) => [x])],
  ["refreshTab", "refreshTab", at(ABSENT, (x) => [x])],
  ["closeTab", "closeTab", at([...BLANK, "  "], (x) => [x])],
  ["updateContext", "updateContext", at(ABSENT, (x) => [x])],
  ["updateConversation", "updateConversation", [...at(BLANK, (x) => [x, "{}"]), ...at(ABSENT, (x) => ["7", x])]],
  ["notifyEvent", "notifyEvent", at(ABSENT, (x) => [x])],
  ["cancelEvent", "cancelEvent", at(ABSENT, (x) => [x])],
  ["setPresence", "setPresence", at(ABSENT, (x) => [x])],
  ["setAgentPresence", "setAgentPresence", at(ABSENT, (x) => [x])],
  ["initializeAgentPresenceList", "initializeAgentPresenceList", at(ABSENT, (x) => [x])],
  ["insertNotes", "insertNotes",
    [...at(ABSENT, (x) => [x, "s", "7"]), ...at(ABSENT, (x) => ["c", x, "7"]), ...at(ABSENT, (x) => ["c", "s", x])]],
  ["openDialog", "openDialog", at(ABSENT, (x) => [x])],
  ["openMDDDialog", "openMDDDialog", at(ABSENT, (x) => [x])],
  ["showGlobalNotification", "showGlobalNotification", at(ABSENT, (x) => [x])],
  ["clearGlobalNotification", "clearGlobalNotification", at(ABSENT, (x) => [x])],
  ["showProgressIndicator", "showProgressIndicator", at(ABSENT, (x) => [x])],
  ["logAnalyticsEvent", "logAnalyticsEvent", [[undefined, undefined], [null, null]]],
];

for (const [method, type, lists] of REFUSED) {
  test(`${method} refuses ${lists.length} lists of arguments`, async () => {
    for (const args of lists) {
      const fake = load();
      const error = await reasonOf(fake.cif[method](...args));
      assert.match(error.message, new RegExp(`^Microsoft\\.CIFramework\\.${method}: `));
      assert.equal(JSON.parse(error).message, error.message, "the string form is JSON text");
      assert.deepEqual(fake.types(), ["logErrorsAndReject"], "only the log message is sent");
      const log = fake.last().message.messageData;
      assert.equal(log.get("errorMsg"), error.message);
      assert.equal(log.get("functName"), type);
      assert.equal(log.has("correlationId"), true);
    }
  });
}

test("the log message carries the caller's correlation id, and an empty one for setWidth", async () => {
  const fake = load();
  await reasonOf(fake.cif.setMode(9, "telemetry"));
  assert.equal(fake.last().message.messageData.get("correlationId"), "telemetry");
  await reasonOf(fake.cif.setWidth(-1));
  assert.equal(fake.last().message.messageData.get("correlationId"), "");
});

// method, arguments that are an error of the program
const THROWS = [
  ["createRecord", ["contact", ""], /data is not JSON text/],
  ["createRecord", ["contact", "{"], /data is not JSON text/],
  ["createRecord", ["contact", { a: 1 }], /data must be the JSON text of an object/],
  ["createRecord", ["contact", "[1]"], /data must be the JSON text of an object/],
  ["updateRecord", ["contact", "7", "null"], /data must be the JSON text of an object/],
  ["updateConversation", ["7", "5"], /data must be the JSON text of an object/],
  ["notifyEvent", [{ notificationUXObject: {} }], /notificationUXObject must be the JSON text of an object/],
  ["closeTab", [7], /tabId must be a string/],
  ["closeTab", [["tab-id-1"]], /tabId must be a string/],
];

for (const [method, args, text] of THROWS) {
  test(`${method}(${JSON.stringify(args)}) throws and sends nothing`, () => {
    const fake = load();
    assert.throws(() => fake.cif[method](...args), (error) => error instanceof TypeError && text.test(error.message));
    assert.deepEqual(fake.types(), []);
  });
}

test("getFcsValue gives plain null at once when a name is missing", () => {
  const fake = load();
  assert.equal(fake.cif.getFcsValue("", "name"), null);
  assert.equal(fake.cif.getFcsValue("ns"), null);
  assert.deepEqual(fake.types(), []);
});

test("a refused addHandler is not an unhandled rejection", async () => {
  const seen = [];
  const listener = (reason) => seen.push(reason);
  process.on("unhandledRejection", listener);
  load().cif.addHandler("", handler);
  load().cif.removeHandler("e", undefined);
  await new Promise((resolve) => setImmediate(resolve));
  process.off("unhandledRejection", listener);
  assert.deepEqual(seen, []);
});
