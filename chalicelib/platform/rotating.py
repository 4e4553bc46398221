"""Changes the keys of the ticket tokens in Secrets Manager, so that of two who do it at once one fails."""

from datetime import datetime, timedelta
from typing import Final

from chalicelib.platform import aws
from chalicelib.platform.settings import resource
from chalicelib.platform.token_keys import TokenKeys, read

# Whoever verifies reads the secret again after aws.TOKEN_KEYS_KEPT_S; a new key signs when all have.
LEAD: Final = timedelta(minutes=15)
_CURRENT: Final = "AWSCURRENT"
# Where a new version waits until it is made the current one.
_NEXT: Final = "FRONTA_NEXT"


class UnderWay(Exception):
    """The last new key does not sign yet; another one now could come before everybody knows the last."""


class SomebodyElse(Exception):
    """The keys were changed by somebody else meanwhile; nothing was changed here."""


def rotate(key: str, now: datetime, *, kept: timedelta, dry_run: bool) -> TokenKeys:
    """Put a new key in front, and return the keys as they are then.

    Raises UnderWay, SomebodyElse, token_keys.TooManyKeys and token_keys.Unreadable.
    """
    version, keys = _stored()
    if keys.since is not None and now < keys.since:
        raise UnderWay(f"the current key signs from {keys.since.isoformat(timespec='seconds')} on")
    after = keys.rotated(key, now, kept=kept, lead=LEAD)
    if not dry_run:
        _replace(version, after)
    return after


def revoke(key: str, *, dry_run: bool) -> TokenKeys:
    """Put a new key in place of all others, and return it. Raises SomebodyElse.

    Whatever the secret said before, readable or not: who calls this knows that it is worth nothing.
    """
    after = TokenKeys(key)
    if not dry_run:
        _replace(_version(), after)
    return after


def _version() -> str:
    answer = aws.secrets().get_secret_value(SecretId=resource("TOKEN_KEYS"), VersionStage=_CURRENT)
    return str(answer["VersionId"])


def _stored() -> tuple[str, TokenKeys]:
    answer = aws.secrets().get_secret_value(SecretId=resource("TOKEN_KEYS"), VersionStage=_CURRENT)
    return answer["VersionId"], read(answer["SecretString"])


def _replace(version: str, keys: TokenKeys) -> None:
    """Make `keys` the current ones if `version` still is; Secrets Manager moves a label only from where it is."""
    from botocore.exceptions import ClientError

    name = resource("TOKEN_KEYS")
    put = aws.secrets().put_secret_value(SecretId=name, SecretString=keys.as_json(), VersionStages=[_NEXT])
    try:
        aws.secrets().update_secret_version_stage(
            SecretId=name, VersionStage=_CURRENT, MoveToVersionId=put["VersionId"], RemoveFromVersionId=version
        )
    except ClientError as error:
        if error.response["Error"]["Code"] not in ("InvalidParameterException", "InvalidRequestException"):
            raise
        raise SomebodyElse("the keys were changed meanwhile by somebody else") from error
