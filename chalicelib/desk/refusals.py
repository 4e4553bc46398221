"""Why something of the desk is not kept, in sentences for who asked. Pure."""


class Refused(ValueError):
    """What cannot be kept as it is; `field` of the request, and why in Czech and in English."""

    def __init__(self, field: str, czech: str, english: str) -> None:
        super().__init__(english)
        self.field = field
        self.czech = czech
        self.english = english


class TooMany(Exception):
    """There are as many as there may be; `args` say so in Czech and in English."""


class NotYours(Exception):
    """It is somebody else's to change; `args` say so in Czech and in English."""


class Busy(Exception):
    """Others wrote first, again and again."""
