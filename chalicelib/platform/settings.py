"""Settings of a stage: the file stages/<stage>.toml, packaged beside this module, and overrides.

`FRONTA_SET_<NAME>` in the environment overrides a setting of that name; durations are ISO 8601 (`PT5M`, `P14D`).
What AWS resources are called comes from the environment too (`FRONTA_TICKETS_TABLE` …): infra/functions.yaml.
"""

import json
import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import timedelta
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from chalicelib.platform.working_time import Hours

STAGE_FILE = Path(__file__).parent / "stage.toml"
_DURATION = re.compile(
    r"P(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+(?:\.\d+)?)S)?)?"
)


_QUEUE_SETTINGS = frozenset(
    {
        "address",
        "technical",
        "title",
        "title_en",
        "purpose",
        "purpose_en",
        "sender_policy",
        "hours",
        "reaction",
        "solution",
        "country",
        "phones",
    }
)
POLICIES = ("dkim-and-spf", "dmarc")
_CHOICES = MappingProxyType(
    {
        "sender_policy": POLICIES,
        "ses_plan": ("a-la-carte", "essentials", "pro", "enterprise"),
        "costs_free_tier": ("none", "always", "new"),
    }
)
# Longer than anything is kept; times of now and this long are still in the calendar.
DURATION_MAX = timedelta(days=3_650)


class SettingsError(Exception):
    """A setting is missing or cannot be read; the text names it."""


# What a queue promises as long as its history is too short to tell, in its open time.
PROMISED_REACTION: Mapping[str, timedelta] = MappingProxyType(
    {"urgent": timedelta(minutes=15), "problem": timedelta(hours=1), "routine": timedelta(hours=4)}
)
PROMISED_SOLUTION: Mapping[str, timedelta] = MappingProxyType(
    {"urgent": timedelta(hours=4), "problem": timedelta(hours=8), "routine": timedelta(hours=24)}
)


@dataclass(frozen=True)
class Queue:
    """A mailbox with its rules."""

    name: str
    address: str
    technical: bool
    title: str
    # What proves a sender here: the stage's policy, unless the queue has one of its own.
    sender_policy: Literal["dkim-and-spf", "dmarc"] = "dkim-and-spf"
    hours: Hours = field(default_factory=Hours)
    # By urgency.
    reaction: Mapping[str, timedelta] = field(default_factory=lambda: PROMISED_REACTION, hash=False)
    solution: Mapping[str, timedelta] = field(default_factory=lambda: PROMISED_SOLUTION, hash=False)
    title_en: str = ""
    # What it is for, in a sentence to clients.
    purpose: str = ""
    purpose_en: str = ""
    # Whose telephone numbers callers leave the code of (ISO 3166); and the numbers (E.164) that are dialled for it.
    country: str = ""
    phones: tuple[str, ...] = ()

    def title_in(self, language: str) -> str:
        """The title in a language; an own one in English is optional."""
        return (language == "en" and self.title_en) or self.title

    def purpose_in(self, language: str) -> str:
        """What it is for, in a language; may be empty."""
        return (language == "en" and self.purpose_en) or self.purpose

    def promise(self, kind: Literal["reaction", "solution"], urgency: str) -> timedelta:
        """What the queue promises without history, in open time."""
        return (self.reaction if kind == "reaction" else self.solution)[urgency]


@dataclass(frozen=True)
class Settings:
    """Every setting with its meaning and default. docs/settings.md tells the same to the operator."""

    company: str
    mail_domain: str
    queues: Mapping[str, Queue]
    sender_policy: Literal["dkim-and-spf", "dmarc"] = "dkim-and-spf"
    outbox_lease: timedelta = timedelta(minutes=5)
    outbox_overdue: timedelta = timedelta(minutes=2)
    outbox_give_up: timedelta = timedelta(days=3)
    live_ticket_lifetime: timedelta = timedelta(minutes=1)
    live_connection_lifetime: timedelta = timedelta(hours=3)
    presence_lifetime: timedelta = timedelta(seconds=50)
    groups_claim: str = "cognito:groups"
    zone_token_lifetime: timedelta = timedelta(minutes=30)
    zone_writes_max: int = 60
    zone_writes_window: timedelta = timedelta(hours=1)
    upload_lifetime: timedelta = timedelta(minutes=30)
    feed_reset_after: timedelta = timedelta(hours=6)
    feed_overlap: timedelta = timedelta(seconds=60)
    reopen_window: timedelta = timedelta(days=14)
    reminder_after: timedelta = timedelta(days=3)
    second_reminder_after: timedelta = timedelta(days=7)
    resolve_after: timedelta = timedelta(days=14)
    clock_ahead: timedelta = timedelta(minutes=30)
    clock_overdue: timedelta = timedelta(minutes=2)
    state_mail_pause: timedelta = timedelta(minutes=1)
    undo_window: timedelta = timedelta(seconds=10)
    draft_kept: timedelta = timedelta(days=30)
    schedule_max: timedelta = timedelta(days=366)
    shift_length: timedelta = timedelta(hours=8)
    shift_max: timedelta = timedelta(hours=24)
    tickets_per_agent: int = 8
    agent_remembered: timedelta = timedelta(days=30)
    lock_link_lifetime: timedelta = timedelta(days=60)
    lock_grace: timedelta = timedelta(minutes=30)
    urgency_production: tuple[str, ...] = ()
    urgency_test: tuple[str, ...] = ()
    urgency_ignored: tuple[str, ...] = ()
    retry_give_up: timedelta = timedelta(hours=1)
    retry_pause: timedelta = timedelta(seconds=2)
    retry_pause_max: timedelta = timedelta(minutes=15)
    list_shards: int = 1
    index_shards: int = 1
    live_shards: int = 1
    shards_read: int = 1
    own_domains: tuple[str, ...] = ()
    trusted_sealers: tuple[str, ...] = ()
    legacy_subjects: tuple[str, ...] = ()
    legacy_domains: tuple[str, ...] = ()
    contact_list_queue: str = ""
    link_lifetime: timedelta = timedelta(hours=72)
    link_remembered: timedelta = timedelta(days=90)
    copy_link_lifetime: timedelta = timedelta(days=365)
    confirmation_pause: timedelta = timedelta(hours=1)
    confirmations_per_day: int = 5
    refusal_pause: timedelta = timedelta(days=1)
    automatic_per_hour: int = 10
    automatic_per_day: int = 40
    kept_mail_shown: timedelta = timedelta(days=30)
    attachment_mb_max: int = 25
    download_lifetime: timedelta = timedelta(minutes=5)
    reconcile_after: timedelta = timedelta(minutes=30)
    webhook_give_up: timedelta = timedelta(days=1)
    webhook_switch_off: timedelta = timedelta(days=5)
    webhook_plain_hosts: tuple[str, ...] = ()
    opensearch_url: str = ""
    phone_country: str = "CZ"
    phone_internal_digits_max: int = 5
    pin_tries_max: int = 5
    pin_lock: timedelta = timedelta(minutes=15)
    pin_number_lock: timedelta = timedelta(hours=1)
    pin_wrong_per_day_max: int = 25
    strangers_wrong_per_hour_max: int = 60
    calls_per_minute_max: int = 120
    calls_per_number_per_hour_max: int = 30
    call_kept: timedelta = timedelta(days=365)
    call_shown: timedelta = timedelta(hours=2)
    sms_countries: tuple[str, ...] = ("CZ", "SK")
    sms_sender_id: str = ""
    sms_segments_max: int = 4
    sms_segment_price_max_cents: int = 20
    sms_day_cents_max: int = 1_000
    sms_per_client_per_day_max: int = 10
    sms_per_number_per_day_max: int = 5
    sms_lease: timedelta = timedelta(minutes=2)
    sms_kept: timedelta = timedelta(days=365)
    ticket_kept: timedelta = timedelta(0)
    held_mail_kept: timedelta = timedelta(0)
    audit_kept: timedelta = timedelta(0)
    ses_plan: Literal["a-la-carte", "essentials", "pro", "enterprise"] = "a-la-carte"
    costs_free_tier: Literal["none", "always", "new"] = "none"
    costs_tag: str = "project=fronta"

    @property
    def contact_queue(self) -> Queue | None:
        """Where somebody who is not listed may ask: the queue named for it, else the first that is open."""
        named = self.queues.get(self.contact_list_queue)
        return named or next((queue for queue in self.queues.values() if not queue.technical), None)

    @property
    def our_domains(self) -> tuple[str, ...]:
        """Domains whose mail is ours: a mail that claims one has to prove it."""
        return (self.mail_domain, *self.own_domains)

    @property
    def attachment_bytes_max(self) -> int:
        """The largest file that is taken from a mail."""
        return self.attachment_mb_max * 1_000_000

    def policy_of(self, queues: Iterable[Queue]) -> Literal["dkim-and-spf", "dmarc"]:
        """What has to prove the sender of a mail to these queues: the strictest that one of them asks for."""
        asked = {queue.sender_policy for queue in queues} or {self.sender_policy}
        return "dkim-and-spf" if "dkim-and-spf" in asked else "dmarc"

    @property
    def own_addresses(self) -> frozenset[str]:
        """Addresses of the queues, lower case."""
        return frozenset(queue.address for queue in self.queues.values())

    def queue_of_call(self, dialled: str) -> Queue | None:
        """The queue that a dialled number (E.164) belongs to."""
        return next((queue for queue in self.queues.values() if dialled in queue.phones), None)

    def queue_of(self, recipient: str) -> Queue | None:
        """The queue that a recipient address belongs to; plus-addresses belong to their queue."""
        local, _, domain = recipient.strip().lower().rpartition("@")
        address = f"{local.split('+', 1)[0]}@{domain}"
        return next((queue for queue in self.queues.values() if queue.address == address), None)


def duration(text: Any) -> timedelta:
    """Read an ISO 8601 duration without months and years; raises SettingsError."""
    match = _DURATION.fullmatch(text) if isinstance(text, str) and not text.endswith("T") else None
    if match is None or not any(match.groupdict().values()):
        raise SettingsError(f"not an ISO 8601 duration like PT5M or P14D: {text!r}")
    try:
        found = timedelta(**{unit: float(number) for unit, number in match.groupdict().items() if number})
    except OverflowError as error:
        raise SettingsError(f"too long a duration: {text!r}") from error
    if found > DURATION_MAX:
        raise SettingsError(f"too long a duration: {text!r}")
    return found


def duration_text(span: timedelta) -> str:
    """A duration as `duration` reads it, without weeks: P14D, PT1H30M, PT0.5S; PT0S for none."""
    minutes, seconds = divmod(span.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    fraction = f"{span.microseconds / 1_000_000:.6f}".rstrip("0")[1:] if span.microseconds else ""
    days = f"{span.days}D" if span.days else ""
    parts = [f"{hours}H" if hours else "", f"{minutes}M" if minutes else ""]
    parts.append(f"{seconds}{fraction}S" if seconds or fraction else "")
    time = "".join(parts)
    return f"P{days}{f'T{time}' if time else ''}" if days or time else "PT0S"


def read(stage: Mapping[str, Any], environment: Mapping[str, str]) -> Settings:
    """Settings from a stage file's content and the overrides in `environment`; raises SettingsError."""
    known = {item.name: item for item in fields(Settings)}
    # How the stage is deployed concerns no function: infra/stage_file.py.
    stage = {name: value for name, value in stage.items() if name != "deploy"}
    if unknown := stage.keys() - known.keys():
        raise SettingsError(f"unknown settings in the stage file: {', '.join(sorted(unknown))}")
    values: dict[str, Any] = {**stage}
    for name in known:
        if (override := environment.get(f"FRONTA_SET_{name.upper()}")) is not None:
            values[name] = override
    for name in ("company", "mail_domain", "queues"):
        if not values.get(name):
            raise SettingsError(f"the setting {name} is missing")
    if not isinstance(values["queues"], Mapping):
        raise SettingsError("queues are sections of the stage file: [queues.podpora]")
    policy = values.get("sender_policy", "dkim-and-spf")
    values["queues"] = {name: _queue(name, rules, policy) for name, rules in values["queues"].items()}
    values |= {name: _read_as(str(known[name].type), name, value) for name, value in values.items()}
    for name, choices in _CHOICES.items():
        if name in values and values[name] not in choices:
            raise SettingsError(f"{name} is {', '.join(choices[:-1])} or {choices[-1]}, not {values[name]!r}")
    if values.get("costs_tag") and "=" not in values["costs_tag"]:
        raise SettingsError(f"costs_tag is written key=value, not {values['costs_tag']!r}")
    if (named := values.get("contact_list_queue")) and named not in values["queues"]:
        raise SettingsError(f"contact_list_queue names no queue: {named!r}")
    _check_patterns(values.get("legacy_subjects", ()))
    for country in (values.get("phone_country", "CZ"), *values.get("sms_countries", ())):
        _country("phone_country and each of sms_countries", country)
    return Settings(**values)


def _read_as(kind: str, name: str, value: Any) -> Any:
    """A value as its field wants it."""
    if "timedelta" in kind:
        return duration(value)
    if kind in {"int", "<class 'int'>"}:
        return _count(name, value)
    if kind in {"str", "<class 'str'>"} and not isinstance(value, str):
        raise SettingsError(f"{name} is a text, not {value!r}")
    return _texts(name, value) if kind == "tuple[str, ...]" else value


def _texts(name: str, value: Any) -> tuple[str, ...]:
    """A list of texts; in the environment as JSON, or parted by commas."""
    if isinstance(value, str):
        try:
            value = json.loads(value) if value.startswith("[") else [item.strip() for item in value.split(",")]
        except ValueError as error:
            raise SettingsError(f"{name} is not a JSON list: {value!r}") from error
    if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
        raise SettingsError(f"{name} is a list of texts, not {value!r}")
    return tuple(item for item in value if item)


def _check_patterns(patterns: Iterable[str]) -> None:
    """Each is a regular expression with one group: the number in the old system."""
    for pattern in patterns:
        try:
            groups = re.compile(pattern).groups
        except re.error as error:
            raise SettingsError(f"legacy_subjects: {pattern!r} is no regular expression: {error}") from error
        if groups != 1:
            raise SettingsError(f"legacy_subjects: {pattern!r} needs one group, around the number")


def _count(name: str, value: Any) -> int:
    try:
        count = int(value)
    except (TypeError, ValueError):
        count = 0
    if count < 1:
        raise SettingsError(f"{name} is a whole number from 1, not {value!r}")
    return count


def _queue(name: str, rules: Mapping[str, Any], stage_policy: Any) -> Queue:
    if not isinstance(rules, Mapping) or not {"address", "technical"} <= rules.keys():
        raise SettingsError(f"queue {name}: needs address and technical")
    if unknown := rules.keys() - _QUEUE_SETTINGS:
        raise SettingsError(f"queue {name}: unknown settings {', '.join(sorted(unknown))}")
    if not isinstance(rules["technical"], bool):
        raise SettingsError(f"queue {name}: technical is true or false, not {rules['technical']!r}")
    policy = rules.get("sender_policy", stage_policy)
    if policy not in POLICIES:
        raise SettingsError(f"queue {name}: sender_policy is dkim-and-spf or dmarc, not {policy!r}")
    try:
        hours = Hours.parse(str(rules.get("hours", "24/7")))
    except ValueError as error:
        raise SettingsError(f"queue {name}: {error}") from error
    return Queue(
        name,
        str(rules["address"]).lower(),
        rules["technical"],
        str(rules.get("title", name)),
        policy,
        hours,
        _promises(name, "reaction", rules, PROMISED_REACTION),
        _promises(name, "solution", rules, PROMISED_SOLUTION),
        **{text: str(rules.get(text, "")) for text in ("title_en", "purpose", "purpose_en")},
        country=_country(f"queue {name}: country", rules["country"]) if "country" in rules else "",
        phones=_phones(name, rules.get("phones", ())),
    )


def _country(name: str, value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch("[A-Z]{2}", value):
        raise SettingsError(f"{name} is two capital letters (ISO 3166), not {value!r}")
    return value


def _phones(queue: str, value: Any) -> tuple[str, ...]:
    numbers = _texts(f"queue {queue}: phones", value)
    if wrong := [one for one in numbers if not re.fullmatch(r"\+[1-9][0-9]{7,14}", one)]:
        raise SettingsError(f"queue {queue}: phones are written +420777123456, not {wrong[0]!r}")
    return numbers


def _promises(
    queue: str, kind: str, rules: Mapping[str, Any], defaults: Mapping[str, timedelta]
) -> Mapping[str, timedelta]:
    """What a queue promises by urgency; what it leaves out is the default's."""
    given = rules.get(kind, {})
    if not isinstance(given, Mapping) or not given.keys() <= defaults.keys():
        raise SettingsError(f"queue {queue}: {kind} is durations for {', '.join(defaults)}, not {given!r}")
    read = {urgency: duration(value) for urgency, value in given.items()}
    if any(span <= timedelta(0) for span in read.values()):
        raise SettingsError(f"queue {queue}: {kind} promises no time at all")
    return MappingProxyType({**defaults, **read})


@cache
def settings() -> Settings:
    """The settings of this function, read once. FRONTA_STAGE_FILE names another file (tests, commands)."""
    path = Path(os.environ.get("FRONTA_STAGE_FILE", STAGE_FILE))
    try:
        stage = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"no stage file at {path}") from error
    return read(stage, os.environ)


def resource(name: str) -> str:
    """The name of an AWS resource of this function, e.g. resource("TICKETS_TABLE"); raises SettingsError."""
    try:
        return os.environ[f"FRONTA_{name}"]
    except KeyError:
        raise SettingsError(f"FRONTA_{name} is not set for this function (infra/functions.yaml)") from None
