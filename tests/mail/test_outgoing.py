"""The row of an outgoing mail, from its commit until it has left."""

from datetime import datetime, timedelta

import pytest

from chalicelib.mail import store
from chalicelib.mail.store import Claimed, owner_of
from chalicelib.platform import tables
from chalicelib.tickets import store as tickets
from chalicelib.tickets.commands import Answer
from chalicelib.tickets.outbox import SendState
from tests.one_aws import aws_of_file, aws_resources  # noqa: F401 - fixtures of this file
from tests.tickets.examples import AT, JANA, MINUTE, opening, planned, stored, then, ticket_id

LEASE = timedelta(minutes=5)
ACKNOWLEDGEMENT = "00000001-acknowledgement"
SENT_AS = "<0107-abc@eu-central-1.amazonses.com>"


def outgoing(n: int = 1) -> tickets.Sent:
    """The only outgoing mail of the n-th ticket as its history tells it."""
    history = tickets.history(ticket_id(n))
    assert history is not None
    (sent,) = history.outgoing
    return sent


def claim(at: datetime, n: int = 1) -> store.Claim | None:
    """Somebody wants to send the acknowledgement of the n-th ticket."""
    return store.claim(owner_of(ticket_id(n)), ACKNOWLEDGEMENT, at, LEASE)


def claimed() -> store.Claim:
    """The acknowledgement of the first ticket, claimed."""
    found = claim(AT)
    assert found is not None
    return found


def overdue(at: datetime) -> list[str]:
    """Tickets whose outgoing mail should have left before a time, oldest first."""
    return [owner[2:] for owner, _ in store.overdue(at, 100)]


@pytest.mark.usefixtures("aws_resources")
def test_a_mail_waits_from_its_commit_on() -> None:
    """A committed mail is pending, due at once, and tried by nobody."""
    stored()
    assert (outgoing().state, outgoing().sent_at) == (SendState.PENDING, None)
    assert overdue(AT) == []
    assert overdue(AT + timedelta(milliseconds=1)) == [ticket_id(1)]


@pytest.mark.usefixtures("aws_resources")
def test_a_claim_gives_the_whole_mail_to_one_sender() -> None:
    """The first to claim gets all that composing needs; a second is told to wait while the lease runs."""
    stored()
    ours = claimed()
    assert ours.mail == planned(None, opening()).mails[0]
    assert ours.attempts == 1
    for later in (timedelta(0), LEASE):
        with pytest.raises(Claimed, match=ACKNOWLEDGEMENT):
            claim(AT + later)
    assert outgoing().state is SendState.CLAIMED


@pytest.mark.usefixtures("aws_resources")
def test_a_lease_that_ran_out_can_be_claimed_again() -> None:
    """The mail of a sender who died is claimed by the next, and the tries are counted."""
    stored()
    claim(AT)
    again = claim(AT + LEASE + timedelta(milliseconds=1))
    assert again is not None
    assert again.attempts == 2


@pytest.mark.usefixtures("aws_resources")
def test_a_claimed_mail_is_overdue_only_after_its_lease() -> None:
    """The sweep leaves a mail alone while somebody may be sending it."""
    stored()
    claim(AT)
    assert overdue(AT + LEASE) == []
    assert overdue(AT + LEASE + timedelta(milliseconds=1)) == [ticket_id(1)]


@pytest.mark.usefixtures("aws_resources")
def test_a_released_mail_can_be_claimed_at_once() -> None:
    """A failure that sent nothing gives the claim back; the try still counts."""
    stored()
    ours = claim(AT)
    assert ours is not None
    store.release(ours, AT + MINUTE)
    assert outgoing().state is SendState.PENDING
    again = claim(AT)
    assert again is not None
    assert again.attempts == 2


@pytest.mark.usefixtures("aws_resources")
def test_a_late_sender_does_not_give_back_the_claim_of_another() -> None:
    """Whose lease ran out lost the claim: giving it back then changes nothing."""
    stored()
    late = claim(AT)
    assert late is not None
    assert claim(AT + 10 * MINUTE) is not None
    store.release(late, AT)
    with pytest.raises(store.Claimed):
        claim(AT + 11 * MINUTE)


@pytest.mark.usefixtures("aws_resources")
def test_a_sent_mail_is_sent_for_good() -> None:
    """What has left is neither claimed nor overdue again, and says when it left."""
    stored()
    store.note_sent(claimed(), SENT_AS, AT + MINUTE)
    assert (outgoing().state, outgoing().sent_at) == (SendState.SENT, AT + MINUTE)
    assert claim(AT + timedelta(days=1)) is None
    assert overdue(AT + timedelta(days=1)) == []


@pytest.mark.usefixtures("aws_resources")
def test_a_reply_to_a_sent_mail_finds_its_ticket() -> None:
    """The Message-ID that SES gave to a mail leads to the ticket, next to what it led to before."""
    stored(1)
    store.note_sent(claimed(), SENT_AS, AT)
    keys = tickets.keys_of_mail(done_keys=["1"], message_ids=[SENT_AS], numbers=(), ticket_ids=())
    known = tickets.known(tables.read(keys), [SENT_AS])
    assert known.tickets_of_message_id == {SENT_AS: frozenset({ticket_id(1)})}


@pytest.mark.usefixtures("aws_resources")
def test_a_failed_mail_is_given_up() -> None:
    """A mail that can never be sent is shown as failed and is neither claimed nor swept again."""
    stored()
    store.note_failed(claimed(), "x" * 1000)
    assert outgoing().state is SendState.FAILED
    assert claim(AT + timedelta(days=1)) is None
    assert overdue(AT + timedelta(days=1)) == []
    row = tickets.Row.get(f"T#{ticket_id(1)}", f"O#{ACKNOWLEDGEMENT}")
    assert row.cause == "x" * 500


@pytest.mark.usefixtures("aws_resources")
def test_a_mail_that_is_not_there_is_not_claimed() -> None:
    """A name that leads nowhere claims nothing and makes no row."""
    stored()
    assert store.claim(owner_of(ticket_id(1)), "00000009-answer", AT, LEASE) is None
    assert store.claim(owner_of(ticket_id(2)), ACKNOWLEDGEMENT, AT, LEASE) is None
    assert len(list(tickets.Row.query(f"T#{ticket_id(1)}"))) == 3
    assert list(tickets.Row.query(f"T#{ticket_id(2)}")) == []


@pytest.mark.usefixtures("aws_resources")
def test_the_oldest_overdue_mails_come_first_and_few_at_a_time() -> None:
    """The sweep takes the oldest mails up to its limit."""
    for n in (3, 1, 2):
        stored(n, AT + n * MINUTE)
    then(tickets.load(ticket_id(1)), Answer(JANA, "Ano."), AT + 9 * MINUTE)
    late = AT + timedelta(hours=1)
    assert overdue(late) == [ticket_id(1), ticket_id(2), ticket_id(3), ticket_id(1)]
    assert store.overdue(late, 2) == [
        (owner_of(ticket_id(1)), ACKNOWLEDGEMENT),
        (owner_of(ticket_id(2)), ACKNOWLEDGEMENT),
    ]
    assert overdue(AT + 2 * MINUTE) == [ticket_id(1)]
