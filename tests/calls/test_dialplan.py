"""The dialplan of docs/telephone.md: what Asterisk makes of its requests is what the door takes.

Asterisk is not run. How it parts the arguments of a function, and takes quotes and backslashes out of them, is that
of its own source (main/app.c, __ast_app_separate_args with remove_chars, which is how CURL reads its arguments).
"""

import json
import re
from functools import reduce
from pathlib import Path

import pytest

from chalicelib.api.calls_shapes import Announcement, EndOfCall, Identification

DOCUMENT = Path(__file__).parents[2] / "docs" / "telephone.md"
SAID = {
    "${UNIQUEID}": "1763884800.42",
    "${FROM}": "+420777123456",
    "${TO}": "+420222333444",
    "${FILTER(0-9,${KEYED})}": "4711",
    "${CALL}": "0f3a9c55d1e24b7e8a6c1d2e3f405162",
}


def requests(ask: str) -> dict[str, str]:
    """What CURL posts, by the end of its address, once variables have their values."""
    text = DOCUMENT.read_text(encoding="utf-8")
    found = re.findall(r"Set\(\w+=\$\{CURL\((.*)\)\}\)$", text, re.MULTILINE)
    posted = {}
    for arguments in found:
        values = {**SAID, "${ASK}": ask}
        filled = reduce(lambda said, name: said.replace(name, values[name]), values, arguments)
        address, body = separated(filled)
        posted[address.rpartition("/")[2]] = body
    return posted


def separated(arguments: str) -> tuple[str, str]:
    """The address and the rest: parted at the first bare comma, and without quotes and backslashes."""
    parts, is_quoted, characters = [""], False, iter(arguments)
    for character in characters:
        if character == "\\":
            parts[-1] += next(characters, "")
        elif character == '"':
            is_quoted = not is_quoted
        elif character == "," and not is_quoted and len(parts) == 1:
            parts.append("")
        else:
            parts[-1] += character
    address, body = parts
    return address, body


def test_a_call_is_announced_as_the_door_takes_it() -> None:
    """With the id of the exchange and both numbers."""
    said = Announcement(**json.loads(requests("pin")["calls"]))
    assert (said.call, said.from_, said.to) == (SAID["${UNIQUEID}"], SAID["${FROM}"], SAID["${TO}"])


@pytest.mark.parametrize("ask", ["client", "pin"])
def test_what_was_keyed_in_is_told_under_the_name_that_was_asked_for(ask: str) -> None:
    """A client number or a PIN, and no other one."""
    said = Identification(**json.loads(requests(ask)["identify"]))
    assert said.model_dump(exclude_none=True) == {ask: "4711"}


def test_an_end_says_nothing_more() -> None:
    """An empty object, as the door wants a body of JSON."""
    assert EndOfCall(**json.loads(requests("pin")["end"])).seconds is None
