"""How urgent a mail is: what is judged of it, and where in its text the reasons stand.

Only new text counts, so the judge reads what the splitter leaves; spans are told in the text that was given.
"""

from bisect import bisect_right
from collections.abc import Iterable

from chalicelib.mail.split import split_text
from chalicelib.platform.settings import Settings
from chalicelib.tickets.events import Reason, UrgencyJudged
from chalicelib.urgency import Evidence, HouseWords, Judgement, judge


def house_words(rules: Settings) -> HouseWords:
    """The operator's own words, as the settings have them."""
    return HouseWords(
        frozenset(rules.urgency_production), frozenset(rules.urgency_test), frozenset(rules.urgency_ignored)
    )


def judged(subject: str, new: str, rules: Settings) -> UrgencyJudged:
    """What a client's message says of its urgency, as a ticket has it; `new` is without quoted history."""
    found = judge(subject, new, house_words(rules))
    reasons = (Reason(one.field, one.start, one.end, one.text, one.why) for one in found.evidence)
    return UrgencyJudged(found.level, found.score, tuple(reasons))


def judge_text(subject: str, text: str, words: HouseWords) -> Judgement:
    """How urgent a message is whose text still has its quoted history; a text of nothing else is judged whole.

    Never raises; spans of the body are those of `text`.
    """
    new = split_text(text).new
    if not new.strip():
        return judge(subject, text, words)
    found = judge(subject, new, words)
    return Judgement(found.level, found.score, tuple(_moved(found.evidence, new, text)))


def _moved(evidence: Iterable[Evidence], new: str, text: str) -> Iterable[Evidence]:
    """Spans of the new text where they stand in the whole; one that cannot be found there is left out."""
    starts, shifts, after = [], [], 0
    place = 0
    for line in new.splitlines(keepends=True):
        # The splitter may trim a line, never change what is in it.
        words = line.strip()
        at = text.find(words, after) if words else -1
        if at >= 0:
            starts.append(place + line.index(words))
            shifts.append(at - starts[-1])
            after = at + len(words)
        place += len(line)
    for item in evidence:
        if item.field == "subject":
            yield item
            continue
        line_at = bisect_right(starts, item.start) - 1
        if line_at < 0:
            continue
        start, end = item.start + shifts[line_at], item.end + shifts[line_at]
        if text[start:end] == item.text:
            yield Evidence(item.text, start, end, item.field, item.why)
