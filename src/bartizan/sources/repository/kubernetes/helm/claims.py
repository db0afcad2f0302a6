"""Which files are of charts, of their values, and of their installations, by name."""

from __future__ import annotations

import re

CHART = "Chart.yaml"
REQUIREMENTS = "requirements.yaml"
_VALUES = re.compile(r"(?:values[-._](?P<after>[\w.-]+)|(?P<before>[\w.-]+)[-._]values)\.ya?ml\Z")
_IN_DIRECTORY = re.compile(
    r"(?:^|/)(?:values|env|envs|environment|environments|overlays)/"
    r"(?:(?P<name>[\w.-]+)\.ya?ml|(?P<directory>[\w.-]+)/values\.ya?ml)\Z"
)
_NOT_USED = re.compile(r"(?:^|[-._])(?:examples?|samples?|tests?|ci|schema|templates?|tpl|defaults?)(?:[-._]|\Z)")
_PLAIN = re.compile(r"values\.ya?ml\Z")
_PART = re.compile(r"(?:^|/)(?:templates|crds|charts)/")
_SUFFIXES = (".yaml", ".yml", ".tpl", ".txt", ".json", ".tgz", ".tar.gz", ".tmpl", ".gotmpl", ".toml", ".conf")
_OF_CHART = re.compile(r"(?:^|/)templates/")


def claims(path: str) -> bool:
    """Charts' own files by name, what stands in `templates/`, `crds/` and `charts/`, and files of values."""
    name = path.rpartition("/")[2]
    if name in {CHART, REQUIREMENTS} or is_plain(path):
        return True
    return path.endswith(_SUFFIXES) and (_PART.search(path) is not None or environment(path) is not None)


def claims_release(path: str) -> bool:
    """YAML outside templates: only the content tells who installs a chart."""
    return path.endswith((".yaml", ".yml")) and _OF_CHART.search(path) is None


def environment(path: str) -> str | None:
    """The environment that a file of values is for, by its path; None for one that is no such file.

    Inputs of tests (`ci/`), examples and schemas are no environments.
    """
    found = _IN_DIRECTORY.search(path) or _VALUES.match(path.rpartition("/")[2])
    if found is None or "/ci/" in f"/{path}":
        return None
    name = next((group for group in found.groups() if group), "")
    return None if _NOT_USED.search(name) else name


def is_plain(path: str) -> bool:
    """Whether the file is called `values.yaml`."""
    return _PLAIN.match(path.rpartition("/")[2]) is not None
