"""The Bicep files of a tree, parsed once each, and the parameter files that belong to them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bartizan.model.edge import Gap
from bartizan.sources.repository.arm.bicep.claims import JSON, PARAMETERS, PROGRAM
from bartizan.sources.repository.arm.bicep.parse import ParameterFile, leave_out, parse_inputs, parse_program
from bartizan.sources.repository.arm.bicep.places import Places
from bartizan.sources.repository.arm.parameters import is_parameters, matching, read_parameters, stem
from bartizan.sources.repository.arm.paths import beside
from bartizan.sources.repository.arm.program import Expression, Inputs, Item, Object, Program, Variable
from bartizan.sources.repository.arm.reader import Templates
from bartizan.sources.repository.arm.template import parse_document
from bartizan.sources.repository.reader import MEGABYTE, Context, SourceFile, read_text
from bartizan.sources.repository.yaml_marks import MarkError

SOURCE = "bicep"
MAX_BYTES = 4 * MEGABYTE
"""The compiler takes no more for a template either."""

BASES = 8
"""How many parameter files may extend one another."""

_NEEDS = "a file that the Bicep compiler accepts"


class Library:
    """Parses what it is asked for; `gaps` holds what could not be read of parameter files, each file once.

    What could not be read of a program stands in its `problems`, which its deployment tells.
    """

    def __init__(self, files: Sequence[SourceFile], context: Context, places: Places | None = None) -> None:
        """`files` are the claimed ones; others of the tree are found when a program calls them.

        With `places`, where the expressions of all files stand is noted there.
        """
        self._places = places
        self._context = context
        self._files = {file.path: file for file in files}
        self._templates = Templates(context)
        self._parsed: dict[str, Program | None] = {}
        self._programs: dict[str, Program | None] = {}
        self._inputs: dict[str, ParameterFile | None] = {}
        self.gaps: dict[Gap, None] = {}

    def programs(self) -> dict[str, Program]:
        """Every claimed Bicep file that can be read, by path."""
        found = {path: self.program(path) for path in self._files if path.endswith(PROGRAM)}
        return {path: program for path, program in found.items() if program is not None}

    def program(self, path: str) -> Program | None:
        """The Bicep file at a path of the tree; None when there is none."""
        if path not in self._programs:
            self._programs[path] = program = self._parsed_program(path)
            if program is not None and program.imports:
                leave_out(program, self._imported_types(program))
        return self._programs[path]

    def _parsed_program(self, path: str) -> Program | None:
        if path not in self._parsed:
            text = self._text(path)
            self._parsed[path] = None if text is None else parse_program(text, path, self._places)
        return self._parsed[path]

    def _imported_types(self, program: Program) -> dict[str, Expression]:
        """The types of other files by the names that the program has for them."""
        found: dict[str, Expression] = {}
        for each in program.imports:
            path = beside(program.path, each.source)
            home = None if path is None or not path.endswith(PROGRAM) else self._parsed_program(path)
            if home is None:
                continue
            for name, alias in each.names:
                if name == "*":
                    found.update((f"{alias}.{type_}", made) for type_, made in home.types.items())
                elif name in home.types:
                    found[alias] = home.types[name]
        return found

    def load(self, path: str) -> Program | None:
        """What a module's path leads to: a Bicep file or an ARM template."""
        return self.program(path) if path.endswith(PROGRAM) else self._templates.load(path)

    def inputs(self, roots: Sequence[str]) -> Iterator[tuple[str, Inputs]]:
        """Every claimed parameter file with the path of the program that it is for.

        A `.bicepparam` file says which one that is; a JSON file is for one of `roots` by its name and place.
        """
        for path in self._files:
            if path.endswith(JSON):
                found = self._json_inputs(path, roots)
                if found is not None:
                    yield found
            if path.endswith(PARAMETERS):
                file = self._parameter_file(path)
                using = None if file is None else self._using(file)
                if file is None or using is None:
                    continue
                if self.program(using) is None:
                    self.gaps.setdefault(
                        Gap(SOURCE, path, f"it is for {using}, which is not in this tree", "that file")
                    )
                else:
                    yield using, self._whole(file)

    def _json_inputs(self, path: str, roots: Sequence[str]) -> tuple[str, Inputs] | None:
        program = matching(path, [*roots])
        if program is None or self._is_of_template(path, program):
            return None
        # Most JSON files of such a name are none of ours: one that cannot be read is no gap.
        text, _ = read_text(self._files[path], SOURCE)
        limits = self._context.limits
        try:
            root = parse_document(text or "", depth=limits.depth, nodes=limits.nodes)
        except MarkError:
            return None
        return (program, read_parameters(root, path)) if is_parameters(root) else None

    def _is_of_template(self, path: str, program: str) -> bool:
        """Whether the file is named after an ARM template beside it rather than after the program."""
        name = path.rpartition("/")[2].lower()
        directory = path[: len(path) - len(name)]
        template = f"{directory}{name.partition('.')[0]}{JSON}"
        return (
            not name.startswith(f"{stem(program)}.") and template != path and self._context.find(template) is not None
        )

    def _parameter_file(self, path: str) -> ParameterFile | None:
        if path not in self._inputs:
            text = self._text(path)
            self._inputs[path] = file = None if text is None else parse_inputs(text, path, self._places)
            self._told(path, [] if file is None else file.inputs.problems)
        return self._inputs[path]

    def _text(self, path: str) -> str | None:
        file = self._files.get(path) or self._context.find(path)
        if file is None:
            return None
        if file.size > MAX_BYTES:
            why = f"{file.size} bytes, more than the {MAX_BYTES} that the compiler takes"
            self.gaps.setdefault(Gap(SOURCE, path, why, "a smaller file"))
            return None
        text, gap = read_text(file, SOURCE)
        if gap is not None:
            self.gaps.setdefault(gap)
        return text

    def _told(self, path: str, problems: Sequence[tuple[int, str]]) -> None:
        for line, why in problems:
            self.gaps.setdefault(Gap(SOURCE, f"{path}:{line}", f"line {line}: {why}; the rest was read", _NEEDS))

    def _bases(self, file: ParameterFile) -> Iterator[ParameterFile]:
        """The file and those that it extends, nearest first."""
        seen: set[str] = set()
        current: ParameterFile | None = file
        while current is not None and len(seen) < BASES and current.inputs.path not in seen:
            seen.add(current.inputs.path)
            yield current
            if current.base is None:
                return
            path = beside(current.inputs.path, current.base)
            extended = None if path is None else self._parameter_file(path)
            if extended is None:
                what = f"{current.inputs.path} extends {current.base}, which is not in this tree"
                self.gaps.setdefault(Gap(SOURCE, current.inputs.path, what, "the file itself"))
            current = extended

    def _using(self, file: ParameterFile) -> str | None:
        """The path of the program that a parameter file is for; None when it is not in the tree."""
        for each in self._bases(file):
            if each.inputs.using is not None:
                return beside(each.inputs.path, each.inputs.using)
        return None

    def _whole(self, file: ParameterFile) -> Inputs:
        """A parameter file with what it takes from those that it extends."""
        values: dict[str, Item] = {}
        variables: dict[str, Variable] = {}
        whole = Inputs(file.inputs.path, values, file.inputs.using, variables)
        for each in reversed([*self._bases(file)]):
            if values:
                variables["base"] = Variable("base", Object(tuple(values.values())), 1)
            values.update(each.inputs.values)
            variables.update(each.inputs.variables)
            whole.imports.extend(each.inputs.imports)
        return whole
