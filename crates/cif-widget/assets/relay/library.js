/**
 * The client library of the host in whose frame this page is: where it is, and that it is one of the hosts that may use this
 * relay.
 */

/** The path at which hosts serve their library. */
const LIBRARY = "/webresources/Widget/msdyn_ciLibrary.js";
const WAIT_MS = 15_000;

/** The functions of the library, by name. @typedef {Record<string, (...values: any[]) => any>} Library */

/**
 * Where the host is, in this order: the attribute `data-crmurl` of this page's script, the query parameter `ucilib`, which is the
 * address of the library itself, and the page that frames this one. Only origins in `allowed` count.
 * @param {string[]} candidates @param {string | null} ucilib @param {string[]} allowed
 * @returns {{origin: string, library: string} | null}
 */
export function findHost(candidates, ucilib, allowed) {
  for (const candidate of [candidates[0], ucilib, ...candidates.slice(1)]) {
    if (!candidate || !URL.canParse(candidate)) continue;
    const { origin } = new URL(candidate);
    if (!allowed.includes(origin)) continue;
    return { origin, library: candidate === ucilib ? candidate : origin + LIBRARY };
  }
  return null;
}

/** Loads the library and waits until it is ready. @param {{origin: string, library: string}} host @returns {Promise<Library>} */
export async function load(host) {
  const script = document.createElement("script");
  script.src = host.library;
  script.dataset.cifid = "CIFMainLibrary";
  script.dataset.crmurl = host.origin;
  // Messages of which the library knows nothing go through the window, and so must its own.
  script.dataset.cifUpgrade = "off";
  await new Promise((resolve, reject) => {
    const wait = setTimeout(() => {
      // The first generation says nothing when it is ready.
      if (library()) resolve(null);
      else reject(new Error(`${host.library} did not start within ${WAIT_MS / 1000} s`));
    }, WAIT_MS);
    window.addEventListener("CIFInitDone", () => {
      clearTimeout(wait);
      resolve(null);
    }, { once: true });
    script.addEventListener("error", () => {
      clearTimeout(wait);
      reject(new Error(`${host.library} could not be loaded`));
    });
    document.head.append(script);
  });
  const found = library();
  if (!found) throw new Error(`${host.library} is no client library: it has no Microsoft.CIFramework`);
  return found;
}

/** @returns {Library | undefined} */
const library = () => /** @type {any} */ (window).Microsoft?.CIFramework;
