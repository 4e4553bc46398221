/** What is written down in a call, kept in the tab until it is sent. A PIN is never among it. */

const KEY = "fronta.calls";
/** Calls whose words are kept; the oldest go. */
const DRAFTS_MAX = 20;

/**
 * `form`: where the text goes. `attempt`: the one whose outcome is not known, with its Idempotency-Key.
 * @typedef {{form: "ticket"|"log", text: string, queue: string, subject: string, contact: string, name: string,
 *   ticket: string, attempt: {key: string, form: string, body: string}|null}} CallDraft
 */

/** @returns {CallDraft} */
export const emptyCallDraft = () => ({ form: "ticket", text: "", queue: "", subject: "", contact: "", name: "", ticket: "", attempt: null });

/** Whether something would be lost. */
export const isWritten = (draft) => draft !== undefined && (draft.text.trim() !== "" || draft.subject.trim() !== "");

/**
 * @param {Storage} storage  sessionStorage
 * @param {string} person  the signed-in person's subject id
 */
export function createCallDrafts(storage, person) {
  const name = `${KEY}.${encodeURIComponent(person)}`;
  return {
    /** @returns {Record<string, CallDraft>} by the call's id */
    load() {
      try {
        return readDrafts(JSON.parse(storage.getItem(name) ?? "{}"));
      } catch {
        return {}; // storage is refused or holds something foreign
      }
    },

    /** @param {Record<string, CallDraft>} drafts */
    save(drafts) {
      const kept = Object.entries(drafts).filter(([, draft]) => isWritten(draft)).slice(-DRAFTS_MAX);
      try {
        storage.setItem(name, JSON.stringify(Object.fromEntries(kept)));
      } catch {
        // refused by the browser: the words last until the page is closed
      }
    },
  };
}

function readDrafts(value) {
  const drafts = Object.entries(value ?? {}).filter(([, draft]) => typeof draft?.text === "string");
  return Object.fromEntries(drafts.map(([id, draft]) => [id, { ...emptyCallDraft(), ...draft }]));
}
