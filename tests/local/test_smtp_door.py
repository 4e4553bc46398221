"""The SMTP door, spoken to with smtplib; S3 and SNS are the double in memory."""

import email
import email.policy
import json
import re
import smtplib
import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from local import demo
from local.places import Places
from local.send import sign
from local.smtp_door import (
    MAIL_OCTETS_MAX,
    AwsReceiving,
    BadXclientError,
    Client,
    DeliveryFailedError,
    MemoryReceiving,
    SmtpDoor,
    queue_address,
    read_xclient,
)
from local.zone import ZoneFile

ADDRESSES = ("podpora@fronta.example", "tickety@fronta.example")
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
FIRMA = "ADDR=192.0.2.10 HELO=mx.firma.example NAME=mx.firma.example"
MAIL = (
    b"From: Jan <jan@firma.example>\r\nTo: podpora@fronta.example\r\nSubject: =?utf-8?q?Dobr=C3=BD?=\r\n"
    b"Date: Mon, 23 Nov 2026 08:00:00 +0000\r\nMessage-ID: <1@firma.example>\r\n\r\nAhoj\r\n"
)


@dataclass
class Door:
    """A running door, where its mails go, and the places of its zone and keys."""

    port: int
    receiving: MemoryReceiving
    places: Places

    def connect(self) -> smtplib.SMTP:
        """A fresh dialogue."""
        return smtplib.SMTP("127.0.0.1", self.port, local_hostname="client.example", timeout=10)

    def send(self, mail: bytes = MAIL, *, xclient: str | None = FIRMA, sender: str = "jan@firma.example") -> str:
        """Send one mail to podpora; its SES id."""
        with self.connect() as smtp:
            smtp.ehlo()
            if xclient:
                assert smtp.docmd("XCLIENT", xclient)[0] == 220
                smtp.ehlo()
            assert smtp.docmd(f"MAIL FROM:<{sender}>")[0] == 250
            assert smtp.docmd("RCPT TO:<podpora@fronta.example>")[0] == 250
            code, answer = smtp.data(mail)
        assert code == 250
        found = re.fullmatch(rb"OK ([0-9a-z]{40})", answer)
        assert found
        return found[1].decode()

    def stored(self, ses_id: str) -> bytes:
        """The mail as it lies in S3."""
        return self.receiving.stored[f"mail/{ses_id}"]

    def notified(self) -> Any:
        """The last notification."""
        return json.loads(self.receiving.announced[-1])


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A state directory with the demo zone and its keys, made once: keys are slow."""
    state = tmp_path_factory.mktemp("state")
    demo.ensure_zone(Places.from_environment({"FRONTA_STATE": str(state)}))
    return state


@pytest.fixture
def door(
    keys: Path,
    free_port: Callable[[], int],
    serving: Callable[[SmtpDoor], AbstractContextManager[None]],
) -> Iterator[Door]:
    """A door on a free port, with the demo zone."""
    places = Places.from_environment({"FRONTA_STATE": str(keys)})
    port, receiving = free_port(), MemoryReceiving("bucket", "arn:topic")
    with serving(SmtpDoor(ADDRESSES, ZoneFile(places.zone), receiving, port, clock=lambda: NOW)):
        yield Door(port, receiving, places)


def test_a_mail_is_stored_with_the_header_block_of_ses_on_top(door: Door) -> None:
    """SES's eight headers stand above the sender's first byte, in SES's order, CRLF throughout."""
    raw = door.stored(ses_id := door.send())
    assert raw.endswith(MAIL)
    block = raw.removesuffix(MAIL)
    assert block.count(b"\n") == block.count(b"\r\n") == block.count(b"\r")
    names = [line.partition(b":")[0].decode() for line in block.split(b"\r\n") if line and line[:1] != b" "]
    assert names == [
        "Return-Path",
        "Received",
        "X-SES-Spam-Verdict",
        "X-SES-Virus-Verdict",
        "Received-SPF",
        "Authentication-Results",
        "X-SES-RECEIPT",
        "X-SES-DKIM-SIGNATURE",
    ]
    assert (
        b"Return-Path: <jan@firma.example>\r\n"
        b"Received: from mx.firma.example (mx.firma.example [192.0.2.10])\r\n"
        b" by inbound-smtp.eu-central-1.amazonaws.com with SMTP id " + ses_id.encode() + b"\r\n"
        b" for podpora@fronta.example;\r\n"
        b" Mon, 23 Nov 2026 08:00:00 +0000 (UTC)\r\n"
    ) in block
    assert block.count(b"client-ip=192.0.2.10; envelope-from=jan@firma.example; helo=mx.firma.example;") == 2
    assert block.split(b"\r\n")[-2].startswith(b"X-SES-DKIM-SIGNATURE: a=rsa-sha256;")


def test_the_notification_is_that_of_the_s3_action(door: Door) -> None:
    """SNS gets SES's S3-action notification: envelope in the receipt, headers of the mail, where it lies."""
    ses_id = door.send(sign(door.places, MAIL, "jan@firma.example"))
    message = door.notified()
    assert message["notificationType"] == "Received"
    assert message["mail"]["messageId"] == ses_id
    assert message["mail"]["source"] == "jan@firma.example"
    assert message["mail"]["timestamp"] == "2026-11-23T08:00:00.000Z"
    assert message["mail"]["destination"] == ["podpora@fronta.example"]
    assert message["mail"]["headersTruncated"] is False
    assert message["mail"]["headers"][0] == {"name": "Return-Path", "value": "<jan@firma.example>"}
    assert message["mail"]["commonHeaders"]["subject"] == "Dobrý"
    assert message["mail"]["commonHeaders"]["from"] == ["Jan <jan@firma.example>"]
    receipt = message["receipt"]
    assert receipt["recipients"] == ["podpora@fronta.example"]
    assert receipt["action"] == {
        "type": "S3",
        "topicArn": "arn:topic",
        "bucketName": "bucket",
        "objectKeyPrefix": "mail/",
        "objectKey": f"mail/{ses_id}",
    }
    verdicts = {name: value["status"] for name, value in receipt.items() if name.endswith("Verdict")}
    assert verdicts == dict.fromkeys(
        ("spamVerdict", "virusVerdict", "spfVerdict", "dkimVerdict", "dmarcVerdict"), "PASS"
    )


@pytest.mark.parametrize(
    ("sender", "ip", "spf", "dkim", "dmarc"),
    [
        ("jan@firma.example", "192.0.2.10", "PASS", "PASS", "PASS"),
        ("jan@firma.example", "203.0.113.5", "FAIL", "PASS", "PASS"),
        ("karel@jenspf.example", "192.0.2.40", "PASS", "GRAY", "GRAY"),
        ("ota@bezzaznamu.example", "192.0.2.50", "GRAY", "GRAY", "GRAY"),
        ("lenka@prisna.example", "192.0.2.60", "PASS", "PASS", "PASS"),
    ],
)
def test_the_verdicts_follow_the_zone(door: Door, sender: str, ip: str, spf: str, dkim: str, dmarc: str) -> None:
    """SPF, DKIM and DMARC of the receipt are what the local zone says about sender and address."""
    mail = sign(door.places, MAIL.replace(b"jan@firma.example", sender.encode()), sender)
    door.send(mail, xclient=f"ADDR={ip} HELO=mx.example", sender=sender)
    receipt = door.notified()["receipt"]
    assert [receipt[f"{name}Verdict"]["status"] for name in ("spf", "dkim", "dmarc")] == [spf, dkim, dmarc]


def test_a_forgery_under_a_reject_policy_names_the_policy(door: Door) -> None:
    """An unproved mail of a domain with p=reject fails DMARC, and the receipt tells the policy."""
    forged = MAIL.replace(b"jan@firma.example", b"lenka@prisna.example")
    door.send(forged, xclient="ADDR=203.0.113.5", sender="x@firma.example")
    receipt = door.notified()["receipt"]
    assert (receipt["dmarcVerdict"]["status"], receipt["dmarcPolicy"]) == ("FAIL", "reject")


def test_a_changed_signed_mail_fails_dkim(door: Door) -> None:
    """A signature that does not fit the body is FAIL, and no domain is named for it."""
    signed = sign(door.places, MAIL, "jan@firma.example").replace(b"Ahoj", b"Nazdar")
    raw = door.stored(door.send(signed))
    assert door.notified()["receipt"]["dkimVerdict"]["status"] == "FAIL"
    assert b" dkim=fail;\r\n" in raw


@pytest.mark.parametrize(
    "recipient",
    [
        "podpora@fronta.example",
        "Podpora@FRONTA.example",
        "podpora+token-1@fronta.example",
        "TICKETY+a+b@fronta.example",
    ],
)
def test_queue_addresses_and_their_plus_addresses_are_taken(door: Door, recipient: str) -> None:
    """A queue address is taken in any case and with anything after a plus, and told as it was given."""
    with door.connect() as smtp:
        smtp.sendmail("jan@firma.example", [recipient], MAIL)
    assert door.notified()["receipt"]["recipients"] == [recipient]


@pytest.mark.parametrize(
    "recipient", ["nikdo@fronta.example", "podpora@jinde.example", "podporax@fronta.example", "+a@fronta.example"]
)
def test_other_recipients_are_refused_with_a_clear_word(door: Door, recipient: str) -> None:
    """Any other recipient gets 550 5.1.1 with the addresses that there are."""
    with door.connect() as smtp:
        smtp.ehlo()
        smtp.mail("jan@firma.example")
        code, answer = smtp.rcpt(recipient)
    assert code == 550
    assert answer.startswith(b"5.1.1 " + recipient.encode())
    assert b"podpora@fronta.example" in answer
    assert queue_address(recipient, ADDRESSES) is None


def test_a_mail_to_two_queues_is_one_delivery(door: Door) -> None:
    """Two recipients in one dialogue make one stored mail and one notification with both."""
    with door.connect() as smtp:
        smtp.sendmail("jan@firma.example", list(ADDRESSES), MAIL)
    assert len(door.receiving.stored) == len(door.receiving.announced) == 1
    assert door.notified()["receipt"]["recipients"] == list(ADDRESSES)


def test_a_null_sender_is_taken(door: Door) -> None:
    """A bounce (MAIL FROM:<>) is taken; its source is empty and SPF looks at the HELO name."""
    raw = door.stored(door.send(sender="", xclient=FIRMA.replace("mx.firma", "firma")))
    assert raw.startswith(b"Return-Path: <>\r\n")
    assert door.notified()["mail"]["source"] == ""
    assert door.notified()["receipt"]["spfVerdict"]["status"] == "PASS"


def test_octets_of_the_mail_are_kept(door: Door) -> None:
    """8-bit octets, NUL, bare CR and bare LF of the body and leading dots arrive as they were sent."""
    body = b"\xe8e\xf8\xed\r\n..dots\r\n.\n\x00 bare\rcr bare\nlf\r\n" + b"x" * 5000 + b"\r\n"
    mail = MAIL + body
    with door.connect() as smtp:
        smtp.ehlo()
        smtp.docmd("MAIL FROM:<jan@firma.example> BODY=8BITMIME")
        smtp.rcpt("podpora@fronta.example")
        assert smtp.docmd("DATA")[0] == 354
        # smtplib's own dot-stuffing also stuffs after bare line ends; RFC 5321 section 4.5.2 knows CRLF only.
        smtp.send(re.sub(rb"(?<=\r\n)\.", b"..", mail) + b".\r\n")
        assert smtp.getreply()[0] == 250
    assert next(iter(door.receiving.stored.values())).endswith(mail)


@pytest.mark.parametrize(
    "end", [b"\n.\n", b"\n.\r\n", b"\r\n.\n", b"\r.\r", b"\r.\r\n", b"\r\n.\r", b"\n.\r", b"\r\n\x00.\r\n"]
)
def test_no_other_end_of_data_smuggles_a_second_mail_in(door: Door, end: bytes) -> None:
    """Only CRLF.CRLF ends the data: with any look-alike everything after it stays in the one mail."""
    smuggled = (
        b"MAIL FROM:<lenka@prisna.example>\r\nRCPT TO:<tickety@fronta.example>\r\nDATA\r\n"
        b"Subject: smuggled\r\n\r\nsmuggled\r\n"
    )
    with door.connect() as smtp:
        smtp.ehlo()
        smtp.mail("jan@firma.example")
        smtp.rcpt("podpora@fronta.example")
        smtp.docmd("DATA")
        smtp.send(MAIL.removesuffix(b"\r\n") + end + smuggled + b".\r\n")
        assert smtp.getreply()[0] == 250
        assert smtp.noop()[0] == 250
    (stored,) = door.receiving.stored.values()
    assert b"Subject: smuggled" in stored
    assert len(door.receiving.announced) == 1


def test_the_size_limit_is_announced_and_kept(door: Door) -> None:
    """40 MB is what EHLO tells, and MAIL with a larger SIZE is refused at once."""
    with door.connect() as smtp:
        smtp.ehlo()
        assert smtp.esmtp_features["size"] == str(MAIL_OCTETS_MAX) == "41943040"
        assert "8bitmime" in smtp.esmtp_features
        assert "smtputf8" not in smtp.esmtp_features
        assert smtp.docmd(f"MAIL FROM:<a@firma.example> SIZE={MAIL_OCTETS_MAX + 1}")[0] == 552
        assert smtp.docmd("MAIL FROM:<a@firma.example> SMTPUTF8")[0] == 501


def test_a_mail_over_the_limit_is_refused_and_the_dialogue_goes_on(door: Door) -> None:
    """More than 40 MB of data gets 552, nothing is stored, and the next mail is taken."""
    line = b"x" * 998 + b"\r\n"
    with door.connect() as smtp:
        smtp.ehlo()
        smtp.mail("jan@firma.example")
        smtp.rcpt("podpora@fronta.example")
        smtp.docmd("DATA")
        smtp.send(MAIL + line * (MAIL_OCTETS_MAX // len(line) + 1) + b".\r\n")
        assert smtp.getreply()[0] == 552
        assert door.receiving.stored == {}
        smtp.sendmail("jan@firma.example", ["podpora@fronta.example"], MAIL)
    assert len(door.receiving.stored) == 1


@pytest.mark.parametrize(("failing", "stored"), [("store", 0), ("announce", 1)])
def test_a_failing_store_or_topic_makes_the_sender_come_again(door: Door, failing: str, stored: int) -> None:
    """When S3 or SNS fails the answer is 451, and the same dialogue can try again."""
    door.receiving.failing = failing
    with door.connect() as smtp:
        with pytest.raises(smtplib.SMTPDataError) as refused:
            smtp.sendmail("jan@firma.example", ["podpora@fronta.example"], MAIL)
        assert refused.value.smtp_code == 451
        assert (len(door.receiving.stored), len(door.receiving.announced)) == (stored, 0)
        door.receiving.failing = None
        smtp.sendmail("jan@firma.example", ["podpora@fronta.example"], MAIL)
    assert len(door.receiving.announced) == 1


def test_an_unexpected_error_is_ours_and_the_mail_stays_the_senders(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bug while receiving answers 451 as well: no mail is refused for good because of us."""
    monkeypatch.setattr(door.receiving, "store", lambda _key, _mail: 1 / 0)
    with door.connect() as smtp, pytest.raises(smtplib.SMTPDataError) as refused:
        smtp.sendmail("jan@firma.example", ["podpora@fronta.example"], MAIL)
    assert refused.value.smtp_code == 451


def test_without_xclient_the_client_is_the_loopback(door: Door) -> None:
    """A plain client is told as what it is: its HELO, localhost, 127.0.0.1."""
    raw = door.stored(door.send(xclient=None))
    assert b"Received: from client.example (localhost [127.0.0.1])\r\n" in raw


def test_xclient_resets_the_session_and_its_name_outlives_the_next_ehlo(door: Door) -> None:
    """After XCLIENT a new EHLO is needed; HELO= stays what SES sees, NAME= comes from PTR when not given."""
    with door.connect() as smtp:
        smtp.ehlo()
        assert "xclient" in smtp.esmtp_features
        assert {"NAME", "ADDR", "HELO"} <= set(smtp.esmtp_features["xclient"].split())
        assert smtp.docmd("XCLIENT", "addr=192.0.2.10 helo=told.example")[0] == 220
        assert smtp.docmd("MAIL FROM:<jan@firma.example>")[0] == 503
        smtp.ehlo("ehlo.example")
        smtp.sendmail("jan@firma.example", ["podpora@fronta.example"], MAIL)
        assert smtp.docmd("XCLIENT", "ADDR=IPV6:2001:db8::7 HELO=[UNAVAILABLE]")[0] == 220
        smtp.ehlo("ehlo.example")
        smtp.sendmail("jan@firma.example", ["podpora@fronta.example"], MAIL)
    first, second = door.receiving.stored.values()
    assert b"Received: from told.example (mx.firma.example [192.0.2.10])\r\n" in first
    assert b"Received: from ehlo.example (unknown [2001:db8::7])\r\n" in second


def test_xclient_within_a_mail_is_refused(door: Door) -> None:
    """XCLIENT after MAIL gets 503 and changes nothing."""
    with door.connect() as smtp:
        smtp.ehlo()
        smtp.mail("jan@firma.example")
        assert smtp.docmd("XCLIENT", FIRMA)[0] == 503
        assert smtp.rcpt("podpora@fronta.example")[0] == 250


@pytest.mark.parametrize(
    "argument",
    ["", "ADDR", "ADDR=", "ADDR=300.1.1.1", "ADDR=fe80::1%25eth0 x", "NOPE=1", "HELO=a+0D+0Ab", "NAME=+zz", "="],
)
def test_bad_xclient_is_refused(door: Door, argument: str) -> None:
    """What is no XCLIENT attribute, no address or would break a header line gets 501."""
    with pytest.raises(BadXclientError):
        read_xclient(argument, Client("127.0.0.1"))
    with door.connect() as smtp:
        smtp.ehlo()
        assert smtp.docmd("XCLIENT", argument)[0] == 501


def test_xtext_is_decoded() -> None:
    """An XCLIENT value is xtext (RFC 3461): a HELO with blanks and brackets, the attacker's word, comes through."""
    client = read_xclient("HELO=evil+20([1.2.3.4]) NAME=a+2Bb", Client("192.0.2.1"))
    assert client == Client("192.0.2.1", rdns="a+b", helo="evil ([1.2.3.4])")


@pytest.mark.parametrize("command", ["EHLO a\rX-Evil: 1", "HELO a\tb", "MAIL FROM:<a\rb@firma.example>"])
def test_control_characters_do_not_reach_the_header_block(door: Door, command: str) -> None:
    """A control character in HELO or MAIL FROM is refused: it would write lines into SES's block."""
    with socket.create_connection(("127.0.0.1", door.port), timeout=10) as raw:
        stream = raw.makefile("rb")
        stream.readline()
        raw.sendall(b"HELO ok.example\r\n")
        stream.readline()
        raw.sendall(command.encode() + b"\r\n")
        assert stream.readline().startswith(b"5")


def test_hostile_headers_reach_the_store_and_the_notification_is_cut(door: Door) -> None:
    """Nested comments, broken names and 100 kB of header harm nobody: stored whole, notified up to 10 KB."""
    hostile = (
        b"From: " + b"(" * 3000 + b"\r\nTo: \"unclosed <a@b\r\nSubject: =?x-nope?b?!!!?=\r\nno colon here\r\n"
        b"DKIM-Signature: v=1; a=rsa-sha256; b=\xff; d=..; s=\r\n"
        + b"X-Long: " + b"y" * 100_000 + b"\r\n\r\nbody\r\n"
    )  # fmt: skip
    assert door.stored(door.send(hostile)).endswith(hostile)
    message = door.notified()
    assert message["mail"]["headersTruncated"] is True
    assert len(json.dumps(message["mail"]["headers"])) < 20_000


@pytest.mark.parametrize(
    "part",
    [b" " * 201, b"x" * 76 + b"\r\n" + (b"y" * 76 + b"\r\n") * 13_000],
    ids=["many-blanks", "one-megabyte"],
)
def test_what_would_take_long_to_check_is_not_checked(door: Door, part: bytes) -> None:
    """Mails on which dkimpy is quadratic are taken, with PROCESSING_FAILED as the verdict of DKIM."""
    mail = MAIL.removesuffix(b"\r\n") + part + b"\r\n"
    raw = door.stored(door.send(sign(door.places, mail, "jan@firma.example")))
    assert raw.endswith(mail)
    assert door.notified()["receipt"]["dkimVerdict"]["status"] == "PROCESSING_FAILED"


def test_a_zone_that_fails_is_a_verdict_too(
    tmp_path: Path, free_port: Callable[[], int], serving: Callable[[SmtpDoor], AbstractContextManager[None]]
) -> None:
    """SERVFAIL for SPF is temperror in the header and PROCESSING_FAILED in the receipt; the mail is taken."""
    zone = tmp_path / "zone.json"
    zone.write_text('{"firma.example": "SERVFAIL", "_dmarc.firma.example": "TIMEOUT"}', encoding="utf-8")
    port, receiving = free_port(), MemoryReceiving()
    with serving(SmtpDoor(ADDRESSES, ZoneFile(zone), receiving, port)):
        door = Door(port, receiving, Places.from_environment({}))
        raw = door.stored(door.send())
    assert b"Received-SPF: temperror (" in raw
    receipt = door.notified()["receipt"]
    assert receipt["spfVerdict"]["status"] == receipt["dmarcVerdict"]["status"] == "PROCESSING_FAILED"


def test_the_stored_mail_reads_back_as_a_mail(door: Door) -> None:
    """Python's own parser finds SES's headers first and the sender's after them."""
    parsed = email.message_from_bytes(door.stored(door.send()), policy=email.policy.default)
    assert parsed.keys()[0] == "Return-Path"
    assert parsed["From"] == "Jan <jan@firma.example>"
    assert str(parsed["Authentication-Results"]).startswith("amazonses.com;")


class TestReceiving:
    """The double in memory and S3 with SNS keep the same contract."""

    @pytest.fixture(params=["memory", "aws"])
    def receiving(self, request: pytest.FixtureRequest) -> Iterator[tuple[Any, Callable[[], Any]]]:
        """Each kind with a way to look at what it stored."""
        if request.param == "memory":
            memory = MemoryReceiving()
            yield memory, lambda: (memory.stored, memory.announced)
            return
        with mock_aws():
            session = boto3.Session("test", "test", region_name="eu-central-1")
            s3, sns, sqs = (session.client(name) for name in ("s3", "sns", "sqs"))
            s3.create_bucket(Bucket="mail", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
            topic = sns.create_topic(Name="mail")["TopicArn"]
            queue = sqs.create_queue(QueueName="inbound")["QueueUrl"]
            arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
            sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes={"RawMessageDelivery": "true"})

            def seen() -> Any:
                keys = [item["Key"] for item in s3.list_objects_v2(Bucket="mail").get("Contents", [])]
                objects = {key: s3.get_object(Bucket="mail", Key=key)["Body"].read() for key in keys}
                messages = sqs.receive_message(QueueUrl=queue).get("Messages", [])
                return objects, [message["Body"] for message in messages]

            yield AwsReceiving(session, None, "mail", topic), seen

    def test_what_is_stored_and_announced_arrives(self, receiving: tuple[Any, Callable[[], Any]]) -> None:
        """The mail lies under its key octet for octet, the message arrives as it was given."""
        port, seen = receiving
        port.store("mail/abc", b"\x00\xff\r\n")
        port.announce('{"a": "ž"}')
        assert seen() == ({"mail/abc": b"\x00\xff\r\n"}, ['{"a": "ž"}'])

    def test_a_missing_bucket_or_topic_is_a_failed_delivery(self, receiving: tuple[Any, Callable[[], Any]]) -> None:
        """Whatever AWS answers, the door sees DeliveryFailedError."""
        port, _ = receiving
        port.bucket, port.topic_arn, port.failing = "gone", "arn:aws:sns:eu-central-1:123456789012:gone", "store"
        with pytest.raises(DeliveryFailedError):
            port.store("mail/abc", b"")
        port.failing = "announce"
        with pytest.raises(DeliveryFailedError):
            port.announce("{}")
