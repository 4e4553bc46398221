"""The built-in index: a row for each term of a ticket, found by intersecting what the terms' partitions hold.

Writing: one read of what is known of the ticket, one row for each term that is new in it. Finding: the newest rows of
each term at once; the rarest term leads, and of the others only what stands beside its tickets is read.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from chalicelib.platform.ids import is_ulid
from chalicelib.platform.limits import CONFLICT_RETRIES_MAX
from chalicelib.search.document import Document, Field, Mark, Part, document_of, packed, unpacked
from chalicelib.search.index import RANKED_MAX, Hit, Hits, KeepsChanging
from chalicelib.search.rows import Item, Key, Rows, in_parallel
from chalicelib.search.wish import TYPED_CHARS_MIN, Clause, Wish
from chalicelib.search.words import stem_of

# Rows of one read of a term when the newest are wanted, and of all terms together when the best are.
PAGE_ROWS: Final = 250
BEST_ROWS: Final = 2_000
# How often a query looks beside the leading term's tickets before it says that it looked no further.
ROUNDS_MAX: Final = 2
# Beside the leading term's tickets: rows of another term that are read in a range, or tickets that are asked for one
# by one, where the range would hold too many others.
RANGE_ROWS: Final = 1_000
LOOKUPS: Final = 100
# Words that a beginning may stand for: so many forms are read, so many stems are looked for.
FORMS_READ_MAX: Final = 300
STEMS_TYPED_MAX: Final = 12
# Rows of one of several words that are read at least, and how much denser than the leading term a clause may be
# that is read in a range: then a range of `RANGE_ROWS` reaches as far as `LOOKUPS`.
_ROWS_OF_ONE_MIN: Final = 50
_ROWS_PER_LOOKUP: Final = RANGE_ROWS // LOOKUPS
# What a process remembers of forms that are there already.
_FORMS_REMEMBERED_MAX: Final = 50_000

_WEIGHTS: Final = ((int(Field.SUBJECT | Field.TAG), 4.0), (int(Field.PERSON | Field.CLIENT), 3.0))
# Ten digits of an id are its time, in Crockford's letters; Python counts in others.
_BASE_32: Final = str.maketrans("0123456789ABCDEFGHJKMNPQRSTVWXYZ", "0123456789ABCDEFGHIJKLMNOPQRSTUV")
_END_OF_TIME: Final = 32**10
# A word that was only begun counts less than one that was meant.
_GUESSED: Final = 0.5


class Postings:
    """The index in rows of a table."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._forms: set[str] = set()

    def prepare(self) -> None:
        """The table is there."""

    # ------------------------------------------------------------ writing

    def put(self, parts: Sequence[Part], *, anew: bool = False) -> None:
        """Know what changes of one ticket brought. `anew`: these are all there are. Raises KeepsChanging.

        A row that another writer has overtaken is put right before this one's document is taken, so what a document
        says is there is there.
        """
        if not parts:
            return
        ticket, written = parts[0].ticket, dict[str, Mark]()
        self._put_forms({form for part in parts for form in part.forms})
        for _ in range(CONFLICT_RETRIES_MAX):
            known, revision = self._known(ticket)
            before = dict(known.marks) if known else {}
            after = document_of(parts, None if anew else known)
            there = ({} if anew else before) | written
            new = {term: mark for term, mark in after.marks.items() if there.get(term) != mark}
            gone = (before.keys() | written.keys()) - after.marks.keys()
            if known == after and not new and not gone:
                return
            self._rows.write(
                [_posting(after, term, mark) for term, mark in new.items()], [(term, ticket) for term in gone]
            )
            if self._rows.replace(_document_row(after, revision + 1), revision):
                return
            written = {**written, **new}
        raise KeepsChanging(ticket)

    def remove(self, ticket: str) -> None:
        """Know nothing of a ticket any more."""
        known, _ = self._known(ticket)
        if known is not None:
            self._rows.write((), [*((term, ticket) for term in known.marks), _document_key(ticket)])

    def _known(self, ticket: str) -> tuple[Document | None, int]:
        for item in self._rows.get([_document_key(ticket)], consistent=True):
            return _document(ticket, item), int(item["revision"]["N"])
        return None, 0

    def _put_forms(self, forms: set[str]) -> None:
        """Remember words as they are written; asking whether one is there costs a tenth of writing it."""
        new = sorted(form for form in forms - self._forms if len(form) >= TYPED_CHARS_MIN)
        if not new:
            return
        keys = {_form_key(form): form for form in new}
        there = {(item["pk"]["S"], item["sk"]["S"]) for item in self._rows.get(list(keys))}
        self._rows.write([{"pk": {"S": pk}, "sk": {"S": sk}} for pk, sk in keys if (pk, sk) not in there], ())
        if len(self._forms) > _FORMS_REMEMBERED_MAX:
            self._forms.clear()
        self._forms.update(new)

    # ------------------------------------------------------------ finding

    def find(self, wish: Wish, *, best: bool, wanted: int) -> Hits:
        """At least `wanted` tickets if there are as many within reach: the newest, or the best of the newest."""
        if not wish.clauses:
            return Hits(())
        page = max(min(BEST_ROWS // len(wish.clauses), RANKED_MAX) if best else PAGE_ROWS, min(wanted, RANKED_MAX))
        lists = in_parallel(lambda clause: self._opened(clause, wish, page), wish.clauses)
        leader = min(lists, key=lambda one: (not one.is_whole, len(one.postings) if one.is_whole else one.density))
        others = [one for one in lists if one is not leader]
        found: list[str] = []
        high = wish.until
        for rounds in range(ROUNDS_MAX):
            if rounds and high == leader.floor:
                self._read_on(leader, wish, RANGE_ROWS)
            candidates = sorted(_possible(leader, others, high), reverse=True)
            low = self._read_beside(others, leader, candidates, wish)
            found += (name for name in candidates if name >= low and all(name in one.postings for one in others))
            high = low
            if not low or len(found) >= wanted:
                break
        hits = _scored(found, lists)
        if best:
            hits = sorted(hits, key=lambda hit: (hit.score, hit.ticket), reverse=True)
        return Hits(tuple(hits), high, best and bool(high), any(one.is_cut for one in lists))

    def _opened(self, clause: Clause, wish: Wish, page: int) -> "_List":
        """The newest rows of a clause."""
        terms, is_cut = self._terms_of(clause)
        opened = _List(clause, {term: _Term(wish.until, 1.0 if term == clause.term else _GUESSED) for term in terms})
        opened.is_cut = is_cut
        self._read_on(opened, wish, page)
        return opened

    def _terms_of(self, clause: Clause) -> tuple[list[str], bool]:
        """The term, and those that a beginning may stand for; whether these were too many. The short words first."""
        if clause.typed is None:
            return [clause.term], False
        pk, _ = _form_key(clause.typed)
        items, is_all = self._rows.query(pk, clause.typed, f"{clause.typed}\U0010ffff", FORMS_READ_MAX, newest=False)
        forms = sorted((item["sk"]["S"] for item in items), key=lambda form: (len(form), form))
        stems = list(dict.fromkeys([clause.term, *map(stem_of, forms)]))
        return stems[:STEMS_TYPED_MAX], not is_all or len(stems) > STEMS_TYPED_MAX

    def _read_on(self, one: "_List", wish: Wish, rows: int, low: str = "") -> None:
        """Read rows of a clause below those that are known, down to `low` if it is nearer than so many rows."""
        low = max(low, wish.since)
        open_terms = [(name, term) for name, term in one.terms.items() if not term.is_whole and term.floor > low]
        limit = max(rows // max(len(open_terms), 1), _ROWS_OF_ONE_MIN)

        def read(named: tuple[str, _Term]) -> tuple[list[Item], bool]:
            name, term = named
            return self._rows.query(name, low or " ", _below(term.floor), limit)

        for (name, term), (items, is_all) in zip(open_terms, in_parallel(read, open_terms), strict=True):
            numbers = [one.add(name, item, wish) for item in items]
            term.numbers += [*numbers[:1], *numbers[-1:]]
            term.count += len(items)
            term.is_whole = is_all and low == wish.since
            term.floor = low if is_all else items[-1]["sk"]["S"]

    def _read_beside(self, others: Sequence["_List"], leader: "_List", candidates: Sequence[str], wish: Wish) -> str:
        """Let the other clauses know of the candidates, the newest first; the id from which on they know of all."""

        def read(other: _List) -> str:
            unknown = [name for name in candidates if name < other.floor]
            if not unknown:
                return leader.floor
            expected = other.density * _span(unknown[-1], other)
            is_near = expected <= min(RANGE_ROWS, _ROWS_PER_LOOKUP * len(unknown))
            is_as_rare = len(unknown) > LOOKUPS and other.density <= _ROWS_PER_LOOKUP * leader.density
            if len(other.terms) > 1 or is_near or is_as_rare:
                self._read_on(other, wish, RANGE_ROWS, low=unknown[-1])
                return max(leader.floor, other.floor if other.floor > unknown[-1] else "")
            asked = unknown[:LOOKUPS]
            for item in self._rows.get([(term, name) for term in other.terms for name in asked]):
                other.add(item["pk"]["S"], item, wish)
            return leader.floor if len(asked) == len(unknown) else asked[-1]

        return max(in_parallel(read, others), default=leader.floor)


@dataclass
class _Term:
    """How far a term's partition was read. `numbers`: those of tickets at the ends of what was read."""

    floor: str
    weight: float
    is_whole: bool = False
    count: int = 0
    numbers: list[int] = field(default_factory=list)

    @property
    def density(self) -> float:
        """Which share of the tickets has the term, where it was read."""
        if not self.numbers:
            return 0.0
        return self.count / (max(self.numbers) - min(self.numbers) + 1)


@dataclass
class _List:
    """The tickets that are known to have one of the terms of a clause: by ticket, the term's place in it."""

    clause: Clause
    terms: dict[str, _Term]
    # By ticket and term: bits of the fields, and the first change with the term in its text.
    postings: dict[str, dict[str, tuple[int, int]]] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    is_cut: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether no more can come."""
        return all(term.is_whole for term in self.terms.values())

    @property
    def floor(self) -> str:
        """From here on all its tickets are known."""
        return max((term.floor for term in self.terms.values() if not term.is_whole), default="")

    @property
    def density(self) -> float:
        """Which share of the tickets has one of the terms."""
        return sum(term.density for term in self.terms.values())

    def add(self, name: str, item: Item, wish: Wish) -> int:
        """Know a row, if it is one of those wished for; the number of its ticket."""
        ticket, (number, bits, version, queue) = item["sk"]["S"], item["d"]["S"].split(" ", 3)
        fields = int(bits)
        if fields & self.clause.fields and wish.since <= ticket < wish.until:
            if not wish.queues or queue in wish.queues:
                self.postings.setdefault(ticket, {})[name] = (fields, int(version))
            self.numbers[ticket] = int(number)
        return int(number)


def _below(name: str) -> str:
    """What is greater than every id below one, and smaller than that one."""
    return f"{name[:-1]}{chr(ord(name[-1]) - 1)}~"


def _possible(leader: _List, others: Sequence[_List], high: str) -> Iterator[str]:
    """Tickets of the leading clause below an id of which no other clause is known not to have them."""
    for name in leader.postings:
        if leader.floor <= name < high and all(name in one.postings or name < one.floor for one in others):
            yield name


def _span(down_to: str, other: _List) -> float:
    """How many tickets there are, roughly, from an id up to where a clause is known, as ids tell the time."""
    known = sorted(other.numbers.items())
    if len(known) < 2:
        return math.inf
    (first, first_number), (last, last_number) = known[0], known[-1]
    per_tick = (last_number - first_number + 1) / max(_ticks(last) - _ticks(first), 1)
    return max(_ticks(other.floor) - _ticks(down_to), 1) * per_tick


def _ticks(ticket: str) -> int:
    """The time of an id in milliseconds; of what is none, the beginning or the end of time."""
    if not is_ulid(ticket):
        return 0 if ticket < "0" else _END_OF_TIME
    return int(ticket[:10].translate(_BASE_32), 32)


def _scored(tickets: Sequence[str], lists: Sequence[_List]) -> list[Hit]:
    """Rare words count more, and words of the subject more than those of a message."""
    newest = max((number for one in lists for number in one.numbers.values()), default=1)
    oldest = min((number for one in lists for number in one.numbers.values()), default=1)
    rarity = {
        name: math.log(1 + 1 / max(_share(term, newest - oldest + 1), 1e-9))
        for one in lists
        for name, term in one.terms.items()
    }
    hits = []
    for ticket in tickets:
        score, terms, fields, versions = 0.0, set[str](), 0, list[int]()
        for one in lists:
            places = one.postings[ticket]
            score += max(_weight(bits) * rarity[name] * one.terms[name].weight for name, (bits, _) in places.items())
            terms |= places.keys()
            for bits, version in places.values():
                fields |= bits
                versions += [version] if version else []
        # The change in whose text most of the words stand first; of several the newest.
        said_in = max(versions, key=lambda one: (versions.count(one), one), default=0)
        hits.append(Hit(ticket, score, frozenset(terms), Field(fields), said_in))
    return hits


def _share(term: _Term, tickets: int) -> float:
    return term.count / tickets if term.is_whole else term.density


def _weight(fields: int) -> float:
    return next((weight for some, weight in _WEIGHTS if fields & some), 1.0)


# ---------------------------------------------------------------- rows


def _document_key(ticket: str) -> Key:
    return f"D#{ticket}", "DOC"


def _form_key(form: str) -> Key:
    return f"F#{form[:TYPED_CHARS_MIN]}", form


def _document(ticket: str, item: Item) -> Document:
    marks = unpacked(item["terms"]["B"])
    return Document(ticket, int(item["n"]["N"]), item["q"]["S"], int(item["version"]["N"]), marks)


def _document_row(document: Document, revision: int) -> Item:
    pk, sk = _document_key(document.ticket)
    return {
        "pk": {"S": pk},
        "sk": {"S": sk},
        "n": {"N": str(document.number)},
        "q": {"S": document.queue},
        "version": {"N": str(document.version)},
        "revision": {"N": str(revision)},
        "terms": {"B": packed(document.marks)},
    }


def _posting(document: Document, term: str, mark: Mark) -> Item:
    # In one value: a query reads a thousand rows, and each value of each costs time.
    told = f"{document.number} {int(mark.fields)} {mark.version} {document.queue}"
    return {"pk": {"S": term}, "sk": {"S": document.ticket}, "d": {"S": told}}
