"""What it costs to find out who wrote a mail, DNS in memory: ours beside dkimpy and pyspf as they come."""

import base64
import importlib.util
import statistics
import time
from collections.abc import Callable
from typing import Any

import dkim
import dkim.crypto
import spf

RUNS = 60
WARM_UP = 5
HOSTILE_SIZE_BYTES = 40_000_000

TEXT = b"Dobry den, web firma.example se od rana nenacita, prosime o kontrolu a napravu.\r\n"
FILE = base64.b64encode(bytes(range(57))) + b"\r\n"
SIZES = (
    ("2 kB of text", TEXT, 2_000),
    ("50 kB of text", TEXT, 50_000),
    ("1 MB of text", TEXT, 1_000_000),
    ("1 MB with a file", FILE, 1_000_000),
)


def measure() -> list[tuple[str, str]]:
    """Rows of the table: medians of interleaved runs in one process, and the CPU time of the worst hostile mail."""
    from chalicelib.mail.authenticity import authenticate
    from chalicelib.mail.resolver import ZoneResolver
    from tests.mail import senders

    names = senders.zone()
    resolver = ZoneResolver(names)
    rows = []
    for what, unit, size in SIZES:
        raw = senders.signed(senders.mail(unit * (size // len(unit))))

        def ours(raw: bytes = raw) -> bool:
            return authenticate(raw, senders.HONEST, resolver, senders.NOW).verdict == "verified"

        def plain(raw: bytes = raw) -> bool:
            return _plain(raw, senders.HONEST, names)

        ours_ms, plain_ms = _interleaved(ours, plain)
        rows.append((f"sender check, {what}: ours / dkimpy + pyspf", f"{ours_ms:.2f} / {plain_ms:.2f} ms"))
    name, cpu_s = _worst()
    rows.append((f"sender check, worst of our hostile mails up to 40 MB ({name}), CPU", f"{cpu_s:.2f} s"))
    return rows


def _interleaved(*checks: Callable[[], bool]) -> list[float]:
    """The medians in ms; each check must say yes."""
    times: list[list[float]] = [[] for _ in checks]
    for run in range(RUNS + WARM_UP):
        for check, found in zip(checks, times, strict=True):
            start = time.perf_counter()
            said = check()
            end = time.perf_counter()
            if not said:
                raise RuntimeError("a good mail was refused")
            if run >= WARM_UP:
                found.append((end - start) * 1000)
    return [statistics.median(found) for found in times]


def _untouched() -> Any:
    """dkimpy's own number conversions, which our check replaces by faster ones."""
    spec = importlib.util.spec_from_file_location("untouched_dkim_crypto", dkim.crypto.__file__)
    if spec is None or spec.loader is None:
        raise RuntimeError("dkimpy has no source")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


_DKIMPY = _untouched()


def _plain(raw: bytes, envelope: Any, names: dict[str, Any]) -> bool:
    """Both libraries as they come: the topmost signature and SPF, nothing about alignment or limits."""

    def texts(name: bytes, **_: Any) -> bytes:
        found: str = names[name.decode().rstrip(".")]["TXT"][0]
        return found.encode()

    def records(name: str, kind: str, *_: Any, **__: Any) -> list[Any]:
        found = names.get(name, {}).get(kind, [])
        return [((name, kind), (text.encode(),) if kind == "TXT" else text) for text in found]

    ours = (dkim.crypto.int2str, dkim.crypto.str2int, spf.DNSLookup)
    dkim.crypto.int2str, dkim.crypto.str2int, spf.DNSLookup = _DKIMPY.int2str, _DKIMPY.str2int, records
    try:
        is_signed = dkim.DKIM(raw).verify(dnsfunc=texts)
        result, _ = spf.check2(i=envelope.ip, s=envelope.mail_from, h=envelope.helo)
    finally:
        dkim.crypto.int2str, dkim.crypto.str2int, spf.DNSLookup = ours
    return bool(is_signed) and result == "pass"


def _worst() -> tuple[str, float]:
    """The hostile mail that takes most CPU, and its seconds."""
    from chalicelib.mail.authenticity import authenticate
    from chalicelib.mail.resolver import ZoneResolver
    from tests.mail import hostile, senders

    worst = ("", 0.0)
    for name, shape in hostile.HOSTILE.items():
        raw, resolver = shape.make(HOSTILE_SIZE_BYTES), ZoneResolver(shape.names())
        start = time.process_time()
        result = authenticate(raw, hostile.SENDER, resolver, senders.NOW, trusted_sealers=["zly.example"])
        cpu_s = time.process_time() - start
        if result.verdict == "verified":
            raise RuntimeError(f"a hostile mail was believed: {name}")
        worst = max(worst, (name, cpu_s), key=lambda found: found[1])
    return worst
