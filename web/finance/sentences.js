/** What to tell a person about a failed call. */

import { Problem } from "../console/api.js";

/**
 * @param {Error} error
 * @param {Function & {lang: string}} words
 */
export function sentenceFor(error, words) {
  if (!(error instanceof Problem)) return words("problem.unreachable");
  if (error.status === 403) return words("problem.forbidden");
  if (error.status === 429 || error.status === 503) return words("problem.busy");
  if (error.status >= 500) return words("problem.server");
  if (error.kind === "no-prices") return words("problem.no_prices");
  const own = error.extra[`detail_${words.lang}`] ?? error.detail;
  return own ? words("problem.refused.why", { detail: own }) : words("problem.refused");
}
