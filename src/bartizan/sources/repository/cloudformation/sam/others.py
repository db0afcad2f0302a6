"""Tables, layers, state machines, connectors and GraphQL APIs of SAM."""

from __future__ import annotations

from typing import Any

from bartizan.sources.repository.cloudformation.nodes import UNKNOWN, call, pairs, path_text, sequence
from bartizan.sources.repository.cloudformation.sam.events import machine_event
from bartizan.sources.repository.cloudformation.sam.function import packaged
from bartizan.sources.repository.cloudformation.sam.roles import connection, filled, managed, role, trust
from bartizan.sources.repository.cloudformation.sam.writer import Writer, get_att, ref
from bartizan.sources.repository.yaml_marks import Marked

_TYPES = {"String": "S", "Number": "N", "Binary": "B"}


def simple_table(writer: Writer) -> None:
    """A DynamoDB table with one key."""
    name, kind = writer.get("PrimaryKey", "Name"), writer.get("PrimaryKey", "Type")
    key: Any = name or "id"
    letter = _TYPES.get(kind.text() or "", kind) if kind is not None else "S"
    throughput = writer.get("ProvisionedThroughput")
    same = writer.copied(("TableName", "SSESpecification", "PointInTimeRecoverySpecification"))
    writer.add(
        writer.name,
        "AWS::DynamoDB::Table",
        {
            **same,
            "AttributeDefinitions": [{"AttributeName": key, "AttributeType": letter}],
            "KeySchema": [{"AttributeName": key, "KeyType": "HASH"}],
            "ProvisionedThroughput": throughput,
            "BillingMode": None if throughput is not None else "PAY_PER_REQUEST",
            "Tags": writer.tags(),
        },
    )


def layer(writer: Writer) -> None:
    """A layer's version."""
    same = ("CompatibleRuntimes", "CompatibleArchitectures", "Description", "LicenseInfo")
    properties = {**writer.copied(same), "LayerName": writer.get("LayerName") or writer.name}
    writer.add(
        writer.name, "AWS::Lambda::LayerVersion", {**properties, "Content": packaged(writer.get("ContentUri"), writer)}
    )


def state_machine(writer: Writer) -> None:
    """A Step Functions state machine with its role and its events."""
    tracing = writer.get("Tracing")
    granted = ["AWSXrayWriteOnlyAccess"] if tracing is not None else []
    definition = writer.get("Definition")
    kind = writer.get("Type")
    writer.add(
        writer.name,
        "AWS::StepFunctions::StateMachine",
        {
            "StateMachineName": writer.get("Name"),
            "StateMachineType": kind,
            "DefinitionString": {"Fn::ToJsonString": definition} if definition is not None else None,
            "DefinitionSubstitutions": writer.get("DefinitionSubstitutions"),
            "DefinitionUri": None if definition is not None else packaged(writer.get("DefinitionUri"), writer),
            "RoleArn": role(writer, "states.amazonaws.com", granted),
            "LoggingConfiguration": writer.get("Logging"),
            "TracingConfiguration": tracing,
            "Tags": writer.tags(),
        },
    )
    for name, event in pairs(writer.get("Events")):
        machine_event(writer, name, event)


def connector(writer: Writer) -> None:
    """What a connector lets its source do: a policy for the role of the source."""
    _connect(writer, f"{writer.name}Policy", path_text(writer.properties, "Source", "Id"))


def embedded(writer: Writer) -> None:
    """`Connectors` that stand in their source."""
    for name, node in pairs(writer.resource.node.get("Connectors")):
        inner = Writer(writer.template, writer.resource, writer.apis, writer.implied, writer.around)
        inner.properties = node.get("Properties") or Marked({}, node.line, node.line)
        _connect(inner, f"{writer.name}{name}Policy", writer.name)


def _connect(writer: Writer, id_: str, source: str | None) -> None:
    """The policy that a connection from `source` to other resources of the template makes."""
    ends = writer.get("Destination")
    several = ends is not None and isinstance(ends.value, list)
    for number, item in enumerate(sequence(ends)):
        _grant(writer, f"{id_}Destination{number}" if several else id_, source, path_text(item, "Id"))


def _grant(writer: Writer, id_: str, source: str | None, end: str | None) -> None:
    """The policy for one destination."""
    resources = writer.template.resources
    held, other = resources.get(source or ""), resources.get(end or "")
    statements: list[Any] = []
    for access in sequence(writer.get("Permissions")):
        kinds = (held.type, other.type) if held is not None and other is not None else ("", "")
        found = connection(*kinds, access.text() or "")
        if found is None:
            why = f"what {writer.name} lets {source or 'its source'} do with {end or 'its destination'} is not known"
            writer.template.problems = [*writer.template.problems, (writer.resource.line, why)]
            continue
        names = {
            "Source.Arn": _arn(held),
            "Destination.Arn": _arn(other),
            "Destination.Name": get_att(end or "", "Name"),
        }
        statements += [filled(statement, names) for statement in found]
    owner = _role_of(held)
    if statements and owner is not None:
        document = {"Version": "2012-10-17", "Statement": statements}
        writer.add(id_, "AWS::IAM::ManagedPolicy", {"PolicyDocument": document, "Roles": [owner]})


def _arn(resource: Any) -> Any:
    if resource is None:
        return ""
    by_ref = resource.type in ("AWS::SNS::Topic", "AWS::StepFunctions::StateMachine")
    return ref(resource.name) if by_ref else get_att(resource.name)


def _role_of(resource: Any) -> Any:
    """The role that a function or a state machine runs as, as a name for a policy."""
    node = None if resource is None else resource.properties.get("Role") or resource.properties.get("RoleArn")
    if node is None:
        return None
    found = call(node)
    if found is None or found[0] != "Fn::GetAtt":
        return {UNKNOWN: "the role of the source"}
    argument = found[1]
    first = argument.value[0] if isinstance(argument.value, list) and argument.value else argument
    return ref((first.text() or "").partition(".")[0])


def graphql_api(writer: Writer) -> None:
    """An AppSync API: its way to authenticate and its logs."""
    auth = writer.get("Auth")
    kind = auth.get("Type") if auth is not None else None
    logging = writer.get("Logging")
    log: Any = logging
    if logging is None or logging.value is True:
        name = f"{writer.name}CloudWatchRole"
        arns = [managed("AWSAppSyncPushToCloudWatchLogs")]
        writer.add(
            name,
            "AWS::IAM::Role",
            {"AssumeRolePolicyDocument": trust("appsync.amazonaws.com"), "ManagedPolicyArns": arns},
        )
        log = {"FieldLogLevel": "ALL", "CloudWatchLogsRoleArn": get_att(name)}
    elif logging.value is False:
        log = None
    additional = [
        {"AuthenticationType": item.get("Type")}
        for item in sequence(auth.get("Additional") if auth is not None else None)
    ]
    properties = {"Name": writer.get("Name") or writer.name, "AuthenticationType": kind, "LogConfig": log}
    properties["XrayEnabled"] = writer.get("XrayEnabled")
    properties["AdditionalAuthenticationProviders"] = additional or None
    writer.add(writer.name, "AWS::AppSync::GraphQLApi", {**properties, "Tags": writer.tags()})
    for name, _ in pairs(writer.get("ApiKeys")):
        writer.add(f"{writer.name}{name}", "AWS::AppSync::ApiKey", {"ApiId": get_att(writer.name, "ApiId")})
