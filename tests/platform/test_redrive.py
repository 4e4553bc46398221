"""Dead letters go back to their queue: sent first, deleted then, none twice."""

import json
from typing import Any

import pytest

from chalicelib.__main__ import main
from chalicelib.platform import aws, redrive
from chalicelib.platform.redrive import Letter, queue_urls
from tests.one_aws import received


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """No long polls: nobody adds to these queues while they are read, and moto's wait would be real."""
    monkeypatch.setattr(redrive, "POLL_S", 0)
    monkeypatch.setenv("FRONTA_STACK", "fronta-test")


def bury(urls: dict[str, str], *bodies: str, **attributes: str) -> list[str]:
    """Dead letters as a consumer writes them; their ids."""
    told: Any = {name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()}
    return [
        aws.sqs().send_message(QueueUrl=urls["inbound-dead"], MessageBody=body, MessageAttributes=told)["MessageId"]
        for body in bodies
    ]


def redriven(urls: dict[str, str], letters_max: int = 1_000, *, dry_run: bool = False) -> list[Letter]:
    """One whole run."""
    return list(redrive.redrive(urls["inbound-dead"], urls["inbound"], letters_max=letters_max, dry_run=dry_run))


def bodies(url: str) -> list[str]:
    """What a queue shows."""
    return sorted(message["Body"] for message in received(url))


def test_letters_go_back_and_are_told(aws_resources: dict[str, str]) -> None:
    """Each with its cause and receives as its consumer wrote them and the beginning of its body."""
    (first,) = bury(aws_resources, "x" * 300, cause="ValueError: no", receives="6", message="m")
    (second,) = bury(aws_resources, "{}")
    told = sorted(redriven(aws_resources), key=lambda letter: len(letter.body))
    assert told == [
        Letter(second, None, 1, "{}", sent_back=True),
        Letter(first, "ValueError: no", 6, "x" * 200, sent_back=True),
    ]
    assert bodies(aws_resources["inbound"]) == ["x" * 300, "{}"]
    assert bodies(aws_resources["inbound-dead"]) == []


def test_a_dry_run_leaves_all_and_shows_it_again(aws_resources: dict[str, str]) -> None:
    """The letters are told and are at once there for the next who looks."""
    bury(aws_resources, *(str(number) for number in range(25)))
    for _ in range(2):
        told = redriven(aws_resources, dry_run=True)
        assert (len({letter.id for letter in told}), {letter.sent_back for letter in told}) == (25, {False})
    assert bodies(aws_resources["inbound"]) == []
    assert len(redriven(aws_resources)) == 25


@pytest.mark.parametrize("dry_run", [True, False])
def test_a_run_is_bounded(aws_resources: dict[str, str], dry_run: bool) -> None:
    """Not more letters than asked; the others stay and can be seen at once."""
    bury(aws_resources, "1", "2", "3")
    assert len(redriven(aws_resources, 2, dry_run=dry_run)) == 2
    assert len(bodies(aws_resources["inbound-dead"])) == (3 if dry_run else 1)


def test_a_letter_that_comes_back_is_not_sent_again(
    aws_resources: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A consumer that fails at once buries the message again during the run: it waits for the next run."""
    bury(aws_resources, "poison", cause="ValueError: no", message="first")
    send = aws.sqs().send_message

    def failing_consumer(**call: Any) -> Any:
        answer = send(**call)
        if call["QueueUrl"] == aws_resources["inbound"]:
            bury(aws_resources, call["MessageBody"], cause="ValueError: no", message=answer["MessageId"])
        return answer

    monkeypatch.setattr(aws.sqs(), "send_message", failing_consumer)
    assert len(redriven(aws_resources)) == 1
    assert bodies(aws_resources["inbound-dead"]) == ["poison"]
    assert bodies(aws_resources["inbound"]) == ["poison"]


def test_a_crash_between_sending_and_deleting_loses_nothing(
    aws_resources: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The letter is in both queues then, and the next run sends it once more, which is harmless."""
    bury(aws_resources, "x")
    delete = aws.sqs().delete_message
    failures = [RuntimeError("killed")]

    def killed_once(**call: Any) -> Any:
        if failures:
            raise failures.pop()
        return delete(**call)

    monkeypatch.setattr(aws.sqs(), "delete_message", killed_once)
    monkeypatch.setattr(redrive, "HIDDEN_S", 0)
    with pytest.raises(RuntimeError, match="killed"):
        redriven(aws_resources)
    assert bodies(aws_resources["inbound"]) == ["x"]
    assert len(redriven(aws_resources)) == 1
    assert bodies(aws_resources["inbound-dead"]) == []


def test_a_letter_that_cannot_be_sent_stays(aws_resources: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is deleted that was not sent."""
    bury(aws_resources, "x")

    def refused(**_call: Any) -> None:
        raise RuntimeError("SQS is away")

    monkeypatch.setattr(aws.sqs(), "send_message", refused)
    monkeypatch.setattr(redrive, "HIDDEN_S", 0)
    with pytest.raises(RuntimeError, match="away"):
        redriven(aws_resources)
    assert bodies(aws_resources["inbound-dead"]) == ["x"]


def test_queues_are_found_by_their_names(aws_resources: dict[str, str]) -> None:
    """`<stack>-<queue>-dead` and `<stack>-<queue>`, as infra/queues.yaml calls them."""
    assert queue_urls("fronta-test", "inbound") == (aws_resources["inbound-dead"], aws_resources["inbound"])


def test_the_command_tells_each_letter_on_a_line(
    aws_resources: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    """`redrive QUEUE --dry-run` tells and does nothing, `redrive QUEUE` sends back; ASCII only."""
    (name,) = bury(aws_resources, '{"a": "ž"}', cause="ValueError: š", receives="6")
    line = {"id": name, "cause": "ValueError: š", "receives": 6, "body": '{"a": "ž"}', "sent_back": False}
    assert main(["redrive", "inbound", "--dry-run"]) == 0
    told = capsys.readouterr().out
    assert told.isascii()
    assert json.loads(told) == line
    assert main(["redrive", "inbound", "--max", "1"]) == 0
    assert json.loads(capsys.readouterr().out) == {**line, "sent_back": True}
    assert bodies(aws_resources["inbound"]) == ['{"a": "ž"}']


@pytest.mark.parametrize(
    "arguments", [[], ["effects"], ["inbound", "--max", "0"], ["inbound", "--max", "1001"], ["inbound", "--max", "x"]]
)
def test_bad_usage_does_nothing(aws_resources: dict[str, str], arguments: list[str]) -> None:
    """Only the queues that have something to send back, and a number of letters within the limit."""
    bury(aws_resources, "x")
    with pytest.raises(SystemExit) as ended:
        main(["redrive", *arguments])
    assert ended.value.code == 2
    assert bodies(aws_resources["inbound-dead"]) == ["x"]


@pytest.mark.usefixtures("aws_resources")
def test_a_stack_that_is_not_there_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The line names the stack that was looked for and where its name comes from."""
    monkeypatch.setenv("FRONTA_STACK", "fronta-gone")
    assert main(["redrive", "outbox"]) == 1
    assert "fronta-gone (FRONTA_STACK)" in capsys.readouterr().err
