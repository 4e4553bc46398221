"""Use cases of the links in our mails: what a link leads to, confirming, "it was not me"; and staff let a mail in.

Nothing here raises for anything that a visitor can send. A link works as long as its mail waits: once, whoever of
several visitors comes first, because the mail's own row turns in the transaction that lets it in.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, Literal

from chalicelib.mail import store
from chalicelib.mail.authenticity import Authentication
from chalicelib.mail.decision import Decision, Kept, Release
from chalicelib.mail.envelope import SesVerdicts
from chalicelib.mail.intake import raw_of
from chalicelib.mail.kept import KeptMail, Notice, Outcome, Status
from chalicelib.mail.letter import Letter, Notification, kept_letter
from chalicelib.mail.notice import NoticeMail
from chalicelib.mail.settle import Again, Settled, settle
from chalicelib.mail.store import Link, LinkKind
from chalicelib.people import store as people
from chalicelib.platform import aws
from chalicelib.platform.settings import settings
from chalicelib.tickets import store as tickets
from chalicelib.tickets.commands import DeclineLock, LeaveCopies
from chalicelib.tickets.service import note
from chalicelib.tickets.ticket import Actor, Client, State, Ticket, TicketRef

TOKEN_CHARS_MIN: Final = 20
TOKEN_CHARS_MAX: Final = 64
# What SES found in a mail when it came is in its verdict; what staff let in again was looked at by a person.
_NO_SCANS: Final = SesVerdicts()

Problem = Literal["choose-client", "no-longer-allowed", "resent", "resent-too-often"]
Place = Literal["queue", "date"]

_PLACES: Final[Mapping[State, Place]] = {State.QUEUED: "queue", State.SCHEDULED: "date"}


class NotAcceptable(Exception):
    """The mail cannot be let in by staff; the text says why."""


@dataclass(eq=False)
class ChooseClient(Exception):
    """Letting the mail in needs the choice of a client."""

    choices: tuple[Client, ...]


@dataclass(frozen=True)
class LinkView:
    """What the page behind a link shows.

    `mail` is what the link is about, `others` are further mails that wait for the same address, `clients` those to
    choose among. `ticket` and `address` are of a link out of a ticket's copies or of a lock. Of a lock only are
    `agent`, who keeps the ticket, and `place`, where the ticket waits if it waits to be taken; a lock that was lifted
    without being declined is "over".
    """

    state: Literal["open", "expired", "done", "over", "disowned", "unknown"]
    kind: LinkKind | None
    language: Literal["cs", "en"]
    mail: KeptMail | None = None
    clients: tuple[Client, ...] = field(default=())
    others: tuple[KeptMail, ...] = field(default=())
    ticket: TicketRef | None = None
    address: str | None = None
    agent: str | None = None
    place: Place | None = None
    problem: Problem | None = None


UNKNOWN: Final = LinkView("unknown", None, "cs")


def look(token: str, now: datetime) -> LinkView:
    """What a link leads to. Changes nothing."""
    link = _find(token)
    if link is None:
        return UNKNOWN
    match link.kind:
        case "copy_notice":
            return _copies_view(link, now)
        case "lock":
            return _lock_view(link, now)
        case "confirmation" | "which_client" | "closed_ticket":
            return _mail_view(link, now)


def confirm(token: str, now: datetime, *, mail_id: str | None = None, client: str | None = None) -> LinkView:
    """Press the button: let the mail in as if it had been proven, leave the copies, or decline the lock.

    `mail_id` names another mail of the same address that waits to be confirmed.
    """
    link = _find(token)
    if link is None:
        return UNKNOWN
    view = look(token, now)
    if link.kind in {"copy_notice", "lock"}:
        if view.state == "open" and link.ticket_id is not None:
            command = LeaveCopies(link.address) if link.kind == "copy_notice" else DeclineLock(link.address)
            note(link.ticket_id, command, Actor("client", link.address), now, shards=settings().list_shards)
        return look(token, now)
    chosen = view.mail if mail_id in (None, link.mail_id) else _named(view.others, mail_id)
    if view.state == "expired" or chosen is None or chosen.status is not Status.WAITING:
        return view
    settled = _let_in(chosen, Release(confirmed=True, client=client, as_new=True), now)
    waiting = (view.mail, *view.others) if view.mail else view.others
    others = tuple(mail for mail in waiting if mail.id != chosen.id and mail.status is Status.WAITING)
    shown = replace(view, state="open", mail=settled.mail, others=others)
    if _is_over(settled.mail):
        return replace(shown, state="done", clients=())
    if choices := _choices(settled.decisions):
        return replace(shown, mail=chosen, clients=choices, problem="choose-client" if client else None)
    return replace(shown, mail=chosen, problem="no-longer-allowed")


def disown(token: str, now: datetime, *, mail_id: str | None = None) -> LinkView:
    """Say that it was not me: the mail, or another one that the link is for, never gets in, and staff are told."""
    link = _find(token)
    view = look(token, now)
    if link is None or link.kind != "confirmation" or view.state == "expired":
        return view
    chosen = view.mail if mail_id in (None, link.mail_id) else _named(view.others, mail_id)
    if chosen is None or not chosen.is_confirmable:
        return view
    gone = replace(chosen, status=Status.DISOWNED, outcome=Outcome.QUARANTINED, reason="not-me")
    try:
        tickets.commit((), turns=(store.turned(gone, Status.WAITING),))
    except tickets.Conflict:
        return look(token, now)
    return look(token, now)


def resend(token: str, now: datetime) -> LinkView:
    """Send a new link in place of one that works no more. The limits of confirmations hold."""
    link = _find(token)
    view = look(token, now)
    if link is None or view.mail is None or view.state != "expired":
        return view
    mail = view.mail
    if mail.notice is None or mail.sender is None:
        return view
    if store.pace_of(mail.sender, now, mail.notice.value).word != "go":
        return replace(view, problem="resent-too-often")
    queue = next(iter(mail.queues), "")
    is_blank = mail.notice is Notice.CONFIRMATION
    closed = tickets.load(mail.closed.id) if mail.closed else None
    store.ask_again(
        NoticeMail(
            mail_id=mail.id,
            kind=mail.notice,
            queue=queue,
            to=mail.sender,
            language=mail.language,
            received_at=mail.received_at,
            message_id="" if is_blank else letter_of(mail).message_id or "",
            number=mail.closed.number if mail.closed else None,
            subject=closed.subject if closed else "",
        ),
        now,
    )
    return replace(view, problem="resent")


def accept(mail_id: str, by: Actor, now: datetime, *, client: str | None = None) -> KeptMail:
    """Staff let a kept mail in. Raises NotAcceptable or ChooseClient; again, what it became."""
    mail = store.find_mail(mail_id)
    if mail is None:
        raise NotAcceptable("There is no such mail.")
    if mail.status is Status.RELEASED:
        return mail
    # Who has clients of his own is told among which to choose.
    if client is not None and mail.reason != "which-client" and people.find_client(client) is None:
        raise NotAcceptable(f"There is no client {client}.")
    if not mail.is_acceptable:
        raise NotAcceptable("This mail cannot be let in: its sender is not proven, or it is forged or infected.")
    release = Release(confirmed=mail.confirmed, accepted=True, client=client, as_new=True)
    settled = _let_in(mail, release, now, by)
    if settled.mail.status is Status.RELEASED or settled.mail != mail:
        return settled.mail
    if choices := _choices(settled.decisions):
        raise ChooseClient(choices)
    raise NotAcceptable("The mail would end in the same place again.")


def _is_over(mail: KeptMail) -> bool:
    """Whether its sender has nothing to do any more: what is left of it, if anything, is for staff."""
    return mail.status is Status.RELEASED or (bool(mail.tickets) and mail.outcome is not Outcome.HELD)


def _find(token: str) -> Link | None:
    return store.find_link(token) if TOKEN_CHARS_MIN <= len(token) <= TOKEN_CHARS_MAX else None


def _mail_view(link: Link, now: datetime) -> LinkView:
    mail = store.find_mail(link.mail_id or "")
    if mail is None:
        return UNKNOWN
    base = LinkView("open", link.kind, link.language, mail)
    if mail.status is Status.DISOWNED:
        return replace(base, state="disowned")
    others = _others(link, now)
    if _is_over(mail):
        return replace(base, state="done", others=others)
    if now >= link.until:
        return replace(base, state="expired")
    return replace(base, clients=_clients_to_choose(mail, link), others=others)


def _others(link: Link, now: datetime) -> tuple[KeptMail, ...]:
    """Further mails of the same address that waited when the link was sent, so that one an hour is enough for all.

    Later ones are not among them: whoever gets hold of an old link must not let in what came after it.
    """
    if link.kind != "confirmation" or now >= link.until:
        return ()
    waiting = store.mails_of([mail_id for mail_id in link.others if mail_id != link.mail_id])
    return tuple(mail for mail in waiting if mail.is_confirmable and mail.sender == link.address)


def _clients_to_choose(mail: KeptMail, link: Link) -> tuple[Client, ...]:
    """Clients that the sender has to choose among, of those that list him now."""
    if link.kind != "which_client":
        return ()
    person = people.find(link.address)
    queues = [settings().queues[name] for name in mail.queues if name in settings().queues]
    technical = any(queue.technical for queue in queues)
    memberships = person.memberships if person else ()
    return tuple(Client(item.number, item.client_name) for item in memberships if item.technical or not technical)


def _copies_view(link: Link, now: datetime) -> LinkView:
    ticket = tickets.load(link.ticket_id) if link.ticket_id else None
    if ticket is None or now >= link.until:
        return UNKNOWN
    state: Literal["open", "done"] = "open" if link.address in ticket.copies else "done"
    return LinkView(state, link.kind, link.language, ticket=TicketRef(ticket.id, ticket.number), address=link.address)


def _lock_view(link: Link, now: datetime) -> LinkView:
    ticket = tickets.load(link.ticket_id) if link.ticket_id else None
    if ticket is None or now >= link.until or not _is_matter_of(link.address, ticket):
        return UNKNOWN
    return LinkView(
        "open" if ticket.locked else "done" if ticket.lock_declined else "over",
        link.kind,
        link.language,
        ticket=TicketRef(ticket.id, ticket.number),
        address=link.address,
        agent=ticket.agent.name if ticket.locked and ticket.agent else None,
        place=_PLACES.get(ticket.state),
    )


def _is_matter_of(address: str, ticket: Ticket) -> bool:
    """Whether it is his ticket, and he may still write for its client: whoever is removed is out of open ones too."""
    if address != ticket.requester.address:
        return False
    if ticket.client is None or ticket.guest:
        return True
    queue = settings().queues.get(ticket.queue)
    person = people.find(address)
    technical = queue is None or queue.technical
    return person is not None and person.is_contact_of(ticket.client.number, technical=technical)


def _let_in(mail: KeptMail, release: Release, now: datetime, by: Actor | None = None) -> Settled:
    """Decide on a kept mail again, with the verdict that it had when it came."""
    return settle(letter_of(mail), now, Again(mail, release, by))


def letter_of(mail: KeptMail) -> Letter:
    """A stored mail, read again, with the verdict that it had when it came."""
    notification = Notification(mail.id, mail.mail_from, mail.recipients, mail.raw_key, mail.received_at, _NO_SCANS)
    authentication = Authentication.from_json(mail.verdict["details"])
    return kept_letter(raw_of(mail.raw_key), notification, authentication, rules=settings(), keys=aws.token_keys())


def _choices(decisions: tuple[Decision, ...]) -> tuple[Client, ...]:
    return next((item.choices for item in decisions if isinstance(item, Kept) and item.choices), ())


def _named(mails: tuple[KeptMail, ...], mail_id: str | None) -> KeptMail | None:
    return next((mail for mail in mails if mail.id == mail_id), None)
