"""The parser of templates, as Go's text/template/parse reads them."""

from __future__ import annotations

import re
from typing import NoReturn

from bartizan.sources.repository.kubernetes.helm.gotemplate import lexer
from bartizan.sources.repository.kubernetes.helm.gotemplate.errors import TemplateError, TooMuch
from bartizan.sources.repository.kubernetes.helm.gotemplate.lexer import Token
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
    Parsed,
    Pipe,
    Template,
    Text,
    Variable,
)

DEEPEST = 100
"""How deep blocks and parentheses may be nested."""

_BLOCKS = frozenset({"if", "with", "range"})
_TRUTHS = {"true": True, "false": False}


def parse(text: str, name: str, path: str) -> Parsed:
    """The templates in a file's text. Raises `TemplateError` with the place."""
    try:
        return _Parser(text, name, path).file()
    except TemplateError as error:
        raise error.at(path, error.line) from None


class _Parser:
    def __init__(self, text: str, name: str, path: str) -> None:
        self._tokens = list(lexer.tokens(text))
        self._place = 0
        self._depth = 0
        self._loops = 0
        self._name = name
        self._path = path
        self._defines: dict[str, Template] = {}

    def file(self) -> Parsed:
        """The file's own nodes, and its defines."""
        nodes, end = self._nodes(())
        if end.kind != lexer.END:
            self._fail(f"unexpected {{{{{end.text}}}}}")
        return Parsed(Template(self._name, self._path, nodes), self._defines)

    # Tokens.

    def _next(self) -> Token:
        token = self._tokens[self._place]
        self._place += token.kind != lexer.END
        return token

    def _peek(self) -> Token:
        return self._tokens[self._place]

    def _skip_space(self) -> Token:
        """The next token that is not white space, not taken."""
        while self._peek().kind == lexer.SPACE:
            self._place += 1
        return self._peek()

    def _fail(self, why: str, line: int = 0) -> NoReturn:
        raise TemplateError(why, self._path, line or self._tokens[max(0, self._place - 1)].line)

    def _sign(self, sign: str) -> bool:
        """Take `sign` when it comes next."""
        token = self._skip_space()
        found = token.kind == lexer.SIGN and token.text == sign
        self._place += found
        return found

    def _close(self) -> None:
        """Take the end of the action."""
        token = self._skip_space()
        if token.kind != lexer.CLOSE:
            self._fail(f"unexpected {token.text!r} in an action" if token.text else "an action that is not closed")
        self._place += 1

    # Blocks.

    def _nodes(self, ends: tuple[str, ...], line: int = 0) -> tuple[tuple[Node, ...], Token]:
        """The nodes up to one of the words `ends`, which is taken (its action is left open), or the text's end.

        `line` is where the block begins.
        """
        self._deeper()
        nodes: list[Node] = []
        while True:
            token = self._next()
            if token.kind == lexer.END:
                if ends:
                    self._fail("a block without its {{end}}", line)
                break
            if token.kind == lexer.TEXT:
                nodes.append(Text(token.line, token.text))
                continue
            word = self._skip_space()
            if word.kind == lexer.WORD and word.text in {"end", "else"}:
                token = self._next()
                if token.text not in ends:
                    self._fail(f"unexpected {{{{{token.text}}}}}")
                break
            node = self._action(word)
            if node is not None:
                nodes.append(node)
        self._depth -= 1
        return tuple(nodes), token

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise TooMuch(f"nested deeper than {DEEPEST} levels", self._path, self._tokens[self._place].line)

    def _action(self, word: Token) -> Node | None:
        if word.kind == lexer.WORD:
            if word.text in _BLOCKS:
                self._place += 1
                return self._branch(word.text, word.line)
            if word.text == "define":
                self._place += 1
                self._define()
                return None
            if word.text in {"template", "block"}:
                self._place += 1
                return self._call(word)
            if word.text in {"break", "continue"} and self._loops:
                self._place += 1
                self._close()
                return Jump(word.line, word.text)
        pipe = self._pipe()
        self._close()
        return Action(word.line, pipe)

    def _branch(self, kind: str, line: int) -> Branch:
        """After `if`, `with` or `range`: the rest of the block with its `end`."""
        pipe = self._pipe(ranges=kind == "range")
        self._close()
        self._loops += kind == "range"
        body, end = self._nodes(("end", "else"), line)
        self._loops -= kind == "range"
        other: tuple[Node, ...] = ()
        if end.text == "else":
            again = self._skip_space()
            if again.kind == lexer.WORD and again.text in {"if", "with"}:
                self._place += 1
                self._deeper()
                other = (self._branch(again.text, again.line),)
                self._depth -= 1
                return Branch(line, kind, pipe, body, other)
            self._close()
            other, _ = self._nodes(("end",), line)
        self._close()
        return Branch(line, kind, pipe, body, other)

    def _define(self) -> None:
        name = self._template_name()
        self._close()
        self._body(name)

    def _body(self, name: str) -> None:
        loops, self._loops = self._loops, 0
        nodes, _ = self._nodes(("end",), self._peek().line)
        self._loops = loops
        self._close()
        self._defines[name] = Template(name, self._path, nodes)

    def _call(self, word: Token) -> Call:
        name = self._template_name()
        pipe = None if self._skip_space().kind == lexer.CLOSE else self._pipe()
        self._close()
        if word.text == "block":
            self._body(name)
        return Call(word.line, name, pipe)

    def _template_name(self) -> str:
        token = self._skip_space()
        if token.kind != lexer.STRING:
            self._fail("a template's name in quotes is expected")
        self._place += 1
        return unquote(token.text)

    # Pipelines.

    def _pipe(self, *, ranges: bool = False) -> Pipe:
        self._deeper()
        line = self._skip_space().line
        variables, declares = self._variables(ranges=ranges)
        commands = [self._command()]
        while self._sign("|"):
            commands.append(self._command())
        self._depth -= 1
        return Pipe(line, variables, declares, tuple(commands))

    def _variables(self, *, ranges: bool) -> tuple[tuple[str, ...], bool]:
        """`$x :=`, `$i, $x :=` (of a range) or `$x =`; nothing is taken where none stands."""
        start = self._place
        names: list[str] = []
        while self._skip_space().kind == lexer.VARIABLE and len(names) < (2 if ranges else 1):
            names.append(self._next().text)
            if not (ranges and self._sign(",")):
                break
        if names and self._sign(":="):
            return tuple(names), True
        if names and self._sign("="):
            return tuple(names), False
        self._place = start
        return (), False

    def _command(self) -> Command:
        words: list[Operand] = []
        while (operand := self._operand()) is not None:
            words.append(operand)
            if self._peek().kind != lexer.SPACE:
                break
        if not words:
            token = self._peek()
            self._fail(f"unexpected {token.text!r} where a value is expected" if token.text else "an empty pipeline")
        return Command(tuple(words))

    def _operand(self) -> Operand | None:
        token = self._skip_space()
        operand = self._term(token)
        if operand is None:
            return None
        names: list[str] = []
        while self._peek().kind == lexer.FIELD:
            names.append(self._next().text[1:])
        if not names:
            return operand
        if isinstance(operand, Field):
            return Field((*operand.names, *names))
        if isinstance(operand, Variable):
            return Variable(operand.name, tuple(names))
        if isinstance(operand, Literal):
            self._fail("a field of a constant")
        base = operand if isinstance(operand, Pipe) else Pipe(token.line, (), False, (Command((operand,)),))
        return Chain(base, tuple(names))

    def _term(self, token: Token) -> Operand | None:
        """One operand without the fields after it; None where none stands."""
        if token.kind == lexer.SIGN and token.text == "(":
            self._place += 1
            pipe = self._pipe()
            if not self._sign(")"):
                self._fail("a parenthesis that is not closed")
            return pipe
        operand: Operand | None = None
        if token.kind == lexer.FIELD:
            operand = Field((token.text[1:],))
        elif token.kind == lexer.VARIABLE:
            operand = Variable(token.text, ())
        elif token.kind == lexer.SIGN and token.text == ".":
            operand = Dot()
        elif token.kind == lexer.WORD:
            operand = _word(token)
        elif token.kind == lexer.STRING:
            operand = Literal(unquote(token.text))
        elif token.kind == lexer.NUMBER:
            operand = Literal(number(token.text))
        elif token.kind == lexer.CHARACTER:
            operand = Literal(_character(token.text))
        if operand is not None:
            self._place += 1
        return operand


def _word(token: Token) -> Operand:
    if token.text in _TRUTHS:
        return Literal(_TRUTHS[token.text])
    return Literal(None) if token.text == "nil" else Name(token.text)


_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|(.))", re.DOTALL)
_LETTERS = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_LAST_CHARACTER = 0x10FFFF


def unquote(text: str) -> str:
    """The text of a Go string constant."""
    if text.startswith("`"):
        return text[1:-1].replace("\r", "")
    return _ESCAPE.sub(_escaped, text[1:-1])


def _escaped(match: re.Match[str]) -> str:
    hexadecimal = match.group(1) or match.group(2) or match.group(3)
    if hexadecimal or match.group(4):
        code = int(hexadecimal, 16) if hexadecimal else int(match.group(4), 8)
        return chr(code) if code <= _LAST_CHARACTER else "\ufffd"
    return _LETTERS.get(match.group(5), match.group(5))


def _character(text: str) -> int:
    inner = _ESCAPE.sub(_escaped, text[1:-1])
    return ord(inner[0]) if inner else 0


_OLD_OCTAL = re.compile(r"[-+]?0[0-7_]+\Z")
_LONGEST_NUMBER = 100


def number(text: str) -> int | float:
    """A Go number. Raises `TemplateError`."""
    digits = text.replace("_", "").lower()
    if len(digits) > _LONGEST_NUMBER:
        raise TemplateError(f"a number of {len(digits)} digits")
    try:
        if _OLD_OCTAL.match(digits):
            return int(digits, 8)
        if "x" in digits or "b" in digits or "o" in digits:
            return int(digits, 0)
        return float(digits) if "." in digits or "e" in digits else int(digits)
    except (ValueError, OverflowError) as error:
        raise TemplateError(f"not a number: {text}") from error
