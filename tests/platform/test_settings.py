"""Settings of a stage: read whole or refused by name; which queue an address belongs to."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chalicelib.platform import settings as room
from chalicelib.platform.settings import Queue, SettingsError, duration, read, resource

STAGE: dict[str, Any] = {
    "company": "Ukázkový hosting",
    "mail_domain": "fronta.example",
    "queues": {
        "podpora": {"address": "Podpora@Fronta.example", "technical": True, "title": "Podpora"},
        "tickety": {"address": "tickety@fronta.example", "technical": False},
    },
}
SETTINGS = read(STAGE, {})
PODPORA = Queue("podpora", "podpora@fronta.example", technical=True, title="Podpora")


def test_a_stage_is_read_with_its_defaults() -> None:
    """What the stage leaves out has its default; addresses are small letters, a title defaults to the name."""
    assert SETTINGS.queues["podpora"] == PODPORA
    assert SETTINGS.queues["tickety"].title == "tickety"
    assert SETTINGS.sender_policy == "dkim-and-spf"
    assert SETTINGS.list_shards == 1
    assert SETTINGS.own_addresses == {"podpora@fronta.example", "tickety@fronta.example"}


@pytest.mark.parametrize(
    ("name", "stage", "override", "value"),
    [
        ("outbox_lease", "PT10M", None, timedelta(minutes=10)),
        ("outbox_lease", None, "PT1M", timedelta(minutes=1)),
        ("outbox_lease", "PT10M", "PT1M", timedelta(minutes=1)),
        ("list_shards", 4, None, 4),
        ("list_shards", 4, "8", 8),
        ("sender_policy", None, "dmarc", "dmarc"),
        ("company", None, "Jiný hosting", "Jiný hosting"),
    ],
)
def test_the_environment_overrides_the_stage(name: str, stage: Any, override: str | None, value: Any) -> None:
    """FRONTA_SET_<NAME> wins over the stage's file, which wins over the default."""
    given_stage = STAGE | ({} if stage is None else {name: stage})
    environment = {} if override is None else {f"FRONTA_SET_{name.upper()}": override}
    assert getattr(read(given_stage, environment), name) == value


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"company": ""}, "company"),
        ({"mail_domain": None}, "mail_domain"),
        ({"queues": {}}, "queues"),
        ({"queues": {"podpora": {"address": "podpora@fronta.example"}}}, "podpora"),
        ({"queues": {"podpora": {"technical": True}}}, "podpora"),
        ({"queues": {"podpora": "podpora@fronta.example"}}, "podpora"),
        ({"queues": {"podpora": {"address": "a@b.example", "technical": "false"}}}, "'false'"),
        ({"queues": {"podpora": {"address": "a@b.example", "technical": True, "hours": 8}}}, "hours"),
        ({"company": 5}, "company"),
        ({"colour": "blue", "sound": "loud"}, "colour, sound"),
        ({"outbox_lease": "5 minutes"}, "5 minutes"),
        ({"sender_policy": "anything"}, "anything"),
    ],
)
def test_a_stage_that_cannot_be_is_refused_by_name(change: dict[str, Any], named: str) -> None:
    """What is missing, unknown or unreadable is named, before anything runs with it."""
    with pytest.raises(SettingsError, match=named):
        read({**STAGE, **change}, {})


@pytest.mark.parametrize(
    ("stage", "environment", "named"),
    [
        ({}, {"FRONTA_SET_LIST_SHARDS": "many"}, "list_shards"),
        ({}, {"FRONTA_SET_LIST_SHARDS": "0"}, "list_shards"),
        ({"list_shards": -1}, {}, "list_shards"),
        ({}, {"FRONTA_SET_QUEUES": "podpora"}, "queues"),
        ({"outbox_lease": 5}, {}, "5"),
    ],
    ids=str,
)
def test_a_setting_of_the_wrong_kind_is_refused_by_name(
    stage: dict[str, Any], environment: dict[str, str], named: str
) -> None:
    """A setting that is no number, no table or no duration is named, whichever way it comes in."""
    with pytest.raises(SettingsError, match=named):
        read({**STAGE, **stage}, environment)


# ---------------------------------------------------------------- durations


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("PT5M", timedelta(minutes=5)),
        ("P14D", timedelta(days=14)),
        ("P2W", timedelta(weeks=2)),
        ("PT90S", timedelta(seconds=90)),
        ("PT0.5S", timedelta(milliseconds=500)),
        ("P1DT12H", timedelta(hours=36)),
        ("PT0S", timedelta(0)),
        ("P1W2DT3H4M5S", timedelta(weeks=1, days=2, hours=3, minutes=4, seconds=5)),
    ],
)
def test_durations_are_those_of_iso_8601(text: str, value: timedelta) -> None:
    """Weeks, days, hours, minutes and seconds add up."""
    assert duration(text) == value


def test_a_duration_beyond_all_times_is_refused() -> None:
    """A duration that no calendar holds is a SettingsError like any other that cannot be."""
    with pytest.raises(SettingsError):
        duration("P99999999999D")


@given(
    weeks=st.none() | st.integers(0, 99),
    days=st.none() | st.integers(0, 999),
    hours=st.none() | st.integers(0, 999),
    minutes=st.none() | st.integers(0, 9999),
    seconds=st.none() | st.integers(0, 99999),
)
def test_any_duration_that_is_written_out_is_read(**parts: int | None) -> None:
    """Whatever parts a duration has, it is their sum; without any it is none."""
    date = "".join(f"{parts[unit]}{unit[0].upper()}" for unit in ("weeks", "days") if parts[unit] is not None)
    time = "".join(
        f"{parts[unit]}{unit[0].upper()}" for unit in ("hours", "minutes", "seconds") if parts[unit] is not None
    )
    text = f"P{date}" + (f"T{time}" if time else "")
    if not date and not time:
        with pytest.raises(SettingsError):
            duration(text)
        return
    assert duration(text) == timedelta(**{unit: value for unit, value in parts.items() if value is not None})


@pytest.mark.parametrize(
    "text",
    ["", "P", "PT", "5M", "PT5", "PT5m", "P1Y", "P1M", "P-1D", "PT1M5H", " PT5M", "PT5M\n", "PTM", "P5M", "P1DT"],
)
def test_what_is_no_duration_is_refused(text: str) -> None:
    """Months and years have no fixed length; signs, small letters and wrong orders are refused too."""
    with pytest.raises(SettingsError, match="ISO 8601"):
        duration(text)


# ---------------------------------------------------------------- whose address


@pytest.mark.parametrize(
    "recipient",
    [
        "podpora@fronta.example",
        "PODPORA@Fronta.Example",
        " podpora@fronta.example ",
        "podpora+01arz3ndektsv4rrffq69g5fav.abc@fronta.example",
        "podpora+@fronta.example",
        "podpora++x@fronta.example",
    ],
)
def test_a_queue_has_its_address_and_all_its_plus_addresses(recipient: str) -> None:
    """However it is written and whatever stands behind the plus, the mail is the queue's."""
    assert SETTINGS.queue_of(recipient) == PODPORA


@pytest.mark.parametrize(
    "recipient",
    [
        "",
        "@",
        "podpora",
        "podpora@",
        "@fronta.example",
        "+podpora@fronta.example",
        "podpora@fronta.example.attacker.example",
        "podpora@sub.fronta.example",
        "podpora@attacker.example@sub.fronta.example",
        "attacker@podpora@fronta.example",
        "podpora @fronta.example",
        '"podpora"@fronta.example',
        "podpora%fronta.example@attacker.example",
        "podporа@fronta.example",
        "podpora@fronta.example,x@attacker.example",
        "<podpora@fronta.example>",
        "podpora-x@fronta.example",
        "podpora@fronta.example.",
    ],
)
def test_what_only_looks_like_a_queues_address_is_none(recipient: str) -> None:
    """Neighbours, other domains, Cyrillic twins, routes and broken addresses belong to no queue."""
    assert SETTINGS.queue_of(recipient) is None


@given(recipient=st.text() | st.from_regex(r"[podra+@. ]{0,12}@fronta\.example"))
@example("podpora\u2028@fronta.example")
def test_no_recipient_breaks_the_rule(recipient: str) -> None:
    """Any text is a queue's address or not; if it is, it ends with its domain and begins with its name."""
    queue = SETTINGS.queue_of(recipient)
    if queue is not None:
        written = recipient.strip().lower()
        assert written.endswith("@fronta.example")
        assert written.removeprefix(queue.name)[0] in "+@"


# ---------------------------------------------------------------- the surroundings


def test_the_stages_of_the_repository_can_be_read() -> None:
    """Every stage file that is there is one that the functions would start with."""
    import tomllib

    stages = sorted((Path(__file__).parents[2] / "stages").glob("*.toml"))
    assert "local" in [stage.stem for stage in stages]
    for stage in stages:
        read(tomllib.loads(stage.read_text(encoding="utf-8")), {})


def test_a_stage_file_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A function without its stage says which file it looked for."""
    monkeypatch.setenv("FRONTA_STAGE_FILE", str(tmp_path / "none.toml"))
    with pytest.raises(SettingsError, match=r"none\.toml"):
        room.settings.__wrapped__()


def test_a_resource_that_a_function_was_not_given_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing name of an AWS resource tells the variable and where it belongs."""
    monkeypatch.setenv("FRONTA_THING", "there")
    assert resource("THING") == "there"
    monkeypatch.delenv("FRONTA_THING")
    with pytest.raises(SettingsError, match=r"FRONTA_THING is not set .*functions\.yaml"):
        resource("THING")
