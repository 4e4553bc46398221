"""The log of changes: written with the change, read by leads, changed by nobody."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.api import routes
from chalicelib.desk import audit, store
from chalicelib.desk.entry import By, Entry
from chalicelib.desk.refusals import Busy
from chalicelib.platform import clock
from infra import fragments
from tests.desk.asking import JANA, LEAD, PETR, ask
from tests.desk.asking import audit as told
from tests.infra.rules import as_list
from tests.one_aws import stored
from tests.tickets.examples import AT

pytestmark = pytest.mark.usefixtures("aws_resources")

VERA = By("vera", "Věra")
MONTH = timedelta(days=31)


def note(number: int, at: datetime = AT) -> None:
    """An entry about something."""
    audit.note(VERA, "macro.changed", f"m{number}", None, {"n": number}, at)


def targets(**query: Any) -> tuple[list[str], str | None]:
    """What a page is about, and its cursor."""
    asked = "&".join(f"{name}={value}" for name, value in query.items() if value is not None)
    page = ask("GET", f"/v1/audit?{asked}", claims=LEAD).json
    return [entry["target"] for entry in page["items"]], page["cursor"]


def test_the_newest_is_first_page_by_page_over_months() -> None:
    """Every entry once, also over months without any."""
    times = [AT, AT - timedelta(hours=1), AT - MONTH, AT - 5 * MONTH, AT - 5 * MONTH - timedelta(minutes=1)]
    for number, at in enumerate(times):
        note(number, at)
    for limit in (1, 2, 3, 5, 100):
        seen: list[str] = []
        cursor: str | None = None
        while True:
            page, cursor = targets(limit=limit, cursor=cursor)
            assert len(page) <= limit
            seen += page
            if cursor is None:
                break
        assert seen == ["m0", "m1", "m2", "m3", "m4"]


def test_an_empty_log_is_an_empty_page() -> None:
    """And no cursor."""
    assert targets() == ([], None)


@pytest.mark.parametrize("cursor", ["x", "2026-11", "2026-11.x", "2026-11.01KAPQ7Y4Z8T3M5N6P7Q8R9S0I"])
def test_what_is_no_cursor_is_refused(cursor: str) -> None:
    """With a sentence."""
    answer = ask("GET", f"/v1/audit?cursor={cursor}", claims=LEAD)
    assert (answer.status, answer.problem) == (422, "invalid-request")


def test_a_month_is_of_utc() -> None:
    """Half an hour of a new year in Prague is of the old one."""
    assert (
        Entry(datetime(2026, 12, 31, 23, 30, tzinfo=UTC), VERA, "macro.created", "a", None, None).month == "2026-12"
    )


def test_the_same_entry_twice_does_not_stand_twice() -> None:
    """Its id is made of what it says; a repetition finds it there."""
    note(1)
    note(1)
    assert [entry["target"] for entry in told()] == ["m1"]


def test_who_never_comes_first_is_told_to_try_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rather than that the log misses something."""

    def lost(_entry: Entry) -> None:
        """Somebody else writes."""
        raise store.Conflict

    monkeypatch.setattr(store, "save_entry", lost)
    with pytest.raises(Busy):
        note(1)


def test_an_entry_of_the_log_never_expires() -> None:
    """Its rows have no time of expiry."""
    note(1)
    assert len(stored("fronta-test-desk")) == 2
    assert not any("expires_at" in row for row in stored("fronta-test-desk"))


def test_no_change_without_its_entry(monkeypatch: pytest.MonkeyPatch) -> None:
    """One transaction: where the entry cannot be written the macro is not either, nor deleted, nor a view shared."""
    macro, view = {"name": "Hotovo", "state": "resolved"}, {"name": "Moje", "filter": {}, "shared": True}
    calls = [("PUT", "/v1/macros/a", macro), ("PUT", "/v1/views/a", view), ("DELETE", "/v1/macros/b", None)]
    ask("PUT", "/v1/macros/b", macro, claims=LEAD)
    before = stored("fronta-test-desk")
    for method, path, body in calls:
        # The row of the entry is there already: its id is made of what it will say.
        monkeypatch.setattr(Entry, "id", property(lambda _entry: "01KAPQ7Y4Z8T3M5N6P7Q8R9S0T"))
        store.Row(f"AUDIT#{AT:%Y-%m}", "01KAPQ7Y4Z8T3M5N6P7Q8R9S0T", data={}).save()
        assert ask(method, path, body, claims=LEAD).status == 503
        store.Row(f"AUDIT#{AT:%Y-%m}", "01KAPQ7Y4Z8T3M5N6P7Q8R9S0T").delete()
        assert stored("fronta-test-desk") == before


def test_no_operation_changes_or_deletes_an_entry() -> None:
    """The log has one address, and it is read there."""
    paths = json.loads(routes.openapi_json())["paths"]
    assert [(path, set(item)) for path, item in paths.items() if "audit" in path] == [("/v1/audit", {"get"})]
    for method in ("PUT", "POST", "PATCH", "DELETE"):
        assert ask(method, "/v1/audit", claims=LEAD).status == 404


def test_no_function_may_delete_an_entry() -> None:
    """By its role: one function deletes in the table at all, but for the rows of the log; none updates."""
    table = {"Fn::GetAtt": ["DeskTable", "Arn"]}
    deleting = set()
    for name, policy in fragments.policies().items():
        of_table = [one for one in policy["Statement"] if table in as_list(one.get("Resource"))]
        allowed = {action for one in of_table if one["Effect"] == "Allow" for action in as_list(one["Action"])}
        assert not allowed & {"dynamodb:UpdateItem", "dynamodb:BatchWriteItem", "dynamodb:PartiQLDelete"}
        if "dynamodb:DeleteItem" in allowed:
            deleting.add(name)
            (denied,) = [one for one in of_table if one["Effect"] == "Deny"]
            assert "dynamodb:DeleteItem" in denied["Action"]
            assert denied["Condition"] == {"ForAnyValue:StringLike": {"dynamodb:LeadingKeys": ["AUDIT*"]}}
    assert deleting == {"api"}


# ---------------------------------------------------------------- what is kept elsewhere


def test_a_lead_who_puts_somebody_on_and_off_shift_is_told_of() -> None:
    """With the shift; once, however often it is ended."""
    ask("PUT", "/v1/shifts/petr", {"name": "Petr", "limit": 3}, claims=LEAD)
    for _ in range(2):
        assert ask("DELETE", "/v1/shifts/petr", claims=LEAD).status == 200
    begun, ended = sorted(told(), key=lambda entry: str(entry["what"]))
    assert (begun["what"], begun["target"], begun["actor"]["id"]) == ("shift.begun", "petr", "vera")
    assert begun["after"] == {"name": "Petr", "queues": [], "limit": 3, "until": "2026-11-23T16:00:00.000Z"}
    assert (ended["what"], ended["before"]) == ("shift.ended", {"name": "Petr", "until": "2026-11-23T16:00:00.000Z"})


@pytest.mark.parametrize("path", ["/v1/shifts/me", "/v1/shifts/vera"])
def test_ones_own_shift_is_ones_own_affair(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A lead's too, by whichever address."""
    ask("PUT", path, {"name": "Věra"} if path.endswith("vera") else {}, claims=LEAD)
    monkeypatch.setattr(clock, "now", lambda: AT + timedelta(hours=1))
    ask("DELETE", path, claims=LEAD)
    assert told() == []


@pytest.mark.parametrize("claims", [JANA, PETR])
def test_only_leads_read_the_log(claims: dict[str, str]) -> None:
    """403 for agents."""
    assert ask("GET", "/v1/audit", claims=claims).status == 403
