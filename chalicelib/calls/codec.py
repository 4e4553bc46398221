"""Calls and tallies of wrong PINs as their rows store them, in JSON. Pure."""

from collections.abc import Mapping
from typing import Any

from chalicelib.calls.call import Call, Candidate, Entry, Tried
from chalicelib.calls.guard import Lock, Tally, Try
from chalicelib.platform.ids import read_timestamp, timestamp
from chalicelib.tickets.ticket import Agent, Client, Person, TicketId, TicketRef

Json = dict[str, Any]


def call_to_json(call: Call) -> Json:
    """A call as its row stores it, without its id and version, which are keys of the row."""
    return {
        "at": timestamp(call.at),
        "state": call.state,
        "kind": call.kind,
        "number": call.number,
        "said": call.said,
        "name": call.name,
        "to": call.to,
        "queue": call.queue,
        "language": call.language,
        "candidates": [
            {"client": client_to_json(one.client), "contacts": [person_to_json(person) for person in one.contacts]}
            for one in call.candidates
        ],
        "client": None if call.client is None else client_to_json(call.client),
        "is_named": call.is_named,
        "has_pin": call.has_pin,
        "pin": call.pin,
        "locked_until": None if call.locked_until is None else timestamp(call.locked_until),
        "agent": None if call.agent is None else agent_to_json(call.agent),
        "ended_at": None if call.ended_at is None else timestamp(call.ended_at),
        "seconds": call.seconds,
        "tries": [{**vars(one), "at": timestamp(one.at)} for one in call.tries],
        "entries": [
            {"ticket": vars(entry.ticket), "version": entry.version, "what": entry.what} for entry in call.entries
        ],
    }


def call_from_json(call_id: str, version: int, data: Mapping[str, Any]) -> Call:
    """The inverse of `call_to_json`."""
    return Call(
        call_id,
        read_timestamp(data["at"]),
        data["kind"],
        data["number"],
        data["said"],
        version,
        data["state"],
        data["name"],
        data["to"],
        data["queue"],
        data["language"],
        tuple(
            Candidate(Client(**one["client"]), tuple(Person(**person) for person in one["contacts"]))
            for one in data["candidates"]
        ),
        None if data["client"] is None else Client(**data["client"]),
        data["is_named"],
        data["has_pin"],
        data["pin"],
        None if data["locked_until"] is None else read_timestamp(data["locked_until"]),
        None if data["agent"] is None else Agent(**data["agent"]),
        None if data["ended_at"] is None else read_timestamp(data["ended_at"]),
        data["seconds"],
        tuple(Tried(**{**one, "at": read_timestamp(one["at"])}) for one in data["tries"]),
        tuple(Entry(_ref(one["ticket"]), one["version"], one["what"]) for one in data["entries"]),
    )


def tally_to_json(tally: Tally) -> Json:
    """A tally as its row stores it, without its revision."""
    lock = tally.lock
    return {
        "tries": [{**vars(one), "at": timestamp(one.at)} for one in tally.tries],
        "lock": None
        if lock is None
        else {"id": lock.id, "at": timestamp(lock.at), "until": timestamp(lock.until), "is_told": lock.is_told},
    }


def tally_from_json(revision: int, data: Mapping[str, Any]) -> Tally:
    """The inverse of `tally_to_json`."""
    lock = data["lock"]
    return Tally(
        tuple(Try(**{**one, "at": read_timestamp(one["at"])}) for one in data["tries"]),
        None
        if lock is None
        else Lock(lock["id"], read_timestamp(lock["at"]), read_timestamp(lock["until"]), lock["is_told"]),
        revision,
    )


def client_to_json(client: Client) -> Json:
    """A client as calls tell of him."""
    return {"number": client.number, "name": client.name}


def person_to_json(person: Person) -> Json:
    """A contact as calls tell of him."""
    return {"address": person.address, "name": person.name}


def agent_to_json(agent: Agent) -> Json:
    """A member of staff as calls tell of him."""
    return {"id": agent.id, "name": agent.name}


def _ref(data: Mapping[str, Any]) -> TicketRef:
    return TicketRef(TicketId(data["id"]), data["number"])
