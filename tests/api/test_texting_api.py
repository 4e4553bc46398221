"""SMS and technical events in the API: previews, limits and who may pass them, pages, an answer with an SMS."""

from typing import Any

import pytest

from chalicelib.people import store as people_store
from chalicelib.people.choices import Choices
from chalicelib.sms import store
from chalicelib.sms.plan import day_of
from chalicelib.tickets import store as tickets
from chalicelib.tickets.commands import AddNote
from chalicelib.tickets.events import Answered, Texted
from chalicelib.tickets.ticket import State
from tests.api.http_request import JANA, PETR, Answer, ask
from tests.one_aws import is_empty
from tests.one_aws import stored as rows_stored
from tests.sms.world import LANDLINE, World, client, contact, number
from tests.tickets import examples
from tests.tickets.examples import stored, then

LEAD = {**PETR, "cognito:groups": "[lead]"}
EVENT: dict[str, Any] = {
    "queue": "podpora",
    "subject": "Výpadek  napájení\n",
    "text": "V sále 2 nejde proud.",
    "sms": "Výpadek napájení v sále 2.",
    "clients": ["1001"],
}


@pytest.fixture
def world(aws_resources: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> World:
    """A desk that sends SMS."""
    return World(monkeypatch, aws_resources)


def raise_event(*, key: str | None = None, claims: Any = JANA, **changed: Any) -> Answer:
    """Ask for a technical event."""
    headers = {"Idempotency-Key": key} if key else {}
    return ask("POST", "/v1/technical-events", body={**EVENT, **changed}, claims=claims, headers=headers)


def preview(*, claims: Any = JANA, **said: Any) -> Any:
    """What a preview says."""
    answer = ask("POST", "/v1/sms/preview", body={"sms": EVENT["sms"], **said}, claims=claims)
    assert answer.status == 200, answer
    return answer.json


# ---------------------------------------------------------------- before sending


@pytest.mark.usefixtures("world")
def test_a_preview_tells_segments_price_and_people() -> None:
    """Folded, counted to the character, with everybody who gets one and who does not; nothing is written."""
    client(1, contact("a", number(1)), contact("b", LANDLINE), contact("c", number(3)))
    people_store.save_choices("c@firma.example", Choices(sms=False))
    told = preview(clients=["1001", "9999"], sms_en="Outage \N{FIRE}")
    assert told["cs"] == {
        "text": "Vypadek napajeni v sale 2.",
        "encoding": "gsm7",
        "units": 26,
        "segments": 1,
        "left": 134,
        "folded": True,
    }
    assert told["en"] == {
        "text": "Outage \N{FIRE}", "encoding": "ucs2", "units": 9, "segments": 1, "left": 61, "folded": False,
    }  # fmt: skip
    assert told["recipients"] == [
        {
            "client": {"number": "1001", "name": "Firma 1"},
            "contact": {"address": "a@firma.example", "name": "A"},
            "number": number(1),
            "country": "CZ",
            "language": "cs",
            "segments": 1,
            "price_usd": 0.2,
            "price_known": False,
        }
    ]
    reasons = [
        (one["number"], one["contact"] and one["contact"]["address"], one["reason"]) for one in told["without"]
    ]
    assert reasons == [
        ("9999", None, "unknown-client"),
        ("1001", "b@firma.example", "no-mobile"),
        ("1001", "c@firma.example", "switched-off"),
    ]
    assert (told["sms"], told["segments"], told["price_usd"], told["price_known"]) == (1, 1, 0.2, False)
    assert (told["over"], told["needs_lead"], told["segments_max"]) == ([], False, 4)
    assert list(store.Row.scan()) == []


@pytest.mark.usefixtures("world")
def test_a_preview_of_nobody_tells_the_wording() -> None:
    """While it is typed; also one that is too long to be sent, and one of blanks."""
    assert preview(sms="x" * 700)["cs"]["segments"] == 5
    assert preview(sms="Příliš", fold=False)["cs"]["encoding"] == "ucs2"
    empty = preview(sms=" ")
    assert (empty["cs"]["segments"], empty["sms"], empty["recipients"]) == (0, 0, [])


@pytest.mark.usefixtures("world")
def test_a_preview_of_a_ticket_is_for_its_client() -> None:
    """In the ticket's language, whatever his contacts speak; of a ticket that is none: 404."""
    client(1, contact("a", number(1), language="en"))
    ticket = stored()
    told = preview(ticket=ticket.id, sms_en="Outage.")
    assert [(one["number"], one["language"]) for one in told["recipients"]] == [(number(1), "cs")]
    missing = ask("POST", "/v1/sms/preview", body={"sms": "x", "ticket": examples.ticket_id(9)})
    assert (missing.status, missing.problem) == (404, "not-found")


def test_a_preview_says_which_limits_stand_in_the_way(world: World) -> None:
    """And that an agent needs a lead for it, who needs none."""
    client(1)
    for _ in range(5):
        raise_event()
    world.settle()
    told = preview(clients=["1001"])
    assert (told["over"], told["needs_lead"]) == ([{"limit": "number-day", "client": "1001"}], True)
    told = preview(clients=["1001"], claims=LEAD)
    assert (len(told["over"]), told["needs_lead"]) == (1, False)


# ---------------------------------------------------------------- technical events


def test_an_event_is_raised_listed_shown_and_ends(world: World) -> None:
    """As staff see it, from the first moment to the last."""
    client(1)
    answer = raise_event()
    assert answer.status == 201
    raised = answer.json
    assert (raised["subject"], raised["sms"]) == ("Výpadek napájení", "Vypadek napajeni v sale 2.")
    assert (raised["state"], raised["by"]) == ("sending", {"id": "jana", "name": "Jana Nová"})
    assert raised["clients"] == [
        {"client": {"number": "1001", "name": "Firma 1"}, "state": "waiting", "ticket": None, "sms": []}
    ]
    world.settle()
    shown = ask("GET", f"/v1/technical-events/{raised['id']}").json
    assert (shown["state"], shown["counts"]["sent"], shown["price_usd"]) == ("done", 1, 0.2)
    (told,) = shown["clients"]
    assert told["sms"] == [{"number": number(1), "name": "K1", "outcome": "sent", "reason": "", "price_usd": 0.2}]
    ticket = tickets.load(told["ticket"]["id"])
    assert ticket is not None
    assert (ticket.number, ticket.subject, ticket.state) == (
        told["ticket"]["number"], "Výpadek napájení", State.WAITING
    )  # fmt: skip
    listed = ask("GET", "/v1/technical-events").json
    assert listed == {"items": [{name: shown[name] for name in shown if name != "clients"}], "cursor": None}


def test_a_repetition_with_its_key_is_the_same_event(world: World) -> None:
    """Also after it was worked off; another body with the key is refused; another agent's key is another one."""
    client(1)
    first = raise_event(key="k").json
    world.settle()
    again = raise_event(key="k")
    assert (again.status, again.json["id"], again.json["state"]) == (201, first["id"], "done")
    other = raise_event(key="k", sms="Neco jineho.")
    assert (other.status, other.problem) == (422, "idempotency-key-reused")
    assert raise_event(key="k", claims=PETR).json["id"] != first["id"]


def test_past_a_limit_an_agent_needs_a_lead_and_a_lead_says_so(world: World) -> None:
    """403, 409, and sent; the ticket names the lead."""
    client(1)
    day = day_of(world.now)
    store.Row(f"D#{day}", "MONEY", amount=9_900_000).save()
    agent = raise_event()
    assert (agent.status, agent.problem) == (403, "needs-lead")
    assert agent.json["over"] == [{"limit": "money-day", "client": None}]
    assert raise_event(confirmed=True).problem == "needs-lead"
    unsure = raise_event(claims=LEAD)
    assert (unsure.status, unsure.problem, unsure.json["over"]) == (409, "confirm", agent.json["over"])
    assert is_empty(world.urls["sms"])
    assert raise_event(claims=LEAD, confirmed=True).status == 201
    world.settle()
    assert world.numbers() == [number(1)]
    (found,) = (
        one for row in tickets.Row.scan() if row.kind == "change" for one in row.data if one["type"] == "texted"
    )
    assert found["confirmed_by"] == {"id": "petr", "name": "Petr Malý"}


def test_a_lead_lets_go_what_was_held(world: World) -> None:
    """Within the limit when it was raised, past it when it was sent."""
    client(1)
    raised = raise_event().json
    store.Row(f"D#{day_of(world.now)}", "MONEY", amount=10_000_000).save()
    world.settle()
    held = ask("GET", f"/v1/technical-events/{raised['id']}").json
    assert (held["state"], held["clients"][0]["sms"][0]["reason"]) == ("held", "money-day")
    confirmed = ask("POST", f"/v1/technical-events/{raised['id']}/confirm", claims=LEAD)
    assert (confirmed.status, confirmed.json["state"]) == (200, "sending")
    world.settle()
    assert ask("GET", f"/v1/technical-events/{raised['id']}").json["state"] == "done"
    assert world.numbers() == [number(1)]


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"queue": "nikde"}, "invalid-request"),
        ({"subject": "\x00"}, "invalid-request"),
        ({"text": " "}, "invalid-request"),
        ({"clients": []}, "invalid-request"),
        ({"clients": ["1"] * 501}, "invalid-request"),
        ({"text": "x" * 10_001}, "invalid-request"),
        ({"sms": "\x00"}, "sms-too-long"),
        ({"sms": "x" * 613}, "sms-too-long"),
        ({"sms_en": "\N{FIRE}" * 140}, "sms-too-long"),
        ({"clients": ["1001", "9999"]}, "unknown-client"),
        ({"clients": ["1002"]}, "no-contacts"),
        # Numbers are the directory's: nobody types one in.
        ({"numbers": ["+420777123009"]}, "invalid-request"),
    ],
)
def test_what_cannot_be_is_refused(world: World, changed: dict[str, Any], problem: str) -> None:
    """With a sentence, and nothing is stored."""
    client(1)
    client(2, contact("boss", number(2), technical=False))
    answer = raise_event(**changed)
    assert (answer.status, answer.problem) == (422, problem)
    assert list(store.Row.scan()) == []
    assert is_empty(world.urls["sms"])


def test_more_people_than_one_event_may_tell_are_refused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before their numbers are even looked at."""
    monkeypatch.setattr("chalicelib.sms.reading.EVENT_TEXTS_MAX", 1)
    client(1, contact("a", number(1)), contact("b", number(2)))
    assert raise_event().problem == "too-many"


@pytest.mark.usefixtures("world")
def test_the_largest_event_is_one_row_each() -> None:
    """Five hundred clients with long names, and the longest text of signs that take most: DynamoDB takes it."""
    from chalicelib.people import service as people
    from chalicelib.people.directory import ListedClient

    people.put_client(ListedClient("1001", "\N{FIRE}" * 200, (contact("a", number(1)),)))
    event = raise_event(text="\N{FIRE}" * 10_000, text_en="\N{FIRE}" * 10_000)
    assert event.status == 201
    rows = {row["sk"]["S"]: len(str(row)) for row in rows_stored("fronta-test-sms")}
    # As JSON: 12 characters for each of these signs.
    assert 240_000 < rows["EVENT"] < 400_000
    of_one = rows["CLIENTS"]
    assert of_one > 720
    assert of_one + 499 * (60 * 12 + 20 + 8) < 400_000


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("name", ["x", "01KAPQ7Y4Z8T3M5N6P7Q8R9S0T"])
def test_an_event_that_is_none_is_not_found(name: str) -> None:
    """To look at, and to confirm."""
    assert ask("GET", f"/v1/technical-events/{name}").problem == "not-found"
    assert ask("POST", f"/v1/technical-events/{name}/confirm", claims=LEAD).problem == "not-found"


@pytest.mark.usefixtures("world")
def test_events_come_in_pages() -> None:
    """Newest first; the cursor goes on."""
    client(1)
    for _ in range(3):
        raise_event()
    first = ask("GET", "/v1/technical-events?limit=2").json
    second = ask("GET", f"/v1/technical-events?limit=2&cursor={first['cursor'].replace('#', '%23')}").json
    names = [one["id"] for one in first["items"] + second["items"]]
    assert (len(set(names)), second["cursor"]) == (3, None)


# ---------------------------------------------------------------- with an answer


def answer_with_sms(ticket: str, *, key: str | None = None, claims: Any = JANA, **changed: Any) -> Answer:
    """Answer a ticket with an SMS."""
    headers = {"Idempotency-Key": key} if key else {}
    body = {"text": "Nejde proud.", "version": 1, "sms": "Výpadek.", **changed}
    return ask("POST", f"/v1/tickets/{ticket}/sms", body=body, claims=claims, headers=headers)


def test_an_answer_and_its_sms_are_one_change(world: World) -> None:
    """To the technical contacts of its client; what became of it is noted; no technical event comes of it."""
    client(1, contact("a", number(1)), contact("b", number(2)))
    ticket = stored()
    answer = answer_with_sms(ticket.id, state="resolved")
    assert (answer.status, answer.json["ticket"]["state"]) == (201, "resolved")
    history = tickets.history(ticket.id)
    assert history is not None
    events = history.changes[-1].events
    assert {Answered, Texted} <= {type(one) for one in events}
    world.settle()
    assert [(one[0], one[1]) for one in world.taken] == [(number(1), "Vypadek."), (number(2), "Vypadek.")]
    assert [outcome for _, outcome, _ in world.outcomes(ticket.id)] == ["sent", "sent"]
    assert ask("GET", "/v1/technical-events").json["items"] == []
    world.receipts(world.delivered(0), world.delivered(1))
    assert [outcome for _, outcome, _ in world.outcomes(ticket.id)][2:] == ["delivered", "delivered"]


def test_the_same_answer_again_is_the_same(world: World) -> None:
    """Also when the directory changed meanwhile, and limits are reached; another one with the key is refused."""
    client(1)
    ticket = stored()
    first = answer_with_sms(ticket.id, key="k")
    world.settle()
    client(1, contact("a", number(7)))
    again = answer_with_sms(ticket.id, key="k")
    assert (again.status, again.json["changes"]) == (201, first.json["changes"])
    assert answer_with_sms(ticket.id, key="k", sms="Jinak.").problem == "idempotency-key-reused"
    assert answer_with_sms(ticket.id, key="k", text="Jinak.").problem == "idempotency-key-reused"
    world.settle()
    assert world.numbers() == [number(1)]


def test_an_answer_against_another_state_is_stopped(world: World) -> None:
    """Nothing is sent then; what is quiet does not stand in the way."""
    client(1)
    ticket = stored()
    noted = then(ticket, AddNote(examples.JANA, "x"))
    stale = answer_with_sms(ticket.id)
    assert (stale.status, stale.problem) == (409, "stale")
    assert answer_with_sms(ticket.id, version=noted.version).status == 201
    world.settle()
    # The outcome of the SMS is quiet.
    assert answer_with_sms(ticket.id, version=noted.version + 1).status == 201


@pytest.mark.parametrize("people", [(), (contact("a", LANDLINE),), (contact("a", number(1), technical=False),)])
def test_an_sms_to_nobody_is_refused(world: World, people: Any) -> None:
    """The answer is not sent either: its author thinks that an SMS goes with it."""
    if people:
        client(1, *people)
    ticket = stored()
    answer = answer_with_sms(ticket.id)
    assert (answer.status, answer.problem) == (422, "no-recipients")
    assert tickets.load(ticket.id) == ticket


def test_limits_are_those_of_events(world: World) -> None:
    """An agent needs a lead; a lead confirms."""
    client(1)
    ticket = stored()
    store.Row(f"D#{day_of(world.now)}", "C#1001", amount=10).save()
    assert answer_with_sms(ticket.id).problem == "needs-lead"
    assert answer_with_sms(ticket.id, claims=LEAD).problem == "confirm"
    assert answer_with_sms(ticket.id, claims=LEAD, confirmed=True).status == 201
    world.settle()
    assert world.numbers() == [number(1)]
    assert store.used(day_of(world.now), ["1001"], []).clients == {"1001": 11}
