"""The calculator: what a load makes happen, and what that costs."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.costs.assumed import assumptions
from chalicelib.costs.book import Book, FreeTier, Segments
from chalicelib.costs.estimate import BadLoad, Estimate, Load, Part, compared, estimate, runs_by_part
from chalicelib.platform.units import Service, Unit

BOOK = Book.at(date(2026, 11, 23), "us-east-1")
SEGMENTS = Segments(Decimal("0.20"), {"CZ": Decimal("0.05")})
# One mail of 50 kB, an acknowledgement, four answers, six changes of state, ten pushes to ten agents.
MEASURED = Load(
    tickets=Decimal(1000),
    mails_per_ticket=Decimal(1),
    answers_per_ticket=Decimal(4),
    states_per_ticket=Decimal(6),
    others_per_ticket=Decimal(3),
    file_share=Decimal(0),
    agents=Decimal(10),
)
QUIET = Load(tickets=Decimal(0), agents=Decimal(0))


def estimated(load: Load, *, book: Book = BOOK, free: FreeTier = "none") -> Estimate:
    """What the load costs with what is packaged."""
    return estimate(load, book, assumptions(), SEGMENTS, free)


def amount(load: Load, unit: Unit) -> Decimal:
    """How much of a unit a load uses."""
    return estimated(load).usage.get(unit, Decimal(0))


# ---------------------------------------------------------------- what happens


def test_a_ticket_makes_happen_what_it_is_said_to() -> None:
    """Ten changes, each handed on and pushed to ten consoles; seven mails; the one clock that rings."""
    runs = runs_by_part(MEASURED, assumptions())[Part.TICKETS]
    each = {name: count / 1000 for name, count in runs.items() if count}
    assert each == {
        "opening_mail": 1,
        "effects": 10,
        "push": 100,
        "lesson": 2,
        "command_answer": 4,
        "command_move": 1,
        "command_other": 3,
        "notice_mail": 3,
        "answer_mail": 4,
        "index_opening": 1,
        "index_text": 4,
        "index_other": 3,
        "clock_start": 1,
        "clock_close": 1,
    }


def test_the_units_of_a_ticket_are_those_of_its_steps() -> None:
    """Mails, messages and transitions can be counted on fingers."""
    found = estimated(replace(MEASURED, tickets=Decimal(1), console_hours=Decimal(0)))
    wanted = {
        Unit.SES_MAILS_IN: 1,
        Unit.SES_CHUNKS_IN: 1,
        Unit.SES_MAILS_OUT: 7,
        Unit.SNS_PUBLISHES: 1,
        Unit.STEPFUNCTIONS_TRANSITIONS: 2,
        Unit.S3_GETS: 1,
    }
    assert {unit: found.usage[unit] for unit in wanted} == wanted
    tickets = {line.unit: line.amount for line in found.parts[Part.TICKETS].lines}
    assert tickets[Unit.WEBSOCKET_MESSAGES] == 100
    assert tickets[Unit.API_REQUESTS] == 8
    # Mails in, effects, answers sent, notices sent, index, clocks, commands.
    assert tickets[Unit.LAMBDA_REQUESTS] == 1 + 10 + 4 + 3 + 8 + 1 + 8


def test_a_reply_of_the_client_is_a_mail_a_change_and_a_mail_back() -> None:
    """And leaves less to be changed by hand: it changes the state itself."""
    one, two = (runs_by_part(replace(MEASURED, mails_per_ticket=Decimal(n)), assumptions()) for n in (1, 2))
    more = {name: (two[Part.TICKETS][name] - count) / 1000 for name, count in one[Part.TICKETS].items()}
    told = {name: count for name, count in more.items() if count}
    assert told == {"reply_mail": 1, "index_text": 1, "command_move": -1}


@pytest.mark.parametrize(("kb", "chunks"), [(1, 1), (256, 1), (257, 2), (1000, 4)])
def test_a_large_mail_comes_in_chunks(kb: int, chunks: int) -> None:
    """Of 256 kB, each begun one."""
    assert amount(replace(MEASURED, mail_kb=Decimal(kb)), Unit.SES_CHUNKS_IN) == 1000 * chunks


def test_files_of_answers_cost_their_data_and_their_place() -> None:
    """A tenth of 4,000 answers with 2 MB."""
    load = replace(MEASURED, file_share=Decimal("0.1"), file_mb=Decimal(2))
    assert amount(load, Unit.SES_GB_OUT) == Decimal("0.8")
    assert amount(load, Unit.S3_GB_MONTH) - amount(MEASURED, Unit.S3_GB_MONTH) == Decimal("0.8") * 12


def test_open_consoles_cost_by_the_minute() -> None:
    """Three heartbeats, of which every other is answered, and no ping; without consoles there is none of it."""
    load = Load(tickets=Decimal(0), agents=Decimal(1), console_hours=Decimal(1))
    minutes = 60 * assumptions().of("working_days")
    assert amount(load, Unit.WEBSOCKET_MINUTES) == minutes
    assert amount(load, Unit.WEBSOCKET_MESSAGES) == minutes * Decimal("4.5")
    assert estimated(QUIET).parts[Part.CONSOLES].usd == 0
    assert amount(load, Unit.COGNITO_MAU) == 1


def test_calls_of_clients_cost_what_they_use() -> None:
    """Of the zone's API, and by telephone: two words of the exchange, each told to every console."""
    load = replace(
        QUIET, zone_calls=Decimal(100), phone_calls=Decimal(10), agents=Decimal(3), console_hours=Decimal(0)
    )
    clients = {line.unit: line.amount for line in estimated(load).parts[Part.CLIENTS].lines}
    assert clients[Unit.API_REQUESTS] == 100
    assert clients[Unit.WEBSOCKET_MESSAGES] == 10 * 2 * 3
    assert clients[Unit.LAMBDA_REQUESTS] == 100 + 10 * 2 * 2


def test_sms_cost_by_their_country() -> None:
    """A tenth of the tickets; to a country without a price at most the ceiling, which is told as not checked."""
    listed = estimated(replace(MEASURED, sms_share=Decimal("0.1")))
    unlisted = estimated(replace(MEASURED, sms_share=Decimal("0.1"), sms_country="SK"))
    (line,) = (line for line in listed.cost.lines if line.unit is Unit.SMS_SEGMENTS)
    assert (line.amount, line.usd, line.country) == (100, 5, "CZ")
    (line,) = (line for line in unlisted.cost.lines if line.unit is Unit.SMS_SEGMENTS)
    assert (line.usd, line.is_checked) == (20, False)


def test_what_is_kept_grows_with_the_months() -> None:
    """Rows, mails and files; logs go after their own time."""
    one, two = (estimated(replace(MEASURED, retention_months=Decimal(n))) for n in (12, 24))
    for unit in (Unit.DYNAMODB_GB_MONTH, Unit.DYNAMODB_PITR_GB_MONTH, Unit.S3_GB_MONTH):
        assert two.usage[unit] == 2 * one.usage[unit] > 0
    assert two.usage[Unit.LOGS_GB_MONTH] == one.usage[Unit.LOGS_GB_MONTH]
    assert one.usage[Unit.DYNAMODB_PITR_GB_MONTH] < one.usage[Unit.DYNAMODB_GB_MONTH]


# ---------------------------------------------------------------- what it costs


def test_the_parts_are_the_whole() -> None:
    """Without a free tier, to the last digit."""
    found = estimated(replace(MEASURED, zone_calls=Decimal(50), sms_share=Decimal("0.5")))
    assert sum(cost.usd for cost in found.parts.values()) == found.usd
    assert sum(found.cost.by_service.values()) == found.usd


def test_a_ticket_costs_what_is_told_of_it() -> None:
    """The measured ticket at list prices of us-east-1; most of it is mail, DynamoDB and pushes."""
    found = estimated(MEASURED)
    assert found.usd_per_ticket == found.parts[Part.TICKETS].usd / 1000
    assert Decimal("0.0012") < found.usd_per_ticket < Decimal("0.0020")
    assert list(found.parts[Part.TICKETS].by_service)[:3] == [Service.SES, Service.DYNAMODB, Service.API_GATEWAY]


def test_an_idle_month_costs_what_is_kept_and_what_is_there() -> None:
    """No mail, no console: the same as storage and what is fixed; and nobody can say what a ticket costs."""
    found = estimated(MEASURED)
    assert found.idle.usd == found.parts[Part.STORAGE].usd + found.parts[Part.FIXED].usd
    quiet = estimated(QUIET)
    assert quiet.usd == quiet.idle.usd > 0
    assert quiet.usd_per_ticket is None
    assert quiet.usage[Unit.SECRETS_MONTH] == 1


def test_the_free_tier_is_taken_off_the_whole() -> None:
    """Each allowance once a month, and not of every part."""
    listed, always, new = (estimated(MEASURED, free=free) for free in ("none", "always", "new"))
    assert listed.usd > always.usd > new.usd > 0
    assert listed.parts[Part.TICKETS].usd == always.parts[Part.TICKETS].usd
    # Ten alarms of them all are free.
    assert always.cost.by_unit[Unit.ALARMS_MONTH] == (listed.usage[Unit.ALARMS_MONTH] - 10) * Decimal("0.10")


def test_a_plan_of_ses_changes_what_mail_costs() -> None:
    """Pro costs its month, and more for a mail."""
    pro = estimated(MEASURED, book=Book.at(date(2026, 11, 23), "us-east-1", "pro"))
    assert pro.usd - estimated(MEASURED).usd == 105 + 7000 * Decimal("0.00012")


def test_the_price_of_an_agent_is_set_beside_it() -> None:
    """By as many agents as have a console."""
    found = estimated(MEASURED)
    beside = compared(found, Decimal(50))
    assert (beside.theirs, beside.ours) == (500, found.usd)
    assert beside.saved == 500 - found.usd


def test_what_is_assumed_is_told_where_it_counts() -> None:
    """A load without telephone calls rests on no figure of telephone calls."""
    names = {figure.name for figure in estimated(MEASURED).assumed}
    assert {"call_ms", "opening_mail.dynamodb_write_units", "beat.websocket_messages"} <= names
    assert not any(name.startswith(("phone_word.", "zone_call.", "reply_mail.")) for name in names)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"tickets": Decimal(-1)}, "tickets is a number from 0"),
        ({"agents": Decimal("NaN")}, "agents is a number from 0"),
        ({"mail_kb": Decimal("Infinity")}, "mail_kb is a number from 0"),
        ({"zone_calls": Decimal(10) ** 10}, "zone_calls is a number from 0"),
        ({"mails_per_ticket": Decimal("0.5")}, "mails_per_ticket is at least 1"),
        ({"sms_share": Decimal("1.5")}, "sms_share is a share"),
        ({"file_share": Decimal(2)}, "file_share is a share"),
        ({"console_hours": Decimal(25)}, "console_hours is at most 24"),
    ],
)
def test_a_load_that_cannot_be_is_refused(wrong: dict[str, Any], sentence: str) -> None:
    """By the name of what is wrong."""
    with pytest.raises(BadLoad, match=sentence):
        Load(**{"tickets": Decimal(1)} | wrong)


shares = st.decimals(0, 1, places=2)
counts = st.decimals(0, 100_000, places=1)
loads = st.builds(
    Load,
    tickets=counts,
    mails_per_ticket=st.decimals(1, 20, places=1),
    answers_per_ticket=st.decimals(0, 20, places=1),
    states_per_ticket=st.decimals(0, 40, places=1),
    others_per_ticket=st.decimals(0, 20, places=1),
    mail_kb=counts,
    file_share=shares,
    file_mb=st.decimals(0, 30, places=1),
    agents=st.decimals(0, 500, places=0),
    console_hours=st.decimals(0, 24, places=1),
    zone_calls=counts,
    phone_calls=counts,
    sms_share=shares,
    sms_country=st.sampled_from(["CZ", "SK"]),
    retention_months=st.decimals(0, 120, places=0),
)


@given(loads)
def test_no_load_costs_less_than_nothing(load: Load) -> None:
    """Nothing is used less than not at all, and more tickets never cost less."""
    found = estimated(load)
    assert all(line.amount > 0 and line.usd >= 0 for line in found.cost.lines)
    assert estimated(replace(load, tickets=load.tickets + 1)).usd >= found.usd >= found.idle.usd
