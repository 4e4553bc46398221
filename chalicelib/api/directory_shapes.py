"""Shapes of the directory. What they may hold is checked in `people/listing.py`; here it is described.

So a list is judged by the same rules and told off in the same words whichever way it comes.
"""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from chalicelib.api.schemas import Shape, Timestamp
from chalicelib.people import listing
from chalicelib.people.directory import PHONE

Number = Annotated[str, Field(description="His number: 1 to 20 of A-Z, a-z, 0-9 and -", examples=["100001"])]
EmailAddress = Annotated[
    str,
    Field(
        description="A plain mail address in ASCII; kept in lower case",
        examples=["jan@firma.example"],
        json_schema_extra={"minLength": 6, "maxLength": listing.ADDRESS_CHARS_MAX, "format": "email"},
    ),
]
Phone = Annotated[
    str, Field(description="E.164", examples=["+420777123456"], json_schema_extra={"pattern": f"^{PHONE}$"})
]
# Letters of other scripts are taken, too; but what a letter is, not every reader of patterns can be told.
_LETTERS = "0-9A-Za-zÀ-ÖØ-öø-įı-ž"
Service = Annotated[
    str,
    Field(
        description="One word of letters, digits, dots, - and _; kept in lower case",
        examples=["vps-17"],
        json_schema_extra={
            "minLength": 1,
            "maxLength": listing.SERVICE_CHARS_MAX,
            "pattern": f"^[{_LETTERS}](?:[{_LETTERS}._-]*[{_LETTERS}])?$",
        },
    ),
]
Domain = Annotated[
    str,
    Field(
        description="A domain name in ASCII (IDN as xn--…); kept in lower case",
        examples=["firma.example"],
        json_schema_extra={"minLength": 3, "maxLength": listing.DOMAIN_CHARS_MAX, "format": "hostname"},
    ),
]


# Nothing hidden in it, and something that is seen. Halves of characters are no text in JSON anyway.
_SEEN = listing.VISIBLE.removeprefix("^").removesuffix("*$").replace(r"\ud800-\udfff", "")
_VISIBLE_AND_SOMETHING = rf"^{_SEEN}*{_SEEN[:-1]}\s]{_SEEN}*$"


def _of_text(chars_max: int, chars_min: int = 0) -> JsonDict:
    return {"minLength": chars_min, "maxLength": chars_max, "pattern": f"^{_SEEN}*$"}


class Rights(Shape):
    """What a contact may do."""

    technical: bool = Field(strict=True, description="Open and continue tickets in technical queues")
    pin: bool = Field(default=False, strict=True, description="Set and change the client's PIN for the telephone")


class DirectoryContact(Shape):
    """A person whom a client lists."""

    address: EmailAddress
    name: str | None = Field(
        default=None,
        description="As he is addressed",
        examples=["Jan Vzorový"],
        json_schema_extra=_of_text(listing.CONTACT_NAME_CHARS_MAX),
    )
    language: Literal["cs", "en"] = Field(default="cs", description="Of what we write to him")
    phones: list[Phone] = Field(default=[], json_schema_extra={"maxItems": listing.PHONES_MAX})
    rights: Rights
    always_confirm: bool = Field(
        default=False, strict=True, description="Even a proven mail of his waits until he confirms it by a link"
    )


class DirectoryClientBody(Shape):
    """A client as the company's own system knows him: all of him, what is left out is gone."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "name": "Firma s.r.o.",
                    "contacts": [
                        {
                            "address": "jan@firma.example",
                            "name": "Jan Vzorový",
                            "language": "cs",
                            "phones": ["+420777123456"],
                            "rights": {"technical": True, "pin": True},
                            "always_confirm": False,
                        }
                    ],
                    "services": ["vps-17"],
                    "domains": ["firma.example"],
                }
            ]
        },
    )

    name: str = Field(
        examples=["Firma s.r.o."],
        json_schema_extra={**_of_text(listing.CLIENT_NAME_CHARS_MAX, 1), "pattern": _VISIBLE_AND_SOMETHING},
    )
    contacts: list[DirectoryContact] = Field(
        description="Everybody who may act for him, each address once; told in order of the addresses",
        json_schema_extra={"maxItems": listing.CONTACTS_MAX},
    )
    services: list[Service] = Field(
        default=[],
        description="Words by which a mail says that it is for this one of several clients of its sender",
        json_schema_extra={"maxItems": listing.SERVICES_MAX},
    )
    domains: list[Domain] = Field(
        default=[],
        description="Domains by which a mail says so",
        json_schema_extra={"maxItems": listing.DOMAINS_MAX},
    )


class DirectoryClient(DirectoryClientBody):
    """A client as he is in the directory."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={})

    number: Number


class DirectoryChange(Shape):
    """That a client was put or deleted."""

    number: Number
    changed_at: Timestamp
    deleted: bool
    client: DirectoryClient | None = Field(description="As he is now; null where he was deleted")


class DirectoryChanges(Shape):
    """A page of changes, oldest first."""

    items: list[DirectoryChange]
    cursor: str = Field(
        examples=["2026-11-23T08:00:00.000Z~100001"], description="Where the next page, and the next reading, goes on"
    )
    more: bool = Field(description="Whether there is another page now")
