/**
 * A list of any length, of which only what is in view is on the page. All rows are of one height, which the style says
 * (`--row-height`).
 *
 * The row in focus and the open one stay on the page with their neighbours wherever the view is, so that the focus is
 * not lost and keys lead from row to row. What comes above the view does not move it, unless the view is at the top.
 */

import { html, useLayoutEffect, useMemo, useReducer, useRef } from "../vendor/preact-htm.js";

/** Beyond the view, on both sides, so that scrolling and keys find rows there. */
const ROWS_BESIDE = 8;
/** Until it can be measured. */
const ROW_HEIGHT_PX = 80;

/**
 * Which rows are on the page.
 * @param {{count: number, top: number, height: number, rowHeight: number, kept: number[]}} view  in pixels; `kept`:
 *   indexes of rows that stay, -1 for one that is not there
 * @returns {number[]} indexes in their order
 */
export function rowsInView({ count, top, height, rowHeight, kept }) {
  const first = Math.max(0, Math.floor(top / rowHeight) - ROWS_BESIDE);
  const last = Math.min(count - 1, Math.ceil((top + height) / rowHeight) + ROWS_BESIDE);
  const shown = new Set();
  for (let index = first; index <= last; index += 1) shown.add(index);
  for (const index of kept)
    for (const near of [index - 1, index, index + 1]) if (index >= 0 && near >= 0 && near < count) shown.add(near);
  return [...shown].sort((one, other) => one - other);
}

/**
 * How far to scroll so that the first row of the view that is still there is where it was.
 * @param {{id: string, offset: number}[]} anchors  rows of the view; `offset`: from its top to theirs
 * @param {Map<string, number>} places  of the rows now, by their ids
 * @param {number} rowHeight
 * @returns {number|null} null: the view may stay where it is
 */
export function anchoredTop(anchors, places, rowHeight) {
  const anchor = anchors.find(({ id }) => places.has(id));
  return anchor === undefined ? null : places.get(anchor.id) * rowHeight - anchor.offset;
}

/**
 * @param {object} props
 * @param {{id: string}[]} props.rows
 * @param {string} props.name  of the list: another one begins where it was left
 * @param {{current: HTMLElement}} props.scroller  the element that scrolls
 * @param {string|null} props.openId
 * @param {boolean} props.isWhole  there are no more than these
 * @param {(row: object) => object} props.draw  the content of a row's `li`
 */
export function LongList({ rows, name, scroller, openId, isWhole, draw }) {
  const [, drawAgain] = useReducer((n) => n + 1, 0);
  const list = useRef(null);
  const view = useRef({ scrolled: 0, top: 0, height: globalThis.innerHeight ?? 0, rowHeight: ROW_HEIGHT_PX, anchors: [], name: null, tops: new Map() }).current;
  const focus = useRef({ id: null, place: -1 }).current;
  const places = useMemo(() => new Map(rows.map(({ id }, index) => [id, index])), [rows]);
  const kept = [places.get(focus.id) ?? -1, places.get(openId) ?? -1];
  if (view.name !== name) view.top = view.tops.get(name) ?? 0; // its rows are drawn where they will be seen
  const shown = rowsInView({ ...view, count: rows.length, kept });
  const drawn = useRef(null);
  drawn.current = { rows, shown };

  /** Where the view stands, and at which rows. */
  const look = () => {
    const { scrollTop, clientHeight } = scroller.current;
    const height = list.current?.firstElementChild?.getBoundingClientRect().height;
    Object.assign(view, { scrolled: scrollTop, top: Math.max(0, scrollTop), height: clientHeight, rowHeight: height || view.rowHeight });
    const first = Math.ceil(view.top / view.rowHeight);
    const anchorOf = ({ id }, index) => ({ id, offset: (first + index) * view.rowHeight - view.top });
    view.anchors = view.top > 0 ? drawn.current.rows.slice(first, first + ROWS_BESIDE).map(anchorOf) : [];
    view.tops.set(view.name, view.top);
  };

  /** Rows near the edge of what is on the page are drawn before they are seen. */
  const drawIfNear = () => {
    const wanted = rowsInView({ ...view, count: drawn.current.rows.length, kept: [] });
    const there = new Set(drawn.current.shown);
    const inner = wanted.filter((index) => index >= wanted[0] + ROWS_BESIDE / 2 && index <= wanted.at(-1) - ROWS_BESIDE / 2);
    const isAtEdge = (index) => index < ROWS_BESIDE || index > drawn.current.rows.length - ROWS_BESIDE;
    if ([...inner, ...wanted.filter(isAtEdge)].some((index) => !there.has(index))) drawAgain();
  };

  useLayoutEffect(() => {
    const isAnother = view.name !== name;
    const top = isAnother ? view.top : anchoredTop(view.anchors, places, view.rowHeight);
    view.name = name;
    const staysAtTop = view.scrolled === 0 && (top === null || top === 0);
    if (!staysAtTop) {
      if (top !== null && Math.abs(top - scroller.current.scrollTop) >= 1) scroller.current.scrollTop = top;
      look();
      drawIfNear();
    } // else nothing has to be measured, which would cost a layout before the painting
    followFocus();
  }, [rows, name]);

  /** The row in focus has left the list: the one that took its place gets the focus. */
  const followFocus = () => {
    if (focus.id === null || document.activeElement !== document.body) return;
    const place = places.get(focus.id);
    if (place !== undefined) return;
    const next = rows[Math.min(focus.place, rows.length - 1)];
    if (next) list.current.querySelector(`[data-row="${next.id}"] .row`)?.focus({ preventScroll: true });
  };

  useLayoutEffect(() => {
    const element = scroller.current;
    const moved = () => {
      look();
      drawIfNear();
    };
    element.addEventListener("scroll", moved, { passive: true });
    const sizes = new ResizeObserver(moved);
    sizes.observe(element);
    return () => {
      element.removeEventListener("scroll", moved);
      sizes.disconnect();
    };
  }, []);

  const focused = (event) => {
    const id = event.target.closest("li")?.dataset.row ?? null;
    Object.assign(focus, { id, place: places.get(id) ?? -1 });
    drawAgain(); // its neighbours are there from now on
  };
  const size = isWhole ? rows.length : -1;
  return html`<ol class="rows long-list" ref=${list} style=${`--rows: ${rows.length}`} onfocusin=${focused}>
    ${shown.map(
      (index) => html`<li key=${rows[index].id} data-row=${rows[index].id} style=${`--at: ${index}`} aria-setsize=${size} aria-posinset=${index + 1}>${draw(rows[index])}</li>`,
    )}
  </ol>`;
}
