"""The mail about locked PINs: to whom it goes, in which words, and when it goes to nobody."""

import email
import email.policy
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from moto.ses.models import ses_backends

from chalicelib.calls.guard import Lock
from chalicelib.calls.lock_mail import READERS_MAX, lock_mails, readers_of
from chalicelib.mail.sending import send
from chalicelib.people import service
from chalicelib.people.directory import Contact, ListedClient
from chalicelib.platform import aws
from tests.calls import lines
from tests.calls.lines import FIRMA, JAN, MINUTE, NOW, WRONG, ring, say

LOCK = Lock("t5", NOW, NOW + 15 * MINUTE)


def contact(name: str, *, technical: bool = True, pin: bool = False) -> Contact:
    """A contact of the client."""
    return Contact(f"{name}@firma.example", name.title(), "cs", technical, pin=pin)


@pytest.mark.parametrize(
    ("contacts", "readers"),
    [
        ((contact("a"), contact("b", pin=True), contact("c", technical=False, pin=True)), "bc"),
        ((contact("a"), contact("b", technical=False), contact("c")), "ac"),
        ((contact("a", technical=False),), ""),
        (tuple(contact(name, pin=True) for name in "abcdefg"), "abcde"),
        (tuple(contact(name) for name in "abcdefg"), "abcde"),
    ],
)
def test_who_may_set_the_pin_is_told(contacts: tuple[Contact, ...], readers: str) -> None:
    """Else the technical contacts; five at most."""
    client = ListedClient("1001", "Firma s.r.o.", contacts)
    assert [one.address[0] for one in readers_of(client)] == list(readers)
    assert len(lock_mails(client, LOCK, "", "konzultace")) == len(readers) <= READERS_MAX


def test_a_lock_makes_the_same_mails_whenever_it_is_asked() -> None:
    """By its id, whose they are and to whom; another lock makes others."""
    first, again = (lock_mails(FIRMA, LOCK, caller, "konzultace") for caller in ("", "+420 777 123 456"))
    other = lock_mails(FIRMA, replace(LOCK, id="t6"), "", "konzultace")
    assert [mail.mail_id for mail in first] == [mail.mail_id for mail in again]
    assert not {mail.mail_id for mail in first} & {mail.mail_id for mail in other}


@pytest.fixture
def locked(aws_resources: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    """Five wrong PINs from Jan's number; the mail about them, that is to be sent."""
    lines.cheap_pins(monkeypatch)
    lines.listed()
    aws.token_keys.cache_clear()
    call = ring(JAN)
    for _ in range(5):
        say(call, pin=WRONG)
    (mail,) = lines.lock_mails()
    del backend().sent_messages[:]
    yield mail


def backend() -> Any:
    """The SES of the in-process AWS."""
    (regions,) = ses_backends.values()
    return regions["eu-central-1"]


def sent(mail: dict[str, Any]) -> Any:
    """The mail as it left; None where it did not."""
    send(mail["pk"]["S"], mail["sk"]["S"][2:], NOW + MINUTE, lambda: "x" * 32)
    found = [one.raw_data for one in backend().sent_messages]
    return email.message_from_string(found[0], policy=email.policy.default) if found else None


def test_the_client_is_told_until_when_and_from_where(locked: dict[str, Any]) -> None:
    """Of whom, until when, from which number, and what to do; nothing to press, nothing of the PIN."""
    mail = sent(locked)
    text = " ".join(mail.get_body(("plain",)).get_content().split())
    assert (mail["To"], mail["Auto-Submitted"]) == ("jan@firma.example", "auto-generated")
    for words in (
        "nesprávný PIN klienta Firma s.r.o. (1001)",
        "v pondělí 23. 11. 2026 v 9:00 z čísla +420 777 123 456",
        "Do pondělí 23. 11. 2026 v 9:15",
        "konzultace@fronta.example",
    ):
        assert words in text
    assert WRONG not in text
    assert "http" not in text


def test_who_is_no_contact_any_more_is_not_told(locked: dict[str, Any]) -> None:
    """Removed between the lock and the mail, he has lost this too."""
    service.put_client(replace(FIRMA, contacts=FIRMA.contacts[:1]), NOW)
    assert sent(locked) is None
    (row,) = lines.lock_mails()
    assert row["send_state"] == {"S": "failed"}


def test_who_lost_the_right_but_is_technical_is_told(locked: dict[str, Any]) -> None:
    """It is still his affair."""
    jan = replace(FIRMA.contacts[1], pin=False)
    service.put_client(replace(FIRMA, contacts=(FIRMA.contacts[0], jan)), NOW)
    assert sent(locked)["To"] == "jan@firma.example"


def test_each_lock_is_told_once(locked: dict[str, Any]) -> None:
    """The next one, after this one is over, makes a mail of its own."""
    later = NOW + timedelta(hours=2)
    call = ring(JAN, now=later)
    for _ in range(6):
        say(call, pin=WRONG, now=later)
    assert len(lines.lock_mails()) == 2
