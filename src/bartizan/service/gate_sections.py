"""What each section of a gate looks at: names of things in a scan, each with its place."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from bartizan.model.asset import Asset
from bartizan.model.edge import Edge
from bartizan.model.location import Location
from bartizan.model.scan import ScanResult
from bartizan.model.values import Unknown, Value

CLOUDS = frozenset({"aws", "azure", "gcp"})
REGIONAL = frozenset(
    {"model", "endpoint", "notebook", "training-job", "processing-job", "dataset", "bucket", "database", "vector-store"}
    | {
        "knowledge-base",
        "agent",
        "ai-service",
        "cluster",
        "compute",
        "function",
        "feature-store",
        "pipeline",
        "gateway",
    }
)
"""Kinds that lie in a region; roles, policies and the like are everywhere."""
MODEL_FILE = "model-file"
_COMMIT = re.compile(r"[0-9a-f]{7,64}\Z")
_HUB = ("docker.io/", "index.docker.io/")


@dataclass(frozen=True, slots=True)
class Seen:
    """One thing that a section compares.

    `names` are what its patterns may take, the first of them how it is shown; without any it is not
    known, for the reason `why`. `pinned` None says that it is not known whether it is.
    """

    asset: str
    names: tuple[str, ...]
    location: Location | None = None
    why: str = ""
    pinned: bool | None = None


class Estate:
    """A result with the look-ups that the sections need."""

    def __init__(self, result: ScanResult) -> None:
        self.result = result
        self.assets = {one.id: one for one in result.assets}
        self.out: dict[str, list[Edge]] = defaultdict(list)
        self.into: dict[str, list[Edge]] = defaultdict(list)
        for edge in result.edges:
            self.out[edge.source].append(edge)
            self.into[edge.target].append(edge)


def place(asset: Asset) -> Location | None:
    """Where an asset was first seen."""
    return asset.sightings[0].location if asset.sightings else None


def models(estate: Estate) -> Iterator[Seen]:
    """Models by registry and name; calls and loads whose model is not known."""
    for asset in estate.result.assets:
        if asset.id.startswith("model:"):
            yield Seen(asset.id, (asset.id.removeprefix("model:"),), place(asset), pinned=_is_pinned(asset, estate))
        elif asset.type == "AWS::Bedrock::FoundationModel":
            yield Seen(asset.id, (f"bedrock/{asset.name}",), place(asset), pinned=True)
        elif asset.type == "code/model-load" and isinstance(name := asset.config.get("name"), Unknown):
            yield Seen(asset.id, (), place(asset), f"the model that it loads is {name.why}")
        elif asset.type == "code/client" and _serves_models(asset, estate) and not _names_model(asset, estate):
            yield Seen(asset.id, (), place(asset), "the model that it calls is not known")
    for gap in estate.result.gaps:
        if gap.source in ("code", "notebook") and gap.why.startswith("the model of "):
            path, _, line = gap.what.rpartition(":")
            at = Location(path, int(line), int(line)) if path and line.isdecimal() else Location(gap.what)
            yield Seen(gap.what, (), at, gap.why)


def _serves_models(client: Asset, estate: Estate) -> bool:
    return any(edge.kind == "invokes" and edge.target.startswith("service:") for edge in estate.out[client.id])


def _names_model(client: Asset, estate: Estate) -> bool:
    """Whether the file or object of a client names any model that is called."""
    owners = {client.id} | {edge.target for edge in estate.out[client.id] if edge.kind == "defined-in"}
    return any(edge.kind == "uses-model" for owner in owners for edge in estate.out[owner])


def _is_pinned(model: Asset, estate: Estate) -> bool | None:
    """Whether every use binds the model to a revision; names of hosted services are bound by their makers."""
    told = [
        found.config.get("pinned")
        for edge in estate.into[model.id]
        if (found := estate.assets.get(edge.source)) is not None and found.type == "code/model-load"
    ]
    revision = model.config.get("revision")
    if any(one is False for one in told):
        return False
    if isinstance(revision, str):
        return bool(_COMMIT.match(revision))
    if told:
        return all(one is True for one in told) or None
    if model.id.startswith("model:huggingface/"):
        return None
    return True if not model.id.startswith("model:ollama/") else ":" in model.name


def licences(estate: Estate) -> Iterator[Seen]:
    """Licences of models, datasets and packages: of models and datasets also that none is known."""
    for asset in estate.result.assets:
        is_content = asset.id.startswith(("model:", "dataset:")) or asset.type == MODEL_FILE
        told = {**_facts(asset), **asset.config}
        found = next((told[key] for key in ("license", "licence", "licenses") if told.get(key)), None)
        if isinstance(found, str):
            yield Seen(asset.id, (found,), place(asset))
        elif isinstance(found, Sequence):
            for one in found:
                yield Seen(asset.id, (str(one),), place(asset))
        elif (is_content and not _hosted(asset)) or (asset.type == "package" and asset.config.get("installed") is True):
            yield Seen(asset.id, (), place(asset), "its licence is not known")


def _facts(asset: Asset) -> Mapping[str, Value]:
    """What a model file says of its model."""
    inspection = asset.config.get("inspection")
    facts = inspection.get("facts") if isinstance(inspection, Mapping) else None
    return facts if isinstance(facts, Mapping) else {}


def _hosted(asset: Asset) -> bool:
    """Whether a model is used as a service, whose terms are no licence of the model."""
    return asset.id.startswith("model:") and not asset.id.startswith(("model:huggingface/", "model:ollama/"))


def services(estate: Estate) -> Iterator[Seen]:
    """AI services that code calls or keys open, and accounts of them in a cloud."""
    for asset in estate.result.assets:
        if asset.id.startswith("service:"):
            yield Seen(asset.id, (asset.id.removeprefix("service:"),), place(asset))
        elif asset.kind == "ai-service":
            yield Seen(asset.id, (f"{asset.provider}/{asset.type}", asset.type), place(asset))


def regions(estate: Estate) -> Iterator[Seen]:
    """Regions of cloud resources that lie in one."""
    for asset in estate.result.assets:
        if asset.provider in CLOUDS and asset.kind in REGIONAL and asset.sightings:
            told = asset.region or asset.config.get("location") or asset.config.get("region")
            if isinstance(told, str):
                yield Seen(asset.id, (told,), place(asset))
            elif "::" in asset.type or "/" in asset.type:
                why = told.why if isinstance(told, Unknown) else "nothing tells it"
                yield Seen(asset.id, (), place(asset), f"its region is not known: {why}")


def packages(estate: Estate) -> Iterator[Seen]:
    """AI packages as `ecosystem/name` and `ecosystem/name@version`."""
    for asset in estate.result.assets:
        if asset.type == "package" and asset.id.startswith("pkg:"):
            name = f"{asset.config.get('ecosystem') or asset.provider}/{asset.name}"
            version = asset.config.get("version")
            names = (f"{name}@{version}", name) if isinstance(version, str) else (name,)
            told = asset.config.get("pinned")
            yield Seen(asset.id, names, place(asset), pinned=told if isinstance(told, bool) else None)


def mcp_servers(estate: Estate) -> Iterator[Seen]:
    """MCP servers by the package that starts, the address, the command or the image."""
    for asset in estate.result.assets:
        if asset.kind != "mcp-server":
            continue
        config = asset.config
        names = []
        if isinstance(package := config.get("package"), str):
            plain = f"{config.get('ecosystem') or 'unknown'}/{package}"
            version = config.get("version")
            names += [f"{plain}@{version}", plain] if isinstance(version, str) else [plain]
        names += [value for key in ("url", "image") if isinstance(value := config.get(key), str)]
        if not names and isinstance(command := config.get("command"), str):
            arguments = config.get("args")
            words = [one for one in arguments if isinstance(one, str)] if isinstance(arguments, Sequence) else []
            names.append(" ".join([command, *words]))
        if not names and config.get("role") == "server":
            names.append(asset.name)
        told = config.get("pinned")
        pinned = told if isinstance(told, bool) else None if "package" in config else True
        yield Seen(asset.id, tuple(names), place(asset), "what it runs is not known", pinned)


def images(estate: Estate) -> Iterator[Seen]:
    """Container images by their whole name, and by the name without Docker Hub's."""
    for asset in estate.result.assets:
        if asset.type != "image":
            continue
        text = unquote(asset.id.removeprefix("image:"))
        for prefix in _HUB:
            text = text.removeprefix(prefix)
        first, slash, _ = text.partition("/")
        has_host = slash and ("." in first or ":" in first or first == "localhost")
        official = text if slash else f"library/{text}"
        names = (text,) if has_host else (f"docker.io/{official}", official, text)
        digest, told = asset.config.get("digest"), asset.config.get("pinned")
        pinned = told if isinstance(told, bool) else bool(digest) or "@" in text
        yield Seen(asset.id, names, place(asset), pinned=pinned)


def artifacts(estate: Estate) -> Iterator[Seen]:
    """Model files by the verdict of their inspection."""
    for asset in estate.result.assets:
        if asset.type == MODEL_FILE:
            inspection = asset.config.get("inspection")
            verdict = inspection.get("verdict") if isinstance(inspection, Mapping) else None
            is_told = isinstance(verdict, str) and verdict != "unassessed"
            yield Seen(asset.id, (str(verdict),) if is_told else (), place(asset), "nobody could assess it")


SECTIONS: Mapping[str, Callable[[Estate], Iterator[Seen]]] = {
    "models": models,
    "licences": licences,
    "services": services,
    "regions": regions,
    "packages": packages,
    "mcp_servers": mcp_servers,
    "images": images,
    "artifacts": artifacts,
}
"""Sections over names; `unread` and `findings` are read off the result itself."""
