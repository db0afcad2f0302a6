"""The shape of the source: small modules, short functions, docstrings, no swallowed errors, no local paths."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SOURCES = sorted((ROOT / "src").rglob("*.py"))

MAX_MODULE = 400
MAX_FUNCTION = 60
DOCUMENTED = 0.95

# The three edges at which anything may go wrong and one failure must not end the rest.
BROAD_CATCH_ALLOWED = {
    "bartizan/sources/repository/work.py": "a reader's call",
    "bartizan/sources/aws/source.py": "a collector's call",
    "bartizan/data/examine.py": "a detector's call",
    "bartizan/server/protection.py": "a request",
}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def name(file: Path) -> str:
    return file.relative_to(ROOT / "src").as_posix()


@cache
def parsed(file: Path) -> ast.Module:
    return ast.parse(file.read_text("utf-8"))


@pytest.mark.parametrize("file", SOURCES, ids=name)
def test_a_module_is_small_and_so_are_its_functions(file: Path) -> None:
    lines = file.read_text("utf-8").count("\n")
    assert lines <= MAX_MODULE, f"{lines} lines"
    long = {
        node.name: length
        for node in ast.walk(parsed(file))
        if isinstance(node, Function) and (length := (node.end_lineno or 0) - node.lineno + 1) > MAX_FUNCTION
    }
    assert long == {}


def public(module: ast.Module) -> Iterator[tuple[str, bool]]:
    """Every public thing of a module with whether it is documented: module, classes, functions, methods."""
    yield "module", ast.get_docstring(module) is not None
    pending: list[ast.AST] = [module]
    while pending:
        for node in ast.iter_child_nodes(pending.pop()):
            if isinstance(node, ast.ClassDef | Function) and not node.name.startswith("_"):
                yield node.name, ast.get_docstring(node) is not None
                if isinstance(node, ast.ClassDef):
                    pending.append(node)


def test_public_things_are_documented() -> None:
    things = [(name(file), thing, documented) for file in SOURCES for thing, documented in public(parsed(file))]
    bare = [f"{file} {thing}" for file, thing, documented in things if not documented]
    assert len(bare) <= (1 - DOCUMENTED) * len(things), bare


def broad(handler: ast.ExceptHandler) -> bool:
    caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(
        one is None or (isinstance(one, ast.Name) and one.id in ("Exception", "BaseException")) for one in caught
    )


def reraises(handler: ast.ExceptHandler) -> bool:
    """A broad handler that cleans up and raises again swallows nothing."""
    return any(isinstance(node, ast.Raise) and node.exc is None for node in ast.walk(handler))


def test_errors_are_swallowed_at_the_three_edges_only() -> None:
    found = {
        name(file)
        for file in SOURCES
        for node in ast.walk(parsed(file))
        if isinstance(node, ast.ExceptHandler) and broad(node) and not reraises(node)
    }
    assert found <= set(BROAD_CATCH_ALLOWED)


# Directories of a person's or a build machine; `/tmp/bartizan…` and the like are real defaults.
LOCAL = re.compile(rb"/(?:home/[a-z]|Users/[A-Za-z]|root/|work/(?:main|shared)|private/var/)")
BINARY = {".png", ".jpg", ".parquet", ".woff2", ".ico", ".gz", ".zip", ".pkl", ".gguf", ".xlsx", ".pdf"}
# Fixtures and examples speak of other people's machines: a Dockerfile's /root, a notebook's /home/ec2-user.
OTHERS = ("tests/", "examples/", "src/bartizan/catalog/")


def test_no_path_of_one_machine_is_tracked() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    here = str(ROOT).encode()
    found = []
    for path in filter(None, listed.decode().split("\0")):
        file = ROOT / path
        if file.suffix in BINARY or not file.is_file():
            continue
        content = file.read_bytes()
        if (len(ROOT.parts) > 2 and here in content) or (LOCAL.search(content) and not path.startswith(OTHERS)):
            found.append(path)
    assert found == []
