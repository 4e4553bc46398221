"""Sentences, not bags of words: negation, tense, condition, question, quoted lines, monitoring states."""

import pytest

from chalicelib.urgency.clauses import clauses_of
from chalicelib.urgency.formats import states_in
from chalicelib.urgency.lexicon import lexicon
from chalicelib.urgency.signature import without_signature
from chalicelib.urgency.tokens import tokens_of


def concepts(text: str) -> set[str]:
    """All concepts of a text, with "-" where they are denied."""
    return {
        concept
        for clause in clauses_of(text, "body", lexicon())
        for word in clause.words
        for concept in word.concepts
    }


def marks(text: str) -> set[str]:
    """All marks of a text's clauses."""
    return {mark for clause in clauses_of(text, "body", lexicon()) for mark in clause.marks}


@pytest.mark.parametrize(
    ("text", "said", "not_said"),
    [
        ("nic nespadlo", "down-", "down"),
        ("výpadek nemáme", "down-", "down"),
        ("žádný výpadek", "down-", "down"),
        ("bez výpadku", "down-", "down"),
        ("není to výpadek", "down-", "down"),
        ("0 chyb", "fault-", "fault"),
        ("chyb 0", "fault-", "fault"),
        ("web nefunguje", "works-", "works"),
        ("web není dostupný", "works-", "works"),
        ("nelze se přihlásit", "able-", "able"),
        ("nemůžeme objednat", "able-", "able"),
        ("not working", "works-", "works"),
        ("no errors", "fault-", "fault"),
        ("výpadek trvá", "down", "down-"),
    ],
)
def test_negation_reaches_what_it_denies(text: str, said: str, not_said: str) -> None:
    """Negation before or after a word, by a prefix, a verb, a pronoun or a zero."""
    assert said in concepts(text)
    assert not_said not in concepts(text)


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("kdyby spadla databáze", "if"),
        ("if the site goes down", "if"),
        ("keby vypadol prúd", "if"),
        ("co uděláte?", "?"),
        ("včera nám spadl web", "past"),
        ("zítra bude údržba", "future"),
        ("žádné potíže", "not"),
        ("web stojí!!!", "!"),
        ("pošta jede, ale web ne", "but"),
    ],
)
def test_clause_is_marked(text: str, mark: str) -> None:
    """Condition, question, tense and negation qualify a clause."""
    assert mark in marks(text)


def test_question_marks_the_whole_sentence_only() -> None:
    """Each clause of a question is one, the next sentence is not."""
    found = clauses_of("Když spadne web, co uděláte? Web stojí.", "body", lexicon())
    assert ["?" in clause.marks for clause in found] == [True, True, False]


def test_what_follows_a_turn_is_marked_to_the_end_of_its_sentence() -> None:
    """The clause with "ale" and those after it, not the one before nor the next sentence."""
    found = clauses_of("Web jede, ale pošta ne, bohužel. Díky.", "body", lexicon())
    assert ["but" in clause.marks for clause in found] == [False, True, True, False]


@pytest.mark.parametrize(
    ("text", "share"),
    [("99 %", "high"), ("99,5 %", "high"), ("60 %", "mid"), ("8,9 %", "low"), ("100%", "high")],
)
def test_shares_are_told_by_their_size(text: str, share: str) -> None:
    """Ninety per cent and more is nearly all, sixty a good part."""
    assert concepts(text) == {f"percent-{share}"}


def test_quoted_lines_are_told_from_own_ones() -> None:
    """A line after a quote mark is what somebody said before."""
    found = clauses_of("Už jede.\n> Nejede nám nic\nDíky", "body", lexicon())
    assert [clause.is_quoted for clause in found] == [False, True, False]


@pytest.mark.parametrize(
    ("text", "states"),
    [
        ("PROBLEM: host is DOWN", ["state-bad", "state-bad"]),
        ("[FIRING:2] TargetDown", ["state-bad"]),
        ("[RESOLVED] TargetDown", ["state-ok"]),
        ("Resolved in 6m 12s: service", ["state-ok"]),
        ("Stav: OK", ["state-ok"]),
        ("State: warning", ["state-warn"]),
        ("changed from Alerting to OK", ["state-was", "state-ok"]),
        ("přešla ze stavu WARNING do OK", ["state-was", "state-ok"]),
        ("0 of 3 targets", ["ratio-none"]),
        ("6 of 6 targets", ["ratio-all"]),
        ("1 z 3 uzlů", ["ratio-part"]),
        ("ACKNOWLEDGEMENT", ["state-ack"]),
        ("Ráno jsme přišli v 8:00", []),
    ],
)
def test_states_of_monitoring_are_read(text: str, states: list[str]) -> None:
    """Zabbix, Nagios, Alertmanager, Grafana and their kin say the state in a few ways."""
    found = states_in(text)
    assert [found[at] for at in sorted(found)] == states


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("Web stojí.\nS pozdravem\nJan, nonstop havarijní služba", "Web stojí.\n"),
        ("Web stojí.\n--\nHavárie s.r.o.", "Web stojí.\n"),
        ("Web stojí.\nOdesláno z iPhonu", "Web stojí.\n"),
        ("S pozdravem\nJan", "S pozdravem\nJan"),
        ("Díky.\nS pozdravem\nJan\nPS: web stojí", "Díky.\nS pozdravem\nJan\nPS: web stojí"),
    ],
)
def test_signature_is_left_out(text: str, own: str) -> None:
    """What stands below a greeting says nothing of now, unless there is a postscript or nothing above."""
    assert without_signature(text) == own


def test_tokens_stand_where_the_text_has_them() -> None:
    """Offsets are of the original text, marks and all."""
    text = "Příliš žluťoučký e-shop, 99 % v 10:15."
    assert [text[start:end] for _, _, start, end in tokens_of(text)] == [
        *("Příliš", "žluťoučký", "e-shop", ",", "99 %", "v", "10:15", "."),
    ]
