"""The client zone as its callers see it: passes, tickets of one's own client, and nobody else's."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.live import store as live
from chalicelib.people import service as people
from chalicelib.people.directory import Contact, ListedClient
from chalicelib.platform import aws, clock
from chalicelib.platform.ids import timestamp
from chalicelib.platform.settings import resource, settings
from chalicelib.tickets import service, store
from chalicelib.tickets.commands import Answer as AnswerCommand
from chalicelib.tickets.commands import Lock, Move, SetUrgency
from chalicelib.tickets.ticket import Actor, Agent, Client, State, TicketId
from tests.api.http_request import JANA, Answer, ask
from tests.tickets.examples import AT, MINUTE, message, opening, planned, stored, then

JAN = "jan@firma.example"
EVA = "eva@firma.example"
CIZI = "cizi@druha.example"
FIRMA = ListedClient(
    "100001",
    "Firma s.r.o.",
    (Contact(JAN, "Jan Vzorový", "cs", technical=True, pin=True), Contact(EVA, "Eva", "en", technical=False)),
)
DRUHA = ListedClient("200002", "Druhá a.s.", (Contact(CIZI, "Cizí", "cs", technical=True),))
MACHINE = {"sub": "m", "name": "zone", "email": "m@fronta.example", "cognito:groups": "[integration]"}
ALENA = Agent("u-1", "Alena")


class Now:
    """What time it is."""

    def __init__(self) -> None:
        self.at = AT


@pytest.fixture(autouse=True)
def now(aws_resources: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Now:
    """A clock that moves when it is told to, and two clients."""
    time = Now()
    monkeypatch.setattr(clock, "now", lambda: time.at)
    people.put_client(FIRMA)
    people.put_client(DRUHA)
    return time


def pass_of(contact: str, client: str = "100001") -> str:
    """A pass on behalf of a contact."""
    answer = ask("POST", "/v1/zone-tokens", body={"client": client, "contact": contact}, claims=MACHINE)
    assert answer.status == 201, answer
    return str(answer.json["token"])


def zone(method: str, path: str, word: str, **request: Any) -> Answer:
    """Ask with a pass."""
    headers = {"Authorization": f"Bearer {word}", **request.pop("headers", {})}
    return ask(method, f"/v1/zone{path}", claims=None, headers=headers, **request)


def opened(word: str, subject: str = "Navýšení disku", queue: str = "podpora", **more: Any) -> Mapping[str, Any]:
    """A ticket opened in the zone."""
    body = {"queue": queue, "subject": subject, "text": "Prosíme o navýšení disku.", **more}
    answer = zone("POST", "/tickets", word, body=body)
    assert answer.status == 201, answer
    ticket: Mapping[str, Any] = answer.json["ticket"]
    return ticket


def as_agent(ticket_id: str, command: Any, at: datetime = AT) -> None:
    """Staff do something."""
    ticket = store.load(TicketId(ticket_id))
    assert ticket is not None
    service.perform(
        ticket.id, command, Actor("agent", ALENA.id, ALENA.name), at,
        seen_version=ticket.version, request_key=None, shards=1,
    )  # fmt: skip


# ---------------------------------------------------------------- passes


def test_a_machine_gets_a_pass_for_a_contact() -> None:
    """It says until when, for whom, for which client, and works."""
    answer = ask(
        "POST", "/v1/zone-tokens", body={"client": "100001", "contact": " Jan@Firma.example"}, claims=MACHINE
    )
    assert answer.status == 201, answer
    assert answer.json["contact"] == {"address": JAN, "name": "Jan Vzorový"}
    assert answer.json["client"] == {"number": "100001", "name": "Firma s.r.o."}
    assert zone("GET", "/me", answer.json["token"]).json["contact"]["address"] == JAN


@pytest.mark.parametrize(
    ("client", "contact"), [("100001", CIZI), ("999999", JAN), ("100001", "nikdo@nikde.example"), ("1", "no address")]
)
def test_who_is_no_contact_of_the_client_gets_no_pass(client: str, contact: str) -> None:
    """Whether the client is there does not show."""
    answer = ask("POST", "/v1/zone-tokens", body={"client": client, "contact": contact}, claims=MACHINE)
    assert (answer.status, answer.problem) == (404, "not-found")


def test_staff_cannot_take_a_contacts_place() -> None:
    """Only the machine of the company's own zone."""
    answer = ask("POST", "/v1/zone-tokens", body={"client": "100001", "contact": JAN}, claims=JANA)
    assert (answer.status, answer.problem) == (403, "forbidden")


def signed_in(email: str, client: str | None = None, **claims: str) -> Answer:
    """A contact comes from the identity provider of the zone."""
    told = {"sub": "x", "email": email, "email_verified": "true", **claims}
    return ask("POST", "/v1/zone/sign-in", body={"client": client}, claims=told)


def test_a_contact_signs_in_by_himself() -> None:
    """For his only client, or for the one that he names."""
    assert zone("GET", "/me", signed_in(JAN).json["token"]).json["client"]["number"] == "100001"
    assert signed_in(JAN, "100001").status == 201
    assert signed_in(JAN, "200002").problem == "not-found"


def test_an_address_that_nobody_verified_is_nobodys() -> None:
    """Whoever may write any address into his profile would be anybody."""
    assert signed_in(JAN, email_verified="false").problem == "not-found"
    assert signed_in("", email_verified="true").problem == "not-found"


def test_a_contact_of_several_clients_chooses() -> None:
    """Among his own."""
    people.put_client(ListedClient("200002", "Druhá a.s.", (Contact(JAN, "Jan", "cs", True),)))
    answer = signed_in(JAN)
    assert answer.problem == "choose-client"
    assert [one["number"] for one in answer.json["clients"]] == ["100001", "200002"]
    assert signed_in(JAN, "200002").json["client"]["name"] == "Druhá a.s."


def test_a_pass_ends(now: Now) -> None:
    """By itself, and with the contact's place in the list at once."""
    word = pass_of(JAN)
    now.at += settings().zone_token_lifetime - timedelta(seconds=1)
    assert zone("GET", "/me", word).status == 200
    now.at += timedelta(seconds=1)
    assert zone("GET", "/me", word).problem == "unauthenticated"
    fresh = pass_of(JAN)
    people.put_client(ListedClient(FIRMA.number, FIRMA.name, FIRMA.contacts[1:]))
    assert zone("GET", "/me", fresh).problem == "unauthenticated"


def test_signing_out_ends_this_pass_and_no_other() -> None:
    """The pass is no good any more, not even to end it again; another one of the same contact is."""
    word, other = pass_of(JAN), pass_of(JAN)
    assert zone("DELETE", "/pass", word).status == 204
    assert zone("GET", "/me", word).problem == "unauthenticated"
    assert zone("DELETE", "/pass", word).problem == "unauthenticated"
    assert zone("GET", "/me", other).status == 200


def test_a_ticket_for_the_websocket_is_for_the_contacts_client(now: Now) -> None:
    """It names him and his client, and works once, for a minute."""
    made = zone("POST", "/live", pass_of(JAN))
    assert made.status == 201
    assert made.json["expires_at"] == timestamp(AT + settings().live_ticket_lifetime)
    admitted = live.use_ticket(made.json["ticket"], now.at)
    assert admitted == live.Admission(live.Listener(JAN, "Jan Vzorový"), live.audience_of("100001"))
    assert live.use_ticket(made.json["ticket"], now.at) is None


def test_queues_are_told_in_both_languages() -> None:
    """Their names and what they are for."""
    queue = zone("GET", "/me", pass_of(EVA)).json["queues"][0]
    assert queue["title"] == {"cs": "Podpora Ukázkový hosting", "en": "Example Hosting Support"}
    assert queue["purpose"]["cs"].startswith("Nefunguje web") and queue["purpose"]["en"].startswith("A website")


def forged(word: str) -> list[str]:
    """Words that are not the pass."""
    prefix, named, secret = word.split(".")
    other = pass_of(CIZI, "200002").split(".")
    return [
        "", "zone", "zone..", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.", f"{prefix}.{named}.{secret[:-1]}",
        f"{prefix}.{named}.{secret}x", f"{prefix}.{other[1]}.{secret}", f"{prefix}.{named}.{other[2]}",
        f"{prefix}.{named}.", f"x{word}", f"{prefix}.žluť.{secret}", f"{prefix}.{named}*.{secret}",
        "zone." + "a" * 9000,
    ]  # fmt: skip


def test_only_the_pass_itself_opens() -> None:
    """No part of it, no other's secret, no other's name, no token of another kind."""
    for word in forged(pass_of(JAN)):
        answer = zone("GET", "/me", word)
        assert (answer.status, answer.problem) == (401, "unauthenticated"), word
        assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_claims_open_nothing_in_the_zone() -> None:
    """A token that API Gateway checked for another route is no pass."""
    assert ask("GET", "/v1/zone/me", claims=JANA).problem == "unauthenticated"


# ---------------------------------------------------------------- tickets


def test_a_ticket_is_opened_with_all_that_a_mail_would_bring() -> None:
    """Number, acknowledgement, urgency, promise, copies; the history has it as written in the zone."""
    word = pass_of(JAN)
    body = {
        "queue": "podpora",
        "subject": " Nejde\nto ",
        "text": "Od rána se nikomu neotevře pokladna,\r\nlidé stojí ve frontě.\x00",
        "copies": ["Kolega@jinde.example"],
    }
    answer = zone("POST", "/tickets", word, body=body)
    ticket = answer.json["ticket"]
    assert answer.status == 201
    assert (ticket["number"], ticket["subject"], ticket["state"]) == (10001, "Nejde to", "queued")
    assert ticket["requester"] == {"address": JAN, "name": "Jan Vzorový"}
    assert ticket["urgency"] == "urgent"
    assert ticket["expected"]["kind"] == "reaction"
    assert ticket["copies"] == ["kolega@jinde.example"]
    (message,) = [one for one in answer.json["entries"][0]["events"] if one["type"] == "message_received"]
    assert message["text"] == "Od rána se nikomu neotevře pokladna,\nlidé stojí ve frontě."
    history = store.history(TicketId(ticket["id"]))
    assert history is not None
    assert [mail.mail.kind for mail in history.outgoing] == ["acknowledgement", "copy_notice"]
    assert answer.headers["ETag"] == f'"{ticket["version"]}"'


def test_the_same_key_opens_one_ticket() -> None:
    """However often it is sent; with other words it is refused."""
    word = pass_of(JAN)
    body = {"queue": "podpora", "subject": "Disk", "text": "Prosíme o disk."}
    key = {"Idempotency-Key": "k-1"}
    first, again = (zone("POST", "/tickets", word, body=body, headers=key) for _ in range(2))
    assert first.json["ticket"]["id"] == again.json["ticket"]["id"]
    other = zone("POST", "/tickets", word, body={**body, "text": "Něco jiného."}, headers=key)
    assert other.problem == "idempotency-key-reused"
    assert len(zone("GET", "/tickets", word).json["items"]) == 1
    # Another contact's key is another key.
    people.put_client(ListedClient(FIRMA.number, FIRMA.name, (FIRMA.contacts[0], Contact(EVA, "Eva", "en", True))))
    assert zone("POST", "/tickets", pass_of(EVA), body=body, headers=key).json["ticket"]["number"] == 10002


def test_a_technical_queue_is_for_technical_contacts() -> None:
    """To open, to see and to continue; open queues are for all."""
    mine = opened(pass_of(JAN))
    eva = pass_of(EVA)
    body = {"queue": "podpora", "subject": "x", "text": "y"}
    assert zone("POST", "/tickets", eva, body=body).problem == "forbidden"
    assert zone("POST", "/tickets", eva, body={**body, "queue": "nothing"}).problem == "forbidden"
    assert zone("GET", f"/tickets/{mine['id']}", eva).problem == "not-found"
    assert opened(eva, queue="konzultace")["queue"] == "konzultace"
    assert [one["queue"] for one in zone("GET", "/tickets", eva).json["items"]] == ["konzultace"]
    rights = {one["name"]: one["may_open"] for one in zone("GET", "/me", eva).json["queues"]}
    assert rights == {"podpora": False, "datacentrum": False, "konzultace": True, "tickety": True}


def test_a_message_goes_into_the_ticket_once() -> None:
    """What waits for the client is worked on again; a closed ticket takes nothing."""
    word = pass_of(JAN)
    ticket = opened(word)
    as_agent(ticket["id"], AnswerCommand(ALENA, "Kolik GB?"))
    for _ in range(2):
        answer = zone(
            "POST",
            f"/tickets/{ticket['id']}/messages",
            word,
            body={"text": "Dvacet."},
            headers={"Idempotency-Key": "m"},
        )
        assert answer.status == 201
    texts = [
        event["text"]
        for entry in answer.json["entries"]
        for event in entry["events"]
        if event["type"] in ("message_received", "answered")
    ]
    assert texts == ["Prosíme o navýšení disku.", "Kolik GB?", "Dvacet."]
    assert answer.json["ticket"]["state"] in ("queued", "in_progress")


def test_a_long_message_is_whole_on_request() -> None:
    """As long as it came by mail; where nothing was written, and in another's ticket, there is nothing."""
    whole = {"text": "Začátek a konec", "quoted": "Minule"}
    aws.s3().put_object(Bucket=resource("BUCKET"), Key="texts/1.json", Body=json.dumps(whole).encode())
    said = replace(message("Začátek…"), text_key="texts/1.json")
    commit = planned(None, replace(opening(client=Client(FIRMA.number, FIRMA.name)), message=said))
    store.commit((commit,))
    then(commit.after, SetUrgency(ALENA, "urgent"))
    path = f"/tickets/{commit.after.id}/messages"
    word = pass_of(JAN)
    shown = zone("GET", f"/tickets/{commit.after.id}", word).json["entries"][0]["events"]
    assert [event["truncated"] for event in shown if event["type"] == "message_received"] == [True]
    assert zone("POST", f"{path}/1/whole", word, body={}).json == whole
    for version in (2, 3):
        assert zone("POST", f"{path}/{version}/whole", word, body={}).problem == "not-found"
    assert zone("POST", f"{path}/1/whole", pass_of(CIZI, "200002"), body={}).problem == "not-found"


@pytest.mark.parametrize("text", ["", " \n ", "\x00\x01", "x" * 10_001, "ř" * 10_000 + "žluť" * 2])
def test_an_empty_or_endless_message_is_refused(text: str) -> None:
    """In words."""
    word = pass_of(JAN)
    ticket = opened(word)
    answer = zone("POST", f"/tickets/{ticket['id']}/messages", word, body={"text": text})
    assert (answer.status, answer.problem) == (422, "invalid-request")


def test_the_client_calls_it_done_and_undone() -> None:
    """At the version that he saw; once more is fine; the mail says that it was he."""
    word = pass_of(JAN)
    ticket = opened(word)
    path = f"/tickets/{ticket['id']}"
    seen = {"If-Match": f'"{ticket["version"]}"'}
    assert zone("POST", f"{path}/resolve", word, body={}).status == 428
    done = zone("POST", f"{path}/resolve", word, body={}, headers=seen)
    assert done.json["ticket"]["state"] == "resolved"
    assert done.json["ticket"]["may"] == {"reply": True, "resolve": False, "reopen": True}
    history = store.history(TicketId(ticket["id"]))
    assert history is not None
    assert history.outgoing[-1].mail.by_reader
    stale = zone("POST", f"{path}/reopen", word, body={}, headers=seen)
    assert (stale.status, stale.problem) == (412, "stale")
    assert stale.json["ticket"]["version"] == done.json["ticket"]["version"]
    seen = {"If-Match": done.headers["ETag"]}
    assert zone("POST", f"{path}/reopen", word, body={}, headers=seen).json["ticket"]["state"] == "queued"
    assert zone("POST", f"{path}/reopen", word, body={}, headers={"If-Match": "x"}).problem == "invalid-request"


def test_a_closed_ticket_says_what_is_possible() -> None:
    """In both languages."""
    word = pass_of(JAN)
    ticket = opened(word)
    as_agent(ticket["id"], Move(ALENA, State.RESOLVED))
    found = store.load(TicketId(ticket["id"]))
    assert found is not None
    assert found.clock is not None
    service.ring(found.id, found.clock.version, found.clock.at, shards=1)
    answer = zone("POST", f"/tickets/{ticket['id']}/messages", word, body={"text": "Ještě."})
    assert (answer.status, answer.problem) == (409, "illegal-move")
    assert "nov" in answer.json["detail"]
    assert "new one" in answer.json["detail_en"]
    assert zone("GET", f"/tickets/{ticket['id']}", word).json["ticket"]["may"]["reply"] is False


def test_a_lock_is_seen_and_declined() -> None:
    """By a press; anybody may take it then, for good."""
    word = pass_of(JAN)
    ticket = opened(word)
    as_agent(ticket["id"], Move(ALENA, State.IN_PROGRESS))
    as_agent(ticket["id"], Lock(ALENA))
    shown = zone("GET", f"/tickets/{ticket['id']}", word).json["ticket"]
    assert (shown["locked"], shown["may_decline_lock"], shown["agent"]) == (True, True, {"name": "Alena"})
    for _ in range(2):
        declined = zone("POST", f"/tickets/{ticket['id']}/decline-lock", word, body={}).json["ticket"]
        assert (declined["locked"], declined["agent"], declined["state"]) == (False, None, "queued")


def test_copies_come_and_go() -> None:
    """No address of ours; who left by himself is not brought back."""
    word = pass_of(JAN)
    ticket = opened(word, copies=["a@jinde.example"])
    path = f"/tickets/{ticket['id']}/copies"
    added = zone("POST", path, word, body={"add": ["b@jinde.example"], "remove": ["a@jinde.example"]})
    assert added.json["ticket"]["copies"] == ["b@jinde.example"]
    assert zone("POST", path, word, body={"add": ["podpora@fronta.example"]}).problem == "invalid-request"
    assert zone("POST", path, word, body={"add": ["a@jinde.example"]}).json["ticket"]["copies"] == ["b@jinde.example"]


def test_nothing_new_is_told_in_few_bytes() -> None:
    """By the ETag."""
    word = pass_of(JAN)
    ticket = opened(word)
    first = zone("GET", f"/tickets/{ticket['id']}", word)
    from chalicelib.entrypoints.http import handle
    from tests.api.http_request import event

    headers = {"Authorization": f"Bearer {word}", "If-None-Match": first.headers["ETag"]}
    answer = handle(event("GET", f"/v1/zone/tickets/{ticket['id']}", claims=None, headers=headers), None)
    assert (answer["statusCode"], answer.get("body") or "") == (304, "")


# ---------------------------------------------------------------- files


def uploaded(word: str, content: bytes = b"log", name: str = "zápis.log", type_: str = "text/plain") -> str:
    """A file that a browser has put where it was told to."""
    answer = zone("POST", "/uploads", word, body={"name": name, "type": type_, "size": len(content)})
    assert answer.status == 201, answer
    fields = answer.json["fields"]
    # What S3 does with the form.
    aws.s3().put_object(
        Bucket=resource("BUCKET"), Key=fields["key"], Body=content,
        ContentType=fields["Content-Type"], Metadata={"name": fields["x-amz-meta-name"]},
    )  # fmt: skip
    return str(answer.json["id"])


def test_a_file_is_sent_along_and_fetched() -> None:
    """By its own name, by the client and by staff, and it stays when uploads go."""
    word = pass_of(JAN)
    ticket = opened(word, files=[uploaded(word)])
    entry = zone("GET", f"/tickets/{ticket['id']}", word).json["entries"][0]
    (file,) = [one for event in entry["events"] for one in event.get("attachments", ())]
    assert (file["name"], file["type"], file["size"]) == ("zápis.log", "text/plain", 3)
    assert "key" not in file
    fetched = zone("POST", f"/tickets/{ticket['id']}/files/1/0", word).json
    assert fetched["name"] == "zápis.log"
    assert "/attachments/" in fetched["url"]
    by_staff = ask("GET", f"/v1/tickets/{ticket['id']}/changes/1/files/0").json
    assert by_staff["name"] == "zápis.log"
    finance = {**JANA, "cognito:groups": "[finance]"}
    assert ask("GET", f"/v1/tickets/{ticket['id']}/changes/1/files/0", claims=finance).problem == "forbidden"
    assert zone("POST", f"/tickets/{ticket['id']}/files/1/1", word).problem == "not-found"
    assert ask("GET", f"/v1/tickets/{ticket['id']}/changes/1/files/1").problem == "not-found"


def test_a_message_may_be_a_file_alone() -> None:
    """Without words."""
    word = pass_of(JAN)
    ticket = opened(word)
    body = {"text": "", "files": [uploaded(word)]}
    assert zone("POST", f"/tickets/{ticket['id']}/messages", word, body=body).status == 201


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ({"name": "faktura.pdf.EXE", "size": 1}, "file-type"),
        ({"name": " / ", "size": 1}, "file-type"),
        ({"name": "a.txt", "size": 0}, "invalid-request"),
        ({"name": "a.txt", "size": 26 * 1024 * 1024}, "file-too-large"),
    ],
)
def test_a_file_that_is_not_taken_is_refused_before_it_is_sent(body: dict[str, Any], name: str) -> None:
    """With the reason in both languages."""
    answer = zone("POST", "/uploads", pass_of(JAN), body=body)
    assert (answer.status, answer.problem) == (422, name)
    assert answer.json.get("detail_cs") or answer.json["errors"]


def test_nobody_sends_another_contacts_file() -> None:
    """Nor one that is not there."""
    theirs = uploaded(pass_of(CIZI, "200002"))
    word = pass_of(JAN)
    body = {"queue": "podpora", "subject": "x", "text": "y"}
    for wrong in (theirs, "x", "../mail/ses-1", "a" * 43):
        assert zone("POST", "/tickets", word, body={**body, "files": [wrong]}).problem == "no-such-file", wrong
    assert zone("GET", "/tickets", word).json["items"] == []


# ---------------------------------------------------------------- the list


def test_the_list_has_the_clients_tickets_wherever_they_came_from(now: Now) -> None:
    """By mail too; the newest change first, in pages."""
    mine = stored(7, AT)
    assert mine.client is not None
    people.put_client(ListedClient(mine.client.number, mine.client.name, FIRMA.contacts))
    word = pass_of(JAN, mine.client.number)
    for number in range(3):
        now.at += MINUTE
        opened(word, f"Disk {number}")
    first = zone("GET", "/tickets?limit=2", word).json
    assert [one["subject"] for one in first["items"]] == ["Disk 2", "Disk 1"]
    rest = zone("GET", f"/tickets?limit=2&cursor={first['cursor'].replace('#', '%23')}", word).json
    assert [one["id"] for one in rest["items"]][1:] == [mine.id]
    assert (
        rest["cursor"] is None
        or not zone("GET", f"/tickets?cursor={rest['cursor'].replace('#', '%23')}", word).json["items"]
    )


def test_the_list_is_filtered(now: Now) -> None:
    """By state, queue, time and words, with or without diacritics."""
    word = pass_of(JAN)
    disk = opened(word, "Navýšení disku")
    now.at += 10 * MINUTE
    web = opened(word, "Certifikát webu", queue="konzultace", text="Kdy vyprší?")

    def found(query: str) -> list[str]:
        """Ids of what a query finds."""
        return [one["id"] for one in zone("GET", f"/tickets?{query}", word).json["items"]]

    between = timestamp(AT + 5 * MINUTE)
    assert found("text=NAVYSENI") == [disk["id"]]
    assert found("text=certifikat%20webu") == [web["id"]]
    assert found(f"text=%23{web['number']}") == [web["id"]]
    assert found("text=nic%20takoveho") == []
    assert found("queue=konzultace") == [web["id"]]
    assert found("state=resolved") == []
    assert found("state=queued&queue=podpora") == [disk["id"]]
    assert found(f"until={between}") == [disk["id"]]
    assert found(f"since={between}") == [web["id"]]
    assert zone("GET", "/tickets?since=yesterday", word).problem == "invalid-request"


# ---------------------------------------------------------------- nobody else's


def test_another_clients_ticket_is_as_one_that_is_not_there() -> None:
    """For every route, byte for byte the same answer."""
    ticket = opened(pass_of(JAN))
    stranger = pass_of(CIZI, "200002")
    match = {"If-Match": '"1"'}
    routes: list[tuple[str, str, Any]] = [
        ("GET", "", None), ("POST", "/messages", {"text": "x"}), ("POST", "/resolve", {}), ("POST", "/reopen", {}),
        ("POST", "/decline-lock", {}), ("POST", "/copies", {"add": ["a@b.example"]}), ("POST", "/files/1/0", None),
    ]  # fmt: skip
    missing = "01KAPQ7Y4Z8T3M5N6P7Q8R9S0T"
    for method, what, body in routes:
        theirs = zone(method, f"/tickets/{ticket['id']}{what}", stranger, body=body, headers=match)
        nobodys = zone(method, f"/tickets/{missing}{what}", stranger, body=body, headers=match)
        nonsense = zone(method, f"/tickets/x{what}", stranger, body=body, headers=match)
        assert (theirs.status, theirs.problem) == (404, "not-found"), what
        assert theirs.json == nobodys.json == nonsense.json
    assert zone("GET", "/tickets", stranger).json["items"] == []
    found = store.load(TicketId(ticket["id"]))
    assert found is not None
    assert found.version == ticket["version"], "nothing was done"


# ---------------------------------------------------------------- settings, PIN, contacts


def test_choices_are_kept_beside_what_the_client_says() -> None:
    """What is left out stays as it was; the company's list does not overwrite them."""
    word = pass_of(JAN)
    assert zone("GET", "/me", word).json["notifications"] == {"mail": True, "sms": True}
    assert zone("PATCH", "/settings", word, body={"sms": False, "language": "en"}).json["language"] == "en"
    people.put_client(FIRMA)
    me = zone("PATCH", "/settings", word, body={"mail": False}).json
    assert (me["notifications"], me["language"]) == ({"mail": False, "sms": False}, "en")


@pytest.mark.parametrize("pin", ["123", "12345678901", "12a4", "1234", "9876", "7777", "1212", "1000", "１２３４"])
def test_a_pin_that_is_soon_guessed_is_refused(pin: str) -> None:
    """With the reason in both languages; 1000 stands in the client number."""
    answer = zone("PUT", "/pin", pass_of(JAN), body={"pin": pin})
    assert (answer.status, answer.problem) == (422, "weak-pin")
    assert answer.json["detail_cs"]


def test_a_pin_is_set_by_who_may() -> None:
    """Stored as a slow hash; whoever lacks the right learns only that."""
    from chalicelib.people import pins

    word = pass_of(JAN)
    from chalicelib.entrypoints.http import handle
    from tests.api.http_request import event

    headers = {"Authorization": f"Bearer {word}"}
    answer = handle(event("PUT", "/v1/zone/pin", claims=None, headers=headers, body={"pin": "4711"}), None)
    assert answer["statusCode"] == 204
    assert zone("GET", "/me", word).json["pin_set"]
    assert pins.is_right("100001", "4711")
    assert not pins.is_right("100001", "4712")
    assert not pins.is_right("200002", "4711")
    assert zone("PUT", "/pin", pass_of(EVA), body={"pin": "4711"}).problem == "forbidden"
    handle(event("DELETE", "/v1/zone/pin", claims=None, headers=headers), None)
    assert not zone("GET", "/me", word).json["pin_set"]


def test_contacts_are_those_of_ones_own_client() -> None:
    """With their rights."""
    items = zone("GET", "/contacts", pass_of(EVA)).json["items"]
    assert [(one["address"], one["rights"]) for one in items] == [
        (JAN, {"technical": True, "pin": True}),
        (EVA, {"technical": False, "pin": False}),
    ]


# ---------------------------------------------------------------- the description


def test_the_zones_operations_are_described() -> None:
    """Each says who may call, what it takes and which problems it answers."""
    import json

    from chalicelib.api import routes

    paths = json.loads(routes.openapi_json())["paths"]
    operations = [
        (method, path, one)
        for path, item in paths.items()
        for method, one in item.items()
        if "client zone" in one["tags"]
    ]
    assert len(operations) == 21
    for method, path, one in operations:
        assert one["summary"], path
        assert one["description"], path
        is_pass = not path.startswith(("/v1/zone-tokens", "/v1/zone/sign-in"))
        assert one["security"] == ([{"pass": []}] if is_pass else [{"bearer": []}])
        assert {"401", "403", "422"} <= one["responses"].keys(), path
        takes_nothing = path.endswith(("/live", "/whole")) or "/files/" in path
        takes = method in ("post", "put", "patch") and not takes_nothing
        assert ("requestBody" in one) == takes, path
        if path.endswith(("/resolve", "/reopen")):
            assert {"404", "409", "412", "428"} <= one["responses"].keys()
