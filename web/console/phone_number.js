/** Telephone numbers as people read them. */

/** Numbers of nine digits behind their country, in threes: Czech and Slovak ones. */
const IN_THREES = /^(\+42[01])(\d{3})(\d{3})(\d{3})$/;

/** "+420 601 000 001"; any other number as it is. @param {string} number  E.164 */
export const shownNumber = (number) => String(number ?? "").replace(IN_THREES, "$1\u00a0$2\u00a0$3\u00a0$4");
