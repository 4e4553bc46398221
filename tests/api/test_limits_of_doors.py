"""How much each door takes: exactly its limit, and not one byte or letter more. The table is in docs/limits.md."""

import base64
import json
import re
from pathlib import Path
from typing import Any

import pytest

from chalicelib.api.calls_shapes import SAID_CHARS_MAX, Announcement
from chalicelib.api.texting_shapes import AnswerSmsRequest, EventRequest
from chalicelib.calls.call import EXCHANGE_ID_CHARS_MAX
from chalicelib.entrypoints.http import handle
from chalicelib.entrypoints.websocket import FRAME_CHARS_MAX, message
from chalicelib.mail import authenticity
from chalicelib.mail.files import FILES_BYTES_MAX
from chalicelib.pages.form import BODY_BYTES_MAX
from chalicelib.people.listing import CONTACTS_MAX
from chalicelib.platform import limits
from chalicelib.sms.event import EVENT_CLIENTS_MAX, EVENT_TEXT_CHARS_MAX
from chalicelib.sms.plan import SMS_CHARS_MAX
from tests.api.http_request import event
from tests.mail.senders import judged, signed

pytestmark = pytest.mark.usefixtures("aws_resources")

DOCS = Path(__file__).parent.parent.parent / "docs" / "limits.md"
EVENT = {"queue": "podpora", "subject": "x", "text": "x", "sms": "x", "clients": ["1"]}


def _status(body: str, *, is_base64: bool = False) -> int:
    asked = event("POST", "/v1/tickets/nothing/notes", body=body)
    return int(handle({**asked, "isBase64Encoded": is_base64}, None)["statusCode"])


@pytest.mark.parametrize("letter", ["x", "ž"])
def test_the_api_takes_so_many_bytes(letter: str) -> None:
    """Bytes and not letters are counted; what is larger is refused before it is read."""
    whole = letter * (limits.API_BODY_BYTES_MAX // len(letter.encode()))
    assert _status(whole) != 413
    assert _status(whole + "x") == 413


def test_a_body_in_base64_is_measured_as_it_was_sent() -> None:
    """The third that base64 adds is not the caller's."""
    whole = base64.b64encode(b"x" * (limits.API_BODY_BYTES_MAX // 3 * 3)).decode()
    assert _status(whole, is_base64=True) != 413
    assert _status(whole + "eHh4eHh4", is_base64=True) == 413


def test_a_refusal_for_its_size_is_a_problem_document() -> None:
    """Like every other, and nobody keeps it."""
    answer = handle(event("POST", "/v1/calls", body="x" * (limits.API_BODY_BYTES_MAX + 1)), None)
    told = json.loads(answer["body"])
    assert (told["status"], told["type"].rpartition("/")[2]) == (413, "too-large")
    assert answer["headers"] == {"Content-Type": "application/problem+json", "Cache-Control": "no-store"}


def test_the_websocket_takes_so_many_letters() -> None:
    """What a console says fits in many times."""
    frame = '{"action":"shout"}'.ljust(FRAME_CHARS_MAX)
    context = {"connectionId": "c"}
    assert message({"body": frame, "requestContext": context})["statusCode"] == 200
    assert message({"body": frame + " ", "requestContext": context})["statusCode"] == 400


def _is_taken(shape: Any, body: dict[str, Any]) -> bool:
    try:
        shape.model_validate(body)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize(
    ("shape", "rest", "field", "chars_max"),
    [
        (EventRequest, EVENT, "sms", SMS_CHARS_MAX),
        (EventRequest, EVENT, "text", EVENT_TEXT_CHARS_MAX),
        (EventRequest, EVENT, "subject", limits.SUBJECT_CHARS_MAX),
        (AnswerSmsRequest, {"sms": "x", "version": 1}, "text", limits.ANSWER_CHARS_MAX),
        (Announcement, {}, "call", EXCHANGE_ID_CHARS_MAX),
        (Announcement, {}, "from", SAID_CHARS_MAX),
        (Announcement, {}, "name", SAID_CHARS_MAX),
    ],
)
def test_a_text_has_so_many_letters(shape: Any, rest: dict[str, Any], field: str, chars_max: int) -> None:
    """SMS, events, answers, and what an exchange says of a call."""
    assert _is_taken(shape, {**rest, field: "x" * chars_max})
    assert not _is_taken(shape, {**rest, field: "x" * (chars_max + 1)})


def test_an_event_is_for_so_many_clients() -> None:
    """More are another event."""
    assert _is_taken(EventRequest, {**EVENT, "clients": ["1"] * EVENT_CLIENTS_MAX})
    assert not _is_taken(EventRequest, {**EVENT, "clients": ["1"] * (EVENT_CLIENTS_MAX + 1)})


def test_a_mail_that_is_larger_than_ses_takes_proves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """SES refuses it first; what came some other way is not looked at, and waits for its sender's link."""
    raw = signed()
    monkeypatch.setattr(authenticity, "MAIL_SIZE_BYTES_MAX", len(raw))
    assert judged(raw).verdict == "verified"
    monkeypatch.setattr(authenticity, "MAIL_SIZE_BYTES_MAX", len(raw) - 1)
    assert (judged(raw).verdict, judged(raw).reasons) == ("unverified", ("size",))


def test_the_table_tells_these_limits() -> None:
    """Each number stands in docs/limits.md."""
    told = re.sub(r"[,\s]", "", DOCS.read_text(encoding="utf-8"))
    of_doors = [limits.API_BODY_BYTES_MAX, FRAME_CHARS_MAX, BODY_BYTES_MAX, SMS_CHARS_MAX, EVENT_TEXT_CHARS_MAX]
    of_doors += [EVENT_CLIENTS_MAX, limits.ANSWER_CHARS_MAX, FILES_BYTES_MAX, CONTACTS_MAX, SAID_CHARS_MAX]
    of_doors += [EXCHANGE_ID_CHARS_MAX, limits.SUBJECT_CHARS_MAX]
    assert [number for number in of_doors if str(number) not in told] == []
