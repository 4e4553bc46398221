/** What commands of the keyboard find on the page: buttons that they press, fields that they go to. */

const find = (selector) => document.querySelector(selector);

/** A command that presses a button; possible while the button is there and can be pressed. */
export const presses = (selector) => ({
  when: () => find(`:is(${selector}):not(:disabled)`) !== null,
  run: () => find(selector)?.click(),
});

/** A command that goes to a field; possible while the field is there. */
export const goesTo = (selector) => ({
  when: () => find(selector) !== null,
  run: () => find(selector)?.focus(),
});

/** Whether one of these is in focus. */
export const isIn = (...selectors) => selectors.some((selector) => document.activeElement?.matches?.(selector));
