"""What parameter files say about a template: one `Deployment` for each environment.

Read are the forms that the AWS command line, SAM and CodePipeline take: a list of `ParameterKey` and
`ParameterValue`, a list of `Key=Value`, `{"Parameters": {…}}` (CodePipeline's template configuration),
a plain map, and `samconfig.toml` or `.yaml`. A file belongs to a template that stands near it (same
directory, up to two above, or a directory beside it) and declares every parameter that the file sets,
when the file or its directory is named after the template, or when no other template in its own
directory, or else near it, fits.

Which file a real deployment uses nobody can see in a repository, so each file is one environment, and
a template with several that set different values is judged once for each, its addresses prefixed with
the environment's name (`prod/Bucket`). Files that set the same values are one deployment. With no file
the parameters' defaults stand. A file never weighs against the template: where it is silent, the
defaults stand too.
"""

from __future__ import annotations

import json
import re
import shlex
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bartizan.model.edge import Gap
from bartizan.sources.repository.cloudformation.parameters import Deployment
from bartizan.sources.repository.cloudformation.template import Template
from bartizan.sources.repository.reader import SourceFile
from bartizan.sources.repository.yaml_marks import Marked, MarkError, load

MOST = 12
"""The most deployments of one template that are judged."""

FILE_BYTES = 1_000_000
_ENDINGS = (".json", ".yaml", ".yml")
_SAM_CONFIG = ("samconfig.toml", "samconfig.yaml", "samconfig.yml")
_SAM_DEFAULTS = ("template.yaml", "template.yml", "template.json")
_WORDS = frozenset({"param", "params", "parameter", "parameters", "cfn", "cloudformation"})
_FOLDERS = frozenset(
    {"config", "configs", "configuration", "env", "envs", "environment", "environments", "deploy", "deployment"}
    | {"deployments", "stacks", "stages", "vars", "values"}
)
_HINTS = ("param", "cfn", "cloudformation", "config", "env", "deploy", "stack", "stage", "vars", "values")
"""What every such name holds somewhere: most paths are told apart by this alone."""

_SPLIT = re.compile(r"[^a-z0-9]+")
_PAIR = re.compile(r"ParameterKey=([^,\s]+),\s*ParameterValue=(.*)\Z", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Values:
    """What one file or one table of a file sets, and the template that it names itself, if it does."""

    path: str
    label: str
    values: Mapping[str, object]
    template: str | None = None
    stack: str | None = None
    region: str | None = None


def is_candidate(path: str) -> bool:
    """Whether the path alone may be a parameter file."""
    lower = path.lower()
    directory, _, name = lower.rpartition("/")
    if name in _SAM_CONFIG:
        return True
    if not name.endswith(_ENDINGS) or not any(word in lower for word in _HINTS):
        return False
    last = directory.rpartition("/")[2]
    folders = set(words(last)) | set(words(directory.rpartition("/")[0].rpartition("/")[2]))
    return bool((set(words(_stem(name))) | folders) & _WORDS) or bool(folders & _FOLDERS)


def words(text: str) -> list[str]:
    """The words of a file's or directory's name."""
    return [word for word in _SPLIT.split(text.lower()) if word]


def _stem(name: str) -> str:
    for ending in (*_ENDINGS, ".template", ".template.txt"):
        name = name.removesuffix(ending)
    return name.removesuffix(".template")


def template_key(path: str) -> str:
    """A template's name as words, by which a parameter file may be named."""
    return " ".join(words(_stem(path.rpartition("/")[2].lower())))


def named_after(path: str) -> set[str]:
    """Every template's name (as `template_key` has it) that a parameter file's name or folder holds."""
    directory, _, name = path.lower().rpartition("/")
    runs = [words(_stem(name)), words(directory.rpartition("/")[2])]
    return {
        " ".join(run[start:end])
        for run in runs
        for start in range(min(len(run), 8))
        for end in range(start + 1, min(len(run), 8) + 1)
    }


def is_near(file: str, template: str) -> bool:
    """Whether a parameter file stands where one for the template would."""
    there, here = file.rpartition("/")[0], template.rpartition("/")[0]
    return there in (here, *_below(here, there)) or there.rpartition("/")[0] == here.rpartition("/")[0]


def _below(here: str, there: str) -> Iterator[str]:
    prefix = f"{here}/" if here else ""
    if there.startswith(prefix) and there[len(prefix) :].count("/") <= 1:
        yield there


def deployments(
    templates: Sequence[Template], files: Iterable[SourceFile]
) -> tuple[dict[str, list[Deployment]], list[Gap]]:
    """The deployments of each template by its path, where files say something; gaps for what is too much."""
    found: dict[str, list[Values]] = {}
    for file in files:
        for values in _read(file):
            path = _template_of(values, templates)
            if path is not None:
                found.setdefault(path, []).append(values)
    gaps: list[Gap] = []
    out: dict[str, list[Deployment]] = {}
    for path, each in found.items():
        if len(each) > MOST:
            why = f"{len(each)} parameter files belong to it; the first {MOST} by name were used"
            gaps.append(Gap("cloudformation", path, why, "a scan of the environments apart"))
        out[path] = _distinct(path, sorted(each, key=lambda one: one.path)[:MOST])
    return out, gaps


def _distinct(path: str, found: Sequence[Values]) -> list[Deployment]:
    """One deployment for each different set of values."""
    by_values: dict[str, Values] = {}
    for values in found:
        by_values.setdefault(json.dumps(values.values, sort_keys=True, default=str), values)
    if len(by_values) == 1:
        alike = {(values.stack, values.region) for values in found}
        stack, region = alike.pop() if len(alike) == 1 else (None, None)
        return [Deployment("", found[0].values, stack, region)]
    taken: set[str] = set()
    out: list[Deployment] = []
    for values in by_values.values():
        own = [word for word in words(values.label) if word not in template_key(path).split()]
        label = (
            "-".join(own) or values.label or "-".join(words(_stem(values.path.rpartition("/")[2].lower()))) or "values"
        )
        while label in taken:
            label += "+"
        taken.add(label)
        out.append(Deployment(label, values.values, values.stack, values.region))
    return out


def _template_of(values: Values, templates: Sequence[Template]) -> str | None:
    """The path of the template that the values are for, or None."""
    if values.template is not None:
        return next((template.path for template in templates if template.path == values.template), None)
    fitting = [
        template
        for template in templates
        if values.values.keys() <= template.parameters.keys() and is_near(values.path, template.path)
    ]
    names = named_after(values.path)
    named = [template for template in fitting if template_key(template.path) in names]
    if named:
        return max(named, key=lambda template: len(template_key(template.path))).path
    beside = [one for one in fitting if one.path.rpartition("/")[0] == values.path.rpartition("/")[0]]
    closest = beside or fitting
    return closest[0].path if len(closest) == 1 else None


def _read(file: SourceFile) -> Iterator[Values]:
    """What a candidate sets; nothing when it is no parameter file."""
    if file.size > FILE_BYTES:
        return
    try:
        text = file.text()
        if file.name.lower() == "samconfig.toml":
            yield from _sam_config(file, tomllib.loads(text))
            return
        root = _plain(load(text, as_json=file.name.lower().endswith(".json"), depth=20, nodes=20_000), [20_000])
    except (OSError, ValueError, RecursionError):
        return
    if file.name.lower() in _SAM_CONFIG:
        yield from _sam_config(file, root)
        return
    values = parameter_values(root)
    if values:
        yield Values(file.path, _label(file.path), values)


def parameter_values(root: object) -> dict[str, object]:
    """The values that a parameter file's document sets; empty when it is another kind of document."""
    if isinstance(root, list):
        if root and all(isinstance(item, str) and "=" in item for item in root):
            return dict(item.partition("=")[::2] for item in root)
        pairs = [(item.get("ParameterKey"), item.get("ParameterValue")) for item in root if isinstance(item, Mapping)]
        # `UsePreviousValue`: the parameter is the template's, its value nobody sees.
        known = {key: value for key, value in pairs if isinstance(key, str)}
        return known if len(pairs) == len(root) and all(isinstance(key, str) for key, _ in pairs) else {}
    if not isinstance(root, Mapping):
        return {}
    inner = root.get("Parameters")
    if isinstance(inner, Mapping) and "Resources" not in root:
        root = inner
    elif isinstance(inner, list):
        return parameter_values(inner)
    scalar = all(isinstance(value, str | int | float | bool) or _is_texts(value) for value in root.values())
    return {str(key): value for key, value in root.items()} if scalar else {}


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str | int | float) for item in value)


def _sam_config(file: SourceFile, root: object) -> Iterator[Values]:
    """One `Values` for each environment of a `samconfig`."""
    if not isinstance(root, Mapping):
        return
    for label, environment in root.items():
        if not isinstance(environment, Mapping):
            continue
        merged: dict[str, object] = {}
        for command in ("global", "deploy"):
            table = environment.get(command)
            inner = table.get("parameters") if isinstance(table, Mapping) else None
            merged.update(inner if isinstance(inner, Mapping) else {})
        values = _overrides(merged.get("parameter_overrides"))
        if not values:
            continue
        named = merged.get("template_file") or merged.get("template")
        stack, region = merged.get("stack_name"), merged.get("region")
        yield Values(
            file.path,
            str(label),
            values,
            _sam_template(file, named),
            stack if isinstance(stack, str) else None,
            region if isinstance(region, str) else None,
        )


def _sam_template(file: SourceFile, named: object) -> str | None:
    """The template that a `samconfig` deploys, relative to the root: by default the one beside it."""
    prefix = f"{file.directory}/" if file.directory else ""
    if isinstance(named, str) and not named.startswith((".aws-sam", "/")) and ".." not in named:
        return prefix + named.removeprefix("./")
    absolute = file.absolute.parent
    return next((prefix + name for name in _SAM_DEFAULTS if (absolute / name).is_file()), None)


def _overrides(value: object) -> dict[str, object]:
    """`Key=Value Key2="Value 2"`, `ParameterKey=K,ParameterValue=V`, or a list of either."""
    if isinstance(value, Mapping):
        return {str(key): inner for key, inner in value.items() if isinstance(inner, str | int | float | bool)}
    try:
        parts = (
            shlex.split(value)
            if isinstance(value, str)
            else [str(item) for item in value]
            if isinstance(value, list)
            else []
        )
    except ValueError:
        return {}
    out: dict[str, object] = {}
    for part in parts:
        pair = _PAIR.match(part)
        key, _, text = (pair.group(1), "", pair.group(2)) if pair else part.partition("=")
        if key:
            out[key] = text.strip("\"'")
    return out


def _label(path: str) -> str:
    """The environment's name: what the file's name says beside the usual words, else its folder's."""
    directory, _, name = path.lower().rpartition("/")
    for text in (_stem(name), directory.rpartition("/")[2]):
        left = [word for word in words(text) if word not in _WORDS and word not in _FOLDERS]
        if left:
            return "-".join(left)
    return ""


def _plain(node: Marked, left: list[int]) -> object:
    """A document as plain data, at most as many values as `left` says."""
    left[0] -= 1
    if left[0] < 0:
        raise MarkError("more values than the limit", node.line)
    if isinstance(node.value, dict):
        return {key: _plain(inner, left) for key, inner in node.value.items()}
    if isinstance(node.value, list):
        return [_plain(inner, left) for inner in node.value]
    return node.value
