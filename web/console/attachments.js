/** Files of a message: what each is to a reader, and whether it can be had. */

export const FILE_KINDS = [
  "archive",
  "calendar",
  "contact",
  "document",
  "encrypted",
  "file",
  "key",
  "message",
  "picture",
  "program",
  "report",
  "signature",
  "sound",
  "text",
  "video",
];
/** Kinds of which a name and a small picture do not say what they are for. */
const TOLD_KINDS = ["calendar", "contact", "encrypted", "key", "message", "program", "report", "signature"];

/** The sign of a file; of a kind that is not known, and of records without one, the plain sheet. */
export const kindOf = (file) => (FILE_KINDS.includes(file.kind) ? file.kind : "file");

/** The key of what the file is, where it has to be said. */
export const kindNoteKey = (file) => (TOLD_KINDS.includes(file.kind) ? `file.kind.${file.kind}` : null);

/**
 * Whether a press can fetch it. Old records know neither the mail nor the place of the file in it.
 * @param {{index?: number, refused?: boolean}} file
 * @param {string|null|undefined} mailId
 */
export const canFetch = (file, mailId) => Boolean(mailId) && Number.isInteger(file.index) && !file.refused;

/** Files in their order, those that are pictures inside the text last. */
export function inOrder(files) {
  return [...files.filter((file) => !file.inline), ...files.filter((file) => file.inline)];
}
