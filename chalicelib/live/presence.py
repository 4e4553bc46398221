"""Presence: note where a console is, and tell the others. What is told is best effort, like every push.

Two words at the same time are each told by a function of their own, and the posts may overtake each other. So what is
told carries the time `at` which the connections were read, after the word was noted: of two pushes about a ticket the
later one knows both words.
"""

from datetime import datetime

from chalicelib.live import attention, push, store
from chalicelib.live.attention import Attention, Said, Turn
from chalicelib.platform import limits
from chalicelib.platform.settings import settings

# Within the time-out of the functions that tell it, which is 10 s.
DEADLINE_S = 4.0


def note(connection_id: str, said: Said, now: datetime) -> Turn | None:
    """Keep a console's word, one write. None: the connection is not open, or a later word of it came first."""
    after = Attention(said.ticket, said.mode, now + settings().presence_lifetime) if said.ticket else None
    return store.attend(connection_id, after, said.counter, now)


def leave(connection_id: str) -> Turn:
    """Forget a connection that is gone, one write."""
    return Turn(store.close_connection(connection_id), None)


def tell(turn: Turn, now: datetime, asker: str | None = None, knows: str | None = None) -> int:
    """Tell all consoles what `turn` changed, and the connection `asker` everything: one read, if there is anything.

    Who says what he `knows` (`attention.digest`) is told nothing where that is everything. `now` is a time after the
    turn was noted. Returns how many connections were told all; never raises.
    """
    tickets = turn.tickets(now)
    if not tickets and asker is None:
        return 0
    try:
        staff = store.staff(now, limits.CONNECTIONS_MAX)
        told = push.tell_staff(
            attention.news_of(tickets, staff, now), [connection.id for connection in staff], now, DEADLINE_S
        )
        if asker is not None:
            everybody = attention.everybody(staff, now)
            if knows != attention.digest(everybody):
                told += push.post([everybody], [asker], now, DEADLINE_S)
    except Exception:  # noqa: BLE001 - the word is kept; who missed it asks
        from chalicelib.platform.log import log

        log.warning("presence was not told", exc_info=True)
        return 0
    return told
