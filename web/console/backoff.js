/** How long to wait before trying again: doubling, capped, and spread so that a whole office does not return at once. */

export const FIRST_WAIT_MS = 1_000;
export const WAIT_MS_MAX = 30_000;

/**
 * @param {number} failures  attempts that failed in a row, 0 right after a connection was lost
 * @param {number} random  from [0, 1)
 * @returns {number} milliseconds, between half of the step and the whole step
 */
export function backoffMs(failures, random) {
  const step = Math.min(WAIT_MS_MAX, FIRST_WAIT_MS * 2 ** Math.min(failures, 16));
  return Math.round(step * (0.5 + random / 2));
}
