"""The desk as its callers see it: the queue in its order, shifts, promises kept, and who works on what."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.dispatch import store as dispatch
from chalicelib.dispatch.history import Situation
from chalicelib.dispatch.promises import Outcome, Promise
from chalicelib.dispatch.shifts import Shift
from chalicelib.dispatch.windows import Window
from chalicelib.platform import clock
from chalicelib.platform.ids import timestamp
from chalicelib.platform.limits import COPIES_MAX
from chalicelib.platform.settings import settings
from chalicelib.platform.working_time import Hours
from chalicelib.tickets import store
from chalicelib.tickets.commands import HandOver, Lock, Move, NoteAutomatic, ReceiveMessage, SetUrgency
from chalicelib.tickets.events import AutomaticEntry
from chalicelib.tickets.ticket import Agent, State, Told
from tests.api.http_request import JANA, PETR, ask
from tests.tickets.examples import AT, MINUTE, message, stored, then, ticket_id

pytestmark = pytest.mark.usefixtures("aws_resources")

NOW = AT + 10 * MINUTE
T1 = ticket_id(1)
LEAD = {**PETR, "cognito:groups": "[lead]"}
JANA_HERSELF = Agent(JANA["sub"], JANA["name"])
PETR_HIMSELF = Agent(PETR["sub"], PETR["name"])


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is ten minutes past eight."""
    monkeypatch.setattr(clock, "now", lambda: NOW)


def post(what: str, body: dict[str, Any], claims: dict[str, str] = JANA) -> Any:
    """Ask something of the first ticket, at the version that it has."""
    ticket = store.load(T1)
    assert ticket is not None
    return ask("POST", f"/v1/tickets/{T1}/{what}", body={"version": ticket.version, **body}, claims=claims)


# ---------------------------------------------------------------- the queue


def test_the_queue_is_in_the_order_of_dispatch() -> None:
    """Urgent first, then the oldest; what somebody works on does not wait."""
    for n in (1, 2, 3):
        stored(n, AT + n * MINUTE)
    urgent = then(stored(4, AT + 4 * MINUTE, queue="datacentrum"), SetUrgency(JANA_HERSELF, "urgent"))
    then(stored(5, AT), Move(JANA_HERSELF, State.IN_PROGRESS))
    answer = ask("GET", "/v1/queue")
    assert [item["id"] for item in answer.json["items"]] == [urgent.id, T1, ticket_id(2), ticket_id(3)]
    assert answer.json["cursor"] is None
    only = ask("GET", "/v1/queue?queue=datacentrum").json["items"]
    assert [item["id"] for item in only] == [urgent.id]


@pytest.mark.parametrize("limit", [1, 2, 3, 5])
def test_pages_of_the_queue_hold_each_ticket_once(limit: int) -> None:
    """Whatever the size of the page and however many queues there are."""
    for n in range(1, 6):
        stored(n, AT + n * MINUTE, queue="podpora" if n % 2 else "tickety")
    seen, cursor = [], ""
    for _ in range(6):
        answer = ask("GET", f"/v1/queue?limit={limit}{cursor}").json
        seen += [item["number"] for item in answer["items"]]
        if answer["cursor"] is None:
            break
        cursor = f"&cursor={answer['cursor'].replace('#', '%23').replace('~', '%7E')}"
    assert seen == [10_001, 10_002, 10_003, 10_004, 10_005]


# ---------------------------------------------------------------- shifts


def test_a_shift_begins_and_ends() -> None:
    """With the usual length and limit unless said otherwise; who is off stays in the list."""
    assert ask("GET", "/v1/shifts").json == {"shifts": []}
    (shift,) = ask("PUT", "/v1/shifts/me", body={}).json["shifts"]
    assert shift == {
        "agent": JANA["sub"],
        "name": JANA["name"],
        "queues": [],
        "limit": settings().tickets_per_agent,
        "since": timestamp(NOW),
        "until": timestamp(NOW + settings().shift_length),
        "on": True,
        "holding": 0,
    }
    until = timestamp(NOW + timedelta(hours=2))
    body = {"until": until, "limit": 3, "queues": ["podpora"]}
    (shift,) = ask("PUT", "/v1/shifts/me", body=body).json["shifts"]
    assert (shift["until"], shift["limit"], shift["queues"]) == (until, 3, ["podpora"])
    (shift,) = ask("DELETE", "/v1/shifts/me").json["shifts"]
    assert (shift["on"], shift["until"]) == (False, timestamp(NOW))


def test_a_shift_tells_how_many_tickets_an_agent_holds() -> None:
    """What he works on; what waits for the client is not his work."""
    ask("PUT", "/v1/shifts/me", body={})
    then(stored(1), Move(JANA_HERSELF, State.IN_PROGRESS))
    then(stored(2), Move(JANA_HERSELF, State.WAITING))
    assert [shift["holding"] for shift in ask("GET", "/v1/shifts").json["shifts"]] == [1]


@pytest.mark.parametrize(
    "body",
    [
        {"until": "tomorrow"},
        {"until": timestamp(NOW)},
        {"until": timestamp(NOW + timedelta(hours=25))},
        {"queues": ["nowhere"]},
        {"limit": -1},
        {"limit": 101},
        {"agent": "somebody"},
    ],
)
def test_a_shift_that_cannot_be_is_refused(body: dict[str, Any]) -> None:
    """And nobody is on shift by it."""
    assert ask("PUT", "/v1/shifts/me", body=body).status == 422
    assert not dispatch.roster().is_kept


def test_a_lead_puts_others_on_shift_and_takes_them_off() -> None:
    """By their id, with the name that they go by."""
    (shift,) = ask("PUT", "/v1/shifts/jana-1", body={"name": "Jana"}, claims=LEAD).json["shifts"]
    assert (shift["agent"], shift["name"], shift["on"]) == ("jana-1", "Jana", True)
    (shift,) = ask("DELETE", "/v1/shifts/jana-1", claims=LEAD).json["shifts"]
    assert shift["on"] is False


# ---------------------------------------------------------------- promises


def test_the_share_of_promises_kept_counts_those_that_are_overdue() -> None:
    """Kept of those that ended, and of those that wait although their time is over."""
    hour = timedelta(hours=1)
    situation = Situation("reaction", "podpora", "routine", Hours(), 0, 1, hour)
    for n, took in enumerate((hour / 2, hour / 2, hour * 2)):
        promise = Promise(Window(AT - 3 * hour, AT - 2 * hour), "configured")
        dispatch.learn(Outcome(situation, promise, AT - 3 * hour + took), f"o{n}")
    late = stored(1)
    told = Told("reaction", "routine", AT - hour, NOW - MINUTE, "configured", 0, 1)
    overdue = replace(late, promise=told, place=NOW - MINUTE, version=2)
    store.commit((replace(then_plan(late), after=overdue),))
    worked_on = replace(overdue, id=ticket_id(2), state=State.IN_PROGRESS, agent=JANA_HERSELF)
    plan = then_plan(stored(2))
    store.commit((replace(plan, after=replace(worked_on, promise=replace(told, kind="solution"))),))
    answer = ask("GET", "/v1/promises").json
    cells = {(cell["kind"], cell["queue"], cell["urgency"]): cell for cell in answer["cells"]}
    assert len(cells) == 2 * len(settings().queues) * 3
    cell = cells["reaction", "podpora", "routine"]
    assert (cell["told"], cell["kept"], cell["overdue"], cell["share"]) == (3, 2, 1, 0.5)
    cell = cells["solution", "podpora", "routine"]
    assert (cell["told"], cell["kept"], cell["overdue"], cell["share"]) == (0, 0, 1, 0.0)
    assert cells["solution", "podpora", "urgent"]["share"] is None
    assert answer["since"] == "2026-08-25"


def then_plan(ticket: Any) -> store.Commit:
    """Some change of a stored ticket, to be written by hand."""
    from chalicelib.tickets.service import plan
    from tests.tickets.examples import Desk, as_agent

    commit = plan(ticket, SetUrgency(JANA_HERSELF, "problem"), as_agent(JANA_HERSELF), NOW, Desk())
    assert commit is not None
    return replace(commit, after=replace(commit.after, urgency="routine"))


# ---------------------------------------------------------------- who works on it


def test_who_is_second_is_told_by_whom_it_was_taken() -> None:
    """With when, and what else is new."""
    then(stored(), Move(PETR_HIMSELF, State.IN_PROGRESS), AT + MINUTE)
    answer = ask("POST", f"/v1/tickets/{T1}/state", body={"state": "in_progress", "version": 1})
    assert (answer.status, answer.problem) == (409, "taken")
    assert answer.json["agent"] == {"id": PETR["sub"], "name": PETR["name"]}
    assert answer.json["at"] == timestamp(AT + MINUTE)
    assert [change["version"] for change in answer.json["changes"]] == [2]
    assert PETR["name"] in answer.json["detail"]


def test_who_begins_what_he_was_given_has_taken_it() -> None:
    """It was his before anybody looked; that he is at it now is what the other one learns."""
    given = then(stored(), HandOver(JANA_HERSELF, PETR_HIMSELF), AT + MINUTE)
    then(given, Move(PETR_HIMSELF, State.IN_PROGRESS), AT + 2 * MINUTE)
    answer = ask("POST", f"/v1/tickets/{T1}/state", body={"state": "in_progress", "version": given.version})
    assert (answer.status, answer.problem) == (409, "taken")
    assert (answer.json["agent"]["id"], answer.json["at"]) == (PETR["sub"], timestamp(AT + 2 * MINUTE))


def test_who_gave_it_back_has_not_taken_it() -> None:
    """Nor has who is only to begin: the ticket moved on, and it can be had."""
    taken = then(stored(), Move(PETR_HIMSELF, State.IN_PROGRESS), AT + MINUTE)
    given = then(then(taken, Move(PETR_HIMSELF, State.QUEUED)), HandOver(JANA_HERSELF, PETR_HIMSELF))
    for seen in (1, given.version - 1):
        answer = ask("POST", f"/v1/tickets/{T1}/state", body={"state": "in_progress", "version": seen})
        assert (answer.status, answer.problem) == (409, "stale")


def test_automatic_mail_stops_no_answer() -> None:
    """A grey line that came meanwhile says nothing; a client's words do."""
    entry = AutomaticEntry("auto-reply", "karel@firma.example", "", "", "mail/2", {"verdict": "verified"})
    noted = then(stored(), NoteAutomatic(entry))
    answer = ask("POST", f"/v1/tickets/{T1}/answers", body={"text": "Opraveno.", "version": 1})
    assert answer.status == 201
    assert answer.json["ticket"]["version"] == noted.version + 1
    said = then(stored(2), ReceiveMessage(message("Ještě něco.")))
    answer = ask("POST", f"/v1/tickets/{said.id}/answers", body={"text": "Opraveno.", "version": 1})
    assert (answer.status, answer.problem) == (409, "stale")


def test_a_ticket_is_handed_over_to_whoever_is_known() -> None:
    """To an agent who was on shift once, to oneself, or back to the queue; to nobody else."""
    dispatch.change_roster(
        lambda roster: roster.begun(Shift("petr-1", "Petr", frozenset(), 5, AT - MINUTE, AT + MINUTE))
    )
    then(stored(), Move(JANA_HERSELF, State.IN_PROGRESS))
    answer = post("assign", {"agent": "petr-1"})
    assert answer.json["ticket"]["agent"] == {"id": "petr-1", "name": "Petr"}
    assert answer.json["ticket"]["state"] == "in_progress"
    assert post("assign", {"agent": JANA["sub"]}).json["ticket"]["agent"]["id"] == JANA["sub"]
    unknown = post("assign", {"agent": "nobody"})
    assert (unknown.status, unknown.problem) == (422, "unknown-agent")
    back = post("assign", {"agent": None}).json["ticket"]
    assert (back["agent"], back["state"]) == (None, "queued")


def test_a_locked_ticket_is_its_agents_or_a_leads() -> None:
    """Who else wants it is told in both languages whose it is."""
    ticket = then(stored(), Move(JANA_HERSELF, State.IN_PROGRESS))
    assert post("lock", {"locked": True}).json["ticket"]["locked"] is True
    for what, body in [
        ("state", {"state": "in_progress"}),
        ("answers", {"text": "Ne."}),
        ("assign", {"agent": None}),
        ("lock", {"locked": False}),
    ]:
        refused = post(what, body, PETR)
        assert (refused.status, refused.problem) == (409, "illegal-move")
        assert JANA["name"] in refused.json["detail"]
        assert JANA["name"] in refused.json["detail_en"]
    assert post("lock", {"locked": False}, LEAD).json["ticket"]["locked"] is False
    assert ticket.agent == JANA_HERSELF


def test_what_turns_urgent_is_unlocked() -> None:
    """And cannot be locked any more."""
    then(then(stored(), Move(JANA_HERSELF, State.IN_PROGRESS)), Lock(JANA_HERSELF))
    ticket = post("urgency", {"urgency": "urgent"}).json["ticket"]
    assert (ticket["urgency"], ticket["locked"]) == ("urgent", False)
    assert post("lock", {"locked": True}).problem == "illegal-move"
    assert post("urgency", {"urgency": "very"}).status == 422


# ---------------------------------------------------------------- copies


def test_staff_add_and_remove_copies() -> None:
    """Addresses are compared in their usual form; again changes nothing."""
    stored()
    added = post("copies", {"add": ["Eva@Firma.example", " ota@firma.example "]})
    assert added.json["ticket"]["copies"] == ["eva@firma.example", "ota@firma.example"]
    again = post("copies", {"add": ["eva@firma.example"]})
    assert again.json["changes"] == []
    removed = post("copies", {"remove": ["EVA@firma.example", "nobody@x.example"]})
    assert removed.json["ticket"]["copies"] == ["ota@firma.example"]
    back = post("copies", {"add": ["eva@firma.example"], "with_history": True})
    assert back.json["ticket"]["copies"] == ["ota@firma.example", "eva@firma.example"]


@pytest.mark.parametrize(
    "address", ["no address", "@", "eva@", "podpora@fronta.example", "Podpora+x@Fronta.example", "ěva@firma.example"]
)
def test_what_cannot_get_copies_is_refused(address: str) -> None:
    """Neither what is no address nor one of ours."""
    stored()
    answer = post("copies", {"add": [address]})
    assert (answer.status, answer.problem) == (422, "invalid-request")
    ticket = store.load(T1)
    assert ticket is not None
    assert ticket.copies == ()


def test_no_more_get_copies_than_a_mail_takes() -> None:
    """Whoever asks for more is told how many are possible."""
    stored()
    for start in (0, COPIES_MAX // 2):
        post("copies", {"add": [f"a{n}@x.example" for n in range(start, start + COPIES_MAX // 2)]})
    answer = post("copies", {"add": ["last@x.example"]})
    assert (answer.status, answer.problem) == (409, "illegal-move")
    assert str(COPIES_MAX) in answer.json["detail"]
