"""How far a caller is known, what he may be told at each level, and the words for it. Pure.

A number can be faked and a client number is no secret, so neither proves anything where the client has a PIN; where
he has none, his own telephone number is what there is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

Level = Literal["number_pin", "number_no_pin", "client_pin", "client_only", "none"]
# To hear the states of tickets; to hear what is written in them and to write there; to open one.
Right = Literal["status", "content", "open"]

_ALL: Final[tuple[Right, ...]] = ("status", "content", "open")
MAY: Final[Mapping[Level, tuple[Right, ...]]] = MappingProxyType(
    {
        "number_pin": _ALL,
        "number_no_pin": _ALL,
        "client_pin": _ALL,
        "client_only": ("status",),
        "none": (),
    }
)
# In Czech and English.
WORDS: Final[Mapping[Level, tuple[str, str]]] = MappingProxyType(
    {
        "number_pin": ("Známé číslo a správný PIN", "Known number and the right PIN"),
        "number_no_pin": ("Známé číslo, PIN klient nemá", "Known number, the client has no PIN"),
        "client_pin": ("Klientské číslo a správný PIN", "Client number and the right PIN"),
        "client_only": ("Jen klientské číslo", "Client number only"),
        "none": ("Neověřený volající", "Not identified"),
    }
)


@dataclass(frozen=True)
class Proof:
    """What speaks for a caller being of a client.

    `by_number`: the number that he calls from is listed by this client and by no other. `by_client`: he named the
    client number. `pin_right`: he gave the PIN of this client, who had it then.
    """

    by_number: bool = False
    by_client: bool = False
    has_pin: bool = False
    pin_right: bool = False


def level_of(proof: Proof) -> Level:
    """How far a caller is known by what speaks for him; more of it never makes it less."""
    is_proven = proof.pin_right and proof.has_pin
    if proof.by_number and is_proven:
        return "number_pin"
    if proof.by_number and not proof.has_pin:
        return "number_no_pin"
    if proof.by_client and is_proven:
        return "client_pin"
    return "client_only" if proof.by_client else "none"


def may(level: Level, right: Right) -> bool:
    """Whether a caller of a level has a right."""
    return right in MAY[level]
