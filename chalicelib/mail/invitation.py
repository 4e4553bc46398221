"""An invitation (iCalendar, RFC 5545) as one line to read: what it is, when, where."""

import re
from typing import Final

SIZE_BYTES_MAX: Final = 200_000  # of a calendar that is looked at; an invitation has under ten
SUMMARY_CHARS_MAX: Final = 200

_FOLD_RE: Final = re.compile(r"\r?\n[ \t]")
_PROPERTY_RE: Final = re.compile(
    r"^([A-Za-z-]{1,40})((?:;[^:\r\n\"]*+(?:\"[^\"\r\n]*+\"[^:\r\n\"]*+)*+)?):([^\r\n]*)", re.MULTILINE
)
_TIME_RE: Final = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})\d{2}(Z)?)?")
_ZONE_RE: Final = re.compile(r"TZID=\"?([^;:\"]{1,60})", re.IGNORECASE)
_ESCAPE_RE: Final = re.compile(r"\\([nN,;\\])")
_METHODS: Final = {
    "CANCEL": "Zrušená událost / Cancelled event",
    "REPLY": "Odpověď na pozvánku / Reply to an invitation",
    "COUNTER": "Návrh jiného času / Another time proposed",
    "REQUEST": "Pozvánka / Invitation",
}
_EVENT: Final = "Událost v kalendáři / Calendar event"
_ANSWERS: Final = {
    "ACCEPTED": "přijato / accepted",
    "DECLINED": "odmítnuto / declined",
    "TENTATIVE": "nezávazně přijato / tentative",
}


def invitation_line(calendar: str) -> str | None:
    """The first event of the calendar as a line in Czech and English, None if there is none."""
    text = _FOLD_RE.sub("", calendar[:SIZE_BYTES_MAX])
    begin = text.upper().find("BEGIN:VEVENT")
    if begin < 0:
        return None
    end = text.upper().find("END:VEVENT", begin)
    event = _properties(text[begin : end if end >= 0 else len(text)])
    method = _properties(text[:begin]).get("METHOD", ("", ""))[1].strip().upper()
    when = _when(event)
    if when is None:
        return None
    pieces = [_text(event, "SUMMARY"), when, _text(event, "LOCATION"), _answer(event) if method == "REPLY" else ""]
    return f"[{_METHODS.get(method, _EVENT)}: {', '.join(piece for piece in pieces if piece)}]"


def _properties(text: str) -> dict[str, tuple[str, str]]:
    """The first property of each name, as (parameters, value)."""
    found: dict[str, tuple[str, str]] = {}
    for name, parameters, value in _PROPERTY_RE.findall(text):
        found.setdefault(name.upper(), (parameters, value))
    return found


def _text(event: dict[str, tuple[str, str]], name: str) -> str:
    value = event.get(name, ("", ""))[1]
    unescaped = _ESCAPE_RE.sub(lambda found: " " if found[1] in "nN" else found[1], value)
    return " ".join(unescaped.split())[:SUMMARY_CHARS_MAX]


def _when(event: dict[str, tuple[str, str]]) -> str | None:
    parameters, value = event.get("DTSTART", ("", ""))
    start = _TIME_RE.match(value.strip())
    if start is None:
        return None
    zone = _ZONE_RE.search(parameters)
    name = f" ({zone[1]})" if zone else " (UTC)" if start[6] else ""
    end = _TIME_RE.match(event.get("DTEND", ("", ""))[1].strip())
    return f"{_day(start)}{_clock(start)}{_until(start, end)}{name}"


def _until(start: re.Match[str], end: re.Match[str] | None) -> str:
    if end is None or end[4] is None or start[4] is None:
        return ""
    return f"–{_clock(end).strip()}" if start.groups()[:3] == end.groups()[:3] else f" – {_day(end)}{_clock(end)}"


def _day(time: re.Match[str]) -> str:
    return f"{int(time[3])}. {int(time[2])}. {time[1]}"


def _clock(time: re.Match[str]) -> str:
    return f" {time[4]}:{time[5]}" if time[4] else ""


def _answer(event: dict[str, tuple[str, str]]) -> str:
    parameters = event.get("ATTENDEE", ("", ""))[0].upper()
    return next((words for status, words in _ANSWERS.items() if f"PARTSTAT={status}" in parameters), "")
