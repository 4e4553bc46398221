"""The operator's commands of this room: `authenticate`, `parse`, `split` and `judge`, for one mail or a file of many.

One JSON object per line in, one per line out, whatever stands in the line: junk gets an answer too.
"""

import argparse
import base64
import binascii
import json
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, Final, NamedTuple, TypeAlias, TypeVar

from chalicelib.mail.resolver import DnsResolver, Resolver, ZoneError, ZoneResolver

BAD_USAGE: Final = 2
POLICIES: Final = ("dkim-and-spf", "dmarc")

Answer: TypeAlias = dict[str, Any]
Subparsers: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"

T = TypeVar("T")


class UsageError(Exception):
    """The command cannot be run as it was called; the sentence says what to do."""


class Item(NamedTuple):
    """One mail to look at, with what its line says beside the bytes; `problem` if the line is not sound."""

    id: Any
    raw: bytes
    said: dict[str, Any]
    problem: str = ""


class Letter(NamedTuple):
    """One text to split; `problem` if its line is not sound."""

    id: Any
    text: str
    is_html: bool = False
    problem: str = ""


class Said(NamedTuple):
    """One message to judge; `problem` if its line is not sound."""

    id: Any
    subject: str
    body: str
    problem: str = ""


def add_commands(subparsers: Subparsers) -> None:
    """Adds `authenticate`, `parse`, `split` and `judge`."""
    _add_authenticate(subparsers.add_parser("authenticate", help="is the sender of a mail who he says he is"))
    _add_parse(subparsers.add_parser("parse", help="what a mail holds"))
    _add_split(subparsers.add_parser("split", help="new text against quoted history"))
    _add_judge(subparsers.add_parser("judge", help="how urgent a message is, and why"))


def _add_source(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", nargs="?", metavar="FILE.eml", help="one raw mail")
    command.add_argument("--jsonl", metavar="FILE", help='many mails: lines of {"id", "eml_b64", …}; - is stdin')
    command.add_argument(
        "--own-domain", action="append", default=[], metavar="DOMAIN", help="a domain our own mail comes from"
    )


def _add_authenticate(command: argparse.ArgumentParser) -> None:
    _add_source(command)
    command.add_argument("--ip", help="the connecting address")
    command.add_argument("--helo", help="the greeting")
    command.add_argument("--mail-from", metavar="ADDR", help="MAIL FROM, '' or '<>' for the null sender")
    command.add_argument("--zone", metavar="ZONE.json", help="answers from this zone instead of DNS")
    command.add_argument("--policy", choices=POLICIES, default=POLICIES[0])
    command.add_argument(
        "--trust-sealer", action="append", default=[], metavar="DOMAIN", help="believe ARC of this domain"
    )
    command.set_defaults(run=_usage_checked(_run_authenticate))


def _add_parse(command: argparse.ArgumentParser) -> None:
    _add_source(command)
    command.set_defaults(run=_usage_checked(_run_parse))


def _add_split(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", nargs="?", metavar="FILE", help="one text; HTML if its name ends in .html or .htm")
    command.add_argument(
        "--jsonl", metavar="FILE", help='many texts: lines of {"id", "text"} or {"id", "html"}; - is stdin'
    )
    command.set_defaults(run=_usage_checked(_run_split))


def _add_judge(command: argparse.ArgumentParser) -> None:
    command.add_argument("--subject", help="of one message")
    command.add_argument("--body", help="of one message")
    command.add_argument(
        "--jsonl", metavar="FILE", help='many messages: lines of {"id", "subject", "body"}; - is stdin'
    )
    for name in ("production", "test", "ignored"):
        command.add_argument(
            f"--{name}", action="append", default=[], metavar="WORD", help=f"a word of the house: {name}"
        )
    command.set_defaults(run=_usage_checked(_run_judge))


Run: TypeAlias = Callable[[argparse.Namespace], int]


def _usage_checked(run: Run) -> Run:
    def checked(arguments: argparse.Namespace) -> int:
        try:
            return run(arguments)
        except UsageError as error:
            sys.stderr.write(f"{error}\n")
            return BAD_USAGE

    return checked


def _run_authenticate(arguments: argparse.Namespace) -> int:
    from chalicelib.mail.authenticity import authenticate
    from chalicelib.mail.envelope import Envelope

    envelope = (arguments.ip, arguments.helo, arguments.mail_from)
    if arguments.jsonl is None and None in envelope:
        raise UsageError("one mail needs --ip, --helo and --mail-from")
    resolver = _resolver(arguments.zone)
    given = dict(zip(("ip", "helo", "mail_from"), envelope, strict=True))

    def answer(item: Item) -> Answer:
        said = {**given, **item.said}
        return authenticate(
            item.raw,
            Envelope(*(_text(said.get(name)) for name in ("ip", "helo", "mail_from"))),
            resolver,
            datetime.now(UTC),
            arguments.policy,
            own_domains=[name.lower() for name in arguments.own_domain],
            trusted_sealers=[name.lower() for name in arguments.trust_sealer],
        ).to_json()

    return _answer_all(arguments, answer, "reasons")


def _run_parse(arguments: argparse.Namespace) -> int:
    from chalicelib.mail.parse import parse

    own_domains = [name.lower() for name in arguments.own_domain]
    return _answer_all(arguments, lambda item: parse(item.raw, own_domains=own_domains).to_json(), "damage")


def _run_split(arguments: argparse.Namespace) -> int:
    from chalicelib.mail.split import split_html, split_text

    for letter in _sources(arguments, "FILE", _letter_of_file, read_letter):
        found = (split_html if letter.is_html else split_text)(letter.text)
        problem = {"problem": f"input: {letter.problem}"} if letter.problem else {}
        _write({"id": letter.id, "new": found.new, "quoted": found.quoted, **problem})
    return 0


def _run_judge(arguments: argparse.Namespace) -> int:
    from chalicelib.mail.judging import judge_text
    from chalicelib.urgency import HouseWords

    of_one = arguments.subject is not None or arguments.body is not None
    if of_one == (arguments.jsonl is not None):
        raise UsageError("give either --subject and --body of one message or --jsonl FILE")
    try:
        words = HouseWords(*(frozenset(given) for given in (arguments.production, arguments.test, arguments.ignored)))
    except ValueError as error:
        raise UsageError(str(error)) from error
    if of_one:
        messages: Iterator[Said] = iter([Said(None, arguments.subject or "", arguments.body or "")])
    else:
        arguments.file = None
        messages = _sources(arguments, "message", lambda _name, raw: read_said(raw), read_said)
    for said in messages:
        found = judge_text(said.subject, said.body, words)
        problem = {"problem": f"input: {said.problem}"} if said.problem else {}
        evidence = [
            {"text": item.text, "start": item.start, "end": item.end, "field": item.field, "why": item.why}
            for item in found.evidence
        ]
        _write({"id": said.id, "level": found.level, "score": found.score, "evidence": evidence, **problem})
    return 0


def read_said(line: bytes) -> Said:
    """A message to judge from a line; what is wrong with the line is told beside what could be read."""
    try:
        item = json.loads(line)
    except (ValueError, RecursionError):
        return Said(None, "", "", "not JSON")
    if not isinstance(item, dict):
        return Said(None, "", "", "not a JSON object")
    subject, body = item.get("subject"), item.get("body")
    wrong = [name for name, value in (("subject", subject), ("body", body)) if not isinstance(value, str | None)]
    problem = f"no text in {' and '.join(wrong)}" if wrong else ""
    return Said(item.get("id"), _text(subject), _text(body), problem)


def _text(value: object) -> str:
    """Junk in a field of the envelope is an envelope that proves nothing."""
    return value if isinstance(value, str) else ""


def _resolver(zone: str | None) -> Resolver:
    if zone is None:
        return DnsResolver()
    try:
        return ZoneResolver.from_json(Path(zone).read_bytes())
    except (OSError, ZoneError) as error:
        raise UsageError(f"--zone {zone}: {error}") from error


def _answer_all(arguments: argparse.Namespace, answer: Callable[[Item], Answer], notes: str) -> int:
    """Writes one line per mail; `notes` is the member that takes what is wrong with the line itself."""
    for item in _sources(arguments, "FILE.eml", lambda name, raw: Item(name, raw, {}), read_line):
        found = answer(item)
        if item.problem:
            found[notes] = [f"input: {item.problem}", *found[notes]]
        _write({"id": item.id, **found})
    return 0


def _write(answer: Answer) -> None:
    # ASCII only: no terminal and no lone surrogate can break the line.
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def _sources(
    arguments: argparse.Namespace, shown: str, of_file: Callable[[str, bytes], T], of_line: Callable[[bytes], T]
) -> Iterator[T]:
    """What to answer, from the one file or the lines of the other; `shown` is how usage calls the one file."""
    if (arguments.file is None) == (arguments.jsonl is None):
        raise UsageError(f"give either one {shown} or --jsonl FILE")
    if arguments.file is not None:
        try:
            yield of_file(arguments.file, Path(arguments.file).read_bytes())
        except OSError as error:
            raise UsageError(f"{arguments.file}: {error.strerror}") from error
        return
    if arguments.jsonl == "-":
        yield from _lines(sys.stdin.buffer, of_line)
        return
    try:
        with Path(arguments.jsonl).open("rb") as source:
            yield from _lines(source, of_line)
    except OSError as error:
        raise UsageError(f"--jsonl {arguments.jsonl}: {error.strerror}") from error


def _lines(source: IO[bytes], of_line: Callable[[bytes], T]) -> Iterator[T]:
    for line in source:
        if line.strip():
            yield of_line(line)


def _letter_of_file(name: str, raw: bytes) -> Letter:
    from chalicelib.mail.charset import decode

    return Letter(name, decode(raw, None).text.removeprefix("\ufeff"), name.lower().endswith((".html", ".htm")))


def read_letter(line: bytes) -> Letter:
    """The text in one line of JSON. Never raises: what cannot be read is an empty text with a problem."""
    said, problem = _object(line)
    if problem:
        return Letter(None, "", problem=problem)
    text, html = said.get("text"), said.get("html")
    if isinstance(html, str) and not (isinstance(text, str) and text):
        return Letter(said.get("id"), html, is_html=True)
    if isinstance(text, str):
        return Letter(said.get("id"), text)
    return Letter(said.get("id"), "", problem="neither text nor html")


def _object(line: bytes) -> tuple[dict[str, Any], str]:
    """The JSON object in the line, or what is wrong with it."""
    try:
        said = json.loads(line)
    except (ValueError, RecursionError) as error:
        return {}, f"the line is not JSON ({type(error).__name__})"
    return (said, "") if isinstance(said, dict) else ({}, "the line is not a JSON object")


def read_line(line: bytes) -> Item:
    """The mail in one line of JSON. Never raises: what cannot be read is an empty mail with a problem."""
    said, problem = _object(line)
    if problem:
        return Item(None, b"", {}, problem)
    encoded = said.get("eml_b64")
    if not isinstance(encoded, str):
        return Item(said.get("id"), b"", said, "eml_b64 is missing or no text")
    try:
        raw = base64.b64decode(encoded.translate({10: None, 13: None, 32: None, 9: None}), validate=True)
    except (binascii.Error, ValueError):
        return Item(said.get("id"), b"", said, "eml_b64 is not base64")
    return Item(said.get("id"), raw, said)
