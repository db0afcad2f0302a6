"""What the files of one directory define together: a module before anything is evaluated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from bartizan.model.edge import Gap
from bartizan.sources.repository.reader import Context, SourceFile, read_text
from bartizan.sources.repository.terraform.blocks import block_type
from bartizan.sources.repository.terraform.claims import CODE, CODE_JSON, VALUES
from bartizan.sources.repository.terraform.json_syntax import parse_json_file
from bartizan.sources.repository.terraform.parse import SOURCE, ParsedFile, Parser
from bartizan.sources.repository.terraform.syntax import Argument, Block, Node
from bartizan.sources.repository.yaml_marks import MarkError, load

DOWNLOADS = ".terraform/modules"
KEPT = 500
"""How many files and templates that code reads are kept for the next time."""

_K = TypeVar("_K")


@dataclass(slots=True)
class Definition:
    """A module's blocks by their names; `values` are what `terraform.tfvars` and its like set."""

    directory: str
    variables: dict[str, Block] = field(default_factory=dict)
    local_values: dict[str, Argument] = field(default_factory=dict)
    outputs: dict[str, Block] = field(default_factory=dict)
    resources: dict[tuple[str, str], Block] = field(default_factory=dict)
    data: dict[tuple[str, str], Block] = field(default_factory=dict)
    modules: dict[str, Block] = field(default_factory=dict)
    providers: list[Block] = field(default_factory=list)
    values: dict[str, Argument] = field(default_factory=dict)
    has_backend: bool = False
    gaps: list[Gap] = field(default_factory=list)

    def add(self, block: Block, *, override: bool) -> None:
        """Take in a top-level block; in an override file its arguments replace those given before."""
        labels = block.labels
        if block.type == "locals":
            self.local_values.update(block.arguments)
        elif block.type == "provider" and labels:
            self._provider(block, override=override)
        elif block.type == "terraform":
            inner = {*block.arguments, *(one.type for one in block.blocks)}
            self.has_backend |= not inner.isdisjoint({"backend", "cloud"})
        elif block.type in {"resource", "data"} and len(labels) == 2:  # noqa: PLR2004 - type and name
            table = self.resources if block.type == "resource" else self.data
            _take(table, (labels[0], labels[1]), block, override=override)
        elif block.type in {"variable", "output", "module"} and len(labels) == 1:
            tables = {"variable": self.variables, "output": self.outputs, "module": self.modules}
            _take(tables[block.type], labels[0], block, override=override)

    def _provider(self, block: Block, *, override: bool) -> None:
        """A provider configuration; an override changes the one with the same alias."""
        alias = getattr(block.argument("alias"), "value", None)
        for before in self.providers if override else ():
            if before.labels == block.labels and getattr(before.argument("alias"), "value", None) == alias:
                _replace(before, block)
                return
        self.providers.append(block)


def _take(table: dict[_K, Block], key: _K, block: Block, *, override: bool) -> None:
    before = table.get(key)
    if before is None or not override:
        table.setdefault(key, block)
        return
    _replace(before, block)


def _replace(before: Block, block: Block) -> None:
    """Give a block the arguments of another, and its nested blocks in place of all of their types."""
    replaced = {block_type(inner) for inner in block.blocks}
    before.arguments.update(block.arguments)
    before.blocks = [inner for inner in before.blocks if block_type(inner) not in replaced] + block.blocks


class Loader:
    """The definitions of a set of directories, each parsed when it is first asked for."""

    def __init__(self, files: Iterable[SourceFile], context: Context) -> None:
        self.parser = Parser()
        self._context = context
        self._definitions: dict[str, Definition] = {}
        self._files: dict[str, list[SourceFile]] = {}
        self._downloaded: dict[str, dict[str, str]] = {}
        self._contents: dict[str, bytes | None] = {}
        self._templates: dict[str, Node] = {}
        for file in files:
            self._files.setdefault(file.directory, []).append(file)

    def content(self, path: str, limit: int) -> bytes | None:
        """A file that code reads; None when it is not there, not to be read, or larger than `limit` bytes."""
        if path not in self._contents:
            file = self._context.find(path)
            found = None
            try:
                found = None if file is None or file.size > limit else file.read(limit)
            except OSError:
                found = None
            if len(self._contents) >= KEPT:
                return found
            self._contents[path] = found
        return self._contents[path]

    def template(self, content: str) -> Node:
        """A template, parsed once."""
        node = self._templates.get(content)
        if node is None:
            node = self.parser.template(content)
            if len(self._templates) < KEPT:
                self._templates[content] = node
        return node

    def directories(self) -> list[str]:
        """The directories that hold code, in order."""
        return sorted(
            directory
            for directory, files in self._files.items()
            if any(file.name.endswith((*CODE, *CODE_JSON)) for file in files)
        )

    def downloaded(self, root: str) -> dict[str, str]:
        """The directories of the modules that `terraform init` downloaded for a root, by call."""
        if root not in self._downloaded:
            self._downloaded[root] = downloaded_modules(root, self._context)
        return self._downloaded[root]

    def definition(self, directory: str) -> Definition | None:
        """The module in `directory`, or None when it holds no code."""
        if directory not in self._definitions:
            files = self._files.get(directory)
            if not files or not any(file.name.endswith((*CODE, *CODE_JSON)) for file in files):
                return None
            self._definitions[directory] = self._read(directory, files)
        return self._definitions[directory]

    def _read(self, directory: str, files: Sequence[SourceFile]) -> Definition:
        definition = Definition(directory)
        parsed: list[tuple[SourceFile, ParsedFile]] = []
        for file in sorted(_in_force(files), key=_order):
            text, gap = read_text(file, SOURCE)
            definition.gaps.extend([gap] if gap else [])
            if text is not None:
                parsed.append((file, self._parse(file, text)))
        for file, result in parsed:
            definition.gaps.extend(result.gaps)
            for block in result.blocks:
                if file.name.endswith(VALUES):
                    definition.values.update(block.arguments)
                else:
                    definition.add(block, override=_is_override(file.name))
        return definition

    def values(self, file: SourceFile) -> tuple[dict[str, Argument], list[Gap]]:
        """What a values file sets, and what of it could not be read."""
        text, gap = read_text(file, SOURCE)
        gaps = [gap] if gap else []
        if text is None:
            return {}, gaps
        parsed = self._parse(file, text)
        return {name: one for block in parsed.blocks for name, one in block.arguments.items()}, [*gaps, *parsed.gaps]

    def _parse(self, file: SourceFile, text: str) -> ParsedFile:
        if file.name.endswith(".json"):
            values = file.name.endswith(VALUES)
            return parse_json_file(self.parser, file.path, text, self._context.limits, values=values)
        try:
            return self.parser.file(file.path, text)
        except RecursionError:
            return ParsedFile(file.path, (), (Gap(SOURCE, file.path, "nested too deeply", "a simpler file"),))


def downloaded_modules(root: str, context: Context) -> dict[str, str]:
    """What `.terraform/modules/modules.json` of a root module says; empty when there is none."""
    prefix = f"{root}/" if root else ""
    file = context.find(f"{prefix}{DOWNLOADS}/modules.json")
    if file is None or file.size > context.limits.parse_bytes:
        return {}
    try:
        listed = load(file.text(), as_json=True, nodes=100_000).get("Modules")
    except (OSError, UnicodeDecodeError, MarkError):
        return {}
    out: dict[str, str] = {}
    for entry in listed.value if listed is not None and isinstance(listed.value, list) else ():
        key, place = entry.get("Key"), entry.get("Dir")
        if key is not None and place is not None and isinstance(key.value, str) and isinstance(place.value, str):
            directory = module_directory(root, place.value)
            if directory is not None and f"{DOWNLOADS}/" in f"{directory}/":
                out[key.value] = directory
    return out


def is_downloaded(directory: str) -> bool:
    """Whether a directory holds a module that `terraform init` downloaded: judged only where it is called."""
    return f"/{DOWNLOADS}/" in f"/{directory}/"


def is_automatic(name: str) -> bool:
    """Whether Terraform reads a values file without being told to."""
    return name in {"terraform.tfvars", "terraform.tfvars.json"} or name.endswith((".auto.tfvars", ".auto.tfvars.json"))


def _in_force(files: Sequence[SourceFile]) -> list[SourceFile]:
    """Code and automatic values; a `.tofu` file stands for the `.tf` file of the same name."""
    names = {file.name for file in files}
    return [
        file
        for file in files
        if is_automatic(file.name)
        or (
            file.name.endswith((*CODE, *CODE_JSON))
            and not (".tf" in file.name and _tofu(file.name) in names - {file.name})
        )
    ]


def _tofu(name: str) -> str:
    """The OpenTofu file that replaces a Terraform file."""
    for suffix in (".tf.json", ".tf"):
        if name.endswith(suffix):
            return name.removesuffix(suffix) + suffix.replace(".tf", ".tofu")
    return name


def _order(file: SourceFile) -> tuple[int, str]:
    """Overrides after what they override; `terraform.tfvars`, its JSON twin, then `*.auto.tfvars` by name."""
    if file.name.endswith(VALUES):
        return {"terraform.tfvars": 2, "terraform.tfvars.json": 3}.get(file.name, 4), file.name
    return int(_is_override(file.name)), file.name


def _is_override(name: str) -> bool:
    stem = name.partition(".")[0]
    return stem == "override" or stem.endswith("_override")


def module_directory(directory: str, source: str) -> str | None:
    """The directory that a local `source` leads to from `directory`; None when it leaves the root."""
    parts = [part for part in directory.split("/") if part]
    for part in source.split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in {"", "."}:
            parts.append(part)
    return "/".join(parts)


def is_local(source: str) -> bool:
    """Whether a module's source is a path of the same tree."""
    return source in {".", ".."} or source.startswith(("./", "../"))


def called_directories(definition: Definition) -> Mapping[str, str]:
    """The directories of the local modules that a definition calls, by call."""
    out: dict[str, str] = {}
    for name, block in definition.modules.items():
        source = getattr(block.argument("source"), "value", None)
        if isinstance(source, str) and is_local(source):
            directory = module_directory(definition.directory, source)
            if directory is not None:
                out[name] = directory
    return out
