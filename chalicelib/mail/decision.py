"""What becomes of a mail: who may open, who may continue, what is kept out. Pure. Each mail ends in one outcome."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from chalicelib.mail.kept import Notice, Outcome
from chalicelib.people.directory import KnownPerson, ListedClient, Membership
from chalicelib.platform.settings import Queue
from chalicelib.tickets.ticket import Client, State, Ticket

# "#10001" in a subject; with or without the brackets that our mails put around it.
_NUMBER = re.compile(r"(?<![\w#])#(\d{5,12})(?!\w)")
NUMBERS_MAX = 5
_CLIENT_NUMBER = re.compile(
    r"(?:klient|zákazn|zakazn|client|customer)[^\W\d]*\D{0,20}?(\d{3,12})(?!\d)", re.IGNORECASE
)
_HOST = re.compile(
    r"(?<![\w.-])(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,10}[a-z0-9-]{2,63}(?![\w-])", re.IGNORECASE
)
_WORD = re.compile(r"[\w.-]+")
# How much of a mail's text is searched for what names a client.
NAMING_CHARS_MAX = 50_000
# Tickets that one automatic mail is noted in.
NOTED_MAX = 3


@dataclass(frozen=True)
class Release:
    """Why a kept mail is decided on again: its sender pressed the button behind a link, or staff let it in.

    `confirmed`: the link went to the address in From, so it is his. `accepted`: the right to open and the spam
    verdict are waived. `client`: who was chosen. `as_new`: what it answers is closed, it begins a new ticket.
    """

    confirmed: bool = False
    accepted: bool = False
    client: str | None = None
    as_new: bool = False


@dataclass(frozen=True)
class Facts:
    """What is known of a mail when it is decided on."""

    sender: str | None
    verdict: Literal["verified", "unverified", "forged"]
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
    # Clients by number, as far as they had to be looked up to tell one from another.
    clients: Mapping[str, ListedClient] = field(default_factory=dict)
    release: Release | None = None
    # Whether its sender may be written to by a machine: not if the mail came by a list, or asks for no answer.
    answerable: bool = True
    # Whether SPF and DKIM both prove the sender, where less was enough for the queues of the mail.
    strictly: bool = True
    # Resolved tickets that changed before this are as good as closed.
    reopened_since: datetime | None = None


@dataclass(frozen=True)
class Open:
    """A new ticket in a queue, for a client where there is one; `continues` is the closed ticket it goes on from.

    `guest`: its sender has no right of his own, staff let him in.
    """

    queue: Queue
    client: Client | None
    continues: Ticket | None = None
    guest: bool = False


@dataclass(frozen=True)
class Append:
    """A message in a ticket that is there."""

    ticket: Ticket


@dataclass(frozen=True)
class Note:
    """A grey line in a ticket: an automatic mail that belongs there."""

    ticket: Ticket


@dataclass(frozen=True)
class Kept:
    """No ticket: kept under `outcome` because of `reason` (a word for staff and for filters).

    `notice` is what its sender is written about it, from the address of `queue`; `choices` are the clients that he
    has to choose among.
    """

    outcome: Outcome
    reason: str
    notice: Notice | None = None
    queue: Queue | None = None
    closed: Ticket | None = None
    choices: tuple[Client, ...] = ()


Decision = Open | Append | Note | Kept


def decide(facts: Facts, queues: Sequence[Queue], configured: Collection[Queue]) -> tuple[Decision, ...]:
    """What becomes of a mail that was sent to `queues` of all that are `configured`.

    One decision for the mail, or, when it opens tickets or is noted in some, one for each.
    """
    decided = _decided(facts, queues, configured)
    if facts.answerable:
        return decided
    return tuple(replace(item, notice=None) if isinstance(item, Kept) else item for item in decided)


def _decided(facts: Facts, queues: Sequence[Queue], configured: Collection[Queue]) -> tuple[Decision, ...]:
    if (kept := _kept_out(facts)) is not None:
        return (kept,)
    if facts.automatic is not None:
        return _automatic(facts, configured)
    if (kept := _not_let_in(facts, queues, configured)) is not None:
        return (kept,)
    # Each token is an address that the mail was sent to or answers: a mail to two tickets is for both.
    if own := [ticket for ticket in facts.by_token if _may_continue(ticket, facts, configured)]:
        return _continued(own, facts, queues, configured, every=True)
    if others := [ticket for ticket in facts.referred if _may_continue(ticket, facts, configured)]:
        return _continued(others, facts, queues, configured, every=False)
    return tuple(_new(facts, queue) for queue in queues)


def _kept_out(facts: Facts) -> Kept | None:
    if facts.virus:
        return Kept(Outcome.QUARANTINED, "virus")
    if facts.verdict == "forged" or facts.sender is None:
        return Kept(Outcome.QUARANTINED, facts.reason)
    if facts.spam and not (facts.release and facts.release.accepted):
        return Kept(Outcome.SPAM, "spam")
    return None


def _automatic(facts: Facts, configured: Collection[Queue]) -> tuple[Decision, ...]:
    """Beside the tickets that it belongs to, else for itself. Never answered, and no state changes.

    Out-of-office mail and bounces come with an empty envelope sender, so few of them can be proven. Whoever has the
    ticket's token got a mail of ours; without the token only a party's proven mail is noted.
    """
    assert facts.automatic is not None
    noted = list(facts.by_token)
    if not noted and facts.verdict == "verified":
        noted = [ticket for ticket in facts.referred if _may_continue(ticket, facts, configured)][:1]
    if not noted or facts.automatic == "loop":
        return (Kept(Outcome.AUTOMATIC, facts.automatic),)
    return tuple(Note(ticket) for ticket in noted[:NOTED_MAX])


def _not_let_in(facts: Facts, queues: Sequence[Queue], configured: Collection[Queue]) -> Kept | None:
    if any(facts.sender == queue.address for queue in configured):
        return Kept(Outcome.AUTOMATIC, "loop")
    if not queues:
        return Kept(Outcome.REFUSED, "no-such-queue")
    return _held(facts, queues)


def _held(facts: Facts, queues: Sequence[Queue]) -> Kept | None:
    """A mail that its sender has to confirm, and whether he is asked to.

    In a technical queue only listed contacts are asked: to write to anybody whom a stranger names would make the help
    desk a carrier of spam.
    """
    if facts.release is not None and facts.release.confirmed:
        return None
    if facts.verdict == "verified":
        if facts.person is None or not facts.person.always_confirm or facts.release is not None:
            return None
        reason = "always-confirm"
    else:
        reason = facts.reason
    is_contact = facts.person is not None and any(item.technical for item in facts.person.memberships)
    asking = next((queue for queue in queues if is_contact or not queue.technical), None)
    return Kept(Outcome.HELD, reason, None if asking is None else Notice.CONFIRMATION, asking)


def _continued(
    own: Sequence[Ticket], facts: Facts, queues: Sequence[Queue], configured: Collection[Queue], *, every: bool
) -> tuple[Decision, ...]:
    """Messages in those of the sender's own tickets that the mail is for; what is closed only leads to a new one."""
    if still_open := [ticket for ticket in own if not _is_closed(ticket, facts)]:
        addressed = {queue.name for queue in queues}
        first = next((ticket for ticket in still_open if ticket.queue in addressed), still_open[0])
        goes_on = still_open if every else [first]
        if not _is_proven_for(goes_on, facts, configured):
            # By way of a queue that asks for less nobody gets into the tickets of one that asks for more.
            return (Kept(Outcome.HELD, "stricter-queue", Notice.CONFIRMATION, queues[0]),)
        return tuple(Append(ticket) for ticket in goes_on)
    closed = own[0]
    if facts.release is not None and facts.release.as_new:
        return tuple(_new(facts, queue, closed) for queue in queues)
    asking = next((queue for queue in queues if queue.name == closed.queue), queues[0])
    return (Kept(Outcome.HELD, "closed-ticket", Notice.CLOSED_TICKET, asking, closed=closed),)


def _is_closed(ticket: Ticket, facts: Facts) -> bool:
    """Whether the ticket goes on no more: also a resolved one that nobody came back to in time."""
    if ticket.state is State.RESOLVED and facts.reopened_since is not None:
        return ticket.changed_at < facts.reopened_since
    return ticket.state is State.CLOSED


def _is_proven_for(tickets: Sequence[Ticket], facts: Facts, configured: Iterable[Queue]) -> bool:
    if facts.strictly or facts.release is not None:
        return True
    lax = {queue.name for queue in configured if queue.sender_policy == "dmarc"}
    return all(ticket.queue in lax for ticket in tickets)


def _may_continue(ticket: Ticket, facts: Facts, configured: Iterable[Queue]) -> bool:
    """Whether the sender is a party of the ticket now, so that he may write into it."""
    person = facts.person
    # A queue that is configured no longer keeps the stricter rule.
    technical = next((queue.technical for queue in configured if queue.name == ticket.queue), True)
    if ticket.guest and facts.sender == ticket.requester.address:
        return True
    if ticket.client is not None:
        # Whoever opened it: a contact that was removed has lost the client's tickets.
        return person is not None and person.is_contact_of(ticket.client.number, technical=technical)
    return not technical and facts.sender in (ticket.requester.address, *ticket.copies)


def _new(facts: Facts, queue: Queue, closed: Ticket | None = None) -> Decision:
    memberships = () if facts.person is None else facts.person.memberships
    eligible = tuple(item for item in memberships if item.technical or not queue.technical)
    accepted = facts.release is not None and facts.release.accepted
    if queue.technical and not eligible and not accepted:
        return Kept(Outcome.REFUSED, "not-a-technical-contact", Notice.REFUSAL, queue)
    client = _one_client(memberships, eligible, facts, closed)
    if queue.technical and client is None and eligible:
        choices = tuple(Client(item.number, item.client_name) for item in eligible)
        return Kept(Outcome.HELD, "which-client", Notice.WHICH_CLIENT, queue, choices=choices)
    return Open(queue, client, closed, guest=accepted and queue.technical and not eligible)


def _one_client(
    memberships: Sequence[Membership], eligible: Sequence[Membership], facts: Facts, closed: Ticket | None
) -> Client | None:
    """The client that the mail is for: chosen, that of the ticket it goes on from, named in the mail, the only one.

    Naming a client for whom the sender may not write settles it too: for nobody, until somebody is asked.
    """
    chosen = facts.release.client if facts.release is not None else None
    if chosen is not None and facts.release is not None and facts.release.accepted and chosen in facts.clients:
        return Client(chosen, facts.clients[chosen].name)
    if chosen is not None:
        candidates = [item for item in eligible if item.number == chosen]
    elif closed is not None and closed.client is not None:
        candidates = [item for item in eligible if item.number == closed.client.number]
    else:
        candidates = named_clients(memberships, facts) or list(eligible)
    if len(candidates) != 1 or candidates[0] not in eligible:
        return None
    return Client(candidates[0].number, candidates[0].client_name)


def named_clients(memberships: Sequence[Membership], facts: Facts) -> list[Membership]:
    """Those of the sender's clients whom the mail names: by number, else by a service, else by a domain.

    A number counts behind a word like "klient": the postal code of a signature may be a number of ours. Only what is
    one client's alone counts; the sender's own mail domain says nothing, it is in every signature of his.
    """
    text = f"{facts.subject}\n{facts.text}"[:NAMING_CHARS_MAX]
    said = set(_CLIENT_NUMBER.findall(text))
    if by_number := [item for item in memberships if item.number in said]:
        return by_number
    if len(memberships) < 2:
        return []
    words = {word.strip(".-_").lower() for word in _WORD.findall(text)}
    if by_service := _owners(memberships, facts, lambda client: words & {name.lower() for name in client.services}):
        return by_service
    own_domain = (facts.sender or "").rpartition("@")[2]
    hosts = {host.lower() for host in _HOST.findall(text)} - {own_domain}
    zones = {host.split(".", depth)[-1] for host in hosts for depth in range(host.count("."))} - {own_domain}
    return _owners(memberships, facts, lambda client: zones & set(client.domains))


def _owners(
    memberships: Sequence[Membership], facts: Facts, said_of: Callable[[ListedClient], set[str]]
) -> list[Membership]:
    """Memberships whose client alone owns something that the mail says."""
    said = {item.number: said_of(facts.clients[item.number]) for item in memberships if item.number in facts.clients}
    shared = Counter(name for names in said.values() for name in names)
    return [item for item in memberships if any(shared[name] == 1 for name in said.get(item.number, ()))]


def numbers_in(subject: str) -> tuple[int, ...]:
    """Ticket numbers that a subject names, like #10001."""
    return tuple(dict.fromkeys(int(number) for number in _NUMBER.findall(subject)))[:NUMBERS_MAX]
