/**
 * A list of any length of which only the rows in sight, and a few more, are in the document. Rows may have any height: each is
 * measured when it is first drawn, and what is being read stays where it is when rows above turn out larger or smaller.
 */

/** Rows beyond both edges of what is seen, in pixels, so that fast scrolling shows no gap. */
const MARGIN = 400;
/** This near to the end counts as at the end. */
const NEAR = 24;

/**
 * @param {object} options
 * @param {HTMLElement} options.scroller What scrolls.
 * @param {HTMLElement} options.list Holds the rows.
 * @param {(n: number) => HTMLElement} options.draw Makes the row at a position.
 * @param {(from: number, to: number) => void} options.seen Positions that are in the document now.
 * @param {number} [options.estimate] The height of a row that was not measured yet.
 */
export function createRows({ scroller, list, draw, seen, estimate = 58 }) {
  let first = 0;
  let count = 0;
  /** Measured heights, 0 where unknown. */
  let heights = new Float64Array(0);
  let offsets = new Float64Array(1);
  /** So many offsets are right. */
  let clean = 0;
  let width = 0;
  let stuck = true;
  /** @type {Map<number, HTMLElement>} */
  const rows = new Map();

  /** Where a row begins. @param {number} index */
  function offset(index) {
    for (; clean < index; clean++) {
      offsets[clean + 1] = (offsets[clean] ?? 0) + (heights[clean] || estimate);
    }
    return offsets[index] ?? 0;
  }

  /** The row at a height. @param {number} y */
  function indexAt(y) {
    offset(count);
    let low = 0;
    let high = Math.max(0, count - 1);
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((offsets[middle] ?? 0) <= y) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  const end = () => Math.max(0, offset(count) - scroller.clientHeight);
  const focused = () => {
    const active = document.activeElement;
    for (const [n, row] of rows) if (row.contains(active)) return n;
    return null;
  };

  /** Draws what is in sight. Heights that turn out otherwise may bring other rows into sight, so it looks again. */
  function paint() {
    if (!scroller.clientHeight) return;
    if (scroller.clientWidth !== width) {
      width = scroller.clientWidth;
      forget();
    }
    for (let round = 0; round < 4 && paintOnce(); round++);
  }

  /** @returns {boolean} Did heights change? */
  function paintOnce() {
    const top = stuck ? end() : scroller.scrollTop;
    const anchor = indexAt(top);
    const within = top - offset(anchor);
    const from = indexAt(top - MARGIN);
    const to = count ? indexAt(top + scroller.clientHeight + MARGIN) : -1;
    const pinned = focused();
    for (const [n, row] of rows) {
      const index = n - first;
      if ((index < from || index > to) && n !== pinned) {
        row.remove();
        rows.delete(n);
      }
    }
    let fresh = false;
    let after = list.firstElementChild;
    for (let index = from; index <= to; index++) {
      let row = rows.get(first + index);
      if (!row) {
        row = draw(first + index);
        row.dataset.n = String(first + index);
        rows.set(first + index, row);
        fresh = true;
      }
      while (after && after !== row && Number(/** @type {HTMLElement} */ (after).dataset.n) < first + index) after = after.nextElementSibling;
      if (after === row) after = row.nextElementSibling;
      else list.insertBefore(row, after);
    }
    const changed = (fresh || resized) && measure();
    resized = false;
    const total = offset(count);
    if (list.style.height !== `${total}px`) list.style.height = `${total}px`;
    for (const [n, row] of rows) {
      const place = `translateY(${offset(n - first)}px)`;
      if (row.style.transform !== place) row.style.transform = place;
    }
    const wanted = stuck ? end() : offset(anchor) + within;
    if (Math.abs(wanted - scroller.scrollTop) >= 1 && (stuck || changed)) scroller.scrollTop = wanted;
    if (count) seen(first + from, first + to);
    return changed;
  }

  let resized = false;

  function measure() {
    let changed = false;
    for (const [n, row] of rows) {
      const index = n - first;
      const height = row.offsetHeight;
      if (heights[index] === height) continue;
      changed ||= (heights[index] || estimate) !== height;
      heights[index] = height;
      clean = Math.min(clean, index);
    }
    return changed;
  }

  function forget() {
    heights.fill(0);
    clean = 0;
    resized = true;
  }

  const scrolled = () => {
    stuck = scroller.scrollTop >= end() - NEAR;
    paint();
  };
  scroller.addEventListener("scroll", scrolled, { passive: true });
  const watcher = new ResizeObserver(() => paint());
  watcher.observe(scroller);

  return {
    /** Is the last row in sight? It then stays there when rows are added. */
    atEnd: () => stuck,

    /** The list goes from one position to another, both included. @param {number} from @param {number} to */
    range(from, to) {
      const size = Math.max(0, to - from + 1);
      if (from === first && size === count) return;
      const before = first;
      const top = scroller.scrollTop;
      const moved = new Float64Array(size);
      for (let index = 0; index < size; index++) moved[index] = heights[index + from - before] ?? 0;
      const anchor = count ? before + indexAt(top) : from;
      const within = count ? top - offset(anchor - before) : 0;
      heights = moved;
      offsets = new Float64Array(size + 1);
      clean = 0;
      first = from;
      count = size;
      list.style.height = `${offset(count)}px`;
      if (!stuck) scroller.scrollTop = offset(Math.max(0, anchor - first)) + within;
      paint();
    },

    /** What stands at these positions has changed. @param {Iterable<number>} positions */
    refresh(positions) {
      let any = false;
      for (const n of positions) {
        const row = rows.get(n);
        if (!row) {
          // Not in sight: it is measured when it is.
          if (n >= first && n < first + count) heights[n - first] = 0;
          clean = Math.min(clean, Math.max(0, n - first));
          continue;
        }
        const active = document.activeElement;
        const key = active instanceof HTMLElement && row.contains(active) ? (active === row ? "" : active.dataset.key) : undefined;
        const fresh = draw(n);
        fresh.dataset.n = String(n);
        row.replaceWith(fresh);
        rows.set(n, fresh);
        if (key === "") fresh.focus({ preventScroll: true });
        else if (key) /** @type {HTMLElement | null} */ (fresh.querySelector(`[data-key="${CSS.escape(key)}"]`))?.focus({ preventScroll: true });
        any = true;
      }
      resized ||= any;
      paint();
    },

    toEnd() {
      stuck = true;
      paint();
    },

    /** Brings a position into the middle of what is seen, and returns its row. @param {number} n @returns {HTMLElement | undefined} */
    show(n) {
      stuck = false;
      for (let round = 0; round < 3; round++) {
        scroller.scrollTop = offset(n - first) - Math.max(0, (scroller.clientHeight - (heights[n - first] || estimate)) / 2);
        paint();
      }
      stuck = scroller.scrollTop >= end() - NEAR;
      return rows.get(n);
    },

    /** The row at a position, if it is in the document. @param {number} n */
    row: (n) => rows.get(n),

    /** The list is not shown any more. */
    stop() {
      watcher.disconnect();
      scroller.removeEventListener("scroll", scrolled);
    },
  };
}
