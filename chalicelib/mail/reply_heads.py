"""What mail programs write above the mail they quote, and how it is told from a person's own sentence.

Three shapes: a sentence ("Dne … napsal(a):"), a block of fields (Od:, Odesláno:, Komu:, Předmět:) and a
title between dashes ("----- Původní zpráva -----"). Words are compared without case and diacritics.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from typing import Final

SENTENCE_LINES_MAX: Final = 6  # a head broken at 72 columns, with two long addresses
SENTENCE_CHARS_MAX: Final = 600
SENTENCE_CHARS_MIN: Final = 8
BLOCK_LINES_MAX: Final = 60  # a block of fields with a long list of recipients
FIELD_WRAPS_MAX: Final = 12  # lines one field may go on for
NAME_WORDS_MAX: Final = 9
FIELD_NAME_CHARS_MAX: Final = 40  # with blanks that align the values
LINE_CHARS_MAX: Final = 400  # a field or a title that is longer is none


class Kind(StrEnum):
    """What a head looks like. A block may stand over a reply as well as over a forwarded mail."""

    SENTENCE = "sentence"
    BLOCK = "block"
    FORWARD = "forward"


@dataclass(frozen=True, slots=True)
class Head:
    """A head found: `end` is the line behind it; `needs_quote` if it is one only when quoted lines follow."""

    end: int
    kind: Kind
    needs_quote: bool = False


_INVISIBLE: Final = dict.fromkeys((0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), 0x2060, 0xFEFF))
_BLANKS: Final = dict.fromkeys((0xA0, 0x2002, 0x2003, 0x2007, 0x2009, 0x200A, 0x202F, 0x3000), " ")
_CLEAN: Final[dict[int, str | None]] = {**_INVISIBLE, **_BLANKS}


def clean(line: str) -> str:
    """The line without what cannot be seen, blanks made equal and cut off at the ends."""
    return (line if line.isascii() else line.translate(_CLEAN)).strip()


@cache
def _plain_letters() -> dict[int, str | None]:
    import unicodedata

    table: dict[int, str | None] = {}
    for code in range(0xC0, 0x250):
        base = unicodedata.normalize("NFKD", chr(code))[0]
        if base.isascii() and base.isalpha():
            table[code] = base
    table.update(dict.fromkeys(range(0x300, 0x370)))
    # Emphasis of text made from HTML ("*Od:*"), typographic hyphens.
    return table | {0xDF: "ss", ord("*"): None, 0x2010: "-", 0x2011: "-", 0x2012: "-", 0x2013: "-", 0x2014: "-"}


def fold(text: str) -> str:
    """Lower case without diacritics and asterisks: the form in which words are compared."""
    return text.translate(_plain_letters()).lower()


def words(listed: str) -> frozenset[str]:
    """The words of a table written as text."""
    return frozenset(listed.split())


# --- fields -----------------------------------------------------------------------------------------------

_FIELDS_BY_KIND: Final = {
    "from": "od|od koho|odesilatel|odosielatel|from|von|absender|sender|de",
    "sent": "odeslano|odeslane|odeslano dne|poslano|poslane|odoslane|odoslano|zaslano|zaslane|datum|datum odeslani"
    "|datum a cas|date|sent|sent at|gesendet|gesendet am|cas|dne|prijato|received",
    "to": "komu|to|an|pro|adresat|adresati|prijemce|prijemca|prijemci|recipient|recipients|empfanger",
    "cc": "kopie|kopia|cc|na vedomi|bcc|skryta kopie|skryta|kopie komu|kopija",
    "subject": "predmet|subject|betreff|vec|subj",
    "other": "dulezitost|dolezitost|importance|wichtigkeit|priorita|priority|prilohy|priloha|attachments|attachment"
    "|anlagen|anhange|reply-to|odpovedet|odpoved na|odpovedet komu|antwort an|organizace|organization|organisation"
    "|kategorie|sensitivity",
}
_FIELDS: Final = {name: kind for kind, names in _FIELDS_BY_KIND.items() for name in names.split("|")}
_FIELD_NAME_RE: Final = re.compile(r"\s*([a-z][a-z -]{0,22}?)\s*$")
# Fields that no program shows in a head: whoever pastes them shows a log or a whole mail header.
_TECHNICAL_RE: Final = re.compile(
    r"(?:received|return-path|delivered-to|dkim-signature|authentication-results|mime-version|content-[a-z-]+"
    r"|x-[a-z0-9-]+|arc-[a-z-]+|status|action|diagnostic-code|reporting-mta|final-recipient|remote-mta"
    r"|original-recipient|received-spf|user-agent)\s{0,2}:"
)
_DIGIT_RE: Final = re.compile(r"\d")
# The date as it stands in a mail (RFC 5322, 3.3): with no title above, a header that somebody pasted.
_RAW_DATE_RE: Final = re.compile(r"\d:\d\d(?::\d\d)?\s[+-]\d{4}\b")


@lru_cache(maxsize=1_000)
def _kind_of_field(name: str) -> str | None:
    found = _FIELD_NAME_RE.match(fold(name))
    return _FIELDS.get(found[1]) if found else None


def _field(line: str) -> tuple[str, str] | None:
    """Kind and value of a field of a head: ("from", "Jan Novák <jan@firma.example>")."""
    name, colon, value = line[:LINE_CHARS_MAX].partition(":")
    if not colon or len(name) > FIELD_NAME_CHARS_MAX:
        return None
    kind = _kind_of_field(name)
    return None if kind is None else (kind, fold(value).strip())


def _block_at(lines: Sequence[str], depths: Sequence[int], start: int, has_title: bool) -> int | None:
    """Where the block of fields that begins at `start` ends."""
    if _field(lines[start]) is None or (start and _TECHNICAL_RE.match(fold(lines[start - 1][:60]))):
        return None
    values, end = _fields(lines, depths, start)
    following = next((lines[at] for at in range(end, min(end + 2, len(lines))) if lines[at]), "")
    if _TECHNICAL_RE.match(fold(following[:60])):
        return None
    return end if _is_block(values, has_title) else None


def _fields(lines: Sequence[str], depths: Sequence[int], start: int) -> tuple[dict[str, str], int]:
    """The fields from `start` on, each kind once, and where the last of them ends."""
    values: dict[str, str] = {}
    end, wraps, blanks = start, 0, 0
    last = ""
    for at in range(start, min(start + BLOCK_LINES_MAX, len(lines))):
        line = lines[at]
        if depths[at] != depths[start] or blanks > 1:
            break
        if not line:
            blanks += 1
            continue
        found = _field(line)
        if found is not None and found[0] not in values:
            last, values[found[0]] = found
            end, wraps, blanks = at + 1, 0, 0
            continue
        if found is not None and found[0] != "other":
            break
        # A field may go on in further lines; whether it did shows when another field follows.
        wraps += 1
        if blanks or wraps > FIELD_WRAPS_MAX or (last == "subject" and wraps > 2):
            break
        if last in ("from", "sent") and wraps > 2:
            break
        if not values.get(last):
            values[last] = fold(line[:LINE_CHARS_MAX])
    return values, end


def _is_block(values: dict[str, str], has_title: bool) -> bool:
    kinds = set(values) - {"other"}
    if has_title:
        return bool(kinds)
    sender, sent = values.get("from", ""), values.get("sent", "")
    if not sender or ("sent" in kinds and _DIGIT_RE.search(sent) is None) or _RAW_DATE_RE.search(sent) is not None:
        return False
    # Every program tells when the mail was sent; settings of a program ("from:", "to:", "subject:") do not.
    if "sent" not in kinds:
        return False
    return len(kinds) >= 3 or ("@" in sender and _DATE_RE.search(sent) is not None)


def weak_block_at(lines: Sequence[str], start: int) -> bool:
    """Are these the fields of a head in a language that is not in the tables? Only with a sign in the HTML."""
    shown = [line for line in lines[start : start + 8] if line][:4]
    return sum(1 for line in shown if re.match(r"[^\W\d_][^:]{0,25}:\s", line + " ")) >= 2


# --- titles -----------------------------------------------------------------------------------------------

_ORIGINAL_TITLES: Final = (
    r"puvodni (?:e-?mail|email|zprava|mail|zprava odesilatele)|povodn[ay] (?:sprava|e-?mail)|originalni zprava"
    r"|original(?: |-)?(?:message|e-?mail|nachricht|appointment|mail)|ursprungliche (?:nachricht|e-?mail|mail)"
    r"|urspruengliche nachricht|odpovezena zprava|reply message|message d'origine|oryginalna wiadomosc|citace"
    r"|puvodni udalost|citovana zprava|predchozi zprava|previous message"
)
_FORWARD_TITLES: Final = (
    r"preposlan[aye] (?:zprava|e-?mail|sprava|mail)|predana zprava|forwarded (?:message|mail|e-?mail|by)"
    r"|weitergeleitete (?:nachricht|mail|e-?mail)|preposlano|weitergeleitet von|fwd"
)
_TITLE_RE: Final = re.compile(
    rf"(?:(?P<original>{_ORIGINAL_TITLES})|(?P<forward>{_FORWARD_TITLES}))(?![a-z])(?P<more>[^_=~#]{{0,150}})$"
)
# A title with the text right behind it, as phones that lose line ends write it.
_GLUED_TITLE_RE: Final = re.compile(
    rf"[-_=]{{4,20}} ?(?:(?P<original>{_ORIGINAL_TITLES})|(?P<forward>{_FORWARD_TITLES})) ?[-_=]{{4,20}} ?(?=\w)"
)
_FORWARD_BEGIN_RE: Final = re.compile(
    r"(?:zacatek preposlane zpravy|zacatek predavane zpravy|zacatek preposilane zpravy|zaciatok preposlanej spravy"
    r"|begin forwarded message|start of forwarded message|anfang der weitergeleiteten (?:nachricht|e-?mail))\s?:?$"
)
_NOTES_TITLE_RE: Final = re.compile(r".{1,200}\b(?:napsal(?:\(a\)|/a|a)?|wrote|schrieb|napisal(?:\(a\))?)\s?:?$")
_DASHES: Final = "-_=~# "
_SURE_DASHES: Final = ("--", "__", "==", "~~", "##", "- -")
_TITLE_LETTERS: Final = frozenset("pourfwmczbas")  # what titles begin with
TITLE_CHARS_MIN: Final = 8
_RULE_RE: Final = re.compile(r"[-_=*~# ]{5,}$")


def is_rule(line: str) -> bool:
    """A line of nothing but dashes or the like."""
    return _RULE_RE.match(line[:LINE_CHARS_MAX]) is not None


def _title_at(lines: Sequence[str], depths: Sequence[int], start: int) -> Head | None:
    line = lines[start]
    if len(line) < TITLE_CHARS_MIN or line[0] in "<>[0123456789":
        return None
    folded = fold(line[:LINE_CHARS_MAX]).strip()
    glued = _GLUED_TITLE_RE.match(folded)
    if glued is not None:
        return Head(start + 1, Kind.FORWARD if glued["forward"] else Kind.BLOCK)
    # Dashes on both sides: nobody writes that by chance.
    is_sure = folded.startswith(_SURE_DASHES) and folded.endswith(_SURE_DASHES)
    kind = _kind_of_title(folded, is_sure) if len(line) <= LINE_CHARS_MAX else None
    if kind is None:
        return None
    end = _behind_title(lines, depths, start)
    return Head(end, kind) if is_sure or end > start + 1 or _has_deeper_field(lines, depths, start) else None


def _kind_of_title(folded: str, is_sure: bool) -> Kind | None:
    core = folded.strip(_DASHES).rstrip(":").rstrip(_DASHES)
    if not core or (core[0] not in _TITLE_LETTERS and not is_sure):
        return None
    found = _TITLE_RE.match(core)
    if found is None:
        if _FORWARD_BEGIN_RE.match(core):
            return Kind.FORWARD
        return Kind.BLOCK if is_sure and _NOTES_TITLE_RE.match(core) else None
    if found["more"] and not is_sure:
        return None
    return Kind.FORWARD if found["forward"] else Kind.BLOCK


def _has_deeper_field(lines: Sequence[str], depths: Sequence[int], start: int) -> bool:
    """Do quoted fields follow? "Původní zpráva:" alone may be the author's own words."""
    following = _next_content(lines, start + 1)
    return following is not None and depths[following] > depths[start] and _field(lines[following]) is not None


def _behind_title(lines: Sequence[str], depths: Sequence[int], start: int) -> int:
    """Where the head with this title ends: behind the fields or the sentence under it, if there are any."""
    following = _next_content(lines, start + 1)
    if following is None or following > start + 3 or depths[following] != depths[start]:
        return start + 1
    end = _block_at(lines, depths, following, has_title=True)
    if end is not None:
        return end
    sentence = _sentence_at(lines, depths, following)
    if sentence is not None and not sentence.needs_quote:
        return sentence.end
    end = following
    while end < len(lines) and lines[end] and fold(lines[end][:20]).split(" ")[0] in _FIELDS:
        end += 1
    return end if end >= following + 3 else start + 1


def _next_content(lines: Sequence[str], start: int) -> int | None:
    return next((at for at in range(start, min(start + 4, len(lines))) if lines[at]), None)


# --- sentences --------------------------------------------------------------------------------------------

_MONTH: Final = (
    r"(?:led|uno|bre|dub|kve|cvn|cvc|cer|srp|zar|rij|lis|pro|jan|feb|mar|apr|maj|may|mai|jun|jul|aug|sep|okt|oct|nov"
    r"|dec|dez)[a-z]{0,8}"
)
_DATE_RE: Final = re.compile(
    r"\b\d{1,4}\s{0,2}[./-]\s{0,2}\d{1,2}\s{0,2}[./-]\s{0,2}(?:\d{4}|\d{2})(?![:\d])(?!\.\d)"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th)?\.?,?\s{{0,2}}{_MONTH}\.?,?\s{{0,2}}(?:\d{{4}}|\d{{2}})(?![:\d])"
    rf"|\b{_MONTH}\.?\s{{0,2}}\d{{1,2}}(?:st|nd|rd|th)?\.?,?\s{{0,2}}\d{{4}}(?![:\d])"
    r"|\b\d{1,2}\s[ivx]{1,4}\s\d{4}\b"
)
_SHORT_DATE_RE: Final = re.compile(rf"\b\d{{1,2}}\.\s{{0,2}}(?:\d{{1,2}}\.|{_MONTH})")
_TIME_RE: Final = re.compile(r"\b\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?![\d.])")
_ZONE_RE: Final = re.compile(r"[+-]\d{1,2}:?\d{2}\b")
_ADDRESS_RE: Final = re.compile(
    r"<[^<>@]{0,150}@[^<>]{1,250}>|\[[^\[\]@]{0,60}@[^\[\]]{1,250}\]|\([^()@]{0,60}@[^()]{1,250}\)"
    r"|[\w.+-]{1,64}@\s?[\w.-]{1,190}"
)
_ANGLE_RE: Final = re.compile(r"[<\[(]")
_VERB_RE: Final = re.compile(
    r"\b(?:napsal|napisal)(?:\s?\(\s?a\s?\)|/-?a|a|i|o)?(?!\w)|\b(?:pise|wrote|writes|schrieb|schreibt|geschrieben)(?!\w)"
)
# What one of the lines of a sentence has to have, before anything is folded.
_MAYBE_RE: Final = re.compile(r"[\d@]|\bnap|wrote|writes|schr|\bp[ií]|\b(?:cit|quo|zit)", re.IGNORECASE)
_BOTH_SEXES_RE: Final = re.compile(r"\b(?:napsal|napisal)(?:\s?\(\s?a\s?\)|/-?a)(?!\w)")
# What stands above a quotation in our own answers: it names nobody and no time.
_OURS_RE: Final = re.compile(r"(?:napsali jste|you wrote)\s?:")
_CITE_RE: Final = re.compile(r"(?:cituji|citujem|citace|citat|quoting|zitat|zitiere|cita de)\b")
_OPENING_RE: Final = re.compile(r"(?:dne|dna|on|am|ve?|le)\b.{0,20}\d")
_TAIL_RE: Final = re.compile(r"(?::|-{2,}|\(\s?a\s?\))$")
_WORD_RE: Final = re.compile(r"[^\W\d_]+")
# What stands in a head beside the name: none of these says that somebody speaks.
_OF_HEADS: Final = words(
    "dne dna dnia den on am um uhr at o v ve od the in kl odesilatel odesilatelka uzivatel pouzivatel odosielatel"
    " pondeli utery streda stredu ctvrtek patek sobota sobotu nedele nedeli po ut st ct pa so ne"
    " pondelok utorok stvrtok piatok nedela nedelu pi"
    " monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun"
    " montag dienstag mittwoch donnerstag freitag samstag sonntag mo di mi do fr sa"
    " gmt utc cet cest sec selc mez mesz pm dop odp hod hodin stredoevropsky stredoeuropsky letni letny cas normalni"
    " jste ste you hat folgendes nasledujici nasledovne via von zitat cituji citujem citace citat quoting"
)
_OF_THE_AUTHOR: Final = words("jsem jsme som sme mi mne nam vam vas vasi nasi ze i we my our us ich wir uns dass")
# Words of a sentence that a person writes: a head has names only.
_OF_SPEECH: Final = words(
    "jsem jsme som sme mi mne me nam vam vas vase vasi vasem nas nase nasi nasem nasich se ze ktery ktera ktere kdyz"
    " kdy kde ale takze protoze volal volala prisel prisla prislo dostal dostala jak co uz jeste byl byla bylo byt je"
    " jsou neni nebo tento tato toto tu tam tady zde pak potom kolega kolegyne kolegovi nejde nefunguje prestal"
    " prosim na adresu adresa ho ji jim mu"
    " i we my our us that which when he she they this please ich wir mir uns dass der kunde chef kollege mein meine"
)


def _sentence_at(lines: Sequence[str], depths: Sequence[int], start: int) -> Head | None:
    """A head of one sentence, over as many lines as it was broken into."""
    parts: list[str] = []
    size = 0
    for at in range(start, min(start + SENTENCE_LINES_MAX, len(lines))):
        line = lines[at]
        size += len(line)
        if not line or size > SENTENCE_CHARS_MAX or depths[at] < depths[start]:
            return None
        if at > start and line.startswith("--"):
            return None
        parts.append(line)
        if line[-1] in ":-)*" and _TAIL_RE.search(fold(line[-8:]).rstrip()):
            is_one = size >= SENTENCE_CHARS_MIN and any(map(_MAYBE_RE.search, parts))
            return _read_parts(parts, at + 1) if is_one else None
        if at == start and "@" in line and at + 1 < len(lines) and depths[at + 1] > depths[at]:
            # Without a colon, but right above the quote: "Podpora" podpora@firma.example – 12. 11. 2026
            head = _read_sentence(line, at + 1)
            return None if head is None else Head(head.end, head.kind, needs_quote=True)
    return None


def _read_parts(parts: list[str], end: int) -> Head | None:
    """The head these lines make together, unless it begins further down, right under the author's last line."""
    head = _read_sentence(" ".join(parts), end)
    if head is None or len(parts) == 1:
        return head
    is_opened = _opens(parts[0])
    for first in range(1, len(parts)):
        if parts[first][0] in "<[(" or (is_opened and not _opens(parts[first])):
            continue
        below = _read_sentence(" ".join(parts[first:]), end)
        if below is not None and below.needs_quote <= head.needs_quote:
            return None
    return head


def _opens(line: str) -> bool:
    """Does a head begin with this line, to judge by its first words?"""
    folded = fold(line).lstrip(" -")
    return _starts_with_date(folded) or _CITE_RE.match(folded) is not None or _OPENING_RE.match(folded) is not None


def _read_sentence(sentence: str, end: int) -> Head | None:
    folded = fold(sentence).strip(" -")
    has_address = _ADDRESS_RE.search(folded)
    has_verb = _VERB_RE.search(folded)
    if not (has_address or has_verb or _CITE_RE.match(folded) or _DATE_RE.search(folded)):
        return None
    bare = _ADDRESS_RE.sub(" ", folded)
    dated, dates = _DATE_RE.subn(" ", bare)
    timed, times = _TIME_RE.subn(" ", dated)
    names = [word for word in _WORD_RE.findall(_VERB_RE.sub(" ", _ZONE_RE.sub(" ", timed))) if word not in _OF_HEADS]
    # With all that a head has, the name may be long and have any words in it ("Vše pro web, s.r.o.").
    is_full = bool(dates and times and has_address and (has_verb or _starts_with_date(folded)))
    speech = _OF_THE_AUTHOR if is_full else _OF_SPEECH
    if len(names) > NAME_WORDS_MAX * (1 + is_full) or not speech.isdisjoint(names):
        return None
    if has_verb and ((dates and (times or has_address)) or (has_address and len(names) <= 6)):
        return Head(end, Kind.SENTENCE, needs_quote=not has_address and _has_common_word(sentence, names))
    if dates and has_address and folded[0].isalnum() and _starts_with_date(folded) and _ANGLE_RE.search(folded):
        return Head(end, Kind.SENTENCE, needs_quote=_has_common_word(sentence, names))
    if _CITE_RE.match(folded) and has_address:
        return Head(end, Kind.SENTENCE)
    is_hint = (
        _OURS_RE.fullmatch(folded) is not None
        or _CITE_RE.match(folded) is not None
        or (dates and times)
        or (has_address and times)
        or has_address
        or (has_verb and (dates or _SHORT_DATE_RE.search(folded)))
        or (has_verb and (_BOTH_SEXES_RE.search(folded) or _is_name(sentence, has_verb)))
    )
    return Head(end, Kind.SENTENCE, needs_quote=True) if is_hint else None


def _starts_with_date(folded: str) -> bool:
    found = _DATE_RE.search(folded)
    if found is None:
        return False
    return all(word in _OF_HEADS for word in _WORD_RE.findall(folded[: found.start()]))


def _has_common_word(sentence: str, names: list[str]) -> bool:
    """Is one of what should be names written like a common word: "zákazník"? ("s.r.o." is none.)"""
    words_of_names = _WORD_RE.findall(_ADDRESS_RE.sub(" ", sentence))
    common = {fold(word) for word in words_of_names if word[0].islower() and len(word) > 2}
    return not common.isdisjoint(names)


def _is_name(sentence: str, verb: re.Match[str]) -> bool:
    """Is what stands before the verb nothing but a name: "Jan Novák napsal:"?"""
    before = _WORD_RE.findall(sentence[: verb.start()])
    return 0 < len(before) <= 5 and all(word[0].isupper() for word in before)


def head_at(lines: Sequence[str], depths: Sequence[int], start: int) -> Head | None:
    """The head that begins at line `start`.

    `lines` are bare of quote marks and cleaned; `depths` says how deep each was quoted. Looks at
    BLOCK_LINES_MAX lines at most.
    """
    line = lines[start]
    if not line:
        return None
    title = _title_at(lines, depths, start)
    if title is not None:
        return title
    end = _block_at(lines, depths, start, has_title=False)
    if end is not None:
        return Head(end, Kind.BLOCK)
    return _sentence_at(lines, depths, start)


# --- what is no text of the author's ----------------------------------------------------------------------

_SENT_FROM_RE: Final = re.compile(
    r"(?:(?:odeslano|odeslane|poslano|odoslane|zaslano)\s(?:z|ze|zo|pres|pomoci|prostrednictvim|cez)"
    r"|sent\s(?:from|via|with|by|using)|gesendet\s(?:von|mit|aus|uber)|von meinem"
    r"|(?:ziskat|ziskejte|ziskajte|get|holen|stahnout|stahnete|laden)\s.{0,40}outlook)\b"
)
# The first words of a signature that nobody begins a mail with, as "Zdravím" or "Hezký den".
_CLOSING_RE: Final = re.compile(
    r"(?:s pozdravem|s pozdravom|s uctou|mit freundlichen|viele grusse|mfg|(?:best|kind) regards|regards)\b"
)
SIGNATURE_LINES_MAX: Final = 12
_FOOTER_RE: Final = re.compile(
    r"(?:tato zprava|tato sprava|tento e-?mail|tento email|tato elektronicka|tato e-?mailova|obsah teto|obsah tohto"
    r"|informace (?:obsazene|v teto)|upozorneni|upozornenie|disclaimer|dulezite upozorneni|pravni upozorneni"
    r"|this (?:e-?mail|message|communication)|the information|confidential|diese e-?mail|diese nachricht"
    r"|bez viru|virus-free|neobsahuje viry|zkontrolovano|zkontrolovan|e-?mail byl zkontrolovan|dbejme|pred vytistenim"
    r"|please consider the environment|chrante zivotni|setrete|pokud nejste zamysleny|prijemcem teto"
    r"|you received this|tuto zpravu jste obdrzeli?|myslite na zivotni|myslete na zivotni|before printing)\b"
)


def is_footer(line: str) -> bool:
    """What a company's mail server or a scanner puts under every mail."""
    return _FOOTER_RE.match(fold(line[:LINE_CHARS_MAX]).lstrip(" -_=#!.:")) is not None


def says_something(lines: Sequence[str]) -> bool:
    """Is there more than a signature in these lines, of which none is empty?"""
    for at, line in enumerate(lines):
        folded = fold(line[:LINE_CHARS_MAX])
        if folded.rstrip() == "--" or _CLOSING_RE.match(folded):
            return len(lines) - at > SIGNATURE_LINES_MAX
        if not is_rule(line) and _SENT_FROM_RE.match(folded.lstrip("- ")) is None:
            return True
    return False
