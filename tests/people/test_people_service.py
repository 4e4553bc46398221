"""The directory in its table: what a client lists counts at once, and a run that was cut off can be repeated."""

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest

from chalicelib.people import service, store
from chalicelib.people.directory import Contact, KnownPerson, ListedClient, Membership, Undeliverable
from chalicelib.platform import tables
from chalicelib.platform.limits import CONFLICT_RETRIES_MAX

pytestmark = pytest.mark.usefixtures("aws_resources")

KAREL = Contact("karel@firma.example", "Karel Dvořák", "cs", technical=True)
EVA = Contact("eva@firma.example", None, "en", technical=False)
IVO = Contact("ivo@agentura.example", "Ivo", "cs", technical=True)


def firma(*contacts: Contact, name: str = "Firma s.r.o.") -> ListedClient:
    """Client 1001 with contacts."""
    return ListedClient("1001", name, contacts)


def jina(*contacts: Contact) -> ListedClient:
    """Client 2002 with contacts."""
    return ListedClient("2002", "Jiná a.s.", contacts)


def memberships(contact: Contact) -> dict[str, bool]:
    """Clients that list the person, and whether as a technical contact."""
    person = store.find(contact.address)
    return {} if person is None else {m.number: m.technical for m in person.memberships}


def everything() -> list[dict[str, Any]]:
    """All rows of the table but for the count of their revisions."""
    rows = sorted((row.serialize() for row in store.Row.scan()), key=lambda row: str(row["pk"]))
    return [{key: value for key, value in row.items() if key != "revision"} for row in rows]


def test_a_listed_client_is_found_with_his_contacts() -> None:
    """A client that was put is read back as it was put, and so is each of his contacts."""
    service.put_client(firma(KAREL, EVA))
    assert store.find_client("1001") == firma(KAREL, EVA)
    assert store.find(EVA.address) == KnownPerson(
        EVA.address, None, "en", (Membership("1001", "Firma s.r.o.", technical=False),)
    )
    assert memberships(KAREL) == {"1001": True}


def test_who_is_not_listed_is_not_known() -> None:
    """An address and a number that nobody put lead nowhere."""
    assert store.find("nobody@firma.example") is None
    assert store.find_client("9999") is None


def test_putting_a_client_again_changes_nothing() -> None:
    """The same client put again leaves every row as it was, revisions included."""
    service.put_client(firma(KAREL, EVA))
    before = [row.serialize() for row in store.Row.scan()]
    service.put_client(firma(KAREL, EVA))
    assert [row.serialize() for row in store.Row.scan()] == before


def test_a_contact_left_out_loses_his_rights() -> None:
    """Whom the client no longer lists is out, the others stay, and so do his rights through others."""
    service.put_client(firma(KAREL, EVA, IVO))
    service.put_client(jina(IVO))
    service.put_client(firma(EVA))
    assert (memberships(KAREL), memberships(EVA), memberships(IVO)) == ({}, {"1001": False}, {"2002": True})
    former = store.find(KAREL.address)
    assert former is not None
    assert former.is_former
    assert former.name is None


def test_what_a_client_says_of_a_contact_is_replaced() -> None:
    """A technical contact that becomes a plain one is a plain one; the client's new name counts too."""
    service.put_client(firma(KAREL))
    service.put_client(firma(Contact(KAREL.address, "Karel D.", "en", technical=False), name="Firma a.s."))
    assert store.find(KAREL.address) == KnownPerson(
        KAREL.address, "Karel D.", "en", (Membership("1001", "Firma a.s.", technical=False),)
    )


def test_a_removed_client_takes_its_rights_along() -> None:
    """Contacts of a removed client keep only what others give them; removing again is harmless."""
    service.put_client(firma(KAREL, IVO))
    service.put_client(jina(IVO))
    service.remove_client("1001")
    service.remove_client("1001")
    assert store.find_client("1001") is None
    assert (memberships(KAREL), memberships(IVO)) == ({}, {"2002": True})


# ---------------------------------------------------------------- what tells clients apart, what is remembered

AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def test_services_and_domains_of_a_client_are_kept() -> None:
    """What tells a client from others is read back as it was put, alone and together with other rows."""
    client = ListedClient("1001", "Firma s.r.o.", (KAREL,), ("vps-11", "vps-12"), ("firma.example",))
    service.put_client(client)
    assert store.find_client("1001") == client
    rows = tables.read([*store.keys_of_clients(["1001", "9999"]), store.key_of(KAREL.address)])
    assert store.clients_found(rows) == {"1001": client}
    assert store.found(rows) == store.find(KAREL.address)


def test_nobody_is_found_among_rows_of_others() -> None:
    """Rows of clients are no persons, and rows of persons no clients."""
    service.put_client(firma(KAREL))
    assert store.found(tables.read(store.keys_of_clients(["1001"]))) is None
    assert store.clients_found(tables.read([store.key_of(KAREL.address)])) == {}


def test_a_wish_to_confirm_every_mail_is_kept_and_taken_back() -> None:
    """It is the client's word about a contact: it counts from the put that says so until the one that does not."""
    careful = Contact(KAREL.address, KAREL.name, "cs", technical=True, always_confirm=True)
    for contact, wanted in ((careful, True), (KAREL, False)):
        service.put_client(firma(contact))
        person = store.find(KAREL.address)
        assert person is not None
        assert person.always_confirm is wanted
        assert store.find_client("1001") == firma(contact)


def test_rows_of_before_are_read_as_saying_nothing() -> None:
    """A row that lacks the newer members has none of what they tell."""
    store.Row(
        "A#karel@firma.example",
        "PERSON",
        data={
            "name": None,
            "language": "cs",
            "memberships": [{"number": "1001", "client_name": "Firma s.r.o.", "technical": True}],
        },
        revision=1,
    ).save()
    contact = {"address": KAREL.address, "name": None, "language": "cs", "technical": True}
    store.Row("K#1001", "CLIENT", data={"name": "Firma s.r.o.", "contacts": [contact]}).save()
    person, client = store.find(KAREL.address), store.find_client("1001")
    assert person == KnownPerson(
        KAREL.address, None, "cs", (Membership("1001", "Firma s.r.o.", technical=True),), (), None
    )
    assert client == firma(Contact(KAREL.address, None, "cs", technical=True))


def test_ways_and_failures_outlive_the_next_list() -> None:
    """Putting a client again forgets neither by which ways a contact was proven nor that his mail came back."""
    service.put_client(firma(KAREL))
    service.note_way(KAREL.address, "firma.example/t/192.0.2.0/24")
    service.note_undeliverable(KAREL.address, AT, "550 5.1.1 User unknown")
    service.put_client(firma(KAREL, EVA))
    person = store.find(KAREL.address)
    assert person is not None
    assert person.ways == ("firma.example/t/192.0.2.0/24",)
    assert person.undeliverable == Undeliverable(AT, "550 5.1.1 User unknown")


def test_a_mark_of_undeliverable_mail_goes_when_the_person_writes() -> None:
    """The newest failure stands, cut to its length; one mail from the address takes the mark away."""
    service.put_client(firma(KAREL))
    for text in ("421 try later", "x" * (service.UNDELIVERABLE_CHARS_MAX + 1)):
        service.note_undeliverable(KAREL.address, AT, text)
    marked = store.find(KAREL.address)
    assert marked is not None
    assert marked.undeliverable == Undeliverable(AT, "x" * service.UNDELIVERABLE_CHARS_MAX)
    service.note_deliverable(KAREL.address)
    person = store.find(KAREL.address)
    assert person is not None
    assert person.undeliverable is None
    assert memberships(KAREL) == {"1001": True}


def test_nothing_is_remembered_of_who_is_not_listed() -> None:
    """A stranger's address makes no row, whatever his mails do."""
    service.note_way(EVA.address, "way")
    service.note_undeliverable(EVA.address, AT, "550")
    service.note_deliverable(EVA.address)
    assert everything() == []


def test_what_is_known_already_writes_nothing() -> None:
    """The same way again, and taking away a mark that is not there, leave the row's revision as it was."""
    service.put_client(firma(KAREL))
    service.note_way(KAREL.address, "way")
    before = [row.serialize() for row in store.Row.scan()]
    service.note_way(KAREL.address, "way")
    service.note_deliverable(KAREL.address)
    assert [row.serialize() for row in store.Row.scan()] == before


def test_a_mark_and_a_listing_at_once_are_both_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever loses the race for a person's row reads again."""
    service.put_client(firma(KAREL))
    real, races = service.with_way, []

    def racing(person: KnownPerson, way: str) -> KnownPerson:
        """The first time, the mark of another writer comes between reading and writing."""
        if not races:
            races.append("lost")
            service.note_undeliverable(KAREL.address, AT, "550")
        return real(person, way)

    monkeypatch.setattr(service, "with_way", racing)
    service.note_way(KAREL.address, "way")
    person = store.find(KAREL.address)
    assert person is not None
    assert (person.ways, person.undeliverable) == (("way",), Undeliverable(AT, "550"))


# ---------------------------------------------------------------- cut off, overtaken, at once


class CutOff(Exception):
    """The function died here."""


WRITES = ("change_person", "save_client", "delete_client")


def die_at(monkeypatch: pytest.MonkeyPatch, step: int) -> None:
    """Let the store's n-th write from now on never happen."""
    done: list[str] = []

    def counted(name: str) -> None:
        real = getattr(store, name)

        def write(*args: Any) -> None:
            if len(done) == step:
                raise CutOff(name)
            done.append(name)
            real(*args)

        monkeypatch.setattr(store, name, write)

    for name in WRITES:
        counted(name)


@pytest.mark.parametrize("step", range(6))
def test_a_put_that_was_cut_off_lets_nobody_in_and_is_repeated(monkeypatch: pytest.MonkeyPatch, step: int) -> None:
    """Wherever it dies, whoever is out is out first; the repetition ends as if nothing had happened."""
    service.put_client(firma(KAREL, EVA))
    with monkeypatch.context() as dying:
        die_at(dying, step)
        # The last steps may be beyond the put's last write: then it is done, which must be as good.
        with suppress(CutOff):
            service.put_client(firma(EVA, IVO))
            assert step > 2
        if step > 0:
            assert memberships(KAREL) == {}
        if memberships(IVO):
            assert memberships(KAREL) == {}
    service.put_client(firma(EVA, IVO))
    repeated = everything()
    service.remove_client("1001")
    service.put_client(firma(EVA, IVO))
    assert repeated == everything()


@pytest.mark.parametrize("step", range(5))
def test_a_put_that_was_cut_off_can_be_overtaken(monkeypatch: pytest.MonkeyPatch, step: int) -> None:
    """When a newer list comes after a put that died, nobody of the older one is left in."""
    service.put_client(firma(KAREL, EVA))
    with monkeypatch.context() as dying:
        die_at(dying, step)
        with suppress(CutOff):
            service.put_client(firma(EVA, IVO))
            assert step > 2
    service.put_client(firma(EVA))
    assert (memberships(KAREL), memberships(EVA), memberships(IVO)) == ({}, {"1001": False}, {})


@pytest.mark.parametrize("step", range(3))
def test_a_removal_that_was_cut_off_is_repeated(monkeypatch: pytest.MonkeyPatch, step: int) -> None:
    """Wherever it dies, removing the client again removes him and everybody's rights through him."""
    service.put_client(firma(KAREL, EVA))
    with monkeypatch.context() as dying:
        die_at(dying, step)
        with pytest.raises(CutOff):
            service.remove_client("1001")
    service.remove_client("1001")
    assert (memberships(KAREL), memberships(EVA)) == ({}, {})
    # Of those who were listed their addresses alone are left.
    assert [row["pk"]["S"] for row in everything()] == [f"A#{EVA.address}", f"A#{KAREL.address}"]


def test_clients_that_list_one_person_at_once_are_both_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """A writer who lost to another reads again, so that neither client's word is lost."""
    service.put_client(firma(IVO))
    real, races = service.with_membership, []

    def racing(*args: Any) -> KnownPerson:
        if not races:
            races.append("lost")
            service.put_client(jina(IVO))
        return real(*args)

    monkeypatch.setattr(service, "with_membership", racing)
    service.put_client(firma(Contact(IVO.address, "Ivo", "cs", technical=False)))
    assert memberships(IVO) == {"1001": False, "2002": True}


def test_a_row_that_never_rests_is_told() -> None:
    """A writer who loses every time gives up with a word about it instead of overwriting."""
    service.put_client(firma(KAREL))
    tries = []

    def overtaken(person: KnownPerson | None) -> KnownPerson | None:
        tries.append(person)
        row = store.Row.get(f"A#{KAREL.address}", "PERSON")
        row.update(actions=[store.Row.revision.set(store.Row.revision + 1)])
        return None

    with pytest.raises(RuntimeError, match="keeps changing"):
        store.change_person(KAREL.address, overtaken)
    assert len(tries) == CONFLICT_RETRIES_MAX
    assert memberships(KAREL) == {"1001": True}
