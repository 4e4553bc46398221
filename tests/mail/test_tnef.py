"""winmail.dat and the RTF inside of it, with files made here by the published formats."""

import struct
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.mail.rtf import RtfError, decompress_rtf, rtf_to_text
from chalicelib.mail.tnef import Tnef, TnefError, read_tnef

MESSAGE = bytes.fromhex("0703020000000000c000000000000046")
CZECH = "Dobrý den, žluťoučký kůň"


def attribute(level: int, name: int, data: bytes) -> bytes:
    """One attribute with its checksum."""
    return struct.pack("<BHHI", level, name, 6, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)


def values(type_: int, *contents: bytes) -> bytes:
    """Values of a type that tells lengths, each padded to four octets."""
    return struct.pack("<I", len(contents)) + b"".join(
        struct.pack("<I", len(one)) + one + bytes(-len(one) % 4) for one in contents
    )


def properties(*pairs: tuple[int, int, bytes]) -> bytes:
    """A list of MAPI properties as (name, type, octets of the value)."""
    return struct.pack("<I", len(pairs)) + b"".join(
        struct.pack("<HH", type_, name) + (values(type_, value) if type_ in (0x1E, 0x1F, 0x0D, 0x102) else value)
        for name, type_, value in pairs
    )


def tnef(*attributes: bytes) -> bytes:
    """A whole winmail.dat."""
    return struct.pack("<IH", 0x223E9F78, 1) + b"".join(attributes)


def file(name: bytes, content: bytes, *more: tuple[int, int, bytes]) -> bytes:
    """An attachment as Outlook writes it."""
    return b"".join(
        (
            attribute(2, 0x9002, bytes(14)),
            attribute(2, 0x8010, name + b"\0"),
            attribute(2, 0x800F, content),
            attribute(2, 0x9005, properties(*more)),
        )
    )


def test_text_and_files_come_out() -> None:
    """Text in the codepage that is told, names in the long form, zeros at the end of a file kept."""
    octets = tnef(
        attribute(1, 0x9007, struct.pack("<II", 1250, 0)),
        attribute(1, 0x800C, CZECH.encode("cp1250") + b"\0"),
        file(b"VYPIS~1.PDF", b"%PDF\0\0", (0x3707, 0x1F, "výpis.pdf\0".encode("utf-16-le"))),
        file(b"b.txt", b"x", (0x3712, 0x1E, b"<p1@x>\0"), (0x370E, 0x1E, b"Text/Plain\0")),
    )
    found = read_tnef(octets)
    assert (found.text, found.html) == (CZECH, None)
    assert [(one.name, one.type, one.content, one.content_id) for one in found.files] == [
        ("výpis.pdf", "", b"%PDF\0\0", ""),
        ("b.txt", "text/plain", b"x", "p1@x"),
    ]


@pytest.mark.parametrize(
    ("property_", "expected"),
    [
        ((0x1000, 0x1F, CZECH.encode("utf-16-le")), Tnef("", CZECH, None, ())),
        ((0x1013, 0x102, f"<p>{CZECH}</p>".encode("cp1250")), Tnef("", "", f"<p>{CZECH}</p>", ())),
        ((0x1013, 0x1F, "<p>ř</p>".encode("utf-16-le")), Tnef("", "", "<p>ř</p>", ())),
        ((0x0037, 0x1E, b"Subject\0"), Tnef("Subject", "", None, ())),
        ((0x1009, 0x102, b"broken"), Tnef("", "", None, ())),
        ((0x1000, 0x03, b"\1\2\3\4"), Tnef("", "", None, ())),
    ],
)
def test_the_body_has_many_forms(property_: tuple[int, int, bytes], expected: Tnef) -> None:
    """Text, HTML in its own codepage, both as Unicode; what is broken is left out."""
    page = (0x3FDE, 0x03, struct.pack("<I", 1250))
    assert read_tnef(tnef(attribute(1, 0x9003, properties(page, property_)))) == expected


def test_all_kinds_of_properties_are_passed_over() -> None:
    """Fixed and several values, named ones by number and by string, in front of the one that is wanted."""
    passed = b"".join(
        (
            struct.pack("<HH", 0x0B, 1) + b"\1\0\0\0",
            struct.pack("<HH", 0x40, 2) + bytes(8),
            struct.pack("<HHI", 0x1003, 3, 2) + bytes(8),
            struct.pack("<HHI", 0x1002, 4, 3) + bytes(8),
            struct.pack("<HH", 0x101F, 5) + values(0x1F, b"a\0", b"b\0c\0"),
            struct.pack("<HH", 0x03, 0x8001) + bytes(16) + struct.pack("<II", 0, 7) + bytes(4),
            struct.pack("<HH", 0x03, 0x8002) + bytes(16) + struct.pack("<II", 1, 6) + b"a\0b\0\0\0\0\0" + bytes(4),
        )
    )
    data = struct.pack("<I", 8) + passed + struct.pack("<HH", 0x1E, 0x1000) + values(0x1E, b"text")
    assert read_tnef(tnef(attribute(1, 0x9003, data))).text == "text"


def test_a_message_inside_gives_its_text_and_its_files() -> None:
    """Deeper than the bound it stays what it is."""
    inner = tnef(
        attribute(1, 0x9003, properties((0x0037, 0x1E, b"In"), (0x1000, 0x1E, b"inner"))), file(b"c.txt", b"y")
    )
    found = read_tnef(tnef(file(b"mail", b"", (0x3701, 0x0D, MESSAGE + inner))))
    assert [(one.name, one.content) for one in found.files] == [("In.txt", b"inner"), ("c.txt", b"y")]
    for _ in range(20):
        inner = tnef(file(b"mail", b"", (0x3701, 0x0D, MESSAGE + inner)))
    assert [one.type for one in read_tnef(inner).files] == ["application/ms-tnef"]


def test_damage_costs_only_what_follows() -> None:
    """A cut file gives the attachments before the cut."""
    whole = tnef(file(b"a.txt", b"first"), file(b"b.txt", b"second"))
    assert [one.content for one in read_tnef(whole[:-60]).files][:1] == [b"first"]
    with pytest.raises(TnefError):
        read_tnef(b"xyz")


@pytest.mark.parametrize(
    "octets",
    [
        tnef(attribute(1, 0x9003, struct.pack("<I", 0xFFFFFFFF))),
        tnef(attribute(1, 0x9003, struct.pack("<IHHI", 1, 0x101F, 1, 0xFFFFFFFF) + bytes(100))),
        tnef(attribute(1, 0x9003, struct.pack("<IHHI", 1, 0x1003, 1, 0xFFFFFFFF) + bytes(100))),
        tnef(attribute(1, 0x9003, struct.pack("<I", 0xFFFFFFFF) + struct.pack("<HH", 1, 1) * 500_000)),
        tnef(*[attribute(1, 0x8006, b"")] * 200_000),
        tnef(*[attribute(2, 0x9002, b"")] * 200_000),
        tnef(attribute(2, 0x9002, b""), *[attribute(2, 0x9005, properties((1, 3, bytes(4))))] * 100_000),
    ],
)
def test_lengths_of_the_attacker_cost_no_time(octets: bytes) -> None:
    """Four billion values in forty octets, and megabytes of attributes."""
    start = time.process_time()
    read_tnef(octets)
    assert time.process_time() - start < 1.0


@given(st.binary(max_size=400), st.binary(max_size=60))
def test_no_octets_are_too_odd_for_tnef(octets: bytes, data: bytes) -> None:
    """There is a result or the one error."""
    assert isinstance(read_tnef(tnef(octets)), Tnef)
    assert isinstance(read_tnef(tnef(attribute(1, 0x9003, octets), file(data, data), octets)), Tnef)


# --- RTF ---------------------------------------------------------------------------------------------

RTF = {
    rb"{\rtf1 a\par b\tab c}": "a\nb\tc",
    rb"{\rtf1\ansicpg1250 \'9elu\'9dou\'e8k\'fd}": "žluťoučký",
    rb"{\rtf1{\fonttbl{\f0\fcharset238 Arial;}{\f1\fcharset0 X;}}\f0 \'f8}": "ř",
    rb"{\rtf1 \u345?\u353 ?\uc0\u382 x}": "řšžx",
    rb"{\rtf1 \u-10179?\u-8704?}": "\U0001f600",
    rb"{\rtf1{\*\generator x}{\pict 0102}{\info{\author a}}a\{b\}\\\~c}": "a{b}\\\xa0c",
    rb"{\rtf1\fromhtml1{\*\htmltag64 <p>}\htmlrtf \par\htmlrtf0 text{\*\htmltag72 </p>}}": "text",
    b"not RTF at all": "not RTF at all",
    b"{{{": "",
    b"}}}a": "a",
    b"": "",
}


@pytest.mark.parametrize("source", RTF)
def test_rtf_becomes_text(source: bytes) -> None:
    """Letters of all fonts, paragraphs, nothing of what is no text."""
    assert rtf_to_text(source) == RTF[source]


def test_packed_rtf_is_unpacked() -> None:
    """Letters as they are, references into the dictionary and into themselves; not packed at all."""
    # Six octets from the start of the dictionary, a letter, and eight octets from one before: the letter itself.
    tokens = struct.pack(">H", 0 << 4 | 4) + b"a" + struct.pack(">H", (207 + 7 - 1) << 4 | 6)
    packed = struct.pack("<IIII", 0, 15, 0x75465A4C, 0) + bytes([0b101]) + tokens
    assert decompress_rtf(packed) == rb"{\rtf1" + b"a" * 9
    assert decompress_rtf(struct.pack("<IIII", 0, 3, 0x414C454D, 0) + b"abcd") == b"abc"
    for broken in (b"", bytes(16)):
        with pytest.raises(RtfError):
            decompress_rtf(broken)


@given(st.binary(max_size=300))
def test_no_octets_are_too_odd_for_rtf(octets: bytes) -> None:
    """There is always a text, and unpacking ends."""
    assert isinstance(rtf_to_text(octets), str)
    size = len(decompress_rtf(struct.pack("<IIII", 0, 5_000, 0x75465A4C, 0) + octets))
    assert size <= 5_000


@pytest.mark.parametrize("piece", [b"{", rb"\'9e", rb"\u1?", rb"\a", b"{}", rb"\f1 a", b"\\"])
def test_hostile_rtf_takes_linear_time(piece: bytes) -> None:
    """Megabytes of one odd piece."""
    start = time.process_time()
    rtf_to_text(piece * (3_000_000 // len(piece)))
    decompress_rtf(struct.pack("<IIII", 0, 0xFFFFFFFF, 0x75465A4C, 0) + piece * (1_000_000 // len(piece)))
    assert time.process_time() - start < 4.0
