"""A mail as read, before anything is looked up: what it says, who sent it, what it refers to.

Reading needs the raw bytes, the envelope and DNS, and no table. A mail that cannot be read is a letter all the same:
it says so.
"""

import hashlib
import re
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Literal

from chalicelib.mail import decision, tokens
from chalicelib.mail.authenticity import Authentication, authenticate
from chalicelib.mail.bounces import Bounce, read_bounce
from chalicelib.mail.envelope import Envelope, EnvelopeError, SesVerdicts, ses_envelope
from chalicelib.mail.parse import Parsed, parse
from chalicelib.mail.resolver import Resolver
from chalicelib.mail.split import Split, split_html, split_text
from chalicelib.mail.templates.wording import NO_SUBJECT, Language
from chalicelib.mail.tokens import Keys
from chalicelib.mail.way import way_of
from chalicelib.platform import limits
from chalicelib.platform.ids import digest
from chalicelib.platform.log import log
from chalicelib.platform.settings import Queue, Settings

_DIRECTION_RE = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+")
# How much of a text is searched for history: a mail may cost a second, and the worst text takes 2.4 s a million.
SPLIT_CHARS_MAX = 200_000
# What of a mail's text a kept mail shows.
PREVIEW_LINES_MAX = 8
PREVIEW_CHARS_MAX = 600


@dataclass(frozen=True)
class Notification:
    """What SES says of a stored mail: its own id, the envelope and where the bytes are."""

    ses_id: str
    mail_from: str
    recipients: tuple[str, ...]
    key: str
    received_at: datetime
    scans: SesVerdicts

    @property
    def is_null_sender(self) -> bool:
        """Whether the envelope names no sender, as that of a bounce."""
        return self.mail_from in ("", "<>")


@dataclass(frozen=True)
class Letter:
    """A mail as read. `queues` are those that it was sent to."""

    notification: Notification
    content: bytes = field(repr=False)
    parsed: Parsed = field(repr=False)
    authentication: Authentication
    rules: Settings = field(repr=False)
    keys: Keys = field(repr=False)
    ip: str = ""
    # Whether SPF and DKIM both prove the sender, where the policy of these queues asks for less.
    is_strict: bool = True

    @cached_property
    def fingerprint(self) -> str:
        """What makes two deliveries the same mail: its own fields and body, not the traces of the way.

        A Message-ID alone does not: senders reuse them. Neither do the whole bytes: each way adds its traces.
        """
        parsed = self.parsed
        body = self.content.partition(b"\r\n\r\n")[2] or self.content
        return digest(
            "mail",
            parsed.message_id or "",
            parsed.date or "",
            parsed.from_ or "",
            parsed.subject,
            " ".join((*parsed.in_reply_to, *parsed.references)),
            hashlib.sha256(body).digest(),
        )

    @cached_property
    def queues(self) -> tuple[Queue, ...]:
        """The queues that the envelope names."""
        found = (self.rules.queue_of(recipient) for recipient in self.notification.recipients)
        return tuple(dict.fromkeys(queue for queue in found if queue is not None))

    @cached_property
    def other_queues(self) -> tuple[Queue, ...]:
        """Queues that To and Cc name beside those of the envelope: another delivery brings the mail there."""
        found = (self.rules.queue_of(address) for address in (*self.parsed.to, *self.parsed.cc))
        return tuple(dict.fromkeys(queue for queue in found if queue is not None and queue not in self.queues))

    @cached_property
    def copies(self) -> tuple[str, ...]:
        """Whom the sender wrote to besides us: addresses of To and Cc, without ours and his own."""
        out = {self.authentication.address}
        named = dict.fromkeys((*self.parsed.to, *self.parsed.cc))
        domains = self.rules.our_domains
        return tuple(
            address
            for address in named
            if address not in out
            and self.rules.queue_of(address) is None
            and address.rpartition("@")[2] not in domains
        )[: limits.COPIES_MAX]

    @cached_property
    def bounce(self) -> Bounce | None:
        """What a bounce says, of a mail that is one."""
        return read_bounce(self.content) if self.parsed.automatic == "bounce" else None

    @cached_property
    def references(self) -> tuple[str, ...]:
        """Message-IDs that the mail answers, nearest first; those of the returned mail, in a bounce."""
        returned = self.bounce.message_ids if self.bounce else ()
        ids = dict.fromkeys((*self.parsed.in_reply_to, *reversed(self.parsed.references), *returned))
        return tuple(ids)[: limits.REFERENCES_LOOKED_UP_MAX]

    @cached_property
    def by_token(self) -> tuple[str, ...]:
        """Tickets whose token a recipient address or a thread id of ours carries. Ours stands first in References."""
        returned = self.bounce.message_ids if self.bounce else ()
        addresses = (*self.notification.recipients, *(self.bounce.reply_to if self.bounce else ()))
        mentioned = (*self.parsed.references, *self.parsed.in_reply_to, *returned)[: limits.REFERENCES_SEARCHED_MAX]
        in_addresses = (tokens.read_plus_address(address, self.keys) for address in addresses)
        in_thread = (tokens.read_thread_id(message_id, self.keys) for message_id in mentioned)
        found = (*(read[1] for read in in_addresses if read), *(ticket_id for ticket_id in in_thread if ticket_id))
        return tuple(dict.fromkeys(found))[: limits.TOKENS_MAX]

    @cached_property
    def numbers(self) -> tuple[int, ...]:
        """Numbers of tickets in the subject."""
        return decision.numbers_in(self.parsed.subject)

    @cached_property
    def legacy(self) -> str | None:
        """The number of a ticket of the system before this one that the mail answers; "" if only that it does."""
        for pattern in self.rules.legacy_subjects:
            if found := re.search(pattern, self.parsed.subject):
                return str(found[1] or "")
        answered = (message_id.strip("<>").rpartition("@")[2].lower() for message_id in self.references)
        return "" if any(domain in self.rules.legacy_domains for domain in answered) else None

    @cached_property
    def way(self) -> str | None:
        """By what signature and from which network the mail was proven."""
        return way_of(self.authentication, self.ip)

    @cached_property
    def split(self) -> Split:
        """What is new in the text, and the history below; what follows a very long text goes where its end went."""
        text, html = clean(self.parsed.text), self.parsed.html
        searched, rest = text[:SPLIT_CHARS_MAX], text[SPLIT_CHARS_MAX:]
        parts = split_text(searched)
        if rest:
            is_new = parts.new.rstrip().endswith(searched.rstrip()[-80:])
            return Split(parts.new + rest, parts.quoted) if is_new else Split(parts.new, parts.quoted + rest)
        if parts.quoted or html is None or len(html) > SPLIT_CHARS_MAX:
            return parts
        # Some programs mark the history in the HTML alone.
        by_structure = split_html(clean(html))
        return by_structure if by_structure.quoted else parts

    def subject_in(self, language: Language) -> str:
        """The subject in one line, as long as it is shown; without one, words that say so."""
        line = legible(" ".join(self.parsed.subject.split()))[: limits.SUBJECT_CHARS_MAX].strip()
        return line or NO_SUBJECT[language]

    @property
    def preview(self) -> str:
        """The first lines of the text."""
        lines = [line for line in legible(self.parsed.text[: 4 * PREVIEW_CHARS_MAX]).splitlines() if line.strip()]
        return "\n".join(lines[:PREVIEW_LINES_MAX])[:PREVIEW_CHARS_MAX]

    @property
    def message_id(self) -> str | None:
        """The Message-ID, unless it is longer than any that is looked for."""
        found = self.parsed.message_id
        return None if found is None or len(found) > limits.MESSAGE_ID_CHARS_MAX else found

    def unreadable(self, why: str) -> "Letter":
        """The same mail for when what is in it cannot be dealt with: nothing of it is used but who sent it."""
        bare = Parsed(
            from_=self.parsed.from_,
            automatic=self.parsed.automatic,
            wants_no_answer=self.parsed.wants_no_answer,
            damage=(why,),
            is_readable=False,
        )
        return replace(self, parsed=bare)


def read_letter(
    raw: bytes, notification: Notification, now: datetime, *, rules: Settings, keys: Keys, resolver: Resolver
) -> Letter:
    """The mail in `raw`, which SES's header block precedes. Never raises for anything in it."""
    try:
        envelope, content = ses_envelope(raw, notification.mail_from)
    except EnvelopeError as error:
        log.warning("SES's fields are not as expected", extra={"ses_id": notification.ses_id, "why": str(error)})
        # Nothing is known about where it came from, so SPF proves nothing and the mail is not verified.
        envelope, content = Envelope("", "", notification.mail_from), raw
    queues = [queue for recipient in notification.recipients if (queue := rules.queue_of(recipient))]

    def judged(policy: Literal["dkim-and-spf", "dmarc"]) -> Authentication:
        return authenticate(
            content,
            envelope,
            resolver,
            now,
            policy,
            ses=notification.scans,
            recipients=notification.recipients,
            own_addresses=rules.own_addresses,
            own_domains=rules.our_domains,
            trusted_sealers=rules.trusted_sealers,
        )

    policy = rules.policy_of(queues)
    authentication = judged(policy)
    is_lax = policy == "dmarc" and authentication.verdict == "verified"
    is_strict = not is_lax or judged("dkim-and-spf").verdict == "verified"
    parsed = parse(content, is_null_sender=notification.is_null_sender)
    return Letter(notification, content, parsed, authentication, rules, keys, envelope.ip, is_strict)


def kept_letter(
    raw: bytes, notification: Notification, authentication: Authentication, *, rules: Settings, keys: Keys
) -> Letter:
    """A mail that was read before, with the verdict of then: its signature's key may be gone by now."""
    try:
        envelope, content = ses_envelope(raw, notification.mail_from)
    except EnvelopeError:
        envelope, content = Envelope("", "", notification.mail_from), raw
    parsed = parse(content, is_null_sender=notification.is_null_sender)
    return Letter(notification, content, parsed, authentication, rules, keys, envelope.ip)


def legible(text: str) -> str:
    """As `clean`, and without marks that turn the reading direction around: they make one name look like another."""
    return _DIRECTION_RE.sub("", clean(text))


def clean(text: str) -> str:
    """Text that can be stored and sent: half a surrogate pair, which UTF-7 can make, is no character."""
    return text.encode("utf-8", "replace").decode()
