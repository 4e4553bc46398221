"""How a person is recognised in what is stored, and what stands in his place."""

import pytest

from chalicelib.keeping.identity import Identity, Pseudonym, Redactor, fold, names_in, plain

JANA = Redactor(Identity("jana@firma.example", ("Ing. Jana Nováková",), ("+420601000011",)), Pseudonym(7))
BLOCK = "\u2588"


@pytest.mark.parametrize(
    ("text", "erased"),
    [
        ("Volejte Janu Novákovou.", ["Janu Novákovou"]),
        ("Předejte to Novákové, prosím.", ["Novákové"]),
        ("předejte to jane novakove", ["jane novakove"]),
        ("Nováková, Jana (účtárna)", ["Nováková, Jana"]),
        ("Děkuji\n  Jana\nFirma s.r.o.", ["  Jana"]),
        ("> Jana", ["> Jana"]),
        ("Tel. 601 000 011", ["601 000 011"]),
        ("Tel. +420 601 000 011, 00420601000011", ["+420 601 000 011", "00420601000011"]),
        ("(601)000-011", ["601)000-011"]),
        ("pište na Jana@Firma.example.", ["Jana@Firma.example"]),
        ("<a href='mailto:jana%40firma.example'>", ["jana%40firma.example"]),
    ],
)
def test_she_is_found_as_people_write_her(text: str, erased: list[str]) -> None:
    """In every case of her name, without marks, the other way round, as a signature; her number with gaps."""
    expected = text
    for one in erased:
        expected = expected.replace(one, BLOCK * len(one))
    assert JANA.text(text) == expected
    assert len(JANA.text(text)) == len(text)


@pytest.mark.parametrize(
    "text",
    [
        "Janáček píše o svých novinkách.",
        "Jana se ozve zítra.",
        "nový server novakovi",
        "1601000011 a 6010000112",
        "petrajana@firma.example",
        "jana@firma.example.org",
        "jana@firma.examples",
        "",
    ],
)
def test_what_is_not_her_stays(text: str) -> None:
    """Other names, longer numbers and addresses, a first name within a sentence, a word like her name in small."""
    assert JANA.text(text) == text


def test_done_again_it_changes_nothing() -> None:
    """What stands in her place is not taken for her."""
    value = {
        "requester": {"address": "jana@firma.example", "name": "Jana Nováková"},
        "text": "Jana Nováková, 601000011",
    }
    once = JANA.json(value)
    assert JANA.json(once) == once
    assert once["requester"] == {"address": "erased-7@erased.invalid", "name": "erased contact 7"}


def test_who_belongs_to_a_value_tells_whose_name_it_is() -> None:
    """A colleague of her name keeps it as his own; staff of her name too; the client is a company."""
    value = [
        {"address": "karel@firma.example", "name": "Karel Dvořák"},
        {"kind": "agent", "id": "alena@fronta.example", "name": "Jana Nováková"},
        {"client": {"number": "1", "name": "Nováková s.r.o."}},
        {"kind": "client", "id": "JANA@firma.example", "name": "J. N."},
        {"to": ["jana@firma.example"], "reader_name": "Jana"},
        {"number": "+420601000011", "name": "Jana"},
    ]
    assert JANA.json(value) == [
        *value[:3],
        {"kind": "client", "id": "erased-7@erased.invalid", "name": "erased contact 7"},
        {"to": ["erased-7@erased.invalid"], "reader_name": "erased contact 7"},
        {"number": "erased-7", "name": "erased contact 7"},
    ]


def test_a_row_without_her_is_the_row_as_it_is_stored() -> None:
    """Nothing is written anew where nothing changes, to the letter of its JSON."""
    item = {
        "pk": {"S": "T#1"},
        "sk": {"S": "TICKET"},
        "data": {"S": '{"a": "\\u010d", "n":1}'},
        "version": {"N": "3"},
    }
    assert JANA.item(item) == item


def test_folding_keeps_the_places_of_letters() -> None:
    """Letters that would become several stay one."""
    for text in ("Příliš žluťoučký", "İstanbul", "ﬁrma", "ß", "e\u0301"):
        assert len(fold(text)) == len(text)


def test_names_are_gathered_from_what_says_whose_they_are() -> None:
    """The name beside an address, wherever it stands; not the one beside another."""
    value = {
        "a": [{"address": "jana@firma.example", "name": "Jana N."}, {"address": "x@y.example", "name": "X"}],
        "from": "jana@firma.example",
        "name": "Nováková",
    }
    assert sorted(names_in(value, "jana@firma.example")) == ["Jana N.", "Nováková"]


def test_a_row_is_read_by_people() -> None:
    """Numbers are numbers and JSON is what it says."""
    item = {"a": {"N": "3"}, "b": {"N": "1.5"}, "c": {"S": "[1]"}, "d": {"S": "[x"}, "e": {"SS": ["b", "a"]},
            "f": {"BOOL": True}, "g": {"NULL": True}}  # fmt: skip
    assert plain(item) == {"a": 3, "b": 1.5, "c": [1], "d": "[x", "e": ["a", "b"], "f": True, "g": None}


@pytest.mark.parametrize("length", [20_000, 40_000])
def test_a_hostile_text_costs_no_more_than_its_length(length: int) -> None:
    """Nothing that a client can write makes the patterns go back and forth."""
    for piece in ("Jana ", "601 ", "novakov", ". ", "+420", "jana@firma.", "\n> "):
        text = piece * (length // len(piece))
        assert len(JANA.text(text)) == len(text)
