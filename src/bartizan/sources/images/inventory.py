"""What an image holds as assets and edges: packages, programs, models; and what the image is known for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from bartizan.model.asset import Asset, Sighting
from bartizan.model.edge import Edge
from bartizan.model.location import Evidence, Location
from bartizan.model.severity import Stage
from bartizan.model.values import Value
from bartizan.sources.images.contents import Contents, ModelFile
from bartizan.sources.images.installed import Installed
from bartizan.sources.images.known import CachedModel, Program
from bartizan.sources.images.places import Note, inside
from bartizan.sources.images.unreadable import SOURCE
from bartizan.sources.repository.ai import Packages, normal_name
from bartizan.sources.repository.images import model_records, models_in_environment, models_of
from bartizan.sources.repository.manifests.package import Requirement, package_records, purl
from bartizan.sources.repository.reader import Context

MODEL_FILE = "model-file"
_CONDA = {"pytorch": "torch", "pytorch-gpu": "torch", "pytorch-cpu": "torch", "tensorflow-gpu": "tensorflow"}
"""Names of conda packages that PyPI has under another."""
_BY_TELLING = (
    *("inference-server", "llm-gateway", "agent-framework", "ai-coding-agent", "mcp", "rag", "llm-sdk"),
    *("training-framework", "vector-db", "guardrail", "mlops", "hub-client"),
)
_SERVERS = {
    "vllm": "vllm",
    "sglang": "sglang",
    "litellm": "litellm",
    "jupyterlab": "jupyter",
    "mlflow": "mlflow",
    "ray": "ray",
}


def package_assets(
    contents: Contents, image: str, known: Packages, context: Context, note: Note
) -> Iterator[Asset | Edge]:
    """The AI packages that are installed, each with the edge from the image."""
    told = {normal_name("pypi", one.name) for one, _, _ in contents.installed if one.ecosystem == "pypi"}
    for one, path, _ in contents.unique():
        place = Location(inside(contents.image, path))
        if one.ecosystem == "deb":
            yield from _other(one, f"debian/{one.name}", "gpu-runtime", place, image=image, note=note(path))
            continue
        ecosystem, name = one.ecosystem, one.name
        if ecosystem == "conda":
            ecosystem, name = "pypi", _CONDA.get(name, name)
            if normal_name("pypi", name) in told:
                continue
        wanted = Requirement(name, one.version)
        for record in package_records(
            wanted, ecosystem, place, known, context, source=SOURCE, owner=image, verb="holds", locked=True
        ):
            yield _told(record, one, note(path))


def _told(record: Asset | Edge, one: Installed, note: str | None) -> Asset | Edge:
    """The record with the licence that the package itself states, and the layer that it is in."""
    if isinstance(record, Edge):
        return replace(record, target=_conda(record.target, one))
    config = {**record.config, **({"license": one.license} if one.license else {}), "installed": True}
    sightings = tuple(replace(each, config=config, note=note) for each in record.sightings)
    return replace(record, id=_conda(record.id, one), config=config, sightings=sightings)


def _conda(id_: str, one: Installed) -> str:
    return purl("conda", one.name, one.version) if one.ecosystem == "conda" else id_


def _other(
    one: Installed, path: str, category: str, place: Location, *, image: str, note: str | None
) -> Iterator[Asset | Edge]:
    id_ = purl(one.ecosystem, path, one.version)
    config: dict[str, Value] = {"ecosystem": one.ecosystem, "name": one.name, "category": category, "pinned": True}
    if one.version:
        config["version"] = one.version
    yield Asset(
        id_,
        "package",
        "sdk",
        one.name,
        one.ecosystem,
        config=config,
        sightings=(Sighting(SOURCE, place, config, note=note),),
    )
    version = f" {one.version}" if one.version else ""
    evidence = Evidence(f"{place.path} holds {one.name}{version}", location=place)
    yield Edge(image, id_, "depends-on", evidence=(evidence,))


def program_assets(contents: Contents, image: str, note: Note) -> Iterator[Asset | Edge]:
    """The programs that serve models, each with the edge from the image."""
    done: set[Program] = set()
    for one, path, _ in sorted(contents.programs, key=lambda each: each[1]):
        if one not in done:
            done.add(one)
            found = Installed("generic", one.name)
            place = Location(inside(contents.image, path))
            yield from _other(found, one.name, one.category, place, image=image, note=note(path))


def model_assets(contents: Contents, image: str, note: Note) -> Iterator[Asset | Edge]:
    """Models and datasets in the caches of hubs, and files of models."""
    for model, (path, _) in sorted(contents.cached.items(), key=lambda each: each[1]):
        yield from _cached(model, path, contents.image, image, note(path))
    for file in sorted(contents.models, key=lambda each: each.path):
        yield from _model_file(file, contents.image, image, note(file.path))


def _cached(model: CachedModel, path: str, name: str, image: str, note: str | None) -> Iterator[Asset | Edge]:
    place = Location(inside(name, path))
    text = f"the image holds {model.name}"
    if model.is_dataset:
        id_ = f"dataset:{model.registry}/{model.name}"
        config: dict[str, Value] = {"source": model.registry, "name": model.name}
        config |= {"revision": model.revision} if model.revision else {}
        sightings = (Sighting(SOURCE, place, config, note=note),)
        yield Asset(
            id_, "dataset", "dataset", model.name, model.registry, stage=Stage.DATA, config=config, sightings=sightings
        )
        yield Edge(image, id_, "loads", evidence=(Evidence(text, value=model.name, location=place),))
        return
    for record in model_records(model.registry, model.name, place, owner=image, source=SOURCE, text=text):
        if isinstance(record, Asset):
            config = {**record.config, **({"revision": model.revision} if model.revision else {})}
            sightings = (Sighting(SOURCE, place, config, note=note),)
            yield replace(record, config=config, sightings=sightings)
        else:
            yield record


def _model_file(file: ModelFile, name: str, image: str, note: str | None) -> Iterator[Asset | Edge]:
    place = Location(inside(name, file.path))
    config: dict[str, Value] = {"path": file.path, **file.config}
    id_ = f"{image}//{file.path}"
    sightings = (Sighting(SOURCE, place, config, note=note),)
    yield Asset(
        id_,
        MODEL_FILE,
        "model",
        file.path.rpartition("/")[2],
        "local",
        stage=Stage.DEPLOY,
        config=config,
        sightings=sightings,
    )
    yield Edge(image, id_, "loads", evidence=(Evidence(f"the image holds {file.path}", location=place),))


def served(
    words: Iterable[str], environment: Mapping[str, Value], name: str, image: str, known: Callable[[str], bool]
) -> Iterator[Asset | Edge]:
    """Models that the image's command or environment names; `known` tells of a path whether it is in the image."""
    place = Location(f"{name}!(CMD)")
    variables = {key: value for key, value in environment.items() if isinstance(value, str)}
    for registry, model in (*models_of([*words], name), *models_in_environment(variables)):
        if not known(model):
            text = f"{name} serves or pulls {model}"
            yield from model_records(registry, model, place, owner=image, source=SOURCE, text=text)


def product(config: Mapping[str, Value], contents: Contents, known: Packages) -> Mapping[str, Value] | None:
    """What the image is known for: by its name or command, else by its programs, else by its libraries."""
    ai = config.get("ai")
    if isinstance(ai, Mapping):
        return ai
    for server, _, _ in sorted(contents.programs, key=lambda each: each[1]):
        return {"category": server.category, "product": server.product, "family": server.name}
    rows = [(one, row) for one, _, _ in contents.unique() if (row := known.find(one.ecosystem, one.name)) is not None]
    for one, row in rows:
        if one.ecosystem == "pypi" and (family := _SERVERS.get(one.name.lower())) is not None:
            return {"category": str(row["category"]), "product": str(row["vendor"]), "family": family}
    for category in _BY_TELLING:
        for _, row in rows:
            if row["category"] == category:
                named = "agent-framework" if category == "agent-framework" else "application"
                return {"category": named, "product": f"code with {row['vendor']}", "family": "code"}
    if contents.models or contents.cached:
        return {"category": "model-artifact", "product": "models", "family": "models"}
    return None


def counts(contents: Contents) -> dict[str, Value]:
    """How many packages of each ecosystem are installed, AI or not."""
    return dict(sorted(Counter(one.ecosystem for one, _, _ in contents.unique()).items()))
