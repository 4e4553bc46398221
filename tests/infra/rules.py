"""Rules that the packaged template keeps: each finds its violations, a sentence for each; none is good.

The template is what `infra.package` wrote, before CloudFormation expands it. What a rule names as right is a
decision of infra/*.yaml and docs/architecture.md; what it finds wrong names the resource.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from infra import fragments
from tests.infra import wiring

Template = Mapping[str, Any]
Properties = Mapping[str, Any]

SQS_VISIBILITY_TIMEOUTS = 6  # AWS Lambda developer guide, "Using Lambda with Amazon SQS": at least six times
STREAM_EVENTS = frozenset({"DynamoDB", "Kinesis"})
QUEUE_EVENTS = frozenset({"SQS"})
# An event of these types is handed to the function and forgotten: who fails needs a place to put it.
ASYNCHRONOUS_EVENTS = frozenset({"Schedule", "ScheduleV2", "SNS", "S3", "EventBridgeRule", "CloudWatchEvent"})
# Routes that need no token, and the handler that answers each.
OPEN_ROUTES = {
    "GET /v1/health": "app.api",
    "GET /openapi.json": "app.api",
    "GET /docs": "app.api",
    "ANY /l/{token}": "app.pages",
}
# Whose token is a pass of ours, which the function checks: chalicelib/api/zone_callers.py.
OPEN_ROUTES |= {"ANY /v1/zone/{proxy+}": "app.api"}
# Of a route of the whole API; one that anybody can make work with is called more slowly.
OPEN_ROUTES_THAT_WORK = frozenset({"ANY /l/{token}", "ANY /v1/zone/{proxy+}"})
# Tables of which no row is worth keeping. In others some kinds of rows expire, and the rest is the business.
TABLES_THAT_FORGET = frozenset({"LiveTable", "SearchTable"})
PREFIXES_THAT_EXPIRE = frozenset({"files/", "uploads/"})
SES_EVENTS = frozenset({"bounce", "complaint", "reject", "deliveryDelay", "renderingFailure"})
# From these rates on Amazon reviews an account (SES developer guide, "Reputation metrics").
REPUTATION_MAX = {"Reputation.BounceRate": 0.05, "Reputation.ComplaintRate": 0.001}
TO_A_NUMBER = "sns:Publish"
# Permissions that AWS lets nobody narrow to a resource, with the page of its Service Authorization Reference that
# says so ("Actions, resources, and condition keys for …"). Each reads and changes nothing.
OF_NO_RESOURCE = {
    "ce:GetCostAndUsage": "AWS Cost Explorer Service: a resource can be a billing view only, and we ask for none",
    "cloudwatch:DescribeAlarms": "Amazon CloudWatch: a list by a prefix of names; resources are single alarms",
    "cloudwatch:GetMetricData": "Amazon CloudWatch: metrics are no resources",
    "logs:DescribeLogGroups": "Amazon CloudWatch Logs: a list by a prefix of names; its resource is every log group",
    "sns:GetSMSAttributes": "Amazon SNS: settings of the account, which is no resource",
}
# What stores things, and the property that says with which key. The public pages CloudFront reads without a key of
# ours, and to the topic of the alarms CloudWatch writes without one: infra/protection.py.
STORING = {
    "AWS::DynamoDB::Table": "SSESpecification",
    "AWS::Logs::LogGroup": "KmsKeyId",
    "AWS::S3::Bucket": "BucketEncryption",
    "AWS::SNS::Topic": "KmsMasterKeyId",
    "AWS::SQS::Queue": "KmsMasterKeyId",
    "AWS::SecretsManager::Secret": "KmsKeyId",
}
WITHOUT_KEY = frozenset({"AlarmTopic", "PagesBucket"})
KEY = "KeyArn"
EVERYTHING = re.compile(r"\*|arn:[^:]*:[^:]*:[^:]*:[^:]*:\*")


def of_type(template: Template, *types: str) -> dict[str, Properties]:
    """Properties of the resources of these types, by logical name."""
    return {
        name: resource.get("Properties", {})
        for name, resource in template["Resources"].items()
        if resource["Type"] in types
    }


def functions(template: Template) -> dict[str, Properties]:
    """Properties of every function, by logical name."""
    return of_type(template, "AWS::Serverless::Function", "AWS::Lambda::Function")


def target(reference: Any) -> str | None:
    """The logical name that a Ref or Fn::GetAtt points to."""
    if isinstance(reference, Mapping):
        if isinstance(reference.get("Ref"), str):
            return str(reference["Ref"])
        attribute = reference.get("Fn::GetAtt")
        if attribute:
            return str(attribute.split(".")[0] if isinstance(attribute, str) else attribute[0])
    return None


def queue_of(template: Template, reference: Any) -> str | None:
    """The queue that an event source or destination names: by reference, or by an ARN that ends in its name."""
    queues = of_type(template, "AWS::SQS::Queue")
    named = target(reference)
    if named is not None:
        return named if named in queues else None
    arn = reference.get("Fn::Sub") if isinstance(reference, Mapping) else reference
    for name, properties in queues.items():
        queue_name = properties.get("QueueName")
        text = queue_name.get("Fn::Sub") if isinstance(queue_name, Mapping) else queue_name
        if text is not None and str(arn).endswith(f":{text}"):
            return name
    return None


def events(template: Template, types: frozenset[str]) -> Iterator[tuple[str, Properties, Properties]]:
    """Function name, its properties and the event's properties, for every event of these types."""
    for name, function in functions(template).items():
        for event in function.get("Events", {}).values():
            if event["Type"] in types:
                yield name, function, event["Properties"]


def statements(properties: Properties) -> list[dict[str, Any]]:
    """The statements of a role's own policies, or of a resource policy."""
    policies = properties.get("Policies", ())
    # A user pool's "Policies" are rules for passwords.
    documents = [policy["PolicyDocument"] for policy in policies] if isinstance(policies, list) else []
    if isinstance(properties.get("PolicyDocument"), Mapping):
        documents.append(properties["PolicyDocument"])
    # What holds only with a key of the operator's is looked at as if there were one.
    return [
        statement["Fn::If"][1] if "Fn::If" in statement else statement
        for document in documents
        for statement in document["Statement"]
    ]


def as_list(value: Any) -> list[Any]:
    """One or several, as IAM writes them."""
    return list(value) if isinstance(value, list) else [value]


def may(template: Template, function: Properties, action: str, resource: str) -> bool:
    """Whether a function's role allows `action` on the resource of this logical name."""
    role = template["Resources"].get(target(function.get("Role")) or "", {}).get("Properties", {})
    return any(
        statement["Effect"] == "Allow"
        and action in as_list(statement["Action"])
        and any(target(item) == resource or f"${{{resource}." in str(item) for item in as_list(statement["Resource"]))
        for statement in statements(role)
    )


# ---------------------------------------------------------------- functions


def violations_of_own_roles(template: Template) -> list[str]:
    """Every function has a role that no other function has and that only Lambda can assume."""
    found = []
    owner: dict[str, str] = {}
    for name, function in functions(template).items():
        role = target(function.get("Role"))
        properties = of_type(template, "AWS::IAM::Role").get(role or "")
        if role is None or properties is None:
            found.append(f"{name}: has no role of this template")
            continue
        if role in owner:
            found.append(f"{name}: shares the role {role} with {owner[role]}")
        owner.setdefault(role, name)
        for statement in properties["AssumeRolePolicyDocument"]["Statement"]:
            if statement["Principal"] != {"Service": "lambda.amazonaws.com"}:
                found.append(f"{role}: can be assumed by {statement['Principal']}")
    return found


def violations_of_log_groups(template: Template) -> list[str]:
    """Every log group forgets after some days; every function logs into one of them and may write there."""
    groups = of_type(template, "AWS::Logs::LogGroup")
    found = [
        f"{name}: keeps its logs for ever"
        for name, properties in groups.items()
        if not isinstance(properties.get("RetentionInDays"), int)
    ]
    for name, function in functions(template).items():
        group = target(function.get("LoggingConfig", {}).get("LogGroup"))
        if group not in groups:
            found.append(f"{name}: has no log group of this template")
            continue
        found += [
            f"{name}: may not call {action} on {group}"
            for action in ("logs:CreateLogStream", "logs:PutLogEvents")
            if not may(template, function, action, group)
        ]
    return found


def violations_of_function_limits(template: Template) -> list[str]:
    """Every function says how long it may run and how much memory it has; nothing is left to a default."""
    return [
        f"{name}: {limit} is not set"
        for name, function in functions(template).items()
        for limit in ("Timeout", "MemorySize")
        if not isinstance(function.get(limit), int) or function[limit] <= 0
    ]


def violations_of_failure_destinations(template: Template) -> list[str]:
    """What an asynchronous or stream function fails for good goes to a queue that the function may write to."""
    found = []
    wanted = [
        (name, function, function.get("EventInvokeConfig", {}))
        for name, function, _ in events(template, ASYNCHRONOUS_EVENTS)
    ]
    wanted += list(events(template, STREAM_EVENTS))
    for name, function, holder in wanted:
        destination = holder.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination")
        queue = None if destination is None else queue_of(template, destination)
        if queue is None:
            found.append(f"{name}: has no failure destination of this template")
        elif not may(template, function, "sqs:SendMessage", queue):
            found.append(f"{name}: may not send to its failure destination {queue}")
    return found


def violations_of_partial_batches(template: Template) -> list[str]:
    """A consumer of a queue or stream tells which records failed, so that one does not repeat the others."""
    return [
        f"{name}: does not report partial batch failures"
        for name, _, event in events(template, QUEUE_EVENTS | STREAM_EVENTS)
        if "ReportBatchItemFailures" not in event.get("FunctionResponseTypes", ())
    ]


def violations_of_streams(template: Template) -> list[str]:
    """A stream consumer gives up at some time, splits a bad batch, and its table has a stream of new images."""
    found = []
    for name, _, event in events(template, STREAM_EVENTS):
        found += [
            f"{name}: {limit} of its stream is not set"
            for limit in ("MaximumRetryAttempts", "MaximumRecordAgeInSeconds", "BisectBatchOnFunctionError")
            if event.get(limit, -1) in (-1, False)
        ]
        table = target(event.get("Stream"))
        properties = of_type(template, "AWS::DynamoDB::Table").get(table or "", {})
        if properties.get("StreamSpecification", {}).get("StreamViewType") != "NEW_IMAGE":
            found.append(f"{name}: reads {table}, which has no stream of new images")
    return found


def violations_of_environment(template: Template) -> list[str]:
    """A function knows the names of exactly those resources that the code of its entry point asks for."""
    found = []
    asked_of = {f"app.{entry.handler}": wiring.resources_of(entry) for entry in wiring.entries()}
    for name, function in functions(template).items():
        given = {
            variable
            for variable in function.get("Environment", {}).get("Variables", {})
            if variable not in wiring.NO_RESOURCES and not variable.startswith("FRONTA_SET_")
        }
        asked = asked_of.get(function["Handler"], frozenset())
        found += [f"{name}: asks for {variable}, which is not given" for variable in sorted(asked - given)]
        found += [f"{name}: is given {variable}, which it never asks for" for variable in sorted(given - asked)]
    return found


def violations_of_handlers(template: Template) -> list[str]:
    """The functions of the template are the handlers of app.py, each once."""
    handlers = sorted(function["Handler"] for function in functions(template).values())
    written = sorted(f"app.{entry.handler}" for entry in wiring.entries())
    return [] if handlers == written else [f"template has {handlers}, app.py has {written}"]


# ---------------------------------------------------------------- who may do what


def violations_of_policies(template: Template) -> list[str]:
    """A function's role allows what infra/policies.yaml says of it, to the letter, and nothing besides."""
    written = {name: statements({"PolicyDocument": policy}) for name, policy in fragments.policies().items()}
    found = []
    seen = set()
    for name, function in functions(template).items():
        handler = function["Handler"].removeprefix("app.")
        seen.add(handler)
        role = of_type(template, "AWS::IAM::Role").get(target(function.get("Role")) or "", {})
        if statements(role) != written.get(handler):
            found.append(f"{name}: its role differs from infra/policies.yaml, {handler}")
        if role.get("ManagedPolicyArns") or function.get("Policies"):
            found.append(f"{name}: is allowed things beside its own policy")
    return found + [f"infra/policies.yaml: {name} is no function" for name in sorted(written.keys() - seen)]


def violations_of_wildcards(template: Template) -> list[str]:
    """No policy allows every action of anything, or anything on every resource, or anybody."""
    found = []
    for name, resource in template["Resources"].items():
        for statement in statements(resource.get("Properties", {})):
            if statement["Effect"] != "Allow":
                continue
            if statement.keys() & {"NotAction", "NotResource", "NotPrincipal"}:
                found.append(f"{name}: allows by exception")
                continue
            found += [f"{name}: allows {action}" for action in as_list(statement["Action"]) if "*" in action]
            if as_list(statement["Action"]) == [TO_A_NUMBER] and _denies_topics(resource["Properties"]):
                continue
            if set(as_list(statement["Action"])) <= OF_NO_RESOURCE.keys():
                continue
            found += [f"{name}: allows on {item}" for item in as_list(statement["Resource"]) if _is_everything(item)]
            if statement.get("Principal") in ("*", {"AWS": "*"}):
                found.append(f"{name}: allows everybody")
    return found


def _denies_topics(properties: Properties) -> bool:
    """Whether what has an ARN is denied: then all that is left of publishing is SMS to numbers, which have none."""
    return any(
        statement["Effect"] == "Deny"
        and as_list(statement["Action"]) == [TO_A_NUMBER]
        and str(statement["Resource"].get("Fn::Sub", "")).endswith(":sns:*:*:*")
        for statement in statements(properties)
        if isinstance(statement["Resource"], Mapping)
    )


def _is_everything(resource: Any) -> bool:
    text = resource.get("Fn::Sub") if isinstance(resource, Mapping) else resource
    if isinstance(text, list):
        text = text[0]
    # "${AWS::Region}" holds colons of its own.
    return isinstance(text, str) and bool(EVERYTHING.fullmatch(re.sub(r"\$\{[^}]*\}", "x", text)))


def violations_of_http_authorization(template: Template) -> list[str]:
    """Every route of the HTTP API checks a token of this template's pool, but those that are open on purpose; these
    lead to the function that is meant for them, and to no other."""
    apis = of_type(template, "AWS::ApiGatewayV2::Api")
    authorizers = of_type(template, "AWS::ApiGatewayV2::Authorizer")
    found = []
    open_routes = set()
    for name, route in of_type(template, "AWS::ApiGatewayV2::Route").items():
        api = target(route["ApiId"])
        if apis[str(api)]["ProtocolType"] != "HTTP":
            continue
        if route["RouteKey"] in OPEN_ROUTES and route.get("AuthorizationType") == "NONE":
            open_routes.add(route["RouteKey"])
            if (handler := _handler_of(template, route)) != OPEN_ROUTES[route["RouteKey"]]:
                found.append(f"{name}: {route['RouteKey']} calls {handler} without a token")
            continue
        authorizer = authorizers.get(target(route.get("AuthorizerId")) or "", {})
        token = authorizer.get("JwtConfiguration", {})
        if (
            route.get("AuthorizationType") != "JWT"
            or authorizer.get("AuthorizerType") != "JWT"
            or target(authorizer.get("ApiId")) != api
            or not token.get("Issuer")
            or not token.get("Audience")
        ):
            found.append(f"{name}: {route['RouteKey']} is called without a token")
    return found + [f"{route} needs a token or is gone" for route in sorted(OPEN_ROUTES.keys() - open_routes)]


def _handler_of(template: Template, route: Properties) -> str | None:
    """The handler that a route of the HTTP API calls, if the function lets the API call it."""
    named = re.fullmatch(r"integrations/\$\{(\w+)\}", str(route["Target"].get("Fn::Sub")))
    integration = of_type(template, "AWS::ApiGatewayV2::Integration").get(named[1] if named else "", {})
    function = target(integration.get("IntegrationUri")) or ""
    allowed = {
        target(permission["FunctionName"])
        for permission in of_type(template, "AWS::Lambda::Permission").values()
        if permission["Principal"] == "apigateway.amazonaws.com"
    }
    return functions(template)[function]["Handler"] if function in allowed & functions(template).keys() else None


def violations_of_throttling(template: Template) -> list[str]:
    """The API is throttled, and a route that makes work for anybody more than the others."""
    found = []
    for name, stage in of_type(template, "AWS::ApiGatewayV2::Stage").items():
        if (
            of_type(template, "AWS::ApiGatewayV2::Api").get(str(target(stage["ApiId"])), {}).get("ProtocolType")
            != "HTTP"
        ):
            continue
        of_all = stage.get("DefaultRouteSettings", {})
        for limit in ("ThrottlingRateLimit", "ThrottlingBurstLimit"):
            if not of_all.get(limit):
                found.append(f"{name}: {limit} is not set")
                continue
            found += [
                f"{name}: {route} has no smaller {limit} than the rest"
                for route in sorted(OPEN_ROUTES_THAT_WORK)
                if not 0 < stage.get("RouteSettings", {}).get(route, {}).get(limit, 0) < of_all[limit]
            ]
        keys = {
            route["RouteKey"]: route_name
            for route_name, route in of_type(template, "AWS::ApiGatewayV2::Route").items()
        }
        waits_for = as_list(template["Resources"][name].get("DependsOn", []))
        # API Gateway refuses settings of a route that is not there yet.
        found += [
            f"{name}: is made before its route {route}"
            for route in sorted(stage.get("RouteSettings", {}))
            if keys.get(route) not in waits_for
        ]
    return found


# ---------------------------------------------------------------- queues, tables, files


def _dead_letter_queues(template: Template) -> set[str]:
    """Queues that others name as the place for what failed."""
    named = [
        properties.get("RedrivePolicy", {}).get("deadLetterTargetArn")
        for properties in of_type(template, "AWS::SQS::Queue").values()
    ]
    for function in functions(template).values():
        holders = [function.get("EventInvokeConfig", {})]
        holders += [event["Properties"] for event in function.get("Events", {}).values()]
        named += [holder.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination") for holder in holders]
    return {queue for reference in named if reference and (queue := queue_of(template, reference))}


def violations_of_dead_letter_queues(template: Template) -> list[str]:
    """Every queue is encrypted, and has a dead-letter queue that keeps things as long as itself, or is one."""
    queues = of_type(template, "AWS::SQS::Queue")
    dead = _dead_letter_queues(template)
    found = [
        f"{name}: is not encrypted"
        for name, queue in queues.items()
        if _cases(queue.get("SqsManagedSseEnabled")) != [{"Ref": "AWS::NoValue"}, True]
    ]
    for name, queue in queues.items():
        if name in dead:
            continue
        redrive = queue.get("RedrivePolicy", {})
        parked = target(redrive.get("deadLetterTargetArn"))
        if parked not in queues:
            found.append(f"{name}: has no dead-letter queue and is none")
        elif queues[parked].get("MessageRetentionPeriod", 0) < queue.get("MessageRetentionPeriod", 0):
            # The age of a message counts from when it was first sent (SQS developer guide).
            found.append(f"{parked}: forgets sooner than {name}, whose dead letters it keeps")
    for name, _, event in events(template, QUEUE_EVENTS):
        consumed = queue_of(template, event["Queue"])
        if consumed is None:
            found.append(f"{name}: consumes a queue that is not of this template")
        elif consumed in dead:
            found.append(f"{name}: consumes the dead-letter queue {consumed}")
    return found


def violations_of_alarms(template: Template) -> list[str]:
    """Whatever arrives in a dead-letter queue raises an alarm, one message is enough; each alarm tells the topic when
    it begins and when it is over."""
    alarms = of_type(template, "AWS::CloudWatch::Alarm")
    watched = {
        target(dimension["Value"])
        for alarm in alarms.values()
        for dimension in alarm.get("Dimensions", ())
        if alarm["MetricName"] == "ApproximateNumberOfMessagesVisible"
        and (alarm["Threshold"], alarm["ComparisonOperator"]) == (0, "GreaterThanThreshold")
    }
    found = [f"{name}: fills without an alarm" for name in sorted(_dead_letter_queues(template) - watched)]
    topics = of_type(template, "AWS::SNS::Topic")
    return found + [
        f"{name}: tells nobody by its {actions}"
        for name, alarm in alarms.items()
        for actions in ("AlarmActions", "OKActions")
        if not {target(action) for action in alarm.get(actions, ())} & topics.keys()
    ]


def violations_of_reputation_alarms(template: Template) -> list[str]:
    """Somebody hears of too many bounces and complaints before Amazon stops the account's mail."""
    watched = {
        alarm["MetricName"]: alarm
        for alarm in of_type(template, "AWS::CloudWatch::Alarm").values()
        if alarm.get("MetricName") in REPUTATION_MAX and alarm["Namespace"] == "AWS/SES"
    }
    found = [f"{metric}: rises without an alarm" for metric in sorted(REPUTATION_MAX.keys() - watched.keys())]
    return found + [
        f"{metric}: the alarm comes at {alarm['Threshold']}, after {REPUTATION_MAX[metric]}"
        for metric, alarm in watched.items()
        if alarm["Threshold"] > REPUTATION_MAX[metric] or alarm["ComparisonOperator"] != "GreaterThanThreshold"
    ]


def violations_of_mail_events(template: Template) -> list[str]:
    """Whatever SES tells of our mail that did not arrive reaches the queue of a function, by a topic of its own."""
    found = []
    for name in of_type(template, "AWS::SES::ConfigurationSet"):
        destinations = [
            event["EventDestination"]
            for event in of_type(template, "AWS::SES::ConfigurationSetEventDestination").values()
            if target(event["ConfigurationSetName"]) == name and event["EventDestination"].get("Enabled")
        ]
        wanted = set(SES_EVENTS)
        for destination in destinations:
            if _is_consumed(template, target(destination.get("SnsDestination", {}).get("TopicARN"))):
                wanted -= set(destination["MatchingEventTypes"])
        found += [f"{name}: nobody learns of {kind}" for kind in sorted(wanted)]
    return found


def _is_consumed(template: Template, topic: str | None) -> bool:
    """Whether SES may publish to a topic, and a function consumes the queue that subscribes to it."""
    consumed = {queue_of(template, event["Queue"]) for _, _, event in events(template, QUEUE_EVENTS)}
    subscribed = {
        target(item["Endpoint"])
        for item in of_type(template, "AWS::SNS::Subscription").values()
        if target(item["TopicArn"]) == topic and item.get("RawMessageDelivery") and item["Protocol"] == "sqs"
    }
    may_publish = any(
        statement["Principal"] == {"Service": "ses.amazonaws.com"} and target(statement["Resource"]) == topic
        for policy in of_type(template, "AWS::SNS::TopicPolicy").values()
        for statement in statements(policy)
    )
    of_received_mail = {
        target(action.get("S3Action", {}).get("TopicArn"))
        for rule in of_type(template, "AWS::SES::ReceiptRule").values()
        for action in rule["Rule"]["Actions"]
    }
    return topic not in {None, *of_received_mail} and may_publish and bool(subscribed & consumed)


def violations_of_topics(template: Template) -> list[str]:
    """A service may publish for this account only, a topic may send to its own queues only, and what a queue does
    not take goes to the queue's dead letters."""
    found = []
    for name, policy in of_type(template, "AWS::SNS::TopicPolicy", "AWS::SQS::QueuePolicy").items():
        for statement in statements(policy):
            condition = statement.get("Condition", {})
            if statement["Effect"] == "Deny":
                continue
            of_account = condition.get("StringEquals", {}).get("AWS:SourceAccount") == {"Ref": "AWS::AccountId"}
            source = target(condition.get("ArnEquals", {}).get("aws:SourceArn"))
            if not of_account and source not in of_type(template, "AWS::SNS::Topic"):
                found.append(f"{name}: anybody's {statement['Principal']} may {statement['Action']}")
    queues = of_type(template, "AWS::SQS::Queue")
    for name, subscription in of_type(template, "AWS::SNS::Subscription").items():
        if subscription["Protocol"] == "email":
            # A person who cannot be written to has no queue that it could wait in.
            continue
        queue = queues.get(target(subscription["Endpoint"]) or "", {})
        if subscription.get("RedrivePolicy") != {
            "deadLetterTargetArn": queue.get("RedrivePolicy", {}).get("deadLetterTargetArn")
        }:
            found.append(f"{name}: loses what its queue does not take")
    return found


def violations_of_receive_counts(template: Template) -> list[str]:
    """A queue's own redrive comes after the consumer gave up by itself, with the cause: it is the second net."""
    from chalicelib.platform.limits import ATTEMPTS_MAX

    return [
        f"{name}: parks a message after {queue['RedrivePolicy']['maxReceiveCount']} receives, its consumer after "
        f"{ATTEMPTS_MAX}"
        for name, queue in of_type(template, "AWS::SQS::Queue").items()
        if "RedrivePolicy" in queue and queue["RedrivePolicy"]["maxReceiveCount"] <= ATTEMPTS_MAX
    ]


def violations_of_visibility_timeouts(template: Template) -> list[str]:
    """A message stays hidden for six times as long as its consumer may run."""
    found = []
    queues = of_type(template, "AWS::SQS::Queue")
    for name, function, event in events(template, QUEUE_EVENTS):
        queue = queue_of(template, event["Queue"])
        hidden_s = queues.get(queue or "", {}).get("VisibilityTimeout", 30)
        if hidden_s < SQS_VISIBILITY_TIMEOUTS * function.get("Timeout", 3):
            found.append(
                f"{queue}: hides a message for {hidden_s} s while {name} may run {function.get('Timeout')} s"
            )
    return found


def violations_of_tables(template: Template) -> list[str]:
    """Tables are encrypted and paid by use, and kept, protected and backed up but where nothing is worth it."""
    found = []
    for name, table in of_type(template, "AWS::DynamoDB::Table").items():
        resource = template["Resources"][name]
        checks = {
            "is not encrypted": all(one.get("SSEEnabled") is True for one in _cases(table.get("SSESpecification"))),
            "is not paid by use": table.get("BillingMode") == "PAY_PER_REQUEST",
        }
        if name not in TABLES_THAT_FORGET:
            recovery = table.get("PointInTimeRecoverySpecification", {})
            checks |= {
                "has no point-in-time recovery": recovery.get("PointInTimeRecoveryEnabled") is True,
                "can be deleted": table.get("DeletionProtectionEnabled") is True,
                "goes with the stack": resource.get("DeletionPolicy") == "Retain",
                "goes when it is replaced": resource.get("UpdateReplacePolicy") == "Retain",
            }
        found += [f"{name}: {what}" for what, kept in checks.items() if not kept]
    return found


def violations_of_buckets(template: Template) -> list[str]:
    """Buckets are private, encrypted, kept with their versions, and refuse plain HTTP."""
    found = []
    for name, bucket in of_type(template, "AWS::S3::Bucket").items():
        block = bucket.get("PublicAccessBlockConfiguration", {})
        rules = bucket.get("BucketEncryption", {}).get("ServerSideEncryptionConfiguration", ())
        checks = {
            "lets the public in": [
                block.get(wanted)
                for wanted in ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")
            ]
            == [True] * 4,
            "is not encrypted": any(
                all("ServerSideEncryptionByDefault" in case for case in _cases(rule)) for rule in rules
            ),
            "keeps no versions": bucket.get("VersioningConfiguration", {}).get("Status") == "Enabled",
            "goes with the stack": template["Resources"][name].get("DeletionPolicy") == "Retain",
            "answers plain HTTP": _refuses_plain_http(template, name),
            "forgets more than copies": _expiring(bucket) <= PREFIXES_THAT_EXPIRE,
        }
        found += [f"{name}: {what}" for what, kept in checks.items() if not kept]
    return found


def _cases(value: Any) -> list[Any]:
    """What a property is with a key of the operator's, and without."""
    if isinstance(value, Mapping) and value.get("Fn::If", [""])[0] == "HasKey":
        return list(value["Fn::If"][1:])
    return [value or {}]


def violations_of_keys(template: Template) -> list[str]:
    """Whatever is stored is encrypted with the operator's key where he gave one, but for what is named; and who may
    use the key uses it through the services that store things, and no other way."""
    found = []
    for kind, properties in STORING.items():
        for name, resource in of_type(template, kind).items():
            encrypted_by_key = KEY in str([_cases(part)[0] for part in _parts_of(resource.get(properties))])
            if encrypted_by_key == (name in WITHOUT_KEY):
                found.append(f"{name}: {'is not' if name not in WITHOUT_KEY else 'is'} encrypted with the key")
    for name, role in of_type(template, "AWS::IAM::Role").items():
        for statement in statements(role):
            if any(action.startswith("kms:") for action in as_list(statement["Action"])):
                services = statement.get("Condition", {}).get("StringEquals", {}).get("kms:ViaService")
                if not services or statement["Resource"] != {"Ref": "KeyArn"}:
                    found.append(f"{name}: may use any key, or use it for anything")
    return found


def _parts_of(value: Any) -> list[Any]:
    """The rules of a bucket's encryption; what others have is one thing."""
    return value["ServerSideEncryptionConfiguration"] if _is_of_bucket(value) else [value]


def _is_of_bucket(value: Any) -> bool:
    return isinstance(value, Mapping) and "ServerSideEncryptionConfiguration" in value


def violations_of_plain_http(template: Template) -> list[str]:
    """Queues and topics refuse what comes without TLS, by the one policy that each has."""
    found = []
    for kind, policies, named in (
        ("AWS::SQS::Queue", "AWS::SQS::QueuePolicy", "Queues"),
        ("AWS::SNS::Topic", "AWS::SNS::TopicPolicy", "Topics"),
    ):
        for name in of_type(template, kind):
            own = [one for one in of_type(template, policies).values() if name in map(target, one[named])]
            if len(own) != 1:
                found.append(f"{name}: has {len(own)} policies; the last one that is written counts")
            elif not any(_denies_plain_http(statement, name) for statement in statements(own[0])):
                found.append(f"{name}: takes what comes without TLS")
    return found


def _denies_plain_http(statement: Properties, name: str) -> bool:
    return (
        statement["Effect"] == "Deny"
        and statement["Principal"] == "*"
        and statement["Action"] in ("sqs:*", "sns:Publish")
        and name in map(target, as_list(statement["Resource"]))
        and statement.get("Condition") == {"Bool": {"aws:SecureTransport": "false"}}
    )


def _expiring(bucket: Properties) -> set[str]:
    """Prefixes under which a bucket's objects go away by themselves; "" is all of them."""
    forgetting = {
        "ExpirationInDays",
        "ExpirationDate",
        "NoncurrentVersionExpiration",
        "NoncurrentVersionExpirationInDays",
    }
    # Raw mail goes only where the operator says after how many days; by default he does not (infra/mail.yaml).
    by_wish = {"Fn::If": ["ForgetsRawMail", "Enabled", "Disabled"]}
    return {
        rule.get("Prefix", "")
        for rule in bucket.get("LifecycleConfiguration", {}).get("Rules", ())
        if rule.keys() & forgetting and rule.get("Status") != by_wish
    }


def _refuses_plain_http(template: Template, bucket: str) -> bool:
    whole = [{"Fn::GetAtt": [bucket, "Arn"]}, {"Fn::Sub": f"${{{bucket}.Arn}}/*"}]
    return any(
        statement["Effect"] == "Deny"
        and statement["Principal"] == "*"
        and statement["Action"] == "s3:*"
        and all(part in as_list(statement["Resource"]) for part in whole)
        and statement.get("Condition") == {"Bool": {"aws:SecureTransport": "false"}}
        for policy in of_type(template, "AWS::S3::BucketPolicy").values()
        if target(policy["Bucket"]) == bucket
        for statement in statements(policy)
    )


def violations_of_references(template: Template) -> list[str]:
    """Whatever a resource or output names is there: a resource, a parameter, a condition or AWS's own."""
    known = set(template["Resources"]) | set(template.get("Parameters", {}))
    found = []
    for section in ("Resources", "Outputs"):
        for name, content in template.get(section, {}).items():
            found += [f"{name}: names {other}, which is not there" for other in sorted(_named_in(content) - known)]
    return found


def _named_in(value: Any) -> set[str]:
    if isinstance(value, list):
        return set().union(*(_named_in(item) for item in value))
    if not isinstance(value, Mapping):
        return set()
    names = set()
    for key, item in value.items():
        if key == "Ref":
            names.add(item)
        elif key == "Fn::GetAtt":
            names.add(item[0])
        elif key == "DependsOn":
            names.update(as_list(item))
        elif key == "Fn::Sub":
            text, own = item if isinstance(item, list) else (item, {})
            names |= {name.split(".")[0] for name in re.findall(r"\$\{([^!}][^}]*)\}", text)} - own.keys()
            names |= _named_in(own)
        else:
            names |= _named_in(item)
    return {name for name in names if not name.startswith("AWS::")}


# Names that hold for an account and region, by the property that says them: two stacks with the same would meet.
NAMES: Mapping[str, tuple[str, ...]] = {
    "AWS::ApiGatewayV2::Api": ("Name",),
    "AWS::CloudFront::CachePolicy": ("CachePolicyConfig", "Name"),
    "AWS::CloudFront::Function": ("Name",),
    "AWS::CloudFront::OriginAccessControl": ("OriginAccessControlConfig", "Name"),
    "AWS::CloudFront::ResponseHeadersPolicy": ("ResponseHeadersPolicyConfig", "Name"),
    "AWS::CloudWatch::Dashboard": ("DashboardName",),
    "AWS::Cognito::UserPool": ("UserPoolName",),
    "AWS::Cognito::UserPoolDomain": ("Domain",),
    "AWS::DynamoDB::Table": ("TableName",),
    "AWS::Logs::LogGroup": ("LogGroupName",),
    "AWS::SES::ConfigurationSet": ("Name",),
    "AWS::SES::ReceiptRule": ("Rule", "Name"),
    "AWS::SES::ReceiptRuleSet": ("RuleSetName",),
    "AWS::SNS::Topic": ("TopicName",),
    "AWS::SQS::Queue": ("QueueName",),
    "AWS::Serverless::LayerVersion": ("LayerName",),
    "AWS::StepFunctions::StateMachine": ("StateMachineName",),
}
# Of these CloudFormation makes the names up, out of the stack's; or they have none of their own.
NAMED_BY_AWS: Mapping[str, str] = {
    "AWS::Backup::BackupPlan": "",
    "AWS::Backup::BackupVault": "BackupVaultName",
    "AWS::CloudFront::Distribution": "",
    "AWS::CloudWatch::Alarm": "AlarmName",
    "AWS::CloudWatch::CompositeAlarm": "AlarmName",
    "AWS::Events::Rule": "Name",
    "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
    "AWS::IAM::Role": "RoleName",
    "AWS::KMS::Alias": "AliasName",
    "AWS::KMS::Key": "",
    "AWS::Lambda::Function": "FunctionName",
    "AWS::S3::Bucket": "BucketName",
    "AWS::SSM::Parameter": "Name",
    "AWS::Scheduler::Schedule": "Name",
    "AWS::SecretsManager::Secret": "Name",
    "AWS::Serverless::Function": "FunctionName",
}
# Parts of a resource above, known by it; and a domain of mail, which the operator gives to one stage only.
PARTS = frozenset(
    {
        *("ApiMapping", "Authorizer", "Deployment", "Integration", "IntegrationResponse", "Route", "Stage"),
        *(
            "BackupSelection",
            "BucketPolicy",
            "ConfigurationSetEventDestination",
            "EmailIdentity",
            "EventInvokeConfig",
        ),
        *("EventSourceMapping", "MetricFilter", "Permission", "Policy", "QueuePolicy", "ResourcePolicy"),
        *("RotationSchedule", "Subscription", "SubscriptionFilter", "TopicPolicy", "UserPoolClient", "UserPoolGroup"),
        "UserPoolResourceServer",
    }
)
# The account has one of each, by names of SNS; only one stack may have them (parameter SmsStatus).
ONE_OF_AN_ACCOUNT = frozenset({"SmsDelivered", "SmsFailed"})


def violations_of_two_stacks(template: Template) -> list[str]:
    """Whatever has a name carries the stack's, and CloudFront's the region too, so that two stacks never meet."""
    found = []
    for name, resource in template["Resources"].items():
        kind, properties = resource["Type"], resource.get("Properties", {})
        if kind in NAMES:
            said: Any = properties
            for step in NAMES[kind]:
                said = said.get(step, {})
            text = said.get("Fn::Sub", "") if isinstance(said, Mapping) else str(said)
            if "${AWS::StackName}" not in text and name not in ONE_OF_AN_ACCOUNT:
                found.append(f"{name}: another stack may be called {text or 'the same'}")
            if kind.startswith("AWS::CloudFront::") and "${AWS::Region}" not in text:
                found.append(f"{name}: a stack of this name in another region has the same")
        elif kind in NAMED_BY_AWS:
            said = properties.get(NAMED_BY_AWS[kind] or "-")
            if said is not None and "${AWS::StackName}" not in str(said):
                found.append(f"{name}: another stack may be called {said}")
        elif kind.rsplit("::", 1)[-1] not in PARTS:
            found.append(f"{name}: nobody has said what of {kind} is named")
    return found


Rule = Callable[[Template], list[str]]
ALL: tuple[Rule, ...] = tuple(item for name, item in sorted(globals().items()) if name.startswith("violations_of_"))
