"""A contact flow of Amazon Connect: announces a call, says who its caller is, ends it.

The event is that of the block "AWS Lambda function" (Amazon Connect Administrator Guide, "Grant access to your AWS
Lambda functions"); the block's parameters say what is asked: `step` (announce, identify, end), `client`, `pin`,
`seconds`. The answer is one flat map of texts of at most 32 kB, so that the block can check it as STRING_MAP; it
waits for 8 seconds at most. What is wrong is told in it: of an exception a flow knows nothing.
"""

from collections.abc import Mapping
from typing import Any, Final

from chalicelib.calls import reception, store
from chalicelib.calls.call import EXCHANGE_ID_CHARS_MAX, Call, call_id
from chalicelib.calls.card import answer
from chalicelib.calls.flood import TooMany
from chalicelib.calls.identifying import NoSuchCall
from chalicelib.platform import chance, clock
from chalicelib.platform.log import log

SAID_CHARS_MAX: Final = 200
SECONDS_MAX: Final = 604_800


class _Junk(ValueError):
    """An event that is none; the text says why, in a word."""


def handle(event: Mapping[str, Any], _context: object) -> dict[str, str]:
    """Answer one step of a contact flow."""
    try:
        return {"result": "ok", **_done(event)}
    except _Junk as junk:
        return _error(str(junk))
    except NoSuchCall:
        return _error("unknown-call")
    except TooMany as refused:
        return {**_error("too-many-calls"), "retry_after_s": str(refused.retry_after_s)}
    except store.Conflict:
        return _error("busy")
    except Exception:  # noqa: BLE001 - a flow is told, whoever watches the logs gets the cause
        log.exception("a step of a contact flow failed")
        return _error("internal")


def _error(reason: str) -> dict[str, str]:
    return {"result": "error", "reason": reason}


def _done(event: Mapping[str, Any]) -> dict[str, str]:
    details = _part(event, "Details")
    contact, said = _part(details, "ContactData"), _part(details, "Parameters")
    # A transfer begins another contact of the same call.
    exchange_id = _text(contact, "InitialContactId") or _text(contact, "ContactId")
    if exchange_id is None or len(exchange_id) > EXCHANGE_ID_CHARS_MAX:
        raise _Junk("no-contact-id")
    now = clock.now()
    match _text(said, "step") or "announce":
        case "announce":
            return _flat(reception.announce(_announcement(exchange_id, contact, said), now, chance.link_token))
        case "identify":
            client, pin = _text(said, "client"), _text(said, "pin")
            return _flat(reception.identified(call_id(exchange_id), client, pin, now, chance.link_token))
        case "end":
            return {"call": reception.end(call_id(exchange_id), _seconds(said), now).id}
        case _:
            raise _Junk("unknown-step")


def _announcement(exchange_id: str, contact: Mapping[str, Any], said: Mapping[str, Any]) -> reception.Announcement:
    return reception.Announcement(
        exchange_id,
        _text(_part(contact, "CustomerEndpoint"), "Address"),
        _text(_part(contact, "SystemEndpoint"), "Address"),
        _text(said, "name"),
        _text(said, "client"),
        _text(said, "pin"),
    )


def _part(whole: Any, name: str) -> Mapping[str, Any]:
    found = whole.get(name) if isinstance(whole, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def _text(whole: Mapping[str, Any], name: str) -> str | None:
    """A text that was said; an empty one is none. What is longer than anybody says is cut."""
    found = whole.get(name)
    return found.strip()[:SAID_CHARS_MAX] or None if isinstance(found, str) else None


def _seconds(said: Mapping[str, Any]) -> int | None:
    text = _text(said, "seconds") or ""
    return min(int(text), SECONDS_MAX) if text.isascii() and text.isdigit() else None


def _flat(call: Call) -> dict[str, str]:
    """The answer to exchanges as one map of texts; what is not there is empty, so that a flow finds every key."""
    told = answer(call, clock.now())
    client = told["client"] or {}
    flat = {
        "call": told["id"],
        "level": told["level"],
        "ask": told["ask"],
        "pin": told["pin"],
        "locked_until": told["locked_until"] or "",
        "client_number": client.get("number", ""),
        "client_name": client.get("name", ""),
        "contact": told["contact"] or "",
        "language": told["language"],
        "tickets": str(len(told["tickets"])),
    }
    for place, ticket in enumerate(told["tickets"], 1):
        flat[f"ticket_{place}_number"] = str(ticket["number"])
        flat[f"ticket_{place}_state"] = ticket["state"]
        flat[f"ticket_{place}_until"] = ticket["until"] or ""
    return flat
