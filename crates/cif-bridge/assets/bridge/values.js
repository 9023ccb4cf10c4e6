/**
 * JavaScript values as canonical JSON and back: how a posted message travels between page and server.
 *
 *   Map        {"$map": [[key, value], ...]}          undefined  {"$undefined": true}
 *   Date       {"$date": "<ISO 8601>"}                object with a key that begins with "$"  {"$obj": [[key, value], ...]}
 *   the rest   plain JSON
 *
 * What has no such form is refused with the path at which it stands and the rule that it breaks.
 */

/** @typedef {null | boolean | number | string | object} Json A value in canonical JSON. */

/** Containers nested deeper than this are refused. */
const MAX_DEPTH = 64;
/** Levels of JSON brackets that the server reads; a Map takes three. */
const MAX_JSON_DEPTH = 120;
/** More values than this in one message are refused. */
const MAX_VALUES = 200_000;
const LONE_SURROGATE = /\p{Surrogate}/u;

/** A value that cannot travel. `path` is where it stands, `rule` what is wrong with it. */
export class Refusal extends Error {
  /** @param {string} path @param {string} rule */
  constructor(path, rule) {
    super(path ? `${path}: ${rule}` : rule);
    this.name = "Refusal";
    this.path = path;
    this.rule = rule;
  }
}

/** @param {unknown} value @returns {string} The class of an object, whichever window made it. */
const tagOf = (value) => Object.prototype.toString.call(value).slice(8, -1);

/** The canonical JSON of a value. Throws a {@link Refusal}. @param {unknown} value @returns {Json} */
export function toCanonical(value) {
  const writer = { left: MAX_VALUES, parents: new Set() };
  return write(writer, value, "", 0, 0);
}

/**
 * @param {{left: number, parents: Set<unknown>}} writer
 * @param {unknown} value @param {string} path @param {number} depth @param {number} brackets @returns {Json}
 */
function write(writer, value, path, depth, brackets) {
  if (--writer.left < 0) throw new Refusal(path, `a message may hold ${MAX_VALUES} values at most`);
  switch (typeof value) {
    case "undefined":
      return { $undefined: true };
    case "boolean":
      return value;
    case "string":
      return text(value, path);
    case "number":
      if (!Number.isFinite(value)) throw new Refusal(path, `a number must be finite, found ${value}`);
      return value;
    case "bigint":
      throw new Refusal(path, "a BigInt cannot be sent; send a number or text");
    case "function":
    case "symbol":
      throw new Refusal(path, `a ${typeof value} cannot be sent`);
  }
  if (value === null) return null;
  const object = /** @type {any} */ (value);
  const tag = tagOf(object);
  switch (tag) {
    case "Date":
      if (Number.isNaN(object.getTime())) throw new Refusal(path, "the date is not valid");
      return { $date: object.toISOString() };
    case "Boolean":
    case "Number":
    case "String":
      return write(writer, object.valueOf(), path, depth, brackets);
    case "Error":
      return write(writer, { name: String(object.name), message: String(object.message) }, path, depth, brackets);
    case "Array":
    case "Map":
    case "Object":
      break;
    default:
      throw new Refusal(path, `${tag} cannot be sent; only text, numbers, booleans, dates, arrays, objects and Maps can`);
  }
  if (writer.parents.has(object)) throw new Refusal(path, "it contains itself");
  const levels = brackets + (tag === "Map" ? 3 : 1);
  if (depth >= MAX_DEPTH || levels > MAX_JSON_DEPTH) {
    throw new Refusal(path, `values may be nested ${MAX_DEPTH} levels deep at most`);
  }
  writer.parents.add(object);
  const written = container(writer, object, tag, path, depth + 1, levels);
  writer.parents.delete(object);
  return written;
}

/**
 * @param {{left: number, parents: Set<unknown>}} writer @param {any} object @param {string} tag
 * @param {string} path @param {number} depth @param {number} brackets @returns {Json}
 */
function container(writer, object, tag, path, depth, brackets) {
  if (tag === "Array") {
    const items = [];
    for (let at = 0; at < object.length; at++) {
      items.push(write(writer, object[at], `${path}[${at}]`, depth, brackets));
    }
    return items;
  }
  /** @type {[string, Json][]} */
  const pairs = [];
  for (const [key, value] of tag === "Map" ? object : Object.entries(object)) {
    if (typeof key !== "string") throw new Refusal(path, `the keys of a Map must be text, found ${describe(key)}`);
    const inner = path ? `${path}.${shorten(key)}` : shorten(key);
    if (LONE_SURROGATE.test(key)) throw new Refusal(inner, "the key holds half of a character (a lone surrogate)");
    pairs.push([key, write(writer, value, inner, depth, brackets)]);
  }
  if (tag === "Map") return { $map: pairs };
  if (pairs.some(([key]) => key.startsWith("$"))) {
    if (brackets + 2 > MAX_JSON_DEPTH) {
      throw new Refusal(path, `values may be nested ${MAX_DEPTH} levels deep at most`);
    }
    return { $obj: pairs };
  }
  return plain(pairs);
}

/** @param {string} value @param {string} path @returns {string} */
function text(value, path) {
  if (LONE_SURROGATE.test(value)) throw new Refusal(path, "the text holds half of a character (a lone surrogate)");
  return value;
}

/** An object with these keys, whatever they are. @template T @param {[string, T][]} pairs @returns {{[key: string]: T}} */
function plain(pairs) {
  /** @type {{[key: string]: T}} */
  const object = {};
  for (const [key, value] of pairs) {
    Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
  }
  return object;
}

/** @param {unknown} value @returns {string} */
const describe = (value) => (value !== null && typeof value === "object" ? tagOf(value) : `${typeof value} ${String(value)}`);

/** A key in a path: short, well-formed, on one line. @param {string} key @returns {string} */
export function shorten(key) {
  const short = key.length > 60 ? `${key.slice(0, 60)}…` : key;
  return short.replace(/\p{Surrogate}/gu, "\uFFFD").replace(/[\p{Cc}]/gu, " ");
}

/** The value of canonical JSON, with real Maps and Dates. Throws a {@link Refusal}. @param {unknown} json @returns {unknown} */
export function fromCanonical(json) {
  if (json === null || typeof json !== "object") return json;
  if (Array.isArray(json)) return json.map(fromCanonical);
  const pairs = Object.entries(json);
  const [first] = pairs;
  if (pairs.length !== 1 || !first || !first[0].startsWith("$")) {
    return plain(pairs.map(([key, value]) => [key, fromCanonical(value)]));
  }
  const [tag, content] = first;
  switch (tag) {
    case "$undefined":
      return undefined;
    case "$date":
      return new Date(String(content));
    case "$map":
      return new Map(entries(content));
    case "$obj":
      return plain(entries(content));
    default:
      throw new Refusal("", `${shorten(tag)} is not a known tag`);
  }
}

/** @param {unknown} content @returns {[string, unknown][]} */
function entries(content) {
  if (!Array.isArray(content)) throw new Refusal("", "a tag must hold [key, value] pairs");
  return content.map((pair) => [String(pair[0]), fromCanonical(pair[1])]);
}
