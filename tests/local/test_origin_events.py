"""What the local SES tells of mail to addresses that stand for a mailbox in trouble."""

import base64
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local.ses_events import GONE, SIMULATED, events_of, tell, trouble_of

AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
MAIL = (
    b"From: Podpora <podpora@fronta.example>\r\nTo: Jan =?utf-8?q?Nov=C3=A1k?= <jan@firma.example>\r\n"
    b"Subject: [#10001] =?utf-8?q?Zkou=C5=A1ka?=\r\nX-Long: " + b"x" * 20_000 + b"\r\n\r\nx\r\n"
)


class Topics:
    """Event topics in memory: what was published, by topic."""

    def __init__(self, *, failing: bool = False) -> None:
        self.published: list[tuple[str, dict[str, Any]]] = []
        self.failing = failing

    def topics(self, configuration_set: str, kind: str) -> list[str]:
        """One topic for each kind of event."""
        if self.failing:
            raise ClientError({"Error": {"Code": "NotFoundException"}}, "GetConfigurationSetEventDestinations")
        return [f"{configuration_set}:{kind}"]

    def publish(self, topic_arn: str, message: str) -> None:
        """Keep the event."""
        self.published.append((topic_arn, json.loads(message)))


def call(*recipients: str, **more: Any) -> dict[str, Any]:
    """A SendEmail call as the sender makes it."""
    return {
        "FromEmailAddress": "podpora@fronta.example",
        "Destination": {"ToAddresses": list(recipients)},
        "Content": {"Raw": {"Data": base64.b64encode(MAIL).decode()}},
        "ConfigurationSetName": "fronta-local",
        "EmailTags": [{"Name": "mail", "Value": "01K-00000001-answer"}],
        **more,
    }


@pytest.mark.parametrize(
    ("address", "trouble"),
    [
        ("bounce@simulator.amazonses.com", GONE),
        ("Bounce+label@Simulator.AmazonSES.com", GONE),
        ("suppressionlist@simulator.amazonses.com", SIMULATED["suppressionlist"]),
        ("complaint@simulator.amazonses.com", SIMULATED["complaint"]),
        ("success@simulator.amazonses.com", None),
        ("ooto@simulator.amazonses.com", None),
        ("neexistuje@firma.example", GONE),
        ("neexistuje@simulator.amazonses.com", None),
        ("bounce@firma.example", None),
        ("jan@firma.example", None),
        ("", None),
    ],
)
def test_some_addresses_stand_for_trouble(address: str, trouble: object) -> None:
    """Those of SES's mailbox simulator, labels included, and a mailbox of any domain that does not exist."""
    assert trouble_of(address) == trouble


def test_a_bounce_has_the_shape_of_ses() -> None:
    """One event for each address that bounces, with the mail's recipients, headers and tags as SES tells them."""
    first, second = events_of(
        call("jan@firma.example", "neexistuje@firma.example", "bounce@simulator.amazonses.com"), "0100-a", AT
    )
    assert first["eventType"] == "Bounce"
    assert first["bounce"] == {
        "feedbackId": "0100-a-000000",
        "bounceType": "Permanent",
        "bounceSubType": "General",
        "bouncedRecipients": [
            {
                "emailAddress": "neexistuje@firma.example",
                "action": "failed",
                "status": "5.1.1",
                "diagnosticCode": "smtp; 550 5.1.1 user unknown",
            }
        ],
        "timestamp": "2026-11-23T08:00:00.000Z",
        "reportingMTA": "dns; a1.eu-central-1.smtp-out.amazonses.com",
    }
    assert second["bounce"]["feedbackId"] == "0100-a-000001"
    told = first["mail"]
    assert told["messageId"] == "0100-a"
    assert told["source"] == "podpora@fronta.example"
    assert told["destination"][1:] == ["neexistuje@firma.example", "bounce@simulator.amazonses.com"]
    assert told["headersTruncated"] is True
    assert [header["name"] for header in told["headers"]] == ["From", "To", "Subject"]
    assert told["commonHeaders"]["subject"] == "[#10001] Zkouška"
    assert told["tags"]["mail"] == ["01K-00000001-answer"]
    assert told["tags"]["ses:configuration-set"] == ["fronta-local"]


def test_a_complaint_names_all_who_complain() -> None:
    """One event for the mail, of the kind abuse, and none for who is content."""
    (event,) = events_of(call("complaint@simulator.amazonses.com", "jan@firma.example"), "0100-a@x", AT)
    assert event["eventType"] == "Complaint"
    assert event["complaint"]["complainedRecipients"] == [{"emailAddress": "complaint@simulator.amazonses.com"}]
    assert (event["complaint"]["complaintFeedbackType"], event["complaint"]["feedbackId"]) == (
        "abuse",
        "0100-a-000000",
    )


def test_recipients_come_from_the_header_where_the_call_names_none() -> None:
    """SES takes To, Cc and Bcc of the mail then."""
    mail = b"To: neexistuje@firma.example\r\nCc: jan@firma.example\r\n\r\n"
    raw = {"Raw": {"Data": base64.b64encode(mail).decode()}}
    (event,) = events_of(call(Destination={}, Content=raw), "0100-a", AT)
    assert event["mail"]["destination"] == ["neexistuje@firma.example", "jan@firma.example"]


def test_events_go_to_the_topics_of_the_configuration_set() -> None:
    """Each event to those that want its kind; a mail that arrives is no event."""
    topics = Topics()
    answer = b'{"MessageId": "0100-a"}'
    asked = call("neexistuje@firma.example", "complaint@simulator.amazonses.com")
    assert tell(topics, json.dumps(asked).encode(), answer, lambda: AT) == 2
    assert [topic for topic, _ in topics.published] == ["fronta-local:Bounce", "fronta-local:Complaint"]
    assert {event["mail"]["timestamp"] for _, event in topics.published} == {"2026-11-23T08:00:00.000Z"}
    assert tell(topics, json.dumps(call("jan@firma.example")).encode(), answer, lambda: AT) == 0


@pytest.mark.parametrize(
    ("request_body", "answer"),
    [
        (b"junk", b'{"MessageId": "1"}'),
        (b"[]", b'{"MessageId": "1"}'),
        (b'{"Content": {"Simple": {}}}', b'{"MessageId": "1"}'),
        (b'{"Content": {"Raw": {"Data": "x"}}}', b'{"MessageId": "1"}'),
        (json.dumps(call("neexistuje@x.example")).encode(), b"{}"),
        (json.dumps({**call("neexistuje@x.example"), "ConfigurationSetName": None}).encode(), b"junk"),
        (json.dumps({"Content": call()["Content"]}).encode(), b'{"MessageId": "1"}'),
    ],
)
def test_what_is_no_raw_mail_of_a_configuration_set_is_not_told(request_body: bytes, answer: bytes) -> None:
    """Whatever the call holds, it is not an error here: SES has answered it."""
    topics = Topics()
    assert tell(topics, request_body, answer, lambda: AT) == 0
    assert topics.published == []


def test_a_stack_without_events_is_no_error(caplog: pytest.LogCaptureFixture) -> None:
    """When the emulator refuses to tell where events go, the log says so and the mail has left all the same."""
    request = json.dumps(call("neexistuje@firma.example")).encode()
    assert tell(Topics(failing=True), request, b'{"MessageId": "1"}', lambda: AT) == 0
    assert "no event of a mail could be published" in caplog.text
