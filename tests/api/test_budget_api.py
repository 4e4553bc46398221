"""The budget and the bill in the API: who, what is refused, who was first, and what the log of changes tells."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from chalicelib.costs import bill, budgeting
from chalicelib.costs import finance_store as store
from chalicelib.costs.billed import Bill, bill_to_json
from chalicelib.desk import audit
from chalicelib.desk.entry import By
from chalicelib.platform import clock
from chalicelib.platform.units import Service
from tests.api.http_request import JANA, Answer, ask

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
FINANCE = {"sub": "fin", "name": "Fina", "email": "fin@fronta.example", "cognito:groups": "[finance]"}
OTHER = {**FINANCE, "sub": "fin2", "name": "Finn"}
BUDGET: dict[str, Any] = {
    "monthly_usd": 500,
    "shares": [100, 80],
    "on_forecast": True,
    "unusual_days": False,
    "mails": ["Finance@Fronta.example", "sef@jinde.example"],
    "language": "en",
    "sms_month_usd": 99.5,
    "version": 0,
}
KEPT: dict[str, Any] = {
    **BUDGET,
    "shares": [80, 100],
    "mails": ["finance@fronta.example", "sef@jinde.example"],
    "sns_limit_usd": None,
    "version": 1,
}


@pytest.fixture(autouse=True)
def _aws(aws_resources: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty AWS at a fixed time."""
    monkeypatch.setattr(clock, "now", lambda: NOW)


def get(path: str = "/v1/costs/budget") -> Any:
    """What finance is told."""
    answer = ask("GET", path, claims=FINANCE)
    assert answer.status == 200, answer
    return answer.json


def put(*, claims: Any = FINANCE, **changed: Any) -> Answer:
    """Finance changes the budget."""
    return ask("PUT", "/v1/costs/budget", body={**BUDGET, **changed}, claims=claims)


def log() -> list[Any]:
    """The log of changes, the newest first: by whom, how it was, how it is."""
    return [(entry.by.id, entry.what, entry.before, entry.after) for entry in audit.page(None, 10).entries]


# ---------------------------------------------------------------- the budget


def test_before_anybody_sets_one_there_is_no_budget() -> None:
    """The usual shares, nobody to tell, at version 0."""
    assert get() == {
        "monthly_usd": None,
        "shares": [50, 80, 100],
        "on_forecast": True,
        "unusual_days": True,
        "mails": [],
        "language": "cs",
        "sms_month_usd": None,
        "sns_limit_usd": None,
        "version": 0,
    }


def test_a_budget_is_set_and_told() -> None:
    """As it is kept: shares in order, addresses in small letters, the limit of SNS as it was seen."""
    assert put().json == KEPT
    store.save_sms_limit("50", NOW)
    assert get() == {**KEPT, "sns_limit_usd": 50}


@pytest.mark.parametrize("groups", ["[agent]", "[lead]", "[agent lead]", "[integration]", "[]"])
def test_only_finance_may(groups: str) -> None:
    """A lead neither: it is money."""
    claims = {**JANA, "cognito:groups": groups}
    for answer in (
        put(claims=claims),
        ask("GET", "/v1/costs/budget", claims=claims),
        ask("GET", "/v1/costs/bill", claims=claims),
    ):
        assert (answer.status, answer.problem) == (403, "forbidden")
    assert store.budget().budget.version == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"monthly_usd": 0},
        {"monthly_usd": -5},
        {"monthly_usd": 1e300},
        {"monthly_usd": 1_000_001},
        {"monthly_usd": "500"},
        {"sms_month_usd": 0.001},
        {"shares": [0]},
        {"shares": [80.5]},
        {"shares": list(range(1, 12))},
        {"mails": ["nobody"]},
        {"mails": [f"a{n}@fronta.example" for n in range(11)]},
        {"mails": ["podpora@fronta.example"]},
        {"mails": ["podpora+x@fronta.example"]},
        {"language": "de"},
        {"version": -1},
        {"more": 1},
    ],
)
def test_what_no_budget_can_be_is_refused(wrong: dict[str, Any]) -> None:
    """With the field; an address of a queue would make a ticket of each warning."""
    answer = put(**wrong)
    assert (answer.status, answer.problem) == (422, "invalid-request")
    (field,) = wrong
    assert any(field in error["field"] for error in answer.json["errors"])
    assert store.budget().budget.version == 0


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_number_is_refused(number: str) -> None:
    """Python reads these words in JSON, and they would break sums later."""
    body = '{"monthly_usd": NUMBER, "shares": [], "on_forecast": true, "unusual_days": true, "mails": [], '
    body += '"sms_month_usd": null, "version": 0}'
    answer = ask("PUT", "/v1/costs/budget", body=body.replace("NUMBER", number), claims=FINANCE)
    assert (answer.status, answer.problem) == (422, "invalid-request")


def test_a_refusal_speaks_czech_too() -> None:
    """Where a person has to do something about it."""
    answer = put(mails=["podpora@fronta.example"])
    assert answer.json["detail"] == "podpora@fronta.example is an address of ours for tickets."
    assert answer.json["detail_cs"] == "podpora@fronta.example je naše adresa pro tickety."


def test_who_comes_second_is_told_what_is_there_now() -> None:
    """Nothing is done; the version that he saw is gone."""
    put()
    answer = put(claims=OTHER, monthly_usd=700)
    assert (answer.status, answer.problem) == (409, "stale")
    assert answer.json["budget"] == KEPT
    assert put(claims=OTHER, monthly_usd=700, version=1).json["version"] == 2
    assert get()["monthly_usd"] == 700


def test_of_two_at_once_one_is_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """The row says whose change it is; the other is told."""
    real = store.save_budget

    def overtaken(*args: Any) -> None:
        """Somebody else is quicker."""
        monkeypatch.setattr(store, "save_budget", real)
        assert put(claims=OTHER, monthly_usd=300).status == 200
        real(*args)

    monkeypatch.setattr(store, "save_budget", overtaken)
    answer = put()
    assert (answer.status, answer.problem) == (409, "stale")
    assert get()["monthly_usd"] == 300


def test_the_same_again_is_harmless() -> None:
    """Whoever never saw the answer sends it again: one change, one entry in the log."""
    assert [put().json for _ in range(2)] == [KEPT, KEPT]
    assert put(version=1).json == KEPT
    assert len(log()) == 1


def test_a_change_that_died_before_it_was_noted_is_noted_by_its_repetition(monkeypatch: pytest.MonkeyPatch) -> None:
    """Under the time of the change."""
    with monkeypatch.context() as dying:

        def die(*_args: Any) -> None:
            """The function ends here."""
            raise KeyboardInterrupt

        dying.setattr(audit, "note", die)
        with pytest.raises(KeyboardInterrupt):
            put()
    assert log() == []
    put()
    assert [entry[:2] for entry in log()] == [("fin", "budget.changed")]


def test_the_log_of_changes_tells_how_it_was_and_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who set it, and to what."""
    put()
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(hours=1))
    put(monthly_usd=None, version=1)
    (second, first) = log()
    assert (first[2], first[3]["monthly_usd"]) == (None, "500.00")
    assert (second[0], second[2]["monthly_usd"], second[3]["monthly_usd"]) == ("fin", "500.00", None)
    assert second[3]["mails"] == ["finance@fronta.example", "sef@jinde.example"]


def test_the_language_stays_where_it_is_not_said() -> None:
    """And what SNS says is not looked at, if it comes along."""
    put()
    body = {name: value for name, value in BUDGET.items() if name != "language"}
    answer = ask(
        "PUT", "/v1/costs/budget", body={**body, "sns_limit_usd": 7, "version": 1, "shares": [90]}, claims=FINANCE
    )
    assert (answer.json["language"], answer.json["sns_limit_usd"], answer.json["shares"]) == ("en", None, [90])


def test_an_amount_is_kept_to_the_cent() -> None:
    """As it is told."""
    assert put(monthly_usd=12.344).json["monthly_usd"] == 12.34
    assert store.budget().budget.monthly_usd == Decimal("12.34")


def test_putting_needs_the_version_of_the_budget() -> None:
    """One that nobody has made yet is not there."""
    with pytest.raises(budgeting.Stale):
        budgeting.put(budgeting.Budget(monthly_usd=Decimal(5), version=3), By("fin", "Fina"), NOW)


# ---------------------------------------------------------------- the bill


def test_without_a_bill_the_reason_is_told() -> None:
    """In English and in Czech; the month is this one where none is asked for."""
    told = get("/v1/costs/bill")
    assert told["reason"].startswith("Nobody has asked")
    assert told["reason_cs"].startswith("Tento měsíc")
    del told["reason"], told["reason_cs"]
    assert told == {
        "month": "2026-11",
        "available": False,
        "as_of": None,
        "since": None,
        "until": None,
        "estimated": False,
        "tag": None,
        "services": [],
        "total": None,
    }


def test_the_bill_stands_beside_the_meter(monkeypatch: pytest.MonkeyPatch) -> None:
    """By service and all together; a service that the meter does not know has no share to be proud of."""
    services = {"AWS Lambda": Decimal("1.25"), "Amazon Route 53": Decimal("0.2")}
    kept = Bill(date(2026, 10, 1), date(2026, 10, 31), NOW, "project=fronta", False, services)
    store.save_bills({"2026-10": bill_to_json(kept)})
    store.note_asked(NOW, {"reason": None})
    monkeypatch.setattr(
        bill, "metered", lambda _since, _until: {Service.LAMBDA: Decimal(1), Service.SES: Decimal("0.4")}
    )
    told = get("/v1/costs/bill?month=2026-10")
    assert (told["available"], told["reason"], told["reason_cs"]) == (True, None, None)
    assert (told["as_of"], told["since"], told["until"]) == ("2026-11-23T08:00:00.000Z", "2026-10-01", "2026-10-31")
    assert (told["tag"], told["estimated"]) == ("project=fronta", False)
    assert told["services"] == [
        amounts(1.25, 1, -0.25, -0.2) | {"service": "AWS Lambda", "metered": True},
        amounts(0, 0.4, 0.4, None) | {"service": "Amazon Simple Email Service", "metered": True},
        amounts(0.2, 0, -0.2, -1) | {"service": "Amazon Route 53", "metered": False},
    ]
    assert told["total"] == amounts(1.45, 1.4, -0.05, -0.034483)


def amounts(billed: float, metered: float, difference: float, share: float | None) -> dict[str, Any]:
    """Amounts as they are told."""
    return {
        "billed_usd": billed,
        "metered_usd": metered,
        "difference_usd": difference,
        "difference_share": share,
    }


@pytest.mark.parametrize("month", ["2026", "2026-13", "2026-00", "2026-1", "x", ""])
def test_what_is_no_month_is_refused(month: str) -> None:
    """Two digits each."""
    answer = ask("GET", f"/v1/costs/bill?month={month}", claims=FINANCE)
    assert (answer.status, answer.problem) == (422, "invalid-request")


def test_reasons_are_told_in_both_languages() -> None:
    """Every code has words, and they differ."""
    assert all(czech and english and czech != english for czech, english in bill.REASONS.values())
