/** Tags as the server keeps them, and those that are in use. Pure. */

const NO_TAG = /[^\p{L}\p{N}.:/+_-]+/gu;
/** As long as the server keeps them. */
export const TAG_CHARS_MAX = 40;

/** A tag as it will be kept: small letters, single spaces, nothing that is no word. */
export const sameTag = (text) => text.toLowerCase().replace(NO_TAG, " ").trim().slice(0, TAG_CHARS_MAX).trim();

/**
 * The tags of all tickets that are known, the most used first.
 * @param {Map<string, {tags?: string[]}>} tickets
 */
export function tagsKnown(tickets) {
  const uses = new Map();
  for (const { tags = [] } of tickets.values()) for (const tag of tags) uses.set(tag, (uses.get(tag) ?? 0) + 1);
  return [...uses].sort(([one, n], [other, m]) => m - n || one.localeCompare(other, "cs")).map(([tag]) => tag);
}
