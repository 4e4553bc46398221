"""Costs as the API tells them: reports, a month, an estimate, in their shapes."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from decimal import Decimal

from chalicelib.api import costs_shapes as shapes
from chalicelib.costs.book import Book
from chalicelib.costs.estimate import Estimate, compared
from chalicelib.costs.report import Line, Overview, Report, budget_state
from chalicelib.people import store as people
from chalicelib.platform.limits import BATCH_KEYS_MAX
from chalicelib.platform.settings import settings
from chalicelib.platform.tables import read
from chalicelib.platform.units import UNITS, Service, Unit
from chalicelib.tickets import store


def in_usd(amount: Decimal) -> float:
    """Dollars to a ten-thousandth of a cent."""
    return float(round(amount, 6))


def _share(part: Decimal, whole: Decimal) -> float:
    return float(round(part / whole, 6)) if whole else 0.0


def by_service(services: Mapping[Service, Decimal]) -> list[shapes.ServiceCost]:
    """The dearest first."""
    found = sorted(services.items(), key=lambda item: (-item[1], item[0]))
    return [shapes.ServiceCost(service=service.value, usd=in_usd(usd)) for service, usd in found]


def _book(book: Book) -> shapes.BookShape:
    return shapes.BookShape(region=book.region, valid_from=book.valid_from.isoformat(), ses_plan=book.plan)


def names_of(report: Report) -> Mapping[str, tuple[str, str]]:
    """What keys are called in Czech and in English, as far as they have names of their own."""
    keys = [line.key for line in report.lines]
    match report.by:
        case "queue":
            return {name: (queue.title, queue.title_in("en")) for name, queue in settings().queues.items()}
        case "client":
            clients = {number: client for part in _parts(keys) for number, client in _clients(part).items()}
            return {number: (name, name) for number, name in clients.items()}
        case "ticket":
            found = [ticket for part in _parts(keys) for ticket in store.load_many(part)]
            return {ticket.id: (f"#{ticket.number}", f"#{ticket.number}") for ticket in found}
        case _:
            return {}


def _parts(keys: Sequence[str]) -> list[Sequence[str]]:
    return [keys[start : start + BATCH_KEYS_MAX] for start in range(0, len(keys), BATCH_KEYS_MAX)]


def _clients(numbers: Sequence[str]) -> dict[str, str]:
    found = people.clients_found(read(people.keys_of_clients(numbers)))
    return {number: client.name for number, client in found.items()}


def report_shape(report: Report) -> shapes.ReportShape:
    """A report, its rows called what people call them: reads of clients or tickets, a call for each hundred."""
    names = names_of(report)
    whole = report.whole
    return shapes.ReportShape(
        **{"from": report.first.isoformat()},
        to=report.last.isoformat(),
        by=report.by,
        currency="USD",
        book=_book(report.book),
        total=shapes.ReportTotal(
            usd=in_usd(whole.usd),
            variable_usd=in_usd(report.variable),
            fixed_usd=in_usd(report.fixed),
            unattributed_usd=in_usd(report.unattributed.usd),
            meter_usd=in_usd(whole.cost.meter),
            unchecked_usd=in_usd(whole.cost.unchecked),
            tickets=whole.tickets,
            usd_per_ticket=_per_ticket(whole),
        ),
        rows=[_line(line, names.get(line.key, (line.key, line.key)), whole.usd) for line in report.lines],
        more=report.is_cut,
        closed_until=None if report.closed_until is None else report.closed_until.isoformat(),
    )


def _line(line: Line, names: tuple[str, str], whole: Decimal) -> shapes.CostLine:
    return shapes.CostLine(
        key=line.key,
        name=names[0],
        name_en=names[1],
        usd=in_usd(line.usd),
        share=_share(line.usd, whole),
        tickets=line.tickets,
        usd_per_ticket=_per_ticket(line),
        services=by_service(line.cost.services),
    )


def _per_ticket(line: Line) -> float | None:
    each = line.usd_per_ticket
    return None if each is None else in_usd(each)


def overview_shape(found: Overview, as_of: str, monthly: Decimal | None) -> shapes.OverviewShape:
    """How a month stands, also against a budget of `monthly` USD."""
    services = sorted(found.whole.services.items(), key=lambda item: (-item[1], item[0]))
    tier = settings().costs_free_tier
    previous = found.previous
    return shapes.OverviewShape(
        month=found.month,
        as_of=as_of,
        usd=in_usd(found.usd),
        forecast=_forecast(found),
        fixed_usd=in_usd(found.fixed),
        variable_usd=in_usd(found.usd - found.fixed),
        idle_month_usd=None if found.idle is None else in_usd(found.idle),
        not_measured=list(found.not_measured),
        days=[
            shapes.DayShape(
                day=day.cost.day.isoformat(),
                usd=in_usd(day.cost.usd),
                fixed_usd=in_usd(day.cost.fixed.usd),
                tickets=day.cost.tickets,
                usd_per_ticket=_per_ticket(Line("", day.cost.whole, day.cost.tickets)),
                unusual=day.is_unusual,
            )
            for day in found.days
        ],
        services=[
            shapes.ServiceShare(service=one.value, usd=in_usd(usd), share=_share(usd, found.usd))
            for one, usd in services
        ],
        units=[
            shapes.UnitCost(
                unit=line.unit,
                service=line.service.value,
                what=UNITS[Unit(line.unit)].one,
                country=line.country,
                amount=float(round(line.amount, 9)),
                usd=in_usd(line.usd),
                checked=line.is_checked,
            )
            for line in found.units
        ],
        free_tier=None
        if tier == "none" or found.after_free_tier is None
        else shapes.FreeTierShape(tier=tier, usd=in_usd(found.after_free_tier)),
        budget=_standing(found, monthly),
        previous=None
        if previous is None
        else shapes.PreviousMonth(
            month=previous.key,
            usd=in_usd(previous.usd),
            tickets=previous.tickets,
            usd_per_ticket=_per_ticket(previous),
        ),
    )


def _forecast(found: Overview) -> shapes.ForecastShape | None:
    expected = found.forecast
    if expected is None:
        return None
    return shapes.ForecastShape(
        usd=in_usd(expected.usd),
        low_usd=in_usd(expected.low),
        high_usd=in_usd(expected.high),
        days_known=expected.days_known,
        method=expected.method,
    )


def _standing(found: Overview, monthly: Decimal | None) -> shapes.BudgetStanding:
    expected = None if found.forecast is None else found.forecast.usd
    return shapes.BudgetStanding(
        monthly_usd=None if monthly is None else in_usd(monthly),
        spent_share=None if monthly is None else _share(found.usd, monthly),
        forecast_share=None if monthly is None or expected is None else _share(expected, monthly),
        state=budget_state(monthly, found.usd, expected),
    )


def estimate_shape(found: Estimate, per_agent_usd: float | None) -> shapes.EstimateShape:
    """An estimate, beside a price of somebody else for each agent."""
    unchecked = sum((line.usd for line in found.cost.lines if not line.is_checked), Decimal(0))
    each = found.usd_per_ticket
    beside = None if per_agent_usd is None else compared(found, Decimal(str(per_agent_usd)))
    said = {item.name: getattr(found.load, item.name) for item in fields(found.load)}
    return shapes.EstimateShape(
        book=_book(found.book),
        inputs=[
            shapes.InputShape(name=name, value=value if isinstance(value, str) else float(value))
            for name, value in said.items()
        ],
        services=[
            shapes.ServiceCost(service=one.value, usd=in_usd(usd)) for one, usd in found.cost.by_service.items()
        ],
        parts=[shapes.PartCost(part=part.value, usd=in_usd(cost.usd)) for part, cost in found.parts.items()],
        units=[
            shapes.EstimatedUnit(
                unit=line.unit.value,
                service=line.service.value,
                country=line.country,
                amount=float(round(line.amount, 6)),
                billed=float(round(line.billed, 6)),
                usd=in_usd(line.usd),
                checked=line.is_checked,
            )
            for line in found.cost.lines
        ],
        assumptions=[
            shapes.AssumptionShape(name=one.name, value=float(one.value), how=one.how, source=one.source)
            for one in found.assumed
        ],
        total=shapes.EstimateTotal(
            usd=in_usd(found.usd),
            usd_per_ticket=None if each is None else in_usd(each),
            idle_usd=in_usd(found.idle.usd),
            unchecked_usd=in_usd(unchecked),
        ),
        comparison=None
        if beside is None
        else shapes.ComparisonShape(
            theirs_usd=in_usd(beside.theirs), ours_usd=in_usd(beside.ours), saved_usd=in_usd(beside.saved)
        ),
    )
