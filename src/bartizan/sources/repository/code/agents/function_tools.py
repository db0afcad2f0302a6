"""Tools that .NET makes of functions: `AIFunctionFactory.Create(weather.Find, "find_weather", "The weather")`."""

from __future__ import annotations

from bartizan.sources.repository.code.agents import described, stated
from bartizan.sources.repository.code.following.values import Definition, Name, Val, options
from bartizan.sources.repository.code.reading import Reading

_MAKES = "AIFunctionFactory.Create()"
_CLOSURES = frozenset({"lambda_expression", "anonymous_method_expression"})


def of(reading: Reading, value: Name) -> tuple[str, str] | None:
    """The tool that a value is; None when it is no function that was made one."""
    site = value.site
    if site is None or not value.path.endswith(_MAKES):
        return None
    given = reading.argument(site, ("method", 0))
    method = next((one for one in options(given) if isinstance(one, Definition)), None) if given is not None else None
    name = reading.text(site, "name", 1) or (method.scope.name.removesuffix("Async") if method is not None else None)
    if not name:
        return None
    text: Val | None = reading.argument(site, ("description", 2))
    if text is None and method is not None:
        text = stated.description_of(reading, method.scope)
    part = None
    if method is None:
        listed = site.node.child_by_field_name("arguments")
        nodes = [one for child in (listed.named_children if listed is not None else ()) for one in child.named_children]
        part = next((one for one in nodes if one.type in _CLOSURES), None)
        method = Definition(site.frame.scope) if part is not None else None
    return described.add(reading, site, "agent-framework", name, runs=method, text=text, part=part)
