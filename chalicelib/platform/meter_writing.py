"""The costs table, as the end of an invocation writes to it: soon or not at all, and each row once.

A row is added to (`ADD`), so a write that is tried again where it had got through would count twice. Nothing is tried
again by itself, and a row is kept for later only if nothing of it was added for sure: DynamoDB refused it, or could
not be reached. After a time-out or a broken answer it may have been added, and is dropped: rather too little than
twice.
"""

import os
import time
from collections import Counter
from functools import cache
from typing import Any, ClassVar, Final

from chalicelib.platform.meter_rows import KEPT_S, NANO, OWN_WRITES, Amounts, Owner, pk_of
from chalicelib.platform.units import Unit

# Somebody waits for the answer of the invocation, or a message for its turn: a table that is well answers within
# milliseconds.
CONNECT_S: Final = 1.0
ANSWER_S: Final = 1.0
# No write is begun after so long, or with less time left to the function than one takes at worst, and some.
WRITING_S_MAX: Final = 1.0
SPARE_S: Final = CONNECT_S + ANSWER_S + 1.0
# Refused rows after which an invocation tries no further ones; and how long a process leaves a table alone that did
# not answer.
REFUSALS_MAX: Final = 3
REST_S: Final = 30.0
# A connection that was not used for so long may have been closed by the other side while the process was frozen.
IDLE_S_MAX: Final = 20.0
# Of HTTP: below this DynamoDB says for sure that it did nothing.
_NOTHING_DONE_STATUS_BELOW: Final = 500


class _State:
    """Of the process."""

    rests_until: ClassVar[float] = 0.0
    used_at: ClassVar[float] = 0.0


class Writing:
    """The writing at the end of one invocation; `left_s`: of the function's time, if that is known."""

    def __init__(self, left_s: float | None = None) -> None:
        limit_s = WRITING_S_MAX if left_s is None else min(WRITING_S_MAX, left_s - SPARE_S)
        self._until = time.monotonic() + limit_s
        self._refusals = 0

    def is_open(self) -> bool:
        """Whether another row may be tried."""
        return self._refusals < REFUSALS_MAX and _State.rests_until <= time.monotonic() < self._until

    def add(self, day: str, owner: Owner, amounts: Amounts) -> bool:
        """Add to a row of the table; whether it is done with. One write unit, which it counts itself."""
        from botocore.exceptions import ClientError, ConnectTimeoutError, EndpointConnectionError

        asked = _asked(day, owner, amounts)
        try:
            _fresh_client().update_item(**asked)
        except ClientError as error:
            self._refusals += 1
            return self._failed(owner, error, is_done_with=_status(error) >= _NOTHING_DONE_STATUS_BELOW)
        except (EndpointConnectionError, ConnectTimeoutError) as error:
            _State.rests_until = time.monotonic() + REST_S
            return self._failed(owner, error, is_done_with=False)
        except Exception as error:  # noqa: BLE001 - the other rows go first
            _State.rests_until = time.monotonic() + REST_S
            return self._failed(owner, error, is_done_with=True)
        return True

    def _failed(self, owner: Owner, error: Exception, *, is_done_with: bool) -> bool:
        from chalicelib.platform.log import log

        told = {"row": owner.sk, "cause": f"{type(error).__name__}: {error}"}
        log.warning("perhaps not metered" if is_done_with else "not metered yet", extra=told)
        return is_done_with


def forget() -> None:
    """The table answers as far as is known. For tests."""
    _State.rests_until = 0.0


def _status(error: Any) -> int:
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", _NOTHING_DONE_STATUS_BELOW))


def _asked(day: str, owner: Owner, amounts: Amounts) -> dict[str, Any]:
    """An update that adds amounts, and says whose they are."""
    amounts = amounts + Counter({Unit.DYNAMODB_WRITE_UNITS.value: NANO, OWN_WRITES: NANO})
    names = {f"#{place}": name for place, name in enumerate(amounts)}
    values = {f":{place}": {"N": str(amount)} for place, amount in enumerate(amounts.values())}
    said = {"expires_at": {"N": str(int(time.time()) + KEPT_S)}}
    said |= {
        name: {"S": text} for name, text in (("queue", owner.queue), ("client", owner.client)) if text is not None
    }
    added = ", ".join(f"#{place} :{place}" for place in range(len(amounts)))
    return {
        "TableName": os.environ["FRONTA_COSTS_TABLE"],
        "Key": {"pk": {"S": pk_of(day, owner.sk)}, "sk": {"S": owner.sk}},
        "UpdateExpression": f"ADD {added} SET {', '.join(f'#{name} = :{name}' for name in said)}",
        # "client" and its like may be words of DynamoDB.
        "ExpressionAttributeNames": names | {f"#{name}": name for name in said},
        "ExpressionAttributeValues": values | {f":{name}": value for name, value in said.items()},
    }


def _fresh_client() -> Any:
    now = time.monotonic()
    if now - _State.used_at > IDLE_S_MAX:
        # It connects anew.
        client().close()
    _State.used_at = now
    return client()


@cache
def client() -> Any:
    """A client of DynamoDB that tries once and soon gives up.

    Of pynamodb's session, which has read by then what DynamoDB is like: that is most of what a client costs.
    """
    from botocore.config import Config

    from chalicelib.platform.tables import connection

    config = Config(
        connect_timeout=CONNECT_S,
        read_timeout=ANSWER_S,
        retries={"mode": "standard", "total_max_attempts": 1},
        parameter_validation=False,
    )
    region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
    return connection().session.create_client("dynamodb", region_name=region, config=config)
