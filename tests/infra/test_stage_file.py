"""A stage file: what of it is refused, in which words, and what becomes parameters of the template."""

import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from chalicelib.platform.settings import Settings, read
from infra import fragments
from infra import package as packaging
from infra.stage import OWN_PARAMETERS, Deploy, SignIn
from infra.stage_file import STAGES, StageError, load

PARAMETERS = frozenset(fragments.folded()["Parameters"])
GOOD = """\
company = "Firma"
mail_domain = "podpora.example"

[queues.podpora]
address = "podpora@podpora.example"
technical = true

[deploy]
region = "eu-central-1"
account = "123456789012"
"""
CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"
KEY = "arn:aws:kms:eu-central-1:123456789012:key/12345678-1234-1234-1234-123456789012"
SIGN_IN = """
[deploy.staff_sign_in]
issuer = "https://login.example"
audiences = ["fronta"]
client_id = "fronta"
authorize_url = "https://login.example/authorize"
token_url = "https://token.login.example/token"
"""


def _stage(folder: Path, text: str, **overrides: str) -> object:
    (folder / "prod.toml").write_text(text, encoding="utf-8")
    return load("prod", PARAMETERS, overrides, folder)


def _mistakes(folder: Path, text: str, **overrides: str) -> tuple[str, ...]:
    with pytest.raises(StageError) as raised:
        _stage(folder, text, **overrides)
    return raised.value.mistakes


# ---------------------------------------------------------------- what is right


def test_the_shortest_stage_is_taken(tmp_path: Path) -> None:
    """Region and account are all that a deployment has to say; the rest has a default."""
    (tmp_path / "prod.toml").write_text(GOOD, encoding="utf-8")
    stage = load("prod", PARAMETERS, {}, tmp_path)
    assert (stage.stack, stage.serves_pages, stage.console_origin) == ("fronta-prod", True, "")
    assert stage.artefact_bucket("123456789012", "eu-central-1") == "fronta-prod-123456789012-eu-central-1"
    assert stage.template_parameters("https://d1.example") == {
        "MailDomain": "podpora.example",
        "ConsoleOrigin": "https://d1.example",
        "Edge": "yes",
        "SpendDayMax": "20",
        "SmsSpendMax": "20",
    }


def test_the_example_is_right_and_complete() -> None:
    """It is taken as it is, and names every setting of a deployment, those that may be left out in comments."""
    stage = load("example", PARAMETERS, {})
    assert stage.template_parameters(stage.console_origin).keys() <= PARAMETERS
    text = (STAGES / "example.toml").read_text(encoding="utf-8")
    for item in fields(Deploy):
        names = [f"[deploy.{item.name}]"] if item.name in {"staff_sign_in", "parameters"} else [f"{item.name} = "]
        assert any(line.removeprefix("# ").startswith(names[0]) for line in text.splitlines()), item.name
    assert all(f"\n# {item.name} = " in text for item in fields(SignIn))


def test_the_example_is_right_with_every_setting_switched_on(tmp_path: Path) -> None:
    """What stands in its comments is taken, too, but for what excludes the rest and what is only a placeholder."""
    text = (STAGES / "example.toml").read_text(encoding="utf-8")
    on = [
        line.removeprefix("# ")
        if line.startswith(("# [", "# ")) and ("= " in line or line.startswith("# ["))
        else line
        for line in text.splitlines()
    ]
    left_out = ("console_origin", "Name =", "[deploy.parameters]", "that begin")
    kept = "\n".join(line for line in on if not line.startswith(left_out))
    (tmp_path / "prod.toml").write_text(kept, encoding="utf-8")
    said = load("prod", PARAMETERS, {}, tmp_path).template_parameters("https://x.example")
    assert said.keys() == OWN_PARAMETERS - {"EmulatorEndpoint"}


def test_functions_do_not_read_how_they_are_deployed() -> None:
    """The table is no unknown setting to them, and changes none."""
    content = tomllib.loads(GOOD)
    assert read(content, {}) == read({name: value for name, value in content.items() if name != "deploy"}, {})


def test_everything_said_becomes_a_parameter(tmp_path: Path) -> None:
    """By the template's names; an issuer elsewhere is one that pages may call."""
    more = f"""
console_domain = "fronta.example"
certificate = "{CERTIFICATE}"
alarm_mail = ["a@firma.example", "b@firma.example"]
spend_day_max = 5
raw_mail_days = 400
key_arn = "{KEY}"
sms_status = true
zone_issuer = "https://ucet.example"
zone_audiences = ["zone", "app"]
{SIGN_IN}"""
    stage = _stage(tmp_path, GOOD + more)
    said = stage.template_parameters(stage.console_origin)  # type: ignore[attr-defined]
    assert said == {
        "MailDomain": "podpora.example",
        "ConsoleOrigin": "https://fronta.example",
        "Edge": "yes",
        "ConsoleDomain": "fronta.example",
        "Certificate": CERTIFICATE,
        "AlarmMail": "a@firma.example,b@firma.example",
        "SpendDayMax": "5",
        "SmsSpendMax": "20",
        "RawMailDays": "400",
        "KeyArn": KEY,
        "SmsStatus": "yes",
        "StaffIssuer": "https://login.example",
        "StaffAudience": "fronta",
        "ZoneIssuer": "https://ucet.example",
        "ZoneAudience": "zone,app",
        "SignInOrigins": "https://token.login.example",
    }


def test_the_command_line_wins(tmp_path: Path) -> None:
    """As it did before there was a table; with all of it on the command line the table may be missing."""
    stage = _stage(tmp_path, GOOD, console_origin="https://other.example", artefact_bucket="mine", stack="fronta-x")
    assert (stage.stack, stage.console_origin, stage.serves_pages) == ("fronta-x", "https://other.example", False)  # type: ignore[attr-defined]
    assert stage.artefact_bucket("1", "r") == "mine"  # type: ignore[attr-defined]
    bare = GOOD.partition("[deploy]")[0]
    stage = _stage(tmp_path, bare, console_origin="https://other.example", mail_domain="podpora.example")
    assert stage.template_parameters(stage.console_origin)["Edge"] == "no"  # type: ignore[attr-defined]
    assert any("region is missing" in mistake for mistake in _mistakes(tmp_path, bare))


def test_every_parameter_of_the_template_can_be_said() -> None:
    """By a setting of its own, or under [deploy.parameters]; the emulator's alone is nobody's to say."""
    assert OWN_PARAMETERS <= PARAMETERS
    assert {"MailDomain", "ConsoleOrigin", "Edge", "EmulatorEndpoint"} <= OWN_PARAMETERS


# ---------------------------------------------------------------- what is not


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            GOOD.replace('company = "Firma"', 'compny = "Firma"'),
            "line 1: compny is no setting; did you mean company?",
        ),
        (GOOD.replace('company = "Firma"\n', ""), "company is missing; it has no default"),
        (GOOD.replace("account =", "acount ="), "line 10: [deploy] acount is no setting; did you mean account?"),
        (
            GOOD.replace('"eu-central-1"', '"Frankfurt"'),
            'line 9: [deploy] region is a region of AWS, as "eu-central-1"',
        ),
        (GOOD.replace('"123456789012"', "123456789012"), "line 10: [deploy] account is a text in quotation marks"),
        (GOOD.replace('"123456789012"', '"1234"'), "[deploy] account is the twelve digits of the account"),
        (
            GOOD + 'undo_window = "PT5S"\n',
            "line 11: [deploy] undo_window is no setting; it has to stand above the first",
        ),
        ('region = "eu-central-1"\n' + GOOD, "line 1: region is no setting; it has to stand under [deploy]"),
        (
            GOOD.replace("technical = true", 'technical = true\nundo_window = "PT5S"'),
            "undo_window has to stand above",
        ),
        ('undo_window = "five"\n' + GOOD, "line 1: not an ISO 8601 duration"),
        (GOOD.replace("podpora@podpora.example", "podpora@firma.example"), "SES receives mail for mail_domain only"),
        ('contact_list_queue = "gone"\n' + GOOD, "line 1: contact_list_queue names no queue"),
        ('webhook_plain_hosts = ["127.0.0.1"]\n' + GOOD, "webhook_plain_hosts is for `make run`"),
        (GOOD + 'console_domain = "fronta.example"\n', "aws acm request-certificate --region us-east-1"),
        (GOOD + 'console_domain = "https://fronta.example"\n', "a domain without https://"),
        (GOOD + f'certificate = "{CERTIFICATE}"\n', "certificate is that of console_domain, which is missing"),
        (
            GOOD
            + f'console_domain = "fronta.example"\ncertificate = "{CERTIFICATE.replace("us-east-1", "eu-west-1")}"\n',
            "a certificate of ACM in us-east-1",
        ),
        (
            GOOD
            + f'console_domain = "fronta.example"\ncertificate = "{CERTIFICATE.replace("123456789012", "1" * 12)}"\n',
            "certificate is of the account 111111111111, not of 123456789012",
        ),
        (
            GOOD
            + f'console_origin = "https://x.example"\nconsole_domain = "x.example"\ncertificate = "{CERTIFICATE}"\n',
            "another web server has the pages",
        ),
        (GOOD + 'console_origin = "https://x.example/"\n', "an origin without a slash at the end"),
        (GOOD + 'alarm_mail = "a@firma.example"\n', "alarm_mail is a list of texts"),
        (GOOD + 'alarm_mail = ["nobody"]\n', "alarm_mail is a list of mail addresses"),
        (GOOD + f"alarm_mail = {['a@firma.example'] * 4}\n", "alarm_mail is at most 3 addresses"),
        (GOOD + "raw_mail_days = 14\n", "raw_mail_days is 0, for ever, or more than 14"),
        (GOOD + "raw_mail_days = true\n", "raw_mail_days is a whole number, not True"),
        (GOOD + "spend_day_max = 0\n", "spend_day_max is a whole number of US dollars from 1"),
        (GOOD + 'key_arn = "alias/fronta"\n', "key_arn is the ARN of a key of KMS, not of an alias"),
        (GOOD + f'key_arn = "{KEY.replace("123456789012:", "111111111111:")}"\n', "key_arn is of the account 1111"),
        (GOOD + 'sms_status = "yes"\n', "sms_status is true or false, not 'yes'"),
        (GOOD + 'stack = "Fronta_Prod"\n', "stack is small letters, digits and hyphens"),
        (GOOD + 'zone_issuer = "https://ucet.example"\n', "zone_issuer and zone_audiences go together"),
        (GOOD + 'web_acl = "arn:aws:wafv2:eu-central-1:1:regional/webacl/x"\n', "of the scope CLOUDFRONT"),
        (GOOD + 'staff_sign_in = "https://login.example"\n', "is a section [deploy.staff_sign_in]"),
        (GOOD + SIGN_IN.replace('client_id = "fronta"\n', ""), "[deploy.staff_sign_in] client_id is missing"),
        (GOOD + SIGN_IN.replace("https://login.example/a", "http://login.example/a"), "authorize_url is an address"),
        (GOOD + SIGN_IN.replace('["fronta"]', '"fronta"'), "audiences is a list of texts"),
        (GOOD + '[deploy.parameters]\nZoneOrigins = "x"\n', "ZoneOrigins is no setting"),
        (GOOD + '[deploy.parameters]\nSmsStatus = "yes"\n', "SmsStatus is said by a setting of its own"),
        (GOOD + "[deploy.parameters]\nZoneOrigin = 1\n", "a section [deploy.parameters] of texts"),
        (GOOD.replace("[deploy]", "[deploy"), "this is no TOML"),
        (GOOD.partition("[deploy]")[0].replace("company", "deploy = 1\ncompany"), "deploy is a section of the file"),
        (GOOD.replace("podpora.example", "Podpora.Example"), "mail_domain is a domain in small letters"),
    ],
)
def test_a_mistake_is_told_with_what_to_write(text: str, told: str, tmp_path: Path) -> None:
    """Where it stands, how the setting is called, and what it should be."""
    assert [mistake for mistake in _mistakes(tmp_path, text) if told in mistake]


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    """Of the table and of the rest, so that nobody corrects one at a time."""
    text = 'undo_window = "five"\ncompny = "x"\nlist_shards = 0\n' + GOOD.replace('"eu-central-1"', '"x"')
    assert len(_mistakes(tmp_path, text + 'alarm_mail = ["nobody"]\n')) == 5


def test_the_mail_domain_is_told_once(tmp_path: Path) -> None:
    """MAIL_DOMAIN may repeat the file, and not contradict it."""
    assert _stage(tmp_path, GOOD, mail_domain="podpora.example")
    (mistake,) = _mistakes(tmp_path, GOOD, mail_domain="other.example")
    assert 'mail_domain is "podpora.example" here and "other.example" in MAIL_DOMAIN' in mistake


def test_a_stage_that_is_not_there_names_those_that_are() -> None:
    """And a name that AWS would refuse is refused before."""
    with pytest.raises(StageError, match="stages that exist: example, local"):
        load("prod", PARAMETERS, {})


def test_the_name_of_a_stage_has_to_make_a_stack(tmp_path: Path) -> None:
    """Cognito's domains are called after it, and may not hold "aws"."""
    (tmp_path / "aws-prod.toml").write_text(GOOD, encoding="utf-8")
    with pytest.raises(StageError, match="a stack that AWS refuses"):
        load("aws-prod", PARAMETERS, {}, tmp_path)


def test_packaging_refuses_the_same_mistakes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`make package` of a stage that could not be deployed says so."""
    (tmp_path / "prod.toml").write_text(GOOD.replace("region", "regon"), encoding="utf-8")
    monkeypatch.setattr(packaging, "STAGES", tmp_path)
    with pytest.raises(packaging.PackageError, match="did you mean region"):
        packaging.package("prod", tmp_path / "out", host=True)


def test_no_setting_of_the_functions_is_called_like_one_of_the_table() -> None:
    """So that a setting in the wrong place can be told where it belongs."""
    assert not {item.name for item in fields(Settings)} & {item.name for item in fields(Deploy)}
