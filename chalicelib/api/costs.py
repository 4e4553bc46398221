"""Routes of what it costs (role finance): reports, a month at a glance, a ticket, the calculator."""

from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Final, Literal

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Query
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from chalicelib.api import costs_shapes as shapes
from chalicelib.api.budget import MONTH_PATTERN
from chalicelib.api.callers import caller
from chalicelib.api.costs_table import EXCEL, PLAIN, table
from chalicelib.api.costs_told import by_service, estimate_shape, in_usd, overview_shape, report_shape
from chalicelib.api.problems import CONTENT_TYPE, problem
from chalicelib.api.roles import Role
from chalicelib.api.work import BadRequest, TicketPath, ticket_id_of
from chalicelib.costs import finance_store, reading, segments
from chalicelib.costs.assumed import assumptions
from chalicelib.costs.book import Book, NoPrice
from chalicelib.costs.estimate import BadLoad, Load, estimate
from chalicelib.costs.report import Report
from chalicelib.platform import clock
from chalicelib.platform.ids import timestamp
from chalicelib.platform.settings import settings
from chalicelib.tickets import service

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]

DAY_PATTERN: Final = "^20[0-9]{2}-[01][0-9]-[0-3][0-9]$"
CSV_TYPE: Final = "text/csv; charset=utf-8"

FirstDay = Annotated[
    str | None,
    Query(
        alias="from",
        pattern=DAY_PATTERN,
        description="The first day (UTC); the first of this month without it",
        examples=["2026-11-01"],
    ),
]
LastDay = Annotated[
    str | None,
    Query(
        alias="to",
        pattern=DAY_PATTERN,
        description=f"The last day, included; today without it. At most {reading.DAYS_MAX} days, by ticket "
        f"{reading.DAYS_BY_TICKET_MAX}",
        examples=["2026-11-30"],
    ),
]
ByWhat = Annotated[shapes.By, Query(description="What the rows are")]
ForWhom = Annotated[
    Literal["excel"] | None,
    Query(
        alias="for",
        description="`excel`: as a Czech Excel opens it, parted by semicolons, with commas in numbers and a byte "
        "order mark. Without it: parted by commas, with points",
    ),
]


def _told(status: int, what: str) -> dict[int, Any]:
    content = {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"description": what, "content": content}}


_NO_PRICES = _told(
    409, "`no-prices`: there are none for the region of this stage, or for a day. `too-much`: choose fewer days"
)


def _finance() -> None:
    caller(router.current_event, Role.FINANCE)


@router.get(
    "/v1/costs",
    tags=["costs"],
    summary="Costs of some days",
    responses={200: {"description": "Their rows, and all of it"}, **_NO_PRICES},
)
def show_costs(first: FirstDay = None, last: LastDay = None, by: ByWhat = "day") -> shapes.ReportShape:
    """Role finance. At list prices. Rows by day, month and service are the whole; rows by queue, client and ticket
    are with `unattributed_usd`, unless some are cut off. Days and months are those of UTC.
    """
    _finance()
    return report_shape(_report(first, last, by))


@router.get(
    "/v1/costs/table",
    tags=["costs"],
    summary="Costs of some days as a table",
    responses={
        200: {"description": "CSV (RFC 4180) in UTF-8", "content": {"text/csv": {"schema": {"type": "string"}}}},
        **_NO_PRICES,
    },
)
def table_of_costs(
    first: FirstDay = None, last: LastDay = None, by: ByWhat = "day", for_whom: ForWhom = None
) -> Response[str]:
    """Role finance. As `GET /v1/costs` tells them, with a column for each service. By queue, client and ticket the
    last rows are `(other)`, where lines were cut off, and `(unattributed)`, so that the columns sum up to the whole.
    A name that a spreadsheet would take for a formula has a ' in front.
    """
    _finance()
    report = _report(first, last, by)
    name = f"fronta-costs-{report.first}-{report.last}-{by}.csv"
    return Response(
        status_code=200,
        content_type=CSV_TYPE,
        body=table(report, EXCEL if for_whom == "excel" else PLAIN),
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )


@router.get(
    "/v1/costs/overview",
    tags=["costs"],
    summary="How a month stands",
    responses={200: {"description": "The month, and the days before it"}, **_NO_PRICES},
)
def show_overview(
    month: Annotated[
        str | None,
        Query(pattern=MONTH_PATTERN, description="The month (UTC); this one without it", examples=["2026-11"]),
    ] = None,
) -> shapes.OverviewShape:
    """Role finance. At list prices; `free_tier` says what is left of it where the stage has a free tier."""
    _finance()
    now = clock.now()
    found = reading.overview(month or f"{reading.today_of(now):%Y-%m}", now, segments.known())
    return overview_shape(found, timestamp(now), finance_store.budget().budget.monthly_usd)


@router.get(
    "/v1/tickets/<ticket_id>/costs",
    tags=["costs"],
    summary="What a ticket cost",
    responses={200: {"description": "By day, and by service"}, **_NO_PRICES},
)
def show_costs_of_ticket(ticket_id: TicketPath) -> shapes.TicketCosts:
    """Role finance. On the days from its opening to the day after its last change; of a ticket that took more than a
    month, on those on which it changed and the day after each. What is kept of it belongs to no ticket.
    """
    _finance()
    found = reading.ticket_cost(ticket_id_of(ticket_id), clock.now(), segments.known())
    if found is None:
        raise service.NoSuchTicket(ticket_id)
    return shapes.TicketCosts(
        ticket=found.ticket,
        number=found.number,
        usd=in_usd(found.whole.usd),
        days=[shapes.DayUsd(day=line.key, usd=in_usd(line.usd)) for line in found.days],
        services=by_service(found.whole.cost.services),
    )


@router.post(
    "/v1/costs/estimate",
    tags=["costs"],
    summary="What a load would cost",
    responses={200: {"description": "A month of it"}},
)
def estimate_costs(request: shapes.EstimateRequest) -> shapes.EstimateShape:
    """Role finance. An ordinary month after `retention_months` of the same load. Nothing is stored."""
    _finance()
    load = Load(**{item.name: _said(getattr(request, item.name)) for item in fields(Load)})
    try:
        book = Book.at(date.max, request.region or reading.region(), request.ses_plan or settings().ses_plan)
    except NoPrice as error:
        raise BadRequest(f"{error}.") from None
    return estimate_shape(
        estimate(load, book, assumptions(), segments.known(), request.free_tier), request.per_agent_usd
    )


# ---------------------------------------------------------------- what is asked


def _report(first: str | None, last: str | None, by: shapes.By) -> Report:
    now = clock.now()
    today = reading.today_of(now)
    end = _day("to", last) or today
    begin = _day("from", first) or end.replace(day=1)
    days_max = reading.DAYS_BY_TICKET_MAX if by == "ticket" else reading.DAYS_MAX
    if begin > end:
        raise BadRequest(f"`from` is {begin}, after `to`, {end}.")
    if (end - begin).days >= days_max:
        raise BadRequest(f"There may be at most {days_max} days in a report by {by}.")
    return reading.report(begin, end, by, now, segments.known())


def _day(name: str, text: str | None) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise BadRequest(f"`{name}` is {text}, which is no day.") from None


def _said(value: Any) -> Any:
    """A number as the calculator takes it."""
    return value if isinstance(value, str) else Decimal(str(value))


# ---------------------------------------------------------------- what can go wrong


@router.exception_handler(NoPrice)  # type: ignore[untyped-decorator]
def _no_price(error: NoPrice) -> Response[str]:
    czech = "Ceník nemá ceny pro tuto oblast AWS, nebo pro některý z těch dnů."
    return problem(409, "no-prices", "There are no prices", f"{error}.", detail_cs=czech)


@router.exception_handler(BadLoad)  # type: ignore[untyped-decorator]
def _bad_load(error: BadLoad) -> Response[str]:
    return problem(422, "invalid-request", "The request is not valid", f"{error}.", detail_cs=f"{error.czech}.")


@router.exception_handler(reading.TooMuch)  # type: ignore[untyped-decorator]
def _too_much(error: reading.TooMuch) -> Response[str]:
    czech, english = error.args
    return problem(409, "too-much", "Too much at once", english, detail_cs=czech)
