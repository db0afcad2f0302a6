"""The reader of ARM templates: root templates with all that they call, as assets in their own schema."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bartizan.model.asset import Asset
from bartizan.model.edge import Gap
from bartizan.model.scan import Record
from bartizan.sources.repository.arm.bicep.parse import parse_program
from bartizan.sources.repository.arm.claims import claims
from bartizan.sources.repository.arm.deployment import deploy
from bartizan.sources.repository.arm.grouping import TEMPLATE, called_by_bicep, is_bicep, looks_like_template, split
from bartizan.sources.repository.arm.parameters import is_parameters, matching, read_parameters
from bartizan.sources.repository.arm.plan import estates, library_note, roots
from bartizan.sources.repository.arm.program import Inputs, Program
from bartizan.sources.repository.arm.template import get, is_template, parse_document, read_template, text
from bartizan.sources.repository.reader import Context, Reader, SourceFile, read_text
from bartizan.sources.repository.yaml_marks import Marked, MarkError

SOURCE = "arm"

Face = tuple[frozenset[str], frozenset[str]]
"""The names of a program's parameters and outputs, in lower case; a compiler changes neither."""


def _face(program: Program) -> Face:
    return frozenset(map(str.lower, program.parameters)), frozenset(map(str.lower, program.outputs))


class Templates:
    """The templates and parameter files among the files of a tree, parsed once."""

    def __init__(self, context: Context, bicep: Sequence[SourceFile] = ()) -> None:
        """Nothing is read yet; `bicep` are Bicep files that templates may be made of."""
        self._context = context
        self._bicep = bicep
        self._faces: dict[str, Face] = {}
        self.programs: dict[str, Program] = {}
        self.inputs: list[Inputs] = []
        self.gaps: list[Gap] = []
        self._asked: dict[str, Program | None] = {}

    def take(self, file: SourceFile) -> None:
        """Read one file; what is neither a template nor a parameter file is passed over."""
        if not looks_like_template(file.read()):
            return
        content, gap = read_text(file, SOURCE)
        if content is None or not looks_like_template(content.encode("utf-8", "replace")):
            return
        limits = self._context.limits
        try:
            root = parse_document(content, depth=limits.depth, nodes=limits.nodes)
        except MarkError as error:
            if TEMPLATE.search(content.encode("utf-8", "replace")) and content.lstrip("\ufeff \t\r\n/")[:1] != "<":
                why = f"line {error.line}: {error.why}"
                self.gaps.append(Gap(SOURCE, f"{file.path}:{error.line}", why, "a template that is valid JSON"))
            return
        if gap is not None and (is_template(root) or is_parameters(root)):
            self.gaps.append(gap)
        if is_parameters(root):
            self.inputs.append(read_parameters(root, file.path))
        elif is_template(root) and not self._compiled(root, file):
            self.programs[file.path] = read_template(root, file.path)

    def _compiled(self, root: Marked, file: SourceFile) -> bool:
        """Whether the template was made of a Bicep file that stands beside it, which is read instead."""
        if text(get(get(root, "metadata"), "_generator"), "name") != "bicep":
            return False
        if self._context.find(f"{file.path.rpartition('.')[0]}.bicep") is not None:
            return True
        face = _face(read_template(root, file.path))
        near = (one for one in self._bicep if one.directory == file.directory)
        return any(face) and any(self._bicep_face(one) == face for one in near)

    def _bicep_face(self, file: SourceFile) -> Face:
        if file.path not in self._faces:
            content = read_text(file, SOURCE)[0] if file.size <= self._context.limits.parse_bytes else None
            self._faces[file.path] = _face(parse_program(content or "", file.path))
        return self._faces[file.path]

    def load(self, path: str) -> Program | None:
        """The template at a path of the tree, whether it was among the files or not."""
        found = self.programs.get(path)
        if found is not None:
            return found
        if path not in self._asked:
            self._asked[path] = self._read(path)
        return self._asked[path]

    def _read(self, path: str) -> Program | None:
        file = self._context.find(path)
        limits = self._context.limits
        if file is None or file.size > limits.parse_bytes:
            return None
        if file.path != path and file.path in self.programs:
            return self.programs[file.path]
        content, _ = read_text(file, SOURCE)
        try:
            root = parse_document(content or "", depth=limits.depth, nodes=limits.nodes)
        except MarkError:
            return None
        return read_template(root, file.path) if is_template(root) else None


def read(files: Sequence[SourceFile], context: Context) -> Iterator[Record]:
    """The assets of every root template among `files`: each that no other one, nor a Bicep file, calls."""
    templates = Templates(context, [file for file in files if is_bicep(file.path)])
    taken: set[str] = set()
    for file in files:
        try:
            if is_bicep(file.path):
                taken.update(called_by_bicep(file))
            else:
                templates.take(file)
        except OSError as error:
            templates.gaps.append(Gap(SOURCE, file.path, f"cannot be read: {error.strerror}", "a readable file"))
    gaps: dict[Gap, None] = dict.fromkeys(templates.gaps)
    yield from gaps
    chosen = [path for path in roots(templates.programs, context) if path not in taken]
    inputs: dict[str, list[Inputs]] = {}
    for each in templates.inputs:
        template = matching(each.path, chosen)
        if template is not None:
            inputs.setdefault(template, []).append(each)
    for path in chosen:
        for record in _deployments(templates.programs[path], inputs.get(path, []), templates, context):
            if isinstance(record, Gap):
                if record in gaps:
                    continue
                gaps[record] = None
            yield record


def _deployments(program: Program, given: list[Inputs], templates: Templates, context: Context) -> Iterator[Record]:
    """The records of one root with each of its parameter files."""
    note = None if given else library_note(program)
    for prefix, inputs in estates(program, given):
        for record in deploy(program, context, source=SOURCE, load=templates.load, inputs=inputs, prefix=prefix):
            if note is not None and isinstance(record, Asset):
                yield replace(record, sightings=tuple(replace(seen, note=note) for seen in record.sightings))
            else:
                yield record


READER = Reader(name=SOURCE, claims=claims, unit="tree", read=read, split=split)
