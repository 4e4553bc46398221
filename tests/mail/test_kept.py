"""A mail's row: what it says, what old rows say, and which mails staff may let in."""

import json
from datetime import UTC
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.mail.kept import (
    KEPT,
    KeptMail,
    Notice,
    Outcome,
    Status,
    mail_from_json,
    mail_to_json,
    push_of_mail,
    summary_to_json,
)
from chalicelib.tickets.ticket import TicketRef
from tests.mail.kept_mails import AT, MINUTE, kept
from tests.tickets.examples import refs as ticket_refs
from tests.tickets.examples import ticket_id, times, words

verdicts = st.builds(
    lambda verdict, sentence: {"verdict": verdict, "sentence_cs": sentence, "sentence_en": sentence, "details": {}},
    st.sampled_from(["verified", "unverified", "forged"]),
    words,
)
lists = st.lists(words, max_size=3).map(tuple)
mails = st.builds(
    KeptMail,
    id=words,
    outcome=st.sampled_from(Outcome),
    reason=words.filter(bool),
    status=st.sampled_from(Status),
    sender=st.none() | words,
    name=st.none() | words,
    recipients=lists,
    queues=lists,
    subject=words,
    preview=words,
    received_at=times.map(lambda time: time.astimezone(UTC)),
    raw_key=words,
    mail_from=words,
    verdict=verdicts,
    language=st.sampled_from(["cs", "en"]),
    outcomes=st.lists(st.dictionaries(words, words, max_size=2), max_size=2).map(tuple),
    closed=st.none() | ticket_refs,
    tickets=st.lists(ticket_refs, max_size=2).map(tuple),
    notice=st.none() | st.sampled_from(Notice),
)


@given(mail=mails)
def test_a_mail_is_read_from_its_row_as_it_was_written(mail: KeptMail) -> None:
    """Through JSON and back, whatever is in it."""
    stored = json.loads(json.dumps(mail_to_json(mail)))
    assert mail_from_json(mail.id, mail.status.value, stored) == mail


def old_row(**more: Any) -> dict[str, Any]:
    """What a row said before there were kept mails."""
    return {
        "outcomes": [{"outcome": "held", "reason": "spf-none"}, {"outcome": "refused", "reason": "later"}],
        "from": "karel@firma.example",
        "recipients": ["podpora@fronta.example"],
        "subject": "Web",
        "received_at": "2026-11-23T08:00:00.000Z",
        "raw_key": "mail/old",
        "verdict": {"verdict": "unverified"},
        **more,
    }


def test_a_row_of_before_lacks_what_came_later() -> None:
    """Its first outcome is where the mail ended; it waits, nothing was sent about it, and it became nothing."""
    mail = mail_from_json("old", None, old_row())
    assert (mail.outcome, mail.reason, mail.status) == (Outcome.HELD, "spf-none", Status.WAITING)
    assert (mail.name, mail.queues, mail.preview, mail.mail_from) == (None, (), "", "karel@firma.example")
    assert (mail.language, mail.closed, mail.tickets, mail.notice) == ("cs", None, (), None)
    assert summary_to_json(mail)["sentence_cs"] == ""
    # Its verdict was the sender check itself; that is where it is looked for now.
    assert mail.verdict["details"] == {"verdict": "unverified"}
    assert mail_from_json("old", None, mail_to_json(mail)) == mail


def test_a_row_of_before_may_name_no_sender_and_no_reason() -> None:
    """A mail whose From was unclear, that became a ticket."""
    mail = mail_from_json("old", None, old_row(**{"from": None, "outcomes": [{"outcome": "ticket", "ticket": "T"}]}))
    assert (mail.sender, mail.mail_from, mail.reason, mail.outcome) == (None, "", "", Outcome.TICKET)


ACCEPTABLE = {
    # outcome, reason: may staff let it in while it waits?
    (Outcome.REFUSED, "not-a-technical-contact"): True,
    (Outcome.REFUSED, "no-such-queue"): False,
    (Outcome.SPAM, "spam"): True,
    (Outcome.HELD, "which-client"): True,
    (Outcome.HELD, "closed-ticket"): True,
    (Outcome.HELD, "always-confirm"): False,
    (Outcome.HELD, "spf-none: firma.example"): False,
    (Outcome.QUARANTINED, "virus"): False,
    (Outcome.QUARANTINED, "dmarc-quarantine: firma.example"): False,
    (Outcome.QUARANTINED, "not-me"): False,
    # A reason that is another outcome's word changes nothing.
    (Outcome.QUARANTINED, "which-client"): False,
    (Outcome.AUTOMATIC, "auto-reply"): False,
    (Outcome.AUTOMATIC, "which-client"): False,
    (Outcome.TICKET, ""): False,
    (Outcome.DUPLICATE, "ses-0"): False,
}


def test_the_table_names_every_outcome() -> None:
    """A new outcome has to be decided upon here."""
    assert {outcome for outcome, _ in ACCEPTABLE} == set(Outcome)


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize(("outcome", "reason", "wanted"), [(*key, wanted) for key, wanted in ACCEPTABLE.items()])
def test_staff_let_in_what_only_lacks_a_right(outcome: Outcome, reason: str, wanted: bool, status: Status) -> None:
    """Never what is forged, infected or not proven, and nothing twice."""
    mail = kept(1, outcome, reason=reason, status=status)
    assert mail.is_acceptable is (wanted and status is Status.WAITING)
    assert summary_to_json(mail)["acceptable"] is mail.is_acceptable


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("notice", [None, *Notice])
def test_a_sender_confirms_what_he_was_asked_about(notice: Notice | None, status: Status) -> None:
    """Only a mail that waits, and only if the question was whether it is his."""
    mail = kept(1, Outcome.HELD, notice=notice, status=status)
    assert mail.is_confirmable is (notice is Notice.CONFIRMATION and status is Status.WAITING)


def test_what_staff_see_is_what_the_contract_says() -> None:
    """Exactly these members: nothing of where the mail is stored, and no envelope."""
    refs = (TicketRef(ticket_id(1), 10001),)
    mail = kept(1, Outcome.HELD, reason="which-client", notice=Notice.WHICH_CLIENT, tickets=refs, name=None)
    assert summary_to_json(mail) == {
        "id": "ses-1",
        "outcome": "held",
        "reason": "which-client",
        "status": "waiting",
        "from": "karel@firma.example",
        "name": None,
        "recipients": ["podpora@fronta.example"],
        "queues": ["podpora"],
        "subject": "Web 1",
        "preview": "Dobrý den,\nnejde web.",
        "received_at": "2026-11-23T08:00:00.000Z",
        "verdict": "verified",
        "sentence_cs": "Odesílatel je ověřen.",
        "sentence_en": "The sender is verified.",
        "acceptable": True,
        "notice": "which_client",
        "tickets": [{"id": ticket_id(1), "number": 10001}],
    }


@pytest.mark.parametrize("status", [None, *Status])
def test_a_push_is_made_of_the_rows_image(status: Status | None) -> None:
    """As the stream gives it: typed values, the data as text, the status beside it or missing."""
    mail = kept(7, Outcome.SPAM, status=status or Status.WAITING)
    image = {"pk": {"S": "R#ses-7"}, "data": {"S": json.dumps(mail_to_json(mail))}}
    if status is not None:
        image["status"] = {"S": status.value}
    assert push_of_mail(image, AT + MINUTE) == {
        "type": "mail",
        "mail": summary_to_json(mail),
        "cursor": "2026-11-23T08:01:00.000Z",
    }


def test_what_is_kept_is_no_ticket() -> None:
    """Mails that became ticket entries, and further copies of one, are in no list."""
    assert set(Outcome) - set(KEPT) == {Outcome.TICKET, Outcome.DUPLICATE}
