/**
 * Why a mail became no ticket entry, in words. A reason is a code, or a code with a detail ("spf-none: a.example");
 * the sentences are in `words` under "reason." and the code.
 */

/** Findings of the sender check; its own sentence tells them too. */
export const CHECK_REASONS = [
  "from",
  "from-unclear",
  "header",
  "repeated",
  "helo",
  "recipient",
  "date",
  "size",
  "own-address",
  "dmarc-fail",
  "spf-no-address",
  "spf-null-sender",
  "spf-none",
  "spf-fail",
  "spf-softfail",
  "spf-neutral",
  "spf-permerror",
  "spf-temperror",
  "spf-too-wide",
  "spf-not-aligned",
  "spf-neighbour",
  "dkim-none",
  "dkim-not-aligned",
  "dkim-pass",
  "dkim-fail",
  "dkim-policy",
  "dkim-neutral",
  "dkim-permerror",
  "dkim-temperror",
  "ses-spf",
  "ses-dkim",
  "dns",
  "internal",
];
/** What the rules of the desk decide. */
export const RULE_REASONS = [
  "always-confirm",
  "which-client",
  "closed-ticket",
  "stricter-queue",
  "not-a-technical-contact",
  "no-such-queue",
  "virus",
  "not-me",
  "spam",
  "auto-reply",
  "bounce",
  "list",
  "loop",
  "feedback",
];

const KNOWN = new Set([...CHECK_REASONS, ...RULE_REASONS]);

/** @returns {{code: string, detail: string}} */
export function readReason(reason) {
  const [code, ...rest] = String(reason ?? "").split(": ");
  return { code, detail: rest.join(": ") };
}

/** Whether the sentence of the sender check says it already. */
export const isOfTheCheck = (reason) => CHECK_REASONS.includes(readReason(reason).code);

/**
 * The sentence of a reason. One that is not known, or lacks the detail it needs, is shown as it is.
 * @param {string} reason
 * @param {(key: string, params?: object) => string} words
 */
export function reasonWords(reason, words) {
  const { code, detail } = readReason(reason);
  if (!KNOWN.has(code)) return String(reason ?? "");
  const needsDetail = words(`reason.${code}`, { detail: "" }) !== words(`reason.${code}`, { detail: "?" });
  return needsDetail && detail === "" ? String(reason) : words(`reason.${code}`, { detail });
}
