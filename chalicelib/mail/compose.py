"""What goes out: one mail of a ticket as the bytes that SES gets.

Pure: the caller brings the clock, the keys and the outbox row; the same `Outgoing` always gives the same
bytes. Header fields are written here one by one from a small set of known shapes (words, encoded words,
addresses, message ids) instead of by `email.message`, whose folding differs between the Pythons we run on
and has let line breaks and unquoted commas through.
"""

import binascii
import email.header
import email.utils
import hashlib
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal, TypeAlias, get_args

from chalicelib.mail.templates import TemplateFacts, render
from chalicelib.mail.templates.wording import LANGUAGES, NO_SUBJECT, STATES, Language, next_step
from chalicelib.mail.tokens import Keys, plus_address, read_thread_id, thread_id

Kind: TypeAlias = Literal["acknowledgement", "answer"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)

RECIPIENTS_MAX: Final = 50  # what one SendEmail of SES takes, To and Cc together
BODY_CHARS_MAX: Final = 200_000  # an answer of a hundred printed pages; the API refuses more before it is stored
SUBJECT_CHARS_MAX: Final = 200  # of the customer's subject; the number and "Re:" come on top
DISPLAY_NAME_CHARS_MAX: Final = 100
REFERENCES_MAX: Final = 20  # the customer's ids; our thread id is one more
REFERENCES_OCTETS_MAX: Final = 4_000  # all of them; some servers refuse header fields over 8 kB
MESSAGE_ID_OCTETS_MAX: Final = 400  # seen in the wild: 250; a line takes 998 (RFC 5322, 2.1.1)
HEADER_LINE_OCTETS: Final = 76  # where a field is folded, if it has a blank to fold at (RFC 2047, 2)
ENCODED_WORD_OCTETS: Final = 50  # 75 are allowed; so many fit behind "Subject: Re: [#10001] "

_CONTROLS_RE: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_CONTROLS_IN_BODY_RE: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]+")
_LINE_END_RE: Final = re.compile("\r\n?|\x0b|\x0c|\x85|\u2028|\u2029")
# Marks that turn the reading direction around could make one subject or name look like another.
_BIDI_RE: Final = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+")
_SURROGATE_RE: Final = re.compile("[\ud800-\udfff]")
_PREFIX_RE: Final = re.compile(r"(?:re|odp|aw|sv|vs|antw|fwd|fw)(?:\s*\[\d{1,3}\]|\^\d{1,3})?\s*:\s*", re.IGNORECASE)

_ATEXT: Final = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL: Final = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS_RE: Final = re.compile(rf"(?=[^@]{{1,64}}@[^@]{{1,253}}\Z){_ATEXT}(?:\.{_ATEXT})*@{_LABEL}(?:\.{_LABEL})+")
# RFC 5322, 3.6.4, as loose as the ids in use: anything printable around one "@", without blanks and brackets.
_MESSAGE_ID_RE: Final = re.compile(r"<[!-;=?A-~]+@[!-;=?A-~]+>")


class CannotComposeError(ValueError):
    """The outbox row cannot become a mail; its sentence says why. Trying again does not help."""


class NobodyLeftError(CannotComposeError):
    """No recipient is left once our own addresses and unusable ones are taken out."""


class TooManyRecipientsError(CannotComposeError):
    """More recipients than one mail may have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One mail to be sent, as the outbox row knows it.

    `queue_name` is the display name of the queue's address. `to` and `cc` are bare addresses; the
    customer's display names are never repeated. `subject` is the customer's, with or without prefixes
    and number. `body` is the agent's plain text, and empty for an acknowledgement: nothing in that mail
    but the subject was chosen by the one who wrote to us. `in_reply_to` and `references` are the
    Message-IDs of the customer's mails as received, oldest first, with angle brackets; malformed ones
    are left out. `automatic` says that no person wrote it. `composed_at` becomes Date. `reopen_for` is
    how long a reply to a resolved ticket opens it again (None: not said).

    Raises CannotComposeError for what no caller may ask for.
    """

    outbox_id: str
    kind: Kind
    ticket_id: str
    number: int
    queue_address: str
    queue_name: str
    company: str
    to: tuple[str, ...]
    subject: str
    state: str
    language: Language
    composed_at: datetime
    automatic: bool
    cc: tuple[str, ...] = ()
    body: str = ""
    agent_name: str | None = None
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    reopen_for: timedelta | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise CannotComposeError(f"no such kind of mail: {self.kind!r}")
        if self.language not in LANGUAGES:
            raise CannotComposeError(f"no such language: {self.language!r}")
        if self.state not in STATES:
            raise CannotComposeError(f"no such state of a ticket: {self.state!r}")
        if self.number < 1:
            raise CannotComposeError(f"not the number of a ticket: {self.number!r}")
        if not self.outbox_id:
            raise CannotComposeError("an outgoing mail has the id of its outbox row")
        if self.composed_at.utcoffset() is None:
            raise CannotComposeError("composed_at has to be an aware time")
        if len(self.body) > BODY_CHARS_MAX:
            raise CannotComposeError(f"the text of a mail has at most {BODY_CHARS_MAX} characters")
        match self.kind:
            case "acknowledgement":
                if self.body or not self.automatic:
                    raise CannotComposeError("an acknowledgement is automatic and carries nobody's text")
            case "answer":
                if not _body(self.body):
                    raise CannotComposeError("an answer says something")


@dataclass(frozen=True, slots=True)
class Recipients:
    """Who gets a mail: the fields To and Cc, and what was given but is no address mail can be sent to."""

    to: tuple[str, ...]
    cc: tuple[str, ...]
    unusable: tuple[str, ...]


def recipients(outgoing: Outgoing, own_addresses: Collection[str]) -> Recipients:
    """To and Cc without our own queue addresses (nor plus-addresses of them) and without repetitions.

    Give SES these as the destination, so that envelope and header say the same. An address that is not
    plain `dot-atom@domain` in ASCII lands in `unusable`, for the caller to report. Nobody moves from Cc
    to To. Raises NobodyLeftError, TooManyRecipientsError.
    """
    own = {_plain(address) for address in own_addresses} | {_plain(outgoing.queue_address)}
    seen: set[str] = set()
    unusable: list[str] = []

    def kept(addresses: Iterable[str]) -> Iterable[str]:
        for address in addresses:
            if _ADDRESS_RE.fullmatch(address) is None:
                unusable.append(address)
            elif _plain(address) not in own and address.lower() not in seen:
                seen.add(address.lower())
                yield address

    to, cc = tuple(kept(outgoing.to)), tuple(kept(outgoing.cc))
    if not seen:
        raise NobodyLeftError("nobody is left to send this mail to: all recipients are ours or unusable")
    if len(seen) > RECIPIENTS_MAX:
        raise TooManyRecipientsError(f"a mail goes to at most {RECIPIENTS_MAX} addresses, not to {len(seen)}")
    return Recipients(to, cc, tuple(unusable))


def compose(outgoing: Outgoing, *, keys: Keys, own_addresses: Collection[str], mail_domain: str) -> bytes:
    """The whole message (RFC 5322, CRLF, 7-bit): a plain text and an HTML part.

    `own_addresses` are the addresses of all queues, `mail_domain` is where thread ids and Message-IDs
    live. Message-ID and Date are ours only until SES replaces them. Raises CannotComposeError if there
    is nobody to send it to, ValueError if a key, the ticket id or a queue address is not one.
    """
    people = recipients(outgoing, own_addresses)
    rendered = render(outgoing.kind, outgoing.language, _facts(outgoing))
    digest = hashlib.sha256(outgoing.outbox_id.encode()).hexdigest()
    boundary = f"=_{digest[:32]}"  # "=_" cannot come out of quoted-printable (RFC 2045, 6.7)
    reply_to = plus_address(outgoing.queue_address, outgoing.ticket_id, keys)
    in_reply_to = outgoing.in_reply_to if _is_message_id(outgoing.in_reply_to) else None
    references = _references(outgoing, keys, mail_domain)

    fields = [
        _field("From", _mailbox(outgoing.queue_name, outgoing.queue_address)),
        _field("To", _listed(people.to)),
        _field("Cc", _listed(people.cc)),
        _field("Reply-To", _mailbox(outgoing.queue_name, reply_to)),
        # Number and "Re:" stay readable as they are, for filters that do not decode.
        _field("Subject", [*_prefix(outgoing), _tag(outgoing), *_words(_bare_subject(outgoing))]),
        _field("Date", [email.utils.format_datetime(outgoing.composed_at.astimezone(UTC))]),
        _field("Message-ID", [f"<o.{digest[:40]}@{mail_domain}>"]),
        _field("In-Reply-To", [in_reply_to] if in_reply_to else []),
        _field("References", references),
        _field("Auto-Submitted", _auto_submitted(outgoing, in_reply_to)),
        _field("X-Auto-Response-Suppress", ["All"] if outgoing.automatic else []),
        _field("X-Fronta-Ticket", [str(outgoing.number)]),
        _field("Content-Language", [outgoing.language]),
        _field("MIME-Version", ["1.0"]),
        _field("Content-Type", ["multipart/alternative;", f'boundary="{boundary}"']),
    ]
    return b"".join(
        [
            "".join(fields).encode("ascii"),
            b"\r\n",
            _part(boundary, "text/plain", rendered.text),
            _part(boundary, "text/html", rendered.html),
            f"--{boundary}--\r\n".encode("ascii"),
        ]
    )


def _tag(outgoing: Outgoing) -> str:
    return f"[#{outgoing.number}]"


def _prefix(outgoing: Outgoing) -> list[str]:
    return ["Re:"] if outgoing.kind == "answer" else []


def _bare_subject(outgoing: Outgoing) -> str:
    """The subject on one line without prefixes of replies and forwards and our number, cut to its limit.

    What is left gets `[#10001]` in front, an answer `Re: [#10001]`: the number once, whatever the customer's
    subject holds, and "Re:" where mail programs look for it.
    """
    subject = _one_line(_one_line(outgoing.subject).replace(_tag(outgoing), " "))
    while found := _PREFIX_RE.match(subject):
        subject = subject[found.end() :]
    if len(subject) > SUBJECT_CHARS_MAX:
        subject = f"{subject[: SUBJECT_CHARS_MAX - 1].rstrip()}…"
    return subject or NO_SUBJECT[outgoing.language]


def _facts(outgoing: Outgoing) -> TemplateFacts:
    return TemplateFacts(
        company=_one_line(outgoing.company),
        number=f"#{outgoing.number}",
        subject=_bare_subject(outgoing),
        state=STATES[outgoing.state][outgoing.language],
        step=next_step(outgoing.state, outgoing.language, reopen_for=outgoing.reopen_for),
        body=_body(outgoing.body),
        agent_name=_one_line(outgoing.agent_name or "") or None,
    )


def _auto_submitted(outgoing: Outgoing, in_reply_to: str | None) -> list[str]:
    """RFC 3834, 5: "auto-replied" answers one mail, "auto-generated" comes without one."""
    if not outgoing.automatic:
        return []
    # An acknowledgement is a reply even to a mail that had no Message-ID to refer to.
    is_reply = in_reply_to is not None or outgoing.kind == "acknowledgement"
    return ["auto-replied" if is_reply else "auto-generated"]


def _references(outgoing: Outgoing, keys: Keys, mail_domain: str) -> list[str]:
    """Our thread id, then the newest of the customer's ids, oldest first, within both limits."""
    root = thread_id(outgoing.ticket_id, keys, mail_domain)
    given = [*outgoing.references, *([outgoing.in_reply_to] if outgoing.in_reply_to else [])]
    room = REFERENCES_OCTETS_MAX - len(root)
    newest_first: list[str] = []
    for message_id in reversed(given):
        # Another ticket's thread id (an answer to a closed one opens a new one) would lead replies there.
        if not _is_message_id(message_id) or message_id in newest_first or read_thread_id(message_id, keys):
            continue
        room -= len(message_id) + 1
        if len(newest_first) == REFERENCES_MAX or room < 0:
            break
        newest_first.append(message_id)
    return [root, *reversed(newest_first)]


def _is_message_id(text: str | None) -> bool:
    return text is not None and len(text) <= MESSAGE_ID_OCTETS_MAX and _MESSAGE_ID_RE.fullmatch(text) is not None


def _plain(address: str) -> str:
    """The address in lower case without a plus detail: the mailbox it ends in, if it is one of ours."""
    local, at, domain = address.lower().rpartition("@")
    return f"{local.partition('+')[0]}{at}{domain}"


def _one_line(text: str) -> str:
    """The text without anything that could end a header line or disguise what it says."""
    text = _SURROGATE_RE.sub("\ufffd", _BIDI_RE.sub("", _CONTROLS_RE.sub(" ", text)))
    return " ".join(text.split())


def _body(text: str) -> str:
    """The agent's text with LF line ends, without control characters and blank lines around it."""
    text = _CONTROLS_IN_BODY_RE.sub("", _LINE_END_RE.sub("\n", text))
    lines = [line.rstrip() for line in _SURROGATE_RE.sub("\ufffd", text).split("\n")]
    return "\n".join(lines).strip("\n")


def _field(name: str, words: list[str]) -> str:
    """One header field, folded between words (RFC 5322, 2.2.3); nothing if there are no words."""
    if not words:
        return ""
    lines = [f"{name}: {words[0]}"]
    for word in words[1:]:
        if len(lines[-1]) + 1 + len(word) > HEADER_LINE_OCTETS:
            lines.append(f" {word}")
        else:
            lines[-1] += f" {word}"
    return "\r\n".join(lines) + "\r\n"


def _words(text: str) -> list[str]:
    """One line of text as words of an unstructured field, encoded (RFC 2047) if it is not plain ASCII.

    Text that looks like an encoded word is encoded too: a reader shall see what was written, not what
    somebody hid in it.
    """
    if text.isascii() and "=?" not in text and max(map(len, text.split(" "))) <= ENCODED_WORD_OCTETS:
        return text.split(" ")
    encoded = email.header.Header(text, "utf-8", maxlinelen=ENCODED_WORD_OCTETS).encode(linesep="\n")
    return encoded.split()


def _mailbox(name: str, address: str) -> list[str]:
    """`"Name" <address>` with the name quoted, or encoded where quoting cannot carry it."""
    name = _one_line(name)[:DISPLAY_NAME_CHARS_MAX].rstrip()
    if not name:
        return [address]
    if name.isascii() and "=?" not in name:
        escaped = name.replace("\\", "\\\\").replace('"', '\\"')
        return [*f'"{escaped}"'.split(" "), f"<{address}>"]
    return [*_words(name), f"<{address}>"]


def _listed(addresses: tuple[str, ...]) -> list[str]:
    return [f"{address}," for address in addresses[:-1]] + list(addresses[-1:])


def _part(boundary: str, content_type: str, text: str) -> bytes:
    header = (
        f"--{boundary}\r\n"
        f'Content-Type: {content_type}; charset="utf-8"\r\n'
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    )
    # The first line end decides which one b2a_qp writes at its soft breaks: CRLF has to come first.
    crlf = text.rstrip("\n").replace("\n", "\r\n") + "\r\n"
    return header.encode("ascii") + binascii.b2a_qp(crlf.encode("utf-8"), istext=True)
