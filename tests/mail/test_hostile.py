"""No octets break the sender check, keep it busy, or make it believe what another reader would not see."""

import email
import time
from email.policy import compat32
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from chalicelib.mail.authenticity import authenticate
from chalicelib.mail.envelope import Envelope, EnvelopeError, ses_envelope
from chalicelib.mail.resolver import Answer, Kind
from tests.mail.hostile import HOSTILE, SENDER
from tests.mail.senders import HONEST, IP, NOW, judged, key_record, mail, signed, zone

SIZE_BYTES = 1_000_000
CPU_S_MAX = 5.0  # each takes under 0.2 s here; a quadratic step in any of them would take minutes

JUNK = st.text(max_size=60) | st.sampled_from(
    [
        "",
        "<>",
        "@",
        "a@b",
        f"jan@firma.example\0{IP}",
        "%{i}@firma.example",
        "x" * 400,
        "jan@" + "a." * 200,
        "::ffff:1.2.3.4",
        "\udc80",
    ]
)
OCTETS = st.binary(max_size=400)
PARTS = st.sampled_from(
    [
        b"From: jan@firma.example",
        b"from:eva@zly.example",
        b"From",
        b"Subject: x",
        b" folded",
        b"\t",
        b"\r\n",
        b"\r\n",
        b"\r\n",
        b"\n",
        b"\r",
        b"\0",
        b": ",
        b"DKIM-Signature: v=1; a=rsa-sha256; d=firma.example; s=k1; h=from; bh=; b=",
        b"ARC-Seal: i=1; cv=none",
        b"Content-Type: text/html",
        b"\xef\xbb\xbf",
        b"=?utf-8?q?a=40b.cz?=",
        b"<",
        b">",
        b'"',
        b"(",
        b",",
        b";",
        b"X-SES-DKIM-SIGNATURE: a",
        b"Received: from a (b [1.2.3.4])\r\n by inbound-smtp.x.amazonaws.com ",
    ]
)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_megabyte_of_anything_is_judged_in_bounded_time(name: str) -> None:
    """Whatever shape the mail and the records behind it have; and none of them is believed."""
    shape = HOSTILE[name]
    raw, names = shape.make(SIZE_BYTES), shape.names()
    start = time.process_time()
    result = judged(raw, SENDER, names, trusted_sealers=["zly.example"])
    assert time.process_time() - start < CPU_S_MAX
    assert result.verdict in ("unverified", "forged")


@settings(deadline=None)
@given(OCTETS | st.lists(PARTS, max_size=30).map(b"".join), JUNK, JUNK, JUNK)
@example(b"", "", "", "")
def test_no_octets_and_no_envelope_break_the_check(raw: bytes, ip: str, helo: str, mail_from: str) -> None:
    """Any octets with any envelope get a verdict with a reason, and it is not the good one."""
    for envelope in (Envelope(ip, helo, mail_from), HONEST):
        result = judged(raw, envelope, recipients=[mail_from], own_domains=[helo], trusted_sealers=["firma.example"])
        assert result.verdict in ("unverified", "forged")
        assert result.reasons
        assert result.sentence("cs")
        assert result.sentence("en")


@settings(deadline=None)
@given(OCTETS | st.lists(PARTS, max_size=30).map(b"".join), st.text(max_size=40))
def test_no_octets_break_the_reading_of_the_envelope(raw: bytes, mail_from: str) -> None:
    """The fields of SES are there as SES writes them, or it is said that they are not."""
    with pytest.raises(EnvelopeError):
        ses_envelope(raw, mail_from)


@settings(deadline=None, max_examples=300)
@given(
    st.integers(0, 900),
    st.integers(0, 20),
    OCTETS.map(lambda octets: octets[:20]) | st.lists(PARTS, max_size=4).map(b"".join),
)
def test_what_is_spliced_into_a_good_mail_is_seen_or_changes_nothing(place: int, gone: int, octets: bytes) -> None:
    """If the mail is still believed, the parser of the standard library reads who wrote what as before."""
    good = signed(mail(content_type="text/plain"))
    place %= len(good)
    raw = good[:place] + octets + good[place + gone :]
    if judged(raw).verdict == "verified":
        before, after = (email.message_from_bytes(one, policy=compat32) for one in (good, raw))
        for name in ("From", "Subject", "Date", "Message-ID", "To", "Reply-To"):
            told = [[" ".join(str(value).split()) for value in one.get_all(name, [])] for one in (before, after)]
            assert told[0] == told[1]


class _Odd:
    """DNS in which one name has what the test says."""

    def __init__(self, name: str, answer: Answer) -> None:
        self.name = name
        self.answer = answer

    def ask(self, name: str, kind: Kind, timeout_s: float) -> Answer:
        """See `Resolver.ask`."""
        if name == self.name:
            return self.answer
        records: Any = zone().get(name, {}).get(kind, [])
        return Answer(
            "found" if records else "missing", texts=tuple(text.encode() for text in records if kind == "TXT")
        )


@settings(deadline=None)
@given(
    st.sampled_from(["firma.example", "_dmarc.firma.example", "k1._domainkey.firma.example"]),
    st.lists(
        OCTETS | OCTETS.map(lambda octets: b"v=DKIM1; k=rsa; p=" + octets) | OCTETS.map(b"v=spf1 ".__add__),
        max_size=3,
    ),
)
def test_no_record_breaks_the_check(name: str, texts: list[bytes]) -> None:
    """Whatever octets the sender publishes, in each of the three places; only a policy may say anything."""
    odd = _Odd(name, Answer("found" if texts else "empty", texts=tuple(texts)))
    result = authenticate(signed(), HONEST, odd, NOW)
    assert not any(reason.startswith("internal") for reason in result.reasons)
    assert (result.verdict == "verified") <= (name.startswith("_dmarc") or key_record().encode() in texts)


@settings(deadline=None)
@given(OCTETS | st.lists(PARTS, max_size=8).map(b"".join))
def test_no_from_value_is_believed_for_somebody_else(value: bytes) -> None:
    """However From is written, a signed mail is the envelope's own author's or nobody's."""
    raw = signed(mail().replace(b"Jan Novak <jan@firma.example>", value))
    result = judged(raw)
    if result.verdict == "verified":
        assert result.address == "jan@firma.example"
        assert value.lower().count(b"@") == value.lower().count(b"jan@firma.example")
