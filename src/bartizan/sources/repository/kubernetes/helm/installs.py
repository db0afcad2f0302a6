"""Who installs a chart, and with which values: Argo CD, Flux and helmfile, as their files say it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from bartizan.sources.repository.yaml_marks import Marked


@dataclass(frozen=True, slots=True)
class Install:
    """One installation of a chart.

    `chart` is the chart's directory from the repository's root where `remote` is empty, and its name
    otherwise. `files` are files of values (from the root), `inline` values in the file itself, text or
    map, the later over the earlier; `sets` are single values by path. `unread` says what else decides
    and is not here.
    """

    what: str
    line: int
    chart: str
    remote: str = ""
    name: str = ""
    namespace: str = ""
    files: tuple[str, ...] = ()
    inline: tuple[Marked, ...] = ()
    sets: tuple[tuple[str, Marked], ...] = ()
    unread: tuple[str, ...] = field(default=())


_HELMFILE = re.compile(r"(?:^|/)helmfile(?:[.\w-]*)?\.ya?ml\Z|(?:^|/)helmfile\.d/[^/]+\.ya?ml\Z")
_MOST = 100
"""The most installations in one document."""


def is_helmfile(path: str) -> bool:
    """Whether the file is a helmfile by its name."""
    return _HELMFILE.search(path) is not None


def installs(node: Marked, path: str) -> Iterator[Install]:
    """The installations that one document of the file at `path` describes."""
    if is_helmfile(path):
        yield from _helmfile(node, path)
        return
    version, kind = _text(node, "apiVersion") or "", _text(node, "kind") or ""
    if version.startswith("argoproj.io/") and kind == "Application":
        yield from _application(node)
    elif version.startswith("argoproj.io/") and kind == "ApplicationSet":
        yield from _application_set(node)
    elif version.startswith("helm.toolkit.fluxcd.io/") and kind == "HelmRelease":
        yield from _helm_release(node)


def _at(node: Marked | None, *keys: str) -> Marked | None:
    for key in keys:
        node = node.get(key) if node is not None else None
    return node


def _text(node: Marked | None, *keys: str) -> str | None:
    found = _at(node, *keys)
    value = found.value if found is not None else None
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else None


def _items(node: Marked | None, *keys: str) -> Sequence[Marked]:
    found = _at(node, *keys)
    return found.value[:_MOST] if found is not None and isinstance(found.value, list) else ()


def _application(node: Marked) -> Iterator[Install]:
    """Argo CD's `Application`: each of its sources that is a chart."""
    spec = node.get("spec")
    named = _text(node, "metadata", "name") or ""
    single = _at(spec, "source")
    for source in (*([single] if single is not None else ()), *_items(spec, "sources")):
        helm = source.get("helm")
        where, chart = _text(source, "path"), _text(source, "chart")
        repository = _text(source, "repoURL") or "another repository"
        if chart is None and where is None:
            continue
        directory = _inside(where) if where is not None else None
        yield Install(
            what=f"Application {named}",
            line=source.line,
            chart=chart or directory or "",
            remote=repository if chart is not None or directory is None else "",
            name=_text(helm, "releaseName") or named,
            namespace=_text(node, "spec", "destination", "namespace") or "",
            files=tuple(
                _argo_file(file, directory or "") for item in _items(helm, "valueFiles") if (file := item.text())
            ),
            inline=tuple(one for key in ("values", "valuesObject") if (one := _at(helm, key)) is not None),
            sets=tuple(
                (name, value)
                for item in _items(helm, "parameters")
                if (name := _text(item, "name")) and (value := item.get("value")) is not None
            ),
            unread=("fileParameters",) if _items(helm, "fileParameters") else (),
        )


def _argo_file(path: str, directory: str) -> str:
    """A file of values: beside the chart, from the root with a leading `/`, or of a named source (`$name/…`)."""
    if path.startswith("$"):
        return _inside(path.partition("/")[2]) or path
    return _inside(path if path.startswith("/") else posixpath.join(directory, path)) or path


def _inside(path: str) -> str | None:
    """A path from the repository's root; None for one that leaves it."""
    clean = posixpath.normpath(path.lstrip("/")) if path.strip("/") else ""
    return None if clean == ".." or clean.startswith("../") else "" if clean == "." else clean


_PARAMETER = re.compile(r"\{\{-?\s*\.?([A-Za-z_][\w.-]*)\s*-?\}\}")


def _application_set(node: Marked) -> Iterator[Install]:
    """Argo CD's `ApplicationSet`: an Application for each element of its lists."""
    template = _at(node, "spec", "template")
    if template is None:
        return
    elements = [
        element for generator in _items(node, "spec", "generators") for element in _items(generator, "list", "elements")
    ]
    for element in elements[:_MOST]:
        known = {key: str(value.value) for key, value in element.items() if isinstance(value.value, str | int | float)}
        yield from _application(_filled(template, known, 0))
    if not elements:
        for install in _application(_filled(template, {}, 0)):
            named = install.what.replace("Application ", "ApplicationSet ", 1)
            yield replace(install, what=named, unread=(*install.unread, "its generators"))


_DEEPEST = 100


def _filled(node: Marked, known: dict[str, str], depth: int) -> Marked:
    """The template with its parameters written out; one that is not known becomes `${name}`."""
    value = node.value
    if depth > _DEEPEST:
        return node
    if isinstance(value, dict):
        members = {key: _filled(inner, known, depth + 1) for key, inner in value.items()}
        return Marked(members, node.line, node.end_line, node.tag, node.key_lines)
    if isinstance(value, list):
        items = [_filled(inner, known, depth + 1) for inner in value]
        return Marked(items, node.line, node.end_line, node.tag)
    if isinstance(value, str) and "{{" in value:
        value = _PARAMETER.sub(lambda match: known.get(match.group(1)) or _unknown(match.group(1)), value)
    return Marked(value, node.line, node.end_line, node.tag)


def _unknown(name: str) -> str:
    return "${" + re.sub(r"\W", "_", name) + "}"


def _helm_release(node: Marked) -> Iterator[Install]:
    """Flux's `HelmRelease`."""
    named = _text(node, "metadata", "name") or ""
    namespace = _text(node, "metadata", "namespace")
    chart = _at(node, "spec", "chart", "spec")
    kind = _text(chart, "sourceRef", "kind") or _text(node, "spec", "chartRef", "kind") or "another source"
    source = _text(chart, "sourceRef", "name") or _text(node, "spec", "chartRef", "name") or ""
    where = _text(chart, "chart")
    directory = _inside(where) if where is not None and kind == "GitRepository" else None
    spec = _at(node, "spec")
    values = _at(spec, "values")
    yield Install(
        what=f"HelmRelease {named}",
        line=chart.line if chart is not None else node.line,
        chart=directory if directory is not None else where or source,
        remote="" if directory is not None else f"{kind} {source}".strip(),
        name=_text(spec, "releaseName") or named,
        namespace=_text(spec, "targetNamespace") or namespace or "",
        files=tuple(_inside(file) or file for item in _items(chart, "valuesFiles") if (file := item.text())),
        inline=(values,) if values is not None else (),
        unread=tuple(
            f"{_text(item, 'kind') or 'object'} {_text(item, 'name') or ''}".strip()
            for item in _items(spec, "valuesFrom")
        ),
    )


def _helmfile(node: Marked, path: str) -> Iterator[Install]:
    """A helmfile's releases."""
    here = path.rpartition("/")[0]
    for release in _items(node, "releases"):
        chart = _text(release, "chart")
        if chart is None or _is_off(release):
            continue
        local = chart.startswith((".", "/")) and not chart.startswith("//")
        directory = _inside(posixpath.join(here, chart)) if local else None
        listed = _items(release, "values")
        names = [text for item in listed if (text := item.text()) is not None]
        files = [_inside(posixpath.join(here, name)) or name for name in names]
        yield Install(
            what=f"release {_text(release, 'name') or ''}".strip(),
            line=release.line,
            chart=directory if directory is not None else chart,
            remote="" if directory is not None else chart.rpartition("/")[0] or "a chart repository",
            name=_text(release, "name") or "",
            namespace=_text(release, "namespace") or "",
            files=tuple(file for file in files if "{{" not in file and not file.endswith(".gotmpl")),
            inline=tuple(item for item in listed if isinstance(item.value, dict)),
            sets=tuple(
                (name, value)
                for item in _items(release, "set")
                if (name := _text(item, "name")) and (value := item.get("value")) is not None
            ),
            unread=tuple(name for name in names if "{{" in name or name.endswith(".gotmpl")),
        )


def _is_off(release: Marked) -> bool:
    """Whether helmfile does not install the release."""
    found = release.get("installed")
    return found is not None and found.value is False
