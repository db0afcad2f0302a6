"""Judging: verdicts, evidence with its own line, neighbours, defaults, gaps."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bartizan.catalog.load import Catalog, load_catalog
from bartizan.model.asset import Asset, Sighting
from bartizan.model.edge import Edge
from bartizan.model.errors import CatalogError, InputError
from bartizan.model.finding import Finding, fingerprint
from bartizan.model.location import Evidence, Location
from bartizan.model.severity import Confidence, Verdict
from bartizan.model.values import Unknown
from bartizan.posture.judge import Judgement, judge

NOTEBOOK, BUCKET = "AWS::SageMaker::NotebookInstance", "AWS::S3::Bucket"
JOB = "AWS::SageMaker::TrainingJob"

RULE = """
id: {id}
title: Something is wrong
type: {type}
severity: high
{extra}
fail_when: {fail_when}
why: Because.
fix: {{summary: Mend it., set: {{DirectInternetAccess: Disabled}}}}
controls: [a:1]
examples: [{{fails: {{}}}}, {{passes: {{}}}}]
"""


@pytest.fixture
def make(tmp_path: Path) -> Any:
    def build(fail_when: str, *, type_: str = NOTEBOOK, extra: str = "", **files: str) -> Catalog:
        rule = RULE.format(id="wrong", type=type_, extra=extra, fail_when=fail_when)
        for name, text in {"rules/wrong.yaml": rule, **files}.items():
            file = tmp_path / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        return load_catalog(root=tmp_path)

    return build


def declared(config: Any, *, type_: str = NOTEBOOK, name: str = "n", lines: Any = None) -> Asset:
    sighting = Sighting("terraform", Location("main.tf", 3, 9), config, lines or {})
    return Asset(f"repo:r//main.tf#{name}", type_, "notebook", name, "aws", config=config, sightings=(sighting,))


def only(result: Judgement) -> Finding:
    [finding] = result.findings
    return finding


def test_a_finding_says_everything(make: Any) -> None:
    asset = declared({"DirectInternetAccess": "Enabled"}, lines={"DirectInternetAccess": 5})
    result = judge([asset], [], make('asset.DirectInternetAccess != "Disabled"'))
    finding = only(result)
    assert finding.id == fingerprint("wrong", asset.id)
    assert (finding.rule, finding.asset, finding.verdict) == ("wrong", asset.id, Verdict.FAIL)
    assert finding.location == Location("main.tf", 3, 9)
    assert finding.evidence == (
        Evidence("DirectInternetAccess is Enabled", "DirectInternetAccess", "Enabled", Location("main.tf", 5)),
    )
    assert finding.fix is not None
    assert finding.fix.set == {"DirectInternetAccess": "Disabled"}
    assert (finding.why, finding.controls, finding.confidence) == ("Because.", ("a:1",), Confidence.HIGH)
    assert result.verdicts == {"fail": 1}


def test_a_pass_is_counted_and_not_listed(make: Any) -> None:
    result = judge([declared({"A": 1}), declared({"A": 2}, name="m")], [], make("asset.A == 3"))
    assert (result.findings, result.verdicts, result.gaps) == ([], {"pass": 2}, [])


DEFAULTS = f"""
type: {NOTEBOOK}
defaults:
  DirectInternetAccess: {{value: Enabled, source: "SageMaker API Reference"}}
  Network.Kind: {{value: !unknown "depends on the subnet", source: "the manual"}}
"""


def test_absence_is_the_providers_default_and_the_evidence_says_so(make: Any) -> None:
    catalog = make('asset.DirectInternetAccess != "Disabled"', **{"defaults/notebook.yaml": DEFAULTS})
    [fact] = only(judge([declared({"SubnetId": "s"})], [], catalog)).evidence
    assert fact.text == "DirectInternetAccess is not set; the provider's default is Enabled (SageMaker API Reference)"
    assert (fact.property, fact.value, fact.location) == ("DirectInternetAccess", "Enabled", Location("main.tf", 3, 9))


def test_a_default_that_depends_is_unknown(make: Any) -> None:
    catalog = make('asset.Network.Kind == "x"', **{"defaults/notebook.yaml": DEFAULTS})
    finding = only(judge([declared({})], [], catalog))
    assert finding.verdict is Verdict.UNKNOWN
    assert finding.evidence[0].text == (
        "Network.Kind is not set; what that means is not known: depends on the subnet (the manual)"
    )


def test_unknown_lists_what_was_missing(make: Any) -> None:
    asset = declared({"A": Unknown("var.a"), "B": 1, "C": Unknown("permission s3:GetBucketAcl")})
    result = judge([asset], [], make("asset.A == 1 && asset.B == 1 && asset.C == 1"))
    finding = only(result)
    assert (finding.verdict, finding.confidence) == (Verdict.UNKNOWN, Confidence.LOW)
    assert [fact.text for fact in finding.evidence] == [
        "A is not known: var.a",
        "C is not known: permission s3:GetBucketAcl",
    ]
    assert [(gap.what, gap.needs) for gap in result.gaps] == [
        (f"A of {asset.id}", "a value for var.a"),
        (f"C of {asset.id}", "the permission s3:GetBucketAcl"),
    ]


def test_what_does_not_fit_is_unknown_with_the_reason(make: Any) -> None:
    finding = only(judge([declared({"A": "text"})], [], make("asset.A > 3")))
    assert finding.verdict is Verdict.UNKNOWN
    assert finding.evidence[-1].text == "expected two numbers or two texts, found a number and text"


@pytest.mark.parametrize(
    ("config", "verdict"),
    [
        ({"On": False, "A": 1}, "not-applicable"),
        ({"On": True, "A": 1}, "fail"),
        ({"On": True, "A": 2}, "pass"),
        ({"On": Unknown("v"), "A": 1}, "unknown"),
        ({"On": Unknown("v"), "A": 2}, "pass"),
        ({"On": True, "A": Unknown("v")}, "unknown"),
        ({"On": False, "A": Unknown("v")}, "not-applicable"),
        ({}, "not-applicable"),
    ],
)
def test_when(make: Any, config: Any, verdict: str) -> None:
    assert judge([declared(config)], [], make("asset.A == 1", extra="when: asset.On")).verdicts == {verdict: 1}


WITH_BUCKET = f"with: {{bucket: 'reads -> {BUCKET}'}}"


def bucket(name: str, config: Any) -> Asset:
    return declared(config, type_=BUCKET, name=name)


@pytest.mark.parametrize(
    ("configs", "verdict"),
    [
        ([{"Open": False}], "pass"),
        ([{"Open": False}, {"Open": True}], "fail"),
        ([{"Open": Unknown("v")}, {"Open": True}], "fail"),
        ([{"Open": Unknown("v")}, {"Open": False}], "unknown"),
        ([], "not-applicable"),
    ],
)
def test_the_worst_neighbour_decides(make: Any, configs: list[Any], verdict: str) -> None:
    asset = declared({"A": 1})
    buckets = [bucket(f"b{index}", config) for index, config in enumerate(configs)]
    edges = [Edge(asset.id, other.id, "reads") for other in buckets]
    result = judge([asset, *buckets], edges, make("bucket.Open == true", extra=WITH_BUCKET))
    assert result.verdicts == {verdict: 1}
    if verdict == "fail":
        [fact] = only(result).evidence
        assert fact.text == "b1: Open is true"


def test_only_the_named_edges_and_types_are_neighbours(make: Any) -> None:
    asset, other, job = declared({}), bucket("b", {"Open": True}), declared({"Open": True}, type_=JOB, name="j")
    edges = [
        Edge(other.id, asset.id, "reads"),
        Edge(asset.id, other.id, "writes"),
        Edge(asset.id, job.id, "reads"),
        Edge(asset.id, "repo:r//gone", "reads"),
    ]
    result = judge([asset, other, job], edges, make("bucket.Open == true", extra=WITH_BUCKET))
    assert result.verdicts == {"not-applicable": 1}


def test_incoming_neighbours(make: Any) -> None:
    data, job = bucket("b", {"Open": True}), declared({"Isolated": False}, type_=JOB, name="j")
    catalog = make("asset.Open && !job.Isolated", type_=BUCKET, extra=f"with: {{job: '<- trains-on {JOB}'}}")
    finding = only(judge([data, job], [Edge(job.id, data.id, "trains-on")], catalog))
    assert [fact.text for fact in finding.evidence] == ["Open is true", "j: Isolated is false"]


@pytest.mark.parametrize("verdict", ["fail", "pass", "unknown", "not-applicable"])
def test_without_a_neighbour(make: Any, verdict: str) -> None:
    catalog = make("false", extra=f"{WITH_BUCKET}\nwithout: {verdict}")
    result = judge([declared({})], [], catalog)
    assert result.verdicts == {verdict: 1}
    assert [fact.text for finding in result.findings for fact in finding.evidence] == (
        ["no asset is reached by reads"] if verdict in ("fail", "unknown") else []
    )


def test_an_optional_neighbour_is_null_where_there_is_none(make: Any) -> None:
    types = f"type: {NOTEBOOK}\nkind: notebook\nreferences:\n  'Sources[]': {{edge: reads, to: {BUCKET}}}\n"
    catalog = make(
        "asset.A == 1",
        extra=f"with: {{bucket: 'reads -> {BUCKET} ?'}}\nwhen: bucket == null",
        **{"types/aws/n.yaml": types},
    )
    alone, beside, open_ = (
        declared({"A": 1}),
        declared({"A": 1}, name="n2"),
        declared({"Sources": [Unknown("v")]}, name="n3"),
    )
    data = bucket("b", {})
    result = judge([alone, beside, open_, data], [Edge(beside.id, data.id, "reads")], catalog)
    assert {one.asset: one.verdict.value for one in result.findings} == {alone.id: "fail", open_.id: "unknown"}
    assert result.verdicts == {"fail": 1, "unknown": 1, "not-applicable": 1}


def test_a_reference_that_could_not_be_resolved_is_no_absence(make: Any) -> None:
    types = f"type: {NOTEBOOK}\nkind: notebook\nreferences:\n  'Sources[]': {{edge: reads, to: {BUCKET}}}\n"
    catalog = make("false", extra=f"{WITH_BUCKET}\nwithout: fail", **{"types/aws/n.yaml": types})
    result = judge([declared({"Sources": [Unknown("var.bucket")]})], [], catalog)
    assert only(result).verdict is Verdict.UNKNOWN
    assert only(result).evidence[0].text == "Sources[0] is not known: var.bucket"


def test_a_neighbour_that_is_only_named_is_unknown_and_not_judged_itself(make: Any) -> None:
    asset = declared({})
    named = Asset("arn:aws:s3:::data", BUCKET, "bucket", "data", "aws")
    result = judge([asset, named], [Edge(asset.id, named.id, "reads")], make("bucket.Open == true", extra=WITH_BUCKET))
    assert only(result).verdict is Verdict.UNKNOWN
    assert [gap.needs for gap in result.gaps] == ["the configuration of arn:aws:s3:::data"]
    assert judge([named], [], make("true", type_=BUCKET)).verdicts == {}


def test_evidence_comes_from_where_the_value_stands(make: Any) -> None:
    code = Sighting("terraform", Location("main.tf", 1, 9), {"A": 1, "B": 2}, {"A": 2, "B": 3})
    live = Sighting("aws", Location(call="sagemaker:DescribeNotebookInstance", region="eu-west-1"), {"A": 9, "B": 2})
    asset = Asset("arn:n", NOTEBOOK, "notebook", "n", "aws", config={"A": 9, "B": 2}, sightings=(live, code))
    finding = only(judge([asset], [], make("asset.A == 9 && asset.B == 2")))
    assert finding.location == code.location
    assert [fact.location for fact in finding.evidence] == [live.location, Location("main.tf", 3)]


def test_the_line_of_the_nearest_thing_around(make: Any) -> None:
    asset = declared({"Net": {"Rules": [{"Cidr": "0.0.0.0/0"}]}}, lines={"Net": 4, "Net.Rules[0]": 6})
    finding = only(judge([asset], [], make('asset.Net.Rules.exists(r, r.Cidr == "0.0.0.0/0")')))
    assert finding.evidence[0].location == Location("main.tf", 6)
    assert finding.evidence[0].property == "Net.Rules[0].Cidr"


def test_secrets_are_masked_in_evidence(make: Any) -> None:
    asset = declared({"Env": {"DB_PASSWORD": "hunter2hunter2", "K": "sk-abcdefghijklmnopqrst", "N": "x" * 9000}})
    finding = only(judge([asset], [], make("holds_secret(asset.Env) && size(asset.Env) == 3 && has(asset.Env)")))
    shown = repr(finding.evidence)
    assert "hunter2" not in shown
    assert "abcdefgh" not in shown
    assert len(shown) < 8000


def test_a_policy_that_decides_is_shown_by_its_statement(make: Any) -> None:
    document = {
        "Statement": [
            {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::1:root"}, "Action": "s3:*"},
            {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject"},
        ]
    }
    asset = declared({"PolicyDocument": document}, lines={"PolicyDocument": 4, "PolicyDocument.Statement[1]": 8})
    [fact] = only(judge([asset], [], make("is_public_policy(asset.PolicyDocument)"))).evidence
    assert (fact.property, fact.location) == ("PolicyDocument.Statement[1]", Location("main.tf", 8))


ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
EVERYTHING = {"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}


@pytest.mark.parametrize(
    ("config", "properties"),
    [
        ({"ManagedPolicyArns": ["arn:aws:iam::aws:policy/IAMFullAccess", ADMINISTRATOR]}, ["ManagedPolicyArns[1]"]),
        ({"Policies": [{"PolicyDocument": EVERYTHING}]}, ["Policies[0].PolicyDocument.Statement"]),
        ({"ManagedPolicyArns": ["arn:aws:iam::1:policy/own"]}, ["ManagedPolicyArns[0]"]),
    ],
)
def test_rights_of_a_whole_role_are_shown_by_what_grants_them(make: Any, config: Any, properties: list[str]) -> None:
    finding = only(judge([declared(config)], [], make("grants_admin(asset)")))
    facts = [fact.property for fact in finding.evidence if fact.property]
    assert facts == properties
    assert finding.verdict is (Verdict.UNKNOWN if "own" in str(config) else Verdict.FAIL)


def attach(policy: Asset, role: Asset, place: str = "ManagedPolicyArns[0]") -> Edge:
    return Edge(policy.id, role.id, "grants", evidence=(Evidence("refers", place),))


ADMIN = {"PolicyDocument": {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}}
HARMLESS = {"PolicyDocument": {"Statement": [{"Effect": "Allow", "Action": "logs:Put*", "Resource": "*"}]}}


@pytest.mark.parametrize(("policy", "verdict"), [(ADMIN, "fail"), (HARMLESS, None), ({}, None)])
def test_the_attached_policies_that_were_read_are_the_roles_own(make: Any, policy: Any, verdict: str | None) -> None:
    catalog = make("grants_admin(role)", extra='with: {role: "runs-as -> AWS::IAM::Role"}')
    document = declared(policy, type_="AWS::IAM::ManagedPolicy", name="p", lines={"PolicyDocument": 5})
    arn = Unknown("aws_iam_policy.p.arn", (document.id,), "arn")
    role = declared({"RoleName": "r", "ManagedPolicyArns": [arn]}, type_="AWS::IAM::Role", name="r")
    notebook = declared({})
    edges = [Edge(notebook.id, role.id, "runs-as"), attach(document, role)]
    result = judge([document, role, notebook], edges, catalog)
    assert [finding.verdict.value for finding in result.findings] == ([verdict] if verdict else [])
    assert result.gaps == []
    if verdict:
        # What grants the rights is shown where it stands: in the policy, not in the role.
        [fact] = only(result).evidence
        assert (fact.property, fact.location) == ("PolicyDocument.Statement[0]", Location("main.tf", 5))
        assert fact.text.startswith("p: PolicyDocument")


def test_an_attached_policy_that_was_not_read_leaves_the_role_open(make: Any) -> None:
    catalog = make("grants_admin(asset)", type_="AWS::IAM::Role")
    document = declared(ADMIN, type_="AWS::IAM::ManagedPolicy", name="p")
    there = Unknown("aws_iam_policy.p.arn", (document.id,), "arn")
    role = declared({"ManagedPolicyArns": [there, Unknown("var.more")]}, type_="AWS::IAM::Role", name="r")
    result = judge([document, role], [attach(document, role)], catalog)
    # The policy that was read is a finding of its own, and leaves nothing open of the role.
    assert "var.more" in only(result).evidence[0].text
    assert judge([document, role], [], catalog).findings[0].verdict is Verdict.UNKNOWN


def test_quoted_booleans_and_numbers_are_what_the_schema_says(make: Any) -> None:
    schema = f'{{"{NOTEBOOK}": {{"On": "boolean", "Count": "integer"}}}}'
    catalog = make("asset.On == true && asset.Count > 3", **{"schema/aws.json": schema})
    assert judge([declared({"On": "true", "Count": "4"})], [], catalog).verdicts == {"fail": 1}


def test_only_some_rules(make: Any) -> None:
    catalog = make("true", extra="was: [mistaken]")
    asset = declared({"A": 1})
    assert judge([asset], [], catalog, only=["mistaken"]).verdicts == {"fail": 1}
    assert judge([asset], [], catalog, only=[]).verdicts == {}
    with pytest.raises(InputError, match="did you mean 'wrong'"):
        judge([asset], [], catalog, only=["wrnog"])


def test_a_rule_that_does_not_compile_names_its_file(make: Any) -> None:
    with pytest.raises(CatalogError, match=r"rules/wrong.yaml:7  unknown function nothing\(\)"):
        judge([declared({"A": 1})], [], make("nothing(asset.A)"))


SHIPPED = load_catalog()
names = st.sampled_from(
    [
        "DirectInternetAccess",
        "RoleArn",
        "Tags",
        "Statement",
        "VpcConfig",
        "PolicyDocument",
        "Policies",
        "Containers",
        "PublicAccessBlockConfiguration",
        "BucketEncryption",
        "PrimaryContainer",
        "Environment",
        "ProductionVariants",
    ]
)
anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=5)
    | st.just(Unknown("v"))
    | st.just(Unknown("r", ("a",))),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=4),
    max_leaves=20,
)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(names, anything, max_size=6))
def test_fuzz_no_configuration_makes_any_shipped_rule_raise(config: dict[str, Any]) -> None:
    types = sorted({type_ for rule in SHIPPED.rules.values() for type_ in rule.types})
    assets = [declared(config, type_=type_, name=f"a{index}") for index, type_ in enumerate(types)]
    edges = [Edge(one.id, other.id, "reads") for one in assets[:3] for other in assets[:3]]
    result = judge(assets, edges, SHIPPED)
    assert set(result.verdicts) <= {verdict.value for verdict in Verdict}
    assert len(result.findings) == result.verdicts["fail"] + result.verdicts["unknown"]
