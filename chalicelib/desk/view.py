"""Saved views: a filter of the list with a name, one's own or everybody's. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Final, Literal

from chalicelib.desk.refusals import Refused
from chalicelib.platform.limits import NAME_CHARS_MAX, TAGS_MAX

# What a person can still survey.
OWN_VIEWS_MAX: Final = 50
SHARED_VIEWS_MAX: Final = 100
VIEW_TEXT_CHARS_MAX: Final = 200

State = Literal["queued", "in_progress", "waiting", "scheduled", "resolved", "closed"]
Urgency = Literal["urgent", "problem", "routine"]


@dataclass(frozen=True)
class Filter:
    """What a view shows; what is not said does not matter. `agent` is `me`, `nobody` or an agent's id.

    Raises Refused.
    """

    queue: str | None = None
    states: tuple[State, ...] = ()
    tags: tuple[str, ...] = ()
    agent: str | None = None
    client: str | None = None
    urgency: Urgency | None = None
    text: str | None = None

    def __post_init__(self) -> None:
        """Refuse what is too long to be read."""
        if self.text is not None and len(self.text) > VIEW_TEXT_CHARS_MAX:
            raise Refused(
                "filter.text",
                f"Hledaný text má nejvýše {VIEW_TEXT_CHARS_MAX} znaků.",
                f"The text has {VIEW_TEXT_CHARS_MAX} characters at most.",
            )
        if len(self.tags) > TAGS_MAX:
            raise Refused("filter.tags", f"Nejvýše {TAGS_MAX} štítků.", f"{TAGS_MAX} tags at most.")

    def row(self) -> dict[str, Any]:
        """As stored."""
        return {**vars(self), "states": list(self.states), "tags": list(self.tags)}

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> "Filter":
        """The inverse of `row`; what later versions may say besides is let be."""
        known = {item.name: row[item.name] for item in fields(cls) if item.name in row}
        return cls(**{**known, "states": tuple(known["states"]), "tags": tuple(known["tags"])})


@dataclass(frozen=True)
class View:
    """A view of `owner`, whom the others see it is from when it is `shared`.

    `revision` counts its changes, 0 before it is stored. Raises Refused.
    """

    id: str
    name: str
    owner: str
    owner_name: str
    filter: Filter = field(default_factory=Filter)
    shared: bool = False
    revision: int = 0

    def __post_init__(self) -> None:
        """Refuse a name that says nothing."""
        if not self.name:
            raise Refused("name", "Chybí název.", "The name is missing.")
        if len(self.name) > NAME_CHARS_MAX:
            raise Refused(
                "name",
                f"Název má nejvýše {NAME_CHARS_MAX} znaků.",
                f"A name has {NAME_CHARS_MAX} characters at most.",
            )

    def in_place_of(self, before: "View") -> "View":
        """As it is stored in place of the one before: whoever changes it, it stays its owner's."""
        return replace(self, owner=before.owner, owner_name=before.owner_name, revision=before.revision + 1)

    def is_like(self, other: "View") -> bool:
        """Whether both are the same but for their revisions."""
        return replace(self, revision=0) == replace(other, revision=0)

    def row(self) -> dict[str, Any]:
        """As stored, and as the log of changes shows it."""
        return {
            "name": self.name,
            "filter": self.filter.row(),
            "shared": self.shared,
            "owner": {"id": self.owner, "name": self.owner_name},
        }

    @classmethod
    def read(cls, view_id: str, row: Mapping[str, Any], revision: int) -> "View":
        """The inverse of `row`."""
        owner = row["owner"]
        return cls(
            view_id, row["name"], owner["id"], owner["name"], Filter.read(row["filter"]), row["shared"], revision
        )
