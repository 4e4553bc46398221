"""Shapes of the costs in the API: reports, a month at a glance, a ticket, an estimate."""

from typing import Annotated, Literal

from pydantic import Field

from chalicelib.api.schemas import Asked, Shape, TicketNumber, Timestamp, Ulid
from chalicelib.costs.report import LINES_MAX

NUMBER_MAX = 1_000_000_000
HOURS_MAX = 24

Usd = Annotated[float, Field(examples=[12.305])]
UsdPerTicket = Annotated[float | None, Field(examples=[0.0031], description="null: no ticket was opened")]
Share = Annotated[float, Field(examples=[0.25], description="Of the whole, from 0 to 1")]
Day = Annotated[str, Field(examples=["2026-11-23"], description="A day of UTC")]
Month = Annotated[str, Field(examples=["2026-11"], description="A month of UTC")]
Service = Annotated[str, Field(examples=["Amazon DynamoDB"], description="As AWS's bill calls it")]
Tickets = Annotated[int, Field(examples=[40], description="Tickets that were opened")]
Unit = Annotated[str, Field(examples=["dynamodb_write_units"])]
Amount = Annotated[float, Field(examples=[125000])]
Country = Annotated[
    str | None, Field(examples=[None], description="Of SMS: where to (ISO 3166), or `unknown`; null of other units")
]
Checked = Annotated[bool, Field(description="Whether the price was checked; see docs/costs.md")]
By = Literal["day", "month", "service", "queue", "client", "ticket"]
Plan = Literal["a-la-carte", "essentials", "pro", "enterprise"]
FreeTier = Literal["none", "always", "new"]


class BookShape(Shape):
    """The prices: of a region, from a day on."""

    region: str = Field(examples=["eu-central-1"])
    valid_from: Day
    ses_plan: str = Field(examples=["a-la-carte"])


class ServiceCost(Shape):
    """What a service cost."""

    service: Service
    usd: Usd


class CostLine(Shape):
    """A row of a report."""

    key: str = Field(
        examples=["2026-11-23"], description="A day, a month, a service, a queue, a client's number or a ticket's id"
    )
    name: str = Field(examples=["2026-11-23"], description="What people call it; of a queue in Czech")
    name_en: str = Field(examples=["2026-11-23"], description="The same in English")
    usd: Usd
    share: Share
    tickets: Tickets
    usd_per_ticket: UsdPerTicket
    services: list[ServiceCost]


class ReportTotal(Shape):
    """All of the days of a report."""

    usd: Usd
    variable_usd: float = Field(examples=[8.2], description="What comes with tickets, clients and consoles")
    fixed_usd: float = Field(examples=[4.105], description="What is kept, and what is there however little happens")
    unattributed_usd: float = Field(
        examples=[5.1],
        description="By queue, client and ticket: what is in no row, nor in those that were cut off, what is fixed "
        "included. Else what belongs to no ticket, client or queue",
    )
    meter_usd: float = Field(examples=[0.02], description="What writing down the costs did cost")
    unchecked_usd: float = Field(examples=[1.3], description="What rests on prices that nobody checked")
    tickets: Tickets
    usd_per_ticket: UsdPerTicket


class ReportShape(Shape):
    """Costs of some days, at the list prices of each: a free tier is one of a month, and is in the overview."""

    from_: Day = Field(alias="from")
    to: Day
    by: By
    currency: Literal["USD"]
    book: BookShape
    total: ReportTotal
    rows: list[CostLine]
    more: bool = Field(description=f"There are more rows: these are the {LINES_MAX} dearest")
    closed_until: Day | None = Field(description="The last day that will not change any more but for late rows")


class ForecastShape(Shape):
    """What the month will have cost."""

    usd: Usd
    low_usd: float = Field(examples=[10.9], description="Four of five months end between this and `high_usd`")
    high_usd: float = Field(examples=[14.2])
    days_known: int = Field(examples=[28], description="Days that it rests on")
    method: Literal["weekdays", "mean"] = Field(
        description="`weekdays`: days go on as the same weekdays of four weeks; `mean`: as the mean day, while fewer "
        "than 14 days are known"
    )


class DayShape(Shape):
    """A day."""

    day: Day
    usd: Usd
    fixed_usd: float = Field(examples=[0.12])
    tickets: Tickets
    usd_per_ticket: UsdPerTicket
    unusual: bool = Field(description="Far more than the days of its kind in the four weeks before")


class ServiceShare(Shape):
    """What a service cost, and how much of the whole that is."""

    service: Service
    usd: Usd
    share: Share


class UnitCost(Shape):
    """What was used of a unit."""

    unit: Unit
    service: Service
    what: str = Field(examples=["a write of up to 1 kB"], description="What one of it is")
    country: Country
    amount: Amount
    usd: Usd
    checked: Checked


class BudgetStanding(Shape):
    """How the month stands against the budget."""

    monthly_usd: float | None = Field(examples=[500.0], description="null: there is none")
    spent_share: float | None = Field(examples=[0.61])
    forecast_share: float | None = Field(examples=[0.92])
    state: Literal["none", "in", "near", "over"] = Field(
        description="`near`: from 80 % on, or the forecast is above it"
    )


class PreviousMonth(Shape):
    """The month before."""

    month: Month
    usd: Usd
    tickets: Tickets
    usd_per_ticket: UsdPerTicket


class FreeTierShape(Shape):
    """What the month costs so far when the free allowances are taken off, which are of a month."""

    tier: Literal["always", "new"]
    usd: Usd


class OverviewShape(Shape):
    """How a month stands, at list prices."""

    month: Month
    as_of: Timestamp
    usd: Usd
    forecast: ForecastShape | None = Field(description="null: it is over, or no day of it or before it is")
    fixed_usd: float = Field(examples=[4.105])
    variable_usd: float = Field(examples=[8.2])
    idle_month_usd: float | None = Field(
        examples=[4.08],
        description="What a month costs in which nobody writes, by the newest measure; null: there is none yet",
    )
    not_measured: list[Unit] = Field(
        examples=[[]], description="Units of what is kept that could not be measured, and are in no figure here"
    )
    days: list[DayShape] = Field(
        description="Those of the month and of the 60 days before of which anything is known"
    )
    services: list[ServiceShare]
    units: list[UnitCost]
    free_tier: FreeTierShape | None = Field(description="null: the setting `costs_free_tier` is none")
    budget: BudgetStanding
    previous: PreviousMonth | None


class DayUsd(Shape):
    """What a day cost."""

    day: Day
    usd: Usd


class TicketCosts(Shape):
    """What a ticket cost, on days on which it cost anything."""

    ticket: Ulid
    number: TicketNumber
    usd: float = Field(examples=[0.0016])
    days: list[DayUsd]
    services: list[ServiceCost]


# ---------------------------------------------------------------- the calculator

Number = Annotated[float, Field(ge=0, le=NUMBER_MAX, allow_inf_nan=False)]
Part = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]


class EstimateRequest(Asked):
    """What a desk does in a month."""

    tickets: Number = Field(examples=[10000])
    mails_per_ticket: Annotated[float, Field(ge=1, le=NUMBER_MAX, allow_inf_nan=False)] = Field(
        2, description="Mails of the client, the first one included"
    )
    answers_per_ticket: Number = 2
    states_per_ticket: Number = Field(5, description="Changes of state, by whatever")
    others_per_ticket: Number = Field(1, description="Notes, tags and other changes by staff")
    mail_kb: Number = Field(50, description="Size of a client's mail, with its files")
    file_share: Part = Field(0.05, description="Answers with files, from 0 to 1")
    file_mb: Number = 1
    agents: Number = Field(5, description="Agents with a console open")
    console_hours: Annotated[float, Field(ge=0, le=HOURS_MAX, allow_inf_nan=False)] = Field(
        8, description="Hours that it is open on a working day"
    )
    zone_calls: Number = Field(0, examples=[0], description="Calls of the client zone's API")
    phone_calls: Number = Field(0, examples=[0], description="Telephone calls")
    sms_share: Part = Field(0, examples=[0], description="Tickets with an SMS, from 0 to 1")
    sms_country: str = Field("CZ", pattern="^[A-Z]{2}$", description="Of its number (ISO 3166)")
    retention_months: Number = Field(12, description="Months for which everything is kept")
    region: str | None = Field(None, max_length=30, examples=["eu-central-1"], description="null: that of this stage")
    ses_plan: Plan | None = Field(None, description="null: that of this stage")
    free_tier: FreeTier = "none"
    per_agent_usd: Number | None = Field(
        None, examples=[50], description="What somebody else asks for an agent and month"
    )


class InputShape(Shape):
    """What the estimate is of, and the defaults of what was left out."""

    name: str = Field(examples=["tickets"])
    value: float | str = Field(examples=[10000])


class PartCost(Shape):
    """What a part costs, before the free tier."""

    part: Literal["tickets", "consoles", "clients", "storage", "fixed"]
    usd: Usd


class EstimatedUnit(Shape):
    """What is used of a unit, and what of it is billed."""

    unit: Unit
    service: Service
    country: Country
    amount: Amount
    billed: Amount
    usd: Usd
    checked: Checked


class AssumptionShape(Shape):
    """A figure that the estimate rests on."""

    name: str = Field(examples=["opening_mail.dynamodb_write_units"])
    value: float = Field(examples=[37])
    how: Literal["counted", "measured", "derived", "configured", "documented", "assumed"]
    source: str = Field(examples=["tests/costs/test_costs_assumptions.py counts it"])


class EstimateTotal(Shape):
    """A month."""

    usd: Usd
    usd_per_ticket: float | None = Field(
        examples=[0.0016], description="What one more ticket costs, before the free tier; null without tickets"
    )
    idle_usd: float = Field(examples=[4.08], description="A month in which nobody writes")
    unchecked_usd: float = Field(examples=[1.3], description="What rests on prices that nobody checked")


class ComparisonShape(Shape):
    """Beside a price for each agent."""

    theirs_usd: float = Field(examples=[250.0])
    ours_usd: float = Field(examples=[23.4])
    saved_usd: float = Field(examples=[226.6], description="Less than nothing: what we cost more")


class EstimateShape(Shape):
    """What a load costs a month, and what that rests on."""

    book: BookShape
    inputs: list[InputShape]
    services: list[ServiceCost]
    parts: list[PartCost]
    units: list[EstimatedUnit]
    assumptions: list[AssumptionShape]
    total: EstimateTotal
    comparison: ComparisonShape | None = Field(description="null: no price of somebody else was given")
