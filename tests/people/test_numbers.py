"""What telephone exchanges say of a caller, and which number it is."""

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.people import numbers
from chalicelib.people.numbers import Number, country_of, is_mobile, read, shown

CZECH = "+420777123456"

# The country of the stage, what the exchange says, and which number it is.
KNOWN = [
    # Czech, as it is written and dialled
    ("CZ", "+420777123456", CZECH),
    ("CZ", "+420 777 123 456", CZECH),
    ("CZ", "00420777123456", CZECH),
    ("CZ", "00 420 777 123 456", CZECH),
    ("CZ", "777123456", CZECH),
    ("CZ", "777 123 456", CZECH),
    ("CZ", "  777123456  ", CZECH),
    ("CZ", "420777123456", CZECH),
    ("CZ", "420 777 123 456", CZECH),
    ("CZ", "(+420) 777 123 456", CZECH),
    ("CZ", "(777) 123 456", CZECH),
    ("CZ", "777/123456", CZECH),
    ("CZ", "777.123.456", CZECH),
    ("CZ", "+420-777-123-456", CZECH),
    ("CZ", "224123456", "+420224123456"),
    ("CZ", "420224123456", "+420224123456"),
    ("CZ", "601234567", "+420601234567"),
    ("CZ", "910123456", "+420910123456"),
    ("cz", "777123456", CZECH),
    # What costs more and what costs nothing is a number like others
    ("CZ", "800123456", "+420800123456"),
    ("CZ", "900123456", "+420900123456"),
    ("CZ", "+80012345678", "+80012345678"),
    ("CZ", "+883510000000092", "+883510000000092"),
    # Abroad, heard in Czechia
    ("CZ", "+421903123456", "+421903123456"),
    ("CZ", "00421903123456", "+421903123456"),
    ("CZ", "421903123456", "+421903123456"),
    ("CZ", "+49 30 12345678", "+493012345678"),
    ("CZ", "+49 (0)30 12345678", "+493012345678"),
    ("CZ", "4917012345678", "+4917012345678"),
    ("CZ", "+43 1 234567", "+431234567"),
    ("CZ", "+48 501 234 567", "+48501234567"),
    ("CZ", "48501234567", "+48501234567"),
    ("CZ", "+44 7911 123456", "+447911123456"),
    ("CZ", "+44 (0)7911 123456", "+447911123456"),
    ("CZ", "+1 212-555-0123", "+12125550123"),
    ("CZ", "+1 (212) 555-0123", "+12125550123"),
    ("CZ", "12125550123", "+12125550123"),
    ("CZ", "+380501234567", "+380501234567"),
    ("CZ", "380501234567", "+380501234567"),
    ("CZ", "+84912345678", "+84912345678"),
    ("CZ", "+79161234567", "+79161234567"),
    ("CZ", "+39 02 1234567", "+39021234567"),
    # Other countries at home: the trunk prefix goes where there is one
    ("SK", "0903123456", "+421903123456"),
    ("SK", "0903 123 456", "+421903123456"),
    ("SK", "02/20123456", "+421220123456"),
    ("SK", "00420777123456", CZECH),
    ("SK", "420777123456", CZECH),
    ("SK", "421903123456", "+421903123456"),
    ("DE", "03012345678", "+493012345678"),
    ("DE", "030/12345678", "+493012345678"),
    ("DE", "01701234567", "+491701234567"),
    ("DE", "0170-1234567", "+491701234567"),
    ("DE", "00420777123456", CZECH),
    ("AT", "01 234567", "+431234567"),
    ("AT", "06641234567", "+436641234567"),
    ("AT", "0043 664 1234567", "+436641234567"),
    ("PL", "501234567", "+48501234567"),
    ("PL", "501-234-567", "+48501234567"),
    ("PL", "48501234567", "+48501234567"),
    ("PL", "221234567", "+48221234567"),
    ("GB", "07911 123456", "+447911123456"),
    ("GB", "020 7946 0018", "+442079460018"),
    ("GB", "(020) 7946 0018", "+442079460018"),
    ("GB", "447911123456", "+447911123456"),
    ("US", "2125550123", "+12125550123"),
    ("US", "(212) 555-0123", "+12125550123"),
    ("US", "212.555.0123", "+12125550123"),
    ("US", "1-212-555-0123", "+12125550123"),
    ("US", "12125550123", "+12125550123"),
    ("US", "011420777123456", CZECH),
    ("US", "00420777123456", CZECH),
    ("US", "420777123456", CZECH),
    ("UA", "0501234567", "+380501234567"),
    ("UA", "050 123-45-67", "+380501234567"),
    ("UA", "380501234567", "+380501234567"),
    ("VN", "0912345678", "+84912345678"),
    ("VN", "84912345678", "+84912345678"),
    ("VN", "00420777123456", CZECH),
    ("IT", "0212345678", "+390212345678"),
    ("FR", "06 12 34 56 78", "+33612345678"),
    ("HU", "06 20 123 4567", "+36201234567"),
    # SIP, RFC 3261
    ("CZ", "sip:+420777123456@host.example", CZECH),
    ("CZ", "sips:+420777123456@host.example", CZECH),
    ("CZ", "SIP:777123456@192.0.2.1:5060;transport=udp", CZECH),
    ("CZ", "sip:+420777123456@host.example;user=phone", CZECH),
    ("CZ", "sip:%2B420777123456@host.example", CZECH),
    ("CZ", "sip:777123456;phone-context=+420@host.example", CZECH),
    ("CZ", "sip:+420-777-123-456;isub=1@host.example", CZECH),
    ("CZ", "sip:777123456:secret@host.example", CZECH),
    ("CZ", "+420777123456@host.example", CZECH),
    ("CZ", "<sip:+420777123456@host.example>", CZECH),
    ("CZ", "<sip:+420777123456@host.example;user=phone>;tag=a1", CZECH),
    ("CZ", "Karel <+420777123456>", CZECH),
    ("CZ", "Karel <777123456>", CZECH),
    ("CZ", '"Karel Vzorový" <sip:777123456@host.example>;tag=a1', CZECH),
    ("CZ", '"Firma, s.r.o." <+420777123456>', CZECH),
    # The name is the caller's word: another number in it is not looked at
    ("CZ", '"+420606000111" <sip:+420777123456@host.example>', CZECH),
    ("CZ", '"<+420606000111>" <sip:+420777123456@host.example>', CZECH),
    ("CZ", r'"\"<+420606000111>\"" <+420777123456>', CZECH),
    ("CZ", '"Unknown" <+420777123456>', CZECH),
    # tel, RFC 3966
    ("CZ", "tel:+420777123456", CZECH),
    ("CZ", "TEL:+420-777-123-456", CZECH),
    ("CZ", "tel:+420-777-123-456;phone-context=host.example", CZECH),
    ("CZ", "tel:+420(777)123.456;ext=12", CZECH),
    ("CZ", "tel:777123456;phone-context=host.example", CZECH),
    ("US", "tel:777-123-456;phone-context=+420", CZECH),
    ("US", "tel:777123456;PHONE-CONTEXT=+420;ext=5", CZECH),
    ("CZ", "tel:+420777123456;phone-context=+1", CZECH),
    # Extensions are left out
    ("CZ", "+420777123456 ext. 12", CZECH),
    ("CZ", "+420777123456x12", CZECH),
    ("CZ", "+420777123456#12", CZECH),
    ("CZ", "+420777123456,12", CZECH),
    ("CZ", "+420777123456,,12#", CZECH),
    ("CZ", "777 123 456 klapka 12", CZECH),
    ("CZ", "777123456, linka: 12", CZECH),
    ("DE", "030 12345678 Durchwahl 12", "+493012345678"),
    # Digits of all scripts, and what is not seen
    ("CZ", "７７７１２３４５６", CZECH),
    ("CZ", "＋４２０ ７７７ １２３ ４５６", CZECH),
    ("CZ", "٧٧٧١٢٣٤٥٦", CZECH),
    ("CZ", "۷۷۷۱۲۳۴۵۶", CZECH),
    ("CZ", "७७७१२३४५६", CZECH),
    ("CZ", "777\u00a0123\u202f456", CZECH),
    ("CZ", "777‑123–456", CZECH),
    ("CZ", "\u202a+420777123456\u202c", CZECH),
    ("CZ", "777\u200b123\ufeff456", CZECH),
    ("CZ", "777123456\r\n", CZECH),
    ("CZ", "\x00777123456", CZECH),
    # A number of Prague that says "anonymous" on the keys
    ("CZ", "266696687", "+420266696687"),
]  # fmt: skip

WITHHELD = [
    None, "", " ", "\t\r\n", "\x00", "\u200b", "\u2800", "anonymous", "Anonymous", "ANONYMOUS", " anonymous ",
    "unavailable", "Unavailable", "unknown", "UNKNOWN", "restricted", "Restricted", "private", "PRIVATE", "withheld",
    "blocked", "asserted unknown", "Asserted_Unknown", "<unknown>", "<anonymous>", "private number", "No Caller ID",
    "number withheld", "asterisk", "skryté číslo", "Skryté číslo", "SKRYTÉ ČÍSLO", "skryte cislo", "utajené číslo",
    "neznámé číslo", "soukromé číslo", "unbekannt", "unterdrückt", "+266696687", "00266696687", "+2562533",
    "+7378742833", "+8656696", "+86282452253", "tel:+266696687", "<sip:+266696687@host.example>",
    "anonymous@anonymous.invalid", "Anonymous@Anonymous.Invalid", "sip:anonymous@anonymous.invalid",
    "<sip:anonymous@anonymous.invalid>", '"Anonymous" <sip:anonymous@anonymous.invalid>;tag=a1',
    '"+420777123456" <sip:anonymous@anonymous.invalid>', "sip:restricted@host.example", "sip:unknown@host.example",
    "tel:anonymous", "tel:anonymous;phone-context=+420", "sip:@host.example", "<>", "0", "00", "0000000000", "+0",
    "٠",
]  # fmt: skip

INTERNAL = [
    "1", "12", "200", "7042", "12345", "112", "01", "sip:200@pbx.example", "<sip:200@pbx.example>", "Alena <200>",
    '"Alena" <sip:200@pbx.example>;tag=a1', "tel:200", "tel:7042;phone-context=pbx.example", "٢٠٠", " 200 ",
]  # fmt: skip

MALFORMED = [
    ("CZ", "123456"),
    ("CZ", "12-34"),
    ("CZ", "77712345"),
    ("CZ", "7771234567"),
    ("CZ", "+4207771234567"),
    ("CZ", "+42077712345"),
    ("CZ", "+420112"),
    ("CZ", "+420"),
    ("CZ", "+"),
    ("CZ", "-"),
    ("CZ", "-1"),
    ("CZ", "++420777123456"),
    ("CZ", "+420+777123456"),
    ("CZ", "777+123456"),
    ("CZ", "0777123456"),
    ("CZ", "+99912345678"),
    ("CZ", "+0420777123456"),
    ("CZ", "777123456 777123457"),
    ("CZ", "777123456,777123457#,1"),
    ("CZ", "Karel 777123456"),
    ("CZ", "777123456 Karel"),
    ("CZ", "Karel"),
    ("CZ", "777 ABC 456"),
    ("US", "1-800-FLOWERS"),
    ("US", "911911"),
    ("US", "777123456"),
    ("DE", "000001"),
    ("CZ", "777²³⁴⁵⁶"),
    ("CZ", "七七七一二三四五六"),
    ("CZ", "7.77123456e8"),
    ("CZ", "0x2e55ea40"),
    ("CZ", "sip:777123456"),
    ("CZ", "sip:host.example"),
    ("CZ", "sip:10.0.0.1"),
    ("CZ", "192.0.2.1"),
    ("CZ", "sip:karel@firma.example"),
    ("CZ", "karel@firma.example"),
    ("CZ", "<+420777123456"),
    ("CZ", "+420777123456>"),
    ("CZ", "<+420777123456> <+420606000111>"),
    ("CZ", "<<+420777123456>>"),
    ("CZ", "<script>777123456</script>"),
    ("CZ", '"Karel <+420777123456>'),
    ("CZ", "=777123456"),
    ("CZ", "777123456 ext. 12345678901"),
    ("CZ", "tel:777123456;phone-context=+1"),
    ("CZ", "${CALLERID(num)}"),
    ("CZ", "null"),
    ("CZ", "1" * 21),
    ("CZ", "1" * 10_000),
    ("CZ", " " * 300 + "777123456"),
    ("CZ", "x" * 251),
    ("XX", "777123456"),
    ("", "777123456"),
]  # fmt: skip


@pytest.mark.parametrize(("region", "said", "e164"), KNOWN)
def test_a_number_is_known(region: str, said: str, e164: str) -> None:
    """However an exchange writes a number that can exist, it is the same number of E.164."""
    number = read(said, region)
    assert (number.kind, number.e164) == ("known", e164)


@pytest.mark.parametrize("said", WITHHELD)
def test_a_number_is_withheld(said: str | None) -> None:
    """A word in place of a number, in any case and with any accents, or nothing at all."""
    assert (read(said, "CZ").kind, read(said, "CZ").e164) == ("withheld", None)


@pytest.mark.parametrize("said", INTERNAL)
def test_a_number_is_internal(said: str) -> None:
    """A few digits alone are a telephone of the house."""
    assert (read(said, "CZ").kind, read(said, "CZ").e164) == ("internal", None)


@pytest.mark.parametrize(("region", "said"), MALFORMED)
def test_what_is_no_number_is_malformed(region: str, said: str) -> None:
    """It is neither read halfway nor taken for another number."""
    assert (read(said, region).kind, read(said, region).e164) == ("malformed", None)


def test_there_are_many_cases() -> None:
    """Of each kind, and none twice."""
    cases = [*KNOWN, *MALFORMED, *WITHHELD, *INTERNAL]
    assert len(set(cases)) == len(cases)


@pytest.mark.parametrize(("digits_max", "kinds"), [(0, "mm"), (3, "im"), (4, "ii"), (5, "ii")])
def test_how_long_internal_numbers_are_is_said(digits_max: int, kinds: str) -> None:
    """An exchange with numbers of four digits has others than one with three."""
    found = [read(said, "CZ", internal_digits_max=digits_max).kind[0] for said in ("200", "7042")]
    assert "".join(found) == kinds


def test_nothing_but_a_national_number_is_the_country_asked() -> None:
    """The same digits are one number at home and another abroad; those with a + are the same everywhere."""
    assert [read("501234567", region).e164 for region in ("PL", "CZ", "UA")] == [
        "+48501234567",
        None,
        "+380501234567",
    ]
    assert {read(CZECH, region).e164 for region in ("CZ", "US", "VN", "")} == {CZECH}


def test_a_national_number_goes_before_an_international_one_without_its_plus() -> None:
    """These digits are a number of Leer, and with a + one of a mobile network."""
    assert read("491701234567", "DE").e164 == "+49491701234567"
    assert read("491701234567", "CZ").e164 == "+491701234567"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (" +420 777  123 456 ", "+420 777 123 456"),
        ("777\r\n123456", "777 123456"),
        ("\u202e777\x1b[31m", "777[31m"),
        ("a\u0000b\ud800c\ue000d\u200de\U000e0041f\ufe0fg", "abcdefg"),
        ("x" * 60, "x" * 40),
        ("x" * 39 + " y", "x" * 39),
        ("Skryté číslo", "Skryté číslo"),
        (None, ""),
    ],
)
def test_what_was_said_is_kept_to_be_shown(said: str | None, kept: str) -> None:
    """Without what is not seen or steers a terminal, in one line, and not long."""
    assert read(said, "CZ").said == kept


@pytest.mark.parametrize(("kind", "e164"), [("known", None), ("withheld", CZECH)])
def test_a_number_that_contradicts_itself_is_not_made(kind: numbers.Kind, e164: str | None) -> None:
    """Known means that there is a number, and nothing else does."""
    with pytest.raises(ValueError, match=kind):
        Number(kind, e164, "")


SAID = st.text(max_size=300) | st.text(st.sampled_from('+0123456789 ()<>@;:"\\-.,x#٣３'), max_size=60)


@settings(max_examples=300)
@given(said=SAID, region=st.sampled_from(["CZ", "SK", "DE", "US", "IT", "xx", ""]), digits_max=st.integers(0, 8))
def test_whatever_is_said_is_read(said: str, region: str, digits_max: int) -> None:
    """As one of four kinds, with a number of E.164 that is read as itself, and words that are fit to be shown."""
    number = read(said, region, internal_digits_max=digits_max)
    assert len(number.said) <= numbers.SAID_CHARS_MAX
    assert number.said.isprintable() or any(unicodedata.category(one) in ("Zs", "Sk") for one in number.said)
    assert not any(unicodedata.category(one) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") for one in number.said)
    if number.e164 is not None:
        assert read(number.e164, "").e164 == number.e164


@settings(max_examples=40, deadline=None)
@given(
    st.text(max_size=50),
    st.sampled_from(['"', "<", "+", "1", " ", "(", "1-", ";phone-context=+", "\u0660", "\ufdfa", "x1"]),
)
def test_long_input_is_read_in_no_time(start: str, more: str) -> None:
    """10 kB of anything, and the longest that is looked at."""
    whole = (start + more * 10_000)[:10_000]
    read("777123456", "CZ")
    began = time.process_time()
    assert read(whole, "CZ").kind == "malformed"
    read(whole[: numbers.READ_CHARS_MAX], "CZ")
    assert time.process_time() - began < 0.1


E164 = st.from_regex(r"\+[1-9][0-9]{7,14}", fullmatch=True)


@given(E164)
def test_every_number_of_e164_can_be_asked_about(e164: str) -> None:
    """Also those that are no number: shown as they are, of no country, not mobile."""
    number = read(e164, "CZ")
    if number.e164 is None:
        assert (shown(e164), country_of(e164), is_mobile(e164)) == (e164, None, False)
    else:
        assert "".join(filter(str.isdigit, shown(e164))) == number.e164[1:]
        assert (country_of(e164) or "CZ").isalpha()


@given(
    st.integers(601_000_000, 608_999_999), st.sampled_from(["{}", "+420{}", "00420{}", "420{}", "sip:{}@h", "N <{}>"])
)
def test_a_czech_number_is_the_same_in_every_form(number: int, form: str) -> None:
    """With or without the country, in a SIP address, behind a name."""
    assert read(form.format(number), "CZ").e164 == f"+420{number}"


@pytest.mark.parametrize(
    ("e164", "mobile", "country", "written"),
    [
        (CZECH, True, "CZ", "+420 777 123 456"),
        ("+420224123456", False, "CZ", "+420 224 123 456"),
        ("+420900123456", False, "CZ", "+420 900 123 456"),
        ("+421903123456", True, "SK", "+421 903 123 456"),
        ("+491701234567", True, "DE", "+49 170 1234567"),
        ("+493012345678", False, "DE", "+49 30 12345678"),
        ("+436641234567", True, "AT", "+43 664 1234567"),
        ("+48501234567", True, "PL", "+48 501 234 567"),
        ("+447400123456", True, "GB", "+44 7400 123456"),
        ("+442079460018", False, "GB", "+44 20 7946 0018"),
        ("+12125550123", True, "US", "+1 212-555-0123"),
        ("+380501234567", True, "UA", "+380 50 123 4567"),
        ("+84912345678", True, "VN", "+84 912 345 678"),
        ("+80012345678", False, None, "+800 1234 5678"),
        ("+99912345678", False, None, "+99912345678"),
        ("no number", False, None, "no number"),
        ("", False, None, ""),
    ],
)
def test_a_number_tells_where_it_belongs(e164: str, mobile: bool, country: str | None, written: str) -> None:
    """Whether an SMS arrives, in which country, and how people write it."""
    assert (is_mobile(e164), country_of(e164), shown(e164)) == (mobile, country, written)
