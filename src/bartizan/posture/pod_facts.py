"""Evidence about containers in the words of their commands and settings, with the place that is written."""

from __future__ import annotations

from bartizan.catalog import paths
from bartizan.catalog.expression import Read
from bartizan.catalog.paths import Step
from bartizan.catalog.pods import ALL, LISTS, PodView
from bartizan.model.asset import Asset
from bartizan.model.location import Evidence
from bartizan.model.values import Unknown, Value
from bartizan.posture.evidence import deciding_location, masked, short


def pod_fact(read: Read, view: PodView, asset: Asset) -> Evidence | None:
    """One read of what `catalog.containers` makes of a container; None for what stands in the manifest as read."""
    length = 2 if read.steps[:1] and read.steps[0] in (ALL, *LISTS) else 1
    container, made = read.steps[:length], read.steps[length : length + 2]
    if not made or made[0] not in ("ai", "options", "settings"):
        return None
    here = view.concrete(container)
    written = view.concrete((*container, *made))
    is_written = len(made) == 2 and (*container, *made) in view.places  # noqa: PLR2004 - what is made, and its name
    if made[0] == "ai":
        place = written if (*container, *made) in view.places else view.concrete((*container, "image"))
        return _product(paths.get(view.config, container), place, asset)
    if len(made) < 2:  # noqa: PLR2004
        return None
    name = str(made[1])
    place = written if is_written else view.concrete((*container, "args" if made[0] == "options" else "env"))
    # A value is masked by the name that it is given under: `--api-key` is a key.
    value = masked((name.lstrip("-").replace("-", "_"),), read.value)
    text = _text(made[0], name, value, paths.text(place if is_written else here) or asset.name)
    shown = None if value is None or isinstance(value, Unknown) else value
    return Evidence(text, paths.text(place), shown, deciding_location(asset, place))


def _product(container: Value, place: tuple[Step, ...], asset: Asset) -> Evidence:
    product = paths.get(container, "ai.product")
    said = f"runs {product}" if isinstance(product, str) else "is no known AI product"
    shown = product if isinstance(product, str) else None
    return Evidence(f"{paths.text(place)} {said}", paths.text(place), shown, deciding_location(asset, place))


def _text(what: Step, name: str, value: Value, path: str) -> str:
    is_option = what == "options"
    if isinstance(value, Unknown):
        return f"{name} in {path} is not known: {value.why}"
    if value is None:
        return f"{path} has no option {name}" if is_option else f"{path} does not set {name}"
    if is_option:
        return f"{path} gives {name}" if value is True else f"{path} gives {name} {short(value)}"
    return f"{path} sets {name} to {short(value)}"
