"""Why a command is not done, in sentences for who asked."""


class IllegalMove(Exception):
    """The ticket cannot do that as it is; the text says what is possible instead, in Czech and as `english`."""

    def __init__(self, czech: str, english: str) -> None:
        super().__init__(czech)
        self.english = english


class TicketClosed(IllegalMove):
    """A closed ticket never changes."""


class EmptyAnswer(ValueError):
    """An answer says something, and not more than `limits.ANSWER_CHARS_MAX` characters of it."""
