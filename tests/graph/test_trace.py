"""Attack paths of realistic estates, and of their hardened twins: none."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest

from bartizan.graph.attack.moves import Move
from bartizan.graph.search.mending import residual
from bartizan.graph.search.stories import Bounds
from bartizan.graph.technique import read_techniques
from bartizan.graph.trace import trace
from bartizan.model.asset import Asset
from bartizan.model.edge import Edge
from bartizan.model.location import Evidence, Location
from bartizan.model.scan import Record
from bartizan.model.severity import Certainty, Exposure
from bartizan.model.values import Unknown, Value
from tests.graph.estates import (
    REPO,
    block,
    catalog,
    finding,
    linked,
    policy,
    recommender,
    ref,
    role,
    running,
    shapes,
    statement,
    support_agent,
    traced,
)

LAB = REPO + "aws_sagemaker_notebook_instance.lab"


def edited(records: list[Record], name: str, **config: Value) -> list[Record]:
    """The records with some properties of one asset replaced."""
    return [
        replace(one, config={**one.config, **config}, sightings=one.sightings)
        if isinstance(one, Asset) and one.id.endswith(name)
        else one
        for one in records
    ]


def test_the_recommender_is_told_as_stories() -> None:
    result = traced(recommender())
    assert shapes(result) == {
        ("entry:public-package", ("notebook-fetches", "compute-role", "identity-data-read"), "shop-train"),
        (
            "entry:public-package",
            (
                "notebook-fetches",
                "compute-role",
                "identity-data-write",
                "training-data-poison",
                "code-builds-model",
                "tampered-model-served",
            ),
            "recs-prod",
        ),
    }
    first = result.paths[0]
    assert first.title == (
        "Whoever controls a public package can get code to run in notebook lab, "
        "act as role lab and read bucket shop-train"
    )
    assert first.steps[0].evidence[0].location == Location(path="main.tf", line=5, end_line=5)
    assert math.isclose(first.likelihood, math.prod(step.likelihood for step in first.steps), rel_tol=1e-4)
    assert result.assets[LAB].exposure is Exposure.ORGANISATION


def test_every_attack_edge_says_why() -> None:
    for records in (recommender(), support_agent()):
        for edge in traced(records).edges:
            if edge.technique is not None:
                assert edge.evidence, edge
                assert 0 < edge.likelihood <= 1
                assert any(fact.location or fact.property for fact in edge.evidence), edge


@pytest.mark.parametrize("make", [recommender, support_agent])
def test_the_hardened_twin_has_no_path(make: Any) -> None:
    assert traced(make(hardened=True)).paths == []


def test_a_right_over_another_part_of_the_bucket_is_no_path() -> None:
    rights = [statement(["s3:GetObject", "s3:PutObject"], "arn:aws:s3:::shop-train/reports/*")]
    records = edited(recommender(), "aws_iam_role.lab", Policies=[{"PolicyDocument": policy(*rights)}])
    assert traced(records).paths == []


def test_a_deny_a_boundary_and_a_closed_door_each_end_the_paths() -> None:
    deny = [statement("s3:*", "*"), statement("s3:*", "*", "Deny")]
    assert traced(edited(recommender(), "aws_iam_role.lab", Policies=[{"PolicyDocument": policy(*deny)}])).paths == []
    boundary = "arn:aws:iam::aws:policy/CloudWatchLogsFullAccess"
    assert traced(edited(recommender(), "aws_iam_role.lab", PermissionsBoundary=boundary)).paths == []
    shut = edited(recommender(), "aws_sagemaker_notebook_instance.lab", DirectInternetAccess="Disabled")
    assert traced(shut).paths == []


def test_what_is_not_known_opens_no_door_and_gives_no_right() -> None:
    unknown = edited(recommender(), "instance.lab", DirectInternetAccess=Unknown("var.x"))
    assert traced(unknown).paths == []
    result = traced(edited(recommender(), "aws_iam_role.lab", Policies=[{"PolicyDocument": Unknown("var.policy")}]))
    assert result.paths == []
    assert any("var.policy" in gap.why for gap in result.gaps)


def test_a_condition_that_cannot_be_decided_halves_the_chance() -> None:
    rights = [
        {**statement("s3:GetObject", "*"), "Condition": {"StringEquals": {"aws:PrincipalTag/team": "ml"}}},
    ]
    result = traced(edited(recommender(), "aws_iam_role.lab", Policies=[{"PolicyDocument": policy(*rights)}]))
    edge = next(edge for edge in result.edges if edge.technique == "identity-data-read" and edge.source.endswith("lab"))
    assert edge.certainty is Certainty.CONDITIONAL
    assert edge.likelihood == pytest.approx(0.95 / 2)


def test_the_same_estate_read_live_tells_the_same_stories() -> None:
    account = "arn:aws:{}:eu-west-1:123456789012:{}"
    names = {
        "instance.lab": account.format("sagemaker", "notebook-instance/lab"),
        "role.lab": "arn:aws:iam::123456789012:role/lab",
        "role.train": "arn:aws:iam::123456789012:role/train",
        "role.serve": "arn:aws:iam::123456789012:role/serve",
        "bucket.train": "arn:aws:s3:::shop-train",
        "bucket.models": "arn:aws:s3:::shop-models",
        "job.recs": account.format("sagemaker", "training-job/recs"),
        "model.recs": account.format("sagemaker", "model/recs"),
        "configuration.recs": account.format("sagemaker", "endpoint-config/recs-config"),
        "endpoint.recs": account.format("sagemaker", "endpoint/recs-prod"),
    }
    by_block = {
        one.id: next(arn for end, arn in names.items() if one.id.endswith(end))
        for one in recommender()
        if isinstance(one, Asset)
    }

    def live(value: Value) -> Value:
        if isinstance(value, Unknown):
            return (
                by_block[value.assets[0]] if value.attribute == "arn" else by_block[value.assets[0]].rpartition("/")[2]
            )
        if isinstance(value, dict):
            return {key: live(inner) for key, inner in value.items()}
        return [live(inner) for inner in value] if isinstance(value, list) else value

    records: list[Record] = []
    for one in recommender():
        assert isinstance(one, Asset)
        config = live(dict(one.config))
        assert isinstance(config, dict)
        records.append(running(by_block[one.id], one.type, config, name=one.name))
    assert shapes(traced(records)) == shapes(traced(recommender()))
    both = traced([*records, *recommender()])
    assert shapes(both) == shapes(traced(recommender()))
    assert all(len(asset.sightings) == 2 for asset in both.assets.values() if asset.kind != "entry-point")


def test_the_support_agent_is_told_as_stories() -> None:
    told = shapes(traced(support_agent()))
    prompt = "entry:malicious-prompt"
    assert (prompt, ("prompt-injection-unguarded", "agent-uses-tool", "tool-reads-data"), "shop-orders") in told
    assert (prompt, ("prompt-injection-unguarded", "agent-discloses-grounding"), "faq") in told
    poison = ("public-data-write", "grounding-data-poison", "grounding-data-poison")
    assert ("entry:internet", poison, "support") in told
    assert ("entry:internet", (*poison, "agent-uses-tool", "tool-reads-data"), "shop-orders") in told


def test_a_guardrail_lowers_and_a_confirmation_nearly_ends_it() -> None:
    def chance(hardened_parts: dict[str, Value]) -> float:
        result = traced(edited(support_agent(), "agent.support", **hardened_parts))
        found = [path.likelihood for path in result.paths if path.entry == "entry:malicious-prompt"]
        return max(found, default=0.0)

    guard: dict[str, Value] = {"GuardrailConfiguration": {"GuardrailIdentifier": ref("aws_bedrock_guardrail.g", "id")}}
    assert chance(guard) < chance({}) / 3


def test_roles_one_after_another() -> None:
    trust = policy({"Effect": "Allow", "Principal": {"AWS": ref("aws_iam_role.lab")}, "Action": "sts:AssumeRole"})
    strong = role("strong", "sagemaker.amazonaws.com", statement("s3:*", "*"), AssumeRolePolicyDocument=trust)
    records = edited(recommender(), "aws_iam_role.lab", Policies=[])
    told = shapes(traced([*records, strong]))
    steps = ("notebook-fetches", "compute-role", "identity-assume-role", "identity-data-read")
    assert ("entry:public-package", steps, "shop-train") in told
    other = policy({"Effect": "Allow", "Principal": {"AWS": ref("aws_iam_role.train")}, "Action": "sts:AssumeRole"})
    own = role("strong", "sagemaker.amazonaws.com", statement("s3:*", "*"), AssumeRolePolicyDocument=other)
    rights = edited(recommender(), "aws_iam_role.lab", Policies=[{"PolicyDocument": policy(statement("sts:*", "*"))}])
    assert traced([*rights, own]).paths == [], "a role that does not trust it cannot be assumed"


@pytest.mark.parametrize(
    ("rights", "service", "works"),
    [
        (["iam:PassRole", "sagemaker:CreateTrainingJob"], "sagemaker.amazonaws.com", True),
        (["iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction"], "lambda.amazonaws.com", True),
        (["iam:PassRole", "lambda:CreateFunction"], "lambda.amazonaws.com", False),
        (["iam:PassRole", "sagemaker:CreateTrainingJob"], "lambda.amazonaws.com", False),
        (["sagemaker:CreateTrainingJob"], "sagemaker.amazonaws.com", False),
    ],
)
def test_passing_a_role(rights: list[str], service: str, works: bool) -> None:
    strong = role("strong", service, statement("s3:*", "*"))
    document = policy(statement(list(rights), "*"))
    records = edited(recommender(), "aws_iam_role.lab", Policies=[{"PolicyDocument": document}])
    passed = {edge.target for edge in traced([*records, strong]).edges if edge.technique == "identity-pass-role"}
    assert (strong.id in passed) is works


def test_passing_a_role_to_another_service_only() -> None:
    strong = role("strong", "sagemaker.amazonaws.com", statement("s3:*", "*"))
    passing = {
        **statement("iam:PassRole", "*"),
        "Condition": {"StringEquals": {"iam:PassedToService": "glue.amazonaws.com"}},
    }
    document = policy(passing, statement("sagemaker:*", "*"))
    records = edited(recommender(), "aws_iam_role.lab", Policies=[{"PolicyDocument": document}])
    assert not any("identity-pass-role" in steps for _, steps, _ in shapes(traced([*records, strong])))


def test_rewriting_its_own_policies_makes_an_administrator() -> None:
    document = policy(statement("iam:PutRolePolicy", "*"))
    told = shapes(traced(edited(recommender(), "aws_iam_role.lab", Policies=[{"PolicyDocument": document}])))
    start = ("notebook-fetches", "compute-role", "identity-self-escalation")
    assert ("entry:public-package", start, "administrator of shop") in told
    assert not any("administrator-reaches" in steps for _, steps, _ in told), "one row tells of the whole account"


def test_managed_policies_count() -> None:
    for name, reads in (("AmazonS3FullAccess", True), ("AmazonS3ReadOnlyAccess", True), ("AmazonEC2FullAccess", False)):
        arn = f"arn:aws:iam::aws:policy/{name}"
        records = edited(recommender(), "aws_iam_role.lab", Policies=[], ManagedPolicyArns=[arn])
        assert any(target == "shop-train" for _, _, target in shapes(traced(records))) is reads
    attached = block(
        "aws_iam_policy.p",
        "AWS::IAM::ManagedPolicy",
        {"ManagedPolicyName": "p", "PolicyDocument": policy(statement("s3:GetObject", "*"))},
    )
    records = edited(recommender(), "aws_iam_role.lab", Policies=[], ManagedPolicyArns=[ref("aws_iam_policy.p")])
    assert any(target == "shop-train" for _, _, target in shapes(traced([*records, attached])))


def test_a_role_that_trusts_everyone() -> None:
    trust = policy({"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"})
    strong = role("open", "x.amazonaws.com", statement("s3:*", "*"), AssumeRolePolicyDocument=trust)
    told = shapes(traced([*edited(recommender(), "instance.lab", DirectInternetAccess="Disabled"), strong]))
    assert ("entry:internet", ("role-trusts-anyone", "identity-data-read"), "shop-train") in told
    limited = policy(
        {
            "Effect": "Allow",
            "Principal": {"AWS": "*"},
            "Action": "sts:AssumeRole",
            "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-1"}},
        }
    )
    closed = replace(strong, config={**strong.config, "AssumeRolePolicyDocument": limited})
    assert traced([*edited(recommender(), "instance.lab", DirectInternetAccess="Disabled"), closed]).paths == []


def test_code_and_what_it_loads() -> None:
    at = Location("train.py", 3)
    fact = (Evidence("is written here", location=at),)
    module = block("", "code/module", {}, provider="code", kind="file", file="train.py", name="train.py")
    loading = {"trust_remote_code": True}
    load = block("load", "code/model-load", loading, provider="code", kind="client", file="train.py",
                 name="from_pretrained")  # fmt: skip
    secret = block("s", "secret", {"service": "openai"}, provider="openai", kind="secret", name="OPENAI_API_KEY")
    service = block("o", "ai-service", {"service": "openai"}, provider="openai", kind="ai-service", name="openai")
    records: list[Record] = [
        module, load, secret, service,
        Edge(load.id, module.id, "defined-in", evidence=fact),
        Edge(module.id, secret.id, "contains-secret", evidence=fact),
        Edge(secret.id, service.id, "grants", evidence=fact),
    ]  # fmt: skip
    told = shapes(traced(records))
    assert ("entry:stolen-credential", ("secret-in-code", "secret-opens-ai-service"), "openai") in told
    assert ("entry:public-model", ("untrusted-model-load", "load-runs-in-program"), "train.py") in told
    safe: list[Record] = [replace(load, config={"trust_remote_code": False}) if one is load else one for one in records]
    assert not any(entry == "entry:public-model" for entry, _, _ in shapes(traced(safe)))


def test_an_agent_in_code() -> None:
    agent = block("a", "code/agent", {"framework": "x"}, provider="code", kind="agent", name="helper", file="a.py")
    tool = block("t", "code/tool", {"capabilities": ["shell"]}, provider="code", kind="tool", name="run", file="a.py")
    uses = Edge(agent.id, tool.id, "uses-tool", evidence=(Evidence("may call run", location=Location("a.py", 2)),))
    result = traced([agent, tool, uses])
    assert shapes(result) == {("entry:malicious-prompt", ("prompt-injection-unguarded", "agent-uses-tool"), "run")}
    asked = replace(agent, config={"framework": "x", "approval": True})
    assert traced([asked, tool, uses]).paths == []


def test_a_user_has_the_rights_of_its_groups() -> None:
    group = block("aws_iam_group.ml", "AWS::IAM::Group", {"GroupName": "ml", "Policies": [
        {"PolicyDocument": policy(statement("s3:GetObject", "*"))}]})  # fmt: skip
    user = block("aws_iam_user.ann", "AWS::IAM::User", {"UserName": "ann", "Groups": ["ml"]}, name="ann")
    key = block("aws_iam_access_key.ann", "AWS::IAM::AccessKey", {"UserName": ref("aws_iam_user.ann", "name")})
    told = shapes(traced([*recommender(hardened=True), group, user, key]))
    assert ("entry:compromised-identity", ("identity-compromised", "identity-data-read"), "shop-train") in told
    keyless = shapes(traced([*recommender(hardened=True), group, user]))
    assert keyless == set(), "nobody assumes that an identity without a key leaks"


def test_a_public_bucket_needs_no_identity() -> None:
    everyone = policy(statement("s3:GetObject", "arn:aws:s3:::shop-train/*", Principal="*"))
    open_: Value = dict.fromkeys(("BlockPublicPolicy", "RestrictPublicBuckets"), False)
    records = edited(recommender(), "aws_iam_role.lab", Policies=[])
    records = edited(records, "bucket.train", PolicyDocument=everyone, PublicAccessBlockConfiguration=open_)
    assert shapes(traced(records)) == {("entry:internet", ("public-data-read",), "shop-train")}


def test_an_isolated_model_takes_no_role_with_it() -> None:
    def drawn(*, isolated: bool) -> set[str | None]:
        records = edited(recommender(), "model.recs", EnableNetworkIsolation=isolated)
        return {edge.technique for edge in traced(records).edges}

    assert drawn(isolated=False) - drawn(isolated=True) == {"tampered-model-runs-code"}


def test_a_part_that_is_not_known_is_proved_by_a_right_over_all_of_it() -> None:
    somewhere = Unknown("local.clicks", (REPO + "aws_s3_bucket.train",))
    data: Value = [{"DataSource": {"S3DataSource": {"S3Uri": somewhere}}}]

    def certainty(resource: str) -> Certainty:
        document = policy(statement("s3:PutObject", resource))
        records = edited(recommender(), "job.recs", InputDataConfig=data)
        result = traced(edited(records, "aws_iam_role.lab", Policies=[{"PolicyDocument": document}]))
        return next(edge.certainty for edge in result.edges if edge.technique == "identity-data-write")

    assert certainty("arn:aws:s3:::shop-train/*") is Certainty.PROVEN
    assert certainty("arn:aws:s3:::shop-train/logs/*") is Certainty.CONDITIONAL


def test_a_template_tells_which_part_is_used() -> None:
    template = Unknown('"s3://${aws_s3_bucket.train.bucket}/clicks/"', (REPO + "aws_s3_bucket.train",))
    data: Value = [{"DataSource": {"S3DataSource": {"S3Uri": template}}}]
    for part, reached in (("clicks", True), ("logs", False)):
        document = policy(statement("s3:PutObject", f"arn:aws:s3:::shop-train/{part}/*"))
        records = edited(recommender(), "job.recs", InputDataConfig=data)
        records = edited(records, "aws_iam_role.lab", Policies=[{"PolicyDocument": document}])
        assert any(edge.technique == "identity-data-write" for edge in traced(records).edges) is reached


def test_what_a_fix_leaves_of_a_conditional_step_is_halved_too() -> None:
    technique = read_techniques(catalog().techniques)["prompt-injection-unguarded"]
    proven = Move("e", "control", "a", "influence", technique, 0.7, Certainty.PROVEN, ())
    assert residual(proven) == technique.residual
    assert residual(replace(proven, certainty=Certainty.CONDITIONAL)) == technique.residual / 2


def test_a_detour_is_not_told() -> None:
    trust = policy({"Effect": "Allow", "Principal": {"AWS": ref("aws_iam_role.lab")}, "Action": "sts:AssumeRole"})
    more = role("more", "sagemaker.amazonaws.com", statement("s3:GetObject", "*"), AssumeRolePolicyDocument=trust)
    told = shapes(traced([*recommender(), more]))
    direct = ("notebook-fetches", "compute-role", "identity-data-read")
    assert ("entry:public-package", direct, "shop-train") in told
    round_about = ("notebook-fetches", "compute-role", "identity-assume-role", "identity-data-read")
    assert ("entry:public-package", round_about, "shop-train") not in told
    assert ("entry:public-package", round_about, "shop-models") in told, "there is no shorter way to this one"


def test_a_key_to_a_private_service_opens_nothing_from_outside() -> None:
    fact = (Evidence("is in app.py", location=Location("app.py", 2)),)
    secret = block("s", "secret", {"service": "azure-openai"}, provider="azure", kind="secret", name="AZURE_KEY")

    def told(access: str) -> int:
        properties: Value = {"publicNetworkAccess": access}
        account = block("a", "Microsoft.CognitiveServices/accounts", {"properties": properties}, provider="azure",
                        kind="ai-service")  # fmt: skip
        return len(traced([secret, account, Edge(secret.id, account.id, "grants", evidence=fact)]).paths)

    assert (told("Enabled"), told("Disabled")) == (1, 0)


def test_breaks_are_what_removes_the_story() -> None:
    door = finding("notebook-direct-internet", LAB)
    other = finding("notebook-root-access", LAB)
    elsewhere = finding("notebook-direct-internet", REPO + "aws_iam_role.train")
    result = traced(recommender(), [door, other, elsewhere])
    assert {path.breaks for path in result.paths} == {(door.id,)}
    assert [point.findings for point in result.choke_points] == [(door.id,)]
    point = result.choke_points[0]
    assert (point.paths_removed, point.pairs_removed, point.pairs_left) == (2, 2, 0)


def test_a_second_way_in_is_not_broken_by_the_first_fix() -> None:
    twin = replace(
        next(one for one in recommender() if isinstance(one, Asset) and one.id == LAB), id=LAB + "2", name="lab2"
    )
    both = [finding("notebook-direct-internet", id_) for id_ in (LAB, LAB + "2")]
    result = traced([*recommender(), twin], both)
    assert result.paths
    assert all(path.breaks == () for path in result.paths), "the other notebook tells the same story"
    together = result.choke_points[0]
    assert set(together.findings) == {one.id for one in both}, "both notebooks, as one fix of one rule"
    assert (together.pairs_removed, together.pairs_left) == (2, 0)


def test_a_weakened_step_is_re_evaluated_not_removed() -> None:
    unguarded = finding("agent-without-guardrail", REPO + "aws_bedrockagent_agent.support")
    result = traced(support_agent(), [unguarded])
    by_target = {
        result.assets[path.target].name: path for path in result.paths if path.entry == "entry:malicious-prompt"
    }
    assert by_target["shop-orders"].breaks == (), "0.15 instead of 0.7 is still a risk over the bound"
    assert by_target["faq"].breaks == (unguarded.id,)


def test_bounds_say_what_they_left_out() -> None:
    result = trace(linked(recommender()), [], catalog(), Bounds(seconds=-1.0))
    assert result.paths == []
    assert any("targets" in gap.what for gap in result.gaps)
    few = trace(linked(recommender()), [], catalog(), Bounds(steps=3))
    assert {len(path.steps) for path in few.paths} == {3}


def test_a_single_step_is_told_when_it_is_a_story() -> None:
    everyone = policy(statement("s3:GetObject", "arn:aws:s3:::shop-train/clicks/*", Principal="*"))
    open_: Value = dict.fromkeys(("BlockPublicPolicy", "RestrictPublicBuckets"), False)
    records = edited(
        recommender(hardened=True), "bucket.train", PolicyDocument=everyone, PublicAccessBlockConfiguration=open_
    )
    public = finding("bucket-policy-public", REPO + "aws_s3_bucket.train")
    listed = finding("bucket-acl-public", REPO + "aws_s3_bucket.train")
    result = traced(records, [public, listed])
    assert shapes(result) == {("entry:internet", ("public-data-read",), "shop-train")}
    assert result.paths[0].breaks == (public.id,), "no access list is part of it"


def test_an_empty_estate() -> None:
    result = traced([])
    assert (result.assets, result.edges, result.paths, result.choke_points) == ({}, [], [], [])


def test_ids_are_stable() -> None:
    first = [path.id for path in traced(recommender()).paths]
    assert first == [path.id for path in traced(list(reversed(recommender()))).paths]
