"""The evaluator of templates, with the semantics of Go's text/template under Helm's options.

A key that a map lacks is nil, a field of such a nil is an error (unless parentheses made it a value),
and nil prints as nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bartizan.sources.repository.evaluated import Budget, OutOfBudget
from bartizan.sources.repository.kubernetes.helm.gotemplate.arguments import fit, pairs_of
from bartizan.sources.repository.kubernetes.helm.gotemplate.bounds import DEEPEST, LONGEST, RANGE
from bartizan.sources.repository.kubernetes.helm.gotemplate.errors import TemplateError, TooMuch
from bartizan.sources.repository.kubernetes.helm.gotemplate.golang import (
    NO_VALUE,
    Function,
    MethodMap,
    Record,
    text_of,
    truth,
    type_of,
)
from bartizan.sources.repository.kubernetes.helm.gotemplate.holes import Holes, has_hole
from bartizan.sources.repository.kubernetes.helm.gotemplate.syntax import (
    Action,
    Branch,
    Call,
    Chain,
    Command,
    Dot,
    Field,
    Jump,
    Literal,
    Name,
    Node,
    Operand,
    Pipe,
    Template,
    Text,
    Variable,
)
from bartizan.sources.repository.kubernetes.helm.gotemplate.traced import (
    LinedMap,
    Origin,
    Output,
    Traced,
    carry,
    origin_in,
    origins_of,
)


class Nothing:
    """No value was piped in, which is not the same as nil."""

    __slots__ = ()


_NOTHING = Nothing()


class Executor:
    """Renders the templates of one chart; all of them share the steps of `budget`."""

    def __init__(
        self, templates: Mapping[str, Template], functions: Mapping[str, Function], holes: Holes, budget: Budget
    ) -> None:
        self.templates = templates
        self.functions = functions
        self.holes = holes
        self._budget = budget
        self._depth = 0
        self.touched: Origin | None = None
        """Where the first value was read that the current action used."""
        self.place: Origin = ("", 0)
        """The file and line of the current action."""

    def run(self, template: Template, data: object, *, output: Output | None = None) -> Output:
        """Render a template. Raises `TemplateError` with the place of what is wrong."""
        if self._depth >= DEEPEST:
            raise TooMuch(f"templates include one another more than {DEEPEST} deep")
        self._depth += 1
        touched = self.touched
        output = Output() if output is None else output
        try:
            _Run(self, template, data, output).nodes(template.nodes, data)
        except OutOfBudget as error:
            raise TooMuch("more steps than one chart may take") from error
        except RecursionError as error:
            raise TooMuch("nested too deeply") from error
        finally:
            self._depth -= 1
            self.touched = touched
        return output

    def include(self, name: str, data: object) -> Traced:
        """What a named template renders, with the origin of each line."""
        template = self.templates.get(name)
        if template is None:
            raise TemplateError(f'no template "{name}"')
        made = self.run(template, data).traced(template.path)
        self.spend(len(made))
        return made

    def step(self, count: int = 1) -> None:
        """Take steps of the budget."""
        self._budget.spend(count)

    def spend(self, length: int) -> None:
        """Take the steps for a text of that length. Raises `TooMuch`."""
        if length > LONGEST:
            raise TooMuch(f"a text of more than {LONGEST} characters")
        self._budget.spend(1 + length // 200)


class _Run:
    """One template being rendered: its variables and what it writes."""

    def __init__(self, executor: Executor, template: Template, data: object, output: Output) -> None:
        self._executor = executor
        self._path = template.path
        self._output = output
        self._variables: list[tuple[str, list[object]]] = [("$", [data])]

    # Nodes.

    def nodes(self, nodes: Sequence[Node], dot: object) -> str:
        """Render the nodes; `break` or `continue` where one of these ends them."""
        for node in nodes:
            if isinstance(node, Text):
                self._output.text(node.text, node.line)
                self._executor.spend(len(node.text))
                continue
            try:
                jump = self._node(node, dot)
            except TemplateError as error:
                raise error.at(self._path, node.line) from error.__cause__
            if jump:
                return jump
        return ""

    def _node(self, node: Node, dot: object) -> str:
        self._executor.place = (self._path, node.line)
        if isinstance(node, Action):
            self._executor.touched = None
            value = self._pipe(node.pipe, dot)
            if not node.pipe.variables:
                self._write(value, node.line)
        elif isinstance(node, Branch):
            return self._branch(node, dot)
        elif isinstance(node, Call):
            self._call(node, dot)
        elif isinstance(node, Jump):
            return node.kind
        return ""

    def _write(self, value: object, line: int) -> None:
        text = NO_VALUE if value is None else value if isinstance(value, str) else text_of(value)
        origins = origins_of(text)
        if not origins and self._executor.touched is not None and "\n" not in text:
            origins = (self._executor.touched,)
        self._output.value(text, line, origins)
        self._executor.spend(len(text))
        if self._output.length > LONGEST:
            raise TooMuch(f"an output of more than {LONGEST} characters")

    def _call(self, node: Call, dot: object) -> None:
        data = None if node.pipe is None else self._pipe(node.pipe, dot)
        text = self._executor.include(node.name, data)
        self._output.value(text, node.line, text.origins)

    def _branch(self, node: Branch, dot: object) -> str:
        mark = len(self._variables)
        try:
            if node.kind == "range":
                return self._range(node, dot)
            self._executor.touched = None
            value = self._remembered(self._pipe(node.pipe, dot))
            self._decided(value)
            if truth(value):
                return self.nodes(node.body, value if node.kind == "with" else dot)
            return self.nodes(node.other, dot)
        finally:
            del self._variables[mark:]

    def _decided(self, value: object) -> None:
        """Refuse to decide by a value of which not even the presence is known."""
        if isinstance(value, str) and has_hole(value):
            hole = self._executor.holes.find([value])
            if hole is not None and not hole.present:
                raise TemplateError(f"depends on {hole.why}, which is known at install time only")

    def _range(self, node: Branch, dot: object) -> str:
        names = node.pipe.variables if node.pipe.declares else ()
        self._executor.touched = None
        value = self._pipe(node.pipe, dot, bind=False)
        self._decided(value)
        pairs = pairs_of(value)
        if not pairs:
            return self.nodes(node.other, dot)
        self._executor.step(len(pairs))
        mark = len(self._variables)
        for key, element in pairs:
            del self._variables[mark:]
            values = [element] if len(node.pipe.variables) == 1 else [key, element]
            for name, one in zip(node.pipe.variables, values, strict=False):
                self._bind(name, one, declares=bool(names))
            if self.nodes(node.body, element) == "break":
                break
        return ""

    # Pipelines.

    def _bind(self, name: str, value: object, *, declares: bool) -> None:
        if declares:
            self._variables.append((name, [value]))
            return
        self._variable(name)[0] = value

    def _variable(self, name: str) -> list[object]:
        for known, box in reversed(self._variables):
            if known == name:
                return box
        raise TemplateError(f"undefined variable {name}")

    def _pipe(self, pipe: Pipe, dot: object, *, bind: bool = True) -> object:
        value: object = _NOTHING
        for command in pipe.commands:
            value = self._command(command, dot, value)
        if bind:
            for name in pipe.variables:
                self._bind(name, self._remembered(value), declares=pipe.declares)
        return value

    def _remembered(self, value: object) -> object:
        """A text that outlives its action, with the place that it was read from."""
        origin = self._executor.touched
        if origin is None or not isinstance(value, str) or isinstance(value, Traced):
            return value
        return Traced(value, [origin] * (value.count("\n") + 1))

    def _command(self, command: Command, dot: object, final: object) -> object:
        self._executor.step()
        first, *words = command.words
        if isinstance(first, Name):
            return self._function(first.name, words, dot, final)
        if isinstance(first, Field | Variable | Chain):
            return self._value(first, dot, words, final)
        if words or not isinstance(final, Nothing):
            raise TemplateError("arguments for something that is no function")
        if isinstance(first, Literal) and first.value is None:
            raise TemplateError("nil is not a command")
        return self._operand(first, dot)

    def _operand(self, operand: Operand, dot: object) -> object:
        if isinstance(operand, Literal):
            return operand.value
        if isinstance(operand, Dot):
            return dot
        if isinstance(operand, Pipe):
            return self._pipe(operand, dot)
        if isinstance(operand, Name):
            return self._function(operand.name, (), dot, _NOTHING)
        return self._value(operand, dot, (), _NOTHING)

    def _value(self, operand: Field | Variable | Chain, dot: object, words: Sequence[Operand], final: object) -> object:
        """A field of dot, of a variable or of a pipeline's value."""
        base = dot
        if isinstance(operand, Variable):
            base = self._variable(operand.name)[0]
        elif isinstance(operand, Chain):
            base = self._pipe(operand.base, dot)
        value = self._walk(base, operand.names)
        if not isinstance(value, Function):
            if words or not isinstance(final, Nothing):
                raise TemplateError(f"{operand.names[-1] if operand.names else 'this'} has arguments but is no method")
            return value
        return self._apply(operand.names[-1], value, self._arguments(words, dot, final))

    def _walk(self, value: object, names: tuple[str, ...]) -> object:
        looked = False
        for name in names:
            if isinstance(value, MethodMap) and name in value.methods:
                value = value.methods[name]
            elif isinstance(value, dict):
                if self._executor.touched is None and isinstance(value, LinedMap):
                    self._touch(value, name)
                value = value.get(name)
                looked = True
            elif value is None:
                if looked:
                    raise TemplateError(f"nil pointer evaluating interface {{}}.{name}")
            elif isinstance(value, Record):
                if name not in value.fields and name not in value.methods:
                    raise TemplateError(f"can't evaluate field {name} in type {value.name}")
                value = value.methods.get(name) or value.fields.get(name)
                looked = False
            elif isinstance(value, str) and (hole := self._executor.holes.find([value])) is not None:
                value = self._executor.holes.make(f"{hole.why}.{name}", present=False)
            else:
                raise TemplateError(f"can't evaluate field {name} in type {type_of(value)}")
        return value

    def _touch(self, holder: LinedMap, name: str) -> None:
        value = holder.get(name)
        if value is not None and not isinstance(value, dict | list):
            self._executor.touched = origin_in(holder, name)

    # Functions.

    def _arguments(self, words: Sequence[Operand], dot: object, final: object) -> list[object]:
        arguments = [self._operand(word, dot) for word in words]
        if not isinstance(final, Nothing):
            arguments.append(final)
        return arguments

    def _function(self, name: str, words: Sequence[Operand], dot: object, final: object) -> object:
        if name in {"and", "or"}:
            return self._either(name, words, dot, final)
        function = self._executor.functions.get(name)
        if function is None:
            raise TemplateError(f'function "{name}" is not known')
        return self._apply(name, function, self._arguments(words, dot, final))

    def _either(self, name: str, words: Sequence[Operand], dot: object, final: object) -> object:
        """`and` and `or`, which stop at the argument that decides."""
        value: object = _NOTHING
        for word in words:
            value = self._operand(word, dot)
            self._decided(value)
            if truth(value) == (name == "or"):
                return value
        if not isinstance(final, Nothing):
            value = final
        if isinstance(value, Nothing):
            raise TemplateError(f"wrong number of args for {name}: want at least 1 got 0")
        return value

    def _apply(self, name: str, function: Function, arguments: list[object]) -> object:
        executor = self._executor
        executor.step()
        if function.holes != "keep":
            texts = function.holes == "hide-text"
            hole = executor.holes.find([one for one in arguments if isinstance(one, str)] if texts else arguments)
            if hole is not None:
                asks = function.holes == "ask"
                return executor.holes.make(f"{name} of {hole.why}", present=hole.present and not asks)
        fit(name, function.kinds, arguments)
        try:
            result = function.call(*arguments)
        except TemplateError as error:
            if not error.line and type(error) is TemplateError:
                raise TemplateError(f"error calling {name}: {error.why}") from error
            raise
        except (ValueError, TypeError, KeyError, IndexError, ArithmeticError, AttributeError, LookupError) as error:
            raise TemplateError(f"error calling {name}: {error}") from error
        if isinstance(result, str):
            executor.spend(len(result))
            return carry(result, arguments)
        if isinstance(result, list | dict):
            if len(result) > RANGE:
                raise TooMuch(f"a list of more than {RANGE} elements")
            executor.step(len(result) // 10)
        return result
