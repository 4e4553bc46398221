"""The moves between states: one table, from which the checks, the tests and the page in docs/ come.

Times come with the clocks: `scheduled` and `closed` are entered by nobody yet.
"""

from chalicelib.tickets.ticket import State

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
