"""Bicep's text as a program, and a `.bicepparam` file's as inputs; what makes no sense is a problem.

A broken declaration costs only itself: reading goes on at the next line that starts like a
declaration and stands no further to the right.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from bartizan.sources.repository.arm.bicep.cursor import Unreadable
from bartizan.sources.repository.arm.bicep.declarations import Declarations
from bartizan.sources.repository.arm.bicep.places import Places
from bartizan.sources.repository.arm.bicep.types import is_nullable
from bartizan.sources.repository.arm.program import (
    Call,
    Expression,
    Inputs,
    Item,
    Literal,
    Program,
)

PROBLEMS = 20
"""A file with more broken places than this is reported by its first ones."""

LANGUAGE = "bicep"
NONE = "none"
"""`using none`: a file of inputs that is for no template by itself."""


def parse_program(text: str, path: str, places: Places | None = None) -> Program:
    """The program of a `.bicep` file at `path` (relative to the scanned root). Never raises.

    With `places`, where its expressions stand is noted there.
    """
    program = Program(path, LANGUAGE)
    program.problems.extend(_File(text, program, places).read())
    leave_out(program, program.types)
    return program


def leave_out(program: Program, types: Mapping[str, Expression]) -> None:
    """Parameters whose type is a name, among `types`, for a nullable one may be left out too."""
    for name, parameter in program.parameters.items():
        if parameter.default is None and is_nullable(types.get(parameter.type)):
            program.parameters[name] = replace(parameter, default=Literal(None, parameter.line))


class _Reader(Declarations):
    """Reads declaration by declaration, and goes on after one that cannot be read."""

    def __init__(self, text: str, program: Program, places: Places | None = None) -> None:
        super().__init__(text, program, places)
        self._words: dict[str, Callable[[dict[str, Call], int], object]] = {}

    def read(self) -> list[tuple[int, str]]:
        """Read the file. Returns the lines that make no sense, with why."""
        problems: list[tuple[int, str]] = []
        while True:
            self.newlines()
            if self.token.kind == "end" or len(problems) >= PROBLEMS:
                return problems
            place = self.place
            try:
                self._declaration()
            except Unreadable as error:
                problems.append((error.line, error.why))
                self.forget()
                self._resume(place)

    def _declaration(self) -> None:
        start = self.line
        decorators = self.decorators()
        word = self.token
        action = self._words.get(word.text) if word.kind == "name" else None
        if action is None:
            raise self.unexpected("a declaration")
        self.advance()
        action(decorators, start)
        if self.token.kind not in {"newline", "end"}:
            raise self.unexpected("the end of the line")

    def _resume(self, place: int) -> None:
        """Move to the next declaration after `place`."""
        column = self.column(place)
        self.place = max(self.place, place + 1)
        while self.token.kind != "end":
            if self.previous.kind == "newline" and self._starts() and self.column(self.place) <= column:
                return
            self.advance()

    def _starts(self) -> bool:
        token = self.token
        return self.at_mark("@") or (token.kind == "name" and token.text in self._words)


class _File(_Reader):
    """A `.bicep` file."""

    def __init__(self, text: str, program: Program, places: Places | None = None) -> None:
        super().__init__(text, program, places)
        self._words = {
            "param": lambda decorators, _: self.parameter(decorators),
            "var": lambda _, __: self.variable(),
            "func": lambda _, __: self.function(),
            "resource": lambda _, start: self.resource(start),
            "module": lambda _, start: self.module(start),
            "output": lambda _, __: self.output(),
            "type": lambda _, __: self.user_type(),
            "import": lambda _, __: self.import_(),
            "targetScope": lambda _, __: self.target_scope(),
            "metadata": lambda _, __: self.aside(),
            "assert": lambda _, __: self.aside(),
            "extension": lambda _, __: self.extension(),
            "provider": lambda _, __: self.extension(),
        }


class ParameterFile(_Reader):
    """A `.bicepparam` file: the inputs that it gives, and the file that it extends."""

    def __init__(self, text: str, path: str, places: Places | None = None) -> None:
        """Reads nothing yet; see `parse_inputs`."""
        super().__init__(text, Program(path, LANGUAGE), places)
        self.inputs = Inputs(path, {})
        self.base: str | None = None
        self._words = {
            "using": lambda _, __: self._using(),
            "extends": lambda _, __: self._extends(),
            "param": lambda _, __: self._input(),
            "var": lambda _, __: self._variable(),
            "import": lambda _, __: self._import(),
            "extension": lambda _, __: self.extension(),
            "extensionConfig": lambda _, __: self._configured(),
        }

    def _using(self) -> None:
        if self.at_name(NONE):
            self.advance()
        else:
            self.inputs.using = self.plain_text("the path of a template")
        if self.at_name("with"):
            self.advance()
            self.expression()

    def _extends(self) -> None:
        self.base = self.plain_text("the path of a parameter file")

    def _input(self) -> None:
        line = self.line
        name = self.name("a parameter's name")
        self.mark("=")
        self.newlines()
        self.inputs.values.setdefault(name, Item(Literal(name, line), self.expression(), line))

    def _variable(self) -> None:
        variable = self.read_variable()
        self.inputs.variables.setdefault(variable.name, variable)

    def _import(self) -> None:
        found = self.read_import()
        if found is not None:
            self.inputs.imports.append(found)

    def _configured(self) -> None:
        self.name("an extension's name")
        if self.at_name("with"):
            self.advance()
            self.expression()


def parse_inputs(text: str, path: str, places: Places | None = None) -> ParameterFile:
    """The `.bicepparam` file at `path` (relative to the scanned root). Never raises."""
    file = ParameterFile(text, path, places)
    file.inputs.problems.extend(file.read())
    return file
