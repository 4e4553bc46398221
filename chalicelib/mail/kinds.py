"""What a file of a mail is, in a word that staff and pages know a picture for."""

from typing import Final, Literal, TypeAlias

Kind: TypeAlias = Literal[
    "archive",
    "calendar",
    "contact",
    "document",
    "encrypted",
    "file",
    "key",
    "message",
    "picture",
    "program",
    "report",
    "signature",
    "sound",
    "text",
    "video",
]

_WORDS: Final[dict[Kind, tuple[str, str]]] = {
    "archive": ("archiv", "archive"),
    "calendar": ("událost v kalendáři", "calendar event"),
    "contact": ("vizitka", "contact card"),
    "document": ("dokument", "document"),
    "encrypted": ("zašifrovaný obsah", "encrypted content"),
    "file": ("soubor", "file"),
    "key": ("veřejný klíč", "public key"),
    "message": ("přiložená zpráva", "attached message"),
    "picture": ("obrázek", "picture"),
    "program": ("spustitelný soubor", "program"),
    "report": ("zpráva o doručení", "delivery report"),
    "signature": ("elektronický podpis", "digital signature"),
    "sound": ("zvuk", "sound"),
    "text": ("text", "text"),
    "video": ("video", "video"),
}

_TYPES: Final[dict[str, Kind]] = {
    "application/ics": "calendar",
    "application/ms-tnef": "file",
    "application/pgp-encrypted": "encrypted",
    "application/pgp-keys": "key",
    "application/pgp-signature": "signature",
    "application/pkcs7-mime": "encrypted",
    "application/pkcs7-signature": "signature",
    "application/x-pkcs7-mime": "encrypted",
    "application/x-pkcs7-signature": "signature",
    "message/delivery-status": "report",
    "message/disposition-notification": "report",
    "message/feedback-report": "report",
    "message/global": "message",
    "message/partial": "message",
    "message/rfc822": "message",
    "text/calendar": "calendar",
    "text/directory": "contact",
    "text/rfc822-headers": "message",
    "text/vcard": "contact",
    "text/x-vcard": "contact",
}
_ENDINGS: Final[dict[Kind, str]] = {
    "archive": "zip rar 7z tar gz tgz bz2 xz zst iso cab lzh arj",
    "calendar": "ics ical vcs",
    "contact": "vcf",
    "document": "pdf doc docx docm odt rtf xls xlsx xlsm ods csv ppt pptx odp pages numbers key txt md",
    "encrypted": "p7m pgp gpg",
    "message": "eml msg",
    "picture": "png jpg jpeg jfif gif webp bmp tif tiff heic heif avif ico svg",
    "program": "exe com bat cmd ps1 vbs vbe js jse wsf wsh hta scr pif msi msp jar lnk cpl reg dll sh app apk",
    "signature": "p7s sig",
    "sound": "mp3 wav ogg m4a amr wma flac aac",
    "text": "log conf cfg ini yml yaml json xml html htm php py sql",
    "video": "mp4 avi mov mkv webm wmv 3gp",
}
_BY_ENDING: Final[dict[str, Kind]] = {ending: kind for kind, words in _ENDINGS.items() for ending in words.split()}
_BY_TOP_TYPE: Final[dict[str, Kind]] = {
    "image": "picture",
    "audio": "sound",
    "video": "video",
    "message": "message",
    "text": "text",
    "multipart": "message",
}


def kind_of(type_: str, name: str) -> Kind:
    """The kind of a file by its media type and name, both as the sender has them: neither is to be trusted.

    What a double click would run is a program whatever it says it is.
    """
    # Windows forgets dots and blanks at the end of a name.
    stem, _, ending = name.rstrip(". ").rpartition(".")
    by_name = _BY_ENDING.get(ending.lower()) if stem else None
    if by_name == "program":
        return by_name
    bare = type_.partition(";")[0].strip().lower()
    if name.lower() in ("signature.asc", "smime.p7s"):
        return "signature"
    if name.lower() == "encrypted.asc":
        return "encrypted"
    return _TYPES.get(bare) or by_name or _BY_TOP_TYPE.get(bare.partition("/")[0], "file")


def word_of(kind: Kind, language: str) -> str:
    """The kind as staff read it, in Czech ("cs") or English."""
    czech, english = _WORDS[kind]
    return czech if language == "cs" else english
