/** What the pages are given: the API. Words, language and time are in `console/page.js`. */

import { createContext, useContext } from "../vendor/preact-htm.js";

/** @type {import("preact").Context<{api: ReturnType<import("./api.js").createFinanceApi>, onForbidden: () => void}>} */
export const Parts = createContext(null);

export const useParts = () => useContext(Parts);
