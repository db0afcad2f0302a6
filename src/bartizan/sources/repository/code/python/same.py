"""Methods that give the object itself again, told something more: `llm.bind_tools(tools)`, `llm.with_retry()`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bartizan.sources.repository.code.following.values import Items, Name, Site, Val, choice, options

if TYPE_CHECKING:
    from bartizan.sources.repository.code.following.evaluate import Evaluator

_METHODS = frozenset(
    {"bind_tools", "bind_functions", "bind", "with_retry", "with_config", "with_fallbacks", "configurable_fields"}
)
_ROOTS = ("langchain",)


def again(evaluator: Evaluator, value: Val, name: str, site: Site) -> Val | None:
    """The object of LangChain whose method this is, and those that stand in for it; None for any other call."""
    if name not in _METHODS or not isinstance(value, Name) or not value.path.startswith(_ROOTS):
        return None
    if not value.path.endswith("()"):
        return None
    found: list[Val] = [value]
    given = evaluator.site_argument(site, "fallbacks", 0) if name == "with_fallbacks" else None
    for option in options(given) if given is not None else ():
        found += option.values if isinstance(option, Items) else []
    return choice(found)
