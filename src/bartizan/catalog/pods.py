"""Pod specs wherever they stand: one view for rules about pods, whatever carries them.

A type's `pods` say at which paths of it pod specs stand. A view is the pod spec with its provider's
defaults, its containers as `containers.seen` makes them, and `allContainers`: every container, init,
ephemeral and side containers and KServe's model server among them.

A rule of type `v1/PodSpec` sees a view as `asset`, what labels and annotates the pod as `metadata`,
and the whole manifest as `carrier`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bartizan.catalog import paths
from bartizan.catalog.asset_type import POD_SPEC
from bartizan.catalog.compose import DEFAULTS, SETTABLE, Written, pod_of
from bartizan.catalog.containers import Places, seen
from bartizan.catalog.defaults import Default, complete
from bartizan.catalog.images import images
from bartizan.catalog.load import Catalog
from bartizan.catalog.paths import Every, Step
from bartizan.model.finding import Fix
from bartizan.model.values import Config, Unknown, Value

CONTAINER = "v1/Container"
ALL = "allContainers"
LISTS = ("containers", "initContainers", "ephemeralContainers", "sidecars")
"""Where a list of containers stands in a pod spec, or (sidecars) in a step of an Argo workflow."""
SINGLE = ("container", "script", "model", "sklearn", "xgboost", "tensorflow", "pytorch", "onnx", "triton")
"""Where a single container stands: in a step of an Argo workflow, in a KServe predictor."""
_SERVED = frozenset(SINGLE) - {"container", "script"}
"""Of these, the servers that KServe itself chooses for a model's format."""
_SHARED = frozenset(
    {
        *("automountServiceAccountToken", "dnsConfig", "dnsPolicy", "hostAliases", "hostNetwork", "imagePullSecrets"),
        *("nodeSelector", "securityContext", "serviceAccountName", "tolerations", "volumes", "affinity"),
    }
)
"""What a step of an Argo workflow takes from its workflow where it does not say it itself."""


@dataclass(frozen=True, slots=True)
class PodView:
    """One pod spec of a carrier.

    `prefix` leads from the carrier to the spec. `config` is the view, or an `Unknown`. `metadata` is
    what stands at the steps `metadata_at` of the carrier. `filled` are the defaults by the path that
    they have in the carrier. Where the carrier is written in words of its own (a compose service), `native`
    says which.
    """

    prefix: tuple[Step, ...]
    config: Value
    metadata: Value = None
    metadata_at: tuple[Step, ...] = ()
    filled: Mapping[str, Default] = field(default_factory=dict)
    places: Mapping[tuple[Step, ...], tuple[Step, ...]] = field(default_factory=dict)
    moved: Mapping[Step, tuple[Step, ...]] = field(default_factory=dict)
    native: Written | None = None

    def concrete(self, steps: tuple[Step, ...]) -> tuple[Step, ...]:
        """Where in the carrier stands what is at `steps` of the view."""
        for length in range(min(len(steps), _LONGEST_MADE), 0, -1):
            place = self.places.get(steps[:length])
            if place is not None:
                steps = (*place, *steps[length:])
                break
        if self.native is not None:
            return _native(self.native, steps)
        holder = self.moved.get(steps[0]) if steps else None
        return (*(self.prefix if holder is None else holder), *steps)

    def written(self, path: str) -> list[str]:
        """The paths in the carrier for a path of the view; `allContainers[]` is every list that is there."""
        if self.native is not None:
            return [SETTABLE[path]] if path in SETTABLE else []
        steps = paths.parse(path)
        if steps[:1] != (ALL,) or not isinstance(self.config, Mapping):
            return [paths.text(self.concrete(steps))]
        lists = [key for key in LISTS if self.config.get(key)]
        singles = [key for key in SINGLE if isinstance(self.config.get(key), Mapping)]
        rest = steps[2:]
        return [
            *(paths.text((*self.prefix, key, Every.ITEMS, *rest)) for key in lists),
            *(paths.text((*self.prefix, key, *rest)) for key in singles),
        ]


_LONGEST_MADE = 4


def _native(native: Written, steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """`steps` in the carrier's own words, by the longest beginning that has a place there."""
    for length in range(len(steps), 0, -1):
        place = native.get(steps[:length])
        if place is not None:
            return (*place, *steps[length:])
    return steps


def placed_fix(fix: Fix, views: Sequence[PodView]) -> Fix:
    """The fix of a rule about pods with the paths that it has in the carrier; other fixes stay what they are."""
    if not views or not fix.set:
        return fix
    return replace(
        fix, set={written: value for view in views for path, value in fix.set.items() for written in view.written(path)}
    )


def carries_pods(type_: str, catalog: Catalog) -> bool:
    """Whether pod specs stand in assets of this type."""
    known = catalog.types.get(type_)
    return type_ == POD_SPEC or (known is not None and bool(known.pods or known.is_compose))


def pod_views(type_: str, config: Config, catalog: Catalog) -> list[PodView]:
    """The pod specs of an asset, each completed by the defaults of `v1/PodSpec` and `v1/Container`."""
    if type_ == POD_SPEC:
        return [_view((), config, {}, catalog, config)]
    known = catalog.types.get(type_)
    if known is not None and known.is_compose:
        spec, native = pod_of(config)
        return [_view((), spec, {}, catalog, config, native=native)]
    found = [
        (steps, value)
        for path in (known.pods if known is not None else ())
        for steps, value in paths.walk_steps(config, paths.parse(path))
    ]
    return [view for steps, value in found if (view := _one(steps, value, config, catalog)) is not None]


def _one(steps: tuple[Step, ...], value: Value, config: Config, catalog: Catalog) -> PodView | None:
    if isinstance(value, Unknown):
        return PodView(steps, value)
    if not isinstance(value, Mapping):
        return None
    is_step = len(steps) > 1 and steps[-2:-1] == ("templates",)
    if is_step and not any(isinstance(value.get(key), Mapping) for key in ("container", "script")):
        return None
    moved: dict[Step, tuple[Step, ...]] = {}
    spec = dict(value)
    if is_step:
        holder = paths.get(config, steps[:-2])
        if isinstance(holder, Mapping):
            for key in _SHARED & holder.keys() - spec.keys():
                spec[key], moved[key] = holder[key], steps[:-2]
    return _view(steps, spec, moved, catalog, config)


def _view(
    prefix: tuple[Step, ...],
    spec: Mapping[str, Value],
    moved: Mapping[Step, tuple[Step, ...]],
    catalog: Catalog,
    config: Config,
    *,
    native: Written | None = None,
) -> PodView:
    coerced = catalog.schema.coerce(POD_SPEC, spec)
    completed, filled = complete(coerced, catalog.defaults.get(POD_SPEC, {}))
    out = dict(completed)
    places: dict[tuple[Step, ...], tuple[Step, ...]] = {}
    everything: list[Value] = []
    for where, container in _containers(completed):
        made, from_ = container, Places()
        if isinstance(container, Mapping):
            whole, inner = complete(container, catalog.defaults.get(CONTAINER, {}))
            filled |= {paths.text((*where, *paths.parse(path))): default for path, default in inner.items()}
            if where[0] in _SERVED:
                whole = {"ai": {"category": "inference-server", "product": "KServe", "family": "kserve"}, **whole}
            made, from_ = seen(whole, images(catalog))
        at = (ALL, len(everything))
        everything.append(made)
        places[at] = where
        for inside, written in from_.items():
            places[*where, *inside] = places[*at, *inside] = (*where, *written)
        _put(out, where, made)
    out[ALL] = everything
    metadata, metadata_at = _metadata(prefix, spec, config)
    view = PodView(prefix, out, metadata, metadata_at, {}, places, moved, native)
    if native is not None:
        filled = {path: replace(default, source=DEFAULTS) for path, default in filled.items()}
    at_carrier = {paths.text(view.concrete(paths.parse(path))): default for path, default in filled.items()}
    return replace(view, filled=at_carrier)


def _containers(spec: Config) -> Iterator[tuple[tuple[Step, ...], Value]]:
    for key in LISTS:
        value = spec.get(key)
        if isinstance(value, list):
            yield from (((key, index), item) for index, item in enumerate(value))
        elif isinstance(value, Unknown):
            yield (key,), value
    for key in SINGLE:
        if isinstance(spec.get(key), Mapping):
            yield (key,), spec[key]


def _put(out: dict[str, Value], where: tuple[Step, ...], made: Value) -> None:
    """Put a container as it is seen in the place of the one that is written; the lists are the view's own."""
    key = str(where[0])
    if len(where) == 1:
        out[key] = made
        return
    if where[1] == 0:
        out[key] = []
    held = out[key]
    if isinstance(held, list):
        held.append(made)


def _metadata(prefix: tuple[Step, ...], spec: Mapping[str, Value], config: Config) -> tuple[Value, tuple[Step, ...]]:
    if isinstance(spec.get("metadata"), Mapping):
        return spec["metadata"], (*prefix, "metadata")
    if prefix[-1:] == ("spec",):
        held = paths.get(config, (*prefix[:-1], "metadata"))
        return held, (*prefix[:-1], "metadata")
    return (config.get("metadata"), ("metadata",)) if prefix else (None, ())
