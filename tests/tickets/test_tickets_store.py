"""The tickets table: what is written together, what is found again, and who wins."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError
from pynamodb.exceptions import TransactWriteError

from chalicelib.platform import tables
from chalicelib.tickets import effects, store
from chalicelib.tickets.commands import Answer, Move, ReceiveMessage
from chalicelib.tickets.outbox import SendState
from chalicelib.tickets.store import FIRST_NUMBER, Conflict
from chalicelib.tickets.ticket import State, Ticket
from tests.tickets.examples import (
    AT,
    JANA,
    MINUTE,
    PETR,
    message,
    opening,
    planned,
    stored,
    then,
    ticket_id,
)

pytestmark = pytest.mark.usefixtures("aws_resources")


def everything() -> list[dict[str, Any]]:
    """All rows of the table, in order."""
    return sorted((row.serialize() for row in store.Row.scan()), key=lambda row: (row["pk"]["S"], row["sk"]["S"]))


def known(**asked: Any) -> store.Known:
    """What the table knows of a mail that names nothing but what is said here."""
    names: dict[str, Any] = {"done_keys": (), "message_ids": (), "numbers": (), "ticket_ids": ()}
    names |= asked
    return store.known(tables.read(store.keys_of_mail(**names)), names["message_ids"])


# ---------------------------------------------------------------- one transaction


def test_a_commit_is_found_by_every_name_that_it_has() -> None:
    """A new ticket is found by its id, its number and the Message-ID of its first mail."""
    ticket = stored(message_id="<a@firma.example>")
    assert store.load(ticket.id) == ticket
    found = known(message_ids=["<a@firma.example>"], numbers=[10_001], ticket_ids=[ticket.id])
    assert found.tickets_of_message_id == {"<a@firma.example>": frozenset({ticket.id})}
    assert found.tickets_of_number == {10_001: frozenset({ticket.id})}
    assert found.tickets == {ticket.id: ticket}


def test_a_commit_writes_history_and_outgoing_mail_with_the_ticket() -> None:
    """The ticket, its change and the mail that the change makes are there together."""
    commit = planned(None, opening())
    store.commit((commit,))
    history = store.history(ticket_id(1))
    assert history is not None
    assert (history.ticket, history.changes) == (commit.after, (commit.change,))
    assert [(sent.mail, sent.state) for sent in history.outgoing] == [(commit.mails[0], SendState.PENDING)]


def test_the_second_writer_of_a_version_loses() -> None:
    """Of two agents who saw the same version one is written and the other is told to look again."""
    ticket = stored()
    janas = planned(ticket, Move(JANA, State.IN_PROGRESS))
    petrs = planned(ticket, Move(PETR, State.IN_PROGRESS))
    store.commit((petrs,))
    before = everything()
    with pytest.raises(Conflict):
        store.commit((janas,))
    assert everything() == before
    assert store.load(ticket.id) == petrs.after


@pytest.mark.usefixtures("atomic_dynamodb")
def test_of_many_writers_at_once_exactly_one_wins() -> None:
    """However many write the same version at the same time, one change is added."""
    ticket = stored()
    commits = [planned(ticket, Answer(JANA, f"Odpověď {n}.")) for n in range(8)]

    def write(commit: store.Commit) -> bool:
        try:
            store.commit((commit,))
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(write, commits))
    assert won.count(True) == 1
    history = store.history(ticket.id)
    assert history is not None
    assert history.changes[1:] == (commits[won.index(True)].change,)
    assert len(history.outgoing) == 2


@pytest.mark.parametrize("n", [1, 2], ids=["same ticket", "same number"])
def test_an_opening_takes_no_name_that_is_taken(n: int) -> None:
    """A ticket is not opened over another, and two tickets never show the same number."""
    stored(1)
    before = everything()
    again = planned(None, opening(n, number=10_001 if n == 2 else 10_099))
    with pytest.raises(Conflict):
        store.commit((again,))
    assert everything() == before


def test_several_commits_are_written_together_or_not_at_all() -> None:
    """When one ticket of a transaction has moved on, nothing of the others is written either."""
    first, second = stored(1), stored(2)
    late = planned(second, Answer(JANA, "Pozdě."))
    then(second, Answer(PETR, "Dřív."))
    before = everything()
    with pytest.raises(Conflict):
        store.commit(
            (planned(first, Answer(JANA, "Ano.")), late, planned(None, opening(3))), [store.done_row("k", {})]
        )
    assert everything() == before


def test_two_tickets_can_be_opened_together() -> None:
    """One transaction can open a ticket in each of two queues."""
    store.commit((planned(None, opening(1)), planned(None, opening(2, queue="datacentrum"))))
    assert all(store.load(ticket_id(n)) is not None for n in (1, 2))


def test_one_mail_can_open_tickets_in_two_queues() -> None:
    """The tickets that one mail opens share its Message-ID, and it leads to both."""
    mail = {"message_id": "<a@firma.example>"}
    store.commit((planned(None, opening(1, **mail)), planned(None, opening(2, queue="datacentrum", **mail))))
    found = known(message_ids=["<a@firma.example>"]).tickets_of_message_id
    assert found == {"<a@firma.example>": frozenset({ticket_id(1), ticket_id(2)})}


def test_a_message_id_may_occur_in_several_tickets() -> None:
    """Senders reuse Message-IDs: one leads to every ticket that it occurs in."""
    stored(1, message_id="<a@firma.example>")
    stored(2, message_id="<a@firma.example>")
    found = known(message_ids=["<a@firma.example>"]).tickets_of_message_id
    assert found == {"<a@firma.example>": frozenset({ticket_id(1), ticket_id(2)})}


def test_what_is_done_once_is_not_done_twice() -> None:
    """A second commit with the same dedupe row writes nothing; the first one's note stays."""
    ticket = stored()
    store.commit(
        (),
        [store.done_row("mail", {"ses_id": "first"}), store.Once("R#ses-1", "OUTCOME", "outcome", {"outcomes": []})],
    )
    before = everything()
    with pytest.raises(Conflict):
        store.commit((planned(ticket, ReceiveMessage(message())),), [store.done_row("mail", {"ses_id": "second"})])
    assert everything() == before
    assert store.done("mail") == {"ses_id": "first"}
    assert store.done("another") is None
    found = known(done_keys=["mail"])
    assert found.done == {"mail": {"ses_id": "first"}}


@pytest.mark.parametrize(
    ("code", "reasons", "told"),
    [
        ("TransactionCanceledException", ["None", "ConditionalCheckFailed"], Conflict),
        ("TransactionCanceledException", ["TransactionConflict"], Conflict),
        ("TransactionInProgressException", [], Conflict),
        ("IdempotentParameterMismatchException", [], TransactWriteError),
        ("TransactionCanceledException", ["ThrottlingError"], TransactWriteError),
        ("TransactionCanceledException", ["ValidationError", "None"], store.TooLarge),
        ("ValidationException", [], store.TooLarge),
        ("ProvisionedThroughputExceededException", [], TransactWriteError),
        ("AccessDeniedException", [], TransactWriteError),
    ],
)
def test_only_a_lost_race_is_a_conflict(
    monkeypatch: pytest.MonkeyPatch, code: str, reasons: list[str], told: type[Exception]
) -> None:
    """Deciding again helps against another writer, writing less against a limit; the rest is told as it is."""
    response: Any = {
        "Error": {"Code": code, "Message": "Transaction cancelled"},
        "CancellationReasons": [{"Code": reason} for reason in reasons],
    }
    planned_now = planned(None, opening())

    def refuse(*_args: Any, **_kwargs: Any) -> None:
        raise ClientError(response, "TransactWriteItems")

    monkeypatch.setattr(tables.connection().client, "_make_api_call", refuse)
    with pytest.raises(told):
        store.commit((planned_now,))


# ---------------------------------------------------------------- numbers


def test_numbers_begin_and_never_repeat() -> None:
    """The first number people see is 10001; a block of several is theirs alone."""
    assert [store.next_numbers(1), store.next_numbers(3), store.next_numbers(1)] == [
        FIRST_NUMBER,
        FIRST_NUMBER + 1,
        FIRST_NUMBER + 4,
    ]
    assert FIRST_NUMBER == 10_001


@pytest.mark.usefixtures("atomic_dynamodb")
def test_numbers_are_unique_among_many_takers() -> None:
    """Takers at the same time get blocks that do not overlap and leave no gap between them."""
    sizes = [1, 2, 3, 1, 2, 3] * 4
    with ThreadPoolExecutor(8) as pool:
        firsts = list(pool.map(store.next_numbers, sizes))
    taken = sorted(first + n for first, size in zip(firsts, sizes, strict=True) for n in range(size))
    assert taken == list(range(FIRST_NUMBER, FIRST_NUMBER + sum(sizes)))


# ---------------------------------------------------------------- looking up


def test_what_is_not_there_is_not_found() -> None:
    """Names that lead nowhere are no error and no ticket."""
    assert store.load(ticket_id(9)) is None
    assert store.history(ticket_id(9)) is None
    stored(1)
    assert known(message_ids=["<x@y>"], numbers=[7], ticket_ids=[ticket_id(9)], done_keys=["k"]) == store.Known()


def test_history_tells_what_is_newer() -> None:
    """After a known version come exactly the changes that follow it, oldest first; outgoing mail always comes."""
    ticket = then(then(stored(), Move(JANA, State.IN_PROGRESS)), Answer(JANA, "Hotovo."))
    for seen, newer in ((0, [1, 2, 3]), (1, [2, 3]), (2, [3]), (3, []), (99, []), (10**9, [])):
        history = store.history(ticket.id, after=seen)
        assert history is not None
        assert [change.version for change in history.changes] == newer
        assert history.ticket == ticket
        assert [sent.mail.kind for sent in history.outgoing] == ["acknowledgement", "state", "answer"]


def test_a_change_never_comes_before_the_one_it_follows() -> None:
    """A writer whose clock runs behind writes the time of the change before; versions and times agree."""
    ticket = then(stored(), Move(JANA, State.IN_PROGRESS), AT - timedelta(hours=1))
    assert ticket.changed_at == AT


# ---------------------------------------------------------------- the list

ALL = list(State)


def pages(limit: int, queues: list[str], states: list[State], shards: int) -> list[list[str]]:
    """The ids of all pages of a list."""
    found, cursor = [], None
    while True:
        page = store.page(queues, states, limit=limit, cursor=cursor, shards=shards)
        found.append([ticket.id for ticket in page.tickets])
        cursor = page.cursor
        if cursor is None:
            return found
        assert len(found) < 50, "the list has no end"


def test_pages_hold_every_ticket_once_in_order() -> None:
    """Over queues, states and shards, also with equal times, pages of any size make the same whole list."""
    shards, states = 2, [State.QUEUED, State.IN_PROGRESS]
    for n in range(12):
        # Four tickets share each time.
        ticket = stored(n, AT + n // 4 * MINUTE, queue=("podpora", "tickety")[n % 2], shards=shards)
        if n % 3 == 0:
            then(ticket, Move(JANA, State.IN_PROGRESS), ticket.changed_at, shards=shards)
    whole = pages(100, ["podpora", "tickety"], states, shards)[0]
    order = [(ticket.changed_at, ticket.id) for ticket in map(store.load, whole) if ticket is not None]
    assert order == sorted(order, reverse=True)
    assert sorted(whole) == sorted(ticket_id(n) for n in range(12))
    for limit in (1, 3, 4, 5, 11, 12):
        found = pages(limit, ["podpora", "tickety"], states, shards)
        assert [name for page in found for name in page] == whole
        assert {len(page) for page in found[:-1]} <= {limit}
        assert found[-1] != []


def test_the_list_holds_only_the_queues_and_states_asked_for() -> None:
    """A ticket is listed under the queue and state that it is in now, and under no other."""
    moved = then(stored(1), Move(JANA, State.IN_PROGRESS))
    other, waiting = stored(2, queue="tickety"), stored(3)
    asked: list[tuple[list[str], list[State], list[Ticket]]] = [
        (["podpora"], [State.QUEUED], [waiting]),
        (["podpora"], [State.IN_PROGRESS], [moved]),
        (["tickety"], ALL, [other]),
        (["podpora", "tickety"], [State.RESOLVED], []),
        ([], ALL, []),
        (["podpora"], [], []),
        (["konzultace"], ALL, []),
    ]
    for queues, states, wanted in asked:
        page = store.page(queues, states, limit=10)
        assert (list(page.tickets), page.cursor) == (wanted, None)


def test_a_cursor_goes_on_while_tickets_change() -> None:
    """A ticket that moves to the front between two pages pushes none of the others out of the second."""
    for n in range(4):
        stored(n, AT + n * MINUTE)
    first = store.page(["podpora"], ALL, limit=2)
    then(store.load(ticket_id(3)), Move(JANA, State.IN_PROGRESS), AT + 9 * MINUTE)
    stored(5, AT + 10 * MINUTE)
    second = store.page(["podpora"], ALL, limit=2, cursor=first.cursor)
    assert [ticket.id for ticket in first.tickets] == [ticket_id(3), ticket_id(2)]
    assert [ticket.id for ticket in second.tickets] == [ticket_id(1), ticket_id(0)]
    assert second.cursor is None


def test_a_state_that_is_named_twice_counts_once() -> None:
    """Asking for the same queue or state twice lists no ticket twice."""
    stored()
    page = store.page(["podpora", "podpora"], [State.QUEUED, State.QUEUED], limit=10)
    assert len(page.tickets) == 1


# ---------------------------------------------------------------- the feed

HOURS = [datetime(2026, 11, 23, 22, 30, tzinfo=UTC) + n * timedelta(minutes=20) for n in range(8)]


def test_the_feed_goes_over_hours_and_days() -> None:
    """Changes are told oldest first from the given moment on, over the bounds of hours and of the day."""
    for n, at in enumerate(HOURS):
        stored(n, at)
    for first, since in enumerate(HOURS):
        told = store.feed(since, HOURS[-1], 100)
        assert [push["ticket"]["id"] for push in told] == [ticket_id(n) for n in range(first, len(HOURS))]
    assert store.feed(HOURS[-1] + timedelta(milliseconds=1), HOURS[-1] + MINUTE, 100) == []


def test_the_feed_stops_at_its_limit() -> None:
    """No more than the limit is told, and it is the oldest that is."""
    for n, at in enumerate(HOURS):
        stored(n, at)
    for limit in (1, 2, 3, 7, 8):
        told = store.feed(HOURS[0], HOURS[-1], limit)
        assert [push["ticket"]["id"] for push in told] == [ticket_id(n) for n in range(limit)]


def test_the_feed_tells_each_change_as_it_was_pushed() -> None:
    """A console that catches up reads the very message that a connected one got."""
    then(stored(), Answer(JANA, "Hotovo.", State.RESOLVED))
    told = store.feed(AT, AT + MINUTE, 10)
    assert [push["what"] for push in told] == [
        ["ticket_opened", "message_received"],
        ["answered", "assigned", "state_changed", "clock_set"],
    ]
    assert [(push["version"], push["ticket"]["version"]) for push in told] == [(1, 1), (2, 2)]
    assert told[1]["actor"] == {"kind": "agent", "id": "jana", "name": "Jana Nová"}
    images = [row.serialize() for row in store.Row.query(f"T#{ticket_id(1)}", store.Row.sk.startswith("C#"))]
    assert [effects.push_of_record(image) for image in images] == told
