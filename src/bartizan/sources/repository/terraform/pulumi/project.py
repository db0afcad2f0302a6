"""Pulumi projects: `Pulumi.yaml`, the stacks' configurations, and what of a project can be read without running it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bartizan.model.edge import Gap
from bartizan.model.values import Unknown
from bartizan.sources.repository.reader import Context, SourceFile, read_text
from bartizan.sources.repository.terraform.planned import SENSITIVE
from bartizan.sources.repository.terraform.pulumi.documents import SOURCE
from bartizan.sources.repository.yaml_marks import Marked, MarkError, load

_DEPTH = 40


@dataclass(slots=True)
class Project:
    """One project before anything is evaluated; `lines` are those of the resources' names."""

    file: SourceFile
    name: str
    runtime: str
    resources: dict[str, Marked] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    variables: dict[str, Marked] = field(default_factory=dict)
    defaults: dict[str, object] = field(default_factory=dict)
    stacks: dict[str, dict[str, object]] = field(default_factory=dict)
    gaps: list[Gap] = field(default_factory=list)


def read_project(file: SourceFile, stacks: Sequence[SourceFile], context: Context) -> Project | None:
    """The project with its stacks; None when the file is none."""
    gaps: list[Gap] = []
    root = _load(file, context, gaps)
    if root is None:
        return Project(file, file.directory, "", gaps=gaps) if gaps else None
    name = root.get("name")
    runtime = root.get("runtime")
    if name is None or runtime is None:
        return None
    inner = runtime.get("name") if isinstance(runtime.value, dict) else runtime
    project = Project(file, name.text() or "", (inner.text() if inner else None) or "", gaps=gaps)
    project.resources = {key: one for key, one in _items(root, "resources") if isinstance(one.value, dict)}
    listed = root.get("resources")
    project.lines = {} if listed is None else dict(listed.key_lines)
    project.variables = dict(_items(root, "variables"))
    for section in ("config", "configuration"):
        for key, one in _items(root, section):
            default = one.get("default") or one.get("value") if isinstance(one.value, dict) else one
            if default is not None:
                project.defaults[_bare(key, project.name)] = plain(default, 0)
    for stack in stacks:
        config = _load(stack, context, gaps)
        if config is not None:
            label = stack.name.removeprefix("Pulumi.").rpartition(".")[0]
            project.stacks[label] = {_bare(key, project.name): plain(one, 0) for key, one in _items(config, "config")}
    return project


def _bare(key: str, project: str) -> str:
    """A setting of the project itself without the project's name; a provider's keeps the provider's."""
    return key.removeprefix(f"{project}:")


def _items(root: Marked, name: str) -> list[tuple[str, Marked]]:
    node = root.get(name)
    return [] if node is None else list(node.items())


def _load(file: SourceFile, context: Context, gaps: list[Gap]) -> Marked | None:
    text, gap = read_text(file, SOURCE)
    if gap is not None:
        gaps.append(gap)
    if text is None:
        return None
    try:
        return load(text, as_json=False, depth=context.limits.depth, nodes=context.limits.nodes)
    except MarkError as error:
        gaps.append(Gap(SOURCE, f"{file.path}:{error.line}", f"line {error.line}: {error.why}", "valid YAML"))
        return None


def plain(node: Marked, depth: int) -> object:
    """A setting's value; a secret is unknown."""
    if isinstance(node.value, dict):
        if "secure" in node.value:
            return Unknown(SENSITIVE, pieces=(None,))
        if depth > _DEPTH:
            return Unknown("nested too deeply")
        return {key: plain(inner, depth + 1) for key, inner in node.value.items()}
    if isinstance(node.value, list):
        return [plain(inner, depth + 1) for inner in node.value] if depth <= _DEPTH else Unknown("nested too deeply")
    return node.value


def settings_of(config: Mapping[str, object]) -> dict[str, dict[str, object]]:
    """Provider settings by package: `aws:region`."""
    out: dict[str, dict[str, object]] = {}
    for key, value in config.items():
        package, mark, name = key.partition(":")
        if mark:
            out.setdefault(package, {})[name] = value
    return out
