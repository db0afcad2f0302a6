"""Which files are read together: a quick look at each finds templates and what they refer to."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from itertools import pairwise

from bartizan.sources.repository.cloudformation import cdk
from bartizan.sources.repository.cloudformation.deployments import is_candidate, named_after, template_key
from bartizan.sources.repository.reader import Context, SourceFile

GROUP_FILES = 64
GROUP_BYTES = 2_000_000
LINKED_BYTES = 8_000_000
"""Templates that import from one another are read together up to this size, beyond it by directory."""

CANDIDATES = 200
"""The most parameter files that are looked at for one directory."""

_SERVERLESS = re.compile(r"serverless(?:[.-][\w-]+)?\.(?:ya?ml|json)\Z")
_LOCAL = re.compile(
    rb"""(?:TemplateURL|Location|aws:asset:path)["']?\s*:\s*["']?([^\s"'{}\[\],!:][^\s"'{}\[\],!:]*)["']?"""
)
_TAKEN_IN = re.compile(rb"\$\{file\(((?:[^(){}$]|\$\{[^{}]{0,200}\}){1,300})\)")
_INNER = re.compile(r"\$\{[^{}]*\}")
_VARIABLE = re.compile(rb"\$\{(?:self|opt|sls|param):|\$\{file\(")
_SHARES = re.compile(rb"ImportValue|\bExport\b")


def is_serverless_framework(path: str) -> bool:
    """Whether the file is a service of the Serverless Framework, which has a reader of its own.

    It is looked at here too: the parts of it that stand in other files are no templates by themselves.
    """
    return "serverless" in path.lower() and _SERVERLESS.match(path.rpartition("/")[2].lower()) is not None


def looks_like_template(data: bytes) -> bool:
    """A quick look that misses no template: most YAML and JSON files are none."""
    if b"\0" in data[:4]:
        return True  # UTF-16; decoded and looked at again
    return b"Resources" in data and (b"AWS::" in data or b"AWSTemplateFormatVersion" in data)


def split(files: Sequence[SourceFile], context: Context) -> Iterator[list[SourceFile]]:
    """Groups of templates that can be read apart, each with the parameter files that may belong to them."""
    templates: list[SourceFile] = []
    links = _Links()
    others: list[SourceFile] = []
    sharing: list[SourceFile] = []
    pieces = _Pieces(files)
    for file in files:
        if is_serverless_framework(file.path):
            continue
        if file.name in (cdk.MANIFEST, cdk.PROJECT):
            others.append(file)
            continue
        if is_candidate(file.path):
            others.append(file)
        data = _look(file)
        if data is None or pieces.holds(file.path, data):
            continue
        templates.append(file)
        for match in _LOCAL.finditer(data):
            links.join(
                file.path, posixpath.normpath(posixpath.join(file.directory, match.group(1).decode("utf-8", "replace")))
            )
        if _SHARES.search(data) is not None:
            sharing.append(file)
    together = sum(file.size for file in sharing) <= LINKED_BYTES
    for one, other in pairwise(sharing):
        if together or one.directory == other.directory:
            links.join(one.path, other.path)
    yield from _packed(templates, links, _Nearby(templates, others))


def _look(file: SourceFile) -> bytes | None:
    """The content of a file that may be a template; empty when it cannot be read now."""
    try:
        data = file.read()
    except OSError:
        return b""
    return data if looks_like_template(data) else None


class _Pieces:
    """The parts of the Serverless Framework's services that stand in files of their own."""

    def __init__(self, files: Sequence[SourceFile]) -> None:
        self._patterns: list[str] = []
        for file in files:
            if is_serverless_framework(file.path):
                try:
                    data = file.read()
                except OSError:
                    continue
                self._add(file.directory, data)

    def _add(self, directory: str, data: bytes) -> None:
        for match in _TAKEN_IN.finditer(data):
            path = _INNER.sub("*", match.group(1).decode("utf-8", "replace").strip(" '\""))
            self._patterns.append(posixpath.normpath(posixpath.join(directory, path)))

    def holds(self, path: str, data: bytes) -> bool:
        """Whether a file that looks like a template is such a part."""
        if b"AWSTemplateFormatVersion" in data:
            return False
        return _VARIABLE.search(data) is not None or any(fnmatchcase(path, pattern) for pattern in self._patterns)


class _Links:
    """Which files belong together."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}

    def root(self, path: str) -> str:
        """The file that stands for all that belong together with this one."""
        here = path
        while (above := self._parent.get(here, here)) != here:
            self._parent[here] = self._parent.get(above, above)
            here = above
        return here

    def join(self, one: str, other: str) -> None:
        """Two files belong together."""
        self._parent[self.root(one)] = self.root(other)


class _Nearby:
    """The parameter files and manifests that may say something about a template."""

    def __init__(self, templates: Sequence[SourceFile], others: Sequence[SourceFile]) -> None:
        self._keys = {template_key(template.path) for template in templates}
        self._count: dict[str, int] = {}
        for template in templates:
            self._count[template.directory] = self._count.get(template.directory, 0) + 1
        self._named: dict[str, list[SourceFile]] = {}
        self._general: dict[str, list[SourceFile]] = {}
        self.projects: list[SourceFile] = []
        for file in others:
            self._add(file)

    def _add(self, file: SourceFile) -> None:
        if file.name == cdk.PROJECT:
            self.projects.append(file)
            return
        above = file.directory.rpartition("/")[0]
        places = {file.directory, above, above.rpartition("/")[0], f"{above}/*"}
        names = named_after(file.path) & self._keys if file.name != cdk.MANIFEST else set()
        for place in places if file.name != cdk.MANIFEST else {file.directory}:
            for key in names:
                self._named.setdefault(f"{place}:{key}", []).append(file)
            if not names:
                self._general.setdefault(place, []).append(file)

    def manifests(self) -> dict[str, list[SourceFile]]:
        """The manifests of cloud assemblies by directory."""
        found = {place: [one for one in files if one.name == cdk.MANIFEST] for place, files in self._general.items()}
        return {place: files for place, files in found.items() if files}

    def of(self, templates: Sequence[SourceFile]) -> list[SourceFile]:
        """The files for a group of templates, each once."""
        found: dict[str, SourceFile] = {}
        for directory in dict.fromkeys(template.directory for template in templates):
            if self._count.get(directory, 0) <= CANDIDATES:
                for place in (directory, f"{directory.rpartition('/')[0]}/*"):
                    found.update((file.path, file) for file in self._general.get(place, ())[:CANDIDATES])
        for template in templates:
            key = template_key(template.path)
            for place in (template.directory, f"{template.directory.rpartition('/')[0]}/*"):
                found.update((file.path, file) for file in self._named.get(f"{place}:{key}", ())[:CANDIDATES])
        return list(found.values())


def _packed(templates: Sequence[SourceFile], links: _Links, nearby: _Nearby) -> Iterator[list[SourceFile]]:
    """Groups of what belongs together; small ones of one directory or its neighbours share a group."""
    parts: dict[str, list[SourceFile]] = {}
    for template in templates:
        parts.setdefault(links.root(template.path), []).append(template)
    group: list[SourceFile] = []
    for part in sorted(parts.values(), key=lambda part: part[0].path):
        size = sum(file.size for file in (*group, *part))
        near = bool(group) and group[-1].directory == part[0].directory and len(group) < CANDIDATES
        if group and not near and (len(group) + len(part) > GROUP_FILES or size > GROUP_BYTES):
            yield _with(group, nearby.of(group))
            group = []
        group.extend(part)
    manifests = [file for files in nearby.manifests().values() for file in files]
    if group or nearby.projects:
        yield _with(group, [*nearby.of(group), *nearby.projects, *(manifests if nearby.projects else ())])


def _with(group: Sequence[SourceFile], others: Sequence[SourceFile]) -> list[SourceFile]:
    """A group with further files, each once."""
    return list({file.path: file for file in (*group, *others)}.values())
