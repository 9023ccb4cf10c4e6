/** The knowledge search: finds articles, shows one, and sends it to the customer through the widgets. */

import { byId, h, icon, note, reason } from "./dom.js";

/** @typedef {import("./page.js").Desktop} Desktop */

/**
 * @typedef {object} Article
 * @property {string} id
 * @property {string} title
 * @property {string} number The number that customers know.
 * @property {string} summary
 * @property {string} content
 */

/** @param {Desktop} desktop */
export function startKnowledge(desktop) {
  const { bridge } = desktop;
  const drawer = byId("knowledge");
  const toggle = byId("toggle-knowledge");
  const words = h("input", { id: "knowledge-text", type: "search", "aria-label": "Search articles", placeholder: "Search articles", autocomplete: "off" });
  const body = h("div", { id: "articles", "aria-live": "polite" });
  const close = h("button", { type: "button", id: "knowledge-close", class: "icon", "aria-label": "Close the knowledge search", onclick: () => bridge.act({ action: "closeKnowledge" }) }, icon("close"));
  drawer.append(
    h("header", {}, h("h2", { id: "knowledge-title" }, "Knowledge"), close),
    h("form", { role: "search", onsubmit: (/** @type {Event} */ event) => { event.preventDefault(); bridge.act({ action: "openKnowledge", search: words.value }); } },
      h("span", { class: "seek" }, icon("search"), words), h("button", { type: "submit", id: "knowledge-search" }, "Search")),
    body);
  toggle.addEventListener("click", () => bridge.act(desktop.view?.knowledge?.open ? { action: "closeKnowledge" } : { action: "openKnowledge", search: words.value }));

  /** Which search is shown; 0 while none is. */
  let shown = 0;

  /** @param {string} text @param {number} revision */
  async function search(text, revision) {
    body.replaceChildren();
    try {
      const { articles } = await bridge.load({ kind: "articles", text });
      if (shown !== revision) return;
      list(articles);
    } catch (error) {
      if (shown === revision) body.replaceChildren(note("The search failed", reason(error), { bad: true }));
    }
  }

  /** @param {Article[]} articles */
  function list(articles) {
    const entry = (/** @type {Article} */ article) =>
      h("li", {}, h("button", { type: "button", class: "link", data: { article: article.id }, onclick: () => read(article, articles) }, article.title), h("p", { class: "quiet" }, article.summary));
    body.replaceChildren(articles.length ? h("ul", {}, ...articles.map(entry)) : note(words.value ? `No results for “${words.value}”` : "There are no articles yet", words.value ? "No article was found. Try fewer words." : "Articles are rows of the table knowledgearticle.", { picture: "book" }));
  }

  /** @param {Article} article @param {Article[]} articles */
  function read(article, articles) {
    const link = desktop.view.knowledge.link.replaceAll("{id}", encodeURIComponent(article.id)).replaceAll("{number}", encodeURIComponent(article.number));
    const status = h("span", { id: "article-status", class: "quiet", role: "status" });
    const send = h("button", { type: "button", id: "article-send", class: "primary", onclick: () => {
      if (bridge.act({ action: "sendArticle", title: article.title, link })) status.textContent = "Sent";
    } }, "Send");
    body.replaceChildren(
      h("button", { type: "button", class: "link", id: "article-back", onclick: () => list(articles) }, "All results"),
      h("h3", { id: "article-title" }, article.title),
      h("p", { class: "quiet" }, article.number),
      h("p", { class: "article" }, article.content || article.summary),
      h("p", {}, h("a", { href: link, target: "_blank", rel: "noopener" }, link)),
      h("div", { class: "buttons" }, send, status));
    send.focus();
  }

  return {
    draw() {
      const { knowledge } = desktop.view;
      toggle.hidden = !knowledge;
      const open = Boolean(knowledge?.open);
      toggle.setAttribute("aria-expanded", String(open));
      drawer.hidden = !open;
      if (!open) {
        shown = 0;
      } else if (knowledge.revision !== shown) {
        shown = knowledge.revision;
        words.value = knowledge.search;
        void search(knowledge.search, knowledge.revision);
      }
    },
  };
}
