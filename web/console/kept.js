/**
 * Mails that became no ticket entry (yet): what is known of them, and how lists and pushes are merged into it.
 * A mail has no version; its status goes one way only, from waiting over "it was not me" to released.
 */

/** Where such a mail can have ended, in the order of the tabs. */
export const OUTCOMES = ["held", "refused", "quarantined", "spam", "automatic"];
export const STATUSES = ["waiting", "released", "disowned"];
/** What was written to the sender about it. */
export const NOTICES = ["confirmation", "which_client", "closed_ticket", "refusal"];
/** The server counts no further. */
export const COUNTED_MAX = 100;

const STATUS_RANK = { waiting: 0, disowned: 1, released: 2 };

/** @typedef {{id: string, outcome: string, reason: string, status: string, received_at: string}} KeptMail */

/**
 * @param {Map<string, KeptMail>} known
 * @param {KeptMail[]} incoming  from a push it lacks the clients to choose among: those that are known stay
 * @returns {{mails: Map<string, KeptMail>, applied: {before: KeptMail|null, after: KeptMail}[]}} a new map, or
 *   the same one when nothing was news
 */
export function mergeMails(known, incoming) {
  const applied = [];
  let mails = known;
  for (const mail of incoming) {
    const before = mails.get(mail.id) ?? null;
    if (before !== null && STATUS_RANK[mail.status] < STATUS_RANK[before.status]) continue;
    const after = { ...before, ...mail };
    if (before !== null && JSON.stringify(before) === JSON.stringify(after)) continue;
    if (mails === known) mails = new Map(known);
    mails.set(mail.id, after);
    applied.push({ before, after });
  }
  return { mails, applied };
}

/**
 * What is known after a fresh first page: mails of its outcome that should stand on it and do not are gone.
 * @param {Map<string, KeptMail>} known
 * @param {string} outcome
 * @param {{items: KeptMail[]}} page
 * @param {string|null} horizon  the page reaches down to this moment; null: to the end
 */
export function refreshed(known, outcome, page, horizon) {
  const listed = new Set(page.items.map(({ id }) => id));
  const oldest = horizon === null ? -Infinity : Date.parse(horizon);
  const stays = ([id, mail]) => listed.has(id) || mail.outcome !== outcome || Date.parse(mail.received_at) < oldest;
  return mergeMails(new Map([...known].filter(stays)), page.items).mails;
}

function byNewest(one, other) {
  return Date.parse(other.received_at) - Date.parse(one.received_at) || (one.id < other.id ? 1 : -1);
}

/**
 * The rows of a tab, newest first.
 * @param {Map<string, KeptMail>} mails
 * @param {string} outcome
 * @param {string|null} horizon  nothing older is shown, or the list would have holes; null: loaded to the end
 */
export function rowsOf(mails, outcome, horizon) {
  const oldest = horizon === null ? -Infinity : Date.parse(horizon);
  return [...mails.values()]
    .filter((mail) => mail.outcome === outcome && Date.parse(mail.received_at) >= oldest)
    .sort(byNewest);
}

/** A count as it is shown: "", "0", "7", "100+". */
export function countText(count) {
  if (!Number.isInteger(count)) return "";
  return count >= COUNTED_MAX ? `${COUNTED_MAX}+` : String(count);
}

/** How many wait beside the spam; null when the server gave no counts. */
export function waitingOf(counts) {
  if (counts === null) return null;
  return OUTCOMES.filter((outcome) => outcome !== "spam").reduce((sum, outcome) => sum + (counts[outcome] ?? 0), 0);
}
