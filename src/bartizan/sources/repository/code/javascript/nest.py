"""What NestJS passes: settings by dotted keys, what modules provide for a token, the parts of a request."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tree_sitter import Node

from bartizan.model.values import Unknown
from bartizan.sources.repository.code.following import operations
from bartizan.sources.repository.code.following.syntax import Module, Scope
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
)

if TYPE_CHECKING:
    from bartizan.sources.repository.code.following.evaluate import Evaluator

REGISTERS, LOADS = "nestjs_config.register_as", "nestjs_config.ConfigModule.for_root"
_CONFIG_TYPE = "nestjs_config.ConfigType"
_INJECT = "nestjs_common.Inject"
_DECORATED = frozenset({"Body", "Query", "Param", "Headers", "Req", "Request", "Args", "MessageBody", "Payload", "Ip"})
"""Decorators of a parameter that takes a part of the request."""
_MEMORY = "nest settings"
MOST_FILES = 50
MOST_NODES = 50_000


def setting(evaluator: Evaluator, key: str) -> Val | None:
    """What `configService.get(key)` gives where the project's own settings say it; None where they do not."""
    found: list[Val] = []
    for head, factory in _factories(evaluator):
        if head and not key.startswith(f"{head}."):
            continue
        value = _made(evaluator, factory)
        for part in (key.removeprefix(f"{head}.") if head else key).split("."):
            tables = [option for option in options(value) if isinstance(option, Table)]
            value = choice(operations.subscript(option, Text(part)) for option in tables)
        if not isinstance(value, Unknown):
            found.append(value)
    return choice(found) if found else None


def typed(evaluator: Evaluator, node: Node, frame: Frame) -> Val | None:
    """The settings that `ConfigType<typeof settings>` stands for; None for any other type."""
    name = node.child_by_field_name("name")
    known = evaluator.evaluate(name, frame) if name is not None else None
    if not isinstance(known, Name) or known.path != _CONFIG_TYPE:
        return None
    listed = next((child for child in node.named_children if child.type == "type_arguments"), None)
    query = listed.named_children[0] if listed is not None and listed.named_children else None
    if query is None or query.type != "type_query" or not query.named_children:
        return None
    for option in options(evaluator.evaluate(query.named_children[0], frame)):
        if isinstance(option, Name) and option.path == f"{REGISTERS}()" and option.site is not None:
            factory = evaluator.site_argument(option.site, None, 1)
            return _made(evaluator, factory) if isinstance(factory, Definition) else None
    return None


def takes_request(evaluator: Evaluator, parameter: Node, frame: Frame) -> bool:
    """Whether a decorator of a parameter, such as `@Body()`, gives it a part of the request."""
    for child in parameter.children:
        inner = child.named_children[0] if child.type == "decorator" and child.named_children else None
        function = inner.child_by_field_name("function") if inner is not None else None
        name = evaluator.evaluate(function, frame) if function is not None else None
        if isinstance(name, Name) and name.path.startswith("nestjs_") and name.path.rpartition(".")[2] in _DECORATED:
            return True
    return False


def injected(evaluator: Evaluator, parameter: Node, frame: Frame) -> Val | None:
    """What `@Inject(TOKEN)` gives, where a module of the project provides it; None for any other parameter."""
    for child in parameter.children:
        inner = child.named_children[0] if child.type == "decorator" and child.named_children else None
        if inner is None or inner.type != "call_expression":
            continue
        site = Site(inner, frame)
        name = evaluator.callee(site)
        token = evaluator.site_argument(site, None, 0)
        if isinstance(name, Name) and name.path == _INJECT and isinstance(token, Name) and token.site is not None:
            found = [_provided(evaluator, one) for one in _providers(evaluator, token, token.site.module.path)]
            return choice(found) if found else None
    return None


def _provided(evaluator: Evaluator, provider: Table) -> Val:
    entries = provider.entries
    factory = entries.get("useFactory")
    if isinstance(factory, Definition):
        return _made(evaluator, factory)
    made = entries.get("useClass")
    if isinstance(made, Definition) and made.scope.kind == "class":
        return Instance(made.scope)
    return entries.get("useValue", Unknown("a provider"))


def _providers(evaluator: Evaluator, token: Name, path: str) -> Iterator[Table]:
    """The tables `{provide: TOKEN, …}` in the file that makes a token, and in those that import it."""
    project = evaluator.project
    users = project.importers.get(path, [])
    handed = [user for one in users if project.hands_on(one) for user in project.importers.get(one, [])]
    for other in list(dict.fromkeys((path, *users, *handed)))[:MOST_FILES]:
        module = project.module(other)
        if module is None or b"provide" not in module.source:
            continue
        for node in _tables(module):
            table = evaluator.evaluate(node, Frame(_around(module, node)))
            given = table.entries.get("provide") if isinstance(table, Table) else None
            same = isinstance(given, Name) and given.site is not None and token.site is not None
            if same and isinstance(table, Table) and isinstance(given, Name) and given.site == token.site:
                yield table


def _tables(module: Module) -> Iterator[Node]:
    """The objects of a module that have a key `provide`."""
    pending, left = [module.tree.root_node], MOST_NODES
    while pending and left > 0:
        node = pending.pop()
        left -= 1
        if node.type == "object":
            keys = (child.child_by_field_name("key") for child in node.named_children if child.type == "pair")
            if any(key is not None and module.text(key) == "provide" for key in keys):
                yield node
        pending.extend(node.named_children)


def _around(module: Module, node: Node) -> Scope:
    """The innermost function or class around a node, else the module."""
    outer = node.parent
    while outer is not None:
        scope = module.definitions.get(outer.id)
        if scope is not None:
            return scope
        outer = outer.parent
    return module.scope


def _made(evaluator: Evaluator, factory: Definition) -> Val:
    scope = factory.scope
    return choice(evaluator.evaluate(node, Frame(scope)) for node in scope.returns)


def _factories(evaluator: Evaluator) -> list[tuple[str, Definition]]:
    """The functions that make the project's settings, each with the name that stands before its keys."""
    known = evaluator.project.memory.get(_MEMORY)
    if isinstance(known, list):
        return known
    # What the settings themselves ask for is not known yet.
    evaluator.project.memory[_MEMORY] = list[tuple[str, Definition]]()
    found = list(_written(evaluator))
    evaluator.project.memory[_MEMORY] = found
    return found


def _written(evaluator: Evaluator) -> Iterator[tuple[str, Definition]]:
    called = evaluator.project.called
    paths = [path for path, names in called.items() if "register_as" in names or "for_root" in names]
    for path in sorted(paths)[:MOST_FILES]:
        module = evaluator.project.module(path)
        for call in (*module.tails.get("register_as", ()), *module.tails.get("for_root", ())) if module else ():
            site = Site(call.node, Frame(call.scope))
            callee = evaluator.callee(site)
            if not isinstance(callee, Name) or callee.path not in {REGISTERS, LOADS}:
                continue
            head = evaluator.site_argument(site, None, 0) if callee.path == REGISTERS else Text("")
            where = ("load", None) if callee.path == LOADS else (None, 1)
            given = evaluator.site_argument(site, *where)
            for one in given.values if isinstance(given, Items) else (given,):
                if isinstance(one, Definition) and isinstance(head, Text) and head.whole:
                    yield head.value, one
