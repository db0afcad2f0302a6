"""A rule's fix as a person writes it: the canonical settings in the dialects that can say them.

Each snippet is what `bartizan fix` would make of a resource that says nothing else, read again and judged: one after
which the rule still fails is not shown.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from bartizan.catalog.asset_type import POD_SPEC
from bartizan.catalog.load import Catalog, load_catalog
from bartizan.catalog.rule import Rule
from bartizan.catalog.terraform import TerraformTable
from bartizan.catalog.terraform_inverse import tables_by_type
from bartizan.graph.link.link import link
from bartizan.model.asset import Asset
from bartizan.model.scan import Record
from bartizan.model.severity import Verdict
from bartizan.model.values import Value
from bartizan.posture.judge import judge
from bartizan.sources.repository.patchers import PATCHERS, Patcher
from bartizan.sources.repository.patching import CannotPatch, Change, Workspace, patches
from bartizan.sources.repository.reader import Context, Limits, SourceFile
from bartizan.sources.repository.source import RepositorySource

EXAMPLE = "example"
"""The name of the resource in a snippet."""
TITLES = {"terraform": "Terraform", "cloudformation": "CloudFormation", "bicep": "Bicep", "kubernetes": "Kubernetes"}
MOST_RESOURCES = 2
"""Resources of Terraform that a type is shown by."""
_OBJECT = re.compile(r"([a-z0-9.-]+/v\w+)/([A-Z]\w+)")
_VERSION = "2000-01-01"
"""Stands for the version of Azure's interface, which the reader of a snippet chooses."""
_POD = """apiVersion: v1
kind: Pod
metadata:
  name: example
spec:
  containers:
    - name: example
      image: registry.example/app:1
"""


@dataclass(frozen=True, slots=True)
class Snippet:
    """A fix in one dialect: terraform, cloudformation, bicep or kubernetes; `text` ends with a newline."""

    dialect: str
    text: str

    @property
    def title(self) -> str:
        """The dialect's name."""
        return TITLES[self.dialect]


@dataclass(frozen=True, slots=True)
class _Draft:
    """A resource that says nothing, for one rule: its dialect, its file below the scratch directory, its text."""

    rule: Rule
    dialect: str
    path: str
    bare: str


def snippets(rules: Sequence[Rule], catalog: Catalog) -> dict[str, tuple[Snippet, ...]]:
    """The snippets of each rule that has settings, by its id; rules that no dialect can say have none."""
    drafts = list(_drafts(rules, catalog))
    with tempfile.TemporaryDirectory(prefix="bartizan-") as scratch:
        root = Path(scratch).resolve()
        for draft in drafts:
            _write(root, draft.path, draft.bare)
        written = _patched(root, drafts, catalog)
        for path, text in written.items():
            _write(root, path, text)
        failing = _failing(root, catalog) if written else set()
    found: dict[str, list[Snippet]] = {}
    for draft in drafts:
        if draft.path in written and (draft.rule.id, draft.path) not in failing:
            found.setdefault(draft.rule.id, []).append(
                Snippet(draft.dialect, written[draft.path].replace(_VERSION, "<version>"))
            )
    return {rule: tuple(shown) for rule, shown in found.items()}


def rule_snippets(rule: Rule, directories: Sequence[Path] = ()) -> tuple[Snippet, ...]:
    """The snippets of one rule of the catalogue or of one's own in `directories`."""
    return snippets([rule], load_catalog(directories)).get(rule.id, ()) if rule.fix.set else ()


def _drafts(rules: Sequence[Rule], catalog: Catalog) -> Iterator[_Draft]:
    tables = tables_by_type(catalog)
    for number, rule in enumerate(rules):
        if not rule.fix.set:
            continue
        for place, type_ in enumerate(rule.types):
            for index, (dialect, file, bare) in enumerate(_bare(type_, tables.get(type_, ()), catalog)):
                yield _Draft(rule, dialect, f"{number}/{place}/{index}/{file}", bare)


def _bare(type_: str, tables: Sequence[TerraformTable], catalog: Catalog) -> Iterator[tuple[str, str, str]]:
    """A resource of the type that says nothing, in each dialect that has it: dialect, file name, text."""
    own = [one.resource for one in tables if one.fold is None and one.resource in catalog.arguments]
    for resource in own[:MOST_RESOURCES]:
        yield "terraform", "main.tf", f'resource "{resource}" "{EXAMPLE}" {{\n}}\n'
    if type_.startswith("AWS::"):
        yield "cloudformation", "template.yaml", f"Resources:\n  Example:\n    Type: {type_}\n"
    if type_.startswith("Microsoft."):
        names = "/".join([EXAMPLE] * type_.count("/"))
        yield "bicep", "main.bicep", f"resource {EXAMPLE} '{type_}@{_VERSION}' = {{\n  name: '{names}'\n}}\n"
    if type_ == POD_SPEC:
        yield "kubernetes", "pod.yaml", _POD
    elif match := _OBJECT.fullmatch(type_):
        head = f"apiVersion: {match[1]}\nkind: {match[2]}\nmetadata:\n  name: {EXAMPLE}\n"
        yield "kubernetes", "manifest.yaml", head


def _write(root: Path, path: str, text: str) -> None:
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")


def _read(root: Path, catalog: Catalog) -> tuple[list[Record], dict[str, Asset]]:
    """All that a scan of the drafts says, and the resource of each file."""
    records = list(RepositorySource(root, catalog, workers=0).collect())
    by_file: dict[str, Asset] = {}
    for record in records:
        if isinstance(record, Asset) and record.sightings and record.sightings[0].source in PATCHERS:
            by_file.setdefault(record.sightings[0].location.path or "", record)
    return records, by_file


def _patched(root: Path, drafts: Sequence[_Draft], catalog: Catalog) -> dict[str, str]:
    """The text of each file with its rule's settings, where the dialect can say them."""
    _, by_file = _read(root, catalog)
    files = {path.relative_to(root).as_posix(): path for path in root.rglob("*") if path.is_file()}
    workspace = Workspace(
        Context(root.name, root, catalog, Limits()),
        {name: SourceFile(name, path, path.stat().st_size) for name, path in files.items()},
    )
    patchers: dict[str, Patcher] = {}
    out: dict[str, str] = {}
    for draft in drafts:
        asset = by_file.get(draft.path)
        if asset is None:
            continue
        source = asset.sightings[0].source
        patcher = patchers.setdefault(source, PATCHERS[source](workspace))
        try:
            edits = patcher.plan(Change(asset, cast("Mapping[str, Value]", draft.rule.fix.set)))
            out |= {patch.path: patch.after for patch in patches(workspace, edits)}
        except CannotPatch:
            continue
    return out


def _failing(root: Path, catalog: Catalog) -> set[tuple[str, str]]:
    """Which rule fails on the resource of which file."""
    records, by_file = _read(root, catalog)
    estate = link(records, catalog)
    paths = {asset.id: path for path, asset in by_file.items()}
    findings = judge(list(estate.assets.values()), estate.edges, catalog).findings
    return {(one.rule, paths[one.asset]) for one in findings if one.verdict is Verdict.FAIL and one.asset in paths}
