/** Gives the reader a file that the page has. */

/** The browser needs the address until it has begun; long after that it is let go. */
const KEPT_MS = 60_000;

/**
 * @param {Blob} content
 * @param {string} name  of the file
 */
export function save(content, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), KEPT_MS);
}
