"""A stage that can be deployed: what its file says of that, and which parameters of the template it makes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass(frozen=True)
class SignIn:
    """An OIDC issuer elsewhere, and what the pages have to know of it."""

    issuer: str
    audiences: tuple[str, ...]
    client_id: str
    authorize_url: str
    token_url: str
    logout_url: str = ""
    scope: str = "openid email profile"

    @property
    def origin(self) -> str:
        """What the pages call of it: where a code becomes tokens."""
        parts = urlsplit(self.token_url)
        return f"{parts.scheme}://{parts.netloc}"

    def config(self) -> dict[str, str]:
        """As config.json tells it to the pages."""
        told = {name: getattr(self, name) for name in ("client_id", "authorize_url", "token_url", "scope")}
        return {"authority": self.issuer, **told, **({"logout_url": self.logout_url} if self.logout_url else {})}


@dataclass(frozen=True)
class Deploy:
    """Where and how a stage is deployed: the table `[deploy]`. docs/settings.md tells the same to the operator."""

    region: str
    account: str
    stack: str = ""
    artefact_bucket: str = ""
    console_domain: str = ""
    certificate: str = ""
    console_origin: str = ""
    web_acl: str = ""
    alarm_mail: tuple[str, ...] = ()
    spend_day_max: int = 20
    sms_spend_max: int = 20
    key_arn: str = ""
    raw_mail_days: int = 0
    sms_status: bool = False
    connect_instance: str = ""
    zone_origin: str = ""
    zone_home_url: str = ""
    take_over_mail: bool = False
    staff_sign_in: SignIn | None = None
    zone_issuer: str = ""
    zone_audiences: tuple[str, ...] = ()
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Stage:
    """A stage that can be deployed."""

    name: str
    company: str
    mail_domain: str
    deploy: Deploy

    @property
    def stack(self) -> str:
        """The name of the stack."""
        return self.deploy.stack or f"fronta-{self.name}"

    @property
    def serves_pages(self) -> bool:
        """Whether the stack has the pages; else another web server does, at `console_origin`."""
        return not self.deploy.console_origin

    @property
    def console_origin(self) -> str:
        """Where the pages are; "" while only CloudFront knows."""
        domain = self.deploy.console_domain
        return self.deploy.console_origin or (f"https://{domain}" if domain else "")

    def artefact_bucket(self, account: str, region: str) -> str:
        """The bucket of the packaged code; each stack has its own."""
        return self.deploy.artefact_bucket or f"{self.stack}-{account}-{region}"

    def template_parameters(self, console_origin: str) -> dict[str, str]:
        """Parameters of the template; what the stage does not say keeps its default."""
        chosen = self.deploy
        staff = chosen.staff_sign_in
        said = {
            "MailDomain": self.mail_domain,
            "ConsoleOrigin": console_origin,
            "Edge": "yes" if self.serves_pages else "no",
            "ConsoleDomain": chosen.console_domain,
            "Certificate": chosen.certificate,
            "WebAclArn": chosen.web_acl,
            "AlarmMail": ",".join(chosen.alarm_mail),
            "SpendDayMax": str(chosen.spend_day_max),
            "SmsSpendMax": str(chosen.sms_spend_max),
            "KeyArn": chosen.key_arn,
            "RawMailDays": str(chosen.raw_mail_days or ""),
            "SmsStatus": "yes" if chosen.sms_status else "",
            "ConnectInstance": chosen.connect_instance,
            "ZoneOrigin": chosen.zone_origin,
            "StaffIssuer": staff.issuer if staff else "",
            "StaffAudience": ",".join(staff.audiences) if staff else "",
            "ZoneIssuer": chosen.zone_issuer,
            "ZoneAudience": ",".join(chosen.zone_audiences),
            "SignInOrigins": staff.origin if staff else "",
        }
        return {name: value for name, value in said.items() if value} | dict(chosen.parameters)


# What is said by a setting, and so not by [deploy.parameters]; the emulator's is no operator's to say.
OWN_PARAMETERS = frozenset(
    {
        *Stage("x", "x", "x.example", Deploy("x", "x")).template_parameters("x"),
        *(
            "ConsoleDomain",
            "Certificate",
            "WebAclArn",
            "AlarmMail",
            "KeyArn",
            "RawMailDays",
            "SmsStatus",
            "ConnectInstance",
            "ZoneOrigin",
        ),
        *("StaffIssuer", "StaffAudience", "ZoneIssuer", "ZoneAudience", "SignInOrigins", "EmulatorEndpoint"),
    }
)
