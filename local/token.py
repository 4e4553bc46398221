"""Prints a bearer token from the emulator's Cognito: a demo user's id token, or the machine's access token."""

from __future__ import annotations

import argparse
import base64
import json
import urllib.error
import urllib.request
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from local.demo import User, clients, staff, zone_users
from local.places import Places

if TYPE_CHECKING:
    from local.deploy import Outputs


SIGN_IN_TIMEOUT_S = 30


class NoTokenError(Exception):
    """There is no token for what was asked; the message says why."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `token`."""
    who = parser.add_mutually_exclusive_group(required=True)
    who.add_argument("--staff", metavar="NAME", help="a member of staff, e.g. alena")
    who.add_argument("--contact", metavar="ADDR", help="a contact of a client, e.g. jan@firma.example")
    who.add_argument("--integration", action="store_true", help="machine access")
    who.add_argument("--finance", metavar="NAME", help="somebody of finance, e.g. filip")
    parser.add_argument("--client", metavar="N", help="with --contact: the client number to act for")


def asked(places: Places, outputs: Outputs, options: argparse.Namespace) -> str:
    """The token that the options ask for. Raises NoTokenError."""
    if options.integration:
        return of_machine(places, outputs)
    return issue(places, outputs, user_of(options), options.client)


def of_machine(places: Places, outputs: Outputs) -> str:
    """An access token by client id and secret, as others get one (RFC 6749 section 4.4). Raises NoTokenError."""
    from local.deploy import session

    cognito = session().client("cognito-idp", endpoint_url=places.aws_url)
    name = outputs.machine_client_id
    try:
        known = cognito.describe_user_pool_client(UserPoolId=outputs.staff_pool_id, ClientId=name)["UserPoolClient"]
    except (ClientError, BotoCoreError) as error:
        raise NoTokenError(f"Cognito does not know the machine's client: {error}") from error
    basic = base64.b64encode(f"{name}:{known['ClientSecret']}".encode()).decode()
    request = urllib.request.Request(
        f"{places.url}/oauth2/token",
        data=b"grant_type=client_credentials&scope=fronta/integration",
        headers={"Authorization": f"Basic {basic}", "Content-Type": "application/x-www-form-urlencoded"},
        method="POST",
    )
    return _answered(request, "access_token", "Cognito gives no token to the machine")


def user_of(options: argparse.Namespace) -> User:
    """Find the demo user that the options name; raise NoTokenError with the names there are."""
    if options.client is not None and options.contact is None:
        raise NoTokenError("--client goes with --contact")
    if options.contact is not None:
        return _contact(options.contact.lower(), options.client)
    group = "finance" if options.finance else None
    name = options.staff or options.finance
    people = [one for one in staff() if group is None or group in one.groups]
    for one in people:
        if name.lower() in (one.name, one.email):
            return one
    raise NoTokenError(f"no {name!r} here; there are {', '.join(one.name for one in people)}")


def issue(places: Places, outputs: Outputs, user: User, client_number: str | None = None) -> str:
    """Sign the user in and return a token for the API: an id token, or a contact's pass to the client zone.

    Raises NoTokenError.
    """
    from local.deploy import session

    cognito = session().client("cognito-idp", endpoint_url=places.aws_url)
    of_staff = bool(user.groups)
    try:
        answer = cognito.admin_initiate_auth(
            UserPoolId=outputs.staff_pool_id if of_staff else outputs.zone_pool_id,
            ClientId=outputs.staff_client_id if of_staff else outputs.zone_client_id,
            AuthFlow="ADMIN_USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": user.email, "PASSWORD": user.password},
        )
        id_token = answer["AuthenticationResult"]["IdToken"]
    except (ClientError, BotoCoreError) as error:
        raise NoTokenError(f"Cognito gives no token to {user.email}: {error}") from error
    except KeyError:
        raise NoTokenError(f"Cognito wants more than a password of {user.email}") from None
    return id_token if of_staff else exchanged(places, id_token, client_number)


def exchanged(places: Places, id_token: str, client_number: str | None) -> str:
    """The pass to the client zone that a contact's id token buys; raise NoTokenError."""
    request = urllib.request.Request(
        f"{places.url}/api/v1/zone/sign-in",
        data=json.dumps({"client": client_number}).encode(),
        headers={"Authorization": f"Bearer {id_token}", "Content-Type": "application/json"},
        method="POST",
    )
    return _answered(request, "token", "the API gives no pass")


def _answered(request: urllib.request.Request, member: str, refused: str) -> str:
    try:
        with urllib.request.urlopen(request, timeout=SIGN_IN_TIMEOUT_S) as answer:
            return str(json.loads(answer.read())[member])
    except urllib.error.HTTPError as error:
        raise NoTokenError(f"{refused}: {error.read().decode(errors='replace')[:300]}") from error
    except (OSError, ValueError, KeyError) as error:
        raise NoTokenError(f"{refused}: {error}") from error


def _contact(address: str, number: str | None) -> User:
    listed = [client.number for client in clients() for one in client.contacts if one.address == address]
    user = next((one for one in zone_users() if one.email == address), None)
    if user is None:
        raise NoTokenError(f"{address} is no demo contact")
    if number is not None and number not in listed:
        raise NoTokenError(f"{address} is a contact of {', '.join(listed)}, not of {number}")
    return user
