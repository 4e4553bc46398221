"""The PIN by which a client is known on the telephone. Stored only as a slow hash (argon2id, RFC 9106)."""

import re
from collections.abc import Iterable
from typing import Any, Final

from chalicelib.people import store

_DIGITS: Final = re.compile(r"[0-9]{4,10}")
_UP: Final = "01234567890123456789"
# Of a word of chance that nobody kept: no PIN is right for it, and to find that out takes as long as for any other.
_OF_NOBODY: Final = (
    "$argon2id$v=19$m=65536,t=2,p=1$jtfGCuzLUavKR0WmlJLj3g$MkU2N9J+KV1ExunMsdQCHHMSmNK5JuA+GIbMrOS3w0g"
)


class WeakPin(ValueError):
    """A PIN that would be guessed; `args` are why in Czech and in English."""


def check(pin: str, number: str) -> None:
    """Raise WeakPin for what is no PIN of 4 to 10 digits, or one that is tried first."""
    if not _DIGITS.fullmatch(pin):
        raise WeakPin("PIN má 4 až 10 číslic.", "A PIN has 4 to 10 digits.")
    is_row = pin in _UP or pin in _UP[::-1]
    half = len(pin) // 2
    is_repeated = len(set(pin)) == 1 or (len(pin) % 2 == 0 and pin == pin[:half] * 2)
    if is_row or is_repeated or pin in number:
        raise WeakPin(
            "Takový PIN by někdo brzy uhodl: vyhněte se řadám, opakování a klientskému číslu.",
            "Such a PIN is soon guessed: avoid sequences, repetitions and the client number.",
        )


def is_set(number: str) -> bool:
    """Whether a client has a PIN."""
    return store.pin_hash(number) is not None


def change(number: str, pin: str) -> None:
    """Set a client's PIN, in place of the one before. Raises WeakPin."""
    check(pin, number)
    # Heavy, and only for those who change a PIN or are asked for one.
    from nacl.pwhash import argon2id

    hashed = argon2id.str(pin.encode(), argon2id.OPSLIMIT_INTERACTIVE, argon2id.MEMLIMIT_INTERACTIVE)
    store.save_pin_hash(number, hashed.decode())


def forget(number: str) -> None:
    """The client has no PIN any more."""
    store.delete_pin_hash(number)


def is_right(number: str, pin: str) -> bool:
    """Whether it is the client's PIN; never where he has none. Takes the time of one hash in any case."""
    return matches(store.pin_hash(number), pin)


def found(rows: Iterable[Any]) -> str | None:
    """The hash that the row of `store.key_of_pin` of one client says, among rows of any kind."""
    row = next((row for row in rows if isinstance(row, store.Row) and row.sk == "PIN"), None)
    return None if row is None else str(row.data["argon2id"])


def matches(hashed: str | None, pin: str) -> bool:
    """Whether a PIN is the one of a hash; None: of nobody. Takes the time of one hash in any case."""
    from nacl.exceptions import InvalidkeyError
    from nacl.pwhash import argon2id

    try:
        return bool(argon2id.verify((hashed or _OF_NOBODY).encode(), pin.encode("utf-8", "replace"))) and bool(hashed)
    except InvalidkeyError:
        return False
