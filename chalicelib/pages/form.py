"""What a visitor of the page wants, read from an event of API Gateway's HTTP API (payload 2.0).

Pure, and never raises: whatever is sent is a visit, if only one with a fault. Reading (GET, HEAD) never changes
anything, because mail scanners follow links; only a button does (POST).
"""

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final, Literal, TypeAlias, cast
from urllib.parse import parse_qsl

from chalicelib.mail.templates.wording import LANGUAGES, Language

Action: TypeAlias = Literal["confirm", "disown", "resend", "one-click"]

BODY_BYTES_MAX: Final = 10_000  # our own form sends a hundred
FIELDS_MAX: Final = 8  # our own form has three
LANGUAGE_HEADER_CHARS_MAX: Final = 200

# With or without the stage before it: API Gateway writes it, the emulator does not.
_PATH_RE: Final = re.compile(r"(?:/[A-Za-z0-9_-]{1,128})?/l/([A-Za-z0-9_-]{20,64})")
_CLIENT_RE: Final = re.compile(r"[A-Za-z0-9_-]{1,40}")
_MAIL_RE: Final = re.compile(r"[A-Za-z0-9._=+-]{1,200}")
_FIELDS: Final[Mapping[str, frozenset[str]]] = {
    "confirm": frozenset({"action", "client", "mail"}),
    "disown": frozenset({"action"}),
    "resend": frozenset({"action"}),
}
# RFC 8058, 3.2: mail programs may send their one field as multipart/form-data too (RFC 7578).
_ONE_CLICK_PART_RE: Final = re.compile(
    rb'content-disposition:[^\r\n]{0,40}name="?list-unsubscribe"?[ \t]*\r?\n(?:[^\r\n]+\r?\n)*\r?\n'
    rb"one-click[ \t]*\r?\n--",
    re.IGNORECASE,
)


class Fault(Enum):
    """Why a request is not served; the value is the status of the answer."""

    JUNK = 400
    METHOD = 405
    TOO_LARGE = 413
    BUSY = 503


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody, or a program, opens the link."""


@dataclass(frozen=True, slots=True)
class Press:
    """A button. `client` is the chosen client's number, `mail` the id of another mail than the link's own."""

    action: Action
    client: str | None = None
    mail: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One request. `token` is None where the path holds none; `chosen` is the language of the switch, `understood`
    the one that the browser prefers; a HEAD wants no body.
    """

    token: str | None
    wish: Look | Press | Fault
    chosen: Language | None = None
    understood: Language = "cs"
    bodiless: bool = False

    @property
    def language(self) -> Language:
        """The language of a page that belongs to no link."""
        return self.chosen or self.understood


def read(event: Mapping[str, Any]) -> Visit:
    """The visit that an event is about."""
    found = _PATH_RE.fullmatch(_text(event.get("rawPath")))
    headers = {str(name).lower(): _text(value) for name, value in _mapping(event.get("headers")).items()}
    method = _mapping(_mapping(event.get("requestContext")).get("http")).get("method")
    chosen = _mapping(event.get("queryStringParameters")).get("lang")
    return Visit(
        token=found[1] if found else None,
        wish=_wish(method, event, headers.get("content-type", "")),
        chosen=cast(Language, chosen) if chosen in LANGUAGES else None,
        understood=_understood(headers.get("accept-language", "")),
        bodiless=method == "HEAD",
    )


def _wish(method: object, event: Mapping[str, Any], content_type: str) -> Look | Press | Fault:
    if method in {"GET", "HEAD"}:
        return Look()
    if method != "POST":
        return Fault.METHOD
    body = _body(event)
    if isinstance(body, Fault):
        return body
    match content_type.partition(";")[0].strip().lower():
        case "application/x-www-form-urlencoded":
            return _pressed(body)
        case "multipart/form-data" if _ONE_CLICK_PART_RE.search(body):
            return Press("one-click")
        case _:
            return Fault.JUNK


def _body(event: Mapping[str, Any]) -> bytes | Fault:
    text = _text(event.get("body"))
    encoded = event.get("isBase64Encoded") is True
    if len(text) > (BODY_BYTES_MAX * 4 // 3 + 4 if encoded else BODY_BYTES_MAX):
        return Fault.TOO_LARGE
    try:
        body = base64.b64decode(text, validate=True) if encoded else text.encode("utf-8")
    except ValueError:
        return Fault.JUNK
    return body if len(body) <= BODY_BYTES_MAX else Fault.TOO_LARGE


def _pressed(body: bytes) -> Press | Fault:
    """The button of a form: one of ours with its own fields, each once, or a mail program's one click."""
    try:
        pairs = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=True,
            errors="strict",
            max_num_fields=FIELDS_MAX,
        )
    except ValueError:
        return Fault.JUNK
    fields = dict(pairs)
    if len(fields) != len(pairs):
        return Fault.JUNK
    if fields == {"List-Unsubscribe": "One-Click"}:
        return Press("one-click")
    action, client, mail = (fields.get(name) for name in ("action", "client", "mail"))
    if action is None or not fields.keys() <= _FIELDS.get(action, frozenset()):
        return Fault.JUNK
    # A list of which nothing was chosen sends its empty first line.
    if (client and not _CLIENT_RE.fullmatch(client)) or (mail is not None and not _MAIL_RE.fullmatch(mail)):
        return Fault.JUNK
    return Press(cast(Action, action), client or None, mail)


def _understood(accepted: str) -> Language:
    """Czech for who reads Czech or Slovak, or says nothing; English where another language comes first."""
    first = accepted[:LANGUAGE_HEADER_CHARS_MAX].strip().lower()
    return "cs" if not first or first.startswith(("cs", "sk", "*")) else "en"


def _mapping(value: object) -> Mapping[Any, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
