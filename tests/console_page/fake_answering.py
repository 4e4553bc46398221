"""What the fake desk knows of answering: answers and their recall, drafts, macros, places for files."""

from dataclasses import dataclass, field

from playwright.sync_api import Route

from tests.console_page.fake_desk import ALENA, Answer, Asked, FakeDesk, Json, problem

BUCKET = "http://127.0.0.1:9/bucket"
MACROS: list[Json] = [
    {
        "id": "diky",
        "name": {"cs": "Poděkování", "en": "Thanks"},
        "text": "Dobrý den, {{name}},\n\nděkujeme, {{client}} má ticket {{number}}.\n\n{{agent}}",
        "state": None,
        "assign": None,
        "tags": [],
        "queues": [],
        "revision": 1,
    },
    {
        "id": "hotovo",
        "name": {"cs": "Hotovo", "en": "Done"},
        "text": "Hotovo.",
        "state": "resolved",
        "assign": "me",
        "tags": ["hotovo"],
        "queues": ["podpora"],
        "revision": 1,
    },
    {
        "id": "stitek",
        "name": {"cs": "Jen štítek", "en": "Just a tag"},
        "text": "",
        "state": None,
        "assign": None,
        "tags": ["prověřit"],
        "queues": [],
        "revision": 1,
    },
    {
        "id": "faktura",
        "name": {"cs": "Faktura", "en": "Invoice"},
        "text": "Faktura je v příloze.",
        "state": None,
        "assign": None,
        "tags": [],
        "queues": ["fakturace"],
        "revision": 1,
    },
]


@dataclass
class Answering:
    """What was answered and kept; `add_answering` puts it behind a fake desk."""

    fake: FakeDesk
    drafts: dict[str, Json] = field(default_factory=dict)
    macros: list[Json] = field(default_factory=lambda: [dict(one) for one in MACROS])
    uploaded: list[Json] = field(default_factory=list)
    put: list[str] = field(default_factory=list)  # forms that came to the bucket
    saved_at: str = "2026-11-23T09:00:05.000Z"
    too_late: bool = False
    bucket_fails: bool = False

    def answer(self, asked: Asked, ticket_id: str) -> Answer:
        """Take an answer, as the server does."""
        stale = self.fake.stale(ticket_id, asked)
        if stale is not None:
            return stale
        ticket = self.fake.histories[ticket_id]["ticket"]
        body = asked.body
        answered = {
            "type": "answered",
            "text": body["text"],
            "to": [ticket["requester"]["address"]],
            "cc": body.get("cc", ticket["copies"]),
            "markdown": body.get("markdown", False),
            "quoted": body.get("quoted", ""),
            "attachments": [self._file(name, index) for index, name in enumerate(body.get("files", []))],
        }
        moved = {"type": "state_changed", "from": ticket["state"], "to": body["state"]}
        last = {"by": "agent", "preview": body["text"][:100]}
        return self.fake.result(ticket_id, answered, moved, status=201, state=body["state"], agent=ALENA, last=last)

    def _file(self, upload: str, index: int) -> Json:
        """A file of an answer, as the history tells it."""
        return {**self.uploaded[int(upload.removeprefix("upload-")) - 1], "index": index}

    def recall(self, asked: Asked, ticket_id: str, version: str) -> Answer:
        """Take an answer back, or say that it is too late."""
        if self.too_late:
            return problem(409, "too-late")
        recalled = {"type": "recalled", "version": int(version), "last": None}
        return self.fake.result(ticket_id, recalled, state="in_progress", agent=ALENA)

    def show_draft(self, asked: Asked, ticket_id: str) -> Answer:
        """The draft, as it was saved."""
        draft = self.drafts.get(ticket_id)
        return Answer(200, {"draft": draft, "saved_at": self.saved_at if draft else None})

    def keep_draft(self, asked: Asked, ticket_id: str) -> Answer:
        """Keep the draft."""
        self.drafts[ticket_id] = asked.body["draft"]
        return Answer(200, {"saved_at": self.saved_at})

    def forget_draft(self, asked: Asked, ticket_id: str) -> Answer:
        """Forget the draft."""
        self.drafts.pop(ticket_id, None)
        return Answer(204)

    def upload(self, asked: Asked) -> Answer:
        """A place for a file."""
        self.uploaded.append(asked.body)
        made = f"upload-{len(self.uploaded)}"
        place = {"url": BUCKET, "fields": {"key": made}, "expires_at": "2026-11-23T09:30:00.000Z"}
        return Answer(201, {"id": made, **place})

    def take_form(self, route: Route) -> None:
        """The bucket takes a file."""
        if self.bucket_fails:
            route.abort()
            return
        self.put.append((route.request.post_data_buffer or b"").decode("utf-8", "replace"))
        route.fulfill(status=204)


def add_answering(fake: FakeDesk) -> Answering:
    """Let a fake desk take answers, drafts, macros and files."""
    known = Answering(fake)
    fake.on(r"POST /tickets/([^/]+)/answers", known.answer)
    fake.on(r"POST /tickets/([^/]+)/answers/(\d+)/recall", known.recall)
    fake.on(r"GET /tickets/([^/]+)/draft", known.show_draft)
    fake.on(r"PUT /tickets/([^/]+)/draft", known.keep_draft)
    fake.on(r"DELETE /tickets/([^/]+)/draft", known.forget_draft)
    fake.on(r"GET /macros", lambda asked: Answer(200, {"items": known.macros}))
    fake.on(r"POST /uploads", known.upload)
    return known
