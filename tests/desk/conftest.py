"""The AWS of this room's tests: its tables, and a staff pool with three people."""

from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.desk import staff
from chalicelib.platform import aws, clock
from tests.one_aws import aws_of_file, aws_resources  # noqa: F401 - fixtures of this room
from tests.tickets.examples import AT

GROUPS = {"vera": ["agent", "lead"], "jana": ["agent"], "stroj": ["integration"]}


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """It is eight in the morning, and what one test's function knows of the staff is not known in the next."""
    monkeypatch.setattr(clock, "now", lambda: AT)
    staff.known.forget()
    yield
    staff.known.forget()


@pytest.fixture
def pool(aws_resources: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:  # noqa: F811 - the fixture
    """A staff pool; ids of the people in it by their names."""
    cognito = aws.cognito()
    made = cognito.create_user_pool(PoolName="staff", UsernameAttributes=["email"])["UserPool"]["Id"]
    monkeypatch.setenv("FRONTA_STAFF_POOL", made)
    for group in ("agent", "lead", "finance", "integration"):
        cognito.create_group(UserPoolId=made, GroupName=group)
    return {name: _add(cognito, made, name, groups) for name, groups in GROUPS.items()}


def _add(cognito: Any, pool: str, name: str, groups: list[str]) -> str:
    address = f"{name}@fronta.example"
    said = [{"Name": "email", "Value": address}, {"Name": "name", "Value": name.title()}]
    user = cognito.admin_create_user(UserPoolId=pool, Username=address, UserAttributes=said)["User"]
    for group in groups:
        cognito.admin_add_user_to_group(UserPoolId=pool, Username=address, GroupName=group)
    return str({one["Name"]: one["Value"] for one in user["Attributes"]}["sub"])
