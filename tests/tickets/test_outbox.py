"""Outgoing mail: which change makes which mail."""

from dataclasses import replace

import pytest

from chalicelib.tickets.commands import Absorb, Answer, Merge, Move, NoteLinked, Recall, ReceiveMessage, Schedule
from chalicelib.tickets.events import Attachment
from chalicelib.tickets.service import plan
from chalicelib.tickets.ticket import Actor, Agent, State, TicketRef
from tests.tickets.examples import (
    AT,
    JANA,
    KAREL,
    MINUTE,
    PETR,
    Desk,
    in_state,
    message,
    opening,
    planned,
    ticket_id,
)

ACKNOWLEDGEMENT = "00000001-acknowledgement"


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


@pytest.mark.parametrize(
    ("state", "agent", "becomes"),
    [
        (State.WAITING, JANA, State.IN_PROGRESS),
        (State.WAITING, None, State.QUEUED),
        (State.RESOLVED, JANA, State.IN_PROGRESS),
        (State.RESOLVED, None, State.QUEUED),
    ],
)
def test_who_wakes_a_ticket_is_told_where_it_is_now(state: State, agent: Agent | None, becomes: State) -> None:
    """He learns that it goes on, and with whom; if it was somebody else who wrote, that it was not he."""
    ticket = replace(in_state(state, agent), copies=("eva@firma.example",))
    for who, is_reader in ((KAREL.address, True), ("eva@firma.example", False)):
        commit = plan(ticket, ReceiveMessage(message()), Actor("client", who), AT, Desk())
        assert commit is not None
        (mail,) = commit.mails
        assert (mail.kind, mail.state, mail.by_reader, mail.by_clock) == ("state", becomes, is_reader, False)
        assert (mail.to, mail.cc, mail.sooner) == ((KAREL.address,), ("eva@firma.example",), False)
        assert mail.author == (JANA.name if becomes is State.IN_PROGRESS else None)


@pytest.mark.parametrize("state", [State.QUEUED, State.IN_PROGRESS, State.SCHEDULED])
def test_a_message_that_changes_no_state_makes_no_mail(state: State) -> None:
    """The conversation goes on, and nothing is new to him."""
    assert planned(in_state(state, JANA), ReceiveMessage(message())).mails == ()


@pytest.mark.parametrize(
    ("command", "state"),
    [
        (Move(JANA, State.RESOLVED), State.RESOLVED),
        (Move(PETR, State.IN_PROGRESS), State.IN_PROGRESS),
        (Schedule(JANA, AT + MINUTE), State.SCHEDULED),
    ],
)
def test_a_state_without_a_word_makes_a_mail_that_tells_it(command: Move | Schedule, state: State) -> None:
    """One mail for the change, in the state that the ticket is in after it."""
    (mail,) = planned(in_state(State.QUEUED), command).mails
    assert (mail.kind, mail.id, mail.state, mail.by_clock) == ("state", "00000004-state", state, False)
    assert mail.until == (AT + MINUTE if state is State.SCHEDULED else None)


def test_tickets_of_one_mail_share_one_acknowledgement() -> None:
    """The first names the others; of those nobody is written."""
    others = (TicketRef(ticket_id(2), 10_002), TicketRef(ticket_id(3), 10_003))
    (mail,) = planned(None, opening(linked=others)).mails
    assert mail.linked == (10_002, 10_003)
    assert planned(None, opening(2, acknowledged=False)).mails == ()
    assert planned(in_state(State.QUEUED), NoteLinked(others)).mails == ()


def test_the_acknowledgement_counts_files_that_were_not_accepted() -> None:
    """Whoever sent a file over the limit is told so."""
    files = (Attachment("a.zip", "application/zip", 10), Attachment("b.iso", "application/x-iso", 10, refused=True))
    (mail,) = planned(None, replace(opening(), message=replace(message(), attachments=files))).mails
    assert mail.refused_files == 1


def test_a_reply_with_files_that_were_not_accepted_is_told_about() -> None:
    """A reply is not acknowledged, so this is a mail of its own."""
    files = (Attachment("a.iso", "application/x-iso", 10, refused=True),)
    command = ReceiveMessage(replace(message(), attachments=files))
    (mail,) = planned(in_state(State.IN_PROGRESS, JANA), command).mails
    assert (mail.kind, mail.to, mail.refused_files) == ("files_refused", (KAREL.address,), 1)
    woken = planned(in_state(State.WAITING, JANA), command).mails
    assert [(mail.kind, mail.refused_files) for mail in woken] == [("files_refused", 1), ("state", 0)]


def test_each_new_reader_of_copies_gets_a_mail_of_his_own() -> None:
    """So that the way out in it is his alone; in a client's ticket it says who added him to what."""
    command = ReceiveMessage(message(), ("a@x.example", "b@x.example"))
    first, second = planned(in_state(State.IN_PROGRESS, JANA), command).mails
    assert [(mail.kind, mail.to, mail.id) for mail in (first, second)] == [
        ("copy_notice", ("a@x.example",), "00000004-copy_notice-00"),
        ("copy_notice", ("b@x.example",), "00000004-copy_notice-01"),
    ]
    assert (first.subject, first.author, first.reply_ids, first.client) == ("Web 1", "Karel Dvořák", (), None)
    woken = planned(in_state(State.WAITING, JANA), command).mails
    assert [mail.kind for mail in woken] == ["copy_notice", "copy_notice", "state"]


def test_a_stranger_cannot_have_us_carry_his_words() -> None:
    """Outside of a client's tickets, whoever is put in Cc reads nothing that the sender chose."""
    (_, notice) = planned(None, replace(opening(client=None), copies=("obet@x.example",))).mails
    assert (notice.kind, notice.subject, notice.author) == ("copy_notice", "", None)


def test_answers_go_to_the_requester_and_to_copies() -> None:
    """To stays To and Cc stays Cc."""
    ticket = replace(in_state(State.IN_PROGRESS, JANA), copies=("a@x.example",))
    (mail,) = planned(ticket, Answer(JANA, "Ano.", State.RESOLVED)).mails
    assert (mail.to, mail.cc) == ((KAREL.address,), ("a@x.example",))


def test_a_merged_ticket_tells_where_it_goes_on() -> None:
    """One mail about the end, with the number of the other; whoever had it and by which hand does not matter."""
    into = TicketRef(ticket_id(2), 10_002)
    for state in (State.QUEUED, State.IN_PROGRESS, State.RESOLVED):
        (mail,) = planned(in_state(state, JANA), Merge(PETR, into)).mails
        assert (mail.kind, mail.state, mail.cause, mail.linked) == ("state", State.CLOSED, "merged", (10_002,))
        assert (mail.by_clock, mail.by_reader, mail.author) == (False, False, None)


def test_the_other_of_two_merged_tickets_tells_nothing_but_its_copies() -> None:
    """It goes on as it was."""
    absorbing = Absorb(PETR, TicketRef(ticket_id(2), 10_002), ("eva@firma.example",))
    assert [mail.kind for mail in planned(in_state(State.IN_PROGRESS, JANA), absorbing).mails] == ["copy_notice"]


def test_an_answer_has_its_markup_its_quotation_and_its_files() -> None:
    """All that composing it needs; only the bytes of the files are elsewhere."""
    file = Attachment("a.pdf", "application/pdf", 3, key="attachments/x/y")
    answer = Answer(JANA, "**Hotovo.**", markdown=True, quoted="Web nejde.", files=(file,))
    (mail,) = planned(in_state(State.IN_PROGRESS, JANA), answer).mails
    assert (mail.markdown, mail.quoted, mail.attachments) == (True, "Web nejde.", (file,))


def test_an_answer_called_back_tells_no_state() -> None:
    """The client knows of neither."""
    assert planned(in_state(State.WAITING, JANA), Recall(JANA, 4, None)).mails == ()
