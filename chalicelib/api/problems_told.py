"""What the API tells of its problems, as tables: which statuses, in what words, in which shapes. Pure data."""

from typing import Any

PROBLEMS = {
    "401": "No token, or one that has expired; API Gateway says so itself, in JSON",
    "403": "The token is good and lacks the role",
    "422": "The request is not valid; `errors` tells each field",
    "500": "Something broke; it is noted",
}
OF_A_BODY = {"415": "The body is no JSON"}
OF_A_TICKET = {"404": "There is no such ticket"}
OF_A_COMMAND = {
    "409": "`stale`: the ticket moved on, `ticket` and `changes` hold what is new. "
    "`illegal-move`: `detail` says what is possible instead, in Czech, and `detail_en` in English",
    "503": "`busy`: too many things happen to this ticket at once",
}
SIGN_IN = "/v1/zone/sign-in"
AT_VERSION = ("/resolve", "/reopen")
OF_ZONE = {
    "401": "No pass, one that has expired, or one whose holder is no contact any more",
    "403": "The contact lacks the right",
}
OF_ZONE_TICKET = {
    "404": "There is no such ticket of this client",
    "409": "`illegal-move`: `detail` says what is possible instead, in Czech, and `detail_en` in English",
    "503": "`busy`: too many things happen to this ticket at once",
}
OF_ZONE_CHANGE = {
    "412": "`stale`: something is new in the ticket; `ticket` and `entries` are as it is now, nothing was done",
    "428": "`version-needed`: send the ETag of the ticket as you saw it in If-Match",
}
OF_A_MAIL = {"404": "There is no such mail"}
# What single operations answer beside, or in place of, what all of their kind do.
OF_OPERATION = {
    ("post", "/v1/mails/{mail_id}/accept"): {
        "409": "`not-acceptable`: `detail` says why the mail stays where it is",
        "422": "`choose-client`: say in `client` which of `clients` it is for; nothing was done. "
        "`invalid-request`: `errors` tells each field",
        "503": "`busy`: too many things happen to this mail, or to the ticket that it belongs to, at once",
    },
    ("get", "/v1/mails/{mail_id}/files/{index}"): {
        "404": "There is no such mail, or no such file in it",
        "422": "`file-too-large`: over the size that is accepted; it is only in the raw mail. "
        "`invalid-request`: `errors` tells each field",
    },
    ("post", "/v1/tickets/{ticket_id}/state"): {
        "409": "`taken`: somebody else took it, `agent` and `at` say who and when. `stale`: the ticket moved on. "
        "Both hold what is new in `ticket` and `changes`. `illegal-move`: `detail` says what is possible instead",
    },
    ("post", "/v1/tickets/{ticket_id}/assign"): {
        "422": "`unknown-agent`: nobody of this id was ever on shift. `invalid-request`: `errors` tells each field",
    },
    ("post", "/v1/technical-events"): {
        "403": "The token is good and lacks the role. `needs-lead`: limits would be passed, which `over` names",
        "422": "`unknown-client`: `clients` names those whom the directory does not know. `no-contacts`, "
        "`sms-too-long`, `too-many`. `idempotency-key-reused`: the key did something else. "
        "`invalid-request`: `errors` tells each field",
    },
    ("post", "/v1/tickets/{ticket_id}/sms"): {
        "403": "The token is good and lacks the role. `needs-lead`: limits would be passed, which `over` names",
        "409": "`stale`: the ticket moved on, `ticket` and `changes` hold what is new. `illegal-move`: `detail` says "
        "what is possible instead. `confirm`: limits would be passed, which `over` names; a lead may let it pass by "
        "`confirmed`",
        "422": "`no-recipients`: nobody of the ticket's client can get an SMS. `sms-too-long`. "
        "`invalid-request`: `errors` tells each field",
    },
    ("post", "/v1/zone-tokens"): {"404": "There is no such contact of this client"},
    ("post", "/v1/zone/sign-in"): {
        "401": "No id token of the zone's identity provider, or one that has expired; API Gateway says so itself",
        "404": "Nobody of this address is a contact of this client, or of any",
        "422": "`choose-client`: say in `client` which of `clients` you come for. "
        "`invalid-request`: `errors` tells each field",
    },
    ("post", "/v1/zone/sign-in/other"): {
        "401": "No id token of the further issuer, or one that has expired; API Gateway says so itself",
        "404": "No further issuer is named; or nobody of this address is a contact of this client, or of any",
        "422": "`choose-client`: say in `client` which of `clients` you come for. "
        "`invalid-request`: `errors` tells each field",
    },
    ("post", "/v1/zone/tickets"): {
        "403": "The queue is not open to this contact",
        "422": "`invalid-request`: `detail` or `errors` tell. `idempotency-key-reused`: the key did something else",
    },
    ("delete", "/v1/webhooks/{webhook}"): {"503": "`busy`: somebody else changes the webhooks at the same time"},
    ("put", "/v1/zone/pin"): {"422": "`weak-pin`: `detail` says why, `detail_cs` in Czech"},
    ("get", "/v1/mails/{mail_id}/html"): {"404": "There is no such mail, or it has no HTML"},
}
# Problems with members of their own: their shapes beside that of any problem, and what they look like.
SHAPES = {
    ("/v1/mails/{mail_id}/accept", "422"): "ChooseClientProblem",
    ("/v1/zone/sign-in", "422"): "ChooseClientProblem",
    ("/v1/zone/sign-in/other", "422"): "ChooseClientProblem",
}
# What API Gateway may answer to any call, to one with a body, and to one with places in its path.
OF_GATEWAY = {
    "429": "Too many calls; try again in a moment",
    "500": "Something broke; it is noted",
    "503": "It takes too long, or there is no room; try again in a moment",
}
OF_GATEWAY_WITH_BODY = {"413": "The body is larger than 2 MB"}
# A place in a path that is empty, or holds what cannot stand there.
OF_A_PLACE = {"404": "There is nothing at this address"}

WWW_AUTHENTICATE: dict[str, Any] = {
    "WWW-Authenticate": {"description": "`Bearer`", "required": True, "schema": {"type": "string"}}
}
ETAG: dict[str, Any] = {
    "ETag": {"description": "The version, in quotation marks", "required": True, "schema": {"type": "string"}}
}

TAGS = {
    "system": "Whether it works at all.",
    "staff": "Who is signed in, and what there is.",
    "tickets": "Tickets and what staff do with them.",
    "live": "What changes, as it happens.",
    "dispatch": "What is to be done next, by whom, and what was promised.",
    "desk": "What staff share and who they are: macros, views, clients, roles, the log of changes, settings.",
    "mails": "Mails that became no ticket entry.",
    "sms": "SMS to technical contacts: technical events of many clients, and answers with an SMS.",
    "webhooks": "Who is told of events.",
    "calls": "Telephone calls, as staff see them and deal with them.",
    "exchange": "What a telephone exchange says of calls.",
    "costs": "What it costs on AWS: for finance.",
    "directory": "Clients and their contacts, kept current by the company's own system.",
    "client zone": "What contacts of a client do with his tickets.",
}

CHOOSE_CLIENT_SHAPE = {
    "allOf": [
        {"$ref": "#/components/schemas/Problem"},
        {
            "type": "object",
            "required": ["clients"],
            "properties": {"clients": {"type": "array", "items": {"$ref": "#/components/schemas/ClientShape"}}},
        },
    ],
    "examples": [
        {
            "type": "https://fronta.example/problems/choose-client",
            "title": "Choose a client",
            "status": 422,
            "detail": "The mail does not say which client it is for.",
            "clients": [
                {"number": "100001", "name": "Firma s.r.o."},
                {"number": "200002", "name": "Druhá a.s."},
            ],
        }
    ],
}
STALE_CLIENT_SHAPE = {
    "allOf": [
        {"$ref": "#/components/schemas/Problem"},
        {
            "type": "object",
            "required": ["client"],
            "properties": {"client": {"anyOf": [{"$ref": "#/components/schemas/DirectoryClient"}, {"type": "null"}]}},
        },
    ],
    "examples": [
        {
            "type": "https://fronta.example/problems/stale",
            "title": "The client was changed",
            "status": 412,
            "detail": "He is not as the ETag says; nothing was done.",
            "client": None,
        }
    ],
}
PROBLEM_SHAPE = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri", "description": "Stable; the last part names the problem"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "A sentence for a person"},
        "detail_cs": {"type": "string", "description": "The same in Czech, where there is one"},
        "detail_en": {"type": "string", "description": "The same in English, where `detail` is Czech"},
        "errors": {
            "type": "array",
            "description": "Of `invalid-request`: each field and what is wrong with it",
            "items": {
                "type": "object",
                "required": ["field", "detail"],
                "properties": {"field": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
    },
    "examples": [
        {
            "type": "https://fronta.example/problems/not-found",
            "title": "Not found",
            "status": 404,
            "detail": "There is no such ticket.",
        }
    ],
}
# What API Gateway says itself, before or in place of a Lambda.
GATEWAY_SHAPE = {
    "type": "object",
    "description": "What API Gateway answers itself",
    "required": ["message"],
    "properties": {"message": {"type": "string"}},
    "examples": [{"message": "Unauthorized"}],
}
