"""Answers with files, from S3 to the mail that leaves; and what nobody gets of an answer that was called back."""

import io
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from chalicelib.mail import sending
from chalicelib.mail.store import owner_of
from chalicelib.platform import aws
from chalicelib.platform.settings import resource
from chalicelib.tickets import commands, joining, service, store
from chalicelib.tickets.events import Attachment
from chalicelib.tickets.outbox import SendState
from chalicelib.tickets.ticket import Actor, Ticket
from tests.stories.desk import ALENA, Desk

PLACE = "attachments/0f0f/word"
FILE = Attachment("výpis č. 1.pdf", "application/pdf", 4, 0, key=PLACE)
NEW = "novy@firma.example"


@pytest.fixture
def ticket(desk: Desk) -> Ticket:
    """Karel's question in an open queue, and a file that Alena has put into S3."""
    desk.mail(desk.letter(to=("konzultace@fronta.example",)))
    aws.s3().put_object(Bucket=resource("BUCKET"), Key=PLACE, Body=b"%PDF")
    return desk.tickets[0]


def answered(ticket: Ticket, *files: Attachment, text: str = "Posíláme **výpis**.", at: Desk) -> Ticket:
    """Alena answers in Markdown; nothing has left yet."""
    command = commands.Answer(ALENA, text, markdown=True, files=files)
    result = service.perform(
        ticket.id, command, Actor("agent", ALENA.id, ALENA.name), at.now,
        seen_version=ticket.version, request_key=None, shards=1,
    )  # fmt: skip
    return result.ticket


def outgoing(ticket: Ticket) -> store.Sent:
    """The answer's mail as staff see it."""
    history = store.history(ticket.id)
    assert history is not None
    return next(one for one in history.outgoing if one.mail.kind == "answer")


def send(ticket: Ticket, desk: Desk) -> None:
    """The sender gets its turn for the newest change."""
    sending.send(owner_of(ticket.id), f"{ticket.version:08d}-answer", desk.now, lambda: "x" * 26)


def test_files_leave_with_the_answer(desk: Desk, ticket: Ticket) -> None:
    """The client gets the bytes under the name that the agent's file had."""
    answered(ticket, FILE, replace(FILE, name="a.png", type="image/png", index=1), at=desk)
    desk.settle()
    found = [
        (part.get_filename(), part.get_content_type(), part.get_content())
        for part in desk.sent[-1].message.iter_attachments()
    ]
    assert found == [("výpis č. 1.pdf", "application/pdf", b"%PDF"), ("a.png", "image/png", b"%PDF")]
    assert "Posíláme **výpis**." in desk.sent[-1].text


def test_a_picture_in_the_text_leaves_inside_the_mail(desk: Desk, ticket: Ticket) -> None:
    """The client sees it where the agent put it, by the id that it has in this mail; other files are files."""
    picture = replace(FILE, name="graf č. 1.png", type="image/png", index=1)
    answered(ticket, FILE, picture, text="Vytížení:\n\n![Graf](file:graf%20č.%201.png)", at=desk)
    last = desk.tickets[0].last
    assert last is not None
    assert last.preview == "Vytížení: Graf"
    desk.settle()
    message = desk.sent[-1].message
    (inline,) = (part for part in message.walk() if part.get_content_disposition() == "inline")
    assert (inline.get_filename(), inline.get_content()) == ("graf č. 1.png", b"%PDF")
    body = message.get_body(("html",))
    assert body is not None
    assert f'src="cid:{inline["Content-ID"].strip("<>")}" alt="Graf"' in body.get_content()
    assert [part.get_filename() for part in message.iter_attachments()] == ["výpis č. 1.pdf"]
    assert "[obrázek: Graf]" in desk.sent[-1].text


@pytest.mark.parametrize(
    ("file", "cause"),
    [
        (replace(FILE, key="attachments/0f0f/gone"), "a file of the answer is gone: výpis č. 1.pdf"),
        (replace(FILE, key=None), "a file of the answer has no place: výpis č. 1.pdf"),
        (replace(FILE, size=28_000_001), "the files of the answer are more than a mail can carry"),
    ],
)
def test_an_answer_without_one_of_its_files_does_not_leave(
    desk: Desk, ticket: Ticket, file: Attachment, cause: str
) -> None:
    """It would speak of a file and have none: staff see that it failed and why, and the client gets nothing."""
    before = len(desk.sent)
    answered(ticket, FILE, file, at=desk)
    desk.settle()
    assert len(desk.sent) == before
    assert (outgoing(ticket).state, outgoing(ticket).cause) == (SendState.FAILED, cause)


@pytest.mark.parametrize(
    ("status", "state"), [(404, SendState.FAILED), (403, SendState.FAILED), (503, SendState.PENDING)]
)
def test_trouble_with_s3_is_tried_again(
    desk: Desk, ticket: Ticket, monkeypatch: pytest.MonkeyPatch, status: int, state: SendState
) -> None:
    """What is not there is not tried again (403: nobody may list the bucket); for anything else the claim is free."""
    ticket = answered(ticket, FILE, at=desk)

    def fail(**_: Any) -> Mapping[str, Any]:
        """S3 answers with an error."""
        response: Any = {"Error": {"Code": "x"}, "ResponseMetadata": {"HTTPStatusCode": status}}
        raise ClientError(response, "GetObject")

    monkeypatch.setattr(aws.s3(), "get_object", fail)
    if state is SendState.PENDING:
        with pytest.raises(ClientError):
            send(ticket, desk)
    else:
        send(ticket, desk)
    assert outgoing(ticket).state is state
    monkeypatch.setattr(aws.s3(), "get_object", lambda **_: {"Body": io.BytesIO(b"%PDF")})
    send(ticket, desk)
    assert outgoing(ticket).state is (SendState.SENT if state is SendState.PENDING else SendState.FAILED)


def test_an_answer_called_back_is_nobodys_to_send(
    desk: Desk, ticket: Ticket, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sender whose message was on its way already finds nothing to claim: no file is read and SES is not asked."""
    ticket = answered(ticket, FILE, at=desk)
    joining.recall(ticket.id, ticket.version, agent=ALENA, now=desk.now, key=None, shards=1)
    monkeypatch.setattr(aws, "ses", None)
    monkeypatch.setattr(aws, "s3", None)
    send(ticket, desk)
    assert outgoing(ticket).state is SendState.RECALLED


def test_who_is_added_later_reads_nothing_that_was_called_back(desk: Desk, ticket: Ticket) -> None:
    """Neither that nor a note of staff; an answer in Markdown reads as its mail did."""
    ticket = answered(ticket, text="Viz [stav](https://stav.example/) a ![graf](file:graf.png).", at=desk)
    desk.settle()
    ticket = answered(desk.tickets[0], text="Tohle ne.", at=desk)
    ticket = joining.recall(ticket.id, ticket.version, agent=ALENA, now=desk.now, key=None, shards=1).ticket
    actor = Actor("agent", ALENA.id, ALENA.name)
    for command in (commands.AddNote(ALENA, "Jen pro nás."), commands.ChangeCopies(ALENA, (NEW,), with_history=True)):
        service.perform_anyway(ticket.id, command, actor, desk.now, request_key=None, shards=1)
    desk.settle()
    told = desk.sent[-1].text
    assert "> Viz stav (https://stav.example/) a graf." in told
    assert "Tohle ne" not in told
    assert "Jen pro nás" not in told


def test_what_was_called_back_before_is_not_said_last(desk: Desk, ticket: Ticket) -> None:
    """Of two answers in a row that were called back, neither comes back as the last word."""
    said = ticket.last
    for text in ("První.", "Druhá."):
        ticket = answered(desk.tickets[0], text=text, at=desk)
        ticket = joining.recall(ticket.id, ticket.version, agent=ALENA, now=desk.now, key=None, shards=1).ticket
        assert ticket.last == said
