"""What every edge function asks: the linked estate, completed configurations, names, identities, flows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property

from bartizan.catalog.defaults import complete
from bartizan.graph.access.answer import CloudAccess
from bartizan.graph.access.aws.access import AwsAccess
from bartizan.graph.access.aws.decide import Identity
from bartizan.graph.access.aws.policy import Document
from bartizan.graph.access.aws.resource import Resource, resource_of
from bartizan.graph.access.azure.access import AzureAccess
from bartizan.graph.access.gcp.access import GcpAccess
from bartizan.graph.access.gcp.implied import with_implied
from bartizan.graph.access.kubernetes.access import KubernetesAccess
from bartizan.graph.access.kubernetes.accounts import Pods, undeclared
from bartizan.graph.estate import Estate, Neighbours, live
from bartizan.graph.flows import DATA, Flow, flows
from bartizan.graph.link.resolve import Resolver
from bartizan.graph.shapes import GraphCatalog, physical_name
from bartizan.model.asset import Asset
from bartizan.model.edge import Gap
from bartizan.model.severity import Sensitivity, Stage
from bartizan.model.values import Config

_DATA_STAGES = (Stage.DATA, Stage.TRAIN, Stage.TUNE)


class Facts:
    """The estate with the indexes that edge functions need; each is built on first use."""

    def __init__(self, estate: Estate, catalog: GraphCatalog) -> None:
        estate = with_implied(estate)
        self.pods = Pods(catalog)
        self.assets: Mapping[str, Asset] = {**estate.assets, **undeclared(estate.assets, self.pods)}
        self.edges = estate.edges
        self.catalog = catalog
        self.gaps: list[Gap] = []
        self._configs: dict[str, Config] = {}
        self._scopes: dict[str, dict[str, str | None]] = {}

    @cached_property
    def near(self) -> Neighbours:
        """Inventory edges by either end."""
        return Neighbours(self.assets, self.edges)

    @cached_property
    def flows(self) -> list[Flow]:
        """What feeds what."""
        return flows(self.assets, self.edges)

    @cached_property
    def flows_from(self) -> Mapping[str, list[Flow]]:
        """Flows by the asset that they leave."""
        return _grouped(self.flows, by_source=True)

    @cached_property
    def flows_into(self) -> Mapping[str, list[Flow]]:
        """Flows by the asset that they reach."""
        return _grouped(self.flows, by_source=False)

    @cached_property
    def resolver(self) -> Resolver:
        """Names and ARNs to assets."""
        return Resolver(self.assets.values(), self.catalog)

    @cached_property
    def aws(self) -> AwsAccess:
        """Effective access in AWS."""
        made = AwsAccess(self.assets, self.resolver, self.resources)
        self.gaps.extend(made.gaps)
        return made

    @property
    def identities(self) -> Mapping[str, Identity]:
        """Roles and users of AWS by asset id."""
        return self.aws.identities

    @cached_property
    def azure(self) -> AzureAccess:
        """Effective access in Azure."""
        made = AzureAccess(self.assets, self.near, self.resolver)
        self.gaps.extend(made.gaps)
        return made

    @cached_property
    def access(self) -> Mapping[str, CloudAccess]:
        """Effective access by cloud (`aws`, `azure`, `gcp`, `kubernetes`), where the estate has any of it."""
        return {"aws": self.aws, "azure": self.azure, "gcp": self.google, "kubernetes": self.kubernetes}

    @cached_property
    def google(self) -> GcpAccess:
        """Effective access on Google Cloud."""
        return GcpAccess(self.assets, self.near)

    @cached_property
    def kubernetes(self) -> KubernetesAccess:
        """Effective access in Kubernetes."""
        return KubernetesAccess(self.assets)

    @cached_property
    def resources(self) -> Mapping[str, Resource]:
        """Assets that policies of AWS can speak of."""
        found = ((asset.id, resource_of(asset, physical_name(asset, self.catalog))) for asset in self.assets.values())
        return {id_: resource for id_, resource in found if resource is not None}

    def policy(self, resource: str) -> Document | None:
        """All resource policies of one asset of AWS as one document; None when it has none."""
        return self.aws.policies.of(resource)

    def config(self, asset: Asset) -> Config:
        """The asset's configuration with its provider's defaults where it is silent."""
        held = self._configs.get(asset.id)
        if held is None:
            defaults = self.catalog.defaults.get(asset.type)
            held = complete(asset.config, defaults)[0] if defaults and (asset.config or live(asset)) else asset.config
            self._configs[asset.id] = held
        return held

    def scopes(self, data: str) -> Mapping[str, str | None]:
        """The parts of a data asset that a model or an agent uses: scope name → key prefix (None: not known)."""
        held = self._scopes.get(data)
        if held is not None:
            return held
        out = self._scopes[data] = {}
        for flow in self.flows_from.get(data, ()):
            model = flow.how == "artefact" and self.assets[flow.target].kind in ("model", "endpoint")
            if model or flow.how in ("trains", "grounds", "registered"):
                out[scope_of(flow.prefix)] = flow.prefix
        return out

    def matters(self, asset: Asset) -> bool:
        """Whether a data asset is worth an attack: something learns from it or retrieves it, or it is sensitive."""
        return asset.kind in DATA and (self.sensitive(asset) or bool(self.scopes(asset.id)))

    def sensitive(self, asset: Asset) -> bool:
        """Whether data that was found in the asset is confidential or worse."""
        return asset.sensitivity is not None and asset.sensitivity.rank >= Sensitivity.CONFIDENTIAL.rank

    def parents(self, asset: Asset) -> Iterator[Asset]:
        """The assets that contain `asset`: by id (Azure, Google), or by an edge of kind `contained-in`."""
        probe = asset.id
        while "/" in probe:
            probe = probe.rpartition("/")[0]
            if probe in self.assets:
                yield self.assets[probe]
        for _, parent in self.near.out(asset.id, "contained-in", "part-of", "in-account"):
            yield parent


def scope_of(prefix: str | None) -> str:
    """The name of the part of a data asset that lies under a key prefix; `?` when the part is not known."""
    return "?" if prefix is None else prefix.lstrip("/")


def _grouped(found: list[Flow], *, by_source: bool) -> dict[str, list[Flow]]:
    out: dict[str, list[Flow]] = defaultdict(list)
    for flow in found:
        out[flow.source if by_source else flow.target].append(flow)
    return out
