"""What fits into an SMS: the alphabet to the character, segments to the unit, Czech without its marks."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.sms.text import EXTENSION, GSM7, best, code, fitted, fold, is_gsm7

# 3GPP TS 23.038, 6.2.1, by row of the table: the code of some character in each, and those at the edges.
CODES = [
    (0x00, "@"), (0x01, "£"), (0x02, "$"), (0x03, "¥"), (0x04, "è"), (0x05, "é"), (0x06, "ù"), (0x07, "ì"),
    (0x08, "ò"), (0x09, "Ç"), (0x0A, "\n"), (0x0B, "Ø"), (0x0C, "ø"), (0x0D, "\r"), (0x0E, "Å"), (0x0F, "å"),
    (0x10, "Δ"), (0x11, "_"), (0x12, "Φ"), (0x13, "Γ"), (0x14, "Λ"), (0x15, "Ω"), (0x16, "Π"), (0x17, "Ψ"),
    (0x18, "Σ"), (0x19, "Θ"), (0x1A, "Ξ"), (0x1C, "Æ"), (0x1D, "æ"), (0x1E, "ß"), (0x1F, "É"), (0x20, " "),
    (0x23, "#"), (0x24, "¤"), (0x25, "%"), (0x30, "0"), (0x39, "9"), (0x3F, "?"), (0x40, "¡"), (0x41, "A"),
    (0x5A, "Z"), (0x5B, "Ä"), (0x5C, "Ö"), (0x5D, "Ñ"), (0x5E, "Ü"), (0x5F, "§"), (0x60, "¿"), (0x61, "a"),
    (0x7A, "z"), (0x7B, "ä"), (0x7C, "ö"), (0x7D, "ñ"), (0x7E, "ü"), (0x7F, "à"),
]  # fmt: skip


@pytest.mark.parametrize(("place", "char"), CODES)
def test_the_alphabet_is_that_of_the_standard(place: int, char: str) -> None:
    """Each character at its code; all 128 places are there, one of them the escape."""
    assert GSM7[place] == char
    assert len(GSM7) == len(set(GSM7)) == 128
    assert GSM7[0x1B] == "\x1b"


def test_ascii_that_the_alphabet_lacks_is_in_the_extension_or_nowhere() -> None:
    """Of ASCII that is printed, only the backtick is in neither; the escape itself is no text."""
    printed = [chr(number) for number in range(0x20, 0x7F)]
    assert [char for char in printed if not is_gsm7(char)] == ["`"]
    assert not is_gsm7("\x1b")
    assert set("^{}\\[~]|€\f") == EXTENSION.keys()


@pytest.mark.parametrize(
    ("text", "encoding", "units", "segments"),
    [
        ("", "gsm7", 0, 0),
        ("a", "gsm7", 1, 1),
        ("a" * 160, "gsm7", 160, 1),
        ("a" * 161, "gsm7", 161, 2),
        ("a" * 306, "gsm7", 306, 2),
        ("a" * 307, "gsm7", 307, 3),
        ("a" * 1530, "gsm7", 1530, 10),
        ("€" * 80, "gsm7", 160, 1),
        ("€" * 80 + "a", "gsm7", 161, 2),
        # 153 is odd: a pair is not torn, so a segment holds 76 of them.
        ("€" * 152, "gsm7", 304, 2),
        ("€" * 153, "gsm7", 306, 3),
        ("a" * 152 + "€" + "a" * 10, "gsm7", 164, 2),
        ("ž" * 70, "ucs2", 70, 1),
        ("ž" * 71, "ucs2", 71, 2),
        ("ž" * 134, "ucs2", 134, 2),
        ("ž" * 135, "ucs2", 135, 3),
        ("😀" * 35, "ucs2", 70, 1),
        ("😀" * 36, "ucs2", 72, 2),
        # 67 is odd, too.
        ("😀" * 66, "ucs2", 132, 2),
        ("😀" * 67, "ucs2", 134, 3),
    ],
)
def test_segments_are_counted_to_the_unit(text: str, encoding: str, units: int, segments: int) -> None:
    """160 septets or 70 units in one, 153 or 67 in each of several; what takes two is never torn apart."""
    found = code(text)
    assert (found.encoding, found.units, found.segments) == (encoding, units, segments)


@pytest.mark.parametrize(
    ("text", "room"),
    [
        ("", 160),
        ("a" * 150, 10),
        ("a" * 160, 0),
        ("a" * 161, 145),
        ("a" * 306, 0),
        ("a" * 152 + "€", 6),
        ("ž" * 69, 1),
    ],
)
def test_what_is_left_is_told(text: str, room: int) -> None:
    """Of the segment that is being filled; a pair that fits no more goes into the next one."""
    assert code(text).room == room


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Příliš žluťoučký kůň úpěl ďábelské ódy", "Prilis zlutoucky kun upel dabelske ody"),
        ("ČŘŽŠĚŮÝÁÍÉÚÓŤĎŇ", "CRZSEUYAIEUOTDN"),
        ("„Nejde“ – viz fronta…", '"Nejde" - viz fronta...'),
        ("20\u00a0000\u202fKč", "20 000 Kc"),
        ("Žofie Müller", "Zofie Muller"),
        ("Łódź, ﬁrma, Ｅｘ", "Lodz, firma, Ex"),
        ("cena 5 € [ne]", "cena 5 € [ne]"),
        ("für Größe", "für Größe"),
        ("a\tb\r\nž", "a b\nz"),
    ],
)
def test_czech_loses_its_marks_and_nothing_else(text: str, folded: str) -> None:
    """All letters alike once any has to; what fits as it is stays."""
    assert fold(text).text == folded
    assert fold(text).lost == ()
    assert code(folded).encoding == "gsm7"


def test_what_has_no_like_is_told_and_not_hidden() -> None:
    """Then the text goes as it is, in 16 bits, and its sender sees what that costs."""
    assert fold("Hotovo 👍 да 👍").lost == ("👍", "д", "а")
    assert best("Hotovo 👍").encoding == "ucs2"
    assert best("Hotovo – příště").encoding == "gsm7"


@given(st.text(max_size=400))
def test_folding_is_done_once_and_fits(text: str) -> None:
    """What is folded is GSM 7 bit, stays as it is, and is never longer than thrice the text."""
    folded = fold(text)
    assert is_gsm7(folded.text)
    assert fold(folded.text).text == folded.text
    marks = sum(len(unicodedata.normalize("NFKD", char)) for char in text)
    assert len(folded.text) <= max(marks, 3 * len(text))


@given(st.text(st.sampled_from("a€ž😀 "), max_size=500))
def test_segments_hold_all_of_the_text(text: str) -> None:
    """Never fewer than the units need, never more than if every other unit was lost to a pair."""
    found = code(text)
    single, each = (160, 153) if found.encoding == "gsm7" else (70, 67)
    if found.units <= single:
        assert found.segments == (1 if text else 0)
    else:
        assert -(-found.units // each) <= found.segments <= -(-found.units // (each - 1))
    assert 0 <= found.room <= single


@given(st.text(st.sampled_from("aá€ž😀 ,"), max_size=700), st.integers(1, 3))
def test_a_text_is_cut_so_that_it_fits(text: str, segments_max: int) -> None:
    """Into so many segments, at a word where there is one; whole where it fits."""
    found = fitted(text, segments_max)
    assert found.segments <= segments_max
    whole = best(text)
    assert found == whole if whole.segments <= segments_max else found.text.endswith("...")


def test_a_cut_is_at_a_word() -> None:
    """And has no comma before its dots."""
    text = "Server nejede, " * 12
    found = fitted(text, 1)
    assert found.text == "Server nejede, " * 10 + "Server..."
    assert fitted("x" * 200, 1).text == "x" * 157 + "..."
