"""What search costs: rows written for real letters, and what a query reads and takes at 500,000 tickets.

The rows are not stored: a stand-in answers botocore's HTTP requests from lists of which tickets have a word, each as
long as it is at 500,000 tickets. So requests, rows, bytes, units and the CPU of our side are counted and measured;
how long DynamoDB takes is a model, `REQUEST_MS` for each request that waits for another one.
"""

import json
import os
import random
import statistics
import time
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from math import ceil
from pathlib import Path
from threading import Lock
from typing import Any, Final
from unittest.mock import patch

from chalicelib.platform.ids import ulid
from chalicelib.search.document import Part, part_of
from chalicelib.search.rows import Item, Key
from chalicelib.tickets.events import Message, MessageReceived
from chalicelib.tickets.ticket import Person

TICKETS: Final = 500_000
FIRST_NUMBER: Final = 10_001
# The upper end of what is published of DynamoDB as a client sees it, under typical conditions: 10 to 20 ms
# (dynobase.dev/dynamodb-performance-latency, 2022). Its own aim is less than 10.
REQUEST_MS: Final = 20.0
RUNS: Final = 15
LETTERS: Final = Path(__file__).parent.parent / "training" / "urgency"
_START: Final = datetime(2022, 1, 1, tzinfo=UTC)
_STEP: Final = timedelta(days=5 * 365) / TICKETS
_STEP_MS: Final = _STEP // timedelta(milliseconds=1)
# Shares of tickets that have a word; the everyday ones are as frequent as the most frequent one in our letters is in
# them ("server", in 13 % of 8,555).
SHARES: Final[Mapping[str, float]] = {
    "ridk": 5 / TICKETS, "mal": 0.002, "stredn": 0.01, "web": 0.15, "servr": 0.15, "lev": 0.01, "prav": 0.01,
}  # fmt: skip
_FORMS: Final = ("server", "servery", "serveru", "serverem", "serverovna", "serveroveho")
# What is asked: a name for the table, the query, and whether the best or the newest are wanted.
QUERIES: Final = (
    ("one rare word (5 tickets), best", "ridk ", True),
    ("one everyday word (75,000 tickets), newest", "web ", False),
    ("one everyday word (75,000 tickets), best", "web ", True),
    ("a rare and an everyday word, best", "ridk web ", True),
    ("two everyday words (11,250 tickets), newest", "web server ", False),
    ("two everyday words (11,250 tickets), best", "web server ", True),
    ("two words of 5,000 tickets each that never meet, best", "lev prav ", True),
    ("four words, best", "web server stredn mal ", True),
    ("two words, the second one being typed, best", "web serve", True),
)


def measure() -> list[tuple[str, str]]:
    """The figures."""
    rows = _writing()
    for name, query, best in QUERIES:
        found = _asked(query, best=best)
        units = f"{found.requests} requests, {found.rounds} in sequence"
        read = f"{found.rows} rows of {found.kb:.0f} kB, {found.units:.1f} read units"
        rows.append((f"search at 500,000 tickets, {name}", f"{units}; {read}"))
        model = found.rounds * REQUEST_MS + found.cpu_ms
        told = f"{found.cpu_ms:.0f} ms; {model:.0f} ms"
        rows.append((f"search, {name}: CPU; time if each request takes {REQUEST_MS:.0f} ms (a model)", told))
    return rows


# ---------------------------------------------------------------- writing


@dataclass
class _Written:
    """Rows in memory, counted as DynamoDB does: a unit for each kB of a row."""

    items: dict[Key, Item] = field(default_factory=dict)
    write_units: int = 0
    read_units: float = 0.0
    kinds: Counter[str] = field(default_factory=Counter)

    def query(self, pk: str, low: str, high: str, limit: int, *, newest: bool = True) -> tuple[list[Item], bool]:
        """Nobody asks."""
        raise AssertionError((pk, low, high, limit, newest))

    def get(self, keys: Sequence[Key], *, consistent: bool = False) -> list[Item]:
        """Half a unit for each key and 4 kB; a whole one where it is to be the newest."""
        found = [self.items[key] for key in keys if key in self.items]
        sizes = [ceil(_size(item) / 4096) for item in found] + [1] * (len(keys) - len(found))
        self.read_units += sum(sizes) * (1.0 if consistent else 0.5)
        return found

    def write(self, puts: Sequence[Item], deletes: Sequence[Key]) -> None:
        """Keeps rows."""
        for item in puts:
            self._put(item, "form" if item["pk"]["S"].startswith("F#") else "posting")
        self.write_units += len(deletes)

    def replace(self, item: Item, revision: int) -> bool:
        """Nobody is faster."""
        self._put(item, "document")
        return revision >= 0

    def _put(self, item: Item, kind: str) -> None:
        units = ceil(_size(item) / 1024)
        self.kinds[kind] += units
        self.write_units += units
        self.items[item["pk"]["S"], item["sk"]["S"]] = item


def _size(item: Item) -> int:
    """Bytes of a row: names and values (DynamoDB developer guide, "Item sizes and formats")."""
    total = 0
    for name, value in item.items():
        ((kind, held),) = value.items()
        total += len(name) + (len(held) // 2 + 1 if kind == "N" else len(held if kind == "B" else held.encode()))
    return total


def _letters() -> list[dict[str, Any]]:
    found = []
    for path in sorted(LETTERS.glob("own-*.jsonl")):
        found += [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    random.Random(11).shuffle(found)
    return found


def _part(n: int, version: int, subject: str, body: str) -> Part:
    person = Person(f"osoba{n % 3_000}@firma{n % 700}.example", f"Jana Vzorová {n % 3_000}")
    summary = {
        "id": _id(n),
        "number": FIRST_NUMBER + n,
        "queue": "podpora",
        "subject": subject,
        "requester": {"address": person.address, "name": person.name},
        "client": {"number": f"{100_000 + n % 700}", "name": f"Firma {n % 700} s.r.o."},
    }
    return part_of(version, [MessageReceived(Message(person, body, None, "raw", {}))], summary)


def _writing() -> list[tuple[str, str]]:
    """Units that letters of our own set cost, as new tickets and as replies to them."""
    from chalicelib.search.postings import Postings

    letters, rows = _letters(), _Written()
    index = Postings(rows)
    half = len(letters) // 2
    figures = []
    cpu = time.process_time()
    for what, version in (("new ticket", 1), ("reply", 2)):
        rows.write_units, rows.read_units, rows.kinds = 0, 0.0, Counter()
        for n in range(half):
            letter = letters[n] if version == 1 else {**letters[half + n], "subject": letters[n]["subject"]}
            index.put([_part(n, version, letter["subject"], letter["body"])])
        kinds = ", ".join(f"{rows.kinds[kind] / half:.1f} {kind}" for kind in ("posting", "document", "form"))
        words = statistics.mean(len(letters[n if version == 1 else half + n]["body"].split()) for n in range(half))
        told = f"{rows.write_units / half:.1f} ({kinds}) + {rows.read_units / half:.1f}"
        figures.append((f"search: {what} of {words:.0f} words, units written (of them) + read", told))
    cpu_ms = (time.process_time() - cpu) * 1_000 / half / 2
    return [*figures, ("search: CPU of indexing one message, without requests", f"{cpu_ms:.1f} ms")]


# ---------------------------------------------------------------- reading


def _id(n: int) -> str:
    return ulid(_START + n * timedelta(milliseconds=_STEP_MS), bytes(10))


def _n(name: str, side: Callable[[Any, Any], int]) -> int:
    """Which ticket an id is, or stands before."""
    if name <= "0":
        return 0
    ids: Any = _Ids()
    return side(ids, name) if name < "8" else TICKETS


class _Ids(Sequence[Any]):
    """The ids of all tickets, made when they are looked at."""

    def __len__(self) -> int:
        return TICKETS

    def __getitem__(self, n: Any) -> Any:
        return _id(n)


@dataclass
class _Raw(BytesIO):
    """A body as botocore reads it."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)

    def stream(self, **_: Any) -> Iterator[bytes]:
        """All of it."""
        yield self.read()


@dataclass
class Server:
    """Answers requests for DynamoDB, and counts them."""

    lists: dict[str, list[int]]
    requests: int = 0
    rows: int = 0
    bytes: int = 0
    units: float = 0.0
    own_cpu_s: float = 0.0
    spans: list[tuple[float, float]] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    def __call__(self, request: Any, **_: Any) -> Any:
        """In place of sending a request."""
        from botocore.awsrequest import AWSResponse

        begun, cpu = time.perf_counter(), time.thread_time()
        operation = request.headers["X-Amz-Target"].decode().rpartition(".")[2]
        asked = json.loads(request.body)
        answer = self._query(asked) if operation == "Query" else self._get(asked)
        data = json.dumps(answer).encode()
        with self.lock:
            self.requests += 1
            self.own_cpu_s += time.thread_time() - cpu
        time.sleep(max(REQUEST_MS / 1_000 - (time.perf_counter() - begun), 0))
        with self.lock:
            self.spans.append((begun, time.perf_counter()))
        headers: Any = {"Content-Type": "application/x-amz-json-1.0"}
        return AWSResponse(request.url, 200, headers, _Raw(data))

    def _query(self, asked: Any) -> Any:
        values = {name: value["S"] for name, value in asked["ExpressionAttributeValues"].items()}
        if values[":pk"].startswith("F#"):
            items = [{"pk": {"S": values[":pk"]}, "sk": {"S": form}} for form in _FORMS]
            items = [item for item in items if values[":low"] <= item["sk"]["S"] <= values[":high"]]
            return self._counted(items, {"Items": items})
        found = self.lists.get(values[":pk"], [])
        first, last = _n(values[":low"], bisect_left), _n(values[":high"], bisect_right)
        within = found[bisect_left(found, first) : bisect_left(found, last)][::-1]
        items = [_posting(values[":pk"], n) for n in within[: asked["Limit"]]]
        answer: dict[str, Any] = {"Items": [{"sk": item["sk"], "d": item["d"]} for item in items]}
        if len(within) > len(items):
            answer["LastEvaluatedKey"] = {"pk": items[-1]["pk"], "sk": items[-1]["sk"]}
        return self._counted(items, answer)

    def _counted(self, items: Sequence[Item], answer: Any) -> Any:
        size = sum(map(_size, items))
        with self.lock:
            self.rows += len(items)
            self.bytes += size
            self.units += max(ceil(size / 4096), 1) / 2
        return answer

    def _get(self, asked: Any) -> Any:
        answers = {}
        for table, wanted in asked["RequestItems"].items():
            items = [item for key in wanted["Keys"] if (item := self._row(key["pk"]["S"], key["sk"]["S"]))]
            missed = len(wanted["Keys"]) - len(items)
            share = 1.0 if wanted.get("ConsistentRead") else 0.5
            with self.lock:
                self.rows += len(items)
                self.bytes += sum(map(_size, items))
                self.units += share * (missed + sum(ceil(_size(item) / 4096) for item in items))
            answers[table] = items
        return {"Responses": answers}

    def _row(self, pk: str, sk: str) -> Item | None:
        if sk == "TICKET":
            return _ticket_row(pk[2:])
        if sk.startswith("C#"):
            return _change_row(pk, sk)
        n, found = _n(sk, bisect_left), self.lists.get(pk, [])
        place = bisect_left(found, n)
        return _posting(pk, n) if place < len(found) and found[place] == n else None


def _posting(term: str, n: int) -> Item:
    return {
        "pk": {"S": term},
        "sk": {"S": _id(n)},
        "d": {"S": f"{FIRST_NUMBER + n} {1 + 4 * (n % 7 == 0)} 1 podpora"},
    }


def _example() -> Any:
    from chalicelib.tickets.ticket import Client, State, Ticket, TicketId

    return Ticket(
        TicketId(_id(0)), FIRST_NUMBER, "podpora", "Web se nenačítá a server neodpovídá", State.CLOSED,
        Person("jan@firma.example", "Jan Vzorový"), Client("100001", "Firma s.r.o."), "cs", _START, _START, 12,
    )  # fmt: skip


def _ticket_row(name: str) -> Item:
    from chalicelib.tickets import codec

    ticket = replace(_example(), id=name, number=FIRST_NUMBER + _n(name, bisect_left))
    data = codec.dumps(codec.ticket_to_json(ticket))
    keys: dict[str, str] = {"pk": f"T#{name}", "sk": "TICKET", "kind": "ticket", "data": data}
    return {**{key: {"S": value} for key, value in keys.items()}, "version": {"N": "12"}}


def _change_row(pk: str, sk: str) -> Item:
    from chalicelib.tickets import codec

    text = "Dobrý den, od rána se nenačítá web a server neodpovídá na ping. " * 15
    event = MessageReceived(Message(Person("jan@firma.example", "Jan Vzorový"), text, None, "raw", {}))
    data = codec.dumps([codec.event_to_json(event)])
    values = {"pk": pk, "sk": sk, "kind": "change", "data": data}
    return {**{key: {"S": value} for key, value in values.items()}, "version": {"N": str(int(sk[2:]))}}


def _lists() -> dict[str, list[int]]:
    """Which tickets have which word, at random."""
    chance = random.Random(23)
    found = {term: sorted(chance.sample(range(TICKETS), round(TICKETS * share))) for term, share in SHARES.items()}
    left = set(found["lev"])
    found["prav"] = [n for n in found["prav"] if n not in left]
    return found


@dataclass(frozen=True)
class Cost:
    """What a query took."""

    requests: int
    rounds: int
    rows: int
    kb: float
    units: float
    cpu_ms: float


_LISTS: Final[dict[str, list[int]]] = {}


@contextmanager
def _answered_by(server: Server) -> Iterator[None]:
    """DynamoDB is the server for the while."""
    from chalicelib.platform import tables

    surroundings = {
        "AWS_REGION": "eu-central-1",
        "AWS_ACCESS_KEY_ID": "bench",
        "AWS_SECRET_ACCESS_KEY": "bench",
        "FRONTA_SEARCH_TABLE": "fronta-search",
    }
    with patch.dict(os.environ, surroundings):
        os.environ.pop("AWS_ENDPOINT_URL", None)
        tables.connection.cache_clear()
        events = tables.connection().client.meta.events
        events.register_first("before-send.dynamodb.*", server, unique_id="bench")
        try:
            yield
        finally:
            tables.connection.cache_clear()


def _asked(query: str, *, best: bool) -> Cost:
    """One query, some times."""
    from chalicelib.search.finding import Asked, find
    from chalicelib.search.postings import Postings
    from chalicelib.search.rows import SearchTable

    if not _LISTS:
        _LISTS.update(_lists())
    server = Server(_LISTS)
    cpus, rounds = [], []
    with _answered_by(server):
        index = Postings(SearchTable())
        for run in range(RUNS + 1):
            server.__init__(_LISTS)  # type: ignore[misc]
            cpu = time.process_time()
            find(Asked(query, best=best), index)
            if run:  # The first one makes the client.
                rounds.append(_rounds(server.spans))
                cpus.append((time.process_time() - cpu - server.own_cpu_s) * 1_000)
    return Cost(
        server.requests,
        # More than the fewest only seem to wait: the machine was busy.
        min(rounds),
        server.rows,
        server.bytes / 1_000,
        server.units,
        statistics.median(cpus),
    )


def _rounds(spans: Sequence[tuple[float, float]]) -> int:
    """How many requests waited for one another: the longest row of them that do not overlap."""
    rounds, end = 0, 0.0
    for begun, over in sorted(spans, key=lambda span: span[1]):
        if begun >= end:
            rounds, end = rounds + 1, over
    return rounds
