"""Who gets an SMS of a technical event, what it says and costs, and which limits it would pass. Pure."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

from chalicelib.people.choices import AS_USUAL, Choices
from chalicelib.people.directory import Contact, ListedClient
from chalicelib.platform.working_time import in_prague
from chalicelib.sms import text as texts
from chalicelib.sms.prices import Price, Prices
from chalicelib.sms.text import Coded
from chalicelib.tickets.ticket import Client

Language = Literal["cs", "en"]
Limit = Literal["client-day", "number-day", "money-day"]
LIMITS: Final[tuple[Limit, ...]] = ("client-day", "number-day", "money-day")
WhyNot = Literal["unknown-client", "no-mobile", "switched-off", "country", "opted-out"]

# What a person types for an SMS; longer than any that the setting sms_segments_max can let through.
SMS_CHARS_MAX: Final = 2_000


class BadWording(ValueError):
    """An SMS that says nothing, or too much; `args` are a sentence in Czech and in English."""


@dataclass(frozen=True)
class Wording:
    """What the SMS says, as it is sent."""

    cs: Coded
    en: Coded | None = None

    def said_in(self, language: str) -> Coded:
        """To a reader of a language; Czech where there is no English."""
        return self.en if language == "en" and self.en is not None else self.cs


@dataclass(frozen=True)
class Lines:
    """What is known of numbers, and to which countries an SMS may go."""

    is_mobile: Callable[[str], bool]
    country_of: Callable[[str], str | None]
    countries: Collection[str]


@dataclass(frozen=True)
class Target:
    """A number that an SMS goes to, of a contact."""

    number: str
    contact: Contact
    country: str | None


@dataclass(frozen=True)
class Without:
    """Somebody who gets no SMS, and why; without a contact: the client as a whole."""

    client_number: str
    reason: WhyNot
    client: Client | None = None
    contact: Contact | None = None


@dataclass(frozen=True)
class ClientPlan:
    """What a client gets: a ticket of `requester` with `copies`, and an SMS to each target, in one language."""

    client: Client
    requester: Contact | None
    copies: tuple[str, ...]
    language: Language
    targets: tuple[Target, ...]
    without: tuple[Without, ...]


@dataclass(frozen=True)
class Recipient:
    """A number with what it costs; nothing where the same event tells it already, for another client."""

    client: Client
    target: Target
    language: Language
    segments: int
    price: Price


@dataclass(frozen=True)
class Plan:
    """All of an event. `texts` are the recipients to whom something is sent: each number once."""

    recipients: tuple[Recipient, ...]
    without: tuple[Without, ...]

    @property
    def texts(self) -> tuple[Recipient, ...]:
        """Those that cost something."""
        return tuple(one for one in self.recipients if one.segments)

    @property
    def segments(self) -> int:
        """Of all texts."""
        return sum(one.segments for one in self.recipients)

    @property
    def price_musd(self) -> int:
        """Of all texts, millionths of a dollar."""
        return sum(one.price.musd for one in self.recipients)


@dataclass(frozen=True)
class Limits:
    """How many SMS may go in a day, and what they may cost."""

    client_day: int
    number_day: int
    money_day_musd: int


@dataclass(frozen=True)
class Used:
    """What a day has had already."""

    clients: Mapping[str, int] = field(default_factory=dict)
    numbers: Mapping[str, int] = field(default_factory=dict)
    money_musd: int = 0


@dataclass(frozen=True)
class Over:
    """A limit that would be passed, and the client whose it is."""

    limit: Limit
    client: str | None = None


def day_of(now: datetime) -> str:
    """The day that limits count by: 2026-11-23, of Prague."""
    return in_prague(now).date().isoformat()


def typed(sms: str, sms_en: str | None, *, fold: bool) -> Wording:
    """What is sent of what was typed; an English wording of blanks is none."""
    english = as_sent(sms_en or "", fold=fold)
    return Wording(as_sent(sms, fold=fold), english if english.text else None)


def checked(said: Wording, segments_max: int) -> Wording:
    """The same. Raises BadWording for one that is empty, or has too many segments."""
    if not said.cs.text:
        raise BadWording("Napište text SMS.", "Write what the SMS says.")
    for one in (said.cs, said.en):
        if one is not None and one.segments > segments_max:
            raise BadWording(
                f"SMS má {one.segments} segmentů, nejvýše může mít {segments_max}.",
                f"The SMS has {one.segments} segments; it may have {segments_max} at most.",
            )
    return said


def as_sent(typed: str, *, fold: bool) -> Coded:
    """What becomes of what was typed: no control characters, no blanks around it; folded if nothing is lost by it."""
    lines = typed.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    seen = "".join(one for one in lines if one == "\n" or not _is_control(one)).strip()
    return texts.best(seen) if fold else texts.code(seen)


def _is_control(character: str) -> bool:
    # Halves of characters and what XML does not take are no text either.
    return ord(character) < 0x20 or 0x7F <= ord(character) < 0xA0 or 0xD800 <= ord(character) <= 0xDFFF or (
        character in "\ufffe\uffff"
    )  # fmt: skip


def of_client(
    listed: ListedClient,
    choices: Mapping[str, Choices],
    opted_out: Collection[str],
    lines: Lines,
    language: Language | None = None,
) -> ClientPlan:
    """Who of a client is told. Its mail and its SMS are in `language`, or that of the first technical contact."""
    client = Client(listed.number, listed.name)
    people = sorted((one for one in listed.contacts if one.technical), key=lambda one: one.address)
    first = people[0] if people else None
    targets: dict[str, Target] = {}
    without: list[Without] = []
    for contact in people:
        found = _target(contact, choices.get(contact.address, AS_USUAL), opted_out, lines)
        if isinstance(found, Target):
            targets.setdefault(found.number, found)
        else:
            without.append(Without(client.number, found, client, contact))
    if first is None:
        without.append(Without(client.number, "no-mobile", client))
    return ClientPlan(
        client,
        first,
        tuple(one.address for one in people[1:]),
        language or (_language(first, choices) if first else "cs"),
        tuple(targets.values()),
        tuple(without),
    )


def _language(contact: Contact, choices: Mapping[str, Choices]) -> Language:
    return choices.get(contact.address, AS_USUAL).language or contact.language


def _target(contact: Contact, chosen: Choices, opted_out: Collection[str], lines: Lines) -> Target | WhyNot:
    mobiles = [phone for phone in contact.phones if lines.is_mobile(phone)]
    if not mobiles:
        return "no-mobile"
    if not chosen.sms:
        return "switched-off"
    number = next((phone for phone in mobiles if lines.country_of(phone) in lines.countries), None)
    if number is None:
        return "country"
    return "opted-out" if number in opted_out else Target(number, contact, lines.country_of(number))


def together(plans: Sequence[ClientPlan], said: Wording, prices: Prices, without: Sequence[Without] = ()) -> Plan:
    """What an event sends in all: a number that several clients list gets one SMS, for the first of them."""
    return Plan(
        tuple(_recipients(plans, said, prices)),
        (*without, *(one for plan in plans for one in plan.without)),
    )


def _recipients(plans: Sequence[ClientPlan], said: Wording, prices: Prices) -> Iterator[Recipient]:
    told: set[str] = set()
    for plan in plans:
        for target in plan.targets:
            segments = 0 if target.number in told else said.said_in(plan.language).segments
            told.add(target.number)
            yield Recipient(plan.client, target, plan.language, segments, prices.of(target.country, segments))


def over(plan: Plan, used: Used, limits: Limits) -> tuple[Over, ...]:
    """Limits that the plan would pass, after what the day has had."""
    found: dict[Over, None] = {}
    clients: dict[str, int] = {}
    for text in plan.texts:
        clients[text.client.number] = clients.get(text.client.number, 0) + 1
        if used.numbers.get(text.target.number, 0) + 1 > limits.number_day:
            found[Over("number-day", text.client.number)] = None
    for client, count in clients.items():
        if used.clients.get(client, 0) + count > limits.client_day:
            found[Over("client-day", client)] = None
    if plan.texts and used.money_musd + plan.price_musd > limits.money_day_musd:
        found[Over("money-day")] = None
    return tuple(found)
