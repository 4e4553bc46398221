"""A draft: what an agent has written into a ticket and not sent. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from chalicelib.desk.refusals import Refused
from chalicelib.platform.limits import ANSWER_CHARS_MAX, QUOTED_CHARS_MAX

Kind = Literal["answer", "note"]
State = Literal["waiting", "resolved", "in_progress"]
# Half of a letter, which a text editor may leave behind: UTF-8 has no place for it.
_HALVES: Final = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class DraftFile:
    """A file that was uploaded for the draft; `id` is the upload's."""

    id: str
    name: str
    type: str
    size: int


@dataclass(frozen=True)
class Draft:
    """What was written, against which version of the ticket (`base`), and how it is to be sent.

    `cc` None: everybody who gets copies. Raises Refused for what is longer than it could be sent.
    """

    text: str
    kind: Kind
    state: State
    base: int | None
    markdown: bool
    quoted: str
    cc: tuple[str, ...] | None
    files: tuple[DraftFile, ...]

    def __post_init__(self) -> None:
        """Refuse what no answer can hold."""
        for field, text, chars_max in (
            ("text", self.text, ANSWER_CHARS_MAX),
            ("quoted", self.quoted, QUOTED_CHARS_MAX),
        ):
            if len(text) > chars_max:
                raise Refused(
                    f"draft.{field}",
                    f"Koncept má nejvýše {chars_max} znaků.",
                    f"A draft has {chars_max} characters at most.",
                )

    @property
    def is_empty(self) -> bool:
        """Whether nothing would be lost with it."""
        return not self.text.strip() and not self.files

    def row(self) -> dict[str, Any]:
        """As stored, but for the long texts, which are attributes of their own."""
        files = [vars(file) for file in self.files]
        cc = None if self.cc is None else list(self.cc)
        return {
            "kind": self.kind,
            "state": self.state,
            "base": self.base,
            "markdown": self.markdown,
            "cc": cc,
            "files": files,
        }

    @classmethod
    def read(cls, row: Mapping[str, Any], text: str, quoted: str) -> "Draft":
        """The inverse of `row`."""
        return cls(
            text,
            row["kind"],
            row["state"],
            row["base"],
            row["markdown"],
            quoted,
            None if row["cc"] is None else tuple(row["cc"]),
            tuple(DraftFile(**file) for file in row["files"]),
        )


def storable(text: str) -> str:
    """A text as UTF-8 can hold it."""
    return _HALVES.sub("", text)
