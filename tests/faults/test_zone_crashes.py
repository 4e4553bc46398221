"""The crash sweep over the client zone and the directory: whoever asks, and asks once more when no answer came, finds
it done once, wherever the function was killed; and at no moment do the directory's rows disagree."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.people import pins, service
from chalicelib.people import store as people
from chalicelib.people.directory import Contact, ListedClient
from chalicelib.platform import aws
from chalicelib.platform.settings import resource
from chalicelib.tickets import commands, store
from chalicelib.tickets import service as tickets
from chalicelib.tickets.apply import replay
from chalicelib.tickets.events import MessageReceived
from chalicelib.tickets.ticket import Actor, State
from chalicelib.zone import passes, work
from tests import letters
from tests.api.http_request import Answer, ask
from tests.faults.crashes import endings
from tests.faults.world import READS, Killed, Point
from tests.one_aws import empty
from tests.stories.desk import ALENA, Desk

URLS: dict[str, str] = {}
MACHINE = {"sub": "m", "name": "m", "email": "m@fronta.example", "cognito:groups": "[integration]"}
SIGNED_IN = {"sub": "j", "email": letters.SENDER, "email_verified": "true"}
JANA = Contact(letters.SENDER, "Jana", "cs", technical=True, pin=True)
EVA = Contact("eva@firma.example", "Eva", "en", technical=True)
FIRMA = ListedClient(letters.CLIENT_NUMBER, "Firma s.r.o.", (JANA, EVA))
CONTENT = b"2026-11-23 error\n"
KEY = {"Idempotency-Key": "k-1"}
# One that dies, and the one after it.
TRIES_MAX = 2
# Contacts that a step of a long list takes in the stories of the directory.
STEP = 2


@pytest.fixture(autouse=True)
def _one_aws(aws_of_file: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """One in-process AWS for this file; `desk_with` empties it."""
    monkeypatch.setenv("FRONTA_OUTBOX_QUEUE_URL", aws_of_file["outbox"])
    monkeypatch.setenv("FRONTA_CLOCKS_QUEUE_URL", aws_of_file["clocks"])
    monkeypatch.setenv("FRONTA_SEARCH_QUEUE_URL", aws_of_file["search"])
    URLS.update(aws_of_file)


class ZoneDesk(Desk):
    """A desk with a contact who is signed in; and what disagreed when somebody was killed."""

    word: str
    halves: list[str]

    def once_more(self, act: Callable[[], Answer]) -> Answer:
        """A caller asks, and again when no answer came."""
        for _ in range(TRIES_MAX):
            try:
                with self.faults.watched():
                    return act()
            except Killed:
                self.halves += disagreements()
                # Who waits for an answer gives up some time.
                self.now += timedelta(seconds=30)
        raise AssertionError("killed twice")

    def zone(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """Jana asks, with her pass."""
        sent = {"Authorization": f"Bearer {self.word}", **headers}
        return self.once_more(lambda: ask(method, f"/v1/zone{path}", claims=None, body=body, headers=sent))

    def machine(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """The company's own system asks."""
        return self.once_more(lambda: ask(method, path, claims=MACHINE, body=body, headers=headers))

    def opened(self) -> str:
        """A ticket that Jana opened, with everything that follows; its id."""
        body = {"queue": "podpora", "subject": "Disk", "text": "Prosíme o disk."}
        answer = self.zone("POST", "/tickets", body, **{"Idempotency-Key": "first"})
        self.settle_with_sweep()
        return str(answer.json["ticket"]["id"])

    def file(self) -> str:
        """A file that Jana's browser puts where it is told to; its id."""
        place = {"name": "chyba.log", "type": "text/plain", "size": len(CONTENT)}
        answer = self.zone("POST", "/uploads", place)
        assert answer.status == 201
        fields = answer.json["fields"]
        aws.s3().put_object(
            Bucket=resource("BUCKET"), Key=fields["key"], Body=CONTENT,
            ContentType=fields["Content-Type"], Metadata={"name": fields["x-amz-meta-name"]},
        )  # fmt: skip
        return str(answer.json["id"])

    def staff(self, command: commands.Command) -> None:
        """Alena does something to the only ticket."""
        (ticket,) = self.tickets
        tickets.perform(
            ticket.id, command, Actor("agent", ALENA.id, ALENA.name), self.now,
            seen_version=ticket.version, request_key=None, shards=1,
        )  # fmt: skip
        self.settle_with_sweep()


@contextmanager
def desk_with() -> Iterator[ZoneDesk]:
    """A desk in an empty AWS, a client with two contacts, and a pass of one of them."""
    empty()
    aws.token_keys.cache_clear()
    with pytest.MonkeyPatch.context() as monkeypatch:
        desk = ZoneDesk(monkeypatch, URLS)
        # A list of few contacts, put as a long one is.
        monkeypatch.setattr(service, "PEOPLE_AT_ONCE_MAX", STEP)
        desk.list_clients(FIRMA)
        desk.halves = []
        desk.word = passes.give(letters.SENDER, None, "x" * 43, desk.now, timedelta(days=1)).word
        yield desk


def disagreements() -> list[str]:
    """Where what the lists of clients say, what is known of their contacts, and the index of changes differ."""
    rows = list(people.Row.scan())
    listings = {row.pk[2:]: people.find_listing(row.pk[2:]) for row in rows if row.sk == "CLIENT"}
    listed = {
        (number, contact.address, contact.technical, contact.always_confirm, contact.pin)
        for number, listing in listings.items()
        for contact in (listing.client.contacts if listing.client else ())
    }
    known = {
        (one["number"], row.pk[2:], one["technical"], one["always_confirm"], one["pin"])
        for row in rows
        if row.sk == "PERSON"
        for one in row.data["memberships"]
    }
    indexed = sorted(number for _, number in people.changed_after(None, 100))
    found = [f"not of both: {one}" for one in sorted(listed ^ known)]
    return found + ([f"index of changes: {indexed}"] if indexed != sorted(listings) else [])


# ---------------------------------------------------------------- the stories: what is prepared, and what is cut off


def open_with_file(desk: ZoneDesk) -> Callable[[], None]:
    """Jana uploads a file and opens a ticket with it, with somebody in copy."""

    def act() -> None:
        """The page repeats each call with its key."""
        body = {"queue": "podpora", "subject": "Disk", "text": "Prosíme o disk.", "files": [desk.file()]}
        body["copies"] = ["kolega@jinde.example"]
        assert desk.zone("POST", "/tickets", body, **KEY).status == 201

    return act


def write_with_file(desk: ZoneDesk) -> Callable[[], None]:
    """Jana writes into a ticket that waits for her."""
    ticket = desk.opened()
    desk.staff(commands.Answer(ALENA, "Který disk?", State.WAITING))
    body = {"text": "Ten druhý.", "files": [desk.file()]}

    def act() -> None:
        """With its key."""
        assert desk.zone("POST", f"/tickets/{ticket}/messages", body, **KEY).status == 201

    return act


def seen(desk: ZoneDesk) -> dict[str, str]:
    """The ETag of the only ticket."""
    return {"If-Match": f'"{desk.tickets[0].version}"'}


def resolve(desk: ZoneDesk) -> Callable[[], None]:
    """Jana calls it done, at the version that she saw: the repetition is told that it is not that any more."""
    ticket = desk.opened()
    tag = seen(desk)

    def act() -> None:
        """What the answer 412 holds is the ticket that is done."""
        answer = desk.zone("POST", f"/tickets/{ticket}/resolve", {}, **tag)
        assert answer.status in (200, 412)
        assert answer.json["ticket"]["state"] == "resolved"

    return act


def reopen(desk: ZoneDesk) -> Callable[[], None]:
    """It was called done and is not."""
    ticket = desk.opened()
    desk.staff(commands.Move(ALENA, State.RESOLVED))
    tag = seen(desk)

    def act() -> None:
        """As with resolving."""
        answer = desk.zone("POST", f"/tickets/{ticket}/reopen", {}, **tag)
        assert answer.status in (200, 412)
        assert answer.json["ticket"]["state"] == "in_progress"

    return act


def decline(desk: ZoneDesk) -> Callable[[], None]:
    """Anybody may take what Alena keeps."""
    ticket = desk.opened()
    desk.staff(commands.Move(ALENA, State.IN_PROGRESS))
    desk.staff(commands.Lock(ALENA))

    def act() -> None:
        """Again is harmless."""
        answer = desk.zone("POST", f"/tickets/{ticket}/decline-lock", {})
        assert (answer.status, answer.json["ticket"]["locked"]) == (200, False)

    return act


def copies(desk: ZoneDesk) -> Callable[[], None]:
    """Somebody gets copies from now on."""
    ticket = desk.opened()

    def act() -> None:
        """With its key."""
        answer = desk.zone("POST", f"/tickets/{ticket}/copies", {"add": ["kolega@jinde.example"]}, **KEY)
        assert answer.json["ticket"]["copies"] == ["kolega@jinde.example"]

    return act


def choose(desk: ZoneDesk) -> Callable[[], None]:
    """Jana wants no SMS."""

    def act() -> None:
        """What she leaves out stays."""
        answer = desk.zone("PATCH", "/settings", {"sms": False, "language": "en"})
        assert answer.json["notifications"] == {"mail": True, "sms": False}

    return act


def set_pin(desk: ZoneDesk) -> Callable[[], None]:
    """A PIN in place of another."""
    pins.change(FIRMA.number, "5829")

    def act() -> None:
        """Whatever became of the first try, the new one is good."""
        assert desk.zone("PUT", "/pin", {"pin": "4711"}).status == 204

    return act


def forget_pin(desk: ZoneDesk) -> Callable[[], None]:
    """No PIN any more."""
    pins.change(FIRMA.number, "4711")

    def act() -> None:
        """Again is harmless."""
        assert desk.zone("DELETE", "/pin").status == 204

    return act


def sign_in(desk: ZoneDesk) -> Callable[[], None]:
    """Jana signs in, and the pass that she gets opens."""

    def act() -> None:
        """A pass that nobody got is nobody's."""
        answer = desk.once_more(lambda: ask("POST", "/v1/zone/sign-in", claims=SIGNED_IN, body={"client": None}))
        desk.word = answer.json["token"]
        assert desk.zone("GET", "/me").json["contact"]["address"] == JANA.address

    return act


def on_behalf(desk: ZoneDesk) -> Callable[[], None]:
    """The company's own zone gets a pass for Eva."""

    def act() -> None:
        """As with signing in."""
        asked = {"client": FIRMA.number, "contact": EVA.address}
        desk.word = desk.machine("POST", "/v1/zone-tokens", asked).json["token"]
        assert desk.zone("GET", "/me").json["contact"]["address"] == EVA.address

    return act


ZONE = [
    open_with_file, write_with_file, resolve, reopen, decline, copies,
    choose, set_pin, forget_pin, sign_in, on_behalf,
]  # fmt: skip


def contact(name: str, *, technical: bool = True, pin: bool = False) -> dict[str, Any]:
    """A contact as the directory takes him."""
    rights = {"technical": technical, "pin": pin}
    return {"address": f"{name}@firma.example", "name": name.title(), "language": "cs", "rights": rights}


PATH = f"/v1/directory/clients/{FIRMA.number}"
OTHER = "/v1/directory/clients/200002"
# Each is more contacts than two steps take.
# Jana loses a right, Eva is out, three come in.
CHANGED = {
    "name": "Firma a.s.",
    "contacts": [contact("jana", technical=False), contact("karel"), contact("ivo", pin=True), contact("jan")],
}
MANY = {"name": "Druhá a.s.", "contacts": [contact(name) for name in ("eva", "karel", "ivo", "jan", "petr")]}


def put_new(desk: ZoneDesk) -> Callable[[], None]:
    """A client with more contacts than a step takes, one of them another client's."""

    def act() -> None:
        """The whole client, again."""
        assert desk.machine("PUT", OTHER, MANY).status in (200, 201)

    return act


def put_changed(desk: ZoneDesk) -> Callable[[], None]:
    """Rights go, come, and a contact leaves."""

    def act() -> None:
        """Without a condition."""
        assert desk.machine("PUT", PATH, CHANGED).status == 200

    return act


def put_at_tag(desk: ZoneDesk) -> Callable[[], None]:
    """The same, if the client is as he was seen."""
    tag = desk.machine("GET", PATH).headers["ETag"]

    def act() -> None:
        """A repetition is told that he is not; whoever still wants it puts it on what he was told."""
        answer = desk.machine("PUT", PATH, CHANGED, **{"If-Match": tag})
        if answer.status == 412:
            answer = desk.machine("PUT", PATH, CHANGED, **{"If-Match": answer.headers["ETag"]})
        assert answer.status == 200

    return act


def delete(desk: ZoneDesk) -> Callable[[], None]:
    """A client of more contacts than a step takes goes."""
    desk.machine("PUT", OTHER, MANY)

    def act() -> None:
        """Again is harmless."""
        assert desk.machine("DELETE", OTHER).status == 204

    return act


DIRECTORY = [put_new, put_changed, put_at_tag, delete]
Outcome = dict[str, Any]
Story = Callable[[ZoneDesk], Callable[[], None]]


def outcome(desk: ZoneDesk) -> Outcome:
    """All that can be seen afterwards, but times and numbers: a death costs minutes, and a number now and then."""
    desk.settle_with_sweep()
    histories = [history for ticket in desk.tickets if (history := store.history(ticket.id)) is not None]
    for history in histories:
        assert replay(history.changes) == history.ticket
    numbers = [history.ticket.number for history in histories]
    return {
        "numbers": len(set(numbers)) == len(numbers),
        "tickets": [ticket_of(history) for history in histories],
        "listed": list(store.page_of_client(FIRMA.number, limit=100).tickets) == desk.tickets,
        "sent": sorted((sent.to, sent.subject.replace(str(numbers[0]), "#")) for sent in desk.sent),
        "left": {name: desk.in_queue(name) for name in URLS},
        "clients": sorted((asdict(one.client) for one in people.all_listings() if one.client), key=str),
        "whole": all(one.is_whole for one in people.all_listings()),
        "halves": desk.halves + disagreements(),
        "choices": [dict(row.data) for row in people.Row.scan() if row.sk == "CHOICES"],
        "pin": [number for number in (FIRMA.number, "200002") if pins.is_right(number, "4711")],
        "has_pin": pins.is_set(FIRMA.number),
    }


def ticket_of(history: store.History) -> Outcome:
    """What became of a ticket."""
    ticket = history.ticket
    messages = [
        event.message for change in history.changes for event in change.events if isinstance(event, MessageReceived)
    ]
    return {
        "ticket": (ticket.subject, ticket.state, ticket.agent, ticket.locked, ticket.copies, ticket.version),
        "events": [[type(event).__name__ for event in change.events] for change in history.changes],
        "texts": [message.text for message in messages],
        "files": [(file.name, read_file(file.key)) for message in messages for file in message.attachments],
        "mails": [(sent.mail.kind, sent.mail.cause, sent.state) for sent in history.outgoing],
    }


def read_file(key: str | None) -> bytes:
    """What is kept of a file."""
    assert key is not None
    return aws.s3().get_object(Bucket=resource("BUCKET"), Key=key)["Body"].read()


def crashed(story: Story, *, is_every_point: bool = False) -> tuple[Outcome, dict[Point, Outcome]]:
    """What comes of a story undisturbed, and killed at each call of what it is about."""
    with desk_with() as desk:
        act = story(desk)

        def acted() -> Outcome:
            """From here on nobody dies."""
            act()
            desk.faults.at_point = None
            return outcome(desk)

        return endings(desk.faults, acted, is_every_point=is_every_point)


def differences(found: Outcome | str, expected: Outcome) -> object:
    """What is not as expected, and what it should be; or what was raised."""
    if isinstance(found, str):
        return found
    return {name: (found[name], expected[name]) for name in expected if found[name] != expected[name]}


@pytest.mark.parametrize("story", [*ZONE, *DIRECTORY], ids=lambda story: story.__name__)
def test_killed_at_any_call_and_asked_again_it_is_done_once(story: Story) -> None:
    """For every AWS call: the same tickets, messages, files, mails, contacts and choices; nothing half, nothing
    left."""
    expected, killed = crashed(story)
    assert killed
    assert expected["numbers"]
    assert expected["listed"]
    assert expected["whole"]
    assert expected["halves"] == []
    assert set(expected["left"].values()) == {0}
    failures = {str(point): differences(found, expected) for point, found in killed.items() if found != expected}
    assert failures == {}


S = State
# Tickets as (state, messages, files), mails that left, and what else: the language chosen, the PIN, the contacts.
EXPECTED: dict[str, tuple[Any, ...]] = {
    "open_with_file": ([(S.QUEUED, 1, 1)], 2, [], [], [2]),
    "write_with_file": ([(S.IN_PROGRESS, 2, 1)], 3, [], [], [2]),
    "resolve": ([(S.RESOLVED, 1, 0)], 2, [], [], [2]),
    "reopen": ([(S.IN_PROGRESS, 1, 0)], 3, [], [], [2]),
    "decline": ([(S.QUEUED, 1, 0)], 4, [], [], [2]),
    "copies": ([(S.QUEUED, 1, 0)], 2, [], [], [2]),
    "choose": ([], 0, ["en"], [], [2]),
    "set_pin": ([], 0, [], [FIRMA.number], [2]),
    "forget_pin": ([], 0, [], [], [2]),
    "sign_in": ([], 0, [], [], [2]),
    "on_behalf": ([], 0, [], [], [2]),
    "put_new": ([], 0, [], [], [2, 5]),
    "put_changed": ([], 0, [], [], [4]),
    "put_at_tag": ([], 0, [], [], [4]),
    "delete": ([], 0, [], [], [2]),
}
WRITTEN: dict[str, set[str]] = {
    "open_with_file": {"UpdateItem", "CopyObject", "TransactWriteItems"},
    "write_with_file": {"UpdateItem", "CopyObject", "TransactWriteItems"},
    "reopen": {"UpdateItem", "TransactWriteItems"},
    "copies": {"UpdateItem", "TransactWriteItems"},
    "choose": {"PutItem"},
    "set_pin": {"PutItem"},
    "forget_pin": {"DeleteItem"},
    "delete": {"TransactWriteItems", "DeleteItem"},
    "sign_in": {"PutItem"},
    "on_behalf": {"PutItem"},
}


@pytest.mark.parametrize("story", [*ZONE, *DIRECTORY], ids=lambda story: story.__name__)
def test_without_a_crash_it_ends_as_it_should(story: Story) -> None:
    """The stories are what they say, and the calls that are cut off are those by which they write."""
    with desk_with() as desk:
        act = story(desk)
        first = len(desk.faults.calls)
        act()
        calls = desk.faults.calls[first:]
        found = outcome(desk)
    assert (
        [(one["ticket"][1], len(one["texts"]), len(one["files"])) for one in found["tickets"]],
        len(found["sent"]),
        [one["language"] for one in found["choices"]],
        found["pin"],
        [len(client["contacts"]) for client in found["clients"]],
    ) == EXPECTED[story.__name__]
    assert all(content == CONTENT for one in found["tickets"] for _, content in one["files"])
    assert {call for call in calls if not call.startswith(READS)} - {"HeadObject"} == WRITTEN.get(
        story.__name__, {"TransactWriteItems"}
    )


def test_the_sweep_finds_a_key_that_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """A ticket that is committed without its key is opened twice: the harness can fail."""
    real = work.commit

    def forgetful(planned: Any, _once: Any, *, shards: int) -> None:
        """Keeps no key."""
        real(planned, (), shards=shards)

    monkeypatch.setattr(work, "commit", forgetful)
    expected, killed = crashed(open_with_file)
    assert len(expected["tickets"]) == 1
    assert any(len(found["tickets"]) == 2 for found in killed.values())


def test_the_sweep_finds_a_list_that_is_written_row_by_row(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows of contacts that follow the client's row are found to disagree with it when somebody dies in between."""
    real = people.commit

    def torn(before: Any, after: Any, known: Any) -> None:
        """The client first, then his contacts one by one."""
        real(before, after, ())
        for _, person in known:
            people.change_person(person.address, lambda _before, person=person: person)

    monkeypatch.setattr(people, "commit", torn)
    expected, killed = crashed(put_changed)
    assert expected["halves"] == []
    assert any(found["halves"] for found in killed.values())
