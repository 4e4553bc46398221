"""The texts of the mails to finance: what AWS costs has come near a limit, or is not as usual."""

from datetime import date
from decimal import Decimal
from typing import Final

from chalicelib.mail.spending import Spending
from chalicelib.mail.templates.notice import Block, Notice
from chalicelib.mail.templates.wording import Language

_CENT: Final = Decimal("0.01")
# After "v" and "in".
_IN_MONTHS: Final[dict[Language, tuple[str, ...]]] = {
    "cs": (
        "lednu", "únoru", "březnu", "dubnu", "květnu", "červnu",
        "červenci", "srpnu", "září", "říjnu", "listopadu", "prosinci",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
}  # fmt: skip
_ROWS: Final = ("spent", "budget", "forecast", "dearest")
_REST: Final[dict[Language, tuple[Block, ...]]] = {
    "cs": (
        "facts",
        ("Z čeho se náklady skládají, uvidíte na této stránce:",),
        "link",
        (
            "Částky počítáme průběžně z toho, co skutečně odebíráme, a z ceníku AWS, bez daně. "
            "Faktura se od nich může mírně lišit.",
            "Rozpočet i to, komu tato upozornění chodí, změníte na téže stránce.",
        ),
    ),
    "en": (
        "facts",
        ("See what the costs are made of on this page:",),
        "link",
        (
            "The amounts are worked out as we go from what we actually use and from the price list of AWS, without "
            "tax. The invoice may differ slightly.",
            "The budget, and who gets these alerts, can be changed on the same page.",
        ),
    ),
}


def _notice(language: Language, subject: str, preview: str, *sentences: str) -> Notice:
    return Notice(
        subject=subject,
        preview=preview,
        rows=_ROWS,
        blocks=(sentences, *_REST[language]),
        button="Zobrazit náklady" if language == "cs" else "View the costs",
    )


SPENDING_NOTICES: Final[dict[str, dict[Language, Notice]]] = {
    "spending_share": {
        "cs": _notice(
            "cs",
            "Náklady na AWS: {percent} rozpočtu",
            "Utraceno {usd} z {of}.",
            "služby AWS v {month} stály {usd}, to je {percent} měsíčního rozpočtu {of}.",
        ),
        "en": _notice(
            "en",
            "AWS costs: {percent} of the budget",
            "{usd} of {of} spent.",
            "In {month} AWS services have cost {usd}, which is {percent} of the monthly budget of {of}.",
        ),
    },
    "spending_over": {
        "cs": _notice(
            "cs",
            "Náklady na AWS: rozpočet je vyčerpán",
            "Utraceno {usd} z {of}.",
            "služby AWS v {month} stály {usd}, to je {percent} měsíčního rozpočtu {of}.",
            "Provoz tím není nijak omezen.",
        ),
        "en": _notice(
            "en",
            "AWS costs: the budget is used up",
            "{usd} of {of} spent.",
            "In {month} AWS services have cost {usd}, which is {percent} of the monthly budget of {of}.",
            "Nothing is switched off because of that.",
        ),
    },
    "spending_forecast": {
        "cs": _notice(
            "cs",
            "Náklady na AWS zřejmě překročí rozpočet",
            "Odhad za celý měsíc je {usd}, rozpočet {of}.",
            "půjde-li to dál jako dosud, budou služby AWS v {month} stát přibližně {usd}. "
            "To je {percent} měsíčního rozpočtu {of}.",
        ),
        "en": _notice(
            "en",
            "AWS costs will probably exceed the budget",
            "The forecast for the month is {usd}, the budget {of}.",
            "If things go on like this, AWS services will cost about {usd} in {month}. "
            "This is {percent} of the monthly budget of {of}.",
        ),
    },
    "spending_day": {
        "cs": _notice(
            "cs",
            "Náklady na AWS: neobvyklý den {day}",
            "{usd} za den, obvykle to bývá {of}.",
            "služby AWS stály dne {day} (podle UTC) {usd}. Obvykle to za den bývá kolem {of}.",
        ),
        "en": _notice(
            "en",
            "AWS costs: an unusual day, {day}",
            "{usd} in a day; {of} is usual.",
            "AWS services cost {usd} on {day} (UTC). A day usually costs about {of}.",
        ),
    },
    "spending_sms": {
        "cs": _notice(
            "cs",
            "Náklady na SMS: {percent} měsíčního limitu",
            "SMS stály {usd} z {of}.",
            "SMS v {month} stály {usd}, to je {percent} měsíčního limitu {of}.",
            "Odesílání SMS tím není nijak omezeno.",
        ),
        "en": _notice(
            "en",
            "SMS costs: {percent} of the monthly limit",
            "SMS have cost {usd} of {of}.",
            "In {month} SMS have cost {usd}, which is {percent} of the monthly limit of {of}.",
            "SMS are still sent as before.",
        ),
    },
}


def spending_text(spending: Spending) -> str:
    """Which of the texts tells it."""
    if spending.what == "share" and spending.usd >= spending.of_usd:
        return "spending_over"
    return f"spending_{spending.what}"


def facts_of(spending: Spending, language: Language) -> dict[str, str]:
    """What the texts name, in words of the language."""
    facts = {
        "month": _month(spending.month, language),
        "usd": dollars(spending.usd, language),
        "of": dollars(spending.of_usd, language),
        "percent": f"{spending.percent}\u00a0%" if language == "cs" else f"{spending.percent}%",
        "spent": dollars(spending.spent_usd, language),
        "dearest": ", ".join(f"{name} {dollars(usd, language)}" for name, usd in spending.dearest),
    }
    if spending.day is not None:
        facts["day"] = _day(spending.day, language)
    if spending.budget_usd is not None:
        facts["budget"] = dollars(spending.budget_usd, language)
    if spending.forecast_usd is not None:
        facts["forecast"] = dollars(spending.forecast_usd, language)
    return {name: words for name, words in facts.items() if words}


def dollars(usd: Decimal, language: Language) -> str:
    """ "1 234,50 USD", "1,234.50 USD"; rounded to cents."""
    text = f"{usd.quantize(_CENT):,}"
    return f"{text.translate(_TO_CZECH) if language == 'cs' else text} USD"


_TO_CZECH: Final = str.maketrans(",.", "\u00a0,")


def _month(month: str, language: Language) -> str:
    """To follow "v" and "in": "listopadu 2026", "November 2026"."""
    first = date.fromisoformat(f"{month}-01")
    return f"{_IN_MONTHS[language][first.month - 1]} {first.year}"


def _day(day: date, language: Language) -> str:
    if language == "cs":
        return f"{day.day}. {day.month}. {day.year}"
    return f"{day.day} {_IN_MONTHS['en'][day.month - 1]} {day.year}"
