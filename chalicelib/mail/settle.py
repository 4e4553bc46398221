"""Use case: a mail that was read becomes what it is. Look up, decide, commit in one transaction.

AWS calls in sequence for a new ticket, after the raw mail: what the tables know, a number, what else is open,
history, the transaction. A reply by token needs no number.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any, Final, Literal

from chalicelib.mail import decision, store
from chalicelib.mail.decision import Append, Decision, Facts, Kept, Note, Open, Release
from chalicelib.mail.kept import KeptMail, Notice, Outcome, Status
from chalicelib.mail.letter import Letter, clean
from chalicelib.mail.notice import NoticeMail
from chalicelib.people import service as people_service
from chalicelib.people import store as people
from chalicelib.people.directory import KnownPerson
from chalicelib.platform import aws, limits, meter, tables
from chalicelib.platform.ids import digest, ulid
from chalicelib.platform.log import log
from chalicelib.platform.settings import Queue, resource
from chalicelib.platform.units import SES_CHUNK_BYTES, Unit, blocks
from chalicelib.tickets import codec, survey
from chalicelib.tickets import store as tickets
from chalicelib.tickets.commands import Command, NoteAutomatic, NoteLinked, OpenTicket, ReceiveMessage
from chalicelib.tickets.events import (
    Attachment,
    AutomaticEntry,
    DeliveryFailed,
    Message,
    TicketOpened,
    UrgencyJudged,
)
from chalicelib.tickets.origin import change_name
from chalicelib.tickets.service import plan
from chalicelib.tickets.store import Commit
from chalicelib.tickets.ticket import Actor, Person, Ticket, TicketId, TicketRef

# What the content of a mail can make the program raise. Trying again gives the same, so the mail goes on without it.
_CONTENT_ERRORS: Final = (
    ArithmeticError,
    AssertionError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
    tickets.TooLarge,
)
# The targets of mails that no ticket gets, and of mails to several queues: no queue and no ticket is called so.
_KEPT = "(kept)"
_SPLIT = "(split)"
_UNREADABLE = {
    "cs": "Tuto zprávu se nepodařilo přečíst. Otevřete ji prosím v původní podobě (surový e-mail).",
    "en": "This message could not be read. Please open it as it came (raw mail).",
}


@dataclass(frozen=True)
class Settled:
    """Where a mail ended. Nothing was written where `decisions` only keep what was to be released."""

    mail: KeptMail
    decisions: tuple[Decision, ...]


@dataclass(frozen=True)
class Again:
    """A kept mail that is decided on again, and why; `by` is the member of staff who lets it in."""

    mail: KeptMail
    release: Release
    by: Actor | None = None


def settle(letter: Letter, now: datetime, again: Again | None = None) -> Settled:
    """Decide on the mail with what the tables know now, and commit.

    If its content stands in the way, it is settled as one that cannot be read and says so. Twice is harmless: the
    first outcome stays. Raises tickets.Conflict when other writers won every time.
    """
    try:
        return _settled(letter, now, again)
    except _CONTENT_ERRORS as error:
        log.exception("the content of a mail cannot be dealt with", extra={"ses_id": letter.notification.ses_id})
        return _settled(letter.unreadable(type(error).__name__), now, again)


def _settled(letter: Letter, now: datetime, again: Again | None) -> Settled:
    hints: tuple[str, ...] = ()
    for _ in range(limits.CONFLICT_RETRIES_MAX):
        settling = _Settling(letter, now, again, hints)
        try:
            return settling.settle()
        except tickets.Conflict:
            hints = settling.used
            if again is not None and (found := store.find_mail(again.mail.id)) is not None:
                if found.status is not Status.WAITING:
                    return Settled(found, ())
                again = replace(again, mail=found)
    raise tickets.Conflict(f"mail {letter.notification.ses_id} keeps losing to other writers")


@dataclass(frozen=True)
class _Known:
    """What the tables know of a mail."""

    before: KeptMail | None
    person: KnownPerson | None
    tickets: Mapping[str, Ticket]
    done: Mapping[str, Mapping[str, Any]]
    referred: tuple[str, ...]
    facts: Facts


class _Settling:
    """One try to settle a mail. `hints` are the done keys that the try before wanted to use up, and could not."""

    def __init__(self, letter: Letter, now: datetime, again: Again | None, hints: tuple[str, ...]) -> None:
        self.letter = letter
        self.now = now
        self.again = again
        self.hints = hints
        self.used: tuple[str, ...] = ()
        self.survey = survey.Tables(now)
        self.rules = letter.rules
        # A mail that its sender confirmed, or that staff let in, counts like a proven one.
        self.is_proven = letter.authentication.verdict == "verified" or again is not None
        self.verdict = {
            "verdict": letter.authentication.verdict,
            "sentence_cs": letter.authentication.sentence("cs"),
            "sentence_en": letter.authentication.sentence("en"),
            "details": letter.authentication.to_json(),
        }

    def settle(self) -> Settled:
        known = self._look_up()
        if known.before is not None and self.again is None:
            return Settled(known.before, ())
        decided = decision.decide(known.facts, self.letter.queues, tuple(self.rules.queues.values()))
        decisions, fresh, repeated = self._without_repeated(decided, known)
        if self.again is not None and not self._is_let_in(decisions) and not self._is_kept_elsewhere(decisions):
            return Settled(self.again.mail, decisions)
        linked = self._linked(known, repeated)
        if self.letter.other_queues and any(isinstance(item, Open) for item in decisions):
            # Deliveries of one mail to several queues come one after the other, so that each sees those before it.
            fresh.append(self._done_key(f"{_SPLIT}{len(linked)}"))
        self.used = tuple(fresh)
        commits = self._commits(decisions, known, linked)
        refs = tuple(dict.fromkeys((*(TicketRef(one.after.id, one.after.number) for one in commits[0]), *repeated)))
        mail = self._mail(decisions, refs, known)
        notice = self._notice(decisions, mail)
        done = {"ses_id": mail.id, "tickets": codec.refs_to_json(refs)}
        once = [
            *((store.mail_row(mail),) if self.again is None else ()),
            *(tickets.done_row(key, done) for key in fresh),
            *((store.notice_row(notice, self.now, "" if self.again is None else "-again"),) if notice else ()),
        ]
        turns = () if self.again is None else (store.turned(mail, self.again.mail.status),)
        tickets.commit((*commits[0], *commits[1]), once, turns=turns, shards=self.rules.list_shards)
        if self.again is None:
            self._meter()
        log.info(
            "mail settled",
            extra={
                "ses_id": mail.id,
                "verdict": self.verdict["verdict"],
                # A metric adds these up, and counts the lines: infra/alarms.yaml.
                "unproven": int(self.verdict["verdict"] != "verified"),
                "outcomes": list(mail.outcomes),
                "changes": [change_name(one.after.id, one.change.version) for one in (*commits[0], *commits[1])],
            },
        )
        self._remember(known)
        return Settled(mail, decisions)

    def _meter(self) -> None:
        """What SES did to bring the mail here, once for each that has an outcome: received, stored, told of."""
        if self.letter.queues:
            meter.about_queue(self.letter.queues[0].name)
        meter.use(Unit.SES_MAILS_IN)
        meter.use(Unit.SES_CHUNKS_IN, blocks(len(self.letter.content), SES_CHUNK_BYTES))
        meter.use(Unit.S3_PUTS)
        meter.use(Unit.SNS_PUBLISHES)
        meter.use(Unit.SQS_REQUESTS)

    # -- what the tables know --

    def _look_up(self) -> _Known:
        """The sender, what was done before, and the tickets that the mail refers to: one read, seldom a second."""
        letter = self.letter
        address = letter.authentication.address
        rows = tables.read(
            [
                store.key_of_mail(letter.notification.ses_id),
                *((people.key_of(address),) if address else ()),
                *survey.rows_wanted(),
                *tickets.keys_of_mail(
                    done_keys=self._keys_to_look_up(),
                    message_ids=letter.references,
                    numbers=letter.numbers,
                    ticket_ids=letter.by_token,
                ),
            ]
        )
        person, of_tickets = people.found(rows), tickets.known(rows, letter.references)
        self.survey = survey.of_rows(self.now, rows)
        referred = _referred(letter, of_tickets)
        found, done = dict(of_tickets.tickets), dict(of_tickets.done)
        linked = self._linked_before(done)
        missing = [name for name in (*referred, *(ref.id for ref in linked)) if name not in found]
        unsure = person is not None and len(person.memberships) > 1 and not found
        more: list[Any] = []
        numbers = [item.number for item in person.memberships] if person and unsure else []
        if self.again is not None and self.again.release.client is not None:
            numbers.append(self.again.release.client)
        if missing or numbers:
            more = tables.read(
                [
                    *tickets.keys_of_mail(
                        done_keys=[self._done_key(name) for name in missing],
                        message_ids=(),
                        numbers=(),
                        ticket_ids=missing,
                    ),
                    *people.keys_of_clients(numbers[: limits.CLIENTS_OF_PERSON_MAX]),
                ]
            )
            of_more = tickets.known(more, ())
            found |= of_more.tickets
            done |= of_more.done
        self._follow_merged(found, done)
        facts = Facts(
            sender=address,
            verdict="unverified" if letter.authentication.verdict == "retry" else letter.authentication.verdict,
            reason=next(iter(letter.authentication.reasons), ""),
            automatic=letter.parsed.automatic,
            spam=letter.notification.scans.is_spam,
            virus=letter.notification.scans.has_virus,
            subject=letter.parsed.subject,
            text=letter.split.new if unsure else "",
            person=person,
            by_token=_going_on(letter.by_token, found),
            referred=_going_on(referred, found),
            clients=people.clients_found(more),
            release=self.again.release if self.again else None,
            answerable=not letter.parsed.wants_no_answer,
            strictly=letter.is_strict,
            reopened_since=self.now - self.rules.reopen_window,
        )
        return _Known(store.mail_in(rows), person, found, done, referred, facts)

    def _follow_merged(self, found: dict[str, Ticket], done: dict[str, Mapping[str, Any]]) -> None:
        """Look up the tickets that those found go on in: seldom any, and then one read for each step."""
        for _ in range(limits.MERGES_FOLLOWED_MAX):
            missing = {one.merged_into.id for one in found.values() if one.merged_into} - found.keys()
            if not missing:
                return
            rows = tables.read(
                tickets.keys_of_mail(
                    done_keys=[self._done_key(name) for name in missing],
                    message_ids=(),
                    numbers=(),
                    ticket_ids=sorted(missing),
                )
            )
            of_rows = tickets.known(rows, ())
            found |= of_rows.tickets
            done |= of_rows.done

    def _done_key(self, target: str, *, proven: bool | None = None) -> str:
        """What makes this mail happen once to `target`: a ticket's id, a queue's name, or _KEPT.

        With the verdict: a copy that could not be proven must not stand in the way of the one that can.
        """
        counts = self.is_proven if proven is None else proven
        return digest("mail", self.letter.fingerprint, "proven" if counts else "not", target)

    def _keys_to_look_up(self) -> list[str]:
        """Under which keys the mail may have been dealt with, as far as that can be told before looking up more."""
        names = (*(queue.name for queue in (*self.letter.queues, *self.letter.other_queues)), *self.letter.by_token)
        # A proven copy that was there before makes one that is not proven a duplicate too.
        proven = [self._done_key(name, proven=True) for name in names]
        noted = () if self.is_proven else (self._done_key(name) for name in self.letter.by_token)
        return list(dict.fromkeys((*proven, *noted, *self.hints)))

    def _linked_before(self, done: Mapping[str, Mapping[str, Any]]) -> tuple[TicketRef, ...]:
        """Tickets that another delivery of this mail opened in the other queues that it was sent to."""
        keys = [self._done_key(queue.name, proven=True) for queue in self.letter.other_queues]
        refs = (codec.refs_from_json(done[key].get("tickets", ())) for key in keys if key in done)
        return tuple(dict.fromkeys(ref for some in refs for ref in some))

    # -- what was done before --

    def _without_repeated(
        self, decided: Sequence[Decision], known: _Known
    ) -> tuple[tuple[Decision, ...], list[str], tuple[TicketRef, ...]]:
        """The decisions with what was done before as duplicates, the done keys that the rest uses up, and what the
        duplicates became."""
        decisions: list[Decision] = []
        fresh: dict[str, None] = {}
        repeated: list[TicketRef] = []
        for item in decided:
            key = self._key_of(item)
            before = known.done.get(key) or (self._proven_before(known) if isinstance(item, Kept) else None)
            if self.again is not None and isinstance(item, Kept):
                decisions.append(item)
            elif before is not None:
                decisions.append(Kept(Outcome.DUPLICATE, before["ses_id"]))
                repeated += codec.refs_from_json(before.get("tickets", ()))
            else:
                decisions.append(item)
                fresh[key] = None
        return tuple(decisions), list(fresh), tuple(repeated)

    def _key_of(self, item: Decision) -> str:
        match item:
            case Append(ticket) | Note(ticket):
                return self._done_key(ticket.id)
            case Open(queue):
                return self._done_key(queue.name)
            case Kept(outcome):
                # A copy for another queue, or one that fares better, is not the same again.
                names = ",".join(sorted(queue.name for queue in self.letter.queues))
                return self._done_key(f"{_KEPT}{outcome.value}/{names}")

    def _proven_before(self, known: _Known) -> Mapping[str, Any] | None:
        """Where a proven copy of this mail was dealt with, if one was."""
        if self.is_proven:
            return None
        names = (*(queue.name for queue in self.letter.queues), *self.letter.by_token)
        keys = (self._done_key(name, proven=True) for name in names)
        return next((known.done[key] for key in keys if key in known.done), None)

    @staticmethod
    def _is_let_in(decisions: Sequence[Decision]) -> bool:
        """Whether there is something to be written, and no client left to choose."""
        if any(isinstance(item, Kept) and item.choices for item in decisions):
            return False
        return any(not isinstance(item, Kept) or item.outcome is Outcome.DUPLICATE for item in decisions)

    def _is_kept_elsewhere(self, decisions: Sequence[Decision]) -> bool:
        """Whether staff took the mail out of one place, and it belongs in another: no spam, but not proven either."""
        assert self.again is not None
        first = decisions[0]
        if not isinstance(first, Kept) or first.choices:
            return False
        return self.again.release.accepted and first.outcome is not self.again.mail.outcome

    def _linked(self, known: _Known, repeated: tuple[TicketRef, ...]) -> tuple[TicketRef, ...]:
        """Tickets that this mail opened before, in other queues: by other deliveries, or before it was let in."""
        before = self.again.mail.tickets if self.again else ()
        return tuple(dict.fromkeys((*self._linked_before(known.done), *repeated, *before)))

    # -- what is written --

    def _commits(
        self, decisions: Sequence[Decision], known: _Known, linked: tuple[TicketRef, ...]
    ) -> tuple[tuple[Commit, ...], tuple[Commit, ...]]:
        """What the decisions write into tickets: theirs, and those that only learn that there are more."""
        opened = [item for item in decisions if isinstance(item, Open)]
        first = tickets.next_numbers(len(opened)) if opened else 0
        new = [TicketRef(self._new_id(item.queue), first + place) for place, item in enumerate(opened)]
        own: list[Commit] = []
        actor = Actor("client", self.letter.authentication.address or "", known.person.name if known.person else None)
        for ticket, command in self._commands(decisions, known, new, linked):
            if (planned := plan(ticket, command, actor, self.now, self.survey)) is not None:
                own.append(planned)
        others: list[Commit] = []
        for ref in linked:
            if new and (other := known.tickets.get(ref.id) or tickets.load(ref.id)) is not None:
                planned = plan(other, NoteLinked(tuple(new)), Actor("system", "mail"), self.now, self.survey)
                others += [planned] if planned else []
        return tuple(own), tuple(others)

    def _commands(
        self, decisions: Sequence[Decision], known: _Known, new: Sequence[TicketRef], linked: Sequence[TicketRef]
    ) -> Iterator[tuple[Ticket | None, Command]]:
        """What the decisions ask of which tickets. Of several new ones, only the first is acknowledged."""
        message = partial(self._message, known.person)
        place = 0
        for item in decisions:
            match item:
                case Append(ticket):
                    copies = self.letter.copies if item is decisions[0] else ()
                    yield ticket, ReceiveMessage(message(), copies, self._judged(ticket.language))
                case Note(ticket):
                    yield ticket, NoteAutomatic(self._automatic_entry(), self._failed())
                case Open(queue, client, continues, guest):
                    ref = new[place]
                    said = message()
                    yield (
                        None,
                        OpenTicket(
                            ticket_id=ref.id,
                            opened=TicketOpened(
                                number=ref.number,
                                queue=queue.name,
                                subject=self.letter.subject_in(known.person.language if known.person else "cs"),
                                requester=said.sender,
                                client=client,
                                language=known.person.language if known.person else "cs",
                                acknowledged=place == 0 and not linked and known.facts.answerable,
                                linked=tuple(other for other in (*new, *linked) if other != ref),
                                legacy=self.letter.legacy,
                                continues=TicketRef(continues.id, continues.number) if continues else None,
                                released=self.again.mail.notice if self.again and self.again.by is None else None,
                                accepted_by=self.again.by.name if self.again and self.again.by else None,
                                guest=guest,
                            ),
                            message=said,
                            copies=self.letter.copies,
                            judged=self._judged(known.person.language if known.person else "cs"),
                        ),
                    )
                    place += 1
                case Kept():
                    pass

    def _judged(self, language: Literal["cs", "en"]) -> UrgencyJudged | None:
        """What the message says about its urgency; nothing where it could not be read."""
        if not self.letter.parsed.is_readable:
            return None
        # Only mails are judged: whoever else imports this module does without the judge.
        from chalicelib.mail.judging import judged

        return judged(self.letter.subject_in(language), self.letter.split.new, self.rules)

    def _new_id(self, queue: Queue) -> TicketId:
        """The ticket's id follows from the mail, so that a repetition makes the same one."""
        entropy = bytes.fromhex(digest("ticket", self.letter.fingerprint, queue.name))
        return TicketId(ulid(self.letter.notification.received_at, entropy))

    def _message(self, person: KnownPerson | None) -> Message:
        """The mail as a message. Address and name are what was proven and what the directory says: never what a
        forgiving parser or a display name would have them be."""
        letter = self.letter
        assert letter.authentication.address is not None
        text, quoted, text_key = self._texts(person)
        return Message(
            sender=Person(letter.authentication.address, person.name if person else None),
            text=text,
            quoted=quoted,
            text_key=text_key,
            message_id=letter.message_id,
            raw_key=letter.notification.key,
            attachments=self._attachments(),
            verdict=self.verdict,
            html=letter.parsed.html is not None,
            readable=letter.parsed.is_readable,
            new_way=person is not None and letter.way is not None and letter.way not in person.ways,
        )

    def _texts(self, person: KnownPerson | None) -> tuple[str, str, str | None]:
        """What is new, what is quoted, and where all of it is when it is too long for a row."""
        if not self.letter.parsed.is_readable:
            return _UNREADABLE[person.language if person else "cs"], "", None
        parts = self.letter.split
        fits = max(len(part.encode()) for part in (parts.new, parts.quoted)) <= limits.TEXT_INLINE_BYTES_MAX
        if fits:
            return parts.new, parts.quoted, None
        key = f"texts/{self.letter.fingerprint}.json"
        aws.s3().put_object(
            Bucket=resource("BUCKET"),
            Key=key,
            Body=codec.dumps({"text": parts.new, "quoted": parts.quoted}).encode(),
            ContentType="application/json",
        )
        cut = limits.TEXT_PREVIEW_CHARS_MAX
        return parts.new[:cut], parts.quoted[:cut], key

    def _attachments(self) -> tuple[Attachment, ...]:
        return tuple(
            Attachment(
                name=clean(item.name)[: limits.NAME_CHARS_MAX],
                type=item.type[: limits.MEDIA_TYPE_CHARS_MAX],
                size=item.size,
                index=index,
                kind=item.kind,
                inline=item.inline,
                refused=item.size > self.rules.attachment_bytes_max,
            )
            for index, item in enumerate(self.letter.parsed.attachments[: limits.ATTACHMENTS_LISTED_MAX])
        )

    def _automatic_entry(self) -> AutomaticEntry:
        """The grey line. Without proof its text and subject are a stranger's, and stay out of the ticket."""
        letter = self.letter
        is_proven = letter.authentication.verdict == "verified"
        return AutomaticEntry(
            kind=letter.parsed.automatic or "auto-reply",
            sender=letter.authentication.address,
            subject=letter.subject_in("cs") if is_proven else "",
            text=letter.preview if is_proven else "",
            raw_key=letter.notification.key,
            verdict={name: self.verdict[name] for name in ("verdict", "sentence_cs", "sentence_en")},
        )

    def _failed(self) -> tuple[DeliveryFailed, ...]:
        failed = self.letter.bounce.recipients if self.letter.bounce else ()
        return tuple(
            DeliveryFailed(
                address=one.address,
                permanent=one.action == "failed" and one.kind == "permanent",
                reason="delay" if one.action == "delayed" else "bounce",
                status=one.status,
                text=clean(one.text)[: limits.BOUNCE_TEXT_CHARS_MAX],
            )
            for one in failed[: limits.COPIES_MAX]
            if one.action in ("failed", "delayed")
        )

    # -- the mail's own row --

    def _mail(self, decisions: Sequence[Decision], refs: tuple[TicketRef, ...], known: _Known) -> KeptMail:
        letter, outcomes = self.letter, _outcomes(decisions, refs, self.letter.parsed.automatic or "")
        kept = [item for item in decisions if isinstance(item, Kept) and item.outcome is not Outcome.DUPLICATE]
        ends = [Outcome(item["outcome"]) for item in outcomes]
        outcome = kept[0].outcome if kept else next((end for end in ends if end is not Outcome.DUPLICATE), ends[0])
        if self.again is not None:
            # What is let in only in part waits on for the rest, like a mail that has just come.
            mail = replace(
                self.again.mail,
                status=Status.WAITING if kept else Status.RELEASED,
                tickets=tuple(dict.fromkeys((*self.again.mail.tickets, *refs))),
                confirmed=self.again.release.confirmed,
            )
            was_let_in = not kept
            return (
                mail
                if was_let_in
                else replace(
                    mail, outcome=outcome, reason=kept[0].reason, notice=_notice_of(kept), outcomes=tuple(outcomes)
                )
            )
        closed = next((item.closed for item in kept if item.closed), None)
        return KeptMail(
            id=letter.notification.ses_id,
            outcome=outcome,
            reason=kept[0].reason if kept else outcomes[0].get("reason", ""),
            status=Status.WAITING,
            sender=letter.authentication.address,
            name=known.person.name if known.person else None,
            recipients=letter.notification.recipients,
            queues=tuple(queue.name for queue in letter.queues),
            subject=letter.subject_in(known.person.language if known.person else "cs"),
            preview=letter.preview if kept else "",
            received_at=letter.notification.received_at,
            raw_key=letter.notification.key,
            mail_from=letter.notification.mail_from,
            verdict=self.verdict,
            language=known.person.language if known.person else "cs",
            outcomes=tuple(outcomes),
            closed=TicketRef(closed.id, closed.number) if closed else None,
            tickets=refs,
            notice=_notice_of(kept),
        )

    def _notice(self, decisions: Sequence[Decision], mail: KeptMail) -> NoticeMail | None:
        asking = next((item for item in decisions if isinstance(item, Kept) and item.notice and item.queue), None)
        if asking is None or asking.notice is None or asking.queue is None or mail.sender is None:
            return None
        # Of a mail that is not proven nothing is repeated, not even its id.
        is_blank = asking.notice is Notice.CONFIRMATION
        return NoticeMail(
            mail_id=mail.id,
            kind=asking.notice,
            queue=asking.queue.name,
            to=mail.sender,
            language=mail.language,
            received_at=mail.received_at,
            message_id="" if is_blank else self.letter.message_id or "",
            number=asking.closed.number if asking.closed else None,
            subject=asking.closed.subject if asking.closed else "",
        )

    # -- what is remembered of the sender --

    def _remember(self, known: _Known) -> None:
        """What a mail tells about its sender. Lost by a crash, it is told by his next one."""
        person, letter = known.person, self.letter
        is_by_token = bool(letter.by_token)
        if is_by_token and letter.bounce is not None:
            readers = {name for ticket in known.facts.by_token for name in (ticket.requester.address, *ticket.copies)}
            for one in self._failed():
                if one.permanent and one.address in readers:
                    people_service.note_undeliverable(one.address, self.now, one.text)
        if person is None or letter.authentication.verdict != "verified":
            return
        if letter.way is not None and letter.way not in person.ways:
            people_service.note_way(person.address, letter.way)
        if person.undeliverable is not None and letter.parsed.automatic is None:
            people_service.note_deliverable(person.address)


def _referred(letter: Letter, of_tickets: tickets.Known) -> tuple[str, ...]:
    """Tickets that the mail names without a token: by Message-IDs, nearest first, then by number."""
    by_message_id = (
        ticket_id
        for message_id in letter.references
        for ticket_id in sorted(of_tickets.tickets_of_message_id.get(message_id, ()))[
            -limits.TICKETS_OF_MESSAGE_ID_MAX :
        ]
    )
    by_number = (ticket_id for ids in of_tickets.tickets_of_number.values() for ticket_id in sorted(ids))
    names = dict.fromkeys((*by_message_id, *by_number))
    return tuple(names)[: limits.TICKETS_REFERRED_MAX]


def _going_on(names: Iterable[str], found: Mapping[str, Ticket]) -> list[Ticket]:
    """The tickets of these ids as far as they are found; in place of a merged one that which it goes on in."""
    tickets: dict[str, Ticket] = {}
    for name in names:
        ticket, steps = found.get(name), 0
        while ticket is not None and ticket.merged_into is not None and steps < limits.MERGES_FOLLOWED_MAX:
            ticket, steps = found.get(ticket.merged_into.id), steps + 1
        if ticket is not None:
            tickets[ticket.id] = ticket
    return list(tickets.values())


def _notice_of(kept: Sequence[Kept]) -> Notice | None:
    return next((item.notice for item in kept if item.notice), None)


def _outcomes(decisions: Sequence[Decision], refs: Sequence[TicketRef], automatic: str) -> list[dict[str, Any]]:
    """What became of the mail, one line a decision, for people to read."""
    names = iter(refs)
    told: list[dict[str, Any]] = []
    for item in decisions:
        match item:
            case Kept(outcome, reason):
                told.append({"outcome": outcome.value, "reason": reason})
            case Open(queue):
                told.append({"outcome": Outcome.TICKET.value, "queue": queue.name, "ticket": next(names).id})
            case Append():
                told.append({"outcome": Outcome.TICKET.value, "ticket": next(names).id})
            case Note():
                told.append({"outcome": Outcome.AUTOMATIC.value, "reason": automatic, "ticket": next(names).id})
    return told
