"""The SMS table: technical events, each SMS of them, what a day has had, who wants none.

| pk | sk | what |
| --- | --- | --- |
| `E#<event>` | `EVENT` | what is told; written once |
| `E#<event>` | `CLIENTS` | to whom; written once |
| `E#<event>` | `PROGRESS` | how far it is: counters, moved with what they count; listed |
| `E#<event>` | `JOB` | that it is not over; listed by when somebody looks after it |
| `E#<event>` | `C#<client>` | what became of a client: written once |
| `E#<event>` | `N#<number>` | the SMS to a number: there is one, whatever happens |
| `E#<event>` | `R#<client>#<number>` | that a client's number has its SMS by another ticket of the event |
| `D#<day>` | `C#<client>`, `N#<number>`, `MONEY` | what the day has had |
| `M#<message>` | `ID` | SNS's id of a message -> the SMS |
| `O#<number>` | `OUT` | who opted out; for a month, then SNS is asked again |
| `P#<country>` | `PRICE` | what a segment cost last, as SNS told |
| `K#<key>` | `KEY` | the event that a request made |

An SMS that goes with an answer has an event of its own id and no rows but that of the number.
"""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final, Literal, cast

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import DoesNotExist, TransactWriteError, UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex
from pynamodb.models import Model
from pynamodb.transactions import TransactWrite

from chalicelib.platform import tables
from chalicelib.platform.ids import read_timestamp, timestamp
from chalicelib.platform.limits import BATCH_KEYS_MAX, CONFLICT_RETRIES_MAX
from chalicelib.platform.settings import settings
from chalicelib.platform.tables import Key, connection, lost_to_another
from chalicelib.sms.event import Outcome, Progress, TechnicalEvent, Text, ToldClient, Whole
from chalicelib.sms.plan import LIMITS, Limit, Limits, Used
from chalicelib.tickets.ticket import Agent

OPTED_OUT_REMEMBERED: Final = timedelta(days=30)
DAY_REMEMBERED: Final = timedelta(days=3)
_FAILED_CONDITION: Final = "ConditionalCheckFailedException"
_LISTED: Final = "events"
_OPEN: Final = "open"
_COUNTERS: Final = (
    "finished", "tickets", "left", "texts", "sent", "delivered", "failed", "unknown", "refused", "held", "price_musd",
)  # fmt: skip


class Busy(Exception):
    """Others write the same rows again and again."""


@dataclass(frozen=True)
class Keyed:
    """The event that a request with a key made, and what it asked for."""

    event: str
    asked: str


@dataclass(frozen=True)
class Page:
    """A page of events, newest first; `cursor` continues it."""

    events: tuple[Progress, ...]
    cursor: str | None


@dataclass(frozen=True)
class Due:
    """An event that is not over and was to be looked after; `since` is when it was raised."""

    event: str
    at: str
    since: datetime


@dataclass(frozen=True)
class Known:
    """What the table knows of an SMS job: the event's progress, where it has one, and of numbers."""

    progress: Progress | None
    texts: Mapping[str, Text]
    opted_out: frozenset[str]
    segment_musd: Mapping[str, int]


class _ListIndex(GlobalSecondaryIndex["Row"]):
    class Meta:
        index_name = "list"
        projection = AllProjection()

    list_pk = UnicodeAttribute(hash_key=True)
    list_sk = UnicodeAttribute(range_key=True)


class Row(Model):
    """A row of any kind."""

    class Meta:
        table_name = os.environ.get("FRONTA_SMS_TABLE", "fronta-sms")
        billing_mode = "PAY_PER_REQUEST"

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    data = JSONAttribute(null=True)
    at = UnicodeAttribute(null=True)
    ticket = UnicodeAttribute(null=True)
    client = UnicodeAttribute(null=True)
    outcome = UnicodeAttribute(null=True)
    reason = UnicodeAttribute(null=True)
    country = UnicodeAttribute(null=True)
    segments = NumberAttribute(null=True)
    claimed_until = UnicodeAttribute(null=True)
    amount = NumberAttribute(null=True)
    clients = NumberAttribute(null=True)
    finished = NumberAttribute(null=True)
    tickets = NumberAttribute(null=True)
    left = NumberAttribute(null=True)
    texts = NumberAttribute(null=True)
    sent = NumberAttribute(null=True)
    delivered = NumberAttribute(null=True)
    failed = NumberAttribute(null=True)
    unknown = NumberAttribute(null=True)
    refused = NumberAttribute(null=True)
    held = NumberAttribute(null=True)
    price_musd = NumberAttribute(null=True)
    confirmed = JSONAttribute(null=True)
    list_pk = UnicodeAttribute(null=True)
    list_sk = UnicodeAttribute(null=True)
    expires_at = NumberAttribute(null=True)

    list_index = _ListIndex()


def _event_pk(event: str) -> str:
    return f"E#{event}"


def _expires(now: datetime, kept: timedelta) -> int:
    return int((now + kept).timestamp())


def _until(now: datetime) -> int:
    return _expires(now, settings().sms_kept)


# ---------------------------------------------------------------- events


def create(event: TechnicalEvent, names: Mapping[str, str], due: datetime, keyed: tuple[str, Keyed] | None) -> bool:
    """Store an event and that it is to be worked off; whether the key of its request was not used before."""
    pk, until = _event_pk(event.id), _until(event.at)
    data = {**vars(event), "at": timestamp(event.at), "by": vars(event.by)}
    data["confirmed_by"] = event.confirmed_by and vars(event.confirmed_by)
    head = {"by": vars(event.by), "queue": event.queue, "subject": event.subject, "sms": event.sms}
    at = timestamp(event.at)
    counters: dict[str, Any] = dict.fromkeys(_COUNTERS, 0) | {"left": len(names), "clients": len(names)}
    rows = [
        Row(pk, "EVENT", data=data, expires_at=until),
        Row(pk, "CLIENTS", data=[list(item) for item in names.items()], expires_at=until),
        Row(
            pk, "PROGRESS", data=head, at=at, list_pk=_LISTED, list_sk=f"{at}#{event.id}", expires_at=until,
            confirmed=_confirmed(event.confirmed_by, event.at), **counters,
        ),
        Row(pk, "JOB", at=at, list_pk=_OPEN, list_sk=timestamp(due), expires_at=until),
    ]  # fmt: skip
    if keyed is not None:
        key, request = keyed
        rows.append(Row(f"K#{key}", "KEY", data=vars(request), expires_at=until))
    return _written([("save", row, Row.pk.does_not_exist()) for row in rows]) is None


def _confirmed(by: Agent | None, at: datetime) -> Any:
    return None if by is None else {"by": vars(by), "at": timestamp(at)}


def keyed(key: str) -> Keyed | None:
    """The event that the request of a key made."""
    try:
        return Keyed(**Row.get(f"K#{key}", "KEY", consistent_read=True).data)
    except DoesNotExist:
        return None


def event_and_client(event: str, client: str) -> tuple[TechnicalEvent | None, ToldClient | None]:
    """What an event tells, and what became of one of its clients: one read."""
    rows = {row.sk: row for row in tables.read([Key(Row, _event_pk(event), sk) for sk in ("EVENT", f"C#{client}")])}
    told = rows.get(f"C#{client}")
    return _event(rows["EVENT"]) if "EVENT" in rows else None, None if told is None else _told(told)


def _event(row: Row) -> TechnicalEvent:
    data = dict(row.data)
    confirmed = data.pop("confirmed_by")
    return TechnicalEvent(
        **{**data, "at": read_timestamp(data["at"]), "by": Agent(**data["by"])},
        confirmed_by=None if confirmed is None else Agent(**confirmed),
    )


def _told(row: Row) -> ToldClient:
    return ToldClient(**{**row.data, "to": tuple((number, name) for number, name in row.data["to"])})


def note_client(event: str, told: ToldClient, now: datetime) -> None:
    """Note once what became of a client of an event, and count it."""
    data = {**vars(told), "to": [list(one) for one in told.to]}
    row = Row(_event_pk(event), f"C#{told.client}", data=data, expires_at=_until(now))
    counted = {"finished": 1, "tickets": int(told.ticket is not None), "left": len(told.to) - 1}
    _written([("save", row, Row.pk.does_not_exist()), _counted(event, counted)])


def note_repeated(event: str, client: str, number: str, now: datetime) -> None:
    """Note once that a client's number has the SMS of the event by another ticket, and count it."""
    row = Row(_event_pk(event), f"R#{client}#{number}", expires_at=_until(now))
    _written([("save", row, Row.pk.does_not_exist()), _counted(event, {"left": -1})])


def whole(event: str) -> Whole | None:
    """Everything of an event, consistent; None: there is none."""
    progress: Progress | None = None
    names: dict[str, str] = {}
    told: dict[str, ToldClient] = {}
    texts: dict[str, Text] = {}
    repeated: set[tuple[str, str]] = set()
    for row in Row.query(_event_pk(event), consistent_read=True):
        kind, _, name = row.sk.partition("#")
        match kind:
            case "PROGRESS":
                progress = _progress(row)
            case "CLIENTS":
                names = dict(row.data)
            case "C":
                told[name] = _told(row)
            case "N":
                texts[name] = _text(row)
            case "R":
                client, _, number = name.partition("#")
                repeated.add((client, number))
    return None if progress is None else Whole(progress, names, told, texts, frozenset(repeated))


def progress_of(events: Iterable[str]) -> list[Progress]:
    """How far events are; those that are none are left out."""
    keys = [Key(Row, _event_pk(event), "PROGRESS") for event in dict.fromkeys(events)]
    return [_progress(row) for row in (tables.read(keys) if keys else ())]


def _progress(row: Row) -> Progress:
    data, confirmed = row.data, row.confirmed
    return Progress(
        row.pk[2:],
        read_timestamp(row.at),
        Agent(**data["by"]),
        data["queue"],
        data["subject"],
        data["sms"],
        int(row.clients),
        **{name: int(getattr(row, name)) for name in _COUNTERS},
        confirmed_by=None if confirmed is None else Agent(**confirmed["by"]),
        confirmed_at=None if confirmed is None else read_timestamp(confirmed["at"]),
    )


def page(*, limit: int, cursor: str | None = None) -> Page:
    """Events, newest first."""
    older = None if cursor is None else Row.list_sk < cursor
    rows = list(Row.list_index.query(_LISTED, older, scan_index_forward=False, limit=limit + 1))
    found = tuple(_progress(row) for row in rows[:limit])
    return Page(found, rows[limit - 1].list_sk if len(rows) > limit else None)


def confirm(event: str, by: Agent, now: datetime, due: datetime) -> None:
    """A lead lets go what limits keep back of an event."""
    row = Row(_event_pk(event), "PROGRESS")
    row.update(actions=[Row.confirmed.set(_confirmed(by, now))], condition=Row.pk.exists())
    job = Row(_event_pk(event), "JOB")
    job.update(
        actions=[Row.list_pk.set(_OPEN), Row.list_sk.set(timestamp(due)), Row.at.set(timestamp(now))],
        condition=Row.pk.exists(),
    )


def due(now: datetime, limit: int) -> list[Due]:
    """Events that are not over and were to be looked after before `now`, the earliest first."""
    rows = Row.list_index.query(_OPEN, Row.list_sk < timestamp(now), limit=limit)
    return [Due(row.pk[2:], row.list_sk, read_timestamp(row.at)) for row in rows]


def look_again(job: Due, at: datetime | None) -> None:
    """Look after an event at a time again; None: it is over. Nothing, if somebody else decided meanwhile."""
    later = [Row.list_sk.set(timestamp(at))] if at is not None else [Row.list_pk.remove(), Row.list_sk.remove()]
    _updated(Row(_event_pk(job.event), "JOB"), later, Row.list_sk == job.at)


# ---------------------------------------------------------------- one SMS


def known(event: str, numbers: Sequence[str], countries: Iterable[str]) -> Known:
    """What is known of an event, of numbers and of prices before an SMS goes out: consistent."""
    rows = read_many(
        [
            Key(Row, _event_pk(event), "PROGRESS"),
            *(Key(Row, _event_pk(event), f"N#{number}") for number in numbers),
            *keys_of_opted_out(numbers),
            *keys_of_prices(countries),
        ]
    )
    texts = {row.sk[2:]: _text(row) for row in rows if row.sk.startswith("N#")}
    progress = next((_progress(row) for row in rows if row.sk == "PROGRESS"), None)
    return Known(progress, texts, opted_out_found(rows), prices_found(rows))


def read_many(keys: Sequence[Key]) -> list[Any]:
    """Any number of rows, as many at once as DynamoDB takes."""
    wanted = list(dict.fromkeys(keys))
    starts = range(0, len(wanted), BATCH_KEYS_MAX)
    return [row for start in starts for row in tables.read(wanted[start : start + BATCH_KEYS_MAX])]


def find_text(event: str, number: str) -> Text | None:
    """The SMS of an event to a number (consistent)."""
    try:
        return _text(Row.get(_event_pk(event), f"N#{number}", consistent_read=True))
    except DoesNotExist:
        return None


def _text(row: Row) -> Text:
    return Text(
        row.pk[2:],
        row.sk[2:],
        row.ticket,
        row.client,
        cast(Outcome, row.outcome),
        row.reason or "",
        row.country,
        int(row.segments or 0),
        int(row.price_musd or 0),
        None if row.claimed_until is None else read_timestamp(row.claimed_until),
    )


def reserve(
    wanted: Text, before: Text | None, day: str, limits: Limits | None, now: datetime, *, is_counted: bool
) -> Limit | Literal["lost"] | None:
    """Take an SMS, with a claim on it, out of what the day may have; None: it is done.

    `before` is what is known of it: nothing, or that a limit keeps it back. `limits` None: a lead let it pass.
    Otherwise the limit that it would pass; "lost" when somebody else was first. Raises Busy.
    """
    price_musd = wanted.price_musd
    if limits is not None and price_musd > limits.money_day_musd:
        return "money-day"
    change = {"left": 1, "refused": -1, "held": -1} if before is not None else {"texts": 1}
    change["price_musd"] = price_musd
    bounds = (None, None, None) if limits is None else (limits.client_day, limits.number_day, limits.money_day_musd)
    used = ((f"C#{wanted.client}", 1), (f"N#{wanted.number}", 1), ("MONEY", price_musd))
    failed = _written(
        [
            ("save", _row(wanted, now), _unchanged(before)),
            *(_used(day, sk, amount, most, now) for (sk, amount), most in zip(used, bounds, strict=True)),
            *([_counted(wanted.event, change)] if is_counted else []),
        ]
    )
    if failed is None:
        return None
    return LIMITS[failed - 1] if 1 <= failed <= len(LIMITS) else "lost"


def _used(day: str, sk: str, amount: int, most: int | None, now: datetime) -> "_Write":
    actions = [Row.amount.add(amount), Row.expires_at.set(_expires(now, DAY_REMEMBERED))]
    has_room = None if most is None else Row.amount.does_not_exist() | (Row.amount <= most - amount)
    return ("update", Row(f"D#{day}", sk), has_room, actions)


def end_unsent(wanted: Text, before: Text | None, now: datetime, *, is_counted: bool) -> bool:
    """Store an SMS that is not handed over at all, with its outcome; whether nobody was first.

    `before` is what is known of it: nothing, or that a limit kept it back.
    """
    change: dict[str, int] = {wanted.outcome: 1, "held": int(wanted.is_held)}
    if before is None:
        change |= {"texts": 1, "left": -1}
    else:
        change["held"] -= 1
        change["refused"] = change.get("refused", 0) - 1
    counted = [_counted(wanted.event, change)] if is_counted else []
    return _written([("save", _row(wanted, now), _unchanged(before)), *counted]) is None


def claim(text: Text, until: datetime) -> bool:
    """Take an SMS that waits and that nobody works on; whether nobody was first."""
    free = (Row.outcome == "waiting") & Row.claimed_until.does_not_exist()
    return _updated(_key_of(text), [Row.claimed_until.set(timestamp(until))], free)


def release(text: Text) -> None:
    """Give back an SMS that surely was not handed over."""
    assert text.claimed_until is not None
    ours = (Row.outcome == "waiting") & (Row.claimed_until == timestamp(text.claimed_until))
    _updated(_key_of(text), [Row.claimed_until.remove()], ours)


def move(
    text: Text,
    outcome: Outcome,
    now: datetime,
    *,
    reason: str = "",
    price_musd: int,
    message: str | None = None,
    is_counted: bool,
) -> Text | None:
    """Note what became of an SMS; None if it is another one by now than `text` says. `message`: SNS's id of it."""
    after = replace(text, outcome=outcome, reason=reason, price_musd=price_musd, claimed_until=None)
    change: dict[str, int] = {"price_musd": price_musd - text.price_musd, outcome: 1}
    was = "left" if text.outcome == "waiting" else text.outcome
    change[was] = change.get(was, 0) - 1
    actions = [Row.outcome.set(outcome), Row.reason.set(reason), Row.price_musd.set(price_musd)]
    actions.append(Row.claimed_until.remove())
    writes: list[_Write] = [("update", _key_of(text), Row.outcome == text.outcome, actions)]
    writes += [_counted(text.event, change)] if is_counted else []
    if message is not None:
        about = {"event": text.event, "number": text.number}
        writes.append(("save", Row(f"M#{message}", "ID", data=about, expires_at=_until(now)), None))
    return after if _written(writes) is None else None


def _key_of(text: Text) -> Row:
    return Row(_event_pk(text.event), f"N#{text.number}")


def _row(text: Text, now: datetime) -> Row:
    return Row(
        _event_pk(text.event),
        f"N#{text.number}",
        ticket=text.ticket,
        client=text.client,
        outcome=text.outcome,
        reason=text.reason,
        country=text.country,
        segments=text.segments,
        price_musd=text.price_musd,
        claimed_until=None if text.claimed_until is None else timestamp(text.claimed_until),
        expires_at=_until(now),
    )


def _unchanged(before: Text | None) -> Condition:
    if before is None:
        return Row.pk.does_not_exist()
    same: Condition = (Row.outcome == before.outcome) & (Row.reason == before.reason)
    return same


def texts_of_messages(messages: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Event and number of SMS by SNS's ids of them; unknown ones are left out."""
    rows = read_many([Key(Row, f"M#{message}", "ID") for message in messages])
    return {row.pk[2:]: (row.data["event"], row.data["number"]) for row in rows}


# ---------------------------------------------------------------- days, prices, who wants none


def used(day: str, clients: Iterable[str], numbers: Iterable[str]) -> Used:
    """What a day has had, of these clients and numbers."""
    keys = [Key(Row, f"D#{day}", "MONEY")]
    keys += [Key(Row, f"D#{day}", f"C#{client}") for client in clients]
    keys += [Key(Row, f"D#{day}", f"N#{number}") for number in numbers]
    amounts = {row.sk: int(row.amount or 0) for row in read_many(keys)}
    return Used(
        {sk[2:]: amount for sk, amount in amounts.items() if sk.startswith("C#")},
        {sk[2:]: amount for sk, amount in amounts.items() if sk.startswith("N#")},
        amounts.get("MONEY", 0),
    )


def keys_of_opted_out(numbers: Iterable[str]) -> list[Key]:
    """The rows of who opted out."""
    return [Key(Row, f"O#{number}", "OUT") for number in numbers]


def keys_of_prices(countries: Iterable[str]) -> list[Key]:
    """The rows of what segments cost."""
    return [Key(Row, f"P#{country}", "PRICE") for country in countries]


def opted_out_found(rows: Iterable[Any]) -> frozenset[str]:
    """Who opted out, among rows of any kind."""
    return frozenset(row.pk[2:] for row in rows if isinstance(row, Row) and row.sk == "OUT")


def prices_found(rows: Iterable[Any]) -> dict[str, int]:
    """What segments cost by country, among rows of any kind; millionths of a dollar."""
    return {row.pk[2:]: int(row.price_musd) for row in rows if isinstance(row, Row) and row.sk == "PRICE"}


def note_opted_out(number: str, now: datetime) -> None:
    """Remember that nobody at a number wants SMS of ours."""
    Row(f"O#{number}", "OUT", at=timestamp(now), expires_at=_expires(now, OPTED_OUT_REMEMBERED)).save()


def note_price(country: str, segment_musd: int, now: datetime) -> None:
    """Remember what a segment cost."""
    Row(f"P#{country}", "PRICE", price_musd=segment_musd, at=timestamp(now)).save()


# ---------------------------------------------------------------- writing

_Write = tuple[Any, ...]


def _counted(event: str, changes: Mapping[str, int]) -> _Write:
    actions = [getattr(Row, name).add(amount) for name, amount in changes.items() if amount]
    return ("update", Row(_event_pk(event), "PROGRESS"), Row.pk.exists(), actions)


def _updated(row: Row, actions: Sequence[Any], condition: Condition) -> bool:
    try:
        row.update(actions=list(actions), condition=condition)
    except UpdateError as error:
        if error.cause_response_code != _FAILED_CONDITION:
            raise
        return False
    return True


def _written(writes: Sequence[_Write]) -> int | None:
    """Write everything or nothing: the place of the first row whose condition did not hold, None when all is written.

    Raises Busy where others write the same rows all the time.
    """
    for _ in range(CONFLICT_RETRIES_MAX):
        try:
            with TransactWrite(connection=connection()) as transaction:
                for kind, row, condition, *actions in writes:
                    if kind == "save":
                        transaction.save(row, condition=condition)
                    elif actions[0]:
                        transaction.update(row, actions=actions[0], condition=condition)
        except TransactWriteError as error:
            if not lost_to_another(error):
                raise
            codes = [reason.code if reason is not None else None for reason in error.cancellation_reasons]
            if "ConditionalCheckFailed" in codes:
                return codes.index("ConditionalCheckFailed")
            continue
        return None
    raise Busy("the counters of SMS keep changing")
