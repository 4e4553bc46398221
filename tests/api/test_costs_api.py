"""Costs over HTTP: reports and their table, a month, a ticket, the calculator; and what is no question to them."""

import csv
import io
from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from chalicelib.api import costs_shapes, costs_table
from chalicelib.costs import finance_store, reading, segments, store
from chalicelib.costs.book import NoPrice
from chalicelib.costs.budget import Budget
from chalicelib.costs.estimate import NUMBER_MAX, Load
from chalicelib.costs.ledger import summed
from chalicelib.costs.operator import OPTIONS
from chalicelib.entrypoints.http import handle
from chalicelib.people import service as people
from chalicelib.people.directory import ListedClient
from chalicelib.platform import clock
from chalicelib.platform.units import Unit
from chalicelib.sms import store as texts
from tests.api.http_request import Answer, ask, event
from tests.costs.used import TODAY, Spent, easy, entry, spent, used
from tests.tickets.examples import AT, stored, ticket_id

pytestmark = pytest.mark.usefixtures("aws_resources")
FINANCE = {"sub": "f", "name": "Finance", "email": "f@fronta.example", "cognito:groups": "[finance]"}
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
ONE_DAY = timedelta(days=1)
# Of the queue "podpora".
TITLES = ("Podpora Ukázkový hosting", "Example Hosting Support")
SES, DYNAMODB, CLOUDWATCH = "Amazon Simple Email Service", "Amazon DynamoDB", "Amazon CloudWatch"


@pytest.fixture(autouse=True)
def _easy(aws_resources: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """It is noon; a mail costs a dollar, a write a cent."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(reading, "tariffs", lambda _segments: easy)


@pytest.fixture
def days() -> str:
    """Yesterday is closed, today goes on: a ticket of a client that is listed, one of another. The first one's id."""
    people.put_client(ListedClient("1001", "Firma s.r.o.", ()))
    ticket = stored().id
    for day in (TODAY - ONE_DAY, TODAY):
        used(
            day,
            entry(f"T#{ticket}", "podpora", "1001", ses_mails_out=2, tickets=1, meter_write_units=1),
            entry(f"T#{ticket_id(2)}", "zrusena", "9009", ses_mails_out=1, dynamodb_write_units=100),
            entry("F#api", dynamodb_write_units=10),
            entry("K#alarms", alarms_month=0.5),
        )
    store.close(summed(TODAY - ONE_DAY, store.entries(TODAY - ONE_DAY)))
    return str(ticket)


def get(path: str) -> Answer:
    """What finance is answered."""
    return ask("GET", path, claims=FINANCE)


def table(query: str = "") -> tuple[Mapping[str, str], list[list[str]]]:
    """Headers and cells of the table."""
    answer = handle(event("GET", f"/v1/costs/table{query}", claims=FINANCE), None)
    assert answer["statusCode"] == 200, answer
    return answer["headers"], list(csv.reader(io.StringIO(answer["body"], newline=""), strict=True))


# ---------------------------------------------------------------- reports


@pytest.mark.usefixtures("days")
def test_a_report_is_as_the_contract_says() -> None:
    """Member by member; this month by day, if nothing else is asked."""
    found = get("/v1/costs").json
    services = [{"service": SES, "usd": 3.0}, {"service": DYNAMODB, "usd": 1.1}, {"service": CLOUDWATCH, "usd": 0.05}]
    each = {"usd": 4.15, "share": 0.5, "tickets": 1, "usd_per_ticket": 4.15, "services": services}
    assert found == {
        "from": "2026-11-01",
        "to": "2026-11-23",
        "by": "day",
        "currency": "USD",
        "book": {"region": "xx-1", "valid_from": "2024-11-01", "ses_plan": "a-la-carte"},
        "total": {
            "usd": 8.3,
            "variable_usd": 8.2,
            "fixed_usd": 0.1,
            "unattributed_usd": 0.3,
            "meter_usd": 0.02,
            "unchecked_usd": 8.3,
            "tickets": 2,
            "usd_per_ticket": 4.15,
        },
        "rows": [
            {"key": "2026-11-22", "name": "2026-11-22", "name_en": "2026-11-22", **each},
            {"key": "2026-11-23", "name": "2026-11-23", "name_en": "2026-11-23", **each},
        ],
        "more": False,
        "closed_until": "2026-11-22",
    }


def test_rows_are_called_what_people_call_them(days: str) -> None:
    """Queues by their titles, clients by their companies, tickets by their numbers; else by their keys."""
    names = {
        by: [(row["key"], row["name"], row["name_en"], row["usd"]) for row in get(f"/v1/costs?by={by}").json["rows"]]
        for by in ("month", "service", "queue", "client", "ticket")
    }
    assert names == {
        "month": [("2026-11", "2026-11", "2026-11", 8.3)],
        "service": [
            (SES, SES, SES, 6.0),
            (DYNAMODB, DYNAMODB, DYNAMODB, 2.2),
            (CLOUDWATCH, CLOUDWATCH, CLOUDWATCH, 0.1),
        ],
        "queue": [("podpora", *TITLES, 4.0), ("zrusena", "zrusena", "zrusena", 4.0)],
        "client": [("1001", "Firma s.r.o.", "Firma s.r.o.", 4.0), ("9009", "9009", "9009", 4.0)],
        "ticket": [(days, "#10001", "#10001", 4.0), (ticket_id(2), ticket_id(2), ticket_id(2), 4.0)],
    }


@pytest.mark.usefixtures("days")
def test_rows_and_what_they_leave_out_are_the_whole() -> None:
    """By owner; each with its share, and tickets that were opened."""
    for by in ("queue", "client", "ticket"):
        found = get(f"/v1/costs?by={by}").json
        assert sum(row["usd"] for row in found["rows"]) + found["total"]["unattributed_usd"] == pytest.approx(8.3)
        assert [row["share"] for row in found["rows"]] == [0.481928, 0.481928]
        assert [(row["tickets"], row["usd_per_ticket"]) for row in found["rows"]] == [(2, 2.0), (0, None)]


@pytest.mark.usefixtures("days")
def test_a_report_is_of_the_days_that_are_asked_for() -> None:
    """One day; and days of which nothing is known."""
    assert [row["key"] for row in get("/v1/costs?from=2026-11-22&to=2026-11-22").json["rows"]] == ["2026-11-22"]
    empty = get("/v1/costs?from=2026-10-01&to=2026-10-31&by=client").json
    assert (empty["rows"], empty["total"]["usd"], empty["total"]["usd_per_ticket"]) == ([], 0.0, None)
    assert empty["closed_until"] is None


@pytest.mark.parametrize(
    "query",
    [
        "from=2026-11-31",
        "to=yesterday",
        "from=2026-11-02&to=2026-11-01",
        "from=2026-12-01",
        "from=20261101",
        "from=1999-01-01",
        "from=2025-10-19&to=2026-11-23",
        "from=2026-10-23&to=2026-11-23&by=ticket",
        "by=function",
        "by=",
    ],
)
def test_what_is_no_question_is_refused(query: str) -> None:
    """With what is wrong with it; of the table as well."""
    for path in ("/v1/costs", "/v1/costs/table"):
        answer = get(f"{path}?{query}")
        assert (answer.status, answer.problem) == (422, "invalid-request")


@pytest.mark.parametrize("query", ["from=2025-10-20&to=2026-11-23", "from=2026-10-24&to=2026-11-23&by=ticket"])
def test_the_most_days_that_may_be_asked_for(query: str) -> None:
    """400 days, 31 by ticket."""
    assert get(f"/v1/costs?{query}").status == 200


def test_a_region_without_prices_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the words of the book: which there are."""

    def none(_segments: Any) -> Any:
        """There is no book."""
        raise NoPrice("no prices of the region 'xx-9': eu-central-1, us-east-1")

    monkeypatch.setattr(reading, "tariffs", none)
    for path in ("/v1/costs", "/v1/costs/table", "/v1/costs/overview"):
        answer = get(path)
        assert (answer.status, answer.problem) == (409, "no-prices")
        assert "eu-central-1" in answer.json["detail"]


def test_too_many_tickets_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """In both languages, with what to do."""
    used(TODAY, *(entry(f"T#t{n}", ses_mails_out=1) for n in range(9)))
    monkeypatch.setattr(reading, "TICKETS_HELD_MAX", 1)
    answer = get("/v1/costs?by=ticket")
    assert (answer.status, answer.problem) == (409, "too-much")
    assert answer.json["detail"] != answer.json["detail_cs"]


def test_sms_cost_what_receipts_taught(monkeypatch: pytest.MonkeyPatch) -> None:
    """In place of the list."""
    monkeypatch.undo()
    monkeypatch.setattr(clock, "now", lambda: NOW)
    texts.note_price("CZ", 70_000, NOW)
    used(TODAY, entry("T#t1", sms_CZ=2, sms_XX=1))
    total = get("/v1/costs").json["total"]
    assert (total["usd"], total["unchecked_usd"]) == (0.34, 0.2)


# ---------------------------------------------------------------- the table


@pytest.mark.usefixtures("days")
def test_a_table_has_a_column_for_each_service() -> None:
    """As a file, with a header and points in numbers."""
    headers, rows = table("?by=client")
    assert headers["Content-Type"] == "text/csv; charset=utf-8"
    assert headers["Content-Disposition"] == ('attachment; filename="fronta-costs-2026-11-01-2026-11-23-client.csv"')
    assert headers["Cache-Control"] == "no-store"
    assert rows == [
        ["key", "name", "usd", "tickets", "usd_per_ticket", SES, DYNAMODB, CLOUDWATCH],
        ["1001", "Firma s.r.o.", "4.000000", "2", "2.000000", "4.000000", "0.000000", "0.000000"],
        ["9009", "9009", "4.000000", "0", "", "2.000000", "2.000000", "0.000000"],
        ["(unattributed)", "Nepřiřazeno", "0.300000", "0", "", "0.000000", "0.200000", "0.100000"],
    ]


@pytest.mark.usefixtures("days")
@pytest.mark.parametrize("by", ["day", "month", "service", "queue", "client", "ticket"])
def test_the_columns_of_a_table_sum_up_to_the_whole(by: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where lines are cut off, which is told by a line of its own."""
    monkeypatch.setattr(reading, "LINES_MAX", 1)
    _, rows = table(f"?by={by}")
    assert [row[0] for row in rows[2:]] == (
        ["(other)", "(unattributed)"] if by in ("queue", "client", "ticket") else [row[0] for row in rows[2:]]
    )
    sums = [sum(Decimal(row[place]) for row in rows[1:]) for place in (2, 5, 6, 7)]
    assert sums == [Decimal("8.3"), 6, Decimal("2.2"), Decimal("0.1")]
    if by != "service":
        # Lines by service have all tickets each.
        assert sum(int(row[3]) for row in rows[1:]) == 2


@pytest.mark.usefixtures("days")
def test_a_table_for_excel_is_one_that_a_czech_excel_opens() -> None:
    """The same cells, parted by semicolons, with commas in numbers and a byte order mark."""
    plain = table("?by=client")[1]
    answer = handle(event("GET", "/v1/costs/table?by=client&for=excel", claims=FINANCE), None)
    mark, text = answer["body"][0], answer["body"][1:]
    assert mark == "\ufeff"
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True))
    assert rows == [
        plain[0],
        *([cell.replace(".", ",") if "Firma" not in cell else cell for cell in row] for row in plain[1:]),
    ]
    assert get("/v1/costs/table?for=lotus").problem == "invalid-request"


def test_a_table_of_nothing_is_a_header() -> None:
    """Without services."""
    assert table()[1] == [["key", "name", "usd", "tickets", "usd_per_ticket"]]


@pytest.mark.parametrize(
    "name",
    ['=HYPERLINK("http://x.example";"x")', "+1", "-2+3", "@SUM(1)", "\t=1", "  =1", "\u00a0=1", "\uff1d1+1", "a\n=1"],
)
def test_attack_no_cell_is_a_formula(name: str) -> None:
    """A client's name comes from elsewhere, and his number, too."""
    people.put_client(ListedClient("=1001", name, ()))
    used(TODAY, entry("C#=1001", None, "=1001", ses_mails_out=1))
    _, rows = table("?by=client")
    key, cell = rows[1][:2]
    assert key == "'=1001"
    assert cell.removeprefix("'") == name
    assert cell[0] not in "=+-@\t\r\n \u00a0\uff1d"


def test_attack_a_name_stays_in_its_cell() -> None:
    """Commas, quotation marks and line ends are quoted."""
    name = 'a,"b"\r\n=1;c'
    people.put_client(ListedClient("1001", name, ()))
    used(TODAY, entry("C#1001", None, "1001", ses_mails_out=1))
    _, rows = table("?by=client")
    assert [len(row) for row in rows] == [6, 6, 6]
    assert rows[1][1] == name


# ---------------------------------------------------------------- a month


@pytest.mark.usefixtures("days")
def test_a_month_is_as_the_contract_says() -> None:
    """Member by member: this one, if nothing else is asked."""
    found = get("/v1/costs/overview").json
    each = {"usd": 4.15, "fixed_usd": 0.05, "tickets": 1, "usd_per_ticket": 4.15, "unusual": False}
    units, forecast = found.pop("units"), found.pop("forecast")
    not_measured = found.pop("not_measured")
    assert found == {
        "month": "2026-11",
        "as_of": "2026-11-23T12:00:00.000Z",
        "usd": 8.3,
        "fixed_usd": 0.1,
        "variable_usd": 8.2,
        "idle_month_usd": 1.5,
        "days": [{"day": "2026-11-22", **each}, {"day": "2026-11-23", **each}],
        "services": [
            {"service": SES, "usd": 6.0, "share": 0.722892},
            {"service": DYNAMODB, "usd": 2.2, "share": 0.26506},
            {"service": CLOUDWATCH, "usd": 0.1, "share": 0.012048},
        ],
        "free_tier": None,
        "budget": {"monthly_usd": None, "spent_share": None, "forecast_share": None, "state": "none"},
        "previous": None,
    }
    assert units[0] == {
        "unit": "dynamodb_write_units",
        "service": DYNAMODB,
        "what": "a write of up to 1 kB; two in a transaction, and one more for each row of an index that changes",
        "country": None,
        "amount": 220.0,
        "usd": 2.2,
        "checked": False,
    }
    assert [unit["unit"] for unit in units] == ["dynamodb_write_units", "ses_mails_out", "alarms_month"]
    assert (forecast["usd"], forecast["days_known"], forecast["method"]) == (37.35, 1, "mean")
    assert forecast["low_usd"] < forecast["usd"] < forecast["high_usd"]
    assert set(not_measured) <= {unit.value for unit in Unit}
    assert "alarms_month" not in not_measured


@pytest.mark.usefixtures("days")
@pytest.mark.parametrize(("monthly", "state"), [("100", "in"), ("20", "near"), ("8", "over")])
def test_a_month_stands_against_its_budget(monthly: str, state: str) -> None:
    """What is spent of it, and what is expected to be."""
    finance_store.save_budget(Budget(), Budget(monthly_usd=Decimal(monthly), version=1), {})
    budget = get("/v1/costs/overview").json["budget"]
    assert (budget["monthly_usd"], budget["state"]) == (float(monthly), state)
    assert budget["spent_share"] == pytest.approx(8.3 / float(monthly))
    assert budget["forecast_share"] == pytest.approx(37.35 / float(monthly), abs=1e-6)


@pytest.mark.usefixtures("days")
def test_a_month_that_is_over_and_one_to_come() -> None:
    """Nothing is expected of either; the one before is told where anything is known of it."""
    december = get("/v1/costs/overview?month=2026-12").json
    assert (december["usd"], december["forecast"]) == (0.0, None)
    assert december["previous"] == {"month": "2026-11", "usd": 8.3, "tickets": 2, "usd_per_ticket": 4.15}
    assert [day["day"] for day in december["days"]] == ["2026-11-22", "2026-11-23"]
    october = get("/v1/costs/overview?month=2026-10").json
    assert (october["days"], october["idle_month_usd"], october["forecast"]) == ([], None, None)
    assert get("/v1/costs/overview?month=2099-12").status == 200


@pytest.mark.parametrize("month", ["2026-13", "2026-1", "2026", "1926-01", "2026-11-01", ""])
def test_what_is_no_month_is_refused(month: str) -> None:
    """With the field."""
    answer = get(f"/v1/costs/overview?month={month}")
    assert (answer.status, answer.problem) == (422, "invalid-request")


def test_an_overview_takes_few_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the costs table: its days in one, today in four, the budget in one."""
    for back in range(1, 8):
        store.close(summed(TODAY - back * ONE_DAY, []))
    taken: Spent = spent(monkeypatch)
    get("/v1/costs/overview")
    assert taken.calls == {"BatchGetItem": 1, "Query": 4, "GetItem": 1}


# ---------------------------------------------------------------- a ticket


def test_a_ticket_is_told_by_day_and_service(days: str) -> None:
    """It was opened today, so what stands on its name before is not looked for."""
    assert get(f"/v1/tickets/{days}/costs").json == {
        "ticket": days,
        "number": 10001,
        "usd": 2.0,
        "days": [{"day": AT.date().isoformat(), "usd": 2.0}],
        "services": [{"service": SES, "usd": 2.0}],
    }


@pytest.mark.parametrize("ticket", [ticket_id(9), "x", "10001"])
def test_a_ticket_that_is_not_there(ticket: str) -> None:
    """404, whatever stands in its place."""
    answer = get(f"/v1/tickets/{ticket}/costs")
    assert (answer.status, answer.problem) == (404, "not-found")


# ---------------------------------------------------------------- the calculator


def estimate(**said: Any) -> Answer:
    """What finance is answered."""
    return ask("POST", "/v1/costs/estimate", claims=FINANCE, body=said)


def test_the_calculator_asks_what_the_command_does() -> None:
    """The same members with the same defaults, and where its prices are from."""
    shape = costs_shapes.EstimateRequest.model_fields
    more = {"tickets", "region", "ses_plan", "free_tier", "per_agent_usd"}
    assert set(shape) == set(OPTIONS) | more
    for item in fields(Load):
        if item.name != "tickets":
            default = shape[item.name].default
            assert (default if isinstance(default, str) else Decimal(str(default))) == item.default, item.name
    assert costs_shapes.NUMBER_MAX == NUMBER_MAX


def test_an_estimate_is_the_example_of_the_documentation() -> None:
    """As `costs estimate` tells it."""
    from chalicelib.costs.assumed import assumptions
    from chalicelib.costs.book import Book
    from chalicelib.costs.estimate import estimate as estimated
    from chalicelib.costs.operator import estimate_lines

    load = {
        "tickets": 1000, "mails_per_ticket": 1, "answers_per_ticket": 4, "states_per_ticket": 6,
        "others_per_ticket": 3, "file_share": 0, "agents": 10,
    }  # fmt: skip
    found = estimate(**load, region="us-east-1", per_agent_usd=50).json
    known = Load(**{name: Decimal(value) for name, value in load.items()})
    made = estimated(known, Book.at(date.max, "us-east-1"), assumptions(), segments.listed())
    lines = list(estimate_lines(made, Decimal(50)))

    def told(item: str) -> list[dict[str, Any]]:
        """Lines of the command of one kind."""
        return [
            {name: value for name, value in line.items() if name != "item"} for line in lines if line["item"] == item
        ]

    assert found["book"] == told("book")[0]
    assert found["inputs"] == told("input")
    assert found["services"] == told("service")
    assert found["parts"] == told("part")
    assert found["assumptions"] == told("assumption")
    assert found["total"] == told("total")[0]
    assert found["comparison"] == told("comparison")[0]
    units = [{name: one[name] for name in ("unit", "amount", "billed", "usd", "checked")} for one in found["units"]]
    assert units == told("unit")


def test_an_estimate_with_no_more_than_its_tickets() -> None:
    """At the prices of this stage, beside nobody; no tickets are a load as well."""
    found = estimate(tickets=0).json
    assert (found["book"]["region"], found["book"]["ses_plan"]) == ("eu-central-1", "a-la-carte")
    assert (found["comparison"], found["total"]["usd_per_ticket"]) == (None, None)
    assert {"name": "sms_country", "value": "CZ"} in found["inputs"]


def test_an_estimate_with_a_plan_and_a_free_tier_and_sms() -> None:
    """Each changes what it costs."""
    plain, tier, plan = (
        estimate(tickets=10),
        estimate(tickets=10, free_tier="always"),
        estimate(tickets=10, ses_plan="pro"),
    )
    assert tier.json["total"]["usd"] < plain.json["total"]["usd"] < plan.json["total"]["usd"]
    texted = estimate(tickets=10, sms_share=1, sms_country="XX").json
    (line,) = [one for one in texted["units"] if one["country"]]
    assert (line["unit"], line["country"], line["checked"]) == ("sms_segments", "XX", False)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("tickets", -1),
        ("tickets", 1_000_000_001),
        ("tickets", "1000"),
        ("tickets", None),
        ("tickets", True),
        ("mails_per_ticket", 0.5),
        ("file_share", 1.01),
        ("sms_share", 5),
        ("console_hours", 25),
        ("sms_country", "cz"),
        ("sms_country", "CZE"),
        ("ses_plan", "free"),
        ("free_tier", "all"),
        ("per_agent_usd", -1),
        ("region", "x" * 31),
        ("beers", 1),
    ],
)
def test_a_load_that_cannot_be_is_refused(field: str, value: Any) -> None:
    """With the field that is wrong."""
    answer = estimate(**{"tickets": 10, field: value})
    assert (answer.status, answer.problem) == (422, "invalid-request")
    assert [error["field"].rpartition(".")[2] for error in answer.json["errors"]] == [field]


@pytest.mark.parametrize("body", ['{"tickets": NaN}', '{"tickets": Infinity}', '{"tickets": 1e400}', "[]", "1"])
def test_a_number_that_is_none_is_refused(body: str) -> None:
    """Not computed with."""
    answer = ask("POST", "/v1/costs/estimate", claims=FINANCE, body=body)
    assert (answer.status, answer.problem) == (422, "invalid-request")


def test_a_load_that_only_the_calculator_refuses_is_told_in_both_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Should the shape ever let more through than it does."""

    def refuse(**_said: Any) -> Any:
        """As the calculator does."""
        return Load(tickets=Decimal(-1))

    monkeypatch.setattr("chalicelib.api.costs.Load", refuse)
    monkeypatch.setattr("chalicelib.api.costs.fields", lambda _load: ())
    answer = estimate(tickets=10)
    assert (answer.status, answer.problem) == (422, "invalid-request")
    assert answer.json["detail"] == "tickets is a number from 0 to 1000000000, not -1."
    assert answer.json["detail_cs"] == "tickets je číslo od 0 do 1000000000, ne -1."


def test_a_region_that_has_no_prices_is_refused() -> None:
    """With those that there are."""
    answer = estimate(tickets=10, region="mars-1")
    assert (answer.status, answer.problem) == (422, "invalid-request")
    assert "eu-central-1" in answer.json["detail"]


@pytest.mark.parametrize(("text", "cell"), [("Firma", "Firma"), ("=1", "'=1"), ("", ""), ("1-2", "1-2")])
def test_only_what_begins_a_formula_is_guarded(text: str, cell: str) -> None:
    """Other cells are as they are."""
    assert costs_table._guarded(text) == cell
