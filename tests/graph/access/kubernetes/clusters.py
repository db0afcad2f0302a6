"""Small clusters, read by the reader of manifests, and the access in them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bartizan.graph.access.answer import Answer, New
from bartizan.graph.access.kubernetes.access import KubernetesAccess
from bartizan.graph.access.kubernetes.accounts import Pods, undeclared
from bartizan.model.asset import Asset
from tests.sources.repository.kubernetes.estate import Scanned
from tests.sources.repository.trees import catalog

RBAC = "rbac.authorization.k8s.io/v1"


class Cluster:
    """The access of a tree of manifests, spoken of by addresses: `ServiceAccount/ml/trainer`."""

    def __init__(self, root: Path, files: Mapping[str, Sequence[Any]]) -> None:
        # One line a document: what is read is the objects, not how they are written.
        texts = {path: "\n---\n".join(json.dumps(one) for one in held) for path, held in files.items()}
        self.assets: dict[str, Asset] = dict(Scanned(root, texts).estate.assets)
        self.assets |= undeclared(self.assets, Pods(catalog()))
        self.access = KubernetesAccess(self.assets)

    def id(self, address: str) -> str:
        [found] = [id_ for id_ in self.assets if id_.endswith((f"#{address}", f"//{address}"))]
        return found

    def ask(self, who: str, action: str, on: str) -> Answer:
        """`on` is an address, or `near ADDRESS [NAME]` for a request in the place of another object."""
        first, _, rest = on.partition(" ")
        if first == "near":
            near, _, name = rest.partition(" ")
            return self.access.may(self.id(who), action, New(name, self.id(near)))
        return self.access.may(self.id(who), action, self.id(on))


def account(name: str, namespace: str) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": name, "namespace": namespace}}


def role(name: str, rules: Sequence[Any], namespace: str | None = None) -> dict[str, Any]:
    metadata = {"name": name} if namespace is None else {"name": name, "namespace": namespace}
    kind = "ClusterRole" if namespace is None else "Role"
    return {"apiVersion": RBAC, "kind": kind, "metadata": metadata, "rules": list(rules)}


def bound(name: str, to: str, subject: Mapping[str, str], namespace: str | None = None) -> dict[str, Any]:
    """A binding of a ClusterRole, in a namespace or everywhere."""
    metadata = {"name": name} if namespace is None else {"name": name, "namespace": namespace}
    kind = "ClusterRoleBinding" if namespace is None else "RoleBinding"
    reference = {"apiGroup": RBAC.partition("/")[0], "kind": "ClusterRole", "name": to}
    return {"apiVersion": RBAC, "kind": kind, "metadata": metadata, "subjects": [dict(subject)], "roleRef": reference}
