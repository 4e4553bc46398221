"""What monitoring writes: states, severities, changes and counts, read as what they are true of now.

Zabbix, Nagios and Icinga, Alertmanager, Grafana, UptimeRobot, Datadog, Pingdom, PRTG, StatusCake and cron all name a
state in one of a few ways: a word in capitals or brackets, "State: X", "from X to Y", "n of m", "n errors".
"""

import re
from typing import Final

from chalicelib.urgency.tokens import aligned

_OK: Final = (
    "resolved recovery recovered ok up cleared closed health_ok flappingstop downtimeend obnoveno obnovene obnovena "
    "vyreseno vyriesene success succeeded passed normal healthy completed operational bezi dostupny zelena online"
)
_BAD: Final = (
    "problem down critical crit firing alert alerting triggered disaster unreachable emergency fatal dole "
    "nedostupny nedostupna nedostupne failed failure kriticky kriticke high p1 sev1 offline nodata error "
    "health_err page"
)
_WARN: Final = (
    "warning warn varovani varovanie average degraded health_warn flapping flappingstart unknown low minor "
    "medium p3 p4 degradovany degradovany information info notice yellow"
)
_ACK: Final = "acknowledgement acknowledged ack downtime downtimestart maintenance udrzba potvrzeno"
_STATE: Final = {
    word: concept
    for words, concept in ((_OK, "state-ok"), (_BAD, "state-bad"), (_WARN, "state-warn"), (_ACK, "state-ack"))
    for word in words.split()
}

_NAMED: Final = re.compile(
    r"\b(?:(?:stat(?:e|us)|stav(?: sluzby)?|severity|zavaznost|urgency|priorit[ay]"
    r"|typ(?:e| oznameni)?|notification type|vysledek|result)"
    r"[ \t]*[:=][ \t]*(?P<value>[a-z_0-9]{2,20})"
    r"|(?:from|ze? stavu|z) (?P<was>[a-z_]{2,14}) (?:to|do|na|->|→) (?:stavu )?(?P<becomes>[a-z_]{2,14})\b)"
)
_NAMING: Final = (":", "=", " to ", " do ", " na ", "->", "→")  # without any of these no state is named
_RATIO: Final = re.compile(r"(?P<part>\d{1,5})[ \t]?(?:/|of|out of|z|ze|zo)[ \t]?(?P<all>\d{1,5})\b(?![.,:/]?\d)")
_CAPITAL: Final = re.compile(r"\[?\b(?P<word>[A-ZÁČĎÉÍŇÓŘŠŤÚŮÝŽ][A-ZÁČĎÉÍŇÓŘŠŤÚŮÝŽ_]{1,19})\b")
_BRACKETED: Final = re.compile(
    r"(?:^|\[|Fwd: |Re: )(?P<word>[A-Za-zÀ-ž]{2,16})(?::\d+)?(?:\]|:(?= )| in \d)", re.MULTILINE
)


def states_in(text: str) -> dict[int, str]:
    """Where states stand: offset of the word → concept. Linear."""
    folded = aligned(text)
    found: dict[int, str] = {}
    if any(map(folded.__contains__, _NAMING)):
        for match in _NAMED.finditer(folded):
            if match["was"] is None:
                _put(found, match.start("value"), match["value"])
            elif match["was"] in _STATE:
                found[match.start("was")] = "state-was"
                _put(found, match.start("becomes"), match["becomes"])
    for match in _RATIO.finditer(folded):
        start = match.start()
        if not start or folded[start - 1] not in "0123456789.,:/":
            found[start] = _ratio(int(match["part"]), int(match["all"]))
    for pattern in (_CAPITAL, _BRACKETED):
        for match in pattern.finditer(text):
            if match.start("word") not in found:
                _put(found, match.start("word"), folded[match.start("word") : match.end("word")])
    return found


def _put(found: dict[int, str], at: int, word: str) -> None:
    concept = _STATE.get(word)
    if concept:
        found[at] = concept


def _ratio(part: int, whole: int) -> str:
    if part == 0:
        return "ratio-none"
    return "ratio-all" if part >= whole else "ratio-part"
