"""Names as languages write them: `modelName`, `ModelName` and `model_name` are one keyword."""

from __future__ import annotations

import re
from functools import lru_cache

_TESTS = frozenset({"test", "tests", "__tests__", "testdata", "spec", "specs", "e2e", "fixtures"})
_TEST = re.compile(r"^(test_|conftest\.)|(_test|[.\-]test|[.\-]spec|_spec|Tests?|Spec)\.\w+$")
_EXAMPLES = frozenset({"example", "examples", "sample", "samples", "demo", "demos"})
_EDGE = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


@lru_cache(maxsize=4096)
def snake(name: str) -> str:
    """`modelName`, `ModelName` and `ModelID` as `model_name`, `model_name`, `model_id`."""
    return _EDGE.sub("_", name).lower()


@lru_cache(maxsize=4096)
def is_test(path: str) -> bool:
    """Whether a file of code tests other code, by its name or its folder."""
    folders, _, name = path.rpartition("/")
    return bool(_TEST.search(name)) or any(part.lower() in _TESTS for part in folders.split("/"))


def role_of(path: str) -> str | None:
    """What a file of code is there for where it is no part of the product; None for all others."""
    if is_test(path):
        return "stands in a test, which runs for nobody but its authors"
    folders = path.rpartition("/")[0].lower().split("/")
    return "stands in an example" if not _EXAMPLES.isdisjoint(folders) else None
