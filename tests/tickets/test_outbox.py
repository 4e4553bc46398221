"""Outgoing mail: which change makes which mail, and its row from the commit until it has left."""

from datetime import datetime, timedelta

import pytest

from chalicelib.platform import tables
from chalicelib.tickets import store
from chalicelib.tickets.commands import Answer, Move, ReceiveMessage
from chalicelib.tickets.outbox import SendState
from chalicelib.tickets.store import Claimed
from chalicelib.tickets.ticket import State
from tests.tickets.examples import (
    AT,
    JANA,
    KAREL,
    MINUTE,
    in_state,
    message,
    opening,
    planned,
    stored,
    then,
    ticket_id,
)

LEASE = timedelta(minutes=5)
ACKNOWLEDGEMENT = "00000001-acknowledgement"
SENT_AS = "<0107-abc@eu-central-1.amazonses.com>"


# ---------------------------------------------------------------- which mails


def test_an_opening_is_acknowledged_to_its_requester() -> None:
    """A new ticket makes one mail: the acknowledgement, which answers the client's own."""
    (mail,) = planned(None, opening(message_id="<a@firma.example>")).mails
    assert (mail.kind, mail.id, mail.to, mail.cc) == ("acknowledgement", ACKNOWLEDGEMENT, (KAREL.address,), ())
    assert (mail.number, mail.queue, mail.subject, mail.language) == (10_001, "podpora", "Web 1", "cs")
    assert (mail.state, mail.text, mail.author) == (State.QUEUED, "", None)
    assert mail.reply_ids == ("<a@firma.example>",)


def test_an_answer_is_a_mail_with_its_author() -> None:
    """An answer makes one mail, in the state that the ticket is in after it, named after its change."""
    (mail,) = planned(in_state(State.IN_PROGRESS, JANA), Answer(JANA, "Opraveno.", State.RESOLVED)).mails
    assert (mail.kind, mail.id, mail.version) == ("answer", "00000004-answer", 4)
    assert (mail.to, mail.text, mail.author) == ((KAREL.address,), "Opraveno.", "Jana Nová")
    assert mail.state is State.RESOLVED


@pytest.mark.parametrize("command", [ReceiveMessage(message()), Move(JANA, State.RESOLVED)])
def test_nothing_else_makes_a_mail(command: ReceiveMessage | Move) -> None:
    """Neither a client's message nor a move sends anything by itself."""
    assert planned(in_state(State.WAITING, JANA), command).mails == ()


# ---------------------------------------------------------------- its row


def outgoing(n: int = 1) -> store.Sent:
    """The only outgoing mail of the n-th ticket as its history tells it."""
    history = store.history(ticket_id(n))
    assert history is not None
    (sent,) = history.outgoing
    return sent


def claim(at: datetime, n: int = 1) -> store.Claim | None:
    """Somebody wants to send the acknowledgement of the n-th ticket."""
    return store.claim(ticket_id(n), ACKNOWLEDGEMENT, at, LEASE)


def overdue(at: datetime) -> list[str]:
    """Tickets whose outgoing mail should have left before a time, oldest first."""
    return [ticket for ticket, _ in store.overdue(at, 100)]


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
    claimed = claim(AT)
    assert claimed is not None
    assert claimed.mail == planned(None, opening()).mails[0]
    assert claimed.attempts == 1
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
    store.release(ticket_id(1), ACKNOWLEDGEMENT, ours, AT + MINUTE)
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
    store.release(ticket_id(1), ACKNOWLEDGEMENT, late, AT)
    with pytest.raises(store.Claimed):
        claim(AT + 11 * MINUTE)


@pytest.mark.usefixtures("aws_resources")
def test_a_sent_mail_is_sent_for_good() -> None:
    """What has left is neither claimed nor overdue again, and says when it left."""
    stored()
    claim(AT)
    store.note_sent(ticket_id(1), ACKNOWLEDGEMENT, SENT_AS, AT + MINUTE)
    assert (outgoing().state, outgoing().sent_at) == (SendState.SENT, AT + MINUTE)
    assert claim(AT + timedelta(days=1)) is None
    assert overdue(AT + timedelta(days=1)) == []


@pytest.mark.usefixtures("aws_resources")
def test_a_reply_to_a_sent_mail_finds_its_ticket() -> None:
    """The Message-ID that SES gave to a mail leads to the ticket, next to what it led to before."""
    stored(1)
    store.note_sent(ticket_id(1), ACKNOWLEDGEMENT, SENT_AS, AT)
    keys = store.keys_of_mail(ses_id="1", done_keys=["1"], message_ids=[SENT_AS], numbers=(), ticket_ids=())
    known = store.known(tables.read(keys), [SENT_AS])
    assert known.tickets_of_message_id == {SENT_AS: frozenset({ticket_id(1)})}


@pytest.mark.usefixtures("aws_resources")
def test_a_failed_mail_is_given_up() -> None:
    """A mail that can never be sent is shown as failed and is neither claimed nor swept again."""
    stored()
    claim(AT)
    store.note_failed(ticket_id(1), ACKNOWLEDGEMENT, "x" * 1000)
    assert outgoing().state is SendState.FAILED
    assert claim(AT + timedelta(days=1)) is None
    assert overdue(AT + timedelta(days=1)) == []
    row = store.Row.get(f"T#{ticket_id(1)}", f"O#{ACKNOWLEDGEMENT}")
    assert row.cause == "x" * 500


@pytest.mark.usefixtures("aws_resources")
def test_a_mail_that_is_not_there_is_not_claimed() -> None:
    """A name that leads nowhere claims nothing and makes no row."""
    stored()
    assert store.claim(ticket_id(1), "00000009-answer", AT, LEASE) is None
    assert store.claim(ticket_id(2), ACKNOWLEDGEMENT, AT, LEASE) is None
    assert len(list(store.Row.query(f"T#{ticket_id(1)}"))) == 3
    assert list(store.Row.query(f"T#{ticket_id(2)}")) == []


@pytest.mark.usefixtures("aws_resources")
def test_the_oldest_overdue_mails_come_first_and_few_at_a_time() -> None:
    """The sweep takes the oldest mails up to its limit."""
    for n in (3, 1, 2):
        stored(n, AT + n * MINUTE)
    then(store.load(ticket_id(1)), Answer(JANA, "Ano."), AT + 9 * MINUTE)
    late = AT + timedelta(hours=1)
    assert overdue(late) == [ticket_id(1), ticket_id(2), ticket_id(3), ticket_id(1)]
    assert store.overdue(late, 2) == [(ticket_id(1), ACKNOWLEDGEMENT), (ticket_id(2), ACKNOWLEDGEMENT)]
    assert overdue(AT + 2 * MINUTE) == [ticket_id(1)]
