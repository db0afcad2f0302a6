"""RubyGems: the literal calls of Gemfiles and gemspecs, and `Gemfile.lock`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bartizan.sources.repository.manifests.declared import DEVELOPMENT, RUNTIME, TEST, Declared, numbered
from bartizan.sources.repository.manifests.package import Requirement

_GEM = re.compile(r"""\s*gem[ (]\s*["']([\w.-]+)["']((?:\s*,\s*["'][^"']*["'])*)(.*)$""")
_GROUP = re.compile(r"\s*group[ (](.*?)\)?\s+do\b")
_SPEC = re.compile(
    r"""\s*\w+\.add_(runtime_|development_)?dependency[ (]\s*["']([\w.-]+)["']((?:\s*,\s*["'][^"']*["'])*)"""
)
_EXACT = re.compile(r"=?\s*(\d[\w.]*)\Z")
_ADDRESS = re.compile(r"""\b(?:git|github)(?::|\s*=>)\s*["']([^"']+)["']""")
_AT = re.compile(r"""\b(?:ref|tag|branch)(?::|\s*=>)\s*["']([^"']+)["']""")


def gemfile(text: str) -> Iterator[Declared]:
    """`Gemfile`: what its calls of `gem` state literally."""
    groups: list[str | None] = []
    for number, line in numbered(text):
        code = line.partition("#")[0] if "'" not in line and '"' not in line else re.sub(r"\s#[^\"']*$", "", line)
        if match := _GROUP.match(code):
            groups.append(match.group(1))
        elif re.search(r"\bdo\b\s*(\|.*\|)?\s*$", code) or re.match(r"\s*(if|unless|case|begin)\b", code):
            groups.append(None)
        elif re.match(r"\s*end\b", code) and groups:
            groups.pop()
        elif match := _GEM.match(code):
            inline = re.search(r"group[s]?(?::|\s*=>)\s*(\[[^\]]*\]|:\w+)", match.group(3))
            named = inline.group(1) if inline else " ".join(group for group in groups if group)
            yield _gem(match.group(1), match.group(2), number, _purpose(named), match.group(3))


def gemspec(text: str) -> Iterator[Declared]:
    """`*.gemspec`: what its calls of `add_dependency` state literally."""
    for number, line in numbered(text):
        match = _SPEC.match(line)
        if match is not None:
            scope = DEVELOPMENT if match.group(1) == "development_" else RUNTIME
            yield _gem(match.group(2), match.group(3), number, scope, "")


def _gem(name: str, versions: str, line: int, scope: str, options: str) -> Declared:
    written = re.findall(r"""["']([^"']*)["']""", versions)
    exact = _EXACT.match(written[0]) if len(written) == 1 else None
    address, at = _ADDRESS.search(options), _AT.search(options)
    url = f"git+{address.group(1)}" + (f"@{at.group(1)}" if at else "") if address else None
    found = Requirement(name, exact.group(1) if exact else None, ", ".join(written) or None, url=url)
    return Declared("rubygems", found, line, line, scope=scope, direct=True)


def _purpose(groups: str) -> str:
    if "test" in groups:
        return TEST
    return DEVELOPMENT if "development" in groups else RUNTIME


def gemfile_lock(text: str) -> Iterator[Declared]:
    """`Gemfile.lock`: the gems four deep below GEM and GIT; those below PATH are the project's own."""
    section, address, at = "", "", ""
    for number, line in numbered(text):
        if line and not line[0].isspace():
            section, address, at = line.strip(), "", ""
        elif section == "GIT" and (match := re.match(r"  (remote|revision): (\S+)", line)):
            address, at = (match.group(2), at) if match.group(1) == "remote" else (address, match.group(2))
        elif section in {"GEM", "GIT"} and (match := re.match(r"    ([\w.-]+) \((\d[\w.]*)(-[\w.-]+)?\)$", line)):
            url = f"git+{address}@{at}" if section == "GIT" else None
            found = Requirement(match.group(1), match.group(2), url=url)
            yield Declared("rubygems", found, number, number, locked=True, top=True)
