"""What a client sees of a ticket's history."""

from dataclasses import replace

import pytest
from hypothesis import given

from chalicelib.tickets.client_view import concerns_client, recalled, told_to_client
from chalicelib.tickets.events import (
    Absorbed,
    Answered,
    Assigned,
    Attachment,
    CallMark,
    Change,
    ClockSet,
    DeliveryFailed,
    Event,
    MailHeldBack,
    MessageReceived,
    Noted,
    Promised,
    PromiseEnded,
    Recalled,
    RelationsChanged,
    SplitOff,
    StateChanged,
    TagsChanged,
    Texted,
    TextOutcome,
    TextTo,
    UrgencySet,
)
from chalicelib.tickets.ticket import Agent, Last, State, TicketRef
from tests.tickets.examples import AT, JANA, KAREL, as_agent, as_client, changes, message, ticket_id

HIDDEN = (
    UrgencySet("routine", "urgent"),
    PromiseEnded("reaction", "podpora", "routine", AT, AT, "configured", 0, 1, kept=False),
    DeliveryFailed(KAREL.address, permanent=True, reason="bounce", status="5.1.1", text="unknown"),
    MailHeldBack("state", (KAREL.address,), "too many"),
    ClockSet("close", AT),
    Noted("Jen pro nás.", (JANA,)),
    TagsChanged(("vip",)),
    RelationsChanged((TicketRef(ticket_id(2), 10_002),)),
    Absorbed(TicketRef(ticket_id(2), 10_002)),
    SplitOff(1, TicketRef(ticket_id(2), 10_002)),
    Recalled(2, None),
    TextOutcome("e-1", "+420777123456", "delivered"),
)


def change_of(*events: Event, by_agent: bool = True) -> Change:
    """A change with these events."""
    return Change(ticket_id(1), 4, AT, as_agent(JANA) if by_agent else as_client(), events)


def test_words_and_states_are_shown() -> None:
    """What was written and what became of it, by whom."""
    events = (Answered("Hotovo.", (KAREL.address,)), StateChanged(State.QUEUED, State.RESOLVED), Assigned(JANA))
    (shown,) = told_to_client([change_of(*events)])
    assert shown.events == (*events[:2], Assigned(Agent("", JANA.name)))
    assert (shown.actor.name, shown.actor.id) == (JANA.name, "")


@pytest.mark.parametrize("event", HIDDEN, ids=lambda event: type(event).__name__)
def test_what_is_ours_is_not_shown(event: Event) -> None:
    """Neither alone nor beside what is shown."""
    assert told_to_client([change_of(event)]) == ()
    beside = Assigned(None)
    assert told_to_client([change_of(event, beside)])[0].events == (beside,)


def test_an_answer_that_was_called_back_was_never_said() -> None:
    """Neither it nor that it was called back is shown; what else its change did is, and other answers are."""
    said, gone = Answered("Hotovo.", (KAREL.address,)), Answered("Omyl.", (KAREL.address,))
    moved = StateChanged(State.QUEUED, State.WAITING)
    changes = [
        replace(change_of(said), version=4),
        replace(change_of(gone, moved), version=5),
        replace(change_of(Recalled(5, Last("agent", "Hotovo."))), version=6),
    ]
    assert [(one.version, one.events) for one in told_to_client(changes)] == [(4, (said,)), (5, (moved,))]
    assert recalled(changes) == {5}


def test_of_newer_changes_alone_a_recall_tells_nothing() -> None:
    """Whoever has seen the answer reads all of the ticket again, as of any change that concerns him."""
    back = StateChanged(State.WAITING, State.IN_PROGRESS)
    assert told_to_client([change_of(Recalled(3, None))]) == ()
    assert told_to_client([change_of(Recalled(3, None), back)])[0].events == (back,)
    assert concerns_client(["recalled"])
    assert not concerns_client(["noted", "tags_changed", "relations_changed", "absorbed", "split_off"])


def test_where_a_file_of_an_answer_lies_stays_with_staff() -> None:
    """Its name and size are shown."""
    file = Attachment("a.pdf", "application/pdf", 3, key="attachments/x/y")
    (shown,) = told_to_client([change_of(Answered("Hotovo.", (), attachments=(file,)))])
    assert shown.events == (Answered("Hotovo.", (), attachments=(replace(file, key=None),)),)


def test_how_a_sender_was_checked_stays_with_staff() -> None:
    """A message is shown with its words and files, without the verdict and without its place in S3."""
    said = replace(message("Nejde web."), raw_key="mail/1", new_way=True)
    (shown,) = told_to_client([change_of(MessageReceived(said), by_agent=False)])
    (event,) = shown.events
    assert isinstance(event, MessageReceived)
    assert event.message == replace(said, raw_key="", verdict={}, new_way=False)
    assert shown.actor == as_client()


def test_of_a_call_the_client_reads_who_wrote_it_down() -> None:
    """Neither from which number he called, how far he was known, nor how the agent signs in."""
    said = replace(message("Nejde web."), via="phone", call=CallMark("c-1", "+420777123456", "number_pin", JANA))
    (shown,) = told_to_client([change_of(MessageReceived(said))])
    (event,) = shown.events
    assert isinstance(event, MessageReceived)
    assert event.message.call == CallMark("c-1", None, "", Agent("", JANA.name))
    assert event.message.via == "phone"


def test_the_client_reads_which_sms_he_was_sent() -> None:
    """Its words and numbers, not who let it pass a limit."""
    sent = Texted("e-1", "Prosime o zasah.", (TextTo("+420777123456", "Karel"),), confirmed_by=JANA)
    (shown,) = told_to_client([change_of(sent)])
    assert shown.events == (replace(sent, event="", confirmed_by=None),)


def test_a_promise_is_shown_without_what_it_rests_on() -> None:
    """Until when, not how many are before him."""
    (shown,) = told_to_client([change_of(Promised("reaction", "urgent", AT, "reaction/podpora", 7, 2))])
    assert shown.events == (Promised("reaction", "routine", AT, "", 0, 0),)


@given(change=changes)
def test_any_change_is_shown_in_part_or_not_at_all(change: Change) -> None:
    """Nothing is made up: kinds, order and times are those of the change."""
    for shown in told_to_client([change]):
        assert (shown.version, shown.at) == (change.version, change.at)
        kinds = iter(type(event) for event in change.events)
        assert all(any(kind is type(event) for kind in kinds) for event in shown.events)
        assert shown.events
