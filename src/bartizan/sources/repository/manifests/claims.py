"""Which files declare or lock dependencies, by name."""

from __future__ import annotations

import re

_REQUIREMENTS = re.compile(
    r"(^|/)(requirements?([._-][\w.-]+)?|[\w.-]*[._-]requirements|constraints([._-][\w.-]+)?)\.(txt|in|pip)$"
)
_IN_FOLDER = re.compile(r"(^|/)requirements/[\w.-]+\.(txt|in)$")
_CONDA = re.compile(r"(^|/)(conda[\w.-]*|environment[\w.-]*)\.ya?ml$")
_NAMES = {
    "pyproject.toml": "pyproject",
    "poetry.lock": "toml-lock",
    "uv.lock": "toml-lock",
    "pdm.lock": "toml-lock",
    "pylock.toml": "toml-lock",
    "Pipfile": "pipfile",
    "Pipfile.lock": "pipfile-lock",
    "setup.cfg": "setup-cfg",
    "setup.py": "setup-py",
    "package.json": "package-json",
    "package-lock.json": "package-lock",
    "npm-shrinkwrap.json": "package-lock",
    "yarn.lock": "yarn-lock",
    "pnpm-lock.yaml": "pnpm-lock",
    "go.mod": "go-mod",
    "pom.xml": "pom",
    "build.gradle": "gradle",
    "build.gradle.kts": "gradle",
    "Cargo.toml": "cargo",
    "Cargo.lock": "cargo-lock",
    "Directory.Packages.props": "csproj",
}
_PYTHON = frozenset({"requirements", "pyproject", "toml-lock", "pipfile", "pipfile-lock", "setup-cfg"})


def claims(path: str) -> bool:
    """Files that declare or lock dependencies, by their usual names."""
    return format_name(path) is not None


def claims_python_manifest(path: str) -> bool:
    """Manifests and locks of Python projects."""
    return format_name(path) in _PYTHON


def format_name(path: str) -> str | None:
    """The name of the format that a manifest of this name has; None for other files."""
    found = _NAMES.get(path.rpartition("/")[2])
    if found is not None:
        return found
    if _REQUIREMENTS.search(path) or _IN_FOLDER.search(path):
        return "requirements"
    if _CONDA.search(path):
        return "conda"
    return "csproj" if path.endswith((".csproj", ".fsproj")) else None
