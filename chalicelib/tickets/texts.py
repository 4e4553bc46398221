"""What people type, as it is kept. Pure."""

import re
from typing import Final

# What no mail can carry; line ends and tabs it can.
_CONTROLS: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]+")


def kept(text: str) -> str:
    """The text without control characters, and without white space around it."""
    return _CONTROLS.sub("", text).strip()
