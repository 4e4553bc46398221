"""Routes of money that finance sets and checks: the budget, and the bill of AWS (role finance)."""

from decimal import Decimal
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Query
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from chalicelib.api import budget_shapes as shapes
from chalicelib.api.callers import caller
from chalicelib.api.problems import CONTENT_TYPE, problem
from chalicelib.api.roles import Caller, Role
from chalicelib.costs import bill, budgeting
from chalicelib.costs import finance_store as store
from chalicelib.costs.billed import Difference
from chalicelib.costs.budget import BadBudget, Budget
from chalicelib.desk.entry import By
from chalicelib.platform import clock
from chalicelib.platform.ids import timestamp

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]

MONTH_PATTERN = "^20[0-9]{2}-(0[1-9]|1[0-2])$"
_STALE: dict[int, Any] = {
    409: {
        "description": "`stale`: the budget was changed since; `budget` is as it is now",
        "content": {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
}
_NO_PRICES: dict[int, Any] = {
    409: {**_STALE[409], "description": "`no-prices`: there are none for the region of this stage, or for a day"}
}


def _finance() -> Caller:
    return caller(router.current_event, Role.FINANCE)


@router.get("/v1/costs/budget", tags=["costs"], summary="The budget")
def show_budget() -> shapes.BudgetShape:
    """Role finance. Where nobody has set one yet: one without an amount, at version 0."""
    _finance()
    return _shape(store.budget().budget)


@router.put(
    "/v1/costs/budget",
    tags=["costs"],
    summary="Change the budget",
    responses={200: {"description": "The budget as it is now"}, **_STALE},
)
def put_budget(request: shapes.BudgetRequest) -> shapes.BudgetShape:
    """Role finance. The log of changes tells of it. What was told of the month is not told again, unless the amount
    is another one.
    """
    who = _finance()
    wanted = Budget(
        monthly_usd=_decimal(request.monthly_usd),
        shares=tuple(request.shares),
        on_forecast=request.on_forecast,
        unusual_days=request.unusual_days,
        mails=tuple(request.mails),
        language=request.language or store.budget().budget.language,
        sms_month_usd=_decimal(request.sms_month_usd),
        version=request.version,
    )
    return _shape(budgeting.put(wanted, By(who.id, who.name), clock.now()))


@router.get(
    "/v1/costs/bill",
    tags=["costs"],
    summary="The bill of AWS beside the meter",
    responses={200: {"description": "Service by service, or why there is none"}, **_NO_PRICES},
)
def show_bill(
    month: Annotated[
        str | None,
        Query(pattern=MONTH_PATTERN, description="The month (UTC); this one without it", examples=["2026-11"]),
    ] = None,
) -> shapes.BillShape:
    """Role finance. AWS is asked once a day (Cost Explorer), for days that are more than two days old; both amounts
    are of those days, without tax and credits. `metered_usd` is what the meter saw of a service at the list prices of
    each day, less what the stage's `costs_free_tier` has free in a month.
    """
    _finance()
    found = bill.of_month(month or f"{clock.now():%Y-%m}")
    czech, english = bill.REASONS[found.reason] if found.reason else (None, None)
    kept = found.bill
    return shapes.BillShape(
        month=found.month,
        available=kept is not None,
        reason=english,
        reason_cs=czech,
        as_of=None if kept is None else timestamp(kept.as_of),
        since=None if kept is None else kept.since.isoformat(),
        until=None if kept is None else kept.until.isoformat(),
        estimated=kept is not None and kept.is_estimated,
        tag=(kept.tag or None) if kept is not None else None,
        services=[
            shapes.BillService(service=one.service, metered=one.is_metered, **_amounts(one)) for one in found.services
        ],
        total=None if kept is None else shapes.BillAmounts(**_amounts(found.total)),
    )


def _shape(budget: Budget) -> shapes.BudgetShape:
    limit, _ = store.sms_limit()
    return shapes.BudgetShape(
        monthly_usd=_usd(budget.monthly_usd),
        shares=list(budget.shares),
        on_forecast=budget.on_forecast,
        unusual_days=budget.unusual_days,
        mails=list(budget.mails),
        language=budget.language,
        sms_month_usd=_usd(budget.sms_month_usd),
        sns_limit_usd=None if limit is None else float(limit),
        version=budget.version,
    )


def _amounts(one: Difference) -> dict[str, Any]:
    return {
        "billed_usd": _usd(one.billed_usd),
        "metered_usd": _usd(one.metered_usd),
        "difference_usd": _usd(one.usd),
        "difference_share": _usd(one.share),
    }


def _usd(amount: Decimal | None) -> float | None:
    return None if amount is None else float(round(amount, 6))


def _decimal(amount: float | None) -> Decimal | None:
    """To the cent, as it is shown."""
    return None if amount is None else round(Decimal(str(amount)), 2)


# ---------------------------------------------------------------- what can go wrong


@router.exception_handler(budgeting.Stale)  # type: ignore[untyped-decorator]
def _stale(error: budgeting.Stale) -> Response[str]:
    return problem(
        409,
        "stale",
        "The budget was changed",
        "Somebody changed the budget since you looked at it; nothing was done.",
        detail_cs="Rozpočet mezitím někdo změnil; nic se nestalo.",
        budget=_shape(error.now).model_dump(),
    )


@router.exception_handler(BadBudget)  # type: ignore[untyped-decorator]
def _bad_budget(error: BadBudget) -> Response[str]:
    czech, english = error.args
    errors = [{"field": f"body.{error.field}", "detail": english}]
    return problem(422, "invalid-request", "The request is not valid", english, detail_cs=czech, errors=errors)
