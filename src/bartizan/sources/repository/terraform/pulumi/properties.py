"""A Pulumi resource's properties as the arguments of what it stands for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from bartizan.catalog.terraform import TerraformTable
from bartizan.model.values import Unknown
from bartizan.sources.repository.evaluated import Body
from bartizan.sources.repository.terraform.planned import SENSITIVE, is_secret
from bartizan.sources.repository.terraform.pulumi.tokens import singular, snake

SIGNATURE = "4dabf18193072939515e22adb298388d"
"""The key that marks a map as something else: a secret, an asset, an archive, a reference, an output."""

_SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - the mark of a secret, not one
_ASSET = "c44067f5952c0a294b673a41bacd8c17"
_OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
_REFERENCE = "5cf8f73096256a8f31e491e813e4eb8e"
COMPUTED = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""What a preview writes for a text that is known only after the update."""

_MAPS = frozenset(
    {"tags", "labels", "tagsAll", "userLabels", "variables", "environment", "environmentVariables", "metadata"}
    | {"annotations", "parameters", "hyperParameters", "hyperparameters", "attributes", "options", "settings"}
    | {"responseParameters", "requestParameters", "containerEnvs", "envVars", "properties", "instanceMetadata"}
)
"""Properties whose value is a map of the author's own keys when all in it is text."""

_RENAMED = {
    "aws_lambda_function": {"name": "functionName", "code": "filename"},
    "aws_lambda_permission": {"function": "functionName"},
    "aws_lambda_function_url": {"function": "functionName"},
    "aws_iam_policy_attachment": {"policy": "policyArn"},
}
"""Properties that the bridge renamed freely; from the providers' own documentation."""

_DEPTH = 60


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads properties: `refer` gives the unknown for what waits for other resources.

    It is asked with the name of the value, and with the property that the value is in, `top`.
    """

    refer: Callable[[str, str], Unknown]
    top: str = ""

    def value(self, value: object, name: str, depth: int = 0) -> object:
        """A property's value without secrets and without Pulumi's marks; null for what is not there."""
        if depth > _DEPTH:
            return Unknown(f"nested deeper than {_DEPTH} levels")
        if isinstance(value, str):
            if value == COMPUTED:
                return self.refer(name, self.top or name)
            return Unknown(SENSITIVE, pieces=(None,)) if value and is_secret(snake(name)) else value
        if isinstance(value, Mapping):
            mark = value.get(SIGNATURE)
            if isinstance(mark, str):
                return self._marked(mark, value, name, depth)
            named = value.get("name")
            out = Body(getattr(value, "line", 0), getattr(value, "end_line", 0))
            out.lines = dict(getattr(value, "lines", {}))
            for key, inner in value.items():
                word = named if key == "value" and isinstance(named, str) else key
                reader = self if depth else replace(self, top=key)
                done = None if key.startswith("__") else reader.value(inner, str(word), depth + 1)
                if done is not None:
                    out[key] = done
            return out
        if isinstance(value, list):
            return [self.value(inner, name, depth + 1) for inner in value]
        return value

    def _marked(self, mark: str, value: Mapping[str, object], name: str, depth: int) -> object:
        if mark == _SECRET:
            return Unknown(SENSITIVE, pieces=(None,))
        if mark == _OUTPUT:
            if value.get("secret"):
                return Unknown(SENSITIVE, pieces=(None,))
            return (
                self.value(value["value"], name, depth + 1) if "value" in value else self.refer(name, self.top or name)
            )
        if mark == _REFERENCE:
            return self.refer(name, self.top or name)
        text = value.get("text") if mark == _ASSET else None
        return text if isinstance(text, str) else Unknown(str(value.get("path") or value.get("uri") or "an archive"))


def arguments(type_: str, properties: Mapping[str, object], table: TerraformTable | None) -> Body:
    """Properties as a bridged resource's arguments: Terraform's names, singular where its blocks are."""
    known = _known_paths(table) if table is not None else {}
    names = _RENAMED.get(type_)
    if names is not None:
        own = Body(0, 0)
        lines = getattr(properties, "lines", {})
        own.update({names.get(key, key): value for key, value in properties.items()})
        own.lines = {names.get(key, key): line for key, line in lines.items()}
        properties = own
    return _renamed(properties, "", known, 0)


def _known_paths(table: TerraformTable) -> dict[str, set[str]]:
    """The names that a table knows, below each of its paths."""
    fold = table.fold
    named: Iterable[str] = (
        *table.rename, *table.values, *table.defaults, *table.json, *table.wrap, *table.drop, *table.spread,
        *((fold.owner, fold.by or "") if fold else ()),
    )  # fmt: skip
    known: dict[str, set[str]] = {}
    for path in named:
        parts = path.split(".")
        for place, part in enumerate(parts):
            known.setdefault(".".join(parts[:place]), set()).add(part)
    return known


def _renamed(value: Mapping[str, object], path: str, known: Mapping[str, set[str]], depth: int) -> Body:
    out = Body(getattr(value, "line", 0), getattr(value, "end_line", 0))
    lines = getattr(value, "lines", {})
    here = known.get(path, set())
    for key, inner in value.items():
        name = snake(key)
        if name not in here and singular(name) in here:
            name = singular(name)
        below = f"{path}.{name}" if path else name
        if key in _MAPS and isinstance(inner, Mapping) and not _holds_blocks(inner):
            out[name] = dict(inner)
        else:
            out[name] = _renamed_value(inner, below, known, depth + 1)
        if key in lines:
            out.lines[name] = lines[key]
    return out


def _renamed_value(value: object, path: str, known: Mapping[str, set[str]], depth: int) -> object:
    if depth > _DEPTH:
        return Unknown(f"nested deeper than {_DEPTH} levels")
    if isinstance(value, Mapping):
        return [_renamed(value, path, known, depth)]
    if isinstance(value, list):
        return [_renamed(inner, path, known, depth) if isinstance(inner, Mapping) else inner for inner in value]
    return value


def _holds_blocks(value: Mapping[str, object]) -> bool:
    return any(isinstance(inner, Mapping | list) for inner in value.values())
