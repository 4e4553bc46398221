/** What to tell a person about a failed call. */

import { Problem } from "../console/api.js";
import { OddAddress } from "../console/post_form.js";
import { SessionExpired } from "../console/session.js";

/** Problems that the page tells better than the server. */
const KNOWN = {
  "not-found": "problem.missing",
  "file-too-large": "problem.file_too_large",
  "file-type": "problem.file_type",
  "illegal-move": "problem.illegal_move",
  stale: "problem.stale",
};

/**
 * @param {Error} error
 * @param {Function & {lang: string}} words
 */
export function sentenceFor(error, words) {
  if (error instanceof SessionExpired) return words("expired.title");
  if (error instanceof OddAddress) return words("problem.odd_address");
  if (!(error instanceof Problem)) return words("problem.unreachable");
  if (error.status === 429) return busySentence(error, words);
  if (error.status >= 500) return words("problem.server");
  const own = ownSentence(error, words.lang);
  if (error.kind === "weak-pin") return own || words("problem.weak_pin");
  if (Object.hasOwn(KNOWN, error.kind)) return words(KNOWN[error.kind]);
  if (error.status === 403) return words("problem.forbidden");
  return own || words("problem.refused");
}

function busySentence({ extra }, words) {
  const seconds = extra.retry_after_s;
  if (!(seconds > 0)) return words("problem.too_many");
  return seconds > 90 ? words("problem.too_many.minutes", { n: Math.ceil(seconds / 60) }) : words("problem.too_many.seconds", { n: seconds });
}

/** The server's own sentence in a language, where it has one. */
function ownSentence({ detail, extra }, lang) {
  return String((lang === "cs" ? extra.detail_cs : extra.detail_en) ?? detail ?? "");
}
