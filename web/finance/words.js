/**
 * Every word of the page, Czech and English side by side, so that neither can be forgotten.
 * `{name}` is filled in; an entry with grammatical forms chooses by `{n}`.
 */

import { plural } from "../console/plural.js";
import { BUDGET_WORDS } from "./words_budget.js";
import { CALCULATOR_WORDS } from "./words_calculator.js";
import { REPORT_WORDS } from "./words_report.js";
import { UNIT_WORDS } from "./words_units.js";

export const LANGUAGES = ["cs", "en"];

export const WORDS = {
  ...BUDGET_WORDS,
  ...CALCULATOR_WORDS,
  ...REPORT_WORDS,
  ...UNIT_WORDS,
  "app.name": ["Náklady", "Costs"],
  "app.title": ["{page} – Náklady", "{page} – Costs"],
  "app.skip": ["Přejít na obsah", "Skip to the content"],
  "app.stage": ["prostředí {stage}", "{stage} stage"],
  "app.config_failed": [
    "Nepodařilo se načíst nastavení stránky. Zkontrolujte připojení a zkuste to znovu.",
    "The page’s settings could not be loaded. Check the connection and try again.",
  ],
  "app.crashed": ["Na stránce nastala chyba. Načtěte ji prosím znovu.", "Something broke on the page. Please reload it."],
  "app.reload": ["Načíst znovu", "Reload"],
  "app.console": ["Konzole", "Console"],
  "app.days": ["Dny a měsíce jsou podle UTC, jak je účtuje AWS. Ceny jsou ceníkové, bez daně.", "Days and months are those of UTC, as AWS bills them. Prices are list prices, without tax."],
  "again": ["Zkusit znovu", "Try again"],
  "loading": ["Načítám…", "Loading…"],
  "failed.title": ["Nepodařilo se to načíst", "This could not be loaded"],

  "nav.title": ["Stránky nákladů", "Pages of costs"],
  "nav.overview": ["Přehled", "Overview"],
  "nav.report": ["Rozpis", "Report"],
  "nav.budget": ["Rozpočet", "Budget"],
  "nav.bill": ["Vyúčtování AWS", "AWS bill"],
  "nav.calculator": ["Kalkulačka", "Calculator"],

  "look.language": ["Jazyk", "Language"],
  "look.theme": ["Vzhled", "Theme"],
  "look.auto": ["vzhled podle systému", "theme of the system"],
  "look.light": ["světlý vzhled", "light theme"],
  "look.dark": ["tmavý vzhled", "dark theme"],

  "sign_in.title": ["Co stojí podpora", "What the help desk costs"],
  "sign_in.lead": [
    "Náklady na AWS podle dnů, služeb, front, klientů a ticketů. Pro ty, kdo mají roli finance.",
    "Costs on AWS by day, service, queue, client and ticket. For those with the role finance.",
  ],
  "sign_in.tagline": ["Víme, co stojí každý ticket.", "We know what every ticket costs."],
  "sign_in.button": ["Přihlásit se", "Sign in"],
  "sign_in.busy": ["Přihlašuji…", "Signing in…"],
  "sign_in.error.denied": ["Přihlášení bylo zrušeno nebo odmítnuto.", "The sign-in was cancelled or refused."],
  "sign_in.error.provider": ["Přihlašovací server vrátil chybu: {detail}", "The sign-in server reported an error: {detail}"],
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
  "expired.title": ["Přihlášení vypršelo", "Your sign-in has expired"],
  "expired.lead": ["Po přihlášení se vrátíte na stejné místo.", "After signing in you return to the same place."],
  "expired.again": ["Přihlásit se znovu", "Sign in again"],

  "forbidden.title": ["Náklady tu vidí jen lidé s rolí finance", "Costs are shown to people with the role finance"],
  "forbidden.lead": [
    "Váš účet ji zatím nemá. Přidělí Vám ji kdokoli z vedoucích: v konzoli, Nastavení → Lidé a role.",
    "Your account does not have it yet. Any lead can give it to you: in the console, Settings → People and roles.",
  ],
  "forbidden.then": ["Nová role platí od dalšího přihlášení.", "A new role counts from the next sign-in on."],

  "problem.unreachable": ["Server neodpověděl. Zkontrolujte připojení a zkuste to znovu.", "The server did not answer. Check the connection and try again."],
  "problem.server": ["Na serveru nastala chyba. Zkuste to prosím za chvíli.", "Something went wrong on the server. Please try again in a moment."],
  "problem.busy": ["Je toho teď příliš mnoho. Zkuste to prosím za chvíli.", "That was too much at once. Please try again in a moment."],
  "problem.forbidden": ["Na tohle nemáte oprávnění.", "You may not do this."],
  "problem.no_prices": ["Pro tyto dny tu nejsou ceny AWS. Zvolte pozdější období.", "There are no prices of AWS for these days. Choose a later period."],
  "problem.refused": ["Server to odmítl.", "The server refused it."],
  "problem.refused.why": ["Server to odmítl: {detail}", "The server refused it: {detail}"],

  "print.made": ["Vytištěno {date}", "Printed {date}"],
  "print.button": ["Vytisknout", "Print"],

  "month.title": ["Měsíc", "Month"],
  "month.before": ["Předchozí měsíc", "Previous month"],
  "month.after": ["Následující měsíc", "Next month"],
  "as_of": ["Stav {at}", "As of {at}"],

  "unchecked.mark": ["neověřená cena", "unchecked price"],
  "unchecked.in": ["stojí i na ceně, kterou nikdo neověřil", "rests on a price that nobody checked, too"],
  "unchecked.total": [
    "{usd} z toho ({share}) stojí na cenách, které nikdo neověřil v ceníku AWS. Jsou označené {mark}.",
    "{usd} of it ({share}) rests on prices that nobody checked in a price list of AWS. They are marked {mark}.",
  ],
  "unchecked.none": ["Všechny ceny, na kterých to stojí, někdo ověřil v ceníku AWS.", "All prices that this rests on were checked in a price list of AWS."],

  "overview.title": ["Náklady, {month}", "Costs, {month}"],
  "overview.empty": ["Za tento měsíc tu nic není", "There is nothing of this month"],
  "overview.empty.lead": [
    "Jakmile Fronta něco udělá, objeví se to tu do minuty. Kolik by co stálo, spočítá kalkulačka.",
    "As soon as Fronta does something, it appears here within a minute. The calculator tells what a load would cost.",
  ],
  "overview.so_far": ["Zatím utraceno", "Spent so far"],
  "overview.spent": ["Utraceno", "Spent"],
  "overview.forecast": ["Odhad celého měsíce", "Forecast of the month"],
  "overview.forecast.range": ["nejspíš {low} až {high} USD", "most likely ${low} to ${high}"],
  "overview.forecast.days": [
    { one: "z {n} dne", few: "ze {n} dnů", other: "z {n} dnů" },
    { one: "from {n} day", other: "from {n} days" },
  ],
  "overview.forecast.weekdays": ["podle dnů v týdnu, {days}", "by weekdays, {days}"],
  "overview.forecast.mean": ["podle průměru, {days}", "by the mean, {days}"],
  "overview.forecast.none": ["Odhad přijde, až bude z čeho: po prvních celých dnech.", "A forecast comes when there is something to go by: after the first whole days."],
  "overview.forecast.over": ["Měsíc skončil, není co odhadovat.", "The month is over, there is nothing to forecast."],
  "overview.per_ticket": ["Na jeden ticket", "Per ticket"],
  "overview.tickets": [
    { one: "{count} nový ticket", few: "{count} nové tickety", many: "{count} nového ticketu", other: "{count} nových ticketů" },
    { one: "{count} new ticket", other: "{count} new tickets" },
  ],
  "overview.no_tickets": ["zatím žádný nový ticket", "no new ticket yet"],
  "overview.trend.less": ["o {share} méně než měsíc předtím", "{share} less than the month before"],
  "overview.trend.more": ["o {share} více než měsíc předtím", "{share} more than the month before"],
  "overview.trend.same": ["stejně jako měsíc předtím", "the same as the month before"],
  "overview.trend.none": ["předchozí měsíc není s čím srovnat", "nothing to compare with in the month before"],
  "overview.trend.was": ["{month}: {usd} na ticket, {total} celkem", "{month}: {usd} per ticket, {total} altogether"],
  "overview.kinds": ["Stálé a proměnné", "Fixed and variable"],
  "overview.fixed": ["stálé", "fixed"],
  "overview.variable": ["proměnné", "variable"],
  "overview.fixed.usd": ["stálé {usd}", "fixed {usd}"],
  "overview.variable.usd": ["proměnné {usd}", "variable {usd}"],
  "overview.idle": ["Měsíc, kdy nikdo nenapíše, stojí {usd}.", "A month in which nobody writes costs {usd}."],

  "overview.idle.none": ["Kolik stojí měsíc, kdy nikdo nenapíše, zatím není změřeno.", "What a month costs in which nobody writes is not measured yet."],
  "overview.free.always": ["Po odečtení toho, co AWS dává každému zdarma: {usd}.", "With what AWS gives everybody for nothing taken off: {usd}."],
  "overview.free.new": ["Po odečtení toho, co AWS dává novým účtům zdarma: {usd}.", "With what AWS gives new accounts for nothing taken off: {usd}."],
  "overview.not_measured": ["Nejsou v tom, protože se je nepodařilo změřit: {units}.", "Not in it, because they could not be measured: {units}."],

  "gauge.title": ["Rozpočet", "Budget"],
  "gauge.none": ["Žádný rozpočet nastavený není.", "No budget is set."],
  "gauge.set": ["Nastavit rozpočet", "Set a budget"],
  "gauge.spent": ["{share} z {usd}", "{share} of {usd}"],
  "gauge.forecast": ["odhad {share}", "forecast {share}"],
  "gauge.forecast.long": ["Podle odhadu bude na konci měsíce čerpáno {share}.", "By the forecast {share} will be used at the end of the month."],
  "gauge.in": ["v rozpočtu", "within the budget"],
  "gauge.near": ["blíží se k hranici", "near the limit"],
  "gauge.over": ["přes rozpočet", "over the budget"],
  "gauge.warn": ["upozornění při {share}", "warning at {share}"],
  "gauge.warns": ["Upozornění: {shares}.", "Warnings: {shares}."],

  "chart.title": ["Den po dni", "Day by day"],
  "chart.by": ["Dělit podle", "Split by"],
  "chart.kind": ["stálé a proměnné", "fixed and variable"],
  "chart.service": ["služby", "service"],
  "chart.span": ["Období", "Period"],
  "chart.month": ["měsíc", "month"],
  "chart.long": ["i 60 dnů předtím", "and 60 days before"],
  "chart.label": [
    "Sloupcový graf nákladů po dnech, {span}. Nejvíc {usd} dne {day}. Čísla jsou v tabulce pod grafem; šipkami vlevo a vpravo procházíte dny.",
    "Bar chart of the costs by day, {span}. Most was {usd} on {day}. The figures are in the table below; the left and right arrows go through the days.",
  ],
  "chart.label.month": [
    "Sloupcový graf nákladů po měsících, {span}. Nejvíc {usd}, {day}. Čísla jsou v tabulce; šipkami vlevo a vpravo procházíte měsíce.",
    "Bar chart of the costs by month, {span}. Most was {usd}, {day}. The figures are in the table; the left and right arrows go through the months.",
  ],
  "chart.hint": ["Najeďte na den, nebo šipkami ← → procházejte.", "Point at a day, or go through them with ← →."],
  "chart.hint.month": ["Najeďte na měsíc, nebo šipkami ← → procházejte.", "Point at a month, or go through them with ← →."],
  "chart.point": ["{day}: {usd}", "{day}: {usd}"],
  "chart.nothing": ["{day}: nic není změřeno", "{day}: nothing was metered"],
  "chart.rest": ["ostatní", "the rest"],
  "chart.failed": ["Graf se nepodařilo načíst. Čísla jsou v tabulce.", "The chart could not be loaded. The figures are in the table."],
  "unusual.mark": ["neobvyklý den", "unusual day"],
  "unusual.list": [
    { one: "Neobvykle drahý den: {days}.", few: "Neobvykle drahé dny: {days}.", other: "Neobvykle drahé dny: {days}." },
    { one: "Unusually dear day: {days}.", other: "Unusually dear days: {days}." },
  ],
  "days.table": ["Dny v číslech", "The days in figures"],

  "services.title": ["Podle služeb AWS", "By service of AWS"],
  "units.table": ["Co se účtuje, po jednotkách", "What is billed, by unit"],
  "col.day": ["Den", "Day"],
  "col.usd": ["Náklady", "Cost"],
  "col.fixed": ["Z toho stálé", "Of it fixed"],
  "col.tickets": ["Tickety", "Tickets"],
  "col.per_ticket": ["Na ticket", "Per ticket"],
  "col.note": ["Poznámka", "Remark"],
  "col.service": ["Služba", "Service"],
  "col.share": ["Podíl", "Share"],
  "col.unit": ["Jednotka", "Unit"],
  "col.amount": ["Množství", "Amount"],
  "col.total": ["Celkem", "Total"],
};

const fill = (text, params) =>
  text.replaceAll(/\{(\w+)\}/g, (whole, name) => (Object.hasOwn(params, name) ? String(params[name]) : whole));

/**
 * @param {"cs"|"en"} lang
 * @returns {((key: string, params?: object) => string) & {lang: string}}
 * @throws {Error} of a key that does not exist
 */
export function createWords(lang) {
  const words = (key, params = {}) => {
    const entry = WORDS[key]?.[LANGUAGES.indexOf(lang)];
    if (entry === undefined) throw new Error(`no words for ${key}`);
    return fill(typeof entry === "string" ? entry : plural(params.n, entry, lang), params);
  };
  words.lang = lang;
  words.has = (key) => Object.hasOwn(WORDS, key);
  return words;
}
