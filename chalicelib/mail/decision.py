"""What becomes of a mail: who may open, who may continue, what is kept out. Pure. Each mail ends in one outcome."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from chalicelib.people.directory import KnownPerson, Membership
from chalicelib.platform.settings import Queue
from chalicelib.tickets.ticket import Client, State, Ticket

# "#10001" in a subject; with or without the brackets that our mails put around it.
_NUMBER = re.compile(r"(?<![\w#])#(\d{5,12})(?!\w)")
NUMBERS_MAX = 5
_CLIENT_NUMBER = re.compile(
    r"(?:klient|zákazn|zakazn|client|customer)[^\W\d]*\D{0,20}?(\d{3,12})(?!\d)", re.IGNORECASE
)


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
    # Tickets whose token the mail carries, and those it refers to otherwise: Message-IDs, then number in the subject.
    by_token: Sequence[Ticket]
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
    # Each token is an address that the mail was sent to or answers: a mail to two tickets is for both.
    if own := [ticket for ticket in facts.by_token if _may_continue(ticket, facts, configured)]:
        return tuple(Append(ticket) for ticket in own)
    if others := [ticket for ticket in facts.referred if _may_continue(ticket, facts, configured)]:
        addressed = {queue.name for queue in queues}
        return (Append(next((ticket for ticket in others if ticket.queue in addressed), others[0])),)
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
    if ticket.client is not None:
        # Whoever opened it: a contact that was removed has lost the client's tickets.
        return person is not None and person.is_contact_of(ticket.client.number, technical=technical)
    return not technical and facts.sender == ticket.requester.address


def _new(facts: Facts, queue: Queue) -> Decision:
    memberships = () if facts.person is None else facts.person.memberships
    eligible = tuple(item for item in memberships if item.technical or not queue.technical)
    if queue.technical and not eligible:
        return Kept(Outcome.REFUSED, "not-a-technical-contact")
    client = _one_client(memberships, eligible, facts)
    if queue.technical and client is None:
        return Kept(Outcome.HELD, "which-client")
    return Open(queue, client)


def _one_client(memberships: Sequence[Membership], eligible: Sequence[Membership], facts: Facts) -> Client | None:
    """The client that the mail is for: the one that it names by number, else the only one there is.

    A number counts behind a word like "klient": the postal code of a signature may be a number of ours. Naming
    a client for whom the sender may not write settles it too: for nobody, until somebody is asked.
    """
    said = set(_CLIENT_NUMBER.findall(f"{facts.subject}\n{facts.text}"))
    named = [item for item in memberships if item.number in said]
    candidates = named or eligible
    if len(candidates) != 1 or candidates[0] not in eligible:
        return None
    return Client(candidates[0].number, candidates[0].client_name)


def numbers_in(subject: str) -> tuple[int, ...]:
    """Ticket numbers that a subject names, like #10001."""
    return tuple(dict.fromkeys(int(number) for number in _NUMBER.findall(subject)))[:NUMBERS_MAX]
