/**
 * Hints that something may have changed. Here they come by the clock; a websocket can take the place of this module,
 * because a hint says no more than a push would: which ticket, and at which version, where that is known.
 */

export const LIST_EVERY_MS = 20_000;
export const TICKET_EVERY_MS = 10_000;

/** @typedef {{type: "list"} | {type: "ticket", id: string|null, version: number|null}} Hint  null: any */

/**
 * @param {object} parts
 * @param {(ms: number, run: () => void) => () => void} parts.every  a timer that goes on; gives what stops it
 * @param {{isHidden: () => boolean, onChange: (listener: () => void) => void}} parts.visibility
 */
export function createPolling({ every, visibility }) {
  const listeners = new Set();
  let stops = [];

  const tell = (hint) => listeners.forEach((listener) => listener(hint));
  const all = () => {
    tell({ type: "list" });
    tell({ type: "ticket", id: null, version: null });
  };

  function pause() {
    for (const stop of stops) stop();
    stops = [];
  }

  function run() {
    pause();
    stops = [
      every(LIST_EVERY_MS, () => tell({ type: "list" })),
      every(TICKET_EVERY_MS, () => tell({ type: "ticket", id: null, version: null })),
    ];
  }

  return {
    start() {
      if (!visibility.isHidden()) run();
      visibility.onChange(() => {
        if (visibility.isHidden()) {
          pause();
          return;
        }
        run();
        all(); // what came while nobody looked
      });
    },
    stop: pause,
    /** Look now: the connection is back, or somebody asked. */
    all,
    /** @param {(hint: Hint) => void} listener */
    onHint(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
