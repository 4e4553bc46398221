/** The order of the mails and which of them is shown, without a page. */

/**
 * Newest first; of the same time, the one that came later in the answer is the newer.
 * @param {{id: string, at: string}[]} messages
 */
export function newestFirst(messages) {
  return messages
    .map((message, place) => ({ message, place }))
    .sort((one, other) => Date.parse(other.message.at) - Date.parse(one.message.at) || other.place - one.place)
    .map(({ message }) => message);
}

/** Whether two answers hold the same mails: nothing to draw then. A mail never changes. */
export function sameMails(one, other) {
  return one.length === other.length && one.every((message, index) => message.id === other[index].id);
}

/** The same of SMS, whose outcome comes later. */
export function sameTexts(one, other) {
  return sameMails(one, other) && one.every(({ outcome }, index) => outcome === other[index].outcome);
}

/** The chosen mail; null when none is, or it is gone (the stack was reset). */
export function chosenMail(messages, id) {
  return messages.find((message) => message.id === id) ?? null;
}
