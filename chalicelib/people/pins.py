"""The PIN by which a client is known on the telephone. Stored only as a slow hash (argon2id, RFC 9106)."""

import re
from typing import Final

from chalicelib.people import store

_DIGITS: Final = re.compile(r"[0-9]{4,10}")
_UP: Final = "01234567890123456789"


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
    """Whether it is the client's PIN; never where he has none. Takes the time of one hash, right or wrong."""
    from nacl.exceptions import InvalidkeyError
    from nacl.pwhash import argon2id

    hashed = store.pin_hash(number)
    if hashed is None:
        return False
    try:
        return bool(argon2id.verify(hashed.encode(), pin.encode()))
    except InvalidkeyError:
        return False
