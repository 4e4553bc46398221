"""A desk on which a person has left traces of every kind: mails, a ticket, calls, SMS, drafts, links, a long text."""

import json
from typing import Any

import boto3
import pytest

from chalicelib.calls.guard import Tally
from chalicelib.people import service as people
from chalicelib.people import store as people_store
from chalicelib.people.choices import Choices
from chalicelib.people.directory import Contact, ListedClient
from chalicelib.platform.ids import digest
from chalicelib.search.index import index
from chalicelib.search.indexing import rebuild
from chalicelib.tickets import commands, service, store
from chalicelib.tickets.ticket import Actor, Agent, TicketId
from tests import letters
from tests.faults.world import Faults, World
from tests.one_aws import stored

JANA, KAREL, OTHER = letters.SENDER, "karel@firma.example", "petra@jina.example"
NAME, PHONE, SWITCHBOARD = "Jana Nováková", "+420601000011", "+420601000099"
CLIENT = letters.CLIENT_NUMBER
AGENT = Agent("alena@fronta.example", "Alena Malá")
TABLES = ("tickets", "people", "calls", "sms", "desk", "webhooks", "live", "dispatch", "search", "costs")
TEXT = (
    "Dobrý den,\nweb firma.example se nenačítá, prosím o pomoc.\n"
    f"Volejte Novákové na 601 000 011 nebo pište na {JANA}.\n\nS pozdravem\nJana Nováková\n"
)
LONG = "Tohle je dlouhý text od Nováková Jana. " + "Slova a slova. " * 4_000


def forget_objects() -> None:
    """Leave nothing in the bucket, no old version either."""
    s3: Any = boto3.client("s3")
    for page in s3.get_paginator("list_object_versions").paginate(Bucket="fronta-test"):
        for one in (*page.get("Versions", ()), *page.get("DeleteMarkers", ())):
            s3.delete_object(Bucket="fronta-test", Key=one["Key"], VersionId=one["VersionId"])


def put(table: str, pk: str, sk: str, **attributes: Any) -> None:
    """Store a row: texts as texts, numbers as numbers, all else as JSON."""
    item = {"pk": {"S": pk}, "sk": {"S": sk}}
    for name, value in attributes.items():
        is_plain = isinstance(value, str | int)
        item[name] = {"N": str(value)} if isinstance(value, int) else {"S": value if is_plain else json.dumps(value)}
    boto3.client("dynamodb").put_item(TableName=f"fronta-test-{table}", Item=item)


def everything() -> str:
    """All rows of all tables and all versions of all objects, as one text."""
    found = {table: [row for _, row in sorted(rows_of(table).items())] for table in TABLES}
    rows = json.dumps(found, ensure_ascii=False, default=str)
    s3: Any = boto3.client("s3")
    texts = [rows]
    for page in s3.get_paginator("list_object_versions").paginate(Bucket="fronta-test"):
        for one in page.get("Versions", ()):
            body = s3.get_object(Bucket="fronta-test", Key=one["Key"], VersionId=one["VersionId"])["Body"].read()
            texts.append(f"{one['Key']} {body.decode('utf-8', 'replace')}")
    return "\n".join(texts)


def rows_of(table: str) -> dict[tuple[str, str], Any]:
    """The rows of a table by their keys."""
    return {(row["pk"]["S"], row["sk"]["S"]): row for row in stored(f"fronta-test-{table}")}


class Scene:
    """What was done on the desk, by the product itself where it can."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, urls: dict[str, str]) -> None:
        self.faults = Faults()
        self.world = World(monkeypatch, urls, self.faults)
        self.now = self.world.now
        self.tickets: list[TicketId] = []

    def live(self) -> None:
        """Let everything happen."""
        self._directory()
        self._mails()
        self._beside()
        list(rebuild(index()))
        self.now = self.world.now

    def _directory(self) -> None:
        jana = Contact(JANA, NAME, "cs", True, phones=(PHONE, SWITCHBOARD), pin=True)
        karel = Contact(KAREL, "Karel Dvořák", "cs", True, phones=(SWITCHBOARD,))
        people.put_client(ListedClient(CLIENT, "Firma s.r.o.", (jana, karel)))
        people.put_client(ListedClient("100002", "Jiná s.r.o.", (Contact(OTHER, "Petra Jiná", "cs", True),)))
        people_store.save_choices(JANA, Choices())

    def _mails(self) -> None:
        self.world.store_mail(
            letters.Letter(
                text=TEXT, headers=(("Cc", KAREL),), attachments=(("zpráva.txt", "obsah Nováková".encode()),)
            ),
            "ses-1",
        )
        self.world.settle_with_sweep()
        (row,) = self.world.rows("ticket")
        self.tickets.append(TicketId(row.pk[2:]))
        self.answer(self.tickets[0], "Dobrý den, paní Nováková, podíváme se na to.")
        self.world.store_mail(letters.Letter(subject="Dotaz", text=LONG, message_id="<m2@firma.example>"), "ses-2")
        self.world.store_mail(
            letters.Letter(subject="Jana píše", message_id="<m3@firma.example>", signed=False),
            "ses-3",
            ip="203.0.113.9",
        )
        self.world.settle_with_sweep()
        known = set(self.tickets)
        self.tickets += [TicketId(row.pk[2:]) for row in self.world.rows("ticket") if row.pk[2:] not in known]

    def version(self, ticket: TicketId) -> int:
        """How often a ticket has changed."""
        found = store.load(ticket)
        assert found is not None
        return found.version

    def answer(self, ticket: TicketId, text: str) -> None:
        """An agent answers, and everything that follows has happened."""
        service.perform(
            ticket, commands.Answer(AGENT, text), Actor("agent", AGENT.id, AGENT.name), self.world.now,
            seen_version=self.version(ticket), request_key=None, shards=1,
        )  # fmt: skip
        self.world.settle_with_sweep()

    def _beside(self) -> None:
        """What other rooms keep, as they write it."""
        at = "2026-11-23T08:00:00.000Z"
        caller = {"client": {"number": CLIENT, "name": "Firma s.r.o."}, "contacts": [{"address": JANA, "name": NAME}]}
        call = {"number": PHONE, "said": None, "name": NAME, "candidates": [caller], "client": caller["client"]}
        put("calls", "CALL#c1", "CALL", kind="call", version=1, data=call, list_pk="over", list_sk=f"{at}#c1",
            client_pk=CLIENT, number_pk=PHONE)  # fmt: skip
        put("calls", f"PIN#N#{PHONE}", "TALLY", kind="tally", version=1, data={"tries": [], "lock": None})
        put("calls", f"PIN#C#{CLIENT}", "TALLY", kind="tally", version=1, data=vars(Tally()) | {"tries": []})
        put("calls", f"RATE#N#{PHONE}", at, kind="rate", calls=2)
        put("sms", "E#e1", "EVENT", data={"subject": "Výpadek", "text": "Text", "by": {"id": "a", "name": "A"}})
        put("sms", "E#e1", f"N#{PHONE}", ticket="t", client=CLIENT, outcome="delivered", country="CZ")
        put("sms", "E#e2", f"N#{SWITCHBOARD}", ticket="t", client="100002", outcome="delivered", country="CZ")
        put("sms", "M#sns-1", "ID", data={"event": "e1", "number": PHONE})
        put("sms", f"O#{PHONE}", "OUT", at=at)
        put("sms", "D#2026-11-23", f"N#{PHONE}", amount=1)
        draft = {"kind": "answer", "cc": [JANA], "files": []}
        put(
            "desk", f"DRAFTS#{AGENT.id}", self.tickets[0], data=draft, text="Milá Nováková,", expires_at=2_000_000_000
        )
        put("desk", "AUDIT#2026-10", "01K0", data={"at": at, "by": {"id": AGENT.id, "name": AGENT.name},
            "what": "mail.accepted", "target": JANA, "before": None, "after": None})  # fmt: skip
        put("desk", "AUDIT", "2026-10")
        put("webhooks", "D#h1", "d1", data={"event": {"requester": {"address": JANA, "name": NAME}}}, state="done")
        put(
            "live",
            f"ZONE#{digest('word')}",
            "PASS",
            data={"address": JANA, "client": CLIENT},
            expires_at=2_000_000_000,
        )
        put("live", f"CLIENT#{CLIENT}", "c1", listener_id=JANA, listener_name=NAME, expires_at=2_000_000_000)
        put("costs", "D#2026-11-23#0", f"C#{CLIENT}", requests=3)
