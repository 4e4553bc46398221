"""GET /v1/search: from tickets in the table, by the stream, the queue and the index, to what the console is told."""

import json
import os
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from chalicelib.entrypoints import search_indexer
from chalicelib.platform import aws
from chalicelib.platform.ids import ulid
from chalicelib.search import finding, queue
from chalicelib.search import postings as postings_module
from chalicelib.search.index import index as index_of_stage
from chalicelib.tickets import joining, store
from chalicelib.tickets.commands import AddNote, Answer, HandOver, Move, ReceiveMessage, Tag
from chalicelib.tickets.ticket import State, Ticket, TicketId
from tests.api.http_request import ask
from tests.one_aws import is_empty, received, streamed
from tests.tickets.examples import AT, JANA, MINUTE, PETR, message, opening, planned, stored, then

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _queues(aws_resources: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The function that indexes has its own queues, and this stage's index is made anew."""
    monkeypatch.setenv("FRONTA_QUEUE_URL", aws_resources["search"])
    monkeypatch.setenv("FRONTA_DEAD_QUEUE_URL", aws_resources["search-dead"])
    index_of_stage.cache_clear()


def opened(n: int, subject: str, text: str = "Prosím o radu.", at: datetime = AT, **said: Any) -> Ticket:
    """The n-th ticket, with its message."""
    command = opening(n, subject=subject, **said)
    name = TicketId(ulid(at, n.to_bytes(10, "big")))
    commit = planned(None, replace(command, ticket_id=name, message=message(text)), at)
    store.commit((commit,))
    return commit.after


def changes() -> list[tuple[str, Any]]:
    """All changes that the stream tells, with names."""
    images = [record["dynamodb"]["NewImage"] for record in streamed(store.Row.Meta.table_name)]
    return [(str(n), image) for n, image in enumerate(images) if image.get("kind", {}).get("S") == "change"]


def indexed() -> None:
    """Let the index know everything, as the stream and the queue do."""
    assert queue.hand_over(changes()) == []
    url = os.environ["FRONTA_SEARCH_QUEUE_URL"]
    while messages := received(url):
        for one in messages:
            record = {"messageId": one["MessageId"], "receiptHandle": one["ReceiptHandle"], "body": one["Body"]}
            answer = search_indexer.handle({"Records": [{**record, "attributes": one["Attributes"]}]}, None)
            assert answer == {"batchItemFailures": []}
            aws.sqs().delete_message(QueueUrl=url, ReceiptHandle=one["ReceiptHandle"])


def search(query: str, **parameters: Any) -> Any:
    """What the API answers."""
    answer = ask("GET", f"/v1/search?{urlencode({'q': query, **parameters}, doseq=True)}")
    assert answer.status == 200, answer
    return answer.json


def numbers(query: str, **parameters: Any) -> list[int]:
    """The last digits of the numbers of what is found, in its order."""
    return [item["ticket"]["number"] - 10_000 for item in search(query, **parameters)["items"]]


def test_a_word_of_a_message_is_found_in_another_form() -> None:
    """With the place where it stands, and the ticket as lists show it."""
    opened(1, "Dotaz", "Od rána nám nejdou faktury v systému.")
    indexed()
    (item,) = search("fakturami nejde")["items"]
    assert item["ticket"]["number"] == 10_001
    assert item["where"] == "message"
    assert [item["excerpt"][a:b] for a, b in item["marks"]] == ["nejdou", "faktury"]
    assert item["found_in"] is None
    assert item["ticket"] == ask("GET", "/v1/tickets").json["items"][0]


@pytest.mark.parametrize(
    ("query", "where", "marked"),
    [
        ("vypadky", "subject", ["Výpadek"]),
        ("restart", "note", ["Restart"]),
        ("Dvořákem", "person", ["Dvořák"]),
        ("karel@firma.example", "person", ["karel@firma.example"]),
        ("tag:sleva", "tag", []),
        ("slevy", "tag", ["sleva"]),
        ("10001", "number", []),
        ("#10001 ", "number", []),
        ("nevidím", "message", ["nevidíme"]),
    ],
)
def test_where_something_was_found(query: str, where: str, marked: list[str]) -> None:
    """Each place is told, and the words in it."""
    ticket = opened(1, "Výpadek", "Nic nevidíme.")
    then(then(ticket, AddNote(JANA, "Restart pomohl.")), Tag(JANA, ("sleva",)))
    indexed()
    (item,) = search(query)["items"]
    assert (item["where"], [item["excerpt"][a:b] for a, b in item["marks"]]) == (where, marked)


def test_the_ticket_of_a_number_comes_first() -> None:
    """Then those in which it stands; once each, and only on the first page."""
    opened(1, "Web")
    opened(2, "Navazuje na 10001", at=AT + HOUR)
    opened(3, "Viz #10001", at=AT + 2 * HOUR)
    indexed()
    assert numbers("10001", order="newest") == [1, 3, 2]
    page = search("10001", order="newest", limit=2)
    assert [item["ticket"]["number"] for item in page["items"]] == [10_001, 10_003]
    assert numbers("10001", order="newest", limit=2, cursor=page["cursor"]) == [2]
    assert numbers("10001", state="closed") == []
    assert numbers("99999") == []


def test_filters_are_about_the_ticket_as_it_is() -> None:
    """State, queue, agent, client, tag and the time of opening; they can stand alone."""
    first = opened(1, "Web nejde")
    opened(2, "Web zase nejde", at=AT + HOUR, queue="konzultace", client=None)
    then(then(first, Move(JANA, State.IN_PROGRESS)), Tag(JANA, ("sleva",)))
    indexed()
    assert numbers("web", order="newest") == [2, 1]
    assert numbers("web", state="queued") == [2]
    assert numbers("web", state=["queued,in_progress"], order="newest") == [2, 1]
    assert numbers("web", queue="podpora") == [1]
    assert numbers("web", agent="jana") == [1]
    assert numbers("web", agent="nobody") == [2]
    assert numbers("web", client="1001") == [1]
    assert numbers("", client="1001") == [1]
    assert numbers("", tag="sleva") == [1]
    assert numbers("web", since="2026-11-23T09:00:00Z") == [2]
    assert numbers("web", until="2026-11-23T09:00:00Z") == [1]
    assert numbers("") == []


def test_pages_continue() -> None:
    """In both orders, each ticket once."""
    for n in range(1, 8):
        opened(n, "Web nejde", at=AT + n * MINUTE)
    indexed()
    for order in ("best", "newest"):
        seen: list[int] = []
        cursor: dict[str, str] = {}
        while True:
            page = search("web", order=order, limit=3, **cursor)
            seen += [item["ticket"]["number"] - 10_000 for item in page["items"]]
            assert not page["partial"]
            if page["cursor"] is None:
                break
            cursor = {"cursor": page["cursor"]}
        assert seen == [7, 6, 5, 4, 3, 2, 1]


def test_a_merged_ticket_leads_to_where_it_goes_on() -> None:
    """With the number of the one in which the words stand; once, though both have them."""
    source, target = opened(1, "Faktura", "Chybí faktura."), opened(2, "Účet", at=AT + HOUR)
    joining.merge(source.id, target.number, seen=1, agent=JANA, now=AT + 2 * HOUR, key=None, shards=1)
    indexed()
    (item,) = search("faktura")["items"]
    assert (item["ticket"]["number"], item["found_in"]["number"]) == (10_002, 10_001)
    assert item["excerpt"] == "Faktura"
    assert numbers("radu faktura karel") == []
    assert numbers("karel", order="newest") == [2]
    assert numbers("10001") == [2]


def test_a_tag_that_was_taken_off_finds_nothing() -> None:
    """Nor its words."""
    ticket = opened(1, "Web")
    then(then(ticket, Tag(JANA, ("reklamace",))), Tag(JANA, (), ("reklamace",)))
    indexed()
    assert numbers("tag:reklamace") == numbers("reklamace") == []


def test_what_follows_is_found_too() -> None:
    """Answers of ours, further messages, and who else writes."""
    ticket = then(opened(1, "Web"), HandOver(JANA, PETR))
    ticket = then(ticket, Move(PETR, State.IN_PROGRESS))
    ticket = then(ticket, Answer(PETR, "Zkuste vymazat mezipaměť."))
    then(ticket, ReceiveMessage(message("Pomohlo, jen kalendář mlčí.")))
    indexed()
    assert numbers("mezipamet") == numbers("kalendare") == [1]


def test_the_answer_says_when_it_did_not_look_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """And the cursor looks further."""
    monkeypatch.setattr(finding, "LOADED_MAX", 4)
    monkeypatch.setattr(finding, "BATCH_KEYS_MAX", 2)
    monkeypatch.setattr(postings_module, "PAGE_ROWS", 2)
    for n in range(1, 9):
        ticket = opened(n, "Web", at=AT + n * MINUTE)
        if n <= 2:
            then(ticket, Move(JANA, State.IN_PROGRESS))
    indexed()
    page = search("web", order="newest", state="in_progress", limit=2)
    assert (page["items"], page["partial"]) == ([], True)
    page = search("web", order="newest", state="in_progress", limit=2, cursor=page["cursor"])
    assert [item["ticket"]["number"] for item in page["items"]] == [10_002, 10_001]
    assert not page["partial"]


def test_of_many_only_open_tickets_are_loaded_where_only_they_are_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    """The list of open tickets says which these are."""
    monkeypatch.setattr(finding, "LOADED_MAX", 4)
    for n in range(1, 9):
        ticket = opened(n, "Web", at=AT + n * MINUTE)
        if n > 2:
            then(then(ticket, Move(JANA, State.IN_PROGRESS)), Move(JANA, State.RESOLVED))
    indexed()
    assert numbers("web", order="best", state="queued") == [2, 1]


@pytest.mark.parametrize("cursor", ["x", "..", "01KAPQ7Y4Z8T3M5N6P7Q8R9S0T", ".x", ".9999999", "nic.3"])
def test_a_cursor_that_is_none_is_refused(cursor: str) -> None:
    """As the request's fault."""
    answer = ask("GET", f"/v1/search?q=web&cursor={cursor}")
    assert (answer.status, answer.problem) == (422, "invalid-request")


@pytest.mark.parametrize("query", ["since=yesterday000", "order=oldest", "limit=0", "limit=101", "state=open"])
def test_parameters_that_cannot_be_are_refused(query: str) -> None:
    """As the request's fault."""
    assert ask("GET", f"/v1/search?q=web&{query}").status == 422


def test_a_text_that_is_not_there_gives_way_to_the_last_thing_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is marked then, and the place is told all the same."""
    opened(1, "Dotaz", "Kalendář mlčí.")
    indexed()
    monkeypatch.setattr(finding, "_texts", lambda _changes: {})
    monkeypatch.setattr(finding, "excerpt_of", lambda text, _terms: finding.Excerpt(text))
    (item,) = search("kalendář")["items"]
    assert (item["where"], item["excerpt"], item["marks"]) == ("message", "Kalendář mlčí.", [])


# ---------------------------------------------------------------- on the way to the index


def test_changes_of_a_ticket_are_one_message(aws_resources: dict[str, str]) -> None:
    """Those that bring something: a state is nothing to find a ticket by."""
    ticket = then(opened(1, "Web"), Move(JANA, State.IN_PROGRESS))
    then(ticket, AddNote(JANA, "Volal."))
    assert queue.hand_over(changes()) == []
    (one,) = received(aws_resources["search"])
    assert json.loads(one["Body"]) == {"ticket": ticket.id, "versions": [1, 3]}
    assert queue.hand_over([]) == []


def test_what_the_queue_does_not_take_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """By the names of the records, whether one is refused or all of them are."""
    opened(1, "Web")
    then(opened(2, "Web"), AddNote(JANA, "Volal."))
    names = [name for name, _ in changes()]
    refused: Any = {"Failed": [{"Id": "1"}]}
    monkeypatch.setattr(aws.sqs(), "send_message_batch", lambda **_batch: refused)
    assert queue.hand_over(changes()) == names[1:]

    def broken(**_batch: Any) -> Any:
        raise RuntimeError("SQS is away")

    monkeypatch.setattr(aws.sqs(), "send_message_batch", broken)
    assert queue.hand_over(changes()) == names


def test_a_change_that_is_not_there_fails(aws_resources: dict[str, str]) -> None:
    """It comes again, and in the end lies in the dead-letter queue with its cause."""
    body = json.dumps({"ticket": "01KAPQ7Y4Z8T3M5N6P7Q8R9S0T", "versions": [1]})
    aws.sqs().send_message(QueueUrl=aws_resources["search"], MessageBody=body)
    (one,) = received(aws_resources["search"])
    record = {"messageId": one["MessageId"], "receiptHandle": one["ReceiptHandle"], "body": one["Body"]}
    first = {"Records": [{**record, "attributes": {"ApproximateReceiveCount": "1"}}]}
    assert search_indexer.handle(first, None) == {"batchItemFailures": [{"itemIdentifier": one["MessageId"]}]}
    assert is_empty(aws_resources["search-dead"])
    last = {"Records": [{**record, "attributes": {"ApproximateReceiveCount": "6"}}]}
    assert search_indexer.handle(last, None) == {"batchItemFailures": []}
    (dead,) = received(aws_resources["search-dead"])
    assert "NoSuchChange" in dead["MessageAttributes"]["cause"]["StringValue"]


def test_a_stored_ticket_of_the_examples_is_found() -> None:
    """The story that other tests start from."""
    stored(1)
    indexed()
    assert numbers("web") == [1]
