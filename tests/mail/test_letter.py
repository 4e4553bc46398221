"""A mail as read: what it costs at worst, and that nothing of a very long one is lost."""

import time
from datetime import UTC, datetime

import pytest

from chalicelib.mail.envelope import SesVerdicts
from chalicelib.mail.letter import SPLIT_CHARS_MAX, Letter, Notification, read_letter
from chalicelib.mail.resolver import ZoneResolver
from chalicelib.platform.settings import settings
from tests import letters
from tests.mail.test_split import HOSTILE_TEXTS

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
SIZE = 1_000_000
# An aim of one second; five times that for a machine that does other things too.
CPU_S_MAX = 5.0


def read(letter: letters.Letter) -> Letter:
    """The letter as it comes in."""
    notification = Notification("ses-1", letter.sender, letter.to, "mail/ses-1", NOW, SesVerdicts())
    raw = letters.ses_block(letter.to[0], letter.sender, "ses-1") + letter.bytes()
    return read_letter(
        raw, notification, NOW, rules=settings(), keys=(b"k" * 64,), resolver=ZoneResolver(letters.zone())
    )


@pytest.mark.parametrize("piece", HOSTILE_TEXTS)
def test_a_hostile_text_of_a_megabyte_is_read_and_split_soon(piece: str) -> None:
    """All that is done with a mail before the tables are asked: parsed, proven, split."""
    letter = letters.Letter(text=piece * (SIZE // len(piece)), signed=False)
    start = time.process_time()
    assert isinstance(read(letter).split.new, str)
    assert time.process_time() - start < CPU_S_MAX


HEAD = "Dne 1. 3. 2026 v 10:15 Podpora napsal(a):"


@pytest.mark.parametrize(
    ("text", "side"),
    [("Nové.\n{rest}\n", "new"), (f"Nové.\n\n{HEAD}\n> Ano?\n> {{rest}}\n", "quoted")],
)
def test_nothing_of_a_very_long_text_is_lost(text: str, side: str) -> None:
    """What is behind the searched part stays with what it goes on from: new text, or the history."""
    parts = read(letters.Letter(text=text.format(rest="z" * 2 * SPLIT_CHARS_MAX), signed=False)).split
    assert parts.new.startswith("Nové.")
    other = parts.quoted if side == "new" else parts.new
    assert (getattr(parts, side).count("z"), other.count("z")) == (2 * SPLIT_CHARS_MAX, 0)
