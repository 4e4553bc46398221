"""What the calculator assumes of Fronta is what Fronta does: counted again, and compared with the template."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from chalicelib.costs import assumed
from chalicelib.costs.assumed import BadAssumptions, assumptions, read
from chalicelib.platform.settings import settings
from chalicelib.tickets import effects
from infra import fragments
from tests.calls.lines import cheap_pins
from tests.conftest import ROOT
from tests.costs.counting import Counted, Step, item_bytes, kept_bytes, units, written
from tests.costs.life import live_it

# The invocations that a step of the assumptions stands for.
COUNTED = {
    "opening_mail": ["opening/inbound"],
    "reply_mail": ["reply/inbound"],
    "effects": ["opening/effects", "answer/effects", "other/effects", "reply/effects"],
    "command_answer": ["answer/api"],
    "command_move": ["take/api"],
    "command_other": ["other/api"],
    "notice_mail": ["opening/outbox", "take/outbox", "reply/outbox", "close/outbox"],
    "answer_mail": ["answer/outbox"],
    "index_opening": ["opening/search"],
    "index_text": ["answer/search"],
    "index_other": ["other/search"],
    "clock_close": ["close/clocks"],
    "read_ticket": ["show/api"],
    "feed": ["feed/api"],
    "shifts": ["shifts/api"],
    "console_request": ["start/api"],
    "connect": ["live/connect"],
    "disconnect": ["live/disconnect"],
    "ping": ["live/ping"],
    "beat": ["live/beat"],
    "zone_call": ["zone/api"],
    "phone_word": ["phone/word"],
    "ring": ["phone/ring"],
    "sweep": ["sweep"],
    "reconcile": ["reconcile"],
}
# Their one post is a call that waits; those of the others go to all consoles at once (`push`).
POSTING = ("ping", "beat")
SHARE_OFF_MAX = 0.1
# So far apart that a figure is off by however little there is of it: calls, units and kB. A run differs from another
# by which messages are handed over together, and by rows that are a little over 4 kB or a little under it.
OFF_MAX = 2.1


def _all(steps: Sequence[Step], *, posting: bool) -> dict[str, float]:
    runs = sum(step.runs for step in steps)
    calls = sum(sum(step.calls.values()) + (step.posts if posting else 0) for step in steps)
    kept_kb = sum(step.stored_bytes for step in steps) / 1000
    return {
        "aws_calls": calls / runs,
        "dynamodb_read_units": sum(step.read_units for step in steps) / runs,
        "dynamodb_write_units": sum(step.write_units for step in steps) / runs,
        "kept_kb": kept_kb / runs,
        "unsafe_kb": kept_kb / runs,
        "s3_puts": sum(step.calls["ListObjectsV2"] + step.calls["PutObject"] for step in steps) / runs,
    }


def test_each_step_uses_what_is_assumed(desk: Counted, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every figure that says it was counted is within a tenth, or within about two, of what is counted now."""
    at_once = replace(settings(), state_mail_pause=timedelta(0))
    monkeypatch.setattr(effects, "settings", lambda: at_once)
    cheap_pins(monkeypatch)
    live_it(desk)
    off, looked_at = [], 0
    for name, invocations in COUNTED.items():
        found = _all([desk.steps[key] for key in invocations], posting=name in POSTING)
        for key, figure in assumptions().steps[name].figures.items():
            if figure.how != "counted" or key not in found:
                continue
            looked_at += 1
            if abs(found[key] - float(figure.value)) > max(OFF_MAX, SHARE_OFF_MAX * abs(float(figure.value))):
                off.append(f"{figure.name}: {figure.value} assumed, {found[key]:.2f} counted")
    assert off == []
    assert looked_at > 60
    # What the effects of taking a ticket use beyond those of others: dispatch learns that somebody reacted.
    taken, plain, lesson = desk.steps["take/effects"], desk.steps["other/effects"], assumptions().steps["lesson"]
    extra = {
        "dynamodb_read_units": taken.read_units - plain.read_units / plain.runs,
        "dynamodb_write_units": taken.write_units - plain.write_units / plain.runs,
    }
    assert extra == pytest.approx({name: float(lesson.value(name)) for name in extra}, abs=1)
    assert (taken.runs, taken.posts) == (1, 10)
    beat = desk.steps["live/beat"]
    assert assumptions().steps["beat"].value("websocket_messages") == Decimal(1) + Decimal(beat.posts) / beat.runs
    # And the sweep, when it starts a clock.
    starting, idle = (_all([desk.steps[name]], posting=False) for name in ("sweep_start", "sweep"))
    counted = ("aws_calls", "dynamodb_read_units", "dynamodb_write_units")
    extra = {name: starting[name] - idle[name] for name in counted}
    step = assumptions().steps["clock_start"]
    assert extra == {name: float(step.value(name)) for name in extra}


def test_functions_have_the_memory_that_is_assumed() -> None:
    """Each step that a function runs names one of the template, with its memory."""
    configured = json.loads((ROOT / ".chalice" / "config.json").read_text(encoding="utf-8"))["lambda_functions"]
    told = {(step.function, int(step.value("memory_mb"))) for step in assumptions().steps.values() if step.function}
    assert len(told) > 10
    assert told <= {(name, function["lambda_memory_size"]) for name, function in configured.items()}
    within = {(step.within, int(step.value("memory_mb"))) for step in assumptions().steps.values() if step.within}
    assert within <= told


_ALARM = "AWS::CloudWatch::Alarm"


def test_the_template_has_as_much_as_is_assumed() -> None:
    """Alarms, secrets, queues that Lambda polls, and schedules."""
    resources = fragments.folded()["Resources"]
    of = assumptions().of

    def count(kind: str) -> int:
        """How many resources there are of a kind."""
        return sum(resource.get("Type") == kind for resource in resources.values())

    alarms = [resource["Properties"] for resource in resources.values() if resource.get("Type") == _ALARM]
    # One that computes is billed by the metrics that it computes with.
    assert of("alarms") == sum(sum("MetricStat" in one for one in alarm.get("Metrics", ())) or 1 for alarm in alarms)
    assert of("secrets") == count("AWS::SecretsManager::Secret")
    source = (ROOT / "app.py").read_text(encoding="utf-8")
    assert of("polled_queues") == source.count("@app.on_sqs_message(")
    assert (of("sweeps_per_hour"), of("reconciles_per_hour"), of("bookkeepings_per_hour")) == (12, 1, 1)
    assert source.count("@app.schedule(Rate(5, unit=Rate.MINUTES))") == 1
    assert source.count("@app.schedule(Rate(1, unit=Rate.HOURS))") == 2
    states = json.loads(resources["ClockMachine"]["Properties"]["DefinitionString"])["States"]
    assert of("clock_states") == len(states)
    assert assumptions().run("clock_start")[assumed.Unit.STEPFUNCTIONS_TRANSITIONS] == len(states)


def test_every_figure_says_where_it_is_from() -> None:
    """In words, and none of them is named twice."""
    figures = assumptions().all()
    assert all(len(figure.source) > 10 for figure in figures)
    assert len({figure.name for figure in figures}) == len(figures) > 200


def test_a_run_lasts_as_long_as_its_processor_and_its_calls() -> None:
    """A function of half a core takes twice its CPU time, and the calls and the share of cold starts on top."""
    table = {
        "sources": {"x": {"how": "assumed", "text": "a test"}},
        "general": {"vcpu_mb": [1024, "x"], "call_ms": [8, "x"], "cold_start_share": [Decimal("0.1"), "x"]},
        "steps": {
            "half": {
                "what": "half a core",
                "function": "f",
                "memory_mb": [512, "x"],
                "cpu_ms": [10, "x"],
                "aws_calls": [2, "x"],
                "init_ms": [100, "x"],
            },
            "more": {"what": "two", "function": "f", "memory_mb": [2048, "x"], "cpu_ms": [10, "x", "a core at most"]},
            "part": {"what": "of it", "within": "f", "memory_mb": [1024, "x"], "cpu_ms": [1, "x"]},
            "none": {"what": "no function", "sqs_requests": [3, "x"]},
        },
    }
    found = read(table)
    assert found.duration_ms("half") == 10 * 2 + 2 * 8 + 10
    assert found.run("half") == {"lambda_requests": 1, "lambda_gb_s": Decimal("0.023")}
    assert found.duration_ms("more") == 10
    assert found.run("part") == {"lambda_gb_s": Decimal("0.001")}
    assert found.run("none") == {"sqs_requests": 3}
    assert found.steps["more"].figures["cpu_ms"].source == "a test: a core at most"


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ({"sources": {"x": {"how": "heard", "text": "t"}}}, "source x"),
        ({"general": {"a": [1, "gone"]}}, "a: a figure is"),
        ({"general": {"a": 1}}, "a: a figure is"),
        ({"steps": {"s": {"what": "w", "miles": [1, "x"]}}}, "'miles' is no unit"),
        ({"steps": {"s": {"what": "w", "function": "f"}}}, "memory_mb"),
        ({"steps": {"s": {"sqs_requests": [1, "x"]}}}, "it needs what"),
    ],
)
def test_a_table_that_cannot_be_read_says_where(table: dict[str, object], told: str) -> None:
    """By the name of the source, figure or step."""
    with pytest.raises(BadAssumptions, match=told):
        read({"sources": {"x": {"how": "assumed", "text": "a test"}}} | table)


def test_units_of_writes_are_those_of_dynamodb() -> None:
    """Twice in a transaction; a row of an index that comes, goes or changes is one, one that moves is two."""
    bare = {"pk": {"S": "T#1"}, "sk": {"S": "O#1"}, "send_state": {"S": "pending"}}
    due = {**bare, "due_pk": {"S": "outbox"}, "due_sk": {"S": "1"}}
    later = {**due, "due_sk": {"S": "2"}}
    table = "fronta-test-tickets"
    assert written(table, None, bare, in_transaction=False) == 1
    assert written(table, None, bare, in_transaction=True) == 2
    assert written(table, None, due, in_transaction=True) == 2 + 1
    assert written(table, due, later, in_transaction=False) == 1 + 2
    assert written(table, due, {**due, "send_state": {"S": "sent"}}, in_transaction=False) == 1
    assert written(table, due, bare, in_transaction=False) == 1 + 1
    assert (units(1, 1024), units(1024, 1024), units(1025, 1024)) == (1, 1, 2)
    assert item_bytes({"pk": {"S": "ž"}, "n": {"N": "123"}}) == 2 + 2 + 1 + 3
    assert kept_bytes(table, due) == item_bytes(due) + 100 + item_bytes(due) - len("send_statepending") + 100
