/**
 * Up to which version this person has had each ticket open. The server's unread mark is for the whole desk
 * (nobody has reacted yet); in the list it fades for the one who has read the ticket.
 */

const KEY = "fronta.seen";
/** The oldest are forgotten; forgetting one only shows its mark again. */
export const SEEN_TICKETS_MAX = 1_000;

/** @param {Storage} storage */
export function createSeen(storage) {
  const versions = read(storage);
  return {
    versionOf: (ticketId) => versions.get(ticketId) ?? 0,

    note(ticketId, version) {
      if ((versions.get(ticketId) ?? 0) >= version) return;
      versions.delete(ticketId); // set again at the end: the map is in order of last reading
      versions.set(ticketId, version);
      while (versions.size > SEEN_TICKETS_MAX) versions.delete(versions.keys().next().value);
      try {
        storage.setItem(KEY, JSON.stringify([...versions]));
      } catch {
        // refused by the browser: remembered until the page is closed
      }
    },
  };
}

function read(storage) {
  try {
    const pairs = JSON.parse(storage.getItem(KEY) ?? "[]");
    return new Map(pairs.filter(([id, version]) => typeof id === "string" && Number.isInteger(version)));
  } catch {
    return new Map();
  }
}
