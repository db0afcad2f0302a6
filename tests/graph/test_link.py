"""Linking: one identity per thing, references as edges, drift."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bartizan.catalog.load import load_catalog
from bartizan.graph.arn import bucket_of_uri, parse_arn, type_and_name
from bartizan.graph.link.link import link
from bartizan.model.asset import Asset, Sighting, name_reference
from bartizan.model.edge import Edge, Gap
from bartizan.model.location import Evidence, Location
from bartizan.model.scan import Record
from bartizan.model.values import Unknown, Value
from tests.graph.estates import REPO, block, catalog, inside, linked, recommender, ref, running

NOTEBOOK = "AWS::SageMaker::NotebookInstance"
LIVE = "arn:aws:sagemaker:eu-west-1:123456789012:notebook-instance/lab"


def notebook(**config: Value) -> Asset:
    lines = {"NotebookInstanceName": 4, "RootAccess": 7}
    return block(
        "aws_sagemaker_notebook_instance.lab", NOTEBOOK, {"NotebookInstanceName": "lab", **config}, lines=lines
    )


def live_notebook(**config: Value) -> Asset:
    return running(LIVE, NOTEBOOK, {"NotebookInstanceName": "lab", **config})


def test_the_same_id_is_one_asset_with_all_sightings() -> None:
    first = notebook(RootAccess="Enabled")
    second = Asset(**{name: getattr(first, name) for name in first.__slots__} | {"sightings": (
        Sighting("code", Location("train.py", 3)),)})  # fmt: skip
    estate = link([first, second, first], catalog())
    assert list(estate.assets) == [first.id]
    assert [one.source for one in estate.assets[first.id].sightings] == ["terraform", "code"]


def test_code_and_running_asset_become_one_with_the_live_id() -> None:
    user = block("aws_iam_role.r", "AWS::IAM::Role", {"RoleName": "r", "X": ref("aws_sagemaker_notebook_instance.lab")})
    edge = Edge(REPO + "aws_sagemaker_notebook_instance.lab", user.id, "depends-on")
    estate = link([notebook(RootAccess="Disabled"), user, live_notebook(RootAccess="Enabled"), edge], catalog())
    assert set(estate.assets) == {LIVE, user.id}
    one = estate.assets[LIVE]
    assert [sighting.source for sighting in one.sightings] == ["aws", "terraform"]
    assert one.config["RootAccess"] == "Enabled", "what is live counts"
    assert [(drift.property, drift.declared, drift.live) for drift in one.drift] == [
        ("RootAccess", "Disabled", "Enabled")
    ]
    assert one.drift[0].location == Location(path="main.tf", line=7, end_line=7)
    assert [(edge.source, edge.target) for edge in estate.edges] == [(LIVE, user.id)]
    pointer = estate.assets[user.id].config["X"]
    assert isinstance(pointer, Unknown)
    assert pointer.assets == (LIVE,), "references inside configurations follow"


@pytest.mark.parametrize(
    ("declared", "live"),
    [
        ({"VolumeSizeInGB": "20"}, {"VolumeSizeInGB": 20}),
        ({"RootAccess": True}, {"RootAccess": "true"}),
        ({"SecurityGroupIds": ["sg-1", "sg-2"]}, {"SecurityGroupIds": ["sg-2", "sg-1"]}),
        ({"RoleArn": "lab-role"}, {"RoleArn": "arn:aws:iam::123456789012:role/lab-role"}),
        ({"RoleArn": Unknown("var.role")}, {"RoleArn": "arn:aws:iam::123456789012:role/lab-role"}),
        ({"DirectInternetAccess": "Enabled"}, {}),
        ({"Policy": '{"Statement": [{"Effect": "Allow"}]}'}, {"Policy": {"Statement": [{"Effect": "Allow"}]}}),
        ({"Nested": {"On": True}}, {"Nested": {"On": True, "More": 1}}),
        ({"Policy": {"Statement": [{"Resource": Unknown("x")}]}}, {"Policy": {"Statement": [{"Effect": "Deny"}]}}),
    ],
)
def test_what_is_no_drift(declared: dict[str, Value], live: dict[str, Value]) -> None:
    estate = link([notebook(**declared), live_notebook(**live)], catalog())
    assert estate.assets[LIVE].drift == ()


@pytest.mark.parametrize(
    ("declared", "live", "path"),
    [
        ({"RootAccess": "Disabled"}, {"RootAccess": "Enabled"}, "RootAccess"),
        ({"DirectInternetAccess": "Disabled"}, {}, "DirectInternetAccess"),
        ({"SecurityGroupIds": ["sg-1"]}, {"SecurityGroupIds": ["sg-1", "sg-9"]}, "SecurityGroupIds"),
        ({"Nested": {"On": True}}, {"Nested": {"On": False}}, "Nested.On"),
        ({"Policy": {"Statement": [{"Effect": "Deny"}]}}, {"Policy": {"Statement": [{"Effect": "Allow"}]}}, "Policy"),
    ],
)
def test_what_is_drift(declared: dict[str, Value], live: dict[str, Value], path: str) -> None:
    estate = link([notebook(**declared), live_notebook(**live)], catalog())
    assert [one.property for one in estate.assets[LIVE].drift] == [path]


def test_two_blocks_with_one_name_stay_two_and_say_so() -> None:
    prod = block("a.lab", NOTEBOOK, {"NotebookInstanceName": "lab"}, file="prod/main.tf")
    test = block("a.lab", NOTEBOOK, {"NotebookInstanceName": "lab"}, file="test/main.tf")
    estate = link([prod, test, live_notebook()], catalog())
    assert set(estate.assets) == {prod.id, test.id, LIVE}
    assert {gap.what for gap in estate.gaps} == {prod.id, test.id}


def test_an_account_that_contradicts_keeps_them_apart() -> None:
    other = block("a.lab", NOTEBOOK, {"NotebookInstanceName": "lab"}, account="999999999999")
    assert set(link([other, live_notebook()], catalog()).assets) == {other.id, LIVE}


def test_bucket_names_are_unique_in_the_world() -> None:
    first = block("a.b", "AWS::S3::Bucket", {"BucketName": "shop"}, file="a.tf")
    second = block("a.b", "AWS::S3::Bucket", {"BucketName": "shop"}, file="b.tf")
    live = running("arn:aws:s3:::shop", "AWS::S3::Bucket", {"BucketName": "shop"}, region=None)
    estate = link([first, second, live], catalog())
    assert list(estate.assets) == [live.id]
    assert len(estate.assets[live.id].sightings) == 3
    assert set(link([first, second], catalog()).assets) == {first.id, second.id}, "without a running one they stay two"


def test_references_become_edges_with_property_and_line() -> None:
    estate = linked(recommender())
    edge = next(edge for edge in estate.edges if edge.kind == "runs-as" and edge.source.endswith("instance.lab"))
    assert edge.target == REPO + "aws_iam_role.lab"
    assert edge.technique is None
    assert edge.evidence[0].property == "RoleArn"
    assert edge.evidence[0].location == Location(path="main.tf", line=6, end_line=6)


@pytest.mark.parametrize(
    "said", ["s3://shop/x/", "arn:aws:s3:::shop/x/*", "shop", "https://shop.s3.eu-west-1.amazonaws.com/x"]
)
def test_a_bucket_is_found_however_it_is_named(said: str) -> None:
    bucket = block("b", "AWS::S3::Bucket", {"BucketName": "shop"})
    model = block("m", "AWS::SageMaker::Model", {"ModelName": "m", "PrimaryContainer": {"ModelDataUrl": said}})
    assert [(edge.kind, edge.target) for edge in link([bucket, model], catalog()).edges] == [("loads", bucket.id)]


def test_a_template_leads_to_the_asset_inside_it() -> None:
    bucket = block("aws_s3_bucket.b", "AWS::S3::Bucket", {})
    url = inside("aws_s3_bucket.b", '"s3://${aws_s3_bucket.b.bucket}/m.tar.gz"')
    model = block("m", "AWS::SageMaker::Model", {"PrimaryContainer": {"ModelDataUrl": url}})
    assert [edge.target for edge in link([bucket, model], catalog()).edges] == [bucket.id]


def test_what_no_source_read_becomes_a_placeholder_when_it_matters() -> None:
    lab = notebook(RoleArn="arn:aws:iam::123456789012:role/gone", KmsKeyId="alias/key")
    client = block("c", "code/client", {}, provider="code")
    uri = Evidence("reads", value="s3://far/x", location=Location("a.py", 3))
    records: list[Record] = [
        lab,
        client,
        Edge(client.id, name_reference("AWS::SageMaker::Endpoint", "recs"), "invokes", evidence=(uri,)),
        Edge(client.id, name_reference("AWS::S3::Bucket", "far"), "trains-on", evidence=(uri,)),
        Edge(client.id, "model:openai/gpt-4o", "uses-model", evidence=(uri,)),
    ]
    estate = link(records, catalog())
    made = {id_: (one.type, one.kind, one.name, one.provider) for id_, one in estate.assets.items() if one.config == {}}
    made.pop(client.id)
    assert made == {
        "arn:aws:iam::123456789012:role/gone": ("AWS::IAM::Role", "role", "gone", "aws"),
        "name:AWS::SageMaker::Endpoint/recs": ("AWS::SageMaker::Endpoint", "endpoint", "recs", "aws"),
        "arn:aws:s3:::far": ("AWS::S3::Bucket", "bucket", "far", "aws"),
        "model:openai/gpt-4o": ("model", "model", "gpt-4o", "openai"),
    }, "the key is not worth one"
    assert estate.assets["arn:aws:s3:::far"].sightings[0].location == Location("a.py", 3)


def test_a_name_in_code_finds_the_block_closest_to_it() -> None:
    near = block("e", "AWS::SageMaker::Endpoint", {"EndpointName": "recs"}, file="shop/infra.tf")
    far = block("e", "AWS::SageMaker::Endpoint", {"EndpointName": "recs"}, file="lab/infra.tf")
    client = block("c", "code/client", {}, provider="code", file="shop/app.py")
    edge = Edge(client.id, name_reference("AWS::SageMaker::Endpoint", "recs"), "invokes")
    assert [one.target for one in link([near, far, client, edge], catalog()).edges] == [near.id]


def test_a_name_means_the_block_of_its_own_deployment() -> None:
    filters = [
        block(f"azapi_resource.f{label}", "AWS::SageMaker::Endpoint", {"EndpointName": "recs"}, file="x.tf")
        for label in ("@dev", "@prod")
    ]
    client = block('d.this["chat"]@prod', "code/client", {}, provider="code", file="x.tf")
    edge = Edge(client.id, name_reference("AWS::SageMaker::Endpoint", "recs"), "invokes")
    assert [one.target for one in link([*filters, client, edge], catalog()).edges] == [filters[1].id]


def test_a_name_means_the_block_of_its_own_module() -> None:
    filters = [
        block(f"{prefix}filter", "AWS::SageMaker::Endpoint", {"EndpointName": "recs"}, file="main.bicep")
        for prefix in ("", "module.ai.", "prod.module.ai.", "prod.module.other.")
    ]
    for prefix, wanted in (("module.ai.", 1), ("prod.module.ai.", 2)):
        client = block(f"{prefix}models[0]", "code/client", {}, provider="code", file="main.bicep")
        edge = Edge(client.id, name_reference("AWS::SageMaker::Endpoint", "recs"), "invokes")
        assert [one.target for one in link([*filters, client, edge], catalog()).edges] == [filters[wanted].id]


def test_a_name_means_the_block_in_the_account_of_what_asks() -> None:
    filters = [
        replace(block(f"e[{account!r}]", "AWS::SageMaker::Endpoint", {"EndpointName": "recs"}), account=account)
        for account in ("prod", "staging")
    ]
    client = replace(block("d['staging']", "code/client", {}, provider="code"), account="staging")
    edge = Edge(client.id, name_reference("AWS::SageMaker::Endpoint", "recs"), "invokes")
    estate = link([*filters, client, edge], catalog())
    assert [one.target for one in estate.edges] == [filters[1].id]
    assert estate.gaps == []


def test_an_azure_id_means_what_is_declared_or_a_thing_of_that_id() -> None:
    group = "/subscriptions/s/resourceGroups/g/providers"
    identity, subnet = "Microsoft.ManagedIdentity/userAssignedIdentities", "Microsoft.Network/virtualNetworks/subnets"
    endpoint = "Microsoft.Network/privateEndpoints"
    account = block(
        "ai",
        "Microsoft.CognitiveServices/accounts",
        {"identity": {"userAssignedIdentities": [f"{group}/{identity}/own", f"{group}/{identity.lower()}/other"]}},
    )
    own = block("own", identity, {"name": "own"})
    subnets = [block(f"{name}.subnet", subnet, {"name": "default", "parent": name}) for name in ("hub", "spoke")]
    ends = [
        block(f"pe-{name}", endpoint, {"properties": {"subnet": {"id": f"{group}/{path}"}}})
        for name, path in (
            ("spoke", "Microsoft.Network/virtualNetworks/spoke/subnets/default"),
            ("far", "Microsoft.Network/virtualNetworks/far/subnets/default"),
            ("wrong", f"{identity}/own"),
        )
    ]
    estate = link([account, own, *subnets, *ends], catalog())
    assert {(edge.source, edge.kind, edge.target) for edge in estate.edges if edge.kind != "contained-in"} == {
        (account.id, "runs-as", own.id),
        (account.id, "runs-as", f"{group}/{identity.lower()}/other"),
        (ends[0].id, "in-subnet", subnets[1].id),
    }
    other = estate.assets[f"{group}/{identity.lower()}/other"]
    assert (other.type, other.kind, other.name, other.provider) == (identity, "identity", "other", "azure")


def test_a_name_that_fits_two_is_left_open_with_a_gap() -> None:
    blocks = [
        block("e", "AWS::SageMaker::Endpoint", {"EndpointName": "recs"}, file=f"{folder}/x.tf") for folder in ("a", "b")
    ]
    client = block("c", "code/client", {}, provider="code", file="app.py")
    estate = link(
        [*blocks, client, Edge(client.id, name_reference("AWS::SageMaker::Endpoint", "recs"), "invokes")], catalog()
    )
    assert [edge.target for edge in estate.edges] == ["name:AWS::SageMaker::Endpoint/recs"]
    assert isinstance(estate.gaps[0], Gap)


@pytest.mark.parametrize(
    ("arn", "wanted"),
    [
        ("arn:aws:iam::1:role/team/x", ("AWS::IAM::Role", "x")),
        ("arn:aws:s3:::b/key/more", ("AWS::S3::Bucket", "b")),
        ("arn:aws:lambda:eu-west-1:1:function:f:PROD", ("AWS::Lambda::Function", "f")),
        ("arn:aws-cn:sagemaker:cn-north-1:1:endpoint/e", ("AWS::SageMaker::Endpoint", "e")),
        ("arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-v2", ("model", "anthropic.claude-v2")),
        ("arn:aws:nothing:::x/y", None),
    ],
)
def test_arns(arn: str, wanted: tuple[str, str] | None) -> None:
    parsed = parse_arn(arn)
    assert parsed is not None
    assert str(parsed) == arn
    assert type_and_name(parsed) == wanted


def test_what_is_no_arn_and_no_bucket() -> None:
    assert [parse_arn(text) for text in ("", "arn:", "arn:aws:s3:::", "x:y:z:a:b:c", "arn:aws:iam::1:")] == [None] * 5
    assert [bucket_of_uri(text) for text in ("", "s3://", "https://example.com/x", "gs://b/x")] == [None] * 4


def test_linking_twice_changes_nothing() -> None:
    once = linked([*recommender(), live_notebook(RootAccess="Enabled")])
    again = link([*once.assets.values(), *once.edges], catalog())
    assert again.assets == once.assets
    assert {(e.source, e.target, e.kind) for e in again.edges} == {(e.source, e.target, e.kind) for e in once.edges}


def test_a_reference_to_one_of_several_types(tmp_path: Path) -> None:
    file = tmp_path / "types/aws/alarm.yaml"
    file.parent.mkdir(parents=True)
    kinds = "\n---\n".join(
        [
            "type: X::Alarm\nkind: tool\nreferences:\n  Target: {edge: invokes, to: [X::Function, X::Queue]}",
            "type: X::Function\nkind: function\nname: Name",
            "type: X::Queue\nkind: tool\nname: Name",
        ]
    )
    file.write_text(kinds)
    types = load_catalog(root=tmp_path)
    alarms = [
        Asset(f"repo:r//m.tf#{name}", "X::Alarm", "tool", name, "x", config={"Target": target})
        for name, target in (("by-name", "jobs"), ("by-reference", ref("q", "arn")), ("to-nothing", "gone"))
    ]
    queue = Asset(REPO + "q", "X::Queue", "tool", "q", "x", config={"Name": "jobs"})
    estate = link([*alarms, queue], types)
    ends = {edge.source.partition("#")[2]: edge.target for edge in estate.edges}
    assert ends == {
        "by-name": queue.id,
        "by-reference": queue.id,
        "to-nothing": name_reference("X::Function", "gone"),
    }, "the first type is the likeliest"


@pytest.mark.parametrize(
    ("type_", "path", "value", "target"),
    [
        ("AWS::Bedrock::Agent", "FoundationModel",
         Unknown("!Sub …", pieces=("arn:aws:bedrock:", None, "::foundation-model/amazon.nova-pro-v1:0")),
         "model:bedrock/amazon.nova-pro-v1:0"),
        ("AWS::Bedrock::Agent", "FoundationModel",
         Unknown("!Sub …", pieces=("arn:aws:bedrock:eu-west-1::foundation-model/", None)), None),
        ("AWS::Bedrock::Agent", "FoundationModel", Unknown("var.model"), None),
        ("Microsoft.MachineLearningServices/workspaces/onlineEndpoints/deployments", "model",
         Unknown("id", (name_reference("Microsoft.MachineLearningServices/workspaces/models", "defects:12"),), "id"),
         "name:Microsoft.MachineLearningServices/workspaces/models/defects:12"),
    ],
)  # fmt: skip
def test_a_model_that_is_named_within_what_is_not_known(
    type_: str, path: str, value: Value, target: str | None
) -> None:
    config: dict[str, Value] = {"properties": {path: value}} if type_.startswith("Microsoft") else {path: value}
    estate = link([block("a.b", type_, config)], catalog())
    assert [edge.target for edge in estate.edges if edge.kind == "uses-model"] == ([target] if target else [])
