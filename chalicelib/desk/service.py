"""Use cases of macros and saved views. All can be repeated: the same again changes nothing and notes nothing."""

from collections.abc import Callable, Container
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from chalicelib.desk import store
from chalicelib.desk.entry import By, Entry, What
from chalicelib.desk.macro import MACROS_MAX, Macro
from chalicelib.desk.refusals import Busy, NotYours, TooMany
from chalicelib.desk.view import OWN_VIEWS_MAX, SHARED_VIEWS_MAX, View
from chalicelib.platform.limits import CONFLICT_RETRIES_MAX

T = TypeVar("T")


class Stale(Exception):
    """It was changed meanwhile; `now` is as it is, None when it is gone."""

    def __init__(self, now: Macro | None) -> None:
        super().__init__("changed meanwhile")
        self.now = now


def put_macro(wanted: Macro, by: By, now: datetime, *, expected: Container[int] | None = None) -> tuple[Macro, bool]:
    """Store a macro; as it is then, and whether it is new. `expected` are revisions of which one has to be there.

    Raises Stale, TooMany, Busy.
    """
    return _again(lambda: _put_macro(wanted, by, now, expected))


def _put_macro(wanted: Macro, by: By, now: datetime, expected: Container[int] | None) -> tuple[Macro, bool]:
    before = _expected(wanted.id, expected)
    if before is None and store.count_macros() >= MACROS_MAX:
        raise TooMany(
            f"Maker může být nejvýše {MACROS_MAX}; nějaké smažte.", f"There may be {MACROS_MAX} macros; delete one."
        )
    if before is not None and replace(wanted, revision=before.revision) == before:
        return before, False
    after = replace(wanted, revision=1 if before is None else before.revision + 1)
    what: What = "macro.created" if before is None else "macro.changed"
    was = None if before is None else before.row()
    store.put_macro(before, after, Entry(now, by, what, after.id, was, after.row()))
    return after, before is None


def delete_macro(macro_id: str, by: By, now: datetime, *, expected: Container[int] | None = None) -> None:
    """Delete a macro; none is fine. Raises Stale, Busy."""
    _again(lambda: _delete_macro(macro_id, by, now, expected))


def _delete_macro(macro_id: str, by: By, now: datetime, expected: Container[int] | None) -> None:
    before = store.find_macro(macro_id)
    # Who is gone is gone: a repetition has the old revision.
    if before is None:
        return
    if expected is not None and before.revision not in expected:
        raise Stale(before)
    store.drop_macro(before, Entry(now, by, "macro.deleted", macro_id, before.row(), None))


def _expected(macro_id: str, expected: Container[int] | None) -> Macro | None:
    found = store.find_macro(macro_id)
    if expected is not None and (found is None or found.revision not in expected):
        raise Stale(found)
    return found


def put_view(wanted: View, by: By, now: datetime, *, is_lead: bool) -> tuple[View, bool]:
    """Store a view of `by`, or change one that everybody sees and that is his, or anybody's for a lead.

    As it is then, and whether it is new. Raises NotYours, TooMany, Busy.
    """
    return _again(lambda: _put_view(wanted, by, now, is_lead=is_lead))


def _put_view(wanted: View, by: By, now: datetime, *, is_lead: bool) -> tuple[View, bool]:
    before = store.find_view(by.id, wanted.id)
    if before is None:
        after = replace(wanted, revision=1)
    else:
        _check_owner(before, by, is_lead=is_lead)
        after = wanted.in_place_of(before)
        if after.is_like(before):
            return before, False
    if before is None or before.shared != after.shared:
        _check_room(after)
    store.put_view(before, after, _told_of(before, after, by, now))
    return after, before is None


def delete_view(view_id: str, by: By, now: datetime, *, is_lead: bool) -> None:
    """Delete a view; none is fine. Raises NotYours, Busy."""
    _again(lambda: _delete_view(view_id, by, now, is_lead=is_lead))


def _delete_view(view_id: str, by: By, now: datetime, *, is_lead: bool) -> None:
    before = store.find_view(by.id, view_id)
    if before is None:
        return
    _check_owner(before, by, is_lead=is_lead)
    store.drop_view(before, _told_of(before, None, by, now))


def _check_owner(view: View, by: By, *, is_lead: bool) -> None:
    if view.owner != by.id and not is_lead:
        raise NotYours(
            f"Pohled je od někoho jiného ({view.owner_name}); změní ho on nebo vedoucí.",
            f"The view is somebody else's ({view.owner_name}); he or a lead changes it.",
        )


def _check_room(view: View) -> None:
    count_max = SHARED_VIEWS_MAX if view.shared else OWN_VIEWS_MAX
    if store.count_views(view.owner, shared=view.shared) >= count_max:
        raise TooMany(
            f"Takových pohledů může být nejvýše {count_max}; nějaký smažte.",
            f"There may be {count_max} such views; delete one.",
        )


def _told_of(before: View | None, after: View | None, by: By, now: datetime) -> Entry | None:
    """What the log tells of a change of a view; nothing of what only its owner saw or sees."""
    seen = before if before is not None and before.shared else None
    if after is None:
        return None if seen is None else Entry(now, by, "view.deleted", seen.id, seen.row(), None)
    if seen is None:
        return Entry(now, by, "view.shared", after.id, None, after.row()) if after.shared else None
    what: What = "view.changed" if after.shared else "view.unshared"
    return Entry(now, by, what, after.id, seen.row(), after.row())


def _again(step: Callable[[], T]) -> T:
    """What a step gives that others do not get in the way of. Raises Busy when they always do."""
    for _ in range(CONFLICT_RETRIES_MAX):
        try:
            return step()
        except store.Conflict:
            continue
    raise Busy("others change the same at the same time")
