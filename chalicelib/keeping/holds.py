"""Every kind of row and object that is kept: whether it says who somebody is, and what erasing does to it. Pure.

A new kind is put in here: tests compare this list with the tables of the template and with what the stores say.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Literal

OnErase = Literal["redacted", "deleted", "kept", "made anew", "expires"]


@dataclass(frozen=True)
class Holds:
    """A kind of row (`pk` and `sk` as the docs write them) or, with table `bucket`, objects under the prefix `pk`.

    `personal`: whether it can say who a contact is. `on_erase`: what becomes of it when he is erased.
    """

    table: str
    pk: str
    sk: str
    name: str
    personal: bool
    on_erase: OnErase


HOLDS: Final = (
    Holds("tickets", "T#<ticket>", "TICKET", "ticket", True, "redacted"),
    Holds("tickets", "T#<ticket>", "C#<version>", "change", True, "redacted"),
    Holds("tickets", "T#<ticket>", "O#<mail>", "outgoing mail", True, "redacted"),
    Holds("tickets", "N#<number>", "NUMBER", "number", False, "kept"),
    Holds("tickets", "M#<digest>", "ID", "Message-ID", False, "kept"),
    Holds("tickets", "D#<digest>", "DONE", "done", True, "redacted"),
    Holds("tickets", "COUNTER", "TICKETS", "counter", False, "kept"),
    Holds("tickets", "R#<SES id>", "OUTCOME", "outcome of a mail", True, "redacted"),
    Holds("tickets", "R#<SES id>", "O#<kind>", "notice about a mail", True, "redacted"),
    Holds("tickets", "L#<digest>", "LINK", "link", True, "deleted"),
    Holds("tickets", "Q#<digest>", "SENT", "pace", True, "deleted"),
    Holds("people", "A#<address>", "PERSON", "person", True, "deleted"),
    Holds("people", "A#<address>", "CHOICES", "choices", True, "deleted"),
    Holds("people", "K#<number>", "CLIENT", "client with contacts", True, "redacted"),
    Holds("people", "K#<number>", "PIN", "PIN of a client", False, "kept"),
    Holds("people", "P#<E.164>", "K#<number>", "hint of a number", True, "deleted"),
    Holds("people", "X#<digest>", "ERASED", "erasure", True, "kept"),
    Holds("people", "X#<number>", "REMOVED", "removal of a client", False, "kept"),
    Holds("people", "X", "COUNTER", "counter of pseudonyms", False, "kept"),
    Holds("people", "X", "IMPORT", "import of all data", False, "kept"),
    Holds("calls", "CALL#<id>", "CALL", "call", True, "redacted"),
    Holds("calls", "PIN#<door>", "TALLY", "wrong PINs", True, "deleted"),
    Holds("calls", "RATE#<what>", "<window>", "count of calls", True, "deleted"),
    Holds("sms", "E#<event>", "EVENT", "technical event", True, "redacted"),
    Holds("sms", "E#<event>", "CLIENTS", "clients of an event", False, "kept"),
    Holds("sms", "E#<event>", "PROGRESS", "progress of an event", False, "kept"),
    Holds("sms", "E#<event>", "JOB", "event that is not over", False, "kept"),
    Holds("sms", "E#<event>", "C#<client>", "client of an event", True, "redacted"),
    Holds("sms", "E#<event>", "N#<number>", "SMS", True, "deleted"),
    Holds("sms", "E#<event>", "R#<client>#<number>", "repeated number", True, "deleted"),
    Holds("sms", "D#<day>", "C#<client>", "SMS of a day, by client", False, "kept"),
    Holds("sms", "D#<day>", "N#<number>", "SMS of a day, by number", True, "deleted"),
    Holds("sms", "D#<day>", "MONEY", "SMS of a day, in money", False, "kept"),
    Holds("sms", "M#<message>", "ID", "SMS by its id at SNS", True, "redacted"),
    Holds("sms", "O#<number>", "OUT", "opt-out", True, "deleted"),
    Holds("sms", "P#<country>", "PRICE", "price of a segment", False, "kept"),
    Holds("sms", "K#<key>", "KEY", "request for an event", False, "kept"),
    Holds("desk", "DRAFTS#<agent>", "<ticket>", "draft", True, "redacted"),
    Holds("desk", "MACROS", "<macro>", "macro", True, "redacted"),
    Holds("desk", "VIEWS#<agent>", "<view>", "view of one", True, "redacted"),
    Holds("desk", "VIEWS", "<view>", "view of all", True, "redacted"),
    Holds("desk", "AUDIT#<month>", "<entry>", "entry of the log of changes", True, "redacted"),
    Holds("desk", "AUDIT", "<month>", "month of the log", False, "kept"),
    Holds("dispatch", "SHIFTS", "ROSTER", "shifts", False, "kept"),
    Holds("dispatch", "H#<class>", "RECORD", "history of promises", False, "kept"),
    Holds("dispatch", "C#<client number>", "LAST", "last agent of a client", False, "kept"),
    Holds("webhooks", "HOOKS", "LIST", "webhooks", False, "kept"),
    Holds("webhooks", "H#<webhook>", "HEALTH", "health of a receiver", False, "kept"),
    Holds("webhooks", "D#<webhook>", "<delivery>", "delivery", True, "redacted"),
    Holds("webhooks", "K#<digest>", "KEY", "request for a delivery", False, "kept"),
    Holds("costs", "D#<day>#<shard>", "<of>", "use of a day", False, "kept"),
    Holds("costs", "M#<month>", "<sum>", "sum of a month", False, "kept"),
    Holds("costs", "BUDGET", "BUDGET", "budget", False, "kept"),
    Holds("costs", "BUDGET", "SNS_LIMIT", "limit of SNS", False, "kept"),
    Holds("costs", "BILL", "ASKED", "question for the bill", False, "kept"),
    Holds("costs", "WARNED#<month>", "<mark>", "what finance was told", False, "kept"),
    Holds("live", "STAFF", "<connection>", "open console", False, "expires"),
    Holds("live", "STAFF#<shard>", "<connection>", "open console of a shard", False, "expires"),
    Holds("live", "CLIENT#<number>", "<connection>", "open page of a contact", True, "deleted"),
    Holds("live", "NEWS", "N#<time>#<digest>", "news for many", True, "expires"),
    Holds("live", "NEWS", "TURN", "turn to tell news", False, "expires"),
    Holds("live", "TICKET#<digest>", "TICKET", "one-time word", True, "expires"),
    Holds("live", "ZONE#<digest>", "PASS", "pass", True, "deleted"),
    Holds("live", "ZONE#<digest>", "WRITES#<window>", "count of writes", False, "expires"),
    Holds("search", "<term>", "<ticket>", "posting", True, "made anew"),
    Holds("search", "D#<ticket>", "DOC", "terms of a ticket", True, "made anew"),
    Holds("search", "F#<letters>", "<form>", "form of a word", True, "kept"),
    Holds("bucket", "mail/", "", "raw mail", True, "deleted"),
    Holds("bucket", "texts/", "", "long text", True, "redacted"),
    Holds("bucket", "attachments/", "", "file that was put up", True, "deleted"),
    Holds("bucket", "files/", "", "copy of a file of a mail", True, "deleted"),
    Holds("bucket", "uploads/", "", "file that no message names yet", True, "expires"),
)
# What is moved to another account; the others are made anew, or worth nothing there.
MOVED_TABLES: Final = ("tickets", "people", "dispatch", "desk", "webhooks", "calls", "sms", "costs")
MOVED_PREFIXES: Final = ("attachments/", "mail/", "texts/")


def kind_of(table: str, item: Mapping[str, Any]) -> str:
    """The name of the kind of a row (values with their types); "unknown" for one that is not in the list."""
    pk, sk = item["pk"]["S"], item["sk"]["S"]
    # What is written out goes before what may be anything.
    for one in sorted(_of(table), key=lambda one: (one.pk.startswith("<"), one.sk.startswith("<"))):
        if _pattern(one.pk).fullmatch(pk) and _pattern(one.sk).fullmatch(sk):
            return one.name
    return "unknown"


@cache
def _of(table: str) -> tuple[Holds, ...]:
    return tuple(one for one in HOLDS if one.table == table)


@cache
def _pattern(told: str) -> re.Pattern[str]:
    parts = re.split(r"<[^>]+>", told)
    return re.compile(".+".join(map(re.escape, parts)), re.DOTALL)
