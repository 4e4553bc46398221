"""How much automatic mail one address gets from us. Pure.

Counted for each address over all tickets, with the times of what was sent; the same mail counts once, however often
sending it is tried.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

ASKING: Final = frozenset({"confirmation", "which_client", "closed_ticket"})
# Held back for ever, its reader would take it that all is well.
ALERTING: Final = frozenset({"spending"})
HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class Sent:
    """An automatic mail that an address got, or that is on its way there; a link in it serves the mails `covers`."""

    key: str
    kind: str
    at: datetime
    covers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rules:
    """How many automatic mails an address gets; confirmations and refusals have stricter rules of their own."""

    per_hour: int
    per_day: int
    confirmation_pause: timedelta
    confirmations_per_day: int
    refusal_pause: timedelta


@dataclass(frozen=True)
class Pace:
    """Whether a mail may go now: "go", not before `at` ("later"), or not at all ("never"), and why (a code)."""

    word: Literal["go", "later", "never"]
    cause: str = ""
    at: datetime | None = None


GO: Final = Pace("go")


def pace(sent: Iterable[Sent], key: str, kind: str, now: datetime, rules: Rules) -> Pace:
    """Whether the automatic mail `key` of this kind may go to an address that got `sent`."""
    others = [one for one in sent if one.key != key]
    in_hour = [one for one in others if now - one.at < HOUR]
    in_day = [one for one in others if now - one.at < DAY]
    if kind == "confirmation":
        asked = sorted(one.at for one in others if one.kind == kind)
        if asked and now - asked[-1] < rules.confirmation_pause:
            return Pace("later", "asked to confirm a short while ago", asked[-1] + rules.confirmation_pause)
        today = [at for at in asked if now - at < DAY]
        if len(today) >= rules.confirmations_per_day:
            return Pace("later", f"asked {len(today)} times today", today[-rules.confirmations_per_day] + DAY)
    if kind == "refusal" and any(now - one.at < rules.refusal_pause for one in others if one.kind == kind):
        return Pace("never", "refused-before")
    if len(in_hour) >= rules.per_hour:
        return _too_many(kind, in_hour, rules.per_hour, HOUR, "hour")
    if len(in_day) >= rules.per_day:
        return _too_many(kind, in_day, rules.per_day, DAY, "day")
    return GO


def _too_many(kind: str, sent: Sequence[Sent], limit: int, span: timedelta, said: str) -> Pace:
    """What asks for an answer waits until there is room: without it a mail would never get in. So does an alert."""
    cause = f"too-many: {said}"
    if kind not in ASKING | ALERTING:
        return Pace("never", cause)
    return Pace("later", cause, sorted(one.at for one in sent)[-limit] + span)


def remembered(sent: Iterable[Sent], now: datetime, rules: Rules) -> tuple[Sent, ...]:
    """What still counts: the rest is forgotten."""
    longest = max(DAY, rules.confirmation_pause, rules.refusal_pause)
    return tuple(one for one in sent if now - one.at < longest)
