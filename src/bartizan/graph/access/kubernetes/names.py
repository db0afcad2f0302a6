"""What Kubernetes' access control calls things: verbs, resources with their API groups, subresources, URLs."""

from __future__ import annotations

from dataclasses import dataclass

RBAC = "rbac.authorization.k8s.io/v1"
ACCOUNT, USER, GROUP = "v1/ServiceAccount", f"{RBAC}/User", f"{RBAC}/Group"
NODE = "v1/Node"
NAMELESS = frozenset({"create", "deletecollection"})
"""Verbs whose requests name no object (Kubernetes, RBAC, "Referring to resources")."""

CLUSTER_WIDE = frozenset(
    {
        *("apiservices", "certificatesigningrequests", "clusterrolebindings", "clusterroles", "componentstatuses"),
        *("csidrivers", "csinodes", "customresourcedefinitions", "flowschemas", "groups", "ingressclasses"),
        *("mutatingwebhookconfigurations", "namespaces", "nodes", "persistentvolumes", "priorityclasses"),
        *("prioritylevelconfigurations", "runtimeclasses", "selfsubjectaccessreviews", "selfsubjectreviews"),
        *("selfsubjectrulesreviews", "signers", "storageclasses", "subjectaccessreviews", "tokenreviews", "uids"),
        *("userextras", "users", "validatingadmissionpolicies", "validatingadmissionpolicybindings"),
        *("validatingwebhookconfigurations", "volumeattachments", "gatewayclasses", "clusterservingruntimes"),
        *("clustertrainingruntimes", "clusterworkflowtemplates", "clustersecretstores"),
    }
)
"""Resources that stand in no namespace: only a ClusterRoleBinding gives rights on them."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked: a verb on a resource of an API group, or on a URL that is no resource."""

    verb: str
    resource: str = ""
    group: str = ""
    subresource: str = ""
    url: str | None = None

    @property
    def combined(self) -> str:
        """`pods` or `pods/exec`, as rules write it."""
        return f"{self.resource}/{self.subresource}" if self.subresource else self.resource


def read_action(action: str) -> Request | None:
    """The request that `create pods`, `create pods/exec`, `patch deployments.apps/scale`, `get /metrics` ask for."""
    verb, _, what = action.strip().partition(" ")
    what = what.strip()
    if not verb or not what or " " in what:
        return None
    if what.startswith("/"):
        return Request(verb, url=what)
    named, _, subresource = what.partition("/")
    resource, _, group = named.partition(".")
    return Request(verb, resource, group, subresource) if resource else None


def resource_of(type_: str) -> tuple[str, str]:
    """`(resource, API group)` of a native type: `apps/v1/Deployment` → `("deployments", "apps")`."""
    version, _, kind = type_.rpartition("/")
    group = version.rpartition("/")[0]
    return _plural(kind.lower()), group


def _plural(word: str) -> str:
    if word.endswith(("s", "x", "ch", "sh")):
        return f"{word}es"
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return f"{word[:-1]}ies"
    return f"{word}s"
