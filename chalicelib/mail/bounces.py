"""What a mail system tells about a mail of ours that it could not deliver, or not yet.

Reports by the standard (RFC 3464, RFC 6533 for addresses beyond ASCII) and the plain texts of qmail, Exim,
Sendmail, Exchange, Lotus Notes and the large providers. The texts differ, but all of them put the address
on a line of its own, or in the sentence that tells of the failure, and the reason beside it.

Anybody can write such a mail. What is read here marks nobody's address before the caller has found a token
of ours in `reply_to` or `message_ids`: only who had our mail knows one.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from chalicelib.mail.addresses import mailboxes, read_address, read_author
from chalicelib.mail.automatic import OWN_MARK, is_notice_of_a_mail_system, without_accents
from chalicelib.mail.charset import decode, decode_field
from chalicelib.mail.headers import LooseHeader, loose_header
from chalicelib.mail.html_text import html_to_text
from chalicelib.mail.mime import Part, read_parts

Action: TypeAlias = Literal["failed", "delayed", "delivered", "relayed", "expanded"]
Kind: TypeAlias = Literal["permanent", "temporary"]

RECIPIENTS_MAX: Final = 200  # SES lets a mail of ours have 50
REPORT_SIZE_BYTES_MAX: Final = 256 * 1024  # of the machine-readable part, the text, and the returned header each
LINES_MAX: Final = 2_000  # of a notice's text
LINE_CHARS_MAX: Final = 1_000
REASON_LINES_MAX: Final = 20
MESSAGE_IDS_MAX: Final = 100
MARKS_MAX: Final = 10
TEXT_CHARS_MAX: Final = 500  # of one diagnostic


@dataclass(frozen=True, slots=True)
class FailedRecipient:
    """What became of the mail to one address.

    `address` is bare and in lower case, as we had written it if the report tells that. `status` is an
    enhanced code like "5.1.1" (RFC 3463). `kind` is "permanent" if sending again cannot help; a full
    mailbox is temporary. `text` is what the server said, on one line.
    """

    address: str
    action: Action
    status: str | None
    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Bounce:
    """A notice about a mail of ours.

    `recipients` is empty where the notice names none. `message_ids` are those of the returned mail, with
    angle brackets: its own, then what it refers to. `reply_to` are its Reply-To addresses, lower case;
    `own_marks` its X-Fronta-Ticket.
    """

    recipients: tuple[FailedRecipient, ...]
    message_ids: tuple[str, ...] = ()
    reply_to: tuple[str, ...] = ()
    own_marks: tuple[str, ...] = ()


def read_bounce(raw: bytes) -> Bounce | None:
    """The notice in the mail `raw`, None if it is none: a person's mail about a bounce is none. Never raises."""
    try:
        return _read(raw)
    except Exception:  # noqa: BLE001  a notice that breaks the reader is kept like any automatic mail
        return None


def _read(raw: bytes) -> Bounce | None:
    root, _ = read_parts(raw)
    is_notice = is_notice_of_a_mail_system(root.header, read_author(root.header.values("from")).address)
    if not is_notice and root.type not in ("multipart/report", *_STATUS_TYPES):
        return None
    parts = list(root.walk())
    lines, below = _divided(_notice_lines(parts))
    groups = list(_groups_of(parts, lines))
    if not groups and not is_notice:
        return None  # a report of another kind, like a read receipt
    returned = [*_returned_headers(parts), *_headers_among(below)]
    notice = _Notice.of(root.header, lines)
    recipients = _by_fields(groups) or _by_text(notice) or _only_recipient(notice, returned)
    if not groups and not recipients and not notice.tells_of_a_failure:
        return None
    return Bounce(
        recipients[:RECIPIENTS_MAX],
        _message_ids(returned, root.header, groups),
        tuple(dict.fromkeys(_listed(returned, "reply-to")))[:MARKS_MAX],
        tuple(decode_field(value) for header in returned for value in header.values(OWN_MARK))[:MARKS_MAX],
    )


# --- the parts of a notice ---------------------------------------------------------------------------

_STATUS_TYPES: Final = ("message/delivery-status", "message/global-delivery-status")
_RETURNED_TYPES: Final = (
    "message/rfc822",
    "message/global",
    "message/partial",
    "text/rfc822-headers",
    "message/rfc822-headers",
    "message/global-headers",
)
_RETURNED_MAX: Final = 10
_RETURNED_FIELDS: Final = ("message-id", "references", "reply-to", OWN_MARK)


def _any_of(*phrases: str) -> re.Pattern[str]:
    """One of these, in lower-case text without accents."""
    return re.compile("|".join(phrases))


# A line below which the returned mail stands in the text itself.
_BELOW_RE: Final = _any_of(
    r"[ \t>]*-+ ?(?:below (?:this|the next) line|this is a copy of|the header of the original)",
    r"[ \t>]*-+ ?(?:start of )?(?:original|unsent|returned|undelivered|forwarded) (?:message|mail)",
    r"[ \t>]*-+ ?the (?:body|text) of the (?:message|mail)",
    r"[ \t>]*\|-+ ?message (?:header|text) follows",
    r"[ \t>]*(?:original )?(?:message|mail) (?:headers?|follows)",
    r"[ \t>]*(?:below is|here is|this is) a copy of the (?:original|message)",
    r"[ \t>]*puvodni (?:hlavick|zahlavi|zprava)",
    r"[ \t>]*ursprungliche (?:nachricht|e-mail)",
    r"[ \t>]*(?:return-path|received|dkim-signature|x-fronta-ticket): ",
)


def _content(part: Part) -> bytes:
    """The first octets; only an encoding makes it necessary to look at all of them."""
    if (part.header.first("content-transfer-encoding") or b"").strip().lower() in (b"base64", b"quoted-printable"):
        return part.octets[:REPORT_SIZE_BYTES_MAX]
    return part.raw[part.start : min(part.end, part.start + REPORT_SIZE_BYTES_MAX)]


def _notice_lines(parts: Iterable[Part]) -> list[str]:
    """The words for people: the first plain text, else the first HTML."""
    plain = next((part for part in parts if part.type == "text/plain" and part.disposition != "attachment"), None)
    part = plain or next((part for part in parts if part.type == "text/html"), None)
    if part is None:
        return []
    text = decode(_content(part), part.parameters.get("charset")).text
    if part is not plain:
        text = html_to_text(text)
    return [line[:LINE_CHARS_MAX].rstrip() for line in text.splitlines()[:LINES_MAX]]


def _divided(lines: list[str]) -> tuple[list[str], list[str]]:
    """(what the mail system says, the returned mail below it)."""
    end = next((n for n, line in enumerate(lines) if _BELOW_RE.match(_folded(line))), len(lines))
    return lines[:end], lines[end:]


def _folded(text: str) -> str:
    return without_accents(text.lower())


def _returned_headers(parts: Iterable[Part]) -> Iterator[LooseHeader]:
    for part in [part for part in parts if part.type in _RETURNED_TYPES][:_RETURNED_MAX]:
        yield loose_header(_content(part).lstrip(b"\r\n"))


def _headers_among(lines: list[str]) -> Iterator[LooseHeader]:
    """Header blocks among the paragraphs of a text."""
    for paragraph in "\n".join(lines).split("\n\n")[:_RETURNED_MAX]:
        header = loose_header(paragraph.strip("\n").encode("utf-8", "replace"))
        if any(header.first(name) is not None for name in _RETURNED_FIELDS):
            yield header


_ID_FIELDS: Final = ("message-id", "references", "in-reply-to")
_ORIGINAL_ID_FIELDS: Final = ("x-original-message-id", "original-message-id")
_ID_RE: Final = re.compile(r"<([^<>\s]{1,998})>")


def _message_ids(returned: Iterable[LooseHeader], notice: LooseHeader, groups: "Iterable[_Group]") -> tuple[str, ...]:
    values = [
        *(value for header in returned for name in _ID_FIELDS for value in header.values(name)),
        *(group[name] for group in groups for name in _ORIGINAL_ID_FIELDS if name in group),
        # Large providers refer to the mail that they report on.
        *(value for name in _ID_FIELDS[1:] for value in notice.values(name)),
    ]
    found = (f"<{one}>" for value in values for one in _ID_RE.findall(decode_field(value)))
    return tuple(dict.fromkeys(one for one in found if "@" in one))[:MESSAGE_IDS_MAX]


def _listed(headers: Iterable[LooseHeader], *names: str) -> Iterator[str]:
    """Plain addresses in address fields."""
    for header in headers:
        for value in (value for name in names for value in header.values(name)):
            for box in mailboxes(value).boxes:
                address = read_address(box.address.strip().decode("latin-1"))
                if address is not None:
                    yield address


# --- reports by the standard -------------------------------------------------------------------------

_Group: TypeAlias = dict[str, bytes]
_GROUPS_MAX: Final = 2 * RECIPIENTS_MAX
_ACTIONS: Final[dict[str, Action]] = {
    "failed": "failed",
    "failure": "failed",
    "undeliverable": "failed",
    "delayed": "delayed",
    "delay": "delayed",
    "deferred": "delayed",
    "delivered": "delivered",
    "relayed": "relayed",
    "expanded": "expanded",
}
_WORD_RE: Final = re.compile(r"[a-z]+")
_DIAGNOSTIC_TYPE_RE: Final = re.compile(r"\s*[A-Za-z0-9-]{1,40}\s*;\s*")
_UNITEXT_RE: Final = re.compile(r"\\x\{([0-9A-Fa-f]{1,6})\}")  # RFC 6533, 3


def _groups_of(parts: Iterable[Part], lines: list[str]) -> Iterator[_Group]:
    """The fields for each recipient, and those for the whole mail."""
    reports = [_content(part) for part in parts if part.type in _STATUS_TYPES]
    if not reports and any(line.lower().startswith("final-recipient:") for line in lines):
        reports = ["\n".join(lines).encode("utf-8", "replace")]  # some gateways make plain text of it
    for report in reports[:_RETURNED_MAX]:
        yield from _groups(report)


def _groups(report: bytes) -> Iterator[_Group]:
    """Groups of fields (RFC 3464, 2.1): an empty line ends one, and so does the next recipient without one."""
    paragraphs = re.split(rb"(?:\r?\n[ \t]*){2,}|\r\r", report.strip(b"\r\n"))
    for paragraph in paragraphs[:_GROUPS_MAX]:
        group: _Group = {}
        for name, value in loose_header(paragraph).fields:
            if name in group and name in ("final-recipient", "original-recipient"):
                yield group
                group = {}
            group.setdefault(name, value)
        if group:
            yield group


def _by_fields(groups: Iterable[_Group]) -> tuple[FailedRecipient, ...]:
    found: dict[str, FailedRecipient] = {}
    for group in groups:
        names = ("original-recipient", "final-recipient", "x-actual-recipient")
        address = next((one for name in names if (one := _report_address(group.get(name))) is not None), None)
        if address is None:
            continue
        recipient = _by_group(address, group)
        # A relay's "relayed" and the end's "failed" may both be told: the failure is what counts.
        if address not in found or (recipient.action == "failed" and found[address].action != "failed"):
            found[address] = recipient
    return tuple(found.values())


def _report_address(value: bytes | None) -> str | None:
    if value is None:
        return None
    return _address(_UNITEXT_RE.sub(lambda found: chr(min(int(found[1], 16), 0x10FFFF)), decode_field(value)))


def _by_group(address: str, group: _Group) -> FailedRecipient:
    said = decode_field(group.get("diagnostic-code", b"")[: REASON_LINES_MAX * LINE_CHARS_MAX])
    text = _DIAGNOSTIC_TYPE_RE.sub("", said, count=1) if _DIAGNOSTIC_TYPE_RE.match(said) else said
    status = _status(decode_field(group.get("status", b""))) or _status(text)
    finer = _status(text)
    if status is not None and status[1:] == ".0.0" and finer is not None and finer[0] == status[0]:
        status = finer
    word = _WORD_RE.search(decode_field(group.get("action", b"")).lower())
    action = _ACTIONS.get(word[0], "failed") if word else "failed"
    return _recipient(address, action, status, text or decode_field(group.get("status", b"")))


# --- the texts of mail systems -----------------------------------------------------------------------

_ADDR: Final = r"[^\s<>()\[\]\"',:;@]{1,64}@[^\s<>()\[\]\"',:;@]{1,253}"
_ADDRESS_RE: Final = re.compile(_ADDR)
# A line about one address: alone, in brackets, in quotes; behind it a reason, or a date (Exchange).
_ENTRY_RES: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"[\s*>-]{{0,20}}[<\"']?(?P<address>{_ADDR})[>\"']?\s*:?\s*(?:\((?P<reason>[^()]{{0,900}})\)?)?",
        rf"\s*<(?P<address>{_ADDR})>(?::|\s?\.\.\.)\s*(?P<reason>.*)",
        rf"\s*(?P<address>{_ADDR})(?::|\s\.\.\.)\s+(?P<reason>.*)",
        rf"\s*'?(?P<address>{_ADDR})'? (?:on|dne|am) \d(?P<reason>).*",
        rf"[^<>@:]{{0,100}}[(<](?P<address>{_ADDR})[)>]\s*(?:<mailto:[^<>\s]{{1,320}}>)?(?P<reason>)\s*",
        rf"\s*<?(?P<address>{_ADDR})>?,?\s+(?P<reason>[^\s@].*)",
        rf"\s*generated by (?P<address>{_ADDR})(?P<reason>)\s*",
    )
)
_FAILURE_RE: Final = _any_of(
    r"(?:could|was|were|has|have)(?:n.t| not) (?:be |been )?(?:delivered|found|reached|able)",
    r"not (?:yet )?(?:been )?delivered|undeliver|unable to deliver|can(?:not|.t) be delivered|did not reach",
    r"delivery .{0,80}(?:fail|delay|problem)|permanent(?:ly)? (?:fatal )?(?:error|fail)|problem delivering",
    r"following address|failed addresses|failure reasons|failed:|user unknown|rejected|not listed in",
    r"failure notice|postponed|unavailable|(?:user|mailbox|recipient) not found",
    r"(?:unknown|invalid|no such) (?:user|address|recipient|account)|error (?:has )?occurred|trying to deliver",
    r"transcript of session|mail system|mail delivery|returned mail|error delivering|was aborted|giving up|malformed",
    r"nemohla byt|nebyla doru|nebylo mozn|nepodarilo|nelze doru|nedoruc|doruceni .{0,80}(?:selhal|zpozd)",
    r"nicht zugestellt|unzustellbar|konnte nicht|fehlgeschlagen",
)
_DELAY_RE: Final = _any_of(
    r"delayed|delay\)|will (?:be re|retry|keep trying|continue)|temporary (?:problem|fail)|still (?:being|trying)",
    r"not yet been|warning message only|could not send message for past|do not need to resend|no action is required",
    r"zpozden|odlozen|bude(?:me)? .{0,40}(?:opakov|zkouset)|docasn|verzogert",
)
_GIVEN_UP_RE: Final = _any_of(
    r"permanent|giving up|gave up|expired|timeout exceeded|too long|\b5\d\d[ -]|\b5\.\d\.\d"
)
_OVER_RE: Final = _any_of(r"\s*(?:-{3,}|\|-+|generating server:|technical details)")
_NOBODY: Final = ("postmaster", "abuse", "mailer-daemon")


@dataclass(frozen=True, slots=True)
class _Notice:
    """The words for people: as they are, and folded for looking for phrases."""

    header: LooseHeader
    lines: list[str]
    text: str
    subject: str

    @classmethod
    def of(cls, header: LooseHeader, lines: list[str]) -> "_Notice":
        return cls(header, lines, _folded("\n".join(lines)), _folded(decode_field(header.first("subject") or b"")))

    @property
    def tells_of_a_failure(self) -> bool:
        return _FAILURE_RE.search(self.text) is not None or _FAILURE_RE.search(self.subject) is not None

    @property
    def action(self) -> Action:
        """Has the mail system given up?"""
        head = f"{self.subject}\n{self.text[: 2 * LINE_CHARS_MAX]}"
        is_delay = _DELAY_RE.search(head) is not None and _GIVEN_UP_RE.search(self.text) is None
        return "delayed" if is_delay else "failed"


def _by_text(notice: _Notice) -> tuple[FailedRecipient, ...]:
    failed = [one for value in notice.header.values("x-failed-recipients") for one in _addresses(decode_field(value))]
    if not failed and not notice.tells_of_a_failure:
        return ()
    # The notice also names who is told, and whom to ask.
    others = set(_listed([notice.header], "from", "to", "cc", "reply-to"))
    entries = _entries(notice.lines)
    named = {one: entries[one] for one in entries if one not in others and one.partition("@")[0] not in _NOBODY}
    reasons = {one: entries.get(one, "") for one in failed} or named or _sentence(notice.lines, others)
    return tuple(
        _recipient(
            address, notice.action, _status(reason) or (_status(notice.text) if len(reasons) == 1 else None), reason
        )
        for address, reason in reasons.items()
    )


def _entries(lines: list[str]) -> dict[str, str]:
    """Reason by address, for the addresses that begin a line.

    The reason follows on the same line or the next ones, to an empty line; Lotus Notes puts it before.
    """
    found: dict[str, list[str]] = {}
    current: list[str] | None = None
    before = ""
    for line in map(str.strip, lines):
        entry = _entry(line)
        if entry is not None:
            current = found.setdefault(entry[0], [])
            current.extend(one for one in (entry[1], before) if one)
        elif _OVER_RE.match(line.lower()) or (not line and current and not current[-1].endswith(":")):
            current = None
        elif line and current is not None and len(current) < REASON_LINES_MAX:
            current.append(line)
        before = "" if entry is not None or line.endswith(":") or current is not None else line
    return {address: " ".join(reasons) for address, reasons in found.items()}


def _entry(line: str) -> tuple[str, str] | None:
    """(address, reason on the same line) if the line names a recipient."""
    if "@" not in line:
        return None
    for pattern in _ENTRY_RES:
        found = pattern.fullmatch(line)
        address = _address(found["address"]) if found else None
        if found is not None and address is not None:
            return address, (found["reason"] or "").strip()
    return None


def _sentence(lines: list[str], others: Collection[str]) -> dict[str, str]:
    """The addresses in the paragraph that tells of the failure: "Vaše zpráva pro <…> nemohla být doručena."."""
    for paragraph in "\n".join(lines).split("\n\n"):
        folded = _folded(paragraph)
        if _FAILURE_RE.search(folded) or _DELAY_RE.search(folded):
            found = [one for one in _addresses(paragraph) if one not in others]
            if found:
                return dict.fromkeys(found, paragraph)
    return {}


def _only_recipient(notice: _Notice, returned: Iterable[LooseHeader]) -> tuple[FailedRecipient, ...]:
    """Whom a mail with one recipient did not reach, where the notice has only a name for him (old Exchange)."""
    addresses = list(dict.fromkeys(_listed(returned, "to", "cc")))
    if len(addresses) != 1 or not notice.tells_of_a_failure:
        return ()
    return (_recipient(addresses[0], notice.action, _status(notice.text), " ".join(notice.lines)),)


# --- one recipient -----------------------------------------------------------------------------------

_STATUS_RE: Final = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.]*\d)")
_REPLY_CODE_RE: Final = re.compile(r"(?<![\d.])([45])\d\d(?=[ -]|$)")


def _status(text: str) -> str | None:
    found = _STATUS_RE.search(text)
    return ".".join(found.groups()) if found else None


def _addresses(text: str) -> list[str]:
    found = (_address(one) for one in _ADDRESS_RE.findall(text[: REASON_LINES_MAX * LINE_CHARS_MAX]))
    return [one for one in dict.fromkeys(found) if one is not None]


def _address(text: str) -> str | None:
    """A bare address in lower case, also beyond ASCII (RFC 6531); None if it is none."""
    found = _ADDRESS_RE.search(text[:LINE_CHARS_MAX])
    if found is None:
        return None
    address = found[0].rstrip(".").lower()
    if not address.isascii():
        return address if all(char.isprintable() for char in address) else None
    return read_address(address)


def _recipient(address: str, action: Action, status: str | None, text: str) -> FailedRecipient:
    visible = (char if char.isprintable() else " " for char in text[: REASON_LINES_MAX * LINE_CHARS_MAX])
    said = " ".join("".join(visible).split())
    return FailedRecipient(address, action, status, _kind(action, status, said), said[:TEXT_CHARS_MAX])


def _kind(action: Action, status: str | None, text: str) -> Kind:
    if action != "failed":
        return "temporary"
    if status is not None:
        return "temporary" if status[0] == "4" or status.endswith(".2.2") else "permanent"
    code = _REPLY_CODE_RE.search(text)
    return "temporary" if code is not None and code[1] == "4" else "permanent"
