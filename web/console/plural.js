/** Choosing the grammatical form for a number: 1 ticket, 2 tickety, 5 ticketů; 1 ticket, 2 tickets. */

const rules = { cs: new Intl.PluralRules("cs"), en: new Intl.PluralRules("en") };

/**
 * @param {number} n
 * @param {{one: string, few?: string, many?: string, other: string}} forms  `many` is the Czech form of
 *   fractions (1,5 ticketu); a form that a language does not have is left out.
 * @param {"cs"|"en"} lang
 * @returns {string}
 */
export function plural(n, forms, lang) {
  return forms[rules[lang].select(n)] ?? forms.other;
}
