"""Table of contents: which trigger runs which entry point. Nothing else lives here.

Every function is packaged from the same sources, but each imports only its own entry point: the one that
the Lambda runtime names in `_HANDLER` is imported at cold start, before the first event. Queue names are
CloudFormation substitutions; `infra/functions.yaml` adds what chalice has no words for.
"""

import os
from importlib import import_module
from typing import Any

from chalice.app import Chalice, Rate

app = Chalice(app_name="fronta")
app.experimental_feature_flags.update(["WEBSOCKETS"])


def _entry(name: str) -> Any:
    return import_module(f"chalicelib.entrypoints.{name}")


def _run(function: str, trigger: Any, handle: Any, *arguments: Any) -> Any:
    return import_module("chalicelib.platform.meter").run(function, trigger, handle, *arguments)


@app.on_sqs_message(queue="${AWS::StackName}-inbound", batch_size=1)
def inbound(event: Any) -> Any:
    """Mail that SES stored: prove the sender, decide, commit."""
    return _run("inbound", "queue", _entry("inbound").handle, event.to_dict(), event.context)


@app.on_dynamodb_record(stream_arn="TicketsTable.StreamArn", batch_size=25, starting_position="TRIM_HORIZON")
def effects(event: Any) -> Any:
    """Committed rows: push them to staff, hand outgoing mail to the outbox queue."""
    return _run("effects", "stream", _entry("effects").handle, event.to_dict(), event.context)


@app.on_sqs_message(queue="${AWS::StackName}-outbox", batch_size=5, maximum_concurrency=5)
def sender(event: Any) -> Any:
    """Outgoing mail: claim the row, send through SES, note the result."""
    return _run("sender", "queue", _entry("sender").handle, event.to_dict(), event.context)


@app.schedule(Rate(5, unit=Rate.MINUTES))
def sweep(event: Any) -> Any:
    """What the other functions left behind: outgoing mail that is due and was not sent."""
    return _run("sweep", "schedule", _entry("sweep").handle, event.to_dict(), event.context)


@app.lambda_function()
def api(event: Any, context: Any) -> Any:
    """HTTP API, called by API Gateway (HTTP API, payload 2.0) after it checked the token."""
    return _run("api", "http", _entry("http").handle, event, context)


@app.lambda_function()
def pages(event: Any, context: Any) -> Any:
    """Pages behind the links of our mails, called by API Gateway without a sign-in: the link is the key."""
    return _run("pages", "http", _entry("pages").handle, event, context)


@app.on_sqs_message(queue="${AWS::StackName}-clocks", batch_size=5, maximum_concurrency=2)
def clocks(event: Any) -> Any:
    """Clocks of tickets that have run out: do what they were set for."""
    return _run("clocks", "queue", _entry("clocks").handle, event.to_dict(), event.context)


@app.on_sqs_message(queue="${AWS::StackName}-feedback", batch_size=5, maximum_concurrency=2)
def feedback(event: Any) -> Any:
    """What SES tells about mails of ours: bounces, complaints, delays, refusals."""
    return _run("feedback", "queue", _entry("feedback").handle, event.to_dict(), event.context)


@app.on_sqs_message(queue="${AWS::StackName}-webhooks", batch_size=1, maximum_concurrency=5)
def webhooks(event: Any) -> Any:
    """Events of tickets that other systems want to be told of: sign, send, note the result."""
    return _run("webhooks", "queue", _entry("webhooks").handle, event.to_dict(), event.context)


@app.on_sqs_message(queue="${AWS::StackName}-search", batch_size=10, maximum_concurrency=5)
def search(event: Any) -> Any:
    """Changes of tickets that bring words to find them by: into the index."""
    return _run("search", "queue", _entry("search_indexer").handle, event.to_dict(), event.context)


@app.on_dynamodb_record(stream_arn="CallsTable.StreamArn", batch_size=10, starting_position="LATEST")
def ring(event: Any) -> Any:
    """Calls as they come and go: tell the consoles."""
    return _run("ring", "stream", _entry("ring").handle, event.to_dict(), event.context)


@app.lambda_function()
def fan_out(event: Any, context: Any) -> Any:
    """News for thousands of consoles; called by the functions that have some, and by itself."""
    return _run("fan_out", "call", _entry("fan_out").handle, event, context)


@app.lambda_function()
def amazon_connect(event: Any, context: Any) -> Any:
    """A contact flow of Amazon Connect announces a call, or asks who the caller is."""
    return _run("amazon_connect", "call", _entry("amazon_connect").handle, event, context)


@app.on_sqs_message(queue="${AWS::StackName}-sms", batch_size=5, maximum_concurrency=2)
def sms(event: Any) -> Any:
    """Technical events and what SMS they make: open tickets, send through SNS, note the result."""
    return _run("sms", "queue", _entry("sms").handle, event.to_dict(), event.context)


@app.lambda_function()
def sms_outcomes(event: Any, context: Any) -> Any:
    """What SNS logs of SMS that it delivered or did not: a subscription of CloudWatch Logs."""
    return _run("sms_outcomes", "call", _entry("sms_outcomes").handle, event, context)


@app.schedule(Rate(1, unit=Rate.HOURS))
def reconcile(event: Any) -> Any:
    """Stored mails that have no outcome: they go to the inbound queue again."""
    return _run("reconcile", "schedule", _entry("reconcile").handle, event.to_dict(), event.context)


@app.schedule(Rate(1, unit=Rate.HOURS))
def bookkeeping(event: Any) -> Any:
    """What days that are over did cost, what is kept, the budget, the bill."""
    return _run("bookkeeping", "schedule", _entry("bookkeeping").handle, event.to_dict(), event.context)


@app.on_ws_connect()
def connect(event: Any) -> Any:
    """A console opens its websocket with a one-time ticket."""
    return _run("websocket_connect", "websocket", _entry("websocket").connect, event.to_dict())


@app.on_ws_message()
def message(event: Any) -> Any:
    """A console says something over its websocket."""
    return _run("websocket_message", "websocket", _entry("websocket").message, event.to_dict())


@app.on_ws_disconnect()
def disconnect(event: Any) -> Any:
    """A console's websocket is gone."""
    return _run("websocket_disconnect", "websocket", _entry("websocket").disconnect, event.to_dict())


_ENTRY_OF_HANDLER = {
    "app.inbound": "inbound",
    "app.effects": "effects",
    "app.sender": "sender",
    "app.sweep": "sweep",
    "app.api": "http",
    "app.pages": "pages",
    "app.clocks": "clocks",
    "app.feedback": "feedback",
    "app.webhooks": "webhooks",
    "app.search": "search_indexer",
    "app.ring": "ring",
    "app.fan_out": "fan_out",
    "app.amazon_connect": "amazon_connect",
    "app.sms": "sms",
    "app.sms_outcomes": "sms_outcomes",
    "app.reconcile": "reconcile",
    "app.bookkeeping": "bookkeeping",
    "app.connect": "websocket",
    "app.message": "websocket",
    "app.disconnect": "websocket",
}

if os.environ.get("_HANDLER") in _ENTRY_OF_HANDLER:
    _entry(_ENTRY_OF_HANDLER[os.environ["_HANDLER"]])
