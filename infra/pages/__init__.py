"""Bundle the pages for a web server: `python -m infra.pages` (`make pages`) makes build/pages/ of web/.

The sources need no build: a browser loads them as they are, and so does `make run`. Bundled, a page is a few files
instead of two hundred, without comments, at the same addresses. esbuild does it, by npm, at the version and with the
checksums of infra/pages/package-lock.json.
"""

import argparse
import shutil
import subprocess
import sys
from pathlib import Path

from infra.package import ROOT

WEB = ROOT / "web"
OUT = ROOT / "build" / "pages"
TOOLS = ROOT / "build" / "pages-tools"
LOCKED = Path(__file__).parent
# What pages load, by their HTML. look-first.js runs before anything is drawn, so it stays a file of its own.
PAGES = ("index.html", "zone/index.html", "finance/index.html", "mailbox/index.html", "docs/index.html")
ENTRIES = ("console/main.js", "zone/main.js", "finance/main.js", "mailbox/main.js", "docs/main.js")
AS_THEY_ARE = ("*.html", "*.svg", "*.example.json", "LICENSE*", "look-first.js", "rapidoc-min.js*")
TARGET = "es2022,chrome109,firefox115,safari16.4"


class PagesError(Exception):
    """The pages cannot be bundled; the text says why and what to do."""


def bundle(out: Path = OUT) -> Path:
    """Make `out` anew. Returns it. Raises PagesError."""
    esbuild = _esbuild()
    shutil.rmtree(out, ignore_errors=True)
    for pattern in AS_THEY_ARE:
        for path in WEB.rglob(pattern):
            target = out / path.relative_to(WEB)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, target)
    styles = sorted(path.relative_to(WEB).as_posix() for path in (WEB / "style").glob("*.css"))
    command = [
        str(esbuild), *ENTRIES, *styles, "--bundle", "--minify", "--format=esm", "--splitting", "--outbase=.",
        f"--outdir={out}", "--chunk-names=chunks/[name]-[hash]", f"--target={TARGET}", "--legal-comments=none",
        "--charset=utf8", "--external:*/rapidoc-min.js", "--log-level=warning",
    ]  # fmt: skip
    done = subprocess.run(command, cwd=WEB, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise PagesError(f"esbuild: {done.stderr.strip()}")
    return out


def _esbuild() -> Path:
    """The program, installed when it is not there at this version."""
    program = TOOLS / "node_modules" / ".bin" / "esbuild"
    lock = (LOCKED / "package-lock.json").read_bytes()
    installed = TOOLS / "package-lock.json"
    if program.is_file() and installed.is_file() and installed.read_bytes() == lock:
        return program
    npm = shutil.which("npm")
    if npm is None:
        raise PagesError("bundling the pages needs npm (Node.js 18 or newer); the sources in web/ work without")
    TOOLS.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy2(LOCKED / name, TOOLS / name)
    done = subprocess.run(
        [npm, "ci", "--no-audit", "--no-fund"], cwd=TOOLS, capture_output=True, text=True, check=False
    )
    if done.returncode != 0 or not program.is_file():
        installed.unlink(missing_ok=True)
        raise PagesError(f"npm could not install esbuild: {done.stderr.strip()[-500:]}")
    return program


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m infra.pages", description=__doc__)
    parser.add_argument("--out", type=Path, default=OUT, help="the folder to make anew (build/pages)")
    try:
        out = bundle(parser.parse_args().out.resolve())
    except PagesError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{out}: {sum(1 for path in out.rglob('*') if path.is_file())} files")
    return 0
