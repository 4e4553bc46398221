"""Who is a contact of whom, as the clients list them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.people.directory import (
    WAYS_MAX,
    Contact,
    KnownPerson,
    ListedClient,
    Membership,
    Undeliverable,
    normal_address,
    with_membership,
    with_way,
    without_membership,
)

KAREL = Contact("karel@firma.example", "Karel Dvořák", "cs", technical=True)
FIRMA = ListedClient("1001", "Firma s.r.o.", (KAREL,))
JINA = ListedClient("2002", "Jiná a.s.", ())

names = st.text(max_size=8)
numbers = st.sampled_from(["1001", "2002", "3003", "4004"])
clients = st.builds(ListedClient, numbers, names, st.just(()))
contacts = st.builds(Contact, st.just(KAREL.address), st.none() | names, st.sampled_from(["cs", "en"]), st.booleans())
memberships = st.builds(Membership, numbers, names, st.booleans())
people = st.none() | st.builds(
    KnownPerson,
    st.just(KAREL.address),
    st.none() | names,
    st.sampled_from(["cs", "en"]),
    st.lists(memberships, unique_by=lambda m: m.number, min_size=1).map(
        lambda found: tuple(sorted(found, key=lambda m: m.number))
    ),
)


def test_a_first_listing_makes_a_person_known() -> None:
    """An address that a client lists is known with the client's word for it."""
    person = with_membership(None, KAREL, FIRMA)
    assert person == KnownPerson(
        KAREL.address, "Karel Dvořák", "cs", (Membership("1001", "Firma s.r.o.", technical=True),)
    )


@given(person=people, contact=contacts, client=clients)
def test_a_listing_counts_once_and_touches_no_other(
    person: KnownPerson | None, contact: Contact, client: ListedClient
) -> None:
    """Listing again changes nothing more; what other clients say of the person stays."""
    listed = with_membership(person, contact, client)
    assert with_membership(listed, contact, client) == listed
    assert Membership(client.number, client.name, contact.technical) in listed.memberships
    others = {m for m in (person.memberships if person else ()) if m.number != client.number}
    assert {m for m in listed.memberships if m.number != client.number} == others


@given(person=people, contact=contacts, client=clients)
def test_leaving_undoes_listing(person: KnownPerson | None, contact: Contact, client: ListedClient) -> None:
    """Whom a client no longer lists has nothing left through it, and is forgotten when nobody lists him."""
    left = without_membership(with_membership(person, contact, client), client.number)
    others = tuple(m for m in (person.memberships if person else ()) if m.number != client.number)
    assert (left.memberships if left else ()) == others


def test_a_listing_without_a_name_keeps_the_known_one() -> None:
    """A client that knows only the address does not take away the name that another gave."""
    known = with_membership(None, KAREL, FIRMA)
    nameless = Contact(KAREL.address, None, "en", technical=False)
    person = with_membership(known, nameless, JINA)
    assert (person.name, person.language) == ("Karel Dvořák", "en")


RIGHTS = [
    # what the person is of 1001, of 2002 -> contact of 1001, technical contact of 1001, technical contact of
    (None, None, False, False, ()),
    (False, None, True, False, ()),
    (True, None, True, True, ("1001",)),
    (None, True, False, False, ("2002",)),
    (False, True, True, False, ("2002",)),
    (True, True, True, True, ("1001", "2002")),
]


@pytest.mark.parametrize(("firma", "jina", "contact", "technical", "technical_of"), RIGHTS)
def test_rights_are_those_of_the_client_asked_about(
    firma: bool | None, jina: bool | None, contact: bool, technical: bool, technical_of: tuple[str, ...]
) -> None:
    """A technical contact of one client has no right in another; a plain contact is not a technical one."""
    listed = [("1001", firma), ("2002", jina)]
    person = KnownPerson(
        KAREL.address, None, "cs", tuple(Membership(number, "", kind) for number, kind in listed if kind is not None)
    )
    assert person.is_contact_of("1001", technical=False) is contact
    assert person.is_contact_of("1001", technical=True) is technical
    assert tuple(n for n in ("1001", "2002") if person.is_contact_of(n, technical=True)) == technical_of
    assert not person.is_contact_of("100", technical=False)


# ---------------------------------------------------------------- what is remembered of a person


@pytest.mark.parametrize(
    ("firma", "jina", "wanted"), [(False, False, False), (True, False, True), (False, True, True), (True, True, True)]
)
def test_one_client_is_enough_to_have_every_mail_confirmed(firma: bool, jina: bool, wanted: bool) -> None:
    """Whoever of a person's clients wants every mail confirmed gets it for all; when that client goes, it ends."""
    careful = [Contact(KAREL.address, "Karel", "cs", technical=True, always_confirm=asked) for asked in (firma, jina)]
    person = with_membership(with_membership(None, careful[0], FIRMA), careful[1], JINA)
    assert person.always_confirm is wanted
    left = without_membership(person, JINA.number)
    assert left is not None
    assert left.always_confirm is firma


def test_listing_a_person_again_forgets_nothing_of_his() -> None:
    """Ways of proof and the mark of undeliverable mail are the person's, not the client's."""
    failed = Undeliverable(datetime(2026, 11, 23, tzinfo=UTC), "550 5.1.1")
    known = KnownPerson(KAREL.address, None, "cs", (), ("a/b/192.0.2.0/24",), failed)
    person = with_membership(with_membership(known, KAREL, FIRMA), KAREL, JINA)
    assert (person.ways, person.undeliverable) == (known.ways, failed)
    left = without_membership(person, FIRMA.number)
    assert left is not None
    assert (left.ways, left.undeliverable) == (known.ways, failed)


PERSON = KnownPerson(KAREL.address, None, "cs", (Membership("1001", "Firma s.r.o.", technical=True),))


def test_a_way_is_remembered_once_and_the_newest_stands_last() -> None:
    """A way that is used again moves to the end; nothing else of the person changes."""
    person = PERSON
    for way in ("a", "b", "a"):
        person = with_way(person, way)
    assert person.ways == ("b", "a")
    assert person.memberships == PERSON.memberships


def test_of_many_ways_the_oldest_make_room() -> None:
    """However many ways somebody uses, a bounded number of the newest is remembered."""
    person = PERSON
    for n in range(WAYS_MAX + 3):
        person = with_way(person, f"way-{n}")
    assert person.ways == tuple(f"way-{n}" for n in range(3, WAYS_MAX + 3))


# ---------------------------------------------------------------- addresses


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("karel@firma.example", "karel@firma.example"),
        (" Karel@FIRMA.Example\n", "karel@firma.example"),
        ("karel+web@firma.example", "karel+web@firma.example"),
        ('"karel@home"@firma.example', '"karel@home"@firma.example'),
    ],
)
def test_addresses_are_compared_in_one_form(written: str, normal: str) -> None:
    """However an address is written, its form for comparing is trimmed and in small letters."""
    assert normal_address(written) == normal


@pytest.mark.parametrize(
    "written",
    ["", "karel", "@firma.example", "karel@", "@", "ka rel@firma.example", "karel@fir\tma.example", "á@b.cz"],
)
def test_what_is_no_address_is_refused(written: str) -> None:
    """Text without both sides of an @, with white space within or beyond ASCII is no address."""
    with pytest.raises(ValueError, match="not a mail address"):
        normal_address(written)


@given(written=st.text(max_size=20) | st.emails())
def test_the_form_for_comparing_is_final(written: str) -> None:
    """The form of a form is itself, and it is ASCII without white space or capitals."""
    try:
        normal = normal_address(written)
    except ValueError:
        return
    assert normal_address(normal) == normal
    assert normal.isascii()
    assert normal == normal.lower()
    assert not any(c.isspace() for c in normal)


def test_a_letter_that_only_looks_like_ascii_is_none() -> None:
    """U+212A lowers to `k`; an address with it is not the address of Karel."""
    with pytest.raises(ValueError, match="not a mail address"):
        normal_address("\u212aarel@firma.example")
