"""Asset types: what a native type is, what its name is, and which properties refer to other assets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bartizan.catalog import paths
from bartizan.catalog.unit import Fields, Unit
from bartizan.model.severity import Stage

POD_SPEC = "v1/PodSpec"
"""The type of rules that judge pod specs wherever they stand; no asset has it."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A property that names another asset, by ARN, id, name, `s3://` URI or unresolved reference.

    The edge of kind `edge` leads to an asset of one of the types `to`, the likeliest first; with
    `reverse` it leads back. A name that no asset bears stands for one of the first type.
    """

    edge: str
    to: tuple[str, ...]
    reverse: bool = False


@dataclass(frozen=True, slots=True)
class AssetType:
    """One native type, for live and declared assets alike.

    `name` and `tags` are property paths; `id` is the template of the live id
    (`arn:aws:sagemaker:{region}:{account}:notebook-instance/{name}`); `references` are by property
    path (`VpcConfig.Subnets[]`). Of Kubernetes types, `versions` are API versions of other groups under
    which the same kind is or was served (`extensions/v1beta1`), and `pods` the paths at which pod
    specs stand (`spec.template.spec`; the empty path is the whole configuration). Where `is_compose`, the
    whole configuration is a compose service and comes to a pod (`catalog.compose`). `scripts` are the
    paths of programs that the configuration holds, as text or in Base64 (`Code.ZipFile`); where a path
    leads to a map, its keys are file names.
    """

    type: str
    kind: str
    provider: str
    stage: Stage | None = None
    name: str | None = None
    id: str | None = None
    references: Mapping[str, Reference] = field(default_factory=dict)
    tags: str | None = None
    title: str | None = None
    unit: str = ""
    versions: tuple[str, ...] = ()
    pods: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()
    is_compose: bool = False


def read_asset_type(unit: Unit, provider: str) -> AssetType:
    """The type in `unit`; `provider` is the folder it stands in. Raises `CatalogError`."""
    fields = Fields(unit, unit.data)
    references: dict[str, Reference] = {}
    for path, inner in fields.children("references"):
        check_path(inner, path)
        to = inner.texts("to")
        if not all(to) or len(set(to)) < max(len(to), 1):
            inner.fail("'to' must be a type or a list of different types", "to" if to else None)
        references[path] = Reference(inner.text("edge"), to, inner.flag("reverse"))
        inner.finish()
    asset_type = AssetType(
        type=fields.text("type"),
        kind=fields.text("kind"),
        provider=provider,
        stage=fields.word("stage", Stage),
        name=_path(fields, "name"),
        id=fields.optional("id"),
        references=references,
        tags=_path(fields, "tags"),
        title=fields.optional("title"),
        unit=unit.path,
        versions=fields.texts("versions"),
        pods=fields.texts("pods"),
        scripts=fields.texts("scripts"),
        is_compose=fields.flag("compose"),
    )
    for key in ("pods", "scripts"):
        for path in getattr(asset_type, key):
            check_path(fields, path, key)
    fields.finish()
    return asset_type


def _path(fields: Fields, key: str) -> str | None:
    path = fields.optional(key)
    if path is not None:
        check_path(fields, path, key)
    return path


def check_path(fields: Fields, path: str, key: str | None = None) -> None:
    """Refuse what is not a property path."""
    try:
        paths.parse(path)
    except ValueError as error:
        fields.fail(str(error), key)
