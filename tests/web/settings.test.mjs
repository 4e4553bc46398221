/** The settings: who sees what, what is sent, what came in between, and how values are told. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Problem, createApi, sentenceFor } from "../../web/console/api.js";
import { createChoices } from "../../web/console/choices.js";
import { createDrafts } from "../../web/console/drafts.js";
import { isPage, pageHref, readRoute } from "../../web/console/route.js";
import { ChangedMeanwhile, createSettings } from "../../web/console/settings.js";
import {
  SECTIONS,
  differences,
  durationText,
  macroFault,
  macroForm,
  macroRequest,
  maySee,
  shown,
  unknownPlaces,
} from "../../web/console/settings_facts.js";
import { WORDS, createWords } from "../../web/console/words.js";
import { fakeApi, fakeStorage } from "./fakes.mjs";

const MACRO = { id: "done", name: { cs: "Hotovo", en: "Done" }, text: "Dobrý den, {{name}}", state: "resolved", assign: "me", tags: ["a"], queues: [], revision: 3 };

test("every page of the settings has an address, a name and a short one; some are offered to leads only", () => {
  for (const { view } of SECTIONS) {
    assert.equal(readRoute(pageHref(view)).view, view);
    assert.ok(isPage({ view }) && `${view}.title` in WORDS && `${view}.short` in WORDS, view);
  }
  const offered = (me) => SECTIONS.filter((section) => maySee(section, me)).length;
  assert.ok(offered({ roles: ["agent"] }) < offered({ roles: ["agent", "lead"] }));
  assert.equal(offered(null), offered({ roles: ["agent"] }));
});

test("a macro is sent as it is in its form, with one name for both languages if there is one", () => {
  assert.deepEqual(macroRequest(macroForm(MACRO)), { name: MACRO.name, text: MACRO.text, state: "resolved", assign: "me", tags: ["a"], queues: [] });
  const form = { ...macroForm(), cs: " Díky ", text: "Díky", tags: " x, ,y " };
  assert.deepEqual(macroRequest(form), { name: { cs: "Díky", en: "Díky" }, text: "Díky", state: null, assign: null, tags: ["x", "y"], queues: [] });
});

test("a macro without a name, without an effect, or with places that nobody fills in is not sent", () => {
  const form = { ...macroForm(), cs: "Díky", text: "Díky" };
  assert.equal(macroFault(form), null);
  assert.equal(macroFault({ ...form, cs: " " }), "name");
  assert.equal(macroFault({ ...form, text: " " }), "empty");
  assert.equal(macroFault({ ...form, text: " ", tags: "x" }), null);
  assert.equal(macroFault({ ...form, text: "{{nic}}" }), "places");
  assert.deepEqual(unknownPlaces("{{nic}} {{name}} {{ jiné }}"), ["nic"]);
});

test("a changed macro goes with the revision it was based on, and who was quicker is told", async () => {
  const api = {
    asked: [],
    put: async (path, body, headers) => {
      api.asked.push([path, headers]);
      throw new Problem(412, { type: "x/stale", macro: { ...MACRO, revision: 4 } });
    },
    delete: async () => {
      throw new Problem(412, { type: "x/stale", macro: null });
    },
  };
  const settings = createSettings({ api, newKey: () => "0A1B-2c3d-4e5f-6789-0123-4567" });
  await assert.rejects(settings.putMacro("done", {}, 3), (error) => error instanceof ChangedMeanwhile && error.macro.revision === 4);
  await assert.rejects(settings.removeMacro("done", 3), (error) => error instanceof ChangedMeanwhile && error.macro === null);
  await assert.rejects(settings.putMacro("new", {}, null), ChangedMeanwhile);
  assert.deepEqual(api.asked, [["/v1/macros/done", { "If-Match": '"3"' }], ["/v1/macros/new", {}]]);
  assert.match(settings.newId(), /^[a-z0-9-]{1,40}$/);
});

test("other refusals stay what they are, and pages of the log are asked for by their cursor", async () => {
  const api = fakeApi({
    "GET /v1/audit": () => ({ items: [], cursor: null }),
    "PUT /v1/agents/a%2Fb/roles": () => {
      throw new Problem(409, { type: "x/own-lead", detail: "No.", detail_cs: "Ne." });
    },
  });
  const settings = createSettings({ api, newKey: () => "key" });
  await assert.rejects(settings.putRoles("a/b", ["agent"]), (error) => sentenceFor(error, createWords("cs")) === "Ne." && sentenceFor(error, createWords("en")) === "No.");
  await settings.audit();
  await settings.audit("2026-11.X");
  assert.deepEqual(api.asked.slice(1).map(({ query }) => query), ["limit=50", "limit=50&cursor=2026-11.X"]);
});

test("an answer without anything in it is an answer, and headers of a change are sent", async () => {
  const asked = [];
  const fetch = async (url, { method, headers }) => {
    asked.push([method, url, headers["If-Match"]]);
    return { status: 204, ok: true, text: async () => "" };
  };
  const api = createApi({ base: "/api", session: { bearer: async () => "t" }, fetch });
  assert.equal(await api.delete("/v1/macros/done", { "If-Match": '"3"' }), null);
  assert.deepEqual(asked, [["DELETE", "/api/v1/macros/done", '"3"']]);
});

test("what is different between two versions is told, what was and is empty is not", () => {
  const before = { name: { cs: "A", en: "A" }, state: null, tags: [] };
  assert.deepEqual(differences(before, { ...before, state: "resolved", tags: ["x"] }), [
    { name: "state", was: null, is: "resolved" },
    { name: "tags", was: [], is: ["x"] },
  ]);
  assert.deepEqual(differences(null, { name: "A", text: "" }), [{ name: "name", was: null, is: "A" }]);
  assert.deepEqual(differences(before, before), []);
});

test("values and durations are told in one line", () => {
  assert.deepEqual(["PT15M", "P14D", "P1DT2H", "PT0S", "hodnota", 42].map(durationText), ["15\u00a0min", "14\u00a0d", "1\u00a0d 2\u00a0h", "0\u00a0s", "hodnota", "42"]);
  assert.equal(shown(["a", "b"]), "a, b");
  assert.equal(shown({ queue: "podpora", tags: [], agent: null }), "queue: podpora");
  assert.deepEqual([shown(null), shown([]), shown({ a: null }), shown(false)], ["–", "–", "–", "false"]);
});

test("whether answers quote is what is kept beside the drafts, and what was chosen there is seen", () => {
  const drafts = createDrafts(fakeStorage(), "alena");
  const choices = createChoices(drafts);
  assert.equal(choices.state.quotes, false);
  choices.chooseQuotes(true);
  assert.deepEqual([choices.state.quotes, drafts.likes("quotes")], [true, true]);
  drafts.rememberLiking("quotes", false);
  choices.look();
  assert.equal(choices.state.quotes, false);
});
