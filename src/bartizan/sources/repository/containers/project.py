"""Compose files of one directory as the projects that they make: files laid over files, `extends`, `include`.

Source: the Compose Specification, merge, extends and include.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bartizan.model.edge import Gap
from bartizan.model.values import Unknown, Value
from bartizan.sources.repository.containers.canonical import canonical, merged
from bartizan.sources.repository.containers.item import Item, item_of
from bartizan.sources.repository.containers.variables import filler, variables
from bartizan.sources.repository.evaluated import Budget, OutOfBudget
from bartizan.sources.repository.reader import Context, SourceFile, read_text
from bartizan.sources.repository.yaml_marks import MarkError, load

COMPOSE = "compose"
BASES = ("compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml")
"""What `docker compose up` takes where no file is named, the first that is there."""
OVERRIDES = tuple(name.replace(".", ".override.", 1) for name in BASES)
VALUES = 50_000
"""The most values of one project."""
DEEPEST = 20
"""How many services may extend each other."""
MOST_GAPS = 50
LARGEST = 1024 * 1024


@dataclass(slots=True)
class Project:
    """Services by name, as they are run together; `owner` is the file that the assets' ids start from."""

    owner: str
    services: dict[str, Item] = field(default_factory=dict)
    models: list[tuple[str, Item]] = field(default_factory=list)


class Loader:
    """Loads the projects of one directory; what cannot be read is in `gaps`."""

    def __init__(self, context: Context) -> None:
        self.gaps: list[Gap] = []
        self._context = context
        self._budget = Budget(VALUES)
        self._roots: dict[tuple[str, str], Item | None] = {}
        self._scopes: dict[str, dict[str, Value]] = {}

    def projects(self, files: Sequence[SourceFile]) -> Iterator[Project]:
        """The default project, each file that is laid over it, and each that stands by itself."""
        by_name = {file.name: file for file in files}
        base = next((by_name[name] for name in BASES if name in by_name), None)
        override = next((by_name[name] for name in OVERRIDES if name in by_name), None) if base else None
        default = [file for file in (base, override) if file is not None]
        if default:
            yield self._project(default, default[0].path)
        for file in files:
            if file in default:
                continue
            if base is None or self._stands_alone(file):
                yield self._project([file], file.path)
                continue
            named = _services(self._root(file, file.directory))
            overlay = self._project([base, file], file.path)
            overlay.services = {
                name: _placed(one, named[name]) for name, one in overlay.services.items() if name in named
            }
            overlay.models = [one for one in overlay.models if one[1].path == file.path]
            yield overlay

    def _stands_alone(self, file: SourceFile) -> bool:
        services = _services(self._root(file, file.directory))
        return all(any(one.get(key) is not None for key in ("image", "build", "extends")) for one in services.values())

    def _project(self, files: Sequence[SourceFile], owner: str) -> Project:
        project = Project(owner)
        for file in files:
            folder = file.directory
            root = self._root(file, folder)
            for other, where in self._included(root, folder):
                self._add(project, other, where)
            if root is not None:
                self._add(project, root, folder)
        return project

    def _add(self, project: Project, root: Item, folder: str) -> None:
        for name, service in _services(root).items():
            try:
                made = self._service(service, name, root, folder, 0)
            except OutOfBudget:
                self._gap(root.path, f"more than {VALUES} values in one project", "fewer or smaller services")
                return
            before = project.services.get(name)
            project.services[name] = made if before is None else merged(before, made)
        models = root.get("models")
        project.models += list(models.items()) if models is not None else []

    def _root(self, file: SourceFile, folder: str) -> Item | None:
        """The file's content with the variables of the project in `folder` filled in."""
        key = (file.path, folder)
        if key not in self._roots:
            self._roots[key] = self._read(file, folder)
        return self._roots[key]

    def _read(self, file: SourceFile, folder: str) -> Item | None:
        text, gap = read_text(file, COMPOSE)
        if gap is not None and gap not in self.gaps:
            self.gaps.append(gap)
        if text is None:
            return None
        limits = self._context.limits
        try:
            node = load(text, as_json=False, depth=limits.depth, nodes=min(limits.nodes, VALUES))
            return item_of(node, file.path, filler(self._scope(folder)), self._budget)
        except MarkError as error:
            self._gap(file.path, f"cannot be parsed: {error.why} (line {error.line})", "valid YAML")
        except OutOfBudget:
            self._gap(file.path, f"more than {VALUES} values in one project", "fewer or smaller services")
        return None

    def _gap(self, what: str, why: str, needs: str) -> None:
        gap = Gap(COMPOSE, what, why, needs)
        if gap not in self.gaps and len(self.gaps) < MOST_GAPS:
            self.gaps.append(gap)

    def _scope(self, folder: str) -> dict[str, Value]:
        """What the `.env` file of the project's folder sets."""
        if folder not in self._scopes:
            self._scopes[folder] = {}
            text = self._text(posixpath.join(folder, ".env"))
            self._scopes[folder] = {one.name: one.value for one in variables(text or "", {})}
        return self._scopes[folder]

    def _text(self, path: str) -> str | None:
        file = self._context.find(path)
        if file is None or file.size > LARGEST:
            return None
        return read_text(file, COMPOSE)[0]

    def _included(self, root: Item | None, folder: str) -> Iterator[tuple[Item, str]]:
        """The files that `include` names, with the folder that their variables come from."""
        include = root.get("include") if root is not None else None
        for one in include.each() if include is not None else ():
            where = one.get("path") if isinstance(one.value, dict) else one
            for path in where.each() if where is not None else ():
                file = self._find(folder, path)
                if file is None:
                    self._gap(one.path, f"includes {_shown(path)}, which is not in the repository", "that file")
                elif (inner := self._root(file, file.directory)) is not None:
                    yield inner, file.directory

    def _find(self, folder: str, name: Item) -> SourceFile | None:
        text = name.text()
        if text is None or "://" in text:
            return None
        path = posixpath.normpath(posixpath.join(folder, text))
        file = self._context.find(path)
        return file if file is not None and file.size <= LARGEST else None

    def _service(self, service: Item, name: str, root: Item, folder: str, depth: int) -> Item:
        """The service in its long syntax, with what it extends below it. Raises `OutOfBudget`."""
        self._budget.spend()
        scope = self._scope(folder)
        made = canonical(service, lambda key: scope.get(key, Unknown(f"${{{key}}}", (), "name")))
        made = self._with_files(made, folder)
        extends = made.get("extends")
        if extends is None:
            return made
        base = self._extended(extends, name, root, folder, depth)
        if isinstance(made.value, dict):
            made.value.pop("extends", None)
        return made if base is None else merged(base, made)

    def _extended(self, extends: Item, name: str, root: Item, folder: str, depth: int) -> Item | None:
        wanted = extends.get("service") if isinstance(extends.value, dict) else extends
        place = extends.get("file")
        other: Item | None = root
        where = folder
        if place is not None:
            file = self._find(posixpath.dirname(root.path), place)
            other = self._root(file, folder) if file is not None else None
            where = file.directory if file is not None else folder
        held = other.get("services") if other is not None else None
        service = held.get(wanted.text() or "") if held is not None and wanted is not None else None
        if (
            service is None
            or not isinstance(service.value, dict)
            or wanted is None
            or other is None
            or depth >= DEEPEST
        ):
            self._gap(f"{root.path}#{name}", f"extends {_shown(wanted)}, which was not found", "the service it extends")
            return None
        return self._service(service, wanted.text() or "", other, where, depth + 1)

    def _with_files(self, service: Item, folder: str) -> Item:
        """The variables of `env_file` among those of the service, which win; a file that is not there stays."""
        files = service.get("env_file")
        if files is None or not isinstance(service.value, dict):
            return service
        found: dict[str, Item] = {}
        named: list[Item] = []
        for one in files.each() if not isinstance(files.value, dict) else (files,):
            path = one.get("path")
            file = self._find(folder, path) if path is not None else None
            text = read_text(file, COMPOSE)[0] if file is not None else None
            if path is None or file is None or text is None:
                named.append(one.at(Unknown(f"the file {_shown(path)}, which is not in the repository,")))
                continue
            named.append(one)
            for variable in variables(text, self._scope(folder)):
                value = variable.value
                if value is None:
                    value = Unknown(f"${{{variable.name}}}", (), "name")
                leaf = value if isinstance(value, str | Unknown) else str(value)
                found[variable.name] = Item(leaf, file.path, variable.line, variable.line)
        own = service.get("environment")
        made = dict(service.value)
        made["env_file"] = files.at(named)
        if found and (own is None or isinstance(own.value, dict)):
            # Where the service has no environment of its own, the key that names the files stands for it.
            made["environment"] = merged(files.at(dict(found)), own, "environment") if own else files.at(dict(found))
        return service.at(made)


def _placed(item: Item, where: Item) -> Item:
    """A service in the place at which the file that is laid over the others speaks of it."""
    return Item(item.value, where.path, where.line, where.end_line)


def _services(root: Item | None) -> Mapping[str, Item]:
    services = root.get("services") if root is not None else None
    pairs: Iterable[tuple[str, Item]] = services.items() if services is not None else ()
    return {name: one for name, one in pairs if isinstance(one.value, dict)}


def _shown(item: Item | None) -> str:
    if item is None:
        return "nothing"
    return item.value.why if isinstance(item.value, Unknown) else item.text() or "what is no text"
