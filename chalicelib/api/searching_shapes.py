"""Shapes of the search for tickets."""

from typing import Annotated, Literal

from pydantic import Field

from chalicelib.api.schemas import Cursor, Shape, Subject, Summary, TicketNumber, Ulid

Where = Literal["subject", "message", "person", "number", "tag", "note"]


class FoundIn(Shape):
    """The ticket in which the words stand, where it was merged into the one that is told."""

    id: Ulid
    number: TicketNumber


class FoundTicket(Shape):
    """A ticket that was found, and why."""

    ticket: Summary
    where: Annotated[Where, Field(description="Where the excerpt is from")]
    excerpt: Annotated[
        Subject, Field(description="One line, 200 characters at most; the last thing said where no other is at hand")
    ]
    marks: Annotated[
        list[Annotated[list[int], Field(min_length=2, max_length=2, examples=[[0, 3]])]],
        Field(description="Places of the words in the excerpt: first character and the one behind the last"),
    ]
    found_in: Annotated[FoundIn | None, Field(examples=[None])]


class SearchPage(Shape):
    """Tickets that were found."""

    items: list[FoundTicket]
    cursor: Cursor
    partial: Annotated[
        bool,
        Field(
            description="Not every ticket that may fit was looked at: there would be too many. The newest were; more "
            "words find the others, and so does the cursor where there is one"
        ),
    ]
