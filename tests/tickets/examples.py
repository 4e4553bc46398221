"""What the stories of the tests start from: people, messages, tickets, and strategies for any of them."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from chalicelib.platform.ids import ulid
from chalicelib.tickets import service, store
from chalicelib.tickets.commands import (
    Absorb,
    AddNote,
    Answer,
    ChangeCopies,
    Command,
    DeclineLock,
    HandOver,
    LeaveCopies,
    LiftLock,
    Lock,
    Merge,
    Move,
    NoteAutomatic,
    NoteDelivery,
    NoteHeldBack,
    NoteLinked,
    NoteText,
    OpenTicket,
    Recall,
    ReceiveMessage,
    Relate,
    RingClock,
    Schedule,
    SetUrgency,
    Split,
    Tag,
    Unlock,
)
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
from chalicelib.tickets.survey import NOT_LONG
from chalicelib.tickets.ticket import (
    Actor,
    Agent,
    Client,
    Clock,
    Last,
    Person,
    PromiseKind,
    State,
    Ticket,
    TicketId,
    TicketRef,
    Told,
    Urgency,
)

AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
KAREL = Person("karel@firma.example", "Karel Dvořák")
FIRMA = Client("1001", "Firma s.r.o.")
JANA = Agent("jana", "Jana Nová")
PETR = Agent("petr", "Petr Malý")
MINUTE = timedelta(minutes=1)


def ticket_id(n: int) -> TicketId:
    """The id of the n-th ticket of a test."""
    return TicketId(ulid(AT, n.to_bytes(10, "big")))


def message(text: str = "Web nejde.", message_id: str | None = None) -> Message:
    """A verified message of Karel."""
    return Message(KAREL, text, message_id, "raw/1", {"verdict": "verified", "sentence_cs": "Odesílatel ověřen."})


def opening(n: int = 1, *, queue: str = "podpora", message_id: str | None = None, **opened: Any) -> OpenTicket:
    """The command that opens the n-th ticket of a test; `opened` are members of the event."""
    event = replace(TicketOpened(10_000 + n, queue, f"Web {n}", KAREL, FIRMA, "cs"), **opened)
    return OpenTicket(ticket_id(n), event, message(message_id=message_id))


@dataclass
class Desk:
    """A survey that asks no table: who is on shift is said, a reaction is promised in an hour, a solution in two.

    Nobody kept away means that everybody is on shift; `promises` False promises nothing.
    """

    away: set[str] = field(default_factory=set)
    of_client: Agent | None = None
    promises: bool = False

    def is_on_shift(self, agent: Agent, *, within: timedelta = NOT_LONG) -> bool:
        """Whether nobody said that the agent is away; it is not said since when."""
        return agent.id not in self.away

    def preferred(self, queue: str, urgency: Urgency, client: str | None) -> Agent | None:
        """The agent who is said to be the client's, if he is there."""
        return self.of_client if self.of_client and self.is_on_shift(self.of_client) else None

    def promise(self, kind: PromiseKind, ticket: Ticket, now: datetime) -> Told | None:
        """An hour for a reaction, two for a solution."""
        hours = 1 if kind == "reaction" else 2
        return (
            Told(kind, ticket.urgency, now, now + timedelta(hours=hours), "configured", 0, 1)
            if self.promises
            else None
        )


def in_state(state: State, agent: Agent | None = None, *, unread: bool = False) -> Ticket:
    """A ticket in a state, held by an agent or by nobody."""
    return Ticket(
        ticket_id(1),
        10_001,
        "podpora",
        "Web 1",
        state,
        KAREL,
        FIRMA,
        "cs",
        opened_at=AT,
        changed_at=AT,
        version=3,
        agent=agent,
        unread=unread,
    )


def as_client() -> Actor:
    """Karel, doing something."""
    return Actor("client", KAREL.address, KAREL.name)


def as_agent(agent: Agent) -> Actor:
    """An agent, doing something."""
    return Actor("agent", agent.id, agent.name)


def planned(ticket: Ticket | None, command: Command, at: datetime = AT) -> store.Commit:
    """What a command that changes something would write."""
    match command:
        case OpenTicket() | ReceiveMessage():
            actor = as_client()
        case Answer(agent=agent) | Move(agent=agent) | Schedule(agent=agent) | HandOver(agent=agent):
            actor = as_agent(agent)
        case AddNote(agent=agent) | Tag(agent=agent) | Relate(agent=agent) | Recall(agent=agent):
            actor = as_agent(agent)
        case Merge(agent=agent) | Absorb(agent=agent) | Split(agent=agent):
            actor = as_agent(agent)
        case Lock(agent=agent) | Unlock(agent=agent) | SetUrgency(agent=agent) | ChangeCopies(agent=agent):
            actor = as_agent(agent)
        case DeclineLock():
            actor = as_client()
        case _:
            actor = Actor("system", "mail")
    commit = service.plan(ticket, command, actor, at, Desk())
    assert commit is not None
    return commit


def stored(n: int = 1, at: datetime = AT, *, queue: str = "podpora", shards: int = 1, **mail: Any) -> Ticket:
    """Open the n-th ticket of a test in the table."""
    commit = planned(None, opening(n, queue=queue, **mail), at)
    store.commit((commit,), shards=shards)
    return commit.after


def then(ticket: Ticket, command: Command, at: datetime | None = None, *, shards: int = 1) -> Ticket:
    """Do something with a stored ticket, one minute later unless told when."""
    commit = planned(ticket, command, at or ticket.changed_at + MINUTE)
    store.commit((commit,), shards=shards)
    return commit.after


# ---------------------------------------------------------------- anything of a kind

# DynamoDB holds UTF-8: no lone surrogates. The clock gives milliseconds.
words = st.text(st.characters(codec="utf-8"), max_size=20)
times = st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)).map(  # noqa: DTZ001
    lambda time: time.replace(microsecond=time.microsecond // 1000 * 1000)
)
versions = st.integers(1, 10**8 - 1)
ticket_ids = st.binary(min_size=10, max_size=10).map(lambda entropy: TicketId(ulid(AT, entropy)))
people = st.builds(Person, words, st.none() | words)
clients = st.builds(Client, words, words)
agents = st.builds(Agent, words, words)
kinds = st.sampled_from(["client", "agent", "system"])
actors = st.builds(Actor, kinds, words, st.none() | words)
languages = st.sampled_from(["cs", "en"])
states = st.sampled_from(list(State))
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=5,
)
files = st.lists(st.builds(Attachment, words, words, st.integers(0)), max_size=2).map(tuple)
calls = st.builds(CallMark, words, st.none() | words, words, st.none() | agents)
messages = st.builds(
    Message,
    sender=people,
    text=words,
    message_id=st.none() | words,
    raw_key=words,
    verdict=st.dictionaries(words, json_values, max_size=3),
    text_key=st.none() | words,
    attachments=files,
    quoted=words,
    html=st.booleans(),
    readable=st.booleans(),
    new_way=st.booleans(),
    via=st.sampled_from(["mail", "zone", "phone"]),
    call=st.none() | calls,
)
addresses = st.lists(words, max_size=3).map(tuple)
verdicts = st.dictionaries(words, json_values, max_size=3)
entries = st.builds(
    AutomaticEntry, kind=words, sender=st.none() | words, subject=words, text=words, raw_key=words, verdict=verdicts
)
failures = st.builds(DeliveryFailed, words, st.booleans(), words, st.none() | words, words)
held_back = st.builds(MailHeldBack, words, addresses, words)
refs = st.builds(TicketRef, ticket_ids, versions)
several_refs = st.lists(refs, max_size=2, unique=True).map(tuple)
said = st.builds(Last, kinds, words)
clock_kinds = st.sampled_from(["reminder", "second_reminder", "resolve", "close", "due"])
clocks = st.builds(Clock, clock_kinds, times, versions)
urgencies = st.sampled_from(["urgent", "problem", "routine"])
promise_kinds = st.sampled_from(["reaction", "solution"])
counts = st.integers(0, 99)
reasons = st.builds(Reason, st.sampled_from(["subject", "body"]), counts, counts, words, words)
judgements = st.builds(UrgencyJudged, urgencies, st.floats(0, 1), st.lists(reasons, max_size=2).map(tuple))
numbers = st.lists(st.builds(TextTo, words, st.none() | words), max_size=2).map(tuple)
texted = st.builds(Texted, words, words, numbers, st.none() | agents)
outcomes = st.builds(
    TextOutcome,
    words,
    words,
    st.sampled_from(["sent", "delivered", "failed", "unknown", "refused"]),
    words,
    counts,
    counts,
)
told = st.builds(Told, promise_kinds, urgencies, times, times, words, counts, counts)
tickets = st.builds(
    Ticket,
    id=ticket_ids,
    number=versions,
    queue=words,
    subject=words,
    state=states,
    requester=people,
    client=st.none() | clients,
    language=languages,
    opened_at=times,
    changed_at=times,
    version=versions,
    agent=st.none() | agents,
    unread=st.booleans(),
    last=st.none() | said,
    reply_ids=addresses,
    copies=addresses,
    left_copies=addresses,
    undeliverable=addresses,
    guest=st.booleans(),
    state_since=times,
    reminders=st.integers(0, 2),
    scheduled_for=st.none() | times,
    due=st.booleans(),
    clock=st.none() | clocks,
    urgency=urgencies,
    promise=st.none() | told,
    place=st.none() | times,
    reacted=st.booleans(),
    locked=st.booleans(),
    lock_declined=st.booleans(),
    tags=addresses,
    related=several_refs,
    merged_into=st.none() | refs,
)
openings = st.builds(
    TicketOpened,
    versions,
    words,
    words,
    people,
    st.none() | clients,
    languages,
    acknowledged=st.booleans(),
    linked=st.lists(refs, max_size=2).map(tuple),
    legacy=st.none() | words,
    continues=st.none() | refs,
    released=st.none() | words,
    accepted_by=st.none() | words,
    guest=st.booleans(),
    split_from=st.none() | refs,
)
events = st.one_of(
    openings,
    st.builds(MessageReceived, messages),
    st.builds(AutomaticReceived, entries),
    failures,
    held_back,
    st.builds(CopiesChanged, addresses, addresses, st.booleans()),
    st.builds(TicketsLinked, st.lists(refs, max_size=2).map(tuple)),
    st.builds(Answered, words, addresses, addresses, st.booleans(), words, files),
    st.builds(Recalled, versions, st.none() | said),
    st.builds(Noted, words, st.lists(agents, max_size=2).map(tuple), st.none() | calls),
    texted,
    outcomes,
    st.builds(TagsChanged, addresses, addresses),
    st.builds(RelationsChanged, several_refs, several_refs),
    st.builds(Merged, refs),
    st.builds(Absorbed, refs),
    st.builds(SplitOff, versions, refs),
    st.builds(StateChanged, states, states),
    st.builds(Scheduled, times),
    st.just(CameDue()),
    st.builds(Reminded, st.integers(1, 2)),
    st.builds(ClockSet, clock_kinds, times),
    st.builds(Assigned, st.none() | agents),
    st.builds(Promised, promise_kinds, urgencies, times, words, counts, counts),
    st.builds(PromiseEnded, promise_kinds, words, urgencies, times, times, words, counts, counts, st.booleans()),
    st.builds(UrgencySet, urgencies, urgencies),
    judgements,
    st.just(Locked()),
    st.builds(
        Unlocked, st.sampled_from(["agent", "declined", "urgent", "off_shift", "handed_over", "resolved", "requeued"])
    ),
)
changes = st.builds(Change, ticket_ids, versions, times, actors, st.lists(events, min_size=1, max_size=4).map(tuple))
mails = st.builds(
    OutgoingMail,
    id=words,
    ticket_id=ticket_ids,
    number=versions,
    version=versions,
    kind=st.sampled_from(
        ["acknowledgement", "answer", "files_refused", "copy_notice", "state", "locked", "unlocked"]
    ),
    queue=words,
    to=addresses,
    cc=addresses,
    subject=words,
    state=states,
    language=languages,
    text=words,
    author=st.none() | words,
    reply_ids=addresses,
    linked=st.lists(versions, max_size=2).map(tuple),
    refused_files=st.integers(0, 9),
    caused_by=st.none() | words,
    until=st.none() | times,
    by_clock=st.booleans(),
    second=st.booleans(),
    reader_name=st.none() | words,
    promise=st.none() | told,
    by_reader=st.booleans(),
    sooner=st.booleans(),
    cause=st.none() | words,
    with_history=st.booleans(),
    markdown=st.booleans(),
    quoted=words,
    attachments=files,
)
# What may be asked of a ticket that is there.
commands = st.one_of(
    st.builds(ReceiveMessage, messages, addresses, st.none() | judgements),
    st.builds(NoteAutomatic, entries, st.lists(failures, max_size=2).map(tuple)),
    st.builds(NoteDelivery, failures),
    st.builds(NoteHeldBack, held_back),
    st.builds(NoteText, outcomes),
    st.builds(NoteLinked, st.lists(refs, min_size=1, max_size=2).map(tuple)),
    st.builds(LeaveCopies, words),
    st.builds(Answer, st.sampled_from([JANA, PETR]), words, states),
    st.builds(Answer, st.just(JANA), words, states, st.just(()), st.booleans(), words, files, texted),
    st.builds(Recall, st.sampled_from([JANA, PETR]), versions, st.none() | said),
    st.builds(
        AddNote, st.sampled_from([JANA, PETR]), words, st.lists(agents, max_size=2).map(tuple), st.none() | calls
    ),
    st.builds(Tag, st.sampled_from([JANA, PETR]), addresses, addresses),
    st.builds(Relate, st.sampled_from([JANA, PETR]), several_refs, several_refs),
    st.builds(Merge, st.sampled_from([JANA, PETR]), refs),
    st.builds(Absorb, st.sampled_from([JANA, PETR]), refs, addresses),
    st.builds(Split, st.sampled_from([JANA, PETR]), versions, refs),
    st.builds(Move, st.sampled_from([JANA, PETR]), states),
    st.builds(Schedule, st.sampled_from([JANA, PETR]), times),
    st.builds(RingClock, versions),
    st.builds(HandOver, st.sampled_from([JANA, PETR]), st.sampled_from([None, JANA, PETR]), st.booleans()),
    st.builds(Lock, st.sampled_from([JANA, PETR])),
    st.builds(Unlock, st.sampled_from([JANA, PETR]), st.booleans()),
    st.builds(DeclineLock, words),
    st.builds(LiftLock, times),
    st.builds(SetUrgency, st.sampled_from([JANA, PETR]), urgencies),
    st.builds(ChangeCopies, st.sampled_from([JANA, PETR]), addresses, addresses, st.booleans()),
)
