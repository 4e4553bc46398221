"""Keys of the ticket tokens: old ones stay valid for their time, whoever changes them and how often."""

import json
import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from botocore.exceptions import ClientError

from chalicelib.__main__ import main
from chalicelib.mail import tokens
from chalicelib.platform import aws, clock, rotating, token_keys
from chalicelib.platform.token_keys import Previous, TokenKeys

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
KEPT = timedelta(days=100)
LEAD = rotating.LEAD
TICKET = "01ARZ3NDEKTSV4RRFFQ69G5FAV"
NUMBERS = count()
A, B, C = ("a" * 64, "b" * 64, "c" * 64)


def token(keys: TokenKeys, now: datetime) -> str:
    """An address as a mail that leaves now carries it."""
    return tokens.plus_address("podpora@fronta.example", TICKET, keys.usable(now))


def finds(keys: TokenKeys, address: str, now: datetime) -> bool:
    """Whether an answer to this address finds its ticket."""
    return tokens.read_plus_address(address, keys.usable(now)) == ("podpora@fronta.example", TICKET)


def test_a_token_is_valid_after_one_and_two_rotations_until_its_time_is_over() -> None:
    """Each key verifies for its time from the moment on when the next one signs, and then no more."""
    first = TokenKeys(A)
    of_first = token(first, NOW)
    second = first.rotated(B, NOW, kept=KEPT, lead=LEAD)
    later = NOW + timedelta(days=30)
    third = second.rotated(C, later, kept=KEPT, lead=LEAD)
    of_second = token(second, NOW + LEAD)
    assert finds(second, of_first, NOW + timedelta(days=1))
    end = NOW + LEAD + KEPT
    assert finds(third, of_first, end - timedelta(seconds=1))
    assert finds(third, of_second, end)
    assert not finds(third, of_first, end)
    assert finds(third, of_second, later + LEAD + KEPT - timedelta(seconds=1))
    assert not finds(third, of_second, later + LEAD + KEPT)


def test_a_new_key_signs_when_everybody_knows_it() -> None:
    """Whoever read the secret before the new key signs verifies what it signs, and the other way round."""
    before, after = TokenKeys(A), TokenKeys(A).rotated(B, NOW, kept=KEPT, lead=LEAD)
    assert finds(before, token(after, NOW + LEAD - timedelta(seconds=1)), NOW)
    assert after.usable(NOW + LEAD) == (B.encode(), A.encode())
    assert timedelta(seconds=aws.TOKEN_KEYS_KEPT_S + aws.TOKEN_KEYS_TRIED_AGAIN_S) < LEAD


def test_keys_whose_time_is_over_are_left_out_of_the_secret() -> None:
    """A rotation takes with it what verifies nothing any more."""
    old = TokenKeys(B, None, (Previous(A, NOW),))
    assert old.rotated(C, NOW, kept=KEPT, lead=LEAD).previous == (Previous(B, NOW + LEAD + KEPT),)


def test_a_secret_has_room_for_so_many_keys() -> None:
    """Somebody who rotates every hour is told so, and loses none."""
    full = TokenKeys(A, None, tuple(Previous(B) for _ in range(token_keys.PREVIOUS_MAX)))
    with pytest.raises(token_keys.TooManyKeys):
        full.rotated(C, NOW, kept=KEPT, lead=LEAD)


@pytest.mark.parametrize(
    ("secret", "keys"),
    [
        ({"current": A}, TokenKeys(A)),
        ({"current": B, "previous": A}, TokenKeys(B, None, (Previous(A),))),
        ({"current": B, "previous": ""}, TokenKeys(B)),
        ({"current": C, "previous": [B, {"key": A}]}, TokenKeys(C, None, (Previous(B), Previous(A)))),
    ],
)
def test_secrets_of_before_are_read(secret: Any, keys: TokenKeys) -> None:
    """As the template made them, and as they were changed by hand."""
    assert token_keys.read(json.dumps(secret)) == keys


def test_a_secret_is_read_as_it_was_written() -> None:
    """With all its times."""
    keys = TokenKeys(C, NOW, (Previous(B, NOW + KEPT), Previous(A)))
    assert token_keys.read(keys.as_json()) == keys


@pytest.mark.parametrize(
    "secret",
    ["", "[]", "{}", '{"current": 7}', json.dumps({"current": "short-and-secret"})]
    + [json.dumps({"current": A, "previous": wrong}) for wrong in (7, [7], [{"key": "short-and-secret"}])]
    + [json.dumps({"current": A, "from": "soon"})],
)
def test_what_is_no_keys_is_refused_without_telling_it(secret: str) -> None:
    """Neither a short key nor a broken secret is taken, and no part of it gets into a log."""
    with pytest.raises(token_keys.Unreadable) as refused:
        token_keys.read(secret)
    assert "secret-" not in str(refused.value) and "short" not in str(refused.value)


# ---------------------------------------------------------------- the process


@pytest.fixture
def secret(aws_resources: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A secret of the test's own: moto forgets which version is the current one when a label was moved."""
    name = f"token-keys-{next(NUMBERS)}"
    aws.secrets().create_secret(Name=name, SecretString=TokenKeys("k" * 64).as_json())
    monkeypatch.setenv("FRONTA_TOKEN_KEYS", name)
    aws.token_keys.cache_clear()
    yield
    aws.token_keys.cache_clear()


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    """What the process' clock shows, in a list of one."""
    shown = [1_000.0]
    monkeypatch.setattr(time, "monotonic", lambda: shown[0])
    aws.token_keys.cache_clear()
    yield shown
    aws.token_keys.cache_clear()


def put(keys: TokenKeys) -> None:
    """Store keys as somebody else would."""
    aws.secrets().put_secret_value(SecretId=os.environ["FRONTA_TOKEN_KEYS"], SecretString=keys.as_json())


def test_a_running_function_learns_of_new_keys(secret: None, at: list[float]) -> None:
    """Within the minutes that it keeps them, without a deploy; until then it asks nobody."""
    put(TokenKeys(A))
    assert aws.token_keys() == (A.encode(),)
    put(TokenKeys(B, None, (Previous(A),)))
    at[0] += aws.TOKEN_KEYS_KEPT_S - 1
    assert aws.token_keys() == (A.encode(),)
    at[0] += 1
    assert aws.token_keys() == (B.encode(), A.encode())


def test_keys_that_cannot_be_read_again_stay(secret: None, at: list[float]) -> None:
    """Mail goes on while Secrets Manager does not answer; a process that has no keys yet fails."""
    put(TokenKeys(A))
    assert aws.token_keys() == (A.encode(),)
    aws.secrets().put_secret_value(SecretId=os.environ["FRONTA_TOKEN_KEYS"], SecretString="broken")
    at[0] += aws.TOKEN_KEYS_KEPT_S
    assert aws.token_keys() == (A.encode(),)
    put(TokenKeys(B))
    at[0] += aws.TOKEN_KEYS_TRIED_AGAIN_S
    assert aws.token_keys() == (B.encode(),)
    aws.token_keys.cache_clear()
    aws.secrets().put_secret_value(SecretId=os.environ["FRONTA_TOKEN_KEYS"], SecretString="broken")
    with pytest.raises(token_keys.Unreadable):
        aws.token_keys()


# ---------------------------------------------------------------- the command


def stored() -> TokenKeys:
    """What the secret says."""
    return token_keys.read(
        aws.secrets().get_secret_value(SecretId=os.environ["FRONTA_TOKEN_KEYS"], VersionStage="AWSCURRENT")[
            "SecretString"
        ]
    )


def test_the_command_rotates(secret: None, capsys: pytest.CaptureFixture[str]) -> None:
    """A new key in front, the old one with its end behind it; nothing that is printed is a key."""
    old = stored()
    assert main(["keys", "rotate", "--keep-days", "100"]) == 0
    new = stored()
    said = capsys.readouterr().out
    told = json.loads(said)
    assert new.current != old.current and len(new.current) >= token_keys.KEY_CHARS_MIN
    assert [one.key for one in new.previous] == [old.current]
    assert new.since is not None and new.previous[0].until == new.since + timedelta(days=100)
    assert told["current"] == token_keys.fingerprint(new.current) and told["done"] is True
    assert old.current not in said and new.current not in said


def test_a_dry_run_changes_nothing(secret: None, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither of rotate nor of revoke; both tell what would be."""
    old = stored()
    for command in ("rotate", "revoke"):
        assert main(["keys", command, "--dry-run"]) == 0
        assert json.loads(capsys.readouterr().out)["done"] is False
    assert stored() == old


def test_a_second_rotation_waits_for_the_first(secret: None, capsys: pytest.CaptureFixture[str]) -> None:
    """While the last new key does not sign yet, a newer one could come before everybody knows it."""
    assert main(["keys", "rotate"]) == 0
    first = stored()
    assert main(["keys", "rotate"]) == 1
    assert stored() == first
    assert "nothing was changed" in capsys.readouterr().err


def test_two_rotations_at_once_lose_no_key(secret: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who read before the other wrote fails, and what the other wrote stays."""
    replace = rotating._replace

    def overtaken(version: str, keys: TokenKeys) -> None:
        """Somebody else is quicker."""
        monkeypatch.setattr(rotating, "_replace", replace)
        rotating.rotate(B, NOW, kept=KEPT, dry_run=False)
        replace(version, keys)

    monkeypatch.setattr(rotating, "_replace", overtaken)
    with pytest.raises(rotating.SomebodyElse):
        rotating.rotate(C, NOW, kept=KEPT, dry_run=False)
    assert (stored().current, [one.key for one in stored().previous]) == (B, ["k" * 64])


def test_another_failure_of_secrets_manager_is_told_as_it_is(secret: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who may not change the secret hears that, and not that somebody else was quicker."""

    def refused(**_asked: Any) -> None:
        """Of the role."""
        raise ClientError({"Error": {"Code": "AccessDeniedException", "Message": "no"}}, "UpdateSecretVersionStage")

    monkeypatch.setattr(aws.secrets(), "update_secret_version_stage", refused)
    with pytest.raises(ClientError):
        rotating.rotate(C, NOW, kept=KEPT, dry_run=False)


def test_revoked_keys_verify_nothing(secret: None) -> None:
    """One new key, at once, whatever was in the secret."""
    address = token(stored(), NOW)
    aws.secrets().put_secret_value(SecretId=os.environ["FRONTA_TOKEN_KEYS"], SecretString="broken")
    assert main(["keys", "revoke"]) == 0
    assert stored().previous == ()
    assert not finds(stored(), address, NOW)
    assert finds(stored(), token(stored(), clock.now()), NOW)


def test_the_command_needs_the_name_of_the_secret(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without it, it is told where the name stands."""
    monkeypatch.delenv("FRONTA_TOKEN_KEYS")
    assert main(["keys", "rotate"]) == 2
    assert "TokenKeysArn" in capsys.readouterr().err


@pytest.mark.parametrize("days", ["0", "3651", "-1"])
def test_a_key_is_kept_for_a_day_to_ten_years(days: str) -> None:
    """Anything else is bad usage."""
    with pytest.raises(SystemExit) as left:
        main(["keys", "rotate", "--keep-days", days])
    assert left.value.code == 2
