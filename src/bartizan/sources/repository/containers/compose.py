"""The services of compose files as assets, with their images, models and builds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from bartizan.catalog import paths
from bartizan.catalog.images import image_name, images
from bartizan.catalog.pods import ALL, PodView, pod_views
from bartizan.model.asset import Asset, Sighting
from bartizan.model.edge import PUBLISHED, Edge
from bartizan.model.location import Evidence, Location
from bartizan.model.scan import Record
from bartizan.model.severity import Stage
from bartizan.model.values import Value
from bartizan.sources.repository.containers.build import BUILD, Build, build_of
from bartizan.sources.repository.containers.claims import claims_compose
from bartizan.sources.repository.containers.item import Item, sightings
from bartizan.sources.repository.containers.project import COMPOSE, LARGEST, Loader, Project
from bartizan.sources.repository.images import KINDS, image_records, model_records, models_in_environment, models_of
from bartizan.sources.repository.reader import Context, Reader, SourceFile

SERVICE = "compose/Service"
MOST_RECORDS = 2_000
_HOST = re.compile(r"(?:://(?:[^\s/@]*@)?|@|\A)([A-Za-z0-9][\w.-]{0,62})(?::\d{2,5}|/|\Z)")
_TRAINING = frozenset({"training", "fine-tuning", "distributed"})


def read(files: Sequence[SourceFile], context: Context) -> Iterator[Record]:
    """The services of the directory's projects, where any of a project has to do with AI."""
    loader = Loader(context)
    for project in loader.projects(files):
        yield from _project(project, context)
    yield from loader.gaps


def _project(project: Project, context: Context) -> Iterator[Record]:
    found = [_Service(name, item, project, context) for name, item in project.services.items()]
    if any(one.is_ai for one in found):
        ids = {one.name: one.asset.id for one in found}
        for one in found:
            records = list(one.records(ids))
            yield from records[:MOST_RECORDS]
    models = [record for name, item in project.models for record in _model(name, item, project.owner, context)]
    if models:
        yield _file(project.owner, context)
        yield from models[:MOST_RECORDS]


class _Service:
    """One service: what it is, what it runs and whom it calls."""

    def __init__(self, name: str, item: Item, project: Project, context: Context) -> None:
        self.name = name
        self._context = context
        self._known = images(context.catalog)
        self._build = _build(item, context)
        if self._build is not None:
            item = _with_build(item, self._build)
        config, seen = sightings(item, COMPOSE)
        views = pod_views(SERVICE, config, context.catalog)
        self._view: PodView | None = views[0] if views else None
        held = paths.get(self._view.config, (ALL, 0)) if self._view is not None else None
        self._container: Mapping[str, Value] = held if isinstance(held, Mapping) else {}
        kind, stage = self._kind()
        self.asset = Asset(
            context.asset_id(project.owner, f"services.{name}"),
            SERVICE,
            kind,
            name,
            "container",
            stage=stage,
            config=config,
            sightings=seen,
        )
        self.models = list(self._models())

    @property
    def is_ai(self) -> bool:
        """Whether its image, its command or a model says so."""
        return self._container.get("ai") is not None or bool(self.models)

    def _kind(self) -> tuple[str, Stage | None]:
        category = paths.get(self._container, "ai.category")
        if category in _TRAINING:
            return "training-job", Stage.TRAIN
        kind, stage = KINDS.get(category, ("compute", None)) if isinstance(category, str) else ("compute", None)
        return kind, stage

    def _at(self, *steps: str | int) -> Location:
        """Where what is at `steps` of the container is written."""
        path = paths.text(self._view.concrete((ALL, 0, *steps))) if self._view is not None else ""
        for sighting in reversed(self.asset.sightings):
            if path in sighting.lines:
                return Location(sighting.location.path, sighting.lines[path])
        return self.asset.sightings[0].location

    def _texts(self) -> dict[str, str]:
        settings = self._container.get("settings")
        pairs = settings.items() if isinstance(settings, Mapping) else ()
        return {name: value for name, value in pairs if isinstance(value, str)}

    def _words(self) -> list[str]:
        words = self._container.get("words")
        return [word if isinstance(word, str) else "" for word in words] if isinstance(words, list) else []

    def _models(self) -> Iterator[tuple[str, str, tuple[str | int, ...]]]:
        """`(registry, model, steps)` of what the command or the settings name."""
        image = self._container.get("image")
        name = image_name(image) if isinstance(image, str) else None
        words = self._words()
        for registry, model in models_of(words, name.repository if name is not None else None):
            index = next((index for index, word in enumerate(words) if model in word), 0)
            yield registry, model, ("words", index)
        if self._container.get("ai") is not None:
            texts = self._texts()
            for registry, model in models_in_environment(texts):
                yield registry, model, ("settings", next(key for key, value in texts.items() if value == model))

    def records(self, ids: Mapping[str, str]) -> Iterator[Asset | Edge]:
        """The service, what it is built from, the models that it serves, the other services that it calls."""
        yield self.asset
        image = self._container.get("image")
        name = image_name(image) if isinstance(image, str) else None
        if name is not None:
            text = f"service {self.name} runs {image}"
            yield from image_records(name, self._at("image"), self._known, self.asset.id, COMPOSE, text=text)
        yield from self._published(image)
        if self._build is not None and self._build.is_ai:
            target = self._context.asset_id(self._build.path, BUILD)
            place = self._line("build")
            fact = Evidence(f"service {self.name} is built by {self._build.path}", "build", location=place)
            yield Edge(self.asset.id, target, "built-from", evidence=(fact,))
        for registry, model, steps in self.models:
            text = f"service {self.name} serves {model}"
            yield from model_records(registry, model, self._at(*steps), owner=self.asset.id, source=COMPOSE, text=text)
        yield from self._calls(ids)

    def _published(self, image: Value) -> Iterator[Edge]:
        """The folder that the service's own image is built from, where it names both."""
        if self._build is None or not isinstance(image, str) or "$" in image:
            return
        folder = self._build.path.rpartition("/")[0]
        name = image.partition("@")[0]
        head, slash, last = name.rpartition("/")
        fact = Evidence(f"service {self.name} builds {image} from {folder or '.'}", "build", image, self._line("build"))
        source = self._context.asset_id(folder, "").removesuffix("#")
        yield Edge(source, f"image:{head}{slash}{last.partition(':')[0]}", PUBLISHED, evidence=(fact,))

    def _line(self, path: str) -> Location:
        for sighting in self.asset.sightings:
            if path in sighting.lines:
                return Location(sighting.location.path, sighting.lines[path])
        return self.asset.sightings[0].location

    def _calls(self, ids: Mapping[str, str]) -> Iterator[Edge]:
        """To the services whose names stand as hosts in the settings and the command."""
        said: dict[str, tuple[str, tuple[str | int, ...]]] = {}
        for key, value in self._texts().items():
            for host in _HOST.findall(value[:4_000]):
                said.setdefault(host, (value, ("settings", key)))
        for index, word in enumerate(self._words()):
            for host in _HOST.findall(word[:4_000]) if "://" in word else ():
                said.setdefault(host, (word, ("words", index)))
        for host, (_, steps) in said.items():
            target = ids.get(host)
            if target is not None and target != self.asset.id:
                fact = Evidence(f"service {self.name} names {host}", value=host, location=self._at(*steps))
                yield Edge(self.asset.id, target, "invokes", evidence=(fact,))


def _build(item: Item, context: Context) -> Build | None:
    """The Dockerfile that the service is built by, where it is in the repository."""
    build = item.get("build")
    if build is None:
        return None
    context_path = _text(build.get("context"), ".")
    name = _text(build.get("dockerfile"), "Dockerfile")
    target = _text(build.get("target"), "")
    if context_path is None or name is None or "://" in context_path:
        return None
    folder = build.path.rpartition("/")[0]
    return build_of("/".join(part for part in (folder, context_path, name) if part), context, target or "")


def _text(item: Item | None, default: str) -> str | None:
    return default if item is None or item.value is None else item.text()


def _with_build(item: Item, build: Build) -> Item:
    """The service with what its Dockerfile says of its user and of what it runs."""
    held = item.get("build")
    if held is None or not isinstance(held.value, dict) or not isinstance(item.value, dict):
        return item
    more = {name: Item(one.value, one.path, one.line, one.end_line) for name, one in build.facts.items()}
    return Item({**item.value, "build": held.at({**held.value, **more})}, item.path, item.line, item.end_line)


def _file(path: str, context: Context) -> Asset:
    sighting = Sighting(COMPOSE, Location(path, 1))
    return Asset(context.file_id(path), "file", "file", path.rpartition("/")[2], "code", sightings=(sighting,))


def _model(name: str, item: Item, owner: str, context: Context) -> Iterator[Asset | Edge]:
    """Compose's own `models:` section: `model: ai/smollm2`."""
    inner = item.get("model")
    text = inner.text() if inner is not None else None
    if inner is None or text is None:
        return
    registry, _, rest = text.partition("/")
    registry = {"ai": "docker", "hf.co": "huggingface"}.get(registry, registry)
    if rest:
        location = Location(inner.path, inner.line)
        yield from model_records(
            registry, rest, location, owner=context.file_id(owner), source=COMPOSE, text=f"model {name}"
        )


READER = Reader(COMPOSE, claims_compose, "directory", read, max_bytes=LARGEST)
