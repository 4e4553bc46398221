/** What this person likes, kept in this browser, as the page of the settings draws it. */

import { createStore } from "./store.js";

/** @param {ReturnType<import("./drafts.js").createDrafts>} drafts  which keep how answers are liked */
export function createChoices(drafts) {
  const read = () => ({ quotes: drafts.likes("quotes") });
  const store = createStore(read());
  return {
    /** `quotes`: an answer quotes the message it answers, unless one says otherwise. */
    get state() {
      return store.state;
    },
    subscribe: store.subscribe,

    /** What was chosen beside an answer meanwhile. */
    look: () => store.set(read()),

    chooseQuotes(quotes) {
      drafts.rememberLiking("quotes", quotes);
      store.set({ quotes });
    },
  };
}
