"""Use cases of staff: what was said in a call becomes a ticket, or goes into one.

As whose word it is written down is decided by what the directory says at that moment: whoever was removed since the
call began has lost it.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final, Literal

from chalicelib.calls import call as calls
from chalicelib.calls import levels
from chalicelib.calls.call import Call, Entry
from chalicelib.calls.levels import Level, Proof, level_of
from chalicelib.calls.reception import candidates_of, change, found
from chalicelib.people import phones
from chalicelib.people.directory import Contact, ListedClient
from chalicelib.people.listing import Refused, listed_contact
from chalicelib.platform import limits
from chalicelib.platform.ids import digest, ulid
from chalicelib.platform.settings import Queue, settings
from chalicelib.tickets import service
from chalicelib.tickets import store as tickets
from chalicelib.tickets.commands import AddNote, Command, OpenTicket, ReceiveMessage
from chalicelib.tickets.events import CallMark, Message, MessageReceived, TicketOpened, UrgencyJudged
from chalicelib.tickets.service import NoSuchTicket, OtherRequest, Result
from chalicelib.tickets.survey import Tables
from chalicelib.tickets.texts import kept
from chalicelib.tickets.ticket import Actor, Agent, Client, Person, Ticket, TicketId, TicketRef

TEXT_CHARS_MAX: Final = 10_000
_LINES: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")


class BadEntry(ValueError):
    """What cannot be written down; `args` are why in Czech and in English."""


class LevelTooLow(Exception):
    """The caller is not known well enough; `args` are what he would have to prove, in Czech and in English."""


@dataclass(frozen=True)
class Wish:
    """A ticket to be opened from a call; `contact` is the address of who calls, None: whose number it is."""

    queue: str
    subject: str
    text: str
    contact: str | None = None
    name: str | None = None


@dataclass(frozen=True)
class _Standing:
    """How far a caller is known by what the directory says now; `client` is there where his level says so."""

    call: Call
    level: Level
    client: ListedClient | None
    contacts: tuple[Contact, ...]

    def may(self, right: levels.Right) -> bool:
        return levels.may(self.level, right)


def open_ticket(call_id: str, wish: Wish, agent: Agent, now: datetime, *, key: str | None) -> Result:
    """A ticket of what was said, by the contact who calls; or, of a caller who is not known, by an address that the
    agent typed, in a queue that is open to everybody. Once for a `key`.

    Raises identifying.NoSuchCall, LevelTooLow, BadEntry, service.OtherRequest, and Conflict of the tickets' store or
    of this room's.
    """
    queue = settings().queues.get(wish.queue)
    if queue is None:
        raise BadEntry("Taková fronta není.", "There is no such queue.")
    title = _LINES.sub(" ", wish.subject).strip()[: limits.SUBJECT_CHARS_MAX]
    if not title:
        raise BadEntry("Napište předmět.", "Write a subject.")
    text = _text(wish.text)
    request = key and digest("call ticket", agent.id, call_id, key)
    asked = digest(queue.name, title, text, wish.contact or "", wish.name or "")
    call = found(call_id)
    for _ in range(limits.CONFLICT_RETRIES_MAX):
        if request and (before := _done_before(request, asked)) is not None:
            return _noted(call, before, "opened", now)
        standing = _standing(call, now)
        person, client, language = _requester(standing, wish, queue)
        opened = TicketOpened(tickets.next_numbers(1), queue.name, title, person, client, language)
        ticket_id = TicketId(ulid(now, bytes.fromhex(request or digest("call ticket", call_id, str(opened.number)))))
        command = OpenTicket(ticket_id, opened, _message(standing, person, text, agent), (), _judged(title, text))
        planned = service.plan(None, command, _actor(agent), now, Tables(now))
        assert planned is not None
        once = (tickets.done_row(request, {"ticket": ticket_id, "version": 1, "asked": asked}),) if request else ()
        try:
            tickets.commit((planned,), once, shards=settings().list_shards)
        except tickets.Conflict:
            continue
        return _noted(call, Result(planned.after, (planned.change,)), "opened", now)
    raise tickets.Conflict(f"request {request} keeps losing to other writers")


def log(
    call_id: str, number: int, text: str, contact: str | None, agent: Agent, now: datetime, *, key: str | None
) -> Result:
    """What was said goes into a ticket: as a message of the contact where the caller is known to be of its client
    and may go on in it, else as a note. Once for a `key`.

    `contact` is the address of who calls; None: whose number it is, else who the ticket is of. Raises as
    `open_ticket`, NoSuchTicket, IllegalMove.
    """
    call = found(call_id)
    ticket = tickets.of_number(number)
    if ticket is None:
        raise NoSuchTicket(str(number))
    said = _text(text)
    request = key and digest("call log", agent.id, call_id, key)
    noted = tickets.done(request) if request else None
    if request and noted is not None and noted["ticket"] == ticket.id:
        result = service.again(ticket.id, noted["version"])
        if _written(result) != said:
            raise OtherRequest(request)
    else:
        command = _command(_standing(call, now), ticket, said, contact, agent)
        result = service.perform_anyway(
            ticket.id, command, _actor(agent), now, request_key=request or None, shards=settings().list_shards
        )
    is_message = any(isinstance(event, MessageReceived) for change in result.changes for event in change.events)
    return _noted(call, result, "message" if is_message else "note", now)


def _done_before(request: str, asked: str) -> Result | None:
    noted = tickets.done(request)
    if noted is None:
        return None
    if noted["asked"] != asked:
        raise OtherRequest(request)
    return service.again(TicketId(noted["ticket"]), noted["version"])


def _written(result: Result) -> str:
    return next(
        (
            event.message.text if isinstance(event, MessageReceived) else getattr(event, "text", "")
            for change in result.changes
            for event in change.events
        ),
        "",
    )


def _noted(call: Call, result: Result, what: Literal["opened", "message", "note"], now: datetime) -> Result:
    """Note at the call what was written down; what is there already is not noted again."""
    ref = TicketRef(result.ticket.id, result.ticket.number)
    for written in result.changes:
        change(call.id, partial(calls.written_down, entry=Entry(ref, written.version, what)), now)
    return result


def _standing(call: Call, now: datetime) -> _Standing:
    """What the directory says now of who is in question: three reads, one where nobody is."""
    if call.client is None:
        return _Standing(call, "none", None, ())
    listed = () if call.number is None else phones.who_has(call.number)
    client, has_pin = phones.client_with_pin(call.client.number)
    candidates = candidates_of(listed)
    is_by_number = [one.client.number for one in candidates] == [call.client.number]
    level = level_of(Proof(is_by_number, call.is_named, has_pin, calls.as_of(call, now).pin == "right"))
    if client is None or level == "none":
        return _Standing(call, "none", None, ())
    contacts = tuple(one.contact for one in listed if is_by_number and one.client.number == client.number)
    return _Standing(call, level, client, contacts)


def _requester(standing: _Standing, wish: Wish, queue: Queue) -> tuple[Person, Client | None, Literal["cs", "en"]]:
    if not standing.may("open") or standing.client is None:
        return _stranger(standing.call, wish, queue)
    contact = _contact(standing, wish.contact, queue)
    if contact is None:
        raise BadEntry(
            "Vyberte, která kontaktní osoba klienta volá.", "Choose which contact of the client is calling."
        )
    client = Client(standing.client.number, standing.client.name)
    return Person(contact.address, contact.name), client, contact.language


def _stranger(call: Call, wish: Wish, queue: Queue) -> tuple[Person, None, Literal["cs", "en"]]:
    """Whoever says that this is his address, in a queue where everybody may write."""
    if queue.technical:
        raise LevelTooLow(
            f"Ve frontě „{queue.title}“ lze ticket založit jen volajícímu, který zavolal ze známého čísla nebo řekl "
            "klientské číslo, a řekl správný PIN, pokud ho klient má.",
            f"In the queue “{queue.title_in('en')}” a ticket is opened only for a caller with a known number, or "
            "with a client number and its PIN; and with the right PIN where the client has one.",
        )
    try:
        contact = listed_contact(wish.contact or "", wish.name, call.language, technical=False)
    except Refused as refused:
        raise BadEntry(
            "Napište platnou e-mailovou adresu volajícího, případně i jeho jméno.",
            "Write a valid mail address of the caller, and his name if you like.",
        ) from refused
    if settings().queue_of(contact.address) is not None:
        raise BadEntry("To je naše vlastní adresa.", "This is an address of ours.")
    return Person(contact.address, contact.name), None, call.language


def _contact(standing: _Standing, address: str | None, queue: Queue | None) -> Contact | None:
    """Who calls, of the client's contacts who may use the queue; None: nobody says. Raises BadEntry."""
    able = _able(standing, queue)
    if address is None:
        own = [one for one in standing.contacts if one in able]
        return own[0] if len(own) == 1 else None
    wanted = address.strip().lower()
    chosen = next((one for one in able if one.address == wanted), None)
    if chosen is None:
        raise BadEntry(
            "Tato adresa nepatří kontaktní osobě klienta, která smí do této fronty.",
            "This is not the address of a contact of the client who may use this queue.",
        )
    return chosen


def _able(standing: _Standing, queue: Queue | None) -> list[Contact]:
    is_open = queue is not None and not queue.technical
    return [one for one in standing.client.contacts if one.technical or is_open] if standing.client else []


def _command(standing: _Standing, ticket: Ticket, text: str, contact: str | None, agent: Agent) -> Command:
    """What writes it down: the client's own word, where it is surely his and his ticket, else a note of ours."""
    queue = settings().queues.get(ticket.queue)
    owner = None if standing.client is None else standing.client.number
    if standing.may("content") and ticket.client is not None and ticket.client.number == owner:
        by_default = (one for one in _able(standing, queue) if one.address == ticket.requester.address)
        said_by = _contact(standing, contact, queue) or next(by_default, None)
        if said_by is not None:
            message = _message(standing, Person(said_by.address, said_by.name), text, agent)
            return ReceiveMessage(message, judged=_judged(ticket.subject, text))
    return AddNote(agent, text, call=_mark(standing, agent))


def _message(standing: _Standing, sender: Person, text: str, agent: Agent) -> Message:
    czech, english = levels.WORDS[standing.level]
    verdict = {
        "verdict": "verified" if standing.may("content") else "unverified",
        "sentence_cs": f"Řečeno po telefonu. {czech}.",
        "sentence_en": f"Said on the telephone. {english}.",
    }
    return Message(sender, text, None, "", verdict, via="phone", call=_mark(standing, agent))


def _mark(standing: _Standing, agent: Agent) -> CallMark:
    return CallMark(standing.call.id, standing.call.number, standing.level, agent)


def _actor(agent: Agent) -> Actor:
    return Actor("agent", agent.id, agent.name)


def _text(text: str) -> str:
    said = kept(text.replace("\r\n", "\n").replace("\r", "\n"))
    if not said:
        raise BadEntry("Napište, co volající řekl.", "Write what the caller said.")
    if len(said) > TEXT_CHARS_MAX or len(said.encode()) > limits.TEXT_INLINE_BYTES_MAX:
        raise BadEntry(
            f"Text je delší než {TEXT_CHARS_MAX} znaků.", f"The text is longer than {TEXT_CHARS_MAX} characters."
        )
    return said


def _judged(subject: str, text: str) -> UrgencyJudged:
    # Only who writes needs the judge: whoever only looks does without its tables.
    from chalicelib.mail.judging import judged

    return judged(subject, text, settings())
