"""Uuencoded files in the text of a mail."""

import binascii
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.mail.uuencode import FILES_MAX, UuFile, decode_uuencoded, split_uuencoded


def encoded(name: str, content: bytes, end: str = "`\nend\n") -> str:
    """A file as uuencode writes it."""
    lines = (binascii.b2a_uu(content[at : at + 45], backtick=True).decode() for at in range(0, len(content), 45))
    return f"begin 644 {name}\n{''.join(lines)}{end}"


@given(st.binary(min_size=1, max_size=300))
def test_a_file_comes_out_as_it_was(content: bytes) -> None:
    """Around it the text stays, in its place stands a line with its name."""
    text, files = split_uuencoded(f"before\n{encoded('a b.bin', content)}after\n")
    assert text == "before\n[soubor / file: a b.bin]\nafter\n"
    assert files == (UuFile("a b.bin", content),)


@pytest.mark.parametrize("end", ["`\nend\n", " \nend", "end\n", "`\n", ""])
def test_a_cut_file_gives_what_is_left(end: str) -> None:
    """The last lines are lost on the way, or were never there."""
    [file] = split_uuencoded(encoded("a", b"x" * 100, end))[1]
    assert file.content == b"x" * 100


@pytest.mark.parametrize(
    "text",
    [
        "begin 644 words that go on\nand no file follows here at all\n",
        "begin 644 a\n",
        "begin with 644 a\n#AB",
        "begin 644 a\n#ABCDEFGHIJKLMNOP\n",
        "begin 644 a\n#ž\n",
        "begin-base64 644 a\nnot ended",
        "no file",
    ],
)
def test_words_stay_words(text: str) -> None:
    """Only lines as long as they say are a file."""
    assert split_uuencoded(text) == (text, ())


def test_stripped_blanks_are_put_back() -> None:
    """A program that writes blanks for zeros, and a server that strips them."""
    line = binascii.b2a_uu(b"ab\0").decode().rstrip()
    assert split_uuencoded(f"begin 644 a\n{line}\nend\n")[1] == (UuFile("a", b"ab\0"),)


def test_base64_files_of_posix_are_read() -> None:
    """uuencode -m."""
    assert split_uuencoded("begin-base64 644 a\nYWhvag==\n====\nx")[1] == (UuFile("a", b"ahoj"),)


def test_a_whole_part_may_be_one_file() -> None:
    """Content-Transfer-Encoding: x-uuencode; what is no file stays as it is."""
    assert decode_uuencoded(encoded("a", b"xyz").encode()) == b"xyz"
    assert decode_uuencoded(b"xyz") == b"xyz"


@pytest.mark.parametrize("piece", ["begin 644 a\n", encoded("a", b"x"), "begin 644 a\nM", "begin-base64 644 a\n"])
def test_hostile_text_takes_linear_time(piece: str) -> None:
    """The number of files is bounded, and every line is looked at once."""
    start = time.process_time()
    assert len(split_uuencoded(piece * (2_000_000 // len(piece)))[1]) <= FILES_MAX
    assert time.process_time() - start < 2.0
