"""Routes of what staff keep beside the tickets: drafts, macros, saved views, and the log of changes."""

from http import HTTPStatus
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Header, Path, Query
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from chalicelib.api import desk_shapes as shapes
from chalicelib.api.callers import caller
from chalicelib.api.directory import TAG_CHARS_MAX, revisions
from chalicelib.api.problems import CONTENT_TYPE, nothing, problem
from chalicelib.api.roles import Caller, Role
from chalicelib.api.work import BadRequest, TicketPath, ticket_id_of
from chalicelib.api.zone import NotModified
from chalicelib.desk import audit, service, store
from chalicelib.desk.draft import Draft, DraftFile, storable
from chalicelib.desk.entry import By
from chalicelib.desk.macro import ME, NOBODY, Macro, seen_text
from chalicelib.desk.refusals import Busy, NotYours, Refused, TooMany
from chalicelib.desk.view import Filter, View
from chalicelib.dispatch import store as dispatch
from chalicelib.platform import clock, limits
from chalicelib.platform.ids import digest, timestamp
from chalicelib.platform.settings import settings
from chalicelib.tickets.upkeep import tag_of

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]

_ID = r"^[a-z0-9-]{1,40}$"
_JSON = "application/json"
MacroPath = Annotated[str, Path(pattern=_ID, description="The macro's id: its maker's choice", examples=["done"])]
ViewPath = Annotated[str, Path(pattern=_ID, description="The view's id: its owner's choice", examples=["urgent"])]
IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        max_length=TAG_CHARS_MAX,
        description="Only if the macro is still at this ETag; without it, whatever it is like",
        examples=['"3"'],
    ),
]


def _told(status: int, what: str) -> dict[int, Any]:
    content = {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"description": what, "content": content}}


_STALE = _told(412, "`stale`: it was changed since; `macro` is as it is, null if there is none")
_BUSY = _told(503, "`busy`: others change the same at the same time; try again")
_DONE: dict[int, Any] = {200: {"description": "Changed, or as it was"}, 201: {"description": "Made"}}
_GONE: dict[int, Any] = {204: {"description": "It is not there, or not any more", "content": {}}}


def _caller(role: Role = Role.AGENT) -> Caller:
    return caller(router.current_event, role)


def by(who: Caller) -> By:
    """The caller as the log of changes names him."""
    return By(who.id, who.name)


# ---------------------------------------------------------------- drafts


@router.get("/v1/tickets/<ticket_id>/draft", tags=["tickets"], summary="One's own draft in a ticket")
def show_draft(ticket_id: TicketPath) -> shapes.SavedDraft:
    """Role agent. As it was saved last, on whatever device."""
    who = _caller()
    found = store.find_draft(who.id, ticket_id_of(ticket_id), clock.now())
    if found is None:
        return shapes.SavedDraft(draft=None, saved_at=None)
    return shapes.SavedDraft(draft=_draft_shape(found.draft), saved_at=timestamp(found.at))


@router.put("/v1/tickets/<ticket_id>/draft", tags=["tickets"], summary="Keep one's own draft in a ticket")
def put_draft(ticket_id: TicketPath, request: shapes.DraftRequest) -> shapes.DraftSaved:
    """Role agent. In place of the one before; who writes last is right. It is kept for 30 days (`draft_kept`).

    Whether there is such a ticket is not asked: a draft is saved with every pause in writing.
    """
    who = _caller()
    ticket, now = ticket_id_of(ticket_id), clock.now()
    draft = None if request.draft is None else _draft(request.draft)
    if draft is None or draft.is_empty:
        store.forget_draft(who.id, ticket)
        return shapes.DraftSaved(saved_at=None)
    store.save_draft(who.id, ticket, draft, now, now + settings().draft_kept)
    return shapes.DraftSaved(saved_at=timestamp(now))


@router.delete(
    "/v1/tickets/<ticket_id>/draft",
    tags=["tickets"],
    summary="Forget one's own draft in a ticket",
    status_code=HTTPStatus.NO_CONTENT,
    responses=_GONE,
)
def delete_draft(ticket_id: TicketPath) -> Response[str]:
    """Role agent. Again: the same."""
    who = _caller()
    store.forget_draft(who.id, ticket_id_of(ticket_id))
    return nothing()


@router.get("/v1/drafts", tags=["tickets"], summary="Where one has drafts")
def list_drafts() -> shapes.Drafts:
    """Role agent. Ids of tickets, for the marks in lists."""
    who = _caller()
    return shapes.Drafts(tickets=store.tickets_with_drafts(who.id, clock.now()))


def _draft(said: shapes.DraftShape) -> Draft:
    return Draft(
        text=storable(said.text),
        kind=said.kind,
        state=said.state,
        base=said.base,
        markdown=said.markdown,
        quoted=storable(said.quoted),
        cc=None if said.cc is None else tuple(said.cc),
        files=tuple(DraftFile(file.id, file.name, file.type, file.size) for file in said.files),
    )


def _draft_shape(draft: Draft) -> shapes.DraftShape:
    return shapes.DraftShape(**{**draft.row(), "text": draft.text, "quoted": draft.quoted})


# ---------------------------------------------------------------- macros


@router.get(
    "/v1/macros",
    tags=["desk"],
    summary="All macros",
    responses={
        200: {"description": "The macros"},
        304: {"description": "They are as the ETag of If-None-Match says", "content": {}},
    },
)
def list_macros(
    if_none_match: Annotated[
        str | None,
        Header(
            alias="If-None-Match",
            max_length=TAG_CHARS_MAX,
            description="The ETag of what is known",
            examples=['"0f3a9c55d1e24b7e8a6c1d2e3f405162"'],
        ),
    ] = None,
) -> Response[shapes.Macros]:
    """Role agent. There are at most 200. 304 while none is changed."""
    _caller()
    found = sorted(store.macros(), key=lambda macro: (macro.name_cs, macro.id))
    told = shapes.Macros(items=[_macro_shape(macro) for macro in found])
    tag = f'"{digest(told.model_dump_json())}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if if_none_match is not None and if_none_match.strip() == tag:
        raise NotModified(headers)
    return Response(status_code=int(HTTPStatus.OK), content_type=_JSON, body=told, headers=headers)


@router.put(
    "/v1/macros/<macro>",
    tags=["desk"],
    summary="Make or change a macro",
    responses={**_DONE, **_told(409, "`too-many`: there are 200"), **_STALE, **_BUSY},
)
def put_macro(
    macro: MacroPath, request: shapes.MacroRequest, if_match: IfMatch = None
) -> Response[shapes.MacroShape]:
    """Role lead. The same again changes nothing. 422 says what is wrong in `detail`, and in Czech in `detail_cs`."""
    who = _caller(Role.LEAD)
    wanted = _macro(macro, request, who)
    stored, is_new = service.put_macro(wanted, by(who), clock.now(), expected=revisions(if_match))
    status = HTTPStatus.CREATED if is_new else HTTPStatus.OK
    headers = {"ETag": f'"{stored.revision}"', "Cache-Control": "no-store"}
    return Response(status_code=int(status), content_type=_JSON, body=_macro_shape(stored), headers=headers)


@router.delete(
    "/v1/macros/<macro>",
    tags=["desk"],
    summary="Delete a macro",
    status_code=HTTPStatus.NO_CONTENT,
    responses={**_GONE, **_STALE, **_BUSY},
)
def delete_macro(macro: MacroPath, if_match: IfMatch = None) -> Response[str]:
    """Role lead. Again: the same."""
    who = _caller(Role.LEAD)
    service.delete_macro(macro, by(who), clock.now(), expected=revisions(if_match))
    return nothing()


def _macro(macro_id: str, request: shapes.MacroRequest, who: Caller) -> Macro:
    names = request.name if isinstance(request.name, str) else request.name.cs
    wanted = Macro(
        macro_id,
        seen_text(names),
        seen_text(names if isinstance(request.name, str) else request.name.en),
        seen_text(request.text),
        request.state,
        request.assign,
        _tags(request.tags),
        tuple(dict.fromkeys(request.queues)),
    )
    for name in wanted.queues:
        _check_queue("queues", name)
    if wanted.assign not in (None, ME, NOBODY, who.id) and wanted.assign not in dispatch.roster().shifts:
        raise BadRequest("Nobody of this id was ever on shift.", "unknown-agent")
    return wanted


def _macro_shape(macro: Macro) -> shapes.MacroShape:
    return shapes.MacroShape(id=macro.id, revision=macro.revision, **macro.row())


def _tags(said: list[str]) -> tuple[str, ...]:
    return tuple(tag for tag in dict.fromkeys(map(tag_of, said)) if tag)


def _check_queue(field: str, name: str) -> None:
    if name not in settings().queues:
        raise Refused(field, f"Takovou frontu nemáme: {name[:40]}", f"There is no such queue: {name[:40]}")


# ---------------------------------------------------------------- views


@router.get("/v1/views", tags=["desk"], summary="Saved views")
def list_views() -> shapes.Views:
    """Role agent. One's own, and those that everybody sees."""
    who = _caller()
    return shapes.Views(items=[_view_shape(view) for view in store.views(who.id)])


@router.put(
    "/v1/views/<view>",
    tags=["desk"],
    summary="Save a view",
    responses={**_DONE, **_told(409, "`too-many`: there are 50 of one's own, or 100 that everybody sees"), **_BUSY},
)
def put_view(view: ViewPath, request: shapes.ViewRequest) -> Response[shapes.ViewShape]:
    """Role agent. One that everybody sees is changed by its owner or a lead, and stays its owner's."""
    who = _caller()
    wanted = View(view, seen_text(request.name), who.id, who.name, _filter(request.filter), request.shared)
    stored, is_new = service.put_view(wanted, by(who), clock.now(), is_lead=who.may(Role.LEAD))
    status = HTTPStatus.CREATED if is_new else HTTPStatus.OK
    return Response(status_code=int(status), content_type=_JSON, body=_view_shape(stored))


@router.delete(
    "/v1/views/<view>",
    tags=["desk"],
    summary="Delete a view",
    status_code=HTTPStatus.NO_CONTENT,
    responses={**_GONE, **_BUSY},
)
def delete_view(view: ViewPath) -> Response[str]:
    """Role agent. One that everybody sees is deleted by its owner or a lead. Again: the same."""
    who = _caller()
    service.delete_view(view, by(who), clock.now(), is_lead=who.may(Role.LEAD))
    return nothing()


def _filter(said: shapes.ViewFilter) -> Filter:
    if said.queue is not None:
        _check_queue("filter.queue", said.queue)
    text = None if said.text is None else seen_text(said.text)
    return Filter(
        queue=said.queue,
        states=tuple(dict.fromkeys(said.states)),
        tags=_tags(said.tags),
        agent=said.agent,
        client=said.client,
        urgency=said.urgency,
        text=text or None,
    )


def _view_shape(view: View) -> shapes.ViewShape:
    return shapes.ViewShape(
        id=view.id,
        name=view.name,
        filter=shapes.ViewFilter(**view.filter.row()),
        shared=view.shared,
        owner=view.owner,
        owner_name=view.owner_name,
        revision=view.revision,
    )


# ---------------------------------------------------------------- the log of changes


@router.get("/v1/audit", tags=["desk"], summary="Who changed what")
def list_audit(
    cursor: Annotated[
        str | None, Query(min_length=1, max_length=audit.CURSOR_CHARS_MAX, description="From the page before")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=limits.PAGE_ROWS_MAX, description="Rows of a page")] = 50,
) -> shapes.AuditPage:
    """Role lead. Macros, shared views, roles, other people's shifts, mail let in; the newest first.

    There is no way to change it or to take anything out.
    """
    _caller(Role.LEAD)
    try:
        page = audit.page(cursor, limit)
    except audit.NoCursor as error:
        raise BadRequest("This is no cursor of this list.") from error
    return shapes.AuditPage(
        items=[
            shapes.AuditEntry(
                at=timestamp(entry.at),
                actor=shapes.ByShape(id=entry.by.id, name=entry.by.name),
                what=entry.what,
                target=entry.target,
                before=_json(entry.before),
                after=_json(entry.after),
            )
            for entry in page.entries
        ],
        cursor=page.cursor,
    )


def _json(said: Any) -> dict[str, Any] | None:
    return None if said is None else dict(said)


# ---------------------------------------------------------------- what is refused


@router.exception_handler(Refused)  # type: ignore[untyped-decorator]
def _refused(error: Refused) -> Response[str]:
    errors = [{"field": f"body.{error.field}", "detail": error.english}]
    title = "The request is not valid"
    return problem(422, "invalid-request", title, error.english, detail_cs=error.czech, errors=errors)


@router.exception_handler(TooMany)  # type: ignore[untyped-decorator]
def _too_many(error: TooMany) -> Response[str]:
    czech, english = error.args
    return problem(409, "too-many", "Too many", english, detail_cs=czech)


@router.exception_handler(NotYours)  # type: ignore[untyped-decorator]
def _not_yours(error: NotYours) -> Response[str]:
    czech, english = error.args
    return problem(403, "forbidden", "Not allowed", english, detail_cs=czech)


@router.exception_handler(service.Stale)  # type: ignore[untyped-decorator]
def _stale(error: service.Stale) -> Response[str]:
    macro = None if error.now is None else _macro_shape(error.now).model_dump()
    told = problem(
        412, "stale", "The macro was changed", "It is not as the ETag says; nothing was done.", macro=macro
    )
    if error.now is not None:
        told.headers["ETag"] = f'"{error.now.revision}"'
    return told


@router.exception_handler(Busy)  # type: ignore[untyped-decorator]
def _busy(_error: Busy) -> Response[str]:
    return problem(503, "busy", "Try again", "Others change the same at the same time; try again.")
