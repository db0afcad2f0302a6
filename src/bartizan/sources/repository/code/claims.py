"""Which files the reader of code reads, by name."""

from __future__ import annotations

from bartizan.sources.repository.manifests.claims import claims_python_manifest

ENDINGS = (
    ".py",
    ".ipynb",
    ".java",
    ".kt",
    ".kts",
    ".js",
    ".mjs",
    ".cjs",
    ".jsx",
    ".ts",
    ".mts",
    ".cts",
    ".tsx",
    ".go",
    ".cs",
)
"""Those of every language in `languages`, which imports too much for a list of readers; a test compares."""


def claims(path: str) -> bool:
    """Files of code, notebooks, the `.env` files that say what their environment holds, and Python's manifests."""
    return (
        claims_code(path)
        or is_environment(path)
        or is_application(path)
        or is_naming(path)
        or claims_python_manifest(path)
    )


def claims_code(path: str) -> bool:
    """Files of a language that the reader knows, and notebooks."""
    return path.endswith(ENDINGS)


def is_naming(path: str) -> bool:
    """The files that say what imported names mean: `package.json`, `tsconfig.json`, `go.mod` and their kin."""
    name = path.rpartition("/")[2]
    if name == "go.mod" or name.endswith((".csproj", "Directory.Packages.props")):
        return True
    return name == "package.json" or (name.startswith(("tsconfig", "jsconfig")) and name.endswith(".json"))


def is_application(path: str) -> bool:
    """The settings files of Spring, Quarkus and .NET."""
    name = path.rpartition("/")[2]
    if name.startswith("application"):
        return name.endswith((".properties", ".yml", ".yaml"))
    return name.startswith("appsettings") and name.endswith(".json")


def is_environment(path: str) -> bool:
    """The `.env` files."""
    name = path.rpartition("/")[2]
    return name == ".env" or name.startswith(".env.")
