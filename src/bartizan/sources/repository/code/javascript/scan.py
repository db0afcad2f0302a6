"""What the bytes of a file of JavaScript say before it is parsed."""

from __future__ import annotations

from collections.abc import Iterable

import re2

_TYPES = r"type\s+[\w{*]|\{\s*(?:type\s+[\w$]+(?:\s+as\s+[\w$]+)?\s*,?\s*)+\}"
"""What follows `import` where only types are imported."""
_FROM = re2.compile(
    (
        rf"""(?:^|[;}}\s])(?:import|export)\s*(?:({_TYPES})?[^;'"()=]*?\bfrom\s*)?["']([^"'\n]{{1,300}})["']"""
        r"""|\b(?:require|import)\s*\(\s*["'`]([^"'`\n]{1,300})["'`]"""
    ).encode()
)
_CALLED = re2.compile(
    rb"""([A-Za-z_$][\w$]{0,100})(?:\?\.)?(?:\(|<|!\()|\b(innerHTML|outerHTML|dangerouslySetInnerHTML)\b"""
    rb"""|([A-Za-z_$][\w$]{0,100})\s+as\s+[A-Za-z_$]|(?:<|\bextends\s+)(?:[A-Za-z]\w*\.)?([A-Z][\w$]{0,100})"""
)
_GENERATED = (b"__webpack_require__", b"//# sourceMappingURL=", b"webpackChunk", b'"__esModule"', b"/* @generated")
LONG_LINES = 400
"""Bytes a line, on the average, beyond which nobody wrote a file."""
_FIRST = 64 * 1024
_LEFT_OUT = (".d.ts", ".d.mts", ".d.cts", ".min.js", ".min.mjs", ".bundle.js", ".chunk.js", "-min.js")
_BUILT = frozenset(
    {"dist", ".next", ".nuxt", ".output", ".svelte-kit", ".vercel", ".yarn", "cdk.out", "coverage", ".expo"}
)


def imported(source: bytes) -> dict[str, int]:
    """The specifiers that a file imports, with their first lines; imports of types alone are left out."""
    names: dict[str, int] = {}
    line, position = 1, 0
    for match in _FROM.finditer(source):
        types, plain, called = match.group(1), match.group(2), match.group(3)
        name = plain if plain is not None else called
        if types is not None or name is None:
            continue
        start = match.start(2) if plain is not None else match.start(3)
        line += source.count(b"\n", position, start)
        position = start
        names.setdefault(name.decode("utf-8", "replace"), line)
    return names


def calls(source: bytes) -> Iterable[bytes]:
    """The names in front of a bracket, of components, bases and types, what sets markup, what goes by another name."""
    return {first or second or third or fourth for first, second, third, fourth in _CALLED.findall(source)}


def left_out(path: str) -> bool:
    """Declarations of types, what is minified, what is built."""
    if path.endswith(_LEFT_OUT):
        return True
    return not _BUILT.isdisjoint(path.split("/")[:-1])


def generated(data: bytes) -> bool:
    """Whether a tool wrote a file: its lines are very long, or a bundler or compiler left its mark."""
    first = data[:_FIRST]
    if len(first) > 4 * LONG_LINES and len(first) > LONG_LINES * (first.count(b"\n") + 1):
        return True
    return any(mark in first or mark in data[-400:] for mark in _GENERATED)
