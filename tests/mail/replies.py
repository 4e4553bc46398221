"""Replies as mail programs make them, of invented people: what is new and what is quoted is written down.

`generated()` makes each program's reply in each position; `TRICKY` and `SECOND` are single cases written by
hand, `SECOND` after the rules, to see whether they hold for what they were not made for.
"""

# ruff: noqa: E501  (mails stand here as programs make them)

import html
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Case:
    """One reply; `source` is HTML if `is_html`. `new` and `quoted` are compared without regard to blanks."""

    name: str
    source: str
    new: str
    quoted: str
    is_html: bool = False


NBSP: Final = "\u00a0"
ANSWERS: Final = (
    "Dobrý den,\n\nano, prosím, můžete to tak udělat.\n\nDěkuji\nJana Malá",
    "Ok.",
    "Dobry den,\nprosim o odpoved do zitra, od 10:00 budu na schuzce.\nDatum vam napisu.\n\nS pozdravem\nKarel Holub",
)
QUESTION: Final = (
    "Dobrý den,",
    "web jsme přesunuli na nový server. Kdy můžeme přepnout DNS?",
    "",
    "A chcete zachovat starý certifikát, nebo koupíme nový, protože ten starý za měsíc končí?",
    "",
    "S pozdravem",
    "Podpora",
    "-- ",
    "Ticket 2026-000123 · Stav: Čeká na Vás",
)
PARTS: Final = ("DNS přepněte hned.", "Certifikát kupte nový, prosím.\nFakturu pošlete Janě.")
OLDER: Final = ("Dne 10. 11. 2026 v 9:00 Jana Malá <jana@klient.example> napsal(a):", "> Kdy bude web přesunut?")

# --- heads of one sentence, above text quoted with ">" ---------------------------------------------------

SENTENCES: Final[dict[str, str]] = {
    "gmail web cs": "čt 12. 11. 2026 v 8:03 odesílatel Podpora Firma <podpora@firma.example> napsal:",
    "gmail web cs, broken": "čt 12. 11. 2026 v 8:03 odesílatel Podpora Firma <podpora@firma.example>\nnapsal:",
    "gmail web cs, broken in the address": "čt 12. 11. 2026 v 8:03 odesílatel Podpora Velmi Dlouhého Jména <\n"
    "podpora.zakazniku@firma.example> napsal:",
    "gmail web cs, she": "po 2. 3. 2026 v 9:15 odesílatel Jana Malá <jana@firma.example> napsala:",
    "gmail android cs": "Dne čt 12. 11. 2026 8:03 uživatel Podpora Firma <podpora@firma.example> napsal:",
    "gmail cs, old": "Dne 12. listopadu 2026 8:03 Podpora Firma <podpora@firma.example> napsal(a):",
    "gmail cs, older": "2026-11-12 8:03 GMT+01:00 Podpora Firma <podpora@firma.example>:",
    "gmail cs, address only": "čt 12. 11. 2026 v 8:03 odesílatel <podpora@firma.example> napsal:",
    "thunderbird cs": "Dne 12. 11. 26 v 8:03 Podpora Firma napsal(a):",
    "thunderbird cs, old": "Dne 12.11.2026 8:03, Podpora Firma napsal(a):",
    "thunderbird cs, long year": "Dne 12. 11. 2026 v 8:03 Podpora Firma napsal(a):",
    "thunderbird cs, no date": "Podpora Firma napsal(a):",
    "thunderbird cs, address": "Dne 12. 11. 26 v 8:03 podpora@firma.example napsal(a):",
    "apple mail cs": "12. 11. 2026 v 8:03, Podpora Firma <podpora@firma.example>:",
    "apple mail cs, older": "Dne 12. 11. 2026 v 8:03, Podpora Firma <podpora@firma.example> napsal(a):",
    "apple mail cs, broken": "12. 11. 2026 v 8:03, Podpora Velmi Dlouhého Jména\n<podpora.zakazniku@firma.example>:",
    "ios cs, month": "12. listopadu 2026 v 8:03, Podpora Firma <podpora@firma.example>:",
    "ios cs, he": "Dne 12. 11. 2026 v 8:03, Podpora Firma <podpora@firma.example> napsal:",
    "roundcube cs": "Dne 2026-11-12 08:03, Podpora Firma napsal:",
    "roundcube cs, dots": "Dne 12.11.2026 08:03, podpora@firma.example napsal:",
    "kmail cs": "Dne čtvrtek 12. listopadu 2026 8:03:40, středoevropský standardní čas, Podpora Firma\nnapsal(a):",
    "evolution cs": "Podpora Firma píše v Čt 12. 11. 2026 v 08:03 +0100:",
    "horde cs": "Cituji Podpora Firma <podpora@firma.example>:",
    "horde cs, bare": "Cituji podpora@firma.example:",
    "the bat cs": "Dne 12. listopadu 2026, 8:03:40, jste napsal(a):",
    "outlook mac cs": "Dne 12.11.26 8:03, „Podpora Firma“ <podpora@firma.example> napsal(a):",
    "proton cs": "Dne čtvrtek 12. listopadu 2026 v 8:03, Podpora Firma <podpora@firma.example> napsal/a:",
    "sogo cs": "Čtvrtek, 12. listopad 2026 08:03 CET, Podpora Firma <podpora@firma.example> napsal:",
    "k-9 cs": "Dne 12. listopadu 2026 8:03:40 SEČ, Podpora Firma <podpora@firma.example> napsal:",
    "spark cs": "12. 11. 2026 8:03 +0100, Podpora Firma <podpora@firma.example>, napsal/a:",
    "bluemail cs": "Dne 12. 11. 2026, v 8:03, od Podpora Firma <podpora@firma.example> napsal:",
    "zoho cs": "---- Dne čt, 12 lis 2026 08:03:40 +0100 Podpora Firma <podpora@firma.example> napsal(a) ----",
    "no diacritics": "Dne 12. 11. 2026 v 8:03 Podpora Firma napsal(a):",
    "no diacritics, gmail": "ct 12. 11. 2026 v 8:03 odesilatel Podpora Firma <podpora@firma.example> napsal:",
    "nbsp": f"Dne{NBSP}12.{NBSP}11.{NBSP}2026 v{NBSP}8:03 Podpora Firma napsal(a):{NBSP}",
    "mailto": "Dne 12. 11. 2026 v 8:03 Podpora Firma [mailto:podpora@firma.example] napsal(a):",
    "seznam cs, sentence": "Dne 12. 11. 2026 8:03 napsal uživatel Podpora Firma <podpora@firma.example>:",
    "gmail sk": "št 12. 11. 2026 o 8:03 Podpora Firma <podpora@firma.example> napísal(a):",
    "gmail sk, broken": "št 12. 11. 2026 o 8:03 Podpora Firma <podpora@firma.example>\nnapísal(a):",
    "gmail sk, new": "V št 12. 11. 2026 o 8:03 používateľ Podpora Firma <podpora@firma.example>\nnapísal(a):",
    "gmail sk, android": "Dňa št 12. 11. 2026, 8:03 Podpora Firma <podpora@firma.example> napísal(a):",
    "thunderbird sk": "Dňa 12. 11. 2026 o 8:03 Podpora Firma napísal(a):",
    "apple sk": "Dňa 12. 11. 2026 o 8:03 Podpora Firma <podpora@firma.example> napísal:",
    "apple sk, new": "12. 11. 2026 o 8:03, Podpora Firma <podpora@firma.example>:",
    "roundcube sk": "Dňa 2026-11-12 08:03 Podpora Firma napísal(a):",
    "horde sk": "Citujem Podpora Firma <podpora@firma.example>:",
    "gmail en": "On Thu, Nov 12, 2026 at 8:03\u202fAM Podpora Firma <podpora@firma.example> wrote:",
    "gmail en, broken": "On Thu, Nov 12, 2026 at 8:03 AM Podpora Firma <podpora@firma.example>\nwrote:",
    "gmail en, gb": "On Thu, 12 Nov 2026 at 08:03, Podpora Firma <podpora@firma.example> wrote:",
    "gmail en, android": "On Thu, 12 Nov 2026, 08:03 Podpora Firma, <podpora@firma.example> wrote:",
    "thunderbird en": "On 11/12/26 8:03 AM, Podpora Firma wrote:",
    "thunderbird en, gb": "On 12/11/2026 08:03, Podpora Firma wrote:",
    "apple en": "On 12 Nov 2026, at 08:03, Podpora Firma <podpora@firma.example> wrote:",
    "apple en, us": "On Nov 12, 2026, at 8:03 AM, Podpora Firma <podpora@firma.example> wrote:",
    "yahoo en": "On Thursday, November 12, 2026 at 08:03:40 AM GMT+1, Podpora Firma <podpora@firma.example> wrote:",
    "proton en": "On Thursday, November 12th, 2026 at 8:03 AM, Podpora Firma <podpora@firma.example> wrote:",
    "roundcube en": "On 2026-11-12 08:03, Podpora Firma wrote:",
    "horde en": "Quoting Podpora Firma <podpora@firma.example>:",
    "zoho en": "---- On Thu, 12 Nov 2026 08:03:40 +0100 Podpora Firma <podpora@firma.example> wrote ----",
    "spark en": "On 12 Nov 2026, 8:03 +0100, Podpora Firma <podpora@firma.example>, wrote:",
    "mutt en": "On Thu, Nov 12, 2026 at 08:03:40AM +0100, Podpora Firma wrote:",
    "the bat en": "Thursday, November 12, 2026, 8:03:40 AM, you wrote:",
    "gmail de": "Am Do., 12. Nov. 2026 um 08:03 Uhr schrieb Podpora Firma <podpora@firma.example>:",
    "gmail de, broken": "Am Do., 12. Nov. 2026 um 08:03 Uhr schrieb Podpora Firma <\npodpora@firma.example>:",
    "thunderbird de": "Am 12.11.26 um 08:03 schrieb Podpora Firma:",
    "thunderbird de, broken": "Am 12.11.2026 um 08:03 schrieb Podpora Velmi Dlouhého\nJména:",
    "apple de": "Am 12.11.2026 um 08:03 schrieb Podpora Firma <podpora@firma.example>:",
    "roundcube de": "Am 2026-11-12 08:03, schrieb Podpora Firma:",
    "horde de": "Zitat von Podpora Firma <podpora@firma.example>:",
    "outlook mac de": 'Am 12.11.26, 08:03 schrieb "Podpora Firma" <podpora@firma.example>:',
}

# --- heads of fields, above text that is not quoted -------------------------------------------------------

BLOCKS: Final[dict[str, str]] = {
    "outlook cs": "Od: Podpora Firma <podpora@firma.example> \nOdesláno: čtvrtek 12. listopadu 2026 8:03\n"
    "Komu: Jana Malá <jana@klient.example>\nPředmět: Re: Přesun webu",
    "outlook cs, copies": "Od: Podpora Firma <podpora@firma.example>\nOdesláno: čtvrtek 12. listopadu 2026 8:03\n"
    "Komu: Jana Malá <jana@klient.example>; Karel Holub <karel@klient.example>;\n"
    "Petr Dlouhý <petr@klient.example>\nKopie: 'Účtárna' <uctarna@klient.example>\nPředmět: Re: Přesun webu\n"
    "Důležitost: Vysoká",
    "outlook cs, mailto": "From: Podpora Firma [mailto:podpora@firma.example]\nSent: Thursday, November 12, 2026 8:03 AM\n"
    "To: Jana Malá\nSubject: RE: Přesun webu",
    "outlook cs, stars": "*Od:* Podpora Firma <podpora@firma.example>\n*Odesláno:* čtvrtek 12. listopadu 2026 8:03\n"
    "*Komu:* Jana Malá <jana@klient.example>\n*Předmět:* Re: Přesun webu",
    "outlook web cs": "________________________________\nOd: Podpora Firma <podpora@firma.example>\n"
    "Odesláno: čtvrtek 12. listopadu 2026 8:03\nKomu: Jana Malá <jana@klient.example>\nPředmět: Re: Přesun webu",
    "outlook ios cs": "________________________________\nOd: Podpora Firma <podpora@firma.example>\n"
    "Odesláno: Thursday, November 12, 2026 8:03:40 AM\nKomu: jana@klient.example <jana@klient.example>\n"
    "Předmět: Re: Přesun webu",
    "outlook mac cs": "Od: Podpora Firma <podpora@firma.example>\nDatum: čtvrtek 12. listopadu 2026 8:03\n"
    "Komu: Jana Malá <jana@klient.example>\nPředmět: Re: Přesun webu",
    "outlook cs, old": "-----Původní zpráva-----\nOd: Podpora Firma [mailto:podpora@firma.example]\n"
    "Odesláno: 12. listopadu 2026 8:03\nKomu: Jana Malá\nPředmět: Re: Přesun webu",
    "outlook cs, no diacritics": "Od: Podpora Firma <podpora@firma.example>\nOdeslano: ctvrtek 12. listopadu 2026 8:03\n"
    "Komu: Jana Mala\nPredmet: Re: Presun webu",
    "outlook cs, nbsp": f"Od:{NBSP}Podpora Firma <podpora@firma.example>\nOdesláno:{NBSP}12. listopadu 2026 8:03\n"
    f"Komu:{NBSP}Jana Malá\nPředmět:{NBSP}Re: Přesun webu",
    "seznam": "---------- Původní e-mail ----------\nOd: Podpora Firma <podpora@firma.example>\n"
    "Komu: jana@klient.example\nDatum: 12. 11. 2026 8:03:40\nPředmět: Re: Přesun webu",
    "seznam, old": "---------- Původní zpráva ----------\nOd: Podpora Firma <podpora@firma.example>\n"
    "Datum: 12. 11. 2026\nPředmět: Re: Přesun webu",
    "centrum, not quoted": "______________________________________________________________\n"
    '> Od: "Podpora Firma" <podpora@firma.example>\n> Komu: jana@klient.example\n> Datum: 12.11.2026 08:03\n'
    "> Předmět: Re: Přesun webu\n>",
    "em client": '------ Původní zpráva ------\nOd: "Podpora Firma" <podpora@firma.example>\n'
    'Komu: "Jana Malá" <jana@klient.example>\nOdesláno: 12.11.2026 8:03:40\nPředmět: Re: Přesun webu',
    "em client, date": '------ Původní zpráva ------\nOd "Podpora Firma" <podpora@firma.example>\n'
    'Komu "Jana Malá" <jana@klient.example>\nDatum 12.11.2026 8:03:40\nPředmět Re: Přesun webu',
    "zimbra": '----- Původní zpráva -----\nOd: "Podpora Firma" <podpora@firma.example>\nKomu: "jana" <jana@klient.example>\n'
    "Odesláno: čtvrtek, 12. listopad 2026 8:03:40\nPředmět: Re: Přesun webu",
    "samsung": "-------- Původní zpráva --------\nOd: Podpora Firma <podpora@firma.example>\n"
    "Datum: 12.11.26 8:03 (GMT+01:00)\nKomu: jana@klient.example\nPředmět: Re: Přesun webu",
    "thunderbird, block": "-------- Původní zpráva --------\nPředmět: \tRe: Přesun webu\nDatum: \tThu, 12 Nov 2026 08:03:40 +0100\n"
    "Od: \tPodpora Firma <podpora@firma.example>\nKomu: \tjana@klient.example",
    "post.cz": "------------ Původní zpráva ------------\nOd: Podpora Firma <podpora@firma.example>\n"
    "Předmět: Re: Přesun webu\nDatum: 12.11.2026 08:03:40\n----------------------------------------",
    "notes": "Od:\tPodpora Firma/FIRMA\nKomu:\tJana Malá/KLIENT@KLIENT\nDatum:\t12.11.2026 08:03\nPředmět:\tRe: Přesun webu",
    "notes, web": "-----Podpora Firma <podpora@firma.example> napsal: -----\nKomu: jana@klient.example\n"
    "Od: Podpora Firma <podpora@firma.example>\nDatum: 12.11.2026 08:03\nPředmět: Re: Přesun webu",
    "exchange phone": "Od: Podpora Firma <podpora@firma.example>\nDatum: 12.11.2026 8:03 (GMT+01:00)\n"
    "Komu: jana@klient.example\nPředmět: Re: Přesun webu",
    "huawei": "-------- Původní zpráva --------\nPředmět: Re: Přesun webu\nOd: podpora@firma.example\nKomu: jana@klient.example\nKopie: ",
    "title only": "-----Original Message-----",
    "outlook sk": "Od: Podpora Firma <podpora@firma.example>\nOdoslané: štvrtok 12. novembra 2026 8:03\n"
    "Komu: Jana Malá <jana@klient.example>\nPredmet: Re: Presun webu",
    "outlook sk, old": "-----Pôvodná správa-----\nOd: Podpora Firma\nOdoslané: 12. novembra 2026 8:03\nKomu: Jana Malá\n"
    "Predmet: Re: Presun webu",
    "outlook sk, new": "________________________________\nOd: Podpora Firma <podpora@firma.example>\n"
    "Odoslané: štvrtok 12. novembra 2026 8:03\nKomu: Jana Malá <jana@klient.example>\nPredmet: Re: Presun webu",
    "outlook en": "From: Podpora Firma <podpora@firma.example>\nSent: Thursday, November 12, 2026 8:03 AM\n"
    "To: Jana Malá <jana@klient.example>\nCc: Karel Holub <karel@klient.example>\nSubject: RE: Move",
    "outlook en, old": "-----Original Message-----\nFrom: Podpora Firma [mailto:podpora@firma.example] \n"
    "Sent: Thursday, November 12, 2026 8:03 AM\nTo: Jana Malá\nSubject: RE: Move",
    "outlook mac en": "From: Podpora Firma <podpora@firma.example>\nDate: Thursday, 12 November 2026 at 8:03\n"
    "To: Jana Malá <jana@klient.example>\nSubject: Re: Move",
    "em client en": '------ Original Message ------\nFrom: "Podpora Firma" <podpora@firma.example>\n'
    'To: "Jana Malá" <jana@klient.example>\nSent: 12/11/2026 8:03:40\nSubject: Re: Move',
    "samsung en": "-------- Original message --------\nFrom: Podpora Firma <podpora@firma.example> \n"
    "Date: 12/11/2026  08:03  (GMT+01:00) \nTo: jana@klient.example \nSubject: Re: Move ",
    "blackberry en": "From: Podpora Firma <podpora@firma.example>\nDate: Thu, 12 Nov 2026 08:03:40",
    "outlook de": "Von: Podpora Firma <podpora@firma.example>\nGesendet: Donnerstag, 12. November 2026 08:03\n"
    "An: Jana Malá <jana@klient.example>\nBetreff: AW: Umzug",
    "outlook de, old": "-----Ursprüngliche Nachricht-----\nVon: Podpora Firma [mailto:podpora@firma.example]\n"
    "Gesendet: Donnerstag, 12. November 2026 08:03\nAn: Jana Malá\nBetreff: AW: Umzug",
    "gmx de": 'Gesendet: Donnerstag, 12. November 2026 um 08:03 Uhr\nVon: "Podpora Firma" <podpora@firma.example>\n'
    "An: jana@klient.example\nBetreff: Re: Umzug",
    "thunderbird de, block": "-------- Original-Nachricht --------\nDatum: Thu, 12 Nov 2026 08:03:40 +0100\n"
    "Von: Podpora Firma <podpora@firma.example>\nAn: jana@klient.example\nBetreff: Re: Umzug",
    "proton": "------- Original Message -------\nOn Thursday, November 12th, 2026 at 8:03 AM, Podpora Firma <podpora@firma.example> wrote:",
}

MOBILE: Final = (
    "",
    "Odesláno z iPhonu",
    "Odesláno z mého telefonu Xiaomi",
    "Získat Outlook pro Android<https://aka.ms/x>",
)


def quoted(lines: tuple[str, ...] | list[str], mark: str = "> ") -> str:
    """The lines with quote marks."""
    return "\n".join((mark + line).rstrip() for line in lines)


def _text_of_sentences() -> Iterator[Case]:
    for number, (name, head) in enumerate(SENTENCES.items()):
        answer = ANSWERS[number % len(ANSWERS)]
        mark = ">" if name.startswith("the bat") else "> "
        body = quoted([*QUESTION, "", *OLDER], mark)
        yield Case(f"{name}, top", f"{answer}\n\n{head}\n{body}\n", answer, f"{head}\n{body}")
        yield Case(f"{name}, top, gap", f"{answer}\n\n\n{head}\n\n{body}", answer, f"{head}\n{body}")
        yield Case(f"{name}, bottom", f"{head}\n\n{body}\n\n{answer}\n", answer, f"{head}\n{body}")
        first, second = quoted(QUESTION[:2], mark), quoted(QUESTION[2:4], mark)
        rest = quoted(QUESTION[4:], mark)
        inline = f"Dobrý den,\n\n{head}\n{first}\n\n{PARTS[0]}\n\n{second}\n\n{PARTS[1]}\n\n{rest}\n"
        yield Case(
            f"{name}, in-line", inline, f"Dobrý den,\n{PARTS[0]}\n{PARTS[1]}", f"{head}\n{first}\n{second}\n{rest}"
        )
        yield Case(f"{name}, nothing new", f"{head}\n{body}", "", f"{head}\n{body}")


def _text_of_blocks() -> Iterator[Case]:
    plain = "\n".join((*QUESTION, "", *OLDER))
    for number, (name, head) in enumerate(BLOCKS.items()):
        answer = ANSWERS[number % len(ANSWERS)]
        mobile = MOBILE[number % len(MOBILE)]
        top = f"{answer}\n\n{mobile}".strip()
        yield Case(f"{name}, block", f"{top}\n\n{head}\n\n{plain}\n", top, f"{head}\n{plain}")
        crlf = f"{top}\n{head}\n{plain}\n".replace("\n", "\r\n")
        yield Case(f"{name}, block, crlf", crlf, top, f"{head}\n{plain}")
        body = quoted(list(QUESTION))
        if "not quoted" not in name:
            yield Case(f"{name}, block, marked", f"{top}\n\n{head}\n\n{body}\n", top, f"{head}\n{body}")
            yield Case(f"{name}, block, bottom", f"{head}\n{body}\n\n{answer}", answer, f"{head}\n{body}")


def _apple() -> Iterator[Case]:
    """Programs that quote the head as well."""
    for name in ("apple mail cs", "apple mail cs, broken", "ios cs, month", "apple sk", "apple en", "apple de"):
        body = quoted([*SENTENCES[name].split("\n"), "", "\ufeff" + QUESTION[0], *QUESTION[1:]])
        for mobile in MOBILE[:2]:
            top = f"{ANSWERS[0]}\n\n{mobile}".strip()
            yield Case(f"{name}, head quoted, {mobile}", f"{top}\n\n{body}\n", top, body)
        yield Case(f"{name}, head quoted, bottom", f"{body}\n\n{ANSWERS[0]}", ANSWERS[0], body)


def _centrum() -> Iterator[Case]:
    fields = ['Od: "Podpora" <podpora@firma.example>', "Komu: jana@klient.example", "Datum: 12.11.2026 08:03"]
    for rule in ("_" * 62, "-" * 40):
        body = quoted([*fields, "Předmět: Re: Přesun webu", "", *QUESTION])
        for answer in ANSWERS:
            yield Case(f"centrum {rule[0]} {answer[:5]}", f"{answer}\n\n{rule}\n{body}\n", answer, f"{rule}\n{body}")


# --- HTML -------------------------------------------------------------------------------------------------


def paragraphs(text: str) -> str:
    """The text as lines in elements."""
    return "".join(f"<div>{html.escape(line)}</div>" if line else "<div><br></div>" for line in text.split("\n"))


def linked(head: str) -> str:
    """The head with its address as a link."""
    at = head.replace("\n", " ")
    return html.escape(at).replace(
        "podpora@firma.example", '<a href="mailto:podpora@firma.example">podpora@firma.example</a>'
    )


def _fields(head: str, template: str, between: str) -> str:
    lines = [line for line in head.replace("*", "").split("\n") if ":" in line]
    return between.join(template.format(*map(html.escape, line.split(":", 1))) for line in lines)


CITE: Final = '<blockquote type="cite">'
SENTENCE_PAGES: Final[dict[str, str]] = {
    "gmail": '<div dir="ltr">{new}</div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">'
    '{head}<br></div><blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid '
    'rgb(204,204,204);padding-left:1ex">{quote}</blockquote></div>\n',
    "gmail old": '<div dir="ltr">{new}</div><div class="gmail_extra"><br><div class="gmail_quote">{head}<br>'
    '<blockquote class="gmail_quote" style="margin:0 0 0 .8ex">{quote}</blockquote></div><br></div>',
    "gmail bottom": '<div dir="ltr"><div class="gmail_quote"><div class="gmail_attr">{head}<br></div><blockquote '
    'class="gmail_quote">{quote}</blockquote><div><br></div>{new}</div></div>',
    "thunderbird": '<html><head><meta http-equiv="Content-Type" content="text/html; charset=UTF-8"></head><body>'
    '{new}<br><div class="moz-cite-prefix">{head}<br></div><blockquote type="cite" cite="mid:1@firma.example">'
    "<meta>{quote}</blockquote><br></body></html>",
    "thunderbird bottom": '<html><body><div class="moz-cite-prefix">{head}<br></div><blockquote type="cite" '
    'cite="mid:1@firma.example"><pre class="moz-quote-pre" wrap="">{pre}</pre></blockquote><p>{new}</p></body></html>',
    "thunderbird in the prefix": '<html><body><div class="moz-cite-prefix">{new}<br><br>{head}<br></div>'
    '<blockquote type="cite" cite="mid:1@firma.example">{quote}</blockquote></body></html>',
    "apple": '<html><body style="overflow-wrap: break-word;">{new}<br id="lineBreakAtBeginningOfMessage"><div>'
    '<br><blockquote type="cite"><div>{head}</div><br class="Apple-interchange-newline"><div>{quote}</div>'
    "</blockquote></div><br></body></html>",
    "ios": '<html><body dir="auto">{new}<div dir="ltr"></div><div dir="ltr"><br><blockquote type="cite">{head}<br><br>'
    '</blockquote></div><blockquote type="cite"><div dir="ltr">\ufeff{quote}</div></blockquote></body></html>',
    "roundcube": '<html><body>{new}<p id="reply-intro">{head}</p><blockquote type="cite" style="padding: 0 0.4em; '
    'border-left: #1010ff 2px solid; margin: 0"><div id="replybody1">{quote}</div></blockquote></body></html>',
    "proton": '<div style="font-family: Arial">{new}</div><div class="protonmail_quote">{head}<br><br>'
    '<blockquote class="protonmail_quote" type="cite">{quote}</blockquote><br></div>',
    "yahoo": '<html><body><div class="ydp1yahoo-style-wrap">{new}</div><div id="ydp2yahoo_quoted_1" '
    'class="ydp2yahoo_quoted"><div style="color:#26282a;"><div>{head}</div><div><br></div><div>{quote}</div></div></div>'
    "</body></html>",
    "zoho": '<div style="font-family: Verdana">{new}<br><div class="zmail_extra" id="Zm-_Id_-Sgn1"><br>{head}<br><br>'
    '<blockquote id="blockquote_zmail" style="margin:0px">{quote}</blockquote></div></div>',
    "spark": '<html><body><div name="messageBodySection">{new}</div><div name="messageReplySection">{head}<br />'
    '<blockquote type="cite" class="spark_quote" style="margin: 5px 5px">{quote}</blockquote></div></body></html>',
    "horde": '<p>{new}</p><p>{head}</p><blockquote type="cite" style="border-left:2px solid blue;">{quote}</blockquote>',
    "sogo": '{new}<br /><br />{head}<br /><blockquote type="cite" cite="1@firma.example">{quote}</blockquote>',
    "k-9": '<!DOCTYPE html><html><body>{new}<br><br><div class="gmail_quote">{head}<blockquote class="gmail_quote" '
    'style="margin: 0pt 0pt 0pt 0.8ex">{quote}</blockquote></div></body></html>',
    "plain blockquote": "<p>{new}</p><p>{head}</p><blockquote>{quote}</blockquote>",
    "not quoted": "<p>{new}</p><p>{head}</p><p>{quote}</p>",
    "tutanota": '{new}<br><br><div>{head}<br></div><blockquote class="tutanota_quote">{quote}</blockquote>',
    "foxmail": '<div>{new}</div><br><div class="reply"><p>{head}</p></div><blockquote style="margin-left:10px" '
    'type="cite">{quote}</blockquote>',
    "marks in pre": "<html><body><pre>{newpre}\n\n{headpre}\n{marked}\n</pre></body></html>",
}
SENTENCE_PAGE_HEADS: Final = (
    "gmail web cs",
    "thunderbird cs",
    "apple mail cs",
    "roundcube cs",
    "gmail sk",
    "apple en",
    "thunderbird de",
)

FIELD: Final = "<b>{0}:</b>{1}"
WORD_FIELD: Final = '<b><span style="font-family:Calibri,sans-serif">{0}:</span></b><span>{1}</span>'
BLOCK_PAGES: Final[dict[str, tuple[str, str, str]]] = {
    "outlook classic": (
        '<html xmlns:o="urn"><head><style><!-- p.MsoNormal {{}} --></style></head><body lang="CS"><div '
        'class="WordSection1">{new}<p class="MsoNormal"><o:p>&nbsp;</o:p></p><div><div style="border:none;'
        'border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p class="MsoNormal">{head}<o:p></o:p></p></div></div>'
        '<p class="MsoNormal"><o:p>&nbsp;</o:p></p>{quote}</div></body></html>',
        WORD_FIELD,
        "<br>",
    ),
    "outlook 2010": (
        '<body><div class="WordSection1">{new}<div style="border:none;border-top:solid #B5C4DF 1.0pt;padding:3.0pt 0cm">'
        '<p class="MsoNormal">{head}</p></div>{quote}</div></body>',
        WORD_FIELD,
        "<br>",
    ),
    "outlook web": (
        '<body dir="ltr"><div class="elementToProof">{new}</div><div id="appendonsend"></div><hr style="display:'
        'inline-block;width:98%" tabindex="-1"><div id="divRplyFwdMsg" dir="ltr"><font face="Calibri, sans-serif" '
        'color="#000000">{head}</font><div>&nbsp;</div></div><div class="BodyFragment">{quote}</div></body>',
        FIELD,
        "<br>\n",
    ),
    "outlook mobile": (
        '<body><div dir="ltr">{new}</div><div id="ms-outlook-mobile-signature">Získat <a href="https://aka.ms/x">Outlook '
        'pro Android</a></div><div id="mail-editor-reference-message-container"><hr style="width:98%">'
        '<div id="divRplyFwdMsg" dir="ltr">{head}</div>{quote}</div></body>',
        "<strong>{0}:</strong>{1}",
        "<br>",
    ),
    "outlook header": (
        '<body>{new}<div class="OutlookMessageHeader" dir="ltr" align="left">{head}<br></div>{quote}</body>',
        FIELD,
        "<br>",
    ),
    "hotmail": ('<div>{new}<br><hr id="stopSpelling">{head}<br><br>{quote}</div>', "{0}:{1}", "<br>"),
    "seznam": (
        "{new}<br><br><aside>---------- Původní e-mail ----------<br>{head}</aside><br><blockquote "
        'data-email="podpora@firma.example">{quote}</blockquote>',
        "{0}:{1}",
        "<br>",
    ),
    "zimbra": (
        '<html><body><div>{new}</div><hr id="zwchr" data-marker="__DIVIDER__"><div data-marker="__HEADERS__">'
        '<blockquote style="border-left:2px solid #1010FF">{head}</blockquote></div><div data-marker="__QUOTED_TEXT__">'
        '<blockquote style="border-left:2px solid #1010FF">{quote}</blockquote></div></body></html>',
        FIELD,
        "<br>",
    ),
    "em client": (
        "<div>{new}</div><div><br></div><div>------ Původní zpráva ------</div><div>{head}</div><div><br></div><div "
        'id="x1"><blockquote cite="1@firma.example" type="cite" class="cite2">{quote}</blockquote></div>',
        "{0}:{1}",
        "</div><div>",
    ),
    "samsung": (
        '<body dir="auto">{new}<div><br></div><div id="composer_signature">Odesláno z mého zařízení Galaxy</div><div>'
        "<br></div><div>-------- Původní zpráva --------</div><div>{head}</div><div><br></div>{quote}</body>",
        "{0}:{1}",
        "</div><div>",
    ),
    "fields in paragraphs": ("{new}<p>{head}</p><p>{quote}</p>", FIELD, "</p><p>"),
    "fields in a table": (
        '{new}<br><table class="moz-email-headers-table"><tbody><tr>{head}</tr></tbody></table><br>{quote}',
        '<th align="right">{0}: </th><td>{1}</td>',
        "</tr><tr>",
    ),
}
BLOCK_PAGE_HEADS: Final = (
    "outlook cs",
    "outlook cs, copies",
    "outlook mac cs",
    "outlook sk",
    "outlook en",
    "outlook de",
)


def _shown_fields(head: str) -> str:
    return "\n".join(line for line in head.split("\n") if ":" in line)


def _html_of_sentences() -> Iterator[Case]:
    question = "\n".join(QUESTION)
    for program, page in SENTENCE_PAGES.items():
        for number, name in enumerate(SENTENCE_PAGE_HEADS):
            answer = ANSWERS[number % len(ANSWERS)]
            head = SENTENCES[name]
            source = page.format(
                new=paragraphs(answer),
                head=linked(head),
                quote=paragraphs(question),
                pre=html.escape(question),
                newpre=html.escape(answer),
                headpre=html.escape(head),
                marked=html.escape(quoted(list(QUESTION))),
            )
            shown = quoted(list(QUESTION)) if "{marked}" in page else question
            yield Case(f"{program}, {name}", source, answer, f"{head}\n{shown}", is_html=True)


def _html_of_blocks() -> Iterator[Case]:
    question = "\n".join(QUESTION)
    for program, (page, field, between) in BLOCK_PAGES.items():
        for number, name in enumerate(BLOCK_PAGE_HEADS):
            answer = ANSWERS[number % len(ANSWERS)]
            head = BLOCKS[name].replace(";\nPetr", "; Petr")
            source = page.format(
                new=paragraphs(answer), head=_fields(head, field, between), quote=paragraphs(question)
            )
            title = {
                "seznam": "---------- Původní e-mail ----------\n",
                "em client": "------ Původní zpráva ------\n",
            }
            above = title.get(program, "-------- Původní zpráva --------\n" if program == "samsung" else "")
            mobile = {
                "outlook mobile": "\nZískat Outlook pro Android",
                "samsung": "\nOdesláno z mého zařízení Galaxy",
            }
            yield Case(
                f"{program}, {name}",
                source,
                answer + mobile.get(program, ""),
                f"{above}{_shown_fields(head)}\n{question}",
                is_html=True,
            )


def _html_in_line() -> Iterator[Case]:
    first, second, rest = ("\n".join(part) for part in (QUESTION[:2], QUESTION[2:4], QUESTION[4:]))
    new = f"{PARTS[0]}\n{PARTS[1]}"
    for program, opening, closing in (
        ("gmail", '<div class="gmail_quote"><div class="gmail_attr">{head}</div>', "</div>"),
        ("thunderbird", '<div class="moz-cite-prefix">{head}<br></div>', ""),
        ("roundcube", '<p id="reply-intro">{head}</p>', ""),
        ("proton", '<div class="protonmail_quote">{head}<br>', "</div>"),
        ("no element", "<p>{head}</p>", ""),
    ):
        cite = '<blockquote class="gmail_quote">' if program == "gmail" else CITE
        for name in SENTENCE_PAGE_HEADS:
            source = (
                opening.format(head=linked(SENTENCES[name]))
                + f"{cite}{paragraphs(first)}</blockquote>{paragraphs(PARTS[0])}{cite}{paragraphs(second)}</blockquote>"
                + f"{paragraphs(PARTS[1])}{cite}{paragraphs(rest)}</blockquote>{closing}"
            )
            history = f"{SENTENCES[name]}\n{first}\n{second}\n{rest}"
            yield Case(f"{program}, {name}, in-line", source, new, history, is_html=True)


def generated() -> list[Case]:
    """Every program in every language and position."""
    return [
        *_text_of_sentences(),
        *_text_of_blocks(),
        *_apple(),
        *_centrum(),
        *_html_of_sentences(),
        *_html_of_blocks(),
        *_html_in_line(),
    ]


# --- single cases, written by hand ------------------------------------------------------------------------


def _whole(name: str, text: str, *, is_html: bool = False, shown: str = "") -> Case:
    """All of it is new."""
    return Case(name, text, shown or text, "", is_html)


def _top(name: str, new: str, history: str) -> Case:
    return Case(name, f"{new}\n\n{history}", new, history)


def _bottom(name: str, history: str, new: str) -> Case:
    return Case(name, f"{history}\n\n{new}", new, history)


HEAD: Final = "Dne 12. 11. 2026 v 8:03 Podpora Firma napsal(a):"
FIELDS: Final = (
    "Od: Podpora Firma <podpora@firma.example>\nOdesláno: čtvrtek 12. listopadu 2026 8:03\n"
    "Komu: Jana Malá <jana@klient.example>\nPředmět: Re: Přesun webu"
)
PLAIN: Final = "Dobrý den,\nkdy to můžeme přepnout?\nPodpora"
MARKED: Final = "> Dobrý den,\n> kdy to můžeme přepnout?\n> Podpora"

TRICKY: Final[tuple[Case, ...]] = (
    # New text that looks like history.
    _whole("empty", ""),
    _whole("one word", "Ano."),
    _whole("a line that begins like a field", "Dobrý den,\n\nOd: pondělí nejde web.\nProsím o pomoc."),
    _whole("two lines like fields", "Termín:\nOd: 1. 12. 2026\nDo: 5. 12. 2026\n\nMůžete to tak nastavit?"),
    _whole(
        "fields of an order",
        "Prosím o hosting:\nDoména: klient.example\nDatum: 1. 12. 2026\nKomu: Jana Malá\nCena: 100 Kč",
    ),
    _whole("a sentence with a date", "Dne 5. 11. jsem vám psal:\nweb nejde. Pořád nejde."),
    _whole("a sentence with a full date", "Dne 5. 11. 2026 v 8:30 mi volal pan Dlouhý a napsal:\nweb nejde."),
    _whole("a sentence about a colleague", "Kolega mi včera napsal:\nfaktura nepřišla.\n\nCo s tím?"),
    _whole("a sentence in English", "Here is what our customer wrote:\nthe page is down.\n\nPlease help."),
    _whole("rules between parts", "Dobrý den,\n-----\n1. web nejde\n-----\n2. mail nejde\n_____\nDěkuji"),
    _whole(
        "a long rule",
        "Dobrý den,\n________________________________\nweb nejde\n________________________________\nJana",
    ),
    _whole("a diff", "Změnil jsem to takto:\n3c3\n< listen 80;\n---\n> listen 8080;\n\nJe to v pořádku?"),
    _whole(
        "a unified diff",
        "Dobrý den,\n--- a/nginx.conf\n+++ b/nginx.conf\n@@ -1,3 +1,3 @@\n-listen 80;\n+listen 8080;\nStačí to?",
    ),
    _whole("a prompt", "Zkusil jsem tento dotaz:\n> SELECT * FROM objednavky;\nERROR 1146\n\nCo s tím?"),
    _whole(
        "a prompt without an introduction",
        "Dobrý den\n> SELECT count(*) FROM objednavky;\n> SHOW TABLES;\npíše chybu, viz nahoře",
    ),
    _whole(
        "a shell", "Nejde mi build.\n\n> npm run build\n> vite build\n\nerror during build: Could not resolve\n\nJana"
    ),
    _whole(
        "a log",
        "V logu je toto\n> 2026-11-12 08:03:40 ERROR connection refused\n> 2026-11-12 08:03:41 ERROR retry\nDíky",
    ),
    _whole("what a web says", "Na webu píšete:\n> Záruka 5 let\n\nPlatí to i pro nás?"),
    _whole(
        "a mail header pasted",
        "Vrací se mi pošta, hlavička:\n\nReturn-Path: <>\nReceived: from mx.firma.example (192.0.2.1)\nFrom: jana@klient.example\n"
        "To: petr@jinde.example\nSubject: Faktura\nDate: Thu, 12 Nov 2026 08:03:40 +0100\nX-Spam: yes\n\nCo s tím?",
    ),
    _whole(
        "an alert pasted",
        "Chodí nám tohle:\n\n***** Monitoring *****\nNotification Type: PROBLEM\nService: HTTP\nHost: web1\nState: CRITICAL\n"
        "Date/Time: 12-11-2026 08:03:40\n\nProsím o kontrolu.",
    ),
    _whole("from in a log", "Log:\nFrom: 192.0.2.1 port 443\nretrying\nFrom: 192.0.2.1 port 443\nfailed\n\nDíky"),
    _whole("times and addresses", "12. 11. 2026 v 8:03 jsem psal na <podpora@firma.example>:\nbez odpovědi."),
    _whole("a signature", "Ano, souhlasím.\n\n-- \nJana Malá\nKlient s.r.o.\ntel.: 123 456 789"),
    _whole("a list with a colon", "Chci tyto domény:\nklient.example\nklient2.example\n\nDne 1. 12. 2026 začínáme."),
    _whole("original in the text", "Dobrý den,\npůvodní zpráva se mi ztratila, pošlete ji znovu.\nJana"),
    # Forwards.
    _whole(
        "a forward, gmail",
        "---------- Forwarded message ---------\nOd: Petr <petr@jinde.example>\nDate: čt 12. 11. 2026 v 8:03\n"
        "Subject: Faktura\nTo: <jana@klient.example>\n\n\nPosílám fakturu.\nPetr",
    ),
    _whole("a forward, outlook", f"{FIELDS}\n\n{PLAIN}"),
    _whole(
        "a forward, apple",
        "Začátek přeposlané zprávy:\n\n> Od: Petr <petr@jinde.example>\n> Předmět: Faktura\n"
        "> Datum: 12. listopadu 2026 8:03:40 SEČ\n> Komu: jana@klient.example\n>\n> Posílám fakturu.",
    ),
    _whole(
        "a forward, thunderbird",
        "-------- Přeposlaná zpráva --------\nPředmět: Faktura\nDatum: Thu, 12 Nov 2026 08:03:40 +0100\n"
        "Od: Petr <petr@jinde.example>\nKomu: jana@klient.example\n\nPosílám fakturu.",
    ),
    _whole("a forward with a signature only", f"S pozdravem\nJana Malá\n\n{FIELDS}\n\n{PLAIN}"),
    _whole("a forward from a phone", f"Odesláno z iPhonu\n\n{FIELDS}\n\n{PLAIN}"),
    _whole(
        "a forward, slovak",
        "-------- Preposlaná správa --------\nPredmet: Faktúra\nOd: petr@jinde.example\n\nPosielam faktúru.",
    ),
    _top(
        "a forward with a comment",
        "Prosím vyřešit.",
        "---------- Forwarded message ---------\nOd: Petr <petr@jinde.example>\n"
        "Date: čt 12. 11. 2026 v 8:03\nSubject: Faktura\nTo: <jana@klient.example>\n\nPosílám fakturu.",
    ),
    _top("a forward with a comment, outlook", "Viz níže, prosím.", f"{FIELDS}\n\n{PLAIN}"),
    _top(
        "a forward with a comment, apple",
        "K vyřízení.",
        "Začátek přeposlané zprávy:\n\n> Od: Petr <petr@jinde.example>\n"
        "> Předmět: Faktura\n> Datum: 12. listopadu 2026 8:03:40 SEČ\n>\n> Posílám fakturu.",
    ),
    # Replies.
    Case("nothing but a quote", MARKED, "", MARKED),
    Case("nothing but a head and a quote", f"{HEAD}\n{MARKED}", "", f"{HEAD}\n{MARKED}"),
    _top(
        "nested quotes",
        "Ano.",
        f"{HEAD}\n> Ne?\n>\n> Dne 11. 11. 2026 v 7:00 Jana Malá napsal(a):\n>> Ano?\n>>> Možná.",
    ),
    _top("a head right under the signature", "Ano.\n\nS pozdravem\nJana Malá\nKlient s.r.o.", f"{HEAD}\n{MARKED}"),
    Case("a head with no line between", f"Ano.\nJana Malá\n{HEAD}\n{MARKED}", "Ano.\nJana Malá", f"{HEAD}\n{MARKED}"),
    _top("two answers in a row", "Ještě jednou: ano.", f"{FIELDS}\n\nAno.\nJana\n\n{HEAD}\n{MARKED}"),
    _top("outlook in outlook", "Ano.", f"{FIELDS}\n\nNe?\n\n{FIELDS}\n\n{PLAIN}"),
    _bottom("bottom with a signature", f"{HEAD}\n{MARKED}", "Hned.\n\n-- \nJana Malá"),
    Case(
        "no line between quotes and answers",
        f"{HEAD}\n> Kdy?\nZítra.\n> Kde?\nV Praze.\n> Podpora",
        "Zítra.\nV Praze.",
        f"{HEAD}\n> Kdy?\n> Kde?\n> Podpora",
    ),
    Case(
        "answers with the head deleted",
        "Dobrý den,\n\n> Kdy to přepneme?\n\nZítra.\n\n> A kdo to udělá?\n\nJá.",
        "Dobrý den,\nZítra.\nJá.",
        "> Kdy to přepneme?\n> A kdo to udělá?",
    ),
    Case(
        "bottom with the head deleted",
        "> Dobrý den, kdy to přepneme?\n\nZítra.",
        "Zítra.",
        "> Dobrý den, kdy to přepneme?",
    ),
    Case(
        "a quoted line broken on its way",
        f"Ano.\n\n{HEAD}\n> Dobrý den, web jsme dnes ráno přesunuli na nový server a čekáme na\nvaše přepnutí\n> DNS.",
        "Ano.",
        f"{HEAD}\n> Dobrý den, web jsme dnes ráno přesunuli na nový server a čekáme na\nvaše přepnutí\n> DNS.",
    ),
    Case(
        "a legal footer below the quote",
        f"Ano.\n\n{HEAD}\n{MARKED}\n\nTato zpráva a její přílohy jsou důvěrné a určené pouze adresátovi.",
        "Ano.",
        f"{HEAD}\n{MARKED}\nTato zpráva a její přílohy jsou důvěrné a určené pouze adresátovi.",
    ),
    Case(
        "a scanner below the quote",
        f"Ano.\n\n{HEAD}\n{MARKED}\n\n--\nTento e-mail byl zkontrolován na viry programem X.",
        "Ano.",
        f"{HEAD}\n{MARKED}\n--\nTento e-mail byl zkontrolován na viry programem X.",
    ),
    Case(
        "marks of bars",
        f"Ano.\n\n{HEAD}\n| Dobrý den,\n| kdy?\n\nA ještě něco.",
        "Ano.\nA ještě něco.",
        f"{HEAD}\n| Dobrý den,\n| kdy?",
    ),
    Case("marks of colons", f"{HEAD}\n: Dobrý den,\n: kdy?\n\nZítra.", "Zítra.", f"{HEAD}\n: Dobrý den,\n: kdy?"),
    Case(
        "marks with initials",
        "Dne 12. listopadu 2026, 8:03:40, jste napsal(a):\n\nPF> Dobrý den,\nPF> kdy?\n\nZítra.",
        "Zítra.",
        "Dne 12. listopadu 2026, 8:03:40, jste napsal(a):\nPF> Dobrý den,\nPF> kdy?",
    ),
    _top("a rule above the head", "Ano.", f"-----------------\n{HEAD}\n{MARKED}"),
    _top("an unquoted answer of a phone", "Ano.", f"{HEAD}\n{PLAIN}"),
    _top("a paste above the head", "Chyba:\n> SELECT 1;\nCo s tím?", f"{HEAD}\n{MARKED}"),
    _top("a field above the block", "Od: pondělí to nejde.", f"{FIELDS}\n\n{PLAIN}"),
    _top("a rule in the answer", "Ano.\n----------\nA ne.", f"{HEAD}\n{MARKED}"),
    _top("decomposed letters", "Ano.", "Dne 12. 11. 2026 v 8:03 Podpora Firma napi\u0301sal(a):\n> Kdy?"),
    _top(
        "no address in an outlook block",
        "Ano.",
        "Od: Podpora\nOdesláno: 12. listopadu 2026 8:03\nKomu: Jana\nPředmět: X\n\nKdy?",
    ),
    _top("a block with empty lines between", "Ano.", FIELDS.replace("\n", "\n\n") + f"\n\n{PLAIN}"),
    _top(
        "an unknown language",
        "Ano.",
        "Le jeu. 12 nov. 2026 à 08:03, Podpora <podpora@firma.example> a écrit :\n\n> Kdy?",
    ),
    # HTML.
    _whole(
        "html, author's own blockquote",
        "<p>V návodu stojí:</p><blockquote>Restartujte server.</blockquote><p>To nejde.</p>",
        is_html=True,
        shown="V návodu stojí:\n\nRestartujte server.\n\nTo nejde.",
    ),
    _whole(
        "html, blockquote of a program amid text",
        '<p>Píšete</p><blockquote type="cite">Záruka 5 let</blockquote><p>Platí to?</p>',
        is_html=True,
        shown="Píšete\n\nZáruka 5 let\n\nPlatí to?",
    ),
    _whole(
        "html, indented by an editor",
        '<blockquote style="margin:0 0 0 40px"><div>Ahoj, web nejde.</div></blockquote>',
        is_html=True,
        shown="Ahoj, web nejde.",
    ),
    _whole(
        "html, a border of the author's",
        '<p>A</p><div style="border:none;border-top:solid #E1E1E1 1.0pt"><p>Druhá část</p></div>',
        is_html=True,
        shown="A\n\nDruhá část",
    ),
    _whole(
        "html, no reply at all",
        "<div>Dobrý den,</div><div>Od: pondělí nejde web.</div>",
        is_html=True,
        shown="Dobrý den,\nOd: pondělí nejde web.",
    ),
    _whole(
        "html, gmail forward without a comment",
        '<div dir="ltr"><br><br><div class="gmail_quote"><div class="gmail_attr">---------- Forwarded message ---------<br>'
        "Od: <b>Petr</b> &lt;petr@jinde.example&gt;<br>Date: čt 12. 11. 2026 v 8:03<br>Subject: Faktura<br></div><br>"
        "<div>Posílám fakturu.</div></div></div>",
        is_html=True,
        shown="---------- Forwarded message ---------\nOd: Petr <petr@jinde.example>\nDate: čt 12. 11. 2026 v 8:03\n"
        "Subject: Faktura\nPosílám fakturu.",
    ),
    Case(
        "html, gmail forward with a comment",
        '<div dir="ltr">K vyřízení.<br><br><div class="gmail_quote"><div class="gmail_attr">---------- Forwarded message '
        "---------<br>Od: <b>Petr</b> &lt;petr@jinde.example&gt;<br>Subject: Faktura<br></div><br><div>Posílám.</div></div></div>",
        "K vyřízení.",
        "---------- Forwarded message ---------\nOd: Petr <petr@jinde.example>\nSubject: Faktura\nPosílám.",
        True,
    ),
    _whole(
        "html, outlook forward without a comment",
        '<div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>Od:</b> Petr &lt;petr@jinde.example&gt;<br><b>Odesláno:</b> '
        "12. listopadu 2026 8:03<br><b>Komu:</b> Jana<br><b>Předmět:</b> Faktura</div><div>Posílám.</div>",
        is_html=True,
        shown="Od: Petr <petr@jinde.example>\nOdesláno: 12. listopadu 2026 8:03\nKomu: Jana\nPředmět: Faktura\nPosílám.",
    ),
    Case(
        "html, outlook in an unknown language",
        '<p>Ano.</p><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm"><p><b>De&nbsp;:</b> Petr<br>'
        "<b>Envoyé&nbsp;:</b> jeudi 12 novembre 2026 08:03<br><b>À&nbsp;:</b> Jana<br><b>Objet&nbsp;:</b> RE</p></div><p>Quand ?</p>",
        "Ano.",
        "De : Petr\nEnvoyé : jeudi 12 novembre 2026 08:03\nÀ : Jana\nObjet : RE\nQuand ?",
        True,
    ),
    Case(
        "html, gmail in an unknown language",
        '<div>Ano.</div><div class="gmail_quote"><div class="gmail_attr">Op do 12 nov 2026 om 08:03 schreef Petr:<br></div>'
        '<blockquote class="gmail_quote">Kdy?</blockquote></div>',
        "Ano.",
        "Op do 12 nov 2026 om 08:03 schreef Petr:\nKdy?",
        True,
    ),
    Case(
        "html, cite at the end with no head",
        '<p>Ano.</p><blockquote type="cite"><p>Kdy?</p></blockquote>',
        "Ano.",
        "Kdy?",
        True,
    ),
    Case(
        "html, nothing but a quote",
        f'<p>{HEAD}</p><blockquote type="cite"><p>Kdy?</p></blockquote>',
        "",
        f"{HEAD}\nKdy?",
        True,
    ),
    Case(
        "html, never closed",
        f"<div>Ano.<div class=gmail_quote><div class=gmail_attr>{HEAD}</div><blockquote class=gmail_quote>Kdy?",
        "Ano.",
        f"{HEAD}\nKdy?",
        True,
    ),
    Case(
        "html, upper case and no quotes",
        f"<DIV>Ano.</DIV><P>{HEAD}</P><BLOCKQUOTE TYPE=CITE>Kdy?</BLOCKQUOTE><P>Dodatek.</P>",
        "Ano.\nDodatek.",
        f"{HEAD}\nKdy?",
        True,
    ),
)


# --- written when the rules stood ----------------------------------------------------

SECOND: Final[tuple[Case, ...]] = (
    Case(
        "gmail+sig",
        "Dobrý den,\n\nposílám podklady.\n\n-- \nIng. Ota Říha, Ph.D.\njednatel\n+420 777 000 111\n\n"
        "út 3. 11. 2026 v 14:22 odesílatel Helpdesk | Hosting s.r.o. (podpora) <\n"
        "helpdesk@hosting.example> napsal:\n\n> Dobrý den,\n>\n> pošlete prosím podklady.\n"
        "> https://hosting.example/ticket/12?x=1\n>\n",
        "Dobrý den,\n\nposílám podklady.\n\n-- \nIng. Ota Říha, Ph.D.\njednatel\n+420 777 000 111",
        "út 3. 11. 2026 v 14:22 odesílatel Helpdesk | Hosting s.r.o. (podpora) <\n"
        "helpdesk@hosting.example> napsal:\n\n> Dobrý den,\n>\n> pošlete prosím podklady.\n"
        "> https://hosting.example/ticket/12?x=1\n>",
    ),
    Case(
        "gmail addr addr",
        "Hotovo\n\nne 1. 11. 2026 v 23:59 odesílatel helpdesk@hosting.example <\n"
        "helpdesk@hosting.example> napsal:\n\n> Zkuste to.\n",
        "Hotovo",
        "ne 1. 11. 2026 v 23:59 odesílatel helpdesk@hosting.example <\n"
        "helpdesk@hosting.example> napsal:\n\n> Zkuste to.",
    ),
    Case(
        "tb via",
        "Díky!\n\nDne 03.11.2026 v 14:22 Petr Hrubý (Hosting s.r.o.) napsal(a):\n> Zkuste to.\n",
        "Díky!",
        "Dne 03.11.2026 v 14:22 Petr Hrubý (Hosting s.r.o.) napsal(a):\n> Zkuste to.",
    ),
    Case(
        "tb lowercase",
        "Díky!\n\nDne 03.11.2026 v 14:22 zákaznická podpora napsal(a):\n> Zkuste to.\n",
        "Díky!",
        "Dne 03.11.2026 v 14:22 zákaznická podpora napsal(a):\n> Zkuste to.",
    ),
    Case(
        "tb via address",
        "Díky!\n\nDne 03.11.2026 v 14:22 Petr Hrubý via Hosting napsal(a):\n>\n> Zkuste to.\n",
        "Díky!",
        "Dne 03.11.2026 v 14:22 Petr Hrubý via Hosting napsal(a):\n>\n> Zkuste to.",
    ),
    Case(
        "seznam quotes",
        "Dobrý den,\nsouhlasím.\n\nNováková\n\n---------- Původní e-mail ----------\n"
        "Od: Hosting s.r.o. <helpdesk@hosting.example>\nKomu: novakova@post.example\n"
        'Datum: 3. 11. 2026 14:22:10\nPředmět: Re: [#123] Doména\n"\nDobrý den,\nsouhlasíte?\n"\n',
        "Dobrý den,\nsouhlasím.\n\nNováková",
        "---------- Původní e-mail ----------\nOd: Hosting s.r.o. <helpdesk@hosting.example>\n"
        'Komu: novakova@post.example\nDatum: 3. 11. 2026 14:22:10\nPředmět: Re: [#123] Doména\n"\n'
        'Dobrý den,\nsouhlasíte?\n"',
    ),
    Case(
        "seznam no komu",
        "ano\n\n---------- Původní e-mail ----------\nOd: helpdesk@hosting.example\n"
        "Datum: 3. 11. 2026 v 14:22:10\nPředmět: Re: [#123] Doména\n\nDobrý den,\nsouhlasíte?\n",
        "ano",
        "---------- Původní e-mail ----------\nOd: helpdesk@hosting.example\n"
        "Datum: 3. 11. 2026 v 14:22:10\nPředmět: Re: [#123] Doména\n\nDobrý den,\nsouhlasíte?",
    ),
    Case(
        "seznam app",
        "ano\n\nOdesláno z aplikace Seznam Email\n\n---------- Původní e-mail ----------\n"
        "Od: helpdesk@hosting.example\nKomu: x@post.example\nDatum: 3. 11. 2026 14:22\n"
        "Předmět: Re: [#123] Doména\n\nDobrý den,\n",
        "ano\n\nOdesláno z aplikace Seznam Email",
        "---------- Původní e-mail ----------\nOd: helpdesk@hosting.example\n"
        "Komu: x@post.example\nDatum: 3. 11. 2026 14:22\nPředmět: Re: [#123] Doména\n\nDobrý den,",
    ),
    Case(
        "seznam nb hyphen",
        "ano\n\n---------- Původní e‑mail ----------\nOd: helpdesk@hosting.example\n"
        "Komu: x@post.example\nDatum: 3. 11. 2026 14:22\nPředmět: Re\n\nDobrý den,\n",
        "ano",
        "---------- Původní e‑mail ----------\nOd: helpdesk@hosting.example\n"
        "Komu: x@post.example\nDatum: 3. 11. 2026 14:22\nPředmět: Re\n\nDobrý den,",
    ),
    Case(
        "centrum nospace",
        "Díky\n\n______________________________________________________________\n"
        ">Od: Hosting <helpdesk@hosting.example>\n>Komu: x@centrum.example\n"
        ">Datum: 03.11.2026 14:22\n>Předmět: Re: Doména\n>\n>Dobrý den,\n>souhlasíte?\n",
        "Díky",
        "______________________________________________________________\n"
        ">Od: Hosting <helpdesk@hosting.example>\n>Komu: x@centrum.example\n"
        ">Datum: 03.11.2026 14:22\n>Předmět: Re: Doména\n>\n>Dobrý den,\n>souhlasíte?",
    ),
    Case(
        "centrum bez",
        "Díky\n\n______________________________________________________________\n"
        '> Od: Hosting <helpdesk@hosting.example>\n> Komu: "Jan Novák" <x@centrum.example>\n'
        "> Datum: 03.11.2026 14:22\n> Předmět: Re: Doména\n>\n> Dobrý den,\n>> A co to?\n"
        "> souhlasíte?\n",
        "Díky",
        "______________________________________________________________\n"
        '> Od: Hosting <helpdesk@hosting.example>\n> Komu: "Jan Novák" <x@centrum.example>\n'
        "> Datum: 03.11.2026 14:22\n> Předmět: Re: Doména\n>\n> Dobrý den,\n>> A co to?\n"
        "> souhlasíte?",
    ),
    Case(
        "outlook tab",
        "Dobrý den,\r\nv přílohách.\n\nOd:\tHosting [mailto:helpdesk@hosting.example]\n"
        "Odesláno:\tTuesday, November 3, 2026 2:22 PM\nKomu:\t'Jan Novák'\nKopie:\tPetr\n"
        "Předmět:\tRE: Doména\n\nDobrý den,\n",
        "Dobrý den,\r\nv přílohách.",
        "Od:\tHosting [mailto:helpdesk@hosting.example]\n"
        "Odesláno:\tTuesday, November 3, 2026 2:22 PM\nKomu:\t'Jan Novák'\nKopie:\tPetr\n"
        "Předmět:\tRE: Doména\n\nDobrý den,",
    ),
    Case(
        "outlook double spaced",
        "Dobrý den,\n\n\n\nano.\n\n\n\nS pozdravem\n\n\n\n\n\nFrom: Hosting <helpdesk@hosting.example>\n\n"
        "Sent: Tuesday, November 3, 2026 2:22 PM\n\nTo: Jan Novák <jan@x.example>\n\n"
        "Subject: Re: Doména\n\n\n\nDobrý den,\n\n\n\nsouhlasíte?\n",
        "Dobrý den,\n\n\n\nano.\n\n\n\nS pozdravem",
        "\n\n\n\nFrom: Hosting <helpdesk@hosting.example>\n\n"
        "Sent: Tuesday, November 3, 2026 2:22 PM\n\nTo: Jan Novák <jan@x.example>\n\n"
        "Subject: Re: Doména\n\n\n\nDobrý den,\n\n\n\nsouhlasíte?",
    ),
    Case(
        "outlook importance",
        "Ok\n\nOd: Hosting <helpdesk@hosting.example>\nOdesláno: úterý 3. listopadu 2026 14:22\n"
        "Komu: Jan Novák <jan@x.example>\nPředmět: Doména\nDůležitost: Vysoká\n\nDobrý den,\n",
        "Ok",
        "Od: Hosting <helpdesk@hosting.example>\nOdesláno: úterý 3. listopadu 2026 14:22\n"
        "Komu: Jan Novák <jan@x.example>\nPředmět: Doména\nDůležitost: Vysoká\n\nDobrý den,",
    ),
    Case(
        "outlook many to",
        "Ok\n\nOd: Hosting <helpdesk@hosting.example>\nOdesláno: úterý 3. listopadu 2026 14:22\n"
        "Komu: Jan Novák <jan@x.example>; Petr Dlouhý\n"
        "<petr@x.example>; Jana <jana@x.example>;\nEva <eva@x.example>; Ota\n<ota@x.example>\n"
        "Kopie: info@x.example; fakturace@x.example;\nsklad@x.example\n"
        "Předmět: Re: Velmi dlouhý předmět, který se nevejde na jeden řádek a\n"
        "pokračuje na druhém\n\nDobrý den,\n",
        "Ok",
        "Od: Hosting <helpdesk@hosting.example>\nOdesláno: úterý 3. listopadu 2026 14:22\n"
        "Komu: Jan Novák <jan@x.example>; Petr Dlouhý\n"
        "<petr@x.example>; Jana <jana@x.example>;\nEva <eva@x.example>; Ota\n<ota@x.example>\n"
        "Kopie: info@x.example; fakturace@x.example;\nsklad@x.example\n"
        "Předmět: Re: Velmi dlouhý předmět, který se nevejde na jeden řádek a\n"
        "pokračuje na druhém\n\nDobrý den,",
    ),
    Case(
        "outlook android",
        "Dobře.\n\nZískat Outlook pro Android<https://aka.ms/AAb9ysg>\n\n"
        "________________________________\nFrom: Hosting <helpdesk@hosting.example>\n"
        "Sent: Tuesday, November 3, 2026 2:22:33 PM\nTo: Jan Novák <jan@x.example>\n"
        "Subject: Re: Doména\n\nDobrý den,\n",
        "Dobře.\n\nZískat Outlook pro Android<https://aka.ms/AAb9ysg>",
        "________________________________\nFrom: Hosting <helpdesk@hosting.example>\n"
        "Sent: Tuesday, November 3, 2026 2:22:33 PM\nTo: Jan Novák <jan@x.example>\n"
        "Subject: Re: Doména\n\nDobrý den,",
    ),
    Case(
        "outlook on behalf",
        "Dobře.\n\nOd: Hosting <helpdesk@hosting.example> za uživatele Petr Dlouhý\n"
        "Odesláno: úterý 3. listopadu 2026 14:22\nKomu: Jan Novák\nPředmět: Re: Doména\n\n"
        "Dobrý den,\n",
        "Dobře.",
        "Od: Hosting <helpdesk@hosting.example> za uživatele Petr Dlouhý\n"
        "Odesláno: úterý 3. listopadu 2026 14:22\nKomu: Jan Novák\nPředmět: Re: Doména\n\n"
        "Dobrý den,",
    ),
    Case(
        "outlook no recipient",
        "Dobře.\n\nOd: Hosting <helpdesk@hosting.example>\n"
        "Odesláno: úterý 3. listopadu 2026 14:22\nPředmět: Re: Doména\n\nDobrý den,\n",
        "Dobře.",
        "Od: Hosting <helpdesk@hosting.example>\nOdesláno: úterý 3. listopadu 2026 14:22\n"
        "Předmět: Re: Doména\n\nDobrý den,",
    ),
    Case(
        "iphone",
        "Jo, super.\n\nOdesláno z iPhonu\n\n"
        "> 3. 11. 2026 v 14:22, Hosting <helpdesk@hosting.example>:\n> \n> \ufeffDobrý den,\n"
        "> souhlasíte?\n",
        "Jo, super.\n\nOdesláno z iPhonu",
        "> 3. 11. 2026 v 14:22, Hosting <helpdesk@hosting.example>:\n> \n> \ufeffDobrý den,\n> souhlasíte?",
    ),
    Case(
        "iphone wrap",
        "Jo, super.\n\nOdesláno z iPhonu\n\n"
        "> 3. 11. 2026 v 14:22, Hosting s velmi dlouhým jménem a dalším textem\n"
        "> <helpdesk@hosting.example>:\n> \n> \ufeffDobrý den,\n> souhlasíte?\n",
        "Jo, super.\n\nOdesláno z iPhonu",
        "> 3. 11. 2026 v 14:22, Hosting s velmi dlouhým jménem a dalším textem\n"
        "> <helpdesk@hosting.example>:\n> \n> \ufeffDobrý den,\n> souhlasíte?",
    ),
    Case(
        "ipad he",
        "Super\n\nDne 3. 11. 2026 v 14:22, Hosting <helpdesk@hosting.example> napsal:\n\n> Dobrý den,\n",
        "Super",
        "Dne 3. 11. 2026 v 14:22, Hosting <helpdesk@hosting.example> napsal:\n\n> Dobrý den,",
    ),
    Case(
        "mac weekday",
        "Super\n\nDne út 3. lis 2026 v 14:22 Hosting <helpdesk@hosting.example> napsal(a):\n\n> Dobrý den,\n",
        "Super",
        "Dne út 3. lis 2026 v 14:22 Hosting <helpdesk@hosting.example> napsal(a):\n\n> Dobrý den,",
    ),
    Case(
        "samsung date",
        "Ok\n\nOdesláno z mého zařízení Galaxy\n\n-------- Původní zpráva --------\n"
        "Od: Hosting <helpdesk@hosting.example> \nDatum: 03.11.26  14:22  (GMT+01:00) \n"
        "Komu: jan@x.example \nPředmět: Re: Doména \n\nDobrý den,\n",
        "Ok\n\nOdesláno z mého zařízení Galaxy",
        "-------- Původní zpráva --------\nOd: Hosting <helpdesk@hosting.example> \n"
        "Datum: 03.11.26  14:22  (GMT+01:00) \nKomu: jan@x.example \nPředmět: Re: Doména \n\n"
        "Dobrý den,",
    ),
    Case(
        "xiaomi",
        "Ok\n\nOdesláno z mého Xiaomi\n\n"
        "Hosting <helpdesk@hosting.example> 3. listopadu 2026 14:22 napsal(a):\n\nDobrý den,\n",
        "Ok\n\nOdesláno z mého Xiaomi",
        "Hosting <helpdesk@hosting.example> 3. listopadu 2026 14:22 napsal(a):\n\nDobrý den,",
    ),
    Case(
        "mail.cz xiaomi",
        "Ok\nOdesláno z telefonu Redmi\n\n"
        "Dne 3. 11. 2026 14:22 Hosting <helpdesk@hosting.example> napsal:\nDobrý den,\n"
        "souhlasíte?\n",
        "Ok\nOdesláno z telefonu Redmi",
        "Dne 3. 11. 2026 14:22 Hosting <helpdesk@hosting.example> napsal:\nDobrý den,\nsouhlasíte?",
    ),
    Case(
        "huawei",
        "Ok\n\n-------- Původní zpráva --------\nOd: helpdesk@hosting.example\n"
        "Datum: út 3. 11. 2026 14:22\nKomu: jan@x.example\nPředmět: Re\nDobrý den,\n",
        "Ok",
        "-------- Původní zpráva --------\nOd: helpdesk@hosting.example\n"
        "Datum: út 3. 11. 2026 14:22\nKomu: jan@x.example\nPředmět: Re\nDobrý den,",
    ),
    Case(
        "em client bez dvojtecek",
        'Ano\n\n------ Původní zpráva ------\nOd "Hosting" <helpdesk@hosting.example>\n'
        'Komu "Jan" <jan@x.example>\nDatum 03.11.2026 14:22:33\nPředmět Re: Doména\n\nDobrý den,\n'
        "souhlasíte?\n",
        "Ano",
        '------ Původní zpráva ------\nOd "Hosting" <helpdesk@hosting.example>\n'
        'Komu "Jan" <jan@x.example>\nDatum 03.11.2026 14:22:33\nPředmět Re: Doména\n\nDobrý den,\n'
        "souhlasíte?",
    ),
    Case(
        "em client >",
        'Ano\n\n------ Původní zpráva ------\nOd: "Hosting" <helpdesk@hosting.example>\n'
        'Komu: "Jan" <jan@x.example>\nDatum: 03.11.2026 14:22:33\nPředmět: Re: Doména\n\n'
        ">Dobrý den,\n>souhlasíte?\n",
        "Ano",
        '------ Původní zpráva ------\nOd: "Hosting" <helpdesk@hosting.example>\n'
        'Komu: "Jan" <jan@x.example>\nDatum: 03.11.2026 14:22:33\nPředmět: Re: Doména\n\n'
        ">Dobrý den,\n>souhlasíte?",
    ),
    Case(
        "roundcube old",
        "Ano\n\nDne 3.11.2026 14:22, Hosting napsal(a):\n> Dobrý den,\n",
        "Ano",
        "Dne 3.11.2026 14:22, Hosting napsal(a):\n> Dobrý den,",
    ),
    Case(
        "roundcube weekday",
        "Ano\n\nDne Út 14:22, Hosting napsal:\n> Dobrý den,\n",
        "Ano",
        "Dne Út 14:22, Hosting napsal:\n> Dobrý den,",
    ),
    Case(
        "squirrel",
        "Ano\n\n> Dobrý den,\n> souhlasíte?\n",
        "Ano",
        "> Dobrý den,\n> souhlasíte?",
    ),
    Case(
        "squirrel2",
        "Ano\n\nHosting napsal(a):\n> Dobrý den,\n> souhlasíte?\n",
        "Ano",
        "Hosting napsal(a):\n> Dobrý den,\n> souhlasíte?",
    ),
    Case(
        "zimbra >",
        "Ano\n\n----- Hosting <helpdesk@hosting.example> napsal(a):\n> Dobrý den,\n",
        "Ano",
        "----- Hosting <helpdesk@hosting.example> napsal(a):\n> Dobrý den,",
    ),
    Case(
        "zimbra cs",
        'Ano\n\nOd: "Hosting" <helpdesk@hosting.example>\nKomu: "Jan" <jan@x.example>\n'
        "Odesláno: Úterý, 3. Listopad 2026 14:22:33\nPředmět: Re: Doména\n\nDobrý den,\n",
        "Ano",
        'Od: "Hosting" <helpdesk@hosting.example>\nKomu: "Jan" <jan@x.example>\n'
        "Odesláno: Úterý, 3. Listopad 2026 14:22:33\nPředmět: Re: Doména\n\nDobrý den,",
    ),
    Case(
        "horde",
        "Ano\n\nCituji Hosting <helpdesk@hosting.example>:\n\n> Dobrý den,\n> souhlasíte?\n",
        "Ano",
        "Cituji Hosting <helpdesk@hosting.example>:\n\n> Dobrý den,\n> souhlasíte?",
    ),
    Case(
        "horde date",
        'Ano\n\nCituji "Hosting s.r.o." <helpdesk@hosting.example>, 3. 11. 2026:\n\n> Dobrý den,\n',
        "Ano",
        'Cituji "Hosting s.r.o." <helpdesk@hosting.example>, 3. 11. 2026:\n\n> Dobrý den,',
    ),
    Case(
        "bat",
        "Ano.\n\n-- \nS pozdravem,\n Jan                          mailto:jan@x.example\n\n"
        "Úterý 3. listopadu 2026, 14:22:33, napsal jste:\n\n> Dobrý den,\n> souhlasíte?\n",
        "Ano.\n\n-- \nS pozdravem,\n Jan                          mailto:jan@x.example",
        "Úterý 3. listopadu 2026, 14:22:33, napsal jste:\n\n> Dobrý den,\n> souhlasíte?",
    ),
    Case(
        "bat2",
        "Ano.\n\nDne 3. listopadu 2026 (14:22:33) jste napsal:\n\nH> Dobrý den,\nH> souhlasíte?\n",
        "Ano.",
        "Dne 3. listopadu 2026 (14:22:33) jste napsal:\n\nH> Dobrý den,\nH> souhlasíte?",
    ),
    Case(
        "notes",
        'Ano.\n\nOd:     "Hosting" <helpdesk@hosting.example>\nKomu:   jan@x.example, \n'
        "Datum:  03.11.2026 14:22\nPředmět:        Re: Doména\n\n\n\nDobrý den,\n",
        "Ano.",
        'Od:     "Hosting" <helpdesk@hosting.example>\nKomu:   jan@x.example, \n'
        "Datum:  03.11.2026 14:22\nPředmět:        Re: Doména\n\n\n\nDobrý den,",
    ),
    Case(
        "proton",
        "Ano.\n\nOdesláno z Proton Mail\n\n------- Původní zpráva -------\n"
        "Dne úterý 3. listopadu 2026 v 14:22, Hosting <helpdesk@hosting.example> napsal/a:\n\n"
        "> Dobrý den,\n",
        "Ano.\n\nOdesláno z Proton Mail",
        "------- Původní zpráva -------\n"
        "Dne úterý 3. listopadu 2026 v 14:22, Hosting <helpdesk@hosting.example> napsal/a:\n\n"
        "> Dobrý den,",
    ),
    Case(
        "proton2",
        "Ano.\n\n"
        "Dne úterý 3. listopadu 2026 14:22, Hosting <helpdesk@hosting.example> napsal(a):\n \n\n"
        "> Dobrý den,\n",
        "Ano.",
        "Dne úterý 3. listopadu 2026 14:22, Hosting <helpdesk@hosting.example> napsal(a):\n \n\n> Dobrý den,",
    ),
    Case(
        "yahoo",
        "Ano.\n\nOdesláno z aplikace Yahoo Mail v systému Android\n\n"
        "V út, 3. lis. 2026 ve 14:22, Hosting\n<helpdesk@hosting.example> napsal(a):\n"
        "Dobrý den,\n",
        "Ano.\n\nOdesláno z aplikace Yahoo Mail v systému Android",
        "V út, 3. lis. 2026 ve 14:22, Hosting\n<helpdesk@hosting.example> napsal(a):\nDobrý den,",
    ),
    Case(
        "yahoo cs",
        "Ano.\n\n"
        "Úterý 3. listopadu 2026 14:22:33 SEČ, Hosting <helpdesk@hosting.example> napsal/a:\n\n"
        " Dobrý den,\n souhlasíte?\n",
        "Ano.",
        "Úterý 3. listopadu 2026 14:22:33 SEČ, Hosting <helpdesk@hosting.example> napsal/a:\n\n"
        " Dobrý den,\n souhlasíte?",
    ),
    Case(
        "fairemail",
        "Ano.\n\n3. listopadu 2026 14:22:33 SEČ Hosting <helpdesk@hosting.example> napsal:\n>Dobrý den,\n",
        "Ano.",
        "3. listopadu 2026 14:22:33 SEČ Hosting <helpdesk@hosting.example> napsal:\n>Dobrý den,",
    ),
    Case(
        "mutt",
        "Ano.\n\nOn Tue, Nov 03, 2026 at 02:22:33PM +0100, Hosting wrote:\n> Dobrý den,\n",
        "Ano.",
        "On Tue, Nov 03, 2026 at 02:22:33PM +0100, Hosting wrote:\n> Dobrý den,",
    ),
    Case(
        "evolution",
        "Ano.\n\nV Út, 03. 11. 2026 v 14:22 +0100, Hosting píše:\n> Dobrý den,\n",
        "Ano.",
        "V Út, 03. 11. 2026 v 14:22 +0100, Hosting píše:\n> Dobrý den,",
    ),
    Case(
        "claws",
        "Ano.\n\nDne Tue, 3 Nov 2026 14:22:33 +0100\nHosting <helpdesk@hosting.example> napsal(a):\n\n> Dobrý den,\n",
        "Ano.",
        "Dne Tue, 3 Nov 2026 14:22:33 +0100\nHosting <helpdesk@hosting.example> napsal(a):\n\n> Dobrý den,",
    ),
    Case(
        "claws2",
        "Ano.\n\nOn Tue, 3 Nov 2026 14:22:33 +0100\nHosting <helpdesk@hosting.example> wrote:\n\n> Dobrý den,\n",
        "Ano.",
        "On Tue, 3 Nov 2026 14:22:33 +0100\nHosting <helpdesk@hosting.example> wrote:\n\n> Dobrý den,",
    ),
    Case(
        "gmail sk uz",
        "Áno.\n\nut 3. 11. 2026 o 14:22 Hosting <helpdesk@hosting.example> napísal(a):\n\n> Dobrý deň,\n",
        "Áno.",
        "ut 3. 11. 2026 o 14:22 Hosting <helpdesk@hosting.example> napísal(a):\n\n> Dobrý deň,",
    ),
    Case(
        "outlook sk",
        "Áno.\n\nOd: Hosting <helpdesk@hosting.example>\nDátum: utorok, 3. novembra 2026 14:22\n"
        "Komu: Ján <jan@x.example>\nPredmet: Re: Doména\n\nDobrý deň,\n",
        "Áno.",
        "Od: Hosting <helpdesk@hosting.example>\nDátum: utorok, 3. novembra 2026 14:22\n"
        "Komu: Ján <jan@x.example>\nPredmet: Re: Doména\n\nDobrý deň,",
    ),
    Case(
        "azet sk",
        "Áno.\n\n---------- Pôvodná správa ----------\nOd: Hosting <helpdesk@hosting.example>\n"
        "Dátum: 3. 11. 2026\nPredmet: Re\n\nDobrý deň,\n",
        "Áno.",
        "---------- Pôvodná správa ----------\nOd: Hosting <helpdesk@hosting.example>\n"
        "Dátum: 3. 11. 2026\nPredmet: Re\n\nDobrý deň,",
    ),
    Case(
        "de outlook",
        "Ja.\n\nVon: Hosting <helpdesk@hosting.example>\n"
        "Gesendet: Dienstag, 3. November 2026 14:22\nAn: Jan <jan@x.example>\nCc: Eva\n"
        "Betreff: AW: Domain\nPriorität: Hoch\n\nGuten Tag,\n",
        "Ja.",
        "Von: Hosting <helpdesk@hosting.example>\nGesendet: Dienstag, 3. November 2026 14:22\n"
        "An: Jan <jan@x.example>\nCc: Eva\nBetreff: AW: Domain\nPriorität: Hoch\n\nGuten Tag,",
    ),
    Case(
        "de ios",
        "Ja.\n\nVon meinem iPhone gesendet\n\n"
        "> Am 03.11.2026 um 14:22 schrieb Hosting <helpdesk@hosting.example>:\n> \n> Guten Tag,\n",
        "Ja.\n\nVon meinem iPhone gesendet",
        "> Am 03.11.2026 um 14:22 schrieb Hosting <helpdesk@hosting.example>:\n> \n> Guten Tag,",
    ),
    Case(
        "de gmail wrap",
        "Ja.\n\nAm Di., 3. Nov. 2026 um 14:22 Uhr schrieb Hosting und Domains\n"
        "Verwaltung <helpdesk@hosting.example>:\n\n> Guten Tag,\n",
        "Ja.",
        "Am Di., 3. Nov. 2026 um 14:22 Uhr schrieb Hosting und Domains\n"
        "Verwaltung <helpdesk@hosting.example>:\n\n> Guten Tag,",
    ),
    Case(
        "de webde",
        "Ja.\n\nGesendet: Dienstag, 03. November 2026 um 14:22 Uhr\n"
        "Von: Hosting <helpdesk@hosting.example>\nAn: jan@web.example\nBetreff: Re: Domain\n\n"
        "Guten Tag,\n",
        "Ja.",
        "Gesendet: Dienstag, 03. November 2026 um 14:22 Uhr\n"
        "Von: Hosting <helpdesk@hosting.example>\nAn: jan@web.example\nBetreff: Re: Domain\n\n"
        "Guten Tag,",
    ),
    Case(
        "en outlook ios",
        "Yes\n\nGet Outlook for iOS<https://aka.ms/o0ukef>\n\n________________________________\n"
        "From: Hosting <helpdesk@hosting.example>\nSent: Tuesday, November 3, 2026 2:22:33 PM\n"
        "To: jan@x.example <jan@x.example>\nSubject: Re: Domain\n\nHello,\n",
        "Yes\n\nGet Outlook for iOS<https://aka.ms/o0ukef>",
        "________________________________\nFrom: Hosting <helpdesk@hosting.example>\n"
        "Sent: Tuesday, November 3, 2026 2:22:33 PM\nTo: jan@x.example <jan@x.example>\n"
        "Subject: Re: Domain\n\nHello,",
    ),
    Case(
        "en android",
        "Yes\n\n"
        "-------- Original message --------From: Hosting <helpdesk@hosting.example> Date: "
        "03/11/2026  14:22  (GMT+01:00) To: jan@x.example Subject: Re: Domain \nHello,\n",
        "Yes",
        "-------- Original message --------From: Hosting <helpdesk@hosting.example> Date: "
        "03/11/2026  14:22  (GMT+01:00) To: jan@x.example Subject: Re: Domain \nHello,",
    ),
    Case(
        "uppercase",
        "ANO\n\nDNE 3. 11. 2026 V 14:22 HOSTING NAPSAL(A):\n> DOBRY DEN\n",
        "ANO",
        "DNE 3. 11. 2026 V 14:22 HOSTING NAPSAL(A):\n> DOBRY DEN",
    ),
    Case(
        "trailing spaces head",
        "Ano\n\nDne 3. 11. 2026 v 14:22 Hosting napsal(a):   \n>  \n> Dobrý den  \n\n",
        "Ano",
        "Dne 3. 11. 2026 v 14:22 Hosting napsal(a):   \n>  \n> Dobrý den  \n",
    ),
    Case(
        "nested attributions",
        "Ano\n\nDne 3. 11. 2026 v 14:22 Hosting napsal(a):\n> Dobrý den\n>\n"
        "> Dne 2. 11. 2026 v 10:00 Jan napsal(a):\n> > Nejde web\n> > \n> > -- \n> > Jan\n",
        "Ano",
        "Dne 3. 11. 2026 v 14:22 Hosting napsal(a):\n> Dobrý den\n>\n"
        "> Dne 2. 11. 2026 v 10:00 Jan napsal(a):\n> > Nejde web\n> > \n> > -- \n> > Jan",
    ),
    Case(
        "quoted wrap2",
        "Ano\n\nDne 3. 11. 2026 v 14:22 Hosting napsal(a):\n"
        "> Dobrý den, posíláme vám v příloze fakturu číslo 2026001 za služby\nhostingu\n"
        "> za měsíc říjen.\n> Hosting\n",
        "Ano",
        "Dne 3. 11. 2026 v 14:22 Hosting napsal(a):\n"
        "> Dobrý den, posíláme vám v příloze fakturu číslo 2026001 za služby\nhostingu\n"
        "> za měsíc říjen.\n> Hosting",
    ),
    Case(
        "bottom+sig",
        "Dne 3. 11. 2026 v 14:22 Hosting napsal(a):\n> Dobrý den,\n> souhlasíte?\n> -- \n"
        "> Hosting\n\nAno, souhlasím.\n-- \nJan",
        "Ano, souhlasím.\n-- \nJan",
        "Dne 3. 11. 2026 v 14:22 Hosting napsal(a):\n> Dobrý den,\n> souhlasíte?\n> -- \n> Hosting",
    ),
    Case(
        "inline no gaps",
        "Zdravím,\nDne 3. 11. 2026 v 14:22 Hosting napsal(a):\n> 1. Jaká doména?\nfirma.example\n"
        "> 2. Jaký tarif?\nTen levnější\n> 3. Od kdy?\nOd prosince\n> Hosting\nDíky, Jan",
        "Zdravím,\nfirma.example\nTen levnější\nOd prosince\nDíky, Jan",
        "Dne 3. 11. 2026 v 14:22 Hosting napsal(a):\n> 1. Jaká doména?\n> 2. Jaký tarif?\n> 3. Od kdy?\n> Hosting",
    ),
    Case(
        "inline seznam",
        "odpovědi níže\n\n---------- Původní e-mail ----------\n"
        "Od: Hosting <helpdesk@hosting.example>\nKomu: x@post.example\nDatum: 3. 11. 2026 14:22\n"
        "Předmět: Re\n> Jaká doména?\nfirma.example\n> Jaký tarif?\nlevný",
        "odpovědi níže\nfirma.example\nlevný",
        "---------- Původní e-mail ----------\nOd: Hosting <helpdesk@hosting.example>\n"
        "Komu: x@post.example\nDatum: 3. 11. 2026 14:22\nPředmět: Re\n> Jaká doména?\n"
        "> Jaký tarif?",
    ),
    Case(
        "inline outlook marked",
        "-----Original Message-----\nFrom: Hosting [mailto:helpdesk@hosting.example]\n"
        "Sent: Tuesday, November 03, 2026 2:22 PM\nTo: Jan\nSubject: RE: Domain\n\n> Jaká doména?\n"
        "\nfirma.example\n\n> Jaký tarif?\n\nlevný",
        "firma.example\nlevný",
        "-----Original Message-----\nFrom: Hosting [mailto:helpdesk@hosting.example]\n"
        "Sent: Tuesday, November 03, 2026 2:22 PM\nTo: Jan\nSubject: RE: Domain\n> Jaká doména?\n"
        "> Jaký tarif?",
    ),
    Case(
        "inline ios",
        "Ahoj\n\nOdesláno z iPhonu\n\n> 3. 11. 2026 v 14:22, Hosting <helpdesk@hosting.example>:\n"
        "> \n> Jaká doména?\n\nfirma.example\n\n> Jaký tarif?\n\nlevný",
        "Ahoj\nOdesláno z iPhonu\nfirma.example\nlevný",
        "> 3. 11. 2026 v 14:22, Hosting <helpdesk@hosting.example>:\n> \n> Jaká doména?\n> Jaký tarif?",
    ),
    Case(
        "inline gmail",
        "út 3. 11. 2026 v 14:22 odesílatel Hosting <helpdesk@hosting.example> napsal:\n\n"
        "> Jaká doména?\n>\n\nfirma.example: ta hlavní\n\n> Jaký tarif?\n>\n\nlevný\n",
        "firma.example: ta hlavní\nlevný",
        "út 3. 11. 2026 v 14:22 odesílatel Hosting <helpdesk@hosting.example> napsal:\n"
        "> Jaká doména?\n>\n> Jaký tarif?\n>",
    ),
    Case(
        "date sentence2",
        "Dobrý den,\ndne 3. listopadu 2026 jsme obdrželi tuto fakturu:\nč. 123, částka 500 Kč.\nJe správně?",
        "Dobrý den,\ndne 3. listopadu 2026 jsme obdrželi tuto fakturu:\nč. 123, částka 500 Kč.\nJe správně?",
        "",
    ),
    Case(
        "access",
        "Přidejte prosím přístup pro <jan@x.example>:\n- čtení\n- zápis\n\nDíky",
        "Přidejte prosím přístup pro <jan@x.example>:\n- čtení\n- zápis\n\nDíky",
        "",
    ),
    Case(
        "hours",
        "Kontakt: jan@x.example\nOd: 8:00\nDo: 16:00\nTelefon: 777",
        "Kontakt: jan@x.example\nOd: 8:00\nDo: 16:00\nTelefon: 777",
        "",
    ),
    Case(
        "english dated",
        "On Monday, 5 May 2026 at 10:00 we wrote:\nplease fix it. Nothing happened.",
        "On Monday, 5 May 2026 at 10:00 we wrote:\nplease fix it. Nothing happened.",
        "",
    ),
    Case(
        "python",
        "Zkouším v Pythonu:\n>>> import os\n>>> os.listdir()\n['a']\nProč?",
        "Zkouším v Pythonu:\n>>> import os\n>>> os.listdir()\n['a']\nProč?",
        "",
    ),
    Case(
        "python2",
        "nejde mi tohle\n\n>>> import socket\n>>> socket.gethostbyname('x.example')\nsocket.gaierror\n\nPetr",
        "nejde mi tohle\n\n>>> import socket\n>>> socket.gethostbyname('x.example')\nsocket.gaierror\n\nPetr",
        "",
    ),
    Case(
        "conflict",
        "Git hlásí:\n<<<<<<< HEAD\na = 1\n=======\na = 2\n>>>>>>> vyvoj\nCo s tím?",
        "Git hlásí:\n<<<<<<< HEAD\na = 1\n=======\na = 2\n>>>>>>> vyvoj\nCo s tím?",
        "",
    ),
    Case(
        "mysql",
        "mysql> SELECT 1;\n    -> FROM x;\nERROR 1064 (42000)\n\nporadíte?",
        "mysql> SELECT 1;\n    -> FROM x;\nERROR 1064 (42000)\n\nporadíte?",
        "",
    ),
    Case(
        "windows",
        "C:\\Users\\jan>ping firma.example\nRequest timed out.\n\nNejde to.",
        "C:\\Users\\jan>ping firma.example\nRequest timed out.\n\nNejde to.",
        "",
    ),
    Case(
        "title sentence",
        "---- Původní zpráva nedorazila ----\nProsím pošlete ji znovu.",
        "---- Původní zpráva nedorazila ----\nProsím pošlete ji znovu.",
        "",
    ),
    Case(
        "shell prompt lines",
        "Postup:\n\n> cd /var/www\n> php artisan migrate\n> exit\n\na pak to spadlo",
        "Postup:\n\n> cd /var/www\n> php artisan migrate\n> exit\n\na pak to spadlo",
        "",
    ),
    Case(
        "diff normal",
        "Rozdíl je jen tady:\n\n12,13c12,13\n< define('DB_HOST', 'a');\n< define('DB_NAME', 'b');\n"
        "---\n> define('DB_HOST', 'c');\n> define('DB_NAME', 'd');\n\nStačí?",
        "Rozdíl je jen tady:\n\n12,13c12,13\n< define('DB_HOST', 'a');\n< define('DB_NAME', 'b');\n"
        "---\n> define('DB_HOST', 'c');\n> define('DB_NAME', 'd');\n\nStačí?",
        "",
    ),
    Case(
        "formulář",
        "Vyplněný formulář:\nJméno: Jan Novák\nE-mail: jan@x.example\nPředmět: Dotaz\nZpráva: Nejde mi web.",
        "Vyplněný formulář:\nJméno: Jan Novák\nE-mail: jan@x.example\nPředmět: Dotaz\nZpráva: Nejde mi web.",
        "",
    ),
    Case(
        "bounce",
        "Vrátilo se mi:\n\n"
        "<petr@jinde.example>: host mx.jinde.example[192.0.2.1] said: 550 5.1.1\n"
        "Reporting-MTA: dns; mx.firma.example\nFinal-Recipient: rfc822; petr@jinde.example\n"
        "Action: failed\nStatus: 5.1.1\n\nProč?",
        "Vrátilo se mi:\n\n"
        "<petr@jinde.example>: host mx.jinde.example[192.0.2.1] said: 550 5.1.1\n"
        "Reporting-MTA: dns; mx.firma.example\nFinal-Recipient: rfc822; petr@jinde.example\n"
        "Action: failed\nStatus: 5.1.1\n\nProč?",
        "",
    ),
    Case(
        "zabbix",
        "Opět alert:\n\nProblem started at 14:22:33 on 2026.11.03\nProblem name: High CPU\n"
        "Host: web1\nSeverity: High\n\nOriginal problem ID: 123\n\nProsím řešte.",
        "Opět alert:\n\nProblem started at 14:22:33 on 2026.11.03\nProblem name: High CPU\n"
        "Host: web1\nSeverity: High\n\nOriginal problem ID: 123\n\nProsím řešte.",
        "",
    ),
    Case(
        "from paste",
        "Spamy vypadají takto:\nFrom: Loterie <win@spam.example>\nTo nejde zablokovat?\n\nDíky",
        "Spamy vypadají takto:\nFrom: Loterie <win@spam.example>\nTo nejde zablokovat?\n\nDíky",
        "",
    ),
    Case(
        "signature lines",
        "Ano.\n____________________________________\nJan Novák | jednatel\nFirma s.r.o.\ntel: 777",
        "Ano.\n____________________________________\nJan Novák | jednatel\nFirma s.r.o.\ntel: 777",
        "",
    ),
    Case(
        "dne list",
        "Výpadky:\nDne 1. 11. 2026 v 10:00: 5 minut\nDne 2. 11. 2026 v 11:30: 10 minut\n"
        "Dne 3. 11. 2026 v 12:00:\n  hodina",
        "Výpadky:\nDne 1. 11. 2026 v 10:00: 5 minut\nDne 2. 11. 2026 v 11:30: 10 minut\n"
        "Dne 3. 11. 2026 v 12:00:\n  hodina",
        "",
    ),
    Case(
        "he wrote w/o quote",
        "Volal pan Novák.\nJan Novák napsal: prý to nejde.\nCo teď?",
        "Volal pan Novák.\nJan Novák napsal: prý to nejde.\nCo teď?",
        "",
    ),
    Case(
        "email list",
        "Založte schránky:\njan@firma.example:heslo1\npetr@firma.example:heslo2",
        "Založte schránky:\njan@firma.example:heslo1\npetr@firma.example:heslo2",
        "",
    ),
    Case(
        "fwd only gmail cs",
        "---------- Forwarded message ---------\nOd: Jan <jan@x.example>\n"
        "Date: út 3. 11. 2026 v 14:22\nSubject: Doména\nTo: <helpdesk@hosting.example>\n\n"
        "Nejde mi web.",
        "---------- Forwarded message ---------\nOd: Jan <jan@x.example>\n"
        "Date: út 3. 11. 2026 v 14:22\nSubject: Doména\nTo: <helpdesk@hosting.example>\n\n"
        "Nejde mi web.",
        "",
    ),
    Case(
        "fwd only seznam",
        "---------- Přeposlaný e-mail ----------\nOd: Jan <jan@x.example>\nKomu: y@post.example\n"
        "Datum: 3. 11. 2026 14:22\nPředmět: Doména\n\nNejde mi web.",
        "---------- Přeposlaný e-mail ----------\nOd: Jan <jan@x.example>\nKomu: y@post.example\n"
        "Datum: 3. 11. 2026 14:22\nPředmět: Doména\n\nNejde mi web.",
        "",
    ),
    Case(
        "fwd comment seznam",
        "Prosím o vyřízení, viz níže.\n\n---------- Přeposlaný e-mail ----------\n"
        "Od: Jan <jan@x.example>\nKomu: y@post.example\nDatum: 3. 11. 2026 14:22\n"
        "Předmět: Doména\n\nNejde mi web.\n",
        "Prosím o vyřízení, viz níže.",
        "---------- Přeposlaný e-mail ----------\nOd: Jan <jan@x.example>\nKomu: y@post.example\n"
        "Datum: 3. 11. 2026 14:22\nPředmět: Doména\n\nNejde mi web.",
    ),
    Case(
        "fwd comment tb",
        "Posílám dál.\nEva\n\n-------- Přeposlaná zpráva --------\nPředmět: \tDoména\n"
        "Datum: \tTue, 3 Nov 2026 14:22:33 +0100\nOd: \tJan <jan@x.example>\nKomu: \teva@x.example\n"
        "\n\n\nNejde mi web.\n",
        "Posílám dál.\nEva",
        "-------- Přeposlaná zpráva --------\nPředmět: \tDoména\n"
        "Datum: \tTue, 3 Nov 2026 14:22:33 +0100\nOd: \tJan <jan@x.example>\nKomu: \teva@x.example\n"
        "\n\n\nNejde mi web.",
    ),
    Case(
        "fwd begin ios",
        "K řešení\n\nOdesláno z iPhonu\n\nZačátek přeposílané zprávy:\n\n> Od: Jan <jan@x.example>\n"
        "> Datum: 3. listopadu 2026 14:22:33 SEČ\n> Komu: eva@x.example\n> Předmět: Doména\n> \n"
        "> \ufeffNejde mi web.\n",
        "K řešení\n\nOdesláno z iPhonu",
        "Začátek přeposílané zprávy:\n\n> Od: Jan <jan@x.example>\n"
        "> Datum: 3. listopadu 2026 14:22:33 SEČ\n> Komu: eva@x.example\n> Předmět: Doména\n> \n"
        "> \ufeffNejde mi web.",
    ),
    Case(
        "google groups footer",
        "Ano.\n\nDne 3. 11. 2026 v 14:22 Hosting napsal(a):\n> Souhlasíte?\n\n-- \n"
        "Tuto zprávu jste obdrželi, protože jste přihlášeni ke skupině.",
        "Ano.",
        "Dne 3. 11. 2026 v 14:22 Hosting napsal(a):\n> Souhlasíte?\n-- \n"
        "Tuto zprávu jste obdrželi, protože jste přihlášeni ke skupině.",
    ),
    Case(
        "legal en",
        "Ano.\n\nDne 3. 11. 2026 v 14:22 Hosting napsal(a):\n> Souhlasíte?\n\n"
        "This e-mail and any attachments are confidential.\n"
        "If you are not the intended recipient, delete it.",
        "Ano.",
        "Dne 3. 11. 2026 v 14:22 Hosting napsal(a):\n> Souhlasíte?\n"
        "This e-mail and any attachments are confidential.\n"
        "If you are not the intended recipient, delete it.",
    ),
    Case(
        "gmail sig",
        '<div dir="ltr"><div>Dobrý den,</div><div><br></div><div>souhlasím.</div><br '
        'clear="all"><div><br></div><span class="gmail_signature_prefix">-- </span><br><div '
        'dir="ltr" class="gmail_signature" data-smartmail="gmail_signature"><div '
        'dir="ltr">Jan Novák<div>Firma</div></div></div></div><br><div class="gmail_quote '
        'gmail_quote_container"><div dir="ltr" class="gmail_attr">út 3. 11. 2026 v 14:22 '
        "odesílatel Hosting &lt;<a "
        'href="mailto:helpdesk@hosting.example">helpdesk@hosting.example</a>&gt; '
        'napsal:<br></div><blockquote class="gmail_quote" style="margin:0px 0px 0px '
        '0.8ex"><div>Souhlasíte?</div>\n</blockquote></div>',
        "Dobrý den,\nsouhlasím.\n-- \nJan Novák\nFirma",
        "út 3. 11. 2026 v 14:22 odesílatel Hosting <helpdesk@hosting.example> napsal:\nSouhlasíte?",
        is_html=True,
    ),
    Case(
        "gmail inline",
        '<div dir="ltr"><br><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">út '
        "3. 11. 2026 v 14:22 odesílatel Hosting &lt;<a>helpdesk@hosting.example</a>&gt; "
        'napsal:<br></div><blockquote class="gmail_quote"><div>Jaká '
        "doména?</div></blockquote><div><br></div><div>firma.example</div><div>&nbsp;</div><bl"
        'ockquote class="gmail_quote"><div>Tarif?</div></blockquote><div>levný</div></div></di'
        "v>",
        "firma.example\nlevný",
        "út 3. 11. 2026 v 14:22 odesílatel Hosting <helpdesk@hosting.example> napsal:\nJaká doména?\nTarif?",
        is_html=True,
    ),
    Case(
        "outlook p per field",
        '<html><head><meta http-equiv=Content-Type content="text/html; '
        'charset=utf-8"><style><!--\n@font-face {font-family:Calibri}\np.MsoNormal {margin:0cm}\n'
        '--></style></head><body lang=CS link="#0563C1" style="word-wrap:break-word"><div '
        "class=WordSection1><p class=MsoNormal><span lang=CS>Dobrý "
        "den,<o:p></o:p></span></p><p class=MsoNormal><o:p>&nbsp;</o:p></p><p "
        "class=MsoNormal>potvrzuji.<o:p></o:p></p><p "
        "class=MsoNormal><o:p>&nbsp;</o:p></p><table class=MsoNormalTable><tr><td><p>Jan "
        "Novák</p></td><td><p>tel. 777</p></td></tr></table><div><div "
        "style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'><p "
        "class=MsoNormal><b>Od:</b> Hosting &lt;helpdesk@hosting.example&gt; "
        "<br><b>Odesláno:</b> úterý 3. listopadu 2026 14:22<br><b>Komu:</b> Jan Novák "
        "&lt;jan@x.example&gt;<br><b>Předmět:</b> Re: Doména<o:p></o:p></p></div></div><p "
        "class=MsoNormal><o:p>&nbsp;</o:p></p><p>Potvrďte "
        "prosím.<o:p></o:p></p></div></body></html>",
        "Dobrý den,\n\npotvrzuji.\n\nJan Novák\n\ntel. 777",
        "Od: Hosting <helpdesk@hosting.example>\nOdesláno: úterý 3. listopadu 2026 14:22\n"
        "Komu: Jan Novák <jan@x.example>\nPředmět: Re: Doména\nPotvrďte prosím.",
        is_html=True,
    ),
    Case(
        "owa 2010",
        '<html><body><div style="direction: ltr;">Ano.<div style="font-size:16px"><hr '
        'tabindex="-1"><div id="divRpF123456" style="direction: ltr;"><font face="Tahoma" '
        'size="2" color="#000000"><b>Od:</b> Hosting '
        "[helpdesk@hosting.example]<br><b>Odesláno:</b> 3. listopadu 2026 "
        "14:22<br><b>Komu:</b> Jan Novák<br><b>Předmět:</b> Re: "
        "Doména<br></font><br></div><div></div><div>Souhlasíte?</div></div></div></body></html"
        ">",
        "Ano.",
        "Od: Hosting [helpdesk@hosting.example]\nOdesláno: 3. listopadu 2026 14:22\n"
        "Komu: Jan Novák\nPředmět: Re: Doména\nSouhlasíte?",
        is_html=True,
    ),
    Case(
        "thunderbird inline",
        '<html><head></head><body><div class="moz-cite-prefix">Dne 03. 11. 26 v 14:22 Hosting '
        'napsal(a):<br></div><blockquote type="cite" cite="mid:1@hosting.example">Jaká '
        'doména?<br></blockquote>firma.example<br><blockquote type="cite" '
        'cite="mid:1@hosting.example">Tarif?<br></blockquote>levný<br><pre '
        'class="moz-signature" cols="72">-- \nJan</pre></body></html>',
        "firma.example\nlevný\n-- \nJan",
        "Dne 03. 11. 26 v 14:22 Hosting napsal(a):\nJaká doména?\nTarif?",
        is_html=True,
    ),
    Case(
        "apple inline",
        '<html><body>Odpovídám níže.<br><div><br><blockquote type="cite"><div>3. 11. 2026 v '
        "14:22, Hosting &lt;helpdesk@hosting.example&gt;:</div><br "
        'class="Apple-interchange-newline"><div>Jaká '
        "doména?</div></blockquote><div><br></div>firma.example<br><br><blockquote "
        'type="cite"><div>Tarif?</div></blockquote><div>levný</div></div></body></html>',
        "Odpovídám níže.\nfirma.example\nlevný",
        "3. 11. 2026 v 14:22, Hosting <helpdesk@hosting.example>:\nJaká doména?\nTarif?",
        is_html=True,
    ),
    Case(
        "seznam html",
        '<div style="line-height:1.5">Dobrý '
        "den,<br>souhlasím.<br><br>Nováková</div><br><p>---------- Původní e-mail "
        "----------<br>Od: Hosting &lt;helpdesk@hosting.example&gt;<br>Komu: "
        "x@post.example<br>Datum: 3. 11. 2026 14:22:10<br>Předmět: Re: "
        "Doména</p><br><blockquote>Souhlasíte?</blockquote>",
        "Dobrý den,\nsouhlasím.\n\nNováková",
        "---------- Původní e-mail ----------\nOd: Hosting <helpdesk@hosting.example>\n"
        "Komu: x@post.example\nDatum: 3. 11. 2026 14:22:10\nPředmět: Re: Doména\nSouhlasíte?",
        is_html=True,
    ),
    Case(
        "seznam html plain",
        "<html><body>ano<br><br><aside>---------- Původní e-mail ----------<br>Od: Hosting "
        "&lt;helpdesk@hosting.example&gt;<br>Komu: x@post.example<br>Datum: 3. 11. 2026 "
        "14:22:10<br>Předmět: Re: Doména</aside><div>Souhlasíte?</div></body></html>",
        "ano",
        "---------- Původní e-mail ----------\nOd: Hosting <helpdesk@hosting.example>\n"
        "Komu: x@post.example\nDatum: 3. 11. 2026 14:22:10\nPředmět: Re: Doména\nSouhlasíte?",
        is_html=True,
    ),
    Case(
        "centrum html",
        "<html><body><p>Díky</p><p>___________________________________________________________"
        "___<br>&gt; Od: Hosting &lt;helpdesk@hosting.example&gt;<br>&gt; Komu: "
        "x@centrum.example<br>&gt; Datum: 03.11.2026 14:22<br>&gt; Předmět: Re: "
        "Doména<br>&gt;<br></p><p>Souhlasíte?</p></body></html>",
        "Díky",
        "______________________________________________________________\n"
        "> Od: Hosting <helpdesk@hosting.example>\n> Komu: x@centrum.example\n"
        "> Datum: 03.11.2026 14:22\n> Předmět: Re: Doména\n>\nSouhlasíte?",
        is_html=True,
    ),
    Case(
        "em client html",
        "<html><body><div>Ano</div><div><br></div><div "
        'id="signature_old"><div>Jan</div></div><div><br></div>\n'
        "<div>------ Původní zpráva ------</div>\n"
        '<div>Od "Hosting" &lt;<a '
        'href="mailto:helpdesk@hosting.example">helpdesk@hosting.example</a>&gt;</div>\n'
        '<div>Komu "Jan" &lt;<a>jan@x.example</a>&gt;</div>\n'
        "<div>Datum 03.11.2026 14:22:33</div>\n<div>Předmět Re: Doména</div><div><br></div>\n"
        '<div id="x5a" class="plain"><blockquote cite="1@x" type="cite" '
        'class="cite2"><div>Souhlasíte?</div></blockquote></div></body></html>',
        "Ano\nJan",
        '------ Původní zpráva ------\nOd "Hosting" <helpdesk@hosting.example>\n'
        'Komu "Jan" <jan@x.example>\nDatum 03.11.2026 14:22:33\nPředmět Re: Doména\nSouhlasíte?',
        is_html=True,
    ),
    Case(
        "mailspring",
        '<div>Ano</div><br/><div class="gmail_quote_attribution">On Nov 3 2026, at 2:22 pm, '
        "Hosting &lt;helpdesk@hosting.example&gt; "
        "wrote:</div><blockquote><div>Souhlasíte?</div></blockquote>",
        "Ano",
        "On Nov 3 2026, at 2:22 pm, Hosting <helpdesk@hosting.example> wrote:\nSouhlasíte?",
        is_html=True,
    ),
    Case(
        "windows mail",
        '<html><body><p class="MsoNormal">Ano</p><p>Odesláno z aplikace <a href="x">Pošta</a> '
        'pro Windows</p><div style="mso-element:para-border-div;border:none;border-top:solid '
        '#E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p class="MsoNormal" '
        'style="border:none;padding:0cm"><b>Od: </b><a '
        'href="mailto:h">Hosting</a><br><b>Odesláno: </b>úterý 3. listopadu 2026 '
        "14:22<br><b>Komu: </b><a>Jan</a><br><b>Předmět: </b>Re: "
        "Doména</p></div><p>Souhlasíte?</p></body></html>",
        "Ano\nOdesláno z aplikace Pošta pro Windows",
        "Od: Hosting\nOdesláno: úterý 3. listopadu 2026 14:22\nKomu: Jan\nPředmět: Re: Doména\nSouhlasíte?",
        is_html=True,
    ),
    Case(
        "yahoo android",
        '<div>Ano</div><br id="ymail_android_signature"><a>Odesláno z aplikace Yahoo Mail v '
        'systému Android</a><br><br><blockquote id="ymail_android_quoted"><div>V út, 3. lis. '
        "2026 ve 14:22, Hosting</div><div>&lt;helpdesk@hosting.example&gt; "
        "napsal(a):</div><div>Souhlasíte?</div></blockquote>",
        "Ano\nOdesláno z aplikace Yahoo Mail v systému Android",
        "V út, 3. lis. 2026 ve 14:22, Hosting\n<helpdesk@hosting.example> napsal(a):\nSouhlasíte?",
        is_html=True,
    ),
    Case(
        "evolution html",
        "<html><body><div>Ano</div><div><br></div><div>On Tue, 2026-11-03 at 14:22 +0100, "
        'Hosting wrote:</div><blockquote type="cite" style="margin:0 0 0 '
        '.8ex"><div>Souhlasíte?</div></blockquote></body></html>',
        "Ano",
        "On Tue, 2026-11-03 at 14:22 +0100, Hosting wrote:\nSouhlasíte?",
        is_html=True,
    ),
    Case(
        "notes html",
        "<font size=2>Ano</font><br><br><table width=100%><tr valign=top><td width=40%><font "
        "size=1 color=#5f5f5f>Od:&nbsp; &nbsp; </font><font size=1>Hosting "
        "&lt;helpdesk@hosting.example&gt;</font><tr><td><font size=1>Komu:&nbsp; "
        "</font><font>jan@x.example</font><tr><td><font>Datum: </font><font>03.11.2026 "
        "14:22</font><tr><td><font>Předmět: </font><font>Re: "
        "Doména</font></table><br><font>Souhlasíte?</font>",
        "Ano",
        "Od: Hosting <helpdesk@hosting.example>\nKomu: jan@x.example\nDatum: 03.11.2026 14:22\n"
        "Předmět: Re: Doména\nSouhlasíte?",
        is_html=True,
    ),
    Case(
        "outlook mac",
        "<html><body><div>Ano</div><div><br></div><div "
        'id="mail-editor-reference-message-container"><div><div><div><div '
        'style="border:none;border-top:solid #B5C4DF 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p '
        'class="MsoNormal"><b><span style="color:black">Od: </span></b><span>Hosting '
        "&lt;helpdesk@hosting.example&gt;<br><b>Datum: </b>úterý 3. listopadu 2026 v "
        "14:22<br><b>Komu: </b>Jan Novák &lt;jan@x.example&gt;<br><b>Předmět: </b>Re: "
        "Doména</span></p></div><div><p>Souhlasíte?</p></div></div></div></div></div></body></"
        "html>",
        "Ano",
        "Od: Hosting <helpdesk@hosting.example>\nDatum: úterý 3. listopadu 2026 v 14:22\n"
        "Komu: Jan Novák <jan@x.example>\nPředmět: Re: Doména\nSouhlasíte?",
        is_html=True,
    ),
    Case(
        "outlook span head",
        '<div>Ano</div><span id="OLK_SRC_BODY_SECTION"><div style="border-top:#b5c4df 1pt '
        'solid"><span style="font-weight:bold">Od: </span>Hosting<br><span '
        'style="font-weight:bold">Datum: </span>úterý 3. listopadu 2026 14:22<br><span>Komu: '
        "</span>Jan<br><span>Předmět: </span>Re: Doména<br></div><div>Souhlasíte?</div></span>",
        "Ano",
        "Od: Hosting\nDatum: úterý 3. listopadu 2026 14:22\nKomu: Jan\nPředmět: Re: Doména\nSouhlasíte?",
        is_html=True,
    ),
    Case(
        "ios inline",
        '<html><body dir="auto"><div dir="ltr"></div><div dir="ltr">Níže</div><div '
        'dir="ltr"><br><blockquote type="cite">3. 11. 2026 v 14:22, Hosting '
        "&lt;helpdesk@hosting.example&gt;:<br><br></blockquote></div><blockquote "
        'type="cite"><div dir="ltr">\ufeffJaká '
        "doména?</div></blockquote><div><br></div>firma.example<br><blockquote "
        'type="cite"><div>Tarif?</div></blockquote><div>levný</div></body></html>',
        "Níže\nfirma.example\nlevný",
        "3. 11. 2026 v 14:22, Hosting <helpdesk@hosting.example>:\nJaká doména?\nTarif?",
        is_html=True,
    ),
    Case(
        "html paste code",
        "<p>Dobrý den,</p><p>zkusil jsem:</p><pre>&gt; SELECT 1;\n&gt; SHOW TABLES;</pre><p>a nic.</p>",
        "Dobrý den,\n\nzkusil jsem:\n\n> SELECT 1;\n> SHOW TABLES;\n\na nic.",
        "",
        is_html=True,
    ),
    Case(
        "html own quote",
        "<div>Dobrý den,</div><div>na webu máte:</div><blockquote style='border-left:2px "
        "solid #ccc;padding-left:8px'>Doprava zdarma</blockquote><div>ale účtovali jste 99 "
        "Kč.</div>",
        "Dobrý den,\nna webu máte:\n\nDoprava zdarma\n\nale účtovali jste 99 Kč.",
        "",
        is_html=True,
    ),
    Case(
        "html hr",
        "<p>A</p><hr><p>Od: pondělí nejde web</p>",
        "A\n\nOd: pondělí nejde web",
        "",
        is_html=True,
    ),
    Case(
        "html ymail fwd",
        "<div>-------- Přeposlaná zpráva --------</div><table "
        'class="moz-email-headers-table"><tbody><tr><th>Předmět: '
        "</th><td>Doména</td></tr><tr><th>Datum: </th><td>Tue, 3 Nov 2026 14:22:33 "
        "+0100</td></tr><tr><th>Od: </th><td>Jan "
        "&lt;jan@x.example&gt;</td></tr></tbody></table><br>Nejde mi web.",
        "-------- Přeposlaná zpráva --------\n\nPředmět: Doména\n"
        "Datum: Tue, 3 Nov 2026 14:22:33 +0100\nOd: Jan <jan@x.example>\n\nNejde mi web.",
        "",
        is_html=True,
    ),
    Case(
        "titled name",
        "ok\n\n"
        "st 4. 11. 2026 v 9:00 odesílatel Ing. Eva Nová, Ph.D., MBA | Oddělení péče o "
        "zákazníky ABC s.r.o. <\neva@abc.example> napsal:\n\n> text\n",
        "ok",
        "st 4. 11. 2026 v 9:00 odesílatel Ing. Eva Nová, Ph.D., MBA | Oddělení péče o "
        "zákazníky ABC s.r.o. <\neva@abc.example> napsal:\n\n> text",
    ),
    Case(
        "name with dash",
        "ok\n\nDne 4. 11. 2026 v 9:00 ABC hosting - technická podpora napsal(a):\n> text\n",
        "ok",
        "Dne 4. 11. 2026 v 9:00 ABC hosting - technická podpora napsal(a):\n> text",
    ),
    Case(
        "name with parens",
        "ok\n\nst 4. 11. 2026 v 9:00 odesílatel Eva Nová (ABC) <eva@abc.example> napsal:\n> text\n",
        "ok",
        "st 4. 11. 2026 v 9:00 odesílatel Eva Nová (ABC) <eva@abc.example> napsal:\n> text",
    ),
    Case(
        "name colon",
        "ok\n\nst 4. 11. 2026 v 9:00 odesílatel ABC: podpora <eva@abc.example> napsal:\n> text\n",
        "ok",
        "st 4. 11. 2026 v 9:00 odesílatel ABC: podpora <eva@abc.example> napsal:\n> text",
    ),
    Case(
        "quotes name",
        'ok\n\nDne 4. 11. 2026 v 9:00 "ABC podpora" <eva@abc.example> napsal(a):\n> text\n',
        "ok",
        'Dne 4. 11. 2026 v 9:00 "ABC podpora" <eva@abc.example> napsal(a):\n> text',
    ),
    Case(
        "lowercase outlook mac unmarked",
        "ok\n\nDne 04.11.2026 v 9:00 podpora@abc.example napsal:\ntext\nkonec\n",
        "ok",
        "Dne 04.11.2026 v 9:00 podpora@abc.example napsal:\ntext\nkonec",
    ),
    Case(
        "name 3 lines",
        "ok\n\nDne 4. 11. 2026 v 9:00 Oddělení technické podpory zákazníků společnosti\n"
        "ABC Hosting a Domény s.r.o.\n<podpora@abc-hosting-a-domeny.example> napsal(a):\n\n"
        "> text\n",
        "ok",
        "Dne 4. 11. 2026 v 9:00 Oddělení technické podpory zákazníků společnosti\n"
        "ABC Hosting a Domény s.r.o.\n<podpora@abc-hosting-a-domeny.example> napsal(a):\n\n> text",
    ),
    Case(
        "head with nbsp and lrm",
        "ok\n\n\u200eDne 4.\xa011.\xa02026 v\xa09:00, Eva\xa0Nová <eva@abc.example>\xa0napsal(a):\n\n> text\n",
        "ok",
        "\u200eDne 4.\xa011.\xa02026 v\xa09:00, Eva\xa0Nová <eva@abc.example>\xa0napsal(a):\n\n> text",
    ),
    Case(
        "multiple blank",
        "ok\n\n\n\n\n\nDne 4. 11. 2026 v 9:00 Eva Nová napsal(a):\n\n\n> text\n",
        "ok",
        "\n\n\n\nDne 4. 11. 2026 v 9:00 Eva Nová napsal(a):\n\n\n> text",
    ),
    Case(
        "month gen",
        "ok\n\nDne 4. listopadu 2026 9:00 Eva Nová <eva@abc.example> napsala:\n\n> text\n",
        "ok",
        "Dne 4. listopadu 2026 9:00 Eva Nová <eva@abc.example> napsala:\n\n> text",
    ),
    Case(
        "dopoledne",
        "ok\n\nDne 4. 11. 2026 v 9:00 dop., Eva Nová <eva@abc.example> napsal(a):\n> text\n",
        "ok",
        "Dne 4. 11. 2026 v 9:00 dop., Eva Nová <eva@abc.example> napsal(a):\n> text",
    ),
    Case(
        "comma time",
        "ok\n\nDne středa 4. listopadu 2026, 9:00:12, Eva Nová napsal(a):\n> text\n",
        "ok",
        "Dne středa 4. listopadu 2026, 9:00:12, Eva Nová napsal(a):\n> text",
    ),
    Case(
        "psal",
        "ok\n\nDne 4.11.2026 v 09:00 psal(a) Eva Nová:\n> text\n",
        "ok",
        "Dne 4.11.2026 v 09:00 psal(a) Eva Nová:\n> text",
    ),
    Case(
        "email from ticket system",
        "ok\n\nDne 4. 11. 2026 v 9:00 ABC Podpora <podpora+t-abc123@abc.example> napsal(a):\n"
        "> Ticket 2026-12 · Stav: x\n> --\n> ABC\n",
        "ok",
        "Dne 4. 11. 2026 v 9:00 ABC Podpora <podpora+t-abc123@abc.example> napsal(a):\n"
        "> Ticket 2026-12 · Stav: x\n> --\n> ABC",
    ),
    Case(
        "bare address before verb",
        "ok\n\nDne 4. 11. 2026 v 9:00 podpora@abc.example napsal(a):\n> text\n",
        "ok",
        "Dne 4. 11. 2026 v 9:00 podpora@abc.example napsal(a):\n> text",
    ),
    Case(
        "gmail en in cz",
        "Děkuji, funguje.\n\nOn Wed, Nov 4, 2026 at 9:00 AM ABC Podpora <podpora@abc.example> wrote:\n\n> text\n>\n",
        "Děkuji, funguje.",
        "On Wed, Nov 4, 2026 at 9:00 AM ABC Podpora <podpora@abc.example> wrote:\n\n> text\n>",
    ),
    Case(
        "outlook with phone block",
        "Děkuji, vyřešeno.\n\nS pozdravem / Best regards\n\nEva Nová\nEkonomka\n\n"
        "ABC s.r.o., Dlouhá 1, 100 00 Praha\nT: +420 777\nM: +420 666\nE: eva@x.example\n"
        "W: www.x.example\n\nFrom: ABC Podpora <podpora@abc.example> \n"
        "Sent: Wednesday, November 4, 2026 9:00 AM\nTo: eva@x.example\n"
        "Subject: [ABC-12] Re: Web\n\ntext\n",
        "Děkuji, vyřešeno.\n\nS pozdravem / Best regards\n\nEva Nová\nEkonomka\n\n"
        "ABC s.r.o., Dlouhá 1, 100 00 Praha\nT: +420 777\nM: +420 666\nE: eva@x.example\n"
        "W: www.x.example",
        "From: ABC Podpora <podpora@abc.example> \nSent: Wednesday, November 4, 2026 9:00 AM\n"
        "To: eva@x.example\nSubject: [ABC-12] Re: Web\n\ntext",
    ),
    Case(
        "sig with od do",
        "Děkuji\n\nProvozní doba:\nOd: 8:00\nDo: 16:00\n\nOd: ABC <podpora@abc.example>\n"
        "Odesláno: středa 4. listopadu 2026 9:00\nKomu: Eva\nPředmět: Web\n\ntext\n",
        "Děkuji\n\nProvozní doba:\nOd: 8:00\nDo: 16:00",
        "Od: ABC <podpora@abc.example>\nOdesláno: středa 4. listopadu 2026 9:00\nKomu: Eva\nPředmět: Web\n\ntext",
    ),
    Case(
        "block leading spaces",
        "ok\n\n  Od: ABC <podpora@abc.example>\n  Odesláno: středa 4. listopadu 2026 9:00\n"
        "  Komu: Eva\n  Předmět: Web\n\ntext\n",
        "ok",
        "  Od: ABC <podpora@abc.example>\n  Odesláno: středa 4. listopadu 2026 9:00\n"
        "  Komu: Eva\n  Předmět: Web\n\ntext",
    ),
    Case(
        "block with bold html2text",
        "ok\n\n**Od:** ABC <podpora@abc.example>\n**Odesláno:** středa 4. listopadu 2026 9:00\n"
        "**Komu:** Eva\n**Předmět:** Web\n\ntext\n",
        "ok",
        "**Od:** ABC <podpora@abc.example>\n**Odesláno:** středa 4. listopadu 2026 9:00\n"
        "**Komu:** Eva\n**Předmět:** Web\n\ntext",
    ),
    Case(
        "block from gmail text of outlook",
        "ok\n\n*Od:* ABC <podpora@abc.example>\n*Odesláno:* středa 4. listopadu 2026 9:00\n"
        "*Komu:* 'Eva' <eva@x.example>; 'Ota'\n<ota@x.example>\n*Předmět:* Web\n\n\n\ntext\n",
        "ok",
        "*Od:* ABC <podpora@abc.example>\n*Odesláno:* středa 4. listopadu 2026 9:00\n"
        "*Komu:* 'Eva' <eva@x.example>; 'Ota'\n<ota@x.example>\n*Předmět:* Web\n\n\n\ntext",
    ),
    Case(
        "block only od datum predmet",
        "ok\n\nOd: ABC <podpora@abc.example>\nDatum: 4. 11. 2026 9:00\nPředmět: Web\n\ntext\n",
        "ok",
        "Od: ABC <podpora@abc.example>\nDatum: 4. 11. 2026 9:00\nPředmět: Web\n\ntext",
    ),
    Case(
        "block empty subject",
        "ok\n\nOd: ABC <podpora@abc.example>\nOdesláno: středa 4. listopadu 2026 9:00\nKomu: Eva\nPředmět:\n\ntext\n",
        "ok",
        "Od: ABC <podpora@abc.example>\nOdesláno: středa 4. listopadu 2026 9:00\nKomu: Eva\nPředmět:\n\ntext",
    ),
    Case(
        "hotmail cs",
        "ok\n\n________________________________\nOd: ABC <podpora@abc.example>\n"
        "Odesláno: středa 4. listopadu 2026 9:00\nKomu: Eva <eva@x.example>\nPředmět: Re: Web\n \n"
        "text\n\n________________________________\nOd: Eva\n"
        "Odesláno: úterý 3. listopadu 2026 9:00\nKomu: ABC\nPředmět: Web\n\nstarší\n",
        "ok",
        "________________________________\nOd: ABC <podpora@abc.example>\n"
        "Odesláno: středa 4. listopadu 2026 9:00\nKomu: Eva <eva@x.example>\nPředmět: Re: Web\n \n"
        "text\n\n________________________________\nOd: Eva\n"
        "Odesláno: úterý 3. listopadu 2026 9:00\nKomu: ABC\nPředmět: Web\n\nstarší",
    ),
    Case(
        "dashes line od",
        "ok\n\n----------------------------------------\nOd: ABC <podpora@abc.example>\n"
        "Datum: 4. 11. 2026 9:00\nKomu: Eva\nPředmět: Web\n\ntext\n",
        "ok",
        "----------------------------------------\nOd: ABC <podpora@abc.example>\n"
        "Datum: 4. 11. 2026 9:00\nKomu: Eva\nPředmět: Web\n\ntext",
    ),
    Case(
        "puvodni zprava bez pomlcek",
        "ok\n\nPůvodní zpráva:\nOd: ABC <podpora@abc.example>\nDatum: 4. 11. 2026 9:00\nPředmět: Web\n\ntext\n",
        "ok",
        "Původní zpráva:\nOd: ABC <podpora@abc.example>\nDatum: 4. 11. 2026 9:00\nPředmět: Web\n\ntext",
    ),
    Case(
        "volny",
        'ok\n\n----- Original Message -----\nFrom: "ABC" <podpora@abc.example>\n'
        "To: <eva@volny.example>\nSent: Wednesday, November 04, 2026 9:00 AM\nSubject: Re: Web\n\n"
        "> text\n",
        "ok",
        '----- Original Message -----\nFrom: "ABC" <podpora@abc.example>\n'
        "To: <eva@volny.example>\nSent: Wednesday, November 04, 2026 9:00 AM\nSubject: Re: Web\n\n"
        "> text",
    ),
    Case(
        "oe cs",
        'ok\n\n----- Original Message -----\nOd: "ABC" <podpora@abc.example>\n'
        "Komu: <eva@volny.example>\nOdesláno: 4. listopadu 2026 9:00\nPředmět: Re: Web\n\n> text\n",
        "ok",
        '----- Original Message -----\nOd: "ABC" <podpora@abc.example>\n'
        "Komu: <eva@volny.example>\nOdesláno: 4. listopadu 2026 9:00\nPředmět: Re: Web\n\n> text",
    ),
    Case(
        "oe2",
        "ok\n\n-----Původní zpráva-----\nFrom: ABC\nSent: Wednesday, November 4, 2026 9:00 AM\n"
        "To: Eva\nSubject: Web\n\ntext\n",
        "ok",
        "-----Původní zpráva-----\nFrom: ABC\nSent: Wednesday, November 4, 2026 9:00 AM\nTo: Eva\n"
        "Subject: Web\n\ntext",
    ),
    Case(
        "icewarp",
        'ok\n\n-----Original Message-----\nFrom: "ABC"<podpora@abc.example>\n'
        'To: "Eva"<eva@x.example>\nDate: 04.11.2026 09:00\nSubject: Web\n\ntext\n',
        "ok",
        '-----Original Message-----\nFrom: "ABC"<podpora@abc.example>\nTo: "Eva"<eva@x.example>\n'
        "Date: 04.11.2026 09:00\nSubject: Web\n\ntext",
    ),
    Case(
        "kerio",
        "ok\n\n-------- Původní zpráva --------\nOd: ABC <podpora@abc.example>\n"
        "Datum: 4. 11. 2026 9:00:12\nPředmět: Web\nKomu: Eva\n\ntext\n",
        "ok",
        "-------- Původní zpráva --------\nOd: ABC <podpora@abc.example>\n"
        "Datum: 4. 11. 2026 9:00:12\nPředmět: Web\nKomu: Eva\n\ntext",
    ),
    Case(
        "nextcloud",
        "ok\n\n„ABC“ podpora@abc.example – 4. listopadu 2026 9:00\n> text\n",
        "ok",
        "„ABC“ podpora@abc.example – 4. listopadu 2026 9:00\n> text",
    ),
    Case(
        "outlook new cs at",
        "ok\n\nOd: ABC <podpora@abc.example>\nDatum: středa, 4. listopadu 2026 v 9:00\n"
        "Komu: Eva <eva@x.example>\nKopie: Ota <ota@x.example>\nPředmět: Re: Web\n\ntext\n",
        "ok",
        "Od: ABC <podpora@abc.example>\nDatum: středa, 4. listopadu 2026 v 9:00\n"
        "Komu: Eva <eva@x.example>\nKopie: Ota <ota@x.example>\nPředmět: Re: Web\n\ntext",
    ),
    Case(
        "mid reply",
        "Dobrý den,\n\nviz odpovědi v textu.\n\nDne 4. 11. 2026 v 9:00 ABC napsal(a):\n> text\n",
        "Dobrý den,\n\nviz odpovědi v textu.",
        "Dne 4. 11. 2026 v 9:00 ABC napsal(a):\n> text",
    ),
    Case(
        "answers with dash",
        "-- ano\n-- ne\n\nDne 4. 11. 2026 v 9:00 ABC napsal(a):\n> text\n",
        "-- ano\n-- ne",
        "Dne 4. 11. 2026 v 9:00 ABC napsal(a):\n> text",
    ),
    Case(
        "quoted code",
        "ok\n\nDne 4. 11. 2026 v 9:00 ABC napsal(a):\n> spusťte:\n> sudo apt update\n> exit\n",
        "ok",
        "Dne 4. 11. 2026 v 9:00 ABC napsal(a):\n> spusťte:\n> sudo apt update\n> exit",
    ),
    Case(
        "url line broken",
        "ok\n\nDne 4. 11. 2026 v 9:00 ABC napsal(a):\n> viz\n"
        "> https://abc.example/velmi/dlouha/adresa/ktera/se/nevejde/na/jeden/radek?x=\n1234567\n"
        "> díky\n",
        "ok",
        "Dne 4. 11. 2026 v 9:00 ABC napsal(a):\n> viz\n"
        "> https://abc.example/velmi/dlouha/adresa/ktera/se/nevejde/na/jeden/radek?x=\n1234567\n"
        "> díky",
    ),
    Case(
        "inline tb",
        "Dne 04.11.2026 v 9:00 ABC napsal(a):\n> Dobrý den,\n>\n> 1) verze PHP?\n8.3\n\n> 2) heslo?\n"
        "pošlu SMS\n>\n> Díky\n> ABC\n\nEva",
        "8.3\npošlu SMS\nEva",
        "Dne 04.11.2026 v 9:00 ABC napsal(a):\n> Dobrý den,\n>\n> 1) verze PHP?\n> 2) heslo?\n>\n> Díky\n> ABC",
    ),
    Case(
        "inline trimmed head gone",
        "Dobrý den,\n\n> verze PHP?\n8.3\n\n> heslo?\npošlu SMS\n\nEva",
        "Dobrý den,\n8.3\npošlu SMS\nEva",
        "> verze PHP?\n> heslo?",
    ),
    Case(
        "inline with paste",
        "Dne 04.11.2026 v 9:00 ABC napsal(a):\n> Jaká chyba?\n\nTato:\n"
        "Fatal error: Uncaught Exception in /var/www/x.php:12\n\n> Od kdy?\n\nOd: pondělí ráno",
        "Tato:\nFatal error: Uncaught Exception in /var/www/x.php:12\nOd: pondělí ráno",
        "Dne 04.11.2026 v 9:00 ABC napsal(a):\n> Jaká chyba?\n> Od kdy?",
    ),
    Case(
        "bottom outlook express",
        '----- Original Message -----\nFrom: "ABC" <podpora@abc.example>\n'
        "To: <eva@volny.example>\nSent: Wednesday, November 04, 2026 9:00 AM\nSubject: Re: Web\n\n"
        "> text\n> text2\n\nAno, díky\nEva",
        "Ano, díky\nEva",
        '----- Original Message -----\nFrom: "ABC" <podpora@abc.example>\n'
        "To: <eva@volny.example>\nSent: Wednesday, November 04, 2026 9:00 AM\nSubject: Re: Web\n"
        "> text\n> text2",
    ),
    Case(
        "list of dates",
        "Výpadky byly:\n- dne 4. 11. 2026 v 9:00\n- dne 5. 11. 2026 v 10:00, hlásil Novák\n"
        "Prosím o vyjádření:\n1) proč\n2) kdy",
        "Výpadky byly:\n- dne 4. 11. 2026 v 9:00\n- dne 5. 11. 2026 v 10:00, hlásil Novák\n"
        "Prosím o vyjádření:\n1) proč\n2) kdy",
        "",
    ),
    Case(
        "invoice",
        "Faktura:\nDodavatel: ABC\nOdběratel: Eva Nová\nDatum: 4. 11. 2026\nČástka: 500 Kč\nVS: 123\n\nJe správná?",
        "Faktura:\nDodavatel: ABC\nOdběratel: Eva Nová\nDatum: 4. 11. 2026\nČástka: 500 Kč\nVS: 123\n\nJe správná?",
        "",
    ),
    Case(
        "meeting",
        "Kdy: 4. 11. 2026 v 9:00\nKde: Praha\nKomu: všem\nPředmět: porada\n\nDorazíte?",
        "Kdy: 4. 11. 2026 v 9:00\nKde: Praha\nKomu: všem\nPředmět: porada\n\nDorazíte?",
        "",
    ),
    Case(
        "order form",
        "Objednávka\nOd: ABC s.r.o.\nKomu: Hosting\nCo: doména\n\nDěkuji",
        "Objednávka\nOd: ABC s.r.o.\nKomu: Hosting\nCo: doména\n\nDěkuji",
        "",
    ),
    Case(
        "napsal mid",
        "Petr Malý napsal, že web nejde. Můžete se podívat?\nDne 4. 11. v 9:00 to spadlo.",
        "Petr Malý napsal, že web nejde. Můžete se podívat?\nDne 4. 11. v 9:00 to spadlo.",
        "",
    ),
    Case(
        "wrote colon inline",
        "Podpora napsala: restartujte to.\nTo jsem udělal.",
        "Podpora napsala: restartujte to.\nTo jsem udělal.",
        "",
    ),
    Case(
        "smtp log",
        "Zkouška:\n220 mx.abc.example ESMTP\nEHLO x.example\n250 ok\nMAIL FROM:<eva@x.example>\n"
        "250 ok\nRCPT TO:<ota@y.example>\n550 no\n\nproč?",
        "Zkouška:\n220 mx.abc.example ESMTP\nEHLO x.example\n250 ok\nMAIL FROM:<eva@x.example>\n"
        "250 ok\nRCPT TO:<ota@y.example>\n550 no\n\nproč?",
        "",
    ),
    Case(
        "json",
        'Odpověď API:\n{"from": "eva@x.example", "date": "2026-11-04"}\n\n{\n  "to": "x"\n}',
        'Odpověď API:\n{"from": "eva@x.example", "date": "2026-11-04"}\n\n{\n  "to": "x"\n}',
        "",
    ),
    Case(
        "yaml",
        "Konfigurace:\nfrom: eva@x.example\nto: ota@x.example\nsmtp: mx.x.example\nsubject: test\n\nje dobře?",
        "Konfigurace:\nfrom: eva@x.example\nto: ota@x.example\nsmtp: mx.x.example\nsubject: test\n\nje dobře?",
        "",
    ),
    Case(
        "markdown",
        "# Problém\n---\n* web\n* mail\n\n**Od:** včera\n\n___\nEva",
        "# Problém\n---\n* web\n* mail\n\n**Od:** včera\n\n___\nEva",
        "",
    ),
    Case(
        "stars",
        "Dobrý den\n*****\nheslo\n*****\n",
        "Dobrý den\n*****\nheslo\n*****\n",
        "",
    ),
    Case(
        "greeting dated",
        "Dobrý den,\n\n"
        "navazuji na hovor ze dne 4. 11. 2026 v 9:00 s panem Malým <maly@abc.example>:\n\n"
        "potřebuji změnit DNS.",
        "Dobrý den,\n\n"
        "navazuji na hovor ze dne 4. 11. 2026 v 9:00 s panem Malým <maly@abc.example>:\n\n"
        "potřebuji změnit DNS.",
        "",
    ),
    Case(
        "reference",
        "Viz váš e-mail ze 4. 11. 2026 9:00 od podpora@abc.example:\nnic nepřišlo.",
        "Viz váš e-mail ze 4. 11. 2026 9:00 od podpora@abc.example:\nnic nepřišlo.",
        "",
    ),
    Case(
        "alert mail pasted",
        "Chodí nám pořád tyto maily, jde to vypnout?\n\nFrom: root@web1.abc.example\n"
        "To: admin@abc.example\nSubject: Cron <root@web1> /usr/bin/backup\n"
        "Date: Wed, 4 Nov 2026 09:00:01 +0100\n\n/bin/sh: backup: not found\n\nDíky, Eva",
        "Chodí nám pořád tyto maily, jde to vypnout?\n\nFrom: root@web1.abc.example\n"
        "To: admin@abc.example\nSubject: Cron <root@web1> /usr/bin/backup\n"
        "Date: Wed, 4 Nov 2026 09:00:01 +0100\n\n/bin/sh: backup: not found\n\nDíky, Eva",
        "",
    ),
    Case(
        "shell gt",
        "Dobrý den,\nspustil jsem\n> /var/log/nginx/error.log\na teď je prázdný, to je ok?",
        "Dobrý den,\nspustil jsem\n> /var/log/nginx/error.log\na teď je prázdný, to je ok?",
        "",
    ),
    Case(
        "only >",
        ">\n> text\n>",
        "",
        ">\n> text\n>",
    ),
    Case(
        "gmail sig after quote? dir auto",
        '<div dir="auto">Ok, díky</div><br><div class="gmail_quote '
        'gmail_quote_container"><div dir="ltr" class="gmail_attr">Dne st 4. 11. 2026 9:00 '
        'uživatel ABC &lt;<a href="mailto:p@abc.example">p@abc.example</a>&gt; '
        'napsal:<br></div><blockquote class="gmail_quote" style="margin:0 0 0 '
        ".8ex;border-left:1px #ccc "
        'solid;padding-left:1ex"><p>text</p><blockquote><p>starší</p></blockquote></blockquote'
        "></div>",
        "Ok, díky",
        "Dne st 4. 11. 2026 9:00 uživatel ABC <p@abc.example> napsal:\ntext\nstarší",
        is_html=True,
    ),
    Case(
        "outlook plain div no border",
        "<div>Ok</div><div><br></div><div><b>Od:</b> ABC "
        "&lt;p@abc.example&gt;</div><div><b>Odesláno:</b> středa 4. listopadu 2026 "
        "9:00</div><div><b>Komu:</b> Eva</div><div><b>Předmět:</b> "
        "Web</div><div><br></div><div>text</div>",
        "Ok",
        "Od: ABC <p@abc.example>\nOdesláno: středa 4. listopadu 2026 9:00\nKomu: Eva\nPředmět: Web\ntext",
        is_html=True,
    ),
    Case(
        "outlook reply inside blockquote style",
        '<p>Ok</p><blockquote style="border:none;border-left:solid blue 1.5pt;padding:0cm 0cm '
        '0cm 4.0pt"><div style="border:none;border-top:solid #E1E1E1 1.0pt"><p><b>Od:</b> ABC '
        "&lt;p@abc.example&gt;<br><b>Odesláno:</b> středa 4. listopadu 2026 "
        "9:00<br><b>Komu:</b> Eva<br><b>Předmět:</b> Web</p></div><p>text</p></blockquote>",
        "Ok",
        "Od: ABC <p@abc.example>\nOdesláno: středa 4. listopadu 2026 9:00\nKomu: Eva\nPředmět: Web\ntext",
        is_html=True,
    ),
    Case(
        "outlook left border div",
        '<div class="WordSection1"><p>Ok</p><div style="border:none;border-left:solid blue '
        '1.5pt;padding:0cm 0cm 0cm 4.0pt"><div><div style="border:none;border-top:solid '
        '#E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p><b>Od:</b> ABC<br><b>Odesláno:</b> '
        "středa 4. listopadu 2026 9:00<br><b>Komu:</b> Eva<br><b>Předmět:</b> "
        "Web</p></div></div><p>text</p></div></div>",
        "Ok",
        "Od: ABC\nOdesláno: středa 4. listopadu 2026 9:00\nKomu: Eva\nPředmět: Web\ntext",
        is_html=True,
    ),
    Case(
        "tb forward comment",
        '<html><body><p>K řešení.</p><div class="moz-forward-container"><br><br>-------- '
        "Přeposlaná zpráva --------<table "
        'class="moz-email-headers-table"><tbody><tr><th>Předmět: '
        "</th><td>Web</td></tr><tr><th>Datum: </th><td>Wed, 4 Nov 2026 09:00:01 "
        "+0100</td></tr><tr><th>Od: </th><td>Ota &lt;ota@x.example&gt;</td></tr><tr><th>Komu: "
        "</th><td>eva@x.example</td></tr></tbody></table><br><br>text</div></body></html>",
        "K řešení.",
        "-------- Přeposlaná zpráva --------\nPředmět: Web\n"
        "Datum: Wed, 4 Nov 2026 09:00:01 +0100\nOd: Ota <ota@x.example>\nKomu: eva@x.example\n"
        "text",
        is_html=True,
    ),
    Case(
        "apple forward comment",
        '<html><body>K řešení.<br><div><br><blockquote type="cite"><div>Začátek přeposílané '
        'zprávy:</div><br class="Apple-interchange-newline"><div><span><b>Od: '
        "</b></span><span>Ota &lt;ota@x.example&gt;<br></span></div><div><b>Předmět: "
        "</b>Web</div><div><b>Datum: </b>4. listopadu 2026 v 9:00:01 "
        "SEČ</div><br><div>text</div></blockquote></div></body></html>",
        "K řešení.",
        "Začátek přeposílané zprávy:\nOd: Ota <ota@x.example>\nPředmět: Web\n"
        "Datum: 4. listopadu 2026 v 9:00:01 SEČ\ntext",
        is_html=True,
    ),
    Case(
        "apple forward no comment",
        '<html><body><div><br><blockquote type="cite"><div>Začátek přeposílané '
        "zprávy:</div><br><div><b>Od: </b>Ota &lt;ota@x.example&gt;</div><div><b>Předmět: "
        "</b>Web</div><br><div>text</div></blockquote></div></body></html>",
        "Začátek přeposílané zprávy:\nOd: Ota <ota@x.example>\nPředmět: Web\ntext",
        "",
        is_html=True,
    ),
    Case(
        "roundcube top html",
        '<html><body style="font-size: 10pt"><p>Ok</p>\n<div id="signature">Eva</div>\n'
        '<p><br /></p>\n<p id="reply-intro">Dne 2026-11-04 09:00, ABC napsal:</p>\n'
        '<blockquote type="cite" style="padding: 0 0.4em; border-left: #1010ff 2px solid; '
        'margin: 0">\n<div id="replybody1">\n<p>text</p>\n</div>\n</blockquote>\n</body></html>',
        "Ok\nEva",
        "Dne 2026-11-04 09:00, ABC napsal:\ntext",
        is_html=True,
    ),
    Case(
        "roundcube bottom html",
        '<html><body><p id="reply-intro">Dne 2026-11-04 09:00, ABC napsal:</p><blockquote '
        'type="cite"><p>text</p></blockquote><p>Ok<br>Eva</p></body></html>',
        "Ok\nEva",
        "Dne 2026-11-04 09:00, ABC napsal:\ntext",
        is_html=True,
    ),
    Case(
        "footer html",
        '<p>Ok</p><div class="gmail_quote"><div class="gmail_attr">st 4. 11. 2026 v 9:00 '
        "odesílatel ABC &lt;p@abc.example&gt; napsal:</div><blockquote "
        'class="gmail_quote">text</blockquote></div><p>Tento e-mail a jeho přílohy jsou '
        "důvěrné.</p>",
        "Ok",
        "st 4. 11. 2026 v 9:00 odesílatel ABC <p@abc.example> napsal:\ntext\n"
        "Tento e-mail a jeho přílohy jsou důvěrné.",
        is_html=True,
    ),
    Case(
        "pre plain",
        '<html><body><pre style="white-space:pre-wrap">Ok\n\n'
        "Dne 4. 11. 2026 v 9:00 ABC napsal(a):\n&gt; text\n&gt; text2</pre></body></html>",
        "Ok",
        "Dne 4. 11. 2026 v 9:00 ABC napsal(a):\n> text\n> text2",
        is_html=True,
    ),
    Case(
        "own msg template quoted",
        '<div dir="ltr">Ok</div><br><div class="gmail_quote"><div class="gmail_attr">st 4. '
        "11. 2026 v 9:00 odesílatel ABC &lt;p@abc.example&gt; napsal:</div><blockquote "
        'class="gmail_quote"><div><div '
        'style="display:none">náhled</div><table><tr><td>ABC</td><td>Ticket '
        "2026-1</td></tr></table><p>text</p></div></blockquote></div>",
        "Ok",
        "st 4. 11. 2026 v 9:00 odesílatel ABC <p@abc.example> napsal:\nnáhled\nABC Ticket 2026-1\ntext",
        is_html=True,
    ),
    Case(
        "greet zdravim",
        "Zdravím,\n\nano.\n\nS pozdravem\nEva\n\nOd: ABC <podpora@abc.example>\n"
        "Odesláno: středa 4. listopadu 2026 9:00\nKomu: Eva\nPředmět: Web\n\ntext\n",
        "Zdravím,\n\nano.\n\nS pozdravem\nEva",
        "Od: ABC <podpora@abc.example>\nOdesláno: středa 4. listopadu 2026 9:00\nKomu: Eva\nPředmět: Web\n\ntext",
    ),
    Case(
        "greet hezky",
        "Hezký den,\nano.\n\nOd: ABC <podpora@abc.example>\n"
        "Odesláno: středa 4. listopadu 2026 9:00\nKomu: Eva\nPředmět: Web\n\ntext\n",
        "Hezký den,\nano.",
        "Od: ABC <podpora@abc.example>\nOdesláno: středa 4. listopadu 2026 9:00\nKomu: Eva\nPředmět: Web\n\ntext",
    ),
    Case(
        "greet preji",
        "Přeji pěkný den, prosím o dokončení.\n\nOd: ABC <podpora@abc.example>\n"
        "Odesláno: středa 4. listopadu 2026 9:00\nKomu: Eva\nPředmět: Web\n\ntext\n",
        "Přeji pěkný den, prosím o dokončení.",
        "Od: ABC <podpora@abc.example>\nOdesláno: středa 4. listopadu 2026 9:00\nKomu: Eva\nPředmět: Web\n\ntext",
    ),
    Case(
        "mailem",
        "Zasláno mailem, díky.\n\nOd: ABC <podpora@abc.example>\n"
        "Odesláno: středa 4. listopadu 2026 9:00\nKomu: Eva\nPředmět: Web\n\ntext\n",
        "Zasláno mailem, díky.",
        "Od: ABC <podpora@abc.example>\nOdesláno: středa 4. listopadu 2026 9:00\nKomu: Eva\nPředmět: Web\n\ntext",
    ),
    Case(
        "odeslano komu",
        "Odesláno klientovi mobilem.\n\nOd: ABC <podpora@abc.example>\n"
        "Odesláno: středa 4. listopadu 2026 9:00\nKomu: Eva\nPředmět: Web\n\ntext\n",
        "Odesláno klientovi mobilem.",
        "Od: ABC <podpora@abc.example>\nOdesláno: středa 4. listopadu 2026 9:00\nKomu: Eva\nPředmět: Web\n\ntext",
    ),
    Case(
        "diky only",
        "Děkuji\n\nOd: ABC <podpora@abc.example>\nOdesláno: středa 4. listopadu 2026 9:00\n"
        "Komu: Eva\nPředmět: Web\n\ntext\n",
        "Děkuji",
        "Od: ABC <podpora@abc.example>\nOdesláno: středa 4. listopadu 2026 9:00\nKomu: Eva\nPředmět: Web\n\ntext",
    ),
    Case(
        "diky regards",
        "Děkuji\nS pozdravem\nEva\n\nOd: ABC <podpora@abc.example>\n"
        "Odesláno: středa 4. listopadu 2026 9:00\nKomu: Eva\nPředmět: Web\n\ntext\n",
        "Děkuji\nS pozdravem\nEva",
        "Od: ABC <podpora@abc.example>\nOdesláno: středa 4. listopadu 2026 9:00\nKomu: Eva\nPředmět: Web\n\ntext",
    ),
    Case(
        "get",
        "Get well soon, mail me.\n\nOd: ABC <podpora@abc.example>\n"
        "Odesláno: středa 4. listopadu 2026 9:00\nKomu: Eva\nPředmět: Web\n\ntext\n",
        "Get well soon, mail me.",
        "Od: ABC <podpora@abc.example>\nOdesláno: středa 4. listopadu 2026 9:00\nKomu: Eva\nPředmět: Web\n\ntext",
    ),
    Case(
        "?",
        "?\n\nOd: ABC <podpora@abc.example>\nOdesláno: středa 4. listopadu 2026 9:00\nKomu: Eva\n"
        "Předmět: Web\n\ntext\n",
        "?",
        "Od: ABC <podpora@abc.example>\nOdesláno: středa 4. listopadu 2026 9:00\nKomu: Eva\nPředmět: Web\n\ntext",
    ),
    Case(
        "+1",
        "👍\n\nOd: ABC <podpora@abc.example>\nOdesláno: středa 4. listopadu 2026 9:00\nKomu: Eva\n"
        "Předmět: Web\n\ntext\n",
        "👍",
        "Od: ABC <podpora@abc.example>\nOdesláno: středa 4. listopadu 2026 9:00\nKomu: Eva\nPředmět: Web\n\ntext",
    ),
    Case(
        "emoji only dashes",
        "--\nano\n\nDne 4. 11. 2026 v 9:00 ABC napsal(a):\n> x\n",
        "--\nano",
        "Dne 4. 11. 2026 v 9:00 ABC napsal(a):\n> x",
    ),
    Case(
        "dne above head",
        "Přijedu.\nDne 5. 11. přijedu znovu.\nDne 4. 11. 2026 v 9:00 ABC napsal(a):\n> x",
        "Přijedu.\nDne 5. 11. přijedu znovu.",
        "Dne 4. 11. 2026 v 9:00 ABC napsal(a):\n> x",
    ),
    Case(
        "date above head",
        "Termín bude\n5. 11. 2026 v 10:00\nst 4. 11. 2026 v 9:00 odesílatel ABC <p@abc.example>\nnapsal:\n> x",
        "Termín bude\n5. 11. 2026 v 10:00",
        "st 4. 11. 2026 v 9:00 odesílatel ABC <p@abc.example>\nnapsal:\n> x",
    ),
    Case(
        "intro inline",
        "K dotazům:\n\n> Kdy (termín)?\n\nZítra.\n\n> - kdo?\n\nJá.",
        "K dotazům:\nZítra.\nJá.",
        "> Kdy (termín)?\n> - kdo?",
    ),
    Case(
        "bullets",
        "> - cena (bez DPH) je 100?\n\nAno",
        "Ano",
        "> - cena (bez DPH) je 100?",
    ),
    Case(
        "two intros",
        "Na webu píšete:\n> Záruka 5 let\na jinde:\n> Záruka 2 roky\nCo platí?",
        "Na webu píšete:\n> Záruka 5 let\na jinde:\n> Záruka 2 roky\nCo platí?",
        "",
    ),
    Case(
        "fastmail",
        "ok\n\nOn Wed, 4 Nov 2026, at 9:00 AM, ABC wrote:\n> x\n",
        "ok",
        "On Wed, 4 Nov 2026, at 9:00 AM, ABC wrote:\n> x",
    ),
    Case(
        "mailbird",
        "ok\n\nDne 04.11.2026 9:00:12, ABC <p@abc.example> napsal:\nx\ny\n",
        "ok",
        "Dne 04.11.2026 9:00:12, ABC <p@abc.example> napsal:\nx\ny",
    ),
    Case(
        "gmail no name no odesilatel",
        "ok\n\nst 4. 11. 2026 v 9:00 <p@abc.example> napsal:\n\n> x\n",
        "ok",
        "st 4. 11. 2026 v 9:00 <p@abc.example> napsal:\n\n> x",
    ),
    Case(
        "sms style",
        "jo diky\n\nDne 4.11.2026 v 9:00 ABC napsal(a):\n> x\n",
        "jo diky",
        "Dne 4.11.2026 v 9:00 ABC napsal(a):\n> x",
    ),
    Case(
        "long cz answer",
        "Dobrý den,\n\nděkuji za zprávu. K bodům:\n1. ano\n"
        "2. ne, viz email ze dne 3. 11. 2026 v 10:00 od <jana@x.example>\n3. uvidíme\n\n"
        "Od: 1. 12. bychom chtěli vyšší tarif.\nDatum: neurčeno\n\nDíky\n\n"
        "Dne 4. 11. 2026 v 9:00 ABC napsal(a):\n> x\n",
        "Dobrý den,\n\nděkuji za zprávu. K bodům:\n1. ano\n"
        "2. ne, viz email ze dne 3. 11. 2026 v 10:00 od <jana@x.example>\n3. uvidíme\n\n"
        "Od: 1. 12. bychom chtěli vyšší tarif.\nDatum: neurčeno\n\nDíky",
        "Dne 4. 11. 2026 v 9:00 ABC napsal(a):\n> x",
    ),
    Case(
        "tabs quoted",
        "ok\n\nDne 4. 11. 2026 v 9:00 ABC napsal(a):\n>\tx\n>\ty\n",
        "ok",
        "Dne 4. 11. 2026 v 9:00 ABC napsal(a):\n>\tx\n>\ty",
    ),
    Case(
        "space before >",
        "ok\n\nDne 4. 11. 2026 v 9:00 ABC napsal(a):\n > x\n > y\n",
        "ok",
        "Dne 4. 11. 2026 v 9:00 ABC napsal(a):\n > x\n > y",
    ),
    Case(
        "no space >>",
        "ok\n\nDne 4. 11. 2026 v 9:00 ABC napsal(a):\n>x\n>>y\n>>>z\n",
        "ok",
        "Dne 4. 11. 2026 v 9:00 ABC napsal(a):\n>x\n>>y\n>>>z",
    ),
    Case(
        "two heads chain unmarked",
        "ok\n\nDne 4. 11. 2026 v 9:00 ABC <p@abc.example> napsal(a):\n\nx\n\n"
        "Dne 3. 11. 2026 v 8:00 Eva <e@x.example> napsal(a):\n\ny\n",
        "ok",
        "Dne 4. 11. 2026 v 9:00 ABC <p@abc.example> napsal(a):\n\nx\n\n"
        "Dne 3. 11. 2026 v 8:00 Eva <e@x.example> napsal(a):\n\ny",
    ),
    Case(
        "head with trailing text sig",
        "ok\n\n--\nEva Nová\n\nOd: ABC\nOdesláno: 4. listopadu 2026 9:00\nKomu: Eva Nová\nPředmět: x\n\nx\n",
        "ok\n\n--\nEva Nová",
        "Od: ABC\nOdesláno: 4. listopadu 2026 9:00\nKomu: Eva Nová\nPředmět: x\n\nx",
    ),
    Case(
        "cs owa underscores short",
        "ok\n\n________________\nOd: ABC\nOdesláno: 4. listopadu 2026 9:00\nKomu: Eva Nová\nPředmět: x\n\nx\n",
        "ok",
        "________________\nOd: ABC\nOdesláno: 4. listopadu 2026 9:00\nKomu: Eva Nová\nPředmět: x\n\nx",
    ),
    Case(
        "nondiacritic block",
        "ok\n\nOd: ABC [mailto:p@abc.example]\nOdeslano: 4.11.2026 9:00\nKomu: Eva\nPredmet: RE: x\n\nx\n",
        "ok",
        "Od: ABC [mailto:p@abc.example]\nOdeslano: 4.11.2026 9:00\nKomu: Eva\nPredmet: RE: x\n\nx",
    ),
    Case(
        "seznam puvodni no dia",
        "ok\n\n---------- Puvodni e-mail ----------\nOd: ABC <p@abc.example>\nKomu: e@x.example\n"
        "Datum: 4. 11. 2026 9:00:00\nPredmet: x\n\nx\n",
        "ok",
        "---------- Puvodni e-mail ----------\nOd: ABC <p@abc.example>\nKomu: e@x.example\n"
        "Datum: 4. 11. 2026 9:00:00\nPredmet: x\n\nx",
    ),
    Case(
        "stars title",
        "ok\n\n***** Původní zpráva *****\nOd: ABC <p@abc.example>\nDatum: 4. 11. 2026 9:00:00\nPředmět: x\n\nx\n",
        "ok",
        "***** Původní zpráva *****\nOd: ABC <p@abc.example>\nDatum: 4. 11. 2026 9:00:00\nPředmět: x\n\nx",
    ),
    Case(
        "old outlook underscores text cz",
        "ok\n\n  _____  \n\nFrom: ABC [mailto:p@abc.example] \n"
        "Sent: Wednesday, November 04, 2026 9:00 AM\nTo: Eva\nSubject: x\n\nx\n",
        "ok",
        "  _____  \n\nFrom: ABC [mailto:p@abc.example] \n"
        "Sent: Wednesday, November 04, 2026 9:00 AM\nTo: Eva\nSubject: x\n\nx",
    ),
    Case(
        "od multi recipients",
        "ok\n\nOd: ABC <p@abc.example>\nOdesláno: středa 4. listopadu 2026 9:00\n"
        "Komu: a@x.example; b@x.example; c@x.example\nSkrytá kopie: d@x.example\n"
        "Přílohy: faktura.pdf\nPředmět: x\n\nx\n",
        "ok",
        "Od: ABC <p@abc.example>\nOdesláno: středa 4. listopadu 2026 9:00\n"
        "Komu: a@x.example; b@x.example; c@x.example\nSkrytá kopie: d@x.example\n"
        "Přílohy: faktura.pdf\nPředmět: x\n\nx",
    ),
    Case(
        "slovak psal",
        "ok\n\nDňa 4. 11. 2026 o 9:00, ABC <p@abc.example> napísal:\n> x\n",
        "ok",
        "Dňa 4. 11. 2026 o 9:00, ABC <p@abc.example> napísal:\n> x",
    ),
    Case(
        "slovak samsung",
        "ok\n\n-------- Pôvodná správa --------\nOd: ABC <p@abc.example>\n"
        "Dátum: 4.11.26 9:00 (GMT+01:00)\nPre: e@x.example\nPredmet: x\n\nx\n",
        "ok",
        "-------- Pôvodná správa --------\nOd: ABC <p@abc.example>\n"
        "Dátum: 4.11.26 9:00 (GMT+01:00)\nPre: e@x.example\nPredmet: x\n\nx",
    ),
    Case(
        "slovak centrum",
        "ok\n\n______________________________________________________________\n"
        "> Od: ABC <p@abc.example>\n> Komu: e@x.example\n> Dátum: 04.11.2026 09:00\n> Predmet: x\n"
        ">\n> x\n",
        "ok",
        "______________________________________________________________\n"
        "> Od: ABC <p@abc.example>\n> Komu: e@x.example\n> Dátum: 04.11.2026 09:00\n> Predmet: x\n"
        ">\n> x",
    ),
    Case(
        "csv",
        "Data:\ndatum;od;komu\n4. 11. 2026;a@x.example;b@x.example",
        "Data:\ndatum;od;komu\n4. 11. 2026;a@x.example;b@x.example",
        "",
    ),
    Case(
        "quote marks",
        "„Dne 4. 11. 2026 v 9:00 proběhla údržba“ – tak to stojí na webu.\nProč?",
        "„Dne 4. 11. 2026 v 9:00 proběhla údržba“ – tak to stojí na webu.\nProč?",
        "",
    ),
    Case(
        "agenda",
        "Program:\n9:00 zahájení\n10:00 přestávka:\n11:00 konec",
        "Program:\n9:00 zahájení\n10:00 přestávka:\n11:00 konec",
        "",
    ),
    Case(
        "phone log",
        "Petr <petr@x.example> volal 4. 11. 2026 v 9:00:\nnejde mu pošta.",
        "Petr <petr@x.example> volal 4. 11. 2026 v 9:00:\nnejde mu pošta.",
        "",
    ),
    Case(
        "chat paste",
        "Z chatu:\n[9:00] Eva: nejde to\n[9:01] Ota: restartuj to\n\nnepomohlo",
        "Z chatu:\n[9:00] Eva: nejde to\n[9:01] Ota: restartuj to\n\nnepomohlo",
        "",
    ),
    Case(
        "sentence wrote en",
        "On 4 November 2026 at 9:00 the server wrote:\nkernel panic",
        "On 4 November 2026 at 9:00 the server wrote:\nkernel panic",
        "",
    ),
    Case(
        "ends with head-like",
        "Pošlete mi prosím výpis za období\nod: 1. 11. 2026\ndo: 4. 11. 2026\n\nKomu: účtárna",
        "Pošlete mi prosím výpis za období\nod: 1. 11. 2026\ndo: 4. 11. 2026\n\nKomu: účtárna",
        "",
    ),
    Case(
        "separator sig",
        "Díky\n\n---\nEva Nová\n---\nABC s.r.o.",
        "Díky\n\n---\nEva Nová\n---\nABC s.r.o.",
        "",
    ),
    Case(
        "html gmail bottom",
        '<div dir="ltr"><div class="gmail_quote"><div dir="ltr" class="gmail_attr">st 4. 11. 2026 v 9:00 odesílatel ABC &lt;p@abc.example&gt; napsal:<br></div><blockquote class="gmail_quote"><div>x</div></blockquote></div><div><br></div><div>ok</div></div>',
        "ok",
        "st 4. 11. 2026 v 9:00 odesílatel ABC <p@abc.example> napsal:\nx",
        is_html=True,
    ),
    Case(
        "html outlook rule only",
        "<div>ok</div><hr><div><b>Od:</b> ABC<br><b>Odesláno:</b> středa 4. listopadu 2026 9:00<br><b>Komu:</b> Eva<br><b>Předmět:</b> x<br></div><div>x</div>",
        "ok",
        "Od: ABC\nOdesláno: středa 4. listopadu 2026 9:00\nKomu: Eva\nPředmět: x\nx",
        is_html=True,
    ),
    Case(
        "html tb cite prefix lang",
        '<p>ok</p><div class="moz-cite-prefix">04.11.2026 09:00, ABC пишет:<br></div><blockquote type="cite">x</blockquote>',
        "ok",
        "04.11.2026 09:00, ABC пишет:\nx",
        is_html=True,
    ),
    Case(
        "html head broken divs",
        '<div>ok</div><div>Dne 4. 11. 2026 v 9:00 ABC</div><div>&lt;<a>p@abc.example</a>&gt; napsal(a):</div><blockquote type="cite">x</blockquote>',
        "ok",
        "Dne 4. 11. 2026 v 9:00 ABC\n<p@abc.example> napsal(a):\nx",
        is_html=True,
    ),
    Case(
        "html blockquote in new and head below",
        '<p>V návodu:</p><blockquote>restart</blockquote><p>nepomohl</p><p>Dne 4. 11. 2026 v 9:00 ABC napsal(a):</p><blockquote type="cite">x</blockquote>',
        "V návodu:\nrestart\nnepomohl",
        "Dne 4. 11. 2026 v 9:00 ABC napsal(a):\nx",
        is_html=True,
    ),
)
