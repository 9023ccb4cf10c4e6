/** Faults as their form gives them and as a person reads them. */

/** What a fault does, as the end of a sentence. */
export const EFFECTS = {
  delay: "comes later",
  timeOut: "is never answered",
  fail: "fails",
  closeSession: "closes the session first",
  loseSocket: "loses the page's socket",
  loseLink: "loses the provider's link",
};

/**
 * The fault that a form describes.
 * @param {{ provider: string, meets: string, method: string, times: string, effect: string, ms: string, message: string }} form
 */
export function faultOf({ provider, meets, method, times, effect, ms, message }) {
  /** @type {Record<string, unknown>} */
  const what = { kind: effect };
  if (effect === "delay") what.ms = Number(ms);
  if (effect === "fail") what.message = message;
  return {
    provider: provider || undefined,
    ...(meets === "commands" ? { commands: true } : {}),
    method: method || undefined,
    times: Number(times),
    effect: what,
  };
}

/** A fault that is switched on. @param {any} fault */
export function sentence({ provider, commands, method, times, effect }) {
  const what = commands ? "command" : "call";
  const which = times === 1 ? `the next ${what}` : `the next ${times} ${what}s`;
  const named = commands ? (method ? ` ${method}` : "") : ` of ${method ?? "any method"}`;
  const who = `${commands ? "to" : "by"} ${provider ?? "any provider"}`;
  const does = EFFECTS[/** @type {keyof EFFECTS} */ (effect.kind)] ?? effect.kind;
  return `${which}${named} ${who}: ${does}${effect.ms ? `, by ${effect.ms} ms` : ""}`;
}
