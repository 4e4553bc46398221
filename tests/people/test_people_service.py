"""The directory in its table: what a client lists counts at once, and a run that was cut off can be repeated."""

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.people import service, store
from chalicelib.people.changes import OVERLAP, Cursor, read_cursor
from chalicelib.people.directory import Contact, KnownPerson, ListedClient, Membership, Undeliverable
from chalicelib.people.listing import Refused
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
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


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


def die_at(monkeypatch: pytest.MonkeyPatch, step: int) -> None:
    """Let the store's n-th transaction from now on never happen, with room for one person in each."""
    done: list[str] = []
    real = store.commit

    def commit(*args: Any) -> None:
        """The transaction, or the end."""
        if len(done) == step:
            raise CutOff
        done.append("commit")
        real(*args)

    monkeypatch.setattr(store, "commit", commit)
    monkeypatch.setattr(service, "PEOPLE_AT_ONCE_MAX", 1)


@pytest.mark.parametrize("step", range(4))
def test_a_put_that_was_cut_off_lets_nobody_in_and_is_repeated(monkeypatch: pytest.MonkeyPatch, step: int) -> None:
    """Wherever it dies, whoever is out is out first; the repetition ends as if nothing had happened."""
    service.put_client(firma(KAREL, EVA))
    with monkeypatch.context() as dying:
        die_at(dying, step)
        # The last step is beyond the put's last write: then it is done, which must be as good.
        with suppress(CutOff):
            service.put_client(firma(EVA, IVO))
            assert step > 1
        assert memberships(KAREL) == ({} if step else {"1001": True})
        assert memberships(IVO) == ({"1001": True} if step > 1 else {})
    assert service.put_client(firma(EVA, IVO)).listing.is_whole
    assert (memberships(KAREL), memberships(EVA), memberships(IVO)) == ({}, {"1001": False}, {"1001": True})


@pytest.mark.parametrize("step", range(3))
def test_a_put_that_was_cut_off_can_be_overtaken(monkeypatch: pytest.MonkeyPatch, step: int) -> None:
    """When a newer list comes after a put that died, nobody of the older one is left in."""
    service.put_client(firma(KAREL, EVA))
    with monkeypatch.context() as dying:
        die_at(dying, step)
        with suppress(CutOff):
            service.put_client(firma(EVA, IVO))
            assert step > 1
    service.put_client(firma(EVA))
    assert (memberships(KAREL), memberships(EVA), memberships(IVO)) == ({}, {"1001": False}, {})


@pytest.mark.parametrize("name", ["Firma a.s.", "Firma s.r.o."])
def test_a_new_name_that_was_cut_off_reaches_everybody_or_nobody(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Whichever is put next, the new one again or the old one."""
    service.put_client(firma(KAREL, EVA))
    with monkeypatch.context() as dying:
        die_at(dying, 1)
        with pytest.raises(CutOff):
            service.put_client(firma(KAREL, EVA, name="Firma a.s."))
    assert service.put_client(firma(KAREL, EVA, name=name)).outcome == "changed"
    assert {m.client_name for row in people() for m in row.memberships} == {name}
    assert service.put_client(firma(KAREL, EVA, name=name)).outcome == "unchanged"


@pytest.mark.parametrize("step", range(2))
def test_a_removal_that_was_cut_off_is_repeated(monkeypatch: pytest.MonkeyPatch, step: int) -> None:
    """Wherever it dies, removing the client again removes him and everybody's rights through him."""
    service.put_client(firma(KAREL, EVA))
    with monkeypatch.context() as dying:
        die_at(dying, step)
        with pytest.raises(CutOff):
            service.remove_client("1001")
    assert service.remove_client("1001").outcome == "deleted"
    assert (memberships(KAREL), memberships(EVA)) == ({}, {})
    # Of those who were listed their addresses alone are left, and of the client his number.
    rows = everything()
    assert [row["pk"]["S"] for row in rows] == [f"A#{EVA.address}", f"A#{KAREL.address}", "K#1001"]
    assert json.loads(rows[-1]["data"]["S"]) == {"deleted": True}


def test_a_change_of_few_is_one_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    """So there is no moment at which the list and the rights of its people differ."""
    service.put_client(firma(KAREL, EVA))
    commits: list[int] = []
    real = store.commit

    def commit(before: store.Listing, after: store.Listing, people: Any) -> None:
        """Note how many people it is about."""
        commits.append(len(people))
        real(before, after, people)

    monkeypatch.setattr(store, "commit", commit)
    assert service.put_client(firma(EVA, IVO)).outcome == "changed"
    assert commits == [2]


@pytest.mark.parametrize(
    "less",
    [
        Contact(KAREL.address, None, "cs", technical=False, pin=True),
        Contact(KAREL.address, None, "cs", technical=True, pin=False),
        Contact(KAREL.address, None, "cs", technical=True, pin=True, always_confirm=True),
    ],
)
def test_who_loses_a_right_loses_it_before_anybody_gets_one(monkeypatch: pytest.MonkeyPatch, less: Contact) -> None:
    """Whatever the order of the list: a run that is cut off has taken, and not yet given."""
    service.put_client(firma(EVA, Contact(KAREL.address, None, "cs", technical=True, pin=True)))
    with monkeypatch.context() as dying:
        die_at(dying, 1)
        with pytest.raises(CutOff):
            service.put_client(firma(IVO, Contact(EVA.address, None, "en", technical=True), less))
    assert (memberships(IVO), memberships(EVA)) == ({}, {"1001": False})
    half = store.find_client("1001")
    assert half is not None
    assert less in half.contacts


def test_a_client_whose_put_lost_a_race_between_its_steps_is_still_a_new_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """He was not there when the put began to write."""
    service.put_client(jina(KAREL))
    between_steps(monkeypatch, lambda: service.note_way(KAREL.address, "way"))
    assert service.put_client(firma(EVA, KAREL)).outcome == "created"


def test_a_list_longer_than_a_transaction_comes_and_goes() -> None:
    """Of DynamoDB's largest transaction nobody is left out, and a new name reaches everybody."""
    many = [
        Contact(f"k{n:03}@firma.example", None, "cs", technical=True) for n in range(2 * service.PEOPLE_AT_ONCE_MAX)
    ]
    done = service.put_client(firma(*many))
    assert (done.outcome, done.listing.revision, done.listing.is_whole) == ("created", 2, True)
    service.put_client(firma(*many, name="Firma a.s."))
    assert {m.client_name for row in people() for m in row.memberships} == {"Firma a.s."}
    assert len(people()) == len(many)
    service.remove_client("1001")
    assert store.find_client("1001") is None
    assert [row.memberships for row in people() if row.memberships] == []


def people() -> list[KnownPerson]:
    """Everybody whom the directory knows."""
    addresses = [str(row.pk)[2:] for row in store.Row.scan(store.Row.sk == "PERSON")]
    return [seen.person for seen in store.look_at(addresses).values() if seen.person is not None]


def test_large_rows_go_in_transactions_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """A transaction holds what its bytes allow, and at least one person."""
    monkeypatch.setattr(service, "PEOPLE_AT_ONCE_BYTES_MAX", 1)
    done = service.put_client(firma(KAREL, EVA, IVO))
    assert (done.listing.revision, done.listing.is_whole) == (3, True)
    assert memberships(IVO) == {"1001": True}


# ---------------------------------------------------------------- revisions


def test_each_change_has_the_next_revision_also_after_a_removal() -> None:
    """What was told of a client that is gone is never told again of another list of the same number."""
    seen = [service.put_client(firma(KAREL)), service.put_client(firma(KAREL)), service.put_client(firma(EVA))]
    seen += [service.remove_client("1001"), service.remove_client("1001"), service.put_client(firma(KAREL))]
    assert [done.outcome for done in seen] == ["created", "unchanged", "changed", "deleted", "unchanged", "created"]
    assert [done.listing.revision for done in seen] == [1, 1, 2, 3, 3, 4]


@pytest.mark.parametrize("expected", [(), (1,), (3, 4), range(2)])
def test_a_change_of_another_revision_is_refused(expected: Any) -> None:
    """And nothing is written."""
    service.put_client(firma(KAREL))
    service.put_client(firma(KAREL, EVA))
    before = everything()
    for change in (
        lambda: service.put_client(firma(IVO), expected=expected),
        lambda: service.remove_client("1001", expected=expected),
    ):
        with pytest.raises(service.StaleRevision) as raised:
            change()
        assert (raised.value.now.revision, raised.value.now.client) == (2, firma(KAREL, EVA))
    assert everything() == before


def test_who_is_not_there_has_no_revision_at_all() -> None:
    """Neither before he was put nor after he was removed; any revision of one who is there will do."""
    with pytest.raises(service.StaleRevision):
        service.put_client(firma(KAREL), expected=service.ANY_REVISION)
    service.put_client(firma(KAREL))
    assert service.put_client(firma(EVA), expected=service.ANY_REVISION).outcome == "changed"
    service.remove_client("1001", expected=(2,))
    with pytest.raises(service.StaleRevision):
        service.put_client(firma(KAREL), expected=(3,))


def between_steps(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], object]) -> None:
    """Let a change take one person a step, and something happen before its second."""
    monkeypatch.setattr(service, "PEOPLE_AT_ONCE_MAX", 1)
    real, calls = store.commit, []

    def commit(*args: Any) -> None:
        """Count, and let it happen."""
        calls.append(args)
        if len(calls) == 2:
            happens()
        real(*args)

    monkeypatch.setattr(store, "commit", commit)


def test_a_revision_that_was_expected_stays_so_through_all_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """A writer between whose steps the mail of a contact was proven goes on."""
    service.put_client(firma(KAREL))
    between_steps(monkeypatch, lambda: service.note_way(KAREL.address, "way"))
    other = Contact(KAREL.address, "K.", "cs", technical=True, pin=True)
    assert service.put_client(firma(EVA, other), expected=(1,)).outcome == "changed"
    assert store.find_client("1001") == firma(EVA, other)
    person = store.find(KAREL.address)
    assert person is not None
    assert (person.ways, person.memberships[0].pin) == (("way",), True)


def test_who_was_overtaken_between_his_steps_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where he named a revision: the list is that of the other one, and so are the rights."""
    service.put_client(firma(KAREL))
    between_steps(monkeypatch, lambda: service.put_client(firma(IVO)))
    with pytest.raises(service.StaleRevision):
        service.put_client(firma(EVA), expected=(1,))
    assert store.find_client("1001") == firma(IVO)
    assert (memberships(KAREL), memberships(EVA), memberships(IVO)) == ({}, {}, {"1001": True})


def test_a_person_is_a_contact_of_so_many_clients_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """The next client is refused as a whole; those who list him already may go on doing so."""
    monkeypatch.setattr(service, "CLIENTS_OF_CONTACT_MAX", 1)
    service.put_client(jina(IVO))
    with pytest.raises(Refused, match="is a contact of 1 clients already"):
        service.put_client(firma(KAREL, IVO))
    with pytest.raises(Refused):
        service.outcome_of("1001", firma(KAREL, IVO))
    assert (store.find_client("1001"), memberships(KAREL)) == (None, {})
    assert service.put_client(jina(IVO, KAREL)).outcome == "changed"


def test_what_would_be_done_is_told_and_not_done() -> None:
    """As the put or the removal would tell it."""
    assert service.outcome_of("1001", firma(KAREL)) == "created"
    assert everything() == []
    service.put_client(firma(KAREL))
    assert service.outcome_of("1001", firma(KAREL)) == "unchanged"
    assert service.outcome_of("1001", firma(EVA)) == "changed"
    assert service.outcome_of("1001", None) == "deleted"
    assert service.outcome_of("2002", None) == "unchanged"


def test_rows_of_before_are_put_anew() -> None:
    """A client of before revisions were counted is written once more though he is the same, and listed then."""
    contact = {"address": KAREL.address, "name": KAREL.name, "language": "cs", "technical": True}
    store.Row("K#1001", "CLIENT", data={"name": "Firma s.r.o.", "contacts": [contact]}).save()
    assert store.find_listing("1001").revision == 0
    assert service.put_client(firma(KAREL)).outcome == "changed"
    assert memberships(KAREL) == {"1001": True}
    assert [listing.number for listing in changed().listings] == ["1001"]
    assert service.put_client(firma(KAREL)).outcome == "unchanged"


# ---------------------------------------------------------------- what changed


def changed(start: Cursor | None = None, count_max: int = 100, now: datetime = AT) -> service.Changes:
    """What changed since a cursor."""
    return service.changes_since(start, count_max, now)


def test_changes_are_told_oldest_first_and_each_client_once() -> None:
    """A client that changed again stands where his last change is; a deleted one is told without his contacts."""
    for n, (number, contacts) in enumerate([("1", (KAREL,)), ("2", ()), ("3", (EVA,)), ("1", (EVA,))]):
        service.put_client(ListedClient(number, "Klient", contacts), AT + n * MINUTE)
    service.remove_client("3", AT + 4 * MINUTE)
    found = changed(now=AT + 5 * MINUTE)
    assert [(one.number, one.client is None) for one in found.listings] == [("2", False), ("1", False), ("3", True)]
    assert [one.changed_at for one in found.listings] == [AT + n * MINUTE for n in (1, 3, 4)]
    assert found.more is False


def test_what_changes_nothing_is_no_change() -> None:
    """A list that was there already, and the removal of who is gone, are told to nobody."""
    service.put_client(firma(KAREL), AT)
    cursor = changed(now=AT + HOUR).cursor
    service.put_client(firma(KAREL), AT + HOUR)
    service.remove_client("2002", AT + HOUR)
    assert changed(cursor, now=AT + 2 * HOUR).listings == ()


@pytest.mark.parametrize("count_max", [1, 2, 3, 100])
def test_pages_hold_everything_once(count_max: int) -> None:
    """However large they are, and though all changed in the same millisecond."""
    for n in range(5):
        service.put_client(ListedClient(f"n{n}", "Klient", ()), AT)
    seen, page = [], changed(None, count_max, AT + HOUR)
    while True:
        seen += [listing.number for listing in page.listings]
        if not page.more:
            break
        page = changed(read_cursor(str(page.cursor)), count_max, AT + HOUR)
    assert seen == [f"n{n}" for n in range(5)]
    assert changed(page.cursor, count_max, AT + 2 * HOUR).listings == ()


def test_a_page_holds_as_much_as_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Large clients make short pages, of at least one."""
    monkeypatch.setattr(service, "CHANGES_BYTES_MAX", 1)
    for n in range(3):
        service.put_client(ListedClient(f"n{n}", "Klient", (KAREL,)), AT)
    page = changed()
    assert [listing.number for listing in page.listings] == ["n0"]
    assert page.more
    assert [listing.number for listing in changed(page.cursor).listings] == ["n1"]


def test_a_change_that_comes_late_into_the_index_is_not_passed() -> None:
    """By a writer whose clock is behind, or that the index shows later than younger ones: it is told by the next."""
    service.put_client(ListedClient("1", "Klient", ()), AT)
    first = changed(now=AT)
    service.put_client(ListedClient("2", "Klient", ()), AT - OVERLAP / 2)
    again = changed(first.cursor, now=AT + MINUTE)
    assert [listing.number for listing in again.listings] == ["2", "1"]
    later = changed(again.cursor, now=AT + HOUR)
    assert [listing.number for listing in later.listings] == ["2", "1"]
    assert changed(later.cursor, now=AT + 2 * HOUR).listings == ()


def test_a_reading_of_many_pages_passes_nothing_that_came_meanwhile() -> None:
    """What counts is when the reading began: however long it takes, it is told what came behind it."""
    for n in range(3):
        service.put_client(ListedClient(f"n{n}", "Klient", ()), AT + n * MINUTE)
    page = changed(None, 2, AT + 2 * MINUTE)
    service.put_client(ListedClient("late", "Klient", ()), AT - MINUTE)
    page = changed(page.cursor, 2, AT + HOUR)
    assert [listing.number for listing in page.listings] == ["n2"]
    assert "late" in {listing.number for listing in changed(page.cursor, 10, AT + HOUR).listings}


def test_two_changes_of_a_client_have_two_times_whatever_clocks_say() -> None:
    """A writer whose clock is behind the one before still comes after him."""
    service.put_client(firma(KAREL), AT)
    service.put_client(firma(EVA), AT - HOUR)
    listing = store.find_listing("1001")
    assert listing.changed_at is not None
    assert listing.changed_at > AT
    assert listing.client == firma(EVA)


def test_a_row_that_is_gone_from_the_table_is_left_out() -> None:
    """The index may name what somebody took out of the table by hand."""
    service.put_client(firma(KAREL), AT)
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(store, "changed_after", lambda *_: [("p", "gone"), ("q", "1001")])
        assert [listing.number for listing in changed().listings] == ["1001"]


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


def test_the_pin_of_a_removed_client_goes_with_him() -> None:
    """Whoever gets his number later does not get his PIN; also after a removal that was cut off before it."""
    service.put_client(firma(KAREL))
    store.save_pin_hash("1001", "hash")
    service.remove_client("1001")
    assert store.pin_hash("1001") is None
    store.save_pin_hash("1001", "left over")
    assert service.remove_client("1001").outcome == "unchanged"
    assert store.pin_hash("1001") is None
