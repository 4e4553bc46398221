"""Octets as text: Czech survives missing, wrong and unknown charsets."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.mail.charset import decode, decode_base64, decode_field

PANGRAM = "Příliš žluťoučký kůň úpěl ďábelské ódy, ŠŤŽ šťž ľĺ"


@pytest.mark.parametrize("said", ["utf-8", "UTF-8", '"utf-8"', " utf8 ", "utf8mb4"])
def test_utf8_by_all_its_names(said: str) -> None:
    """The usual case, without a guess."""
    assert decode(PANGRAM.encode(), said) == (PANGRAM, False)


@pytest.mark.parametrize("said", ["windows-1250", "cp1250", "CP-1250", "win-1250", "x-cp1250", "windows1250"])
def test_windows_1250_by_all_its_names(said: str) -> None:
    """Aliases that Python does not know are known; what nobody knows is guessed right."""
    assert decode(PANGRAM.encode("cp1250"), said).text == PANGRAM


@pytest.mark.parametrize("said", ["iso-8859-2", "ISO_8859-2", "latin2", "l2"])
def test_iso_8859_2_by_all_its_names(said: str) -> None:
    """The other Czech charset."""
    assert decode(PANGRAM.encode("iso-8859-2"), said) == (PANGRAM, False)


@pytest.mark.parametrize(
    "said", [None, "", "us-ascii", "unknown-8bit", "x-unknown", "no-such-charset", "utf-8", "utf-7"]
)
@pytest.mark.parametrize("real", ["utf-8", "cp1250", "iso-8859-2"])
def test_a_wrong_or_missing_charset_loses_no_czech(said: str | None, real: str) -> None:
    """What cannot be what it is called is UTF-8, Windows-1250 or ISO 8859-2, told by its octets."""
    if said == "utf-7" and real != "utf-8":
        said = "ascii"
    text, guessed = decode(PANGRAM.encode(real), said)
    assert text == PANGRAM or said == "utf-7"
    assert guessed or (said, real) == ("utf-8", "utf-8")


@pytest.mark.parametrize("said", ["iso-8859-1", "windows-1252", "iso-8859-2", "windows-1250"])
def test_utf8_under_another_name_is_seen(said: str) -> None:
    """Many octets that happen to be UTF-8 are no accident."""
    assert decode(PANGRAM.encode(), said) == (PANGRAM, True)


def test_windows_1250_called_iso_8859_2_is_seen() -> None:
    """No text holds C1 controls: š, ť and ž stand there in the Windows charset."""
    assert decode(PANGRAM.encode("cp1250"), "iso-8859-2") == (PANGRAM, True)


def test_czech_called_western_is_seen() -> None:
    """ø and ì together are no language: the octets are ř and ě."""
    assert decode(PANGRAM.encode("cp1250"), "iso-8859-1") == (PANGRAM, True)


@pytest.mark.parametrize("real", ["cp1251", "koi8-r", "iso8859-5", "cp866"])
def test_cyrillic_without_a_charset_is_seen(real: str) -> None:
    """Words wholly of octets above 127 are no Latin script."""
    text = "Здравствуйте, сайт не работает. Спасибо"
    assert decode(text.encode(real), None) == (text, True)


@pytest.mark.parametrize("real", ["utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("said", ["utf-16", "unicode"])
def test_utf16_with_and_without_its_mark(real: str, said: str) -> None:
    """The order is told by the mark or by where the zeros are."""
    assert decode(PANGRAM.encode(real), said).text.removeprefix("\ufeff") == PANGRAM


def test_punctuation_alone_does_not_make_it_a_dos_text() -> None:
    """Typographic quotes in an English text without a charset."""
    assert decode("„quoted“ – and so on…".encode("cp1250"), None).text == "„quoted“ – and so on…"


def test_halves_of_surrogate_pairs_are_no_text() -> None:
    """UTF-7 can make them; nothing can store them."""
    assert decode(b"+2D8- a", "utf-7").text == "\ufffd a"


def test_a_cut_character_spoils_only_itself() -> None:
    """A long UTF-8 text that lost an octet stays UTF-8."""
    octets = (PANGRAM * 5).encode()[:-1] + b"\xc5"
    assert decode(octets, "utf-8").text.startswith(PANGRAM * 4)


@pytest.mark.parametrize(
    "said", ["punycode", "idna", "unicode_escape", "undefined", "base64", "zlib", "rot13", "x" * 99]
)
def test_codecs_that_are_no_charset_are_not_used(said: str) -> None:
    """Some take quadratic time, some change the text; none is a charset of mail."""
    assert decode("š\\u0041".encode(), said).text == "š\\u0041"


@given(
    st.binary(max_size=80), st.sampled_from(["utf-16", "utf-7", "iso-2022-jp", "gb2312", "big5", "cp037", "hz", None])
)
def test_no_octets_are_too_odd(octets: bytes, said: str | None) -> None:
    """There is always a text."""
    assert isinstance(decode(octets, said).text, str)


FIELDS = {
    b"plain text": "plain text",
    b"=?utf-8?Q?P=C5=99=C3=ADli=C5=A1?=": "Příliš",
    b"=?UTF-8?B?UMWZw61sacWh?=": "Příliš",
    b"=?windows-1250?Q?P=F8=EDli=9A?= text": "Příliš text",
    b"=?iso-8859-2?Q?P=F8=EDli=B9?=": "Příliš",
    b"=?utf-8?Q?P=C5?= =?utf-8?Q?=99=C3=ADli=C5=A1?=": "Příliš",
    b"=?utf-8?B?UMWZ?=\t =?utf-8?B?w61sacWh?=": "Příliš",
    b"=?utf-8?Q?a?= b =?utf-8?Q?c?=": "a b c",
    b"=?utf-8?Q?a?= =?iso-8859-2?Q?b?=": "ab",
    b"=?utf-8?Q?a_b=20c?=": "a b c",
    b"=?utf-8*cs?Q?a?=": "a",
    b"=?utf-8?Q?two words?=": "two words",
    b"=?utf-8?X?a?=": "=?utf-8?X?a?=",
    b"=?utf-8?B?UMWZw61sacWh": "=?utf-8?B?UMWZw61sacWh",
    b"=?nonsense?Q?=F8=9A?=": "řš",
    "Příliš".encode(): "Příliš",
    "Příliš".encode("cp1250"): "Příliš",
    b"a\tb\x00c": "a b c",
    b"=?utf-8?Q?a=0D=0AX:_b?=": "a X: b",
}


@pytest.mark.parametrize("value", FIELDS)
def test_fields_are_decoded(value: bytes) -> None:
    """Encoded words (RFC 2047) as they are in use: cut characters joined, raw 8-bit read, on one line."""
    assert decode_field(value) == FIELDS[value]


@given(st.binary(max_size=120))
def test_a_field_is_always_one_line(value: bytes) -> None:
    """No octets make decoding fail or put a line end into the text."""
    text = decode_field(value)
    assert not set(text) & set("\r\n\0\t")


@given(st.binary(max_size=60))
def test_base64_is_undone(octets: bytes) -> None:
    """With line ends, without padding, with junk in between."""
    encoded = base64.b64encode(octets)
    assert decode_base64(encoded) == octets
    assert decode_base64(encoded.rstrip(b"=")) == octets
    assert decode_base64(b"\r\n".join(bytes([one]) for one in encoded)) == octets


@pytest.mark.parametrize(
    "encoded", [b"YQ==YmM=", b"YQ==\r\nYmM=\r\n", b"YQ==YmM=\r\nadded words", b"YWJj!!", b"YWJjZ"]
)
def test_base64_in_pieces_and_with_something_behind(encoded: bytes) -> None:
    """Pieces that were padded one by one are joined; what is no base64 ends it."""
    assert decode_base64(encoded) == b"abc"


@given(st.binary(max_size=60))
def test_any_octets_are_some_base64(octets: bytes) -> None:
    """Damaged base64 gives what is left of it."""
    assert isinstance(decode_base64(octets), bytes)
