"""The Pulumi reader: previews, exported stacks and YAML programs as assets in canonical shape."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from bartizan.model.asset import Asset
from bartizan.model.edge import Gap
from bartizan.model.scan import Record
from bartizan.sources.repository.evaluated import Budget, OutOfBudget
from bartizan.sources.repository.reader import Context, Reader, SourceFile, read_text
from bartizan.sources.repository.terraform.assets import Assets
from bartizan.sources.repository.terraform.combine import SEPARATOR, told_apart
from bartizan.sources.repository.terraform.definition import module_directory
from bartizan.sources.repository.terraform.pulumi.claims import claims, is_project, is_stack
from bartizan.sources.repository.terraform.pulumi.documents import (
    SOURCE,
    Export,
    looks_like_document,
    read_document,
)
from bartizan.sources.repository.terraform.pulumi.program import FILE_BYTES, Program, full_type
from bartizan.sources.repository.terraform.pulumi.project import (
    Project,
    read_project,
    settings_of,
)
from bartizan.sources.repository.terraform.pulumi.properties import Reader as Properties
from bartizan.sources.repository.terraform.pulumi.resources import Described, Translator, told, waiting
from bartizan.sources.repository.terraform.pulumi.tokens import maps_only
from bartizan.sources.repository.terraform.unmapped import NativeTypes

STEPS = 500_000
STACKS = 12
"""How many stacks of one project are told apart; the rest is a gap."""

_HEAD = 65_536


def read(files: Sequence[SourceFile], context: Context) -> Iterator[Record]:
    """The assets and gaps of every project and every document among `files`."""
    reading = _Reading(context, NativeTypes(context.catalog))
    projects = {file.directory: file for file in files if is_project(file.name)}
    documents: dict[str, list[SourceFile]] = {}
    for file in files:
        if file.name.endswith(".json") and _is_document(file):
            documents.setdefault(_owner(file.directory, projects), []).append(file)
    for directory, file in projects.items():
        stacks = [one for one in files if one.directory == directory and is_stack(one.name)]
        project = read_project(file, stacks, context)
        beside = documents.pop(directory, [])
        if project is not None:
            yield from project.gaps
            yield from reading.project(project, beside)
        else:
            documents[directory] = beside
    for left in documents.values():
        for file in left:
            yield from reading.documents(file.path, [file])


def _is_document(file: SourceFile) -> bool:
    try:
        return looks_like_document(file.read(_HEAD))
    except OSError:
        return False


def _owner(directory: str, projects: dict[str, SourceFile]) -> str:
    """The nearest project above a document; the document's own directory where there is none."""
    at = directory
    while at and at not in projects:
        at = at.rpartition("/")[0]
    return at if at in projects else directory


@dataclass(frozen=True, slots=True)
class _Reading:
    """What all projects of a tree share."""

    context: Context
    natives: NativeTypes

    def project(self, project: Project, documents: Sequence[SourceFile]) -> list[Asset | Gap]:
        """The records of one project: of its documents where there are some, else of its program."""
        if documents:
            return self.documents(project.file.path, documents)
        if project.runtime != "yaml":
            why = f"a Pulumi program in {project.runtime or 'a language'} is known only by running it"
            needs = "`pulumi preview --json > preview.json` beside it"
            return [Gap(SOURCE, project.file.path, why, needs)] if project.runtime else []
        stacks = list(project.stacks.items()) or [("", {})]
        gaps: list[Asset | Gap] = []
        if len(stacks) > STACKS:
            why = f"{len(stacks)} stacks; the first {STACKS} were judged"
            gaps.append(Gap(SOURCE, project.file.path, why, "a scan with fewer of them"))
            stacks = stacks[:STACKS]
        several = len(stacks) > 1
        readings = {
            label: self._program(project, label, config, f"{SEPARATOR}{label}" if several else "")
            for label, config in stacks
        }
        return [*gaps, *(told_apart(readings) if several else readings[stacks[0][0]])]

    def documents(self, path: str, files: Sequence[SourceFile]) -> list[Asset | Gap]:
        """The records of previews and exports, with ids under `path`; of a stack the first document counts."""
        found: dict[str, Export] = {}
        gaps: list[Gap] = []
        for file in files[:STACKS]:
            export = read_document(file)
            if export is not None:
                gaps.extend(export.gaps)
                found.setdefault(export.stack, export)
        readings: dict[str, list[Asset | Gap]] = {}
        for stack, export in found.items():
            suffix = f"{SEPARATOR}{stack}" if len(found) > 1 and stack else ""
            readings[stack] = self._assets(export.described(self._ids(path, suffix)))
        records = told_apart(readings) if len(readings) > 1 else [one for each in readings.values() for one in each]
        return [*records, *gaps]

    def _ids(self, path: str, suffix: str) -> Callable[[str], str]:
        return lambda address: self.context.asset_id(path, address + suffix)

    def _assets(self, described: Sequence[Described]) -> list[Asset | Gap]:
        """The assets of described resources."""
        assets = Assets(self.context, self.natives, source=SOURCE)
        translator = Translator(self.context.catalog, assets.table)
        found = [one for one in map(translator.declared, described) if one is not None]
        made = {one.asset_id: one for one in found}
        for declared in found:
            declared.values = maps_only(told(declared.values, made))
            assets.add(declared)
        assets.fold()
        return list(assets.records())

    def _program(self, project: Project, stack: str, config: dict[str, object], suffix: str) -> list[Asset | Gap]:
        path = project.file.path
        program = Program(
            project=project.name,
            stack=stack,
            resources=project.resources,
            variables=project.variables,
            config={**project.defaults, **config},
            asset_id=self._ids(path, suffix),
            read=partial(self._file, project.file.directory),
            budget=Budget(STEPS),
        )
        settings = settings_of(program.config)
        described: list[Described] = []
        gaps: list[Asset | Gap] = []
        try:
            for name, node in project.resources.items():
                token = program.token(name)
                if token is None or token.package == "pulumi" or node.get("get") is not None:
                    continue
                written = node.get("type")
                values = Properties(lambda one, _top: waiting(one, ())).value(program.properties(name), "")
                described.append(
                    Described(
                        token=token,
                        name=name,
                        address=f"{full_type(written.text() or '') if written else ''}::{name}",
                        asset_id=program.id_of(name),
                        path=path,
                        line=project.lines.get(name, node.line),
                        end_line=node.end_line,
                        properties=values if isinstance(values, dict) else {},
                        outputs={},
                        settings={**settings.get(token.package, {}), **program.provider(name)},
                    )
                )
        except OutOfBudget:
            why = f"evaluation takes more than {STEPS} steps; the resources after that were not read"
            gaps.append(Gap(SOURCE, path, why, "a smaller program"))
        return [*self._assets(described), *gaps]

    def _file(self, directory: str, path: str) -> str | None:
        """A file of the tree that a program reads."""
        relative = None if path.startswith("/") else module_directory(directory, path)
        file = self.context.find(relative) if relative is not None else None
        return read_text(file, SOURCE)[0] if file is not None and file.size <= FILE_BYTES else None


READER = Reader(name=SOURCE, claims=claims, unit="tree", read=read)
