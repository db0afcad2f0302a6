"""Ways into a cluster: load balancers, node ports, ingresses and routes; how wide each is, and who is asked to sign in.

Sources: Kubernetes, "Service" and "Ingress"; the annotations as the load balancer controllers of AWS, Google
and Azure, ingress-nginx and the Gateway API document them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bartizan.catalog.paths import get, walk
from bartizan.graph.estate import place
from bartizan.graph.exposure.addresses import network, union, width
from bartizan.graph.facts import Facts
from bartizan.model.asset import Asset
from bartizan.model.location import Evidence
from bartizan.model.severity import Exposure
from bartizan.model.values import Unknown, Value, plain

INTERNET, PARTNER, ORGANISATION = Exposure.INTERNET, Exposure.PARTNER, Exposure.ORGANISATION
SERVICE = "v1/Service"
_SERVICE_INTERNAL: Mapping[str, tuple[str, ...]] = {
    "service.beta.kubernetes.io/aws-load-balancer-internal": ("true", "0.0.0.0/0"),
    "service.beta.kubernetes.io/aws-load-balancer-scheme": ("internal",),
    "networking.gke.io/load-balancer-type": ("internal",),
    "cloud.google.com/load-balancer-type": ("internal",),
    "service.beta.kubernetes.io/azure-load-balancer-internal": ("true",),
    "service.beta.kubernetes.io/oci-load-balancer-internal": ("true",),
    "service.kubernetes.io/ibm-load-balancer-cloud-provider-ip-type": ("private",),
    "service.beta.kubernetes.io/openstack-internal-load-balancer": ("true",),
}
_SCHEME = "service.beta.kubernetes.io/aws-load-balancer-scheme"
_AWS_TYPE = "service.beta.kubernetes.io/aws-load-balancer-type"
_RANGES = "service.beta.kubernetes.io/load-balancer-source-ranges"
_SIGN_IN: tuple[str, ...] = (
    "nginx.ingress.kubernetes.io/auth-url",
    "nginx.ingress.kubernetes.io/auth-secret",
    "nginx.ingress.kubernetes.io/auth-tls-secret",
    "haproxy.org/auth-secret",
    "haproxy-ingress.github.io/auth-secret",
    "haproxy-ingress.github.io/auth-url",
    "ingress.kubernetes.io/auth-secret",
)
_MAY_SIGN_IN: tuple[str, ...] = (
    "traefik.ingress.kubernetes.io/router.middlewares",
    "konghq.com/plugins",
    "nginx.ingress.kubernetes.io/configuration-snippet",
    "nginx.ingress.kubernetes.io/server-snippet",
)
_LIMITS = ("nginx.ingress.kubernetes.io/whitelist-source-range", "nginx.ingress.kubernetes.io/allowlist-source-range")
_INSIDE = (".internal", ".local", ".lan", ".intranet", ".corp", ".home.arpa", ".test", ".localhost", ".private")


@dataclass(frozen=True, slots=True)
class Way:
    """One way from outside to a Service (or a workload), as far as its front.

    `exposure` is who gets there (None: not known), `sure` that the internet does if it says so. `asks` is
    whether callers must sign in on the way (None: not known). `port` is the Service's port or its name;
    None: any.
    """

    target: str
    exposure: Exposure | None
    sure: bool
    asks: bool | None
    evidence: tuple[Evidence, ...]
    facts: frozenset[str]
    port: int | str | None = None
    through_pods: bool = False


def annotation(asset: Asset, name: str) -> Value:
    """One annotation of an object; None when it has none of the name."""
    return get(asset.config, ("metadata", "annotations", name))


def fact(asset: Asset, text: str, path: str) -> Evidence:
    """A property of an object as evidence."""
    return Evidence(text, path, plain(get(asset.config, path)), place(asset, path))


def of_service(facts: Facts, service: Asset) -> Way | None:
    """The way through a Service that is open outside of the cluster by itself; None for all others."""
    config = facts.config(service)
    type_ = get(config, "spec.type")
    if isinstance(type_, Unknown):
        return Way(service.id, None, sure=False, asks=False, evidence=(), facts=frozenset())
    said = fact(service, f"{service.name} is a Service of type {type_}", "spec.type")
    if type_ == "NodePort":
        # Whether the nodes have public addresses is not known.
        return Way(service.id, None, sure=False, asks=False, evidence=(said,), facts=frozenset({service.id}))
    if type_ != "LoadBalancer":
        return None
    exposure, more = _balancer(service)
    asks = None if annotation(service, "cloud.google.com/backend-config") is not None else False
    return Way(service.id, exposure, exposure is INTERNET, asks, (said, *more), frozenset({service.id}))


def _balancer(service: Asset) -> tuple[Exposure | None, tuple[Evidence, ...]]:
    for name, values in _SERVICE_INTERNAL.items():
        value = annotation(service, name)
        if isinstance(value, Unknown):
            return None, ()
        if value is not None and str(value).lower() in values:
            path = f'metadata.annotations["{name}"]'
            return ORGANISATION, (fact(service, "the load balancer is internal", path),)
    class_ = get(service.config, "spec.loadBalancerClass")
    scheme = annotation(service, _SCHEME)
    if scheme is None and (class_ == "service.k8s.aws/nlb" or annotation(service, _AWS_TYPE) in ("external", "nlb-ip")):
        # The AWS Load Balancer Controller makes internal ones unless it is told otherwise.
        return ORGANISATION, ()
    if isinstance(class_, Unknown) or (isinstance(class_, str) and class_ != "service.k8s.aws/nlb"):
        return None, ()
    ranges = [value for _, value in walk(service.config, "spec.loadBalancerSourceRanges[]")]
    listed = annotation(service, _RANGES)
    if not ranges and listed is not None:
        ranges = list(listed.split(",")) if isinstance(listed, str) else [listed]
    found = width_of(ranges) if ranges else INTERNET
    said = (fact(service, "only these addresses are let in", "spec.loadBalancerSourceRanges"),) if ranges else ()
    return found, said


def is_internal(notes: Value) -> bool:
    """Whether annotations of a Service ask its cloud for a load balancer inside of the network."""
    found = ((name, get(notes, (name,))) for name in _SERVICE_INTERNAL)
    return any(value is not None and str(value).lower() in _SERVICE_INTERNAL[name] for name, value in found)


def width_of(ranges: Iterable[Value]) -> Exposure | None:
    """Who stands behind a list of address ranges; None when one is not known."""
    found = [network(value) if isinstance(value, str) else None for value in ranges]
    known = [one for one in found if one is not None]
    return width(union(*known)) if len(known) == len(found) else None


def of_route(facts: Facts, route: Asset) -> Way | None:
    """The way through an ingress or route up to its front; `target` is the route itself. None where it has none."""
    found: Way | None
    match route.type:
        case "networking.k8s.io/v1/Ingress":
            found = _ingress(route)
        case "gateway.networking.k8s.io/v1/HTTPRoute" | "gateway.networking.k8s.io/v1/GRPCRoute":
            found = _gateway_route(facts, route)
        case "networking.istio.io/v1/VirtualService":
            found = _virtual_service(route)
        case "route.openshift.io/v1/Route" | "traefik.io/v1alpha1/IngressRoute":
            found = _route(route)
        case _:
            return None
    if found is None:
        return None
    hosts = [value for path in _HOSTS for _, value in walk(route.config, path) if isinstance(value, str)]
    if hosts and all(host.lower().endswith(_INSIDE) for host in hosts):
        found = replace(found, exposure=ORGANISATION, sure=False)
    return found


_HOSTS = ("spec.rules[].host", "spec.hostnames[]", "spec.hosts[]", "spec.host")


def _made(route: Asset, exposure: Exposure | None, *, sure: bool, asks: bool | None, path: str, said: str) -> Way:
    evidence = (fact(route, said, path),)
    return Way(route.id, exposure, sure, asks, evidence, frozenset({route.id}), through_pods=True)


def _ingress(ingress: Asset) -> Way:
    class_ = get(ingress.config, "spec.ingressClassName") or annotation(ingress, "kubernetes.io/ingress.class")
    asks: bool | None = False
    if any(annotation(ingress, name) is not None for name in _SIGN_IN) or _signs_in(ingress):
        asks = True
    elif any(annotation(ingress, name) is not None for name in _MAY_SIGN_IN):
        asks = None
    exposure, sure = _ingress_width(ingress, class_)
    limits = next((value for name in _LIMITS if (value := annotation(ingress, name)) is not None), None)
    if limits is not None and exposure is not ORGANISATION:
        found = width_of(limits.split(",")) if isinstance(limits, str) else None
        exposure, sure = (exposure, sure) if found is INTERNET else (found, False)
    path = "spec.ingressClassName" if get(ingress.config, "spec.ingressClassName") else "spec.rules"
    said = f"{ingress.name} is an ingress" + (f" of class {class_}" if isinstance(class_, str) else "")
    return _made(ingress, exposure, sure=sure, asks=asks, path=path, said=said)


def _signs_in(ingress: Asset) -> bool:
    alb = annotation(ingress, "alb.ingress.kubernetes.io/auth-type")
    return isinstance(alb, str) and alb in ("oidc", "cognito")


def _ingress_width(ingress: Asset, class_: Value) -> tuple[Exposure | None, bool]:
    """(who gets there, whether that is sure): load balancers of clouds say it, others leave it to their Service."""
    if isinstance(class_, Unknown):
        return None, False
    name = class_.lower() if isinstance(class_, str) else ""
    if "internal" in name or "private" in name:
        return ORGANISATION, True
    if name == "alb" or annotation(ingress, "alb.ingress.kubernetes.io/scheme") is not None:
        scheme = annotation(ingress, "alb.ingress.kubernetes.io/scheme")
        if scheme == "internet-facing":
            return INTERNET, True
        return (None, False) if isinstance(scheme, Unknown) else (ORGANISATION, True)
    if annotation(ingress, "appgw.ingress.kubernetes.io/use-private-ip") == "true":
        return ORGANISATION, True
    if name == "gce" or annotation(ingress, "kubernetes.io/ingress.global-static-ip-name") is not None:
        return INTERNET, True
    issuer = annotation(ingress, "cert-manager.io/cluster-issuer")
    # A public authority looks at the host from the internet before it signs (ACME, HTTP-01).
    public = isinstance(issuer, str) and "letsencrypt" in issuer.replace("-", "").lower()
    return (INTERNET, True) if public else (None, False)


def _gateway_route(facts: Facts, route: Asset) -> Way:
    classes = [
        get(gateway.config, "spec.gatewayClassName")
        for _, gateway in facts.near.out(route.id, "depends-on")
        if gateway.type.endswith("/Gateway")
    ]
    texts = [one.lower() for one in classes if isinstance(one, str)]
    exposure: Exposure | None = None
    if texts and all("rilb" in one or "internal" in one or "private" in one for one in texts):
        exposure = ORGANISATION
    elif any("external" in one and one.startswith("gke-") for one in texts):
        exposure = INTERNET
    asks = _secured(facts, route)
    said = f"{route.name} is a route of a gateway"
    return _made(route, exposure, sure=exposure is not None, asks=asks, path="spec.parentRefs", said=said)


def _secured(facts: Facts, route: Asset) -> bool:
    """Whether a policy of Envoy Gateway asks callers of the route, or of its gateway, to sign in."""
    names = {route.name, *(one.name for _, one in facts.near.out(route.id, "depends-on"))}
    access = facts.kubernetes.objects
    here = access.by_id.get(route.id)
    for policy in access.of_type("gateway.envoyproxy.io/v1alpha1/SecurityPolicy"):
        spec = get(policy.asset.config, "spec")
        if here is None or not access.together(policy, here) or not isinstance(spec, Mapping):
            continue
        refs = [value for path in ("targetRef", "targetRefs[]") for _, value in walk(spec, path)]
        meant = any(get(ref, "name") in names for ref in refs)
        if meant and any(spec.get(key) for key in ("jwt", "oidc", "basicAuth", "apiKeyAuth", "extAuth")):
            return True
    return False


def _virtual_service(route: Asset) -> Way | None:
    gateways = [value for _, value in walk(route.config, "spec.gateways[]")]
    if not any(value != "mesh" for value in gateways):
        return None
    return _made(route, None, sure=False, asks=False, path="spec.gateways", said=f"{route.name} is bound to a gateway")


def _route(route: Asset) -> Way:
    middlewares = [get(value, "name") for _, value in walk(route.config, "spec.routes[].middlewares[]")]
    asks = None if middlewares else False
    path = "spec.host" if route.type.startswith("route.openshift.io") else "spec.routes"
    return _made(route, None, sure=False, asks=asks, path=path, said=f"{route.name} is a route from outside")


def ports(service: Asset) -> Sequence[Mapping[str, Value]]:
    """The ports of a Service."""
    return [value for _, value in walk(service.config, "spec.ports[]") if isinstance(value, Mapping)]
