"""Routes of the directory: the company's own system is the master of clients and contacts, and keeps it current."""

import re
from collections.abc import Container
from http import HTTPStatus
from typing import Annotated, Any, Final

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Header, Path, Query
from aws_lambda_powertools.event_handler.openapi.types import OpenAPIResponse
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from chalicelib.api import directory_shapes as shapes
from chalicelib.api.callers import caller
from chalicelib.api.problems import nothing, problem
from chalicelib.api.roles import Role
from chalicelib.api.work import BadRequest
from chalicelib.people import listing, service, store
from chalicelib.people.changes import CURSOR_CHARS_MAX, NoCursor, read_cursor
from chalicelib.people.directory import Contact, ListedClient
from chalicelib.platform import clock, limits
from chalicelib.platform.ids import timestamp

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]

TAG_CHARS_MAX: Final = 200
_TAG_RE: Final = re.compile(r'"([0-9]{1,9})"')

NumberPath = Annotated[
    str, Path(description="The client's number", pattern=f"^{listing.NUMBER}$", examples=["100001"])
]
IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        max_length=TAG_CHARS_MAX,
        description="Only if the client is still at this ETag; without it, whatever he is like",
        examples=['"3"'],
    ),
]

_ETAG: dict[str, Any] = {"ETag": {"description": "His revision, in quotation marks", "schema": {"type": "string"}}}
_PROBLEM: dict[str, Any] = {"$ref": "#/components/schemas/Problem"}
_STALE_SHAPE: dict[str, Any] = {"$ref": "#/components/schemas/StaleClientProblem"}


def _told(description: str) -> OpenAPIResponse:
    content: Any = {"application/json": {"model": shapes.DirectoryClient}}
    return {"description": description, "headers": _ETAG, "content": content}


def _problem(description: str, shape: dict[str, Any] = _PROBLEM) -> OpenAPIResponse:
    return {"description": description, "content": {"application/problem+json": {"schema": shape}}}


_NOT_FOUND: dict[int, OpenAPIResponse] = {404: _problem("There is no client of this number")}
_STALE: dict[int, OpenAPIResponse] = {
    412: _problem("`stale`: he was changed since; `client` is he as he is, null if there is none", _STALE_SHAPE)
}
_BUSY: dict[int, OpenAPIResponse] = {503: _problem("`busy`: others change him, or his contacts, at the same time")}


class NoSuchClient(Exception):
    """The directory has no client of this number."""


@router.put(
    "/v1/directory/clients/<number>",
    tags=["directory"],
    summary="Put a client with his contacts",
    responses={200: _told("He was there"), 201: _told("He is new, or was deleted once"), **_STALE, **_BUSY},
)
def put_directory_client(
    number: NumberPath, request: shapes.DirectoryClientBody, if_match: IfMatch = None
) -> Response[shapes.DirectoryClient]:
    """Role integration. The directory lists exactly this from now on: a contact left out has lost his rights when the
    answer comes. The same again changes nothing and has the same ETag.
    """
    _caller()
    done = service.put_client(_client_of(number, request), clock.now(), expected=revisions(if_match))
    status = HTTPStatus.CREATED if done.outcome == "created" else HTTPStatus.OK
    return _answer(done.listing, status)


@router.get(
    "/v1/directory/clients/<number>",
    tags=["directory"],
    summary="A client with his contacts",
    responses={200: _told("The client"), **_NOT_FOUND},
)
def get_directory_client(number: NumberPath) -> Response[shapes.DirectoryClient]:
    """Role integration."""
    _caller()
    found = store.find_listing(number)
    if found.client is None:
        raise NoSuchClient(number)
    return _answer(found, HTTPStatus.OK)


@router.delete(
    "/v1/directory/clients/<number>",
    tags=["directory"],
    summary="Delete a client",
    status_code=HTTPStatus.NO_CONTENT,
    responses={204: {"description": "He is not there, or not any more", "content": {}}, **_STALE, **_BUSY},
)
def delete_directory_client(number: NumberPath, if_match: IfMatch = None) -> Response[str]:
    """Role integration. His contacts lose what they had through him; his tickets stay. He may be put again."""
    _caller()
    expected = revisions(if_match)
    # Who is gone is gone: a repetition has the old ETag.
    if expected is None or store.find_listing(number).client is not None:
        service.remove_client(number, clock.now(), expected=expected)
    return nothing()


@router.get("/v1/directory/clients", tags=["directory"], summary="What changed since a cursor")
def list_directory_changes(
    since: Annotated[
        str | None,
        Query(max_length=CURSOR_CHARS_MAX, description="The cursor of the page before; all clients without one"),
    ] = None,
    limit: Annotated[int, Query(ge=1, le=limits.PAGE_ROWS_MAX, description="Rows of a page")] = 50,
) -> shapes.DirectoryChanges:
    """Role integration. Each client once, where he stands by his last change, the oldest first; deleted ones too.

    A cursor is good for ever. What changed in the last five minutes is told again by the next reading, with the same
    `number` and `changed_at`: so no change is passed, though clocks differ. A page may hold fewer than `limit`; go on
    while there is `more`.
    """
    _caller()
    try:
        start = None if since is None else read_cursor(since)
    except NoCursor as error:
        raise BadRequest("This is no cursor of ours; leave it out to begin from the beginning.") from error
    page = service.changes_since(start, limit, clock.now())
    return shapes.DirectoryChanges(
        items=[_change(found) for found in page.listings], cursor=str(page.cursor), more=page.more
    )


def _caller() -> None:
    caller(router.current_event, Role.INTEGRATION)


def revisions(if_match: str | None) -> Container[int] | None:
    """The revisions of which one has to be there (RFC 9110, 13.1.1); None for any or none. Weak tags never match."""
    if if_match is None:
        return None
    if if_match.strip() == "*":
        return service.ANY_REVISION
    tags = (_TAG_RE.fullmatch(tag.strip()) for tag in if_match.split(","))
    return frozenset(int(tag[1]) for tag in tags if tag is not None)


def _client_of(number: str, request: shapes.DirectoryClientBody) -> ListedClient:
    """The client of a request. Raises Refused with everything that is wrong."""
    faults: list[listing.Fault] = []
    contacts: list[Contact] = []
    for place, said in enumerate(request.contacts[: listing.CONTACTS_MAX + 1]):
        try:
            contacts.append(
                listing.listed_contact(
                    said.address,
                    said.name,
                    said.language,
                    said.phones,
                    technical=said.rights.technical,
                    pin=said.rights.pin,
                    always_confirm=said.always_confirm,
                    place=place,
                )
            )
        except listing.Refused as refused:
            faults += refused.faults
    try:
        # Contacts are counted as they were sent: of those that are left nothing is said by place.
        client = listing.listed_client(
            number, request.name, () if faults else contacts, request.services, request.domains
        )
    except listing.Refused as refused:
        faults += refused.faults
    if faults:
        raise listing.Refused(faults)
    return client


def _change(found: store.Listing) -> shapes.DirectoryChange:
    # What the index names was changed at some time.
    at = "" if found.changed_at is None else timestamp(found.changed_at)
    shape = None if found.client is None else _shape(found.client)
    return shapes.DirectoryChange(number=found.number, changed_at=at, deleted=shape is None, client=shape)


def _shape(client: ListedClient) -> shapes.DirectoryClient:
    return shapes.DirectoryClient(
        number=client.number,
        name=client.name,
        contacts=[
            shapes.DirectoryContact(
                address=contact.address,
                name=contact.name,
                language=contact.language,
                phones=list(contact.phones),
                rights=shapes.Rights(technical=contact.technical, pin=contact.pin),
                always_confirm=contact.always_confirm,
            )
            for contact in client.contacts
        ],
        services=list(client.services),
        domains=list(client.domains),
    )


def _etag(found: store.Listing) -> str:
    return f'"{found.revision}"'


def _answer(found: store.Listing, status: HTTPStatus) -> Response[shapes.DirectoryClient]:
    if found.client is None:
        raise NoSuchClient(found.number)
    return Response(
        status_code=status,
        content_type="application/json",
        body=_shape(found.client),
        headers={"ETag": _etag(found), "Cache-Control": "no-store"},
    )


@router.exception_handler(NoSuchClient)  # type: ignore[untyped-decorator]
def _no_such_client(_error: NoSuchClient) -> Response[str]:
    return problem(404, "not-found", "Not found", "There is no client of this number.")


@router.exception_handler(listing.Refused)  # type: ignore[untyped-decorator]
def _refused(error: listing.Refused) -> Response[str]:
    errors = [{"field": f"body.{fault.path}", "detail": fault.detail} for fault in error.faults]
    return problem(422, "invalid-request", "The request is not valid", "See errors.", errors=errors)


@router.exception_handler(service.StaleRevision)  # type: ignore[untyped-decorator]
def _stale(error: service.StaleRevision) -> Response[str]:
    client = None if error.now.client is None else _shape(error.now.client).model_dump()
    told = problem(
        412, "stale", "The client was changed", "He is not as the ETag says; nothing was done.", client=client
    )
    if client is not None:
        told.headers["ETag"] = _etag(error.now)
    return told


@router.exception_handler(store.KeepsChanging)  # type: ignore[untyped-decorator]
def _keeps_changing(_error: store.KeepsChanging) -> Response[str]:
    told = problem(
        503, "busy", "Try again", "Others change this client, or his contacts, at the same time; try again."
    )
    told.headers["Retry-After"] = "1"
    return told
