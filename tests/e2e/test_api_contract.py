"""The API keeps the contract that its description makes: every operation, by its callers, on the running stack.

Requests are made from docs/openapi.json, which is what /api/openapi.json tells: good ones and bad ones. The answers
are checked against it. They go to the gateway itself, past the web origin, which has no part in the contract.
"""

import json
import os
import urllib.request
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests
import schemathesis
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.config import SchemathesisConfig

from bench.stack import running
from local.demo import zone_users
from local.deploy import session
from tests.e2e.conftest import Desk
from tests.e2e.test_zone_run import post_form, zone

pytestmark = pytest.mark.stack
DESCRIPTION = Path(__file__).parents[2] / "docs" / "openapi.json"
JAN = "jan@firma.example"
SIGN_IN, ON_BEHALF, PASS = "/v1/zone/sign-in", "/v1/zone-tokens", "/v1/zone/pass"
OF_MACHINES = ["webhooks", "directory", "exchange"]
EXAMPLES_MAX = 8
# Of an operation's good requests, and of its bad ones, the first ones are sent and then every twelfth: a call of a
# Lambda that logs nothing takes the emulator 50 ms. All of them, in some minutes: FRONTA_CONTRACT=all.
FIRST, EVERY = 3, 1 if os.environ.get("FRONTA_CONTRACT") == "all" else 12
TICKETS = 6
# Ids that requests are made with, in whose place those of real tickets are put when they are sent.
PLACES = [f"01KAPQ7Y4Z8T3M5N6P7Q8R9S{number:02d}" for number in range(TICKETS)]
# A host that this stage lets webhooks reach, where nobody listens.
HOOK = "https://127.0.0.1:9/hook"

# What no description of a request's form can say: by the operation, beginnings of the sentences of its 422.
BEYOND_FORM = {
    # Times are ahead of now.
    "POST /v1/tickets/{ticket_id}/schedule": ["The time has to be ahead"],
    "PUT /v1/shifts/me": ["The end of the shift"],
    "PUT /v1/shifts/{agent}": ["The end of the shift"],
    # Who there is.
    "POST /v1/tickets/{ticket_id}/assign": ["Nobody of this id"],
    "POST /v1/tickets/{ticket_id}/notes": ["Nobody of this id"],
    # Each once.
    "PUT /v1/directory/clients/{number}": ["is in the list twice"],
    # A PIN that somebody guesses, a program.
    "PUT /v1/zone/pin": ["Such a PIN is soon guessed"],
    "POST /v1/zone/uploads": ["Such a file cannot be sent", "A file may have"],
    "POST /v1/uploads": ["Such a file cannot be sent", "A file may have"],
    # How many segments a text has is no matter of its length; and who of a client can be told.
    "POST /v1/technical-events": [
        "The SMS ",
        "Write what the SMS",
        "The directory knows no client",
        "None of these clients",
    ],
    "POST /v1/tickets/{ticket_id}/sms": ["The SMS ", "Write what the SMS", "Nobody of the ticket's client"],
    # Of several things that may be left out one has to be there.
    "PUT /v1/macros/{macro}": ["The macro does nothing", "Nobody of this id", "The text of a macro"],
}

# One connection for all; operations that have answered, and asked for a token; requests made, by what they are.
LINE = requests.Session()
ASKED: set[str] = set()
MADE: Counter[tuple[str, bool]] = Counter()
# The same wherever it is said: a key of another request, a cursor, which is opaque and ours to make, a queue.
EVERYWHERE = ["This Idempotency-Key did something else", "This is no cursor", "There is no such queue"]

load_all_checks()
ACCEPTS_GOOD, ASKS_FOR_TOKEN = CHECKS.get_one("positive_data_acceptance"), CHECKS.get_one("ignored_auth")
API = schemathesis.openapi.from_path(
    DESCRIPTION,
    config=SchemathesisConfig.from_dict(
        {
            "seed": 20261123,
            "cache": {"enabled": False},
            "generation": {
                "max-examples": EXAMPLES_MAX,
                "deterministic": True,
                "no-shrink": True,
                # A parameter that nobody described is passed over, and that is no fault.
                "allow-extra-parameters": False,
                # Each caller sends his own; what is answered without, and to a bad one, is asked by `ignored_auth`.
                "with-security-parameters": False,
            },
            "dictionaries": {"tickets": {"values": PLACES}},
            "parameters": {"path.ticket_id": {"dictionary": "tickets", "probability": 0.7}},
            # A method that an address does not take is nothing there: 404, as tests/api/test_routes.py says.
            "phases": {"coverage": {"unexpected-methods": []}},
            "checks": {
                "unsupported_method": {"enabled": False},
                # RFC 6585, 3: 428 is what a missing If-Match is answered with.
                "missing_required_header": {"expected-statuses": ["401", "403", "422", "428"]},
                # 412: good requests about a version that is not the newest.
                "positive_data_acceptance": {"expected-statuses": ["2xx", "304", "403", "404", "409", "412"]},
                "negative_data_rejection": {
                    "expected-statuses": ["401", "403", "404", "409", "412", "413", "415", "422", "428"]
                },
            },
        }
    ),
)


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    """The running system, where a contact may write as often as he likes."""
    with running(FRONTA_SET_ZONE_WRITES_WINDOW="PT0S") as stack:
        yield Desk(stack)


@dataclass(frozen=True)
class Known:
    """What requests can be about: tickets of Jan, and a file that he has uploaded."""

    tickets: list[str]
    # Whether it is of the zone, or of staff → the id of a file.
    uploads: dict[bool, str]


@pytest.fixture(scope="module")
def jan(desk: Desk) -> str:
    """A contact's pass."""
    return desk.stack.local("token", "--contact", JAN)


@pytest.fixture(scope="module")
def lead(desk: Desk) -> str:
    """The token of an agent who is a lead, too."""
    return desk.stack.local("token", "--staff", "vera")


@pytest.fixture(scope="module")
def machine(desk: Desk) -> str:
    """The token of the company's own systems."""
    return desk.stack.local("token", "--integration")


@pytest.fixture(scope="module")
def id_token(desk: Desk) -> str:
    """What the zone's identity provider gives a contact."""
    user = next(one for one in zone_users() if one.email == JAN)
    ready = desk.stack.ready
    aws = session().client("cognito-idp", endpoint_url=f"http://127.0.0.1:{ready['ports']['aws']}")
    answer = aws.admin_initiate_auth(
        UserPoolId=ready["outputs"]["zone_pool_id"],
        ClientId=ready["outputs"]["zone_client_id"],
        AuthFlow="ADMIN_USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": user.email, "PASSWORD": user.password},
    )
    return str(answer["AuthenticationResult"]["IdToken"])


@pytest.fixture(scope="module")
def known(desk: Desk, jan: str) -> Known:
    """Some tickets, and files."""
    file = {"name": "chyba.log", "type": "text/plain", "size": 3}
    places = {True: zone(desk, jan, "POST", "/uploads", file)[1], False: desk.post("/v1/uploads", file, "vera")}
    for place in places.values():
        assert post_form(place["url"], place["fields"], b"abc") in (200, 201, 204)
    opened = [
        zone(desk, jan, "POST", "/tickets", {"queue": "podpora", "subject": f"{number}", "text": "Prosíme o radu."})
        for number in range(TICKETS)
    ]
    return Known(
        [answer["ticket"]["id"] for _, answer in opened], {is_zone: place["id"] for is_zone, place in places.items()}
    )


def keeps_contract(desk: Desk, known: Known, token: str, case: schemathesis.Case) -> None:
    """Send a request of the description's making as a caller, and check the answer by all there is to check."""
    if not is_sent(case):
        return
    place_known(case, known)
    base, headers = str(desk.stack.ready["outputs"]["http_api_url"]), {"Authorization": f"Bearer {token}"}
    answer = case.call(base_url=base, headers=headers, session=LINE)
    operation = case.operation.label
    left_out = [ACCEPTS_GOOD] if is_beyond_form(case, answer) else []
    # It asks again without a token and with a bad one: once for each operation will do.
    left_out += [ASKS_FOR_TOKEN] if operation in ASKED else []
    sent = {"headers": headers, "base_url": base}
    case.validate_response(answer, headers=headers, excluded_checks=left_out, transport_kwargs=sent)
    if answer.status_code < 300:
        ASKED.add(operation)


def is_sent(case: schemathesis.Case) -> bool:
    """Whether it is this one's turn."""
    kind = case.operation.label, case.meta.generation.mode.is_positive
    MADE[kind] += 1
    return MADE[kind] <= FIRST or MADE[kind] % EVERY == 0


def place_known(case: schemathesis.Case, known: Known) -> None:
    """Put what there is into the places of a request that can name nothing that there is."""
    if (place := (case.path_parameters or {}).get("ticket_id")) in PLACES:
        case.path_parameters["ticket_id"] = known.tickets[PLACES.index(place)]
    if case.meta.generation.mode.is_positive and isinstance(case.body, dict):
        if case.body.get("files"):
            case.body["files"] = [known.uploads["zone" in case.path]]
        if "url" in case.body:
            case.body["url"] = HOOK


def is_beyond_form(case: schemathesis.Case, answer: Any) -> bool:
    """Whether a good request was refused for what its form cannot say."""
    sentences = [*BEYOND_FORM.get(case.operation.label, ()), *EVERYWHERE]
    if answer.status_code != 422:
        return False
    told = answer.json()
    details = [error["detail"] for error in told.get("errors", ())] or [told["detail"]]
    return all(detail.startswith(tuple(sentences)) for detail in details)


def test_the_description_that_is_served_is_the_one_in_docs(desk: Desk) -> None:
    """What is tested here is what clients read."""
    with urllib.request.urlopen(f"{desk.stack.url}/api/openapi.json", timeout=20) as answer:
        assert json.load(answer) == json.loads(DESCRIPTION.read_text(encoding="utf-8"))


# Signing out ends the pass that all of these are made with: it has its tests where passes have theirs.
@API.include(tag="client zone").exclude(path_regex=SIGN_IN).exclude(path=[ON_BEHALF, PASS]).parametrize()
def test_the_zone_keeps_it_with_a_contact(desk: Desk, known: Known, jan: str, case: schemathesis.Case) -> None:
    """With a pass."""
    keeps_contract(desk, known, jan, case)


@API.include(path_regex=SIGN_IN).parametrize()
def test_signing_in_keeps_it(desk: Desk, known: Known, id_token: str, case: schemathesis.Case) -> None:
    """With an id token of the zone's identity provider."""
    keeps_contract(desk, known, id_token, case)


@API.exclude(tag=["client zone", *OF_MACHINES]).parametrize()
def test_the_desk_keeps_it_with_staff(desk: Desk, known: Known, lead: str, case: schemathesis.Case) -> None:
    """With the token of a lead, who may do all that staff may."""
    keeps_contract(desk, known, lead, case)


# The last one: it puts and deletes clients.
@API.include(tag=OF_MACHINES).include(path=ON_BEHALF).parametrize()
def test_what_is_for_machines_keeps_it_with_one(
    desk: Desk, known: Known, machine: str, case: schemathesis.Case
) -> None:
    """With the token of the company's own systems."""
    keeps_contract(desk, known, machine, case)
