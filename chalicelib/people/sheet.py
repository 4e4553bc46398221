"""The directory as a table (CSV): one line a contact. Pure.

A client is taken as a whole or not at all: half a list would take rights from people. So a line that cannot be read
also stops the clients before and after it, of which it may have been a part.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from chalicelib.people.directory import Contact, ListedClient
from chalicelib.people.listing import NUMBER, Fault, Refused, listed_client, listed_contact

SHEET_BYTES_MAX: Final = 50_000_000
COLUMNS: Final = (
    "client_number",
    "client_name",
    "address",
    "name",
    "language",
    "phones",
    "technical",
    "pin",
    "always_confirm",
    "services",
    "domains",
)
# What is said of the client, and may be said in each of his lines.
OF_CLIENT: Final = ("client_name", "services", "domains")
RIGHTS: Final = ("technical", "pin", "always_confirm")
OF_CONTACT: Final = ("name", "language", "phones", *RIGHTS)
# Words that spreadsheets and people write, Czech ones too.
WORDS: Final = {
    **dict.fromkeys(("", "0", "no", "n", "false", "ne", "nepravda"), False),
    **dict.fromkeys(("1", "yes", "y", "true", "ano", "a", "pravda"), True),
}
# How numbers are written for people; +420 777 123 456.
_SPACING: Final = str.maketrans("", "", " \u00a0\u202f-()")
# A cell that a spreadsheet would take for a formula is written with a ' in front. One that has ' there already gets
# another one, so that what is taken away in reading is always what was added.
_FORMULA_RE: Final = re.compile(r"'*[=+\-@\t\r]")
_GUARDED_RE: Final = re.compile(r"'+[=+\-@\t\r]")


class NoSheet(ValueError):
    """What is no table of clients at all; the text says why."""


@dataclass(frozen=True)
class RefusedLine:
    """A line that was not taken: `line` counts from 1, the header included; `client` None where it names none."""

    line: int
    client: str | None
    reason: str


@dataclass(frozen=True)
class SheetClient:
    """A client of a table; `line` is his first."""

    line: int
    client: ListedClient


@dataclass(frozen=True)
class Sheet:
    """What a table says: clients that can be taken, lines that cannot, and the numbers of both kinds of clients."""

    clients: tuple[SheetClient, ...]
    refused: tuple[RefusedLine, ...]
    named: frozenset[str]


@dataclass
class _Group:
    """Lines of one client that stand together; cells by column."""

    number: str
    is_whole: bool
    lines: list[tuple[int, dict[str, str]]] = field(default_factory=list)


def read_sheet(raw: bytes) -> Sheet:
    """The clients of a table, UTF-8 or Windows-1250, with commas or semicolons. Raises NoSheet."""
    refused: list[RefusedLine] = []
    groups = _groups(_lines(_decoded(raw)), refused)
    clients: list[SheetClient] = []
    seen: set[str] = set()
    torn = _torn(groups)
    for group in groups:
        first = group.lines[0][0]
        if group.number in torn:
            if group.number in seen:
                refused.append(RefusedLine(first, group.number, "lines of one client have to stand together"))
        elif not group.is_whole:
            reason = "a line beside these cannot be read and may be of this client"
            refused.append(RefusedLine(first, group.number, reason))
        else:
            wrong, client = _client_of(group)
            refused += wrong
            if client is not None:
                clients.append(SheetClient(first, client))
        seen.add(group.number)
    refused.sort(key=lambda one: one.line)
    return Sheet(tuple(clients), tuple(refused), frozenset(seen))


def written(clients: Iterable[ListedClient]) -> str:
    """The table of clients, as spreadsheets in Czech open it: semicolons; without a mark of its encoding."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for client in clients:
        for contact in client.contacts or (None,):
            writer.writerow([_guarded(cell) for cell in _cells(client, contact)])
    return out.getvalue()


def _cells(client: ListedClient, contact: Contact | None) -> list[str]:
    said: list[str] = [""] * 7
    if contact is not None:
        may = (contact.technical, contact.pin, contact.always_confirm)
        phones = ";".join(contact.phones)
        said = [
            contact.address,
            contact.name or "",
            contact.language,
            phones,
            *("yes" if one else "no" for one in may),
        ]
    return [client.number, client.name, *said, ";".join(client.services), ";".join(client.domains)]


def _guarded(cell: str) -> str:
    return f"'{cell}" if _FORMULA_RE.match(cell) else cell


def _plain(cell: str) -> str:
    return (cell[1:] if _GUARDED_RE.match(cell) else cell).strip()


def _decoded(raw: bytes) -> str:
    if len(raw) > SHEET_BYTES_MAX:
        raise NoSheet(f"more than {SHEET_BYTES_MAX} bytes")
    for encoding in ("utf-8-sig", "cp1250"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise NoSheet("neither UTF-8 nor Windows-1250")


def _lines(text: str) -> Iterator[tuple[int, dict[str, str] | str]]:
    """Lines under the header, each with its number: cells by column, or what is wrong with it."""
    header = text.lstrip("\r\n").partition("\n")[0]
    rows = _rows(text, ";" if header.count(";") > header.count(",") else ",")
    for _, cells in rows:
        if isinstance(cells, str):
            raise NoSheet(f"the header cannot be read: {cells}")
        if any(cells):
            columns = [cell.strip().lower() for cell in cells]
            break
    else:
        raise NoSheet("there is nothing in it")
    if sorted(columns) != sorted(COLUMNS):
        raise NoSheet(f"the first line has to name these columns, each once, in any order: {', '.join(COLUMNS)}")
    for line, cells in rows:
        if isinstance(cells, str):
            yield line, f"cannot be read: {cells}"
        elif not any(cell.strip() for cell in cells):
            continue
        elif len(cells) != len(columns):
            yield line, f"has {len(cells)} cells instead of {len(columns)}"
        elif any("\n" in cell or "\r" in cell for cell in cells):
            yield line, "a cell has a line break: a quotation mark may be missing"
        else:
            yield line, {column: _plain(cell) for column, cell in zip(columns, cells, strict=True)}


def _rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str] | str]]:
    """Rows with the number of the line where each begins; of one that breaks the rules of CSV, how."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            yield line, next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield line, str(error)


def _groups(lines: Iterable[tuple[int, dict[str, str] | str]], refused: list[RefusedLine]) -> list[_Group]:
    """Lines of one number that stand together; what has no number goes to `refused` and spoils its neighbours."""
    groups: list[_Group] = []
    is_whole = True
    for line, cells in lines:
        number = None if isinstance(cells, str) else cells["client_number"]
        if isinstance(cells, str) or number is None or not re.fullmatch(NUMBER, number):
            reason = cells if isinstance(cells, str) else "client_number has to be 1 to 20 of A-Z, a-z, 0-9 and -"
            refused.append(RefusedLine(line, number[:50] if number else None, reason))
            is_whole = False
            if groups:
                groups[-1].is_whole = False
            continue
        if not groups or groups[-1].number != number:
            groups.append(_Group(number, is_whole))
        is_whole = True
        groups[-1].lines.append((line, cells))
    return groups


def _torn(groups: Sequence[_Group]) -> set[str]:
    """Numbers that stand in several places."""
    places = Counter(group.number for group in groups)
    return {number for number, count in places.items() if count > 1}


def _client_of(group: _Group) -> tuple[list[RefusedLine], ListedClient | None]:
    refused: list[RefusedLine] = []

    def refuse(line: int, reason: str) -> None:
        refused.append(RefusedLine(line, group.number, reason))

    said = {column: _said(group, column, refuse) for column in OF_CLIENT}
    contacts: list[Contact] = []
    of_contacts: list[int] = []
    for line, cells in group.lines:
        if not cells["address"]:
            if len(group.lines) > 1 or any(cells[column] for column in OF_CONTACT):
                refuse(line, "address: is missing")
            continue
        try:
            contacts.append(_contact_of(cells))
            of_contacts.append(line)
        except Refused as error:
            refuse(line, str(error))
    first = group.lines[0][0]
    if refused:
        return refused, None
    try:
        owned = (_items(said["services"]), _items(said["domains"]))
        return [], listed_client(group.number, said["client_name"], contacts, *owned)
    except Refused as error:
        for fault in error.faults:
            line = first if fault.contact is None else of_contacts[fault.contact]
            named = "client_name" if fault.field == "name" else fault.field
            refuse(line, f"{named}: {fault.detail}")
        return refused, None


def _said(group: _Group, column: str, refuse: Callable[[int, str], None]) -> str:
    """What a client's lines say of him in one column: the same, or nothing."""
    found = ""
    for line, cells in group.lines:
        if cells[column] and found and cells[column] != found:
            refuse(line, f"{column}: is not what the lines before say")
        found = found or cells[column]
    return found


def _contact_of(cells: dict[str, str]) -> Contact:
    """The contact of a line. Raises Refused."""
    faults: list[Fault] = []
    may = {column: _word(column, cells[column], faults) for column in RIGHTS}
    if faults:
        raise Refused(faults)
    return listed_contact(
        cells["address"],
        cells["name"],
        cells["language"].lower() or "cs",
        [phone.translate(_SPACING) for phone in _items(cells["phones"])],
        **may,
    )


def _word(column: str, cell: str, faults: list[Fault]) -> bool:
    word = WORDS.get(cell.lower())
    if word is None:
        faults.append(Fault(column, f"has to be yes or no: {cell[:30]!r}"))
    return bool(word)


def _items(cell: str) -> list[str]:
    return [item.strip() for item in cell.split(";") if item.strip()]
