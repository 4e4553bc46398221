/** Figures of promises as tables: rows by queue and urgency, and their sum. */

import { URGENCIES } from "./dispatch.js";

export const KINDS = ["reaction", "solution"];
/** At least so much of what was promised is meant to be kept. */
export const SHARE_MEANT = 0.8;

/** Rounded down, so that what is just below the aim does not look as if it were reached. */
export const percent = (share) => Math.floor(share * 100 + 1e-9);

const rank = ({ urgency }) => URGENCIES.indexOf(urgency);

function sumOf(cells) {
  const add = (member) => cells.reduce((sum, cell) => sum + cell[member], 0);
  const [told, kept, overdue] = ["told", "kept", "overdue"].map(add);
  return { queue: null, urgency: null, told, kept, overdue, share: told === 0 ? null : kept / told };
}

/**
 * @param {{kind: string, queue: string, urgency: string, told: number, kept: number, share: number|null,
 *   overdue: number}[]} cells
 * @returns {Record<string, object[]>} by kind: rows that have something to tell, by queue (in the order told) and
 *   urgency; the last one is the sum (`queue: null`) where there are several
 */
export function tablesOf(cells) {
  const queues = [...new Set(cells.map(({ queue }) => queue))];
  const inOrder = (one, other) => queues.indexOf(one.queue) - queues.indexOf(other.queue) || rank(one) - rank(other);
  const tableOf = (kind) => {
    const rows = cells.filter((cell) => cell.kind === kind && (cell.told > 0 || cell.overdue > 0)).sort(inOrder);
    return rows.length > 1 ? [...rows, sumOf(rows)] : rows;
  };
  return Object.fromEntries(KINDS.map((kind) => [kind, tableOf(kind)]));
}
