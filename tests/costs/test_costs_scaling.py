"""What docs/scaling.md says of growth is what bench/scaling.py works out, from rows as large as they are."""

from datetime import timedelta

import pytest

from bench import scaling
from bench.scaling import Quota, quotas, reached_at, used
from chalicelib.live import store as live
from chalicelib.platform import clock, limits
from chalicelib.tickets import store
from tests.conftest import ROOT
from tests.costs.counting import Counted, _projected, indexes, item_bytes, units
from tests.costs.life import live_it

DOC = ROOT / "docs" / "scaling.md"


@pytest.mark.parametrize("table", [scaling.loads_table, scaling.quotas_table, scaling.sources_table])
def test_the_page_holds_what_the_program_prints(table: object) -> None:
    """Nobody edits the tables by hand: `python -m bench.scaling write` puts them there."""
    assert callable(table)
    assert "\n".join(table()) in DOC.read_text(encoding="utf-8")


def test_a_table_takes_the_place_of_the_one_before() -> None:
    """Of the one with the same headings; what stands around it stays, at the end of the page too."""
    page = "# Page\n\n| a |\n| - |\n| 1 |\n\ntext\n\n| b |\n| - |\n| 2 |\n"
    told = scaling.page_with(["| a |\n| - |\n| 3 |\n| 4 |", "| b |\n| - |\n| 5 |"], page)
    assert told == "# Page\n\n| a |\n| - |\n| 3 |\n| 4 |\n\ntext\n\n| b |\n| - |\n| 5 |\n"
    assert scaling.page_with([], page) == page


def test_every_quota_is_used_and_every_use_has_a_quota() -> None:
    """And each says where it is from; where AWS could not be quoted it says so."""
    assert set(used(1)) == {quota.name for quota in quotas()}
    for quota in quotas():
        assert quota.source
        assert quota.mend
        assert ("unverified" in quota.source) is not quota.checked


@pytest.mark.parametrize("quota", quotas(), ids=lambda quota: quota.name)
def test_a_quota_is_reached_where_it_says(quota: Quota) -> None:
    """A little before it is not, there it is; one that is never reached is not by the largest load either."""
    at = reached_at(quota)
    if at is None:
        assert used(scaling.TIMES_MAX)[quota.name] < quota.value
    else:
        assert used(at * 0.999)[quota.name] < quota.value <= used(at * 1.001)[quota.name]


def test_our_own_limits_stand_in_the_table_as_they_are() -> None:
    """What limits.py and the template say."""
    told = {quota.name: quota.value for quota in quotas()}
    assert told["open_tickets"] == limits.OPEN_TICKETS_MAX
    assert told["connections"] == limits.CONNECTIONS_MAX
    assert told["clocks_started"] == pytest.approx(limits.CLOCKS_STARTED_MAX / 300, abs=0.01)
    assert told["api_requests"] == limits.FAN_OUT_POSTS_PER_S_MAX * 4
    app = (ROOT / "app.py").read_text(encoding="utf-8")
    for queue, name in (("outbox", "sender"), ("search", "search"), ("clocks", "clock")):
        (line,) = (line for line in app.splitlines() if f"-{queue}" in line)
        assert f"maximum_concurrency={told[f'{name}_concurrency']}" in line


def test_rows_of_indexes_are_as_large_as_is_assumed(desk: Counted) -> None:
    """Units of a list's row and of the feed's, bytes of the feed's, of an open ticket's and of a connection's."""
    live_it(desk)
    found: dict[str, list[int]] = {"list": [], "feed": [], "open": []}
    tickets, of_tickets = "fronta-test-tickets", {one["IndexName"]: one for one in indexes()["fronta-test-tickets"]}
    assert tickets == store.Row.Meta.table_name
    for row in store.Row.scan():
        for name, sizes in found.items():
            projected = _projected(of_tickets[name], row.serialize())
            if projected is not None and row.kind in ("ticket", "change"):
                sizes.append(item_bytes(projected))
    live.open_connection("L0SM9cOFvHcCIhw=", live.Listener("alena@fronta.example", "Alena Nová"), clock.now())
    connection = live.Row.get(live.AUDIENCE, "L0SM9cOFvHcCIhw=")
    connection.update(
        actions=[
            live.Row.ticket.set("01JDEXAMP1E000000000000000"),
            live.Row.mode.set("looking"),
            live.Row.attends_until.set(int((clock.now() + timedelta(hours=1)).timestamp())),
            live.Row.counter.set(1234),
        ]
    )
    of_feed = sorted(found["feed"])
    assert max(units(size, 1024) for size in found["list"]) == scaling.LIST_UNITS
    assert units(of_feed[len(of_feed) // 2], 1024) == scaling.FEED_UNITS
    assert sum(of_feed) / len(of_feed) == pytest.approx(scaling.FEED_BYTES, rel=0.1)
    assert found["open"]
    assert max(found["open"]) <= scaling.OPEN_BYTES
    assert item_bytes(connection.serialize()) <= scaling.CONNECTION_BYTES
