"""What Python's own functions and settings' libraries make of what they are given: `getattr`, `replace`, Hydra."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from bartizan.model.values import Unknown
from bartizan.sources.repository.code.following.operations import from_environment
from bartizan.sources.repository.code.following.syntax import Scope
from bartizan.sources.repository.code.following.values import (
    Definition,
    Frame,
    Instance,
    Items,
    Name,
    Site,
    Table,
    Text,
    Val,
    choice,
    options,
    texts,
)
from bartizan.sources.repository.code.python import files

if TYPE_CHECKING:
    from bartizan.sources.repository.code.following.evaluate import Evaluator

LAMBDA = "<lambda>"
_FILLS = frozenset({"tyro.cli", "simple_parsing.parse", "draccus.parse", "jsonargparse.auto_cli"})
"""What fills a class's fields from the command line."""
_COPIES = frozenset({"dataclasses.replace", "copy.replace", "attrs.evolve", "attr.evolve"})
_VALIDATES = frozenset({"model_validate", "parse_obj", "from_dict", "model_construct"})
_STORED = "dotenv.dotenv_values()"


def called(evaluator: Evaluator, callee: Name, site: Site) -> Val | None:
    """The result of one of these calls; None for every other."""
    path = callee.path
    if path == "getattr":
        return _attribute(evaluator, site)
    if path == LAMBDA and callee.site is not None:
        return evaluator.evaluate(callee.site.node.child_by_field_name("body"), callee.site.frame)
    if path in _FILLS or path in _COPIES:
        given = evaluator.site_argument(site, None, 0)
        return choice([_instance(option, site) for option in options(given)]) if given is not None else None
    if path in {"map", "filter"}:
        return _mapped(evaluator, site)
    if path == f"{_STORED}.get":
        key = evaluator.site_argument(site, None, 0)
        return stored(evaluator, key, evaluator.site_argument(site, None, 1))
    return None


def _mapped(evaluator: Evaluator, site: Site) -> Val | None:
    """`map(tool, functions)`: what a library makes of each is the thing itself; `filter` leaves some of them."""
    made, given = evaluator.site_argument(site, None, 0), evaluator.site_argument(site, None, 1)
    kept = isinstance(made, Name) or site.module.text(site.node).startswith("filter")
    return given if kept and isinstance(given, Items) else None


def stored(evaluator: Evaluator, key: Val | None, default: Val | None = None) -> Val:
    """What a `.env` file of the tree says of a variable."""
    name = next(texts(key), None) if key is not None else None
    return from_environment(evaluator.project, name.value if name is not None else None, default)


def _instance(value: Val, site: Site) -> Val:
    """An object whose fields are those that a call names, else the defaults of its class."""
    if isinstance(value, Definition) and value.scope.kind == "class":
        return Instance(value.scope)
    return Instance(value.scope, site) if isinstance(value, Instance) else value


def _attribute(evaluator: Evaluator, site: Site) -> Val | None:
    """`getattr(settings, "MODEL", default)`."""
    held, key = evaluator.site_argument(site, None, 0), evaluator.site_argument(site, None, 1)
    name = next(texts(key), None) if key is not None else None
    default = evaluator.site_argument(site, None, 2)
    if held is None or name is None or not name.whole:
        return default
    found = evaluator.attribute(held, name.value)
    return default if default is not None and isinstance(found, Unknown) else found


def validated(evaluator: Evaluator, value: Val, name: str, site: Site) -> Val | None:
    """`Settings.model_validate(table)`: the table, with the defaults of the class's other fields; None otherwise."""
    if name not in _VALIDATES or not isinstance(value, Definition) or value.scope.kind != "class":
        return None
    if name in value.scope.bindings:
        return None
    given = evaluator.site_argument(site, None, 0)
    table = next((one for one in options(given) if isinstance(one, Table)), None) if given is not None else None
    if table is None:
        return Instance(value.scope)
    made = Instance(value.scope)
    fields = [one for one, bound in value.scope.bindings.items() if any(each.how == "value" for each in bound)]
    defaults = {one: evaluator.attribute(made, one) for one in fields[:60] if one not in table.entries}
    return Table({**defaults, **table.entries}, table.whole)


def configured(evaluator: Evaluator, scope: Scope, name: str) -> Val | None:
    """The settings that Hydra hands to the function that it starts, with the groups that they name by default."""
    if name != next(iter(scope.parameters), None):
        return None
    for node in scope.decorators:
        site = Site(node, Frame(scope.parent or scope))
        if node.type != "call" or not any(_is_hydra(one) for one in options(evaluator.callee(site))):
            continue
        folder = next(texts(evaluator.site_argument(site, "config_path", 0) or Unknown("")), None)
        file = next(texts(evaluator.site_argument(site, "config_name", 1) or Unknown("")), None)
        if folder is not None and file is not None:
            return _composed(evaluator, folder.value, file.value, site)
    return None


def _is_hydra(value: Val) -> bool:
    return isinstance(value, Name) and value.path == "hydra.main"


def _composed(evaluator: Evaluator, folder: str, file: str, site: Site) -> Val | None:
    found = _read(evaluator, posixpath.join(folder, file), site)
    if not isinstance(found, Table):
        return None
    entries = dict(found.entries)
    listed = entries.pop("defaults", None)
    for item in getattr(listed, "values", ()):
        for group, chosen in item.entries.items() if isinstance(item, Table) else ():
            named = chosen.value if isinstance(chosen, Text) else ""
            inner = _read(evaluator, posixpath.join(folder, group, named), site) if named else None
            if isinstance(inner, Table):
                own = entries.get(group)
                entries[group] = Table({**inner.entries, **(own.entries if isinstance(own, Table) else {})})
    return Table(entries)


def _read(evaluator: Evaluator, path: str, site: Site) -> Val | None:
    name = path if path.endswith((".yaml", ".yml")) else f"{path}.yaml"
    text = files.content(evaluator, Text(name), site)
    return files.parsed(text.value, "yaml") if text is not None else None
