/**
 * The DOM hook `KMClickToSend` of the host page: a knowledge control of the page sends an article to the customer.
 *
 *   window.dispatchEvent(new CustomEvent("KMClickToSend", { detail: { title: "Reset", link: "https://kb.example/1" } }));
 */

/**
 * @param {Window} window
 * @param {(action: {action: string, [key: string]: unknown}) => unknown} act
 */
export function listenForArticles(window, act) {
  window.addEventListener("KMClickToSend", (event) => {
    const { detail } = /** @type {CustomEvent} */ (event);
    const { title, link } = detail instanceof Map ? Object.fromEntries(detail) : (detail ?? {});
    if (typeof link !== "string" || link === "") {
      window.console.warn("KMClickToSend was ignored: its detail needs `link`, the address of the article, and should have `title`.");
      return;
    }
    act({ action: "sendArticle", title: typeof title === "string" ? title : link, link });
  });
}
