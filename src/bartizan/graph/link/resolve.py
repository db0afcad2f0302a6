"""From what configuration says (an ARN, a name, a URI, an unknown reference) to the asset that is meant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import takewhile

from bartizan.graph.arn import bucket_of_uri, parse_arn, type_and_name
from bartizan.graph.azure_id import AzureId, parse_azure_id
from bartizan.graph.estate import live
from bartizan.graph.shapes import TypeCatalog, physical_names
from bartizan.model.asset import Asset, name_reference, split_name_reference
from bartizan.model.values import Unknown, Value

HOSTED = frozenset({"model", "AWS::Bedrock::FoundationModel"})
"""Types whose assets are hosted models, by registry and name."""
MODELS = HOSTED | {"Microsoft.MachineLearningServices/workspaces/models"}
"""Types that are a model by name alone, wherever it was made: what refers to one by its name shows it."""
REGISTRY = "AWS::ECR::Repository"
BUCKETS = {"s3": "AWS::S3::Bucket", "gs": "storage.googleapis.com/Bucket"}


@dataclass(frozen=True, slots=True)
class Meant:
    """What a value means: ids of known assets, or the `(id, type, name)` of a thing that no source read.

    `among` lists the candidates when the name fits several assets and nothing decides between them.
    """

    ids: tuple[str, ...] = ()
    missing: tuple[str, str, str] | None = None
    among: tuple[str, ...] = ()


class Resolver:
    """Assets by id and by (type, physical name). Built once, O(assets)."""

    def __init__(self, assets: Iterable[Asset], catalog: TypeCatalog) -> None:
        self._assets = {asset.id: asset for asset in assets}
        self._lower = {asset.lower(): asset for asset in self._assets}
        self._names: dict[tuple[str, str], list[str]] = defaultdict(list)
        for asset in self._assets.values():
            for name in physical_names(asset, catalog):
                self._names[(asset.type, name)].append(asset.id)

    def named(self, type_: str, name: str, near: Asset | None = None) -> Meant:
        """The asset of `type_` that bears `name`: the running one, else the one closest to `near` in the code."""
        found = self._names.get((type_, name)) or self._relative(type_, name)
        if len(found) > 1:
            found = _closest(found, self._assets, near)
        if len(found) == 1:
            return Meant(ids=(found[0],))
        id_ = f"arn:aws:s3:::{name}" if type_ == "AWS::S3::Bucket" else name_reference(type_, name)
        return Meant(missing=(id_, type_, name), among=tuple(found))

    def _relative(self, type_: str, name: str) -> list[str]:
        """Google's relative name (`projects/p/serviceAccounts/a@p…`): what bears its last part in that project."""
        head, _, rest = name.partition("/")
        project, _, inside = rest.partition("/")
        if head != "projects" or not inside or "googleapis.com" not in type_:
            return []
        listed = self._names.get((type_, inside.rpartition("/")[2]), [])
        return [one for one in listed if project.isdigit() or self._assets[one].account in (None, project)]

    def resolve(self, value: Value, types: tuple[str, ...], near: Asset | None = None) -> Meant:
        """What `value` means where an asset of one of `types` is expected (empty: of any type)."""
        if isinstance(value, Unknown):
            return self._referred(value, types, near)
        if not isinstance(value, str) or not value:
            return Meant()
        exact = self._lower.get(value.lower()) or self._lower.get("//" + value.lower().removeprefix("//"))
        if exact is not None:
            return Meant(ids=(exact,))
        uri = self._uri(value, near)
        if uri is not None:
            return uri
        if parse_arn(value) is not None:
            return self._arn(value, types, near)
        azure = parse_azure_id(value)
        if azure is not None:
            return self._azure(value, azure, types, near)
        if REGISTRY in types and "/" in value:
            return self._image(value, near)
        return self._name(value, types, near)

    def _referred(self, value: Unknown, types: tuple[str, ...], near: Asset | None) -> Meant:
        """The assets that an unknown value refers to; one that is known by type and name may be elsewhere."""
        ids = tuple(one for one in value.assets if self._fits(one, types))
        named = [found for one in value.assets if (found := split_name_reference(one)) is not None]
        if not ids and not named and not HOSTED.isdisjoint(types):
            return self._partly_known(value)
        if ids or not named or (types and named[0][0] not in types):
            return Meant(ids=ids)
        return self.named(*named[0], near)

    def _partly_known(self, value: Unknown) -> Meant:
        """A hosted model by its ARN of which only the partition or the region is not known."""
        _, found, name = ((value.pieces or (None,))[-1] or "").partition("::foundation-model/")
        return self._hosted("bedrock", name) if found and name else Meant()

    def _image(self, value: str, near: Asset | None) -> Meant:
        """An image by its name: the registry's repository where we know it, else the image itself."""
        name, at, digest = value.partition("@")
        head, colon, tag = name.rpartition(":")
        path, version = (head, tag) if colon and "/" not in tag else (name, "latest")
        meant = self.named(REGISTRY, path.partition("/")[2], near)
        if meant.ids:
            return meant
        id_ = f"image:{path.lower()}@{digest}" if at else f"image:{path.lower()}:{version}"
        return Meant(ids=(id_,)) if id_ in self._assets else Meant(missing=(id_, "image", path.lower()))

    def _fits(self, id_: str, types: tuple[str, ...]) -> bool:
        asset = self._assets.get(id_)
        return asset is not None and (not types or asset.type in types)

    def _uri(self, value: str, near: Asset | None) -> Meant | None:
        bucket = bucket_of_uri(value)
        if bucket is not None:
            return self.named("AWS::S3::Bucket", bucket[0], near)
        if value.startswith("gs://"):
            return self.named(BUCKETS["gs"], value[len("gs://") :].partition("/")[0], near)
        return None

    def _arn(self, value: str, types: tuple[str, ...], near: Asset | None) -> Meant:
        arn = parse_arn(value)
        known = type_and_name(arn) if arn is not None else None
        if arn is None or known is None:
            return Meant()
        type_, name = known
        if type_ in HOSTED:
            return self._hosted("bedrock", name)
        meant = self.named(type_, name, near)
        if meant.missing is None:
            held = self._assets[meant.ids[0]]
            elsewhere = arn.account and held.account and arn.account != held.account
            return Meant(missing=(str(arn), type_, name)) if elsewhere else meant
        if type_ == "AWS::S3::Bucket":
            return meant
        return Meant(missing=(str(arn), type_, name), among=meant.among) if not types or type_ in types else Meant()

    def _azure(self, value: str, azure: AzureId, types: tuple[str, ...], near: Asset | None) -> Meant:
        type_ = next((one for one in types if one.lower() == azure.type.lower()), None if types else azure.type)
        if type_ is None:
            return Meant()
        name = azure.names[-1]
        if len(azure.names) == 1:
            meant = self.named(type_, name, near)
        else:
            # A child's name alone says little: every network may have a subnet `default`.
            inside = [one for one in self._names.get((type_, name), []) if self._parent(one) == azure.names[-2]]
            meant = Meant(ids=(inside[0],)) if len(inside) == 1 else Meant(missing=("", type_, name))
        return meant if meant.ids else Meant(missing=(value, type_, name), among=meant.among)

    def _parent(self, id_: str) -> str | None:
        """The name of what an asset stands in, as its configuration says it."""
        parent = self._assets[id_].config.get("parent")
        if isinstance(parent, Unknown):
            held = self._assets.get(parent.assets[0]) if len(parent.assets) == 1 else None
            return held.name if held is not None else None
        return parent.rpartition("/")[2] if isinstance(parent, str) else None

    def _hosted(self, registry: str, name: str) -> Meant:
        id_ = f"model:{registry}/{name}"
        type_ = "AWS::Bedrock::FoundationModel" if registry == "bedrock" else "model"
        return Meant(ids=(id_,)) if id_ in self._assets else Meant(missing=(id_, type_, name))

    def _name(self, value: str, types: tuple[str, ...], near: Asset | None) -> Meant:
        missing: Meant | None = None
        for type_ in types:
            if type_ in HOSTED:
                return self._hosted(_registry(near), value)
            meant = self.named(type_, value, near)
            if meant.ids:
                return meant
            missing = missing or meant
        return missing or Meant()


def _registry(near: Asset | None) -> str:
    if near is not None and near.type.startswith("Microsoft."):
        return "openai"
    if near is not None and "googleapis.com" in near.type:
        return "vertex"
    return "bedrock"


def _closest(found: list[str], assets: Mapping[str, Asset], near: Asset | None) -> list[str]:
    running = [id_ for id_ in found if live(assets[id_])]
    if running:
        agreeing = [id_ for id_ in running if near is None or agree(assets[id_], near)]
        return agreeing or running
    if near is None:
        return found
    best = max(_shared(id_, near.id) for id_ in found)
    nearest = [id_ for id_ in found if _shared(id_, near.id) == best]
    # One block that makes the same thing in each of several projects: the one in the project of what asks.
    return [id_ for id_ in nearest if agree(assets[id_], near)] or nearest


def agree(first: Asset, second: Asset) -> bool:
    """Whether account and region do not contradict each other."""
    pairs = (first.account, second.account), (first.region, second.region)
    return all(one is None or other is None or one == other for one, other in pairs)


def _shared(first: str, second: str) -> tuple[int, bool, int]:
    """How near two ids of code are: in directories, whether in one deployment (`…@prod`), and in modules."""
    return _shared_directories(first, second), _deployment(first) == _deployment(second), _shared_steps(first, second)


def _shared_steps(first: str, second: str) -> int:
    """The steps that two addresses of one file begin with: `prod.module.ai.` of one called twice."""
    (path, _, one), (other_path, _, other) = first.partition("#"), second.partition("#")
    if path != other_path:
        return 0
    pairs = zip(one.split(".")[:-1], other.split(".")[:-1], strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _deployment(id_: str) -> str:
    """What stands after the `@` at the end of an address; empty without one."""
    return id_.partition("#")[2].rpartition("]")[2].partition("@")[2]


def _shared_directories(first: str, second: str) -> int:
    one, other = (id_.partition("#")[0].split("/") for id_ in (first, second))
    return next((at for at, (left, right) in enumerate(zip(one, other, strict=False)) if left != right), len(one))
