"""Templates: text, interpolations and directives as Terraform's own scanner takes them apart.

White space is decided on a flat list of tokens, before directives are nested: a literal of a heredoc
or of a template file ends at its line's end, `~` removes white space from the one literal token
beside it, and `<<-` then removes the smallest indentation of the tokens that begin a line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal as Word

import tree_sitter

from bartizan.sources.repository.terraform.syntax import (
    Literal,
    Node,
    Template,
    TemplateFor,
    TemplateIf,
    Unreadable,
    snippet,
)

NESTING = 60
"""How deep directives may nest."""

_INTERPOLATION, _DIRECTIVE = "template_interpolation", "template_directive"
_KINDS = {
    "template_if_intro": "if",
    "template_else_intro": "else",
    "template_if_end": "endif",
    "template_for_start": "for",
    "template_for_end": "endfor",
}


@dataclass(slots=True)
class _Token:
    """A literal text, or what stands between `${` or `%{` and `}`."""

    kind: Word["text", "hole", "if", "else", "endif", "for", "endfor"]
    text: str = ""
    node: tree_sitter.Node | None = None


@dataclass(slots=True)
class _Open:
    """A directive that waits for its end."""

    token: _Token | None
    parts: list[Node] = field(default_factory=list)
    then: list[Node] | None = None


class TemplateReader:
    """Reads the templates of one source; `expression` converts what stands in them."""

    def __init__(self, source: bytes, expression: Callable[[tree_sitter.Node], Node]) -> None:
        self._source = source
        self._expression = expression

    def parts(
        self,
        children: Sequence[tree_sitter.Node],
        place: tuple[int, int],
        literal: Callable[[str], str],
        *,
        by_line: bool,
        flush: bool = False,
    ) -> list[Node]:
        """The parts between two bytes of the source: `literal` undoes escapes, `flush` is `<<-`."""
        tokens = self._tokens(children, place, literal, by_line=by_line)
        if flush:
            _flush(tokens)
        return self._tree(tokens)

    def _tokens(
        self,
        children: Sequence[tree_sitter.Node],
        place: tuple[int, int],
        literal: Callable[[str], str],
        *,
        by_line: bool,
    ) -> list[_Token]:
        """The flat tokens, with the white space gone that `~` removes.

        The grammar drops white space around literals, so whatever lies between two marks is taken
        from the source itself.
        """
        tokens: list[_Token] = []
        at, end = place
        strip = False
        for node in (*_marks(children), None):
            until = end if node is None else node.start_byte
            raw = self._source[at:until].decode("utf-8", "replace") if until > at else ""
            texts = [literal(line) for line in (raw.splitlines(keepends=True) if by_line else [raw]) if line]
            if texts and strip:
                texts[0] = texts[0].lstrip()
            if node is None:
                tokens += [_Token("text", text) for text in texts]
                break
            before, strip = _strips(node)
            if texts and before:
                texts[-1] = texts[-1].rstrip()
            tokens += [_Token("text", text) for text in texts]
            kind = _KINDS.get(node.type, "hole")
            tokens.append(_Token(kind, node=node))  # type: ignore[arg-type]
            at = node.end_byte
        return tokens

    def _tree(self, tokens: Sequence[_Token]) -> list[Node]:
        """The tokens with directives nested; one that is not closed as it should is unreadable."""
        stack = [_Open(None)]
        for token in tokens:
            frame = stack[-1]
            if token.kind == "text":
                _append(frame.parts, token.text)
            elif token.kind == "hole" and token.node is not None:
                found = _first(token.node)
                frame.parts.append(Literal("") if found is None else self._expression(found))
            elif token.kind in {"if", "for"}:
                if len(stack) > NESTING:
                    return [Unreadable("template")]
                stack.append(_Open(token))
            elif token.kind == "else":
                frame.then, frame.parts = frame.parts, []
            elif len(stack) > 1:
                done = stack.pop()
                stack[-1].parts.append(self._directive(done, token))
        return stack[0].parts if len(stack) == 1 else [Unreadable("template")]

    def _directive(self, done: _Open, end: _Token) -> Node:
        start, last = (done.token.node if done.token else None), end.node
        if start is None or last is None:
            return Unreadable("template")
        text = snippet(self._source, start.start_byte, last.end_byte)
        found = _first(start)
        if found is None or end.kind != f"end{done.token.kind if done.token else ''}":
            return Unreadable(text)
        if end.kind == "endif":
            then, otherwise = (done.parts, []) if done.then is None else (done.then, done.parts)
            branches = Template(tuple(then), text), Template(tuple(otherwise), "")
            return TemplateIf(self._expression(found), *branches, text)
        names = [self._raw(child) for child in start.children if child.type == "identifier"]
        if not names:
            return Unreadable(text)
        body = Template(tuple(done.parts), text)
        return TemplateFor(names[0] if names[1:] else None, names[-1], self._expression(found), body, text)

    def _raw(self, node: tree_sitter.Node) -> str:
        return self._source[node.start_byte : node.end_byte].decode("utf-8", "replace")


def _marks(children: Sequence[tree_sitter.Node]) -> Iterator[tree_sitter.Node]:
    """Every interpolation, and every intro and end of a directive, in the order of the source."""
    stack = [*children][::-1]
    while stack:
        node = stack.pop()
        if node.type == _INTERPOLATION or node.type in _KINDS:
            yield node
        elif node.type == _DIRECTIVE or node.type in {"template_if", "template_for"}:
            stack.extend(reversed(node.children))


def _first(node: tree_sitter.Node) -> tree_sitter.Node | None:
    return next((child for child in node.children if child.type == "expression"), None)


def _strips(node: tree_sitter.Node) -> tuple[bool, bool]:
    """Whether `~` stands after the opening and before the closing brace."""
    children = node.children
    if len(children) < 3:  # noqa: PLR2004 - two delimiters and something between them
        return False, False
    return children[1].type == "strip_marker", children[-2].type == "strip_marker"


def _flush(tokens: list[_Token]) -> None:
    """Remove the smallest indentation from the tokens that begin a line; blank lines do not count.

    A token whose line break `~` took away does not end its line, and what follows keeps its indentation.
    """
    begins = True
    smallest: int | None = None
    lines: list[_Token] = []
    for token in tokens:
        if begins:
            bare = token.text.lstrip()
            if token.kind != "text" or bare or not token.text.endswith("\n"):
                indent = len(token.text) - len(bare) if token.kind == "text" else 0
                smallest = indent if smallest is None else min(smallest, indent)
                lines.append(token)
        begins = token.kind == "text" and token.text.endswith("\n")
    for token in lines:
        if token.kind == "text":
            token.text = token.text[smallest or 0 :]


def _append(parts: list[Node], text: str) -> None:
    """Add a literal, melded with the one before it."""
    if parts and isinstance(last := parts[-1], Literal) and isinstance(last.value, str):
        parts[-1] = Literal(last.value + text)
    elif text:
        parts.append(Literal(text))
