"""What a client's list of contacts may hold. The one place where it is checked, whoever sends it. Pure."""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal, cast

from chalicelib.people.directory import PHONE, Contact, ListedClient, normal_address

NUMBER: Final = r"[A-Za-z0-9-]{1,20}"
CLIENT_NAME_CHARS_MAX: Final = 200
CONTACT_NAME_CHARS_MAX: Final = 100
# RFC 5321, 4.5.3.1: 64 octets before the @, 256 with the angle brackets around it all.
ADDRESS_CHARS_MAX: Final = 254
LOCAL_PART_CHARS_MAX: Final = 64
DOMAIN_CHARS_MAX: Final = 253
SERVICE_CHARS_MAX: Final = 100
CONTACTS_MAX: Final = 200
PHONES_MAX: Final = 10
SERVICES_MAX: Final = 200
DOMAINS_MAX: Final = 200
# Clients that list one person: the row of the person holds them all, with their names.
CLIENTS_OF_CONTACT_MAX: Final = 100
# As it is stored. A row of DynamoDB holds 400 kB, and while a long list is replaced some of the old one is in it.
CLIENT_SIZE_BYTES_MAX: Final = 180_000
LANGUAGES: Final = ("cs", "en")

# Control characters, line breaks, what is not seen (it turns the direction of writing, or joins nothing), halves of
# characters. Written so that regular expressions of JSON Schema read it too.
_HIDDEN: Final = r"\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff"
VISIBLE: Final = f"^[^{_HIDDEN}]*$"
_HIDDEN_RE: Final = re.compile(f"[{_HIDDEN}]")
_LABEL: Final = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN_RE: Final = re.compile(rf"{_LABEL}(?:\.{_LABEL})+")
_LOCAL_PART_RE: Final = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
# A word of a mail as it is looked up (`mail/decision.py`): anything else would never be found.
_SERVICE_RE: Final = re.compile(r"[^\W_](?:[\w.-]*[^\W_])?")


@dataclass(frozen=True)
class Fault:
    """What is wrong with a field, in a sentence for a person; `contact` counts the contacts from 0."""

    field: str
    detail: str
    contact: int | None = None

    @property
    def path(self) -> str:
        """The field with its place in the list: `contacts.3.address`."""
        return self.field if self.contact is None else f"contacts.{self.contact}.{self.field}"


class Refused(ValueError):
    """A list that cannot be taken, with everything that is wrong with it."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(f"{fault.path}: {fault.detail}" for fault in faults))
        self.faults = tuple(faults)


def listed_contact(
    address: str,
    name: str | None,
    language: str,
    phones: Iterable[str] = (),
    *,
    technical: bool,
    pin: bool = False,
    always_confirm: bool = False,
    place: int | None = None,
) -> Contact:
    """A contact as it is kept: the address in lower case, no blank names. Raises Refused; `place` counts from 0."""
    faults: list[Fault] = []
    numbers = tuple(dict.fromkeys(phone.strip() for phone in phones))
    shown = _text("name", name or "", CONTACT_NAME_CHARS_MAX, faults)
    wanted = address.strip().lower()
    if fault := _fault_of_address(address.strip()):
        faults.append(Fault("address", fault))
    if language not in LANGUAGES:
        faults.append(Fault("language", f"has to be {' or '.join(LANGUAGES)}"))
    if len(numbers) > PHONES_MAX:
        faults.append(Fault("phones", f"at most {PHONES_MAX}"))
    for phone in numbers[:PHONES_MAX]:
        if not re.fullmatch(PHONE, phone):
            faults.append(Fault("phones", f"has to be + and 8 to 15 digits, such as +420777123456: {phone[:30]!r}"))
    if faults:
        raise Refused([Fault(fault.field, fault.detail, place) for fault in faults])
    spoken = cast(Literal["cs", "en"], language)
    return Contact(wanted, shown or None, spoken, technical, always_confirm, numbers, pin)


def listed_client(
    number: str, name: str, contacts: Sequence[Contact], services: Iterable[str] = (), domains: Iterable[str] = ()
) -> ListedClient:
    """A client as he is kept: contacts, services and domains in order of the alphabet, so that the same list is equal
    however it is sorted; services and domains in lower case. Raises Refused.
    """
    faults: list[Fault] = []
    if not re.fullmatch(NUMBER, number):
        faults.append(Fault("number", "has to be 1 to 20 of A-Z, a-z, 0-9 and -"))
    shown = _text("name", name, CLIENT_NAME_CHARS_MAX, faults)
    if not shown:
        faults.append(Fault("name", "is missing"))
    owned = {
        "services": _names("services", services, SERVICES_MAX, _fault_of_service, faults),
        "domains": _names("domains", domains, DOMAINS_MAX, _fault_of_domain, faults),
    }
    faults += _faults_of_contacts(contacts)
    ordered = tuple(sorted(contacts, key=lambda contact: contact.address))
    client = ListedClient(number, shown, ordered, owned["services"], owned["domains"])
    if not faults and len(json.dumps(as_json(client))) > CLIENT_SIZE_BYTES_MAX:
        faults.append(Fault("contacts", f"more than {CLIENT_SIZE_BYTES_MAX} bytes with all that is said of them"))
    if faults:
        raise Refused(faults)
    return client


def as_json(client: ListedClient) -> dict[str, object]:
    """A client as he is stored, without his number."""
    return {
        "name": client.name,
        "contacts": [vars(contact) for contact in client.contacts],
        "services": list(client.services),
        "domains": list(client.domains),
    }


def _faults_of_contacts(contacts: Sequence[Contact]) -> list[Fault]:
    if len(contacts) > CONTACTS_MAX:
        return [Fault("contacts", f"at most {CONTACTS_MAX}")]
    seen: set[str] = set()
    faults = []
    for place, contact in enumerate(contacts):
        if contact.address in seen:
            faults.append(Fault("address", f"is in the list twice: {contact.address}", place))
        seen.add(contact.address)
    return faults


def _text(field: str, value: str, chars_max: int, faults: list[Fault]) -> str:
    text = value.strip()
    if len(text) > chars_max:
        faults.append(Fault(field, f"at most {chars_max} characters"))
    if _HIDDEN_RE.search(value):
        faults.append(Fault(field, "has a line break, or a character that is not seen"))
    return text


def _names(
    field: str, values: Iterable[str], count_max: int, fault_of: Callable[[str], str | None], faults: list[Fault]
) -> tuple[str, ...]:
    names = tuple(sorted({value.strip().lower() for value in values}))
    if len(names) > count_max:
        faults.append(Fault(field, f"at most {count_max}"))
    faults += [Fault(field, f"{told}: {name[:50]!r}") for name in names[:count_max] if (told := fault_of(name))]
    return names


def _fault_of_address(address: str) -> str | None:
    try:
        local, _, domain = normal_address(address).rpartition("@")
    except ValueError:
        return "has to be one mail address"
    if len(address) > ADDRESS_CHARS_MAX or len(local) > LOCAL_PART_CHARS_MAX:
        return f"at most {ADDRESS_CHARS_MAX} characters, {LOCAL_PART_CHARS_MAX} of them before the @"
    if not _LOCAL_PART_RE.fullmatch(local) or _fault_of_domain(domain):
        return "has to be one mail address"
    return None


def _fault_of_domain(domain: str) -> str | None:
    if len(domain) <= DOMAIN_CHARS_MAX and _DOMAIN_RE.fullmatch(domain):
        return None
    return "has to be a domain name in ASCII, such as firma.example"


def _fault_of_service(name: str) -> str | None:
    if len(name) <= SERVICE_CHARS_MAX and _SERVICE_RE.fullmatch(name):
        return None
    return f"has to be one word of letters, digits, dots, - and _ (at most {SERVICE_CHARS_MAX})"
