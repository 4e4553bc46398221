/** How a queue is called to a client. */

/**
 * One title, or one in each language.
 * @param {{name: string, title: string|{cs: string, en: string}}} queue
 * @param {"cs"|"en"} lang
 */
export const titleOf = ({ name, title }, lang) => (typeof title === "string" ? title : title?.[lang]) || name;

/** What a queue is for, where that is told. @param {{purpose?: {cs: string, en: string}}} queue */
export const purposeOf = ({ purpose }, lang) => purpose?.[lang] || null;

/**
 * @param {{queues: object[]}} me
 * @param {string} name
 * @param {"cs"|"en"} lang
 */
export const queueTitle = (me, name, lang) => titleOf(me.queues.find((queue) => queue.name === name) ?? { name }, lang);
