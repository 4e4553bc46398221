"""HTTP API: the public page behind the links in our mails."""

from datetime import datetime
from typing import Any, assert_never

from chalicelib.mail import release
from chalicelib.mail.templates.wording import Language
from chalicelib.pages import answer
from chalicelib.pages.form import Fault, Look, Press, Visit, read
from chalicelib.pages.page import render
from chalicelib.pages.sheet import House, Sheet, fault_sheet, sheet, unknown_sheet
from chalicelib.platform import clock
from chalicelib.platform.log import log
from chalicelib.platform.settings import settings


def handle(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Answer one visit of a link."""
    visit = read(event)
    if isinstance(visit.wish, Fault):
        return _page(fault_sheet(visit.wish, visit.language), visit, visit.language)
    if visit.token is None:
        return _page(unknown_sheet(visit.language), visit, visit.language)
    link = _served_or_not(visit.token, visit.wish)
    if isinstance(link, Fault):
        return _page(fault_sheet(link, visit.language), visit, visit.language)
    if link.state == "unknown":
        return _page(unknown_sheet(visit.language), visit, visit.language)
    if _is_seen_by_looking(visit.wish, link):
        return answer.see(visit.token, visit.chosen)
    language = visit.chosen or link.language
    pressed = visit.wish if isinstance(visit.wish, Press) else None
    return _page(sheet(link, language, _house(), pressed), visit, language)


def _served_or_not(token: str, wish: Look | Press) -> release.LinkView | Fault:
    try:
        return _served(token, wish, clock.now()) or Fault.JUNK
    except Exception:  # noqa: BLE001 - a visitor gets a page; whoever watches the logs gets the cause
        log.exception("a link could not be served")
        return Fault.BUSY


def _served(token: str, wish: Look | Press, now: datetime) -> release.LinkView | None:
    """The link after what was wished; None for a mail program's one click on what is no copy."""
    if isinstance(wish, Look):
        return release.look(token, now)
    match wish.action:
        case "confirm":
            return release.confirm(token, now, mail_id=wish.mail, client=wish.client)
        case "disown":
            return release.disown(token, now, mail_id=wish.mail)
        case "resend":
            return release.resend(token, now)
        case "one-click":
            return _left_copies(token, now)
        case _:
            assert_never(wish.action)


def _left_copies(token: str, now: datetime) -> release.LinkView | None:
    """A mail program's one click leaves copies; it must never be what confirms a mail or unlocks a ticket."""
    link = release.look(token, now)
    if link.kind not in {"copy_notice", None}:
        return None
    return release.confirm(token, now) if link.state == "open" else link


def _is_seen_by_looking(wish: Look | Press, link: release.LinkView) -> bool:
    """Whether a button did to the link's own mail what it says, so that the page tells it from now on.

    A mail program that unsubscribes is not sent anywhere else (RFC 8058, 3.1).
    """
    if isinstance(wish, Look) or wish.action == "one-click" or wish.mail is not None:
        return False
    return link.state in {"done", "over", "disowned"} and link.problem is None


def _house() -> House:
    known = settings()
    queue = known.contact_queue
    return House(known.company, queue.address if queue else None)


def _page(drawn: Sheet, visit: Visit, language: Language) -> dict[str, Any]:
    return answer.page(drawn.status, render(drawn, language, _house()), language, bodiless=visit.bodiless)
