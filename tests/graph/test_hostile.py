"""Whatever a configuration holds, linking and tracing answer: no error, no endless search."""

from __future__ import annotations

import os
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bartizan.model.asset import Asset
from bartizan.model.scan import Record
from bartizan.model.values import Unknown, Value
from tests.graph.estates import block, recommender, ref, support_agent, traced

EXAMPLES = int(os.environ.get("BARTIZAN_FUZZ", "150"))

words = st.one_of(
    st.sampled_from(["*", "arn:aws:s3:::shop-train/*", "s3://", "arn:aws:iam::1:role/", "Allow", '{"Statement":[{}]}']),
    st.text(max_size=12),
)  # fmt: skip
scalars = st.one_of(
    st.none(), st.booleans(), st.integers(-(10**30), 10**30), st.floats(allow_nan=False), words,
    st.builds(Unknown, words, st.sampled_from([(), ("repo:shop//main.tf#aws_s3_bucket.train",), ("gone",)]),
              st.sampled_from([None, "arn"])),
)  # fmt: skip
KEYS = [
    "Effect",
    "Action",
    "Resource",
    "Principal",
    "Condition",
    "Statement",
    "PolicyDocument",
    "AWS",
    "Service",
    "",
    "x",
]
values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
        st.fixed_dictionaries({"CidrIp": inner, "FromPort": inner, "ToPort": inner}),
        st.fixed_dictionaries({"Effect": st.just("Allow"), "Action": inner, "Resource": inner, "Principal": inner}),
    ),
    max_leaves=12,
)
PROPERTIES = [
    "Policies", "AssumeRolePolicyDocument", "ManagedPolicyArns", "PermissionsBoundary", "PolicyDocument", "RoleArn",
    "InputDataConfig", "PrimaryContainer", "ProductionVariants", "PublicAccessBlockConfiguration", "ActionGroups",
    "KnowledgeBases", "GuardrailConfiguration", "DirectInternetAccess", "AccessControlPolicy", "BucketName", "Groups",
    "DataSourceConfiguration", "OwnershipControls", "SecurityGroupIngress", "EnableNetworkIsolation",
    "NetworkInterfaces", "properties", "iamPolicy", "bindings", "Tags", "config", "capabilities", "args", "package",
]  # fmt: skip
ESTATE: list[Record] = [
    *recommender(),
    *support_agent(),
    block("aws_security_group.g", "AWS::EC2::SecurityGroup", {"SecurityGroupIngress": [{"CidrIp": "0.0.0.0/0"}]}),
    block("aws_instance.gpu", "AWS::EC2::Instance", {"SecurityGroupIds": [ref("aws_security_group.g", "id")]}),
    block("account", "Microsoft.CognitiveServices/accounts", {"properties": {}}, provider="azure"),
    block("lake", "storage.googleapis.com/Bucket", {"iamPolicy": {}}, provider="gcp", kind="bucket"),
    block("tool", "code/mcp-server", {"package": "x", "pinned": False}, provider="code", kind="mcp-server"),
]


def own_or_any(index: int) -> st.SearchStrategy[tuple[int, str, Value]]:
    """A change of one asset: half of the time of a property that it has."""
    asset = ESTATE[index]
    assert isinstance(asset, Asset)
    own = st.sampled_from(sorted(asset.config) or PROPERTIES)
    return st.tuples(st.just(index), st.one_of(own, st.sampled_from(PROPERTIES)), values)


changes_ = st.integers(0, len(ESTATE) - 1).flatmap(own_or_any)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.tuples(st.integers(0, len(ESTATE) - 1), st.sampled_from(PROPERTIES), values), min_size=1, max_size=6)
)
def test_fuzz_any_configuration_is_answered(changes: list[tuple[int, str, Value]]) -> None:
    records = list(ESTATE)
    for index, name, value in changes:
        asset = records[index]
        assert isinstance(asset, Asset)
        records[index] = replace(asset, config={**asset.config, name: value})
    result = traced(records)
    for edge in result.edges:
        assert edge.source in result.assets
        assert edge.target in result.assets
        assert edge.technique is None or edge.evidence
    for path in result.paths:
        assert 0 < path.likelihood <= 1
        assert path.steps[0].source == path.entry
        assert path.steps[-1].target == path.target
        assert all(one.target == other.source for one, other in zip(path.steps, path.steps[1:], strict=False))
