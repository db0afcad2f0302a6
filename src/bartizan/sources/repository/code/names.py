"""Names as languages write them: `modelName`, `ModelName` and `model_name` are one keyword."""

from __future__ import annotations

import re
from functools import lru_cache

_EDGE = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


@lru_cache(maxsize=4096)
def snake(name: str) -> str:
    """`modelName`, `ModelName` and `ModelID` as `model_name`, `model_name`, `model_id`."""
    return _EDGE.sub("_", name).lower()
