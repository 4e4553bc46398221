"""The meter: what an invocation used ends on the row of whoever it was for, once."""

import json
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.platform import meter, meter_hooks, meter_writing
from chalicelib.platform.meter_rows import NANO, OWN_WRITES, TICKETS
from chalicelib.platform.meter_waiting import WAIT_S
from chalicelib.platform.units import Unit
from tests.platform.costs_table import TABLE, Written, refusal

WRITES = Unit.DYNAMODB_WRITE_UNITS.value


@pytest.fixture(autouse=True)
def _metered(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A process that has metered nothing yet."""
    monkeypatch.setenv("FRONTA_COSTS_TABLE", TABLE)
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "1024")
    meter.install()
    meter.forget()
    meter_writing.forget()
    yield
    meter.forget()
    meter_writing.forget()


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> Written:
    """The costs table."""
    written = Written()
    monkeypatch.setattr(meter_writing, "client", lambda: written)
    return written


def test_a_change_of_a_ticket_is_written_at_once_with_its_queue_and_client(table: Written) -> None:
    """What is worth more than ten writes does not wait, and is told with whom it is for."""

    def handle(_event: Any) -> str:
        """A mail opens a ticket."""
        meter.use(Unit.SES_MAILS_IN)
        meter.about_ticket("t1", "podpora", "10042", changed=True, opened=True)
        return "done"

    assert meter.run("inbound", "call", handle, {}) == "done"
    row = table.of("T#t1")
    assert (row[Unit.SES_MAILS_IN], row[Unit.LAMBDA_REQUESTS], row[TICKETS]) == (NANO, NANO, 1)
    assert (row[WRITES], row[OWN_WRITES], table.calls) == (NANO, NANO, 1)
    said = table.said["T#t1"]
    assert (said["queue"], said["client"]) == ("podpora", "10042")
    assert int(said["expires_at"]) > 1_800_000_000


def test_what_is_worth_little_waits_for_more_of_its_kind(table: Written) -> None:
    """A request that only reads costs no write of its own; many of them are one row."""
    for _ in range(3):
        meter.run("api", "call", lambda _: meter.use(Unit.DYNAMODB_READ_UNITS, 0.5), {})
    assert table.calls == 0
    ((_, sk, amounts),) = meter.waiting()
    assert (sk, amounts[Unit.DYNAMODB_READ_UNITS], amounts[Unit.LAMBDA_REQUESTS]) == (
        "F#api",
        3 * NANO // 2,
        3 * NANO,
    )


def test_what_has_waited_is_written_with_the_function(table: Written, monkeypatch: pytest.MonkeyPatch) -> None:
    """After five minutes a ticket that was only looked at is no row of its own, and nothing of it is lost."""
    now = [1000.0]
    monkeypatch.setattr(meter.time, "monotonic", lambda: now[0])
    meter.run("api", "call", lambda _: meter.about_ticket("t1"), {})
    assert table.calls == 0
    now[0] += WAIT_S + 1
    meter.run("api", "call", lambda _: None, {})
    assert (table.of("T#t1"), table.of("F#api")[Unit.LAMBDA_REQUESTS]) == (Counter(), 2 * NANO)
    assert list(meter.waiting()) == []


def test_each_record_of_a_batch_is_for_its_own_ticket(table: Written) -> None:
    """What one message used is not on another's ticket; what brought the batch is shared."""

    def handle(_event: Any) -> dict[str, Any]:
        """Three mails leave: two of one ticket, one of another."""
        for ticket, recipients in (("t1", 1), ("t2", 3), ("t1", 1)):
            meter.record()
            meter.about_ticket(ticket, changed=True)
            meter.use(Unit.SES_MAILS_OUT, recipients)
        return {"batchItemFailures": []}

    meter.run("sender", "queue", handle, {"Records": [1, 2, 3]})
    assert (table.of("T#t1")[Unit.SES_MAILS_OUT], table.of("T#t2")[Unit.SES_MAILS_OUT]) == (2 * NANO, 3 * NANO)
    shared = table.of("T#t1") + table.of("T#t2")
    assert (shared[Unit.SQS_REQUESTS], shared[Unit.LAMBDA_REQUESTS]) == (2 * NANO, NANO)


def test_what_changed_a_ticket_is_not_for_those_that_were_read(table: Written) -> None:
    """A mail that refers to another ticket is not that ticket's cost, and a ticket comes before its client."""

    def handle(_event: Any) -> None:
        """Looks at one ticket, changes another."""
        meter.about_queue("podpora")
        meter.about_client("10042")
        meter.about_ticket("read")
        meter.about_ticket("changed", changed=True)
        meter.use(Unit.SES_MAILS_IN)

    meter.run("inbound", "call", handle, {})
    assert {sk for _, sk in table.rows} == {"T#changed"}


def test_sms_are_counted_by_country(table: Written) -> None:
    """Segments have a price by country, so they are counted by it; an unknown country is told as such."""

    def handle(_event: Any) -> None:
        """Two SMS."""
        meter.about_ticket("t1", changed=True)
        meter.use_sms("CZ", 2)
        meter.use_sms(None, 1)

    meter.run("sms", "call", handle, {})
    row = table.of("T#t1")
    assert (row["sms_CZ"], row["sms_unknown"]) == (2 * NANO, NANO)


def test_a_failure_of_the_table_fails_nothing_and_is_made_up_for(table: Written) -> None:
    """The invocation's answer stands, and what DynamoDB refused is written the next time, with whom it is for."""

    def handle(_event: Any) -> str:
        """A mail leaves."""
        meter.about_ticket("t1", changed=True)
        meter.use(Unit.SES_MAILS_OUT)
        return "sent"

    table.fails_all = refusal()
    assert meter.run("sender", "call", handle, {}) == "sent"
    table.fails_all = None
    meter.run("sender", "call", handle, {})
    assert table.of("T#t1")[Unit.SES_MAILS_OUT] == 2 * NANO


def test_what_may_have_been_written_is_not_written_again(table: Written) -> None:
    """After a broken answer nobody knows: too little is told rather than too much."""
    table.fails_all = ConnectionResetError("no answer")
    assert meter.run("sender", "call", lambda _: meter.use(Unit.SES_MAILS_OUT), {}) is None
    assert list(meter.waiting()) == []


def test_a_function_that_is_nearly_out_of_time_writes_nothing(table: Written) -> None:
    """What it did is worth more than what it cost: the next invocation writes that."""

    class Context:
        """Of Lambda: two seconds are left."""

        def get_remaining_time_in_millis(self) -> int:
            """As Lambda tells it."""
            return 2000

    meter.run("sender", "call", lambda _event, _context: meter.use(Unit.SES_MAILS_OUT), {}, Context())
    assert table.asked == []
    meter.run("sender", "call", lambda _: None, {})
    assert table.of("F#sender")[Unit.SES_MAILS_OUT] == NANO


def test_a_schedule_pays_for_itself(table: Written) -> None:
    """What it asks and how long it takes is its function's; a ticket gets what was done for it and nothing else."""

    def handle(_event: Any) -> None:
        """Looks at much, reads a ticket, starts the clocks of two others."""
        meter.use(Unit.DYNAMODB_READ_UNITS, 90)
        meter.about_ticket("t9")
        for ticket in ("t1", "t2"):
            meter.record()
            meter.about_ticket(ticket, "podpora", "10042", changed=True)
            meter.use(Unit.STEPFUNCTIONS_TRANSITIONS, 2)

    meter.run("sweep", "schedule", handle, {})
    for ticket in ("T#t1", "T#t2"):
        row = table.of(ticket)
        assert row[Unit.STEPFUNCTIONS_TRANSITIONS] == 2 * NANO
        assert set(row) <= {Unit.STEPFUNCTIONS_TRANSITIONS, Unit.LAMBDA_GB_S, WRITES, OWN_WRITES}
    own = table.of("F#sweep")
    assert (own[Unit.DYNAMODB_READ_UNITS], own[Unit.LAMBDA_REQUESTS]) == (90 * NANO, NANO)
    assert own[Unit.EVENTBRIDGE_INVOCATIONS] == NANO
    assert {sk for _, sk in table.rows} == {"T#t1", "T#t2", "F#sweep"}


def test_what_is_known_of_a_ticket_is_not_forgotten(table: Written) -> None:
    """Whoever names it later and knows less takes nothing away; a queue that it moved to is told."""

    def handle(_event: Any) -> None:
        """Names a ticket three times."""
        meter.about_ticket("t1", "podpora", "10042", changed=True)
        meter.about_ticket("t1", changed=True)
        meter.about_ticket("t1", "fakturace", changed=True)
        meter.use(Unit.SES_MAILS_OUT)

    meter.run("sender", "call", handle, {})
    assert (table.said["T#t1"]["queue"], table.said["T#t1"]["client"]) == ("fakturace", "10042")


def test_a_failed_invocation_is_billed_and_its_error_stays(table: Written) -> None:
    """Lambda bills what it ran, whatever came of it."""

    def handle(_event: Any) -> None:
        """Dies after its mail left."""
        meter.use(Unit.SES_MAILS_OUT)
        raise KeyError("boom")

    with pytest.raises(KeyError, match="boom"):
        meter.run("sender", "call", handle, {})
    assert table.of("F#sender")[Unit.SES_MAILS_OUT] == NANO


def test_without_a_costs_table_nothing_is_counted(table: Written, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that knows no table just does its work."""
    monkeypatch.delenv("FRONTA_COSTS_TABLE")
    assert meter.run("sender", "call", lambda event: event["x"], {"x": 1}) == 1
    assert (list(meter.waiting()), table.calls) == ([], 0)


@given(
    records=st.lists(
        st.tuples(st.integers(0, 10**6), st.sets(st.sampled_from(["a", "b", "c"]), max_size=3)), max_size=6
    ),
    overhead=st.integers(0, 10**6),
)
def test_nothing_is_lost_or_counted_twice_by_sharing(records: list[tuple[int, set[str]]], overhead: int) -> None:
    """Whoever shares a batch, the rows sum up to what was used, to the last billionth."""
    meter.forget()
    written = Written()
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(meter_writing, "client", lambda: written)

        def handle(_event: Any) -> None:
            """Uses as drawn."""
            meter.use(Unit.SES_GB_OUT, overhead / NANO)
            for amount, owners in records:
                meter.record()
                meter.use(Unit.SES_GB_OUT, amount / NANO)
                for owner in owners:
                    meter.about_ticket(owner, changed=True)

        meter.run("sender", "call", handle, {})
    rows = [amounts for _, _, amounts in meter.waiting()] + list(written.rows.values())
    assert sum(row[Unit.SES_GB_OUT] for row in rows) == overhead + sum(amount for amount, _ in records)
    assert sum(row[Unit.LAMBDA_REQUESTS] for row in rows) == NANO


def test_calls_of_aws_are_counted_by_their_answers(aws_resources: None, table: Written) -> None:
    """A session that is made after `install` tells each call, and asks DynamoDB for the units."""
    meter.install()
    client = botocore.session.Session().create_client("dynamodb", region_name="eu-central-1")

    def handle(_event: Any) -> None:
        """Writes a row and reads it."""
        meter.about_ticket("t1", changed=True)
        meter.use(Unit.SES_MAILS_OUT)
        name = os.environ["FRONTA_PEOPLE_TABLE"]
        client.put_item(TableName=name, Item={"pk": {"S": "a"}, "sk": {"S": "b"}})
        client.get_item(TableName=name, Key={"pk": {"S": "a"}, "sk": {"S": "b"}})

    meter.run("api", "call", handle, {})
    row = table.of("T#t1")
    assert row[WRITES] - row[OWN_WRITES] == NANO
    assert row[Unit.DYNAMODB_READ_UNITS] > 0
    client.get_item(TableName=os.environ["FRONTA_PEOPLE_TABLE"], Key={"pk": {"S": "a"}, "sk": {"S": "b"}})
    assert table.calls == 1


def test_log_lines_are_counted(table: Written, capsys: pytest.CaptureFixture[str]) -> None:
    """What a function logs is billed by its bytes, beside the lines of Lambda itself."""
    from chalicelib.platform.log import log

    amounts = []
    for handle in (lambda _: None, lambda _: log.error("x" * 5000)):
        meter.forget()
        meter.run("sweep", "call", handle, {})
        ((_, _, row),) = meter.waiting()
        amounts.append(row[Unit.LOGS_GB])
    logged = capsys.readouterr().out
    assert json.loads(logged.splitlines()[-1])["message"] == "x" * 5000
    assert amounts[1] - amounts[0] == pytest.approx(len(logged) / 2**30 * NANO, abs=2)


@pytest.mark.parametrize(("age_s", "told_s"), [(0.0, 0.0), (1.5, 1.5), (9.9, 9.9), (10.1, 0.0), (3600.0, 0.0)])
def test_a_process_that_waited_did_not_start_for_so_long(
    monkeypatch: pytest.MonkeyPatch, age_s: float, told_s: float
) -> None:
    """Lambda starts a process within ten seconds: an older one waited for its first event, which is not billed."""
    monkeypatch.setattr(meter_hooks, "_age_s", lambda: age_s)
    assert meter_hooks.start_s() == told_s


def test_the_age_of_a_process_is_known_or_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of Linux it is read; where there is nothing to read it is none."""
    assert meter_hooks._age_s() > 0
    monkeypatch.setattr(meter_hooks, "Path", lambda _: Path("/nowhere"))
    assert meter_hooks._age_s() == 0
