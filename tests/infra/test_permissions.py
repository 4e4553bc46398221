"""Who may do what: each function exactly what its code asks of AWS, and nobody rewrites the log of changes."""

import json
import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

import pytest

from tests.infra import asked_of_aws, rules, wiring

Template = dict[str, Any]
# (permission, what it is on: a table, a table/index, a queue, or "" for what has its own rules below)
Permission = tuple[str, str]

QUEUE_EVENT = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")
STREAM_EVENT = ("GetRecords", "GetShardIterator", "DescribeStream", "ListStreams")
# Where the operator gave a key: everything that a function reads is encrypted with it.
WITH_KEY = ("kms:Decrypt", "kms:GenerateDataKey")
TO_LOG = ("logs:CreateLogStream", "logs:PutLogEvents")
# Of every table: what a table is like.
OF_ANY_TABLE = frozenset({"dynamodb:DescribeTable", "dynamodb:DescribeContinuousBackups"})
# Read in the code and never done by this function: why it is right that it may not.
NEVER_DONE: Mapping[tuple[str, str, str], str] = {
    ("inbound", "dynamodb:DeleteItem", "PeopleTable"): "who wrote is noted; only the directory forgets people",
    ("pages", "dynamodb:DeleteItem", "PeopleTable"): "who wrote is noted; only the directory forgets people",
    ("feedback", "dynamodb:DeleteItem", "PeopleTable"): "a bounce is noted; only the directory forgets people",
    ("feedback", "dynamodb:UpdateItem", "TicketsTable"): "a note of a delivery recalls no mail and brings none in",
    ("feedback", "dynamodb:Query", "TicketsTable/open"): "a note of a delivery opens, wakes and promises nothing",
    ("feedback", "dynamodb:BatchGetItem", "DispatchTable"): "a note of a delivery promises nothing",
    ("feedback", "dynamodb:GetItem", "DispatchTable"): "a note of a delivery asks nobody's shift",
    ("sender", "dynamodb:Query", "TicketsTable/open"): "a note of a delivery opens, wakes and promises nothing",
    ("sender", "dynamodb:BatchGetItem", "DispatchTable"): "a note of a delivery promises nothing",
    ("sender", "dynamodb:GetItem", "DispatchTable"): "a note of a delivery asks nobody's shift",
    ("sms_outcomes", "dynamodb:UpdateItem", "TicketsTable"): "a note of an SMS recalls no mail and brings none in",
    ("sms_outcomes", "dynamodb:Query", "TicketsTable/open"): "a note of an SMS opens, wakes and promises nothing",
    ("sweep", "dynamodb:BatchGetItem", "DispatchTable"): "of the survey it wants the floor, and no promise",
    ("api", "dynamodb:PutItem", "SearchTable"): "it finds; only the indexer writes",
    ("api", "dynamodb:BatchWriteItem", "SearchTable"): "it finds; only the indexer writes",
    ("search", "dynamodb:Query", "SearchTable"): "it writes; only the API finds",
    ("reconcile", "dynamodb:PutItem", "SearchTable"): "it takes old tickets out of the index; only the indexer adds",
    ("reconcile", "dynamodb:Query", "SearchTable"): "it takes old tickets out of the index; only the API finds",
    ("amazon_connect", "dynamodb:Query", "CallsTable/number"): "a contact flow always says which call it is",
}

# What is asked of a table whose name the caller of chalicelib/keeping/store.py says, so that the reading does not see
# which: old tickets and mails are found in the list, read, and deleted.
BY_NAME: Mapping[str, frozenset[Permission]] = {
    "reconcile": frozenset(
        {
            ("dynamodb:Query", "TicketsTable"),
            ("dynamodb:Query", "TicketsTable/list"),
            ("dynamodb:GetItem", "TicketsTable"),
            ("dynamodb:UpdateItem", "TicketsTable"),
            ("dynamodb:DeleteItem", "TicketsTable"),
        }
    )
}


def _functions(template: Template) -> Iterator[tuple[str, dict[str, Any], list[dict[str, Any]]]]:
    """Handler, properties and statements of each function."""
    for properties in rules.functions(template).values():
        role = template["Resources"][rules.target(properties["Role"])]["Properties"]
        yield properties["Handler"].removeprefix("app."), dict(properties), rules.statements(role)


def _name(resource: Any) -> str:
    """The logical name of a resource, with the index of a table behind it."""
    named = rules.target(resource)
    if named is not None:
        return named
    text = resource["Fn::Sub"]
    found = re.match(r"\$\{(\w+)\.?\w*\}(?:/index/(\w+))?", text)
    if found:
        return "/".join(part for part in found.groups() if part)
    return next(iter(re.findall(r"\$\{(\w+)\}", text)), "")


def _is_stream(resource: Any) -> bool:
    return "StreamArn" in json.dumps(resource)


def _allowed(statements: list[dict[str, Any]]) -> set[Permission]:
    found = set()
    for statement in statements:
        if statement["Effect"] != "Allow":
            continue
        for action in rules.as_list(statement["Action"]):
            for resource in rules.as_list(statement["Resource"]):
                of_row = action.startswith(("dynamodb:", "sqs:")) and action not in OF_ANY_TABLE
                name = _name(resource) if of_row else ""
                found.add((action, f"{name}/stream" if of_row and _is_stream(resource) else name))
    return found


def _needed(template: Template, handler: str, function: dict[str, Any]) -> set[Permission]:
    """What the code asks for, and what the Lambda service asks for in the function's name."""
    entry = next(one for one in wiring.entries() if one.handler == handler)
    given = function.get("Environment", {}).get("Variables", {})
    needed: set[Permission] = {(action, "") for action in (*TO_LOG, *WITH_KEY)} | BY_NAME.get(handler, frozenset())
    consumed = {
        str(rules.queue_of(template, event["Properties"]["Queue"]))
        for event in function.get("Events", {}).values()
        if event["Type"] in rules.QUEUE_EVENTS
    }
    for asked in asked_of_aws.calls_of(entry):
        if asked.table is not None:
            table = rules.target(given[asked.table])
            needed.add((asked.action, f"{table}/{asked.index}" if asked.index else str(table)))
        elif asked.action == "sqs:ChangeMessageVisibility":
            needed |= {(asked.action, queue) for queue in consumed}
        elif asked.action == "sqs:SendMessage":
            # The queue that a function consumes is named for the pauses between its tries.
            queues = {str(rules.target(value)) for name, value in given.items() if name.endswith("QUEUE_URL")}
            needed |= {(asked.action, queue) for queue in queues - consumed}
        elif asked.action.startswith("sqs:"):
            raise AssertionError(f"{handler}: {asked.action} of which queue?")
        else:
            needed.add((asked.action, ""))
    needed |= {(action, queue) for queue in consumed for action in QUEUE_EVENT}
    holders = [function.get("EventInvokeConfig", {})]
    for event in function.get("Events", {}).values():
        if event["Type"] in rules.STREAM_EVENTS:
            table = rules.target(event["Properties"]["Stream"])
            needed |= {(f"dynamodb:{action}", f"{table}/stream") for action in STREAM_EVENT}
            holders.append(event["Properties"])
    for holder in holders:
        destination = holder.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination")
        if destination is not None:
            needed.add(("sqs:SendMessage", str(rules.queue_of(template, destination))))
    return needed


HANDLERS = sorted(entry.handler for entry in wiring.entries())


@pytest.mark.parametrize("handler", HANDLERS)
def test_a_function_may_do_what_its_code_asks_of_aws_and_nothing_else(handler: str, template: Template) -> None:
    """Every permission is asked for by code that the function can reach, and all that code asks for is permitted."""
    function, statements = next((f, s) for name, f, s in _functions(template) if name == handler)
    never = {(action, name) for of, action, name in NEVER_DONE if of == handler}
    assert _allowed(statements) == _needed(template, handler, function) - never


def test_every_exception_is_still_one(template: Template) -> None:
    """What stands among the exceptions is read in the code: a reason that explains nothing any more is taken out."""
    needed = {handler: _needed(template, handler, function) for handler, function, _ in _functions(template)}
    assert [key for key in NEVER_DONE if key[1:] not in needed[key[0]]] == []


@pytest.mark.parametrize("handler", HANDLERS)
def test_a_function_may_touch_only_what_it_is_told_of(handler: str, template: Template) -> None:
    """Whatever its policy names stands in its environment, or is its event's, its log or where its failures go."""
    function, statements = next((f, s) for name, f, s in _functions(template) if name == handler)
    known = json.dumps(
        [function.get(part) for part in ("Environment", "Events", "EventInvokeConfig", "LoggingConfig")]
    )
    queues = {
        rules.queue_of(template, event["Properties"].get("Queue", ""))
        for event in function.get("Events", {}).values()
    }
    # The address of SES's identity is made of the domain; a live connection is one of the websocket API.
    beside = {"KeyArn", "MailDomain", "WebsocketAPI", *queues}
    named = {
        _name(resource).partition("/")[0]
        for statement in statements
        for resource in rules.as_list(statement["Resource"])
        if resource != "*" and "arn:${AWS::Partition}:sns:*" not in str(resource)
    }
    assert {name for name in named - beside if f'"{name}' not in known and f"${{{name}" not in known} == set()


def test_what_is_allowed_on_everything_reads_only() -> None:
    """Each permission that knows no resource has its reason, and none of them changes anything."""
    for action, reason in rules.OF_NO_RESOURCE.items():
        assert re.match(r"\w+:(Describe|Get|List)", action), action
        assert ":" in reason, action


# ---------------------------------------------------------------- the log of changes

CHANGING = frozenset({"dynamodb:DeleteItem", "dynamodb:UpdateItem", "dynamodb:BatchWriteItem"})


def _may_rewrite_the_log(statements: list[dict[str, Any]]) -> list[str]:
    """Actions by which rows of the log could be changed or taken out, without those that are denied for its keys."""
    denied = {
        action
        for statement in statements
        if statement["Effect"] == "Deny"
        and _name(rules.as_list(statement["Resource"])[0]) == "DeskTable"
        and statement["Condition"] == {"ForAnyValue:StringLike": {"dynamodb:LeadingKeys": ["AUDIT*"]}}
        for action in rules.as_list(statement["Action"])
    }
    allowed = {action for action, name in _allowed(statements) if name == "DeskTable"}
    return sorted(allowed & CHANGING - denied)


@pytest.mark.parametrize("handler", HANDLERS)
def test_no_function_changes_the_log_of_changes(handler: str, template: Template) -> None:
    """No function may change or delete a row of the log: what may write in its table is denied that for its keys."""
    statements = next(s for name, _, s in _functions(template) if name == handler)
    assert _may_rewrite_the_log(statements) == []


def test_a_lost_denial_is_found(template: Template) -> None:
    """Without the denial the API could delete entries of the log, and the test above would say so."""
    statements = next(s for name, _, s in _functions(template) if name == "api")
    allowing = [deepcopy(one) for one in statements if one["Effect"] == "Allow"]
    assert _may_rewrite_the_log(allowing) == ["dynamodb:DeleteItem"]
