"""Which imports of a file are code: comments, docstrings and templates hold examples that import things too."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from tree_sitter import Node, Parser, Tree

from bartizan.sources.repository.code.following.language import Language

_QUOTES = 4
"""Characters around a name that is itself written as a text: quotes, a prefix."""
_PAIRED = (b'"""', b"'''", b"`")


def doubtful(source: bytes, names: Mapping[str, int]) -> frozenset[str]:
    """Of names with the lines of their first imports, those that may stand in a comment or text.

    It goes by what opens and closes them above the line: some that are code are doubted, none that is not is missed
    but behind marks that stand alone in other texts.
    """
    found = set()
    row, start, counts = 1, 0, [0] * len(_PAIRED)
    for name, wanted in sorted(names.items(), key=lambda item: item[1]):
        before = start
        while row < wanted:
            start, row = source.find(b"\n", start) + 1, row + 1
        counts = [count + source.count(mark, before, start) for count, mark in zip(counts, _PAIRED, strict=True)]
        end = source.find(b"\n", start)
        line = source[start : end if end >= 0 else len(source)]
        commented = source.rfind(b"/*", 0, start) > source.rfind(b"*/", 0, start)
        if commented or any(count % 2 for count in counts) or any(mark in line for mark in (*_PAIRED, b"//", b"/*")):
            found.add(name)
    return frozenset(found)


def imports(source: bytes, language: Language, names: Collection[str]) -> dict[str, int]:
    """Of imported names, as `Language.imported` gives them, those that code imports, with their first lines.

    A name that a comment or text holds is looked for again behind it.
    """
    tree = Parser(language.grammar()[0]).parse(source)
    rows = language.imported(source)
    found = {name: rows[name] for name in names if name in rows and not _silent(source, tree, name, rows[name])}
    if len(found) < len(names):
        rows = language.imported(_blanked(source, tree))
        left = [name for name in names if name not in found and name in rows]
        found |= {name: rows[name] for name in left if not _silent(source, tree, name, rows[name])}
    return found


def _silent(source: bytes, tree: Tree, name: str, row: int) -> bool:
    """Whether what stands at a line (1-based) stands in a comment or text."""
    start = _start(source, row)
    end = source.find(b"\n", start)
    line = source[start : end if end >= 0 else len(source)]
    word = line.find(name.encode())
    column = word if word >= 0 else len(line) - len(line.lstrip())
    node = tree.root_node.descendant_for_byte_range(start + column, start + column + 1)
    while node is not None:
        if _says_nothing(node, len(name.encode())):
            return True
        node = node.parent
    return False


def _says_nothing(node: Node, length: int) -> bool:
    """Whether a node is a comment, or a text longer than one that only holds a name of this length."""
    if "comment" in node.type:
        return True
    return "string" in node.type and node.end_byte - node.start_byte > length + _QUOTES


def _start(source: bytes, row: int) -> int:
    """The first byte of a line."""
    position = 0
    for _ in range(row - 1):
        position = source.find(b"\n", position) + 1
    return position


def _blanked(source: bytes, tree: Tree) -> bytes:
    """The source with its comments and its texts of several lines made spaces, line by line."""
    blank = bytearray(source)
    cursor = tree.walk()
    while True:
        node = cursor.node
        if node is None:
            break
        silent = "comment" in node.type or ("string" in node.type and node.start_point[0] != node.end_point[0])
        if silent:
            lines = source[node.start_byte : node.end_byte].split(b"\n")
            blank[node.start_byte : node.end_byte] = b"\n".join(b" " * len(line) for line in lines)
        elif cursor.goto_first_child():
            continue
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                return bytes(blank)
    return bytes(blank)
