"""The port: what an index of tickets does, whoever keeps it, and which one this stage has."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Protocol

from chalicelib.platform.settings import settings
from chalicelib.search.document import NOWHERE, Field, Part
from chalicelib.search.wish import Wish

# Tickets that are compared for the best order: the newest of those that have all of the words.
RANKED_MAX = 1_000


@dataclass(frozen=True)
class Hit:
    """A ticket that has what was wished. `version` is the change in whose text words of it stand; 0: in none."""

    ticket: str
    score: float
    terms: frozenset[str] = field(default=frozenset())
    fields: Field = NOWHERE
    version: int = 0


@dataclass(frozen=True)
class Hits:
    """What was found, in the order asked for.

    `floor`: the tickets from this id on were looked at, older ones were not; "" when all were. `is_partial`: the best
    were chosen among fewer than all, because comparing all would have been too much.
    `is_cut`: a beginning may stand for more words than were looked for.
    """

    hits: tuple[Hit, ...]
    floor: str = ""
    is_partial: bool = False
    is_cut: bool = False


class KeepsChanging(Exception):
    """Others write about the same ticket at the same time, again and again."""


class Index(Protocol):
    """An index of tickets. What is put twice, or in another order, is the same as once and in order."""

    def prepare(self) -> None:
        """Make what there has to be before anything is put."""

    def put(self, parts: Sequence[Part], *, anew: bool = False) -> None:
        """Know what changes of one ticket brought. `anew`: these are all there are, whatever was known."""

    def remove(self, ticket: str) -> None:
        """Know nothing of a ticket any more."""

    def find(self, wish: Wish, *, best: bool, wanted: int) -> Hits:
        """At least `wanted` tickets if there are as many: the newest, or the best of the newest `RANKED_MAX`."""


@cache
def index() -> Index:
    """The index of this stage: OpenSearch where the setting `opensearch_url` names one, else rows of our own."""
    if settings().opensearch_url:
        from chalicelib.search.opensearch import OpenSearch

        return OpenSearch(settings().opensearch_url)
    from chalicelib.search.postings import Postings
    from chalicelib.search.rows import SearchTable

    return Postings(SearchTable())
