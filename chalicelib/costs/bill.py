"""Use cases of the bill: once a day AWS is asked what it billed, and that is set against what was metered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final

from chalicelib.costs import finance_store as store
from chalicelib.costs.billed import (
    BadTag,
    Bill,
    Difference,
    bill_from_json,
    bill_to_json,
    bills,
    compared,
    span,
    tags_of,
    total,
)
from chalicelib.costs.metered import metered
from chalicelib.platform.log import log
from chalicelib.platform.settings import settings

# Why there is no bill, or no newer one, in Czech and in English.
REASONS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "not-asked": (
            "Tento měsíc se na účet ještě nikdo neptal. Ptáme se jednou denně a jen na dny starší než dva dny.",
            "Nobody has asked for the bill of this month yet. It is asked for once a day, and only for days that are "
            "more than two days old.",
        ),
        "access": (
            "Fronta nemá právo číst Cost Explorer (ce:GetCostAndUsage).",
            "Fronta may not read Cost Explorer (ce:GetCostAndUsage).",
        ),
        "off": (
            "Cost Explorer v tomto účtu AWS ještě nikdo nezapnul; zapíná se jedním otevřením v konzoli AWS.",
            "Nobody has switched on Cost Explorer in this AWS account yet; opening it once in the AWS console does.",
        ),
        "no-data": (
            "Cost Explorer ještě nemá data. Po zapnutí to trvá asi den.",
            "Cost Explorer has no data yet. After it is switched on that takes about a day.",
        ),
        "limit": (
            "Cost Explorer odmítl, protože se ho ptá příliš mnoho programů; zeptáme se zase zítra.",
            "Cost Explorer refused because too many programs ask it; we ask again tomorrow.",
        ),
        "unavailable": (
            "Cost Explorer neodpověděl; zeptáme se zase zítra.",
            "Cost Explorer did not answer; we ask again tomorrow.",
        ),
        "unreadable": (
            "Odpovědi Cost Exploreru nerozumíme; zeptáme se zase zítra. Počítáme jen s účtem v USD.",
            "The answer of Cost Explorer cannot be read; we ask again tomorrow. A bill has to be in USD.",
        ),
        "bad-tag": (
            "Nastavení costs_tag není ve tvaru jméno=hodnota.",
            "The setting costs_tag is not name=value.",
        ),
        "nothing-tagged": (
            "Pod touto značkou AWS nic neúčtuje. V účtu AWS ji je potřeba zapnout jako značku pro rozdělení nákladů "
            "(cost allocation tag); platí až od té chvíle.",
            "AWS bills nothing with this tag. It has to be activated in the AWS account as a cost allocation tag, "
            "and holds from then on.",
        ),
    }
)


@dataclass(frozen=True)
class Compared:
    """The bill of a month beside what was metered on the same days.

    `bill` None: there is none. `reason`: why, or why there is none newer (a code of REASONS).
    """

    month: str
    bill: Bill | None
    reason: str | None
    services: tuple[Difference, ...] = ()

    @property
    def total(self) -> Difference:
        """All services together."""
        return total(self.services)


def compare(now: datetime) -> None:
    """Ask AWS what it billed, at most once a day (UTC); a month is kept in place of what was known of it.

    Nothing is raised where AWS does not tell: the reason is kept.
    """
    if not store.begin_to_ask(now):
        return
    from chalicelib.costs import cost_explorer

    tag = settings().costs_tag.strip()
    since, before = span(now.astimezone(UTC))
    try:
        days = cost_explorer.daily(since, before, tags_of(tag))
    except (cost_explorer.NoBill, BadTag) as error:
        reason = error.reason if isinstance(error, cost_explorer.NoBill) else "bad-tag"
        log.info("no bill", extra={"reason": reason, "said": str(error)[:500]})
        store.note_asked(now, {"reason": reason})
        return
    store.save_bills({bill.month: bill_to_json(bill) for bill in bills(days, since, before, tag, now)})
    store.note_asked(now, {"reason": None if days or not tag else "nothing-tagged"})


def of_month(month: str) -> Compared:
    """The bill of a month (2026-11) beside the meter. Raises NoPrice."""
    kept, asked = store.bill(month)
    reason = "not-asked" if asked is None else asked.get("reason")
    if kept is None:
        return Compared(month, None, reason or "not-asked")
    bill = bill_from_json(kept)
    return Compared(month, bill, reason, compared(bill.services, metered(bill.since, bill.until)))
