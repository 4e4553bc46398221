"""Tickets, changes and outgoing mail as JSON and back: one shape for the tables, the API and the pushes."""

import json
from collections.abc import Mapping
from typing import Any

from chalicelib.platform.ids import read_timestamp, timestamp
from chalicelib.tickets.events import (
    Answered,
    Assigned,
    Attachment,
    Change,
    Event,
    Message,
    MessageReceived,
    StateChanged,
    TicketOpened,
)
from chalicelib.tickets.outbox import OutgoingMail
from chalicelib.tickets.ticket import Actor, Agent, Client, Last, Person, State, Ticket, TicketId

Json = dict[str, Any]

_TYPES: dict[type, str] = {
    TicketOpened: "ticket_opened",
    MessageReceived: "message_received",
    Answered: "answered",
    StateChanged: "state_changed",
    Assigned: "assigned",
}


def dumps(value: Any) -> str:
    """Compact JSON, letters as they are."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def ticket_to_json(ticket: Ticket) -> Json:
    """The ticket as stored."""
    return summary_to_json(ticket) | {"language": ticket.language, "reply_ids": list(ticket.reply_ids)}


def summary_to_json(ticket: Ticket) -> Json:
    """The ticket as lists and pushes show it."""
    return {
        "id": ticket.id,
        "number": ticket.number,
        "queue": ticket.queue,
        "subject": ticket.subject,
        "state": ticket.state.value,
        "requester": _person(ticket.requester),
        "client": None if ticket.client is None else {"number": ticket.client.number, "name": ticket.client.name},
        "agent": None if ticket.agent is None else {"id": ticket.agent.id, "name": ticket.agent.name},
        "version": ticket.version,
        "opened_at": timestamp(ticket.opened_at),
        "changed_at": timestamp(ticket.changed_at),
        "unread": ticket.unread,
        "last": None if ticket.last is None else {"by": ticket.last.by, "preview": ticket.last.preview},
    }


def ticket_from_json(data: Mapping[str, Any]) -> Ticket:
    """The inverse of `ticket_to_json`."""
    return Ticket(
        id=TicketId(data["id"]),
        number=data["number"],
        queue=data["queue"],
        subject=data["subject"],
        state=State(data["state"]),
        requester=Person(**data["requester"]),
        client=None if data["client"] is None else Client(**data["client"]),
        language=data["language"],
        opened_at=read_timestamp(data["opened_at"]),
        changed_at=read_timestamp(data["changed_at"]),
        version=data["version"],
        agent=None if data["agent"] is None else Agent(**data["agent"]),
        unread=data["unread"],
        last=None if data["last"] is None else Last(**data["last"]),
        reply_ids=tuple(data["reply_ids"]),
    )


def _person(person: Person) -> Json:
    return {"address": person.address, "name": person.name}


def actor_to_json(actor: Actor) -> Json:
    """Who did something."""
    return {"kind": actor.kind, "id": actor.id, "name": actor.name}


def event_to_json(event: Event) -> Json:
    """An event with its type, e.g. {"type": "state_changed", "from": "queued", "to": "in_progress"}."""
    match event:
        case TicketOpened():
            return {
                "type": "ticket_opened",
                "number": event.number,
                "queue": event.queue,
                "subject": event.subject,
                "requester": _person(event.requester),
                "client": None
                if event.client is None
                else {"number": event.client.number, "name": event.client.name},
                "language": event.language,
            }
        case MessageReceived(message):
            return {
                "type": "message_received",
                "from": _person(message.sender),
                "text": message.text,
                "text_key": message.text_key,
                "message_id": message.message_id,
                "raw_key": message.raw_key,
                "attachments": [
                    {"name": item.name, "type": item.type, "size": item.size} for item in message.attachments
                ],
                "verdict": dict(message.verdict),
            }
        case Answered():
            return {"type": "answered", "text": event.text, "to": list(event.to), "cc": list(event.cc)}
        case StateChanged():
            return {"type": "state_changed", "from": event.old.value, "to": event.new.value}
        case Assigned(agent):
            return {
                "type": "assigned",
                "agent": None if agent is None else {"id": agent.id, "name": agent.name},
            }


def event_from_json(data: Mapping[str, Any]) -> Event:
    """The inverse of `event_to_json`; raises ValueError for a type it does not know."""
    match data["type"]:
        case "ticket_opened":
            return TicketOpened(
                number=data["number"],
                queue=data["queue"],
                subject=data["subject"],
                requester=Person(**data["requester"]),
                client=None if data["client"] is None else Client(**data["client"]),
                language=data["language"],
            )
        case "message_received":
            return MessageReceived(
                Message(
                    sender=Person(**data["from"]),
                    text=data["text"],
                    text_key=data["text_key"],
                    message_id=data["message_id"],
                    raw_key=data["raw_key"],
                    attachments=tuple(Attachment(**item) for item in data["attachments"]),
                    verdict=data["verdict"],
                )
            )
        case "answered":
            return Answered(text=data["text"], to=tuple(data["to"]), cc=tuple(data["cc"]))
        case "state_changed":
            return StateChanged(State(data["from"]), State(data["to"]))
        case "assigned":
            return Assigned(None if data["agent"] is None else Agent(**data["agent"]))
        case unknown:
            raise ValueError(f"unknown event type {unknown!r}")


def type_of(event: Event) -> str:
    """The type by which an event goes in JSON."""
    return _TYPES[type(event)]


def change_to_json(change: Change) -> Json:
    """A change as the API tells it."""
    return {
        "version": change.version,
        "at": timestamp(change.at),
        "actor": actor_to_json(change.actor),
        "events": [event_to_json(event) for event in change.events],
    }


def change_from_json(ticket_id: TicketId, data: Mapping[str, Any]) -> Change:
    """The inverse of `change_to_json`."""
    return Change(
        ticket_id=ticket_id,
        version=data["version"],
        at=read_timestamp(data["at"]),
        actor=Actor(**data["actor"]),
        events=tuple(event_from_json(item) for item in data["events"]),
    )


def mail_to_json(mail: OutgoingMail) -> Json:
    """An outgoing mail as stored."""
    return {
        "id": mail.id,
        "ticket_id": mail.ticket_id,
        "number": mail.number,
        "version": mail.version,
        "kind": mail.kind,
        "queue": mail.queue,
        "to": list(mail.to),
        "cc": list(mail.cc),
        "subject": mail.subject,
        "state": mail.state.value,
        "language": mail.language,
        "text": mail.text,
        "author": mail.author,
        "reply_ids": list(mail.reply_ids),
        "client": mail.client,
    }


def mail_from_json(data: Mapping[str, Any]) -> OutgoingMail:
    """The inverse of `mail_to_json`."""
    return OutgoingMail(
        **{
            **data,
            "ticket_id": TicketId(data["ticket_id"]),
            "state": State(data["state"]),
            "to": tuple(data["to"]),
            "cc": tuple(data["cc"]),
            "reply_ids": tuple(data["reply_ids"]),
        }
    )
