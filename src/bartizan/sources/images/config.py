"""The configuration of an image as rules see it, in the words of the Dockerfile that would make it.

Source: OCI Image Configuration, "Properties".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bartizan.catalog.containers import seen
from bartizan.catalog.images import Images, image_name
from bartizan.model.masking import mask
from bartizan.model.values import Value
from bartizan.sources.images.manifest import Image, texts
from bartizan.sources.images.reference import Platform
from bartizan.sources.repository.secrets.judge import is_placeholder
from bartizan.sources.repository.secrets.patterns import Patterns
from bartizan.sources.repository.secrets.search import search

BASE_NAME = "org.opencontainers.image.base.name"
BASE_DIGEST = "org.opencontainers.image.base.digest"
MOST_STEPS = 1_000
LONGEST = 4_000
"""The longest value that an asset shows, in characters."""
_SECRET_NAME = re.compile(
    r"(?i)(?:^|_)(?:password|passwd|secret|token|api_?key|access_?key|secret_?key|private_?key|credentials?)\Z"
)
_NO_SECRET = re.compile(r"[/$]|\d{1,5}\Z|(?i:true|false|none|null|yes|no)\Z")
_LEAST = 6
"""Characters below which the value of a variable is no secret."""


@dataclass(frozen=True, slots=True)
class Key:
    """A secret in the image's own configuration: the variable or label, where it stands, and how it is shown."""

    name: str
    where: str
    masked: str


@dataclass(frozen=True, slots=True)
class Described:
    """`texts` are the parts of the configuration that may hold keys, by name, a line for each variable or step."""

    config: dict[str, Value]
    texts: Mapping[str, str]
    entry: tuple[str, ...]


def describe(image: Image, known: Images, patterns: Patterns, name: str) -> Described:
    """What the image's configuration says; keys in it are masked, and told in `keys`."""
    told = image.config.get("config")
    run = told if isinstance(told, Mapping) else {}
    variables = dict(_variables(run.get("Env")))
    labels = texts(run.get("Labels"))
    steps = _steps(image.config)
    started = {key: _words(run.get(key)) for key in ("Entrypoint", "Cmd")}
    entry = (*started["Entrypoint"], *started["Cmd"])
    plain = {key: tuple(hidden(word, patterns) for word in words) for key, words in started.items()}
    parts = {
        "ENV": "\n".join(f"{key}={_line(value)}" for key, value in variables.items()),
        "LABEL": "\n".join(f"{key}={_line(value)}" for key, value in labels.items()),
        "CMD": _line(" ".join(entry)),
        "history": "\n".join(_line(step) for step in steps),
    }
    shown, keys = _masked(variables, "ENV", patterns)
    tags, more = _masked(labels, "LABEL", patterns)
    config: dict[str, Value] = {
        "scanned": True,
        "platform": str(Platform(*(str(image.config.get(key) or "") for key in ("os", "architecture", "variant")))),
        "user": str(run.get("User") or "root"),
        "layers": len(image.layers),
        "environment": shown,
        "labels": tags,
        "ports": sorted(str(port) for port in run.get("ExposedPorts") or () if isinstance(port, str)),
    }
    for key, value in (("created", image.config.get("created")), ("author", image.config.get("author"))):
        if isinstance(value, str) and value:
            config[key] = hidden(value[:LONGEST], patterns)
    config |= _commands(plain["Entrypoint"], plain["Cmd"], name, known)
    if base := labels.get(BASE_NAME):
        config["baseImage"] = {"name": base} | ({"digest": labels[BASE_DIGEST]} if BASE_DIGEST in labels else {})
    keys += more
    keys += [
        Key("CMD", "CMD", mark)
        for word, mark in zip(entry, (*plain["Entrypoint"], *plain["Cmd"]), strict=True)
        if word != mark
    ]
    if keys:
        config["keys"] = [{"name": key.name, "where": key.where, "masked": key.masked} for key in keys]
    return Described(config, {part: text for part, text in parts.items() if text}, entry)


def hidden(text: str, patterns: Patterns) -> str:
    """`text` with the keys in it masked."""
    for found in search(text.encode("utf-8", "replace"), patterns):
        text = text.replace(found.token, found.masked)
    return text


def _commands(entry: tuple[str, ...], command: tuple[str, ...], name: str, known: Images) -> dict[str, Value]:
    """What the image starts, word by word, and what it is known for by that or by its name."""
    out: dict[str, Value] = {}
    if entry:
        out["entrypoint"] = list(entry)
    if command:
        out["cmd"] = list(command)
    made, _ = seen({"image": name, "command": list(entry), "args": list(command)}, known)
    for key in ("words", "options"):
        if made.get(key):
            out[key] = made[key]
    ai = made.get("ai")
    if isinstance(ai, Mapping) and ai.get("category") not in ("gpu-base", "gpu-infra"):
        out["ai"] = ai
    return out


def _variables(told: object) -> Iterator[tuple[str, str]]:
    for one in told if isinstance(told, list) else ():
        if isinstance(one, str):
            name, equals, value = one.partition("=")
            if name and equals:
                yield name, value[:LONGEST]


def _words(told: object) -> tuple[str, ...]:
    if isinstance(told, str):
        return (told[:LONGEST],)
    return tuple(one[:LONGEST] for one in told if isinstance(one, str)) if isinstance(told, list) else ()


def _steps(config: Mapping[str, Any]) -> list[str]:
    told = config.get("history")
    steps = told[:MOST_STEPS] if isinstance(told, list) else []
    return [
        f"{one.get('created_by') or ''} {one.get('comment') or ''}".strip() for one in steps if isinstance(one, Mapping)
    ]


def _line(text: str) -> str:
    return " ".join(text.split("\n"))


def _masked(values: Mapping[str, str], where: str, patterns: Patterns) -> tuple[dict[str, Value], list[Key]]:
    """The values with keys masked, and the keys."""
    shown: dict[str, Value] = {}
    keys: list[Key] = []
    for name, value in values.items():
        text = value
        for found in search(f"{name}={value}".encode("utf-8", "replace"), patterns):
            text = text.replace(found.token, found.masked)
            keys.append(Key(name, where, found.masked))
        if text == value and is_secret(name, value):
            text = mask(value, 2, 0)
            keys.append(Key(name, where, text))
        shown[name] = text
    return shown, keys


def is_secret(name: str, value: str) -> bool:
    """Whether a variable is named like a secret and holds a value that could be one."""
    if not _SECRET_NAME.search(name) or len(value) < _LEAST or _NO_SECRET.match(value):
        return False
    return not is_placeholder(value)


def base_reference(config: Mapping[str, Value]) -> str | None:
    """The name of the image that this one was built on, as its labels say; None where they do not."""
    base = config.get("baseImage")
    if not isinstance(base, Mapping):
        return None
    name, digest = base.get("name"), base.get("digest")
    if not isinstance(name, str) or image_name(name) is None:
        return None
    plain = name.removeprefix("docker.io/").removeprefix("library/").partition("@")[0]
    return f"{plain}@{digest}" if isinstance(digest, str) and digest else plain
