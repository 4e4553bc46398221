"""What there is to see on the page of costs: a desk's November, up to a Monday morning."""

import math
from datetime import UTC, date, datetime, timedelta
from typing import Any

Json = dict[str, Any]
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
MONTH = "2026-11"
FIXED_USD = 0.136
DEAR_DAY = "2026-11-12"
SERVICES = {
    "Amazon Simple Email Service": 0.24,
    "Amazon API Gateway": 0.19,
    "Amazon DynamoDB": 0.17,
    "Amazon Simple Queue Service": 0.16,
    "Amazon CloudWatch": 0.12,
    "AWS Lambda": 0.06,
    "AWS Secrets Manager": 0.04,
    "AWS Step Functions": 0.02,
}
CLIENTS = {
    "100001": "Ukázková firma s.r.o.",
    "100002": "Vzorový obchod a.s.",
    "100003": "Zkušební agentura",
    "100004": "100004",
}
QUEUES = {
    "podpora": ("Podpora", "Support"),
    "fakturace": ("Fakturace", "Billing"),
    "zavady": ("Závady", "Faults"),
}


def usd(amount: float) -> float:
    """As the API rounds it."""
    return round(amount, 6)


def services_of(total: float) -> list[Json]:
    """An amount by service, the dearest first."""
    return [{"service": name, "usd": usd(total * part)} for name, part in SERVICES.items()]


def day(at: date) -> Json:
    """What a day cost: less at weekends, and once far more."""
    tickets = 3 if at.weekday() >= 5 else 34 + (at.toordinal() * 7) % 17
    variable = tickets * 0.0016 + 0.012 * (1 + math.sin(at.toordinal()))
    if at.isoformat() == DEAR_DAY:
        variable += 0.31
    total = usd(FIXED_USD + variable)
    return {
        "day": at.isoformat(),
        "usd": total,
        "fixed_usd": FIXED_USD,
        "tickets": tickets,
        "usd_per_ticket": usd(total / tickets),
        "unusual": at.isoformat() == DEAR_DAY,
    }


def days_between(first: date, last: date) -> list[Json]:
    """Day by day, both included."""
    return [day(first + timedelta(days=n)) for n in range((last - first).days + 1)]


def overview(month: str = MONTH) -> Json:
    """GET /v1/costs/overview."""
    first = date.fromisoformat(f"{month}-01")
    last = min(TODAY, date(first.year + first.month // 12, first.month % 12 + 1, 1) - timedelta(days=1))
    days = days_between(first - timedelta(days=60), last)
    own = [one for one in days if one["day"] >= first.isoformat()]
    total = usd(sum(one["usd"] for one in own))
    fixed = usd(sum(one["fixed_usd"] for one in own))
    is_now = month == MONTH
    return {
        "month": month,
        "as_of": "2026-11-23T08:59:12.000Z",
        "usd": total,
        "forecast": {"usd": 6.214, "low_usd": 5.871, "high_usd": 6.732, "days_known": 22, "method": "weekdays"}
        if is_now
        else None,
        "fixed_usd": fixed,
        "variable_usd": usd(total - fixed),
        "idle_month_usd": 4.1256,
        "not_measured": [],
        "free_tier": None,
        "days": days,
        "services": [{**one, "share": round(one["usd"] / total, 6)} for one in services_of(total)],
        "units": units(total),
        "budget": {
            "monthly_usd": 6.0,
            "spent_share": round(total / 6, 6),
            "forecast_share": 1.035667 if is_now else None,
            "state": "near",
        },
        "previous": {"month": "2026-10", "usd": 6.02, "tickets": 912, "usd_per_ticket": 0.006601},
    }


def units(total: float) -> list[Json]:
    """What was billed, of which the minutes of websockets have a price that nobody checked."""
    given = (
        ("ses_mails_out", "Amazon Simple Email Service", 5240, 0.18, True),
        ("ses_mails_in", "Amazon Simple Email Service", 1480, 0.06, True),
        ("websocket_messages", "Amazon API Gateway", 612_000, 0.12, True),
        ("websocket_minutes", "Amazon API Gateway", 98_431.5, 0.07, False),
        ("dynamodb_write_units", "Amazon DynamoDB", 812_345, 0.13, True),
        ("dynamodb_read_units", "Amazon DynamoDB", 402_118.5, 0.04, True),
        ("sqs_requests", "Amazon Simple Queue Service", 1_902_000, 0.16, True),
        ("lambda_gb_s", "AWS Lambda", 4211.532, 0.06, True),
        ("logs_gb", "Amazon CloudWatch", 0.0412, 0.004, True),
        ("sms_segments", "Amazon Simple Notification Service", 0, 0, True),
    )
    return [
        {
            "unit": unit,
            "service": service,
            "what": "one of it",
            "country": None,
            "amount": amount,
            "usd": usd(total * part),
            "checked": ok,
        }
        for unit, service, amount, part, ok in given
    ]


def report(first: date, last: date, by: str) -> Json:
    """GET /v1/costs."""
    days = days_between(first, min(last, TODAY))
    total = usd(sum(one["usd"] for one in days))
    tickets = sum(one["tickets"] for one in days)
    rows = [row(total, *one) for one in _ROWS[by](days, total, tickets)]
    return {
        "from": first.isoformat(),
        "to": last.isoformat(),
        "by": by,
        "currency": "USD",
        "book": {"region": "eu-central-1", "valid_from": "2026-07-21", "ses_plan": "a-la-carte"},
        "total": {
            "usd": total,
            "variable_usd": usd(total - FIXED_USD * len(days)),
            "fixed_usd": usd(FIXED_USD * len(days)),
            "unattributed_usd": usd(total * 0.21),
            "meter_usd": usd(total * 0.018),
            "tickets": tickets,
            "usd_per_ticket": usd(total / tickets) if tickets else None,
            "unchecked_usd": usd(total * 0.07),
        },
        "rows": rows,
        "more": by == "ticket",
        "closed_until": "2026-11-22",
    }


def row(total: float, key: str, name: str, cost: float, tickets: int, name_en: str | None = None) -> Json:
    """A row of the report."""
    return {
        "key": key,
        "name": name,
        "name_en": name_en or name,
        "usd": usd(cost),
        "share": round(cost / total, 6) if total else 0.0,
        "tickets": tickets,
        "usd_per_ticket": usd(cost / tickets) if tickets else None,
        "services": services_of(cost),
    }


def _by_day(days: list[Json], total: float, tickets: int) -> list[Any]:
    return [(one["day"], one["day"], one["usd"], one["tickets"]) for one in days]


def _by_month(days: list[Json], total: float, tickets: int) -> list[Any]:
    months = sorted({one["day"][:7] for one in days})
    of = {month: [one for one in days if one["day"].startswith(month)] for month in months}
    return [
        (month, month, sum(d["usd"] for d in of[month]), sum(d["tickets"] for d in of[month])) for month in months
    ]


def _by_service(days: list[Json], total: float, tickets: int) -> list[Any]:
    return [(name, name, total * part, 0) for name, part in SERVICES.items()]


def _by_client(days: list[Json], total: float, tickets: int) -> list[Any]:
    parts = (0.4, 0.22, 0.12, 0.05)
    return [
        (number, name, total * part, round(tickets * part))
        for (number, name), part in zip(CLIENTS.items(), parts, strict=True)
    ]


def _by_ticket(days: list[Json], total: float, tickets: int) -> list[Any]:
    return [(f"01KAPQ7Y4Z8T3M5N6E{n:08d}", f"#{10042 - n}", total * 0.02 / n, 1) for n in range(1, 31)]


_ROWS: dict[str, Any] = {
    "day": _by_day,
    "month": _by_month,
    "service": _by_service,
    "client": _by_client,
    "ticket": _by_ticket,
}


def queue_rows(total: float) -> list[Json]:
    """Rows of queues, which have a name in each language."""
    parts = (0.5, 0.2, 0.09)
    return [
        row(total, key, names[0], total * part, 100, name_en=names[1])
        for (key, names), part in zip(QUEUES.items(), parts, strict=True)
    ]


def budget() -> Json:
    """GET /v1/costs/budget."""
    return {
        "monthly_usd": 6.0,
        "shares": [50, 80, 100],
        "on_forecast": True,
        "unusual_days": True,
        "mails": ["finance@fronta.example"],
        "language": "cs",
        "sms_month_usd": 20.0,
        "sns_limit_usd": 50.0,
        "version": 3,
    }


def no_budget() -> Json:
    """The same where nobody has set one."""
    return {**budget(), "monthly_usd": None, "mails": [], "sms_month_usd": None, "sns_limit_usd": None, "version": 0}


def bill(month: str = MONTH) -> Json:
    """GET /v1/costs/bill, with a service that the meter does not know and one that it is wrong of."""
    given = (
        ("Amazon Simple Email Service", 0.981, 0.984, True),
        ("Amazon API Gateway", 0.84, 0.772, True),
        ("Amazon DynamoDB", 0.702, 0.697, True),
        ("Amazon Simple Queue Service", 0.655, 0.656, True),
        ("AWS Lambda", 0.24, 0.2446, True),
        ("AWS Key Management Service", 0.031, 0.0, False),
    )
    services = [
        {"service": name, "metered": known, **difference(billed, metered)} for name, billed, metered, known in given
    ]
    return {
        "month": month,
        "available": True,
        "reason": None,
        "reason_cs": None,
        "as_of": "2026-11-23T03:10:00.000Z",
        "since": "2026-11-01",
        "until": "2026-11-20",
        "estimated": True,
        "tag": "project=fronta",
        "services": services,
        "total": difference(sum(one[1] for one in given), sum(one[2] for one in given)),
    }


def difference(billed: float, metered: float) -> Json:
    """By how much the meter is above the bill."""
    off = metered - billed
    return {
        "billed_usd": usd(billed),
        "metered_usd": usd(metered),
        "difference_usd": usd(off),
        "difference_share": round(off / billed, 6) if billed else None,
    }


def no_bill(month: str = MONTH) -> Json:
    """The same without access to the bill."""
    return {
        **bill(month),
        "available": False,
        "reason": "Fronta may not read the bill: its role lacks ce:GetCostAndUsage.",
        "reason_cs": "Fronta nesmí číst vyúčtování: její roli chybí ce:GetCostAndUsage.",
        "as_of": None,
        "since": None,
        "until": None,
        "estimated": False,
        "tag": None,
        "services": [],
        "total": None,
    }


def estimate(load: Json) -> Json:
    """POST /v1/costs/estimate, by the command's own calculation."""
    from decimal import Decimal

    from chalicelib.costs import segments
    from chalicelib.costs.assumed import assumptions
    from chalicelib.costs.book import Book
    from chalicelib.costs.estimate import Load, compared
    from chalicelib.costs.estimate import estimate as calculated
    from chalicelib.costs.operator import OPTIONS
    from chalicelib.platform.units import UNITS

    said = {name: load[name] for name in ("tickets", *OPTIONS)}
    numbers: dict[str, Any] = {name: one if isinstance(one, str) else Decimal(str(one)) for name, one in said.items()}
    book = Book.at(TODAY, load["region"] or "eu-central-1", load["ses_plan"] or "a-la-carte")
    found = calculated(Load(**numbers), book, assumptions(), segments.listed(), load["free_tier"])
    each = found.usd_per_ticket
    beside = None if load["per_agent_usd"] is None else compared(found, Decimal(str(load["per_agent_usd"])))
    return {
        "book": {"region": book.region, "valid_from": book.valid_from.isoformat(), "ses_plan": book.plan},
        "inputs": [{"name": name, "value": value} for name, value in said.items()],
        "services": [{"service": s.value, "usd": usd(float(one))} for s, one in found.cost.by_service.items()],
        "parts": [{"part": part.value, "usd": usd(float(cost.usd))} for part, cost in found.parts.items()],
        "units": [
            {
                "unit": line.unit.value,
                "service": UNITS[line.unit].service.value,
                "country": line.country,
                "amount": float(round(line.amount, 6)),
                "billed": float(round(line.billed, 6)),
                "usd": usd(float(line.usd)),
                "checked": line.is_checked,
            }
            for line in found.cost.lines
        ],
        "assumptions": [
            {"name": one.name, "value": float(one.value), "how": one.how, "source": one.source}
            for one in found.assumed
        ],
        "total": {
            "usd": usd(float(found.usd)),
            "usd_per_ticket": None if each is None else usd(float(each)),
            "idle_usd": usd(float(found.idle.usd)),
            "unchecked_usd": usd(float(sum(line.usd for line in found.cost.lines if not line.is_checked))),
        },
        "comparison": None
        if beside is None
        else {
            "theirs_usd": usd(float(beside.theirs)),
            "ours_usd": usd(float(beside.ours)),
            "saved_usd": usd(float(beside.saved)),
        },
    }
