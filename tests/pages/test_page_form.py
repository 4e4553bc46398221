"""Reading a visit from an event of the HTTP API: any event is a visit, and only our own buttons press anything."""

import base64
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.mail.templates.wording import LANGUAGES
from chalicelib.pages.form import BODY_BYTES_MAX, Fault, Look, Press, Visit, read
from tests.pages.links import TOKEN

URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = 'multipart/form-data; boundary="----b"'


def event(
    method: str = "GET",
    body: str | bytes | None = None,
    *,
    path: str = f"/api/l/{TOKEN}",
    content_type: str | None = URLENCODED,
    query: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
    encoded: bool = True,
) -> dict[str, Any]:
    """An event of API Gateway (payload 2.0); bodies come in base64 as it sends them for forms."""
    made: dict[str, Any] = {
        "version": "2.0",
        "rawPath": path,
        "headers": {**({"content-type": content_type} if content_type else {}), **(headers or {})},
        "requestContext": {"http": {"method": method, "path": path}, "stage": "api"},
        "isBase64Encoded": encoded and body is not None,
    }
    if query is not None:
        made["queryStringParameters"] = dict(query)
    if body is not None:
        octets = body.encode() if isinstance(body, str) else body
        made["body"] = base64.b64encode(octets).decode() if encoded else octets.decode()
    return made


def multipart(value: str = "One-Click", name: str = "List-Unsubscribe") -> str:
    """One field as mail programs send it (RFC 7578)."""
    return f'------b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n------b--\r\n'


@pytest.mark.parametrize(
    ("path", "token"),
    [
        (f"/api/l/{TOKEN}", TOKEN),
        (f"/l/{TOKEN}", TOKEN),
        ("/l/" + "a" * 20, "a" * 20),
        ("/l/" + "-" * 64, "-" * 64),
        ("/l/" + "a" * 19, None),
        ("/l/" + "a" * 65, None),
        (f"/l/{TOKEN}/", None),
        (f"/l/{TOKEN}\n", None),
        (f"/l/{TOKEN[:-1]}%2e", None),
        (f"/l/{TOKEN[:-1]}č", None),
        (f"/a/b/l/{TOKEN}", None),
        (f"/api/l/l/{TOKEN}", None),
        ("/l/", None),
        ("", None),
    ],
)
def test_the_token_is_the_last_part_of_the_path(path: str, token: str | None) -> None:
    """With and without the stage before it; what is not written like a token is none."""
    assert read(event(path=path)).token == token


@pytest.mark.parametrize(
    ("method", "wish", "bodiless"),
    [
        ("GET", Look(), False),
        ("HEAD", Look(), True),
        ("PUT", Fault.METHOD, False),
        ("DELETE", Fault.METHOD, False),
        ("PATCH", Fault.METHOD, False),
        ("OPTIONS", Fault.METHOD, False),
        ("get", Fault.METHOD, False),
        ("", Fault.METHOD, False),
    ],
)
def test_reading_is_looking_and_other_methods_are_refused(method: str, wish: Look | Fault, bodiless: bool) -> None:
    """GET and HEAD look, whatever body they carry; what is neither they nor POST is a fault."""
    visit = read(event(method, "action=confirm"))
    assert (visit.wish, visit.bodiless) == (wish, bodiless)


@pytest.mark.parametrize(
    ("body", "wish"),
    [
        ("action=confirm", Press("confirm")),
        ("action=confirm&client=100001", Press("confirm", client="100001")),
        ("action=confirm&client=", Press("confirm")),
        ("mail=o3vr.n-1_x%3D&action=confirm", Press("confirm", mail="o3vr.n-1_x=")),
        ("mail=o3vr&client=100001&action=confirm", Press("confirm", client="100001", mail="o3vr")),
        ("action=disown", Press("disown")),
        ("action=resend", Press("resend")),
        ("List-Unsubscribe=One-Click", Press("one-click")),
        ("", Fault.JUNK),
        ("action=", Fault.JUNK),
        ("action", Fault.JUNK),
        ("action=one-click", Fault.JUNK),
        ("action=delete", Fault.JUNK),
        ("action=confirm&action=confirm", Fault.JUNK),
        ("action=confirm&admin=1", Fault.JUNK),
        ("action=disown&client=100001", Fault.JUNK),
        ("action=resend&mail=o3vr", Fault.JUNK),
        ("client=100001", Fault.JUNK),
        ("action=confirm&client=1%00", Fault.JUNK),
        ("action=confirm&client=" + "1" * 41, Fault.JUNK),
        ("action=confirm&mail=", Fault.JUNK),
        ("action=confirm&mail=..%2Fx", Fault.JUNK),
        ("action=confirm&mail=" + "x" * 201, Fault.JUNK),
        ("action=%FF", Fault.JUNK),
        ("action=confirm&" + "&".join(f"f{n}=1" for n in range(9)), Fault.JUNK),
        ("List-Unsubscribe=One-Click&action=confirm", Fault.JUNK),
        ("List-Unsubscribe=Two-Clicks", Fault.JUNK),
        ('{"action":"confirm"}', Fault.JUNK),
        ("action=confirm;client=1", Fault.JUNK),
        (b"action=confirm\xc4\x8d", Fault.JUNK),
    ],
)
@pytest.mark.parametrize("encoded", [True, False])
def test_only_a_form_of_ours_presses_a_button(body: str | bytes, wish: Press | Fault, encoded: bool) -> None:
    """Known fields, each once, well formed; anything else is junk, in base64 or not."""
    assert read(event("POST", body, encoded=encoded)).wish == wish


@pytest.mark.parametrize(
    ("content_type", "body", "wish"),
    [
        ("Application/X-WWW-Form-Urlencoded; charset=UTF-8", "action=confirm", Press("confirm")),
        ("application/json", "action=confirm", Fault.JUNK),
        ("text/plain", "action=confirm", Fault.JUNK),
        (None, "action=confirm", Fault.JUNK),
        (MULTIPART, multipart(), Press("one-click")),
        (MULTIPART, multipart().replace("\r\n\r\n", "\r\nContent-Type: text/plain\r\n\r\n"), Press("one-click")),
        (MULTIPART, multipart("Two-Clicks"), Fault.JUNK),
        (MULTIPART, multipart("confirm", "action"), Fault.JUNK),
        (MULTIPART, "", Fault.JUNK),
        ("multipart/mixed", multipart(), Fault.JUNK),
    ],
)
def test_forms_come_in_their_encodings(content_type: str | None, body: str, wish: Press | Fault) -> None:
    """Ours are urlencoded; a mail program's one click may be multipart too (RFC 8058, 3.2)."""
    assert read(event("POST", body, content_type=content_type)).wish == wish


@pytest.mark.parametrize("encoded", [True, False])
@pytest.mark.parametrize(("size", "wish"), [(BODY_BYTES_MAX, Fault.JUNK), (BODY_BYTES_MAX + 1, Fault.TOO_LARGE)])
def test_a_body_has_a_limit(size: int, wish: Fault, encoded: bool) -> None:
    """What is longer than the limit is not read, whichever way it comes."""
    assert read(event("POST", "action=confirm".ljust(size, "x"), encoded=encoded)).wish == wish


def test_letters_outside_ascii_count_as_their_octets() -> None:
    """A body that came as text is measured as it was sent."""
    assert read(event("POST", "č" * (BODY_BYTES_MAX // 2 + 1), encoded=False)).wish == Fault.TOO_LARGE


@pytest.mark.parametrize("body", ["%%%", "YQ", "a=b=", "ž"])
def test_what_is_no_base64_is_junk(body: str) -> None:
    """A body that says it is base64 and is not presses nothing."""
    assert read({**event("POST"), "body": body, "isBase64Encoded": True}).wish == Fault.JUNK


@pytest.mark.parametrize(
    ("query", "chosen"),
    [(None, None), ({}, None), ({"lang": "cs"}, "cs"), ({"lang": "en"}, "en"), ({"lang": "en,cs"}, None)],
)
def test_the_switch_chooses_the_language(query: Mapping[str, str] | None, chosen: str | None) -> None:
    """Only the two languages that there are."""
    assert read(event(query=query)).chosen == chosen


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        (None, "cs"),
        ("", "cs"),
        ("cs-CZ,cs;q=0.9,en;q=0.8", "cs"),
        ("SK", "cs"),
        ("*", "cs"),
        ("en-GB,en;q=0.9,cs;q=0.8", "en"),
        ("de", "en"),
    ],
)
def test_a_page_of_no_link_speaks_the_browsers_language(accepted: str | None, language: str) -> None:
    """Czech for Czech and Slovak readers and those who say nothing, English for others; the switch wins."""
    headers = {} if accepted is None else {"Accept-Language": accepted}
    assert read(event(headers=headers)).language == language
    assert read(event(headers=headers, query={"lang": "en"})).language == "en"


json_like = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=8,
)


def in_base64(octets: bytes) -> str:
    """A body as API Gateway sends it."""
    return base64.b64encode(octets).decode("ascii")


our_forms = st.sampled_from(["action=confirm", "action=disown", "action=resend", "List-Unsubscribe=One-Click"])
strange_events = st.fixed_dictionaries(
    {},
    optional={
        "rawPath": json_like | st.just(f"/l/{TOKEN}"),
        "headers": json_like | st.just({"content-type": URLENCODED}) | st.just({"Content-Type": MULTIPART}),
        "queryStringParameters": json_like | st.fixed_dictionaries({"lang": json_like}),
        "isBase64Encoded": json_like,
        "body": json_like
        | st.text(max_size=300)
        | st.binary(max_size=300).map(lambda raw: base64.b64encode(raw).decode()),
        "requestContext": json_like
        | st.fixed_dictionaries({"http": json_like})
        | st.sampled_from(["GET", "HEAD", "POST", "PUT"]).map(lambda method: {"http": {"method": method}}),
    },
)


@settings(max_examples=300, deadline=None)
@given(strange_events)
def test_any_event_is_a_visit(strange: dict[str, Any]) -> None:
    """Nothing that an event holds, or lacks, raises."""
    visit = read(strange)
    assert isinstance(visit, Visit)
    assert visit.language in LANGUAGES


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_no_junk_presses_a_button(body: bytes) -> None:
    """Random octets are junk in either encoding of a form."""
    for content_type in (URLENCODED, MULTIPART):
        assert read(event("POST", body, content_type=content_type)).wish == Fault.JUNK
