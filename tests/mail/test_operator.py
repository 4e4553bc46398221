"""The operator's commands: one line in, one line out, whatever the line holds."""

import base64
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.__main__ import main
from chalicelib.mail.operator import read_letter, read_line
from tests.mail.senders import IP, mail, signature, zone

ENVELOPE = ["--ip", IP, "--helo", "mx.firma.example", "--mail-from", "jan@firma.example"]
JUNK = [
    b"junk",
    b"[]",
    b'"text"',
    b"null",
    b"{}",
    b"\xff\xfe",
    b"[" * 100_000,
    b"1" * 10_000,
    b'{"id": 1}',
    b'{"id": 2, "eml_b64": 5}',
    b'{"id": 3, "eml_b64": "!!"}',
    b'{"id": 4, "eml_b64": "\\u0141"}',
    b'{"id": [5], "eml_b64": "", "ip": 1, "helo": null, "mail_from": {}}',
    b'{"id": "\\ud800", "eml_b64": "", "ip": "\\ud800", "helo": "\\u0000", "mail_from": "\\ud800@x.cz"}',
    b'{"id": 7, "eml_b64": "AAAA", "ip": "' + b"1" * 100_000 + b'"}',
]


@pytest.fixture
def fresh() -> bytes:
    """A mail signed by the clock that the command reads."""
    from datetime import UTC, datetime
    from email.utils import format_datetime

    now = datetime.now(UTC)
    raw = mail(date=format_datetime(now))
    return signature(raw, signed_at=now) + raw


@pytest.fixture
def places(tmp_path: Path, fresh: bytes) -> Path:
    """A folder with the zone and the mail."""
    (tmp_path / "zone.json").write_text(json.dumps(zone()))
    (tmp_path / "mail.eml").write_bytes(fresh)
    return tmp_path


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """What was printed, line by line."""
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_authenticate_judges_one_file(places: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One mail, the envelope by options, DNS by a zone: one line, exit 0."""
    code = main(["authenticate", str(places / "mail.eml"), *ENVELOPE, "--zone", str(places / "zone.json")])
    [told] = lines(capsys)
    assert code == 0
    assert told["id"] == str(places / "mail.eml")
    assert told["verdict"] == "verified"
    assert told["spf"].items() >= {"result": "pass", "domain": "firma.example", "aligned": True}.items()
    assert told["dkim"][0].items() >= {"result": "pass", "domain": "firma.example", "selector": "k1"}.items()
    assert told["dkim"][0]["aligned"] is True
    assert told["dmarc"] == {"result": "pass", "policy": "none", "domain": "firma.example"}
    assert set(told) >= {"arc", "reasons"}


def test_authenticate_judges_many_lines(places: Path, fresh: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    """Good lines among junk: one answer a line, in order, with the ids as given, and exit 0."""
    encoded = base64.b64encode(fresh).decode()
    good = {"id": "good", "eml_b64": encoded, "ip": IP, "helo": "mx", "mail_from": "jan@firma.example"}
    foreign = good | {"id": "foreign", "ip": "198.51.100.66"}
    source = places / "in.jsonl"
    source.write_bytes(b"\n".join([*JUNK, json.dumps(good).encode(), b"", json.dumps(foreign).encode()]) + b"\n")
    assert main(["authenticate", "--jsonl", str(source), "--zone", str(places / "zone.json")]) == 0
    told = lines(capsys)
    assert len(told) == len(JUNK) + 2
    assert [one["verdict"] for one in told[-2:]] == ["verified", "unverified"]
    assert [one["id"] for one in told[-2:]] == ["good", "foreign"]
    assert {one["verdict"] for one in told[:-2]} == {"forged"}
    assert [one["id"] for one in told[8:13]] == [1, 2, 3, 4, [5]]
    assert told[0]["reasons"][0].startswith("input: ")


@pytest.mark.parametrize(("policy", "verdict"), [("dkim-and-spf", "unverified"), ("dmarc", "verified")])
def test_the_policy_is_an_option(
    places: Path, fresh: bytes, policy: str, verdict: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--policy dmarc` takes one aligned mechanism."""
    (places / "mail.eml").write_bytes(fresh[fresh.index(b"From:") :])  # without its signature
    main(
        ["authenticate", str(places / "mail.eml"), *ENVELOPE, "--zone", str(places / "zone.json"), "--policy", policy]
    )
    assert lines(capsys)[0]["verdict"] == verdict


def test_parse_reads_one_file_and_many_lines(
    places: Path, fresh: bytes, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file, lines of a file, and lines of stdin."""
    assert main(["parse", str(places / "mail.eml")]) == 0
    encoded = base64.b64encode(fresh).decode()
    line = json.dumps({"id": 1, "eml_b64": encoded}).encode() + b"\n"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(line + b"\n".join(JUNK))))
    assert main(["parse", "--jsonl", "-"]) == 0
    told = lines(capsys)
    assert len(told) == 2 + len(JUNK)
    for one in told[:2]:
        assert one.items() >= {"from": "jan@firma.example", "subject": "Web nejede", "automatic": None}.items()
        assert one["text"] == "Dobry den,\nweb nejede."


def test_parse_knows_our_domain_by_an_option(places: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`--own-domain` tells a loop."""
    main(["parse", str(places / "mail.eml"), "--own-domain", "Firma.example"])
    assert lines(capsys)[0]["automatic"] == "loop"


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["nonsense"],
        ["authenticate"],
        ["authenticate", "{mail}"],
        ["authenticate", "{mail}", "--jsonl", "{mail}", *ENVELOPE],
        ["authenticate", "{mail}", *ENVELOPE, "--zone", "{missing}"],
        ["authenticate", "{mail}", *ENVELOPE, "--zone", "{mail}"],
        ["authenticate", "{mail}", *ENVELOPE, "--policy", "none"],
        ["authenticate", "{missing}", *ENVELOPE, "--zone", "{zone}"],
        ["authenticate", "--jsonl", "{missing}", "--zone", "{zone}"],
        ["parse"],
        ["parse", "{missing}"],
        ["parse", "--jsonl", "{missing}"],
        ["parse", "{mail}", "--jsonl", "{mail}"],
        ["parse", "{mail}", "--nonsense"],
        ["split"],
        ["split", "{missing}"],
        ["split", "--jsonl", "{missing}"],
        ["split", "{mail}", "--jsonl", "{mail}"],
        ["split", "{mail}", "--nonsense"],
    ],
)
def test_bad_usage_is_exit_2(places: Path, arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """What cannot be run says why on stderr, prints nothing and leaves with 2."""
    named = {"mail": places / "mail.eml", "zone": places / "zone.json", "missing": places / "missing"}
    try:
        code: Any = main([argument.format(**named) for argument in arguments])
    except SystemExit as left:
        code = left.code
    printed = capsys.readouterr()
    assert code == 2
    assert printed.out == ""
    assert printed.err.strip()


REPLY = "Ano.\n\nDne 12. 11. 2026 v 8:03 Podpora napsal(a):\n> Kdy?"
HISTORY = "Dne 12. 11. 2026 v 8:03 Podpora napsal(a):\n> Kdy?"
REPLY_HTML = "<p>Ano.</p><p>Dne 12. 11. 2026 v 8:03 Podpora napsal(a):</p><blockquote>Kdy?</blockquote>"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1250"])
def test_split_reads_one_text(tmp_path: Path, encoding: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A file is plain text, in whatever charset."""
    (tmp_path / "reply.txt").write_bytes(REPLY.replace("Ano.", "Ještě ne, příště.").encode(encoding))
    assert main(["split", str(tmp_path / "reply.txt")]) == 0
    assert lines(capsys) == [{"id": str(tmp_path / "reply.txt"), "new": "Ještě ne, příště.", "quoted": HISTORY}]


@pytest.mark.parametrize("name", ["reply.html", "reply.HTM"])
def test_split_reads_one_page(tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A file whose name says so is HTML."""
    (tmp_path / name).write_text(REPLY_HTML)
    assert main(["split", str(tmp_path / name)]) == 0
    [told] = lines(capsys)
    assert (told["new"], told["quoted"].split("\n")[-1]) == ("Ano.", "Kdy?")


def test_split_reads_many_lines(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Text and HTML by line, among junk: one answer a line, in order, from a file and from stdin."""
    good = [{"id": 1, "text": REPLY}, {"id": "2", "html": REPLY_HTML}, {"id": 3, "text": None, "html": REPLY_HTML}]
    source = b"\n".join([*(json.dumps(one).encode() for one in good), b"", *JUNK]) + b"\n"
    (tmp_path / "in.jsonl").write_bytes(source)
    assert main(["split", "--jsonl", str(tmp_path / "in.jsonl")]) == 0
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(source)))
    assert main(["split", "--jsonl", "-"]) == 0
    told = lines(capsys)
    assert told[: len(told) // 2] == told[len(told) // 2 :]
    assert len(told) == 2 * (len(good) + len(JUNK))
    assert [(one["id"], one["new"]) for one in told[:3]] == [(1, "Ano."), ("2", "Ano."), (3, "Ano.")]
    assert set(told[0]) == {"id", "new", "quoted"}
    for one in told[3 : 3 + len(JUNK)]:
        assert (one["new"], one["quoted"]) == ("", "")
        assert one["problem"].startswith("input: ")


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_no_letter_is_too_odd(line: bytes) -> None:
    """Any line is a text or says why it is none."""
    letter = read_letter(line)
    assert isinstance(letter.text, str)
    assert letter.text == "" or not letter.problem


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_no_line_is_too_odd(line: bytes) -> None:
    """Any line is a mail or says why it is none."""
    item = read_line(line)
    assert isinstance(item.raw, bytes)
    assert item.raw == b"" or not item.problem


def test_the_command_runs_as_a_program(places: Path) -> None:
    """`python -m chalicelib` from the shell, as operators' scripts call it."""
    command = [sys.executable, "-m", "chalicelib", "parse", str(places / "mail.eml")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["subject"] == "Web nejede"
    missing = subprocess.run([*command[:-1], "/nowhere"], capture_output=True, text=True, check=False)
    assert (missing.returncode, missing.stdout) == (2, "")
