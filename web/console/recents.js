/** What this person chose last in the palette, kept in this browser. */

const KEY = "fronta.palette";
export const RECENTS_MAX = 12;

/** @param {Storage} storage */
export function createRecents(storage) {
  let ids = read(storage);
  return {
    /** The one used last is the first. */
    get ids() {
      return ids;
    },

    note(id) {
      ids = [id, ...ids.filter((other) => other !== id)].slice(0, RECENTS_MAX);
      try {
        storage.setItem(KEY, JSON.stringify(ids));
      } catch {
        // refused by the browser: remembered until the page is closed
      }
    },
  };
}

function read(storage) {
  try {
    const ids = JSON.parse(storage.getItem(KEY) ?? "[]");
    return Array.isArray(ids) ? ids.filter((id) => typeof id === "string").slice(0, RECENTS_MAX) : [];
  } catch {
    return [];
  }
}
