/** What was said in one conversation, by place. Places are whole numbers without holes, so a gap cannot go unseen. */

/** @typedef {import("./api.js").Item} Item */

export function createItems() {
  /** @type {Map<number, Item>} */
  const known = new Map();
  let first = 1;
  let last = 0;
  let rev = 0;

  return {
    /** Is there something before the first one? */
    more: false,

    /**
     * Takes items, each once: one that came before is dropped, a newer one takes the place of the older.
     * @param {readonly Item[]} items @param {boolean} reset Is what was known forgotten?
     * @returns {{added: Item[], changed: number[]}} `added` are those after all that were known.
     */
    merge(items, reset) {
      if (reset) {
        known.clear();
        [first, last, rev] = [1, 0, 0];
      }
      const end = known.size ? last : -Infinity;
      /** @type {Item[]} */
      const added = [];
      /** @type {number[]} */
      const changed = [];
      for (const item of items) {
        rev = Math.max(rev, item.rev);
        const before = known.get(item.n);
        if (before && before.rev >= item.rev) continue;
        if (!known.size) [first, last] = [item.n, item.n];
        known.set(item.n, item);
        first = Math.min(first, item.n);
        last = Math.max(last, item.n);
        changed.push(item.n);
        if (item.n > end) added.push(item);
      }
      return { added, changed };
    },

    /** @param {number} n */
    at: (n) => known.get(n),
    first: () => first,
    last: () => last,
    count: () => known.size,
    rev: () => rev,
    /** From the last to the first. @returns {Generator<Item>} */
    *backwards() {
      for (let n = last; n >= first; n--) {
        const item = known.get(n);
        if (item) yield item;
      }
    },
  };
}
