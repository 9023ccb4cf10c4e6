/**
 * The host in whose frame this page is, if any: its own client library is loaded from it, as every channel widget does. All
 * access to a host goes through here.
 */

/** The path at which hosts serve their library. */
const LIBRARY = "/webresources/Widget/msdyn_ciLibrary.js";
const WAIT_MS = 15_000;

/**
 * @typedef {object} HostAccess
 * @property {string} origin
 * @property {(method: string, ...values: any[]) => Promise<any>} call Calls a method of `Microsoft.CIFramework`.
 * @property {(event: string, handler: (text: string) => any) => void} on Listens to an event of the host.
 */

/**
 * Where the library of the host is, and the address of the host. The query parameter `ucilib` is the whole address of the library,
 * `crmurl` that of the host; else the page that frames this one counts.
 * @param {string} search @param {string} referrer @returns {{library: string, origin: string} | null}
 */
export function findHost(search, referrer) {
  const query = new URLSearchParams(search);
  const whole = query.get("ucilib");
  for (const candidate of [whole, query.get("crmurl"), referrer]) {
    if (!candidate || !URL.canParse(candidate)) continue;
    const { origin, protocol } = new URL(candidate);
    if (protocol !== "https:" && protocol !== "http:") continue;
    return { origin, library: candidate === whole ? whole : origin + LIBRARY };
  }
  return null;
}

/**
 * The library of the page around this one, where that is the relay's: of this origin, with a library that is ready.
 * @param {Window} window @returns {HostAccess | null}
 */
function ofRelay(window) {
  try {
    const api = window.parent.Microsoft?.CIFramework;
    return api ? access(api, new URL(window.parent.document.referrer || window.parent.location.href).origin) : null;
  } catch {
    // It is of another origin, as hosts are.
    return null;
  }
}

/** @param {any} api @param {string} origin @returns {HostAccess} */
function access(api, origin) {
  return {
    origin,
    call: (method, ...values) => {
      if (typeof api[method] !== "function") return Promise.reject(new Error(`the host's library has no method ${method}`));
      return Promise.resolve(api[method](...values));
    },
    on: (event, handler) => api.addHandler(event, handler),
  };
}

/** Loads the library and waits for it. @param {Window} window @returns {Promise<HostAccess | null>} Nothing when there is no host. */
export async function connectHost(window) {
  if (window.parent === window) return null;
  const relayed = ofRelay(window);
  if (relayed) return relayed;
  const found = findHost(window.location.search, window.document.referrer);
  if (!found) return null;
  const script = window.document.createElement("script");
  script.src = found.library;
  script.dataset.cifid = "CIFMainLibrary";
  script.dataset.crmurl = found.origin;
  await new Promise((resolve, reject) => {
    const wait = window.setTimeout(() => reject(new Error(`${found.library} did not start`)), WAIT_MS);
    window.addEventListener("CIFInitDone", () => {
      window.clearTimeout(wait);
      resolve(null);
    }, { once: true });
    script.addEventListener("error", () => reject(new Error(`${found.library} could not be loaded`)));
    window.document.head.append(script);
  });
  return access(window.Microsoft.CIFramework, found.origin);
}
