/**
 * Every word of the zone, Czech and English side by side, so that neither can be forgotten. The reader is addressed
 * formally and with a capital (Vy, Vám), as in our mails. `{name}` is filled in; forms are chosen by `{n}`.
 */

import { plural } from "../console/plural.js";
import { UPLOAD_WORDS } from "../console/words_uploads.js";
import { DOOR_WORDS } from "./words_door.js";
import { TICKET_WORDS } from "./words_ticket.js";

export const LANGUAGES = ["cs", "en"];

export const WORDS = {
  ...DOOR_WORDS,
  ...TICKET_WORDS,
  ...UPLOAD_WORDS,
  "app.name": ["Klientská zóna", "Client zone"],
  "app.loading": ["Načítám…", "Loading…"],
  "app.skip": ["Přejít na obsah", "Skip to the content"],
  "app.crashed": [
    "Na stránce nastala chyba. Co máte rozepsané, zůstalo uložené; načtěte stránku znovu.",
    "Something broke on the page. What you have been writing is kept; reload the page.",
  ],
  "app.config_failed": [
    "Stránku se nepodařilo načíst celou. Zkontrolujte připojení a zkuste to znovu.",
    "The page could not be loaded completely. Check the connection and try again.",
  ],
  "app.reload": ["Načíst znovu", "Reload"],
  "again": ["Zkusit znovu", "Try again"],
  "close": ["Zavřít", "Close"],
  "cancel": ["Zrušit", "Cancel"],
  "back": ["Zpět na přehled", "Back to the list"],
  "offline": [
    "Server neodpovídá. Co vidíte, nemusí být nejnovější; co píšete, zůstane uložené.",
    "The server does not answer. What you see may not be the newest; what you write is kept.",
  ],
  "live.online": ["Novinky se tu ukážou hned.", "News shows up here at once."],
  "live.polling": ["Novinky načítáme každých pár sekund.", "We look for news every few seconds."],
  "live.offline": ["Server neodpovídá, zkoušíme to dál.", "The server does not answer; we keep trying."],
  "missing.title": ["Tahle stránka tu není", "There is no such page"],
  "missing.lead": ["Odkaz je možná neúplný.", "The link may be incomplete."],

  "nav.title": ["Hlavní nabídka", "Main menu"],
  "nav.list": ["Požadavky", "Requests"],
  "nav.new": ["Nový požadavek", "New request"],
  "nav.settings": ["Nastavení", "Settings"],
  "look.language": ["Jazyk", "Language"],
  "look.theme": ["Vzhled", "Appearance"],
  "look.auto": ["podle systému", "as the system"],
  "look.light": ["světlý", "light"],
  "look.dark": ["tmavý", "dark"],

  "state.queued": ["čeká na nás", "waiting for us"],
  "state.in_progress": ["řešíme", "in progress"],
  "state.waiting": ["čekáme na Vás", "waiting for you"],
  "state.scheduled": ["naplánováno", "scheduled"],
  "state.resolved": ["vyřešeno", "resolved"],
  "state.closed": ["ukončeno", "closed"],

  "list.title": ["Požadavky", "Requests"],
  "list.tabs": ["Které požadavky", "Which requests"],
  "list.open": ["Otevřené", "Open"],
  "list.all": ["Všechny", "All"],
  "list.loading": ["Načítám požadavky…", "Loading your requests…"],
  "list.empty": ["Zatím tu nic není", "Nothing here yet"],
  "list.empty.lead": [
    "Požadavky, které nám napíšete tady, mailem nebo oznámíte telefonem, uvidíte na jednom místě.",
    "What you ask here, by mail or on the telephone will be in one place.",
  ],
  "list.empty_open": ["Nic otevřeného", "Nothing is open"],
  "list.empty_open.lead": ["Všechno je vyřešené. Starší požadavky jsou pod „Všechny“.", "Everything is resolved. Older requests are under “All”."],
  "list.no_results": ["Nic jsme nenašli", "Nothing found"],
  "list.no_results.lead": [
    "Zkuste jiná slova nebo méně podmínek.",
    "Try other words or fewer conditions.",
  ],
  "list.failed": ["Požadavky se nepodařilo načíst", "Your requests could not be loaded"],
  "list.stale": ["Seznam se nepodařilo obnovit, zkoušíme to dál.", "The list could not be refreshed; we keep trying."],
  "list.more": ["Načíst další", "Load more"],
  "list.more_busy": ["Načítám…", "Loading…"],
  "list.more_failed": ["Další se nepodařilo načíst.", "More could not be loaded."],
  "list.shown": [
    { one: "Zobrazen {n} požadavek", few: "Zobrazeny {n} požadavky", other: "Zobrazeno {n} požadavků" },
    { one: "{n} request shown", other: "{n} requests shown" },
  ],
  "list.new": ["nové", "new"],
  "list.from_us": ["My:", "Us:"],
  "list.number": ["č. {number}", "no. {number}"],
  "list.draft": ["rozepsáno", "draft"],

  "filter.text": ["Hledat v požadavcích", "Search the requests"],
  "filter.text.hint": ["Slova z předmětu nebo ze zpráv", "Words of the subject or the messages"],
  "filter.more": ["Filtry", "Filters"],
  "filter.queue": ["Oddělení", "Department"],
  "filter.queue.any": ["všechna", "all"],
  "filter.state": ["Stav", "State"],
  "filter.state.any": ["jakýkoli", "any"],
  "filter.since": ["Změněno od", "Changed from"],
  "filter.until": ["Změněno do", "Changed to"],
  "filter.reset": ["Zrušit filtry", "Clear the filters"],

  "problem.unreachable": ["Server neodpověděl. Zkontrolujte připojení a zkuste to znovu.", "The server did not answer. Check the connection and try again."],
  "problem.server": ["Na naší straně nastala chyba. Zkuste to prosím za chvíli.", "Something went wrong on our side. Please try again in a moment."],
  "problem.refused": ["Server to odmítl.", "The server refused it."],
  "problem.forbidden": ["Na tohle nemáte oprávnění.", "You may not do this."],
  "problem.missing": ["Není tu, nebo k tomu nemáte přístup.", "It is not here, or you may not see it."],
  "problem.too_many": ["Je toho teď příliš mnoho. Zkuste to prosím za chvíli.", "That was too much at once. Please try again in a moment."],
  "problem.too_many.seconds": [
    { one: "Je toho teď příliš mnoho. Zkuste to za {n} sekundu.", few: "Je toho teď příliš mnoho. Zkuste to za {n} sekundy.", other: "Je toho teď příliš mnoho. Zkuste to za {n} sekund." },
    { one: "That was too much at once. Try again in {n} second.", other: "That was too much at once. Try again in {n} seconds." },
  ],
  "problem.too_many.minutes": [
    { one: "Je toho teď příliš mnoho. Zkuste to za {n} minutu.", few: "Je toho teď příliš mnoho. Zkuste to za {n} minuty.", other: "Je toho teď příliš mnoho. Zkuste to za {n} minut." },
    { one: "That was too much at once. Try again in {n} minute.", other: "That was too much at once. Try again in {n} minutes." },
  ],
  "problem.file_too_large": ["Soubor je příliš velký.", "The file is too large."],
  "problem.file_type": ["Soubory tohoto druhu nepřijímáme.", "We do not take files of this kind."],
  "problem.illegal_move": ["V tomto stavu to už nejde. Podívejte se, co se změnilo.", "This is no longer possible. See what has changed."],
  "problem.stale": [
    "Požadavek se mezitím změnil, nic se neprovedlo. Podívejte se, co přibylo, a zkuste to znovu.",
    "The request has changed meanwhile and nothing was done. See what is new, and try again.",
  ],
  "problem.weak_pin": ["Tento PIN by šel snadno uhodnout. Zvolte prosím jiný.", "This PIN would be easy to guess. Please choose another one."],
  "problem.odd_address": ["Server dal odkaz, který nejde otevřít.", "The server gave a link that cannot be opened."],

  "new.title": ["Nový požadavek", "New request"],
  "new.queue": ["Koho se to týká", "Whom it concerns"],
  "new.queue.forbidden": [
    "Sem píší jen technické kontaktní osoby Vaší firmy. Kdo to je, najdete v Nastavení.",
    "Only the technical contacts of your company write here. Settings tell who they are.",
  ],
  "new.queue.purpose.technical": ["Závady, výpadky a technické zásahy.", "Faults, outages and technical work."],
  "new.queue.purpose.plain": ["Dotazy, objednávky a vše ostatní.", "Questions, orders and everything else."],
  "new.subject": ["Předmět", "Subject"],
  "new.subject.hint": ["V pár slovech: co a kde", "In a few words: what and where"],
  "new.text": ["O co jde", "What it is about"],
  "new.text.hint": [
    "Napište, co se děje, od kdy a koho se to týká. Čím přesněji, tím dřív pomůžeme.",
    "Say what happens, since when, and whom it concerns. The clearer, the sooner we can help.",
  ],
  "new.copies": ["Kopie (nepovinné)", "Copies (optional)"],
  "new.copies.hint": ["Adresy, oddělené čárkou. Budou dostávat naše odpovědi a mohou odepisovat.", "Addresses, apart by commas. They get our answers and may write back."],
  "new.send": ["Odeslat požadavek", "Send the request"],
  "new.busy": ["Odesílám…", "Sending…"],
  "new.needed": ["Vyplňte prosím: {what}.", "Please fill in: {what}."],
  "new.sent": ["Přijali jsme Váš požadavek č. {number}.", "We have received your request no. {number}."],
  "new.none": [
    "Nový požadavek tu teď nemůžete založit. Napište nám prosím mailem.",
    "You cannot open a request here now. Please write to us by mail.",
  ],

  "copies.fault.invalid": ["{address} není platná adresa.", "{address} is no valid address."],
  "copies.fault.ours": ["{address} je naše adresa.", "{address} is our own address."],
  "copies.fault.requester": ["{address} odpovědi dostává i tak.", "{address} gets the answers anyway."],
  "copies.fault.already": ["{address} už kopie dostává.", "{address} gets copies already."],
  "copies.fault.too_many": ["Kopií může být nejvýš 20.", "There can be 20 copies at most."],

  "settings.title": ["Nastavení", "Settings"],
  "settings.saved": ["Uloženo.", "Saved."],
  "settings.notifications": ["Jak Vám dáme vědět", "How we let you know"],
  "settings.mail": ["Mailem", "By mail"],
  "settings.mail.lead": ["Odpovědi a změny stavu na {address}.", "Answers and changes of state to {address}."],
  "settings.sms": ["SMS", "Text messages"],
  "settings.sms.lead": ["Krátká zpráva o důležitých změnách na {phone}.", "A short message about important changes to {phone}."],
  "settings.sms.plain": ["Krátká zpráva o důležitých změnách na Váš mobil.", "A short message about important changes to your mobile."],
  "settings.sms.none": [
    "Nemáme Vaše číslo mobilu. Sdělí nám ho ten, kdo u Vás spravuje kontakty.",
    "We do not have your mobile number. Whoever keeps your contacts can tell us.",
  ],
  "settings.language": ["Jazyk, kterým Vám píšeme", "Language in which we write to you"],
  "settings.language.cs": ["Čeština", "Czech"],
  "settings.language.en": ["Angličtina", "English"],

  "pin.title": ["PIN pro telefon", "PIN for the telephone"],
  "pin.lead": [
    "Když zavoláte, požádáme o PIN, abychom věděli, že mluvíme s Vámi. Nikomu jinému ho neříkejte; nikde ho nezobrazujeme a zapomenutý jde jen změnit.",
    "When you call we ask for it, so that we know whom we talk to. Tell it to nobody else; we show it nowhere, and a forgotten one can only be changed.",
  ],
  "pin.set": ["PIN je nastavený.", "A PIN is set."],
  "pin.not_set": ["PIN zatím nastavený není.", "No PIN is set yet."],
  "pin.forbidden": ["PIN může nastavit jen kontaktní osoba s tímto oprávněním.", "Only a contact with this right may set the PIN."],
  "pin.rules": [
    "4 až 10 číslic. PIN, který jde snadno uhodnout (1111, 1234), nepřijmeme.",
    "4 to 10 digits. We do not take one that is easy to guess (1111, 1234).",
  ],
  "pin.new": ["Nový PIN", "New PIN"],
  "pin.repeat": ["Nový PIN znovu", "New PIN again"],
  "pin.save": ["Nastavit PIN", "Set the PIN"],
  "pin.change": ["Změnit PIN", "Change the PIN"],
  "pin.delete": ["Zrušit PIN…", "Remove the PIN…"],
  "pin.delete.title": ["Zrušit PIN?", "Remove the PIN?"],
  "pin.delete.lead": [
    "Po telefonu Vás pak poznáme jen podle čísla, ze kterého voláte. Některé věci tak nevyřídíme.",
    "On the telephone we will then know you by your number alone, and cannot do some things.",
  ],
  "pin.delete.yes": ["Zrušit PIN", "Remove the PIN"],
  "pin.saved": ["PIN je nastavený.", "The PIN is set."],
  "pin.deleted": ["PIN je zrušený.", "The PIN is removed."],
  "pin.fault.form": ["PIN musí mít 4 až 10 číslic.", "The PIN has to have 4 to 10 digits."],
  "pin.fault.differ": ["PINy se neshodují.", "The two PINs differ."],

  "contacts.title": ["Kontaktní osoby", "Contacts"],
  "contacts.lead": [
    "Kdo nám za {client} píše a co smí. Seznam spravuje Vaše firma; změny nám hlásí Váš správce kontaktů.",
    "Who writes to us for {client}, and what each may do. Your company keeps the list; changes reach us from whoever keeps your contacts.",
  ],
  "contacts.failed": ["Kontakty se nepodařilo načíst.", "The contacts could not be loaded."],
  "contacts.empty": ["Žádné další kontakty tu nejsou.", "There are no contacts."],
  "contacts.you": ["Vy", "you"],
  "contacts.technical": ["technický kontakt", "technical contact"],
  "contacts.pin": ["spravuje PIN", "manages the PIN"],
  "contacts.plain": ["bez zvláštních oprávnění", "no special rights"],
};

const fill = (text, params) =>
  text.replaceAll(/\{(\w+)\}/g, (whole, name) => (Object.hasOwn(params, name) ? String(params[name]) : whole));

/**
 * @param {"cs"|"en"} lang
 * @returns {((key: string, params?: object) => string) & {lang: string}}
 */
export function createWords(lang) {
  const words = (key, params = {}) => {
    const entry = WORDS[key]?.[LANGUAGES.indexOf(lang)];
    if (entry === undefined) throw new Error(`no words for ${key}`);
    return fill(typeof entry === "string" ? entry : plural(params.n, entry, lang), params);
  };
  words.lang = lang;
  return words;
}
