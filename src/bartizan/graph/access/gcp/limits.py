"""What may stop an allowed request without being an allow or deny policy: boundaries of principals and perimeters.

Sources: IAM documentation, "Principal access boundary policies"; VPC Service Controls documentation,
"Service perimeter details and configuration"; Cloud Storage documentation, "Public access prevention".
Whether a perimeter or a boundary really stops the request depends on where it comes from and on what is
not in configuration, so these never deny: they make the answer depend.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bartizan.catalog.paths import get, walk
from bartizan.graph.access.gcp.members import SERVICE_ACCOUNT, Who
from bartizan.graph.access.gcp.places import Line, Places
from bartizan.model.asset import Asset
from bartizan.model.values import Unknown, Value

PERIMETER = "accesscontextmanager.googleapis.com/ServicePerimeter"
BOUNDARY = "iam.googleapis.com/PrincipalAccessBoundaryPolicy"
BOUNDARY_BINDING = "iam.googleapis.com/PolicyBinding"
_EVERY_IN = "principalSet://cloudresourcemanager.googleapis.com/"


def prevented(bucket: Asset) -> bool | None:
    """Whether public access prevention voids what the bucket grants everyone; None where that is not known."""
    said = get(bucket.config, "iamConfiguration.publicAccessPrevention")
    return None if isinstance(said, Unknown) else said == "enforced"


class Limits:
    """Perimeters and principal access boundaries of the estate."""

    def __init__(self, assets: Mapping[str, Asset], places: Places) -> None:
        self._assets = assets
        self._places = places
        self._perimeters = [one for one in assets.values() if one.type == PERIMETER]
        self._bindings = [one for one in assets.values() if one.type == BOUNDARY_BINDING]

    def hindrances(self, who: Who, line: Line, service: str) -> Iterator[tuple[str, str]]:
        """(why it may be stopped, the id of what may stop it), for a request to a service on a line."""
        for perimeter in self._perimeters:
            if self._covers(perimeter, line, service):
                yield f"the perimeter {perimeter.name} protects {service} there", perimeter.id
        for binding in self._bindings:
            if self._binds(binding, who) and not self._inside(binding, line):
                yield f"the principal access boundary {binding.name} may not include it", binding.id

    def _covers(self, perimeter: Asset, line: Line, service: str) -> bool:
        services = [value for _, value in walk(perimeter.config, "status.restrictedServices[]")]
        if not any(isinstance(one, Unknown) or one in (service, "*") for one in services):
            return False
        return any(self._means(value, line) for _, value in walk(perimeter.config, "status.resources[]"))

    def _means(self, value: Value, line: Line) -> bool:
        """Whether a perimeter's resource may be the line's project; a project of unknown number may be any."""
        if isinstance(value, Unknown):
            known = [one for one in value.assets if one in self._assets]
            return not known or any(one in line.nodes for one in known)
        word = str(value).removeprefix("projects/")
        if line.project is None or self._places.same_project(word, line.project):
            return True
        return word.isdigit() and word not in self._places.projects and not line.project.isdigit()

    def _binds(self, binding: Asset, who: Who) -> bool:
        if binding.config.get("policyKind") not in (None, "PRINCIPAL_ACCESS_BOUNDARY"):
            return False
        target = get(binding.config, "target.principalSet")
        if not isinstance(target, str):
            return True
        if target.startswith(f"{_EVERY_IN}projects/"):
            word = target.removeprefix(f"{_EVERY_IN}projects/").partition("/")[0]
            known = word in self._places.projects and who.project in self._places.projects
            return self._places.same_project(word, who.project) or (word.isdigit() and not known)
        if target.startswith("//cloudresourcemanager.googleapis.com/"):
            return True
        held = self._assets.get(who.asset or "")
        return held is None or held.type != SERVICE_ACCOUNT or "organizations/" in target or "folders/" in target

    def _inside(self, binding: Asset, line: Line) -> bool:
        """Whether the boundary's rules are read and name a container of the line."""
        value = binding.config.get("policy")
        ids = value.assets if isinstance(value, Unknown) else (str(value),)
        policies = [self._assets[one] for one in ids if one in self._assets and self._assets[one].type == BOUNDARY]
        for policy in policies:
            for _, resource in walk(policy.config, "details.rules[].resources[]"):
                if any(node in line.nodes for node in self._places.attached(_as_attached(resource))):
                    return True
        return False


def _as_attached(resource: Value) -> Value:
    return resource.removeprefix("//") if isinstance(resource, str) else resource
