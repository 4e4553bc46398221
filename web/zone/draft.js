/** What is being written on the page, kept in this tab as it grows. */

import { useEffect, useState } from "../vendor/preact-htm.js";
import { useZone } from "./zone.js";

/** A text and its files, kept under a name while they are not sent. */
export function useDraft(place, empty, uploadsOf) {
  const { drafts } = useZone();
  const [draft, setDraft] = useState(() => drafts.load(place, empty));
  const [kept, setKept] = useState(true);
  const uploads = uploadsOf(draft.files);
  const { items } = uploads.state;
  useEffect(() => {
    const whole = { ...draft, files: uploads.sent };
    if (isBlank(whole, empty)) drafts.forget(place);
    else setKept(drafts.save(place, whole));
  }, [draft, items]);
  const forget = () => {
    drafts.forget(place);
    uploads.clear();
    setDraft(empty);
  };
  return { draft, change: (next) => setDraft((before) => ({ ...before, ...next })), uploads, kept, forget };
}

const isBlank = (draft, empty) => draft.files.length === 0 && Object.keys(empty).every((name) => name === "files" || draft[name] === empty[name]);

/** How many characters a text is over what is taken. */
export const charsOver = (text, limits) => Math.max(0, [...text].length - limits.text_chars_max);
