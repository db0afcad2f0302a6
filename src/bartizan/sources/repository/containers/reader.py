"""The readers of Dockerfiles (by tree-sitter) and compose files (by PyYAML's nodes, which know their lines)."""

from __future__ import annotations

import re
import shlex
import warnings
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

import tree_sitter_dockerfile
import yaml
from tree_sitter import Language, Node, Parser

from bartizan.catalog.images import Images, image_name, images
from bartizan.model.asset import Asset, Sighting
from bartizan.model.edge import Edge, Gap
from bartizan.model.location import Location
from bartizan.model.scan import Record
from bartizan.sources.repository.ai import Packages, packages
from bartizan.sources.repository.images import (
    image_records,
    model_records,
    models_in_environment,
    models_of,
)
from bartizan.sources.repository.manifests.install import installed
from bartizan.sources.repository.manifests.package import Requirement, package_records
from bartizan.sources.repository.reader import Context, Reader, SourceFile, read_text

DOCKERFILE = "dockerfile"
COMPOSE = "compose"
LARGEST = 1024 * 1024
MOST_RECORDS = 2_000
_COMPOSE = re.compile(r"(^|/)(docker-)?compose([.-][\w.-]+)?\.ya?ml$")
_DOCKERFILE = re.compile(r"(^|/)((Docker|Container)file([.-][\w.-]+)?|[\w.-]+\.([Dd]ocker|[Cc]ontainer)file)$")


def claims_dockerfile(path: str) -> bool:
    """Dockerfiles and Containerfiles under their usual names."""
    return bool(_DOCKERFILE.search(path)) and not path.endswith((".md", ".py", ".dockerignore"))


def claims_compose(path: str) -> bool:
    """Compose files under their usual names."""
    return bool(_COMPOSE.search(path))


@cache
def _language() -> Language:
    with warnings.catch_warnings():
        # This grammar hands out its address as a number, which the library takes but wishes it did not.
        warnings.simplefilter("ignore", DeprecationWarning)
        return Language(tree_sitter_dockerfile.language())


def read_dockerfiles(files: Sequence[SourceFile], context: Context) -> Iterator[Record]:
    """The AI images, packages and models of each Dockerfile."""
    known, libraries = images(context.catalog), packages(context.catalog)
    for file in files:
        text, gap = read_text(file, DOCKERFILE)
        if gap is not None:
            yield gap
        if text is not None:
            found = list(_dockerfile(file.path, text.encode(), known, libraries, context))[:MOST_RECORDS]
            if found:
                yield _file(file.path, context, DOCKERFILE)
                yield from found


def _file(path: str, context: Context, source: str) -> Asset:
    location = Location(path, 1)
    return Asset(
        context.file_id(path), "file", "file", path.rpartition("/")[2], "code", sightings=(Sighting(source, location),)
    )


def _dockerfile(path: str, data: bytes, known: Images, libraries: Packages, context: Context) -> Iterator[Record]:
    owner = context.file_id(path)
    arguments: dict[str, str] = {}
    stages: set[str] = set()
    image: str | None = None
    for node in Parser(_language()).parse(data).root_node.named_children:
        text = data[node.start_byte : node.end_byte].decode("utf-8", "replace")
        location = Location(path, node.start_point[0] + 1, node.end_point[0] + 1)
        if node.type in {"arg_instruction", "env_instruction"}:
            arguments.update(_assignments(node, data, arguments))
            if node.type == "env_instruction":
                for registry, model in models_in_environment(dict(_assignments(node, data, arguments))):
                    yield from model_records(
                        registry, model, location, owner=owner, source=DOCKERFILE, text=f"{path} sets it for its server"
                    )
        elif node.type == "from_instruction":
            words = [word for word in expand(text, arguments).split()[1:] if not word.startswith("--")]
            if len(words) >= 3 and words[1].lower() == "as":  # noqa: PLR2004
                stages.add(words[2].lower())
            name = image_name(words[0]) if words and words[0].lower() not in stages else None
            if name is not None:
                image = name.repository
                yield from image_records(name, location, known, owner, DOCKERFILE, text=f"{path} builds on {words[0]}")
        elif node.type in {"run_instruction", "cmd_instruction", "entrypoint_instruction"}:
            yield from _command(node, expand(text, arguments), location, libraries, context, image=image)


def _command(
    node: Node, text: str, location: Location, libraries: Packages, context: Context, *, image: str | None
) -> Iterator[Record]:
    owner = context.file_id(location.path or "")
    body = re.sub(r"\\\r?\n", " ", text.partition(" ")[2])
    start = location.line or 1
    if node.type == "run_instruction":
        for offset, requirement in _installs(text):
            place = Location(location.path, start + offset, start + offset)
            yield from package_records(requirement, "pypi", place, libraries, context, source=DOCKERFILE, owner=owner)
    for registry, model in models_of(_words(body), image):
        yield from model_records(
            registry, model, location, owner=owner, source=DOCKERFILE, text=f"{location.path} serves or pulls {model}"
        )


def _installs(text: str) -> Iterator[tuple[int, Requirement]]:
    """`(line offset, requirement)` of the packages that a RUN instruction installs."""
    lines = text.split("\n")
    body = re.sub(r"\\\r?\n", " ", re.sub(r"(?m)^\s*#.*$", "", text)).partition(" ")[2]
    for requirement in installed(body):
        offset = next((number for number, line in enumerate(lines) if requirement.name in line), 0)
        yield offset, requirement


def _words(text: str) -> list[str]:
    """A command's words, in shell form or as a JSON list."""
    stripped = text.strip()
    if stripped.startswith("["):
        return re.findall(r'"((?:[^"\\]|\\.)*)"', stripped)
    try:
        return shlex.split(re.sub(r"&&|;|\|\|", " ", stripped))
    except ValueError:
        return stripped.split()


def _assignments(node: Node, data: bytes, known: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """`NAME=value` of an ARG or ENV instruction."""
    text = data[node.start_byte : node.end_byte].decode("utf-8", "replace").partition(" ")[2]
    text = re.sub(r"\\\r?\n", " ", text).strip()
    if node.type == "env_instruction" and "=" not in text.partition(" ")[0]:
        name, _, value = text.partition(" ")
        yield name, expand(value.strip(), known)
        return
    try:
        words = shlex.split(text)
    except ValueError:
        words = text.split()
    for word in words:
        name, equals, value = word.partition("=")
        if equals:
            yield name, expand(value, known)


_VARIABLE = re.compile(r"\$\{(\w+)(?::?[-+?]([^{}]*))?\}|\$(\w+)")


def expand(text: str, values: Mapping[str, str]) -> str:
    """The text with `$NAME` and `${NAME:-default}` replaced where they are known."""
    return _VARIABLE.sub(
        lambda match: values.get(match.group(1) or match.group(3)) or match.group(2) or match.group(), text
    )[:20_000]


def read_compose(files: Sequence[SourceFile], context: Context) -> Iterator[Record]:
    """The AI images and models of each compose file's services."""
    known = images(context.catalog)
    for file in files:
        text, gap = read_text(file, COMPOSE)
        if gap is not None:
            yield gap
        if text is None:
            continue
        try:
            root = yaml.compose(text, Loader=yaml.CSafeLoader)
        except (yaml.YAMLError, RecursionError, ValueError) as error:
            yield Gap(COMPOSE, file.path, f"cannot be parsed: {str(error).splitlines()[0][:120]}", "valid YAML")
            continue
        found: list[Record] = []
        for name, service in _entries(_child(root, "services")):
            found.extend(_service(file.path, name, service, known, context))
        for name, model in _entries(_child(root, "models")):
            found.extend(_model(file.path, name, model, context))
        if found:
            yield _file(file.path, context, COMPOSE)
            yield from found[:MOST_RECORDS]


def _service(path: str, name: str, service: yaml.Node, known: Images, context: Context) -> Iterator[Record]:
    owner = context.file_id(path)
    node = _child(service, "image")
    repository = None
    if isinstance(node, yaml.ScalarNode):
        parsed = image_name(expand(str(node.value), {}))
        location = Location(path, node.start_mark.line + 1, node.end_mark.line + 1)
        if parsed is not None:
            repository = parsed.repository
            yield from image_records(parsed, location, known, owner, COMPOSE, text=f"service {name} runs {node.value}")
    for key in ("command", "entrypoint"):
        command = _child(service, key)
        if command is not None:
            location = Location(path, command.start_mark.line + 1, command.end_mark.line + 1)
            words = [word for text in _texts(command) for word in _words(text)]
            for registry, model in models_of(words, repository):
                yield from model_records(
                    registry, model, location, owner=owner, source=COMPOSE, text=f"service {name} serves {model}"
                )
    environment = _child(service, "environment")
    if environment is not None and repository is not None and known.find(repository) is not None:
        location = Location(path, environment.start_mark.line + 1, environment.end_mark.line + 1)
        pairs = dict(_environment(environment))
        for registry, model in models_in_environment(pairs):
            yield from model_records(
                registry, model, location, owner=owner, source=COMPOSE, text=f"service {name} serves {model}"
            )


def _model(path: str, name: str, node: yaml.Node, context: Context) -> Iterator[Asset | Edge]:
    """Compose's own `models:` section: `model: ai/smollm2`."""
    inner = _child(node, "model")
    if isinstance(inner, yaml.ScalarNode) and inner.value:
        registry, _, rest = str(inner.value).partition("/")
        registry = {"ai": "docker", "hf.co": "huggingface"}.get(registry, registry)
        if rest:
            location = Location(path, inner.start_mark.line + 1, inner.end_mark.line + 1)
            yield from model_records(
                registry, rest, location, owner=context.file_id(path), source=COMPOSE, text=f"model {name}"
            )


def _child(node: yaml.Node | None, key: str) -> yaml.Node | None:
    return next((value for name, value in _entries(node) if name == key), None)


def _entries(node: yaml.Node | None) -> Iterator[tuple[str, yaml.Node]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode):
                yield str(key.value), value


def _texts(node: yaml.Node) -> Iterator[str]:
    if isinstance(node, yaml.ScalarNode):
        yield str(node.value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            if isinstance(item, yaml.ScalarNode):
                yield str(item.value)


def _environment(node: yaml.Node) -> Iterator[tuple[str, str]]:
    for key, value in _entries(node):
        if isinstance(value, yaml.ScalarNode):
            yield key, expand(str(value.value), {})
    for text in _texts(node) if isinstance(node, yaml.SequenceNode) else ():
        key, equals, value_text = text.partition("=")
        if equals:
            yield key, expand(value_text, {})


DOCKERFILES = Reader(DOCKERFILE, claims_dockerfile, "file", read_dockerfiles, max_bytes=LARGEST)
COMPOSES = Reader(COMPOSE, claims_compose, "file", read_compose, max_bytes=LARGEST)
