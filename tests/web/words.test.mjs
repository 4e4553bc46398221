/** The words of the pages, and rules that hold for all of their sources. */
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { UNLOCK_CAUSES, URGENCIES } from "../../web/console/dispatch.js";
import { FILE_KINDS } from "../../web/console/attachments.js";
import { AUTOMATIC_KINDS } from "../../web/console/happening_facts.js";
import { NOTICES, OUTCOMES, STATUSES } from "../../web/console/kept.js";
import { OUTGOING_KINDS, OUTGOING_STATES } from "../../web/console/outgoing.js";
import { TOLD_CLOCKS } from "../../web/console/planning.js";
import { KINDS } from "../../web/console/promise_facts.js";
import { CHECK_REASONS, RULE_REASONS } from "../../web/console/reasons.js";
import { STATES } from "../../web/console/route.js";
import { VERDICTS } from "../../web/console/verdict_facts.js";
import { WORDS, createWords } from "../../web/console/words.js";

const WEB = new URL("../../web/", import.meta.url);
const sources = ["console", "mailbox"].flatMap((folder) =>
  readdirSync(new URL(folder, WEB))
    .filter((name) => name.endsWith(".js"))
    .map((name) => [`${folder}/${name}`, readFileSync(new URL(`${folder}/${name}`, WEB), "utf8")]),
);

const forms = (entry) => (typeof entry === "string" ? [entry] : Object.values(entry));
const blanks = (entry) => [...new Set(forms(entry).flatMap((form) => form.match(/\{\w+\}/g) ?? []))].sort();

test("every entry has Czech and English with the same blanks to fill in", () => {
  for (const [key, entry] of Object.entries(WORDS)) {
    assert.equal(entry.length, 2, key);
    assert.ok(entry.every((text) => forms(text).every((form) => form.trim() !== "")), key);
    assert.deepEqual(blanks(entry[0]), blanks(entry[1]), key);
  }
});

test("every key that the sources name exists", () => {
  const named = sources.flatMap(([, text]) => [...text.matchAll(/words\(\s*"([^"]+)"/g)].map((match) => match[1]));
  assert.ok(named.length > 80);
  assert.deepEqual(named.filter((key) => !(key in WORDS)), []);
});

test("every state, verdict and move that can come has its words", () => {
  const needed = [
    ...STATES.map((state) => `state.${state}`),
    ...VERDICTS.map((verdict) => `verdict.${verdict}`),
    ...["in_progress", "queued", "resolved"].map((move) => `move.${move}`),
    ...TOLD_CLOCKS.map((kind) => `clock.${kind}`),
    ...["hour", "today", "tomorrow", "monday"].map((choice) => `schedule.choice.${choice}`),
    ...["first", "second"].map((reminder) => `entry.reminded.${reminder}`),
    ...URGENCIES.flatMap((urgency) => [`urgency.${urgency}`, `urgency.now.${urgency}`, `judged.${urgency}`]),
    ...URGENCIES.flatMap((from) => URGENCIES.filter((to) => to !== from).map((to) => `judged.correct.${from}.${to}`)),
    ...["default", "granted", "denied", "impossible"].map((permission) => `alarm.desktop.${permission === "default" ? "ask" : permission}`),
    ...["alarm.said", "entry.urgency_set", "entry.urgency_judged"],
    ...[...UNLOCK_CAUSES, "other"].map((cause) => `entry.unlocked.${cause}`),
    ...KINDS.flatMap((kind) => [`promise.${kind}`, `promise.row.${kind}`, `promises.${kind}`, `entry.promised.${kind}`]),
    ...KINDS.flatMap((kind) => [`entry.promise_ended.${kind}.kept`, `entry.promise_ended.${kind}.broken`]),
    ...["assigned", "unassigned", "given", "handed_over"].map((way) => `entry.${way}`),
    ...["closed", "declined", "urgent", "not_mine", "not_begun", "others"].map((reason) => `lock.reason.${reason}`),
    ...["invalid", "ours", "requester", "already", "too_many"].map((fault) => `copies.fault.${fault}`),
    ...["until", "limit", "queues"].map((fault) => `shift.fault.${fault}`),
    ...["on", "off", "unknown"].map((phase) => `shift.${phase}`),
    ...["looking", "typing"].map((mode) => `presence.${mode}`),
    ...["hand_over", "lock", "copies"].flatMap((panel) => [`${panel}.refused`, `${panel}.unknown`]),
    ...["urgency_set", "locked", "unlocked", "copies_changed"].map((type) => `news.${type}`),
    ...["online", "connecting", "offline"].map((phase) => `live.${phase}`),
    ...[...OUTGOING_STATES, ...OUTGOING_KINDS, "other", "unknown"].map((word) => `outgoing.${word}`),
    ...[...CHECK_REASONS, ...RULE_REASONS].map((reason) => `reason.${reason}`),
    ...OUTCOMES.flatMap((outcome) => [`mails.${outcome}`, `mails.tab.${outcome}`, `mails.empty.${outcome}`]),
    ...["ticket", "duplicate", "other"].map((outcome) => `mails.${outcome}`),
    ...[...STATUSES, "waiting.held"].map((status) => `mail.status.${status}`),
    ...[...NOTICES, "none"].map((notice) => `mail.notice.${notice}`),
    ...FILE_KINDS.map((kind) => `file.kind.${kind}`),
    ...[...AUTOMATIC_KINDS, "other"].map((kind) => `entry.automatic.${kind}`),
    ...["confirmation", "which_client", "closed_ticket"].map((link) => `entry.opened.released.${link}`),
    ...["denied", "provider", "state", "token", "network", "insecure"].map((reason) => `sign_in.error.${reason}`),
  ];
  assert.deepEqual(needed.filter((key) => !(key in WORDS)), []);
});

test("numbers choose the form and blanks are filled in as plain text", () => {
  const cs = createWords("cs");
  assert.deepEqual([1, 3, 12].map((n) => cs("list.count", { n })), ["1 ticket", "3 tickety", "12 ticketů"]);
  assert.equal(createWords("en")("list.count", { n: 1 }), "1 ticket");
  assert.equal(cs("lock.mark.by", { name: "$& {name} <b>" }), "Zamčeno: $& {name} <b>");
});

test("an unknown key is an error", () => {
  assert.throws(() => createWords("cs")("no.such.key"), /no\.such\.key/);
});

test("no source writes markup from text or runs text as code", () => {
  const forbidden = /innerHTML|outerHTML|insertAdjacentHTML|dangerouslySetInnerHTML|document\.write|\beval\(|new Function/;
  assert.deepEqual(sources.filter(([, text]) => forbidden.test(text)).map(([name]) => name), []);
});

test("pages hold no inline script and no inline style, so that the content policy can forbid both", () => {
  for (const page of ["index.html", "mailbox/index.html"]) {
    const text = readFileSync(new URL(page, WEB), "utf8");
    assert.ok(!/<script(?![^>]*\bsrc=)/.test(text), page);
    assert.ok(!/<style|\sstyle=|\son\w+=/.test(text), page);
  }
});

test("every import leads to a file", () => {
  for (const [name, text] of sources) {
    for (const [, path] of text.matchAll(/from "(\.[^"]+)"/g)) {
      assert.ok(readFileSync(new URL(path, new URL(name, WEB))).length > 0, `${name}: ${path}`);
    }
  }
});

test("every style that a page names exists", () => {
  for (const page of ["index.html", "mailbox/index.html"]) {
    const text = readFileSync(new URL(page, WEB), "utf8");
    for (const [, path] of text.matchAll(/(?:href|src)="([^"]+\.(?:css|js|svg))"/g)) {
      assert.ok(readFileSync(new URL(path, new URL(page, WEB))).length > 0, `${page}: ${path}`);
    }
  }
});
