"""The page of costs without a browser: its own tests in JavaScript, and what has to agree with the server."""

import json
import re
import shutil
import subprocess
from dataclasses import fields
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from chalicelib.api import budget_shapes, costs_shapes
from chalicelib.api.schemas import Shape
from chalicelib.costs import book
from chalicelib.costs.assumed import assumptions
from chalicelib.costs.book import FREE_TIERS, Book
from chalicelib.costs.estimate import Load, Part
from chalicelib.platform.units import Service, Unit
from local.origin import PAGE_HEADERS, find_page, headers_of_page
from tests.finance_page import costs_scene

ROOT = Path(__file__).parents[2]
WEB = ROOT / "web"
NODE_TIMEOUT_S = 120
SCRIPT = """
import {{ FIELDS, defaults, loadOf }} from "{web}/finance/calculator_fields.js";
import {{ FIELDS as BUDGET }} from "{web}/finance/budget_facts.js";
import {{ WORDS }} from "{web}/finance/words.js";
const words = Object.keys(WORDS);
console.log(JSON.stringify({{ fields: FIELDS, load: loadOf(defaults()), budget: BUDGET, words }}));
"""

_LOAD: dict[str, Any] = costs_shapes.EstimateRequest(tickets=1000).model_dump()

pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")


@pytest.fixture(scope="module")
def page() -> dict[str, Any]:
    """What the page's modules say."""
    script = SCRIPT.format(web=WEB)
    done = subprocess.run(
        ["node", "--input-type=module"],
        input=script, capture_output=True, text=True, timeout=NODE_TIMEOUT_S, check=True,
    )  # fmt: skip
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def test_logic_of_the_page_of_costs() -> None:
    """All JavaScript tests of the page pass."""
    file = Path(__file__).parent / "finance.test.mjs"
    done = subprocess.run(
        ["node", "--test", str(file)], capture_output=True, text=True, timeout=NODE_TIMEOUT_S, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_unit_service_part_and_way_of_knowing_has_its_words(page: dict[str, Any]) -> None:
    """The closed lists of the server are the page's."""
    units = {key.removeprefix("unit.") for key in page["words"] if key.startswith("unit.")}
    assert units == {unit.value for unit in Unit}
    services = {key.removeprefix("service.") for key in page["words"] if key.startswith("service.")}
    assert services == {service.value for service in Service}
    assert {f"calc.part.{part.value}" for part in Part} <= set(page["words"])
    assert {f"calc.how.{figure.how}" for figure in assumptions().all()} <= set(page["words"])


def test_the_calculator_asks_for_what_the_command_takes(page: dict[str, Any]) -> None:
    """Fields, and what stands in them at first, are those of the load; shares are written as per cents."""
    fields_by_name = {field["name"]: field for field in page["fields"]}
    load = {item.name: item.default for item in fields(Load)}
    assert set(fields_by_name) == {*load, "region", "ses_plan", "free_tier", "per_agent_usd"}
    for name, default in load.items():
        field = fields_by_name[name]
        if isinstance(default, Decimal):
            assert Decimal(field["value"]) / field.get("scale", 1) == default, name
        elif isinstance(default, str):
            assert field["value"] == default


def test_the_calculator_offers_the_books_plans_and_free_tiers_that_there_are(page: dict[str, Any]) -> None:
    """No more and no fewer."""
    offered = {field["name"]: field["choices"] for field in page["fields"] if field["kind"] == "choice"}
    choices = {name: [one for one in offered[name] if one != "stage"] for name in offered}
    text = Path(book.__file__).with_name("prices.toml").read_text(encoding="utf-8")
    assert set(choices["region"]) == set(re.findall(r'^region = "([^"]+)"', text, re.MULTILINE))
    assert set(choices["ses_plan"]) == {
        book.A_LA_CARTE,
        *re.findall(r"^\[book\.plans\.([a-z]+)\]", text, re.MULTILINE),
    }
    assert set(choices["free_tier"]) == set(FREE_TIERS)
    for region in choices["region"]:
        for plan in choices["ses_plan"]:
            assert Book.at(date.max, region, plan).plan == plan


def test_the_page_asks_for_an_estimate_as_the_server_takes_it(page: dict[str, Any]) -> None:
    """Every member, and no other; what stands in the fields at first is what the server would take without them."""
    request = costs_shapes.EstimateRequest
    assert {field["name"] for field in page["fields"]} == set(request.model_fields)
    request.model_validate(page["load"])
    plain = request(tickets=page["load"]["tickets"]).model_dump()
    assert page["load"] == plain


def test_the_page_says_of_a_budget_what_the_server_takes(page: dict[str, Any]) -> None:
    """Its fields, the limit at AWS and the version are all of the request."""
    assert {*page["budget"], "sns_limit_usd", "version"} == set(budget_shapes.BudgetRequest.model_fields)


def test_the_page_is_one_of_its_own_with_the_strictest_policy() -> None:
    """/finance/ is its index; no inline styles, no pictures from elsewhere, nobody is asked but its origin."""
    assert find_page(WEB.resolve(), "/finance/") == WEB.resolve() / "finance" / "index.html"
    headers = headers_of_page("/finance/")
    policy = headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "ws:" not in policy
    assert "connect-src 'self'" in policy
    assert {**headers, "Content-Security-Policy": ""} == {**PAGE_HEADERS, "Content-Security-Policy": ""}


def test_the_page_holds_no_inline_script_and_no_inline_style() -> None:
    """So that its policy can forbid both; every file that it names is there."""
    text = (WEB / "finance" / "index.html").read_text(encoding="utf-8")
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", text)
    for name in re.findall(r'(?:href|src)="([^"]+)"', text):
        assert (WEB / "finance" / name).is_file(), name


@pytest.mark.parametrize(
    ("shape", "told"),
    [
        (costs_shapes.OverviewShape, costs_scene.overview()),
        (costs_shapes.ReportShape, costs_scene.report(date(2026, 11, 1), costs_scene.TODAY, "client")),
        (costs_shapes.EstimateShape, costs_scene.estimate({**_LOAD, "per_agent_usd": 50})),
        (budget_shapes.BudgetShape, costs_scene.budget()),
        (budget_shapes.BudgetShape, costs_scene.no_budget()),
        (budget_shapes.BillShape, costs_scene.bill()),
        (budget_shapes.BillShape, costs_scene.no_bill()),
    ],
    ids=lambda one: getattr(one, "__name__", ""),
)
def test_the_fake_api_tells_what_the_real_one_does(shape: type[Shape], told: dict[str, Any]) -> None:
    """Every member of every answer, and no other."""
    shape.model_validate(told)
