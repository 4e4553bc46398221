"""Tickets, changes and outgoing mail as JSON and back: one shape for the tables, the API and the pushes."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from typing import Any

from chalicelib.platform.ids import read_timestamp, timestamp
from chalicelib.tickets.events import (
    Absorbed,
    Answered,
    Assigned,
    Attachment,
    AutomaticEntry,
    AutomaticReceived,
    CallMark,
    CameDue,
    Change,
    ClockSet,
    CopiesChanged,
    DeliveryFailed,
    Event,
    Locked,
    MailHeldBack,
    Merged,
    Message,
    MessageReceived,
    Noted,
    Promised,
    PromiseEnded,
    Reason,
    Recalled,
    RelationsChanged,
    Reminded,
    Scheduled,
    SplitOff,
    StateChanged,
    TagsChanged,
    Texted,
    TextOutcome,
    TextTo,
    TicketOpened,
    TicketsLinked,
    Unlocked,
    UrgencyJudged,
    UrgencySet,
)
from chalicelib.tickets.outbox import OutgoingMail
from chalicelib.tickets.ticket import (
    Actor,
    Agent,
    Client,
    Clock,
    Last,
    Person,
    State,
    Ticket,
    TicketId,
    TicketRef,
    Told,
)

Json = dict[str, Any]

_TYPES: dict[type, str] = {
    TicketOpened: "ticket_opened",
    MessageReceived: "message_received",
    AutomaticReceived: "automatic_received",
    DeliveryFailed: "delivery_failed",
    MailHeldBack: "mail_held_back",
    CopiesChanged: "copies_changed",
    TicketsLinked: "linked",
    Answered: "answered",
    Recalled: "recalled",
    Noted: "noted",
    Texted: "texted",
    TextOutcome: "text_outcome",
    TagsChanged: "tags_changed",
    RelationsChanged: "relations_changed",
    Merged: "merged",
    Absorbed: "absorbed",
    SplitOff: "split_off",
    StateChanged: "state_changed",
    Scheduled: "scheduled",
    CameDue: "came_due",
    Reminded: "reminded",
    ClockSet: "clock_set",
    Assigned: "assigned",
    Promised: "promised",
    PromiseEnded: "promise_ended",
    UrgencyJudged: "urgency_judged",
    UrgencySet: "urgency_set",
    Locked: "locked",
    Unlocked: "unlocked",
}


def dumps(value: Any) -> str:
    """Compact JSON, letters as they are."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def ticket_to_json(ticket: Ticket) -> Json:
    """The ticket as stored. What is empty is left out: each change writes all of it again, for two indexes too."""
    whole = summary_to_json(ticket) | {
        "language": ticket.language,
        "reply_ids": list(ticket.reply_ids),
        "left_copies": list(ticket.left_copies),
        "guest": ticket.guest,
        "state_since": timestamp(ticket.state_since),
        "reminders": ticket.reminders,
        "clock_version": None if ticket.clock is None else ticket.clock.version,
        # `told` says all of it.
        "promise": None,
        "told": None if ticket.promise is None else told_to_json(ticket.promise),
        "reacted": ticket.reacted,
    }
    return {name: value for name, value in whole.items() if value is not None and value is not False and value != []}


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
        "copies": list(ticket.copies),
        "undeliverable": list(ticket.undeliverable),
        "scheduled_for": None if ticket.scheduled_for is None else timestamp(ticket.scheduled_for),
        "due": ticket.due,
        "clock": None if ticket.clock is None else {"kind": ticket.clock.kind, "at": timestamp(ticket.clock.at)},
        "urgency": ticket.urgency,
        "promise": None
        if ticket.promise is None
        else {
            "kind": ticket.promise.kind,
            "told_at": timestamp(ticket.promise.told_at),
            "until": timestamp(ticket.promise.until),
        },
        "place": None if ticket.place is None else timestamp(ticket.place),
        "locked": ticket.locked,
        "lock_declined": ticket.lock_declined,
        "tags": list(ticket.tags),
        "related": refs_to_json(ticket.related),
        "merged_into": _ref_to_json(ticket.merged_into),
    }


def mentions_to_json(change: Change) -> Json:
    """Whom a change calls to the ticket: kept beside the summary, for the push."""
    called = [one.id for event in change.events if isinstance(event, Noted) for one in event.mentions]
    return {"mentions": called} if called else {}


def ticket_from_json(data: Mapping[str, Any]) -> Ticket:
    """The inverse of `ticket_to_json`."""
    return Ticket(
        id=TicketId(data["id"]),
        number=data["number"],
        queue=data["queue"],
        subject=data["subject"],
        state=State(data["state"]),
        requester=Person(**data["requester"]),
        client=Client(**data["client"]) if data.get("client") else None,
        language=data["language"],
        opened_at=read_timestamp(data["opened_at"]),
        changed_at=read_timestamp(data["changed_at"]),
        version=data["version"],
        agent=Agent(**data["agent"]) if data.get("agent") else None,
        unread=data.get("unread", False),
        last=Last(**data["last"]) if data.get("last") else None,
        reply_ids=tuple(data.get("reply_ids", ())),
        # Rows of before there were copies have none of these.
        copies=tuple(data.get("copies", ())),
        left_copies=tuple(data.get("left_copies", ())),
        guest=data.get("guest", False),
        # Rows of before there were clocks have none of these.
        state_since=read_timestamp(data.get("state_since", data["changed_at"])),
        reminders=data.get("reminders", 0),
        scheduled_for=read_timestamp(data["scheduled_for"]) if data.get("scheduled_for") else None,
        due=data.get("due", False),
        clock=Clock(data["clock"]["kind"], read_timestamp(data["clock"]["at"]), data["clock_version"])
        if data.get("clock")
        else None,
        undeliverable=tuple(data.get("undeliverable", ())),
        # Rows of before anything was promised have none of these.
        urgency=data.get("urgency", "routine"),
        promise=told_from_json(data["told"]) if data.get("told") else None,
        place=read_timestamp(data["place"]) if data.get("place") else None,
        reacted=data.get("reacted", False),
        locked=data.get("locked", False),
        lock_declined=data.get("lock_declined", False),
        # Rows of before staff could put tickets in order have none of these.
        tags=tuple(data.get("tags", ())),
        related=refs_from_json(data.get("related", ())),
        merged_into=_ref_from_json(data.get("merged_into")),
    )


def told_to_json(told: Told) -> Json:
    """What was promised, as stored."""
    return {
        "kind": told.kind,
        "urgency": told.urgency,
        "told_at": timestamp(told.told_at),
        "until": timestamp(told.until),
        "basis": told.basis,
        "ahead": told.ahead,
        "agents": told.agents,
    }


def told_from_json(data: Mapping[str, Any]) -> Told:
    """The inverse of `told_to_json`."""
    return Told(**{**data, "told_at": read_timestamp(data["told_at"]), "until": read_timestamp(data["until"])})


def refs_to_json(refs: Iterable[TicketRef]) -> list[Json]:
    """Tickets as others name them."""
    return [{"id": ref.id, "number": ref.number} for ref in refs]


def refs_from_json(data: Iterable[Mapping[str, Any]]) -> tuple[TicketRef, ...]:
    """The inverse of `refs_to_json`."""
    return tuple(TicketRef(TicketId(item["id"]), item["number"]) for item in data)


def _ref_to_json(ref: TicketRef | None) -> Json | None:
    return None if ref is None else refs_to_json((ref,))[0]


def _ref_from_json(data: Mapping[str, Any] | None) -> TicketRef | None:
    return None if data is None else refs_from_json((data,))[0]


def _person(person: Person) -> Json:
    return {"address": person.address, "name": person.name}


def actor_to_json(actor: Actor) -> Json:
    """Who did something."""
    return {"kind": actor.kind, "id": actor.id, "name": actor.name}


def event_to_json(event: Event) -> Json:
    """An event with its type, e.g. {"type": "state_changed", "from": "queued", "to": "in_progress"}."""
    write: Callable[[Any], Json] = _WRITE[type(event)]
    return {"type": type_of(event), **write(event)}


def event_from_json(data: Mapping[str, Any]) -> Event:
    """The inverse of `event_to_json`; raises ValueError for a type it does not know."""
    read = _READ.get(data["type"])
    if read is None:
        raise ValueError(f"unknown event type {data['type']!r}")
    return read(data)


def _client_to_json(client: Client | None) -> Json | None:
    return None if client is None else {"number": client.number, "name": client.name}


def _opened_to_json(event: TicketOpened) -> Json:
    return {
        "number": event.number,
        "queue": event.queue,
        "subject": event.subject,
        "requester": _person(event.requester),
        "client": _client_to_json(event.client),
        "language": event.language,
        "acknowledged": event.acknowledged,
        "linked": refs_to_json(event.linked),
        "legacy": event.legacy,
        "continues": _ref_to_json(event.continues),
        "released": event.released,
        "accepted_by": event.accepted_by,
        "guest": event.guest,
        "split_from": _ref_to_json(event.split_from),
    }


def _opened_from_json(data: Mapping[str, Any]) -> TicketOpened:
    return TicketOpened(
        number=data["number"],
        queue=data["queue"],
        subject=data["subject"],
        requester=Person(**data["requester"]),
        client=None if data["client"] is None else Client(**data["client"]),
        language=data["language"],
        acknowledged=data.get("acknowledged", True),
        linked=refs_from_json(data.get("linked", ())),
        legacy=data.get("legacy"),
        continues=_ref_from_json(data.get("continues")),
        released=data.get("released"),
        accepted_by=data.get("accepted_by"),
        guest=data.get("guest", False),
        split_from=_ref_from_json(data.get("split_from")),
    )


def _received_to_json(event: MessageReceived) -> Json:
    message = event.message
    return {
        "from": _person(message.sender),
        "text": message.text,
        "text_key": message.text_key,
        "message_id": message.message_id,
        "raw_key": message.raw_key,
        "attachments": [_attachment_to_json(item) for item in message.attachments],
        "verdict": dict(message.verdict),
        "quoted": message.quoted,
        "html": message.html,
        "readable": message.readable,
        "new_way": message.new_way,
        "via": message.via,
        "call": _call_to_json(message.call),
    }


def _call_to_json(call: CallMark | None) -> Json | None:
    if call is None:
        return None
    return {"id": call.id, "number": call.number, "level": call.level, "by": _agent_to_json(call.by)}


def _call_from_json(data: Mapping[str, Any] | None) -> CallMark | None:
    if not data:
        return None
    return CallMark(data["id"], data["number"], data["level"], _agent_from_json(data["by"]))


def _attachment_to_json(item: Attachment) -> Json:
    return {name: value for name, value in asdict(item).items() if name != "key" or value}


def _received_from_json(data: Mapping[str, Any]) -> MessageReceived:
    # Rows of before files were served do not say which is which.
    files = (Attachment(**{"index": index, **item}) for index, item in enumerate(data["attachments"]))
    return MessageReceived(
        Message(
            sender=Person(**data["from"]),
            text=data["text"],
            text_key=data["text_key"],
            message_id=data["message_id"],
            raw_key=data["raw_key"],
            attachments=tuple(files),
            verdict=data["verdict"],
            quoted=data.get("quoted", ""),
            html=data.get("html", False),
            readable=data.get("readable", True),
            new_way=data.get("new_way", False),
            via=data.get("via", "mail"),
            call=_call_from_json(data.get("call")),
        )
    )


def _automatic_to_json(event: AutomaticReceived) -> Json:
    entry = event.entry
    return {
        "kind": entry.kind,
        "from": entry.sender,
        "subject": entry.subject,
        "text": entry.text,
        "raw_key": entry.raw_key,
        "verdict": dict(entry.verdict),
    }


def _automatic_from_json(data: Mapping[str, Any]) -> AutomaticReceived:
    return AutomaticReceived(
        AutomaticEntry(
            kind=data["kind"],
            sender=data["from"],
            subject=data["subject"],
            text=data["text"],
            raw_key=data["raw_key"],
            verdict=data["verdict"],
        )
    )


def _without_type(data: Mapping[str, Any]) -> Json:
    return {name: value for name, value in data.items() if name != "type"}


def _agent_to_json(agent: Agent | None) -> Json | None:
    return None if agent is None else {"id": agent.id, "name": agent.name}


def _agent_from_json(data: Mapping[str, Any] | None) -> Agent | None:
    return None if data is None else Agent(**data)


_WRITE: dict[type, Callable[[Any], Json]] = {
    TicketOpened: _opened_to_json,
    MessageReceived: _received_to_json,
    AutomaticReceived: _automatic_to_json,
    DeliveryFailed: asdict,
    MailHeldBack: lambda event: {"kind": event.kind, "to": list(event.to), "cause": event.cause},
    CopiesChanged: lambda event: {
        "added": list(event.added),
        "removed": list(event.removed),
        "with_history": event.with_history,
    },
    TicketsLinked: lambda event: {"tickets": refs_to_json(event.linked)},
    Answered: lambda event: {
        "text": event.text,
        "to": list(event.to),
        "cc": list(event.cc),
        "markdown": event.markdown,
        "quoted": event.quoted,
        "attachments": [_attachment_to_json(item) for item in event.attachments],
    },
    Recalled: lambda event: {"version": event.version, "last": None if event.last is None else asdict(event.last)},
    Noted: lambda event: {
        "text": event.text,
        "mentions": [_agent_to_json(one) for one in event.mentions],
        "call": _call_to_json(event.call),
    },
    Texted: lambda event: {
        "event": event.event,
        "text": event.text,
        "to": [asdict(one) for one in event.to],
        "confirmed_by": _agent_to_json(event.confirmed_by),
    },
    TextOutcome: asdict,
    TagsChanged: lambda event: {"added": list(event.added), "removed": list(event.removed)},
    RelationsChanged: lambda event: {"added": refs_to_json(event.added), "removed": refs_to_json(event.removed)},
    Merged: lambda event: {"into": _ref_to_json(event.into)},
    Absorbed: lambda event: {"ticket": _ref_to_json(event.ticket)},
    SplitOff: lambda event: {"version": event.version, "ticket": _ref_to_json(event.ticket)},
    StateChanged: lambda event: {"from": event.old.value, "to": event.new.value},
    Scheduled: lambda event: {"until": timestamp(event.until)},
    CameDue: lambda _event: {},
    Reminded: asdict,
    ClockSet: lambda event: {"kind": event.kind, "at": timestamp(event.at)},
    Assigned: lambda event: {"agent": _agent_to_json(event.agent)},
    Promised: lambda event: {**asdict(event), "until": timestamp(event.until)},
    PromiseEnded: lambda event: {
        **asdict(event),
        "told_at": timestamp(event.told_at),
        "until": timestamp(event.until),
    },
    UrgencyJudged: lambda event: {
        "level": event.level,
        "score": event.score,
        "reasons": [asdict(reason) for reason in event.reasons],
    },
    UrgencySet: lambda event: {"from": event.old, "to": event.new},
    Locked: lambda _event: {},
    Unlocked: lambda event: {"cause": event.cause},
}
_READ: dict[str, Callable[[Mapping[str, Any]], Event]] = {
    "ticket_opened": _opened_from_json,
    "message_received": _received_from_json,
    "automatic_received": _automatic_from_json,
    "delivery_failed": lambda data: DeliveryFailed(
        data["address"], data["permanent"], data["reason"], data["status"], data["text"]
    ),
    "mail_held_back": lambda data: MailHeldBack(data["kind"], tuple(data["to"]), data["cause"]),
    "copies_changed": lambda data: CopiesChanged(
        tuple(data["added"]), tuple(data["removed"]), data.get("with_history", False)
    ),
    "linked": lambda data: TicketsLinked(refs_from_json(data["tickets"])),
    "answered": lambda data: Answered(
        text=data["text"],
        to=tuple(data["to"]),
        cc=tuple(data["cc"]),
        markdown=data.get("markdown", False),
        quoted=data.get("quoted", ""),
        attachments=tuple(Attachment(**item) for item in data.get("attachments", ())),
    ),
    "recalled": lambda data: Recalled(data["version"], None if data["last"] is None else Last(**data["last"])),
    "noted": lambda data: Noted(
        data["text"], tuple(Agent(**one) for one in data["mentions"]), _call_from_json(data.get("call"))
    ),
    "texted": lambda data: Texted(
        data["event"],
        data["text"],
        tuple(TextTo(**one) for one in data["to"]),
        _agent_from_json(data["confirmed_by"]),
    ),
    "text_outcome": lambda data: TextOutcome(**_without_type(data)),
    "tags_changed": lambda data: TagsChanged(tuple(data["added"]), tuple(data["removed"])),
    "relations_changed": lambda data: RelationsChanged(
        refs_from_json(data["added"]), refs_from_json(data["removed"])
    ),
    "merged": lambda data: Merged(refs_from_json((data["into"],))[0]),
    "absorbed": lambda data: Absorbed(refs_from_json((data["ticket"],))[0]),
    "split_off": lambda data: SplitOff(data["version"], refs_from_json((data["ticket"],))[0]),
    "state_changed": lambda data: StateChanged(State(data["from"]), State(data["to"])),
    "scheduled": lambda data: Scheduled(read_timestamp(data["until"])),
    "came_due": lambda _data: CameDue(),
    "reminded": lambda data: Reminded(data["count"]),
    "clock_set": lambda data: ClockSet(data["kind"], read_timestamp(data["at"])),
    "assigned": lambda data: Assigned(_agent_from_json(data["agent"])),
    "promised": lambda data: Promised(**_without_type({**data, "until": read_timestamp(data["until"])})),
    "promise_ended": lambda data: PromiseEnded(
        **_without_type({**data, "told_at": read_timestamp(data["told_at"]), "until": read_timestamp(data["until"])})
    ),
    "urgency_judged": lambda data: UrgencyJudged(
        data["level"], data["score"], tuple(Reason(**reason) for reason in data["reasons"])
    ),
    "urgency_set": lambda data: UrgencySet(data["from"], data["to"]),
    "locked": lambda _data: Locked(),
    "unlocked": lambda data: Unlocked(data["cause"]),
}


def type_of(event: Event) -> str:
    """The type by which an event goes in JSON."""
    return _TYPES[type(event)]


def name_of(kind: type[Event]) -> str:
    """The name of a kind of event in stored changes."""
    return _TYPES[kind]


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
        "linked": list(mail.linked),
        "refused_files": mail.refused_files,
        "caused_by": mail.caused_by,
        "until": None if mail.until is None else timestamp(mail.until),
        "by_clock": mail.by_clock,
        "second": mail.second,
        "reader_name": mail.reader_name,
        "promise": None if mail.promise is None else told_to_json(mail.promise),
        "by_reader": mail.by_reader,
        "sooner": mail.sooner,
        "cause": mail.cause,
        "with_history": mail.with_history,
        "markdown": mail.markdown,
        "quoted": mail.quoted,
        "attachments": [_attachment_to_json(item) for item in mail.attachments],
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
            "linked": tuple(data.get("linked", ())),
            "attachments": tuple(Attachment(**item) for item in data.get("attachments", ())),
            "until": read_timestamp(data["until"]) if data.get("until") else None,
            "promise": told_from_json(data["promise"]) if data.get("promise") else None,
        }
    )
