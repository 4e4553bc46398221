/** Small pure parts of the pages: addresses, keys, links, names, the reasoning of the sender check, the mailbox. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { runInNewContext } from "node:vm";
import { OUTCOMES } from "../../web/console/kept.js";
import { isWebAddress, splitLinks } from "../../web/console/links.js";
import { callName, initials, isMe, shortName } from "../../web/console/people.js";
import { DEFAULT_STATES, mailHref, readRoute, ticketHref, writeRoute } from "../../web/console/route.js";
import { detailsOf, verdictReasons, verdictRows } from "../../web/console/verdict_facts.js";
import { chosenMail, newestFirst, sameMails } from "../../web/mailbox/inbox.js";
import { fakeStorage } from "./fakes.mjs";

const LOOK_FIRST = readFileSync(new URL("../../web/console/look-first.js", import.meta.url), "utf8");

/** The language that a page starts in. */
function firstLanguage(language, kept = {}) {
  const document = { documentElement: { dataset: {} } };
  runInNewContext(LOOK_FIRST, { document, navigator: { language }, localStorage: fakeStorage(kept) });
  return document.documentElement.lang;
}

test("the first visit is in Czech for Czechs, Slovaks and the unknown, else in English; a choice wins", () => {
  assert.deepEqual(["cs-CZ", "cs", "sk-SK", "SK", "", undefined].map((name) => firstLanguage(name)), Array(6).fill("cs"));
  assert.deepEqual(["en-US", "de", "csb"].map((name) => firstLanguage(name)), ["en", "en", "en"]);
  assert.equal(firstLanguage("en-US", { "fronta.language": "cs" }), "cs");
  assert.equal(firstLanguage("cs-CZ", { "fronta.language": "en" }), "en");
});

const HOME = { view: "tickets", queue: null, states: DEFAULT_STATES, ticket: null, mails: null };

test("a place survives being written into the address and read back", () => {
  const places = [
    HOME,
    { ...HOME, queue: "podpora", states: ["queued"] },
    { ...HOME, queue: "datacentrum", states: ["waiting", "closed"], ticket: "01KAPQ7Y4Z8T3M5N6P7Q8R9S0T" },
    { ...HOME, view: "queue" },
    { ...HOME, view: "queue", queue: "podpora", ticket: "01KAPQ7Y4Z8T3M5N6P7Q8R9S0T" },
    { ...HOME, view: "promises" },
    ...OUTCOMES.map((outcome) => ({ ...HOME, view: "mails", mails: { outcome, id: null } })),
    { ...HOME, view: "mails", mails: { outcome: "refused", id: "o3vrnil0e2ic28trm7dfhrc2v0" } },
  ];
  for (const place of places) assert.deepEqual(readRoute(writeRoute(place)), place);
  assert.equal(writeRoute(places[0]), "#/tickets");
});

test("an address that makes no sense is the default list", () => {
  const odd = ["", "#", "#/elsewhere", "#/tickets/../x", "#/tickets?queue=%3Cimg%3E&state=nonsense"];
  for (const hash of [...odd, "#/mails/nowhere", "#/mails/held/../x", "#/mails/held/a/b", "#/mailsheld", "#/queued", "#/promises/x"])
    assert.deepEqual(readRoute(hash), HOME);
});

test("the mail beside the tickets opens on what is held, and leads to tickets and back", () => {
  assert.deepEqual(readRoute("#/mails").mails, { outcome: "held", id: null });
  assert.equal(mailHref("automatic", "abc"), "#/mails/automatic/abc");
  assert.equal(readRoute(ticketHref("01KAPQ")).ticket, "01KAPQ");
});

const links = (text) => splitLinks(text).filter(({ href }) => href !== null).map(({ href }) => href);

test("web addresses become links without the sentence around them, and nothing is lost", () => {
  const cases = [
    ["viz https://www.firma.example/objednavky (chyba 502).", ["https://www.firma.example/objednavky"]],
    ["(https://x.example/a_(b)), http://y.example!", ["https://x.example/a_(b)", "http://y.example"]],
    ["„https://x.example/ě“ a https://x.example/?a=1&b=2.", ["https://x.example/ě", "https://x.example/?a=1&b=2"]],
    ["javascript:alert(1) data:text/html,x file:///etc/passwd ftp://x.example https://", []],
    ["", []],
  ];
  for (const [text, expected] of cases) {
    assert.deepEqual(links(text), expected);
    assert.equal(splitLinks(text).map((part) => part.text).join(""), text);
  }
});

test("only http and https may be followed", () => {
  assert.equal(isWebAddress("https://x.example/file?X-Amz-Signature=1"), true);
  for (const odd of ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "blob:x", "", undefined])
    assert.equal(isWebAddress(odd), false);
});

test("a huge text is shown without links rather than searched", () => {
  assert.equal(splitLinks("https://x.example ".repeat(20_000)).length, 1);
});

test("people are called by name, else by address, and shortened without losing who they are", () => {
  assert.equal(callName({ name: null, address: "a@b.example" }), "a@b.example");
  assert.equal(callName(null), "");
  assert.equal(shortName("Jana Maria Dvořáková"), "Jana D.");
  assert.equal(shortName("Dispečink"), "Dispečink");
  assert.deepEqual(["Jana Dvořáková", "čenda", "noc@firma.example", ""].map(initials), ["JD", "Č", "NF", "?"]);
});

test("I am recognised by id, or by name where an id of another kind is used", () => {
  const me = { id: "s1", name: "Jana", email: "jana@x" };
  assert.equal(isMe({ id: "s1", name: "Jana" }, me), true);
  assert.equal(isMe({ id: "jana@x", name: null }, me), true);
  assert.equal(isMe({ id: "s2", name: "Ondřej" }, me), false);
  assert.equal(isMe(null, me), false);
  assert.equal(isMe({ id: "s1", name: "Jana" }, null), false);
});

test("the sender check becomes one row for each mechanism and signature", () => {
  const details = {
    spf: { result: "pass", domain: "firma.example", aligned: true },
    dkim: [
      { result: "pass", domain: "firma.example", selector: "s1", aligned: true, reason: "" },
      { result: "fail", domain: "x.example", selector: "k", aligned: false, reason: "body hash" },
    ],
    dmarc: { result: "pass", policy: "reject", domain: "firma.example" },
    arc: { result: "none" },
    reasons: ["one", "", null],
  };
  const rows = verdictRows(details).map(({ mechanism, result, aligned, reason }) => [mechanism, result, aligned, reason]);
  assert.deepEqual(rows, [
    ["SPF", "pass", true, ""],
    ["DKIM", "pass", true, "selector s1"],
    ["DKIM", "fail", false, "selector k; body hash"],
    ["DMARC", "pass", null, "p=reject"],
    ["ARC", "none", null, ""],
  ]);
  assert.deepEqual(verdictReasons(details), ["one"]);
});

test("the reasoning is found beside the verdict and in it, and the sealers of ARC are its domain", () => {
  const check = { verdict: "unverified", arc: { result: "pass", sealers: ["a.example", "b.example"], reason: "" } };
  for (const verdict of [check, { verdict: "unverified", details: check }])
    assert.deepEqual(verdictRows(detailsOf(verdict)).map(({ mechanism, domain }) => [mechanism, domain]), [["ARC", "a.example, b.example"]]);
});

test("a record without details, or with odd ones, is shown empty and breaks nothing", () => {
  for (const details of [null, undefined, "x", {}, { dkim: "x", arc: {}, reasons: "x" }]) {
    assert.deepEqual(verdictRows(details), []);
    assert.deepEqual(verdictReasons(details), []);
  }
});

test("outgoing mail is newest first, the later of the same second before the earlier", () => {
  const mail = (id, at) => ({ id, at });
  const mails = [mail("a", "2026-11-23T08:00:00Z"), mail("b", "2026-11-23T09:00:00Z"), mail("c", "2026-11-23T08:00:00Z")];
  assert.deepEqual(newestFirst(mails).map(({ id }) => id), ["b", "c", "a"]);
  assert.equal(sameMails(mails, [...mails]), true);
  assert.equal(sameMails(mails, mails.slice(1)), false);
  assert.equal(chosenMail(mails, "c").id, "c");
  assert.equal(chosenMail(mails, "gone"), null);
});
