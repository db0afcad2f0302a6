"""Roles that every cluster has, by name.

Source: Kubernetes, "Using RBAC Authorization", sections "Default roles and role bindings" and "User-facing
roles"; the resources of `admin`, `edit` and `view` as `kubectl describe clusterrole` shows them for 1.31.
"""

from __future__ import annotations

from collections.abc import Mapping

from bartizan.graph.access.kubernetes.rules import ANY, Rule

AGGREGATE = "rbac.authorization.k8s.io/aggregate-to-"
READ = ("get", "list", "watch")
CHANGE = ("create", "delete", "deletecollection", "patch", "update")
_APPS = (
    *("daemonsets", "deployments", "deployments/scale", "replicasets", "replicasets/scale"),
    *("statefulsets", "statefulsets/scale"),
)
_APPS_STATUS = ("controllerrevisions", "daemonsets/status", "deployments/status", "replicasets/status")
_NETWORK = ("ingresses", "networkpolicies")
_OPEN = ("/healthz", "/livez", "/readyz", "/version", "/version/")
_DISCOVERY = ("/api", "/api/*", "/apis", "/apis/*", "/openapi", "/openapi/*", *_OPEN)


def _rule(verbs: tuple[str, ...], group: str, *resources: str) -> Rule:
    return Rule(verbs, (group,), resources, (), ())


_VIEW = (
    _rule(
        READ,
        "",
        *("bindings", "configmaps", "endpoints", "events", "limitranges", "namespaces", "namespaces/status"),
        *("persistentvolumeclaims", "persistentvolumeclaims/status", "pods", "pods/log", "pods/status"),
        *("replicationcontrollers", "replicationcontrollers/scale", "replicationcontrollers/status"),
        *("resourcequotas", "resourcequotas/status", "serviceaccounts", "services", "services/status"),
    ),
    _rule(READ, "apps", *_APPS, *_APPS_STATUS, "statefulsets/status"),
    _rule(READ, "batch", "cronjobs", "cronjobs/status", "jobs", "jobs/status"),
    _rule(READ, "autoscaling", "horizontalpodautoscalers", "horizontalpodautoscalers/status"),
    _rule(READ, "policy", "poddisruptionbudgets", "poddisruptionbudgets/status"),
    _rule(READ, "networking.k8s.io", *_NETWORK, "ingresses/status"),
    _rule(READ, "discovery.k8s.io", "endpointslices"),
)
_EDIT = (
    *_VIEW,
    _rule(READ, "", "pods/attach", "pods/exec", "pods/portforward", "pods/proxy", "secrets", "services/proxy"),
    _rule(("impersonate",), "", "serviceaccounts"),
    _rule(
        CHANGE,
        "",
        *("configmaps", "events", "persistentvolumeclaims", "pods", "pods/attach", "pods/exec", "pods/portforward"),
        *("pods/proxy", "replicationcontrollers", "replicationcontrollers/scale", "secrets", "serviceaccounts"),
        *("services", "services/proxy"),
    ),
    _rule(("create",), "", "pods/eviction", "serviceaccounts/token"),
    _rule(CHANGE, "apps", *_APPS, "deployments/rollback"),
    _rule(CHANGE, "batch", "cronjobs", "jobs"),
    _rule(CHANGE, "autoscaling", "horizontalpodautoscalers"),
    _rule(CHANGE, "policy", "poddisruptionbudgets"),
    _rule(CHANGE, "networking.k8s.io", *_NETWORK),
)
_ADMIN = (
    *_EDIT,
    _rule((*READ, *CHANGE), "rbac.authorization.k8s.io", "roles", "rolebindings"),
    _rule(("create",), "authorization.k8s.io", "localsubjectaccessreviews"),
)

CLUSTER_ROLES: Mapping[str, tuple[Rule, ...]] = {
    "cluster-admin": (
        Rule((ANY,), (ANY,), (ANY,), (), ()),
        Rule((ANY,), (), (), (), (ANY,)),
    ),
    "admin": _ADMIN,
    "edit": _EDIT,
    "view": _VIEW,
    "system:basic-user": (
        _rule(("create",), "authorization.k8s.io", "selfsubjectaccessreviews", "selfsubjectrulesreviews"),
        _rule(("create",), "authentication.k8s.io", "selfsubjectreviews"),
    ),
    "system:discovery": (Rule(("get",), (), (), (), _DISCOVERY),),
    "system:public-info-viewer": (Rule(("get",), (), (), (), _OPEN),),
}

DEFAULT_GROUPS: Mapping[str, tuple[str, ...]] = {
    "system:masters": ("cluster-admin",),
    "system:authenticated": ("system:basic-user", "system:discovery", "system:public-info-viewer"),
    "system:unauthenticated": ("system:public-info-viewer",),
}
"""Groups that every cluster binds to roles across the whole cluster."""
