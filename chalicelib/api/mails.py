"""Routes of the mails that are no ticket entries: held, refused, quarantined, spam, automatic. Role agent."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Path, Query
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from chalicelib.api import schemas
from chalicelib.api.callers import caller
from chalicelib.api.roles import Caller, Role
from chalicelib.api.telling import download_shape
from chalicelib.desk import audit
from chalicelib.desk.entry import By
from chalicelib.mail import release, showing, store
from chalicelib.mail.kept import KeptMail, Outcome, Status, summary_to_json
from chalicelib.mail.letter import clean
from chalicelib.people import store as people
from chalicelib.platform import clock, limits
from chalicelib.platform.settings import settings
from chalicelib.tickets.codec import refs_to_json
from chalicelib.tickets.ticket import Actor

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]

COUNTED_MAX = 100
MailPath = Annotated[str, Path(description="The id that SES gave the mail", examples=["q3m7h2k9v5t1r8p4"])]
_SHOWN = (Outcome.HELD, Outcome.REFUSED, Outcome.QUARANTINED, Outcome.SPAM)


def _caller() -> Caller:
    return caller(router.current_event, Role.AGENT)


@router.get("/v1/mails", tags=["mails"], summary="Mails that are no ticket entries, newest first")
def list_mails(
    outcome: Annotated[
        list[schemas.KeptOutcome] | None, Query(description="Only these; all but automatic if none")
    ] = None,
    cursor: Annotated[str | None, Query(min_length=1, max_length=200, description="From the page before")] = None,
    limit: Annotated[int, Query(ge=1, le=limits.PAGE_ROWS_MAX, description="Rows of a page")] = 50,
) -> schemas.MailPage:
    """Role agent. Of the last 30 days (setting `kept_mail_shown`), as long as they wait."""
    _caller()
    outcomes = [Outcome(name) for name in outcome] if outcome else list(_SHOWN)
    since = clock.now() - settings().kept_mail_shown
    mails, following = store.kept_page(outcomes, since, limit=limit, cursor=cursor)
    return schemas.MailPage(items=[_summary(mail) for mail in mails], cursor=following)


@router.get("/v1/mails/counts", tags=["mails"], summary="How many mails wait")
def count_mails() -> schemas.MailCounts:
    """Role agent. Each count stops at 100."""
    _caller()
    since = clock.now() - settings().kept_mail_shown
    return schemas.MailCounts(**{outcome.value: store.count_kept(outcome, since, COUNTED_MAX) for outcome in _SHOWN})


@router.get("/v1/mails/<mail_id>", tags=["mails"], summary="A stored mail with its content")
def show_mail(mail_id: MailPath) -> schemas.MailDetail:
    """Role agent. Every stored mail, also one that became a ticket entry."""
    _caller()
    mail, letter = showing.read(mail_id)
    person = people.find(mail.sender) if mail.sender and mail.is_acceptable else None
    split = letter.split
    text = split.new[: limits.TEXT_ANSWER_CHARS_MAX]
    return schemas.MailDetail(
        mail=_summary(mail),
        clients=[
            schemas.ClientShape(number=item.number, name=item.client_name)
            for item in (person.memberships if person else ())
        ],
        text=text,
        quoted=split.quoted[: limits.TEXT_ANSWER_CHARS_MAX - len(text)] or None,
        html=letter.parsed.html is not None,
        attachments=[
            schemas.FileShape(
                index=index,
                # As the ticket would name it.
                name=clean(item.name)[: limits.NAME_CHARS_MAX],
                type=item.type[: limits.MEDIA_TYPE_CHARS_MAX],
                size=item.size,
                kind=item.kind,
                inline=item.inline,
                refused=item.size > settings().attachment_bytes_max,
            )
            for index, item in enumerate(letter.parsed.attachments[: limits.ATTACHMENTS_LISTED_MAX])
        ],
        verdict=dict(mail.verdict),
    )


@router.post("/v1/mails/<mail_id>/accept", tags=["mails"], summary="Let a kept mail in")
def accept_mail(mail_id: MailPath, request: schemas.AcceptRequest) -> schemas.Accepted:
    """Role agent. What was refused, taken for spam, or waits for its sender to choose. Again is harmless. The log of
    changes tells of it.

    409 `not-acceptable` says why not; 422 `choose-client` holds the `clients` to choose among.
    """
    who, now = _caller(), clock.now()
    before = showing.find(mail_id)
    mail = release.accept(before.id, Actor("agent", who.id, who.name), now, client=request.client)
    if before.status is Status.WAITING:
        tickets = [ref.id for ref in mail.tickets]
        was = {"outcome": before.outcome.value, "reason": before.reason, "from": before.sender}
        after = {"status": mail.status.value, "tickets": tickets}
        audit.note(By(who.id, who.name), "mail.accepted", mail.id, was, after, now)
    return schemas.Accepted(mail=_summary(mail), tickets=_refs(mail))


@router.get("/v1/mails/<mail_id>/raw", tags=["mails"], summary="The mail as it came")
def raw_mail(mail_id: MailPath) -> schemas.DownloadShape:
    """Role agent. A short-lived address of the raw bytes."""
    _caller()
    return download_shape(showing.raw_download(mail_id, clock.now()))


@router.get("/v1/mails/<mail_id>/files/<index>", tags=["mails"], summary="A file of a mail")
def mail_file(
    mail_id: MailPath, index: Annotated[int, Path(ge=0, le=10_000, description="Its place among the files")]
) -> schemas.DownloadShape:
    """Role agent. A short-lived address of a download. 422 `file-too-large` for what was not accepted."""
    _caller()
    return download_shape(showing.file_download(mail_id, index, clock.now()))


@router.get("/v1/mails/<mail_id>/html", tags=["mails"], summary="A mail as it was formatted")
def mail_html(
    mail_id: MailPath, remote: Annotated[bool, Query(description="With pictures from elsewhere")] = False
) -> schemas.HtmlShape:
    """Role agent. A document for `srcdoc` of a sandboxed frame; 404 for a mail without HTML."""
    _caller()
    shown = showing.html_page(mail_id, remote=remote)
    return schemas.HtmlShape(html=shown.html, blocked=shown.blocked, cut=shown.cut)


def _summary(mail: KeptMail) -> schemas.MailSummary:
    return schemas.MailSummary(**summary_to_json(mail))


def _refs(mail: KeptMail) -> list[schemas.TicketRefShape]:
    return [schemas.TicketRefShape(**ref) for ref in refs_to_json(mail.tickets)]
