"""Lambda permissions: the statements of each function's own policy, as CloudFormation tells them."""

from collections.abc import Iterator, Mapping

from bartizan.model.edge import Gap
from bartizan.model.scan import Record
from bartizan.model.values import Value
from bartizan.sources.aws import run
from bartizan.sources.aws.collector import Call, Collector, Extra

collector = Collector(
    service="lambda",
    type="AWS::Lambda::Permission",
    id="FunctionArn",
    name="FunctionName",
    list=Call("list_functions", items="Functions"),
    extras=(
        Extra(
            Call(
                "get_policy",
                item="Policy",
                args={"FunctionName": "FunctionName"},
                absent=("ResourceNotFoundException",),
            ),
            at="Policy",
            json=True,
        ),
    ),
)

# Condition keys that the properties of AWS::Lambda::Permission stand for (Lambda API Reference, AddPermission).
_CONDITIONS = {
    "aws:sourcearn": "SourceArn",
    "aws:sourceaccount": "SourceAccount",
    "aws:principalorgid": "PrincipalOrgID",
    "lambda:functionurlauthtype": "FunctionUrlAuthType",
    "lambda:invokedviafunctionurl": "InvokedViaFunctionUrl",
}


def collect(place: run.Place) -> Iterator[Record]:
    """One permission for each statement of each function's policy."""
    for record in run.collect(collector, place):
        if isinstance(record, Gap):
            yield record
            continue
        config = getattr(record, "config", {})
        policy = config.get("Policy")
        statements = policy.get("Statement") if isinstance(policy, Mapping) else None
        for number, statement in enumerate(statements if isinstance(statements, list) else []):
            if isinstance(statement, Mapping) and statement.get("Effect") == "Allow":
                yield _permission(place, str(config["FunctionArn"]), number, statement)


def _permission(place: run.Place, function: str, number: int, statement: Mapping[str, Value]) -> Record:
    name = str(statement.get("Sid") or number)
    config: dict[str, Value] = {
        "FunctionName": function,
        "Action": statement.get("Action"),
        "Principal": _principal(statement.get("Principal")),
    }
    condition = statement.get("Condition")
    for pairs in condition.values() if isinstance(condition, Mapping) else ():
        for key, value in pairs.items() if isinstance(pairs, Mapping) else ():
            if (known := _CONDITIONS.get(str(key).lower())) is not None:
                config[known] = value
    draft = run.Draft(config, "lambda:GetPolicy")
    identity = f"{function}/permission/{name}"
    return run.asset(place, draft, type_=collector.type, identity=identity, name=name, region=place.region)


def _principal(value: Value) -> Value:
    if not isinstance(value, Mapping):
        return value
    named = [*value.values()]
    return named[0] if len(named) == 1 else named
