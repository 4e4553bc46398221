"""The demo data: domains, keys, clients, sign-ins."""

import json
import stat
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import boto3
import dkim
import pytest
from moto import mock_aws

from local import demo
from local.places import Places
from local.send import compose, sign
from local.stack import queue_addresses
from local.zone import Zone

POLICIES = {
    "firma.example": "p=none",
    "agentura.example": "p=quarantine",
    "obchod.example": "p=none",
    "prisna.example": "p=reject",
    "fronta.example": "p=reject",
}


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Places:
    """A state directory with the demo zone and its keys."""
    state = tmp_path_factory.mktemp("state")
    places = Places.from_environment({"FRONTA_STATE": str(state)})
    demo.ensure_zone(places)
    return places


def test_every_sending_domain_has_a_host_that_resolves_both_ways(places: Places) -> None:
    """Each demo domain's mail comes from its MX, whose address has a PTR back to it."""
    zone = Zone.from_json(places.zone.read_bytes())
    domains = {contact.address.rpartition("@")[2] for client in demo.clients() for contact in client.contacts}
    for domain in domains | {"fronta.example"}:
        found = demo.sending_host(zone, domain)
        assert found is not None
        host, ip = found
        reverse = ".".join(reversed(ip.split("."))) + ".in-addr.arpa"
        assert zone.ask(reverse, "PTR").records == (host,)
    assert demo.sending_host(zone, "nowhere.example") is None


def test_the_domains_differ_in_what_they_can_prove(places: Places) -> None:
    """There are domains with everything, with SPF only, with nothing, and with each DMARC policy."""
    zone = Zone.from_json(places.zone.read_bytes())

    def text(name: str) -> str:
        return b"".join(r for r in zone.ask(name, "TXT").records if isinstance(r, bytes)).decode()

    for domain, policy in POLICIES.items():
        assert text(domain).startswith("v=spf1 ip4:")
        assert text(f"_dmarc.{domain}") == f"v=DMARC1; {policy}"
        assert text(f"demo._domainkey.{domain}").startswith("v=DKIM1; k=rsa; p=MII")
    assert text("jenspf.example").startswith("v=spf1 ip4:")
    assert text("_dmarc.jenspf.example") == text("demo._domainkey.jenspf.example") == ""
    assert text("bezzaznamu.example") == text("_dmarc.bezzaznamu.example") == ""


@pytest.mark.parametrize("domain", demo.SIGNING_DOMAINS)
def test_the_published_key_verifies_what_the_private_one_signs(places: Places, domain: str) -> None:
    """A mail signed as a demo domain verifies against the zone file, and the key file is private."""
    zone = Zone.from_json(places.zone.read_bytes())
    mail = b"From: x@" + domain.encode() + b"\r\nSubject: s\r\n\r\nbody\r\n"
    signed = sign(places, mail, f"x@{domain}")
    assert signed.endswith(mail)

    def ask(name: bytes, timeout: int = 0) -> bytes:
        (record,) = zone.ask(name.decode(), "TXT").records
        assert isinstance(record, bytes)
        return record

    assert dkim.verify(signed, dnsfunc=ask)
    mode = (places.dkim_keys / f"{domain}.pem").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


def test_a_second_start_changes_nothing_and_keeps_what_was_added(places: Places) -> None:
    """The keys stay, and a name that somebody added or changed in the zone file stays too."""
    names = json.loads(places.zone.read_text(encoding="utf-8"))
    names["added.example"] = {"A": ["192.0.2.200"]}
    names["_dmarc.firma.example"] = {"TXT": ["v=DMARC1; p=reject"]}
    places.zone.write_text(json.dumps(names), encoding="utf-8")
    demo.ensure_zone(places)
    assert json.loads(places.zone.read_text(encoding="utf-8")) == names
    names.pop("added.example")
    names["_dmarc.firma.example"] = {"TXT": ["v=DMARC1; p=none"]}
    places.zone.write_text(json.dumps(names), encoding="utf-8")


def test_a_zone_of_the_users_own_is_let_be(tmp_path: Path) -> None:
    """With FRONTA_ZONE nothing is written, neither keys nor zone."""
    own = tmp_path / "own.json"
    own.write_text("{}", encoding="utf-8")
    state = tmp_path / "state"
    demo.ensure_zone(Places.from_environment({"FRONTA_STATE": str(state), "FRONTA_ZONE": str(own)}))
    assert own.read_text(encoding="utf-8") == "{}"
    assert not state.exists()


def test_one_person_is_a_contact_of_two_clients() -> None:
    """The agency's person is listed by two clients, and client numbers are unique."""
    numbers = [client.number for client in demo.clients()]
    assert len(numbers) == len(set(numbers))
    listing = [
        client.number
        for client in demo.clients()
        for contact in client.contacts
        if contact.address == "jana@agentura.example"
    ]
    assert listing == ["100002", "100003"]
    assert {contact.language for client in demo.clients() for contact in client.contacts} == {"cs", "en"}


def test_every_contact_can_sign_in_and_every_role_has_somebody() -> None:
    """Zone users are exactly the contacts; staff covers all roles but the machines'."""
    contacts = {contact.address for client in demo.clients() for contact in client.contacts}
    assert {user.email for user in demo.zone_users()} == contacts
    assert {group for user in demo.staff() for group in user.groups} == {
        "agent",
        "lead",
        "finance",
    }
    assert not contacts & set(queue_addresses())


@pytest.fixture
def cloud(places: Places, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Two user pools and a people table in memory, as the deployment would tell them."""
    with mock_aws():
        session = boto3.Session("test", "test", region_name="eu-central-1")
        cognito = session.client("cognito-idp")
        monkeypatch.setattr(demo, "_cognito", lambda _places: cognito)
        pools = [
            cognito.create_user_pool(PoolName=name, UsernameAttributes=["email"])["UserPool"]["Id"]
            for name in ("staff", "zone")
        ]
        outputs = SimpleNamespace(staff_pool_id=pools[0], zone_pool_id=pools[1])
        yield SimpleNamespace(cognito=cognito, outputs=outputs)


def test_users_are_made_with_their_roles_and_making_them_again_is_harmless(places: Places, cloud: Any) -> None:
    """After one or two runs each user is there once, confirmed, in the groups of users.json."""
    for _ in range(2):
        demo.load_users(cloud.outputs, places)
    users = cloud.cognito.list_users(UserPoolId=cloud.outputs.staff_pool_id)["Users"]
    assert len(users) == len(demo.staff())
    assert {user["UserStatus"] for user in users} == {"CONFIRMED"}
    for user in demo.staff():
        groups = cloud.cognito.admin_list_groups_for_user(
            UserPoolId=cloud.outputs.staff_pool_id, Username=user.email
        )["Groups"]
        assert {group["GroupName"] for group in groups} == set(user.groups)
    zone = cloud.cognito.list_users(UserPoolId=cloud.outputs.zone_pool_id)["Users"]
    assert len(zone) == len(demo.zone_users())


def test_people_are_put_into_the_directory_through_the_products_own_use_case(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each demo client that is not there yet is put, with technical contacts; the table is the deployed one."""
    from chalicelib.people import service, store

    put: list[Any] = []
    there = {demo.clients()[0].number}
    monkeypatch.setattr(service, "put_client", put.append)
    monkeypatch.setattr(store, "find_client", lambda number: object() if number in there else None)
    for name in ("table_name", "host", "region", "aws_access_key_id", "aws_secret_access_key"):
        monkeypatch.setattr(store.Row.Meta, name, getattr(store.Row.Meta, name, None), raising=False)
    demo.load_people(SimpleNamespace(people_table="t-people"), places)  # type: ignore[arg-type]
    assert store.Row.Meta.table_name == "t-people"
    assert [(client.number, client.name) for client in put] == [(c.number, c.name) for c in demo.clients()[1:]]
    assert all(contact.technical for client in put for contact in client.contacts)


def test_a_composed_mail_bears_the_contacts_name() -> None:
    """Mails of demo contacts are from the person, not only the address."""
    from datetime import UTC, datetime

    mail = compose("john@agentura.example", ["podpora@fronta.example"], "s", "b", now=datetime.now(UTC))
    assert b"From: John Sample <john@agentura.example>\r\n" in mail
