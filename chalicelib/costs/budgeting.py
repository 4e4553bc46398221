"""Use cases of the budget: how it is, and changing it."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from chalicelib.costs import finance_store as store
from chalicelib.costs.budget import BadBudget, Budget, budget_to_json
from chalicelib.desk import audit
from chalicelib.desk.entry import By
from chalicelib.platform.ids import read_timestamp, timestamp
from chalicelib.platform.settings import settings


class Stale(Exception):
    """The budget was changed meanwhile; `now` is as it is."""

    def __init__(self, now: Budget) -> None:
        super().__init__("the budget was changed meanwhile")
        self.now = now


def put(wanted: Budget, by: By, now: datetime) -> Budget:
    """Change the budget that has the version of `wanted`; as it is then, at the next version.

    The log of changes tells of it. The same again is harmless, also for whoever never saw the answer. Raises Stale,
    BadBudget, refusals.Busy.
    """
    _check_addresses(wanted)
    kept = store.budget()
    if kept.budget == wanted:
        return wanted
    after = replace(wanted, version=wanted.version + 1)
    if kept.budget.version == wanted.version:
        at_begin = kept.at_begin_of(f"{now.astimezone(UTC):%Y-%m}")
        change = {"by": vars(by), "at": timestamp(now), "was": _stored(kept.budget), "at_begin": _stored(at_begin)}
        try:
            store.save_budget(kept.budget, after, change)
        except store.Conflict:
            kept = store.budget()
        else:
            kept = store.Kept(after, change)
    if kept.budget != after or kept.change["by"]["id"] != by.id:
        raise Stale(kept.budget)
    # Noted under the time of the change: whoever comes again after a crash notes the same entry.
    at = read_timestamp(kept.change["at"])
    audit.note(By(**kept.change["by"]), "budget.changed", "budget", kept.change["was"], budget_to_json(after), at)
    return after


def _stored(budget: Budget) -> dict[str, Any] | None:
    return budget_to_json(budget) if budget.version else None


def _check_addresses(budget: Budget) -> None:
    """Nothing is sent to our own addresses: it would come back as a ticket."""
    for address in budget.mails:
        if settings().queue_of(address) is not None:
            raise BadBudget(
                "mails", f"{address} je naše adresa pro tickety.", f"{address} is an address of ours for tickets."
            )
