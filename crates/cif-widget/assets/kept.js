/**
 * What this tab keeps over its own reload. In a frame whose storage the browser blocks it is kept in memory alone.
 */

const PREFIX = "cif-widget ";
/** @type {Map<string, string>} */
const memory = new Map();

/** @returns {Storage | null} */
function storage() {
  try {
    return window.sessionStorage;
  } catch {
    return null;
  }
}

/** @param {string} key @param {any} [otherwise] @returns {any} */
export function get(key, otherwise = null) {
  try {
    const text = storage()?.getItem(PREFIX + key) ?? memory.get(key);
    return text === undefined ? otherwise : JSON.parse(text);
  } catch {
    return otherwise;
  }
}

/** Keeps a value; `null` forgets it. @param {string} key @param {any} value @returns {boolean} Will it survive a reload? */
export function set(key, value) {
  const place = storage();
  try {
    if (value === null) {
      memory.delete(key);
      place?.removeItem(PREFIX + key);
    } else {
      memory.set(key, JSON.stringify(value));
      place?.setItem(PREFIX + key, JSON.stringify(value));
    }
    return Boolean(place);
  } catch {
    // The browser's limit is reached: memory still has it.
    return false;
  }
}
