/** A state that components draw by, and that is replaced, never changed in place. */

/** @template T @param {T} first */
export function createStore(first) {
  const listeners = new Set();
  let state = first;
  return {
    get state() {
      return state;
    },
    /** @param {Partial<T>} next */
    set(next) {
      state = { ...state, ...next };
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
