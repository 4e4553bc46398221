"""What a client's list may hold, limit by limit."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.people import listing
from chalicelib.people.directory import Contact, ListedClient
from chalicelib.people.listing import Fault, Refused, listed_client, listed_contact

KAREL = Contact("karel@firma.example", "Karel", "cs", technical=True)
LONG_DOMAIN = ".".join(["d" * 60] * 3)


def contact(**said: Any) -> Contact:
    """A contact of which only this is unusual."""
    usual: dict[str, Any] = {"address": KAREL.address, "name": None, "language": "cs", "technical": True}
    return listed_contact(**{**usual, **said})


def faults_of_contact(**said: Any) -> list[str]:
    """Fields of a contact that are wrong."""
    with pytest.raises(Refused) as raised:
        contact(**said)
    return [fault.field for fault in raised.value.faults]


def faults_of_client(**said: Any) -> list[str]:
    """Fields of a client that are wrong."""
    usual: dict[str, Any] = {"number": "1001", "name": "Firma s.r.o.", "contacts": []}
    with pytest.raises(Refused) as raised:
        listed_client(**{**usual, **said})
    return [fault.path for fault in raised.value.faults]


def test_what_was_said_is_kept_in_one_form() -> None:
    """Lower case, without blanks around, nothing twice, in order: the same list is equal however it is sent."""
    karel = contact(address=" Karel@Firma.EXAMPLE ", name=" Karel ", phones=["+420777123456", "+420777123456 "])
    eva = contact(address="eva@firma.example", name="  ")
    assert karel == replace(KAREL, phones=("+420777123456",))
    assert eva.name is None
    sent = listed_client(
        " 1001 ".strip(), " Firma s.r.o. ", [karel, eva], ["VPS-2", "vps-1", "vps-2"], ["Firma.Example"]
    )
    assert sent == ListedClient("1001", "Firma s.r.o.", (eva, karel), ("vps-1", "vps-2"), ("firma.example",))
    assert sent == listed_client("1001", "Firma s.r.o.", [eva, karel], ["vps-1", "vps-2"], ["firma.example"])


@pytest.mark.parametrize(
    "address",
    ["a@b.cz", "O'Neil+tag@x-y.example", f"{'l' * 64}@firma.example", f"{'l' * 64}@{LONG_DOMAIN}.example"[:254]],
)
def test_plain_addresses_are_taken(address: str) -> None:
    """Up to the lengths of RFC 5321."""
    assert contact(address=address).address == address.lower()


@pytest.mark.parametrize(
    "address",
    [
        "",
        "karel",
        "@firma.example",
        "karel@",
        "karel@firma",
        "karel@firma..example",
        "karel@-firma.example",
        ".karel@firma.example",
        "ka rel@firma.example",
        "karel@firma.example, eva@firma.example",
        "Karel <karel@firma.example>",
        '"karel"@firma.example',
        "karel@fírma.example",
        "karel@firma.example\x00",
        "karel@[192.0.2.1]",
        f"{'l' * 65}@firma.example",
        f"{'l' * 64}@{LONG_DOMAIN}.{'e' * 20}",
    ],
)
def test_what_is_no_plain_address_is_refused(address: str) -> None:
    """By its name."""
    assert faults_of_contact(address=address) == ["address"]


@pytest.mark.parametrize("phone", ["+12345678", "+420777123456", "+123456789012345"])
def test_telephone_numbers_of_e164_are_taken(phone: str) -> None:
    """8 to 15 digits behind the +."""
    assert contact(phones=[phone]).phones == (phone,)


@pytest.mark.parametrize(
    "phone",
    [
        "",
        "777123456",
        "00420777123456",
        "+1234567",
        "+1234567890123456",
        "+0123456789",
        "+42077712345a",
        "+٤٢٠٧٧٧١٢٣",
    ],
)
def test_other_telephone_numbers_are_refused(phone: str) -> None:
    """Also where such a contact is made in another way."""
    assert faults_of_contact(phones=[phone]) == ["phones"]
    with pytest.raises(ValueError, match="telephone"):
        Contact(KAREL.address, None, "cs", technical=True, phones=(phone,))


@pytest.mark.parametrize(
    "name", ["Karel\nVeliký", "Karel\x00", "Karel\x85", "Ka\u202erel", "Ka\u200brel", "K\ud800", "K\u2028"]
)
def test_names_hold_no_line_breaks_and_nothing_that_is_not_seen(name: str) -> None:
    """Neither those of contacts nor those of clients: they are put into headers and shown in lines."""
    assert faults_of_contact(name=name) == ["name"]
    assert faults_of_client(name=name) == ["name"]


def test_each_limit_is_the_last_that_is_taken() -> None:
    """One more is refused by the name of its field."""
    name, client_name = "ř" * listing.CONTACT_NAME_CHARS_MAX, "ř" * listing.CLIENT_NAME_CHARS_MAX
    assert contact(name=name).name == name
    assert faults_of_contact(name=f"{name}ř") == ["name"]
    phones = [f"+4207771234{n:02}" for n in range(listing.PHONES_MAX + 1)]
    assert contact(phones=phones[1:]).phones == tuple(phones[1:])
    assert faults_of_contact(phones=phones) == ["phones"]
    many = [contact(address=f"k{n}@firma.example") for n in range(listing.CONTACTS_MAX + 1)]
    services = [f"s{n}" for n in range(listing.SERVICES_MAX + 1)]
    domains = [f"d{n}.example" for n in range(listing.DOMAINS_MAX + 1)]
    full = listed_client("n" * 20, client_name, many[1:], services[1:], domains[1:])
    assert (len(full.contacts), len(full.services), len(full.domains)) == (200, 200, 200)
    for wrong, field in (
        ({"number": "n" * 21}, "number"),
        ({"name": f"{client_name}ř"}, "name"),
        ({"contacts": many}, "contacts"),
        ({"services": services}, "services"),
        ({"services": ["s" * 101]}, "services"),
        ({"domains": domains}, "domains"),
        ({"domains": [f"{LONG_DOMAIN}.{LONG_DOMAIN}"]}, "domains"),
    ):
        assert faults_of_client(**wrong) == [field]


@pytest.mark.parametrize("number", ["", "10 01", "10_01", "1001\n", "č", "10/01"])
def test_other_numbers_of_clients_are_refused(number: str) -> None:
    """They stand in addresses of pages and in subjects of mails."""
    assert faults_of_client(number=number) == ["number"]


@pytest.mark.parametrize("name", ["", "two words", "a;b", "-vps", "vps.", "_"])
def test_a_service_that_no_mail_could_name_is_refused(name: str) -> None:
    """What is looked for in a mail are words."""
    assert faults_of_client(services=[name]) == ["services"]


@pytest.mark.parametrize("name", ["", "localhost", "firma .example", "fírma.example", "https://firma.example"])
def test_what_is_no_domain_is_refused(name: str) -> None:
    """Without a dot it would be found in every mail."""
    assert faults_of_client(domains=[name]) == ["domains"]


def test_an_address_stands_once() -> None:
    """Also in another case; it is told which one is too many."""
    twice = [KAREL, contact(address="eva@firma.example"), contact(address="KAREL@firma.example")]
    assert faults_of_client(contacts=twice) == ["contacts.2.address"]


def test_everything_that_is_wrong_is_told_at_once() -> None:
    """In sentences that name the field, with its place in the list."""
    with pytest.raises(
        Refused, match=r"contacts\.3\.name: .*contacts\.3\.address: .*contacts\.3\.language: "
    ) as raised:
        contact(address="x", name="\n.\n", language="de", place=3)
    assert raised.value.faults[0] == Fault("name", "has a line break, or a character that is not seen", 3)
    assert faults_of_client(number="", name="", services=["a b"], domains=["x"]) == [
        "number",
        "name",
        "services",
        "domains",
    ]


def test_a_list_that_would_not_fit_into_a_row_is_refused() -> None:
    """Whatever makes it so long; letters outside ASCII take up to twelve bytes each."""
    many = [contact(address=f"{'k' * 60}{n}@firma.example", name="\U0001f600" * 100) for n in range(200)]
    assert faults_of_client(contacts=many) == ["contacts"]
