"""A stage file read for a deployment: its table `[deploy]`, and whether the functions will be able to read the rest.

Every mistake is found before anything is packaged, all of them at once, each with its line and what to write instead.
"""

import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import fields
from pathlib import Path
from types import MappingProxyType
from typing import Any

from chalicelib.platform.settings import Settings, SettingsError
from chalicelib.platform.settings import read as read_settings
from infra.stage import OWN_PARAMETERS, Deploy, SignIn, Stage

STAGES = Path(__file__).parent.parent / "stages"
# Names of the sign-in's domains and of the artefact bucket are made of it; CloudFormation, S3 and Cognito take these.
STACK = re.compile(r"(?!.*(aws|amazon|cognito))[a-z][a-z0-9-]{0,29}")
DOMAIN = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]")
_PATTERNS: Mapping[str, tuple[re.Pattern[str], str]] = MappingProxyType(
    {
        "region": (re.compile(r"[a-z]{2}(-[a-z]+)+-\d"), 'a region of AWS, as "eu-central-1"'),
        "account": (re.compile(r"\d{12}"), 'the twelve digits of the account, in quotation marks: "123456789012"'),
        "stack": (STACK, 'small letters, digits and hyphens, at most 30, without "aws", "amazon" or "cognito"'),
        "artefact_bucket": (re.compile(r"[a-z0-9][a-z0-9-]{1,61}[a-z0-9]"), "the name of a bucket, without dots"),
        "console_domain": (DOMAIN, 'a domain without https://, as "fronta.firma.example"'),
        "console_origin": (
            re.compile(r"https://[a-z0-9.-]+(:\d+)?"),
            'an origin without a slash at the end, as "https://fronta.firma.example"',
        ),
        "zone_origin": (
            re.compile(r"https://[a-z0-9.-]+(:\d+)?"),
            'an origin without a slash at the end, as "https://zona.firma.example"',
        ),
        "certificate": (
            re.compile(r"arn:aws[a-z-]*:acm:us-east-1:\d{12}:certificate/[a-f0-9-]+"),
            "the ARN of a certificate of ACM in us-east-1, where CloudFront looks for it",
        ),
        "web_acl": (
            re.compile(r"arn:aws[a-z-]*:wafv2:us-east-1:\d{12}:global/webacl/.+"),
            "the ARN of a web ACL of AWS WAF of the scope CLOUDFRONT, which is in us-east-1",
        ),
        "key_arn": (
            re.compile(r"arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key/[a-zA-Z0-9-]+"),
            "the ARN of a key of KMS, not of an alias",
        ),
        "connect_instance": (
            re.compile(r"arn:aws[a-z-]*:connect:[a-z0-9-]+:\d{12}:instance/[a-f0-9-]+"),
            "the ARN of an Amazon Connect instance",
        ),
    }
)
# infra/alarms.yaml has so many subscriptions.
ALARM_MAILS_MAX = 3
# As far as Reconcile looks back: chalicelib/mail/reconcile.py.
RAW_MAIL_DAYS_LOOKED_AT = 14
_ADDRESS = re.compile(r"[^\s@,]+@[^\s@,]+\.[^\s@,]+")
_KINDS = {
    str: 'a text in quotation marks, as "…"',
    bool: "true or false",
    int: "a whole number",
    tuple: 'a list of texts, as ["…", "…"]',
}
_NEEDED_OF_SIGN_IN = ("issuer", "audiences", "client_id", "authorize_url", "token_url")
# A stage of which every other setting is right, to try one setting at a time.
_GOOD = {"company": "x", "mail_domain": "x.example", "queues": {"x": {"address": "x@x.example", "technical": False}}}


class StageError(Exception):
    """The stage file has mistakes; the text tells them all."""

    def __init__(self, file: str, mistakes: Iterable[str]) -> None:
        self.mistakes = tuple(mistakes)
        count = "a mistake" if len(self.mistakes) == 1 else f"{len(self.mistakes)} mistakes"
        super().__init__("\n".join([f"{file} has {count}:", *(f"  {mistake}" for mistake in self.mistakes)]))


def load(name: str, known_parameters: Iterable[str], overrides: Mapping[str, str], folder: Path = STAGES) -> Stage:
    """The stage of the file `<name>.toml`; raises StageError with every mistake in it.

    known_parameters: those of the template, for `[deploy.parameters]`. overrides: settings of `[deploy]` from the
    command line, which win over the file; `mail_domain` among them has to be the file's.
    """
    path = folder / f"{name}.toml"
    file = f"stages/{name}.toml"
    if not path.is_file():
        known = ", ".join(sorted(found.stem for found in folder.glob("*.toml")))
        raise StageError(file, [f"there is no such file; stages that exist: {known}"])
    text = path.read_text(encoding="utf-8")
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise StageError(file, [f"this is no TOML: {error}"]) from error
    check = _Check(text)
    check.rest({key: value for key, value in content.items() if key != "deploy"})
    deploy = check.deploy(name, content, frozenset(known_parameters), overrides)
    if check.mistakes or deploy is None:
        raise StageError(file, check.mistakes)
    return Stage(name, content["company"], content["mail_domain"], deploy)


class _Check:
    """The mistakes of one file, in the order in which they are found."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.mistakes: list[str] = []

    def rest(self, content: Mapping[str, Any]) -> None:
        """What the functions read: each setting alone, so that one mistake does not hide another."""
        known = {item.name for item in fields(Settings)}
        before = len(self.mistakes)
        for name, value in content.items():
            if name not in known:
                self._unknown("", name, {*known, "deploy"})
            elif name == "queues" and isinstance(value, Mapping):
                for queue, rules in value.items():
                    self._try(f"queues.{queue}", "", {"queues": {queue: rules}})
            # Which queue it names is asked of the whole.
            elif name != "contact_list_queue":
                self._try("", name, {name: value})
        for name in ("company", "mail_domain", "queues"):
            if not content.get(name):
                self._say("", name, "is missing; it has no default")
        if len(self.mistakes) == before:
            self._try("", "contact_list_queue", content)

    def deploy(
        self, stage: str, content: Mapping[str, Any], parameters: frozenset[str], overrides: Mapping[str, str]
    ) -> Deploy | None:
        """The table; None where a mistake is in the way."""
        table = content.get("deploy", {})
        if not isinstance(table, Mapping):
            self._say("", "deploy", "is a section of the file: [deploy]")
            return None
        mail_domain = content.get("mail_domain")
        again = overrides.get("mail_domain") or mail_domain
        if isinstance(mail_domain, str) and not DOMAIN.fullmatch(mail_domain):
            self._say("", "mail_domain", 'is a domain in small letters, as "podpora.firma.example"')
        elif mail_domain and again != mail_domain:
            self._say("", "mail_domain", f'is "{mail_domain}" here and "{again}" in MAIL_DOMAIN: say it here only')
        given = {**table, **{name: value for name, value in overrides.items() if name != "mail_domain" and value}}
        # Without the table, the command line says it all, as long as it says where the pages are.
        by_command_line = "deploy" not in content and bool(given.get("console_origin"))
        values = self._table(given, needed=() if by_command_line else ("region", "account"))
        values["parameters"] = self._parameters(given.get("parameters", {}), parameters)
        if "staff_sign_in" in given:
            values["staff_sign_in"] = self._sign_in("staff_sign_in", given["staff_sign_in"])
        self._belongs_together(values)
        self._for_aws(content)
        if not STACK.fullmatch(values.get("stack") or f"fronta-{stage}"):
            self.mistakes.append(f"the stage's name makes a stack that AWS refuses: {_PATTERNS['stack'][1]}")
        return None if self.mistakes else Deploy(**{"region": "", "account": "", **values})

    def _table(self, given: Mapping[str, Any], needed: Iterable[str]) -> dict[str, Any]:
        """The settings of the table that are no tables themselves, those of the right kind."""
        known = {item.name: item.default for item in fields(Deploy)}
        values: dict[str, Any] = {}
        for name in needed:
            if name not in given:
                pattern = _PATTERNS[name]
                self._say("deploy", name, f"is missing; it is {pattern[1]}")
        for name, value in given.items():
            if name not in known:
                self._unknown("deploy", name, set(known))
                continue
            if name in {"staff_sign_in", "parameters"}:
                continue
            kind: Any = str if name in {"region", "account"} else type(known[name])
            read: Any = tuple(value) if kind is tuple and isinstance(value, list) else value
            # To Python true is a number.
            if type(read) is not kind or (kind is tuple and not all(isinstance(item, str) for item in read)):
                self._say("deploy", name, f"is {_KINDS[kind]}, not {value!r}")
            elif name in _PATTERNS and read and not _PATTERNS[name][0].fullmatch(read):
                self._say("deploy", name, f"is {_PATTERNS[name][1]}, not {value!r}")
            else:
                values[name] = read
        return values

    def _parameters(self, given: Any, known: frozenset[str]) -> dict[str, str]:
        if not isinstance(given, Mapping) or not all(isinstance(value, str) for value in given.values()):
            self._say("deploy", "parameters", 'is a section [deploy.parameters] of texts, as Name = "value"')
            return {}
        for name in given:
            if name in OWN_PARAMETERS:
                self._say("deploy.parameters", name, "is said by a setting of its own; see docs/settings.md")
            elif name not in known:
                self._unknown("deploy.parameters", name, set(known - OWN_PARAMETERS))
        return dict(given)

    def _sign_in(self, table: str, given: Any) -> SignIn | None:
        where = f"deploy.{table}"
        if not isinstance(given, Mapping):
            self._say("deploy", table, f"is a section [deploy.{table}]")
            return None
        known = {item.name for item in fields(SignIn)}
        before = len(self.mistakes)
        for name in given.keys() - known:
            self._unknown(where, name, known)
        for name in _NEEDED_OF_SIGN_IN:
            if not given.get(name):
                self._say(where, name, "is missing")
        for name, value in given.items():
            kind = list if name == "audiences" else str
            if name in known and (not isinstance(value, kind) or not all(isinstance(item, str) for item in value)):
                self._say(where, name, f"is {_KINDS[tuple if kind is list else str]}, not {value!r}")
            elif name in {"issuer", "authorize_url", "token_url", "logout_url"} and not _is_address(value):
                self._say(where, name, f'is an address, as "https://…", not {value!r}')
        return None if len(self.mistakes) > before else SignIn(**{**given, "audiences": tuple(given["audiences"])})

    def _belongs_together(self, values: Mapping[str, Any]) -> None:
        """Settings that need or exclude each other."""
        rules: tuple[tuple[bool, str, str], ...] = (
            (
                bool(values.get("console_domain")) and not values.get("certificate"),
                "certificate",
                "is missing: console_domain needs a certificate of ACM in us-east-1. Ask for one with `aws acm "
                "request-certificate --region us-east-1 --validation-method DNS --domain-name "
                f"{values.get('console_domain')}`, or leave console_domain out for the name that CloudFront gives",
            ),
            (
                bool(values.get("certificate")) and not values.get("console_domain"),
                "certificate",
                "is that of console_domain, which is missing",
            ),
            (
                bool(values.get("console_origin"))
                and any(values.get(name) for name in ("console_domain", "certificate", "web_acl")),
                "console_origin",
                "says that another web server has the pages: then there is no console_domain, certificate or web_acl",
            ),
            (
                0 != values.get("raw_mail_days", 0) <= RAW_MAIL_DAYS_LOOKED_AT,
                "raw_mail_days",
                f"is 0, for ever, or more than {RAW_MAIL_DAYS_LOOKED_AT}: lost notices are made up for so long",
            ),
            *(
                (values.get(name, 1) < 1, name, "is a whole number of US dollars from 1")
                for name in ("spend_day_max", "sms_spend_max")
            ),
            (
                len(values.get("alarm_mail", ())) > ALARM_MAILS_MAX,
                "alarm_mail",
                f"is at most {ALARM_MAILS_MAX} addresses; write to a list of your own for more",
            ),
            (
                any(not _ADDRESS.fullmatch(address) for address in values.get("alarm_mail", ())),
                "alarm_mail",
                'is a list of mail addresses, as ["sluzba@firma.example"]',
            ),
            (
                bool(values.get("zone_issuer")) != bool(values.get("zone_audiences")),
                "zone_issuer",
                "and zone_audiences go together: who says who a contact is, and for whom its tokens are",
            ),
            (
                bool(values.get("zone_issuer")) and not _is_address(values["zone_issuer"]),
                "zone_issuer",
                'is an address, as "https://ucet.firma.example"',
            ),
            (
                bool(values.get("zone_home_url")) and not _is_address(values["zone_home_url"]),
                "zone_home_url",
                'is an address, as "https://www.firma.example/"',
            ),
        )
        for wrong, name, text in rules:
            if wrong:
                self._say("deploy", name, text)
        account = values.get("account", "")
        for name in ("certificate", "web_acl", "connect_instance", "key_arn"):
            arn = values.get(name, "")
            if account and arn and arn.split(":")[4] != account:
                self._say("deploy", name, f"is of the account {arn.split(':')[4]}, not of {account}")

    def _for_aws(self, content: Mapping[str, Any]) -> None:
        """What a machine of one's own may say, and a deployment may not."""
        if content.get("webhook_plain_hosts"):
            self._say("", "webhook_plain_hosts", "is for `make run`; on AWS webhooks go by https: leave it out")
        domain, queues = content.get("mail_domain"), content.get("queues")
        for name, rules in queues.items() if isinstance(queues, Mapping) else ():
            address = rules.get("address") if isinstance(rules, Mapping) else None
            if isinstance(address, str) and address.rpartition("@")[2].lower() != domain:
                self._say(f"queues.{name}", "address", f"is not in {domain}: SES receives mail for mail_domain only")

    def _try(self, table: str, name: str, settings: Mapping[str, Any]) -> None:
        try:
            read_settings({**_GOOD, **settings}, {})
        except SettingsError as error:
            found = re.search(r"unknown settings (?P<names>.+)", str(error))
            stray = found["names"].split(", ") if found else []
            above = {item.name for item in fields(Settings)} & set(stray)
            hint = f"; {', '.join(sorted(above))} has to stand above the first [section]" if above else ""
            self.mistakes.append(f"{self._line(table, name)}{error}{hint}")

    def _unknown(self, table: str, name: str, known: set[str]) -> None:
        close = difflib.get_close_matches(name, known, n=1)
        elsewhere = {item.name for item in fields(Settings)} if table else {item.name for item in fields(Deploy)}
        hint = f"; did you mean {close[0]}?" if close else ""
        if name in elsewhere:
            hint = "; it has to stand above the first [section]" if table else "; it has to stand under [deploy]"
        self._say(table, name, f"is no setting{hint}")

    def _say(self, table: str, name: str, text: str) -> None:
        where = f"[{table}] " if table else ""
        self.mistakes.append(f"{self._line(table, name)}{where}{name} {text}")

    def _line(self, table: str, name: str) -> str:
        """Where a setting or a table stands, for a person to find it; "" where it stands nowhere."""
        inside = ""
        for number, line in enumerate(self._text.splitlines(), start=1):
            if header := re.match(r"\s*\[([^\[\]]+)\]", line):
                inside = header[1].replace('"', "").strip()
                if inside == (f"{table}.{name}" if table and name else table or name):
                    return f"line {number}: "
            elif inside == table and re.match(rf"\s*\"?{re.escape(name)}\"?\s*=", line):
                return f"line {number}: "
        return ""


def _is_address(value: Any) -> bool:
    return isinstance(value, str) and bool(re.fullmatch(r"https://[^\s/]+(/\S*)?", value))
