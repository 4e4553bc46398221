"""The moves between states: one table, from which the checks, the tests and the page in docs/ come."""

from chalicelib.tickets.ticket import ClockKind, State

CZECH = {
    State.QUEUED: "ve frontě",
    State.IN_PROGRESS: "v řešení",
    State.WAITING: "čeká na klienta",
    State.SCHEDULED: "naplánováno",
    State.RESOLVED: "vyřešeno",
    State.CLOSED: "ukončeno",
}
ENGLISH = {
    State.QUEUED: "in the queue",
    State.IN_PROGRESS: "in progress",
    State.WAITING: "waiting for you",
    State.SCHEDULED: "scheduled",
    State.RESOLVED: "resolved",
    State.CLOSED: "closed",
}

# As staff are told of it.
ENGLISH_OF_STAFF = {**ENGLISH, State.WAITING: "waiting for the client"}

# What staff may do: from state -> the states that they may move the ticket to.
MOVES_OF_STAFF: dict[State, tuple[State, ...]] = {
    State.QUEUED: (State.IN_PROGRESS, State.WAITING, State.RESOLVED),
    State.IN_PROGRESS: (State.QUEUED, State.WAITING, State.RESOLVED),
    State.WAITING: (State.QUEUED, State.IN_PROGRESS, State.RESOLVED),
    State.SCHEDULED: (State.QUEUED, State.IN_PROGRESS, State.WAITING, State.RESOLVED),
    State.RESOLVED: (State.QUEUED, State.IN_PROGRESS, State.WAITING),
    State.CLOSED: (),
}

# States from which a client's message brings the ticket back to staff: to its agent, else to the queue.
WOKEN_BY_CLIENT = frozenset({State.WAITING, State.RESOLVED})

# States from which staff may set a time at which they will see to the ticket.
SCHEDULED_FROM = frozenset({State.QUEUED, State.IN_PROGRESS, State.WAITING, State.SCHEDULED})

# What a clock that runs out does to the ticket's state; reminders leave it as it is.
MOVES_OF_CLOCKS: dict[ClockKind, tuple[State, State]] = {
    "due": (State.SCHEDULED, State.QUEUED),
    "resolve": (State.WAITING, State.RESOLVED),
    "close": (State.RESOLVED, State.CLOSED),
}

# States of which the client is told by a mail when staff or a clock move the ticket there without a word.
TOLD_STATES = frozenset({State.QUEUED, State.IN_PROGRESS, State.RESOLVED, State.CLOSED})
