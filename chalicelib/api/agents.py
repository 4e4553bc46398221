"""Routes of who the staff are and what each of them may: the staff pool of this stack."""

from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from chalicelib.api import desk_shapes as shapes
from chalicelib.api.callers import caller
from chalicelib.api.desk import AgentPath
from chalicelib.api.problems import CONTENT_TYPE, problem
from chalicelib.api.roles import Caller, Role
from chalicelib.desk import staff
from chalicelib.desk.entry import By
from chalicelib.platform import clock

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]


def _told(status: int, what: str) -> dict[int, Any]:
    content = {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"description": what, "content": content}}


_ELSEWHERE = "`elsewhere`: staff sign in at another issuer, where their roles are given"


def _caller(role: Role) -> Caller:
    return caller(router.current_event, role)


@router.get(
    "/v1/agents",
    tags=["desk"],
    summary="Who the staff are",
    responses={200: {"description": "Everybody"}, **_told(409, _ELSEWHERE)},
)
def list_agents() -> shapes.Staff:
    """Role agent. As it was at most a minute ago."""
    _caller(Role.AGENT)
    return shapes.Staff(items=[_shape(agent) for agent in staff.agents(clock.now())])


@router.put(
    "/v1/agents/<agent>/roles",
    tags=["desk"],
    summary="Give somebody his roles",
    responses={
        200: {"description": "He as he is now"},
        **_told(404, "Nobody in the staff pool has this id"),
        **_told(409, f"`own-lead`: a lead stays one until another lead says otherwise. {_ELSEWHERE}"),
    },
)
def put_roles(agent: AgentPath, request: shapes.RolesRequest) -> shapes.StaffMember:
    """Role lead. Exactly these, of the three. They count from his next token on: within an hour.

    The role `integration` is for machines and is neither given nor taken here.
    """
    who = _caller(Role.LEAD)
    done = staff.set_roles(agent, frozenset(request.roles), By(who.id, who.name), clock.now())
    return _shape(done)


def _shape(agent: staff.Agent) -> shapes.StaffMember:
    said: dict[str, Any] = {"roles": sorted(agent.roles)}
    return shapes.StaffMember(id=agent.id, name=agent.name, email=agent.email, enabled=agent.is_enabled, **said)


@router.exception_handler(staff.Elsewhere)  # type: ignore[untyped-decorator]
def _elsewhere(_error: staff.Elsewhere) -> Response[str]:
    return problem(
        409,
        "elsewhere",
        "Staff sign in elsewhere",
        "Who the staff are and what they may is kept where they sign in, not here.",
        detail_cs="Kdo tu pracuje a co smí, se vede tam, kde se lidé přihlašují, ne tady.",
    )


@router.exception_handler(staff.NoSuchAgent)  # type: ignore[untyped-decorator]
def _no_such_agent(_error: staff.NoSuchAgent) -> Response[str]:
    return problem(404, "not-found", "Not found", "Nobody in the staff pool has this id.")


@router.exception_handler(staff.OwnLead)  # type: ignore[untyped-decorator]
def _own_lead(_error: staff.OwnLead) -> Response[str]:
    return problem(
        409,
        "own-lead",
        "Not possible as it is",
        "You cannot take the role lead from yourself: another lead can.",
        detail_cs="Roli vedoucího si nemůžete vzít sami, může to jiný vedoucí.",
    )


@router.exception_handler(staff.NoLead)  # type: ignore[untyped-decorator]
def _no_lead(_error: staff.NoLead) -> Response[str]:
    return problem(
        403,
        "forbidden",
        "Not allowed",
        "You are no lead any more: sign in again.",
        detail_cs="Už nejste vedoucí: přihlaste se znovu.",
    )
