"""XML as a small tree with line numbers; documents that declare entities are refused, nothing is fetched."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

DEEPEST = 100
MOST = 500_000
LONGEST_TEXT = 10_000


@dataclass(slots=True)
class Element:
    """One element: its name without prefix, attributes, the text directly inside, children and lines."""

    name: str
    attributes: dict[str, str]
    line: int
    end_line: int = 0
    text: str = ""
    children: list[Element] = field(default_factory=list)

    def child(self, name: str) -> Element | None:
        """The first child of that name."""
        return next((one for one in self.children if one.name == name), None)

    def all(self, name: str) -> Iterator[Element]:
        """The children of that name."""
        return (one for one in self.children if one.name == name)

    def path(self, *names: str) -> Element | None:
        """The element that is reached by the first child of each name in turn."""
        found: Element | None = self
        for name in names:
            found = found.child(name) if found is not None else None
        return found

    def value(self, name: str) -> str:
        """The text of the first child of that name; empty when there is none."""
        found = self.child(name)
        return found.text.strip() if found is not None else ""

    def walk(self) -> Iterator[Element]:
        """The element and all below it, in the order of the file."""
        waiting = [self]
        while waiting:
            one = waiting.pop()
            yield one
            waiting += reversed(one.children)


def parse(text: str) -> Element:
    """The root element. Raises `ValueError` when the text is not XML, declares entities, or passes a bound."""
    root = Element("", {}, 1)
    stack = [root]
    count = 0
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1
        if count > MOST or len(stack) > DEEPEST:
            raise ValueError("more or deeper elements than can be read")
        element = Element(name.rpartition(":")[2], attributes, parser.CurrentLineNumber)
        stack[-1].children.append(element)
        stack.append(element)

    def end(_name: str) -> None:
        stack.pop().end_line = parser.CurrentLineNumber

    def data(piece: str) -> None:
        if len(stack[-1].text) < LONGEST_TEXT:
            stack[-1].text += piece

    def entity(*_arguments: object) -> None:
        raise ValueError("declares entities")

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = data
    parser.EntityDeclHandler = entity
    parser.ExternalEntityRefHandler = lambda *_arguments: 0
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    try:
        parser.Parse(text.encode("utf-8", "replace"), True)
    except expat.ExpatError as error:
        raise ValueError(f"not XML: {error}") from error
    return root.children[0]
