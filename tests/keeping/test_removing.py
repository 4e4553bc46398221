"""Removing a client: everything of his goes, nothing of others, and his number and his costs stay."""

import json
from collections import Counter
from typing import Any

import pytest

from chalicelib.entrypoints import clocks
from chalicelib.keeping.gone import remove_ticket
from chalicelib.keeping.removing import NoSuchClient, OpenTickets, remove_client
from chalicelib.people import service as people
from chalicelib.people import store as people_store
from chalicelib.people.directory import Contact, ListedClient
from chalicelib.platform import aws
from chalicelib.platform.ids import digest
from chalicelib.search.index import index
from chalicelib.tickets import store
from tests import letters
from tests.faults.crashes import endings
from tests.faults.world import Killed
from tests.keeping.scene import CLIENT, JANA, KAREL, TABLES, Scene, everything, put, rows_of


def run(scene: Scene, number: str = CLIENT, **how: Any) -> list[Any]:
    """Remove a client with open tickets."""
    return list(remove_client(number, scene.now, index(), **{"anyway": True, **how}))


def other_client_writes(scene: Scene) -> None:
    """The other client has a ticket too, which an agent answers."""
    people.put_client(ListedClient("100002", "Jiná s.r.o.", (Contact(KAREL, "Karel", "cs", True),)))
    people.put_client(ListedClient(CLIENT, "Firma s.r.o.", (Contact(JANA, "Jana", "cs", True),)))
    letter = letters.Letter(sender=KAREL, subject="Jiná věc", message_id="<k1@firma.example>")
    scene.world.store_mail(letter, "ses-9")
    scene.world.settle_with_sweep()


def test_open_tickets_are_a_reason_not_to(scene: Scene) -> None:
    """It refuses and names them, and has changed nothing; with `anyway` they go too."""
    before = everything()
    with pytest.raises(OpenTickets) as refused:
        run(scene, anyway=False)
    assert refused.value.numbers == [10_001, 10_002]
    assert everything() == before
    assert run(scene)


def test_nothing_of_the_client_is_left(scene: Scene) -> None:
    """Tickets, mails, objects, contacts, calls, SMS, passes, drafts and the places in the index are gone."""
    run(scene)
    # The log of changes stays.
    aws.dynamodb().delete_item(TableName="fronta-test-desk", Key={"pk": {"S": "AUDIT#2026-10"}, "sk": {"S": "01K0"}})
    found = everything()
    for trace in (JANA, KAREL, "Firma s.r.o.", "nenačítá", "Nováková", "601000011"):
        assert trace not in found
    # That a mail of this content came is known by its digest, with the id of a ticket that is no more.
    gone = [key for table in TABLES for key in rows_of(table) if set(scene.tickets) & {key[0][2:], key[1]}]
    assert gone == []
    assert aws.s3().list_object_versions(Bucket="fronta-test").get("Versions", []) == []
    assert {pk[:2] for pk, _ in rows_of("search")} <= {"F#"}


def test_the_number_of_the_client_and_of_his_tickets_is_given_to_nobody(scene: Scene) -> None:
    """The directory still says that there was one, the counter of tickets goes on, and his costs stay."""
    costs = rows_of("costs")
    counter = rows_of("tickets")["COUNTER", "TICKETS"]
    run(scene)
    assert people_store.find_listing(CLIENT).client is None
    assert people_store.find_listing(CLIENT).revision > 0
    assert rows_of("tickets")["COUNTER", "TICKETS"] == counter
    assert rows_of("costs").items() >= costs.items()


def test_another_client_keeps_everything(scene: Scene) -> None:
    """His contacts, ticket, mail, answers and Message-IDs are as they were."""
    other_client_writes(scene)
    (ticket,) = (row.pk for row in scene.world.rows("ticket") if row.data["client"]["number"] == "100002")
    before = {key: row for key, row in rows_of("tickets").items() if key[0] in (ticket, "R#ses-9")}
    assert len(before) > 3
    run(scene)
    after = rows_of("tickets")
    assert {key: after.get(key) for key in before} == before
    assert people_store.find(KAREL) is not None
    assert aws.s3().head_object(Bucket="fronta-test", Key="mail/ses-9")
    assert store.load(ticket[2:]) is not None


def test_a_contact_whom_another_client_lists_too_stays_known(scene: Scene) -> None:
    """He loses what he had through the removed client, and nothing else."""
    people.put_client(ListedClient("100002", "Jiná s.r.o.", (Contact(KAREL, "Karel", "cs", True),)))
    run(scene)
    person = people_store.find(KAREL)
    assert person is not None
    assert [one.number for one in person.memberships] == ["100002"]
    assert people_store.find(JANA) is None


def test_a_dry_run_counts_what_goes_and_changes_nothing(scene: Scene) -> None:
    """The counts are those of the run that follows, kind by kind."""
    before = everything()
    told = Counter({(one.table, one.kind): one.count for one in run(scene, dry_run=True)})
    assert everything() == before
    done = Counter({(one.table, one.kind): one.count for one in run(scene)})
    assert told["tickets", "tickets"] == 2
    # Mails of tickets that go are told of as mails of his contacts too.
    mails = {("tickets", "outcome of a mail"), ("tickets", "notice about a mail"), ("desk", "draft")}
    # The directory takes hints away with the contacts.
    mails |= {("people", "hint of a number")}
    assert {what: count for what, count in told.items() if what not in mails} == {
        what: count for what, count in done.items() if what not in mails
    }


def test_a_client_that_nobody_knows_is_none(scene: Scene) -> None:
    """A number that was never given is told, and so is one that was removed already."""
    with pytest.raises(NoSuchClient):
        run(scene, "999999")
    run(scene)
    with pytest.raises(NoSuchClient):
        run(scene)


def test_it_is_noted_with_the_number(scene: Scene) -> None:
    """The log of changes tells who was removed and when."""
    run(scene)
    entries = [json.loads(row["data"]["S"]) for (pk, _), row in rows_of("desk").items() if pk.startswith("AUDIT#")]
    assert [one["target"] for one in entries if one["what"] == "client.removed"] == [CLIENT]


def test_a_mail_that_opened_another_ticket_too_stays_with_it(scene: Scene) -> None:
    """Of two tickets of one mail the first goes without the mail, the second with it."""
    first, second = scene.tickets
    row = rows_of("tickets")["R#ses-1", "OUTCOME"]
    data = json.loads(row["data"]["S"])
    data["tickets"].append({"id": second, "number": 10_002})
    aws.dynamodb().put_item(TableName="fronta-test-tickets", Item={**row, "data": {"S": json.dumps(data)}})
    remove_ticket(first, index())
    assert aws.s3().head_object(Bucket="fronta-test", Key="mail/ses-1")
    assert ("R#ses-1", "OUTCOME") in rows_of("tickets")


def test_a_message_id_stays_as_long_as_a_ticket_has_it(scene: Scene) -> None:
    """A Message-ID leads only to tickets that are there; with the last of them it is forgotten."""
    first, _ = scene.tickets
    key = (f"M#{digest('<m1@firma.example>')}", "ID")
    put("tickets", *key)
    aws.dynamodb().put_item(
        TableName="fronta-test-tickets",
        Item={"pk": {"S": key[0]}, "sk": {"S": "ID"}, "kind": {"S": "message_id"}, "tickets": {"SS": [first, "B"]}},
    )
    remove_ticket(first, index())
    assert rows_of("tickets")[key]["tickets"] == {"SS": ["B"]}
    assert (f"M#{digest('<m2@firma.example>')}", "ID") in rows_of("tickets")
    remove_ticket(scene.tickets[1], index())
    assert (f"M#{digest('<m2@firma.example>')}", "ID") not in rows_of("tickets")


def test_a_clock_of_a_ticket_that_is_gone_does_nothing(scene: Scene) -> None:
    """What was started for a ticket before it went ends without a trace."""
    ticket = scene.tickets[0]
    run(scene)
    body = json.dumps({"ticket": ticket, "version": 2})
    record = {"messageId": "1", "receiptHandle": "r", "body": body, "attributes": {"ApproximateReceiveCount": "1"}}
    assert clocks.handle({"Records": [record]}, None) == {"batchItemFailures": []}
    assert (f"T#{ticket}", "TICKET") not in rows_of("tickets")


def test_killed_at_any_moment_and_run_again_nothing_is_left(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every call of AWS may be the last one; who begins again comes to the same rows and objects."""
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
            except NoSuchClient:
                # Killed with the last write.
                break
            break
        return everything()

    undisturbed, killed = endings(scene.faults, story)
    assert len(killed) > 40
    assert [str(point) for point, found in killed.items() if found != undisturbed] == []
