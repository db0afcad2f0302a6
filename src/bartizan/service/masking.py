"""The one place where a scan's records lose the secrets in them: after everything has judged, before anything shows.

Reports, the store, the dashboard and the bills of materials all take a `ScanResult`, so none of them has to think
of it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, TypeVar

from bartizan.catalog.load import Catalog
from bartizan.model.asset import Asset, Sighting
from bartizan.model.attack_path import AttackPath, Cut, Step
from bartizan.model.edge import Edge, Gap
from bartizan.model.finding import Finding, Fix
from bartizan.model.location import Evidence
from bartizan.model.scan import ScanResult
from bartizan.model.secret_values import Shape, hidden, masked_text, masked_value
from bartizan.model.values import Config, Value

_LEAST = 12
"""Characters below which no provider's key has its shape."""

_SHORT = 200
_MOST_TEXTS = 50_000
"""Short texts whose masked form is kept."""

_HELD: Mapping[str, tuple[str, ...]] = {
    "Microsoft.KeyVault/vaults/secrets": ("properties", "value"),
    "secretmanager.googleapis.com/SecretVersion": ("payload", "data"),
    "AWS::SecretsManager::Secret": ("SecretString",),
}
"""Types that hold one secret, by the path of it."""

T = TypeVar("T")


def masked_result(result: ScanResult, catalog: Catalog) -> ScanResult:
    """The result as everybody may see it."""
    hides = masker(catalog)
    least = result.summary.portfolio
    if least is not None:
        least = _with(least, cuts=hides.cuts(least.cuts))
    return dataclasses.replace(
        result,
        summary=_with(result.summary, portfolio=least),
        assets=tuple(map(hides.asset, result.assets)),
        edges=tuple(map(hides.edge, result.edges)),
        findings=tuple(map(hides.finding, result.findings)),
        attack_paths=tuple(map(hides.path, result.attack_paths)),
        gaps=tuple(map(hides.gap, result.gaps)),
    )


class Masker:
    """Masks the records of one scan; a configuration that several records share is masked once."""

    def __init__(self, shape: Shape) -> None:
        """`shape` masks the keys that the catalogue knows by their own shape."""
        self._shape = shape
        self._done: dict[int, tuple[Config, Config]] = {}
        self._fixes: dict[int, tuple[Fix, Fix]] = {}
        self._texts: dict[str, str] = {}

    def asset(self, asset: Asset) -> Asset:
        """The asset with the values of its configuration, in every sighting, masked."""
        config = self._config(asset.config, asset.type)
        tags = self._config(asset.tags, "")
        sightings = tuple(self._sighting(one, asset.type) for one in asset.sightings)
        drift = tuple(
            dataclasses.replace(one, declared=self._under(one.declared, one.property),
                                live=self._under(one.live, one.property))
            for one in asset.drift
        )  # fmt: skip
        same = config is asset.config and tags is asset.tags and drift == asset.drift
        if same and all(one is other for one, other in zip(sightings, asset.sightings, strict=True)):
            return asset
        told: Any = tags
        return dataclasses.replace(asset, config=config, tags=told, sightings=sightings, drift=drift)

    def edge(self, edge: Edge) -> Edge:
        """The edge with its evidence masked."""
        return _with(edge, evidence=self._all(edge.evidence))

    def finding(self, finding: Finding) -> Finding:
        """The finding with its evidence and its fix masked."""
        fix = self._fix(finding.fix) if finding.fix is not None else None
        return _with(finding, evidence=self._all(finding.evidence), fix=fix)

    def path(self, path: AttackPath) -> AttackPath:
        """The attack path with the evidence of its steps, and of the changes that remove it, masked."""
        return _with(path, steps=self._steps(path.steps), also=self._steps(path.also), cuts=self.cuts(path.cuts))

    def cuts(self, cuts: tuple[Cut, ...]) -> tuple[Cut, ...]:
        """Changes with their evidence masked."""
        out = tuple(_with(one, evidence=self._all(one.evidence)) for one in cuts)
        return out if out != cuts else cuts

    def _steps(self, steps: tuple[Step, ...]) -> tuple[Step, ...]:
        out = tuple(_with(one, evidence=self._all(one.evidence), text=self._text(one.text)) for one in steps)
        return out if out != steps else steps

    def gap(self, gap: Gap) -> Gap:
        """The gap with its words masked."""
        return _with(gap, what=self._text(gap.what), why=self._text(gap.why))

    def _sighting(self, sighting: Sighting, type_: str) -> Sighting:
        return _with(sighting, config=self._config(sighting.config, type_))

    def _fix(self, fix: Fix) -> Fix:
        before = self._fixes.get(id(fix))
        if before is not None and before[0] is fix:
            return before[1]
        settings: Any = fix.set
        shown = _with(fix, set=masked_value(settings, text=self._text))
        self._fixes[id(fix)] = (fix, shown)
        return shown

    def _config(self, config: Config, type_: str) -> Config:
        before = self._done.get(id(config))
        if before is not None and before[0] is config:
            return before[1]
        shown: Any = masked_value(config, text=self._text)
        held = _HELD.get(type_, ())
        shown = _hide_at(shown, held) if held else shown
        self._done[id(config)] = (config, shown)
        return shown  # type: ignore[no-any-return]

    def _all(self, evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
        out = tuple(self._evidence(one) for one in evidence)
        return evidence if all(one is other for one, other in zip(out, evidence, strict=True)) else out

    def _evidence(self, one: Evidence) -> Evidence:
        value: Any = one.value
        return _with(one, text=self._text(one.text), value=masked_value(value, text=self._text))

    def _text(self, text: str) -> str:
        """The text masked; short ones, which come again and again, are looked at once."""
        known = self._texts.get(text)
        if known is None:
            known = masked_text(text, self._shape)
            if len(text) <= _SHORT and len(self._texts) < _MOST_TEXTS:
                self._texts[text] = known
        # An equal text is the same: a record whose texts stay as they are is not made anew.
        return text if known == text else known

    def _under(self, value: object, path: str) -> object:
        told: Any = value
        return masked_value(told, path.rpartition(".")[2], self._text)


def masker(catalog: Catalog) -> Masker:
    """A masker that knows the keys of AI providers by the catalogue's shapes."""
    from bartizan.sources.repository.secrets.patterns import patterns
    from bartizan.sources.repository.secrets.search import search

    known = patterns(catalog.ai("secrets"))

    def shape(text: str) -> str:
        if len(text) < _LEAST:
            return text
        for found in search(text.encode("utf-8", "replace"), known):
            # A service account is known by its type, which is no secret; its private key is masked as such.
            if not found.token.startswith('"type"'):
                text = text.replace(found.token, found.masked)
        return text

    return Masker(shape)


def _with(record: T, **changes: object) -> T:
    """The record with the changes; itself where there are none."""
    changed = {name: value for name, value in changes.items() if value is not getattr(record, name)}
    return dataclasses.replace(record, **changed) if changed else record  # type: ignore[type-var]


def _hide_at(value: Value, path: tuple[str, ...]) -> Value:
    if not path:
        return hidden(value) if isinstance(value, str) and not value.startswith(("$", "{{", "[")) else value
    if not isinstance(value, Mapping) or path[0] not in value:
        return value
    return {**value, path[0]: _hide_at(value[path[0]], path[1:])}
