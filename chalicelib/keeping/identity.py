"""Who somebody is in stored values, and the same values without him. Pure.

Where a value is his address, number or name and nothing else, a pseudonym takes its place, so that what belonged
together still does. Inside of texts, blocks do, as many as there were letters: what points into a text by
position still points to the same words.
"""

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Final

from chalicelib.platform.ids import ERASED_DOMAIN

BLOCK: Final = "\u2588"
NAMES_MAX: Final = 20
PHONES_MAX: Final = 50

# By which an object says whose it is, and where it then says how he is called.
_OWNERS: Final = ("address", "id", "from", "to", "number", "listener_id")
_NAMES: Final = ("name", "reader_name", "listener_name")
# What names things of ours, or the client as a company, or staff: never the person.
_LEFT_ALONE: Final = frozenset(
    {
        *("type", "kind", "queue", "state", "status", "language", "raw_key", "text_key", "key", "message_id"),
        *("reply_ids", "client", "client_name", "agent", "mentions", "confirmed_by", "by", "at", "until"),
        *("list_pk", "list_sk", "feed_pk", "feed_sk", "due_pk", "due_sk", "open_pk", "open_sk", "client_pk"),
    }
)
_TITLES: Final = frozenset({"ing", "mgr", "bc", "dr", "judr", "mudr", "rndr", "phdr", "mba", "dis", "csc", "phd"})
_PHONE_GAP: Final = r"[ ./()\u00a0-]{0,2}"
_NATIONAL_DIGITS: Final = 9

Item = dict[str, Any]


@dataclass(frozen=True)
class Identity:
    """By what a person is recognised: his address (lower case), names, and telephone numbers (E.164) of his own."""

    address: str
    names: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()


@dataclass(frozen=True)
class Pseudonym:
    """What stands in the place of a person who was erased; `number` tells him from others."""

    number: int

    @property
    def address(self) -> str:
        """In the place of his address."""
        return f"erased-{self.number}@{ERASED_DOMAIN}"

    @property
    def name(self) -> str:
        """In the place of his name."""
        return f"erased contact {self.number}"

    @property
    def phone(self) -> str:
        """In the place of his telephone number."""
        return f"erased-{self.number}"


@dataclass(frozen=True)
class Redactor:
    """The same values without a person."""

    identity: Identity
    pseudonym: Pseudonym

    # ------------------------------------------------------------ whether it is about him

    def is_him(self, value: object) -> bool:
        """Whether a value is his address or number, or a list of nothing else."""
        if isinstance(value, list | tuple):
            return len(value) == 1 and self.is_him(value[0])
        return isinstance(value, str) and (value.lower() == self.identity.address or value in self.identity.phones)

    def is_named_in(self, item: Mapping[str, Any]) -> bool:
        """Whether a row has his address or one of his numbers anywhere, its keys included."""
        return any(self._sure.search(fold(text)) for text in _strings(item))

    def is_in_key(self, item: Mapping[str, Any]) -> bool:
        """Whether his address or one of his numbers is a part of the row's key."""
        return any(self.is_him(part) for name in ("pk", "sk") for part in item[name]["S"].split("#"))

    # ------------------------------------------------------------ without him

    def item(self, item: Mapping[str, Any]) -> Item:
        """A row, values with their types, without him; its keys stay as they are."""
        plain = {name: value["S"] for name, value in item.items() if "S" in value}
        is_his = any(self.is_him(plain.get(name)) for name in _OWNERS)
        return {name: self._attribute(name, value, is_his) for name, value in item.items()}

    def _attribute(self, name: str, value: Any, is_his: bool) -> Any:
        if name in ("pk", "sk") or "S" not in value or name in _LEFT_ALONE:
            return value
        text = value["S"]
        if is_his and name in _NAMES:
            return {"S": self.pseudonym.name}
        found = parsed(text)
        if found is None:
            return {"S": self.string(text)}
        without = self.json(found)
        return value if without == found else {"S": dumped(without)}

    def json(self, value: Any) -> Any:
        """JSON without him."""
        if isinstance(value, str):
            return self.string(value)
        if isinstance(value, list):
            return [self.json(one) for one in value]
        return self._object(value) if isinstance(value, dict) else value

    def _object(self, value: Mapping[str, Any]) -> dict[str, Any]:
        is_his = any(self.is_him(value.get(name)) for name in _OWNERS)
        # Staff may be called like him.
        if not is_his and value.get("kind") == "agent":
            return dict(value)
        return {
            name: one
            if name in _LEFT_ALONE
            else self.pseudonym.name
            if is_his and name in _NAMES and one
            else self.json(one)
            for name, one in value.items()
        }

    def string(self, value: str) -> str:
        """One value: a pseudonym where it is him, else the text without him."""
        if value.lower() == self.identity.address:
            return self.pseudonym.address
        return self.pseudonym.phone if value in self.identity.phones else self.text(value)

    def text(self, text: str) -> str:
        """A text of the same length with blocks where his address, number or name was."""
        folded = fold(text)
        spans = [match.span() for match in self._sure.finditer(folded)]
        spans += [match.span() for pattern in self._names for match in pattern.finditer(folded)]
        # Alone, a family name is his only where it is written like a name: many are words too.
        spans += [
            match.span()
            for pattern in self._alone
            for match in pattern.finditer(folded)
            if text[match.start()].isupper()
        ]
        if not spans:
            return text
        letters = list(text)
        for start, end in spans:
            letters[start:end] = [BLOCK if one not in "\r\n" else one for one in letters[start:end]]
        return "".join(letters)

    # ------------------------------------------------------------ how he is written

    @cached_property
    def _sure(self) -> re.Pattern[str]:
        address = self.identity.address
        spelled = "|".join(re.escape(one) for one in (address, address.replace("@", "%40")))
        ways = [rf"(?<![a-z0-9._+-])(?:{spelled})(?![a-z0-9-]|\.[a-z0-9])"]
        ways += [_phone_pattern(phone) for phone in self.identity.phones]
        return re.compile("|".join(ways))

    @cached_property
    def _names(self) -> tuple[re.Pattern[str], ...]:
        found = []
        for stems in map(_stems, self.identity.names):
            word = rf"(?:{'|'.join(map(re.escape, stems))})[a-z]{{0,4}}" if stems else ""
            if len(stems) > 1:
                found.append(re.compile(rf"(?<![a-z]){word}(?:[ \t,.\u00a0]{{1,3}}{word})+(?![a-z])"))
            if stems:
                # A signature: a line with nothing but his first name.
                found.append(re.compile(rf"^[ \t>]{{0,9}}{word}[ \t,.]{{0,9}}$", re.MULTILINE))
        return tuple(found)

    @cached_property
    def _alone(self) -> tuple[re.Pattern[str], ...]:
        last = {stems[-1] for stems in map(_stems, self.identity.names) if stems}
        return tuple(
            re.compile(rf"(?<![a-z]){re.escape(stem)}[a-z]{{0,4}}(?![a-z])") for stem in sorted(last) if len(stem) > 2
        )


def _stems(name: str) -> list[str]:
    """The words of a name as they begin in every case of Czech, without titles: `jan`, `novakov`."""
    words = [word for word in re.findall(r"[^\W\d_]{2,}", fold(name)) if word not in _TITLES]
    return [word[:-1] if len(word) > 3 and word[-1] in "aeiouy" else word for word in words]


def _phone_pattern(phone: str) -> str:
    digits = phone.lstrip("+")
    country, national = digits[:-_NATIONAL_DIGITS], digits[-_NATIONAL_DIGITS:]
    before = rf"(?:(?:\+|00)?{country}{_PHONE_GAP})?" if country else ""
    return rf"(?<!\d){before}{_PHONE_GAP.join(national)}(?!\d)"


@lru_cache(maxsize=4_096)
def _folded(letter: str) -> str:
    base = unicodedata.normalize("NFD", letter)[0].lower()
    return base if len(base) == 1 else letter


def fold(text: str) -> str:
    """A text in small letters without marks, letter by letter, so that positions stay."""
    return text.lower() if text.isascii() else "".join(map(_folded, text))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _strings(one)
    elif isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        for one in value:
            yield from _strings(one)


# ---------------------------------------------------------------- JSON in rows


def parsed(text: str) -> Any:
    """What a stored text says as JSON, where it is an object or a list; None for any other text."""
    if not text.startswith(("{", "[")):
        return None
    try:
        return json.loads(text)
    except ValueError:
        return None


def dumped(value: Any) -> str:
    """JSON as rows store it."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    try:
        text.encode()
    except UnicodeEncodeError:
        # Half of a surrogate pair is no UTF-8, and has to be escaped.
        return json.dumps(value, separators=(",", ":"))
    return text


def plain(item: Mapping[str, Any]) -> dict[str, Any]:
    """A row as people read it: numbers as numbers, JSON as what it says."""
    return {name: _plain(value) for name, value in sorted(item.items())}


def _plain(value: Mapping[str, Any]) -> Any:
    ((kind, one),) = value.items()
    if kind == "S":
        found = parsed(one)
        return one if found is None else found
    if kind == "N":
        return float(one) if "." in one or "e" in one.lower() else int(one)
    if kind in ("SS", "NS"):
        return sorted(one)
    return one if kind == "BOOL" else None if kind == "NULL" else str(one)


# ---------------------------------------------------------------- what rows say of him


def names_in(value: Any, address: str) -> Iterator[str]:
    """The names that JSON gives to an address, each as often as it stands there."""
    if isinstance(value, list):
        for one in value:
            yield from names_in(one, address)
    if not isinstance(value, dict):
        return
    owners = [value.get(name) for name in ("address", "id", "from")]
    if any(isinstance(owner, str) and owner.lower() == address for owner in owners):
        yield from (value[name] for name in ("name",) if isinstance(value.get(name), str) and value[name].strip())
    if value.get("to") in (address, [address]) and isinstance(value.get("reader_name"), str):
        yield value["reader_name"]
    for one in value.values():
        yield from names_in(one, address)
