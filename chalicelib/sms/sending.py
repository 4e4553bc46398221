"""Use case: send the SMS that go with a change of a ticket, each once, and note in the ticket what became of them.

SNS keeps no key by which a repeated Publish would be the same SMS. So an SMS is taken out of the day's limits and
claimed in one transaction before it is handed over, and who finds a claim that ran out does not send it again: the
outcome is `unknown`. Only where SNS surely took nothing is it tried again, for as long as `retry_give_up` says.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Final

from botocore.exceptions import ClientError, ConnectTimeoutError, EndpointConnectionError

from chalicelib.platform import aws, meter
from chalicelib.platform.log import follow, log
from chalicelib.platform.queues import RetryLater
from chalicelib.platform.settings import settings
from chalicelib.sms import reading, store
from chalicelib.sms import text as texts
from chalicelib.sms.event import SAME_EVENT, Outcome, Text
from chalicelib.sms.noting import moved, tell_ticket
from chalicelib.sms.plan import Lines, day_of
from chalicelib.sms.prices import MUSD_PER_USD, Prices
from chalicelib.tickets import store as tickets
from chalicelib.tickets.events import Texted
from chalicelib.tickets.origin import change_name, origin_of
from chalicelib.tickets.ticket import Ticket, TicketId

Now = Callable[[], datetime]
# Of HTTP: below this SNS says for sure that it did not take the SMS.
_NOT_TAKEN_STATUS_BELOW: Final = 500
# Another try would be answered the same.
_NEVER: Final = frozenset(
    {"InvalidParameter", "InvalidParameterValue", "ParameterValueInvalid", "ValidationException"}
)
_OPTED_OUT: Final = frozenset({"OptedOut", "OptedOutException"})


def send(ticket_id: str, version: int, now: Now) -> str | None:
    """Send the SMS of a change; the technical event that they are of, None if they go with an answer.

    Raises RetryLater as long as one of them waits; the others are dealt with by then.
    """
    change = tickets.change(TicketId(ticket_id), version)
    texted = next((one for one in (change.events if change else ()) if isinstance(one, Texted)), None)
    ticket = tickets.load(TicketId(ticket_id)) if texted is not None else None
    if change is None or texted is None or ticket is None:
        log.error("no SMS goes with this change", extra={"ticket": ticket_id, "version": version})
        return None
    follow(origin_of(change), change_name(ticket_id, version))
    known = store.known(texted.event, [to.number for to in texted.to], settings().sms_countries)
    _Sending(ticket, texted, change.at, known, now).do()
    return texted.event if known.progress is not None else None


@dataclass(frozen=True)
class _Sending:
    """The SMS of one change of a ticket."""

    ticket: Ticket
    texted: Texted
    at: datetime
    known: store.Known
    now: Now

    def do(self) -> None:
        """All numbers; then raise what one of them waits for."""
        waits: list[RetryLater] = []
        found = reading.lines()
        prices = reading.prices(self.known.segment_musd)
        for number in dict.fromkeys(to.number for to in self.texted.to):
            try:
                self._one(number, found, prices)
            except RetryLater as later:
                waits.append(later)
            except store.Busy as busy:
                waits.append(RetryLater(str(busy)))
        if waits:
            raise waits[0]

    def _one(self, number: str, known: Lines, prices: Prices) -> None:
        text = self.known.texts.get(number)
        if text is not None and text.ticket != self.ticket.id:
            self._is_repeated(text)
            return
        if text is None or (text.is_held and self._is_confirmed):
            text = self._reserved(number, text, known, prices)
        elif text.outcome == "waiting":
            text = self._taken_up(text)
        if text.outcome == "waiting":
            text = self._handed_over(text)
        tell_ticket(text, self.now())

    @property
    def _is_confirmed(self) -> bool:
        progress = self.known.progress
        return self.texted.confirmed_by is not None or (progress is not None and progress.confirmed_at is not None)

    @property
    def _is_too_late(self) -> bool:
        """What it says may not be so any more."""
        confirmed_at = self.known.progress.confirmed_at if self.known.progress else None
        return self.now() - max(self.at, confirmed_at or self.at) > settings().retry_give_up

    @property
    def _is_counted(self) -> bool:
        return self.known.progress is not None

    def _is_repeated(self, text: Text) -> None:
        """Another ticket of the event has the SMS to this number."""
        client = self.ticket.client.number if self.ticket.client else ""
        if self._is_counted:
            store.note_repeated(text.event, client, text.number, self.now())
        told = replace(text, ticket=self.ticket.id, outcome="refused", reason=SAME_EVENT, segments=0, price_musd=0)
        tell_ticket(told, self.now())

    def _reserved(self, number: str, before: Text | None, known: Lines, prices: Prices) -> Text:
        """The SMS with our claim on it, or with the outcome that it has without being handed over."""
        now = self.now()
        client = self.ticket.client.number if self.ticket.client else ""
        country = known.country_of(number)
        segments = texts.code(self.texted.text).segments
        price_musd = prices.of(country, segments).musd
        until = now + settings().sms_lease
        wanted = Text(
            self.texted.event, number, self.ticket.id, client, "waiting", "", country, segments, price_musd, until
        )
        if (reason := self._kept_back(number, country, known)) is not None:
            return self._unsent(replace(wanted, outcome="refused", reason=reason), before)
        if self._is_too_late:
            return self._unsent(replace(wanted, outcome="failed", reason="too-late"), before)
        bounds = None if self._is_confirmed else reading.limits()
        failed = store.reserve(wanted, before, day_of(now), bounds, now, is_counted=self._is_counted)
        match failed:
            case None:
                return wanted
            case "lost":
                raise RetryLater(f"another sender of {wanted.event}")
            case limit:
                return self._unsent(replace(wanted, outcome="refused", reason=limit), before)

    def _kept_back(self, number: str, country: str | None, known: Lines) -> str | None:
        if country not in known.countries:
            return "country"
        return "opted-out" if number in self.known.opted_out else None

    def _unsent(self, text: Text, before: Text | None) -> Text:
        text = replace(text, claimed_until=None, price_musd=0)
        if before is not None and (before.outcome, before.reason) == (text.outcome, text.reason):
            return before
        if not store.end_unsent(text, before, self.now(), is_counted=self._is_counted):
            raise RetryLater(f"another sender of {text.event}")
        log.warning("SMS not sent", extra={"ticket": text.ticket, "event": text.event, "reason": text.reason})
        return text

    def _taken_up(self, text: Text) -> Text:
        """An SMS that somebody reserved before: ours now, or of unknown outcome if he died with it."""
        now = self.now()
        if text.claimed_until is not None and now < text.claimed_until:
            raise RetryLater(f"the sender of an SMS, until {text.claimed_until.isoformat()}")
        if text.claimed_until is not None:
            log.error("nobody knows whether an SMS left", extra={"ticket": text.ticket, "event": text.event})
            return self._moved(text, "unknown", price_musd=text.price_musd)
        if self._is_too_late:
            return self._moved(text, "failed", reason="not-taken", price_musd=0)
        claimed = replace(text, claimed_until=now + settings().sms_lease)
        assert claimed.claimed_until is not None
        if not store.claim(text, claimed.claimed_until):
            raise RetryLater(f"another sender of {text.event}")
        return claimed

    def _handed_over(self, text: Text) -> Text:
        """Give an SMS that we have a claim on to SNS: the one place where one leaves."""
        try:
            answer = aws.sns().publish(
                PhoneNumber=text.number,
                Message=self.texted.text,
                MessageAttributes={
                    name: {"DataType": kind, "StringValue": value} for name, kind, value in _attributes(text.segments)
                },
            )
        except ClientError as error:
            return self._refused(text, error)
        except (EndpointConnectionError, ConnectTimeoutError) as error:
            store.release(text)
            raise RetryLater("a way to SNS") from error
        except Exception as error:
            log.exception("SNS may have taken an SMS", extra={"ticket": text.ticket, "event": text.event})
            raise RetryLater("whether SNS took an SMS") from error
        meter.use_sms(text.country, text.segments)
        log.info("SMS sent", extra={"ticket": text.ticket, "event": text.event, "sns_id": answer["MessageId"]})
        return self._moved(text, "sent", price_musd=text.price_musd, message=answer["MessageId"])

    def _refused(self, text: Text, error: ClientError) -> Text:
        """What becomes of an SMS that SNS answered with an error."""
        code, status = error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]
        log.warning("SNS did not take an SMS", extra={"ticket": text.ticket, "event": text.event, "code": code})
        if status >= _NOT_TAKEN_STATUS_BELOW:
            raise RetryLater("whether SNS took an SMS") from error
        if code in _OPTED_OUT:
            store.note_opted_out(text.number, self.now())
            return self._moved(text, "refused", reason="opted-out", price_musd=0)
        if code in _NEVER:
            return self._moved(text, "failed", reason=code, price_musd=0)
        store.release(text)
        raise RetryLater(f"SNS, which answers {code}") from error

    def _moved(
        self, text: Text, outcome: Outcome, *, price_musd: int, reason: str = "", message: str | None = None
    ) -> Text:
        return moved(
            text,
            outcome,
            self.now(),
            reason=reason,
            price_musd=price_musd,
            message=message,
            is_counted=self._is_counted,
        )


def _attributes(segments: int) -> Iterator[tuple[str, str, str]]:
    """What SNS is told beside number and text: name, type, value."""
    yield "AWS.SNS.SMS.SMSType", "String", "Transactional"
    ceiling_usd = Decimal(reading.price_ceiling_musd() * segments) / MUSD_PER_USD
    yield "AWS.SNS.SMS.MaxPrice", "Number", f"{ceiling_usd:f}"
    if sender := settings().sms_sender_id:
        yield "AWS.SNS.SMS.SenderID", "String", sender
