/**
 * Every word of the console, Czech and English side by side, so that neither can be forgotten.
 * `{name}` is filled in; an entry with grammatical forms chooses by `{n}`.
 */

import { plural } from "./plural.js";
import { ANSWERING_WORDS } from "./words_answering.js";
import { CALL_WORDS } from "./words_calls.js";
import { CLOCK_WORDS } from "./words_clocks.js";
import { LISTS_WORDS } from "./words_lists.js";
import { MAIL_WORDS } from "./words_mail.js";
import { PALETTE_WORDS } from "./words_palette.js";
import { SEARCH_WORDS } from "./words_search.js";
import { SETTINGS_WORDS } from "./words_settings.js";
import { SMS_WORDS } from "./words_sms.js";
import { TICKET_MORE_WORDS } from "./words_ticket_more.js";
import { UPLOAD_WORDS } from "./words_uploads.js";
import { URGENCY_WORDS } from "./words_urgency.js";
import { WORK_WORDS } from "./words_work.js";

export const LANGUAGES = ["cs", "en"];
export const DEFAULT_LANGUAGE = "cs";

export const WORDS = {
  ...ANSWERING_WORDS,
  ...UPLOAD_WORDS,
  ...MAIL_WORDS,
  ...LISTS_WORDS,
  ...CLOCK_WORDS,
  ...CALL_WORDS,
  ...WORK_WORDS,
  ...URGENCY_WORDS,
  ...PALETTE_WORDS,
  ...SEARCH_WORDS,
  ...SETTINGS_WORDS,
  ...TICKET_MORE_WORDS,
  ...SMS_WORDS,
  "app.name": ["Fronta", "Fronta"],
  "app.console": ["Konzole podpory", "Support console"],
  "app.loading": ["Načítám…", "Loading…"],
  "app.skip": ["Přejít na seznam ticketů", "Skip to the list of tickets"],
  "app.stage": ["prostředí {stage}", "{stage} stage"],
  "app.config_failed": [
    "Nepodařilo se načíst nastavení konzole. Zkontrolujte připojení a zkuste to znovu.",
    "The console's settings could not be loaded. Check the connection and try again.",
  ],
  "app.crashed": [
    "V konzoli nastala chyba. Rozepsané odpovědi jsou uložené; načtěte stránku znovu.",
    "Something broke in the console. Your drafts are kept; reload the page.",
  ],
  "app.part_failed": [
    "Tahle část konzole se nepodařila načíst. Zkontrolujte připojení; rozepsané odpovědi jsou uložené.",
    "This part of the console could not be loaded. Check the connection; your drafts are kept.",
  ],
  "app.reload": ["Načíst znovu", "Reload"],
  "again": ["Zkusit znovu", "Try again"],
  "close": ["Zavřít", "Close"],

  "sign_in.title": ["Přihlaste se do konzole", "Sign in to the console"],
  "sign_in.lead": [
    "Tickety klientů, odpovědi a přehled, kdo na čem dělá. Pro pracovníky podpory.",
    "Clients’ tickets, answers, and who works on what. For the support staff.",
  ],
  "sign_in.button": ["Přihlásit se", "Sign in"],
  "sign_in.busy": ["Přihlašuji…", "Signing in…"],
  "sign_in.tagline": ["Každý mail najde svého člověka.", "Every mail finds its person."],
  "sign_in.error.denied": ["Přihlášení bylo zrušeno nebo odmítnuto.", "The sign-in was cancelled or refused."],
  "sign_in.error.provider": [
    "Přihlašovací server vrátil chybu: {detail}",
    "The sign-in server reported an error: {detail}",
  ],
  "sign_in.error.state": [
    "Odpověď přihlašovacího serveru nepatří k tomuto přihlášení. Přihlaste se prosím znovu.",
    "The sign-in server’s reply does not belong to this sign-in. Please sign in again.",
  ],
  "sign_in.error.token": [
    "Přihlášení se nepodařilo ověřit ({detail}). Přihlaste se prosím znovu.",
    "The sign-in could not be verified ({detail}). Please sign in again.",
  ],
  "sign_in.error.network": [
    "Přihlašovací server neodpovídá. Zkontrolujte připojení a zkuste to znovu.",
    "The sign-in server does not answer. Check the connection and try again.",
  ],
  "sign_in.error.insecure": [
    "Tato stránka není otevřená přes https, prohlížeč proto přihlášení nedovolí.",
    "This page was not opened over https, so the browser does not allow signing in.",
  ],
  "sign_out": ["Odhlásit se", "Sign out"],
  "session.expired": ["Přihlášení vypršelo", "Your sign-in has expired"],
  "session.expired.lead": [
    "Rozepsané odpovědi zůstaly uložené. Po přihlášení se vrátíte na stejné místo.",
    "Your drafts are kept. After signing in you return to the same place.",
  ],
  "session.sign_in_again": ["Přihlásit se znovu", "Sign in again"],

  "forbidden.title": ["Tato konzole je pro pracovníky podpory.", "This console is for support staff."],
  "forbidden.lead": ["Váš účet sem nemá přístup.", "Your account has no access to it."],
  "forbidden.finance": ["Váš účet má přístup k nákladům.", "Your account has access to the costs."],
  "finance.title": ["Náklady", "Costs"],
  "finance.open": ["Otevřít náklady", "Open the costs"],

  "live.online": ["živě", "live"],
  "live.connecting": ["připojuji…", "connecting…"],
  "live.offline": ["odpojeno", "disconnected"],
  "live.banner": ["Odpojeno.", "Disconnected."],
  "live.as_of": ["Co vidíte, platí k {at}.", "What you see is as of {at}."],
  "live.retry_in": [
    { one: "Další pokus za {n} sekundu.", few: "Další pokus za {n} sekundy.", other: "Další pokus za {n} sekund." },
    { one: "Next try in {n} second.", other: "Next try in {n} seconds." },
  ],
  "live.retrying": ["Zkouším se připojit…", "Trying to connect…"],
  "live.now": ["Zkusit hned", "Try now"],

  "queues.title": ["Fronty", "Queues"],
  "queues.all": ["Všechny fronty", "All queues"],
  "queues.failed": ["Fronty se nepodařilo načíst.", "The queues could not be loaded."],
  "queues.count": [
    { one: "{n} ticket ve frontě", few: "{n} tickety ve frontě", other: "{n} ticketů ve frontě" },
    { one: "{n} ticket waiting for an agent", other: "{n} tickets waiting for an agent" },
  ],
  "filter.title": ["Stavy", "States"],
  "filter.reset": ["Jen otevřené", "Open ones only"],
  "filter.open_panel": ["Fronty a stavy", "Queues and states"],

  "state.queued": ["ve frontě", "queued"],
  "state.in_progress": ["v řešení", "in progress"],
  "state.waiting": ["čeká na klienta", "waiting for the client"],
  "state.scheduled": ["naplánováno", "scheduled"],
  "state.resolved": ["vyřešeno", "resolved"],
  "state.closed": ["ukončeno", "closed"],

  "list.title": ["Tickety", "Tickets"],
  "list.count": [
    { one: "{n} ticket", few: "{n} tickety", many: "{n} ticketu", other: "{n} ticketů" },
    { one: "{n} ticket", other: "{n} tickets" },
  ],
  "list.count_more": [
    { one: "{n} ticket a další", few: "{n} tickety a další", other: "{n} ticketů a další" },
    { one: "{n} ticket and more", other: "{n} tickets and more" },
  ],
  "list.loading": ["Načítám tickety…", "Loading tickets…"],
  "list.empty": ["Tady teď nic není", "Nothing here now"],
  "list.empty.lead": [
    "Žádný ticket neodpovídá zvolené frontě a stavům. Nový se tu objeví sám.",
    "No ticket matches the chosen queue and states. A new one will appear by itself.",
  ],
  "list.failed": ["Tickety se nepodařilo načíst.", "The tickets could not be loaded."],
  "list.more": ["Načíst starší", "Load older ones"],
  "list.more_failed": ["Starší tickety se nepodařilo načíst.", "Older tickets could not be loaded."],
  "list.unread": ["nepřečteno", "unread"],
  "list.draft": ["rozepsáno", "draft"],
  "list.no_agent": ["bez řešitele", "nobody yet"],
  "list.by_agent": ["My:", "Us:"],
  "list.by_system": ["Systém:", "System:"],
  "list.new_ticket": ["Nový ticket {number}: {subject}", "New ticket {number}: {subject}"],
  "list.new_message": ["Nová zpráva v ticketu {number}: {subject}", "New message in ticket {number}: {subject}"],

  "ticket.none": ["Vyberte ticket ze seznamu", "Choose a ticket from the list"],
  "ticket.none.lead": [
    "Klávesami j\u00a0a\u00a0k se v seznamu pohybujete, Enter otevře, ?\u00a0ukáže všechny zkratky.",
    "The keys j and k move in the list, Enter opens, ?\u00a0shows all shortcuts.",
  ],
  "ticket.loading": ["Načítám ticket…", "Loading the ticket…"],
  "ticket.failed": ["Ticket se nepodařilo načíst.", "The ticket could not be loaded."],
  "ticket.missing": [
    "Takový ticket tu není, nebo k němu nemáte přístup.",
    "There is no such ticket, or you may not see it.",
  ],
  "ticket.back": ["Zpět na seznam", "Back to the list"],
  "ticket.requester": ["Žadatel", "Requester"],
  "ticket.client": ["Klient", "Client"],
  "ticket.client_number": ["č. {number}", "no. {number}"],
  "ticket.no_client": ["nezařazen", "not assigned"],
  "ticket.agent": ["Řeší", "Agent"],
  "ticket.agent.me": ["{name} (vy)", "{name} (you)"],
  "ticket.queue": ["Fronta", "Queue"],
  "ticket.opened": ["Založeno", "Opened"],
  "ticket.no_subject": ["(bez předmětu)", "(no subject)"],
  "ticket.new_below": [
    { one: "{n} nová položka", few: "{n} nové položky", other: "{n} nových položek" },
    { one: "{n} new entry", other: "{n} new entries" },
  ],
  "ticket.timeline": ["Průběh ticketu", "Timeline of the ticket"],

  "move.in_progress": ["Převzít", "Take"],
  "move.in_progress.resolved": ["Znovu otevřít", "Reopen"],
  "move.in_progress.mine": ["Pokračovat v řešení", "Continue"],
  "move.queued": ["Vrátit do fronty", "Back to the queue"],
  "move.resolved": ["Vyřešit", "Resolve"],
  "move.busy": ["Měním stav…", "Changing the state…"],
  "move.taken": [
    "Ticket mezitím převzal někdo jiný: {name}, {when}. Váš krok se neprovedl; tady je ticket, jak je teď.",
    "Somebody else took the ticket meanwhile: {name}, {when}. Your step was not done; this is the ticket as it is now.",
  ],
  "move.taken.meanwhile": ["před chvílí", "a moment ago"],
  "move.stale": [
    "Ticket se mezitím změnil, váš krok se neprovedl. Podívejte se, co přibylo.",
    "The ticket changed meanwhile and your step was not done. See what is new.",
  ],

  "entry.ticket_opened": ["Založen ticket ve frontě {queue}", "Ticket opened in the queue {queue}"],
  "entry.message": ["Zpráva klienta", "Client’s message"],
  "entry.answer": ["Odpověď", "Answer"],
  "entry.state_changed": ["{from} → {to}", "{from} → {to}"],
  "entry.assigned": ["Řeší {name}", "Assigned to {name}"],
  "entry.unassigned": ["Bez řešitele", "Nobody assigned"],
  "entry.unknown": ["Záznam „{type}“", "Entry “{type}”"],
  "entry.new": ["nové", "new"],
  "entry.to": ["Komu", "To"],
  "entry.cc": ["Kopie", "Cc"],
  "entry.quoted_lines": [
    { one: "{n} řádek", few: "{n} řádky", other: "{n} řádků" },
    { one: "{n} line", other: "{n} lines" },
  ],
  "entry.truncated": [
    "Text je zkrácený. Zobrazit celý",
    "The text is shortened. Show all of it",
  ],
  "entry.no_text": ["Zpráva bez textu.", "A message without text."],
  "entry.attachments": [
    { one: "{n} příloha", few: "{n} přílohy", other: "{n} příloh" },
    { one: "{n} attachment", other: "{n} attachments" },
  ],
  "entry.attachment_unnamed": ["bez názvu", "unnamed"],
  "actor.client": ["klient", "client"],
  "actor.agent": ["podpora", "support"],
  "actor.system": ["systém", "system"],

  "verdict.verified": ["Odesílatel ověřen", "Sender verified"],
  "verdict.unverified": ["Odesílatel neověřen", "Sender not verified"],
  "verdict.forged": ["Podvržený odesílatel", "Forged sender"],
  "verdict.retry": ["Ověření se opakuje", "The check is being repeated"],
  "verdict.details": ["Podrobnosti", "Details"],
  "verdict.mechanism": ["Mechanismus", "Mechanism"],
  "verdict.domain": ["Doména", "Domain"],
  "verdict.result": ["Výsledek", "Result"],
  "verdict.aligned": ["Shoda s From", "Aligned with From"],
  "verdict.aligned.yes": ["ano", "yes"],
  "verdict.aligned.no": ["ne", "no"],
  "verdict.reason": ["Důvod", "Reason"],
  "verdict.no_details": ["Podrobnosti nejsou zaznamenány.", "No details are recorded."],

  "outgoing.acknowledgement": ["Potvrzení o přijetí", "Acknowledgement"],
  "outgoing.files_refused": ["Upozornění na nepřijaté přílohy", "Notice of files not accepted"],
  "outgoing.answer": ["Mail s odpovědí", "Mail with the answer"],
  "outgoing.pending": ["čeká na odeslání", "waiting to be sent"],
  "outgoing.sent": ["odesláno {at}", "sent {at}"],
  "outgoing.failed": ["nepodařilo se odeslat", "could not be sent"],

  "answer.label": ["Odpověď klientovi", "Answer to the client"],
  "answer.placeholder": ["Napište odpověď…", "Write an answer…"],
  "answer.to": ["komu: {to}", "to: {to}"],
  "answer.then": ["Po odeslání", "After sending"],
  "answer.send": ["Odeslat", "Send"],
  "answer.send_again": ["Odeslat znovu", "Send again"],
  "answer.sending": ["Odesílám…", "Sending…"],
  "answer.sent": ["Odpověď je přijata k odeslání.", "The answer was accepted for sending."],
  "answer.kept": ["Rozepsané, uloženo", "Draft kept"],
  "answer.not_kept": [
    "Prohlížeč nedovolil rozepsaný text uložit. Nezavírejte stránku.",
    "The browser refused to keep the draft. Do not close the page.",
  ],
  "answer.closed": [
    "Ukončený ticket už nelze doplnit. Klient založí nový.",
    "A closed ticket cannot be continued. The client opens a new one.",
  ],
  "answer.news": ["Od začátku psaní přibylo:", "New since you began to write:"],
  "answer.read": ["Přečteno", "I have read it"],
  "answer.stale": [
    "Neodesláno: ticket se mezitím změnil. Text zůstal. Přečtěte si, co přibylo, a odešlete znovu.",
    "Not sent: the ticket changed meanwhile. Your text is kept. Read what is new and send again.",
  ],
  "answer.unknown": [
    "Server neodpověděl a není jisté, zda odpověď přijal. Text zůstal; odešlete znovu, dvakrát se neodešle.",
    "The server did not answer, so it is not certain that it took the answer. Your text is kept; send again, it will not go twice.",
  ],
  "answer.refused": ["Neodesláno. {detail}", "Not sent. {detail}"],
  "news.message_received": ["zpráva od klienta ({name})", "a message from the client ({name})"],
  "news.answered": ["odpověď ({name})", "an answer ({name})"],
  "news.state_changed": ["stav {to}", "state {to}"],
  "news.assigned": ["řeší {name}", "assigned to {name}"],
  "news.unassigned": ["bez řešitele", "nobody assigned"],
  "news.other": ["změna", "a change"],

  "problem.unreachable": [
    "Server neodpovídá. Zkontrolujte připojení.",
    "The server does not answer. Check the connection.",
  ],
  "problem.forbidden": ["K tomu nemáte oprávnění.", "You are not allowed to do that."],
  "problem.missing": ["To tu není.", "That is not here."],
  "problem.busy": ["Server je zahlcen, zkuste to za chvíli.", "The server is busy; try again in a moment."],
  "problem.server": ["Na serveru nastala chyba ({status}).", "The server reported an error ({status})."],

  "help.title": ["Klávesové zkratky", "Keyboard shortcuts"],
  "help.open": ["Zkratky a nápověda", "Shortcuts and help"],
  "help.note": [
    "Zkratky platí i na české klávesnici a neplatí při psaní.",
    "The shortcuts work on a Czech keyboard too and are off while you type.",
  ],

  "look.theme": ["Vzhled", "Theme"],
  "look.auto": ["vzhled podle systému", "theme of the system"],
  "look.light": ["světlý vzhled", "light theme"],
  "look.dark": ["tmavý vzhled", "dark theme"],
  "look.language": ["Jazyk", "Language"],

  "mailbox.title": ["Odchozí pošta", "Outgoing mail"],
  "mailbox.lead": ["Maily, které tato instalace odeslala. Nikam dál nejdou.", "Mails that this installation sent. They go no further."],
  "mailbox.count": [
    { one: "{n} mail", few: "{n} maily", other: "{n} mailů" },
    { one: "{n} mail", other: "{n} mails" },
  ],
  "mailbox.empty": ["Zatím nic neodešlo", "Nothing has been sent yet"],
  "mailbox.empty.lead": ["Jakmile Fronta odešle mail, objeví se tady sám.", "As soon as Fronta sends a mail, it appears here by itself."],
  "mailbox.failed": ["Poštu se nepodařilo načíst. Zkouším to dál.", "The mail could not be loaded. Trying again."],
  "mailbox.choose": ["Vyberte mail ze seznamu", "Choose a mail from the list"],
  "mailbox.automatic": ["automatický", "automatic"],
  "mailbox.from": ["Od", "From"],
  "mailbox.to": ["Komu", "To"],
  "mailbox.at": ["Odesláno", "Sent"],
  "mailbox.text": ["Text", "Text"],
  "mailbox.html": ["HTML", "HTML"],
  "mailbox.no_text": ["Mail nemá textovou část.", "The mail has no text part."],
  "mailbox.no_html": ["Mail nemá HTML část.", "The mail has no HTML part."],
  "mailbox.headers": ["Hlavičky vlákna", "Threading headers"],
  "mailbox.none": ["není", "none"],
  "mailbox.console": ["Konzole", "Console"],
};

/**
 * The way from a key to a sentence in one language.
 * @param {"cs"|"en"} lang
 * @returns {((key: string, params?: object) => string) & {lang: "cs"|"en"}}
 * @throws {Error} of a key that does not exist: a mistake of ours, found by the first look
 */
export function createWords(lang) {
  const column = LANGUAGES.indexOf(lang);
  const words = (key, params = {}) => {
    const entry = WORDS[key];
    if (entry === undefined) throw new Error(`no words for ${key}`);
    const form = typeof entry[column] === "string" ? entry[column] : plural(params.n, entry[column], lang);
    return form.replace(/\{(\w+)\}/g, (_, name) => String(params[name] ?? ""));
  };
  return Object.assign(words, { lang });
}
