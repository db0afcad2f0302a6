"""What a replaced container image becomes: whatever names it by a tag runs it at its next start.

Sources: Amazon ECR user guide, "Image tag mutability"; Azure Container Registry, "Recommendations for tagging and
versioning container images"; Artifact Registry, "Container image concepts" (a tag may be moved, a digest names one
image). AWS Lambda developer guide, "Create a Lambda function using a container image", and Cloud Run documentation,
"Deploying container images": both resolve a tag to a digest on deployment, so that a later push waits for the next.
"""

from __future__ import annotations

from collections.abc import Iterator

from bartizan.graph.attack.moves import RUNS_CODE, Basis, Ground, Move
from bartizan.graph.estate import place
from bartizan.graph.link.registries import ACR, Registries, by_tag, images_of
from bartizan.model.asset import Asset
from bartizan.model.location import Evidence
from bartizan.model.severity import Certainty
from bartizan.model.values import Value, plain

RUN = RUNS_CODE | {"agent", "model", "endpoint", "job", "mcp-server"}
"""Kinds of what runs images."""
FIXED_ON_DEPLOYMENT = frozenset(
    {"AWS::Lambda::Function", "run.googleapis.com/Service", "run.googleapis.com/Job", "run.googleapis.com/WorkerPool"}
)
"""Types that keep the digest to which a tag pointed when they were deployed."""
_BUILDS = frozenset({"container/Build", "ci/job", "ci/workflow"})


def moves(ground: Ground) -> Iterator[Move]:
    """Each registry to the compute and the models whose images lie in it and are named by tags."""
    registries = Registries(ground.facts.assets.values())
    if not registries:
        return
    for user in runners(ground):
        for path, image in images_of(user.config):
            registry = registries.of(image)
            if registry is None or (sure := certainty(user, image, registry)) is None:
                continue
            basis = Basis((named(user, path, image),), frozenset({user.id}), sure)
            yield from ground.moves("replaced-image-runs", registry.id, user.id, basis)


def runners(ground: Ground) -> Iterator[Asset]:
    """What may run container images."""
    for asset in ground.facts.assets.values():
        if asset.kind in RUN and asset.type not in _BUILDS and not asset.type.startswith("code/"):
            yield asset


def named(user: Asset, path: str, image: Value) -> Evidence:
    """That something names an image by its tag."""
    return Evidence(f"{user.name} runs an image by its tag", path, plain(image), place(user, path))


def certainty(user: Asset, image: Value, registry: Asset | None = None) -> Certainty | None:
    """How surely what is pushed over a tag runs in `user` without anybody deploying it anew; None: it does not."""
    tag = by_tag(image)
    # Azure's templates have the hole filled on deployment, with tag and digest alike.
    if tag is False or (tag is None and registry is not None and registry.type == ACR):
        return None
    return Certainty.CONDITIONAL if tag is None or user.type in FIXED_ON_DEPLOYMENT else Certainty.PROVEN
