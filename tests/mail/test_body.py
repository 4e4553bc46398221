"""What the parts of a mail are for whoever reads it: invitations, signatures, sealed mail, pictures, winmail.dat."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.mail.invitation import invitation_line
from chalicelib.mail.kinds import Kind, kind_of, word_of
from chalicelib.mail.parse import attachment, parse
from tests.mail.test_parse import letter, multipart, part
from tests.mail.test_tnef import attribute, file, properties, tnef
from tests.mail.test_uuencode import encoded

INVITATION = (
    "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VTIMEZONE\r\nDTSTART:19700101T000000\r\nEND:VTIMEZONE\r\n"
    "BEGIN:VEVENT\r\nSUMMARY;LANGUAGE=cs:Porada\\, dlou\r\n há\r\nDTSTART;TZID=Europe/Prague:20261125T140000\r\n"
    "DTEND;TZID=Europe/Prague:20261125T150000\r\nLOCATION:Zasedačka\\n2\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
LINE = "[Pozvánka / Invitation: Porada, dlouhá, 25. 11. 2026 14:00–15:00 (Europe/Prague), Zasedačka 2]"


def test_an_invitation_is_a_line_and_a_file() -> None:
    """What it is, when and where, behind the text; alone it is the text."""
    calendar = part("text/calendar; charset=utf-8; method=REQUEST", INVITATION.encode())
    found = parse(letter(multipart("alternative", part("text/plain", b"Come"), calendar)))
    assert found.text == f"Come\n\n{LINE}"
    assert [(one.type, one.kind) for one in found.attachments] == [("text/calendar", "calendar")]
    assert parse(letter(calendar)).text == LINE


START = ";TZID=Europe/Prague:20261125T140000"


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (("REQUEST", "CANCEL"), LINE.replace("Pozvánka / Invitation", "Zrušená událost / Cancelled event")),
        (("METHOD:REQUEST\r\n", ""), LINE.replace("Pozvánka / Invitation", "Událost v kalendáři / Calendar event")),
        (("BEGIN:VEVENT", "BEGIN:VTODO"), None),
        ((START, ":soon"), None),
        ((START, ":20261125T140000Z"), LINE.replace("Europe/Prague", "UTC")),
        ((START, ";VALUE=DATE:20261125"), LINE.replace(" 14:00–15:00 (Europe/Prague)", "")),
        (("20261125T15", "20261126T15"), LINE.replace("14:00–15:00", "14:00 – 26. 11. 2026 15:00")),
        (("\r\nLOCATION:Zasedačka\\n2", ""), LINE.replace(", Zasedačka 2", "")),
    ],
)
def test_what_a_calendar_says(change: tuple[str, str], line: str | None) -> None:
    """Cancelled, in world time, for a whole day, over midnight; what is no event has no line."""
    assert invitation_line(INVITATION.replace(*change)) == line


def test_an_answer_to_an_invitation_says_which() -> None:
    """Accepted or declined stands in the line."""
    answer = INVITATION.replace("REQUEST", "REPLY").replace(
        "END:VEVENT", "ATTENDEE;PARTSTAT=DECLINED:mailto:a@b.cz\r\nEND:VEVENT"
    )
    assert "odmítnuto / declined" in str(invitation_line(answer))


@given(st.text(max_size=200))
def test_no_calendar_is_too_odd(text: str) -> None:
    """There is a line or none."""
    assert isinstance(invitation_line(f"BEGIN:VEVENT\r\nDTSTART:20261125\r\n{text}"), str | None)


# --- a blank ticket (freescout #4416) ----------------------------------------------------------------


def test_html_without_html_icloud_tnef_and_nested_messages_give_a_blank_ticket() -> None:
    """Each of them has a text that staff can read."""
    packed = tnef(attribute(1, 0x800C, b"packed"))
    for content, text in (
        (part("text/html", b"ahoj<br>svete"), "ahoj\nsvete"),
        # iCloud: a blank plain text, the words in HTML between pictures.
        (
            multipart(
                "alternative",
                part("text/plain", b"\r\n\r\n"),
                multipart("mixed", part("text/html", b"<div>ahoj"), part("image/png", b"x"), boundary="b2"),
            ),
            "ahoj",
        ),
        (multipart("mixed", part("text/plain", b""), part("application/ms-tnef", packed)), "packed"),
        (
            multipart("mixed", part("message/rfc822", b"Subject: in\r\n\r\ninner")),
            "[Přiložená zpráva / attached message: in]",
        ),
    ):
        assert parse(letter(content)).text == text


def test_winmail_dat_is_unpacked_in_its_place() -> None:
    """Its files are files of the mail; its text counts only where the mail has none."""
    packed = tnef(attribute(1, 0x800C, b"packed"), file(b"a.pdf", b"x"), file(b"b.txt", b"y"))
    winmail = part("application/ms-tnef; name=winmail.dat", packed)
    raw = letter(multipart("mixed", part("text/plain", b"text"), winmail, part("image/png; name=c.png", b"z")))
    found = parse(raw)
    assert found.text == "text"
    assert [(one.name, one.content) for one in found.attachments] == [
        ("a.pdf", b"x"),
        ("b.txt", b"y"),
        ("c.png", b"z"),
    ]
    assert attachment(raw, 2) == found.attachments[2]


def test_winmail_dat_may_hold_html_only() -> None:
    """Then the text is made from it."""
    packed = tnef(attribute(1, 0x9003, properties((0x1013, 0x102, b"<p>ahoj</p>"))))
    found = parse(letter(part("application/vnd.ms-tnef", packed)))
    assert (found.text, found.html) == ("ahoj", "<p>ahoj</p>")


def test_winmail_dat_that_cannot_be_read_is_kept() -> None:
    """As the file that it is; the mail says that there was one."""
    found = parse(letter(multipart("mixed", part("text/plain", b"t"), part("application/ms-tnef", b"xyz"))))
    assert [(one.type, one.content) for one in found.attachments] == [("application/ms-tnef", b"xyz")]
    assert "winmail.dat cannot be read" in found.damage


def test_uuencoded_files_are_files() -> None:
    """In their place the text has a line with the name."""
    text = f"before\n{encoded('../a.txt', b'content')}after"
    found = parse(letter(part("text/plain", text.encode())))
    assert found.text == "before\n[soubor / file: ../a.txt]\nafter"
    assert [(one.name, one.content) for one in found.attachments] == [("a.txt", b"content")]


# --- sealed and signed -------------------------------------------------------------------------------

SEALED = {
    "PGP": multipart(
        "encrypted", part("application/pgp-encrypted", b"Version: 1"), part("application/octet-stream", b"-----BEGIN")
    ),
    "S/MIME": part("application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m", b"x"),
    "S/MIME of old": part("application/x-pkcs7-mime; name=smime.p7m", b"x"),
    "armour": part("text/plain", b"-----BEGIN PGP MESSAGE-----\n\nabc\n-----END PGP MESSAGE-----"),
}


@pytest.mark.parametrize("name", SEALED)
def test_an_encrypted_mail_says_that_it_is(name: str) -> None:
    """In Czech and English, and what cannot be read is kept."""
    found = parse(letter(SEALED[name]))
    assert found.protection == "encrypted"
    assert found.text.startswith("[Zpráva je zašifrovaná")
    assert "The message is encrypted" in found.text
    assert found.attachments or "abc" in found.text


def test_a_signed_mail_is_read_and_its_signature_kept() -> None:
    """Signed beside the text; or wrapped, then the text is in the file."""
    for type_ in ("application/pgp-signature", "application/pkcs7-signature"):
        signed = parse(letter(multipart("signed", part("text/plain", b"text"), part(type_, b"x"))))
        assert (signed.text, signed.protection) == ("text", "signed")
        assert [one.kind for one in signed.attachments] == ["signature"]
    wrapped = parse(letter(part("application/pkcs7-mime; smime-type=signed-data", b"x")))
    assert wrapped.protection == "signed"
    assert "S/MIME" in wrapped.text


# --- pictures ----------------------------------------------------------------------------------------


def test_pictures_that_the_html_shows_are_known() -> None:
    """By their Content-ID, whatever its case and escapes; others are files."""
    shown = part("image/png", b"a", "Content-ID: <p 1@X>")
    other = part("image/png; name=b.png", b"b", "Content-ID: <p2@x>", "Content-Disposition: inline")
    html = part("text/html", b"<img src='cid:p%201@x'>")
    found = parse(letter(multipart("related", html, shown, other))).attachments
    assert [(one.content, one.inline, one.kind) for one in found] == [
        (b"a", True, "picture"),
        (b"b", False, "picture"),
    ]


# --- charsets ----------------------------------------------------------------------------------------

CZECH = "Dobrý den, žluťoučký kůň příliš úpěl ďábelské ódy, děkuji"


@pytest.mark.parametrize("real", ["cp1250", "iso-8859-2", "cp852", "mac_latin2", "utf-8", "utf-16"])
@pytest.mark.parametrize("said", ["", "us-ascii", "utf-8", "unknown-8bit", "x-nonsense", "utf-16"])
def test_wrong_or_missing_charset_stops_import(real: str, said: str) -> None:
    """freescout #351, osticket #4995: Czech in any charset, whatever the mail says of it."""
    declared = f"text/plain; charset={said}" if said else "text/plain"
    body = base64.encodebytes(CZECH.encode(real))
    assert parse(letter(part(declared, body, "Content-Transfer-Encoding: base64"))).text == CZECH


@pytest.mark.parametrize("codec", ["cp1250", "cp1252"])
def test_text_that_was_encoded_twice_is_read(codec: str) -> None:
    """UTF-8 taken for a Windows charset and made UTF-8 again; told as damage."""
    chars = (bytes([octet]).decode(codec, "ignore") or chr(octet) for octet in CZECH.encode())
    found = parse(letter(part("text/plain; charset=utf-8", "".join(chars).encode())))
    assert found.text == CZECH
    assert "encoded twice" in found.damage


def test_a_client_may_write_of_broken_letters() -> None:
    """He quotes what he sees between words of his own: his mail is shown as he wrote it."""
    text = (
        "Na webu se mi zobrazuje Å¾luÅ¥ouÄkÃ½ a jinde zase pÅÃ­liÅ¡, uz od vcerejsiho rana, "
        + "prosim o napravu. " * 20
    )
    assert parse(letter(part("text/plain; charset=utf-8", text.encode()))).text == text


@given(st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc")), max_size=80))
def test_text_of_any_letters_is_the_text(text: str) -> None:
    """What is declared right comes out letter by letter."""
    body = base64.encodebytes(f"Dobrý den {text} konec".encode())
    found = parse(letter(part("text/plain; charset=utf-8", body, "Content-Transfer-Encoding: base64")))
    assert found.text == f"Dobrý den {text} konec"


# --- kinds -------------------------------------------------------------------------------------------

KINDS: list[tuple[str, str, Kind]] = [
    ("image/png", "", "picture"),
    ("application/octet-stream", "foto.JPG", "picture"),
    ("text/calendar", "", "calendar"),
    ("application/pkcs7-signature", "smime.p7s", "signature"),
    ("application/octet-stream", "signature.asc", "signature"),
    ("application/pkcs7-mime", "smime.p7m", "encrypted"),
    ("application/octet-stream", "encrypted.asc", "encrypted"),
    ("message/rfc822", "x.eml", "message"),
    ("message/delivery-status", "", "report"),
    ("application/zip", "a.zip", "archive"),
    ("application/pdf", "a.pdf", "document"),
    ("text/vcard", "", "contact"),
    ("text/plain", "log", "text"),
    ("audio/ogg", "", "sound"),
    ("video/mp4", "", "video"),
    ("application/pgp-keys", "k.asc", "key"),
    ("image/png", "picture.png.exe", "program"),
    ("image/png", "picture.exe.", "program"),
    ("application/x", "", "file"),
    ("", "", "file"),
]


@pytest.mark.parametrize(("type_", "name", "kind"), KINDS)
def test_a_file_is_called_what_it_is(type_: str, name: str, kind: Kind) -> None:
    """By its type and name; what would run is a program whatever it says it is."""
    assert kind_of(type_, name) == kind


def test_kinds_have_words_in_both_languages() -> None:
    """For whoever shows them."""
    assert {(word_of(kind, "cs") != "", word_of(kind, "en") != "") for _, _, kind in KINDS} == {(True, True)}
    assert (word_of("picture", "cs"), word_of("picture", "en")) == ("obrázek", "picture")


PART_TYPES = (
    "text/html",
    "text/calendar",
    "text/enriched",
    "application/ms-tnef",
    "application/pkcs7-mime",
    "application/rtf",
    "message/external-body; url=x",
    "message/partial",
    "message/rfc822",
)


@given(st.binary(max_size=500))
def test_any_octets_in_any_part_are_read(octets: bytes) -> None:
    """Every kind of part, with octets that are not what it says."""
    for type_ in PART_TYPES:
        for content in (part(type_, octets), multipart("mixed", part(type_, octets))):
            found = parse(letter(content))
            assert found.is_readable, found.damage
            assert parse(letter(content)) == found
