// The texts: two languages with the same keys and places, every key that a script names, and no text outside of them.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

import { choose, named, t, use } from "../text.js";

const folder = new URL("../", import.meta.url);
const read = (name) => readFileSync(new URL(name, folder), "utf8");
const [en, de] = ["en", "de"].map((language) => JSON.parse(read(`messages/${language}.json`)));
const scripts = readdirSync(folder).filter((name) => name.endsWith(".js")).map((name) => [name, read(name)]);
/** Without comments and without what is for the console of a developer. */
const code = (text) => text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "").replace(/(console\.\w+|new Error)\((?:[^()]|\([^()]*\))*\)/g, "");

test("both languages have the same keys and the same places to fill in", () => {
  assert.deepEqual(Object.keys(de), Object.keys(en));
  for (const [key, text] of Object.entries(en)) {
    const holes = (one) => [...one.matchAll(/\{\w+\}/g)].map(String).sort();
    assert.deepEqual(holes(de[key]), holes(text), key);
    assert.ok(text && de[key], `${key} is empty`);
  }
});

test("every key that is named is there, and every group has what belongs to it", () => {
  const missing = [];
  for (const [name, text] of [...scripts, ["index.html", read("index.html")]]) {
    const keys = [...text.matchAll(/(?:\bt\(|data-t(?:-label)?=)"([a-z_.]+)"/g), ...text.matchAll(/"((?:keys|call|recording|consult|failed|message|talk|follow|link)\.[a-z_]+)"/g)].map((match) => match[1]);
    missing.push(...keys.filter((key) => !(key in en) && !(`${key}.other` in en)).map((key) => `${name}: ${key}`));
  }
  assert.deepEqual(missing, []);
  const groups = { state: "offered accepted dialing connected held ended wrap_up completed missed declined failed", kind: "voice chat sms email", presence: "available busy do_not_disturb away offline", link: "connecting open lost resuming restored refused", status: "queued sent delivered read failed", provider: "connecting reconnecting disconnected auth_required", mail: "to cc subject text reply reply_all forward", ringing: "call chat email" };
  for (const [group, names] of Object.entries(groups)) {
    for (const name of names.split(" ")) assert.ok(`${group}.${name}` in en || `${group}.${name}` === "link.open", `${group}.${name}`);
  }
});

test("no text that people read stands in a script or in the page", () => {
  const found = [];
  for (const [name, text] of scripts) {
    // A word with a capital, or several words, in quotes: keys of the keyboard and names of the browser aside.
    for (const [, literal] of code(text).matchAll(/"((?:[A-Z][a-z]+|[a-z]+)(?: [\w…]+)+[.…!?]?|[A-Z][a-z]{2,})"/g)) {
      if (!/^(Enter|Escape|Arrow\w+|Home|End|Slash|Notification|Alt|Microsoft|AudioContext|CIFMainLibrary|use strict)$/.test(literal) && !LOOKS.test(literal)) found.push(`${name}: ${literal}`);
    }
  }
  const page = read("index.html").replace(/<!--[\s\S]*?-->|<title>.*<\/title>/g, "");
  found.push(...[...page.matchAll(/>\s*([^<>\s][^<>]*)</g)].map((match) => match[1]));
  found.push(...[...page.matchAll(/\s(?:title|placeholder|aria-label|alt)="([^"]+)"/g)].map((match) => match[1]));
  assert.deepEqual(found, []);
});

/** Classes, keys of drafts and selectors. */
const LOOKS = /^(chip|toast|danger|good|primary|ring|row-of|notice|files|presence|new|sheet|cif-widget|note|[a-z]+ (wide|warn|bad|good|plain|close|add|leader))( |$)|^(editor|textarea)/;

test("texts are filled in, in the form that fits the number", () => {
  use("de", de);
  assert.equal(t("talk.new", { count: 1 }), "1 neue Nachricht");
  assert.equal(t("talk.new", { count: 2 }), "2 neue Nachrichten");
  assert.equal(t("ringing.call", { who: "{x}" }), "Anruf von {x}");
  assert.equal(named("state", "wrap_up"), "Nacharbeit");
  assert.equal(named("state", "brand_new"), "brand new");
  assert.deepEqual([choose("de-AT", ["en"]), choose(null, ["fr-FR", "de-DE"]), choose("xx", []), choose(null, ["en-GB"])], ["de", "de", "en", "en"]);
});
