"""Demo data: mail domains with their DNS and keys, clients with contacts, people who sign in.

`local/demo/` holds what is the same everywhere. Private keys are made at the first start, kept in the state
directory and published in the zone file beside them; nothing secret is in the repository.
"""

from __future__ import annotations

import base64
import ipaddress
import json
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from local.places import REGION, Places
from local.zone import Zone

if TYPE_CHECKING:
    from types_boto3_cognito_idp import CognitoIdentityProviderClient

    from local.deploy import Outputs

DATA = Path(__file__).resolve().parent / "demo"
SELECTOR = "demo"
RSA_BITS = 2048
# Domains that sign. The others show what happens to mail that cannot be proved.
SIGNING_DOMAINS = ("firma.example", "agentura.example", "obchod.example", "prisna.example", "fronta.example")


@dataclass(frozen=True)
class Contact:
    """A person whom a client lists. `language` is cs or en; `phone` is E.164."""

    address: str
    name: str
    language: Literal["cs", "en"]
    phone: str | None
    technical: bool


@dataclass(frozen=True)
class DemoClient:
    """A client company. The same person may be a contact of several."""

    number: str
    name: str
    contacts: tuple[Contact, ...]


@dataclass(frozen=True)
class User:
    """Somebody who signs in. `groups` are roles of staff; contacts of clients have none."""

    name: str
    full_name: str
    email: str
    password: str
    groups: tuple[str, ...]


def clients() -> tuple[DemoClient, ...]:
    """Read the demo clients."""
    raw = _read("people.json")["clients"]
    return tuple(
        DemoClient(client["number"], client["name"], tuple(Contact(**contact) for contact in client["contacts"]))
        for client in raw
    )


def staff() -> tuple[User, ...]:
    """Read the demo staff."""
    return tuple(
        User(one["name"], one["full_name"], one["email"], one["password"], tuple(one["groups"]))
        for one in _read("users.json")["staff"]
    )


def zone_users() -> tuple[User, ...]:
    """Read the contacts who sign in to the client zone."""
    return tuple(
        User(one["email"], one["full_name"], one["email"], one["password"], ()) for one in _read("users.json")["zone"]
    )


def load_users(outputs: Outputs, places: Places) -> None:
    """Make the demo users in the pools, with passwords that need no change; safe to repeat.

    Raises botocore's ClientError when Cognito refuses.
    """
    cognito = _cognito(places)
    for pool, users in ((outputs.staff_pool_id, staff()), (outputs.zone_pool_id, zone_users())):
        for user in users:
            _load_user(cognito, pool, user)


def load_people(outputs: Outputs, places: Places) -> None:
    """Put the demo clients with their contacts into the directory, by the product's own use case.

    A client who is there already is let be. Raises pynamodb's errors when the table is not there.
    """
    from chalicelib.people import service, store
    from chalicelib.people.directory import Contact as ListedContact
    from chalicelib.people.directory import ListedClient

    # The stack is no Lambda: the table is told here and not by the environment.
    meta: Any = store.Row.Meta
    meta.table_name, meta.host, meta.region = outputs.people_table, places.aws_url, REGION
    meta.aws_access_key_id = meta.aws_secret_access_key = "test"
    for client in clients():
        # A contact that was removed since the first start stays removed.
        if store.find_client(client.number) is not None:
            continue
        contacts = tuple(
            ListedContact(
                one.address,
                one.name,
                one.language,
                one.technical,
                phones=() if one.phone is None else (one.phone,),
                # Who is first in a client's list looks after his PIN.
                pin=one is client.contacts[0],
            )
            for one in client.contacts
        )
        service.put_client(ListedClient(client.number, client.name, contacts))


def ensure_zone(places: Places) -> None:
    """Make the demo zone file and its DKIM keys, or add what is missing; FRONTA_ZONE's own file is let be."""
    if places.zone_file is not None:
        return
    places.dkim_keys.mkdir(parents=True, exist_ok=True, mode=0o700)
    old = places.zone.read_text(encoding="utf-8") if places.zone.exists() else "{}"
    Zone.from_json(old)
    names: dict[str, Any] = json.loads(old)
    for name, records in _read("zone.json").items():
        names.setdefault(name, records)
    for domain in SIGNING_DOMAINS:
        names[f"{SELECTOR}._domainkey.{domain}"] = {"TXT": [_key_record(places, domain)]}
    new = json.dumps(names, indent=1, ensure_ascii=False) + "\n"
    if new != old:
        draft = places.zone.with_suffix(".new")
        draft.write_text(new, encoding="utf-8")
        draft.replace(places.zone)


def private_key(places: Places, domain: str) -> bytes | None:
    """Read the private DKIM key of a demo domain in PEM; None where the domain does not sign."""
    path = places.dkim_keys / f"{domain}.pem"
    return path.read_bytes() if domain in SIGNING_DOMAINS and path.exists() else None


def sending_host(zone: Zone, domain: str) -> tuple[str, str] | None:
    """Find the host (name, address) that sends a domain's mail, by MX and A of the zone; None if none."""
    exchanges = [record for record in zone.ask(domain, "MX").records if isinstance(record, tuple)]
    for host in [name for _, name in sorted(exchanges)] + [domain]:
        addresses = zone.ask(host, "A").records
        if addresses:
            return host, str(ipaddress.ip_address(str(addresses[0])))
    return None


def _key_record(places: Places, domain: str) -> str:
    path = places.dkim_keys / f"{domain}.pem"
    if not path.exists():
        made = rsa.generate_private_key(public_exponent=65537, key_size=RSA_BITS)
        path.touch(mode=0o600)
        path.write_bytes(
            made.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.TraditionalOpenSSL,
                serialization.NoEncryption(),
            )
        )
    key = serialization.load_pem_private_key(path.read_bytes(), None)
    public = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return f"v=DKIM1; k=rsa; p={base64.b64encode(public).decode('ascii')}"


def _load_user(cognito: CognitoIdentityProviderClient, pool: str, user: User) -> None:
    # It may exist from an earlier start; the password and the groups are set again all the same.
    with suppress(cognito.exceptions.UsernameExistsException):
        cognito.admin_create_user(
            UserPoolId=pool,
            Username=user.email,
            MessageAction="SUPPRESS",
            UserAttributes=[
                {"Name": "email", "Value": user.email},
                {"Name": "email_verified", "Value": "true"},
                {"Name": "name", "Value": user.full_name},
            ],
        )
    cognito.admin_set_user_password(UserPoolId=pool, Username=user.email, Password=user.password, Permanent=True)
    for group in user.groups:
        with suppress(cognito.exceptions.GroupExistsException):  # the template makes the staff's
            cognito.create_group(UserPoolId=pool, GroupName=group)
        cognito.admin_add_user_to_group(UserPoolId=pool, Username=user.email, GroupName=group)


def _cognito(places: Places) -> CognitoIdentityProviderClient:
    from local.deploy import session

    return session().client("cognito-idp", endpoint_url=places.aws_url)


def _read(name: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((DATA / name).read_text(encoding="utf-8"))
    return data
