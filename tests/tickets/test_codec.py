"""JSON of tickets, changes and mails: nothing is lost on the way there and back."""

import json
from typing import get_args

import pytest
from hypothesis import given

from chalicelib.tickets import codec
from chalicelib.tickets.events import Assigned, Change, Event, StateChanged
from chalicelib.tickets.outbox import OutgoingMail
from chalicelib.tickets.ticket import State, Ticket
from tests.tickets.examples import JANA, changes, events, in_state, mails, tickets


@given(ticket=tickets)
def test_any_ticket_survives_storing(ticket: Ticket) -> None:
    """A ticket that is stored and read is the same ticket."""
    assert codec.ticket_from_json(json.loads(codec.dumps(codec.ticket_to_json(ticket)))) == ticket


@given(ticket=tickets)
def test_what_is_empty_is_not_stored(ticket: Ticket) -> None:
    """Nothing that says nothing, and no promise twice; what was stored with all of it is read as well."""
    told = codec.ticket_to_json(ticket)
    assert [name for name, value in told.items() if value in ([], None) or value is False] == []
    assert "promise" not in told
    nothing = dict.fromkeys(("client", "agent", "last", "scheduled_for", "clock", "clock_version", "told", "place"))
    nothing |= {"merged_into": None, "unread": False, "due": False, "guest": False, "reacted": False}
    nothing |= {name: [] for name in ("reply_ids", "copies", "left_copies", "undeliverable", "tags", "related")}
    assert codec.ticket_from_json(codec.summary_to_json(ticket) | nothing | told) == ticket


@given(change=changes)
def test_any_change_survives_storing(change: Change) -> None:
    """A change that is stored and read is the same change, with every event."""
    told = json.loads(codec.dumps(codec.change_to_json(change)))
    assert codec.change_from_json(change.ticket_id, told) == change


@given(mail=mails)
def test_any_outgoing_mail_survives_storing(mail: OutgoingMail) -> None:
    """An outgoing mail that is stored and read is the same mail."""
    assert codec.mail_from_json(json.loads(codec.dumps(codec.mail_to_json(mail)))) == mail


@given(event=events)
def test_an_event_goes_by_one_type(event: Event) -> None:
    """The type that pushes name is the type that the event's JSON carries."""
    assert codec.event_to_json(event)["type"] == codec.type_of(event)


def test_every_event_has_a_type_of_its_own() -> None:
    """No event class is without a type in JSON and none shares it."""
    known = get_args(Event)
    assert len({codec._TYPES[event] for event in known}) == len(known) == len(codec._TYPES)


def test_an_unknown_event_is_named() -> None:
    """An event of a newer program is refused by the name of its type."""
    with pytest.raises(ValueError, match="'sms_sent'"):
        codec.event_from_json({"type": "sms_sent"})


def test_the_json_of_events_is_what_the_api_promises() -> None:
    """State changes say from and to, an assignment names its agent or nobody."""
    assert codec.event_to_json(StateChanged(State.QUEUED, State.IN_PROGRESS)) == {
        "type": "state_changed",
        "from": "queued",
        "to": "in_progress",
    }
    assert codec.event_to_json(Assigned(JANA)) == {"type": "assigned", "agent": {"id": "jana", "name": "Jana Nová"}}
    assert codec.event_to_json(Assigned(None)) == {"type": "assigned", "agent": None}


def test_the_summary_holds_nothing_that_lists_do_not_show() -> None:
    """Lists and pushes carry the summary: neither the Message-IDs of the client nor his language."""
    summary = codec.summary_to_json(in_state(State.QUEUED, JANA))
    assert set(summary) == {
        *("id", "number", "queue", "subject", "state", "requester", "client", "agent"),
        *(
            "version",
            "opened_at",
            "changed_at",
            "unread",
            "last",
            "copies",
            "undeliverable",
            "scheduled_for",
            "due",
            "clock",
        ),
        *("urgency", "promise", "place", "locked", "lock_declined", "tags", "related", "merged_into"),
    }
    assert summary["opened_at"] == "2026-11-23T08:00:00.000Z"
    assert summary["agent"] == {"id": "jana", "name": "Jana Nová"}


def test_letters_stay_letters() -> None:
    """Czech is stored as it is written, in compact JSON."""
    assert codec.dumps({"text": "Příliš žluťoučký"}) == '{"text":"Příliš žluťoučký"}'
