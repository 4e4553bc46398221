"""What a ticket does by itself: reminders, resolving, closing, coming due; no clock is heard but the sweep's."""

from datetime import timedelta

import pytest

from chalicelib.mail.kept import Outcome
from chalicelib.tickets import commands, service
from chalicelib.tickets.ticket import Actor, State
from tests.stories.desk import ALENA, Desk

DAY = timedelta(days=1)
STAFF = Actor("agent", ALENA.id, ALENA.name)


def ask(desk: Desk, command: commands.Command) -> None:
    """An agent asks something of the only ticket."""
    (ticket,) = desk.tickets
    service.perform(ticket.id, command, STAFF, desk.now, seen_version=ticket.version, request_key=None, shards=1)
    desk.settle()


def test_an_answer_that_nobody_replies_to_is_reminded_of_resolved_and_closed(desk: Desk) -> None:
    """Each with its mail; the sweep alone is enough when no clock is heard."""
    desk.mail(desk.letter())
    desk.answer(desk.tickets[0])
    kinds = []
    for _ in range(40):
        desk.pass_time(DAY)
        kinds.append(desk.tickets[0].state)
    assert kinds[0] is State.WAITING
    assert State.RESOLVED in kinds
    assert kinds[-1] is State.CLOSED
    sent = [row.sk for row in desk.rows("outbox") if row.send_state == "sent"]
    assert sorted(name.rpartition("-")[2] for name in sent) == [
        "acknowledgement", "answer", "reminder", "reminder", "state", "state",
    ]  # fmt: skip
    assert {row.send_state for row in desk.rows("outbox")} == {"sent"}


def test_a_reply_stops_the_reminders(desk: Desk) -> None:
    """The clock of the old state is heard and does nothing."""
    desk.mail(desk.letter())
    desk.answer(desk.tickets[0])
    desk.now += DAY
    desk.mail(desk.reply_to(desk.sent[-1], text="Už to jde."))
    desk.pass_time(timedelta(minutes=5))
    before = len(desk.sent)
    for _ in range(10):
        desk.pass_time(DAY)
    assert len(desk.sent) == before
    assert desk.tickets[0].state is State.IN_PROGRESS


def test_a_scheduled_ticket_comes_back_and_is_marked_due(desk: Desk) -> None:
    """A "thanks" in between is flagged, wakes nothing and forgets no date."""
    desk.mail(desk.letter())
    ask(desk, commands.Schedule(ALENA, desk.now + 3 * DAY))
    desk.settle_with_sweep()
    assert "napl" in desk.sent[-1].text
    desk.mail(desk.reply_to(desk.sent[0], text="Díky."))
    (ticket,) = desk.tickets
    assert (ticket.state, ticket.unread) == (State.SCHEDULED, True)
    desk.pass_time(2 * DAY)
    assert desk.tickets[0].state is State.SCHEDULED
    desk.pass_time(DAY)
    (ticket,) = desk.tickets
    assert (ticket.state, ticket.due) == (State.QUEUED, True)
    ask(desk, commands.Move(ALENA, State.IN_PROGRESS))
    assert not desk.tickets[0].due


def test_a_closed_ticket_opens_a_new_one_by_its_link(desk: Desk) -> None:
    """Closed by its clock, not by hand."""
    desk.mail(desk.letter())
    ask(desk, commands.Move(ALENA, State.RESOLVED))
    for _ in range(16):
        desk.pass_time(DAY)
    assert desk.tickets[0].state is State.CLOSED
    held = desk.mail(desk.reply_to(desk.sent[0], text="Zase."))
    assert (held.outcome, held.reason) == (Outcome.HELD, "closed-ticket")


def test_what_follows_soon_after_makes_one_mail(desk: Desk) -> None:
    """Taken and answered within the pause: the answer tells the state, and nothing else is sent."""
    desk.mail(desk.letter())
    (ticket,) = desk.tickets
    for command in (commands.Move(ALENA, State.IN_PROGRESS), commands.Answer(ALENA, "Hotovo.", State.RESOLVED)):
        (ticket,) = desk.tickets
        service.perform(ticket.id, command, STAFF, desk.now, seen_version=ticket.version, request_key=None, shards=1)
    desk.settle_with_sweep()
    assert [mail.message["Auto-Submitted"] is None for mail in desk.sent] == [False, True]


@pytest.mark.parametrize("state", [State.WAITING, State.RESOLVED])
def test_a_message_of_a_party_wakes_what_waits(desk: Desk, state: State) -> None:
    """To its agent, and no clock of before moves it again."""
    desk.mail(desk.letter())
    ask(desk, commands.Answer(ALENA, "Hotovo?", state))
    desk.mail(desk.reply_to(desk.sent[-1], text="Ne."))
    for _ in range(20):
        desk.pass_time(DAY)
    assert desk.tickets[0].state is State.IN_PROGRESS
