"""Erasing a person: nothing of him is left anywhere, and the history of the client is still a history."""

import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest

from chalicelib.dispatch import store as dispatch
from chalicelib.dispatch.shifts import Roster, Shift
from chalicelib.keeping import tombstones
from chalicelib.keeping.erasing import Unfinished, erase, erased_again
from chalicelib.keeping.identity import fold
from chalicelib.keeping.person import Staff, held_of, known_as
from chalicelib.people import service as people
from chalicelib.people import store as people_store
from chalicelib.platform import aws
from chalicelib.search.index import index
from chalicelib.tickets import codec, store
from chalicelib.tickets.apply import replay
from tests.faults.crashes import endings
from tests.faults.world import Killed
from tests.keeping.scene import (
    AGENT,
    CLIENT,
    JANA,
    KAREL,
    NAME,
    PHONE,
    SWITCHBOARD,
    Scene,
    everything,
    put,
    rows_of,
)
from tests.one_aws import streamed

AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
TRACES = (JANA, "novak", "601 000 011", "601000011")


def traces(text: str) -> list[str]:
    """What of her is still in a text."""
    return [trace for trace in TRACES if trace in fold(text)]


def differing(one: str, other: str) -> str:
    """Where two texts begin to differ."""
    at = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return f"{one[max(at - 150, 0) : at + 80]!r} != {other[max(at - 20, 0) : at + 80]!r}"


def run(scene: Scene, **how: Any) -> None:
    """Erase her."""
    list(erase(JANA, scene.now, index(), **how))


def test_who_she_is_is_gathered_from_all_rows(scene: Scene) -> None:
    """Her names and her own number are known; the switchboard, which others are listed with too, is not hers."""
    found = known_as(JANA)
    assert NAME in found.names
    assert found.phones == (PHONE,)


def test_nothing_of_her_is_left_in_any_row_or_object(scene: Scene) -> None:
    """Address, names in their cases and telephone number are gone from all tables, all versions of all objects."""
    assert traces(everything()) == list(TRACES)
    run(scene)
    assert traces(everything()) == []


def test_the_history_of_the_client_is_still_there(scene: Scene) -> None:
    """The tickets are the client's, with their numbers, words and answers; who wrote has a pseudonym."""
    before = [store.history(one) for one in scene.tickets]
    run(scene)
    for was, one in zip(before, scene.tickets, strict=True):
        now = store.history(one)
        assert was is not None
        assert now is not None
        assert (now.ticket.number, now.ticket.client, now.ticket.subject, now.ticket.state) == (
            was.ticket.number, was.ticket.client, was.ticket.subject, was.ticket.state,
        )  # fmt: skip
        assert [codec.type_of(event) for change in now.changes for event in change.events] == [
            codec.type_of(event) for change in was.changes for event in change.events
        ]
        assert (now.ticket.requester.address, now.ticket.requester.name) == (
            "erased-1@erased.invalid",
            "erased contact 1",
        )
    text = rows_of("tickets")[f"T#{scene.tickets[0]}", "C#00000001"]["data"]["S"]
    assert "se nenačítá, prosím o pomoc" in text
    assert KAREL in everything()


def test_a_replay_of_the_events_is_still_the_ticket_that_is_stored(scene: Scene) -> None:
    """Events are rewritten, and the snapshot and every summary are what they make."""
    run(scene)
    for one in scene.tickets:
        history = store.history(one)
        assert history is not None
        assert replay(history.changes) == history.ticket
        last = rows_of("tickets")[f"T#{one}", f"C#{history.ticket.version:08d}"]
        assert json.loads(last["summary"]["S"]) == codec.summary_to_json(history.ticket)


def test_what_points_into_a_text_points_to_the_same_words(scene: Scene) -> None:
    """Inside a text blocks stand for her, as many as there were letters."""
    was = store.history(scene.tickets[0])
    run(scene)
    now = store.history(scene.tickets[0])
    assert was is not None
    assert now is not None
    before, after = (
        next(event.message.text for event in one.changes[0].events if codec.type_of(event) == "message_received")  # type: ignore[union-attr]
        for one in (was, now)
    )
    assert len(before) == len(after)
    assert after.count("\u2588") == len("Novákové") + len("601 000 011") + len(JANA) + len(NAME)


def test_her_mails_are_gone_with_all_versions_and_copies_of_their_files(scene: Scene) -> None:
    """Raw bytes of hers are nowhere; the row that says where a mail ended stays, so that nothing is put back."""
    aws.s3().put_object(Bucket="fronta-test", Key="files/ses-1/0", Body=b"copy")
    run(scene)
    left = aws.s3().list_object_versions(Bucket="fronta-test").get("Versions", [])
    assert {one["Key"].split("/")[0] for one in left} <= {"texts"}
    rows = rows_of("tickets")
    assert {("R#ses-1", "OUTCOME"), ("R#ses-2", "OUTCOME"), ("R#ses-3", "OUTCOME")} <= rows.keys()
    held = json.loads(rows["R#ses-3", "OUTCOME"]["data"]["S"])
    assert (held["from"], held["subject"], held["preview"]) == ("erased-1@erased.invalid", "", "")
    assert "due_pk" not in rows["R#ses-3", "OUTCOME"]


def test_with_texts_nothing_that_she_wrote_is_left(scene: Scene) -> None:
    """Messages, subjects, file names and what is quoted of them go too; what staff wrote stays."""
    run(scene, texts=True)
    found = everything()
    assert traces(found) == []
    for words in ("prosím o pomoc", "Slova a slova", "zpráva.txt", "Dotaz"):
        assert words not in found
    assert "podíváme se na to" in found
    for one in scene.tickets:
        history = store.history(one)
        assert history is not None
        assert replay(history.changes) == history.ticket
        assert history.ticket.subject == "[erased]"


def test_texts_can_be_erased_later_too(scene: Scene) -> None:
    """Who was erased once and now asks for the texts keeps his pseudonym."""
    run(scene)
    run(scene, texts=True)
    found = everything()
    assert "prosím o pomoc" not in found
    assert "erased-2@" not in found


def test_a_dry_run_tells_the_same_and_changes_nothing(scene: Scene) -> None:
    """What would be done is what is done then."""
    before = everything()
    told = {(one.table, one.kind, one.action): one.count for one in erase(JANA, scene.now, index(), dry_run=True)}
    assert everything() == before
    done = {(one.table, one.kind, one.action): one.count for one in erase(JANA, scene.now, index())}
    # The directory takes the hint away with the contact.
    assert told.pop(("people", "hint of a number", "deleted")) == 1
    assert told == done


def test_again_it_changes_nothing(scene: Scene) -> None:
    """Twice is the same as once, and says that there was nothing to do."""
    run(scene)
    once = everything()
    assert list(erase(JANA, scene.now, index())) == []
    assert everything() == once


def test_it_is_noted_that_it_was_done_and_not_whom_it_was(scene: Scene) -> None:
    """The log of changes has an entry with the pseudonym; the tombstone has a digest and no identity."""
    run(scene)
    entries = [json.loads(row["data"]["S"]) for (pk, _), row in rows_of("desk").items() if pk.startswith("AUDIT#")]
    (entry,) = (one for one in entries if one["what"] == "person.erased")
    assert (entry["target"], entry["by"]["id"]) == ("erased-1", "operator")
    found = tombstones.find(JANA)
    assert found is not None
    assert (found.is_done, found.identity, found.number) == (True, None, 1)


def test_nothing_is_sent_because_of_it(scene: Scene) -> None:
    """No row that effects are made of comes into the stream: changes of rows that are there concern nobody."""
    since = len(streamed("fronta-test-tickets"))
    run(scene)
    new = [one for one in streamed("fronta-test-tickets")[since:] if one["eventName"] == "INSERT"]
    assert new == []


def test_a_mail_to_her_that_waits_does_not_leave(scene: Scene) -> None:
    """An outgoing mail that has not left yet is over, and says why."""
    data = {"to": [JANA], "cc": [], "subject": "x", "kind": "answer", "id": "9-answer"}
    put("tickets", f"T#{scene.tickets[0]}", "O#9-answer", kind="outbox", data=data, send_state="pending", attempts=0,
        due_pk="outbox", due_sk="2026")  # fmt: skip
    run(scene)
    row = rows_of("tickets")[f"T#{scene.tickets[0]}", "O#9-answer"]
    assert (row["send_state"], "due_pk" in row) == ({"S": "failed"}, False)


def test_the_others_of_the_client_keep_what_is_theirs(scene: Scene) -> None:
    """Her colleague is still a contact, is found by the switchboard's number, and his rows are as they were."""
    run(scene)
    client = people_store.find_client(CLIENT)
    assert client is not None
    assert [contact.address for contact in client.contacts] == [KAREL]
    assert people_store.clients_of_phone(SWITCHBOARD, 5) == (CLIENT,)
    assert people_store.clients_of_phone(PHONE, 5) == ()
    assert ("E#e2", f"N#{SWITCHBOARD}") in rows_of("sms")


def test_she_is_found_by_nobody_any_more(scene: Scene) -> None:
    """The index of tickets knows neither her name nor her address; other words of the ticket still find it."""
    run(scene)
    terms = {pk for pk, _ in rows_of("search")}
    assert not [term for term in terms if "novak" in term or term == JANA]
    assert ("F#jan", JANA) not in rows_of("search")


def test_sms_of_an_event_that_is_not_over_are_left_until_it_is(scene: Scene) -> None:
    """Without its row an SMS would go again: the command says so, and does the rest when the event is over."""
    put("sms", "E#e1", "JOB", at="2026")
    with pytest.raises(Unfinished):
        run(scene)
    assert ("E#e1", f"N#{PHONE}") in rows_of("sms")
    aws.dynamodb().delete_item(TableName="fronta-test-sms", Key={"pk": {"S": "E#e1"}, "sk": {"S": "JOB"}})
    run(scene)
    assert traces(everything()) == []


def test_staff_and_queues_are_not_erased(scene: Scene) -> None:
    """What staff did stays the company's; a queue's address is nobody's."""
    dispatch.change_roster(lambda _: Roster({AGENT.id: Shift(AGENT.id, AGENT.name, frozenset(), 3, AT, AT)}))
    for address in (AGENT.id, "podpora@fronta.example", "erased-1@erased.invalid"):
        with pytest.raises(Staff):
            list(erase(address, scene.now, index()))


def test_whom_a_backup_brings_back_is_found_by_the_list_of_who_was_erased(scene: Scene) -> None:
    """The list has digests; with it the address is found in what is there, and nobody else's."""
    run(scene)
    known = frozenset(one.digest for one in tombstones.all_erasures())
    assert list(erased_again(known)) == []
    put("people", f"A#{JANA}", "PERSON", data={"name": NAME, "language": "cs", "memberships": []}, revision=1)
    assert list(erased_again(known)) == [JANA]
    run(scene)
    assert traces(everything()) == []
    found = tombstones.find(JANA)
    assert found is not None
    assert found.number == 1


def test_who_is_listed_again_is_a_new_contact(scene: Scene) -> None:
    """Erasing forbids nothing for the time to come: the client may list her anew."""
    run(scene)
    client = people_store.find_client(CLIENT)
    assert client is not None
    known = people_store.find(JANA)
    assert known is None
    people.put_client(client)
    assert people_store.find(KAREL) is not None


def test_killed_at_any_moment_and_run_again_it_ends_the_same(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every call of AWS may be the last one; who begins again comes to the same rows and objects."""
    # A copy of the process has only the thread that makes it.
    for module in ("rows", "postings"):
        one_by_one = lambda work, over: [work(one) for one in over]  # noqa: E731
        monkeypatch.setattr(f"chalicelib.search.{module}.in_parallel", one_by_one)

    def story() -> str:
        """One run, and another if it is killed."""
        for _ in range(2):
            try:
                with scene.faults.watched():
                    run(scene)
            except Killed:
                continue
            break
        # A document of the index counts how often it was written.
        return re.sub(r'"revision": \{"N": "\d+"\}, "terms"', '"terms"', everything())

    undisturbed, killed = endings(scene.faults, story)
    assert traces(undisturbed) == []
    assert len(killed) > 30
    assert {
        str(point): differing(undisturbed, found) for point, found in killed.items() if found != undisturbed
    } == {}


def test_everything_that_is_erased_is_exported(scene: Scene) -> None:
    """The export of a person has a line for each kind of row that erasing changes, and names her mails."""
    found = list(held_of(JANA))
    told = {(one.table, one.kind) for one in erase(JANA, scene.now, index(), dry_run=True) if one.table != "bucket"}
    assert told - {(one.table, one.kind) for one in found} == set()
    assert {"mail/ses-1", "mail/ses-2", "mail/ses-3"} <= {one.key for one in found if one.key}


def test_nothing_is_ever_sent_to_who_was_erased(scene: Scene) -> None:
    """A colleague who got copies is erased: the next answer goes to the client without him."""
    list(erase(KAREL, scene.now, index()))
    # Among the records are some of rows that are gone, which the event source does not hand on.
    scene.world.lose_stream_records()
    ticket = store.load(scene.tickets[0])
    assert ticket is not None
    assert ticket.copies == ("erased-1@erased.invalid",)
    sent = len(scene.faults.sent)
    scene.answer(scene.tickets[0], "Už to běží.")
    assert len(scene.faults.sent) == sent + 1
    assert b"erased" not in scene.faults.sent[-1]
