"""What becomes of a mail: who may open, who may continue, what is kept out. Pure. Each mail ends in one outcome."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from chalicelib.people.directory import KnownPerson, Membership
from chalicelib.platform.settings import Queue
from chalicelib.tickets.ticket import Client, State, Ticket

# "#10001" in a subject; with or without the brackets that our mails put around it.
_NUMBER = re.compile(r"(?<![\w#])#(\d{5,12})(?!\w)")
NUMBERS_MAX = 5


class Outcome(StrEnum):
    """Where a mail ends."""

    TICKET = "ticket"
    HELD = "held"
    REFUSED = "refused"
    QUARANTINED = "quarantined"
    SPAM = "spam"
    AUTOMATIC = "automatic"
    DUPLICATE = "duplicate"


@dataclass(frozen=True)
class Facts:
    """What is known of a mail when it is decided on."""

    sender: str | None
    verdict: Literal["verified", "unverified", "forged", "retry"]
    reason: str
    automatic: str | None
    spam: bool
    virus: bool
    subject: str
    text: str
    person: KnownPerson | None
    # Tickets that the mail refers to, in the order of belief: token, Message-IDs, number in the subject.
    referred: Sequence[Ticket]


@dataclass(frozen=True)
class Open:
    """A new ticket in a queue, for a client where there is one."""

    queue: Queue
    client: Client | None


@dataclass(frozen=True)
class Append:
    """A message in a ticket that is there."""

    ticket: Ticket


@dataclass(frozen=True)
class Kept:
    """No ticket: kept under `outcome` because of `reason` (a word for staff and for filters)."""

    outcome: Outcome
    reason: str


Decision = Open | Append | Kept


def decide(facts: Facts, queues: Sequence[Queue], configured: Collection[Queue]) -> tuple[Decision, ...]:
    """What becomes of a mail that was sent to `queues` of all that are `configured`.

    One decision for the mail, or, when it opens tickets, one for each queue.
    """
    kept = _kept_out(facts)
    if kept is not None:
        return (kept,)
    if any(facts.sender == queue.address for queue in configured):
        return (Kept(Outcome.AUTOMATIC, "loop"),)
    if not queues:
        return (Kept(Outcome.REFUSED, "no-such-queue"),)
    assert facts.sender is not None
    ticket = next((t for t in facts.referred if _may_continue(t, facts, configured)), None)
    if ticket is not None:
        return (Append(ticket),)
    return tuple(_new(facts, queue) for queue in queues)


def _kept_out(facts: Facts) -> Kept | None:
    if facts.virus:
        return Kept(Outcome.QUARANTINED, "virus")
    if facts.verdict == "forged" or facts.sender is None:
        return Kept(Outcome.QUARANTINED, facts.reason)
    if facts.spam:
        return Kept(Outcome.SPAM, "spam")
    if facts.automatic is not None:
        return Kept(Outcome.AUTOMATIC, facts.automatic)
    if facts.verdict != "verified":
        return Kept(Outcome.HELD, facts.reason)
    return None


def _may_continue(ticket: Ticket, facts: Facts, configured: Iterable[Queue]) -> bool:
    """Whether the sender is a party of the ticket now, so that he may write into it."""
    if ticket.state is State.CLOSED:
        return False
    person = facts.person
    # A queue that is configured no longer keeps the stricter rule.
    technical = next((queue.technical for queue in configured if queue.name == ticket.queue), True)
    of_client = (
        ticket.client is not None
        and person is not None
        and person.is_contact_of(ticket.client.number, technical=technical)
    )
    return of_client or (not technical and facts.sender == ticket.requester.address)


def _new(facts: Facts, queue: Queue) -> Decision:
    person = facts.person
    if queue.technical:
        memberships = () if person is None else person.technical_of()
        if not memberships:
            return Kept(Outcome.REFUSED, "not-a-technical-contact")
        client = _one_client(memberships, facts)
        return Kept(Outcome.HELD, "which-client") if client is None else Open(queue, client)
    memberships = () if person is None else person.memberships
    return Open(queue, _one_client(memberships, facts))


def _one_client(memberships: Sequence[Membership], facts: Facts) -> Client | None:
    """The client that the mail is for: the only one, or the only one whose number the mail names."""
    if len(memberships) > 1:
        said = set(re.findall(r"(?<!\d)\d{3,12}(?!\d)", f"{facts.subject}\n{facts.text}"))
        memberships = [membership for membership in memberships if membership.number in said]
    if len(memberships) != 1:
        return None
    return Client(memberships[0].number, memberships[0].client_name)


def numbers_in(subject: str) -> tuple[int, ...]:
    """Ticket numbers that a subject names, like #10001."""
    return tuple(dict.fromkeys(int(number) for number in _NUMBER.findall(subject)))[:NUMBERS_MAX]


def in_order_of_belief(
    by_token: Sequence[str],
    by_message_id: Iterable[str],
    by_number: Iterable[str],
    tickets: Mapping[str, Ticket],
) -> tuple[Ticket, ...]:
    """The tickets referred to, each once: token first, then Message-IDs, then the number in the subject."""
    ordered = dict.fromkeys((*by_token, *by_message_id, *by_number))
    return tuple(tickets[ticket_id] for ticket_id in ordered if ticket_id in tickets)
