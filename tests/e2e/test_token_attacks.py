"""Tokens and passes that are not what they seem open nothing, at the gateway as it runs, and nothing is done.

The identity provider's keys lie in the state of the stack, so tokens are made that only they could have signed: what
is refused of them is refused for its claims. What is whose to check is in docs/decisions/0012-passes.md.
"""

import base64
import hashlib
import hmac
import http.client
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from local.demo import staff, zone_users
from local.deploy import session
from tests.e2e.conftest import Desk
from tests.e2e.test_zone_run import zone

pytestmark = pytest.mark.stack
JAN, EVA = "jan@firma.example", "eva@firma.example"
HOUR_S = 3600
Claims = dict[str, Any]


def encoded(value: bytes | Claims) -> str:
    """A part of a JSON web token (RFC 7515, 2)."""
    octets = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def decoded(part: str) -> Any:
    """What is in one."""
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


@dataclass(frozen=True)
class Provider:
    """A pool of the identity provider: a token that it gave, and what it signs with."""

    token: str
    access: str
    key: rsa.RSAPrivateKey
    client: str

    @cached_property
    def header(self) -> Claims:
        """Of the token."""
        return dict(decoded(self.token.split(".")[0]))

    @cached_property
    def claims(self) -> Claims:
        """Of the token."""
        return dict(decoded(self.token.split(".")[1]))

    def signed(self, *, header: Claims | None = None, key: rsa.RSAPrivateKey | None = None, **claims: Any) -> str:
        """A token with other claims, or another header, signed by the pool's key or by another."""
        said = f"{encoded(self.header | (header or {}))}.{encoded(self.claims | claims)}"
        made = (key or self.key).sign(said.encode(), padding.PKCS1v15(), hashes.SHA256())
        return f"{said}.{encoded(made)}"

    def under_old_signature(self, **claims: Any) -> str:
        """The token with other claims and the signature that it had."""
        head, _, signature = self.token.split(".")
        return f"{head}.{encoded(self.claims | claims)}.{signature}"

    def by_public_key(self) -> str:
        """Signed by a secret that everybody knows: the public key (RFC 8725, 2.1)."""
        public = self.key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        said = f"{encoded(self.header | {'alg': 'HS256'})}.{encoded(self.claims)}"
        return f"{said}.{encoded(hmac.digest(public, said.encode(), hashlib.sha256))}"

    def unsigned(self, algorithm: str) -> str:
        """Signed by nothing."""
        return f"{encoded(self.header | {'alg': algorithm})}.{encoded(self.claims)}."


def provider(desk: Desk, pool: str, user: Any) -> Provider:
    """What is known of a pool (`staff` or `zone`) with a user signed in."""
    ready = desk.stack.ready
    outputs = ready["outputs"]
    pool_id, client = outputs[f"{pool}_pool_id"], outputs[f"{pool}_client_id"]
    cognito = session().client("cognito-idp", endpoint_url=f"http://127.0.0.1:{ready['ports']['aws']}")
    given = cognito.admin_initiate_auth(
        UserPoolId=pool_id,
        ClientId=client,
        AuthFlow="ADMIN_USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": user.email, "PASSWORD": user.password},
    )["AuthenticationResult"]
    keys = Path(desk.stack.environment["FRONTA_STATE"]) / "emulator" / "cognito-pool-keys"
    key = serialization.load_pem_private_key((keys / f"{pool_id}-id.pem").read_bytes(), password=None)
    assert isinstance(key, rsa.RSAPrivateKey)
    return Provider(given["IdToken"], given["AccessToken"], key, client)


@pytest.fixture(scope="module")
def of_staff(desk: Desk) -> Provider:
    """The pool of staff, with an agent signed in."""
    return provider(desk, "staff", next(one for one in staff() if one.name == "alena"))


@pytest.fixture(scope="module")
def of_zone(desk: Desk) -> Provider:
    """The pool of contacts, with one signed in."""
    return provider(desk, "zone", next(one for one in zone_users() if one.email == JAN))


@pytest.fixture(scope="module")
def word(desk: Desk) -> str:
    """A contact's pass."""
    return desk.stack.local("token", "--contact", JAN)


def strangers_key() -> rsa.RSAPrivateKey:
    """A key that is no provider's."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def now(seconds: int = 0) -> int:
    """Seconds since 1970, so many from now."""
    return int(time.time()) + seconds


# What is wrong with a token → how it is made of a genuine one. `other` is the other pool.
FORGERIES: dict[str, Callable[[Provider, Provider], str]] = {
    "signed by nothing": lambda own, _other: own.unsigned("none"),
    "signed by nothing, in other letters": lambda own, _other: own.unsigned("nOnE"),
    "signed by the public key": lambda own, _other: own.by_public_key(),
    "signed by a stranger": lambda own, _other: own.signed(key=strangers_key()),
    "signed by a stranger under a key that he brings": lambda own, _other: own.signed(
        key=strangers_key(), header={"jwk": {"kty": "RSA", "n": "AQAB", "e": "AQAB"}, "jku": "http://127.0.0.1:9/"}
    ),
    "of an unknown key": lambda own, _other: own.signed(header={"kid": "none of yours"}),
    "of no key": lambda own, _other: own.signed(header={"kid": None}),
    "of a key that is a path": lambda own, _other: own.signed(header={"kid": "../../../../dev/null"}),
    "of another issuer": lambda own, _other: own.signed(iss="https://issuer.example"),
    "of the other pool as issuer": lambda own, other: own.signed(iss=other.claims["iss"]),
    "for somebody else": lambda own, _other: own.signed(aud="somebody-else"),
    "for the other pool's pages": lambda own, other: own.signed(aud=other.client),
    "for nobody": lambda own, _other: own.signed(aud=[]),
    "of the other pool": lambda _own, other: other.token,
    "of the other pool, for us": lambda own, other: other.signed(aud=own.client, iss=own.claims["iss"]),
    "expired": lambda own, _other: own.signed(exp=now(-1)),
    "expired long ago": lambda own, _other: own.signed(exp=0),
    "not yet valid": lambda own, _other: own.signed(nbf=now(HOUR_S)),
    "given in the future": lambda own, _other: own.signed(iat=now(HOUR_S)),
    "with more groups": lambda own, _other: own.under_old_signature(**{"cognito:groups": ["agent", "lead"]}),
    "of another address": lambda own, _other: own.under_old_signature(email=EVA, sub="somebody"),
    "running on": lambda own, _other: own.under_old_signature(exp=now(10 * HOUR_S)),
    "cut": lambda own, _other: own.token[:-10],
    "without its signature": lambda own, _other: own.token.rpartition(".")[0],
    "with an empty signature": lambda own, _other: own.token.rpartition(".")[0] + ".",
    "lengthened": lambda own, _other: own.token + "AAAA",
    "in four parts": lambda own, _other: own.token + ".x",
    "two at once": lambda own, _other: f"{own.token}, Bearer {own.token}",
    "no token": lambda _own, _other: "x",
    "dots": lambda _own, _other: "..",
    "empty": lambda _own, _other: "",
}
# Of the header with a genuine token in it.
SCHEMES = ["Basic {}", "Token {}", "Bearer", "Bearer {}{}", "Bearer: {}", "Bearer x {}"]


def call(desk: Desk, method: str, path: str, authorization: str | None, body: Any = None) -> tuple[int, Any]:
    """Status and JSON of a call at the gateway; the header is sent as it is."""
    at = urlsplit(desk.stack.ready["outputs"]["http_api_url"])
    connection = http.client.HTTPConnection(at.netloc, timeout=20)
    headers = {"Content-Type": "application/json"}
    if authorization is not None:
        headers["Authorization"] = authorization
    connection.request(method, at.path + path, None if body is None else json.dumps(body), headers)
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    is_json = "json" in (answer.headers["Content-Type"] or "")
    return answer.status, json.loads(content or b"null") if is_json else content


@dataclass(frozen=True)
class Ticket:
    """A ticket that somebody wants to do something with."""

    id: str
    version: int


@pytest.fixture(scope="module")
def ticket(desk: Desk, word: str) -> Ticket:
    """One of a contact's."""
    body = {"queue": "podpora", "subject": "Cizí pečeť", "text": "Prosíme o radu."}
    status, opened = zone(desk, word, "POST", "/tickets", body)
    assert status == 201, opened
    return Ticket(opened["ticket"]["id"], opened["ticket"]["version"])


def versions(desk: Desk, of_staff: Provider) -> dict[str, int]:
    """The tickets that changed last, as an agent sees them."""
    _, page = call(desk, "GET", "/v1/tickets?limit=100", f"Bearer {of_staff.token}")
    return {one["id"]: one["version"] for one in page["items"]}


@pytest.fixture(scope="module")
def tickets_before(desk: Desk, of_staff: Provider, ticket: Ticket) -> set[str]:
    """The ticket and those of other files."""
    return set(versions(desk, of_staff))


@pytest.fixture(autouse=True)
def nothing_done(desk: Desk, of_staff: Provider, ticket: Ticket, tickets_before: set[str]) -> Iterator[None]:
    """Whatever was tried, the ticket is as it was, and there is no other one than before."""
    yield
    now = versions(desk, of_staff)
    assert now[ticket.id] == ticket.version
    assert now.keys() <= tickets_before


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forged_token_opens_nothing_of_staff(
    name: str, desk: Desk, of_staff: Provider, of_zone: Provider, ticket: Ticket
) -> None:
    """Neither to read nor to write, whatever is wrong with it."""
    bearer = f"Bearer {FORGERIES[name](of_staff, of_zone)}"
    take = {"state": "in_progress", "version": ticket.version}
    for method, path, body in (
        ("GET", "/v1/tickets", None),
        ("GET", "/v1/me", None),
        ("POST", f"/v1/tickets/{ticket.id}/state", take),
        ("POST", "/v1/zone-tokens", {"client": "100001", "contact": JAN}),
        ("PUT", "/v1/directory/clients/100001", {"name": "x", "contacts": []}),
    ):
        assert call(desk, method, path, bearer, body)[0] == 401, path


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forged_token_buys_no_pass(name: str, desk: Desk, of_staff: Provider, of_zone: Provider) -> None:
    """The zone's sign-in takes its own pool's tokens, whole and in time."""
    bearer = f"Bearer {FORGERIES[name](of_zone, of_staff)}"
    status, told = call(desk, "POST", "/v1/zone/sign-in", bearer, {})
    assert (status, "token" in told) == (401, False)


@pytest.mark.parametrize("name", FORGERIES)
def test_a_token_is_no_pass(name: str, desk: Desk, of_staff: Provider, of_zone: Provider) -> None:
    """The zone's routes take passes: no token opens them, forged or genuine."""
    for token in (FORGERIES[name](of_zone, of_staff), of_zone.token, of_staff.token, of_zone.access):
        status, told = call(desk, "GET", "/v1/zone/me", f"Bearer {token}")
        assert (status, told["type"].rpartition("/")[2]) == (401, "unauthenticated")


def test_what_the_forgeries_are_made_of_is_good(desk: Desk, of_staff: Provider, of_zone: Provider) -> None:
    """The same tokens, made by the same means and with nothing wrong, open what is theirs."""
    assert call(desk, "GET", "/v1/tickets", f"Bearer {of_staff.signed()}")[0] == 200
    status, told = call(desk, "POST", "/v1/zone/sign-in", f"Bearer {of_zone.signed()}", {})
    assert (status, told["contact"]["address"]) == (201, JAN)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_what_is_no_bearer_opens_nothing(
    scheme: str, desk: Desk, of_staff: Provider, of_zone: Provider, word: str
) -> None:
    """Another scheme with a genuine token or pass."""
    assert call(desk, "GET", "/v1/tickets", scheme.replace("{}", of_staff.token))[0] == 401
    assert call(desk, "POST", "/v1/zone/sign-in", scheme.replace("{}", of_zone.token), {})[0] == 401
    assert call(desk, "GET", "/v1/zone/me", scheme.replace("{}", word))[0] == 401


def test_no_header_at_all_opens_nothing(desk: Desk, of_staff: Provider, word: str) -> None:
    """Nor does a token or a pass in the query, where it would be in every log."""
    assert call(desk, "GET", "/v1/tickets", None)[0] == 401
    assert call(desk, "GET", f"/v1/tickets?access_token={of_staff.token}", None)[0] == 401
    assert call(desk, "GET", f"/v1/zone/me?access_token={word}&token={word}", None)[0] == 401


@pytest.mark.parametrize("path", ["/v1/tickets", "/v1/zone/me"])
def test_a_token_of_60_kb_opens_nothing(path: str, desk: Desk, of_staff: Provider, word: str) -> None:
    """API Gateway takes 10 kB of headers; whoever reads more refuses it for what it is."""
    for start in ("x", of_staff.token, word, "zone." + "A" * 30_000 + "."):
        status, _ = call(desk, "GET", path, f"Bearer {start}{'A' * 60_000}")
        assert status in (400, 401, 403, 413, 431)


def test_who_has_no_role_may_nothing(desk: Desk, of_staff: Provider, ticket: Ticket) -> None:
    """A good token of somebody in no group, or in one that is no role of ours."""
    for groups in ([], ["admins"], ["agents"], ["[agent]x"]):
        bearer = f"Bearer {of_staff.signed(**{'cognito:groups': groups})}"
        assert call(desk, "GET", "/v1/tickets", bearer)[0] == 403
        body = {"state": "in_progress", "version": ticket.version}
        assert call(desk, "POST", f"/v1/tickets/{ticket.id}/state", bearer, body)[0] == 403


@pytest.mark.parametrize(
    "claims",
    [{"email_verified": False}, {"email_verified": "no"}, {"email_verified": None}, {"email": "nikdo@firma.example"},
     {"email": ""}, {"email": f"{JAN},{EVA}"}, {"email": f"{JAN}\x00"}],
)  # fmt: skip
def test_a_good_token_of_no_contact_buys_no_pass(claims: Claims, desk: Desk, of_zone: Provider) -> None:
    """An address that was not verified, or is nobody's."""
    status, told = call(desk, "POST", "/v1/zone/sign-in", f"Bearer {of_zone.signed(**claims)}", {})
    assert (status, told["type"].rpartition("/")[2]) == (404, "not-found")


def test_an_access_token_buys_no_pass(desk: Desk, of_zone: Provider) -> None:
    """The gateway takes it, for it is its client's; it names no address, and so nobody."""
    assert call(desk, "POST", "/v1/zone/sign-in", f"Bearer {of_zone.access}", {})[0] in (401, 404)


def of_another(word: str, address: str) -> str:
    """A pass with another address in front of its secret."""
    prefix, _, secret = word.split(".", 2)
    return f"{prefix}.{encoded(address.encode())}.{secret}"


# What is wrong with a pass → how it is made of a genuine one.
FORGED_PASSES: dict[str, Callable[[str], str]] = {
    "cut": lambda word: word[:-1],
    "cut to its address": lambda word: word.rpartition(".")[0] + ".",
    "lengthened": lambda word: word + "A",
    "with another last letter": lambda word: word[:-1] + ("A" if word[-1] != "A" else "B"),
    "of another contact": lambda word: of_another(word, EVA),
    "of another client's contact": lambda word: of_another(word, "petr@obchod.example"),
    "of the same address in capitals": lambda word: of_another(word, JAN.upper()),
    "of an address with a NUL": lambda word: of_another(word, f"{JAN}\x00"),
    "of an empty address": lambda word: of_another(word, ""),
    "of an address that is none": lambda word: of_another(word, "P#*"),
    "with padding": lambda word: word.replace(".", "=.", 1),
    "in capitals": str.upper,
    "of another kind": lambda word: word.replace("zone.", "staff.", 1),
    "twice": lambda word: f"{word},{word}",
    "in five parts": lambda word: f"{word}.x.y",
    "of letters beyond ASCII": lambda word: word[:-1] + "é",
    "empty": lambda _word: "",
}


@pytest.mark.parametrize("name", FORGED_PASSES)
def test_a_forged_pass_opens_nothing(name: str, desk: Desk, word: str, ticket: Ticket) -> None:
    """Neither the zone nor anything of staff; nor can it be ended, for it is none."""
    bearer = f"Bearer {FORGED_PASSES[name](word)}"
    body = {"queue": "podpora", "subject": "Cizí", "text": "x"}
    for method, path, sent in (
        ("GET", "/v1/zone/me", None),
        ("GET", f"/v1/zone/tickets/{ticket.id}", None),
        ("POST", "/v1/zone/tickets", body),
        ("POST", f"/v1/zone/tickets/{ticket.id}/messages", {"text": "x"}),
        ("PUT", "/v1/zone/pin", {"pin": "4711"}),
        ("GET", "/v1/tickets", None),
    ):
        assert call(desk, method, path, bearer, sent)[0] == 401, path
    assert call(desk, "GET", "/v1/zone/me", f"Bearer {word}")[0] == 200


def test_a_pass_opens_nothing_of_staff(desk: Desk, word: str, ticket: Ticket) -> None:
    """Nor does it buy another one."""
    take = {"state": "in_progress", "version": ticket.version}
    for method, path, body in (
        ("GET", "/v1/me", None),
        ("GET", "/v1/tickets", None),
        ("POST", f"/v1/tickets/{ticket.id}/state", take),
        ("GET", "/v1/directory/clients", None),
        ("POST", "/v1/zone-tokens", {"client": "100001", "contact": JAN}),
        ("POST", "/v1/zone/sign-in", {}),
    ):
        assert call(desk, method, path, f"Bearer {word}", body)[0] == 401, path
