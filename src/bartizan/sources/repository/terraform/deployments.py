"""How often a root module is deployed: once, or once for each named values file or plan beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bartizan.model.edge import Gap
from bartizan.sources.repository.reader import SourceFile
from bartizan.sources.repository.terraform.claims import VALUES
from bartizan.sources.repository.terraform.definition import Definition, Loader, is_automatic
from bartizan.sources.repository.terraform.parse import SOURCE
from bartizan.sources.repository.terraform.plan import label_of
from bartizan.sources.repository.terraform.syntax import Argument

DEPLOYMENTS = 12
"""How many deployments of one root module are told apart; the rest is a gap."""

FOLDERS = frozenset(
    {"env", "envs", "environment", "environments", "vars", "tfvars", "var", "variables", "var-files", "varfiles"}
    | {"config", "configs", "configuration", "settings", "stages", "stage", "params", "parameters", "inputs"}
    | {"deploy", "deployments", "accounts", "regions", "workspaces", "targets", "tenants"}
)
"""Folders below a root module in which people keep the values files of its environments."""

_SHARED = frozenset(
    {"common", "base", "default", "defaults", "shared", "global", "globals", "all", "secrets", "secret"}
)
"""Values files that go with every environment's own."""

_SAMPLE = re.compile(r"(?:\A|[-_.])(?:example|sample|template|dist|test|backend)(?:[-_.]|\Z)")


@dataclass(slots=True)
class Deployment:
    """One way in which a root module is deployed; `label` is empty where there is no other."""

    label: str
    values: Mapping[str, Argument]
    plans: list[SourceFile] = field(default_factory=list)


def deployments(
    definition: Definition, loader: Loader, named: Sequence[SourceFile], plans: Sequence[SourceFile]
) -> tuple[list[Deployment], list[Gap]]:
    """The deployments of a root module, and what of them is not told.

    `named` are the values files that Terraform reads only when told to, `plans` the plans and states,
    both of the root's own directory or of folders below it.
    """
    files, gaps = _environments(definition, loader, named)
    out = [Deployment(label, {**definition.values, **values}) for label, values in files.items()]
    if not out or (definition.values and "" not in files and not _missing(definition)):
        # What Terraform reads by itself is enough: it is also deployed without any named file.
        out.insert(0, Deployment("", definition.values))
    for file in plans:
        label = label_of(file)
        match = next((one for one in out if label and one.label == label), None)
        if match is None and len(out) == 1 and not out[0].plans and (not label or not out[0].label):
            match = out[0]
        if match is None and not label:
            match = next((one for one in out if not one.label), None)
        if match is None:
            match = Deployment(label, definition.values)
            out.append(match)
        match.plans.append(file)
        if len(plans) > 1 or len(out) > 1:
            match.label = match.label or label
    if len(out) > DEPLOYMENTS:
        why = f"{len(out)} values files or plans for one module; the first {DEPLOYMENTS} were judged"
        gaps.append(Gap(SOURCE, definition.directory or ".", why, "a scan with fewer of them"))
    return out[:DEPLOYMENTS], gaps


def _missing(definition: Definition) -> bool:
    """Whether a variable has neither a default nor an automatic value."""
    return any(
        name not in definition.values and "default" not in block.arguments
        for name, block in definition.variables.items()
    )


def _environments(
    definition: Definition, loader: Loader, named: Sequence[SourceFile]
) -> tuple[dict[str, dict[str, Argument]], list[Gap]]:
    """What each environment's files set, by its label, in the order of the labels."""
    found: dict[str, dict[str, Argument]] = {}
    shared: dict[str, Argument] = {}
    gaps: list[Gap] = []
    for file in sorted(named, key=lambda one: one.path):
        label = _label(file, definition.directory)
        if label is None:
            continue
        values, problems = loader.values(file)
        known = sum(name in definition.variables for name in values)
        if not known or known * 2 < len(values):
            continue
        gaps.extend(problems)
        if label in _SHARED:
            shared.update(values)
        else:
            found.setdefault(label, {}).update(values)
    if not found and shared:
        return {"": shared}, gaps
    return {label: {**shared, **values} for label, values in found.items()}, gaps


def _label(file: SourceFile, directory: str) -> str | None:
    """The environment that a values file is for: `prod` of `prod.tfvars` and of `envs/prod/main.tfvars`."""
    inner = file.path[len(directory) + 1 :] if directory else file.path
    *folders, name = inner.split("/")
    stem = next((name.removesuffix(suffix) for suffix in reversed(VALUES) if name.endswith(suffix)), name)
    if _SAMPLE.search(stem):
        return None
    if not folders:
        return None if is_automatic(name) else stem
    if folders[0].lower() not in FOLDERS or len(folders) > 3:  # noqa: PLR2004 - region and environment below it
        return None
    rest = folders[1:]
    if stem in _SHARED and not rest:
        return stem
    return "/".join(rest) if rest else stem.removesuffix(".auto")


def belongs(file: SourceFile, roots: Iterable[str]) -> str | None:
    """The nearest of `roots` above a values file or a plan."""
    directory = file.directory
    known = set(roots)
    while True:
        if directory in known:
            return directory
        if not directory:
            return None
        directory = directory.rpartition("/")[0]
