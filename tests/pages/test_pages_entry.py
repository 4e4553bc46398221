"""The entry point of the page: what a visit does to a link, and the answer that the visitor gets."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as tries
from hypothesis import strategies as st

from chalicelib.entrypoints import pages
from chalicelib.mail.release import LinkView
from chalicelib.platform import clock
from chalicelib.platform.settings import Queue, Settings
from tests.pages.links import CLIENTS, HOUSE, LINKS, OTHERS, TOKEN
from tests.pages.test_page_form import MULTIPART, event, multipart, strange_events

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
QUEUE = Queue("konzultace", HOUSE.contact_address or "", False, "Konzultace")
KNOWN = Settings(HOUSE.company, "fronta.example", {QUEUE.name: QUEUE}, contact_list_queue=QUEUE.name)
ONE_CLICK = "List-Unsubscribe=One-Click"


@dataclass
class Release:
    """The use cases of links as the entry point calls them: notes the calls and gives the links it was told to."""

    links: dict[str, LinkView] = field(default_factory=dict)
    calls: list[tuple[Any, ...]] = field(default_factory=list)

    def _called(self, name: str, token: str, now: datetime, **named: Any) -> LinkView:
        assert now == NOW
        self.calls.append((name, token, *(named[key] for key in sorted(named))))
        return self.links.get(name, LINKS["unknown"])

    def look(self, token: str, now: datetime) -> LinkView:
        """What a link leads to."""
        return self._called("look", token, now)

    def confirm(
        self, token: str, now: datetime, *, mail_id: str | None = None, client: str | None = None
    ) -> LinkView:
        """The button."""
        return self._called("confirm", token, now, client=client, mail_id=mail_id)

    def disown(self, token: str, now: datetime, *, mail_id: str | None = None) -> LinkView:
        """It was not me."""
        return self._called("disown", token, now, **({} if mail_id is None else {"mail_id": mail_id}))

    def resend(self, token: str, now: datetime) -> LinkView:
        """A new link."""
        return self._called("resend", token, now)


@dataclass
class Site:
    """The entry point with links of the test."""

    handle: Callable[[dict[str, Any], object], dict[str, Any]]
    release: Release

    def visited(self, *arguments: Any, **named: Any) -> dict[str, Any]:
        """The answer to an event."""
        return self.handle(event(*arguments, **named), None)


@pytest.fixture(scope="module")
def loaded() -> Iterator[Site]:
    """The entry point at nine o'clock, with a stand-in for the use cases that reach tables and S3."""
    release = Release()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pages, "release", release)
        patch.setattr(pages, "settings", lambda: KNOWN)
        patch.setattr(clock, "now", lambda: NOW)
        yield Site(pages.handle, release)


@pytest.fixture
def site(loaded: Site) -> Site:
    """The entry point before anything was called."""
    loaded.release.links.clear()
    loaded.release.calls.clear()
    return loaded


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_opening_a_link_only_looks(site: Site, method: str) -> None:
    """A mail scanner that follows the link, with a body or without, changes nothing."""
    site.release.links["look"] = LINKS["confirmation"]
    answer = site.visited(method, "action=confirm")
    assert answer["statusCode"] == 200
    assert site.release.calls == [("look", TOKEN)]
    assert ("Je tato zpráva od Vás?" in answer["body"]) is (method == "GET")
    assert (answer["body"] == "") is (method == "HEAD")


@pytest.mark.parametrize(
    ("body", "call"),
    [
        ("action=confirm", ("confirm", TOKEN, None, None)),
        ("action=confirm&client=100001", ("confirm", TOKEN, "100001", None)),
        ("action=confirm&mail=other-1&client=7", ("confirm", TOKEN, "7", "other-1")),
        ("action=disown", ("disown", TOKEN)),
        ("action=resend", ("resend", TOKEN)),
    ],
)
def test_a_button_does_what_it_says_once(site: Site, body: str, call: tuple[Any, ...]) -> None:
    """One press is one call of one use case, with what the form holds."""
    site.visited("POST", body)
    assert site.release.calls == [call]


@pytest.mark.parametrize(
    ("action", "name"),
    [
        ("confirm", "confirmed"),
        ("confirm", "client chosen"),
        ("confirm", "new ticket"),
        ("confirm", "copies left"),
        ("confirm", "lock declined"),
        ("confirm", "lock over"),
        ("confirm", "disowned"),
        ("disown", "disowned"),
        ("disown", "confirmed"),
    ],
)
@pytest.mark.parametrize(("query", "location"), [(None, TOKEN), ({"lang": "en"}, f"{TOKEN}?lang=en")])
def test_after_the_button_the_browser_is_sent_to_look(
    site: Site, action: str, name: str, query: Any, location: str
) -> None:
    """What is over is told by the page itself, so that loading it again presses nothing again."""
    site.release.links[action] = LINKS[name]
    answer = site.visited("POST", f"action={action}", query=query)
    assert (answer["statusCode"], answer["headers"]["Location"], answer["body"]) == (303, location, "")
    assert answer["headers"]["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("action", "name", "status", "says"),
    [
        ("confirm", "confirmation, no client chosen", 422, "Ještě prosím vyberte klienta"),
        ("confirm", "confirmation, clients", 422, "Ještě prosím vyberte klienta"),
        ("confirm", "no longer allowed", 403, "napište nám na konzultace@fronta.example"),
        ("confirm", "expired", 410, "Poslat nový odkaz"),
        ("disown", "expired", 410, "Poslat nový odkaz"),
        ("resend", "resent", 200, "Nový odkaz je na cestě"),
        ("resend", "resent too often", 429, "Odkaz jsme Vám už poslali"),
        ("resend", "unknown", 404, "Odkaz nefunguje"),
    ],
)
def test_what_looking_would_not_tell_is_told_at_once(
    site: Site, monkeypatch: pytest.MonkeyPatch, action: str, name: str, status: int, says: str
) -> None:
    """What went wrong, and that a new link was sent, is the answer to the button."""
    from chalicelib.entrypoints import pages
    from tests.pages.links import HOUSE

    monkeypatch.setattr(pages, "_house", lambda: HOUSE)
    site.release.links[action] = LINKS[name]
    answer = site.visited("POST", f"action={action}")
    assert answer["statusCode"] == status
    assert says in answer["body"]


def test_another_mail_is_answered_at_once(site: Site) -> None:
    """Looking tells of the link's own mail; what became of another one is told where it was asked for."""
    site.release.links["confirm"] = LinkView("done", "confirmation", "cs", mail=OTHERS[2], others=OTHERS[:2])
    answer = site.visited("POST", "action=confirm&mail=other-3")
    assert answer["statusCode"] == 200
    assert "v ticketech #10002 a\u00a0#10003" in answer["body"]
    site.release.links["confirm"] = LinkView("open", "confirmation", "cs", mail=OTHERS[0], clients=CLIENTS)
    answer = site.visited("POST", "action=confirm&mail=other-1")
    assert answer["statusCode"] == 422
    assert '<input type="hidden" name="mail" value="other-1" />' in answer["body"]


@pytest.mark.parametrize(
    ("content_type", "body"), [("application/x-www-form-urlencoded", ONE_CLICK), (MULTIPART, multipart())]
)
def test_one_click_of_a_mail_program_leaves_copies(site: Site, content_type: str, body: str) -> None:
    """RFC 8058, 3.1: the answer to the POST does not redirect."""
    site.release.links.update(look=LINKS["copy"], confirm=LINKS["copies left"])
    answer = site.visited("POST", body, content_type=content_type)
    assert answer["statusCode"] == 200
    assert site.release.calls == [("look", TOKEN), ("confirm", TOKEN, None, None)]


def test_one_click_a_second_time_is_as_good_as_the_first(site: Site) -> None:
    """Who has left the copies already is told so, and nothing is done again."""
    site.release.links["look"] = LINKS["copies left"]
    assert site.visited("POST", ONE_CLICK)["statusCode"] == 200
    assert site.release.calls == [("look", TOKEN)]


@pytest.mark.parametrize(
    "name",
    [
        "confirmation",
        "which client",
        "closed ticket",
        "confirmed",
        "expired",
        "lock",
        "lock declined",
        "lock over",
    ],
)
def test_one_click_never_presses_another_button(site: Site, name: str) -> None:
    """The field of mail programs on a link of another kind is junk."""
    site.release.links["look"] = LINKS[name]
    assert site.visited("POST", ONE_CLICK)["statusCode"] == 400
    assert site.release.calls == [("look", TOKEN)]


@pytest.mark.parametrize(
    ("arguments", "named", "status"),
    [
        (("PUT", "action=confirm"), {}, 405),
        (("DELETE",), {}, 405),
        (("POST", "action=steal"), {}, 400),
        (("POST",), {}, 400),
        (("POST", "x" * 10_001), {}, 413),
        (("GET",), {"path": "/api/l/short"}, 404),
        (("POST", "action=confirm"), {"path": "/api/l/" + "x" * 65}, 404),
        (("POST", "action=confirm"), {"path": "/api/l/" + "x" * 30 + "%00"}, 404),
    ],
)
def test_what_is_not_served_touches_no_store(site: Site, arguments: Any, named: Any, status: int) -> None:
    """Faults and addresses that cannot be links get their page without a look at any table."""
    answer = site.visited(*arguments, **named)
    assert answer["statusCode"] == status
    assert answer["body"].startswith("<!DOCTYPE html>")
    assert site.release.calls == []
    assert answer["headers"].get("Allow") == ("GET, HEAD, POST" if status == 405 else None)


@pytest.mark.parametrize("body", [None, "action=confirm", "action=disown", "action=resend", ONE_CLICK])
def test_a_link_that_is_not_there_looks_like_no_link_at_all(site: Site, body: str | None) -> None:
    """Neither the token nor what was asked changes one octet of the answer."""
    method = "GET" if body is None else "POST"
    answers = [
        site.visited(method, body),
        site.visited(method, body, path="/api/l/" + "a" * 20),
        site.visited(method, body, path="/api/l/no"),
    ]
    assert answers[0]["statusCode"] == 404
    assert answers[0] == answers[1] == answers[2]
    assert TOKEN not in answers[0]["body"]


@pytest.mark.parametrize(
    ("query", "lang"), [(None, "cs"), ({"lang": "en"}, "en"), ({"lang": "cs"}, "cs"), ({"lang": "xx"}, "cs")]
)
def test_the_page_speaks_the_language_of_the_mail_or_of_the_switch(site: Site, query: Any, lang: str) -> None:
    """The browser's language does not matter where the link has one."""
    site.release.links["look"] = LINKS["confirmation"]
    answer = site.visited(query=query, headers={"accept-language": "de"})
    assert f'<html lang="{lang}">' in answer["body"]
    assert answer["headers"]["Content-Language"] == lang


@pytest.mark.parametrize("name", LINKS)
def test_every_page_is_private_and_loads_nothing(site: Site, name: str) -> None:
    """Headers that keep the address secret, the page out of caches and indexes, and everything foreign out of it."""
    site.release.links["look"] = LINKS[name]
    headers = site.visited()["headers"]
    assert headers["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Robots-Tag"] == "noindex"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_where_the_stage_names_no_address_none_is_told(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who is no contact any more is told why, if not whom to write to."""
    monkeypatch.setattr(pages, "settings", lambda: Settings("Firma", "fronta.example", {}))
    site.release.links["look"] = LINKS["no longer allowed"]
    body = site.visited()["body"]
    assert "Zprávu nemůžeme přijmout · Firma" in body
    assert "napište nám" not in body


@tries(max_examples=150, deadline=None)
@given(strange_events, st.sampled_from(sorted(LINKS)))
def test_any_event_gets_a_page(loaded: Site, strange: dict[str, Any], name: str) -> None:
    """Nothing that an event holds raises: there is always an answer that a browser can show or follow."""
    loaded.release.links.update(dict.fromkeys(("look", "confirm", "disown", "resend"), LINKS[name]))
    answer = loaded.handle(strange, None)
    assert answer["statusCode"] in {200, 303, 400, 403, 404, 405, 410, 413, 422, 429}
    is_empty = answer["body"] == ""
    assert is_empty or answer["body"].startswith("<!DOCTYPE html>")
