"""What every index does, whoever keeps it: the same tickets are found in rows of our own and in OpenSearch."""

import itertools
from collections.abc import Iterable

import pytest

from chalicelib.search.document import Part, part_of
from chalicelib.search.index import Index
from chalicelib.search.wish import Wish, read
from chalicelib.tickets.events import Event, Noted
from tests.tickets.examples import ticket_id


def part(n: int, subject: str = "", *, version: int = 1, events: Iterable[Event] = (), **summary: object) -> Part:
    """What a change of the n-th ticket brings."""
    told = {
        "id": ticket_id(n),
        "number": 10_000 + n,
        "queue": "podpora",
        "subject": subject,
        "requester": {"address": f"p{n}@firma.example", "name": f"Osoba{n}ova"},
        "client": None,
    }
    return part_of(version, list(events), {**told, **summary})


def found(index: Index, query: str, *, best: bool = False, wanted: int = 10, **wish: str) -> list[int]:
    """Numbers of the tickets that a query finds, in their order; a blank behind it, so that nothing is guessed."""
    clauses, _ = read(query)
    hits = index.find(Wish(clauses, **wish), best=best, wanted=wanted).hits  # type: ignore[arg-type]
    numbers = {ticket_id(n): n for n in range(1, 100)}
    return [numbers[hit.ticket] for hit in hits]


def test_all_words_have_to_be_there_in_any_form(index: Index) -> None:
    """With and without diacritics, the newest ticket first."""
    index.put([part(1, "Nejde server")])
    index.put([part(2, "Servery nejdou")])
    index.put([part(3, "Server je pomalý")])
    assert found(index, "nejde server ") == [2, 1]
    assert found(index, "SERVEREM ") == [3, 2, 1]
    assert found(index, "server databaze ") == []
    assert found(index, " ") == []


def test_changes_in_any_order_and_twice_give_the_same(index: Index) -> None:
    """A tag that was taken off stays off, also when the change before comes last."""
    changes = [
        part(1, "Web", version=1),
        part(1, "Web", version=2, tags=["reklamace"]),
        part(1, "Web", version=3, tags=["sleva"], events=[Noted("Volal klient.")]),
    ]
    for n, order in enumerate(itertools.permutations(changes)):
        index.remove(ticket_id(1))
        for one in (*order, order[0]):
            index.put([one])
        assert found(index, "tag:reklamace ") == [], n
        assert found(index, "reklamace ") == [], n
        assert found(index, "tag:sleva ") == found(index, "volali ") == [1], n


def test_anew_is_all_there_is(index: Index) -> None:
    """What was known before and is not told again is forgotten."""
    index.put([part(1, "Web", events=[Noted("Překlep.")])])
    index.put([part(1, "Web", version=2)], anew=True)
    assert found(index, "preklep ") == []
    assert found(index, "web ") == [1]


def test_a_removed_ticket_is_not_found(index: Index) -> None:
    """And removing it again is harmless; nothing to put is nothing."""
    index.put([part(1, "Web")])
    index.remove(ticket_id(1))
    index.remove(ticket_id(1))
    index.put([])
    assert found(index, "web ") == []


def test_a_beginning_finds_words(index: Index) -> None:
    """Three letters at least, of any form of a word; the word itself counts more."""
    index.put([part(1, "Fakturace")])
    index.put([part(2, "Faktury")])
    index.put([part(3, "Fax")])
    assert sorted(found(index, "fakt")) == [1, 2]
    assert found(index, "fa") == []
    assert sorted(found(index, "p1@firma.ex")) == [1]
    index.put([part(4, "Serverovna")])
    index.put([part(5, "Server")])
    assert found(index, "serve", best=True)[:2] == [5, 4]


def test_tags_clients_and_people_are_asked_for_by_name(index: Index) -> None:
    """Whole tags, numbers of clients, and names only of those who write."""
    novak = {"address": "novak@firma.example", "name": "Jan Novák"}
    index.put([part(1, "Web", tags=["po splatnosti"], client={"number": "100001", "name": "Firma s.r.o."})])
    index.put([part(2, "Novákova faktura")])
    index.put([part(3, "Web", requester=novak)])
    assert found(index, 'tag:"po splatnosti" ') == [1]
    assert found(index, "tag:po ") == []
    assert found(index, "client:100001 ") == [1]
    assert found(index, "client:1000 ") == []
    assert found(index, "from:novák ") == [3]
    assert found(index, "novák ") == [3, 2]
    assert found(index, "from:novak@firma.example ") == [3]
    assert found(index, "from:nov") == [3]


def test_the_best_is_not_the_newest(index: Index) -> None:
    """A word of the subject counts more than one of a message, and all the rest equal the newer ticket is first."""
    index.put([part(1, "Výpadek")])
    index.put([part(2, "Dotaz", events=[Noted("Po výpadku.")])])
    index.put([part(3, "Jiné", events=[Noted("Výpadky.")])])
    assert found(index, "vypadek ", best=True) == [1, 3, 2]
    assert found(index, "vypadek ") == [3, 2, 1]


def test_filters_of_the_index(index: Index) -> None:
    """Queues, and ids as times: the second one is not within."""
    for n in range(1, 5):
        index.put([part(n, "Web", queue="podpora" if n < 3 else "fakturace")])
    clauses, _ = read("web ")
    hits = index.find(Wish(clauses, frozenset({"fakturace"})), best=False, wanted=10).hits
    assert [hit.ticket for hit in hits] == [ticket_id(4), ticket_id(3)]
    assert found(index, "web ", since=ticket_id(2), until=ticket_id(4)) == [3, 2]


@pytest.mark.parametrize("best", [True, False])
def test_a_hit_tells_why(index: Index, best: bool) -> None:
    """Its terms, where they stand, and the change in whose text most of them do."""
    index.put([part(1, "Web", version=1)])
    index.put([part(1, "Web", version=5, events=[Noted("Restart serveru.")])])
    clauses, _ = read("web server restart ")
    (hit,) = index.find(Wish(clauses), best=best, wanted=1).hits
    assert hit.terms == {"web", "servr", "restart"}
    assert hit.fields.name == "NOTE|SUBJECT"
    assert hit.version == 5
