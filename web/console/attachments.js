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
 * @param {boolean} isKept  whether what it came with is known
 */
export const canFetch = (file, isKept) => isKept && Number.isInteger(file.index) && !file.refused;

/** How the files of a message are asked for: of its mail, or of the entry that came by the client zone; null: not. */
export function filesOf(event, ticketId, version, originals) {
  if (event.mail) return (index) => originals.file(event.mail, index);
  if (event.via === "zone") return (index) => originals.fileOfTicket(ticketId, version, index);
  return null;
}

/** Files in their order, those that are pictures inside the text last. */
export function inOrder(files) {
  return [...files.filter((file) => !file.inline), ...files.filter((file) => file.inline)];
}
