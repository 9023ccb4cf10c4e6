/** The admin page: the records of an instance, as `docs/src/configure.md` describes them. The server checks everything. */

import { byId, h } from "../page/dom.js";
import { check, explain, form, list, transfer } from "./views.js";

/** The kinds, by the name that requests use, and what a person calls several of them. */
export const KINDS = /** @type {const} */ ([
  ["provider", "Providers"],
  ["session_template", "Session templates"],
  ["tab_template", "Tab templates"],
  ["notification_template", "Notification templates"],
  ["presence", "Presences"],
  ["profile", "Profiles"],
  ["app", "Apps"],
  ["role", "Roles"],
  ["user", "Users"],
]);

/** The pages that are about all kinds. */
const TOOLS = /** @type {const} */ ([
  ["explain", "Who gets what"],
  ["check", "What is wrong"],
  ["transfer", "Import and export"],
]);

/** @param {string} name @returns {string} */
const meta = (name) => document.querySelector(`meta[name="${name}"]`)?.getAttribute("content") ?? "";
let token = meta("cif-token");

/** @param {object} request @returns {Promise<Response>} */
const send = (request) =>
  fetch(meta("cif-admin"), { method: "POST", headers: { "x-cif-token": token, "content-type": "application/json" }, body: JSON.stringify(request) });

/**
 * Asks the server.
 * @param {object} request @returns {Promise<any>} The reply: an object with one key, which says what it is.
 */
export async function ask(request) {
  let response = await send(request);
  if (response.status === 403) {
    // The desktop was started anew with a changed configuration; its page has the new token.
    const page = new DOMParser().parseFromString(await (await fetch("/admin")).text(), "text/html");
    token = page.querySelector('meta[name="cif-token"]')?.getAttribute("content") ?? token;
    response = await send(request);
  }
  if (!response.ok) throw new Refusal(await response.text(), []);
  const answer = await response.json();
  if ("Ok" in answer) return answer.Ok;
  throw refusal(answer.Err);
}

/** Why a request was refused, with the problems of fields where the server names any. */
export class Refusal extends Error {
  /** @param {string} text @param {any[]} problems */
  constructor(text, problems) {
    super(text);
    this.problems = problems;
  }
}

/** @param {any} error */
function refusal(error) {
  const [what, data] = Object.entries(error)[0] ?? ["", ""];
  if (what === "refused") return new Refusal(data.map(said).join("\n"), data);
  if (what === "import") return new Refusal(data.join("\n"), []);
  if (what === "not_found") return new Refusal(`There is no ${data.kind.replace("_", " ")} “${data.name}”.`, []);
  if (what === "taken") return new Refusal(`“${data.name}” is there already. Choose another name, or edit that one.`, []);
  if (what === "malformed") return new Refusal(`${data.place}${data.field && `, ${data.field}`}: ${data.message}`, []);
  if (what === "immutable") return new Refusal(`The name of “${data.name}” cannot be changed.`, []);
  return new Refusal(typeof data === "string" ? data : JSON.stringify(data), []);
}

/** One problem as a line. @param {any} problem */
export const said = (problem) => `${problem.kind.replace("_", " ")} “${problem.name}”, ${problem.field}: ${problem.message}`;

/** Tells what has happened. @param {string} text @param {"good" | "warn" | "bad"} [tone] */
export function tell(text, tone = "good") {
  byId("said").replaceChildren(...(text ? [h("p", { class: tone }, text)] : []));
}

/** Goes to a page, by its address after the hash. @param {string} address */
export function go(address) {
  if (location.hash === `#${address}`) show();
  else location.hash = address;
}

async function show() {
  const [page, encoded] = location.hash.slice(1).split("/");
  const kind = KINDS.find(([kind]) => kind === page) ?? KINDS[0];
  const tool = TOOLS.find(([tool]) => tool === page);
  for (const link of document.querySelectorAll("#kinds a")) {
    const current = link.getAttribute("href") === `#${tool ? tool[0] : kind[0]}`;
    if (current) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  try {
    const name = encoded === undefined ? undefined : decodeURIComponent(encoded);
    const drawn =
      tool?.[0] === "explain" ? await explain()
      : tool?.[0] === "check" ? await check()
      : tool ? transfer()
      : name === undefined ? await list(kind[0], kind[1])
      : await form(kind[0], kind[1], name);
    byId("view").replaceChildren(...drawn);
    document.title = `${tool ? tool[1] : kind[1]} – Configuration`;
  } catch (error) {
    tell(String(error).replace(/^Error: /, ""), "bad");
  }
}

byId("kinds").append(
  h("h2", {}, "Records"),
  ...KINDS.map(([kind, label]) => h("a", { href: `#${kind}` }, label)),
  h("h2", {}, "Tools"),
  ...TOOLS.map(([tool, label]) => h("a", { href: `#${tool}` }, label)),
);
window.addEventListener("hashchange", () => {
  tell("");
  show();
  byId("main").focus();
});
show();
