"""Steps inside a cluster: pods to their accounts, secrets and volumes, volumes and buckets to what is served."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bartizan.catalog.paths import Step, get, text, walk
from bartizan.catalog.pods import ALL, PodView
from bartizan.graph.access.kubernetes.accounts import AUTOMOUNT, holds_token, wanted_by
from bartizan.graph.access.kubernetes.names import ACCOUNT
from bartizan.graph.access.kubernetes.objects import Placed
from bartizan.graph.attack import kubernetes_cloud, kubernetes_nodes
from bartizan.graph.attack.moves import Basis, Ground, Move
from bartizan.graph.estate import place
from bartizan.graph.facts import scope_of
from bartizan.model.location import Evidence
from bartizan.model.severity import Certainty
from bartizan.model.values import Unknown, Value, plain

CLAIM = "v1/PersistentVolumeClaim"


def moves(ground: Ground) -> Iterator[Move]:
    """Every step that pods, service accounts, nodes and volumes of Kubernetes make possible."""
    for one in ground.facts.kubernetes.objects.by_id.values():
        for view in ground.facts.pods.of(one.asset):
            yield from _token(ground, one, view)
        yield from _secrets(ground, one)
    yield from kubernetes_cloud.moves(ground)
    yield from kubernetes_nodes.moves(ground)
    yield from _volumes(ground)
    yield from _artefacts(ground)


def account_of(ground: Ground, workload: Placed, view: PodView) -> Placed | None:
    """The service account that a pod runs under; None when it is not known."""
    wanted = wanted_by(view, workload)
    if wanted is None:
        return None
    return ground.facts.kubernetes.objects.find(ACCOUNT, wanted.name, wanted.namespace, workload)


def _token(ground: Ground, workload: Placed, view: PodView) -> Iterator[Move]:
    """A pod to the account whose token for the cluster's API it holds."""
    account, wanted = account_of(ground, workload, view), wanted_by(view, workload)
    sure = None if account is None else holds_token(view, account)
    if account is None or wanted is None or sure is False:
        return
    named = wanted.at not in view.filled
    said = f"{workload.asset.name} runs as {wanted.name}" if named else f"{workload.asset.name} names no account"
    fact = Evidence(said, wanted.at, wanted.name, place(workload.asset, wanted.at))
    certainty = Certainty.PROVEN if sure else Certainty.CONDITIONAL
    basis = Basis((fact, _automount(workload, view, account)), frozenset(), certainty)
    yield from ground.moves("compute-role", workload.asset.id, account.asset.id, basis)


def _automount(workload: Placed, view: PodView, account: Placed) -> Evidence:
    """The property that gives the pod its token, or that would keep it away."""
    said = "the token for the cluster's API is mounted"
    if isinstance(view.config, Mapping) and view.config.get(AUTOMOUNT) is not None:
        path = text(view.concrete((AUTOMOUNT,)))
        return Evidence(said, path, plain(view.config.get(AUTOMOUNT)), place(workload.asset, path))
    return Evidence(said, AUTOMOUNT, plain(get(account.asset.config, AUTOMOUNT)), place(account.asset, AUTOMOUNT))


def _secrets(ground: Ground, workload: Placed) -> Iterator[Move]:
    """The secrets that a workload mounts or has in its environment."""
    if not ground.facts.pods.of(workload.asset):
        return
    for edge, secret in ground.facts.near.out(workload.asset.id, "mounts"):
        if secret.type == "v1/Secret":
            yield from ground.moves("program-holds-secret", workload.asset.id, secret.id, Basis(edge.evidence))


@dataclass(frozen=True, slots=True)
class _Mount:
    """A volume claim as one workload mounts it: in which folder, and whether it may write."""

    workload: Placed
    claim: str
    name: str
    folder: str
    writes: bool
    evidence: Evidence


def _volumes(ground: Ground) -> Iterator[Move]:
    """A workload that writes to a volume from which another serves its model."""
    found = [
        mount
        for one in ground.facts.kubernetes.objects.by_id.values()
        for view in ground.facts.pods.of(one.asset)
        for mount in _mounts(ground, one, view)
    ]
    served = [mount for mount in found if mount.workload.asset.kind == "endpoint" and _serves(ground, mount)]
    claims = {mount.claim for mount in served}
    for mount in found:
        if mount.writes and mount.claim in claims:
            basis = Basis((mount.evidence,))
            yield from ground.moves("mounted-volume-write", mount.workload.asset.id, mount.claim, basis)
    for mount in served:
        basis = Basis((mount.evidence,))
        yield from ground.moves("model-artefact-tamper", mount.claim, mount.workload.asset.id, basis)


def _mounts(ground: Ground, workload: Placed, view: PodView) -> Iterator[_Mount]:
    config = view.config
    if not isinstance(config, Mapping):
        return
    for volume in _list(config.get("volumes")):
        name, claim = get(volume, "name"), get(volume, "persistentVolumeClaim.claimName")
        if not isinstance(name, str) or not isinstance(claim, str):
            continue
        held = ground.facts.kubernetes.objects.find(CLAIM, claim, workload.namespace, workload)
        if held is None:
            continue
        shut = get(volume, "persistentVolumeClaim.readOnly") not in (None, False)
        for number, container in enumerate(_list(config.get(ALL))):
            for at, mount in walk(container, "volumeMounts[]"):
                if get(mount, "name") != name:
                    continue
                folder = get(mount, "mountPath")
                steps: tuple[Step, ...] = (ALL, number, "volumeMounts", int(at.rpartition("[")[2].rstrip("]") or 0))
                path = text(view.concrete(steps))
                fact = Evidence(
                    f"{workload.asset.name} mounts {claim}", path, plain(mount), place(workload.asset, path)
                )
                writes = not shut and get(mount, "readOnly") in (None, False)
                where = folder if isinstance(folder, str) else ""
                yield _Mount(workload, held.asset.id, claim, where, writes, fact)


def _serves(ground: Ground, mount: _Mount) -> bool:
    """Whether what the workload serves lies in the mounted folder: an option or a setting leads there."""
    for view in ground.facts.pods.of(mount.workload.asset):
        for container in _list(view.config.get(ALL) if isinstance(view.config, Mapping) else None):
            said = [*_values(get(container, "words")), *_values(get(container, "settings"))]
            folder = mount.folder.rstrip("/")
            if folder and any(_leads(word.rpartition("=")[2], folder) for word in said):
                return True
    return False


def _leads(value: str, folder: str) -> bool:
    return value == folder or value.startswith(f"{folder}/")


def _values(value: Value) -> list[str]:
    found = value.values() if isinstance(value, Mapping) else _list(value)
    return [one for one in found if isinstance(one, str)]


def _artefacts(ground: Ground) -> Iterator[Move]:
    """A bucket from which an endpoint of the cluster loads what it serves."""
    assets = ground.facts.assets
    for flow in ground.facts.flows:
        target = assets[flow.target]
        if flow.how == "artefact" and target.provider == "kubernetes" and target.kind == "endpoint":
            basis = Basis(flow.evidence, flow.facts)
            part = scope_of(flow.prefix)
            yield from ground.moves("model-artefact-tamper", flow.source, flow.target, basis, part=part)


def _list(value: Value) -> Sequence[Value]:
    return value if isinstance(value, list) and not isinstance(value, Unknown) else ()
