/** Messages to the host that its library has no function for: they are posted as the library posts its own. */

const ANSWER = "CIF_Response";

/**
 * @param {Window} host @param {string} origin
 * @returns {(wire: string, data: unknown) => Promise<unknown>} The promise stays open when nobody answers; the caller has a time limit.
 */
export function direct(host, origin) {
  return (wire, data) => new Promise((resolve, reject) => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    const id = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    /** @param {MessageEvent} event */
    const hear = (event) => {
      const message = event.data;
      if (event.source !== host || event.origin !== origin || message?.messageCorrelationId !== id) return;
      if (message.messageType !== ANSWER) return;
      window.removeEventListener("message", hear);
      if (message.messageOutcome === "success") resolve(message.messageData?.get?.("value"));
      else reject(message.messageData);
    };
    window.addEventListener("message", hear);
    host.postMessage({ messageType: wire, messageData: data, messageCorrelationId: id }, origin);
  });
}
