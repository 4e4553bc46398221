"""The calculator: from a desk's load to what it costs a month, by service, with everything that is assumed. Pure.

The month is an ordinary one after `retention_months` of the same load, so that as much is kept as ever will be.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from enum import StrEnum
from typing import Final

from chalicelib.costs.assumed import Assumptions, Figure
from chalicelib.costs.book import Book, Cost, FreeTier, Segments
from chalicelib.platform.units import SES_CHUNK_BYTES, Unit, blocks

KB_PER_GB: Final = Decimal(1_000_000)
MB_PER_GB: Final = Decimal(1_000)
KIB: Final = 1024
_NOTHING: Final = Decimal(0)
_ONE: Final = Decimal(1)
# No desk is larger, and no result has to be.
NUMBER_MAX: Final = Decimal(10) ** 9

Usage = Mapping[Unit, Decimal]


class BadLoad(ValueError):
    """The load makes no sense; the text says what of it, `czech` the same in Czech."""

    def __init__(self, czech: str, english: str) -> None:
        super().__init__(english)
        self.czech = czech


class Part(StrEnum):
    """What a cost comes with: more of it with more tickets, more agents, more use by clients, or always."""

    TICKETS = "tickets"
    CONSOLES = "consoles"
    CLIENTS = "clients"
    STORAGE = "storage"
    FIXED = "fixed"


@dataclass(frozen=True)
class Load:
    """What a desk does in a month. Raises BadLoad for what cannot be."""

    tickets: Decimal
    # Of each ticket: mails of the client, the first one opens it; answers; changes of state, by whatever; other
    # changes by staff, such as notes and tags.
    mails_per_ticket: Decimal = Decimal(2)
    answers_per_ticket: Decimal = Decimal(2)
    states_per_ticket: Decimal = Decimal(5)
    others_per_ticket: Decimal = Decimal(1)
    mail_kb: Decimal = Decimal(50)
    # Of answers: how many take files along, and how large they are.
    file_share: Decimal = Decimal("0.05")
    file_mb: Decimal = Decimal(1)
    # Agents with a console open, for so many hours of a working day.
    agents: Decimal = Decimal(5)
    console_hours: Decimal = Decimal(8)
    zone_calls: Decimal = _NOTHING
    phone_calls: Decimal = _NOTHING
    # Of tickets: those with an SMS, to numbers of a country.
    sms_share: Decimal = _NOTHING
    sms_country: str = "CZ"
    retention_months: Decimal = Decimal(12)

    def __post_init__(self) -> None:
        for item in fields(self):
            value = getattr(self, item.name)
            if isinstance(value, Decimal) and not (value.is_finite() and 0 <= value <= NUMBER_MAX):
                raise BadLoad(
                    f"{item.name} je číslo od 0 do {NUMBER_MAX:f}, ne {value}",
                    f"{item.name} is a number from 0 to {NUMBER_MAX:f}, not {value}",
                )
        if self.mails_per_ticket < 1:
            raise BadLoad(
                "mails_per_ticket je nejméně 1: ticket začíná zprávou",
                "mails_per_ticket is at least 1: a ticket begins with a mail",
            )
        for name in ("file_share", "sms_share"):
            if getattr(self, name) > 1:
                raise BadLoad(f"{name} je podíl, od 0 do 1", f"{name} is a share, from 0 to 1")
        if self.console_hours > 24:
            raise BadLoad("console_hours je nejvýše 24 denně", "console_hours is at most 24 a day")


@dataclass(frozen=True)
class Estimate:
    """What a load costs a month, by part; what it rests on; and what a month costs in which nobody writes."""

    load: Load
    book: Book
    parts: Mapping[Part, Cost]
    usage: Usage
    cost: Cost
    idle: Cost
    assumed: tuple[Figure, ...]

    @property
    def usd(self) -> Decimal:
        """A month."""
        return self.cost.usd

    @property
    def usd_per_ticket(self) -> Decimal | None:
        """What one more ticket costs, before any free tier: without consoles, storage and what is fixed."""
        return self.parts[Part.TICKETS].usd / self.load.tickets if self.load.tickets else None


@dataclass(frozen=True)
class Comparison:
    """A month by us, and by somebody who asks a price for each agent; in USD."""

    theirs: Decimal
    ours: Decimal

    @property
    def saved(self) -> Decimal:
        """What is saved with us; less than nothing: what we cost more."""
        return self.theirs - self.ours


def compared(estimate: Estimate, per_agent_usd: Decimal) -> Comparison:
    """The estimate beside a price for each agent and month that the reader gives."""
    return Comparison(per_agent_usd * estimate.load.agents, estimate.usd)


def estimate(
    load: Load, book: Book, assumptions: Assumptions, segments: Segments, free: FreeTier = "none"
) -> Estimate:
    """What a load costs a month at the prices of a book. Parts are told before the free tier, the whole after it."""
    runs = runs_by_part(load, assumptions)
    used = {part: _usage(steps, assumptions) for part, steps in runs.items()}
    _add(used[Part.TICKETS], _of_mails(load, assumptions))
    _add(used[Part.CONSOLES], {Unit.COGNITO_MAU: load.agents, Unit.WEBSOCKET_MINUTES: _minutes(load, assumptions)})
    _add(used[Part.STORAGE], _kept(load, runs, assumptions))
    _add(used[Part.FIXED], _fixed(assumptions))
    usage: dict[Unit, Decimal] = {}
    for one in used.values():
        _add(usage, one)
    sms = {load.sms_country: load.tickets * load.sms_share * assumptions.of("sms_segments")}
    idle: dict[Unit, Decimal] = {}
    for part in (Part.STORAGE, Part.FIXED):
        _add(idle, used[part])
    parts = {
        part: book.cost(one, sms=sms if part is Part.TICKETS else {}, segments=segments) for part, one in used.items()
    }
    counting = {name for steps in runs.values() for name, count in steps.items() if count}
    return Estimate(
        load,
        book,
        parts,
        usage,
        book.cost(usage, free=free, sms=sms, segments=segments),
        book.cost(idle, free=free),
        tuple(one for one in assumptions.all() if "." not in one.name or one.name.partition(".")[0] in counting),
    )


def runs_by_part(load: Load, assumptions: Assumptions) -> dict[Part, dict[str, Decimal]]:
    """How often each step of the assumptions runs in the month."""
    return {
        Part.TICKETS: _runs_of_tickets(load, assumptions),
        Part.CONSOLES: _runs_of_consoles(load, assumptions),
        Part.CLIENTS: _runs_of_clients(load),
        Part.STORAGE: {},
        Part.FIXED: _runs_of_schedules(assumptions),
    }


def _runs_of_tickets(load: Load, assumptions: Assumptions) -> dict[str, Decimal]:
    of = assumptions.of
    tickets, answers, others = load.tickets, load.answers_per_ticket, load.others_per_ticket
    replies, closings, moves = load.mails_per_ticket - 1, of("close_share"), _moves(load, assumptions)
    replied = replies * of("reply_state_share")
    told = 1 + (moves + closings) * of("state_mail_share") + replied
    changes = 1 + replies + answers + moves + closings + others
    each = {
        "opening_mail": _ONE,
        "reply_mail": replies,
        "effects": changes,
        "push": changes * load.agents,
        "lesson": of("promises"),
        "command_answer": answers,
        "command_move": moves,
        "command_other": others,
        "notice_mail": told,
        "answer_mail": answers,
        "answer_file": answers * load.file_share,
        "index_opening": _ONE,
        "index_text": replies + answers,
        "index_other": others,
        "clock_start": closings,
        "clock_close": closings,
        "sms": load.sms_share,
    }
    return {name: count * tickets for name, count in each.items()}


def _runs_of_consoles(load: Load, assumptions: Assumptions) -> dict[str, Decimal]:
    of = assumptions.of
    minutes = _minutes(load, assumptions)
    sessions = minutes / 60 * of("sessions_per_hour")
    commands = load.answers_per_ticket + _moves(load, assumptions) + load.others_per_ticket
    opened = load.tickets * commands * of("opened_per_command") if load.agents else _NOTHING
    return {
        "ping": minutes * of("pings_per_minute"),
        "beat": minutes * of("beats_per_minute") + opened,
        "feed": minutes * of("feeds_per_minute"),
        "shifts": minutes * of("shifts_per_minute"),
        "connect": sessions,
        "disconnect": sessions,
        "console_request": sessions * of("requests_per_session"),
        "read_ticket": opened,
        "push": opened * of("news_of_opening") * load.agents,
    }


def _moves(load: Load, assumptions: Assumptions) -> Decimal:
    """What is left of a ticket's changes of state when answers, replies and its closing have had theirs."""
    replied = (load.mails_per_ticket - 1) * assumptions.of("reply_state_share")
    return max(_NOTHING, load.states_per_ticket - load.answers_per_ticket - replied - assumptions.of("close_share"))


def _runs_of_clients(load: Load) -> dict[str, Decimal]:
    words = load.phone_calls * 2
    return {"zone_call": load.zone_calls, "phone_word": words, "ring": words, "push": words * load.agents}


def _runs_of_schedules(assumptions: Assumptions) -> dict[str, Decimal]:
    hours = assumptions.of("days_of_month") * 24
    names = {"sweep": "sweeps_per_hour", "reconcile": "reconciles_per_hour", "bookkeeping": "bookkeepings_per_hour"}
    return {name: hours * assumptions.of(rate) for name, rate in names.items()}


def _minutes(load: Load, assumptions: Assumptions) -> Decimal:
    return load.agents * load.console_hours * assumptions.of("working_days") * 60


def _usage(runs: Mapping[str, Decimal], assumptions: Assumptions) -> dict[Unit, Decimal]:
    """What runs are billed for, with their log lines and the data that they answer."""
    found: dict[Unit, Decimal] = {}
    for name, count in runs.items():
        once = assumptions.run(name)
        lines_kb = once.get(Unit.LAMBDA_REQUESTS, _NOTHING) * assumptions.of("log_kb")
        lines_kb += once.get(Unit.API_REQUESTS, _NOTHING) * assumptions.of("access_log_kb")
        once[Unit.LOGS_GB] = lines_kb / KB_PER_GB
        once[Unit.DATA_TRANSFER_OUT_GB] = assumptions.steps[name].value("answer_kb") / KB_PER_GB
        _add(found, {unit: amount * count for unit, amount in once.items()})
    return found


def _of_mails(load: Load, assumptions: Assumptions) -> dict[Unit, Decimal]:
    """What depends on how large mails are."""
    size_bytes = int(load.mail_kb * KIB)
    begun, full = blocks(size_bytes, SES_CHUNK_BYTES), size_bytes // SES_CHUNK_BYTES
    chunks = begun if assumptions.of("begun_chunk_counts") else full
    files_mb = load.answers_per_ticket * load.file_share * load.file_mb
    return {
        Unit.SES_CHUNKS_IN: load.tickets * load.mails_per_ticket * chunks,
        Unit.SES_GB_OUT: load.tickets * files_mb / MB_PER_GB,
    }


def _kept(load: Load, runs: Mapping[Part, Mapping[str, Decimal]], assumptions: Assumptions) -> dict[Unit, Decimal]:
    """What is kept after `retention_months` of the load."""
    safe, unsafe, log_gb = _NOTHING, _NOTHING, _NOTHING
    for steps in runs.values():
        for name, count in steps.items():
            safe += count * assumptions.steps[name].value("kept_kb")
            unsafe += count * assumptions.steps[name].value("unsafe_kb")
        log_gb += _usage(steps, assumptions).get(Unit.LOGS_GB, _NOTHING)
    months = load.retention_months
    mails_mb = load.mails_per_ticket * load.mail_kb / 1000
    mails_mb += load.answers_per_ticket * load.file_share * load.file_mb
    return {
        Unit.DYNAMODB_GB_MONTH: max(_NOTHING, safe + unsafe) * months / KB_PER_GB,
        Unit.DYNAMODB_PITR_GB_MONTH: max(_NOTHING, safe) * months / KB_PER_GB,
        Unit.S3_GB_MONTH: load.tickets * mails_mb * months / MB_PER_GB,
        Unit.LOGS_GB_MONTH: log_gb * assumptions.of("log_compressed") * assumptions.of("log_months_kept"),
    }


def _fixed(assumptions: Assumptions) -> dict[Unit, Decimal]:
    """What is there however little happens."""
    of = assumptions.of
    minutes = of("days_of_month") * 24 * 60
    return {
        Unit.ALARMS_MONTH: of("alarms"),
        Unit.SECRETS_MONTH: of("secrets"),
        Unit.SES_PLAN_MONTHS: _ONE,
        Unit.COST_EXPLORER_REQUESTS: of("bills_per_month"),
        Unit.SQS_REQUESTS: minutes * of("polled_queues") * of("pollers_of_queue") * of("polls_per_minute"),
    }


def _add(total: dict[Unit, Decimal], more: Usage) -> None:
    for unit, amount in more.items():
        total[unit] = total.get(unit, _NOTHING) + amount
