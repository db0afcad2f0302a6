"""Which files declare or lock dependencies, by name: their format, and the family of ecosystems they are read with."""

from __future__ import annotations

import re

_FAMILIES: dict[str, dict[str, tuple[str, ...]]] = {
    "python": {
        "python.pyproject": ("pyproject.toml",),
        "python.pipfile": ("Pipfile",),
        "python.setup_cfg": ("setup.cfg",),
        "python.setup_py": ("setup.py",),
        "python_locks.toml_lock": ("poetry.lock", "uv.lock", "pdm.lock", "pylock.toml"),
        "python_locks.pipfile_lock": ("Pipfile.lock",),
        "conda.conda_lock": ("conda-lock.yml", "conda-lock.yaml"),
        "conda.recipe": ("meta.yaml", "recipe.yaml"),
        "conda.pixi": ("pixi.toml",),
        "conda.pixi_lock": ("pixi.lock",),
    },
    "npm": {
        "npm.package_json": ("package.json",),
        "npm.pnpm_workspace": ("pnpm-workspace.yaml",),
        "npm.deno_json": ("deno.json", "deno.jsonc"),
        "npm_locks.package_lock": ("package-lock.json", "npm-shrinkwrap.json"),
        "npm_locks.yarn_lock": ("yarn.lock",),
        "npm_locks.pnpm_lock": ("pnpm-lock.yaml",),
        "npm_locks.bun_lock": ("bun.lock",),
        "npm_locks.deno_lock": ("deno.lock",),
    },
    "jvm": {
        "maven.pom": ("pom.xml",),
        "gradle.gradle": ("build.gradle", "build.gradle.kts"),
        "gradle.lockfile": ("gradle.lockfile",),
        "gradle.version_catalog": ("libs.versions.toml",),
        "gradle.properties": ("gradle.properties",),
    },
    "dotnet": {
        "dotnet.central_versions": ("Directory.Packages.props",),
        "dotnet.project": ("Directory.Build.props",),
        "dotnet.packages_config": ("packages.config",),
        "dotnet.packages_lock": ("packages.lock.json",),
        "dotnet.paket": ("paket.dependencies",),
        "dotnet.paket_lock": ("paket.lock",),
    },
    "go": {"go.go_mod": ("go.mod",)},
    "cargo": {"cargo.cargo": ("Cargo.toml",), "cargo.cargo_lock": ("Cargo.lock",)},
    "ruby": {"ruby.gemfile": ("Gemfile", "gems.rb"), "ruby.gemfile_lock": ("Gemfile.lock", "gems.locked")},
    "others": {
        "others.composer_json": ("composer.json",),
        "others.composer_lock": ("composer.lock",),
        "others.package_swift": ("Package.swift",),
        "others.package_resolved": ("Package.resolved",),
        "others.pubspec": ("pubspec.yaml",),
        "others.pubspec_lock": ("pubspec.lock",),
        "others.mix_exs": ("mix.exs",),
        "others.mix_lock": ("mix.lock",),
        "others.renv_lock": ("renv.lock",),
        "others.description": ("DESCRIPTION",),
    },
}
"""Family → format, which is the module and the function that read it → names of files."""

_BY_NAME = {
    name: (family, form) for family, forms in _FAMILIES.items() for form, names in forms.items() for name in names
}
_BY_ENDING = (
    (".csproj", ("dotnet", "dotnet.project")),
    (".fsproj", ("dotnet", "dotnet.project")),
    (".vbproj", ("dotnet", "dotnet.project")),
    (".gemspec", ("ruby", "ruby.gemspec")),
    (".versions.toml", ("jvm", "gradle.version_catalog")),
)
_REQUIREMENTS = re.compile(
    r"(^|/)(requirements?([._-][\w.-]+)?|[\w.-]*[._-]requirements|[\w.-]*constraints([._-][\w.-]+)?)\.(txt|in|pip)$"
)
_IN_FOLDER = re.compile(r"(^|/)requirements/[\w.-]+\.(txt|in)$")
_CONDA = re.compile(r"(^|/)(conda[\w.-]*|environment[\w.-]*)\.ya?ml$")
_PYLOCK = re.compile(r"(^|/)pylock\.[\w-]+\.toml$")
LISTS = "requirements.requirements"
"""The format of pip's lists."""
_VERSIONS = frozenset(
    {LISTS, "python.pyproject", "python.pipfile", "python.setup_cfg", "python_locks.toml_lock"}
    | {"python_locks.pipfile_lock"}
)


def claims(path: str) -> bool:
    """Files that declare or lock dependencies, by their usual names."""
    return _kind(path) is not None


def claims_python_manifest(path: str) -> bool:
    """Manifests and locks that say which versions of Python packages a project's code uses."""
    return format_name(path) in _VERSIONS


def format_name(path: str) -> str | None:
    """The format that a manifest of this name has: `module.function`; None for other files."""
    kind = _kind(path)
    return kind[1] if kind is not None else None


def family_of(path: str) -> str | None:
    """The family of ecosystems in which a manifest is read; None for other files."""
    kind = _kind(path)
    return kind[0] if kind is not None else None


def _kind(path: str) -> tuple[str, str] | None:
    name = path.rpartition("/")[2]
    found = _BY_NAME.get(name)
    if found is not None:
        return found
    if name.endswith((".txt", ".in", ".pip")):
        return ("python", LISTS) if _REQUIREMENTS.search(path) or _IN_FOLDER.search(path) else None
    if name.endswith((".yml", ".yaml")):
        return ("python", "conda.environment") if _CONDA.search(path) else None
    if _PYLOCK.search(path):
        return "python", "python_locks.toml_lock"
    return next((kind for ending, kind in _BY_ENDING if name.endswith(ending)), None)
