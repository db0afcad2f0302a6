"""Out of a container to its node, from the node to the pods on it and to the cloud role that it has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from bartizan.catalog.paths import get, text, walk
from bartizan.catalog.pods import PodView
from bartizan.graph.access.kubernetes.accounts import node_name
from bartizan.graph.access.kubernetes.escape import pool_of, ways_out
from bartizan.graph.access.kubernetes.names import NODE
from bartizan.graph.access.kubernetes.objects import Placed
from bartizan.graph.attack.moves import Basis, Ground, Move
from bartizan.graph.estate import place
from bartizan.model.asset import Asset
from bartizan.model.location import Evidence
from bartizan.model.severity import Certainty

EVERYWHERE = "apps/v1/DaemonSet"
NODE_GROUP = "AWS::EKS::Nodegroup"
ROLE = "AWS::IAM::Role"


def moves(ground: Ground) -> Iterator[Move]:
    """Pods with the rights of their node to the node; nodes to the pods that may run there, and to their role."""
    objects = ground.facts.kubernetes.objects
    nodes = objects.of_type(NODE)
    roles = _node_roles(ground)
    for one in objects.by_id.values():
        for view in ground.facts.pods.of(one.asset):
            for node in nodes:
                if objects.together(node, one):
                    yield from _out(ground, one, view, node)
                    yield from _in(ground, one, view, node)
            yield from _metadata(ground, one, view, roles.get(one.repository, []))
    for node in nodes:
        for group, role, fact in roles.get(node.repository, []):
            sure = Certainty.PROVEN if len(roles[node.repository]) == 1 else Certainty.CONDITIONAL
            yield from ground.moves("compute-role", node.asset.id, role, Basis((fact,), frozenset({group.id}), sure))


def _out(ground: Ground, workload: Placed, view: PodView, node: Placed) -> Iterator[Move]:
    if node.name != node_name(view):
        return
    found = ways_out(view)
    best = next((one for one in found if one.sure), None) or next(iter(found), None)
    if best is None:
        return
    fact = Evidence(best.said, best.path, best.value, place(workload.asset, best.path))
    basis = Basis((fact,), frozenset(), Certainty.PROVEN if best.sure else Certainty.CONDITIONAL)
    yield from ground.moves("container-escape", workload.asset.id, node.asset.id, basis)


def _in(ground: Ground, workload: Placed, view: PodView, node: Placed) -> Iterator[Move]:
    """A node to a pod that its labels do not keep away."""
    pool = dict(pair.split("=", 1) for pair in node.name.split(", ") if "=" in pair)
    asked = pool_of(view)
    if any(key in pool and pool[key] != value for key, value in asked):
        return
    at = text(view.concrete(("nodeSelector",))) if asked else text(view.prefix)
    said = f"{workload.asset.name} asks for {dict(asked)}" if asked else f"{workload.asset.name} asks for no other node"
    fact = Evidence(said, at, dict(asked) or None, place(workload.asset, at))
    # Every node runs a daemon set's pod; where the scheduler puts any other is its own affair.
    sure = workload.asset.type == EVERYWHERE and not asked
    basis = Basis((fact,), frozenset(), Certainty.PROVEN if sure else Certainty.CONDITIONAL)
    yield from ground.moves("node-runs-pods", node.asset.id, workload.asset.id, basis)


NodeRole = tuple[Asset, str, Evidence]
"""(node group, id of its role, the fact that says so)."""


def _node_roles(ground: Ground) -> Mapping[str, list[NodeRole]]:
    """The roles of node groups by repository, where it declares one cluster: then that is the one meant."""
    clusters: dict[str, int] = defaultdict(int)
    for cluster in ground.by_type.get("AWS::EKS::Cluster", ()):
        clusters[cluster.id.partition("//")[0]] += 1
    out: dict[str, list[NodeRole]] = defaultdict(list)
    for group in ground.by_type.get(NODE_GROUP, ()):
        repository = group.id.partition("//")[0]
        if clusters[repository] != 1:
            continue
        for edge, role in ground.facts.near.out(group.id, "runs-as"):
            if role.type == ROLE and edge.evidence:
                out[repository].append((group, role.id, edge.evidence[0]))
    return out


def _metadata(ground: Ground, workload: Placed, view: PodView, roles: list[NodeRole]) -> Iterator[Move]:
    """A pod in the node's own network to the node's role: nothing shuts the metadata service off from it."""
    if not isinstance(view.config, Mapping) or view.config.get("hostNetwork") is not True:
        return
    at = text(view.concrete(("hostNetwork",)))
    fact = Evidence(
        f"{workload.asset.name} uses its node's network", at, value=True, location=place(workload.asset, at)
    )
    for group, role, said in roles:
        off = any(value == "disabled" for value in _endpoints(ground, group))
        if not off:
            basis = Basis((fact, said), frozenset({group.id}), Certainty.CONDITIONAL)
            yield from ground.moves("compute-role", workload.asset.id, role, basis)


def _endpoints(ground: Ground, group: Asset) -> Iterator[object]:
    """Whether the metadata service is on, as the launch templates of a node group say."""
    for _, template in ground.facts.near.out(group.id):
        if template.type == "AWS::EC2::LaunchTemplate":
            for _, value in walk(template.config, "LaunchTemplateData.MetadataOptions.HttpEndpoint"):
                yield value
    yield get(group.config, "MetadataOptions.HttpEndpoint")
