"""What is known of a model, a data set or a library: read from configurations by a table, then from statements."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from bartizan.model.asset import Asset
from bartizan.model.values import Config
from bartizan.report.bom.config import at, records, text, texts
from bartizan.report.bom.statements import About

_SHA256 = re.compile(r"[0-9a-f]{64}")
_SECRET = re.compile(r"(?i)passw|secret|token|api.?key|credential|private")
_MAX_PAIRS = 100


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts by names that formats share; None and empty where not known.

    Pairs (`hyperparameters`, `metrics`) are name and value as text. `size` is in bytes, `parameters` a count.
    """

    licence: tuple[str, ...] = ()
    licence_url: str | None = None
    description: str | None = None
    author: str | None = None
    base_model: tuple[str, ...] = ()
    datasets: tuple[str, ...] = ()
    task: str | None = None
    approach: str | None = None
    architecture: str | None = None
    architecture_family: str | None = None
    library: str | None = None
    format: str | None = None
    parameters: str | None = None
    quantization: str | None = None
    languages: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    intended_use: tuple[str, ...] = ()
    limitations: tuple[str, ...] = ()
    training: str | None = None
    hyperparameters: tuple[tuple[str, str], ...] = ()
    metrics: tuple[tuple[str, str], ...] = ()
    structure: tuple[tuple[str, str], ...] = ()
    signature: str | None = None
    verdict: str | None = None
    sha256: str | None = None
    size: int | None = None
    content_url: str | None = None
    revision: str | None = None
    version: str | None = None
    released: str | None = None
    built: str | None = None


_SECTIONS = ("facts", "card", "inspection.facts", "metadata")
"""Where facts stand beside the configuration itself."""
_TEXTS: Mapping[str, tuple[str, ...]] = {
    "licence": ("license", "licence", "licenses", "license_name", "general.license"),
    "base_model": ("base_model", "base_models", "baseModel", "baseModelIdentifier", "BaseModelIdentifier"),
    "datasets": ("datasets", "training_datasets"),
    "languages": ("language", "languages"),
    "inputs": ("inputs", "input_modalities", "modalities"),
    "outputs": ("outputs", "output_modalities"),
    "intended_use": ("intended_use", "intended_uses"),
    "limitations": ("limitations",),
}
_WORDS: Mapping[str, tuple[str, ...]] = {
    "licence_url": ("license_link", "license_url"),
    "description": ("description", "summary", "Description"),
    "author": ("author", "organization", "publisher"),
    "task": ("task", "pipeline_tag", "TaskType"),
    "architecture": ("architecture",),
    "architecture_family": ("architecture_family", "model_type"),
    "library": ("library_name", "library", "framework"),
    "parameters": ("parameters", "parameter_count"),
    "quantization": ("quantization", "quantized_by"),
    "training": ("training",),
    "signature": ("signature", "signed_by"),
    "revision": ("revision", "commit"),
    "version": ("version", "ModelVersion", "properties.model.version", "modelVersion"),
    "released": ("released", "release_date"),
    "built": ("built", "created", "creation_time"),
}
_PAIRS: Mapping[str, tuple[str, ...]] = {
    "hyperparameters": ("hyperparameters", "HyperParameters", "hyper_parameters"),
    "metrics": ("metrics", "evaluation"),
}
STRUCTURE = (
    "context_length",
    "vocab_size",
    "tokenizer_class",
    "embedding_length",
    "block_count",
    "attention_head_count",
    "attention_head_count_kv",
    "feed_forward_length",
    "rope_dimension_count",
    "quantization_version",
    "quantization_file_type",
)
"""What a model file says of its own build; the names are those that GGUF has."""
_SHA_PATHS = ("inspection.sha256", "lfs.sha256", "sha256", "facts.sha256", "digest")
_SIZE_PATHS = ("inspection.size", "lfs.size", "size", "bytes")


def read(asset: Asset, extra: tuple[Config, ...] = ()) -> Facts:
    """The facts that the asset's configuration states, then those of `extra` (what loads it) that it lacks."""
    found: dict[str, Any] = {}
    own = _sections(asset.config)
    found["format"] = text(asset.config, "inspection.format") or _first(text, own, ("format",))
    for sections in (own, *map(_sections, extra)):
        for name, keys in _TEXTS.items():
            found[name] = found.get(name) or _first(texts, sections, keys) or ()
        for name, keys in _WORDS.items():
            found[name] = found.get(name) or _first(text, sections, keys)
        for name, keys in _PAIRS.items():
            found[name] = found.get(name) or _first(_pairs, sections, keys) or ()
    built = [(name, _first(text, own, (name,))) for name in STRUCTURE]
    found["structure"] = tuple((name, value) for name, value in built if value is not None)
    found["verdict"] = text(asset.config, "inspection.verdict")
    found["sha256"] = _sha256(asset.config)
    found["size"] = next((size for path in _SIZE_PATHS if (size := _count(at(asset.config, path))) is not None), None)
    return Facts(**found)


def _sections(config: Config) -> list[Mapping[str, Any]]:
    """The configuration and the mappings in it that hold facts."""
    inner = (at(config, path) for path in _SECTIONS)
    return [config, *(one for one in inner if isinstance(one, Mapping))]


def _first(read: Callable[..., Any], sections: list[Mapping[str, Any]], keys: tuple[str, ...]) -> Any:
    return next((value for section in sections if (value := read(section, *keys))), None)


def _pairs(config: Mapping[str, Any], *keys: str) -> tuple[tuple[str, str], ...]:
    for key in keys:
        value = at(config, key)
        if listed := [_measured(one) for one in records(config, key)]:
            return tuple(one for one in listed if one is not None)[:_MAX_PAIRS]
        if isinstance(value, Mapping) and all(isinstance(name, str) for name in value):
            named = sorted(name for name in value if not _SECRET.search(name))
            pairs = [(name, text({"is": value[name]}, "is")) for name in named]
            kept = tuple((name, held) for name, held in pairs if held is not None)[:_MAX_PAIRS]
            if kept:
                return kept
    return ()


def _measured(record: Mapping[str, Any]) -> tuple[str, str] | None:
    """A metric of a model's card: its type, on which data, and its value."""
    name, value, on = text(record, "metric", "type", "name"), text(record, "value"), text(record, "dataset")
    return (f"{name} on {on}" if on else name, value) if name and value else None


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _sha256(config: Config) -> str | None:
    for path in _SHA_PATHS:
        found = (text(config, path) or "").lower().removeprefix("sha256:")
        if _SHA256.fullmatch(found):
            return found
    return None


_SHARED = frozenset(one.name for one in fields(Facts)) & frozenset(one.name for one in fields(About))


def say(facts: Facts, about: About | None) -> Facts:
    """`facts`, overruled by what the organisation says."""
    if about is None:
        return facts
    changed: dict[str, Any] = {}
    for name in _SHARED - {"hyperparameters", "metrics", "version"}:
        if value := getattr(about, name):
            changed[name] = value
    for name in ("hyperparameters", "metrics"):
        if pairs := getattr(about, name):
            changed[name] = tuple(sorted(pairs.items()))
    if about.sha256 and _SHA256.fullmatch(about.sha256.lower()):
        changed["sha256"] = about.sha256.lower()
    return replace(facts, **changed)


def stated(about: About | None) -> tuple[str, ...]:
    """The names of the facts that `about` holds."""
    if about is None:
        return ()
    held = (one.name for one in fields(About) if one.name != "asset")
    return tuple(name for name in held if getattr(about, name) not in (None, (), {}))
