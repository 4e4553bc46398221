"""What outlives a function: everything in the in-process AWS that the product can change."""

import pickle
from typing import Any

from moto.dynamodb.models import dynamodb_backends
from moto.s3.models import s3_backends
from moto.ses.models import ses_backends
from moto.sqs.models import sqs_backends
from moto.stepfunctions.models import stepfunctions_backends

from tests.one_aws import stored

ACCOUNT = "123456789012"
REGION = "eu-central-1"


def outside() -> bytes:
    """Rows, messages, objects, mails and clocks as they are now, to tell whether anything has changed."""
    return pickle.dumps((_tables(), _queues(), _objects(), _mails(), _clocks()))


def _tables() -> Any:
    tables = dynamodb_backends[ACCOUNT][REGION].tables
    return [
        (name, stored(name), len(table.stream_shard.items) if table.stream_shard else 0)
        for name, table in tables.items()
    ]


def _queues() -> Any:
    queues = sqs_backends[ACCOUNT][REGION].queues
    return [
        (one.id, one.body, one.visible_at, one.delayed_until, one.approximate_receive_count)
        for queue in queues.values()
        for one in queue._messages
    ]


def _objects() -> Any:
    buckets = s3_backends[ACCOUNT]["aws"].buckets
    return [(key.name, key.etag) for bucket in buckets.values() for key in bucket.keys.values()]


def _mails() -> Any:
    return [str(mail.__dict__) for mail in ses_backends[ACCOUNT][REGION].sent_messages]


def _clocks() -> Any:
    machines = stepfunctions_backends[ACCOUNT][REGION].state_machines
    return [one.execution_arn for machine in machines for one in machine.executions]
