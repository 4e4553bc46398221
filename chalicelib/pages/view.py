"""What the page has to know of a link: the shapes that rendering reads.

`chalicelib.mail.release` makes them. It reaches tables and S3; rendering is pure and is given the result.
"""

from collections.abc import Sequence
from typing import Literal, Protocol, TypeAlias

from chalicelib.mail.kept import KeptMail
from chalicelib.mail.templates.wording import Language
from chalicelib.tickets.ticket import TicketRef

State: TypeAlias = Literal["open", "expired", "done", "over", "disowned", "unknown"]
LinkKind: TypeAlias = Literal["confirmation", "which_client", "closed_ticket", "copy_notice", "lock"]
Place: TypeAlias = Literal["queue", "date"]
Problem: TypeAlias = Literal["choose-client", "no-longer-allowed", "resent", "resent-too-often"]


class Client(Protocol):
    """A client that the sender may write for."""

    @property
    def number(self) -> str:
        """The client's number."""

    @property
    def name(self) -> str:
        """What the client is called."""


class Link(Protocol):
    """A link as its page shows it."""

    @property
    def state(self) -> State:
        """What became of it."""

    @property
    def kind(self) -> LinkKind | None:
        """Which mail of ours it stood in; None for what is no link."""

    @property
    def language(self) -> Language:
        """The language of the mail it stood in."""

    @property
    def mail(self) -> KeptMail | None:
        """The mail it is about."""

    @property
    def clients(self) -> Sequence[Client]:
        """Clients of whom one has to be chosen; none if there is no choice."""

    @property
    def others(self) -> Sequence[KeptMail]:
        """Other unconfirmed mails of the same address."""

    @property
    def ticket(self) -> TicketRef | None:
        """The ticket whose copies the reader gets (copy_notice), or that an agent keeps (lock)."""

    @property
    def address(self) -> str | None:
        """Whom the copies go to (copy_notice), or who was told of the lock (lock)."""

    @property
    def agent(self) -> str | None:
        """What the agent who keeps the ticket is called (lock)."""

    @property
    def place(self) -> Place | None:
        """Where the ticket waits to be taken: in the queue or for its date; None where it does not (lock)."""

    @property
    def problem(self) -> Problem | None:
        """Why what was asked for did not happen, or what happened instead."""
