"""The directory as a table: what a client's lines may be, and that a client is taken whole or not at all."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.people.directory import Contact, ListedClient
from chalicelib.people.listing import Refused, listed_client, listed_contact
from chalicelib.people.sheet import COLUMNS, NoSheet, Sheet, read_sheet, written

HEADER = ",".join(COLUMNS)
KAREL = Contact("karel@firma.example", "Karel Dvořák", "cs", True, False, ("+420777123456", "+420777123457"), True)
EVA = Contact("eva@firma.example", None, "en", technical=False, always_confirm=True)
FIRMA = ListedClient("1001", "Firma, s.r.o.", (EVA, KAREL), ("vps-1", "vps-2"), ("firma.example",))
NOBODY = ListedClient("2002", "Bez kontaktů", ())


def line(number: str, address: str = "", **said: str) -> str:
    """A line of a table with commas."""
    cells = {"client_number": number, "client_name": "Firma", "address": address, **said}
    out = io.StringIO()
    csv.writer(out).writerow([cells.get(column, "") for column in COLUMNS])
    return out.getvalue().removesuffix("\r\n")


def read(*lines: str) -> Sheet:
    """A table of these lines under its header."""
    return read_sheet("\r\n".join([HEADER, *lines]).encode())


def taken(sheet: Sheet) -> list[str]:
    """Numbers of the clients that can be taken."""
    return [item.client.number for item in sheet.clients]


def refused(sheet: Sheet) -> list[tuple[int, str | None, str]]:
    """Lines that are refused, with the first word of why."""
    return [(one.line, one.client, one.reason.partition(":")[0]) for one in sheet.refused]


# ---------------------------------------------------------------- there and back


@pytest.mark.parametrize("delimiter", [",", ";"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1250"])
def test_a_table_is_read_as_it_was_written(encoding: str, delimiter: str) -> None:
    """In either encoding, with or without its mark, with either delimiter, and in any order of columns."""
    rows = list(csv.reader(io.StringIO(written([FIRMA, NOBODY])), delimiter=";"))
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(reversed(row) for row in rows)
    sheet = read_sheet(out.getvalue().encode(encoding))
    assert [item.client for item in sheet.clients] == [FIRMA, NOBODY]
    assert (sheet.refused, sheet.named) == ((), {"1001", "2002"})


texts = st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Cf", "Zl", "Zp"]) | st.sampled_from("=+-@'\";,"), max_size=8
)
local_parts = st.text("ab=+-'", min_size=1, max_size=6)


@st.composite
def clients(draw: st.DrawFn) -> ListedClient:
    """Any client that may be listed."""
    contacts = [
        listed_contact(
            f"{local}@firma.example",
            draw(texts),
            draw(st.sampled_from(["cs", "en"])),
            draw(st.lists(st.from_regex(r"\A\+[1-9][0-9]{7,14}\Z"), max_size=3)),
            technical=draw(st.booleans()),
            pin=draw(st.booleans()),
            always_confirm=draw(st.booleans()),
        )
        for local in draw(st.lists(local_parts, max_size=3, unique=True))
    ]
    number = draw(st.from_regex(r"\A[A-Za-z0-9-]{1,20}\Z"))
    name = draw(texts.filter(lambda text: text.strip() != ""))
    return listed_client(number, name, contacts, draw(st.lists(st.sampled_from(["vps-1", "č.2"]))), ["firma.example"])


@given(told=st.lists(clients(), max_size=4, unique_by=lambda client: client.number))
def test_whatever_may_be_listed_goes_there_and_back(told: list[ListedClient]) -> None:
    """And no cell begins as a formula does."""
    table = written(told)
    sheet = read_sheet(table.encode("utf-8-sig"))
    assert sheet.refused == ()
    assert [item.client for item in sheet.clients] == told
    cells = [cell for row in csv.reader(io.StringIO(table), delimiter=";") for cell in row]
    assert [cell for cell in cells if cell[:1] in ("=", "+", "-", "@", "\t")] == []


@given(raw=st.binary() | st.text().map(lambda text: f"{HEADER}\n{text}".encode("utf-8", "surrogatepass")))
def test_no_bytes_break_the_reading(raw: bytes) -> None:
    """They are a table, perhaps with refused lines, or told to be none."""
    try:
        sheet = read_sheet(raw)
    except NoSheet as error:
        assert str(error)
    else:
        assert all(one.reason for one in sheet.refused)
        assert {item.client.number for item in sheet.clients} <= sheet.named


@pytest.mark.parametrize(
    ("word", "is_yes"),
    [
        ("yes", True),
        ("ANO", True),
        ("1", True),
        ("PRAVDA", True),
        ("no", False),
        ("Ne", False),
        ("0", False),
        ("", False),
    ],
)
def test_words_of_people_and_spreadsheets_are_read(word: str, is_yes: bool) -> None:
    """In Czech and English; and telephone numbers as people write them."""
    sheet = read(
        line("1001", EVA.address, technical=word, phones="+420 777-123 456; +420 777 123 457", language="EN")
    )
    (contact,) = sheet.clients[0].client.contacts
    assert (contact.technical, contact.language) == (is_yes, "en")
    assert contact.phones == ("+420777123456", "+420777123457")


def test_what_is_said_of_a_client_may_stand_in_one_of_his_lines() -> None:
    """Or in all of them."""
    sheet = read(
        line("1001", EVA.address, client_name="", services="vps-1"),
        line("1001", KAREL.address, domains="firma.example"),
        "",
    )
    (item,) = sheet.clients
    assert (item.line, item.client.name, item.client.services) == (2, "Firma", ("vps-1",))
    assert item.client.domains == ("firma.example",)


# ---------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"address": "eva"}, "address"),
        ({"address": ""}, "address"),
        ({"language": "de"}, "language"),
        ({"phones": "777123456"}, "phones"),
        ({"technical": "maybe"}, "technical"),
        ({"pin": "x"}, "pin"),
        ({"client_name": "Jiná"}, "client_name"),
        ({"domains": "b.example"}, "domains"),
        ({"address": "A@firma.example"}, "address"),
    ],
)
def test_a_client_is_refused_with_each_of_his_lines(wrong: dict[str, str], why: str) -> None:
    """The line is told, and the clients around are taken."""
    last = {"address": EVA.address, **wrong}
    sheet = read(line("1"), line("2", "a@firma.example", domains="a.example"), line("2", **last), line("3"))
    assert taken(sheet) == ["1", "3"]
    assert refused(sheet) == [(4, "2", why)]
    assert sheet.named == {"1", "2", "3"}


@pytest.mark.parametrize(
    ("wrong", "why"), [({"client_name": ""}, "client_name"), ({"services": "two words"}, "services")]
)
def test_what_is_wrong_with_the_client_is_told_at_his_first_line(wrong: dict[str, str], why: str) -> None:
    """It is said of all of them."""
    sheet = read(line("1"), line("2", "a@firma.example", **wrong), line("2", "b@firma.example", client_name=""))
    assert (taken(sheet), refused(sheet)) == (["1"], [(3, "2", why)])


def test_lines_of_a_client_stand_together() -> None:
    """A second place may be a mistake of a number."""
    sheet = read(line("1", "a@firma.example"), line("2"), line("1", "b@firma.example"))
    assert (taken(sheet), refused(sheet)) == (["2"], [(4, "1", "lines of one client have to stand together")])


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        ("1001,too,few", "has 3 cells instead of 11"),
        (line("10 01", "a@firma.example"), "client_number has to be 1 to 20 of A-Z, a-z, 0-9 and -"),
        (line("", "a@firma.example"), "client_number has to be 1 to 20 of A-Z, a-z, 0-9 and -"),
        (line("2", "a@firma.example", name="two\nlines"), "a cell has a line break"),
        ('2,"a"b,,,,,,,,,', "cannot be read"),
    ],
)
def test_a_line_that_may_be_anybodys_stops_the_clients_beside_it(broken: str, why: str) -> None:
    """It may be the contact that one of them would lose."""
    sheet = read(line("1"), line("2", "x@firma.example"), broken, line("3"), line("4"))
    assert taken(sheet) == ["1", "4"]
    assert [(one[0], one[2]) for one in refused(sheet)[:2]] == [(3, BESIDE), (4, why)]
    assert refused(sheet)[2][1:] == ("3", BESIDE)


BESIDE = "a line beside these cannot be read and may be of this client"


def test_a_quotation_mark_that_is_not_closed_stops_what_it_swallows() -> None:
    """Up to the end of the file, if need be: nobody loses contacts by it."""
    sheet = read(line("1"), line("2", "x@firma.example"), '2,"Firma,y@firma.example,,,,,,,,', line("3"))
    assert taken(sheet) == ["1"]
    assert [one[0] for one in refused(sheet)] == [3, 4]


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "nothing in it"),
        (b"\r\n;;\r\n", "nothing in it"),
        (b"number,name\n", "has to name these columns"),
        (f"{HEADER},other\n".encode(), "has to name these columns"),
        (HEADER.replace("pin", "name").encode(), "has to name these columns"),
        (b'"client_number', "the header cannot be read"),
        (HEADER.encode() + b"\n\xff\x81", "neither UTF-8 nor Windows-1250"),
    ],
)
def test_what_is_no_table_of_clients_is_told_so(raw: bytes, why: str) -> None:
    """A column that is missing would take a right from everybody."""
    with pytest.raises(NoSheet, match=why):
        read_sheet(raw)


def test_a_table_has_a_size(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is larger is not looked into."""
    monkeypatch.setattr("chalicelib.people.sheet.SHEET_BYTES_MAX", 10)
    with pytest.raises(NoSheet, match="more than 10 bytes"):
        read_sheet(b"x" * 11)


def test_names_of_the_faults_are_those_of_the_columns() -> None:
    """So that the line's cell is found by them."""
    with pytest.raises(Refused) as raised:
        listed_contact("x", "\n.\n", "de", ["1"], technical=True)
    assert {fault.field for fault in raised.value.faults} <= set(COLUMNS)
