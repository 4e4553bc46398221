/** The page of costs without a browser: amounts, days, the address, forms, words. */
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { differences, faultsOf as budgetFaults, toBudget, toFields, warnsNobody } from "../../web/finance/budget_facts.js";
import { FIELDS, defaults, faultsOf, loadOf, readFields, toAddress } from "../../web/finance/calculator_fields.js";
import { companyOf } from "../../web/finance/config.js";
import { addDays, addMonths, dayText, daysIn, isDay, lastOf, monthText, spanText, weekdayText } from "../../web/finance/days.js";
import { amount, bareUsd, digitsFor, money, moneyExactly, readNumber, share, usdIn, usdTick, writeNumber } from "../../web/finance/money.js";
import { isEmpty, trendOf, uncheckedUsd, usdPerTicket } from "../../web/finance/overview_facts.js";
import { leadsTo, nameOf, sorted } from "../../web/finance/report_facts.js";
import { href, readMonth, readReport, readRoute, reportFault, reportHref } from "../../web/finance/route.js";
import { byKind, byService } from "../../web/finance/stacks.js";
import { WORDS, createWords } from "../../web/finance/words.js";

const NOW = new Date("2026-11-23T09:00:00Z");
const plain = (text) => text.replaceAll(/[\u00a0\u202f]/g, "_");

test("a single amount has the digits that say something, in cents where it is small", () => {
  const cases = [
    [0, "0,00_USD", "$0.00"],
    [1234.5, "1_234,50_USD", "$1,234.50"],
    [0.4321, "0,432_USD", "$0.432"],
    [0.43, "0,43_USD", "$0.43"],
    [0.00164, "0,164_¢", "0.164¢"],
    [0.000001, "0,00010_¢", "0.00010¢"],
    [0.0000001, "<_0,000001_USD", "<_$0.000001"],
    [-3.1, "−3,10_USD", "−$3.10"],
    [-0.002, "−0,20_¢", "−0.20¢"],
  ];
  for (const [usd, cs, en] of cases) assert.deepEqual([plain(money(usd, "cs")), plain(money(usd, "en"))], [cs, en]);
});

test("a column has the same digits all the way down, and what is there but small is told as such", () => {
  assert.deepEqual([[12.5, 0.001], [0.5], [0.0123, 0.001], [0.0000012], [0], []].map(digitsFor), [2, 3, 4, 6, 2, 2]);
  assert.equal(plain(usdIn(0.001, 2, "cs")), "<_0,01_USD");
  assert.equal(plain(usdIn(0, 2, "cs")), "0,00_USD");
  assert.equal(plain(usdIn(1, 3, "en")), "$1.000");
  assert.equal(plain(usdTick(0.2, "cs")), "0,2_USD");
  assert.equal(plain(moneyExactly(0.001234, "cs")), "0,001234_USD");
  assert.equal(plain(bareUsd(5.871, "cs")), "5,87");
});

test("shares and amounts of units are written as each language does", () => {
  assert.deepEqual([0.807, 1.0357, 0.0001, 0, -0.081].map((part) => plain(share(part, "cs"))), ["80,7_%", "104_%", "<_0,1_%", "0_%", "−8,1_%"]);
  assert.equal(share(0.125, "en"), "12.5%");
  assert.deepEqual([612000, 98431.5, 2.345, 0.0412, 3].map((n) => plain(amount(n, "cs"))), ["612_000", "98_432", "2,35", "0,0412", "3"]);
});

test("numbers are read as people write them, and nothing else is taken for one", () => {
  assert.deepEqual(["12,50", "12.5", " 1 200 ", "1\u00a0200", ""].map(readNumber), [12.5, 12.5, 1200, 1200, null]);
  for (const text of ["abc", "1,2,3", "1e5", "0x10", "--1", "1 USD"]) assert.ok(Number.isNaN(readNumber(text)), text);
  assert.deepEqual([writeNumber(12.5, "cs"), writeNumber(12.5, "en"), writeNumber(null, "cs")], ["12,5", "12.5", ""]);
});

test("days and months are those of the calendar, in both languages", () => {
  assert.equal(plain(dayText("2026-11-03", "cs")), "3._11._2026");
  assert.equal(plain(weekdayText("2026-11-03", "en")), "Tue_3_Nov_2026");
  assert.deepEqual([plain(monthText("2026-11", "cs")), plain(monthText("2026-11", "en"))], ["listopad_2026", "November_2026"]);
  assert.deepEqual([addMonths("2026-01", -1), addMonths("2026-11", 2), lastOf("2028-02"), addDays("2026-12-31", 1)], ["2025-12", "2027-01", "2028-02-29", "2027-01-01"]);
  assert.equal(daysIn("2026-10-24", "2026-10-26"), 3); // a change of the clocks is no matter
  assert.deepEqual(["2026-02-30", "2026-2-3", "x", "2026-02-28"].map(isDay), [false, false, false, true]);
  assert.equal(plain(spanText("2026-11-01", "2026-11-01", "cs")), "1._11._2026");
});

test("the address says which page is shown, and of what", () => {
  assert.equal(readRoute("").view, "overview");
  assert.equal(readRoute("#/nothing").view, "overview");
  const { view, params } = readRoute("#/report?from=2026-10-01&to=2026-10-31&by=client");
  assert.equal(view, "report");
  assert.deepEqual(readReport(params, NOW), { from: "2026-10-01", to: "2026-10-31", by: "client", sort: "usd", down: true });
  assert.deepEqual(readReport(new URLSearchParams("by=odd"), NOW), { from: "2026-11-01", to: "2026-11-23", by: "day", sort: "name", down: false });
  assert.equal(reportHref({ from: "2026-11-01", to: "2026-11-02", by: "day", sort: "usd", down: true }), "#/report?from=2026-11-01&to=2026-11-02&by=day&sort=usd&down=1");
  assert.equal(href("bill", { month: null }), "#/bill");
  assert.deepEqual([readMonth(new URLSearchParams("month=2026-13"), NOW), readMonth(new URLSearchParams("month=2026-02"), NOW)], ["2026-11", "2026-02"]);
});

test("what cannot be asked for is told before it is asked", () => {
  const cases = [
    [{ from: "", to: "2026-11-02", by: "day" }, "from"],
    [{ from: "2026-11-01", to: "2026-11-31", by: "day" }, "to"],
    [{ from: "2026-11-03", to: "2026-11-02", by: "day" }, "order"],
    [{ from: "2025-10-20", to: "2026-11-23", by: "day" }, null],
    [{ from: "2025-10-19", to: "2026-11-23", by: "day" }, "days"],
    [{ from: "2026-10-24", to: "2026-11-23", by: "ticket" }, null],
    [{ from: "2026-10-23", to: "2026-11-23", by: "ticket" }, "ticket_days"],
  ];
  for (const [wish, fault] of cases) assert.equal(reportFault(wish), fault, JSON.stringify(wish));
});

test("rows are sorted by what is chosen, and lead on", () => {
  const rows = [
    { key: "a", name: "#9", usd: 1, tickets: 3, usd_per_ticket: null, services: [] },
    { key: "b", name: "#10", name_en: "Ten", usd: 2, tickets: 1, usd_per_ticket: 2, services: [] },
  ];
  const keys = (wish) => sorted(rows, wish, "cs").map(({ key }) => key).join("");
  assert.equal(keys({ sort: "usd", down: true, by: "ticket" }), "ba");
  assert.equal(keys({ sort: "name", down: false, by: "ticket" }), "ab"); // 9 before 10
  assert.equal(keys({ sort: "usd_per_ticket", down: false, by: "client" }), "ab");
  assert.equal(keys({ sort: "odd", down: true, by: "client" }), "ba");
  assert.deepEqual([nameOf(rows[1], "cs"), nameOf(rows[1], "en"), nameOf(rows[0], "en")], ["#10", "Ten", "#9"]);
  assert.equal(leadsTo({ key: "01K/A" }, "ticket"), "../#/tickets/01K%2FA");
  assert.equal(leadsTo({ key: "2026-11-03" }, "day"), "#/report?from=2026-11-03&to=2026-11-03&by=ticket");
  assert.equal(leadsTo({ key: "2026-02" }, "month"), "#/report?from=2026-02-01&to=2026-02-28&by=day");
  assert.equal(leadsTo({ key: "x" }, "client"), null);
});

test("layers of a chart add up to the columns", () => {
  const kinds = byKind([{ usd: 1, fixed_usd: 0.4 }, { usd: 0.3, fixed_usd: 0.4 }]);
  assert.deepEqual(kinds.map(({ values }) => values), [[0.4, 0.3], [0.6, 0]]);
  const services = Array.from({ length: 8 }, (_, n) => ({ service: `s${n}`, usd: 8 - n }));
  const layers = byService([{ usd: 36, services }]);
  assert.deepEqual(layers.map(({ name }) => name), ["s0", "s1", "s2", "s3", "s4", "chart.rest"]);
  assert.equal(layers.reduce((sum, { values }) => sum + values[0], 0), 36);
  assert.deepEqual(byService([]), []);
});

test("the cost of a ticket is that of the month's own days, and is compared with the month before", () => {
  const overview = (usd, tickets, before) => ({
    month: "2026-11", usd, days: [{ day: "2026-10-31", usd: 9, tickets: 99 }, { day: "2026-11-01", usd, tickets }],
    previous: before === null ? null : { usd_per_ticket: before },
  });
  assert.equal(usdPerTicket(overview(2, 4, null)), 0.5);
  assert.equal(usdPerTicket(overview(2, 0, 1)), null);
  assert.deepEqual(trendOf(overview(2, 4, 1)), { way: "less", share: 0.5 });
  assert.deepEqual(trendOf(overview(2, 1, 1)), { way: "more", share: 1 });
  assert.equal(trendOf(overview(2.004, 2, 1)).way, "same");
  assert.deepEqual([trendOf(overview(2, 0, 1)), trendOf(overview(2, 4, null)), trendOf(overview(2, 4, 0))], [null, null, null]);
  assert.deepEqual([isEmpty(overview(0, 0, 1)), isEmpty(overview(0, 1, 1)), isEmpty(overview(1, 0, 1))], [true, false, false]);
  assert.equal(uncheckedUsd([{ usd: 1, checked: true }, { usd: 2, checked: false }]), 2);
});

const BUDGET = { monthly_usd: 12.5, shares: [50, 100], on_forecast: true, unusual_days: false, mails: ["a@firma.example"], language: "cs", sms_month_usd: null, sns_limit_usd: 50, version: 3 };

test("the budget goes into its fields and comes back as it was", () => {
  for (const lang of ["cs", "en"]) assert.deepEqual(toBudget(toFields(BUDGET, lang), BUDGET), BUDGET);
  assert.deepEqual(toBudget({ ...toFields(BUDGET, "cs"), shares: "100 %, 50;80 50", mails: "b@x.example, a@x.example\n" }, BUDGET).shares, [50, 80, 100]);
  assert.deepEqual(differences(BUDGET, { ...BUDGET, shares: [50], version: 4, mails: [] }), ["shares", "mails"]);
});

test("what cannot be a budget is told by its field", () => {
  const faults = (more) => budgetFaults({ ...toFields(BUDGET, "cs"), ...more });
  assert.deepEqual(faults({}), {});
  assert.deepEqual(faults({ monthly_usd: "", mails: "", shares: "" }), {});
  assert.equal(faults({ monthly_usd: "moc" }).monthly_usd[0], "number");
  for (const usd of ["-1", "0", "0,001", "1000001"]) assert.equal(faults({ sms_month_usd: usd }).sms_month_usd[0], "range", usd);
  for (const shares of ["0", "1001", "5,5,x", "1 2 3 4 5 6 7 8 9 10 11", "-5"]) assert.equal(faults({ shares }).shares?.[0], "shares", shares);
  assert.deepEqual(faults({ mails: "a@x.example b@" }).mails, ["mails", { what: "b@" }]);
  assert.equal(faults({ mails: Array.from({ length: 11 }, (_, n) => `a${n}@x.example`).join("\n") }).mails[0], "many");
  assert.deepEqual([warnsNobody(toFields({ ...BUDGET, mails: [] }, "cs")), warnsNobody(toFields(BUDGET, "cs"))], [true, false]);
});

test("the calculator says what is asked, shares as shares, and keeps it in the address", () => {
  const values = { ...defaults(), tickets: "1 000", sms_share: "12,5", sms_country: "sk", per_agent_usd: "49,90" };
  const load = loadOf(values);
  assert.deepEqual([load.tickets, load.file_share, load.sms_share, load.sms_country, load.per_agent_usd], [1000, 0.05, 0.125, "SK", 49.9]);
  assert.equal(loadOf(defaults()).per_agent_usd, null);
  assert.deepEqual(toAddress(values), { tickets: "1 000", sms_share: "12,5", sms_country: "sk", per_agent_usd: "49,90" });
  assert.deepEqual(readFields(new URLSearchParams(toAddress(values))), values);
});

test("what cannot be calculated is told by its field", () => {
  const fault = (more) => Object.entries(faultsOf({ ...defaults(), ...more })).map(([name, [why]]) => `${name}:${why}`).join();
  assert.equal(fault({}), "");
  assert.equal(fault({ tickets: "" }), "tickets:needed");
  assert.equal(fault({ mails_per_ticket: "0" }), "mails_per_ticket:min");
  assert.equal(fault({ console_hours: "25" }), "console_hours:max");
  assert.equal(fault({ sms_share: "101" }), "sms_share:max");
  assert.equal(fault({ agents: "pět" }), "agents:number");
  assert.equal(fault({ sms_country: "CZE" }), "sms_country:country");
});

test("the company is as the stage calls it, where it does", () => {
  assert.deepEqual([companyOf({ company: "A" }), companyOf({ zone: { company: "B" } }), companyOf({ company: 1 }), companyOf(null)], ["A", "B", "", ""]);
});

// ---------------------------------------------------------------- words

const forms = (entry) => (typeof entry === "string" ? [entry] : Object.values(entry));
const blanks = (entry) => [...new Set(forms(entry).flatMap((form) => form.match(/\{\w+\}/g) ?? []))].sort();
const FOLDER = new URL("../../web/finance/", import.meta.url);
const sources = readdirSync(FOLDER).filter((name) => name.endsWith(".js")).map((name) => [name, readFileSync(new URL(name, FOLDER), "utf8")]);

test("every entry has Czech and English with the same blanks to fill in", () => {
  for (const [key, entry] of Object.entries(WORDS)) {
    assert.equal(entry.length, 2, key);
    assert.ok(entry.every((text) => forms(text).every((form) => form.trim() !== "")), key);
    assert.deepEqual(blanks(entry[0]), blanks(entry[1]), key);
  }
});

test("every key that the sources name exists, and those that they put together", () => {
  const named = sources.flatMap(([, text]) => [...text.matchAll(/words(?:\.has)?\(\s*"([^"]+)"/g)].map((match) => match[1]));
  assert.ok(named.length > 100);
  const made = [
    ...FIELDS.map(({ name }) => `calc.field.${name}`),
    ...FIELDS.flatMap(({ name, choices = [] }) => choices.map((one) => `calc.choice.${name}.${one}`)),
    ...["number", "needed", "min", "max", "country"].map((fault) => `calc.fault.${fault}`),
    ...["number", "range", "shares", "mails", "many"].map((fault) => `budget.fault.${fault}`),
    ...["from", "to", "order", "days", "ticket_days"].map((fault) => `report.fault.${fault}`),
    ...["in", "near", "over"].map((state) => `gauge.${state}`),
    ...["weekdays", "mean"].map((method) => `overview.forecast.${method}`),
    ...["denied", "provider", "state", "token", "network", "insecure"].map((reason) => `sign_in.error.${reason}`),
  ];
  assert.deepEqual([...named, ...made].filter((key) => !(key in WORDS)), []);
});

test("no words are there for nothing", () => {
  const all = sources.filter(([name]) => !name.startsWith("words")).map(([, text]) => text).join("\n");
  const stems = [...all.matchAll(/`([a-z_.]+\.)\$\{/g)].map((match) => match[1]);
  // faults are named in the two tables of fields, and looked for above
  const unused = Object.keys(WORDS).filter((key) => !key.includes(".fault.") && !all.includes(`"${key}"`) && !all.includes(`.${key.split(".").pop()}\``) && !stems.some((stem) => key.startsWith(stem)));
  assert.deepEqual(unused, []);
});

test("plurals are right in both languages", () => {
  const cs = createWords("cs");
  assert.deepEqual([1, 3, 5].map((n) => cs("overview.tickets", { n, count: n })), ["1 nový ticket", "3 nové tickety", "5 nových ticketů"]);
  assert.deepEqual([1, 2, 22].map((n) => cs("overview.forecast.days", { n })), ["z 1 dne", "ze 2 dnů", "z 22 dnů"]);
  assert.equal(createWords("en")("calc.assumptions", { n: 1 }), "What it rests on: 1 assumption");
});

test("no source writes markup from text, runs text as code or writes a style attribute", () => {
  const forbidden = /innerHTML|outerHTML|insertAdjacentHTML|dangerouslySetInnerHTML|document\.write|\beval\(|new Function|style="/;
  assert.deepEqual(sources.filter(([, text]) => forbidden.test(text)).map(([name]) => name), []);
});
