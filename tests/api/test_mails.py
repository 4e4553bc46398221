"""The API of kept mails as staff see it: lists, one mail, letting it in, downloads, its HTML."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import boto3
import pytest
import requests

from chalicelib.api import mails as routes
from chalicelib.mail import store as mails
from chalicelib.mail.authenticity import Authentication
from chalicelib.mail.kept import Notice, Outcome, Status, summary_to_json
from chalicelib.people import service as people
from chalicelib.people.directory import Contact, ListedClient
from chalicelib.platform import clock, limits
from chalicelib.platform.ids import timestamp
from chalicelib.platform.settings import settings
from chalicelib.tickets import store
from tests.api.http_request import JANA, PETR, Answer, ask
from tests.mail.kept_mails import AT, KAREL, MINUTE, PIXEL, File, brought_in, kept, put, raw_mail
from tests.tickets.examples import ticket_id

pytestmark = pytest.mark.usefixtures("aws_resources")

NOW = AT + 10 * MINUTE
DAY = timedelta(days=1)
SHOWN = ("held", "refused", "quarantined", "spam")
PDF = File("zpráva.pdf", b"%PDF-1.7 zprava", "application/pdf")
LOGO = File("logo.gif", PIXEL, "image/gif", "logo@firma.example")


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is ten minutes past eight."""
    monkeypatch.setattr(clock, "now", lambda: NOW)


def of(path: str = "", method: str = "GET", **request: Any) -> Answer:
    """Ask for the mail ses-1, or for something of it."""
    return ask(method, f"/v1/mails/ses-1{path}", **request)


# ---------------------------------------------------------------- the list


def listed(query: str = "") -> list[str]:
    """The ids on a page of the list."""
    answer = ask("GET", f"/v1/mails{query}")
    assert answer.status == 200, answer
    return [item["id"] for item in answer.json["items"]]


def test_a_mail_is_listed_as_the_contract_says() -> None:
    """Exactly the members that consoles were promised; what each says is the row's own business."""
    mail = kept(1, Outcome.HELD, reason="spf-none", notice=Notice.CONFIRMATION)
    put(mail)
    assert ask("GET", "/v1/mails").json == {"items": [summary_to_json(mail)], "cursor": None}


def test_the_list_shows_what_staff_may_have_to_look_at() -> None:
    """Everything that is kept but automatic mail, unless they say what; the newest first."""
    for n, outcome in enumerate(Outcome):
        put(kept(n, outcome, at=AT + n * MINUTE))
    names = {outcome.value: f"ses-{n}" for n, outcome in enumerate(Outcome)}
    assert listed() == [names[name] for name in ("spam", "quarantined", "refused", "held")]
    assert listed("?outcome=automatic") == [names["automatic"]]
    assert listed("?outcome=held&outcome=automatic&outcome=held") == [names["automatic"], names["held"]]


@pytest.mark.parametrize("limit", [1, 2, 3, 5])
def test_pages_follow_each_other_by_their_cursor(limit: int) -> None:
    """Over several outcomes, of which some came at one moment: each once, until there is no cursor."""
    turns = (Outcome.HELD, Outcome.REFUSED, Outcome.SPAM, Outcome.HELD, Outcome.QUARANTINED)
    for n, outcome in enumerate(turns):
        put(kept(n, outcome, at=AT + n // 3 * MINUTE))
    found, query = [], f"?limit={limit}"
    while query:
        page = ask("GET", f"/v1/mails{query}").json
        found.append([item["id"] for item in page["items"]])
        query = f"?limit={limit}&cursor={quote(page['cursor'])}" if page["cursor"] else ""
    assert [name for page in found for name in page] == ["ses-4", "ses-3", "ses-2", "ses-1", "ses-0"]
    assert [len(page) for page in found[:-1]] == [limit] * (len(found) - 1)


def test_old_mails_are_not_listed() -> None:
    """As old as the setting says is still shown."""
    oldest = NOW - settings().kept_mail_shown
    put(kept(1, at=oldest), kept(2, at=oldest - timedelta(milliseconds=1)))
    assert listed() == ["ses-1"]
    assert ask("GET", "/v1/mails/counts").json["refused"] == 1


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("?limit=0", "limit"),
        (f"?limit={limits.PAGE_ROWS_MAX + 1}", "limit"),
        ("?limit=many", "limit"),
        ("?outcome=ticket", "outcome"),
        ("?outcome=duplicate", "outcome"),
        ("?outcome=held&outcome=HELD", "outcome"),
        ("?outcome=", "outcome"),
        ("?cursor=", "cursor"),
        (f"?cursor={'x' * 201}", "cursor"),
    ],
)
def test_a_list_that_cannot_be_is_refused_with_its_reason(query: str, field: str) -> None:
    """What is wrong with the question is told by the name of its part."""
    answer = ask("GET", f"/v1/mails{query}")
    assert (answer.status, answer.problem) == (422, "invalid-request")
    assert field in answer.json["errors"][0]["field"]


@pytest.mark.parametrize("cursor", ["%00", "0", "zz", "2026-11-23", "a'b\"c", "%F0%9F%90%98", "%ED%A0%80", "x" * 200])
def test_a_cursor_of_the_callers_own_making_is_only_a_place(cursor: str) -> None:
    """A cursor that no page gave leads to some place of the list, never to an error."""
    put(kept())
    assert ask("GET", f"/v1/mails?cursor={cursor}").status == 200


@pytest.mark.parametrize("limit", [1, limits.PAGE_ROWS_MAX])
def test_a_page_has_a_size(limit: int) -> None:
    """The smallest and the largest page that may be asked for are answered."""
    put(kept())
    assert listed(f"?limit={limit}") == ["ses-1"]


def test_counts_are_of_what_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """One for each outcome that is listed, up to a bound; what was let in is not counted."""
    monkeypatch.setattr(routes, "COUNTED_MAX", 2)
    put(*(kept(n, Outcome.HELD) for n in range(3)), kept(3, Outcome.SPAM), kept(4, Outcome.AUTOMATIC), kept(5))
    released = replace(kept(5), status=Status.RELEASED)
    store.commit((), turns=[mails.turned(released, Status.WAITING)])
    assert ask("GET", "/v1/mails/counts").json == {"held": 2, "refused": 0, "quarantined": 0, "spam": 1}


# ---------------------------------------------------------------- one mail


def test_a_mail_is_shown_with_its_content() -> None:
    """New text and history apart, the files by their places, and the whole verdict."""
    text = "Ano.\n\nDne 1. 11. 2026 v 9:00 Podpora napsala:\n> Souhlasíte?\n"
    mail = brought_in(raw_mail(text, '<p>Ano.</p><img src="cid:logo@firma.example">', [LOGO, PDF]))
    shown = of().json
    assert shown.keys() == {"mail", "clients", "text", "quoted", "html", "attachments", "verdict"}
    assert shown["mail"] == summary_to_json(mail)
    assert shown["text"].strip() == "Ano."
    assert "> Souhlasíte?" in shown["quoted"]
    assert shown["html"] is True
    assert shown["verdict"] == dict(mail.verdict)
    assert shown["attachments"] == [
        {
            "index": 0,
            "name": "logo.gif",
            "type": "image/gif",
            "size": len(PIXEL),
            "kind": "picture",
            "inline": True,
            "refused": False,
        },
        {
            "index": 1,
            "name": "zpráva.pdf",
            "type": "application/pdf",
            "size": len(PDF.content),
            "kind": "document",
            "inline": False,
            "refused": False,
        },
    ]


def test_a_mail_without_history_html_and_files_says_so() -> None:
    """Null, false and nothing."""
    brought_in(raw_mail("Text."))
    shown = of().json
    assert (shown["text"].strip(), shown["quoted"], shown["html"]) == ("Text.", None, False)
    assert (shown["attachments"], shown["clients"]) == ([], [])


@pytest.mark.parametrize("outcome", Outcome)
@pytest.mark.parametrize("status", Status)
def test_every_stored_mail_is_shown(outcome: Outcome, status: Status) -> None:
    """Also what became a ticket entry, was let in, or was disowned."""
    brought_in(raw_mail(), outcome=outcome, status=status)
    assert (of().status, of().json["mail"]["outcome"]) == (200, outcome.value)


@pytest.mark.parametrize("raw", [b"", b"\x00\xff" * 500, b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x"])
def test_a_mail_that_cannot_be_read_is_shown_all_the_same(raw: bytes) -> None:
    """With whatever there is of it."""
    brought_in(raw)
    assert of().status == 200


def test_a_file_over_the_limit_is_told_as_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The agent sees that it is there and is not served."""
    rules = replace(settings(), attachment_mb_max=1)
    for module in ("api.mails", "mail.showing"):
        monkeypatch.setattr(f"chalicelib.{module}.settings", lambda: rules)
    brought_in(raw_mail(files=[File("a.bin", b"x" * 1_000_001), File("b.bin", b"x" * 1_000_000)]))
    assert [file["refused"] for file in of().json["attachments"]] == [True, False]
    answer = of("/files/0")
    assert (answer.status, answer.problem) == (422, "file-too-large")
    assert "1 MB" in answer.json["detail"]
    assert of("/files/1").status == 200


def test_text_and_history_share_what_an_answer_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is new comes first."""
    monkeypatch.setattr(limits, "TEXT_ANSWER_CHARS_MAX", 100)
    history = "\n\nDne 1. 11. 2026 v 9:00 Podpora napsala:\n" + "> Ještě předtím.\n" * 50
    brought_in(raw_mail("Ano. " * 10 + history))
    shown = of().json
    assert shown["text"].strip() == ("Ano. " * 10).strip()
    assert len(shown["text"]) + len(shown["quoted"]) == 100
    brought_in(raw_mail("Ano. " * 100 + history), 2)
    shown = ask("GET", "/v1/mails/ses-2").json
    assert (len(shown["text"]), shown["quoted"]) == (100, None)


def test_of_very_many_files_the_first_are_named() -> None:
    """The raw mail holds them all, and each is served by its place."""
    brought_in(raw_mail(files=[File(f"{n}.txt", b"%d" % n) for n in range(limits.ATTACHMENTS_LISTED_MAX + 2)]))
    assert [file["index"] for file in of().json["attachments"]] == list(range(limits.ATTACHMENTS_LISTED_MAX))
    assert (
        of(f"/files/{limits.ATTACHMENTS_LISTED_MAX + 1}").json["name"] == f"{limits.ATTACHMENTS_LISTED_MAX + 1}.txt"
    )


def test_a_long_file_name_is_cut() -> None:
    """As in a ticket."""
    brought_in(raw_mail(files=[File("dlouhé " * 50 + ".pdf", b"x", f"application/{'x' * 200}")]))
    (file,) = of().json["attachments"]
    assert len(file["name"]) <= limits.NAME_CHARS_MAX
    assert len(file["type"]) <= limits.MEDIA_TYPE_CHARS_MAX


# ---------------------------------------------------------------- ids that are none

NO_MAILS = [
    "ses-2",
    "SES-1",
    "ses-1.",
    ".",
    "..",
    "...",
    "%2e",
    "%2e%2e",
    "%252e%252e",
    "..%2Fses-1",
    "../ses-1",
    "ses-1/../ses-1",
    "mail/ses-1",
    "mail%2Fses-1",
    "texts/1.json",
    "files/ses-1/0",
    "R%23ses-1",
    "ses-1%23OUTCOME",
    "T%23" + ticket_id(1),
    "%00",
    "ses-1%00",
    "ses-1%0A",
    "%20",
    "ž" * 20,
    "\u202e",
    "🐘",
    "a" * 120,
    "a" * 121,
    "a" * 5_000,
    "%25" * 1_000,
    "{mail_id}",
    "*",
    "' OR 1=1",
]
PARTS = [("GET", ""), ("POST", "/accept"), ("GET", "/raw"), ("GET", "/files/0"), ("GET", "/html")]


@pytest.mark.parametrize("name", NO_MAILS, ids=lambda name: ascii(name)[:30])
@pytest.mark.parametrize(("method", "part"), PARTS)
def test_what_is_no_mail_is_not_found(name: str, method: str, part: str) -> None:
    """However an id is written, it leads to its own row or nowhere: not to other rows, not to keys of S3."""
    brought_in(raw_mail(html="<p>Text</p>", files=[PDF]))
    boto3.client("s3").put_object(Bucket="fronta-test", Key="texts/1.json", Body=b"{}")
    answer = ask(method, f"/v1/mails/{name}{part}", body={} if method == "POST" else None)
    assert (answer.status, answer.problem) == (404, "not-found")


@pytest.mark.parametrize("index", ["-1", "x", "1.5", "10001", "99999999999999999999", "%00", "0x1"])
def test_the_place_of_a_file_is_a_number(index: str) -> None:
    """What cannot be a place is refused."""
    brought_in(raw_mail(files=[PDF]))
    answer = of(f"/files/{index}")
    assert (answer.status, answer.problem) == (422, "invalid-request")


@pytest.mark.parametrize("index", ["1", "50", "10000"])
def test_a_file_that_is_not_there_is_not_found(index: str) -> None:
    """A place behind the last."""
    brought_in(raw_mail(files=[PDF]))
    answer = of(f"/files/{index}")
    assert (answer.status, answer.problem) == (404, "not-found")


# ---------------------------------------------------------------- letting it in


def accept(body: Any = None, **request: Any) -> Answer:
    """Let ses-1 in."""
    return of("/accept", "POST", body={} if body is None else body, **request)


def tickets_of(client: str | None = None) -> list[Any]:
    """The tickets in the list, of a client if one is named."""
    items = ask("GET", "/v1/tickets").json["items"]
    return [item for item in items if client is None or item["client"]["number"] == client]


def listed_client(number: str, name: str) -> ListedClient:
    """A client whose technical contact Karel is."""
    return ListedClient(number, name, (Contact(KAREL, "Karel", "cs", technical=True),))


def test_a_refused_mail_is_let_in() -> None:
    """It becomes a ticket in the queue that it was sent to; the answer tells which, and by whom it was let in."""
    brought_in(raw_mail("Prosím o pomoc."))
    answer = accept(claims=PETR)
    assert answer.status == 200
    (ticket,) = tickets_of()
    assert answer.json["tickets"] == [{"id": ticket["id"], "number": ticket["number"]}]
    assert (answer.json["mail"]["status"], answer.json["mail"]["acceptable"]) == ("released", False)
    assert answer.json["mail"]["tickets"] == answer.json["tickets"]
    assert (ticket["queue"], ticket["client"], ticket["requester"]["address"]) == ("podpora", None, KAREL)
    opened = ask("GET", f"/v1/tickets/{ticket['id']}").json["changes"][0]["events"][0]
    assert (opened["type"], opened["accepted_by"]) == ("ticket_opened", "Petr Malý")
    assert listed() == []


def test_letting_in_again_is_harmless() -> None:
    """The second agent, or the second click, is told what it became."""
    brought_in(raw_mail())
    first, again = accept(claims=PETR), accept(claims=JANA)
    assert (first.status, again.status) == (200, 200)
    assert again.json == first.json
    assert len(tickets_of()) == 1


def test_who_lets_a_mail_in_is_in_the_log_of_changes() -> None:
    """Once, with where the mail was and what it became."""
    brought_in(raw_mail())
    became = accept(claims=PETR).json
    accept(claims=JANA)
    (entry,) = ask("GET", "/v1/audit", claims={**JANA, "cognito:groups": "[lead]"}).json["items"]
    assert (entry["what"], entry["target"], entry["actor"]["id"]) == ("mail.accepted", became["mail"]["id"], "petr")
    assert entry["before"]["outcome"] == "refused"
    assert entry["after"] == {"status": "released", "tickets": [ref["id"] for ref in became["tickets"]]}


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [
        (Outcome.QUARANTINED, "virus"),
        (Outcome.QUARANTINED, "dmarc-quarantine"),
        (Outcome.HELD, "spf-none"),
        (Outcome.REFUSED, "no-such-queue"),
        (Outcome.AUTOMATIC, "auto-reply"),
        (Outcome.TICKET, ""),
        (Outcome.DUPLICATE, "ses-0"),
    ],
)
def test_what_may_not_come_in_is_a_conflict_that_says_why(outcome: Outcome, reason: str) -> None:
    """Forged, infected and unproven mail stays where it is."""
    mail = brought_in(raw_mail(), outcome=outcome, reason=reason)
    answer = accept()
    assert (answer.status, answer.problem) == (409, "not-acceptable")
    assert answer.json["detail"].endswith(".")
    assert mails.find_mail("ses-1") == mail
    assert tickets_of() == []


def test_what_was_disowned_stays_out() -> None:
    """The address in From said that it was not him."""
    brought_in(raw_mail(), outcome=Outcome.HELD, reason="which-client", status=Status.DISOWNED)
    assert (accept().status, accept().problem) == (409, "not-acceptable")


def held_for_a_choice() -> None:
    """A mail of Karel's, who is a contact of two clients."""
    for client in (listed_client("100001", "Firma s.r.o."), listed_client("200002", "Druhá a.s.")):
        people.put_client(client)
    brought_in(raw_mail(), outcome=Outcome.HELD, reason="which-client", notice=Notice.WHICH_CLIENT)


CHOICES = [{"number": "100001", "name": "Firma s.r.o."}, {"number": "200002", "name": "Druhá a.s."}]


def test_who_lets_it_in_chooses_the_client() -> None:
    """The mail tells among whom; without a choice, or with another's, nothing is done."""
    held_for_a_choice()
    assert of().json["clients"] == CHOICES
    for body in ({}, {"client": None}, {"client": ""}, {"client": "999999"}):
        answer = accept(body)
        assert (answer.status, answer.problem) == (422, "choose-client")
        assert answer.json["clients"] == CHOICES
    assert tickets_of() == []
    chosen = accept({"client": "200002"})
    assert chosen.status == 200
    assert [ticket["id"] for ticket in tickets_of("200002")] == [chosen.json["tickets"][0]["id"]]
    assert of().json["clients"] == []


def test_spam_becomes_what_it_would_have_been() -> None:
    """Staff say that it is none."""
    people.put_client(listed_client("100001", "Firma s.r.o."))
    brought_in(raw_mail(), outcome=Outcome.SPAM, reason="spam")
    assert accept().status == 200
    assert len(tickets_of("100001")) == 1


def test_spam_of_somebody_with_several_clients_needs_the_choice_too() -> None:
    """It is asked for before anything is done: the mail stays where it is until then."""
    for client in (listed_client("100001", "Firma s.r.o."), listed_client("200002", "Druhá a.s.")):
        people.put_client(client)
    brought_in(raw_mail(), outcome=Outcome.SPAM, reason="spam")
    assert (accept().status, accept().problem) == (422, "choose-client")
    assert listed("?outcome=spam") == ["ses-1"]
    assert accept({"client": "100001"}).status == 200
    assert len(tickets_of("100001")) == 1


def test_a_mail_that_moves_on_waits_in_its_new_place() -> None:
    """Spam that is none and not proven: the answer says where it is now, and there it is listed."""
    people.put_client(listed_client("100001", "Firma s.r.o."))
    verdict = {**kept().verdict, "verdict": "unverified"}
    verdict["details"] = Authentication("unverified", KAREL, reasons=("spf-none: firma.example",)).to_json()
    brought_in(raw_mail(), outcome=Outcome.SPAM, reason="spam", verdict=verdict)
    answer = accept()
    assert (answer.status, answer.json["tickets"]) == (200, [])
    moved = answer.json["mail"]
    assert (moved["outcome"], moved["notice"], moved["status"]) == ("held", "confirmation", "waiting")
    assert listed("?outcome=spam") == []
    assert listed("?outcome=held") == ["ses-1"]
    assert (accept().status, accept().problem) == (409, "not-acceptable")


def test_who_lets_in_a_stranger_may_name_any_client() -> None:
    """A client that is listed, whoever its contacts are."""
    people.put_client(ListedClient("100001", "Firma s.r.o.", ()))
    brought_in(raw_mail())
    assert accept({"client": "100001"}).status == 200
    assert len(tickets_of("100001")) == 1


def test_a_client_that_does_not_exist_is_not_passed_over() -> None:
    """Who mistypes the number is told; the mail does not become a ticket of nobody."""
    brought_in(raw_mail())
    assert accept({"client": "999999"}).status in (409, 422)
    assert listed() == ["ses-1"]


@pytest.mark.parametrize("body", ["", "{", "[]", "null", {"client": 5}, {"client": "1" * 21}, {"queue": "podpora"}])
def test_a_request_that_cannot_be_is_refused(body: Any) -> None:
    """What is wrong, too long or unknown lets nothing in."""
    brought_in(raw_mail())
    answer = accept(body)
    assert (answer.status, answer.problem) == (422, "invalid-request")
    assert tickets_of() == []


def test_a_mail_that_never_rests_is_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who loses to other writers every time is asked to try again."""

    def lost(*_args: Any, **_kwargs: Any) -> None:
        """Somebody else was first."""
        raise store.Conflict("always")

    brought_in(raw_mail())
    monkeypatch.setattr(store, "commit", lost)
    assert (accept().status, accept().problem) == (503, "busy")


# ---------------------------------------------------------------- downloads and HTML


def test_downloads_are_short_lived_addresses() -> None:
    """Of the raw mail and of each file, with name, type and size to show, and until when they work."""
    letter = raw_mail(files=[PDF])
    brought_in(letter)
    until = timestamp(NOW + settings().download_lifetime)
    file, raw = of("/files/0").json, of("/raw").json
    assert {key: file[key] for key in file if key != "url"} == {
        "name": "zpráva.pdf",
        "type": "application/pdf",
        "size": len(PDF.content),
        "expires_at": until,
    }
    assert (raw["name"], raw["type"], raw["expires_at"]) == ("ses-1.eml", "message/rfc822", until)
    assert requests.get(file["url"], timeout=5).content == PDF.content
    assert requests.get(raw["url"], timeout=5).content.endswith(letter)


REMOTE = '<p>Text</p><img src="https://t.example/pixel.gif">'


@pytest.mark.parametrize(
    ("query", "is_shown", "blocked"),
    [("", False, 1), ("?remote=false", False, 1), ("?remote=true", True, 0), ("?remote=1", True, 0)],
)
def test_pictures_from_elsewhere_are_shown_when_asked_for(query: str, is_shown: bool, blocked: int) -> None:
    """Not before: they would tell the sender that somebody looks."""
    brought_in(raw_mail(html=REMOTE))
    shown = of(f"/html{query}").json
    assert shown.keys() == {"html", "blocked", "cut"}
    assert ("t.example" in shown["html"]) is is_shown
    assert (shown["blocked"], shown["cut"]) == (blocked, False)


def test_a_mail_without_html_has_no_page() -> None:
    """404, as the mail's own `html` told before."""
    brought_in(raw_mail())
    assert of().json["html"] is False
    answer = of("/html")
    assert (answer.status, answer.problem) == (404, "not-found")


@pytest.mark.parametrize("query", ["?remote=maybe", "?remote="])
def test_a_wish_that_is_neither_yes_nor_no_is_refused(query: str) -> None:
    """Pictures are not loaded by mistake."""
    brought_in(raw_mail(html=REMOTE))
    answer = of(f"/html{query}")
    assert (answer.status, answer.problem) == (422, "invalid-request")


# ---------------------------------------------------------------- what nobody is told


def test_no_answer_tells_where_things_are_stored() -> None:
    """Neither of a mail nor of the ticket that it becomes; only a download's signed address leads there."""
    history = "\n\nDne 1. 11. 2026 v 9:00 Podpora napsala:\n" + "> Ještě předtím.\n" * 3_000
    brought_in(raw_mail("Dlouhé.\n" * 5_000 + history, "<p>Dlouhé.</p>", [PDF]))
    asked = [("GET", "/v1/mails"), *((method, f"/v1/mails/ses-1{part}") for method, part in PARTS)]
    answers = [ask(method, path, body={} if method == "POST" else None).json for method, path in asked]
    (ticket,) = tickets_of()
    path = f"/v1/tickets/{ticket['id']}"
    answers += [ask("GET", place).json for place in ("/v1/tickets", path, f"{path}/changes")]
    told = [event for change in ask("GET", path).json["changes"] for event in change["events"]]
    assert [event["truncated"] for event in told if event["type"] == "message_received"] == [True]
    for answer in answers:
        said = json.dumps({key: value for key, value in answer.items() if key != "url"})
        for secret in ("raw_key", "text_key", "mail/ses-1", "texts/", "files/ses-1", "fronta-test", "R#"):
            assert secret not in said
