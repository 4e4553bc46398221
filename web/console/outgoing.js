/** What became of a mail of ours, as a sign and a sentence. */

export const OUTGOING_KINDS = [
  "acknowledgement",
  "files_refused",
  "answer",
  "confirmation",
  "which_client",
  "closed_ticket",
  "refusal",
  "copy_notice",
  "state",
  "reminder",
  "locked",
  "unlocked",
];
export const OUTGOING_STATES = ["pending", "held", "sent", "failed", "recalled"];

const ICONS = { pending: "clock", held: "pause", sent: "check", failed: "warning", recalled: "recall" };

/** The key of what kind of mail it is; one of a newer server is simply a mail. */
export const kindKey = (kind) => (OUTGOING_KINDS.includes(kind) ? `outgoing.${kind}` : "outgoing.other");

/** Why it was held, in words; what has none is said as it is. */
export function causeText(cause, words) {
  const code = /^too-many: (hour|day)|^(refused)-before/.exec(cause);
  return code ? words(`held_cause.${code[1] ?? code[2]}`) : cause;
}

/**
 * @param {{state: string, cause?: string|null}} mail
 * @returns {{state: string, icon: string, key: string, cause: string}} `cause`: why it is held or failed, if told
 */
export function fateOf(mail) {
  const known = OUTGOING_STATES.includes(mail.state);
  const stopped = mail.state === "held" || mail.state === "failed";
  return {
    state: mail.state,
    icon: ICONS[mail.state] ?? "mail",
    key: known ? `outgoing.${mail.state}` : "outgoing.unknown",
    cause: stopped && mail.cause ? String(mail.cause) : "",
  };
}
