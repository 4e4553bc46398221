/** What every part of the zone may need: the API, who one is, and what is kept in this browser. */

import { createContext, useContext, useState } from "../vendor/preact-htm.js";

/**
 * @type {import("preact").Context<{api: object, me: object, setMe: Function, drafts: object, seen: object,
 *   live: object, list: object, say: (text: string) => void, makeUploads: Function}>}
 */
export const Zone = createContext(null);

export const useZone = () => useContext(Zone);

/**
 * A step that takes a while: whether it runs, and why it was not done.
 * @param {(...args: any[]) => Promise<any>} act
 * @returns {{busy: boolean, error: Error|null, start: (...args: any[]) => Promise<boolean>, forget: () => void}}
 *   `start` gives whether it was done
 */
export function useStep(act) {
  const [state, setState] = useState({ busy: false, error: null });
  const start = async (...args) => {
    setState({ busy: true, error: null });
    try {
      await act(...args);
      setState({ busy: false, error: null });
      return true;
    } catch (error) {
      setState({ busy: false, error });
      return false;
    }
  };
  return { ...state, start, forget: () => setState({ busy: false, error: null }) };
}
