"""Macros: a reply, a state and an agent in one stroke. The console fills in the names that their texts hold. Pure."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from chalicelib.desk.refusals import Refused
from chalicelib.platform.limits import NAME_CHARS_MAX, TAGS_MAX

# All of them are one answer of the API, six bytes a letter at most, within the 6 MB of a Lambda's answer.
MACROS_MAX: Final = 200
MACRO_CHARS_MAX: Final = 3_000
_TEXT_BYTES_MAX: Final = 6 * MACRO_CHARS_MAX
MACRO_QUEUES_MAX: Final = 50
AGENT_CHARS_MAX: Final = 100

# In their place the console puts the client's name, the requester's as he is greeted, the ticket's number, one's own.
PLACEHOLDERS: Final = ("client", "name", "number", "agent")
_WORD_CHARS_MAX: Final = 40
_UNSEEN: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")

State = Literal["waiting", "resolved", "in_progress"]
ME: Final = "me"
NOBODY: Final = "nobody"


@dataclass(frozen=True)
class Macro:
    """What one stroke does: `assign` is None, `me`, `nobody` or an agent's id; no `queues` are all of them.

    `revision` counts its changes, 0 before it is stored. Raises Refused.
    """

    id: str
    name_cs: str
    name_en: str
    text: str = ""
    state: State | None = None
    assign: str | None = None
    tags: tuple[str, ...] = ()
    queues: tuple[str, ...] = ()
    revision: int = 0

    def __post_init__(self) -> None:
        """Refuse what would be in nobody's way to help."""
        for field, name in (("name.cs", self.name_cs), ("name.en", self.name_en)):
            _check_name(field, name)
        _check_text(self.text)
        _check_count("tags", len(self.tags), TAGS_MAX)
        _check_count("queues", len(self.queues), MACRO_QUEUES_MAX)
        if self.assign is not None and not 0 < len(self.assign) <= AGENT_CHARS_MAX:
            raise Refused("assign", "Tohle není agent.", "This is no agent.")
        if not (self.text or self.state or self.assign or self.tags):
            raise Refused("text", "Makro nic nedělá.", "The macro does nothing.")

    def row(self) -> dict[str, Any]:
        """As stored, and as the log of changes shows it."""
        return {
            "name": {"cs": self.name_cs, "en": self.name_en},
            "text": self.text,
            "state": self.state,
            "assign": self.assign,
            "tags": list(self.tags),
            "queues": list(self.queues),
        }

    @classmethod
    def read(cls, macro_id: str, row: Mapping[str, Any], revision: int) -> "Macro":
        """The inverse of `row`."""
        name = row["name"]
        return cls(
            macro_id, name["cs"], name["en"], row["text"], row["state"], row["assign"],
            tuple(row["tags"]), tuple(row["queues"]), revision,
        )  # fmt: skip


def seen_text(text: str) -> str:
    """A text without what is not seen and without blanks around it; lines end in one way."""
    return _UNSEEN.sub("", text.replace("\r\n", "\n")).strip()


def _check_name(field: str, name: str) -> None:
    if not name:
        raise Refused(field, "Chybí název.", "The name is missing.")
    if len(name) > NAME_CHARS_MAX:
        raise Refused(
            field,
            f"Název má nejvýše {NAME_CHARS_MAX} znaků.",
            f"A name has {NAME_CHARS_MAX} characters at most.",
        )


def _check_text(text: str) -> None:
    if len(text) > MACRO_CHARS_MAX or len(json.dumps(text)) - 2 > _TEXT_BYTES_MAX:
        raise Refused(
            "text",
            f"Text makra má nejvýše {MACRO_CHARS_MAX} znaků.",
            f"The text of a macro has {MACRO_CHARS_MAX} characters at most.",
        )
    if unknown := next(_unknown(text), None):
        known = ", ".join(f"{{{{{word}}}}}" for word in PLACEHOLDERS)
        raise Refused(
            "text",
            f"Místo {unknown} neznáme. Doplní se {known}.",
            f"There is no place {unknown}. What is filled in: {known}.",
        )


def _unknown(text: str) -> Iterator[str]:
    """Places of a text that are none of those that are filled in, as they are written."""
    for part in text.split("{{")[1:]:
        word, closing, _ = part[: _WORD_CHARS_MAX + 2].partition("}}")
        if not closing or word not in PLACEHOLDERS:
            yield "{{" + (word + closing)[:_WORD_CHARS_MAX]


def _check_count(field: str, count: int, count_max: int) -> None:
    if count > count_max:
        raise Refused(field, f"Nejvýše {count_max}.", f"{count_max} at most.")
