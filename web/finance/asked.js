/** Asking the API from a component: what is waited for, what came, what went wrong. */

import { Problem } from "../console/api.js";
import { SessionExpired } from "../console/session.js";
import { useEffect, useReducer, useRef, useState } from "../vendor/preact-htm.js";
import { useParts } from "./parts.js";

const WAITING = { phase: "loading", value: null, error: null };

/** Whoever may not see one figure may see none: the whole page says so. */
function useTellForbidden() {
  const { onForbidden } = useParts();
  return (error) => error instanceof Problem && error.status === 403 && onForbidden();
}

/**
 * @template T
 * @param {string} key  of what is asked for; another one asks anew
 * @param {() => Promise<T>} ask
 * @returns {{phase: "loading"|"ready"|"failed", value: T|null, error: Error|null, again: () => void}}
 */
export function useAsked(key, ask) {
  const [found, setFound] = useState({ key, ...WAITING });
  const [tries, again] = useReducer((n) => n + 1, 0);
  const tellForbidden = useTellForbidden();
  useEffect(() => {
    let isLatest = true;
    setFound({ key, ...WAITING });
    ask().then(
      (value) => isLatest && setFound({ key, phase: "ready", value, error: null }),
      (error) => {
        tellForbidden(error);
        if (isLatest && !(error instanceof SessionExpired)) setFound({ key, phase: "failed", value: null, error });
      },
    );
    return () => {
      isLatest = false;
    };
  }, [key, tries]);
  return { ...(found.key === key ? found : WAITING), again };
}

/**
 * A step that is taken by a press of a button, one at a time.
 * @param {(...given: any[]) => Promise<void>} run
 * @returns {{busy: boolean, error: Error|null, start: (...given: any[]) => Promise<void>}}
 */
export function useStep(run) {
  const [state, setState] = useState({ busy: false, error: null });
  const running = useRef(false);
  const tellForbidden = useTellForbidden();
  async function start(...given) {
    if (running.current) return;
    running.current = true;
    setState({ busy: true, error: null });
    try {
      await run(...given);
      setState({ busy: false, error: null });
    } catch (error) {
      tellForbidden(error);
      setState({ busy: false, error: error instanceof SessionExpired ? null : error });
    } finally {
      running.current = false;
    }
  }
  return { ...state, start };
}
