"""Where the sender's own words end: signatures and disclaimers say nothing of what is happening now."""

import re
from typing import Final

SIGNATURE_LINES_MAX: Final = 25

_START: Final = re.compile(
    r"^[ \t]*(?:--[ \t]*|[-_=*]{5,}[ \t]*"
    r"|(?:odesl[aá]no|odoslan[eé]|sent) (?:z|from)\b[^\n]{0,60}"
    r"|(?:s (?:p[rř][aá]n[ií]m|pozdravem|pozdravom|[uú]ctou)|hezk[yý] (?:den|zbytek|v[ií]kend)"
    r"|p[eě]kn[yý] (?:den|de[nň])"
    r"|zdrav[ií]|m[eě]jte se|(?:kind |best |warm )?regards|best wishes|yours|cheers|mit freundlichen)"
    r"\b[^\n.!?]{0,60}[.,!]?[ \t]*"
    r"|(?:tento e-?mail|tato zpr[aá]va|t[aá]to spr[aá]va|obsah t[eé]to zpr[aá]vy"
    r"|this (?:e-?mail|message) (?:and|is|may))\b[^\n]*)$",
    re.IGNORECASE | re.MULTILINE,
)
_RESUMES: Final = re.compile(r"^[ \t]*(?:p\.? ?s\.?\b|>)", re.IGNORECASE | re.MULTILINE)


def without_signature(text: str) -> str:
    """The text up to its signature, if what follows looks like one. Offsets stay what they were."""
    for found in _START.finditer(text):
        rest = text[found.start() :]
        before = text[: found.start()].strip()
        if before and rest.count("\n") <= SIGNATURE_LINES_MAX and not _RESUMES.search(rest):
            return text[: found.start()]
    return text
