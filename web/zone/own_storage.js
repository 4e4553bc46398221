/** A part of the browser's storage that is the zone's own: the staff console of the same origin has its own names. */

/**
 * @param {Storage} storage
 * @param {string} prefix
 */
export function ownStorage(storage, prefix) {
  return {
    getItem: (key) => storage.getItem(prefix + key),
    setItem: (key, value) => storage.setItem(prefix + key, value),
    removeItem: (key) => storage.removeItem(prefix + key),
  };
}

/** The storage, or one that lasts until the page is closed, where the browser gives none. */
export function storageOrNone(give) {
  try {
    return give();
  } catch {
    const kept = new Map();
    return {
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => void kept.set(key, value),
      removeItem: (key) => void kept.delete(key),
    };
  }
}

/** What was kept under a key, or null: storage is refused, or holds something foreign. */
export function readKept(storage, key) {
  try {
    return JSON.parse(storage.getItem(key) ?? "null");
  } catch {
    return null;
  }
}

/** @returns {boolean} false when the browser refuses (full, private mode) */
export function keep(storage, key, value) {
  try {
    if (value === null) storage.removeItem(key);
    else storage.setItem(key, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}
