"""What goes out: one mail of a ticket, or about one that became none, as the bytes that SES gets.

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
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias, TypeGuard, get_args

from chalicelib.mail.files import (
    FILES_BYTES_MAX,
    FILES_MAX,
    File,
    content_of,
    disposition_of,
    type_of,
    width_px_of,
)
from chalicelib.mail.notice import WITHHELD
from chalicelib.mail.spending import Spending
from chalicelib.mail.templates import QuotedMessage, Rendered, TemplateFacts, render
from chalicelib.mail.templates.lock_notices import SOMEBODY, Cause, unlocked_text
from chalicelib.mail.templates.notices import notice_subject
from chalicelib.mail.templates.prague import told_before, told_for, told_promise
from chalicelib.mail.templates.spending_notices import facts_of, spending_text
from chalicelib.mail.templates.ticket_notices import reminder_text, state_text
from chalicelib.mail.templates.wording import (
    FROM_NUMBER,
    FROM_WITHHELD,
    LANGUAGES,
    NO_SUBJECT,
    PICTURE,
    PROMISES,
    SOME_TIME,
    STATES,
    Language,
    Promised,
    next_step,
    refused_files,
    told_during,
    told_within,
)
from chalicelib.mail.tokens import Keys, plus_address, read_thread_id, thread_id
from chalicelib.tickets.texts import PICTURE_TYPES, without_pictures

if TYPE_CHECKING:
    from markupsafe import Markup

    from chalicelib.mail.markdown import Formatted, Picture

Kind: TypeAlias = Literal[
    "acknowledgement",
    "answer",
    "files_refused",
    "confirmation",
    "which_client",
    "closed_ticket",
    "refusal",
    "copy_notice",
    "pin_locked",
    "spending",
    "reminder",
    "state",
    "locked",
    "unlocked",
]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)

RECIPIENTS_MAX: Final = 50  # what one SendEmail of SES takes, To and Cc together
BODY_CHARS_MAX: Final = 200_000  # an answer of a hundred printed pages; the API refuses more before it is stored
SUBJECT_CHARS_MAX: Final = 200  # of the customer's subject; the number and "Re:" come on top
DISPLAY_NAME_CHARS_MAX: Final = 100
QUOTED_CHARS_MAX: Final = 20_000  # of the client's own words below an answer; the domain keeps no more
PROMISE_CHARS_MAX: Final = 100  # the longest that a person would say has some forty
HISTORY_ENTRIES_MAX: Final = 20  # with the next limit less than the 102 kB that Gmail shows, if it is prose
HISTORY_TEXT_CHARS_MAX: Final = 3_000  # of one earlier message; that it was cut is said
REFERENCES_MAX: Final = 20  # the customer's ids; our thread id is one more
REFERENCES_OCTETS_MAX: Final = 4_000  # all of them; some servers refuse header fields over 8 kB
MESSAGE_ID_OCTETS_MAX: Final = 400  # seen in the wild: 250; a line takes 998 (RFC 5322, 2.1.1)
LINK_CHARS_MAX: Final = 400  # in List-Unsubscribe a link is one word, which cannot be folded
HEADER_LINE_OCTETS: Final = 76  # where a field is folded, if it has a blank to fold at (RFC 2047, 2)
ENCODED_WORD_OCTETS: Final = 50  # 75 are allowed; so many fit behind "Subject: Re: [#10001] "

_CONTROLS_RE: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_CONTROLS_IN_BODY_RE: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]+")
_EMPTY_LINES_RE: Final = re.compile("\n{3,}")
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
# A page's address that needs no escaping anywhere; http only for the stack on one's own machine.
_LINK_RE: Final = re.compile(r"https?://[A-Za-z0-9.-]+(?::\d{1,5})?/[A-Za-z0-9._~/?&=%+-]*")


class _Fields(NamedTuple):
    """Which of the optional fields a kind of mail has to have, and which more it may have."""

    needed: frozenset[str]
    allowed: frozenset[str]


def _fields_of(needed: str, allowed: str) -> _Fields:
    return _Fields(frozenset(needed.split()), frozenset(allowed.split()))


_TO_ONE: Final = "subject agent_name in_reply_to references reopen_for reader_name"
_OF_A_TICKET: Final = f"{_TO_ONE} cc"
_PROMISE: Final = "promise promised"
_FIELDS: Final[dict[Kind, _Fields]] = {
    "acknowledgement": _fields_of(
        "ticket_id number state", f"{_OF_A_TICKET} linked refused_files file_limit_mb {_PROMISE}"
    ),
    "files_refused": _fields_of("ticket_id number state refused_files file_limit_mb", _OF_A_TICKET),
    "answer": _fields_of("ticket_id number state body", f"{_OF_A_TICKET} {_PROMISE} markdown begins quoted files"),
    # Nothing that a forger of senders could choose: else he could have us carry his words to anybody.
    "confirmation": _fields_of("link link_until received_at", ""),
    "which_client": _fields_of("link link_until", "received_at in_reply_to references"),
    "closed_ticket": _fields_of("number link link_until", "subject state received_at in_reply_to references"),
    "refusal": _fields_of("", "contact_address received_at in_reply_to references"),
    "copy_notice": _fields_of("number link", "subject state agent_name link_until history"),
    "pin_locked": _fields_of("client locked_until", "caller received_at contact_address"),
    "spending": _fields_of("spending link", ""),
    "reminder": _fields_of("ticket_id number state", f"{_OF_A_TICKET} second resolves_at"),
    "state": _fields_of(
        "ticket_id number state",
        f"{_OF_A_TICKET} {_PROMISE} until by_clock by_reader sooner waited_for resolves_at cause linked",
    ),
    # To nobody else: the link is the reader's own.
    "locked": _fields_of("ticket_id number state link", f"{_TO_ONE} {_PROMISE}"),
    "unlocked": _fields_of("ticket_id number state cause", f"{_OF_A_TICKET} {_PROMISE}"),
}
_OPTIONAL: Final = frozenset().union(*(fields.needed | fields.allowed for fields in _FIELDS.values()))
# In which states a ticket can be, of the kinds that are not about every state, and with which a mail can promise.
_STATES_OF: Final[dict[Kind, frozenset[str]]] = {
    "reminder": frozenset({"waiting"}),
    "locked": frozenset({"in_progress"}),
    "unlocked": frozenset({"queued", "in_progress", "waiting", "scheduled"}),
}
_PROMISING: Final[dict[Kind, frozenset[str]]] = {
    "acknowledgement": frozenset({"queued", "in_progress"}),
    "answer": frozenset({"in_progress"}),
    "state": frozenset({"queued", "in_progress"}),
    "locked": frozenset({"in_progress"}),
    "unlocked": frozenset({"queued", "in_progress"}),
}
# An acknowledgement or a notice is a reply even to a mail that had no Message-ID to refer to.
_REPLIES: Final = frozenset(
    {"acknowledgement", "files_refused", "confirmation", "which_client", "closed_ticket", "refusal"}
)
# They stand in the conversation that they are about, below the mail that waits for a reply.
_IN_THREAD: Final = frozenset({"answer", "reminder", "state", "locked", "unlocked"})
# RFC 3834, 5: they come by themselves, even if they refer to the reader's mails; none of these is answered.
_OF_THEMSELVES: Final = frozenset(
    {"copy_notice", "pin_locked", "spending", "reminder", "state", "locked", "unlocked"}
)
_OF_ONE_READER: Final = frozenset(
    {"confirmation", "which_client", "closed_ticket", "refusal", "copy_notice", "pin_locked", "spending", "locked"}
)


class CannotComposeError(ValueError):
    """The outbox row cannot become a mail; its sentence says why. Trying again does not help."""


class NobodyLeftError(CannotComposeError):
    """No recipient is left once our own addresses and unusable ones are taken out."""


class TooManyRecipientsError(CannotComposeError):
    """More recipients than one mail may have."""


def may_promise(kind: Kind, state: str) -> bool:
    """Whether a mail of this kind about a ticket in this state can tell what is promised."""
    return state in _PROMISING.get(kind, frozenset())


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """A message of the ticket that is shared with somebody added later: who wrote it, when (aware), plain text."""

    author: str
    at: datetime
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One mail to be sent, as the outbox row knows it.

    `queue_name` is the display name of the queue's address. `to` and `cc` are bare addresses; the
    customer's display names are never repeated. `body` is the agent's text, plain or in `markdown`, and only an
    answer has one: nothing in the other mails but a ticket's subject was chosen by somebody who wrote to us. `quoted`
    is what of the reader's own words goes below it, and `files` go with it; pictures among them that `markdown` names
    stand in the HTML.
    `subject` is the ticket's, with or without prefixes and number; "" is said as "no subject" in a mail of a
    ticket, and not at all in a notice. `in_reply_to` and `references` are the Message-IDs of the customer's
    mails as received, oldest first, with angle brackets; malformed ones are left out. `automatic` says that
    no person wrote it. `composed_at` becomes Date. `reopen_for` is how long a reply to a resolved ticket
    opens it again (None: not said).

    `ticket_id` is there where the reader may write into the ticket: then the mail carries its token.
    `link` leads to the page on which the reader decides, until `link_until`; `received_at` is when the mail
    came that this one is about. `agent_name` signs, or in a copy notice says who added the reader.
    `linked` are the numbers of further tickets from the same mail, `refused_files` how many of its
    attachments were larger than `file_limit_mb` and not accepted. `contact_address` is whom a refused
    sender can ask.

    `reader_name` is the name of the one reader in To, who is greeted by it where that is surely right; it is not
    used in a mail to several. `promise` says until when we do what is `promised`, as words to end a sentence: "do
    30 minut", "within 30 minutes", "dnes do 16 h"; `may_promise` says where. In a mail about a state `agent_name` has
    the ticket, `until` is what a scheduled one is scheduled for, `by_clock` says that no person moved it, `by_reader`
    that the reader's own message did, and `waited_for` how long nobody had written before its clock did.
    `resolves_at` is when a ticket that waits is resolved by itself, `second` that this reminder is not the first.

    In a mail about a lock `agent_name` keeps the ticket, or kept it; `cause` says why it is kept no more, and the
    `link` to decline works as long as the lock holds. The cause "merged" is that of a ticket that was
    closed to go on in another one, whose number is in `linked` then. `history` is what was written before the reader
    of a copy notice was added, oldest first, if whoever added the reader chose to share it: at most
    HISTORY_ENTRIES_MAX messages, each of which is cut to HISTORY_TEXT_CHARS_MAX.

    In a mail about wrong PINs `client` is whose, as people name him, `locked_until` the time until which no PIN is
    taken; the last wrong one was given at `received_at` by `caller`, a number as people read it, or WITHHELD. In one
    about money `spending` is what is told.

    Which kind has which of them stands in `_FIELDS`. Raises CannotComposeError for what no caller may ask for.
    """

    outbox_id: str
    kind: Kind
    ticket_id: str | None = None
    number: int | None = None
    queue_address: str
    queue_name: str
    company: str
    to: tuple[str, ...]
    subject: str = ""
    state: str | None = None
    language: Language
    composed_at: datetime
    automatic: bool
    cc: tuple[str, ...] = ()
    body: str = ""
    agent_name: str | None = None
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    reopen_for: timedelta | None = None
    link: str | None = None
    link_until: datetime | None = None
    received_at: datetime | None = None
    linked: tuple[int, ...] = ()
    refused_files: int = 0
    file_limit_mb: int | None = None
    contact_address: str | None = None
    reader_name: str | None = None
    promise: str | None = None
    second: bool = False
    resolves_at: datetime | None = None
    until: datetime | None = None
    by_clock: bool = False
    waited_for: timedelta | None = None
    promised: Promised | None = None
    by_reader: bool = False
    sooner: bool = False
    cause: Cause | Literal["merged"] | None = None
    markdown: bool = False
    # Staff begin the conversation with it.
    begins: bool = False
    quoted: str = ""
    files: tuple[File, ...] = ()
    history: tuple[HistoryEntry, ...] = ()
    client: str = ""
    caller: str = ""
    locked_until: datetime | None = None
    spending: Spending | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise CannotComposeError(f"no such kind of mail: {self.kind!r}")
        if self.language not in LANGUAGES:
            raise CannotComposeError(f"no such language: {self.language!r}")
        if not self.outbox_id:
            raise CannotComposeError("an outgoing mail has the id of its outbox row")
        _check_fields(self)
        _check_values(self)
        _check_state(self)
        _check_promise(self)
        _check_history(self)
        _check_files(self)
        if self.kind == "answer" and not _body(self.body):
            raise CannotComposeError("an answer says something")
        if self.kind != "answer" and not self.automatic:
            raise CannotComposeError(f"nobody writes a mail of the kind {self.kind}: it is automatic")
        if self.kind in _OF_ONE_READER and len(self.to) != 1:
            raise CannotComposeError(f"a mail of the kind {self.kind} goes to one address, not to {len(self.to)}")


def _check_fields(outgoing: Outgoing) -> None:
    """Every field that the kind of mail needs is given, and none that it may not have."""
    fields = _FIELDS[outgoing.kind]
    given = {name for name in _OPTIONAL if getattr(outgoing, name) not in (None, "", (), 0)}
    if missing := fields.needed - given:
        raise CannotComposeError(f"a mail of the kind {outgoing.kind} lacks {', '.join(sorted(missing))}")
    if excess := given - fields.needed - fields.allowed:
        raise CannotComposeError(f"a mail of the kind {outgoing.kind} may not have {', '.join(sorted(excess))}")


def _check_values(outgoing: Outgoing) -> None:
    """Whatever is given is what it is called. Which kind of mail it is does not matter here."""
    if any(number < 1 for number in (outgoing.number or 1, *outgoing.linked)):
        raise CannotComposeError(f"not the numbers of tickets: {outgoing.number!r}, {outgoing.linked!r}")
    for name in ("composed_at", "link_until", "received_at", "resolves_at", "until", "locked_until"):
        moment: datetime | None = getattr(outgoing, name)
        if moment is not None and moment.utcoffset() is None:
            raise CannotComposeError(f"{name} has to be an aware time")
    if len(outgoing.body) > BODY_CHARS_MAX:
        raise CannotComposeError(f"the text of a mail has at most {BODY_CHARS_MAX} characters")
    if outgoing.link is not None and not _is_link(outgoing.link):
        raise CannotComposeError("not the address of a page: the link")
    if outgoing.contact_address and _ADDRESS_RE.fullmatch(outgoing.contact_address) is None:
        raise CannotComposeError(f"not an address to ask: {outgoing.contact_address!r}")
    if outgoing.refused_files < 0 or (outgoing.refused_files and (outgoing.file_limit_mb or 0) < 1):
        raise CannotComposeError("refused attachments are counted, and their limit is told in MB")


def _check_state(outgoing: Outgoing) -> None:
    """The state is one of those that this mail can be about, and what is said of it fits to it."""
    state, kind, cause = outgoing.state, outgoing.kind, outgoing.cause
    if state is not None and state not in STATES:
        raise CannotComposeError(f"no such state of a ticket: {state!r}")
    if kind in _STATES_OF and state not in _STATES_OF[kind]:
        raise CannotComposeError(f"a mail of the kind {kind} is not about a ticket that is {state}")
    if outgoing.by_reader and (outgoing.by_clock or state not in ("queued", "in_progress", "resolved")):
        raise CannotComposeError(f"no reader makes a ticket {state}, and none is a clock")
    if outgoing.sooner and (outgoing.by_clock or outgoing.by_reader or state != "queued"):
        raise CannotComposeError("only a ticket of the queue is taken sooner, and nothing else happens to it")
    if kind == "unlocked" and cause not in get_args(Cause):
        raise CannotComposeError(f"no such cause to keep a ticket no more: {cause!r}")
    if kind == "state" and (cause is not None or outgoing.linked):
        is_merged = cause == "merged" and state == "closed" and len(outgoing.linked) == 1
        if not is_merged or outgoing.by_clock:
            raise CannotComposeError("only a ticket that somebody closed goes on in another one, and in one alone")


def _check_promise(outgoing: Outgoing) -> None:
    """Both what is promised and until when, where a mail can promise, or neither."""
    if (outgoing.promised is None) != (not outgoing.promise):
        raise CannotComposeError("a promise says what is promised and until when")
    if outgoing.promised is None:
        return
    if outgoing.promised not in get_args(Promised):
        raise CannotComposeError(f"no such thing to promise: {outgoing.promised!r}")
    if len(outgoing.promise or "") > PROMISE_CHARS_MAX:
        raise CannotComposeError(f"a promise has at most {PROMISE_CHARS_MAX} characters")
    if not may_promise(outgoing.kind, outgoing.state or ""):
        raise CannotComposeError(f"a mail of the kind {outgoing.kind} with the state {outgoing.state} cannot promise")


def _check_history(outgoing: Outgoing) -> None:
    """Not too many messages, each with an aware time."""
    if len(outgoing.history) > HISTORY_ENTRIES_MAX:
        raise CannotComposeError(f"at most {HISTORY_ENTRIES_MAX} earlier messages are shared in a mail")
    if any(entry.at.utcoffset() is None for entry in outgoing.history):
        raise CannotComposeError("the time of an earlier message has to be an aware time")


def _check_files(outgoing: Outgoing) -> None:
    """As many and as large as a mail can carry; and no more quoted than that."""
    if len(outgoing.quoted) > QUOTED_CHARS_MAX:
        raise CannotComposeError(f"at most {QUOTED_CHARS_MAX} characters are quoted in a mail")
    if len(outgoing.files) > FILES_MAX:
        raise CannotComposeError(f"at most {FILES_MAX} files go with a mail")
    size = sum(len(file.content) for file in outgoing.files)
    if size > FILES_BYTES_MAX:
        raise CannotComposeError(f"the files of a mail have at most {FILES_BYTES_MAX} bytes together, not {size}")


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


class _Written(NamedTuple):
    """An agent's text, its HTML if it has one, and by their names the files that this shows as pictures."""

    text: str
    html: "Markup | None" = None
    pictures: "Mapping[str, tuple[File, Picture]]" = MappingProxyType({})


def compose(outgoing: Outgoing, *, keys: Keys, own_addresses: Collection[str], mail_domain: str) -> bytes:
    """The whole message (RFC 5322, CRLF, 7-bit): a plain text and an HTML part with its pictures, then the files.

    `own_addresses` are the addresses of all queues, `mail_domain` is where thread ids and Message-IDs
    live. Message-ID and Date are ours only until SES replaces them. Raises CannotComposeError if there
    is nobody to send it to, ValueError if a key, the ticket id or a queue address is not one.
    """
    people = recipients(outgoing, own_addresses)
    digest = hashlib.sha256(outgoing.outbox_id.encode()).hexdigest()
    written = _written(outgoing, f"{digest[:40]}@{mail_domain}")
    rendered = render(text_name(outgoing), outgoing.language, _facts(outgoing, written))
    reply_to = outgoing.queue_address
    if outgoing.ticket_id is not None:
        reply_to = plus_address(outgoing.queue_address, outgoing.ticket_id, keys)
    in_reply_to = outgoing.in_reply_to if _is_foreign_id(outgoing.in_reply_to, keys) else None
    references = _references(outgoing, keys, mail_domain)

    fields = [
        _field("From", _mailbox(outgoing.queue_name, outgoing.queue_address)),
        _field("To", _listed(people.to)),
        _field("Cc", _listed(people.cc)),
        _field("Reply-To", _mailbox(outgoing.queue_name, reply_to)),
        _field("Subject", _subject(outgoing)),
        _field("Date", [email.utils.format_datetime(outgoing.composed_at.astimezone(UTC))]),
        _field("Message-ID", [f"<o.{digest[:40]}@{mail_domain}>"]),
        _field("In-Reply-To", [in_reply_to] if in_reply_to else []),
        _field("References", references),
        _field("Auto-Submitted", _auto_submitted(outgoing, in_reply_to)),
        _field("X-Auto-Response-Suppress", ["All"] if outgoing.automatic else []),
        _field("X-Fronta-Ticket", [str(outgoing.number or "-")]),
        *_ways_out(outgoing),
        _field("Content-Language", [outgoing.language]),
        _field("MIME-Version", ["1.0"]),
    ]
    body = _body_parts(outgoing, rendered, written.pictures, digest)
    return b"".join(["".join(fields).encode("ascii"), *body])


def _body_parts(
    outgoing: Outgoing, rendered: Rendered, pictures: "Mapping[str, tuple[File, Picture]]", digest: str
) -> Iterator[bytes]:
    """What stands behind the header fields, with Content-Type as the last of them.

    RFC 2046, 5.1.3, 5.1.4, and RFC 2387: mixed of the texts and the files, the texts alternatives, and the second of
    them one with the pictures that it shows.
    """
    # "=_" cannot come out of quoted-printable and base64 (RFC 2045, 6.7); none begins with another.
    alternative, mixed, related = f"=_{digest[:32]}", f"=_{digest[32:]}", f"=_r{digest[:31]}"
    files = [file for file in outgoing.files if all(file is not shown for shown, _ in pictures.values())]
    if files:
        yield _opening(["multipart/mixed;", f'boundary="{mixed}"'])
        yield f"--{mixed}\r\n".encode("ascii")
    yield _opening(["multipart/alternative;", f'boundary="{alternative}"'])
    yield _part(alternative, "text/plain", rendered.text)
    if pictures:
        yield f"--{alternative}\r\n".encode("ascii")
        yield _opening(["multipart/related;", 'type="text/html";', f'boundary="{related}"'])
    yield _part(related if pictures else alternative, "text/html", rendered.html)
    for file, picture in pictures.values():
        yield _file_header(related, file, content_id=picture.source.removeprefix("cid:"))
        yield from content_of(file)
    if pictures:
        yield f"--{related}--\r\n".encode("ascii")
    yield f"--{alternative}--\r\n".encode("ascii")
    for file in files:
        yield _file_header(mixed, file)
        yield from content_of(file)
    if files:
        yield f"--{mixed}--\r\n".encode("ascii")


def _opening(words: list[str]) -> bytes:
    return f"{_field('Content-Type', words)}\r\n".encode("ascii")


def text_name(outgoing: Outgoing) -> str:
    """Which text the mail has: that of its kind, or of what its kind is about here."""
    if outgoing.kind == "reminder":
        return reminder_text(second=outgoing.second)
    if outgoing.kind == "state":
        return state_text(
            outgoing.state or "",
            by_clock=outgoing.by_clock,
            by_reader=outgoing.by_reader,
            sooner=outgoing.sooner,
            merged=outgoing.cause == "merged",
        )
    if outgoing.spending is not None:
        return spending_text(outgoing.spending)
    if outgoing.kind == "unlocked":
        return unlocked_text(outgoing.cause or "", queued=outgoing.state == "queued")
    return outgoing.kind


def _tag(outgoing: Outgoing) -> str:
    return f"[#{outgoing.number}]"


def _subject(outgoing: Outgoing) -> list[str]:
    own = ""
    if outgoing.kind not in _IN_THREAD:
        own = _one_line(
            notice_subject(text_name(outgoing), outgoing.language, f"#{outgoing.number}", **_money(outgoing))
        )
    if own:
        return _words(f"{own}: {_bare_subject(outgoing)}" if outgoing.subject else own)
    # Number and "Re:" stay readable as they are, for filters that do not decode.
    prefix = ["Re:"] if outgoing.kind in _IN_THREAD and not outgoing.begins else []
    return [*prefix, _tag(outgoing), *_words(_bare_subject(outgoing))]


def _ways_out(outgoing: Outgoing) -> list[str]:
    """RFC 8058, 3.1: the fields with which a mail program offers to end the copies without opening a page."""
    if outgoing.kind != "copy_notice":
        return []
    return [
        _field("List-Unsubscribe", [f"<{outgoing.link}>"]),
        _field("List-Unsubscribe-Post", ["List-Unsubscribe=One-Click"]),
    ]


def _bare_subject(outgoing: Outgoing) -> str:
    """The subject on one line without prefixes of replies and forwards and our number, cut to its limit.

    What is left gets `[#10001]` in front, in a conversation `Re: [#10001]`: the number once, whatever the customer's
    subject holds, and "Re:" where mail programs look for it.
    """
    subject = _one_line(_one_line(outgoing.subject).replace(_tag(outgoing), " "))
    while found := _PREFIX_RE.match(subject):
        subject = subject[found.end() :]
    if len(subject) > SUBJECT_CHARS_MAX:
        subject = f"{subject[: SUBJECT_CHARS_MAX - 1].rstrip()}…"
    return subject or NO_SUBJECT[outgoing.language]


def _facts(outgoing: Outgoing, written: _Written) -> TemplateFacts:
    language = outgoing.language
    promise = told_promise(_one_line(outgoing.promise or "").rstrip("."), language)
    promised = ""
    if outgoing.kind == "answer" and outgoing.promised and promise:
        promised = PROMISES[language][outgoing.promised].format(**{outgoing.promised: promise})
    is_merged = outgoing.cause == "merged"
    return TemplateFacts(
        company=_one_line(outgoing.company),
        number=f"#{outgoing.number}" if outgoing.number else "",
        linked=() if is_merged else _others(outgoing),
        other=f"#{outgoing.linked[0]}" if is_merged else "",
        subject=_bare_subject(outgoing) if outgoing.subject or outgoing.ticket_id else "",
        state=STATES[outgoing.state][language] if outgoing.state else "",
        step=next_step(outgoing.state, language, reopen_for=outgoing.reopen_for, promised=promised)
        if outgoing.state
        else "",
        body=written.text,
        body_html=written.html,
        quoted=_quotable(outgoing.quoted),
        agent_name=_agent_name(outgoing),
        queue=outgoing.queue_address,
        refused=refused_files(outgoing.refused_files, outgoing.file_limit_mb or 0, language),
        contact=outgoing.contact_address or "",
        link=outgoing.link or "",
        link_until=outgoing.link_until or outgoing.locked_until,
        received_at=outgoing.received_at,
        reader_name=_one_line(outgoing.reader_name) if outgoing.reader_name and len(outgoing.to) == 1 else None,
        planned=_planned(outgoing),
        deadline=told_before(outgoing.resolves_at, outgoing.composed_at, language) if outgoing.resolves_at else "",
        waited=told_during(outgoing.waited_for, language) if outgoing.waited_for else "",
        reopen=told_within(outgoing.reopen_for, language) if outgoing.reopen_for else "",
        reaction=promise if outgoing.promised == "reaction" else "",
        solution=promise if outgoing.promised == "solution" else "",
        history=tuple(_quoted(entry) for entry in outgoing.history),
        client=_one_line(outgoing.client),
        caller=_caller(outgoing),
        money=_money(outgoing),
    )


def _money(outgoing: Outgoing) -> dict[str, str]:
    return {} if outgoing.spending is None else facts_of(outgoing.spending, outgoing.language)


def _caller(outgoing: Outgoing) -> str:
    """To follow "přišel" and "came": from which number, as far as it is known."""
    if outgoing.caller == WITHHELD:
        return FROM_WITHHELD[outgoing.language]
    number = _one_line(outgoing.caller)
    return FROM_NUMBER[outgoing.language].format(number) if number else ""


def _others(outgoing: Outgoing) -> tuple[str, ...]:
    """The numbers of further tickets, each once."""
    return tuple(f"#{number}" for number in dict.fromkeys(outgoing.linked) if number != outgoing.number)


def _written(outgoing: Outgoing, cid: str) -> _Written:
    """The agent's text as it reads without markup, and as HTML if it was written in Markdown."""
    body = _body(outgoing.body)
    if not outgoing.markdown:
        return _Written(body)
    pictures = _pictures(outgoing.files, cid)
    shown = {name: picture for name, (_, picture) in pictures.items()}
    found = _formatted(body, shown, PICTURE[outgoing.language])
    # Deeper than anybody means it: it goes out as it was typed.
    if found is None or not found.text:
        return _Written(without_pictures(body))
    return _Written(found.text, found.html, {name: pictures[name] for name in found.pictures})


def _pictures(files: Sequence[File], cid: str) -> "dict[str, tuple[File, Picture]]":
    """What can stand in the text, by name, each with an id of its own (RFC 2392). Of two of one name neither can."""
    from chalicelib.mail.markdown import Picture

    names = Counter(file.name for file in files)
    return {
        file.name: (file, Picture(f"cid:p{index}.{cid}", width_px_of(file.content)))
        for index, file in enumerate(files)
        if type_of(file) in PICTURE_TYPES and names[file.name] == 1
    }


def legible(source: str) -> str:
    """What was written in Markdown, as the text of a mail has it."""
    body = _body(source)
    found = _formatted(body)
    return without_pictures(body) if found is None or not found.text else found.text


def _formatted(body: str, pictures: "Mapping[str, Picture] | None" = None, told: str = "{}") -> "Formatted | None":
    from chalicelib.mail.markdown import formatted

    return formatted(body, pictures, told)


def _agent_name(outgoing: Outgoing) -> str | None:
    unnamed = SOMEBODY[outgoing.language] if outgoing.kind in ("locked", "unlocked") else None
    return _one_line(outgoing.agent_name or "")[:DISPLAY_NAME_CHARS_MAX].rstrip() or unnamed


def _quoted(entry: HistoryEntry) -> QuotedMessage:
    """The message cut to its limit, without what could leave its lines or turn their direction around."""
    text = entry.text.strip()
    return QuotedMessage(
        author=_one_line(entry.author[: 4 * DISPLAY_NAME_CHARS_MAX])[:DISPLAY_NAME_CHARS_MAX].rstrip(),
        at=entry.at,
        text=_quotable(text[:HISTORY_TEXT_CHARS_MAX]),
        shortened=len(text) > HISTORY_TEXT_CHARS_MAX,
    )


def _quotable(text: str) -> str:
    return _EMPTY_LINES_RE.sub("\n\n", _BIDI_RE.sub("", _body(text)))


def _planned(outgoing: Outgoing) -> str:
    if outgoing.state != "scheduled":
        return ""
    if outgoing.until is None:
        return SOME_TIME[outgoing.language]
    return told_for(outgoing.until, outgoing.language)


def _auto_submitted(outgoing: Outgoing, in_reply_to: str | None) -> list[str]:
    """RFC 3834, 5: "auto-replied" answers one mail, "auto-generated" comes without one."""
    if not outgoing.automatic:
        return []
    of_itself = outgoing.kind in _OF_THEMSELVES and not outgoing.by_reader
    is_reply = not of_itself and (in_reply_to is not None or outgoing.kind in _REPLIES)
    return ["auto-replied" if is_reply else "auto-generated"]


def _references(outgoing: Outgoing, keys: Keys, mail_domain: str) -> list[str]:
    """Our thread id (if the mail is one of a ticket), then the newest of the customer's ids, oldest first,
    within both limits."""
    root = [] if outgoing.ticket_id is None else [thread_id(outgoing.ticket_id, keys, mail_domain)]
    given = [*outgoing.references, *([outgoing.in_reply_to] if outgoing.in_reply_to else [])]
    room = REFERENCES_OCTETS_MAX - sum(map(len, root))
    newest_first: list[str] = []
    for message_id in reversed(given):
        if not _is_foreign_id(message_id, keys) or message_id in newest_first:
            continue
        room -= len(message_id) + 1
        if len(newest_first) == REFERENCES_MAX or room < 0:
            break
        newest_first.append(message_id)
    return [*root, *reversed(newest_first)]


def _is_foreign_id(text: str | None, keys: Keys) -> TypeGuard[str]:
    """Whether this is a Message-ID that is no thread id of ours.

    Another ticket's thread id (an answer to a closed one opens a new one) would lead replies there, and be its
    token in a mail to somebody who may not write into it.
    """
    if text is None or len(text) > MESSAGE_ID_OCTETS_MAX or _MESSAGE_ID_RE.fullmatch(text) is None:
        return False
    return read_thread_id(text, keys) is None


def _is_link(text: str) -> bool:
    return len(text) <= LINK_CHARS_MAX and _LINK_RE.fullmatch(text) is not None


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


def _file_header(boundary: str, file: File, *, content_id: str = "") -> bytes:
    """`content_id`: it is shown in the text, under this id (RFC 2045, 7)."""
    header = (
        f"--{boundary}\r\n"
        + _field("Content-Type", [type_of(file)])
        + _field("Content-ID", [f"<{content_id}>"] if content_id else [])
        + _field(
            "Content-Disposition", disposition_of(_one_line(file.name), "inline" if content_id else "attachment")
        )
        + "Content-Transfer-Encoding: base64\r\n\r\n"
    )
    return header.encode("ascii")
