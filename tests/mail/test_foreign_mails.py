"""Mails made to break parsers: those of CPython's own tests, read where the interpreter keeps them."""

import email
import re
import time
from email.message import Message
from importlib.util import find_spec
from pathlib import Path

import pytest

from chalicelib.mail.html_text import html_to_text
from chalicelib.mail.parse import Parsed, attachment, parse

_WORD_RE = re.compile(r"[A-Za-z0-9]{3,}")
# What the library sees differently: a part that says it is HTML and is a multipart, and a body of base64 letters.
_OTHERWISE = {"msg_40.txt"}


def foreign_mails() -> list[Path]:
    """The mails of the interpreter's tests; none where it ships without them."""
    spec = find_spec("test")
    places = [Path(one) for one in (spec.submodule_search_locations or [])] if spec else []
    return sorted(path for place in places for path in (place / "test_email" / "data").glob("msg_*.txt"))


MAILS = foreign_mails()
needs_mails = pytest.mark.skipif(not MAILS, reason="this interpreter ships without its test mails")


def leaves(message: Message) -> list[Message]:
    """The text parts that are no files; what is inside of attached messages is not the mail's."""
    if message.get_content_maintype() == "message":
        return []
    if message.is_multipart():
        return [leaf for part in message.get_payload() for leaf in leaves(part)]  # type: ignore[union-attr,arg-type]
    return [message] if message.get_content_maintype() == "text" and not message.get_filename() else []


def words(message: Message) -> set[str]:
    """The words of a text part, as the standard library decodes it."""
    content = message.get_payload(decode=True)
    text = content.decode("latin-1") if isinstance(content, bytes) else ""
    return set(_WORD_RE.findall(html_to_text(text) if message.get_content_subtype() == "html" else text))


def shown(found: Parsed) -> set[str]:
    """All words that staff can read of the mail, in text, HTML and files."""
    files = " ".join(one.content.decode("latin-1") for one in found.attachments)
    return set(_WORD_RE.findall(f"{found.text} {html_to_text(found.html or '')} {files}"))


@needs_mails
@pytest.mark.parametrize("path", MAILS, ids=lambda path: path.name)
def test_foreign_mails_are_read_without_a_fault(path: Path) -> None:
    """No crash, in no time; a mail with words in its text parts gives them."""
    raw = path.read_bytes()
    start = time.process_time()
    found = parse(raw)
    assert time.process_time() - start < 1.0
    assert found.is_readable, found.damage
    if path.name not in _OTHERWISE:
        expected = set().union(*map(words, leaves(email.message_from_bytes(raw))))
        assert expected <= shown(found)


@needs_mails
@pytest.mark.parametrize("path", MAILS, ids=lambda path: path.name)
def test_foreign_mails_give_the_same_files_each_time(path: Path) -> None:
    """A file is found again by its place among the files of the mail."""
    raw = path.read_bytes()
    files = parse(raw).attachments
    assert [attachment(raw, index) for index in range(len(files))] == list(files)
    assert attachment(raw, len(files)) is None
