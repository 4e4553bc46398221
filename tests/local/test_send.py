"""`python -m local send` and `token`: what a demo client sends and who gets a token."""

import argparse
import email
import email.policy
import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from local import demo, send, token
from local.__main__ import main
from local.mailbox import Mailbox
from local.origin import Origin, Upstreams
from local.places import Places
from local.sms import MemoryStatusLogs, Telephones
from local.smtp_door import MemoryReceiving, SmtpDoor
from local.zone import ZoneFile

NOW = datetime(2026, 11, 23, 8, 5, tzinfo=UTC)
OURS = (
    "From: Podpora <podpora@fronta.example>\r\nTo: jan@firma.example\r\nReply-To: podpora+tok@fronta.example\r\n"
    "Subject: Nejde web [#10001]\r\nReferences: <t.tok@fronta.example>\r\n <1@firma.example>\r\n"
    "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    "Dobrý den,\r\npracujeme na tom.\r\n"
).encode()


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A state directory with the demo zone and its keys."""
    state = tmp_path_factory.mktemp("state")
    demo.ensure_zone(Places.from_environment({"FRONTA_STATE": str(state)}))
    return state


@pytest.fixture
def receiving(
    state: Path,
    free_port: Callable[[], int],
    serving: Callable[[Any], AbstractContextManager[None]],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[MemoryReceiving]:
    """A door and an origin on free ports, told to the commands by the environment."""
    monkeypatch.setenv("FRONTA_STATE", str(state))
    for name in ("FRONTA_PORT", "FRONTA_SMTP_PORT", "FRONTA_DNS_PORT", "FRONTA_AWS_PORT"):
        monkeypatch.setenv(name, str(free_port()))
    places = Places.from_environment()
    double = MemoryReceiving()
    door = SmtpDoor(["podpora@fronta.example"], ZoneFile(places.zone), double, places.smtp_port)
    upstreams = Upstreams("http://127.0.0.1:9", "ws://127.0.0.1:9", "http://127.0.0.1:9", "", "")
    origin = Origin(
        upstreams, Mailbox(places.mailbox), Telephones(state / "sms", MemoryStatusLogs()), state, places.port
    )
    with serving(door), serving(origin):
        yield double


def told(receiving: MemoryReceiving) -> tuple[EmailMessage, Any]:
    """The only mail that came in, and its notification."""
    (raw,), (message,) = receiving.stored.values(), receiving.announced
    parsed = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(parsed, EmailMessage)
    return parsed, json.loads(message)


def line(capsys: pytest.CaptureFixture[str]) -> Any:
    """The one JSON line that was printed."""
    (only,) = capsys.readouterr().out.splitlines()
    return json.loads(only)


def test_a_mail_comes_signed_from_the_domains_own_host(
    receiving: MemoryReceiving, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """A demo contact's mail passes SPF, DKIM and DMARC; text and attachment arrive; one JSON line is printed."""
    attached = tmp_path / "výpis.txt"
    attached.write_text("řádek", encoding="utf-8")
    arguments = ["send", "--from", "jan@firma.example", "--to", "podpora@fronta.example"]
    assert main([*arguments, "--subject", "Nejde web", "--body", "Pomóc", "--attach", str(attached)]) == 0
    mail, notification = told(receiving)
    verdicts = [notification["receipt"][f"{name}Verdict"]["status"] for name in ("spf", "dkim", "dmarc")]
    assert verdicts == ["PASS", "PASS", "PASS"]
    assert (mail["From"], mail["Subject"]) == ("Jan Vzorový <jan@firma.example>", "Nejde web")
    body = mail.get_body(("plain",))
    assert body is not None
    assert body.get_content().strip() == "Pomóc"
    assert [part.get_filename() for part in mail.iter_attachments()] == ["výpis.txt"]
    printed = line(capsys)
    assert printed["code"] == 250
    assert printed["answer"] == f"OK {notification['mail']['messageId']}"
    assert (printed["ip"], printed["signed"]) == ("192.0.2.10", True)


@pytest.mark.parametrize(
    ("sender", "options", "expected"),
    [
        ("jan@firma.example", ["--unsigned"], ["PASS", "GRAY", "PASS"]),
        ("jan@firma.example", ["--ip", "203.0.113.9"], ["FAIL", "PASS", "PASS"]),
        ("lenka@prisna.example", ["--unsigned", "--ip", "203.0.113.9"], ["FAIL", "GRAY", "FAIL"]),
        ("karel@jenspf.example", [], ["PASS", "GRAY", "GRAY"]),
        ("ota@bezzaznamu.example", [], ["GRAY", "GRAY", "GRAY"]),
        ("kdo@neznama.example", [], ["GRAY", "GRAY", "GRAY"]),
    ],
)
def test_less_proof_on_demand(
    receiving: MemoryReceiving, sender: str, options: list[str], expected: list[str]
) -> None:
    """Without signature, from another address, or from a domain with less in its DNS, the proofs are missing."""
    assert main(["send", "--from", sender, "--to", "podpora@fronta.example", *options]) == 0
    receipt = told(receiving)[1]["receipt"]
    assert [receipt[f"{name}Verdict"]["status"] for name in ("spf", "dkim", "dmarc")] == expected


def test_a_refusal_is_printed_and_is_the_exit_status(
    receiving: MemoryReceiving, capsys: pytest.CaptureFixture[str]
) -> None:
    """The door's 550 is in the JSON line, and the command exits with 1."""
    assert main(["send", "--from", "jan@firma.example", "--to", "nikdo@fronta.example"]) == 1
    assert line(capsys)["code"] == 550
    assert receiving.stored == {}


def test_a_file_is_sent_as_it_is(receiving: MemoryReceiving, tmp_path: Path) -> None:
    """--eml takes envelope and recipients from the header; Unix line ends become CRLF; the rest is untouched."""
    file = tmp_path / "a.eml"
    file.write_bytes(b"From: Eva <eva@firma.example>\nTo: podpora@fronta.example\nSubject: x\n\n.tecka\n8bit: \xe8\n")
    assert main(["send", "--unsigned", "--eml", str(file)]) == 0
    (raw,) = receiving.stored.values()
    assert raw.endswith(file.read_bytes().replace(b"\n", b"\r\n"))
    assert told(receiving)[1]["mail"]["source"] == "eva@firma.example"


def test_an_automatic_mail_with_a_null_sender_can_be_sent(receiving: MemoryReceiving) -> None:
    """--mail-from '' and --header make an out-of-office answer."""
    arguments = ["send", "--from", "jan@firma.example", "--to", "podpora@fronta.example", "--mail-from", ""]
    assert main([*arguments, "--header", "Auto-Submitted: auto-replied"]) == 0
    mail, notification = told(receiving)
    assert notification["mail"]["source"] == ""
    assert mail["Auto-Submitted"] == "auto-replied"


def test_a_reply_answers_our_latest_mail_as_a_mail_program_does(receiving: MemoryReceiving, state: Path) -> None:
    """To is the Reply-To, the ids go into In-Reply-To and References, the text is quoted below."""
    mailbox = Mailbox(state / "mailbox")
    mailbox.keep("older", OURS.replace(b"tok@", b"old@"), ["jan@firma.example"])
    mailbox.keep("newest", OURS, ["jan@firma.example"])
    mailbox.keep("other", OURS.replace(b"#10001", b"#100012"), ["jan@firma.example"])
    assert main(["send", "--reply-to", "10001", "--body", "Díky!"]) == 0
    mail, notification = told(receiving)
    assert notification["mail"]["source"] == "jan@firma.example"
    assert notification["receipt"]["recipients"] == ["podpora+tok@fronta.example"]
    assert mail["Subject"] == "Re: Nejde web [#10001]"
    assert mail["In-Reply-To"] == "<newest@eu-central-1.amazonses.com>"
    assert mail["References"].split() == [
        "<t.tok@fronta.example>",
        "<1@firma.example>",
        "<newest@eu-central-1.amazonses.com>",
    ]
    body = mail.get_body(("plain",))
    assert body is not None
    text = body.get_content().splitlines()
    assert text[0] == "Díky!"
    assert text[2].startswith("Dne ")
    assert text[3:5] == ["> Dobrý den,", "> pracujeme na tom."]


def test_a_reply_to_a_ticket_that_never_wrote_is_an_error(
    receiving: MemoryReceiving, capsys: pytest.CaptureFixture[str]
) -> None:
    """When no mail about the number has left, one line says so."""
    assert main(["send", "--reply-to", "99999"]) == 1
    assert capsys.readouterr().err == "no mail about ticket #99999 has left for that address\n"


def test_a_quote_tells_the_time_of_prague() -> None:
    """The line above the quoted text has the local time of the demo clients, winter and summer."""
    assert "Dne 23. 11. 2026 v 09:05" in text_of(send.reply(OURS, "jan@firma.example", "x", now=NOW))
    summer = NOW.replace(month=7)
    assert "Dne 23. 07. 2026 v 10:05" in text_of(send.reply(OURS, "jan@firma.example", "x", now=summer))


def text_of(raw: bytes) -> str:
    """The text of a mail."""
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(mail, EmailMessage)
    return str(mail.get_content())


def test_a_reply_without_reply_to_goes_to_from() -> None:
    """A mail without Reply-To is answered to its From, and Re: is not doubled."""
    original = OURS.replace(b"Reply-To: podpora+tok@fronta.example\r\n", b"").replace(b"Nejde", b"Re: Nejde")
    answer = email.message_from_bytes(send.reply(original, "jan@firma.example", "x", now=NOW))
    assert answer["To"] == "podpora@fronta.example"
    assert answer["Subject"].startswith("Re: Re:") is False


@pytest.mark.parametrize(
    "arguments",
    [
        ["--from", "jan@firma.example"],
        ["--to", "podpora@fronta.example"],
        ["--from", "a@b", "--to", "c@d", "--attach", "/no/such/file"],
        ["--from", "a@b", "--to", "c@d", "--header", "colonless"],
        ["--from", "a@b", "--to", "c@d", "--header", "Dva slova: x"],
        ["--from", "a@b", "--to", "c@d", "--header", "Subject: podruhé"],
        ["--from", "a@b", "--to", "c@d", "--subject", "dva\nřádky"],
        ["--from", "a@b", "--to", "c@d", "--attach", "/"],
        ["--from", "Jan", "--to", "c@d"],
        ["--from", "Jan <jan@firma.example>", "--to", "c@d"],
        ["--reply-to", "10001", "--subject", "x"],
        ["--reply-to", "10001", "--to", "c@d", "--cc", "e@f", "--header", "X-A: b"],
        ["--eml", __file__],
        ["--eml", "/no/such.eml"],
        ["--from", "jan@firma.example", "--to", "podpora@fronta.example"],
    ],
)
def test_what_cannot_be_sent_is_said_in_one_line(
    state: Path,
    free_port: Callable[[], int],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
) -> None:
    """Missing addresses or files, and a door that is not there, end with 1 and one line."""
    monkeypatch.setenv("FRONTA_STATE", str(state))
    monkeypatch.setenv("FRONTA_SMTP_PORT", str(free_port()))
    assert main(["send", *arguments]) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.parametrize(
    ("options", "email_", "groups"),
    [
        ({"staff": "alena"}, "alena@fronta.example", ("agent",)),
        ({"staff": "Vera@fronta.example"}, "vera@fronta.example", ("agent", "lead")),
        ({"finance": "filip"}, "filip@fronta.example", ("finance",)),
        ({"contact": "Jana@Agentura.example", "client": "100003"}, "jana@agentura.example", ()),
    ],
)
def test_a_token_is_for_the_one_who_was_named(options: dict[str, Any], email_: str, groups: tuple[str, ...]) -> None:
    """Names and addresses of the demo data lead to their users."""
    user = token.user_of(chosen(options))
    assert (user.email, user.groups) == (email_, groups)


@pytest.mark.parametrize(
    "options",
    [
        {"staff": "nobody"},
        {"finance": "alena"},
        {"contact": "kdo@firma.example"},
        {"contact": "jan@firma.example", "client": "100002"},
        {"staff": "alena", "client": "100001"},
    ],
)
def test_no_token_for_somebody_else(options: dict[str, Any]) -> None:
    """An unknown name, a missing role and a foreign client are refused with a sentence."""
    with pytest.raises(token.NoTokenError):
        token.user_of(chosen(options))


def chosen(options: dict[str, Any]) -> argparse.Namespace:
    """The options of `token`, those not given empty."""
    empty = {"staff": None, "contact": None, "integration": False, "finance": None, "client": None}
    return argparse.Namespace(**(empty | options))
