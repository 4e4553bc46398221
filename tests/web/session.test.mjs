/** The sign-in: code with PKCE, its checks, renewal, and what is said when it fails. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Problem, Unreachable, createApi, sentenceFor } from "../../web/console/api.js";
import { claimsFault, decodeClaims, lifetimeMs } from "../../web/console/claims.js";
import { ConfigFailed, loadConfig } from "../../web/console/config.js";
import { base64url, challengeOf } from "../../web/console/pkce.js";
import { RENEW_BEFORE_MS, SessionExpired, SignInFailed, SignInUnreachable, createSession } from "../../web/console/session.js";
import { createWords } from "../../web/console/words.js";
import { fakeStorage, jwt } from "./fakes.mjs";

const NOW_MS = Date.parse("2026-11-23T08:00:00Z");
const OIDC = {
  authority: "https://issuer.example/pool",
  client_id: "console",
  authorize_url: "https://issuer.example/oauth2/authorize",
  token_url: "https://issuer.example/oauth2/token",
  logout_url: "https://issuer.example/logout",
  scope: "openid email profile",
};

function claims(more = {}) {
  const issued = Math.floor(NOW_MS / 1000);
  return { iss: OIDC.authority, aud: "console", sub: "s1", name: "Jana", iat: issued, exp: issued + 3600, ...more };
}

const reply = (status, body) => ({ ok: status < 400, status, json: async () => body, text: async () => JSON.stringify(body) });

function setUp({ tokenReply, storage = fakeStorage() } = {}) {
  const world = { nowMs: NOW_MS, went: [], asked: [] };
  const session = createSession({
    oidc: OIDC,
    redirectUri: "https://fronta.example/",
    storage,
    fetch: async (url, options) => {
      world.asked.push(Object.fromEntries(new URLSearchParams(options.body)));
      return tokenReply(world.asked.at(-1), world);
    },
    crypto: globalThis.crypto,
    nowMs: () => world.nowMs,
    go: (url) => world.went.push(new URL(url)),
  });
  return { session, world, storage };
}

/** A session that has gone through the issuer's page. */
async function signedIn({ renewal = () => reply(400, { error: "invalid_grant" }), life = {} } = {}) {
  let asked;
  const parts = setUp({
    tokenReply: (form, world) =>
      form.grant_type === "refresh_token"
        ? renewal(form, world)
        : reply(200, { id_token: jwt(claims({ nonce: asked.get("nonce"), ...life })), refresh_token: "r1" }),
  });
  await parts.session.begin("#/tickets/T1?queue=podpora");
  asked = parts.world.went[0].searchParams;
  parts.returnTo = await parts.session.finish(`?code=c1&state=${asked.get("state")}`);
  return parts;
}

test("the S256 challenge is that of RFC 7636, appendix B", async () => {
  const challenge = await challengeOf("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", globalThis.crypto);
  assert.equal(challenge, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
  assert.equal(base64url(Uint8Array.from([251, 255, 254])), "-__-");
});

test("signing in leaves for the issuer with all that the code flow needs, and comes back to the same place", async () => {
  const { session, world, returnTo } = await signedIn();
  const asked = Object.fromEntries(world.went[0].searchParams);
  assert.equal(asked.response_type, "code");
  assert.equal(asked.redirect_uri, "https://fronta.example/");
  assert.equal(asked.code_challenge_method, "S256");
  assert.equal(await challengeOf(world.asked[0].code_verifier, globalThis.crypto), asked.code_challenge);
  assert.equal(world.asked[0].grant_type, "authorization_code");
  assert.equal(returnTo, "#/tickets/T1?queue=podpora");
  assert.equal(session.phase, "in");
  assert.equal(session.claims.name, "Jana");
});

test("an ordinary visit is no return from a sign-in", async () => {
  assert.equal(await setUp().session.finish("?utm=1"), null);
});

test("a state that is not ours, a second use, a refusal and an error are told apart", async () => {
  const cases = [
    [() => "?code=c&state=forged", "state"],
    [(state) => `?error=access_denied&state=${state}`, "denied"],
    [(state) => `?error=server_error&error_description=Broken&state=${state}`, "provider"],
  ];
  for (const [search, reason] of cases) {
    const { session, world } = setUp({ tokenReply: () => assert.fail("no token may be asked for") });
    await session.begin("");
    const failed = session.finish(search(world.went[0].searchParams.get("state")));
    await assert.rejects(failed, (error) => error instanceof SignInFailed && error.reason === reason);
    assert.equal(session.phase, "out");
    await assert.rejects(session.finish("?code=c&state=x"), { reason: "state" }); // the attempt is used up
  }
});

test("a token of another issuer, audience or nonce, or an expired one, is not taken", async () => {
  const wrong = [{ iss: "https://evil.example" }, { aud: "other" }, { nonce: "replayed" }, { exp: 1_000 }];
  for (const more of wrong) {
    await assert.rejects(signedIn({ life: more }), (error) => error instanceof SignInFailed && error.reason === "token");
  }
});

test("claims are read as UTF-8 and checked as OpenID Connect demands", () => {
  assert.equal(decodeClaims(jwt(claims({ name: "Žofie Ř." }))).name, "Žofie Ř.");
  for (const junk of ["", "a.b", "a.!!.c", undefined]) assert.throws(() => decodeClaims(junk));
  const expected = { issuer: OIDC.authority, clientId: "console", nonce: null, subject: "s1", nowMs: NOW_MS };
  assert.equal(claimsFault(claims({ aud: ["x", "console"], iss: `${OIDC.authority}/` }), expected), null);
  assert.equal(claimsFault(claims({ sub: "somebody else" }), expected), "subject");
  assert.equal(claimsFault(claims({ exp: "soon" }), expected), "expired");
});

test("a token lasts as long as its own two times say, whatever this computer's clock says", () => {
  assert.equal(lifetimeMs(claims(), NOW_MS + 86_400_000), 3_600_000);
  assert.equal(lifetimeMs({ exp: NOW_MS / 1000 + 60 }, NOW_MS), 60_000);
});

test("a token is renewed before it expires, once for all who ask, and the refresh token is kept", async () => {
  const { session, world } = await signedIn({
    renewal: (form, world) => {
      const issued = Math.floor(world.nowMs / 1000);
      return reply(200, { id_token: jwt(claims({ iat: issued, exp: issued + 3600, renewed: true })) });
    },
  });
  const first = await session.bearer();
  assert.equal(session.renewInMs, 3_600_000 - RENEW_BEFORE_MS);
  world.nowMs += 3_600_000 - RENEW_BEFORE_MS + 1;
  const [one, other] = await Promise.all([session.bearer(), session.bearer()]);
  assert.notEqual(one, first);
  assert.equal(one, other);
  const renewals = () => world.asked.filter((form) => form.grant_type === "refresh_token");
  assert.deepEqual(renewals(), [{ client_id: "console", grant_type: "refresh_token", refresh_token: "r1" }]);
  world.nowMs += 3_600_000;
  await session.bearer();
  assert.equal(renewals().length, 2);
});

test("a refused renewal ends the session; an unanswered one does not", async () => {
  const refused = await signedIn();
  let told = 0;
  refused.session.onChange(() => (told += 1));
  await assert.rejects(refused.session.bearer({ renewed: true }), SessionExpired);
  assert.equal(refused.session.phase, "expired");
  assert.equal(told, 1);
  await assert.rejects(refused.session.bearer(), SessionExpired);
  for (const renewal of [() => Promise.reject(new TypeError("network")), () => reply(503, {})]) {
    const { session } = await signedIn({ renewal });
    await assert.rejects(session.bearer({ renewed: true }), SignInUnreachable);
    assert.equal(session.phase, "in");
  }
});

test("a renewed token of somebody else is not taken", async () => {
  const { session } = await signedIn({ renewal: () => reply(200, { id_token: jwt(claims({ sub: "s2" })) }) });
  await assert.rejects(session.bearer({ renewed: true }), SessionExpired);
});

test("a reload keeps the session, signing out forgets it here and at the issuer", async () => {
  const { storage } = await signedIn();
  const again = setUp({ storage });
  assert.equal(again.session.phase, "in");
  again.session.signOut();
  assert.equal(again.session.phase, "out");
  assert.equal(again.world.went[0].searchParams.get("logout_uri"), "https://fronta.example/");
  assert.equal(setUp({ storage }).session.phase, "out");
  assert.equal(setUp({ storage: fakeStorage({ "fronta.session": "junk" }) }).session.phase, "out");
});

function apiWith(responses) {
  const asked = [];
  const session = { expired: false, bearer: async ({ renewed }) => (renewed ? "new" : "old"), expire: () => (session.expired = true) };
  const api = createApi({
    base: "/api",
    session,
    fetch: async (url, options) => {
      asked.push([options.method, url, options.headers.Authorization]);
      return responses.shift()();
    },
  });
  return { api, asked, session };
}

test("a refused token is renewed once and the call repeated; refused again, the session is over", async () => {
  const renewed = apiWith([() => reply(401, {}), () => reply(200, { ok: 1 })]);
  assert.deepEqual(await renewed.api.put("/v1/shifts/me", {}), { ok: 1 });
  assert.deepEqual(renewed.asked.map(([method]) => method), ["PUT", "PUT"]);
  assert.deepEqual(renewed.asked.map(([, , token]) => token), ["Bearer old", "Bearer new"]);
  const over = apiWith([() => reply(401, {}), () => reply(401, {})]);
  await assert.rejects(over.api.delete("/v1/shifts/me"), Problem);
  assert.equal(over.session.expired, true);
});

test("a problem document is told from no answer and from an answer that is none", async () => {
  const stale = { type: "https://fronta.example/problems/stale", title: "t", detail: "d", ticket: { id: "T1" } };
  const { api } = apiWith([
    () => reply(409, stale),
    () => Promise.reject(new TypeError("network")),
    () => ({ ok: true, status: 200, text: async () => "<html>" }),
    () => ({ ok: false, status: 502, text: async () => "<html>" }),
  ]);
  await assert.rejects(api.post("/v1/x", {}), (error) => error.kind === "stale" && error.extra.ticket.id === "T1");
  await assert.rejects(api.get("/v1/x"), Unreachable);
  await assert.rejects(api.get("/v1/x"), Unreachable);
  await assert.rejects(api.get("/v1/x"), (error) => error instanceof Problem && error.status === 502);
});

test("a move that is not possible is told in Czech or in English, whichever is read", () => {
  const error = new Problem(409, { type: "https://x/problems/illegal-move", detail: "Nejde.", detail_en: "Not possible." });
  assert.deepEqual(["cs", "en"].map((lang) => sentenceFor(error, createWords(lang))), ["Nejde.", "Not possible."]);
  assert.equal(sentenceFor(new Problem(409, { detail: "Nejde." }), createWords("en")), "Nejde.");
  const known = [new Problem(422, { type: "x/unknown-agent" }), new Problem(409, { type: "x/stale", detail: "English" })];
  const words = createWords("cs");
  assert.deepEqual(known.map((one) => sentenceFor(one, words)), [words("problem.unknown_agent"), words("move.stale")]);
});

test("every failed call has a sentence, the server's own where it has one", () => {
  const words = createWords("cs");
  assert.equal(sentenceFor(new Problem(409, { detail: "Možné je: vyřešeno." }), words), "Možné je: vyřešeno.");
  assert.equal(sentenceFor(new Problem(403, { detail: "Only agents." }), words), words("problem.forbidden"));
  const others = [new Unreachable(""), new SessionExpired(""), ...[400, 403, 404, 422, 429, 500, 503].map((status) => new Problem(status, {}))];
  for (const error of others) assert.match(sentenceFor(error, words), /\.$|vypršelo$/);
});

test("settings that are missing or incomplete are an error with a page, not a crash", async () => {
  const given = (body, status = 200) => loadConfig(async () => reply(status, body));
  const oidc = { client_id: "c", authorize_url: "/a", token_url: "/t" };
  assert.deepEqual(await given({ oidc }), { oidc: { scope: "openid email profile", ...oidc }, api: "/api", live: "/live", stage: "" });
  await assert.rejects(given({}, 404), ConfigFailed);
  await assert.rejects(given({ oidc: { client_id: "c" } }), ConfigFailed);
  await assert.rejects(loadConfig(() => Promise.reject(new TypeError("network"))), ConfigFailed);
});
