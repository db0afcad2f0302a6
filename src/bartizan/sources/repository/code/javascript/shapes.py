"""What a schema of zod leaves of what someone outside sends: a number or a word of a list is nobody's text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bartizan.model.values import Unknown
from bartizan.sources.repository.code.following.values import Constant, Name, Site, Table, Val

if TYPE_CHECKING:
    from bartizan.sources.repository.code.following.evaluate import Evaluator

_CLOSED = frozenset(
    {
        "enum", "native_enum", "nativeEnum", "literal", "number", "boolean", "bigint", "date", "uuid", "int", "guid",
        "datetime", "cuid", "cuid2", "ulid", "nanoid", "regex", "stringbool", "iso", "float32", "float64", "int32",
    }
)  # fmt: skip
"""Parts of a schema after which whoever sends has no free text; which expression it is is not judged."""
_OBJECTS = (".object()", ".strict_object()", ".loose_object()")
_AROUND = (".strict()", ".passthrough()", ".partial()", ".optional()", ".default()", ".nullable()", ".required()")


def parsed(evaluator: Evaluator, schema: Name, given: Name, depth: int = 0) -> Val:
    """What is read of a request by a schema; what the schema does not say stays what was sent."""
    inner = _object(evaluator, schema)
    if inner is not None and depth < 6:  # noqa: PLR2004 - what is nested deeper stays what was sent
        entries: dict[str, Val] = {}
        for key, one in inner.entries.items():
            part = Name(f"{given.path}.{key}", given.site)
            entries[key] = parsed(evaluator, one, part, depth + 1) if isinstance(one, Name) else part
        return Table(entries, inner.whole)
    if _CLOSED.intersection(schema.path.replace("()", "").split(".")):
        return Unknown("one of a few values")
    return given


def _object(evaluator: Evaluator, schema: Name) -> Table | None:
    """The fields of `z.object({…})`, also with `.strict()` and the like behind it."""
    path, site = schema.path, schema.site
    for _ in range(4):
        if site is None:
            return None
        if path.endswith(_OBJECTS):
            shape = evaluator.site_argument(site, None, 0)
            return shape if isinstance(shape, Table) else None
        if not path.endswith(_AROUND):
            return None
        callee = evaluator.callee(site)
        path, site = (callee.path.rpartition(".")[0], callee.site) if isinstance(callee, Name) else ("", None)
    return None


def of_call(evaluator: Evaluator, callee: Name, site: Site) -> Val | None:
    """The result of `schema.parse(…)` of a request by a known schema; None for any other call."""
    head, _, last = callee.path.rpartition(".")
    if callee.site is None or "zod" not in head.partition(".")[0]:
        return None
    given = evaluator.site_argument(site, None, 0)
    if not isinstance(given, Name):
        return None
    found = parsed(evaluator, Name(head, callee.site), given)
    return Table({"data": found, "success": Constant(True)}) if last.startswith("safe_parse") else found
