"""From: one address by the grammar, or not one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.mail.addresses import claimed_addresses, is_domain, mailboxes, read_address, read_author

ONE = {
    b" jan@firma.example": "jan@firma.example",
    b"<jan@firma.example>": "jan@firma.example",
    b"Jan <jan@firma.example>": "jan@firma.example",
    b"Jan<jan@firma.example>": "jan@firma.example",
    b"J. Novak <JAN@Firma.Example>": "jan@firma.example",
    b'"Novak, Jan" <jan@firma.example>': "jan@firma.example",
    b'"a <b>" <jan@firma.example>': "jan@firma.example",
    b"\"'jan@firma.example'\" <jan@firma.example>": "jan@firma.example",
    b'"a \\" b" <jan@firma.example>': "jan@firma.example",
    b"=?utf-8?B?SmFu?=\r\n =?utf-8?B?SmFu?= <jan@firma.example>": "jan@firma.example",
    b"o'neil+x=y@a-b.c1.example": "o'neil+x=y@a-b.c1.example",
    b"jan@xn--hkyrky-ptac70bc.example": "jan@xn--hkyrky-ptac70bc.example",
}


@pytest.mark.parametrize("value", ONE)
def test_the_grammar_takes_one_plain_address(value: bytes) -> None:
    """`name <dot-atom@domain>` or the bare address, in lower case."""
    author = read_author([value])
    assert (author.kind, author.address, author.defect) == ("one", ONE[value], "")


@pytest.mark.parametrize(
    ("value", "address"),
    [
        (b"jan@firma.example (Jan)", "jan@firma.example"),
        (b"Novak, Jan <jan@firma.example>", "jan@firma.example"),
        ("Nov\u00e1k <jan@firma.example>".encode(), "jan@firma.example"),
        (b"jan@firma.example <jan@firma.example>", "jan@firma.example"),
        (b'"a <b@c.cz>" <jan@firma.example>', "jan@firma.example"),
        (b"jan@[IPv6:2001:db8::7]", None),
        (b'"jan"@firma.example', None),
        (b"jan@[192.0.2.7]", None),
        (b"=?utf-8?Q?jan?=@firma.example", None),
    ],
)
def test_what_can_only_be_one_address_is_unclear(value: bytes, address: str | None) -> None:
    """Written so that readers may differ: not believed, and its address given only where it is certain."""
    author = read_author([value])
    assert (author.kind, author.address) == ("unclear", address)
    assert author.defect


@pytest.mark.parametrize(
    "values",
    [
        [],
        [b""],
        [b"a@b.cz", b"a@b.cz"],
        [b"a@b.cz, c@d.cz"],
        [b"a@b.cz c@d.cz"],
        [b"a@b.cz <c@d.cz>"],
        [b"<a@b.cz> <c@d.cz>"],
        [b"<a@b.cz> c@d.cz"],
        [b"a: b@c.cz;"],
        [b"a:b@c.cz"],
        [b"a@b.cz; c@d.cz"],
        [b"<@x.cz:a@b.cz>"],
        [b'"a@b.cz'],
        [b"(a@b.cz"],
        [b"<a@b.cz"],
        [b"a"],
        [b"=?utf-8?Q?a=40b.cz?=, <c@d.cz>"],
        [b"x" * 2000 + b" a@b.cz, c@d.cz"],
    ],
)
def test_none_and_several_are_not_one(values: list[bytes]) -> None:
    """No address, several, several fields, groups and lists without end: nobody wrote it."""
    author = read_author(values)
    assert (author.kind, author.address, author.domain) == ("not-one", None, None)


@given(st.binary(max_size=120))
def test_any_octets_have_a_kind(value: bytes) -> None:
    """No octets make the reading fail, and an address is always plain, lower-case ASCII with one @."""
    author = read_author([value])
    if author.address is not None:
        assert author.address.isascii()
        assert author.address == author.address.lower()
        assert author.address.count("@") == 1
        assert f"{author.local_part}@{author.domain}" == author.address


@given(
    st.lists(
        st.sampled_from([b"<", b">", b"(", b")", b'"', b",", b";", b":", b"\\", b"@", b"a.b", b" "]), max_size=20
    )
)
def test_an_address_by_the_grammar_stands_in_the_field_once(parts: list[bytes]) -> None:
    """If the grammar takes it, no other reading of the value finds a second address outside of quotes."""
    value = b"".join(parts)
    if read_author([value]).kind == "one":
        assert value.count(b"@") == 1 or b'"' in value


@pytest.mark.parametrize(
    ("value", "claimed"),
    [
        (b"Jan @ Firma <jan@firma.example>", {"jan@firma.example"}),
        (b"=?utf-8?Q?A=40B=2Ecz?=", {"a@b.cz"}),
        (b"=?iso-8859-2*cs?b?YUBiLmN6?=", {"a@b.cz"}),
        (b"=?utf-8?Q?a=40b?= \t=?utf-8?Q?.cz?=", {"a@b.cz"}),
        ("\uff41\uff20b\u3002c\u200bz".encode(), {"a@b.cz"}),
        (b"=?nowhere?Q?a=40b.cz?= =?utf-8?X?a?= =?utf-8?b?*?=", frozenset()),
        (b"\xff\xfe@", frozenset()),
    ],
)
def test_what_a_person_would_read_as_an_address_is_told(value: bytes, claimed: set[str]) -> None:
    """Encoded words are decoded (RFC 2047) and look-alikes taken for what they look like; junk claims nothing."""
    assert claimed_addresses(value) == claimed


@given(st.binary(max_size=200))
def test_no_octets_make_the_claims_fail(value: bytes) -> None:
    """Whatever is encoded how, and in whatever charset."""
    for charset in (b"utf-8", b"utf-16", b"utf-7", b"idna", b"hz", b"rot13"):
        word = b"=?" + charset + b"?Q?" + value + b"?="
        assert all("@" in claim for claim in claimed_addresses(word + b" " + value))


def test_a_list_is_split_without_recursion() -> None:
    """A hundred thousand brackets are only so many steps."""
    assert len(mailboxes(b"(" * 100_000 + b"a@b.cz").boxes) == 0
    assert len(mailboxes(b"a@b.cz," * 10_000).boxes) == 10_000


def test_a_list_gives_names_and_addresses() -> None:
    """Groups are taken apart, comments left out, quoted commas kept."""
    boxes = mailboxes(b'"A, B" <a@b.cz>, c@d.cz (C), team: e@f.cz, G <g@h.cz>;').boxes
    assert [(box.name.strip(), box.address.strip()) for box in boxes] == [
        (b"A, B", b"a@b.cz"),
        (b"", b"c@d.cz"),
        (b"", b"e@f.cz"),
        (b"G", b"g@h.cz"),
    ]


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("a.cz", True),
        ("xn--a.cz", True),
        ("a-b.c-d.cz", True),
        (f"{'a' * 63}.cz", True),
        (f"{'a' * 64}.cz", False),
        (f"{'a.' * 125}cz", True),
        (f"{'a.' * 126}cz", False),
        ("cz", False),
        ("a..cz", False),
        ("-a.cz", False),
        ("a-.cz", False),
        ("a_b.cz", False),
        ("a.cz.", False),
        ("1.2.3.4", False),
        ("\u00e1.cz", False),
        ("\u212a.cz", False),
        ("a.cz\n", False),
    ],
)
def test_a_domain_is_letters_digits_and_hyphens(text: str, fits: bool) -> None:
    """RFC 1123, 2.1: labels of at most 63, together 253, at least two, the last one not a number."""
    assert is_domain(text) is fits


@pytest.mark.parametrize(("size", "fits"), [(64, True), (65, False)])
def test_a_local_part_may_have_64_octets(size: int, fits: bool) -> None:
    """RFC 5321, 4.5.3.1.1."""
    assert (read_address(f"{'a' * size}@b.cz") is not None) is fits
