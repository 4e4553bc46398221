"""What a contact chose for himself, beside what his clients say of him. Pure."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Choices:
    """`mail`: automatic mails about tickets (answers come always); `sms`: SMS about events; `language`: None is what
    his clients say.
    """

    mail: bool = True
    sms: bool = True
    language: Literal["cs", "en"] | None = None


AS_USUAL = Choices()
