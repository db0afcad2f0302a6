"""What identities can do: act for compute, reach data and models, take other identities."""

from __future__ import annotations

from collections.abc import Iterator

from bartizan.graph.access.aws.decide import Identity
from bartizan.graph.attack.moves import IDENTITY, Basis, Ground, Move, from_decision, together
from bartizan.graph.estate import place
from bartizan.model.location import Evidence
from bartizan.model.severity import Certainty

RUNS_CODE = frozenset({"notebook", "compute", "function", "training-job", "processing-job", "cluster", "pipeline"})
INVOCATIONS = {
    "AWS::SageMaker::Endpoint": "sagemaker:InvokeEndpoint",
    "AWS::Bedrock::FoundationModel": "bedrock:InvokeModel",
    "AWS::Bedrock::CustomModel": "bedrock:InvokeModel",
}
TAKEOVERS = (
    ("identity-opens-notebook", "AWS::SageMaker::NotebookInstance", ("sagemaker:CreatePresignedNotebookInstanceUrl",)),
    ("identity-changes-function", "AWS::Lambda::Function", ("lambda:UpdateFunctionCode",)),
    ("identity-changes-agent", "AWS::Bedrock::Agent", ("bedrock:UpdateAgent", "bedrock:PrepareAgent")),
)


def moves(ground: Ground) -> Iterator[Move]:
    """Compute to its role; each identity to data, secrets, models, endpoints, notebooks, functions and agents."""
    yield from _acts_as(ground)
    for identity in ground.facts.identities.values():
        yield from _reaches_data(ground, identity)
        yield from _invokes(ground, identity)
        yield from _takes_over(ground, identity)
        yield from _compromised(ground, identity)


def _acts_as(ground: Ground) -> Iterator[Move]:
    for flow in ground.facts.flows:
        source, target = ground.facts.assets[flow.source], ground.facts.assets[flow.target]
        if flow.how == "runs-as" and target.kind in ("role", "identity"):
            runs = source.kind in RUNS_CODE or source.type in ("code/training", "code/pipeline")
            if runs and source.type not in ("AWS::SageMaker::Pipeline",):
                yield from ground.moves("compute-role", source.id, target.id, Basis(flow.evidence, flow.facts))


def _reaches_data(ground: Ground, identity: Identity) -> Iterator[Move]:
    for access in ground.data_access(identity):
        technique = "identity-data-read" if access.action == "read" else "identity-data-write"
        basis = from_decision(access.decision)
        yield from ground.moves(technique, identity.asset, access.data, basis, gained_part=access.scope)
    for asset in ground.by_type.get("AWS::SecretsManager::Secret", ()):
        found = ground.may(identity, "secretsmanager:GetSecretValue", asset.id)
        if found is not None:
            yield from ground.moves("identity-secret-read", identity.asset, asset.id, from_decision(found))


def _invokes(ground: Ground, identity: Identity) -> Iterator[Move]:
    for type_, action in INVOCATIONS.items():
        for asset in ground.by_type.get(type_, ()):
            if (found := ground.may(identity, action, asset.id)) is not None:
                yield from ground.moves("identity-invoke", identity.asset, asset.id, from_decision(found))


def _takes_over(ground: Ground, identity: Identity) -> Iterator[Move]:
    for technique, type_, actions in TAKEOVERS:
        if not all(ground.speaks(identity, action) for action in actions):
            continue
        for asset in ground.by_type.get(type_, ()):
            found = [ground.may(identity, action, asset.id) for action in actions]
            allowed = [one for one in found if one is not None]
            if len(allowed) == len(found):
                yield from ground.moves(technique, identity.asset, asset.id, together(*allowed))


def _compromised(ground: Ground, identity: Identity) -> Iterator[Move]:
    """Users with long-lived access keys: the one compromise that is assumed of identities."""
    if identity.kind != "user":
        return
    user = ground.facts.assets[identity.asset]
    for edge, key in ground.facts.near.around(user.id):
        if key.type == "AWS::IAM::AccessKey":
            fact = Evidence(f"{user.name} has a long-lived access key", None, None, place(key, "UserName"))
            basis = Basis((fact, *edge.evidence), frozenset({key.id}), Certainty.ASSUMED)
            yield from ground.moves("identity-compromised", IDENTITY, user.id, basis)
            return
