"""Dockerfiles of images that have to do with AI, as assets: whom they run as, and what they take in."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from bartizan.catalog.containers import seen
from bartizan.catalog.images import image_name, images
from bartizan.model.asset import Asset
from bartizan.model.edge import Edge
from bartizan.model.location import Location
from bartizan.model.scan import Record
from bartizan.model.severity import Stage as AiStage
from bartizan.model.values import Unknown, Value
from bartizan.sources.repository.ai import Packages, packages
from bartizan.sources.repository.containers import scripts
from bartizan.sources.repository.containers.claims import claims_dockerfile
from bartizan.sources.repository.containers.dockerfile import Instruction, Stage, expand, stages
from bartizan.sources.repository.containers.item import Item, sightings
from bartizan.sources.repository.images import (
    fetched_models,
    image_records,
    model_records,
    models_in_environment,
    models_of,
)
from bartizan.sources.repository.manifests.claims import claims as claims_manifest
from bartizan.sources.repository.manifests.install import installed
from bartizan.sources.repository.manifests.package import Requirement, package_records
from bartizan.sources.repository.manifests.reader import declared_in
from bartizan.sources.repository.reader import Context, Reader, SourceFile, read_text

DOCKERFILE = "dockerfile"
TYPE = "container/Build"
BUILD = "image"
"""The address of what a Dockerfile builds, within the file."""
LARGEST = 1024 * 1024
MOST_RECORDS = 2_000
_ROOT = frozenset(
    {
        *("python", "node", "ubuntu", "debian", "alpine", "golang", "rust", "amazonlinux", "fedora", "rockylinux"),
        *("scratch", "busybox", "ruby", "eclipse-temurin", "continuumio/miniconda3", "condaforge/miniforge3"),
        *("nvidia/cuda", "nvcr.io/nvidia/pytorch", "nvcr.io/nvidia/cuda", "pytorch/pytorch", "tensorflow/tensorflow"),
        *("vllm/vllm-openai", "ollama/ollama", "ghcr.io/astral-sh/uv", "ghcr.io/huggingface/text-generation-inference"),
    }
)
"""Images whose own user is root, by what their publishers' Dockerfiles say."""
_OTHERS = ("quay.io/jupyter/", "jupyter/", "rayproject/", "cgr.dev/chainguard/", "bitnami/", "apache/airflow")
"""What the names of images begin with whose own user is none that may do everything."""
_BY_TELLING = (
    *("agent-framework", "ai-coding-agent", "mcp", "rag", "llm-gateway", "inference-server", "llm-sdk"),
    *("training-framework", "vector-db", "guardrail", "mlops", "hub-client"),
)
_COPIED = ("requirements.txt", "pyproject.toml", "package.json")
"""What `COPY . .` brings in."""


def read(files: Sequence[SourceFile], context: Context) -> Iterator[Record]:
    """The image of each Dockerfile that concerns AI, with its base images, packages and models."""
    for file in files:
        text, gap = read_text(file, DOCKERFILE)
        if gap is not None:
            yield gap
        if text is not None:
            yield from _Image(file.path, text, context).records()


@dataclass(frozen=True, slots=True)
class Build:
    """What a Dockerfile says of the containers that run its image: `user` and `ai`, with their places."""

    path: str
    is_ai: bool
    facts: Mapping[str, Item] = field(default_factory=dict)


def build_of(path: str, context: Context, target: str) -> Build | None:
    """The Dockerfile at `path`, as the service that is built by it sees it; None where it is not there."""
    file = context.find(posixpath.normpath(path))
    text = read_text(file, DOCKERFILE)[0] if file is not None and file.size <= LARGEST else None
    if file is None or text is None:
        return None
    image = _Image(file.path, text, context)
    stage = next((one for one in image.stages if target and one.name == target.lower()), None) or image.last
    if stage is None:
        return None
    facts = {"user": image.user(stage)}
    product = image.product(stage)
    if product is not None:
        facts["ai"] = product
    return Build(file.path, product is not None, facts)


class _Image:
    """A Dockerfile and what is known of its image."""

    def __init__(self, path: str, text: str, context: Context) -> None:
        self._path = path
        self._context = context
        self._known = images(context.catalog)
        self._libraries: Packages = packages(context.catalog)
        self.stages = stages(text)
        self.last = self.stages[-1] if self.stages else None
        self._owner = context.asset_id(path, BUILD)

    def _item(self, value: Value, one: Instruction, words: str = "") -> Item:
        line = one.line_of(words) if words else one.line
        leaf = value if value is None or isinstance(value, str | int | float | bool | Unknown) else str(value)
        return Item(leaf, self._path, line, max(line, one.end_line))

    def user(self, stage: Stage) -> Item:
        """As whom the container runs; not known where the base image decides and is none of the well-known ones."""
        if stage.user is not None:
            text, one = stage.user
            return self._item(Unknown(text) if "$" in text else text, one)
        base = stage.root.base
        name = image_name(base)
        repository = name.repository.removeprefix("docker.io/").removeprefix("library/") if name is not None else ""
        if repository.startswith(_OTHERS) or (name is not None and name.tag is not None and "nonroot" in name.tag):
            return self._item("nonroot", stage.root.start)
        is_root = repository in _ROOT or (base == "scratch")
        return self._item("root" if is_root else Unknown(f"the user of the image {base}"), stage.root.start)

    def product(self, stage: Stage) -> Item | None:
        """What the image is known for: by its base, its command, or else by the libraries that it installs."""
        container = self._container(stage)
        ai = container.get("ai")
        start = stage.root.start
        if isinstance(ai, Mapping) and ai.get("category") not in ("gpu-base", "gpu-infra"):
            return Item(
                {key: self._item(value, start) for key, value in ai.items()}, self._path, start.line, start.line
            )
        rows = [(row, one) for row, one in self._rows(stage)]
        for category in _BY_TELLING:
            for row, one in rows:
                if row["category"] == category:
                    named = "agent-framework" if category == "agent-framework" else "application"
                    told = {"category": named, "product": f"code with {row['vendor']}", "family": "code"}
                    parts = {key: self._item(value, one) for key, value in told.items()}
                    return Item(parts, self._path, one.line, one.end_line)
        return None

    def _container(self, stage: Stage) -> Mapping[str, Value]:
        """The container that the image starts by itself, as rules see it."""
        made: dict[str, Value] = {"image": stage.root.base}
        for name, key in (("ENTRYPOINT", "command"), ("CMD", "args")):
            if name in stage.commands:
                made[key] = list(stage.commands[name][0])
        return seen(made, self._known)[0]

    def _rows(self, stage: Stage) -> Iterator[tuple[Mapping[str, str], Instruction]]:
        """The AI libraries that a stage and those it starts from install, with the instruction that does it."""
        one_stage: Stage | None = stage
        while one_stage is not None:
            for one in one_stage.steps:
                for ecosystem, name in self._installed(one):
                    row = self._libraries.find(ecosystem, name)
                    if row is not None:
                        yield {key: str(value) for key, value in row.items()}, one
            one_stage = one_stage.parent

    def _installed(self, one: Instruction) -> Iterator[tuple[str, str]]:
        if one.name == "RUN":
            for requirement in installed(one.script):
                yield "pypi", requirement.name
        for name in self._manifests(one):
            file = self._beside(name)
            text = read_text(file, DOCKERFILE)[0] if file is not None else None
            if file is not None and text is not None:
                for declared in declared_in(file.path, text)[0]:
                    yield declared.ecosystem, declared.requirement.name

    def _manifests(self, one: Instruction) -> Iterator[str]:
        """Lists of libraries that an instruction takes in."""
        words = re.split(r"[\s\"',\[\]]+", one.script)
        if one.name == "RUN":
            options = pairwise(words)
            yield from (name for option, name in options if option in ("-r", "--requirement") and claims_manifest(name))
        elif one.name in ("COPY", "ADD"):
            sources = [word for word in words if word and not word.startswith("--")][:-1]
            for source in sources:
                if source in (".", "./"):
                    yield from _COPIED
                elif claims_manifest(source) and not source.endswith(".lock"):
                    yield source

    def _beside(self, name: str) -> SourceFile | None:
        """A file of the build's context: the Dockerfile's own folder, or one above it."""
        folder = self._path.rpartition("/")[0]
        while True:
            file = self._context.find(posixpath.normpath(posixpath.join(folder, name)))
            if file is not None and file.size <= LARGEST:
                return file
            if not folder:
                return None
            folder = folder.rpartition("/")[0]

    def records(self) -> Iterator[Record]:
        """The image, if it concerns AI, with the edges to base images, packages and models."""
        last = self.last
        if last is None:
            return
        inside = list(self._inside())
        product = self.product(last)
        config = self._config(last, product)
        if not inside and product is None and "fetches" not in config:
            return
        root = Item(
            config,
            self._path,
            last.start.line,
            max(last.start.line, *(one.end_line for one in last.steps or [last.start])),
        )
        first = self.stages[0].start
        root.line = first.line
        values, found = sightings(root, DOCKERFILE)
        yield Asset(
            self._owner, TYPE, "image", self._path, "container", stage=AiStage.DEPLOY, config=values, sightings=found
        )
        yield from inside[:MOST_RECORDS]

    def _config(self, last: Stage, product: Item | None) -> dict[str, Item]:
        start = last.start
        container = self._container(last)
        line = next((one for _, one in last.commands.values()), start)
        config: dict[str, Item] = {
            "file": self._item(self._path, self.stages[0].start),
            "base": self._item(last.root.base, last.root.start),
            "user": self.user(last),
        }
        if product is not None:
            config["ai"] = product
        words, options = container.get("words"), container.get("options")
        if isinstance(words, list) and words:
            config["words"] = Item(
                [self._item(word, line, str(word)) for word in words], self._path, line.line, line.end_line
            )
        if isinstance(options, Mapping) and options:
            parts = {name: self._item(value, line, name) for name, value in options.items()}
            config["options"] = Item(parts, self._path, line.line, line.end_line)
        config |= self._variables()
        config |= self._scripts()
        return config

    def _variables(self) -> dict[str, Item]:
        """ENV and ARG of all stages, the last ones first to count."""
        settings: dict[str, Item] = {}
        arguments: dict[str, Item] = {}
        for stage in self.stages:
            for name, (value, one) in stage.settings.items():
                # A variable that the build is given is named here and not typed here.
                known = Unknown(value, (), "name", ()) if "$" in value else value
                settings[name] = self._item(known, one, name)
            for name, (default, one) in stage.arguments.items():
                arguments[name] = self._item(default, one, name)
        out: dict[str, Item] = {}
        for key, found in (("environment", settings), ("arguments", arguments)):
            if found:
                first = next(iter(found.values()))
                out[key] = Item(found, self._path, first.line, first.end_line)
        return out

    def _scripts(self) -> dict[str, Item]:
        """What RUN and COPY do: `downloads`, `indexes`, `fetches`, `notebook`."""
        lists: dict[str, list[Item]] = {"downloads": [], "indexes": [], "fetches": []}
        out: dict[str, Item] = {}
        for stage in self.stages:
            for one in stage.steps:
                for name, value in self._indexes(one):
                    lists["indexes"].append(self._item(value, one, name))
                if one.name == "RUN":
                    for text in scripts.piped(one.script):
                        lists["downloads"].append(self._item(text, one, text.split()[0]))
                    for fetch in scripts.fetches(one.script):
                        parts = {"model": fetch.model} | ({"revision": fetch.revision} if fetch.revision else {})
                        place = self._item(None, one, fetch.model)
                        lists["fetches"].append(place.at({key: place.at(value) for key, value in parts.items()}))
                empty = scripts.empty_token(self._settings_text(one))
                if empty is not None:
                    held = self._item(empty, one)
                    out["notebook"] = held.at({"emptyToken": held})
        for key, found in lists.items():
            if found:
                out[key] = found[0].at(list(found))
        return out

    def _indexes(self, one: Instruction) -> Iterator[tuple[str, str]]:
        if one.name == "RUN":
            yield from ((text.split()[-1], text) for text in scripts.indexes(one.script))
        elif one.name == "ENV":
            for stage in self.stages:
                for name, (value, place) in stage.settings.items():
                    is_index = name.startswith(("PIP_", "UV_")) and name.endswith(
                        ("INDEX_URL", "INDEX", "TRUSTED_HOST")
                    )
                    if place is one and is_index and scripts.is_unsafe_index(name, value):
                        yield name, f"{name}={value}"

    def _settings_text(self, one: Instruction) -> str:
        """What an instruction says of a notebook server: its script, or the settings file that it copies."""
        if one.name == "RUN":
            return one.script
        if one.name not in ("COPY", "ADD"):
            return ""
        text = one.document
        for word in re.split(r"[\s\"',\[\]]+", one.text):
            if re.search(r"jupyter\w*_config\.(py|json)\Z", word):
                file = self._beside(word)
                text += (read_text(file, DOCKERFILE)[0] or "") if file is not None else ""
        return text

    def _inside(self) -> Iterator[Asset | Edge]:
        """Images, packages and models of all stages."""
        for stage in self.stages:
            name = image_name(stage.base) if stage.parent is None else None
            if name is not None:
                text = f"{self._path} builds on {stage.base}"
                yield from image_records(
                    name, self._place(stage.start), self._known, self._owner, DOCKERFILE, text=text
                )
            repository = image_name(stage.root.base)
            for one in stage.steps:
                yield from self._step(one, stage, repository.repository if repository is not None else None)

    def _place(self, one: Instruction) -> Location:
        return Location(self._path, one.line, one.end_line)

    def _step(self, one: Instruction, stage: Stage, repository: str | None) -> Iterator[Asset | Edge]:
        found: list[tuple[str, str]] = []
        text = f"{self._path} serves or pulls"
        if one.name == "RUN":
            for offset, requirement in _installs(one):
                place = Location(self._path, offset, offset)
                yield from package_records(
                    requirement, "pypi", place, self._libraries, self._context, source=DOCKERFILE, owner=self._owner
                )
            found = list(models_of(_words(one.script, stage), repository))
            found += [("huggingface", fetch.model) for fetch in scripts.fetches(one.script)]
        elif one.name == "ADD":
            found = list(fetched_models(_words(one.script, stage)))
        elif one.name in stage.commands and stage.commands[one.name][1] is one:
            found = list(models_of(_words(" ".join(stage.commands[one.name][0]), stage), repository))
        elif one.name == "ENV":
            text = f"{self._path} names for its server"
            pairs = {name: value for name, (value, place) in stage.settings.items() if place is one}
            found = list(models_in_environment(pairs))
        for registry, model in dict.fromkeys(found):
            yield from model_records(
                registry, model, self._place(one), owner=self._owner, source=DOCKERFILE, text=f"{text} {model}"
            )


def _installs(one: Instruction) -> Iterator[tuple[int, Requirement]]:
    """`(line, requirement)` of the packages that a RUN instruction installs."""
    for requirement in installed(one.script):
        yield one.line_of(requirement.name), requirement


def _words(text: str, stage: Stage) -> list[str]:
    plain = re.sub(r"&&|;|\|\|", " ", expand(text, stage.known))
    return plain.replace('"', " ").replace("'", " ").split()


READER = Reader(DOCKERFILE, claims_dockerfile, "file", read, max_bytes=LARGEST)
