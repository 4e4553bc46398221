"""The envelope: only what SES itself can have written is believed."""

import pytest

from chalicelib.mail.envelope import (
    Envelope,
    EnvelopeError,
    SesVerdicts,
    read_ip,
    ses_envelope,
)

SENDER = "jan@firma.example"
OWN = b"From: jan@firma.example\r\n\r\nbody\r\n"


def block(
    *,
    helo: str = "mx.firma.example",
    rdns: str = "mx.firma.example",
    ip: str = "192.0.2.7",
    spf_ip: str | None = None,
    results_ip: str | None = None,
    scans: bool = True,
    sender: str = SENDER,
    signature: str = "a=rsa-sha256; b=AA==; d=amazonses.com;",
) -> bytes:
    """What SES writes on top."""
    lines = [
        f"Return-Path: <{sender}>",
        f"Received: from {helo} ({rdns} [{ip}])",
        " by inbound-smtp.eu-central-1.amazonaws.com with SMTP id abc",
        " for podpora@fronta.example;",
        " Mon, 23 Nov 2026 08:00:00 +0000 (UTC)",
        *(["X-SES-Spam-Verdict: PASS", "X-SES-Virus-Verdict: FAIL"] if scans else []),
        f"Received-SPF: pass (spfCheck: x) client-ip={spf_ip or ip}; envelope-from={sender}; helo={helo};",
        f"Authentication-Results: amazonses.com; spf=pass (x) client-ip={results_ip or ip}; envelope-from={sender};",
        " dkim=pass header.i=@firma.example;",
        "X-SES-RECEIPT: AAAA",
        f"X-SES-DKIM-SIGNATURE: {signature}",
    ]
    return "".join(f"{line}\r\n" for line in lines).encode("latin-1")


@pytest.mark.parametrize("scans", [True, False])
@pytest.mark.parametrize("ip", ["192.0.2.7", "2001:db8::7"])
def test_the_envelope_is_read_and_the_senders_bytes_are_left(ip: str, scans: bool) -> None:
    """Address and greeting from SES's own fields, MAIL FROM from the notification, the rest untouched."""
    assert ses_envelope(block(ip=ip, scans=scans) + OWN, SENDER) == (Envelope(ip, "mx.firma.example", SENDER), OWN)


def test_the_senders_copy_of_these_fields_is_his_word() -> None:
    """A second, perfect block below is only text of the sender."""
    forged = block(ip="203.0.113.1")
    assert ses_envelope(block() + forged + OWN, SENDER) == (
        Envelope("192.0.2.7", "mx.firma.example", SENDER),
        forged + OWN,
    )


FORGED = {
    "no block": OWN,
    "nothing": b"",
    "the sender folds into the last field": block() + b" x" + OWN,
    "the sender folds with a tab": block() + b"\tx" + OWN,
    "greeting with a second hop": block(helo="a [203.0.113.1]) by inbound-smtp.eu-central-1.amazonaws.com x"),
    "rDNS with a second hop": block(rdns="a [203.0.113.1])\r\n by inbound-smtp.eu-central-1.amazonaws.com x"),
    "MAIL FROM with a second client-ip": block(sender='"client-ip=203.0.113.1"@zly.example'),
    "greeting with a second client-ip": block(helo="client-ip=203.0.113.1"),
    "Received-SPF disagrees": block(spf_ip="203.0.113.1"),
    "Authentication-Results disagrees": block(results_ip="203.0.113.1"),
    "no address": block(ip="unknown"),
    "not an address": block(ip="1.2.3.999"),
    "a field before": b"X-A: 1\r\n" + block(),
    "a field between": block().replace(b"X-SES-RECEIPT", b"X-A: 1\r\nX-SES-RECEIPT"),
    "a field twice": block().replace(b"X-SES-RECEIPT", b"X-SES-RECEIPT: B\r\nX-SES-RECEIPT"),
    "another order": block().replace(b"X-SES-RECEIPT: AAAA\r\n", b"") + b"X-SES-RECEIPT: AAAA\r\n",
    "without its end": block().partition(b"X-SES-DKIM")[0] + OWN,
    "only LF": block().replace(b"\r\n", b"\n") + OWN,
    "another server": block().replace(b"by inbound-smtp.", b"by smtp."),
}


@pytest.mark.parametrize("name", FORGED)
def test_anything_else_on_top_is_refused(name: str) -> None:
    """What SES would not write like this says nothing about where the mail came from."""
    with pytest.raises(EnvelopeError):
        ses_envelope(FORGED[name], SENDER)


@pytest.mark.parametrize(
    ("helo", "read"), [("[192.0.2.7]", "[192.0.2.7]"), ("a (b", ""), ("a [x", ""), ("", ""), ("a" * 300, "")]
)
def test_a_doubtful_greeting_is_none(helo: str, read: str) -> None:
    """A greeting that cannot be told from SES's own text is left out; the address still counts."""
    assert ses_envelope(block(helo=helo) + OWN, SENDER)[0] == Envelope("192.0.2.7", read, SENDER)


def test_verdicts_are_read_from_the_notification() -> None:
    """The receipt names each; what it does not name is not known."""
    receipt = {"spamVerdict": {"status": "fail"}, "virusVerdict": {"status": "FAIL"}, "dkimVerdict": "junk"}
    verdicts = SesVerdicts.from_receipt(receipt)
    assert verdicts == SesVerdicts(spam="FAIL", virus="FAIL")
    assert (verdicts.is_spam, verdicts.has_virus) == (True, True)
    assert (SesVerdicts().is_spam, SesVerdicts().has_virus) == (False, False)


@pytest.mark.parametrize(
    "text", ["", "list", "1.2.3", "1.2.3.4 ", "1.2.3.4/8", "fe80::1%eth0", "::" * 40, "01.2.3.4"]
)
def test_what_is_no_address_is_none(text: str) -> None:
    """Scopes, networks and blanks are no connecting address."""
    assert read_ip(text) is None


@pytest.mark.parametrize(("given", "sender"), [("<a@b.cz>", "a@b.cz"), ("<>", ""), ("", ""), ("a@b.cz", "a@b.cz")])
def test_mail_from_goes_without_its_brackets(given: str, sender: str) -> None:
    """The null sender is empty however it is written."""
    assert Envelope("", "", given).sender == sender
