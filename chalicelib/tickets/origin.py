"""By what name a change and all that follows from it is found in the logs. Pure.

`change` is a name that every function can tell by itself. `origin` is one for all that an incoming mail led to:
the id that SES gave the mail; of a change that no mail led to, the change's own name.
"""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from chalicelib.tickets.events import Change

_MAILS: Final = "mail/"
# A quotation mark within a text is written with a backslash before it: nobody's words look like this.
_RAW_KEY_RE: Final = re.compile(r'"raw_key":\s?"mail/([^"\\]{1,200})"')


def change_name(ticket_id: str, version: int) -> str:
    """The name of a change of a ticket."""
    return f"{ticket_id}-{version}"


def origin_of(change: "Change") -> str:
    """The id of the mail that led to a change, else the change's own name."""
    return mail_of(change) or change_name(change.ticket_id, change.version)


def mail_of(change: "Change") -> str | None:
    """The id of the mail that led to a change, if one did."""
    # Who has a change has these; who has a record does without.
    from chalicelib.tickets.events import AutomaticReceived, MessageReceived

    for event in change.events:
        key = ""
        match event:
            case MessageReceived(message):
                key = message.raw_key
            case AutomaticReceived(entry):
                key = entry.raw_key
        if key.startswith(_MAILS):
            return key.removeprefix(_MAILS)
    return None


def origin_of_record(image: Mapping[str, Any]) -> str:
    """The same as `origin_of`, of a change row: from its image in a stream record."""
    return mail_of_record(image) or change_of_record(image)


def mail_of_record(image: Mapping[str, Any]) -> str | None:
    """The same as `mail_of`, of a change row."""
    found = _RAW_KEY_RE.search(image["data"]["S"])
    return found[1] if found else None


def change_of_record(image: Mapping[str, Any]) -> str:
    """The name of a change from its row's image."""
    return change_name(image["pk"]["S"][2:], int(image["version"]["N"]))
