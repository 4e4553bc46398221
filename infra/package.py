"""Build the deployable artefacts of a stage: `python -m infra.package --stage STAGE [--host]`.

`chalice package --merge-template` makes a SAM template, the code and a layer with the dependencies. It takes
the Lambda runtime and the wheels from the interpreter that runs it, and the architecture from its
configuration, so the same sources give a package for AWS (arm64) or, with --host, for this machine.
The sources are copied to build/<stage>/src first: generated files never mix with the repository.
"""

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

from chalicelib.platform.settings import SettingsError
from chalicelib.platform.settings import read as read_settings
from infra import fragments, stage_file
from infra.bytecode import add_bytecode
from infra.sbom import SbomError
from infra.sbom import write as write_sbom

ROOT = Path(__file__).parent.parent
STAGES = ROOT / "stages"


class PackageError(Exception):
    """The package cannot be built; the text says why and what to do."""


def package(stage: str, out: Path, *, host: bool) -> Path:
    """Package `stage` into `out`: sam.json, deployment.zip, layer-deployment.zip. Returns `out`.

    host: build for this machine's architecture and interpreter (for the emulator) instead of arm64.
    """
    settings = STAGES / f"{stage}.toml"
    if not settings.is_file():
        known = ", ".join(sorted(path.stem for path in STAGES.glob("*.toml")))
        raise PackageError(f"there is no stages/{stage}.toml; stages that exist: {known}")
    _check(stage, settings)
    source = out / "src"
    _copy_sources(source, settings)
    _vendor(source / "vendor")
    _configure(source / ".chalice", host=host)
    merge = out / "merge.json"
    merge.write_text(json.dumps(fragments.folded(), indent=1), encoding="utf-8")
    _chalice(source, stage, merge, out)
    # As Lambda unpacks them.
    add_bytecode(out / "deployment.zip", "/var/task")
    add_bytecode(out / "layer-deployment.zip", "/opt")
    return out


def _check(stage: str, settings: Path) -> None:
    """The functions will be able to read it, and what says how it is deployed is right, too."""
    try:
        content = tomllib.loads(settings.read_text(encoding="utf-8"))
        if "deploy" in content:
            stage_file.load(stage, fragments.folded()["Parameters"], {}, STAGES)
        read_settings(content, {})
    except (SettingsError, tomllib.TOMLDecodeError) as error:
        raise PackageError(f"stages/{stage}.toml: {error}") from error
    except stage_file.StageError as error:
        raise PackageError(str(error)) from error


def _copy_sources(source: Path, settings: Path) -> None:
    source.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(source / "chalicelib", ignore_errors=True)
    shutil.copytree(ROOT / "chalicelib", source / "chalicelib", ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
    shutil.copy2(ROOT / "app.py", source / "app.py")
    shutil.copy2(ROOT / "requirements.txt", source / "requirements.txt")
    shutil.copy2(settings, source / "chalicelib" / "platform" / "stage.toml")


def _vendor(folder: Path) -> None:
    """Libraries packaged without their dependencies; made anew only when their lock file changed."""
    lock = (ROOT / "requirements-vendor.txt").read_text(encoding="utf-8")
    stamp = folder.with_suffix(".lock")
    if folder.is_dir() and stamp.is_file() and stamp.read_text(encoding="utf-8") == lock:
        return
    shutil.rmtree(folder, ignore_errors=True)
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-compile"]
    command += ["--require-hashes", "--disable-pip-version-check", "--target", str(folder)]
    subprocess.run([*command, "-r", str(ROOT / "requirements-vendor.txt")], check=True)
    # Half a megabyte of an API viewer that nothing here serves.
    for asset in (folder / "aws_lambda_powertools/event_handler/openapi/swagger_ui").glob("*.min.*"):
        asset.unlink()
    stamp.write_text(lock, encoding="utf-8")


def _configure(folder: Path, *, host: bool) -> None:
    folder.mkdir(exist_ok=True)
    config = json.loads((ROOT / ".chalice" / "config.json").read_text(encoding="utf-8"))
    if host:
        config["lambda_architecture"] = "arm64" if platform.machine() in {"arm64", "aarch64"} else "x86_64"
    (folder / "config.json").write_text(json.dumps(config, indent=2), encoding="utf-8")
    for function, policy in fragments.policies().items():
        (folder / f"policy-{function}.json").write_text(json.dumps(policy, indent=1), encoding="utf-8")


def _chalice(source: Path, stage: str, merge: Path, out: Path) -> None:
    command = [sys.executable, "-c", "from chalice.cli import main; raise SystemExit(main())"]
    command += ["--project-dir", str(source), "package", "--stage", stage]
    command += ["--merge-template", str(merge.resolve()), "--template-format", "json", str(out.resolve())]
    # chalice wants a region even where nothing it writes depends on one.
    environment = {"AWS_DEFAULT_REGION": "eu-central-1", **os.environ}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    if done.returncode:
        raise PackageError(f"chalice package failed:\n{done.stdout}{done.stderr}")


def main() -> int:
    """Command line; exit status 2 for a stage that is not there."""
    parser = argparse.ArgumentParser(prog="python -m infra.package", description=__doc__)
    parser.add_argument("--stage", required=True)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--host", action="store_true", help="for this machine instead of AWS's arm64")
    options = parser.parse_args()
    out = options.out or ROOT / "build" / options.stage
    try:
        package(options.stage, out, host=options.host)
        bill = write_sbom(out)
    except (PackageError, SbomError) as error:
        print(error, file=sys.stderr)
        return 2
    print(f"packaged {options.stage}: {out}, with its bill of materials: {bill.name}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
