"""Every collector against services that answer each operation in full, made from botocore's own shapes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest
from botocore.model import OperationModel, Shape

from bartizan.catalog.load import load_catalog
from bartizan.model.asset import Asset
from bartizan.model.edge import Gap
from bartizan.sources.aws.client import AwsSettings
from bartizan.sources.aws.collector import Call, Collector
from bartizan.sources.aws.source import AwsSource, service_modules
from tests.replay import ACCOUNT, SERVICES, model, replay

CATALOG = load_catalog()
JSON = [module for module in service_modules() if module.collector.service in SERVICES]
DECLARED = [module.collector for module in JSON if not hasattr(module, "collect")]
# Enum members and names that a collector asks for; any other text is made up.
CHOSEN = {"KeyManager": "CUSTOMER", "KeyState": "Enabled", "PackageType": "Image", "type": "APPLICATION"}
CHOSEN |= {"agentCollaboration": "SUPERVISOR", "Policy": '{"Statement": [{"Effect": "Allow", "Principal": "*"}]}'}
CHOSEN |= dict.fromkeys(
    ("Id", "applicationId", "dataAccessorId", "dataSourceId", "indexId", "pluginId", "webExperienceId"), "a" * 36
)
CHOSEN |= {"ResourceArns": f"arn:aws:made:eu-west-1:{ACCOUNT}:thing/protected"}
CHOSEN |= {"status": "InProgress", "Status": "InService", "FunctionUrl": "https://f.example/"}
TOKENS = {"position", "nextToken", "NextToken", "NextMarker", "Truncated", "LastEvaluatedTableName"}
# Properties of infrastructure code that no read operation tells, with where they go instead.
NOT_TOLD = {
    ("AWS::Bedrock::ApplicationInferenceProfile", "ModelSource.CopyFrom"),  # Models[].ModelArn has it
    ("AWS::Lambda::Function", "Code.S3Bucket"),  # Lambda keeps a copy of its own
    ("AWS::Bedrock::ApplicationInferenceProfile", "ModelSource"),
    ("AWS::BedrockAgentCore::Policy", "ValidationMode"),  # how it was checked when it was made
    ("AWS::SageMaker::Pipeline", "PipelineDefinition.PipelineDefinitionS3Location.Bucket"),  # told as the body
}


def made(shape: Shape, name: str = "", depth: int = 0) -> Any:
    """A full value of the shape; of a union the first member."""
    kind = shape.type_name
    if getattr(shape, "is_document_type", False):
        return [{"AllowFromPublic": True}]
    if kind == "structure":
        members = {key: one for key, one in shape.members.items() if key not in TOKENS}
        union = getattr(shape, "is_tagged_union", False)
        if union:
            members = dict(list(members.items())[:1])
        return {key: made(one, key, depth + 1) for key, one in members.items() if depth < 12 or union}
    if kind == "list":
        return [made(shape.member, name, depth + 1)] if depth < 12 else []
    if kind == "map":
        keys = getattr(shape.key, "enum", None) or ("k",)
        return {key: made(shape.value, key, depth + 1) for key in keys}
    if kind in ("integer", "long"):
        return 7
    if kind in ("float", "double", "timestamp"):
        return 1767225600
    if kind == "boolean":
        return True
    if kind == "blob":
        return "eA=="
    if name.lower().endswith("arn") or name in ("arn", "Arn", "ARN"):
        return f"arn:aws:made:eu-west-1:{ACCOUNT}:thing/{name.lower()}"
    return CHOSEN.get(name, "made-by-a-test")


def script(operation: str, _given: Mapping[str, str]) -> Any:
    service, name = operation.split(".") if "." in operation else ("", "")
    return made(operation_model(service, name).output_shape) if service in SERVICES else None


def operation_model(service: str, name: str) -> OperationModel:
    found: OperationModel = model(service).operation_model(name)
    return found


@pytest.fixture(scope="module")
def full() -> tuple[list[Asset], list[Gap]]:
    with pytest.MonkeyPatch.context() as patch, replay(script) as server:
        patch.setenv("AWS_ACCESS_KEY_ID", "x")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "x")
        settings = AwsSettings(None, ("eu-west-1",), server.url, services=SERVICES)
        records = list(AwsSource(settings, CATALOG).collect())
    return [one for one in records if isinstance(one, Asset)], [one for one in records if isinstance(one, Gap)]


def test_a_full_answer_of_every_operation_is_read_without_a_gap(full: tuple[list[Asset], list[Gap]]) -> None:
    assets, gaps = full
    assert not gaps
    # A job that was found running may be done when it is described; then its model tells of it.
    assert {asset.type for asset in assets} >= {module.collector.type for module in JSON}
    for asset in assets:
        assert asset.id.startswith(("arn:aws:", "https://")), asset.id
        assert asset.name not in ("", "None"), asset.type
        assert asset.region == "eu-west-1"
        assert asset.sightings[0].location.call


def test_no_call_reads_a_value_that_is_a_secret_or_changes_anything() -> None:
    for module in service_modules():
        for call in module.collector.calls():
            assert call.method.startswith(("list_", "get_", "describe_", "batch_get_")), call.method
            assert call.method not in ("get_secret_value", "batch_get_secret_value", "get_random_password")


def test_the_address_that_opens_a_functions_code_is_not_kept(full: tuple[list[Asset], list[Gap]]) -> None:
    function = next(one for one in full[0] if one.type == "AWS::Lambda::Function")
    assert function.config["Code"] == {"ImageUri": "made-by-a-test", "ResolvedImageUri": "made-by-a-test"}


def told(collector: Collector) -> set[str]:
    """Every property path that the collector can tell, by the shapes of its answers."""
    tree = CATALOG.schema.at(collector.type)
    out: set[str] = set()
    for call in (collector.parent, collector.list, collector.detail):
        if call is not None:
            out |= paths_of(answer_shape(collector, call), tree, "")
            out |= set(call.rename.values())
            out |= set(call.args.values())
    for extra in collector.extras:
        call = extra.each or extra.call
        below = CATALOG.schema.at(collector.type, extra.at) if extra.at else tree
        at = f"{extra.at}[]" if extra.call.items else extra.at
        below = below[0] if extra.call.items and isinstance(below, list) else below
        found = paths_of(answer_shape(collector, call), below, "")
        for live, name in extra.rename.items():
            found |= {name + path.removeprefix(live) for path in found if re.match(rf"{re.escape(live)}\b", path)}
        out |= {f"{at}.{path}" if at else path for path in found} | {extra.at}
    out |= set(collector.made)
    for live, name in collector.rename.items():
        out.add(name.partition(".")[0])
        if live.endswith("[].Arn") or "[]" not in live:
            out |= {name + path.removeprefix(live) for path in out if re.match(rf"{re.escape(live)}(?![A-Za-z])", path)}
    return out


def answer_shape(collector: Collector, call: Call) -> Shape:
    operation = "".join(part.capitalize() for part in call.method.split("_"))
    shape = operation_model(collector.service, known(collector.service, operation)).output_shape
    key = call.items or call.item
    shape = shape.members[key] if key else shape
    return shape.member if shape.type_name == "list" else shape


def known(service: str, name: str) -> str:
    names: list[str] = model(service).operation_names
    return next(one for one in names if one.lower() == name.lower())


def paths_of(shape: Shape, tree: Any, at: str, depth: int = 0) -> set[str]:
    out: set[str] = set()
    if depth > 14:
        return out
    if shape.type_name == "structure":
        names = {name.lower(): name for name in tree} if isinstance(tree, dict) else {}
        for key, inner in shape.members.items():
            name = names.get(key.lower()) or key[:1].upper() + key[1:]
            path = f"{at}.{name}" if at else name
            below = tree.get(name) if isinstance(tree, dict) else None
            out |= {path} | paths_of(inner, below, path, depth + 1)
    elif shape.type_name == "list":
        out |= {f"{at}[]"} | paths_of(
            shape.member, tree[0] if isinstance(tree, list) and tree else None, f"{at}[]", depth + 1
        )
    return out


@pytest.mark.parametrize("collector", DECLARED, ids=[f"{one.type}-{number}" for number, one in enumerate(DECLARED)])
def test_what_rules_and_references_read_can_be_told_by_the_collector(collector: Collector) -> None:
    answers = told(collector)
    for path in CATALOG.types[collector.type].references:
        assert path in answers or (collector.type, path) in NOT_TOLD, path
    rules = [rule for rule in CATALOG.rules.values() if collector.type in rule.types]
    tree = CATALOG.schema.properties(collector.type) or {}
    for rule in rules:
        for name in re.findall(r"\basset\.([A-Za-z]+)", f"{rule.when or ''} {rule.fail_when}"):
            known = name in answers or name not in tree or (collector.type, name) in NOT_TOLD
            assert known, f"{rule.id}: {name}"
