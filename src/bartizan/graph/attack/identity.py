"""What identities can do besides the primitives: act for compute and reach data; how users are lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bartizan.graph.access.aws.decide import Identity
from bartizan.graph.access.aws.resource import objects
from bartizan.graph.attack import images
from bartizan.graph.attack.administrators import administrators_of
from bartizan.graph.attack.moves import IDENTITY, RUNS_CODE, Basis, Ground, Move, from_decision, together
from bartizan.graph.estate import place
from bartizan.model.location import Evidence
from bartizan.model.severity import Certainty

CARRIES_ROLE = frozenset(
    {
        "code/training",
        "code/pipeline",
        "AWS::SageMaker::UserProfile",
        "AWS::SageMaker::Domain",
        "AWS::SageMaker::Space",
        "AWS::BedrockAgentCore::CodeInterpreterCustom",
        "AWS::BedrockAgentCore::BrowserCustom",
        "AWS::BedrockAgentCore::Runtime",
        "AWS::CloudFormation::Stack",
        "AWS::CodeBuild::Project",
    }
)
"""Types that hand their role to the code which whoever holds them runs, though their kind is no compute."""

CHANGES = {
    "policy": ("iam:CreatePolicyVersion",),
    "group": ("iam:PutGroupPolicy", "iam:AttachGroupPolicy"),
}
"""What binds an identity → the actions that rewrite it (IAM API reference)."""
KEY_CHANGES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "kms:PutKeyPolicy": {},
    "kms:CreateGrant": {"kms:grantisforawsresource": ("false",)},
}
"""What opens a key, with what such a request carries (AWS KMS developer guide, "Grants")."""
BUCKET, READ = "AWS::S3::Bucket", "s3:GetObject"
ALL_CHANGES = tuple(action for actions in CHANGES.values() for action in actions)

_NO_CREDENTIALS = frozenset({"AWS::SageMaker::Pipeline", "Microsoft.ContainerService/managedClusters"})
"""Types whose identity is not that of the code that runs in them: of the steps, or of the control plane alone."""


def moves(ground: Ground) -> Iterator[Move]:
    """Compute to its role, each identity to the data that matters, and users whose keys may be lost."""
    yield from _acts_as(ground)
    yield from images.moves(ground)
    for identity in ground.facts.identities.values():
        yield from _reaches_data(ground, identity)
        yield from _opens_keys(ground, identity)
        yield from _rewrites_what_binds_it(ground, identity)
        yield from _compromised(ground, identity)


def _acts_as(ground: Ground) -> Iterator[Move]:
    for flow in ground.facts.flows:
        source, target = ground.facts.assets[flow.source], ground.facts.assets[flow.target]
        if flow.how == "runs-as" and target.kind in ("role", "identity") and target.type != "v1/ServiceAccount":
            runs = source.kind in RUNS_CODE or source.type in CARRIES_ROLE
            if runs and source.type not in _NO_CREDENTIALS:
                yield from ground.moves("compute-role", source.id, target.id, Basis(flow.evidence, flow.facts))


def _reaches_data(ground: Ground, identity: Identity) -> Iterator[Move]:
    for access in ground.data_access(identity):
        technique = "identity-data-read" if access.action == "read" else "identity-data-write"
        basis = from_decision(access.decision)
        yield from ground.moves(technique, identity.asset, access.data, basis, gained_part=access.scope)


def _opens_keys(ground: Ground, identity: Identity) -> Iterator[Move]:
    """Data that only its key withholds, from whoever may rewrite the key's policy or grant its use."""
    aws, facts = ground.facts.aws, ground.facts
    opening = [(action, more) for action, more in KEY_CHANGES.items() if aws.speaks(identity.asset, action)]
    if not opening or not aws.speaks(identity.asset, READ):
        return
    for id_ in aws.reach(identity.asset, READ, BUCKET):
        data, resource = facts.assets[id_], facts.resources[id_]
        key = aws.key_of(data) if facts.matters(data) else None
        for scope, prefix in facts.scopes(id_).items() if key is not None else ():
            asked = objects(resource, prefix or "")
            alone = aws.apart_from_key(identity, READ, asked)
            if key is None or alone is None or ground.may(identity, READ, asked) is not None:
                continue
            opened = (ground.may(identity, action, key, more) for action, more in opening)
            found = next((one for one in opened if one is not None), None)
            if found is not None:
                basis = together(alone, found)
                yield from ground.moves("identity-opens-data", identity.asset, id_, basis, gained_part=scope)


def _rewrites_what_binds_it(ground: Ground, identity: Identity) -> Iterator[Move]:
    """A managed policy or a group that binds the identity and that it may change itself."""
    aws = ground.facts.aws
    if aws.sovereign(identity.asset) or not any(aws.speaks(identity.asset, one) for one in ALL_CHANGES):
        return
    for kind, id_ in dict.fromkeys(aws.changeable(identity.asset)):
        for action in CHANGES[kind]:
            found = ground.may(identity, action, id_)
            if found is not None:
                own = ground.facts.assets[identity.asset]
                gained = administrators_of("aws", own)
                yield from ground.moves("identity-self-escalation", own.id, gained, from_decision(found))
                return


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
