"""Types that leave no free choice: numbers, truth values, dates, and the words of a list."""

from __future__ import annotations

import re

from bartizan.sources.repository.code.following.syntax import Scope

_CLOSED = re.compile(
    r"(?:int|float|bool|complex|Decimal|date|datetime|timedelta|UUID|conint|confloat|StrictInt|StrictBool|Positive\w+"
    r"|NonNegative\w+|long|double|short|byte|decimal|Int|Integer|Long|Float|Double|Boolean|Short|BigDecimal|number"
    r"|boolean|int64|int32|float64|Guid|DateTime|LocalDate|LocalDateTime|Instant)\b|Literal\s*\["
)
_WRAPPED = re.compile(r"^(?:(?:typing\.)?(?:Optional|Annotated|list|List|Nullable|IntEnum))[\[<](.*)[\]>]$", re.DOTALL)


def is_closed_field(scope: Scope, name: str) -> bool:
    """Whether a class says that a field is a number, a truth value, or one of a few words."""
    text = scope.module.text(scope.node)
    match = re.search(rf"(?m)^\s+{re.escape(name)}\s*:\s*([^\n=#]+)", text)
    return match is not None and is_closed(match.group(1).strip(), scope)


def is_closed(annotation: str, scope: Scope) -> bool:
    """Whether a type has only numbers, truth values or a few words as its values."""
    bare = _WRAPPED.sub(r"\1", annotation.strip().strip("\"'")).strip()
    first = bare if bare.startswith("Literal") else re.split(r"\s*[|,]\s*", bare)[0].removesuffix("?")
    if _CLOSED.match(first.rpartition("typing.")[2]):
        return True
    name = first.partition("[")[0].rpartition(".")[2]
    return bool(name) and is_enum(scope, name)


def is_enum(scope: Scope, name: str) -> bool:
    """Whether a type of this name is an enum that stands in the same file."""
    for binding in scope.module.scope.bindings.get(name, ()):
        if binding.scope is not None:
            return any("Enum" in binding.scope.module.text(base) for base in binding.scope.bases) or (
                "enum" in binding.scope.node.type
            )
    text = scope.module.source.decode("utf-8", "replace")
    return bool(re.search(rf"\benum\s+(?:class\s+)?{re.escape(name)}\b", text))
