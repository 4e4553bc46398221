/** The reasoning of the sender check as rows of a table: mechanism, domain, result, alignment, reason. */

export const VERDICTS = ["verified", "unverified", "forged", "retry"];

/** @typedef {{mechanism: string, domain: string, result: string, aligned: boolean|null, reason: string}} Row */

const text = (value) => (value === null || value === undefined ? "" : String(value));
const truth = (value) => (typeof value === "boolean" ? value : null);

function row(mechanism, facts, extra = "") {
  const reason = [extra, text(facts.reason)].filter((part) => part !== "").join("; ");
  return { mechanism, domain: text(facts.domain), result: text(facts.result), aligned: truth(facts.aligned), reason };
}

/**
 * @param {object|null|undefined} details  what the check recorded; older records may lack parts
 * @returns {Row[]}
 */
export function verdictRows(details) {
  if (details === null || typeof details !== "object") return [];
  const rows = [];
  if (details.spf) rows.push(row("SPF", details.spf));
  for (const signature of Array.isArray(details.dkim) ? details.dkim : [])
    rows.push(row("DKIM", signature, signature.selector ? `selector ${text(signature.selector)}` : ""));
  if (details.dmarc) rows.push(row("DMARC", details.dmarc, details.dmarc.policy ? `p=${text(details.dmarc.policy)}` : ""));
  if (details.arc && details.arc.result) rows.push(row("ARC", { domain: sealersOf(details.arc), ...details.arc }));
  return rows;
}

const sealersOf = ({ sealers }) => (Array.isArray(sealers) ? sealers.map(text).join(", ") : "");

/**
 * What the check recorded: beside its verdict, or in it where a mail is shown by itself.
 * @param {{details?: object}} verdict
 */
export const detailsOf = (verdict) => verdict.details ?? verdict;

/** Sentences of the check beyond its table. */
export function verdictReasons(details) {
  const reasons = details && typeof details === "object" ? details.reasons : null;
  return Array.isArray(reasons) ? reasons.map(text).filter((reason) => reason !== "") : [];
}
