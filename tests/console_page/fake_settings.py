"""What the fake staff API has besides, for the search and the settings: `add_search(fake)`, `add_settings(fake)`."""

from copy import deepcopy
from typing import Any

from tests.console_page.fake_desk import ALENA, BOHDAN, Answer, Asked, FakeDesk, Json, problem

LEAD = ["agent", "lead"]
MACRO: Json = {
    "id": "done",
    "name": {"cs": "Hotovo, díky", "en": "Done, thank you"},
    "text": "Dobrý den, {{name}},\n\nhotovo, děkujeme.\n\nS pozdravem\n{{agent}}",
    "state": "resolved",
    "assign": "me",
    "tags": ["hotovo"],
    "queues": [],
    "revision": 3,
}
LOG_ROWS = 60
LOG_PAGE = 50


def found(ticket: Json, excerpt: str, marks: list[list[int]], where: str = "message", **more: object) -> Json:
    """A ticket as the search tells it."""
    return {"ticket": ticket, "excerpt": excerpt, "marks": marks, "where": where, "found_in": None, **more}


def add_search(fake: FakeDesk, *items: Json, partial: bool = False, page_items: int = 25) -> None:
    """The search finds these whatever is asked, but nothing for "nic"; `page_items` at once."""

    def search(asked: Asked) -> Answer:
        """A page of what is found."""
        there = [] if asked.query.get("q") == ["nic"] else list(items)
        first = int(asked.query.get("cursor", ["0"])[0])
        end = first + page_items
        cursor = str(end) if end < len(there) else None
        return Answer(200, {"items": deepcopy(there[first:end]), "cursor": cursor, "partial": partial})

    fake.on(r"GET /search", search)


def agents() -> list[Json]:
    """Who the staff are."""
    return [
        {**ALENA, "email": "alena@fronta.example", "roles": LEAD, "enabled": True},
        {**BOHDAN, "email": "bohdan@fronta.example", "roles": ["agent"], "enabled": True},
        {
            "id": "sys",
            "name": "Účetní systém",
            "email": "ucto@fronta.example",
            "roles": ["integration"],
            "enabled": True,
        },
        {"id": "cyril", "name": "Cyril Dlouhý", "email": "cyril@fronta.example", "roles": [], "enabled": False},
    ]


def stage() -> Json:
    """What the stage says."""
    spans = {"urgent": "PT15M", "problem": "PT1H", "routine": "PT4H"}
    queue = {
        "name": "podpora",
        "title": "Technická podpora",
        "title_en": "Technical support",
        "purpose": "Nefunguje web nebo pošta.",
        "purpose_en": "A website or mail does not work.",
        "address": "podpora@fronta.example",
        "technical": True,
        "sender_policy": "dkim-and-spf",
        "hours": "24/7",
        "reaction": spans,
        "solution": {"urgent": "PT4H", "problem": "P1D", "routine": "P3D"},
    }
    other = {
        **queue,
        "name": "fakturace",
        "title": "Faktury",
        "title_en": "Invoices",
        "purpose": "Faktury a platby.",
        "purpose_en": "Invoices and payments.",
        "address": "fakturace@fronta.example",
        "technical": False,
        "sender_policy": "dmarc",
        "hours": "8:00-16:00",
    }
    return {
        "queues": [queue, other],
        "settings": [
            {"name": "undo_window", "value": "PT10S"},
            {"name": "reopen_window", "value": "P14D"},
            {"name": "languages", "value": ["cs", "en"]},
        ],
        "limits": [{"name": "answer_chars_max", "value": 100_000}, {"name": "tags_max", "value": 20}],
    }


def log() -> list[Json]:
    """The log of changes, the newest first."""
    actor = dict(ALENA)
    before = {key: value for key, value in MACRO.items() if key not in ("id", "revision")}
    first: list[Json] = [
        _row("macro.changed", "done", {**before, "state": "waiting"}, before, actor, "2026-11-23T08:30:00.000Z"),
        _row(
            "roles.changed",
            BOHDAN["id"],
            {"name": BOHDAN["name"], "roles": ["agent", "finance"]},
            {"name": BOHDAN["name"], "roles": ["agent"]},
            actor,
            "2026-11-22T13:05:00.000Z",
        ),
        _row("shift.ended", BOHDAN["id"], {"name": BOHDAN["name"]}, None, actor, "2026-11-21T16:00:00.000Z"),
    ]
    rest = LOG_ROWS - len(first)
    return first + [
        _row(
            "view.shared",
            f"view-{n}",
            None,
            {"name": f"Pohled {n}", "filter": {"queue": "podpora", "states": ["queued"]}},
            dict(BOHDAN),
            "2026-10-12T09:00:00.000Z",
        )
        for n in range(rest)
    ]


def _row(what: str, target: str, before: Json | None, after: Json | None, actor: Json, at: str) -> Json:
    return {"at": at, "actor": actor, "what": what, "target": target, "before": before, "after": after}


def add_settings(fake: FakeDesk, *, lead: bool = True) -> dict[str, Any]:
    """All that the settings ask for; what is kept there can be looked at, and changed behind the page's back."""
    fake.me["roles"] = LEAD if lead else ["agent"]
    fake.views = [
        {
            "id": "late",
            "name": "Po termínu",
            "filter": {"queue": "podpora", "states": ["queued"], "urgency": "urgent", "tags": [], "agent": "nobody"},
            "shared": True,
            "owner": BOHDAN["id"],
            "owner_name": BOHDAN["name"],
            "revision": 1,
        },
        {
            "id": "own",
            "name": "Můj výběr",
            "filter": {"queue": None, "states": [], "tags": ["migrace"], "client": "100001"},
            "shared": False,
            "owner": ALENA["id"],
            "owner_name": ALENA["name"],
            "revision": 2,
        },
    ]
    kept: dict[str, Any] = {"macros": {MACRO["id"]: deepcopy(MACRO)}, "agents": agents(), "log": log()}

    def put_macro(asked: Asked, macro_id: str) -> Answer:
        """Store a macro, unless somebody else was quicker."""
        before = kept["macros"].get(macro_id)
        expected = asked.headers.get("if-match")
        if expected is not None and (before is None or expected != f'"{before["revision"]}"'):
            return problem(412, "stale", macro=deepcopy(before))
        revision = 1 if before is None else before["revision"] + 1
        kept["macros"][macro_id] = {**asked.body, "id": macro_id, "revision": revision}
        return Answer(200 if before else 201, deepcopy(kept["macros"][macro_id]))

    def drop_macro(asked: Asked, macro_id: str) -> Answer:
        """Delete a macro."""
        kept["macros"].pop(macro_id, None)
        return Answer(204)

    def put_roles(asked: Asked, agent_id: str) -> Answer:
        """Give somebody his roles, but for one's own of a lead."""
        if agent_id == ALENA["id"] and "lead" not in asked.body["roles"]:
            return problem(409, "own-lead", "A lead stays one.", detail_cs="Vedoucí zůstává.")
        agent = next(one for one in kept["agents"] if one["id"] == agent_id)
        agent["roles"] = asked.body["roles"]
        return Answer(200, deepcopy(agent))

    def page_of_log(asked: Asked) -> Answer:
        """A page of the log."""
        first = int(asked.query.get("cursor", ["0"])[0])
        end = first + LOG_PAGE
        return Answer(200, {"items": kept["log"][first:end], "cursor": str(end) if end < len(kept["log"]) else None})

    forbidden = problem(403, "forbidden", "For leads.")
    for route, handler in (
        (r"GET /macros", lambda asked: Answer(200, {"items": deepcopy(list(kept["macros"].values()))})),
        (r"PUT /macros/([^/]+)", put_macro),
        (r"DELETE /macros/([^/]+)", drop_macro),
        (r"GET /agents", lambda asked: Answer(200, {"items": deepcopy(kept["agents"])})),
        (r"PUT /agents/([^/]+)/roles", put_roles),
        (r"GET /settings", lambda asked: Answer(200, stage()) if lead else forbidden),
        (r"GET /audit", page_of_log if lead else lambda asked: forbidden),
    ):
        fake.on(route, handler)
    return kept
