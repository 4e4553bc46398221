"""Who the staff are and what each of them may: the users of the staff pool and the groups that they are in."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final

from botocore.exceptions import ClientError

from chalicelib.desk import audit
from chalicelib.desk.entry import By
from chalicelib.platform import aws
from chalicelib.platform.log import log
from chalicelib.platform.settings import resource

LEAD: Final = "lead"
# Roles that people are given here. `integration` is for machines: it is shown where somebody has it, and let be.
GIVEN: Final = frozenset({"agent", LEAD, "finance"})
_GROUPS: Final = (*sorted(GIVEN), "integration")
# Cognito tells 60 users a call.
STAFF_MAX: Final = 600
_KNOWN_FOR: Final = timedelta(minutes=1)


class Elsewhere(Exception):
    """Staff sign in at another issuer, which alone knows who they are."""


class NoSuchAgent(Exception):
    """Nobody in the staff pool has this id."""


class OwnLead(Exception):
    """A lead would not be one any more by his own doing."""


class NoLead(Exception):
    """Who asks has a token of a lead, and is none any more."""


@dataclass(frozen=True)
class Agent:
    """A member of staff: `id` is the `sub` of his token, `username` what the pool calls him."""

    id: str
    name: str
    email: str
    roles: frozenset[str]
    is_enabled: bool
    username: str = field(repr=False)


class _Known:
    """What was told of the staff in the last minute."""

    def __init__(self) -> None:
        self._agents: tuple[Agent, ...] = ()
        self._until: datetime | None = None

    def agents(self, now: datetime) -> tuple[Agent, ...]:
        """Everybody, as it was at most a minute ago."""
        if self._until is None or now >= self._until:
            self._agents, self._until = _ask(), now + _KNOWN_FOR
        return self._agents

    def forget(self) -> None:
        """Ask anew the next time."""
        self._until = None


known: Final = _Known()


def agents(now: datetime) -> tuple[Agent, ...]:
    """Everybody in the staff pool by name, as it was at most a minute ago. Raises Elsewhere."""
    return known.agents(now)


def set_roles(agent_id: str, roles: frozenset[str], by: By, now: datetime) -> Agent:
    """Give somebody exactly these of the roles GIVEN; he as he is then. The log of changes is written first.

    Raises Elsewhere, NoSuchAgent, OwnLead, NoLead; audit's Busy; Cognito's error, which the log tells too.
    """
    staff = {agent.id: agent for agent in _ask()}
    # A token of before still works for a while.
    if by.id not in staff or LEAD not in staff[by.id].roles:
        raise NoLead
    agent = staff.get(agent_id)
    if agent is None:
        raise NoSuchAgent
    if agent_id == by.id and LEAD not in roles:
        raise OwnLead
    after = replace(agent, roles=(agent.roles - GIVEN) | roles)
    if after == agent:
        return agent
    audit.note(by, "roles.changed", agent_id, _row(agent), _row(after), now)
    try:
        _move(agent, after)
    except ClientError as error:
        # Some may have been changed already: the pool knows which.
        failed = {**_row(after), "failed": error.response["Error"]["Code"]}
        audit.note(by, "roles.failed", agent_id, _row(agent), failed, now)
        raise
    finally:
        known.forget()
    return after


def _row(agent: Agent) -> dict[str, Any]:
    return {"name": agent.name, "roles": sorted(agent.roles)}


def _move(before: Agent, after: Agent) -> None:
    cognito, pool = aws.cognito(), _pool()
    # What is taken goes first: whoever is stopped in between has less and not more.
    for role in sorted(before.roles - after.roles):
        cognito.admin_remove_user_from_group(UserPoolId=pool, Username=before.username, GroupName=role)
    for role in sorted(after.roles - before.roles):
        cognito.admin_add_user_to_group(UserPoolId=pool, Username=before.username, GroupName=role)


def _pool() -> str:
    pool = resource("STAFF_POOL")
    if not pool:
        raise Elsewhere
    return pool


def _ask() -> tuple[Agent, ...]:
    """Everybody: one call for every 60 people, and for every 60 members of each group."""
    pool = _pool()
    roles: dict[str, set[str]] = {}
    for group in _GROUPS:
        for user in _members(pool, group):
            roles.setdefault(user["Username"], set()).add(group)
    found = [_agent(user, frozenset(roles.get(user["Username"], ()))) for user in _users(pool)]
    if len(found) >= STAFF_MAX:
        log.warning("more people in the staff pool than are told of", extra={"told": len(found)})
    return tuple(sorted(found, key=lambda agent: (agent.name, agent.id)))


def _agent(user: Any, roles: frozenset[str]) -> Agent:
    said = {item["Name"]: item["Value"] for item in user["Attributes"]}
    email = said.get("email", "")
    return Agent(said["sub"], said.get("name") or email, email, roles, user["Enabled"], user["Username"])


def _users(pool: str) -> Iterator[Any]:
    token: dict[str, Any] = {}
    for _ in range(STAFF_MAX // 60):
        answer = aws.cognito().list_users(UserPoolId=pool, Limit=60, **token)
        yield from answer["Users"]
        if not answer.get("PaginationToken"):
            return
        token = {"PaginationToken": answer["PaginationToken"]}


def _members(pool: str, group: str) -> Iterator[Any]:
    token: dict[str, Any] = {}
    for _ in range(STAFF_MAX // 60):
        answer = aws.cognito().list_users_in_group(UserPoolId=pool, GroupName=group, Limit=60, **token)
        yield from answer["Users"]
        if not answer.get("NextToken"):
            return
        token = {"NextToken": answer["NextToken"]}
