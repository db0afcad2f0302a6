"""What comes from outside: the request that a handler is given, what a callback of a list or promise is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tree_sitter import Node

from bartizan.sources.repository.code.following.syntax import Parameter, Scope
from bartizan.sources.repository.code.following.values import (
    REQUEST,
    Constant,
    Frame,
    Items,
    Name,
    Site,
    Table,
    Val,
    choice,
    options,
)
from bartizan.sources.repository.code.javascript import library, nest

if TYPE_CHECKING:
    from bartizan.sources.repository.code.following.evaluate import Evaluator

_ROUTES = frozenset({"get", "post", "put", "patch", "delete", "all", "use", "route", "on"})
_METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})
_TYPES = frozenset(
    {
        "Request", "NextRequest", "NextApiRequest", "IncomingMessage", "FastifyRequest", "ExpressRequest",
        "HonoRequest",
        "APIGatewayProxyEvent", "APIGatewayProxyEventV2", "APIGatewayEvent", "VercelRequest", "H3Event",
    }
)  # fmt: skip
_NAMES = frozenset({"req", "request", "ctx", "context", "c", "event"})
_EACH = frozenset({"map", "forEach", "flatMap", "filter", "find", "some", "every", "for_each", "flat_map"})
_HANDLERS = frozenset({"handler", "lambdaHandler", "main"})


def parameter(evaluator: Evaluator, scope: Scope, name: str) -> Val | None:
    """What is passed for a parameter by something outside the project; None when nothing tells."""
    found = scope.parameters.get(name)
    if found is None or found.position is None:
        return None
    value = _request(scope, found)
    if value is None and (node := _written(scope, found)) is not None:
        outside = nest.takes_request(evaluator, node, Frame(scope))
        value = Name(f"{REQUEST}.{name}") if outside else nest.injected(evaluator, node, Frame(scope))
    if value is None:
        value = _callback(evaluator, scope, found)
    if value is None:
        value = _step(evaluator, scope, found)
    if value is None or not found.path:
        return value
    for part in found.path.split("."):
        value = choice(library.field(evaluator, option, part) for option in options(value))
    return value


def _written(scope: Scope, found: Parameter) -> Node | None:
    """A parameter of a method, as it is written."""
    listed = scope.node.child_by_field_name("parameters") if scope.owner is not None else None
    children = [child for child in listed.named_children if child.type != "comment"] if listed is not None else []
    return children[found.position] if found.position is not None and found.position < len(children) else None


def _request(scope: Scope, found: Parameter) -> Val | None:
    """The request of a route's handler, of a server action, of a function in the cloud."""
    outer = scope.module.source
    if found.type is not None:
        written = scope.module.text(found.type).partition("<")[0].rpartition(".")[2]
        if written in _TYPES:
            return Name(REQUEST)
    at_top = scope.parent is not None and scope.parent.kind == "module"
    exported = at_top and scope.name in scope.module.exports.values()
    if exported and (_directive(outer) or _directive(scope.module.text(scope.node).partition("{")[2].encode())):
        return Name(f"{REQUEST}.{found.name}")
    if found.position != 0:
        return None
    if exported and scope.name in _METHODS:
        return Name(REQUEST)
    if exported and scope.name in _HANDLERS and (found.name in _NAMES or found.path):
        return Name(REQUEST)
    call = _passed_to(scope.node)
    if call is not None and (found.name in _NAMES or found.path):
        function = call.child_by_field_name("function")
        last = function.child_by_field_name("property") if function is not None else None
        if last is not None and scope.module.text(last) in _ROUTES:
            return Name(REQUEST)
    return None


def _step(evaluator: Evaluator, scope: Scope, found: Parameter) -> Val | None:
    """What Mastra gives to `execute` of a step or tool: the whole, by which agents are found."""
    if scope.name != "execute" or found.path.partition(".")[0] != "mastra" or found.position not in {0, 1}:
        return None
    holder = scope.node.parent
    table = holder.parent if holder is not None and holder.type == "pair" else holder
    call = _passed_to(table) if table is not None else None
    function = call.child_by_field_name("function") if call is not None else None
    made = evaluator.evaluate(function, Frame(scope.parent or scope)) if function is not None else None
    known = isinstance(made, Name) and made.path.startswith("mastra.") and made.path.endswith((".create_step", "_tool"))
    return Table({"mastra": Name("mastra.core.Mastra()")}) if known else None


def _directive(source: bytes) -> bool:
    """Whether code begins by saying that the browser may call it."""
    start = source[:400].lstrip()
    return start.startswith((b'"use server"', b"'use server'"))


def _passed_to(node: Node) -> Node | None:
    """The call that a function is an argument of."""
    listed = node.parent
    call = listed.parent if listed is not None and listed.type == "arguments" else None
    return call if call is not None and call.type == "call_expression" else None


def _callback(evaluator: Evaluator, scope: Scope, found: Parameter) -> Val | None:
    """What `list.map((one) => …)` and `promise.then((value) => …)` give to their callback."""
    call = _passed_to(scope.node)
    function = call.child_by_field_name("function") if call is not None else None
    if call is not None and function is not None and scope.module.text(function) == "createMcpHandler":
        return Name("mcp.handler.create_mcp_handler()", Site(call, Frame(scope.parent or scope)))
    last = function.child_by_field_name("property") if function is not None else None
    inner = function.child_by_field_name("object") if function is not None else None
    if last is None or inner is None or found.position != 0:
        return None
    name = scope.module.text(last)
    if name not in _EACH and name != "then":
        return None
    value = evaluator.evaluate(inner, Frame(scope.parent or scope))
    if name == "then":
        return value
    elements: list[Val] = []
    for option in options(value):
        if isinstance(option, Items):
            elements.extend(option.values[:20])
        elif isinstance(option, Name):
            elements.append(Name(f"{option.path}[]", option.site))
    return choice(elements) if elements and elements != [Constant(None)] else None
