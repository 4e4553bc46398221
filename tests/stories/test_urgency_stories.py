"""Urgency on the way of a mail: judged when it comes, raised by what comes later, never lowered by itself."""

from datetime import timedelta

import pytest

from chalicelib.dispatch import store as dispatch
from chalicelib.dispatch.shifts import Shift
from chalicelib.tickets import commands, service, store
from chalicelib.tickets.apply import replay
from chalicelib.tickets.decide import IllegalMove
from chalicelib.tickets.events import MessageReceived, UrgencyJudged, UrgencySet
from chalicelib.tickets.ticket import Actor, State, Ticket
from tests.stories.desk import ALENA, Desk

DOWN = "Web se nám vůbec nenačítá, zákazníci nemohou objednat."
INVOICE = "Pošlete nám prosím fakturu za říjen."


def ask(desk: Desk, command: commands.Command, n: int = 0) -> Ticket:
    """Alena asks something of the n-th ticket, as the API does."""
    ticket = desk.tickets[n]
    actor = Actor("agent", ALENA.id, ALENA.name)
    return service.perform(
        ticket.id, command, actor, desk.now, seen_version=ticket.version, request_key=None, shards=1
    ).ticket


def test_an_outage_comes_first_and_says_why(desk: Desk) -> None:
    """Whoever wrote before; the words that it rests on are in the message."""
    desk.mail(desk.letter(subject="Faktura", text=INVOICE))
    desk.mail(desk.letter(subject="Nejde eshop", text=DOWN))
    assert [place.ticket_id for place in store.queue_page("podpora", limit=5)] == [
        desk.tickets[1].id,
        desk.tickets[0].id,
    ]
    first, second = desk.tickets
    assert (first.urgency, second.urgency) == ("routine", "urgent")
    events = desk.events(second)
    (judged,) = [event for event in events if isinstance(event, UrgencyJudged)]
    (said,) = [event.message for event in events if isinstance(event, MessageReceived)]
    texts = {"body": said.text, "subject": second.subject}
    assert judged.level == "urgent"
    assert all(texts[one.field][one.start : one.end] == one.text for one in judged.reasons)
    assert judged.reasons


def test_an_urgent_ticket_is_promised_sooner(desk: Desk) -> None:
    """By what the queue promises for it."""
    desk.mail(desk.letter(text=INVOICE))
    desk.mail(desk.letter(text=DOWN))
    routine, urgent = desk.tickets
    assert routine.promise is not None
    assert urgent.promise is not None
    assert urgent.promise.until < routine.promise.until
    assert urgent.promise.urgency == "urgent"


def test_an_urgent_ticket_is_given_to_nobody(desk: Desk) -> None:
    """Also where its client has an agent: whoever is free takes it."""
    shift = Shift(ALENA.id, ALENA.name, frozenset(), 8, desk.now, desk.now + timedelta(hours=8))
    dispatch.change_roster(lambda roster: roster.begun(shift))
    desk.mail(desk.letter(text=INVOICE))
    ask(desk, commands.Move(ALENA, State.IN_PROGRESS))
    desk.mail(desk.letter(subject="Smlouva", text="Prosíme o kopii smlouvy."))
    desk.mail(desk.letter(subject="Eshop", text=DOWN))
    assert [ticket.agent for ticket in desk.tickets] == [ALENA, ALENA, None]


def test_a_later_message_raises_its_ticket_and_unlocks_it(desk: Desk) -> None:
    """And it cannot be locked again."""
    desk.mail(desk.letter(text=INVOICE))
    ask(desk, commands.Move(ALENA, State.IN_PROGRESS))
    assert ask(desk, commands.Lock(ALENA)).locked
    desk.pass_time(timedelta(minutes=5))
    desk.mail(desk.reply_to(desk.sent[-1], text=DOWN))
    (ticket,) = desk.tickets
    assert (ticket.urgency, ticket.locked, ticket.agent) == ("urgent", False, ALENA)
    with pytest.raises(IllegalMove):
        ask(desk, commands.Lock(ALENA))


def test_nothing_that_is_judged_lowers_a_ticket(desk: Desk) -> None:
    """Neither what a person set nor what was judged before; a person may."""
    desk.mail(desk.letter(text=DOWN))
    desk.mail(desk.reply_to(desk.sent[-1], text="Děkuji za rychlou reakci."))
    assert desk.tickets[0].urgency == "urgent"
    assert ask(desk, commands.SetUrgency(ALENA, "routine")).urgency == "routine"
    desk.mail(desk.reply_to(desk.sent[-1], text="Ještě prosím pošlete fakturu."))
    assert desk.tickets[0].urgency == "routine"
    changes = [event for event in desk.events(desk.tickets[0]) if isinstance(event, UrgencySet)]
    assert [(change.old, change.new) for change in changes] == [("routine", "urgent"), ("urgent", "routine")]


def test_what_is_quoted_counts_for_nothing(desk: Desk) -> None:
    """An old outage below a thank-you is over."""
    quoted = f"Děkujeme, vše je v pořádku.\n\n22. 11. 2026 v 8:00 Podpora napsala:\n> {DOWN}\n"
    desk.mail(desk.letter(subject="Re: Eshop", text=quoted))
    assert desk.tickets[0].urgency == "routine"


def test_a_judged_ticket_can_be_replayed(desk: Desk) -> None:
    """What is stored is what its events make."""
    desk.mail(desk.letter(text=DOWN))
    history = store.history(desk.tickets[0].id)
    assert history is not None
    assert replay(history.changes) == history.ticket
