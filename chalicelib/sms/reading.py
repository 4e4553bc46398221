"""What a plan rests on, read from the tables: clients, what contacts chose, who opted out, prices, the day."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from chalicelib.people import store as people
from chalicelib.people.choices import Choices
from chalicelib.people.directory import ListedClient
from chalicelib.platform.settings import settings
from chalicelib.sms import plan, store
from chalicelib.sms.event import EVENT_TEXTS_MAX
from chalicelib.sms.plan import ClientPlan, Language, Limits, Lines, Plan, Used, Without, Wording
from chalicelib.sms.prices import MUSD_PER_CENT, Prices, listed


class TooMany(Exception):
    """More people than one event may tell; `args` are a sentence in Czech and in English."""


@dataclass(frozen=True)
class Reading:
    """The plans of clients that are there, in the order asked for, and those that are not."""

    clients: tuple[ClientPlan, ...]
    unknown: tuple[Without, ...]

    def together(self, said: Wording) -> Plan:
        """What all of them get, at the prices that are known now."""
        return plan.together(self.clients, said, prices_now(), self.unknown)


def read(numbers: Sequence[str], language: Language | None = None) -> Reading:
    """Who of clients, by their numbers, gets an SMS. Raises TooMany."""
    wanted = tuple(dict.fromkeys(numbers))
    found = people.clients_found(store.read_many(people.keys_of_clients(wanted)))
    there = [found[number] for number in wanted if number in found]
    unknown = tuple(Without(number, "unknown-client") for number in wanted if number not in found)
    return Reading(_plans(there, language), unknown)


def _plans(there: Sequence[ListedClient], language: Language | None) -> tuple[ClientPlan, ...]:
    contacts = [contact for client in there for contact in client.contacts if contact.technical]
    if len(contacts) > EVENT_TEXTS_MAX:
        raise TooMany(
            f"Klienti mají dohromady {len(contacts)} technických kontaktů, najednou jich může být {EVENT_TEXTS_MAX}.",
            f"The clients have {len(contacts)} technical contacts; there may be {EVENT_TEXTS_MAX} at once.",
        )
    choices = _choices(contact.address for contact in contacts)
    known = lines()
    first = [plan.of_client(client, choices, (), known, language) for client in there]
    numbers = [target.number for one in first for target in one.targets]
    opted_out = store.opted_out_found(store.read_many(store.keys_of_opted_out(numbers)))
    if not opted_out:
        return tuple(first)
    return tuple(plan.of_client(client, choices, opted_out, known, language) for client in there)


def _choices(addresses: Iterable[str]) -> dict[str, Choices]:
    rows = store.read_many([people.key_of_choices(address) for address in addresses])
    return {row.pk[2:]: people.choices_found([row]) for row in rows}


def lines() -> Lines:
    """What numbers are, and the countries of the settings."""
    # It takes 30 ms, and most requests have no number in them.
    from chalicelib.people.numbers import country_of, is_mobile

    return Lines(cache(is_mobile), cache(country_of), settings().sms_countries)


def prices_now() -> Prices:
    """Prices as they are known, read."""
    return prices(store.prices_found(store.read_many(store.keys_of_prices(settings().sms_countries))))


def prices(told: Mapping[str, int]) -> Prices:
    """Prices as they are known: what SNS told of segments goes before the list."""
    return Prices(price_ceiling_musd(), {**listed(), **told})


def price_ceiling_musd() -> int:
    """What a segment may cost at most, millionths of a dollar."""
    return settings().sms_segment_price_max_cents * MUSD_PER_CENT


def limits() -> Limits:
    """What a day may have."""
    rules = settings()
    return Limits(
        rules.sms_per_client_per_day_max,
        rules.sms_per_number_per_day_max,
        rules.sms_day_cents_max * MUSD_PER_CENT,
    )


def used(planned: Plan, now: datetime) -> Used:
    """What the day has had already, of those whom a plan names."""
    texts = planned.texts
    return store.used(plan.day_of(now), {one.client.number for one in texts}, {one.target.number for one in texts})
