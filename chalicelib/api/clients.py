"""The client card: who the client is and what he has had to do with us lately."""

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from chalicelib.api import desk_shapes as shapes
from chalicelib.api.callers import caller
from chalicelib.api.directory import NoSuchClient, NumberPath
from chalicelib.api.directory_shapes import Rights
from chalicelib.api.roles import Role
from chalicelib.api.telling import summary
from chalicelib.people import store as people
from chalicelib.people.directory import Contact
from chalicelib.platform import tables
from chalicelib.tickets import store as tickets
from chalicelib.tickets.ticket import State

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]

TICKETS_SHOWN = 10
_OVER = frozenset({State.RESOLVED, State.CLOSED})


@router.get("/v1/clients/<number>", tags=["desk"], summary="A client at one glance")
def client_card(number: NumberPath) -> shapes.ClientCard:
    """Role agent. One read and one query. All his tickets are not counted: `open` is of the ten that are shown."""
    caller(router.current_event, Role.AGENT)
    rows = tables.read([*people.keys_of_clients([number]), people.key_of_pin(number)])
    client = people.clients_found(rows).get(number)
    if client is None:
        raise NoSuchClient(number)
    shown = tickets.page_of_client(number, limit=TICKETS_SHOWN).tickets
    return shapes.ClientCard(
        number=client.number,
        name=client.name,
        contacts=[_contact(contact) for contact in client.contacts],
        services=list(client.services),
        domains=list(client.domains),
        pin_set=people.pin_is_found(rows),
        tickets=[summary(ticket) for ticket in shown],
        open=sum(ticket.state not in _OVER for ticket in shown),
    )


def _contact(contact: Contact) -> shapes.CardContact:
    return shapes.CardContact(
        address=contact.address,
        name=contact.name,
        language=contact.language,
        phones=list(contact.phones),
        rights=Rights(technical=contact.technical, pin=contact.pin),
    )
