"""What happens at 10, 100 and 10,000 times the load: each quota, how much of it is used, and when it is reached.

The load is that of the calculator (chalicelib/costs/estimate.py), and so are request units, calls and times, which
were counted and measured (chalicelib/costs/assumptions.toml). Besides, some is assumed below. Quotas: quotas.toml.
`python -m bench.scaling` prints the tables of docs/scaling.md, `python -m bench.scaling write` puts them there.
"""

import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from chalicelib.costs import segments
from chalicelib.costs.assumed import Assumptions, assumptions
from chalicelib.costs.book import Book
from chalicelib.costs.estimate import Estimate, Load, Part, estimate, runs_by_part
from chalicelib.live.fan_out import gathered_s
from chalicelib.platform import limits
from chalicelib.platform.units import Unit

QUOTAS: Final = Path(__file__).with_name("quotas.toml")
PAGE: Final = Path(__file__).parent.parent / "docs" / "scaling.md"
TIMES: Final = (1, 10, 100, 10_000)
TIMES_MAX: Final = 50_000.0
# What grows: tickets and telephone calls of a month, agents, calls of the client zone; two tickets of a hundred make
# an SMS. All else of a load is as the calculator has it.
TICKETS, AGENTS, CALLS, ZONE_CALLS, SMS_SHARE = 10_000, 10, 1_000, 20_000, Decimal("0.02")
# Work is done on 21 days of 8 hours; the busiest minutes have three times as much as the others.
WORK_S: Final = 21 * 8 * 3600
PEAK: Final = 3
# From the opening of a ticket until it is resolved.
OPEN_DAYS: Final = 3
# All consoles come back within this time after their lines were lost.
RETURN_S: Final = 30
# Rows of indexes, counted by tests/costs/test_costs_scaling.py: request units of one row of a list and of the feed,
# and bytes of a row of the feed, of an open ticket's and of a connection's.
LIST_UNITS, FEED_UNITS, FEED_BYTES, OPEN_BYTES, CONNECTION_BYTES = 2, 2, 1_100, 280, 260
ROWS_OF_A_MAIL: Final = 7
PRICES_OF: Final = date(2026, 11, 24)
_BLOCK_BYTES: Final = 4096
# Steps that go on as long as a console is open, whatever happens.
_STEADY: Final = ("beat", "feed", "shifts", "ping", "connect", "disconnect", "console_request")


@dataclass(frozen=True)
class Quota:
    """What is allowed, by whom, and what to do when it comes near."""

    name: str
    what: str
    value: float
    per: str
    source: str
    checked: bool
    adjustable: bool
    mend: str


def quotas() -> list[Quota]:
    """All of them, in the order of the file."""
    told: Mapping[str, Any] = tomllib.loads(QUOTAS.read_text(encoding="utf-8"))
    return [Quota(name, **said) for name, said in told.items()]


def load_of(times: float) -> Load:
    """So many times the load of today."""
    grown = Decimal(str(times))
    return Load(
        TICKETS * grown,
        agents=AGENTS * grown,
        phone_calls=CALLS * grown,
        zone_calls=ZONE_CALLS * grown,
        sms_share=SMS_SHARE,
    )


def rates(load: Load, known: Assumptions) -> dict[str, float]:
    """How often each step runs in a second of the busiest minutes. Pushes are left out: see `posts`."""
    parts = runs_by_part(load, known)
    found: dict[str, float] = {}
    for part, runs in parts.items():
        if part is Part.FIXED:
            continue
        for name, count in runs.items():
            peak = 1 if name in _STEADY and part is Part.CONSOLES else PEAK
            found[name] = found.get(name, 0.0) + float(count) / WORK_S * peak
    # Words of consoles that tell of another ticket come in bursts, like the openings that they tell of.
    found["beat"] += found["read_ticket"] * (PEAK - 1) / PEAK
    found.pop("push")
    return found


def news(run: Mapping[str, float], known: Assumptions) -> float:
    """Messages that all consoles are told, in a second: changes, who is where, calls."""
    return run["effects"] + run["read_ticket"] * float(known.of("news_of_opening")) + run["ring"]


def posts(run: Mapping[str, float], consoles: float, known: Assumptions) -> float:
    """Posts to consoles in a second: each message to each, or where there are many, what is gathered."""
    told = news(run, known)
    if consoles <= limits.CONNECTIONS_DIRECT_MAX:
        return told * consoles
    return min(told, 1 / gathered_s(round(consoles))) * consoles


def used(times: float) -> dict[str, float]:
    """How much of each quota is used at so many times the load, by the quota's name."""
    known = assumptions()
    load = load_of(times)
    run = rates(load, known)
    consoles = float(load.agents)
    posted = posts(run, consoles, known)
    busy_s = {
        name: rate * float(known.duration_ms(name)) / 1000
        for name, rate in run.items()
        if "memory_mb" in known.steps[name].figures
    }
    post_s = float(known.duration_ms("push")) / 1000
    of_stream_s = run["effects"] * consoles * post_s if consoles <= limits.CONNECTIONS_DIRECT_MAX else 0
    functions_s = sum(busy_s.values()) + posted * post_s
    mails = run["notice_mail"] + run["answer_mail"]
    changes = run["effects"]
    mails_in = run["opening_mail"] + run["reply_mail"]
    opened = float(load.tickets) / float(known.of("days_of_month")) * OPEN_DAYS
    looked_at = min(opened, limits.OPEN_TICKETS_MAX)
    words = run["read_ticket"] + consoles * float(known.of("beats_per_minute")) / 60 / 2 + run["disconnect"]
    return {
        "api_requests": _units(run, Unit.API_REQUESTS) + run["beat"] + run["connect"] + run["disconnect"] + posted,
        "websocket_connects": run["connect"] + consoles / RETURN_S,
        "lambda_concurrency": functions_s,
        "lambda_scaling": functions_s / 10,
        "sender_concurrency": busy_s["notice_mail"] + busy_s["answer_mail"],
        "search_concurrency": sum(busy_s[name] for name in ("index_opening", "index_text", "index_other")),
        "clock_concurrency": busy_s["clock_close"],
        "effects_stream": busy_s["effects"] + busy_s["lesson"] + of_stream_s,
        "inbound_in_flight": busy_s["opening_mail"] + busy_s["reply_mail"],
        "ses_rate": mails,
        "ses_day": mails / PEAK * WORK_S / 21,
        "sms_rate": run["sms"],
        "sms_spend": float(load.tickets * load.sms_share * segments.listed().at_most),
        "sns_publishes": mails_in,
        "table_writes": _units(run, Unit.DYNAMODB_WRITE_UNITS),
        "table_reads": _units(run, Unit.DYNAMODB_READ_UNITS),
        "counter_writes": run["opening_mail"],
        # A change moves the row: one goes, one comes.
        "list_writes": changes / 2 * 2 * LIST_UNITS,
        "feed_writes": changes * FEED_UNITS,
        "feed_reads": run["feed"] * 0.5 * max(1.0, changes / PEAK * 120 * FEED_BYTES / _BLOCK_BYTES),
        "open_writes": changes * 2,
        "open_reads": (run["opening_mail"] + run["command_move"]) * looked_at * OPEN_BYTES / _BLOCK_BYTES / 2,
        "open_tickets": opened,
        "due_writes": mails * 2,
        "clocks_started": run["clock_start"],
        "start_executions": run["clock_start"],
        "open_executions": run["clock_start"] * 1800,
        "live_reads": words * min(consoles, limits.CONNECTIONS_MAX) * CONNECTION_BYTES / _BLOCK_BYTES,
        "live_writes": run["beat"],
        "connections": consoles,
        "costs_writes": sum(rate * float(known.steps[name].value("meter_writes")) for name, rate in run.items()),
        "s3_puts": mails_in,
        "secret_reads": sum(rate for name, rate in run.items() if known.steps[name].function)
        * float(known.of("cold_start_share")),
        "transaction_rows": ROWS_OF_A_MAIL,
    }


def _units(run: Mapping[str, float], unit: Unit) -> float:
    known = assumptions()
    return sum(rate * float(known.run(name).get(unit, 0)) for name, rate in run.items())


def reached_at(quota: Quota) -> float | None:
    """At how many times the load of today a quota is reached; None: it does not grow, or not within `TIMES_MAX`."""
    few, many = 0.0, TIMES_MAX
    if used(many)[quota.name] < quota.value:
        return None
    for _ in range(50):
        middle = (few + many) / 2
        few, many = (few, middle) if used(middle)[quota.name] >= quota.value else (middle, many)
    return many


# ---------------------------------------------------------------- what it costs


def cost_of(times: float) -> Estimate:
    """A month at so many times the load, at list prices of eu-central-1."""
    return estimate(load_of(times), Book.at(PRICES_OF, "eu-central-1"), assumptions(), segments.listed())


def pushes_usd(found: Estimate) -> Decimal:
    """What of a month's cost the calculator counts for pushes: each message to each console."""
    counted = sum(
        (runs.get("push", Decimal(0)) for runs in runs_by_part(found.load, assumptions()).values()), Decimal(0)
    )
    return found.book.cost({unit: amount * counted for unit, amount in assumptions().run("push").items()}).usd


def gathered_usd(found: Estimate) -> Decimal:
    """What pushes cost at most as they are told: where there are many consoles, what is gathered is one post each."""
    known = assumptions()
    run = rates(found.load, known)
    consoles = float(found.load.agents)
    told = news(run, known) / PEAK
    if consoles > limits.CONNECTIONS_DIRECT_MAX:
        told = min(told, 1 / gathered_s(round(consoles)))
    counted = Decimal(told * WORK_S * consoles)
    return found.book.cost({unit: amount * counted for unit, amount in known.run("push").items()}).usd


def second_region_usd(found: Estimate) -> Decimal:
    """A month of a second region that only follows: what is always there, a copy of all that is kept, and each write
    of DynamoDB and S3 once more. Transfer between regions is not in it.
    """
    writes = {unit: found.usage[unit] for unit in (Unit.DYNAMODB_WRITE_UNITS, Unit.S3_PUTS)}
    return found.parts[Part.FIXED].usd + found.parts[Part.STORAGE].usd + found.book.cost(writes).usd


# ---------------------------------------------------------------- tables


def loads_table() -> Iterator[str]:
    """What each load is, and what it costs."""
    yield "| | " + " | ".join(f"{times:,}×" for times in TIMES) + " |"
    yield "| --- |" + " ---: |" * len(TIMES)
    known = assumptions()
    loads = [load_of(times) for times in TIMES]
    runs = [rates(load, known) for load in loads]
    costs = [cost_of(times) for times in TIMES]
    rows: list[tuple[str, list[str]]] = [
        ("tickets a month", [f"{load.tickets:,.0f}" for load in loads]),
        ("consoles open", [f"{load.agents:,.0f}" for load in loads]),
        ("busiest minutes: new tickets a second", [_number(run["opening_mail"]) for run in runs]),
        ("changes of tickets a second", [_number(run["effects"]) for run in runs]),
        ("mails out a second", [_number(run["notice_mail"] + run["answer_mail"]) for run in runs]),
        ("news for all consoles a second", [_number(news(run, known)) for run in runs]),
        (
            "posts to consoles a second",
            [_number(posts(run, float(load.agents), known)) for run, load in zip(runs, loads, strict=True)],
        ),
        ("open tickets", [_number(used(times)["open_tickets"]) for times in TIMES]),
        ("USD a month, without pushes", [f"{cost.usd - pushes_usd(cost):,.0f}" for cost in costs]),
        ("pushes, each message told to each console alone", [f"{pushes_usd(cost):,.0f}" for cost in costs]),
        ("pushes as they are told, at most", [f"{gathered_usd(cost):,.0f}" for cost in costs]),
        ("USD a month of a second region that follows", [f"{second_region_usd(cost):,.0f}" for cost in costs]),
    ]
    for what, cells in rows:
        yield f"| {what} | {' | '.join(cells)} |"


def quotas_table() -> Iterator[str]:
    """Each quota, how much of it each load uses, and when it is reached; what is reached first stands first."""
    yield "| quota | of | " + " | ".join(f"{times:,}×" for times in TIMES) + " | reached at | then |"
    yield "| --- | ---: |" + " ---: |" * len(TIMES) + " ---: | --- |"
    shares = [used(times) for times in TIMES]
    found = [(reached_at(quota), quota) for quota in quotas()]
    for at, quota in sorted(found, key=lambda one: one[0] or 1e9):
        cells = [_share(share[quota.name] / quota.value) for share in shares]
        mark = "" if quota.checked else " ?"
        reached = "–" if at is None else f"{_number(at)}×"
        value = f"{quota.value:,g}" if quota.value < 10 else f"{quota.value:,.0f}"
        yield f"| {quota.what} | {value} {quota.per}{mark} | {' | '.join(cells)} | {reached} | {quota.mend} |"


def sources_table() -> Iterator[str]:
    """Where each quota is told, and whether AWS raises it."""
    yield "| quota | source | can be raised |"
    yield "| --- | --- | --- |"
    for quota in quotas():
        yield f"| {quota.what} | {quota.source} | {'yes' if quota.adjustable else 'no'} |"


def _number(value: float) -> str:
    digits = 0 if value >= 10 else 1 if value >= 1 else 2
    return f"{value:,.{digits}f}"


def _share(share: float) -> str:
    percent = share * 100
    if percent < 0.1:
        return "< 0.1 %"
    text = f"{percent:,.1f} %" if percent < 10 else f"{percent:,.0f} %"
    return f"**{text}**" if percent >= 100 else text


def page_with(tables: list[str], page: str) -> str:
    """The page with each table in the place of the one that has the same headings."""
    for table in tables:
        headings = table.split("\n", 1)[0]
        before, _, rest = page.partition(headings + "\n")
        _, _, after = rest.partition("\n\n")
        page = f"{before}{table}\n\n{after}" if after else f"{before}{table}\n"
    return page


def main() -> None:
    """Print the tables; with `write`, put them into docs/scaling.md."""
    tables = ["\n".join(table()) for table in (loads_table, quotas_table, sources_table)]
    if sys.argv[1:] == ["write"]:
        PAGE.write_text(page_with(tables, PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    else:
        print("\n\n".join(tables))


if __name__ == "__main__":
    main()
