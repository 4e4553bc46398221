"""Use case: an answer to a client, and an SMS with it to the technical contacts, in one change of the ticket."""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.platform.ids import digest, ulid
from chalicelib.platform.settings import settings
from chalicelib.sms import reading
from chalicelib.sms.plan import Wording
from chalicelib.sms.raising import check_limits
from chalicelib.sms.reading import Reading
from chalicelib.tickets import service, store
from chalicelib.tickets.commands import Answer
from chalicelib.tickets.events import Texted, TextTo
from chalicelib.tickets.service import NoSuchTicket, OtherRequest, Result
from chalicelib.tickets.ticket import Actor, Agent, State, Ticket, TicketId


class NoRecipients(Exception):
    """Nobody of the ticket's client can get an SMS."""


@dataclass(frozen=True)
class Asked:
    """The answer, the state after it, the SMS, and the version of the ticket that they were written against."""

    text: str
    state: State
    said: Wording
    version: int
    markdown: bool = False


def readers(ticket_id: TicketId) -> Reading:
    """Who of a ticket's client gets an SMS; nobody where it has no client. Raises service.NoSuchTicket."""
    return _readers(_ticket(ticket_id))


def _readers(ticket: Ticket) -> Reading:
    return reading.read([ticket.client.number] if ticket.client else [], ticket.language)


def _ticket(ticket_id: TicketId) -> Ticket:
    found = store.load(ticket_id)
    if found is None:
        raise NoSuchTicket(ticket_id)
    return found


def answer(
    ticket_id: TicketId, asked: Asked, agent: Agent, now: datetime, *, key: str | None, is_lead: bool, confirmed: bool
) -> Result:
    """Answer, and send the SMS; once for a `key`.

    Raises NoRecipients, reading.TooMany, raising.OverLimit, and what `service.perform` raises.
    """
    ticket = _ticket(ticket_id)
    texted = _before(key, asked, ticket) or _texted(ticket, asked, agent, now, is_lead=is_lead, confirmed=confirmed)
    return service.perform(
        ticket_id,
        Answer(agent, asked.text, asked.state, markdown=asked.markdown, texted=texted),
        Actor("agent", agent.id, agent.name),
        now,
        seen_version=asked.version,
        request_key=key,
        shards=settings().list_shards,
    )


def _before(key: str | None, asked: Asked, ticket: Ticket) -> Texted | None:
    """The SMS that the same request sent before: whom it would go to now is not asked again. Raises OtherRequest."""
    noted = store.done(key) if key is not None else None
    if noted is None:
        return None
    change = store.change(ticket.id, noted["version"]) if noted.get("ticket") == ticket.id else None
    for one in change.events if change else ():
        if isinstance(one, Texted) and one.text == asked.said.said_in(ticket.language).text:
            return one
    raise OtherRequest(key)


def _texted(ticket: Ticket, asked: Asked, agent: Agent, now: datetime, *, is_lead: bool, confirmed: bool) -> Texted:
    # Whoever wrote against another state is told that before anything else.
    if ticket.version != asked.version:
        service.check_unmoved(ticket, asked.version)
    planned = _readers(ticket).together(asked.said)
    if not planned.texts:
        raise NoRecipients(ticket.id)
    lets_pass = check_limits(planned, now, is_lead=is_lead, confirmed=confirmed)
    return Texted(
        _event_id(ticket, asked.version),
        asked.said.said_in(ticket.language).text,
        tuple(TextTo(one.target.number, one.target.contact.name) for one in planned.texts),
        agent if lets_pass else None,
    )


def _event_id(ticket: Ticket, version: int) -> str:
    """The same for all answers against one state of a ticket: of them one is taken."""
    return ulid(ticket.opened_at, bytes.fromhex(digest("sms", ticket.id, str(version))))
