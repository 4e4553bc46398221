"""Use cases over two tickets, and the one that takes an answer back: merge, split, relate, recall."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from chalicelib.platform.ids import digest
from chalicelib.platform.limits import CONFLICT_RETRIES_MAX, SUBJECT_CHARS_MAX
from chalicelib.tickets import service, store
from chalicelib.tickets.apply import preview
from chalicelib.tickets.commands import Absorb, Merge, OpenTicket, Recall, Relate, Split
from chalicelib.tickets.events import Answered, Change, Message, MessageReceived, Recalled, Texted, TicketOpened
from chalicelib.tickets.outbox import SendState
from chalicelib.tickets.refusals import EmptyAnswer, IllegalMove
from chalicelib.tickets.service import NoSuchTicket, OtherRequest, Result, plan
from chalicelib.tickets.store import Commit, Conflict, commit, done, done_row
from chalicelib.tickets.survey import Tables
from chalicelib.tickets.ticket import Actor, Agent, Last, State, Ticket, TicketId, TicketRef

# Changes before an answer in which what was said last is looked for, once it is taken back.
_LOOKED_BACK = 50


class TooLate(Exception):
    """The answer has left, or is just leaving."""


def relate(
    ticket_id: TicketId, number: int, *, related: bool, agent: Agent, now: datetime, key: str | None, shards: int
) -> Result:
    """Say in both tickets that they have to do with each other, or not any more. The other is named by its number.

    Raises NoSuchTicket, IllegalMove, OtherRequest, Conflict.
    """
    ticket, other = _loaded(ticket_id), _of_number(number)
    if ticket.id == other.id:
        raise IllegalMove("Ticket souvisí sám se sebou vždycky.", "A ticket always has to do with itself.")
    actor = _actor(agent)

    def asked(of: Ticket) -> Relate:
        refs = (_ref(of),)
        return Relate(agent, refs if related else (), () if related else refs)

    # Two changes that are each right alone: told again, both are as asked.
    service.perform_anyway(
        other.id, asked(ticket), actor, now, request_key=key and digest(key, "other"), shards=shards
    )
    return service.perform_anyway(ticket.id, asked(other), actor, now, request_key=key, shards=shards)


def merge(
    ticket_id: TicketId, into: int, *, seen: int, agent: Agent, now: datetime, key: str | None, shards: int
) -> Result:
    """Close a ticket that was seen at version `seen` and go on in another one, named by its number: one transaction.

    Mail for the closed one goes into the other from now on, and its readers get copies there. Raises NoSuchTicket,
    service.StaleVersion, IllegalMove, OtherRequest, Conflict.
    """
    target_id = _of_number(into).id

    def planned() -> tuple[Commit, ...]:
        source, target = _loaded(ticket_id, seen), _loaded(target_id)
        _may_merge(source, target)
        readers = (source.requester.address, *source.copies)
        halves = ((source, Merge(agent, _ref(target))), (target, Absorb(agent, _ref(source), readers)))
        return tuple(_planned(ticket, command, agent, now) for ticket, command in halves)

    return _committed(planned, key, digest("merge", ticket_id, str(into)), shards)


def split(
    ticket_id: TicketId,
    version: int,
    *,
    new_id: TicketId,
    queue: str,
    subject: str,
    agent: Agent,
    now: datetime,
    key: str | None,
    shards: int,
) -> Result:
    """Make the client's message of a change a ticket of its own, in a queue: one transaction. Its client is told.

    The result is the new ticket. `new_id` is a fresh id. Raises NoSuchTicket, IllegalMove, EmptyAnswer, OtherRequest,
    Conflict.
    """
    message = _message(ticket_id, version)
    title = " ".join(subject.split())[:SUBJECT_CHARS_MAX]
    if not title:
        raise EmptyAnswer("Nový ticket potřebuje předmět.")
    asked = digest("split", ticket_id, str(version), queue, title)
    if (before := _done_before(key, asked)) is not None:
        return before

    def planned() -> tuple[Commit, ...]:
        source, number = _loaded(ticket_id), store.next_numbers(1)
        opened = TicketOpened(
            number, queue, title, message.sender, source.client, source.language, split_from=_ref(source),
            guest=source.guest,
        )  # fmt: skip
        # The mail itself goes on being the other ticket's: an answer to it means that one.
        opening = OpenTicket(new_id, opened, replace(message, message_id=None, new_way=False))
        command = Split(agent, version, TicketRef(new_id, number))
        return (_planned(None, opening, agent, now), _planned(source, command, agent, now))

    return _committed(planned, key, asked, shards)


def recall(ticket_id: TicketId, version: int, *, agent: Agent, now: datetime, key: str | None, shards: int) -> Result:
    """Take back an answer of the agent that has not left; nothing else may have happened since.

    Raises NoSuchTicket for what is no answer of his, TooLate, service.StaleVersion, OtherRequest, Conflict.
    """
    change = store.change(ticket_id, version)
    is_his = change is not None and change.actor.kind == "agent" and change.actor.id == agent.id
    if change is None or not is_his or not any(isinstance(event, Answered) for event in change.events):
        raise NoSuchTicket(f"{ticket_id} {version}")
    if any(isinstance(event, Texted) for event in change.events):
        # An SMS is on its way at once, and nobody gets it back.
        raise TooLate(f"{ticket_id} {version}")
    mail_id = f"{version:08d}-answer"
    before = store.history(ticket_id, after=max(version - _LOOKED_BACK, 0))
    said = _said_before(() if before is None else before.changes, version)

    def planned() -> tuple[Commit, ...]:
        ticket = _loaded(ticket_id, version)
        if store.send_state(ticket_id, mail_id) is not SendState.PENDING:
            raise TooLate(mail_id)
        one = _planned(ticket, Recall(agent, version, said), agent, now)
        return (replace(one, recalled=mail_id),)

    return _committed(planned, key, digest("recall", ticket_id, str(version)), shards)


def _committed(planned: Callable[[], tuple[Commit, ...]], request: str | None, asked: str, shards: int) -> Result:
    """Commit what is planned anew at each try; the result is that of the first commit. Once per `request`."""
    for _ in range(CONFLICT_RETRIES_MAX):
        if (before := _done_before(request, asked)) is not None:
            return before
        commits = planned()
        first = commits[0]
        noted = {"ticket": first.after.id, "version": first.after.version, "asked": asked}
        try:
            commit(commits, (done_row(request, noted),) if request else (), shards=shards)
        except Conflict:
            continue
        return Result(first.after, (first.change,))
    raise Conflict(f"request {asked} keeps losing to other writers")


def _done_before(request: str | None, asked: str) -> Result | None:
    noted = done(request) if request else None
    if noted is None:
        return None
    if noted["asked"] != asked:
        raise OtherRequest(asked)
    return service.again(TicketId(noted["ticket"]), noted["version"])


def _may_merge(source: Ticket, target: Ticket) -> None:
    """Raise IllegalMove where the readers of one are not to read the other, or it cannot go on there."""
    if source.id == target.id:
        raise IllegalMove("Ticket nelze spojit sám se sebou.", "A ticket cannot be merged into itself.")
    of_whom = (source.client, target.client)
    is_same = of_whom[0] == of_whom[1] if any(of_whom) else source.requester.address == target.requester.address
    if not is_same:
        raise IllegalMove(
            "Spojit lze jen tickety téhož klienta; jinak by jeden četl, co psal druhý.",
            "Only tickets of the same client can be merged; else one would read what another wrote.",
        )
    if target.state is State.CLOSED:
        raise IllegalMove(
            f"Ticket #{target.number} je ukončený; spojit lze jen s takovým, který ještě běží.",
            f"Ticket #{target.number} is closed; merge into one that goes on.",
        )


def _planned(
    ticket: Ticket | None, command: Merge | Absorb | Split | Recall | OpenTicket, agent: Agent, now: datetime
) -> Commit:
    made = plan(ticket, command, _actor(agent), now, Tables(now))
    assert made is not None
    return made


def _loaded(ticket_id: TicketId, seen: int | None = None) -> Ticket:
    ticket = store.load(ticket_id)
    if ticket is None:
        raise NoSuchTicket(ticket_id)
    if seen is not None and ticket.version != seen:
        service.check_unmoved(ticket, seen)
    return ticket


def _of_number(number: int) -> Ticket:
    ticket = store.of_number(number)
    if ticket is None:
        raise NoSuchTicket(f"#{number}")
    return ticket


def _message(ticket_id: TicketId, version: int) -> Message:
    change = store.change(ticket_id, version)
    for event in change.events if change else ():
        if isinstance(event, MessageReceived):
            return event.message
    raise NoSuchTicket(f"{ticket_id} {version}")


def _said_before(changes: Sequence[Change], version: int) -> Last | None:
    """What was said last in the changes before one, by a client or by us."""
    for change in reversed(changes):
        for event in change.events if change.version < version else ():
            match event:
                case MessageReceived(message):
                    return Last("client", preview(message.text or message.quoted))
                case Answered(text, markdown=markdown):
                    return Last("agent", preview(text, markdown=markdown))
                case Recalled(_, last):
                    # What stood before that other answer, which was called back too.
                    return last
                case _:
                    pass
    return None


def _ref(ticket: Ticket) -> TicketRef:
    return TicketRef(ticket.id, ticket.number)


def _actor(agent: Agent) -> Actor:
    return Actor("agent", agent.id, agent.name)
