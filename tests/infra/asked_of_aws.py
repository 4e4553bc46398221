"""Which AWS calls the code of an entry point can make, read from the source without running it.

A call on a client of chalicelib/platform/aws.py is known by its name; a call on a table's row, by the row's class
and through it by the table. Where a call does not name the class (`transaction.save(row)`), the classes are those
that the function names beside it, and else the module's own. So what is found may be a little too much, never too
little: a permission that is not found here is asked for by nobody.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from tests.infra import wiring
from tests.infra.wiring import Entry, Module

# What IAM calls the permission for a call of botocore's. One may need several, or share one (SQS developer guide,
# "Amazon SQS API permissions": SendMessageBatch is covered by SendMessage; S3: HeadObject by GetObject).
CALLS: dict[str, tuple[str, ...]] = {
    "admin_add_user_to_group": ("cognito-idp:AdminAddUserToGroup",),
    "admin_remove_user_from_group": ("cognito-idp:AdminRemoveUserFromGroup",),
    "change_message_visibility": ("sqs:ChangeMessageVisibility",),
    "copy_object": ("s3:GetObject", "s3:PutObject"),
    "delete_objects": ("s3:DeleteObjectVersion",),
    "describe_alarms": ("cloudwatch:DescribeAlarms",),
    "describe_continuous_backups": ("dynamodb:DescribeContinuousBackups",),
    "describe_log_groups": ("logs:DescribeLogGroups",),
    "describe_table": ("dynamodb:DescribeTable",),
    "describe_user_pool": ("cognito-idp:DescribeUserPool",),
    "generate_presigned_post": ("s3:PutObject",),
    "generate_presigned_url": ("s3:GetObject",),
    "get_cost_and_usage": ("ce:GetCostAndUsage",),
    "get_metric_data": ("cloudwatch:GetMetricData",),
    "get_object": ("s3:GetObject",),
    "get_secret_value": ("secretsmanager:GetSecretValue",),
    "get_sms_attributes": ("sns:GetSMSAttributes",),
    "invoke": ("lambda:InvokeFunction",),
    "head_object": ("s3:GetObject",),
    "list_executions": ("states:ListExecutions",),
    "list_object_versions": ("s3:ListBucketVersions",),
    "list_objects_v2": ("s3:ListBucket",),
    "list_users": ("cognito-idp:ListUsers",),
    "list_users_in_group": ("cognito-idp:ListUsersInGroup",),
    "post_to_connection": ("execute-api:ManageConnections",),
    "publish": ("sns:Publish",),
    "put_metric_data": ("cloudwatch:PutMetricData",),
    "put_object": ("s3:PutObject",),
    "send_email": ("ses:SendEmail", "ses:SendRawEmail"),
    "send_message": ("sqs:SendMessage",),
    "send_message_batch": ("sqs:SendMessage",),
    "set_sms_attributes": ("sns:SetSMSAttributes",),
    "start_execution": ("states:StartExecution",),
}
# Of a row's class, of a row, and of a transaction; and what chalicelib/platform/tables.py has.
ROWS = {
    "batch_get": "BatchGetItem",
    "batch_write": "BatchWriteItem",
    "delete": "DeleteItem",
    "get": "GetItem",
    "query": "Query",
    "refresh": "GetItem",
    "save": "PutItem",
    "scan": "Scan",
    "update": "UpdateItem",
}
# Of a client, or of the connection behind a row's class, for what the class has no words for.
RAW = {
    "batch_write_item": "BatchWriteItem",
    "delete_item": "DeleteItem",
    "get_item": "GetItem",
    "put_item": "PutItem",
    "update_item": "UpdateItem",
}
FUNCTIONS = {
    "Key": "BatchGetItem",
    "query_items": "Query",
    "read_items": "BatchGetItem",
    "saved_if": "PutItem",
}
# Methods that other things have too: they count where the call itself, or its function, has to do with rows.
_READS = frozenset({"get", "query", "batch_get", "batch_write", "scan"})
_ROW = "Row"
TABLES = "chalicelib.platform.tables"
# They ask for the class, or the table, that their callers name.
NAMED_BY_CALLERS = frozenset({TABLES, "chalicelib.keeping.store"})


@dataclass(frozen=True)
class Asked:
    """A permission: `dynamodb:Query` of a `table` (FRONTA_…_TABLE) and maybe its `index`; others of nothing named."""

    action: str
    table: str | None = None
    index: str | None = None


@cache
def calls_of(entry: Entry) -> frozenset[Asked]:
    """All that the code reached from an entry point can ask of AWS, without what the Lambda service does for it."""
    return frozenset(asked for module, node in wiring.reached(entry) for asked in _calls_in(module, node))


@cache
def _calls_in(module: Module, node: ast.AST) -> frozenset[Asked]:
    return frozenset(asked for scope in wiring.scopes(node) for asked in _of_scope(module, scope))


def _of_scope(module: Module, scope: ast.AST) -> Iterator[Asked]:
    parts = list(ast.walk(scope))
    imports = {**module.imports, **wiring.imports_in(scope)}
    named = {table for part in parts if (table := _table_named(part, module, imports))}
    own = {table for table in (_own_table(module),) if table}
    for part in parts:
        if isinstance(part, ast.Attribute):
            yield from _of_attribute(part, module, imports, named or own)
        elif isinstance(part, ast.Call):
            in_call = {table for inner in ast.walk(part) if (table := _table_named(inner, module, imports))}
            if isinstance(part.func, ast.Name):
                yield from _of_function(part.func.id, in_call or named or own, module)
            elif isinstance(part.func, ast.Attribute):
                yield from _of_method(part, part.func, in_call, named, module, imports)


def _of_attribute(
    part: ast.Attribute, module: Module, imports: dict[str, tuple[str, str | None]], around: set[str]
) -> Iterator[Asked]:
    """What is handed on: `write_hints(TransactWrite.save, …)`, `rows_of_shards(Row.list_index, …)`."""
    if part.attr in ROWS and _is_name(part.value, "TransactWrite"):
        yield from (Asked(f"dynamodb:{ROWS[part.attr]}", table) for table in around)
    table = _table_named(part.value, module, imports)
    index = table and _index_name(part, module, imports)
    if table and index:
        yield Asked("dynamodb:Query", table, index)


def _of_function(name: str, tables: set[str], module: Module) -> Iterator[Asked]:
    if name in FUNCTIONS and module.name not in NAMED_BY_CALLERS:
        yield from (Asked(f"dynamodb:{FUNCTIONS[name]}", table) for table in tables)


def _of_method(
    call: ast.Call,
    method: ast.Attribute,
    in_call: set[str],
    named: set[str],
    module: Module,
    imports: dict[str, tuple[str, str | None]],
) -> Iterator[Asked]:
    name = method.attr
    own = {table for table in (_own_table(module),) if table}
    first = call.args[0].value if call.args and isinstance(call.args[0], ast.Constant) else None
    if name in CALLS:
        yield from (Asked(action) for action in CALLS[name])
    elif name == "get_paginator":
        yield from (Asked(action) for action in CALLS[str(first)])
    elif name == "dispatch" and module.name not in NAMED_BY_CALLERS:
        tables = in_call | named or _tables_asked(module)
        yield from (Asked(f"dynamodb:{first}", table) for table in tables)
    elif name == "query" and _is_name(method.value, "tables"):
        assert isinstance(call.args[1], ast.Constant)
        yield from (Asked("dynamodb:Query", table, str(call.args[1].value)) for table in in_call)
    elif name in FUNCTIONS:
        yield from _of_function(name, in_call or named or own, module)
    elif name in RAW and module.name not in NAMED_BY_CALLERS:
        made = _table_made(method.value, module, imports) if isinstance(method.value, ast.Call) else None
        tables = {made} if made else named or _tables_asked(module)
        yield from (Asked(f"dynamodb:{RAW[name]}", table) for table in tables)
    elif name in ROWS:
        yield from _of_rows(method, in_call, named or own, module, imports)


def _of_rows(
    call: ast.Attribute,
    in_call: set[str],
    around: set[str],
    module: Module,
    imports: dict[str, tuple[str, str | None]],
) -> Iterator[Asked]:
    """`Row.query(…)`, `Row(…).save()`, `row.save()`, `transaction.save(row)`."""
    of_class = _table_named(call.value, module, imports)
    made = _table_made(call.value, module, imports) if isinstance(call.value, ast.Call) else None
    action = f"dynamodb:{ROWS[call.attr]}"
    if of_class or made:
        yield Asked(action, of_class or made)
    elif call.attr not in _READS and isinstance(call.value, ast.Name) and call.value.id in _HOLDERS:
        yield from (Asked(action, table) for table in in_call | around)


def _table_made(made: ast.Call, module: Module, imports: dict[str, tuple[str, str | None]]) -> str | None:
    """`Row(…)`, `Row._get_connection()`, or a function of the module that returns a row."""
    if isinstance(made.func, ast.Attribute) and made.func.attr == "_get_connection":
        return _table_named(made.func.value, module, imports)
    if isinstance(made.func, ast.Name):
        function = module.definitions.get(made.func.id)
        if isinstance(function, ast.FunctionDef) and function.returns is not None:
            return _table_named(function.returns, module, imports)
    return _table_named(made.func, module, imports)


# What the code calls a row or a transaction of them.
_HOLDERS = frozenset({"row", "transaction", "job", "event_row"})


def _tables_asked(module: Module) -> set[str]:
    return {variable for variable in wiring.asked_in(module) if variable.endswith("_TABLE")}


def _table_named(node: ast.AST, module: Module, imports: dict[str, tuple[str, str | None]]) -> str | None:
    """The variable of the table whose row class `node` is: `Row`, or `store.Row`."""
    if isinstance(node, ast.Name) and node.id == _ROW:
        if _ROW in module.definitions:
            return _own_table(module)
        if _ROW in imports:
            return _own_table(wiring.module(imports[_ROW][0]))
    if isinstance(node, ast.Attribute) and node.attr == _ROW and isinstance(node.value, ast.Name):
        name, attribute = imports.get(node.value.id, ("", None))
        if name and attribute is None:
            return _own_table(wiring.module(name))
    return None


def _row_class(module: Module) -> ast.ClassDef | None:
    found = module.definitions.get(_ROW)
    if found is None and _ROW in module.imports:
        return _row_class(wiring.module(module.imports[_ROW][0]))
    return found if isinstance(found, ast.ClassDef) else None


@cache
def _own_table(module: Module) -> str | None:
    row = _row_class(module)
    if row is None:
        return None
    variables = [
        part.value
        for part in ast.walk(row)
        if isinstance(part, ast.Constant) and str(part.value).startswith("FRONTA_")
    ]
    return str(variables[0]) if variables else None


def _index_name(index: ast.Attribute, module: Module, imports: dict[str, tuple[str, str | None]]) -> str | None:
    """What the index behind an attribute of a row class is called: `Row.list_index` is `list`."""
    owner = module
    if isinstance(index.value, ast.Attribute) and isinstance(index.value.value, ast.Name):
        owner = wiring.module(imports[index.value.value.id][0])
    elif _ROW not in module.definitions and _ROW in imports:
        owner = wiring.module(imports[_ROW][0])
    row = _row_class(owner)
    assert row is not None
    for part in row.body:
        targets = part.targets if isinstance(part, ast.Assign) else [getattr(part, "target", None)]
        if any(_is_name(target, index.attr) for target in targets) and isinstance(
            value := getattr(part, "value", None), ast.Call
        ):
            name = value.func.id if isinstance(value.func, ast.Name) else ""
            defined = owner.definitions.get(name)
            for inner in ast.walk(defined) if defined else ():
                if isinstance(inner, ast.Assign) and _is_name(inner.targets[0], "index_name"):
                    assert isinstance(inner.value, ast.Constant)
                    return str(inner.value.value)
    return None


def _is_name(node: ast.AST | None, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name
