"""A query as people type it, read: words, numbers, tags, clients, and who wrote. Pure.

| typed | finds |
| --- | --- |
| `nejde web` | tickets with all of the words, in any form, with and without diacritics |
| `#10001`, `10001` | the ticket of that number first, then tickets in which it stands |
| `jan@firma.example`, `firma.example`, `vps-17` | the name as a whole |
| `tag:reklamace`, `tag:"po splatnosti"` | tickets with the whole tag |
| `client:100001` | tickets of the client |
| `from:novák`, `from:jan@firma.example` | where it is a name or an address of those who write |
"""

import re
from dataclasses import dataclass, field
from typing import Final

from chalicelib.search.document import Field, client_term, tag_term
from chalicelib.search.words import asked, fold

QUERY_CHARS_MAX: Final = 200
# Words that are looked for; the filters come on top.
CLAUSES_MAX: Final = 8
TYPED_CHARS_MIN: Final = 3
_ANYWHERE: Final = Field.MESSAGE | Field.NOTE | Field.SUBJECT | Field.PERSON | Field.TAG

_TERM: Final = re.compile(
    r'(?:(?P<key>tag|štítek|stitek|client|klient|from|od):)?(?:"(?P<quoted>[^"]*)"?|(?P<plain>[^\s"]+))', re.I
)
_NAMES: Final = frozenset({"tag", "client", "from", "štítek", "stitek", "klient", "od"})
_NUMBER: Final = re.compile(r"#?(\d{4,9})")
_KEYS: Final = {"štítek": "tag", "stitek": "tag", "klient": "client", "od": "from"}


@dataclass(frozen=True)
class Clause:
    """What has to be there: a term in one of the fields. `typed`: the beginning of words that do as well."""

    term: str
    fields: Field = _ANYWHERE
    typed: str | None = None


@dataclass(frozen=True)
class Wish:
    """What is looked for: every clause, and filters that the index itself knows."""

    clauses: tuple[Clause, ...]
    queues: frozenset[str] = field(default=frozenset())
    # Ids of tickets, the first and the one behind the last: ids sort like the times at which tickets were opened.
    since: str = ""
    until: str = "~"


def read(query: str, *, tag: str | None = None, client: str | None = None) -> tuple[tuple[Clause, ...], int | None]:
    """The clauses of a query and of two filters, and the number of a ticket if the query is one.

    The last word is taken for one that is being typed unless something follows it, be it a blank.
    """
    query = query[:QUERY_CHARS_MAX]
    clauses: list[Clause] = []
    number = None
    for match in _TERM.finditer(query):
        key = (match["key"] or "").lower()
        said = match["plain"] if match["quoted"] is None else match["quoted"]
        if not key and (found := _NUMBER.fullmatch(said)):
            number = int(found[1])
        if said.endswith(":") and said[:-1].lower() in _NAMES:
            # What it is to be of is still to be typed.
            continue
        is_last = match.end() == len(query) and match["quoted"] is None
        clauses += _clauses(_KEYS.get(key, key), said, is_typed=is_last)
    clauses = list(dict.fromkeys(clauses))[:CLAUSES_MAX]
    if tag is not None:
        clauses.append(Clause(tag_term(_tag(tag)), Field.TAG))
    if client is not None:
        clauses.append(Clause(client_term(client), Field.CLIENT))
    return tuple(dict.fromkeys(clauses)), number


def _clauses(key: str, said: str, *, is_typed: bool) -> list[Clause]:
    match key:
        case "tag":
            return [Clause(tag_term(_tag(said)), Field.TAG)] if _tag(said) else []
        case "client":
            return [Clause(client_term(said), Field.CLIENT)] if said else []
    fields = Field.PERSON if key == "from" else _ANYWHERE
    words = asked(said)
    found = [Clause(word.term, fields) for word in words]
    if is_typed:
        # What is being typed may be a stop word so far: it is the beginning of others all the same.
        form = fold(said).rpartition("-")[2] if not words else words[-1].form
        is_at_end = not words or words[-1].end == len(said)
        if is_at_end and len(form) >= TYPED_CHARS_MIN and not form.isdigit():
            last = found.pop() if words else Clause(form, fields)
            found.append(Clause(last.term, fields, form))
    return found


def _tag(text: str) -> str:
    return " ".join(text.lower().split())
