"""Deploy a stage: `python -m infra.deploy --stage STAGE` (`make deploy STAGE=…`), from stages/STAGE.toml alone.

Checks the stage file, packages, shows what would change and asks, deploys with CloudFormation, makes the stack's SES
rule set the active one, uploads the pages, and looks whether it all works. Each step can be broken off and repeated;
a second run without changes changes nothing.
"""

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from infra import artefacts, changes, fragments, pages, smoke, stage_file, upload
from infra.changes import Change
from infra.errors import DeployError
from infra.package import ROOT, PackageError, package
from infra.stack import WAIT, Deployed, Review, deploy, outputs_of, protect, status_of
from infra.stage import Stage

# Stands in links until CloudFront has named the distribution; the first run puts the name in its place.
NOT_NAMED_YET = "https://pending.invalid"


def activate(ses: Any, rule_set: str, *, take_over: bool) -> bool:
    """Make the stack's receipt rule set the active one: CloudFormation has no word for it. True if it was not.

    An account has one active set per region; another one is somebody's mail. Raises DeployError.
    """
    active = ses.describe_active_receipt_rule_set().get("Metadata", {}).get("Name")
    if active == rule_set:
        return False
    if active is not None and not take_over:
        raise DeployError(
            f"The receipt rule set {active} is active in this account and region: mail for it would end. The stack "
            f"is deployed, but {rule_set} gets no mail. To let it take over: take_over_mail = true in [deploy], "
            "or deploy once with TAKE_OVER_MAIL=1."
        )
    ses.set_active_receipt_rule_set(RuleSetName=rule_set)
    return True


@dataclass(frozen=True)
class Person:
    """Who is asked before something changes: somebody at a terminal, or nobody (YES=1)."""

    agreed: bool
    at_terminal: bool
    answer: Callable[[str], str] = input

    def review(self, stack: str) -> Review:
        """Show the changes and ask; raises DeployError without a yes."""

        def ask(kind: str, found: Sequence[Change]) -> None:
            head = "A new stack" if kind == "CREATE" else "Changes of the stack"
            print(f"\n{head} {stack}:\n{changes.table(found)}\n")
            lost = changes.losing(found)
            if lost:
                self._agree_to_lose(stack, lost)
            elif not self.agreed:
                self._must_be_there()
                if self.answer("Go on? [yes/no] ").strip().lower() not in {"y", "yes"}:
                    raise DeployError("nothing was changed")

        return ask

    def _agree_to_lose(self, stack: str, lost: Sequence[str]) -> None:
        what = ", ".join(lost)
        if self.agreed or not self.at_terminal:
            raise DeployError(f"{what} would no longer hold the stack's data: that is done from a terminal only")
        said = self.answer(f"{what} would no longer hold the stack's data. To do that, write the stack's name: ")
        if said.strip() != stack:
            raise DeployError("nothing was changed")

    def _must_be_there(self) -> None:
        if not self.at_terminal:
            raise DeployError("there is nobody to ask: this is no terminal. YES=1 carries changes out unasked")


class Run:
    """One deployment of a stage, step by step."""

    def __init__(self, session: boto3.Session, stage: Stage, person: Person, wait: Mapping[str, int] = WAIT) -> None:
        self._session: Any = session
        self._stage = stage
        self._person = person
        self._wait = wait
        self._region: str = session.region_name
        self._cloudformation: Any = session.client("cloudformation")
        self.changed: list[str] = []

    def account(self) -> str:
        """The account of the credentials; raises DeployError when it is not the stage's."""
        account: str = self._session.client("sts").get_caller_identity()["Account"]
        wanted = self._stage.deploy.account
        if wanted and account != wanted:
            raise DeployError(
                f"These credentials are of the account {account}; the stage {self._stage.name} is of {wanted}"
            )
        return account

    def stack(self, template: dict[str, Any], folder: Path, account: str) -> dict[str, str]:
        """The stack as the template and the stage say; returns its outputs."""
        stage = self._stage
        bucket = stage.artefact_bucket(account, self._region)
        s3, ours = self._session.client("s3"), not stage.deploy.artefact_bucket
        if artefacts.ensure_bucket(s3, bucket, self._region, account, ours=ours):
            self._did(f"made the bucket {bucket} for the packaged code")
        origin = stage.console_origin or self._origin_so_far()
        deployed = self._deploy(template, folder, bucket, origin, self._person)
        named = self._named_by_edge(deployed.outputs)
        if named != origin:
            # Whoever agreed to the stack agreed to its own name in it.
            deployed = self._deploy(template, folder, bucket, named, replace(self._person, agreed=True))
        if protect(self._cloudformation, stage.stack):
            self._did("protected the stack from being deleted")
        return deployed.outputs

    def _deploy(self, template: dict[str, Any], folder: Path, bucket: str, origin: str, person: Person) -> Deployed:
        parameters = self._stage.template_parameters(origin)
        if unknown := parameters.keys() - template["Parameters"].keys():
            raise DeployError(f"the template has no parameters {', '.join(sorted(unknown))}")
        stack = self._stage.stack
        deployed = deploy(
            self._session, stack, template, folder, bucket, parameters, wait=self._wait, review=person.review(stack)
        )
        if deployed.changed:
            self._did(f"deployed the stack {stack}")
        return deployed

    def _origin_so_far(self) -> str:
        if status_of(self._cloudformation, self._stage.stack) in {None, "REVIEW_IN_PROGRESS"}:
            return NOT_NAMED_YET
        return self._named_by_edge(outputs_of(self._cloudformation, self._stage.stack))

    def _named_by_edge(self, outputs: Mapping[str, str]) -> str:
        known = f"https://{outputs['EdgeDomain']}" if "EdgeDomain" in outputs else NOT_NAMED_YET
        return self._stage.console_origin or known

    def mail(self, outputs: Mapping[str, str]) -> None:
        """Mail comes to this stack."""
        ses = self._session.client("ses")
        if activate(ses, outputs["ReceiptRuleSet"], take_over=self._stage.deploy.take_over_mail):
            self._did(f"made {outputs['ReceiptRuleSet']} the active receipt rule set")

    def pages(self, outputs: Mapping[str, str], folder: Path) -> None:
        """The pages are those of this version."""
        config = upload.config_of(self._stage, outputs, self._region)
        found = upload.upload(self._session.client("s3"), outputs["PagesBucket"], upload.pages_of(folder, config))
        if found:
            self._did(f"uploaded {len(found)} files of the pages")
        if paths := upload.invalidate(self._session.client("cloudfront"), outputs["EdgeId"], found):
            self._did(f"let CloudFront forget {len(paths)} paths")

    def works(self, outputs: Mapping[str, str]) -> bool:
        """Look whether it works, and tell; False when something is broken."""
        origin = f"https://{outputs['EdgeDomain']}" if "EdgeDomain" in outputs else self._stage.console_origin
        print("\nDoes it work?")
        states = set()
        for finding in smoke.look(self._session, self._stage, outputs, origin):
            print(finding.line(), flush=True)
            states.add(finding.state)
        return "broken" not in states

    def _did(self, what: str) -> None:
        print(what, flush=True)
        self.changed.append(what)


def _run(options: argparse.Namespace) -> int:
    more = dict(one.partition("=")[::2] for one in options.parameter)
    overrides = {
        "stack": options.stack,
        "artefact_bucket": options.bucket,
        "mail_domain": options.mail_domain,
        "console_origin": options.console_origin,
        "take_over_mail": options.take_over_mail,
    }
    stage = stage_file.load(options.stage, fragments.folded()["Parameters"], overrides)
    said = {**stage.deploy.parameters, **more}
    stage = replace(stage, deploy=replace(stage.deploy, parameters=said))
    run = Run(boto3.Session(region_name=stage.deploy.region or None), stage, Person(options.yes, sys.stdin.isatty()))
    account = run.account()
    print(f"packaging {stage.name} for the account {account}", flush=True)
    folder = package(stage.name, ROOT / "build" / stage.name, host=False)
    bundled = pages.bundle() if stage.serves_pages else None
    template = json.loads((folder / "sam.json").read_text(encoding="utf-8"))
    outputs = run.stack(template, folder, account)
    run.mail(outputs)
    if bundled is not None:
        run.pages(outputs, bundled)
    print("nothing had to be changed" if not run.changed else f"\n{len(run.changed)} steps changed something")
    works = run.works(outputs)
    print(json.dumps(outputs, indent=2))
    return 0 if works else 1


def parser() -> argparse.ArgumentParser:
    """What the command line takes. All but the stage is in the stage file, and wins over it."""
    made = argparse.ArgumentParser(prog="python -m infra.deploy", description=__doc__)
    made.add_argument("--stage", required=True, help="a file of stages/")
    made.add_argument("--yes", action="store_true", help="carry changes out unasked, but none that lose data")
    made.add_argument("--stack", help="name of the stack (fronta-STAGE)")
    made.add_argument("--bucket", help="your bucket for the packaged code")
    made.add_argument("--mail-domain", help="as in the stage file, or nothing is done")
    made.add_argument("--console-origin", help="https://… where a web server of your own has the pages")
    made.add_argument(
        "--parameter", action="append", default=[], metavar="NAME=VALUE", help="of the template; repeatable"
    )
    made.add_argument("--take-over-mail", action="store_true", help="although another receipt rule set is active")
    return made


def main() -> int:
    """Exit status: 1 for what failed or is broken, 2 for mistakes in the stage file, 130 for Ctrl-C."""
    options = parser().parse_args()
    try:
        return _run(options)
    except stage_file.StageError as error:
        print(error, file=sys.stderr)
        return 2
    except (DeployError, PackageError, pages.PagesError, ClientError, BotoCoreError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nbroken off. What CloudFormation has begun, it finishes; deploy again to go on", file=sys.stderr)
        return 130


if __name__ == "__main__":
    raise SystemExit(main())
