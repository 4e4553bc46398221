"""Reconciling stored mails with outcomes: what has none goes back to the inbound queue, as SES would have told it."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from hypothesis import given
from hypothesis import strategies as st
from moto.s3.models import s3_backends

from chalicelib.__main__ import main
from chalicelib.mail.intake import read_notification
from chalicelib.mail.reconcile import (
    HEAD_SIZE_BYTES_MAX,
    HOUR_OF_OLD,
    OLD,
    SETUP_NOTIFICATION,
    UNKNOWN_SENDER,
    YOUNG,
    Finding,
    look_back,
    read_head,
    reconcile,
)
from chalicelib.platform import limits
from chalicelib.tickets import store
from tests.mail.test_envelope import FORGED, block
from tests.one_aws import aws_of_file, aws_resources, received  # noqa: F401 - fixtures

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
WAIT = timedelta(minutes=30)
LONG_AGO = NOW - timedelta(hours=2)
OWN = b"From: jan@firma.example\r\nTo: Podpora <podpora@fronta.example>\r\nSubject: x\r\n\r\nbody\r\n"


@pytest.fixture
def bucket(aws_resources: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:  # noqa: F811
    """The bucket with nothing in it; the inbound queue is known to the code."""
    monkeypatch.setenv("FRONTA_INBOUND_QUEUE_URL", aws_resources["inbound"])
    _objects().clear()
    yield "fronta-test"
    _objects().clear()


def _objects() -> Any:
    (partitions,) = s3_backends.values()
    return partitions["aws"].buckets["fronta-test"].keys


def put(ses_id: str, content: bytes = block() + OWN, at: datetime = LONG_AGO) -> None:
    """A mail as SES stored it at a time."""
    boto3.client("s3").put_object(Bucket="fronta-test", Key=f"mail/{ses_id}", Body=content)
    _objects()[f"mail/{ses_id}"].last_modified = at.replace(tzinfo=None)


def settle(ses_id: str) -> None:
    """The row that says where a mail ended."""
    store.Row(f"R#{ses_id}", "OUTCOME", kind="outcome", data={}).save()


def found(**options: Any) -> list[Finding]:
    """One whole run."""
    return list(reconcile(NOW, older_than=WAIT, **options))


def notifications(url: str) -> list[dict[str, Any]]:
    """What the inbound queue holds."""
    return [json.loads(message["Body"]) for message in received(url)]


def test_a_mail_without_an_outcome_is_put_back(aws_resources: dict[str, str], bucket: str) -> None:  # noqa: F811
    """The notification names the mail as SES would: envelope, place, time, verdicts; and that it is a second one."""
    put("lost")
    put("settled")
    settle("settled")
    assert found() == [Finding("lost", LONG_AGO, ("podpora@fronta.example",), put_back=True)]
    (body,) = notifications(aws_resources["inbound"])
    assert body["reconciled"] is True
    told = read_notification(body)
    assert (told.ses_id, told.key) == ("lost", "mail/lost")
    assert body["receipt"]["action"]["bucketName"] == bucket
    assert (told.mail_from, told.recipients) == ("jan@firma.example", ("podpora@fronta.example",))
    assert told.received_at == LONG_AGO
    assert (told.scans.is_spam, told.scans.has_virus) == (False, True)


def test_again_is_harmless(aws_resources: dict[str, str], bucket: str) -> None:  # noqa: F811
    """Until the mail has an outcome each run puts it back; afterwards none does."""
    put("lost")
    assert [len(found()), len(found())] == [1, 1]
    settle("lost")
    assert found() == []
    assert [body["mail"]["messageId"] for body in notifications(aws_resources["inbound"])] == ["lost", "lost"]


@pytest.mark.parametrize(
    ("age", "counts"),
    [(WAIT - timedelta(seconds=1), False), (WAIT, True), (timedelta(days=400), True)],
)
def test_young_mails_are_let_be(bucket: str, age: timedelta, counts: bool) -> None:
    """What was stored only just may still be on its way; old ones are found whatever their age."""
    put("lost", at=NOW - age)
    assert bool(found()) is counts


def test_a_run_may_leave_out_old_mails(bucket: str) -> None:
    """Whoever asks for mails up to an age gets no older ones."""
    put("young", at=NOW - timedelta(hours=5))
    put("old", at=NOW - timedelta(hours=7))
    assert [item.ses_id for item in found(newer_than=YOUNG)] == ["young"]


def test_old_mails_are_tried_once_a_day() -> None:
    """What failed for hours is looked at in one run of the day, so that dead letters of one mail do not pile up."""
    day = [look_back(NOW.replace(hour=hour)) for hour in range(24)]
    assert day.pop(HOUR_OF_OLD) == OLD
    assert set(day) == {YOUNG}
    assert timedelta(minutes=30) < YOUNG < timedelta(days=1) < OLD


def test_a_dry_run_puts_nothing_back(aws_resources: dict[str, str], bucket: str) -> None:  # noqa: F811
    """It finds the same mails and leaves the queue alone."""
    put("lost")
    assert found(dry_run=True) == [Finding("lost", LONG_AGO, ("podpora@fronta.example",), put_back=False)]
    assert notifications(aws_resources["inbound"]) == []


def test_what_is_no_mail_is_let_be(bucket: str) -> None:
    """SES's own test object, folders and what lies elsewhere in the bucket are no mails."""
    put(SETUP_NOTIFICATION)
    put("")
    put("folder/x")
    boto3.client("s3").put_object(Bucket="fronta-test", Key="texts/x", Body=b"x")
    assert found() == []


def test_more_mails_than_one_read_takes(aws_resources: dict[str, str], bucket: str) -> None:  # noqa: F811
    """Outcomes are read for a hundred mails at a time; none is left out at the seams."""
    names = {f"m{number:03}" for number in range(2 * limits.BATCH_KEYS_MAX + 1)}
    for name in names:
        put(name)
    for name in names - {"m000", "m099", "m100", "m200"}:
        settle(name)
    assert [item.ses_id for item in found()] == ["m000", "m099", "m100", "m200"]


def test_more_mails_than_one_page_lists(bucket: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """S3 lists a page at a time, and the following pages are asked for."""
    from chalicelib.platform import aws

    for name in ("a", "b", "c"):
        put(name)
    real = aws.s3().get_paginator

    def small(operation: str) -> Any:
        pages = real(operation)
        paginate = pages.paginate
        pages.paginate = lambda **asked: paginate(**asked, PaginationConfig={"PageSize": 1})
        return pages

    monkeypatch.setattr(aws.s3(), "get_paginator", small)
    assert [item.ses_id for item in found()] == ["a", "b", "c"]


def test_an_empty_object_is_a_mail_too(aws_resources: dict[str, str], bucket: str) -> None:  # noqa: F811
    """Nothing can be read of it, so it goes back without recipients and ends as refused."""
    put("empty", b"")
    (item,) = found()
    assert (item.recipients, item.put_back, bool(item.note)) == ((), True, True)
    (body,) = notifications(aws_resources["inbound"])
    assert read_notification(body).recipients == ()


def test_only_the_beginning_of_a_mail_is_read(bucket: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mail of 40 MB costs no more than its header."""
    from chalicelib.platform import aws

    put("big", block() + OWN + b"x" * 1_000_000)
    real = aws.s3().get_object
    sizes: list[int] = []

    def noted(**asked: Any) -> Any:
        answer = real(**asked)
        sizes.append(answer["ContentLength"])
        return answer

    monkeypatch.setattr(aws.s3(), "get_object", noted)
    assert len(found()) == 1
    assert sizes == [HEAD_SIZE_BYTES_MAX]


# ---------------------------------------------------------------- what SES wrote on top


def test_queue_addresses_of_to_and_cc_are_added() -> None:
    """SES's field names one recipient; our queues in To and Cc were meant too, plus-addresses with their tokens."""
    content = (
        b"To: Podpora <PODPORA@fronta.example>, jan@firma.example\r\n"
        b"Cc: tickety+tok.en@fronta.example,\r\n nobody@fronta.example\r\n"
        b"X-To: konzultace@fronta.example\r\n\r\nTo: datacentrum@fronta.example\r\n"
    )
    assert read_head(block() + content).recipients == ("podpora@fronta.example", "tickety+tok.en@fronta.example")


@pytest.mark.parametrize(
    ("sender", "told"), [("jan@firma.example", "jan@firma.example"), ("", ""), ('"a b"@x.example', '"a b"@x.example')]
)
def test_the_envelope_sender_is_the_return_path(sender: str, told: str) -> None:
    """The null sender stays the null sender."""
    assert read_head(block(sender=sender) + OWN).mail_from == told


def test_the_verdicts_are_those_of_ses() -> None:
    """They are read from SES's fields; the sender's fields of the same name are his word, and none is none."""
    own = b"X-SES-Spam-Verdict: FAIL\r\nReturn-Path: <x@y.example>\r\n" + OWN
    read = read_head(block() + own)
    assert (read.spam, read.virus, read.mail_from) == ("PASS", "FAIL", "jan@firma.example")
    assert (read_head(block(scans=False) + own).spam, read_head(block(scans=False) + own).virus) == (None, None)


def test_a_greeting_cannot_name_a_recipient() -> None:
    """HELO stands before SES's own words in the Received field; what comes last counts."""
    # A greeting with a blank is no greeting, but SES writes down what it hears.
    read = read_head(block(rdns="x with SMTP id y for zly@fronta.example;") + OWN)
    assert read.recipients == ("podpora@fronta.example",)


@pytest.mark.parametrize("name", FORGED)
def test_without_the_fields_of_ses_our_addresses_in_to_count(name: str) -> None:
    """Nothing is believed of the envelope; the mail is no bounce for that, and the finding says why."""
    read = read_head(FORGED[name] + (b"" if FORGED[name].endswith(OWN) else OWN))
    assert read.mail_from == UNKNOWN_SENDER
    assert set(read.recipients) <= {"podpora@fronta.example"}
    assert (read.spam, read.virus) == (None, None)
    assert read.note


def test_to_of_a_mail_with_a_broken_block_is_read() -> None:
    """A field that SES did not write before does not hide who the mail was for."""
    assert read_head(b"X-New: 1\r\n" + block() + OWN).recipients == ("podpora@fronta.example",)


@given(st.binary(max_size=2_000), st.booleans())
def test_no_bytes_make_it_fail(octets: bytes, behind_the_block: bool) -> None:
    """Whatever lies in the bucket, it can be put back."""
    read = read_head(block() + octets if behind_the_block else octets)
    assert len(read.recipients) <= 50
    json.dumps([read.mail_from, read.recipients, read.note])


# ---------------------------------------------------------------- the command


def test_the_command_tells_each_mail_on_a_line(
    aws_resources: dict[str, str],  # noqa: F811
    bucket: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """`reconcile --dry-run` tells and does nothing, `reconcile` puts back; both of mails of any age."""
    at = datetime(2026, 1, 1, tzinfo=UTC)
    put("lost", at=at)
    assert main(["reconcile", "--dry-run"]) == 0
    line = {
        "mail": "lost",
        "stored_at": "2026-01-01T00:00:00.000Z",
        "recipients": ["podpora@fronta.example"],
        "put_back": False,
        "note": "",
    }
    assert json.loads(capsys.readouterr().out) == line
    assert notifications(aws_resources["inbound"]) == []
    assert main(["reconcile"]) == 0
    assert json.loads(capsys.readouterr().out) == {**line, "put_back": True}
    assert len(notifications(aws_resources["inbound"])) == 1


@pytest.mark.parametrize("name", ["FRONTA_BUCKET", "FRONTA_TICKETS_TABLE", "FRONTA_INBOUND_QUEUE_URL"])
def test_the_command_needs_the_names_of_the_stack(
    bucket: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    """A name that is not there is bad usage: with a default it would look into the bucket of somebody else."""
    monkeypatch.delenv(name)
    assert main(["reconcile"]) == 2
    assert name in capsys.readouterr().err


def test_an_error_of_aws_is_one_line(
    bucket: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A bucket that is not there is told without a traceback."""
    monkeypatch.setenv("FRONTA_BUCKET", "fronta-gone")
    assert main(["reconcile"]) == 1
    assert "NoSuchBucket" in capsys.readouterr().err
