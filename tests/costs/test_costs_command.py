"""`python -m chalicelib costs …`: JSON lines out, 0 done, 2 bad usage."""

import argparse
import json
import re
import shlex
from collections import Counter
from typing import Any

import pytest

from chalicelib.__main__ import main, parser
from chalicelib.costs import book as books
from chalicelib.platform.units import Unit
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "costs.md").read_text(encoding="utf-8")
ESTIMATE = ("costs", "estimate", "--tickets", "1000", "--region", "us-east-1", "--date", "2026-11-23")


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs a command; its exit code, the lines that it wrote, and what it complained of."""

    def run(*arguments: str) -> tuple[int, list[dict[str, Any]], str]:
        """One command."""
        code = main(arguments)
        out, err = capsys.readouterr()
        assert out.isascii()
        return code, [json.loads(line) for line in out.splitlines()], err

    return run


def of(lines: list[dict[str, Any]], item: str) -> list[dict[str, Any]]:
    """The lines of a kind."""
    return [line for line in lines if line["item"] == item]


def test_an_estimate_tells_everything_that_it_rests_on(said: Any) -> None:
    """The book, what was asked, the cost by service, part and unit, the assumptions, and the whole."""
    code, lines, err = said(*ESTIMATE)
    assert (code, err) == (0, "")
    kinds = Counter(line["item"] for line in lines)
    assert (kinds["book"], kinds["total"], kinds["part"], kinds["comparison"]) == (1, 1, 5, 0)
    assert kinds["assumption"] > 100
    assert of(lines, "book") == [
        {"item": "book", "region": "us-east-1", "valid_from": "2026-07-21", "ses_plan": "a-la-carte"}
    ]
    assert {"item": "input", "name": "tickets", "value": 1000} in lines
    assert {"item": "input", "name": "sms_country", "value": "CZ"} in lines
    assert all({"name", "value", "how", "source"} < line.keys() for line in of(lines, "assumption"))
    (total,) = of(lines, "total")
    for kind in ("service", "part", "unit"):
        assert sum(line["usd"] for line in of(lines, kind)) == pytest.approx(total["usd"], abs=0.0001)
    assert total["usd_per_ticket"] * 1000 == pytest.approx(of(lines, "part")[0]["usd"], abs=0.001)
    assert 0 < total["idle_usd"] < total["usd"]


def test_the_price_of_an_agent_is_compared(said: Any) -> None:
    """With what the reader entered, for each agent."""
    _, lines, _ = said(*ESTIMATE, "--agents", "7", "--per-agent-usd", "30")
    (beside,) = of(lines, "comparison")
    (total,) = of(lines, "total")
    assert (beside["theirs_usd"], beside["ours_usd"]) == (210, total["usd"])
    assert beside["saved_usd"] == pytest.approx(210 - total["usd"], abs=0.00001)


def test_every_option_changes_the_estimate(said: Any) -> None:
    """Each one alone makes it another one."""
    (plain,) = of(said(*ESTIMATE)[1], "total")
    options = {
        "--mails-per-ticket": "3",
        "--answers-per-ticket": "4",
        "--states-per-ticket": "9",
        "--others-per-ticket": "5",
        "--mail-kb": "900",
        "--file-share": "0.5",
        "--file-mb": "9",
        "--agents": "20",
        "--console-hours": "2",
        "--zone-calls": "100000",
        "--phone-calls": "5000",
        "--sms-share": "0.2",
        "--retention-months": "60",
        "--ses-plan": "essentials",
        "--free-tier": "always",
        "--region": "eu-central-1",
        "--date": "2025-01-01",
    }
    totals = {option: of(said(*ESTIMATE, option, value)[1], "total")[0]["usd"] for option, value in options.items()}
    assert [option for option, usd in totals.items() if usd == plain["usd"]] == []


def test_sms_of_an_unlisted_country_cost_the_ceiling(said: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """And are told as not checked, with all that costs and was not."""
    monkeypatch.setattr(books, "segment_prices", dict)
    _, lines, _ = said(*ESTIMATE, "--sms-share", "0.1", "--sms-country", "SK")
    (line,) = (line for line in of(lines, "unit") if line["unit"] == "sms_segments")
    assert (line["country"], line["amount"], line["usd"], line["checked"]) == ("SK", 100, 20.0, False)
    (bill,) = (line for line in of(lines, "unit") if line["unit"] == "cost_explorer_requests")
    assert bill["checked"] is False
    assert of(lines, "total")[0]["unchecked_usd"] == 20.0 + bill["usd"]


def test_prices_lists_the_book(said: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each unit with its price, allowance and source, and the SMS that are listed."""
    from decimal import Decimal

    monkeypatch.setattr(books, "segment_prices", lambda: {"CZ": Decimal("0.05")})
    code, lines, _ = said("costs", "prices", "--region", "us-east-1")
    assert code == 0
    assert {line["unit"] for line in of(lines, "price")} == {unit.value for unit in Unit}
    (sms,) = (line for line in lines if line.get("unit") == "sms_segments")
    assert (sms["country"], sms["usd"], sms["per"]) == ("CZ", 0.05, 1)
    (writes,) = (line for line in lines if line.get("unit") == "dynamodb_write_units")
    assert (writes["usd"], writes["per"], writes["checked"]) == (0.625, 1_000_000, True)
    assert writes["source"]["url"].startswith("https://pricing.us-east-1.amazonaws.com/")


def test_prices_say_which_nobody_checked(said: Any) -> None:
    """Those of SES in Frankfurt, for example."""
    _, lines, _ = said("costs", "prices", "--region", "eu-central-1")
    unchecked = {line["unit"] for line in of(lines, "price") if not line.get("checked", True)}
    assert "ses_mails_out" in unchecked
    assert "dynamodb_write_units" not in unchecked


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((*ESTIMATE, "--region", "xx-1"), "no prices of the region 'xx-1'"),
        ((*ESTIMATE, "--date", "2020-01-01"), "the prices of us-east-1 begin on"),
        ((*ESTIMATE, "--ses-plan", "gold"), "no SES plan 'gold'"),
        ((*ESTIMATE, "--mails-per-ticket", "0"), "mails_per_ticket is at least 1"),
        ((*ESTIMATE, "--sms-share", "2"), "sms_share is a share"),
        (("costs", "prices", "--region", "xx-1"), "no prices of the region 'xx-1'"),
    ],
)
def test_what_there_is_not_is_bad_usage(said: Any, arguments: tuple[str, ...], sentence: str) -> None:
    """A sentence, no lines, and 2."""
    code, lines, err = said(*arguments)
    assert (code, lines) == (2, [])
    assert sentence in err


@pytest.mark.parametrize(
    "arguments",
    [
        ("costs",),
        ("costs", "estimate"),
        (*ESTIMATE, "--agents", "many"),
        (*ESTIMATE, "--agents", "-1"),
        (*ESTIMATE, "--agents", "inf"),
        (*ESTIMATE, "--date", "tomorrow"),
        (*ESTIMATE, "--free-tier", "some"),
    ],
)
def test_what_cannot_be_read_is_bad_usage(arguments: tuple[str, ...]) -> None:
    """As argparse tells it."""
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == 2


# ---------------------------------------------------------------- the page


def _options() -> set[str]:
    """The options of `costs estimate`."""
    chosen = parser()
    for name in ("costs", "estimate"):
        (commands,) = (item for item in chosen._actions if isinstance(item, argparse._SubParsersAction))
        chosen = commands.choices[name]
    return {option for action in chosen._actions for option in action.option_strings} - {"-h", "--help"}


def test_every_option_is_on_the_page() -> None:
    """And the page has none that there is not."""
    rows = [line.split("|")[1] for line in PAGE.splitlines() if line.startswith("| `--")]
    assert {option for row in rows for option in re.findall(r"--[a-z-]+", row)} == _options()


def test_the_example_of_the_page_is_what_comes_out(said: Any) -> None:
    """Its command gives the amounts of its table, the cost of a ticket and that of an idle month."""
    (command,) = re.findall(r"-m chalicelib (costs estimate --tickets 1000 .*?)\n\n", PAGE, re.DOTALL)
    code, lines, _ = said(*shlex.split(command.replace("\\\n", " ")))
    assert code == 0
    (total,) = of(lines, "total")
    parts = {line["part"]: line["usd"] for line in of(lines, "part")}
    table = PAGE.partition("| | USD a month |")[2]
    told = [float(amount) for amount in re.findall(r"^\| [^|]+ \| ([\d.]+) \|", table, re.MULTILINE)][:5]
    amounts = [parts["tickets"], parts["consoles"], parts["storage"], parts["fixed"], total["usd"]]
    assert told == pytest.approx(amounts, abs=0.006)
    assert f"costs {total['usd_per_ticket']:.5f} USD" in PAGE
    assert f"costs {total['idle_usd']:.2f} USD" in PAGE
