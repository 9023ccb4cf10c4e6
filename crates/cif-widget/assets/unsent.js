/** Messages that were refused or whose outcome is uncertain: the agent decides about each. They outlive a reload. */

import * as kept from "./kept.js";

/** @typedef {{id: string, provider: string, conversation: string, parts: import("./api.js").MessagePart[], message: string, uncertain: boolean}} Unsent */

const MAX = 50;

/** @returns {Unsent[]} */
const all = () => kept.get("unsent", []);

/** @param {import("./link.js").Ref} ref */
export const of = ({ provider, id }) => all().filter((one) => one.provider === provider && one.conversation === id);

/** @param {string} id */
export const drop = (id) => kept.set("unsent", all().filter((one) => one.id !== id));

/** @param {import("./outbox.js").Entry} entry @param {import("./api.js").CommandProblem} problem */
export function keep({ id, provider, command: { data } }, { message, certainty }) {
  if (all().some((one) => one.id === id)) return;
  kept.set("unsent", [...all(), { id, provider, conversation: data.conversation, parts: data.parts, message, uncertain: certainty === "uncertain" }].slice(-MAX));
}
