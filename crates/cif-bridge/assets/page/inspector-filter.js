/** Which messages the inspector lists. */

/**
 * What the words of the filter are looked for in.
 * @param {any} message
 * @param {string} kind What the kind is called.
 */
export function textOf(message, kind) {
  const parts = [message.name, message.provider, message.origin, kind, message.outcome?.why, JSON.stringify(message.data)];
  return parts.join(" ").toLowerCase();
}

/**
 * True for a message that is listed.
 * @param {{ words: string, provider: string, way: string, kind: string }} filter Empty texts let everything pass.
 * @param {any} message
 * @param {string} text As `textOf` gives it.
 */
export function passes({ words, provider, way, kind }, message, text) {
  if (words && !text.includes(words.trim().toLowerCase())) return false;
  if (provider && message.provider !== provider) return false;
  if (way && message.way !== way) return false;
  if (kind === "bad") return message.outcome !== undefined && message.outcome.is !== "ok";
  return !kind || message.kind === kind;
}
