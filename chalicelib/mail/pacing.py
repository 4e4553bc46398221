"""How much automatic mail one address gets from us. Pure.

Counted for each address over all tickets, with the times of what was sent; the same mail counts once, however often
sending it is tried.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class Sent:
    """An automatic mail that an address got, or that is on its way there."""

    key: str
    kind: str
    at: datetime


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
    """Whether a mail may go now: "go", not before `at` ("later"), or not at all ("never"), and why."""

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
        return Pace("never", "refused before and told so")
    if len(in_hour) >= rules.per_hour:
        return Pace("never", f"{len(in_hour)} automatic mails to this address within an hour")
    if len(in_day) >= rules.per_day:
        return Pace("never", f"{len(in_day)} automatic mails to this address within a day")
    return GO


def remembered(sent: Iterable[Sent], now: datetime, rules: Rules) -> tuple[Sent, ...]:
    """What still counts: the rest is forgotten."""
    longest = max(DAY, rules.confirmation_pause, rules.refusal_pause)
    return tuple(one for one in sent if now - one.at < longest)
