/** Words of the answer: how it is written, to whom it goes, its draft, its files, macros, taking it back. */

export const ANSWERING_WORDS = {
  "answer.tabs": ["Co píšete", "What you are writing"],
  "answer.tab.answer": ["Odpověď", "Answer"],
  "answer.tab.note": ["Poznámka", "Note"],

  "answer.recipients": ["Komu odpověď půjde", "Who gets the answer"],
  "answer.recipient": ["Komu", "To"],
  "answer.copies": ["Kopie", "Cc"],
  "answer.copy.leave_out": ["Tuto odpověď neposílat: {address}", "Leave out of this answer: {address}"],
  "answer.copy.put_back": ["Poslat i sem: {address}", "Send here, too: {address}"],
  "answer.copy.out": ["nedostane", "left out"],
  "answer.copy.add": ["Přidat kopii…", "Add a copy…"],

  "format.tools": ["Úprava textu", "Formatting"],
  "format.bold": ["Tučně", "Bold"],
  "format.link": ["Odkaz", "Link"],
  "format.list": ["Seznam", "List"],
  "format.numbered": ["Číslovaný seznam", "Numbered list"],
  "format.code": ["Kód", "Code"],
  "format.quote": ["Citace", "Quote"],
  "format.told": ["{name} ({keys})", "{name} ({keys})"],
  "format.preview": ["Náhled", "Preview"],
  "format.preview.label": ["Jak odpověď uvidí klient", "How the client will see the answer"],
  "format.preview.empty": ["Zatím není co ukázat.", "There is nothing to show yet."],
  "format.write": ["Psát dál", "Go on writing"],

  "answer.quote": ["Citovat poslední zprávu klienta", "Quote the client’s last message"],
  "answer.quote.none": ["Klient zatím nic nenapsal.", "The client has not written anything yet."],
  "answer.quote.shown": ["Co se pod odpověď přidá", "What goes below the answer"],

  "answer.files.add": ["Soubor", "File"],
  "answer.files.waits": ["Odešle se, až se soubory nahrají…", "It is sent once the files have arrived…"],
  "answer.files.failed": [
    "Neodesláno: některé soubory se nenahrály. Zkuste je znovu, nebo je odeberte.",
    "Not sent: some files did not arrive. Try them again or remove them.",
  ],

  "answer.saving": ["ukládá se…", "saving…"],
  "answer.saved": ["uloženo {at}", "saved {at}"],
  "answer.local": ["jen v tomto prohlížeči", "in this browser only"],
  "answer.other.server": [
    "Na jiném zařízení máte k tomuto ticketu rozepsané něco jiného:",
    "On another device you have written something else for this ticket:",
  ],
  "answer.other.browser": [
    "V tomto prohlížeči zůstalo rozepsané něco jiného:",
    "Something else that you wrote is left in this browser:",
  ],
  "answer.other.take": ["Použít", "Use it"],
  "answer.other.dismiss": ["Zahodit", "Throw it away"],

  "answer.send_next": ["Vyřešit a další", "Resolve, next"],
  "answer.send_next.told": [
    "Odeslat, vyřešit a otevřít další ticket seznamu",
    "Send, resolve and open the next ticket of the list",
  ],
  "answer.send_keep": ["Odeslat a řešit dál", "Send and keep"],
  "answer.send_keep.told": ["Odeslat a ticket nechat v řešení", "Send and keep the ticket in progress"],
  "answer.place_left": ["V textu zůstalo nevyplněné {places}.", "There is an empty {places} in the text."],

  "answer.picture.missing": [
    {
      one: "Obrázek v textu nemá svůj soubor, klient uvidí jen název: {names}",
      other: "Obrázky v textu nemají své soubory, klient uvidí jen názvy: {names}",
    },
    {
      one: "A picture in the text has no file, so the client will see its name only: {names}",
      other: "Pictures in the text have no files, so the client will see their names only: {names}",
    },
  ],

  "claim.done": ["Vzali jste si ticket {number}", "You have taken ticket {number}"],
  "claim.hint": ["Vzali jste si ticket.", "You have taken the ticket."],

  "answer.macro.button": ["Makro", "Macro"],
  "answer.macro.title": ["Makra a šablony", "Macros and templates"],
  "answer.macro.search": ["Hledat makro", "Find a macro"],
  "answer.macro.none": ["Žádné takové makro tu není.", "There is no such macro."],
  "answer.macro.empty": ["Zatím tu žádné makro není. Zakládá je vedoucí v nastavení.", "There are no macros yet. A lead makes them in the settings."],
  "answer.macro.loading": ["Načítám makra…", "Loading the macros…"],
  "answer.macro.state": ["stav {to}", "state {to}"],
  "answer.macro.assign.me": ["vzít si", "take it"],
  "answer.macro.assign.nobody": ["nikomu", "to nobody"],
  "answer.macro.assign.other": ["předat: {name}", "hand over: {name}"],
  "answer.macro.tags": ["štítky {tags}", "tags {tags}"],
  "answer.macro.steps": ["S odesláním se také stane:", "With the answer also:"],
  "answer.macro.drop": ["Nechat být: {what}", "Leave out: {what}"],
  "answer.macro.done": ["Hotovo: {name}", "Done: {name}"],
  "answer.macro.step.tags": ["štítky", "tags"],
  "answer.macro.step.assign": ["předání", "the hand-over"],
  "answer.macro.step.state": ["změna stavu", "the change of state"],
  "answer.macro.failed": ["Makro {name} se nedokončilo, nepovedlo se: {step}. {detail}", "The macro {name} is not finished, this failed: {step}. {detail}"],
  "answer.step_failed": [
    "Neodesláno, nepovedl se krok makra: {step}. {detail}",
    "Not sent, a step of the macro failed: {step}. {detail}",
  ],

  "undo.sent": ["Odpověď odejde za chvíli", "The answer leaves in a moment"],
  "undo.button": ["Vzít zpět", "Take it back"],
  "undo.busy": ["Beru zpět…", "Taking it back…"],
  "undo.done": ["Odpověď na {number} je zpět v psaní", "The answer to {number} is back in the box"],
  "undo.late": ["Už odešla, vzít ji zpět nejde.", "It has left; it cannot be taken back."],
  "undo.refused": ["Vzít zpět ji nejde. {detail}", "It cannot be taken back. {detail}"],
  "undo.failed": ["Server neodpověděl. Zkuste to hned znovu.", "The server did not answer. Try again at once."],
  "undo.dismiss": ["Skrýt", "Hide"],

  "news.noted": ["poznámka ({name})", "a note ({name})"],
  "news.recalled": ["odpověď vzatá zpět ({name})", "an answer taken back ({name})"],
  "news.merged": ["ticket je sloučený do #{number}", "the ticket was merged into #{number}"],
  "news.absorbed": ["sloučen ticket #{number}", "ticket #{number} was merged into this"],
  "news.split_off": ["oddělen ticket #{number}", "ticket #{number} was split off"],

  "command.note": ["Přepnout odpověď a poznámku", "Switch between answer and note"],
  "command.macros": ["Vložit makro nebo šablonu…", "Insert a macro or a template…"],
  "command.send_next": ["Odeslat, vyřešit a otevřít další ticket", "Send, resolve and open the next ticket"],
  "command.send_keep": ["Odeslat a řešit dál", "Send and keep in progress"],
  "command.undo": ["Vzít odeslanou odpověď zpět", "Take the sent answer back"],
};
