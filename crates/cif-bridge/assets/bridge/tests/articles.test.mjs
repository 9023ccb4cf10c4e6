// The DOM hook KMClickToSend: what becomes of its detail.

import assert from "node:assert/strict";
import { test } from "node:test";

import { listenForArticles } from "../articles.js";

/** @returns {{window: any, acts: any[], warnings: string[], send: (detail: unknown) => void}} */
function page() {
  const target = new EventTarget();
  const [acts, warnings] = [[], []];
  const window = Object.assign(target, { console: { warn: (/** @type {string} */ text) => warnings.push(text) } });
  listenForArticles(window, (action) => acts.push(action));
  return { window, acts, warnings, send: (detail) => window.dispatchEvent(new CustomEvent("KMClickToSend", { detail })) };
}

test("an object or a Map names the article", () => {
  const { acts, send } = page();
  send({ title: "Reset", link: "https://kb.example/1", message: "ignored" });
  send(new Map([["title", "Track"], ["link", "https://kb.example/2"]]));
  send({ link: "https://kb.example/3" });
  assert.deepEqual(acts, [
    { action: "sendArticle", title: "Reset", link: "https://kb.example/1" },
    { action: "sendArticle", title: "Track", link: "https://kb.example/2" },
    { action: "sendArticle", title: "https://kb.example/3", link: "https://kb.example/3" },
  ]);
});

test("without an address nothing is sent, and the log says why", () => {
  const { acts, warnings, send } = page();
  for (const detail of [null, undefined, {}, { link: "" }, { link: 7 }, "https://kb.example/1"]) send(detail);
  assert.equal(acts.length, 0);
  assert.equal(warnings.length, 6);
  assert.match(warnings[0], /`link`/);
});
