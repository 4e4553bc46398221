/** Something that a page asks the server for when it is opened. */

import { useCallback, useEffect, useState } from "../vendor/preact-htm.js";

/**
 * @template T
 * @param {() => Promise<T>} load  the same function as long as the same is meant
 * @returns {{phase: "loading"|"ready"|"failed", found: T|null, error: Error|null, again: () => void, put: (found: T) => void}}
 *   `again` leaves on the screen what is there
 */
export function useAsked(load) {
  const [state, setState] = useState({ phase: "loading", found: null, error: null });
  const again = useCallback(() => {
    let isWanted = true;
    load().then(
      (found) => isWanted && setState({ phase: "ready", found, error: null }),
      (error) => isWanted && setState((before) => (before.found ? before : { phase: "failed", found: null, error })),
    );
    return () => {
      isWanted = false;
    };
  }, [load]);
  useEffect(again, [again]);
  const ask = useCallback(() => {
    setState((before) => (before.found ? before : { phase: "loading", found: null, error: null }));
    again();
  }, [again]);
  return { ...state, again: ask, put: (found) => setState({ phase: "ready", found, error: null }) };
}

/**
 * Something that is done by a press, once at a time.
 * @returns {{busy: boolean, error: Error|null, done: boolean, run: (act: () => Promise<void>) => Promise<void>, forget: () => void}}
 */
export function useDoing() {
  const [state, setState] = useState({ busy: false, error: null, done: false });
  const run = async (act) => {
    if (state.busy) return;
    setState({ busy: true, error: null, done: false });
    try {
      await act();
      setState({ busy: false, error: null, done: true });
    } catch (error) {
      setState({ busy: false, error, done: false });
    }
  };
  return { ...state, run, forget: () => setState({ busy: false, error: null, done: false }) };
}
