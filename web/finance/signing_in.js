/** A press of the button that leads to the identity provider. */

import { useState } from "../vendor/preact-htm.js";

/** @param {() => Promise<void>} onSignIn  leaves the page */
export function useSignIn(onSignIn) {
  const [state, setState] = useState({ busy: false, error: null });
  const start = async () => {
    setState({ busy: true, error: null });
    try {
      await onSignIn();
    } catch (error) {
      setState({ busy: false, error });
    }
  };
  return { ...state, start };
}
