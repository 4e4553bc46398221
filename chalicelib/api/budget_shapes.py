"""Shapes of the budget and of the bill in the API."""

from typing import Annotated, Literal

from pydantic import Field

from chalicelib.api.schemas import Asked, EmailAddress, Shape, Timestamp
from chalicelib.costs.budget import MAILS_MAX, SHARE_PERCENT_MAX, SHARES, SHARES_MAX, USD_MAX, USD_MIN
from chalicelib.people.listing import ADDRESS_CHARS_MAX

Month = Annotated[str, Field(examples=["2026-11"])]
Usd = Annotated[float, Field(examples=[412.305])]
Amount = Annotated[float, Field(ge=float(USD_MIN), le=float(USD_MAX), allow_inf_nan=False)]
Language = Annotated[Literal["cs", "en"], Field(description="Of the mails")]
BilledService = Annotated[str, Field(examples=["Amazon DynamoDB"])]
Share = Annotated[int, Field(ge=1, le=SHARE_PERCENT_MAX, examples=[80], description="Percent")]


class BudgetShape(Shape):
    """The budget of a month (UTC), and who is told of it by mail, each thing once."""

    monthly_usd: float | None = Field(examples=[500.0], description="null: there is none")
    shares: list[Share] = Field(
        examples=[list(SHARES)], description="Shares of it that are told when they are reached"
    )
    on_forecast: bool = Field(description="Tell when the forecast of the month is above it")
    unusual_days: bool = Field(description="Tell when a day costs far more than usual")
    mails: list[EmailAddress]
    language: Language
    sms_month_usd: float | None = Field(
        examples=[100.0], description="80 and 100 % of it are told; no SMS is held back because of it. null: none"
    )
    sns_limit_usd: float | None = Field(
        examples=[50.0],
        description="What SNS lets SMS of the account cost a month, as it was seen last. null: unknown",
    )
    version: int = Field(examples=[3], description="0: nobody has set one yet")


class BudgetRequest(Asked):
    """How the budget is to be, with the version that it was changed from."""

    monthly_usd: Amount | None = Field(examples=[500], description="null: none")
    shares: list[Share] = Field(max_length=SHARES_MAX, examples=[list(SHARES)])
    on_forecast: bool
    unusual_days: bool
    mails: list[Annotated[str, Field(max_length=ADDRESS_CHARS_MAX, examples=["finance@fronta.example"])]] = Field(
        max_length=MAILS_MAX
    )
    language: Language | None = Field(None, description="null: as it is")
    sms_month_usd: Amount | None = Field(examples=[100], description="null: none")
    sns_limit_usd: float | None = Field(None, examples=[50], description="Not looked at: it is set at AWS")
    version: int = Field(ge=0, le=10**9, examples=[3])


class BillAmounts(Shape):
    """What AWS billed, what was metered of it, and by how much the meter is above the bill."""

    billed_usd: Usd
    metered_usd: Usd
    difference_usd: float = Field(examples=[-3.2])
    difference_share: float | None = Field(
        examples=[-0.0078], description="Of what was billed; null where nothing was"
    )


class BillService(BillAmounts):
    """A service on the bill."""

    service: BilledService
    metered: bool = Field(description="false: a service that the meter does not know, by the name on the bill")


class BillShape(Shape):
    """The bill of a month beside the meter, for the days that are on it."""

    month: Month
    available: bool
    reason: str | None = Field(
        examples=[None], description="Why there is no bill, or none that is newer, in English; `reason_cs` in Czech"
    )
    reason_cs: str | None = Field(examples=[None])
    as_of: Timestamp | None = Field(description="When AWS was asked")
    since: str | None = Field(examples=["2026-11-01"], description="The first day that is on it (UTC)")
    until: str | None = Field(examples=["2026-11-20"], description="The last one")
    estimated: bool = Field(description="AWS says that some of it may still change")
    tag: str | None = Field(examples=["project=fronta"], description="null: the bill of all of the account")
    services: list[BillService]
    total: BillAmounts | None
