"""What someone outside sends to the handlers of web frameworks of Python, Java, Kotlin and C#, by their parameters."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bartizan.sources.repository.code.following.closed import is_closed, is_closed_field
from bartizan.sources.repository.code.following.syntax import Scope
from bartizan.sources.repository.code.following.values import (
    REQUEST,
    Constant,
    Definition,
    Frame,
    Name,
    Table,
    Val,
    options,
)

if TYPE_CHECKING:
    from bartizan.sources.repository.code.following.evaluate import Evaluator

_ROUTES = frozenset(
    {"get", "post", "put", "patch", "delete", "route", "api_route", "websocket", "websocket_route", "head", "view"}
)
_FRAMEWORKS = (
    "fastapi.", "flask.", "starlette.", "quart.", "sanic.", "litestar", "bottle.", "aiohttp.web", "blacksheep.",
    "falcon.", "robyn.", "ninja.", "azure.functions", "modal.",
)  # fmt: skip
_LAMBDAS = frozenset({"handler", "lambda_handler", "main"})
_GIVEN = re.compile(
    r"\b(?:BackgroundTasks|Response|Session|AsyncSession|Settings|WebSocket|HttpResponse|Depends|Security"
    r"|FromServices|CancellationToken|Principal|Authentication|Model|HttpSession|HttpServletResponse|ILogger"
    r"|AuthenticationPrincipal|IHttpContextAccessor)\b"
)
"""What a framework passes of its own."""
_ANNOTATED = (
    r"(?:RequestParam|RequestBody|PathVariable|RequestHeader|QueryParam|PathParam|FormParam|ModelAttribute|RequestPart"
    r"|MatrixVariable|CookieValue|RestForm|RestQuery|RestPath|FromBody|FromQuery|FromForm|FromRoute|FromHeader"
    r"|BeanParam|MessageMapping|Payload)"
)
_HANDLES = re.compile(
    r"^(?:(?:Get|Post|Put|Patch|Delete|Request)Mapping|GET|POST|PUT|PATCH|Http(?:Get|Post|Put|Patch|Delete))\b"
)
_PLAIN = re.compile(r"^(?:String|string|Request|HttpRequest|HttpServletRequest|IFormFile|MultipartFile)\??$")
_MOST_FIELDS = 60


def of_python(evaluator: Evaluator, scope: Scope, name: str) -> Val | None:
    """What a request gives for a parameter of a route's handler; None for every other function."""
    if not scope.decorators:
        return _undecorated(scope, name)
    if name in {"self", "cls"} or not any(_is_route(evaluator, scope, at) for at in range(len(scope.decorators))):
        return None
    written, default = _written(scope, name)
    if _GIVEN.search(written) or _GIVEN.search(default):
        return None
    if written and is_closed(re.sub(r"^Annotated\[\s*(.*?)\s*,.*$", r"\1", written, flags=re.DOTALL), scope):
        return Constant(1)
    return _fields(evaluator, scope, name, written) or Name(f"{REQUEST}.{name}")


def _undecorated(scope: Scope, name: str) -> Val | None:
    """The request of a view of Django, the event of a function in the cloud."""
    if scope.parent is None or scope.parent.kind != "module":
        return None
    parameter = scope.parameters.get(name)
    first = parameter is not None and parameter.position == 0
    if first and name == "request" and b"django" in scope.module.source:
        return Name(REQUEST)
    if first and name == "event" and scope.name in _LAMBDAS and len(scope.parameters) > 1:
        return Name(REQUEST)
    return None


def _is_route(evaluator: Evaluator, scope: Scope, at: int) -> bool:
    node = scope.decorators[at]
    head = scope.module.text(node).partition("(")[0].rpartition(".")
    if head[2] not in _ROUTES:
        return False
    found = evaluator.evaluate(node, Frame(scope.parent or scope))
    return any(isinstance(one, Name) and one.path.startswith(_FRAMEWORKS) for one in options(found))


def _written(scope: Scope, name: str) -> tuple[str, str]:
    """The annotation and the default of a parameter, as they are written."""
    listed = scope.node.child_by_field_name("parameters")
    for child in listed.named_children if listed is not None else ():
        named = child.child_by_field_name("name") or (child.named_children[0] if child.named_children else None)
        if named is not None and scope.module.text(named) == name:
            type_, value = child.child_by_field_name("type"), child.child_by_field_name("value")
            return (
                scope.module.text(type_) if type_ is not None else "",
                scope.module.text(value) if value is not None else "",
            )
    return "", ""


def _fields(evaluator: Evaluator, scope: Scope, name: str, written: str) -> Val | None:
    """The fields of a body whose class the project declares; numbers among them are nobody's text."""
    match = re.search(r"[A-Za-z_]\w*$", re.sub(r"^Annotated\[\s*(\w+).*$", r"\1", written, flags=re.DOTALL))
    if match is None:
        return None
    for option in options(evaluator.lookup.name(match.group(), Frame(scope.parent or scope), scope.node.start_byte)):
        if not isinstance(option, Definition) or option.scope.kind != "class":
            continue
        text = option.scope.module.text(option.scope.node)
        fields = re.findall(r"(?m)^\s+(\w+)\s*:\s*[^\n=#]+", text)[:_MOST_FIELDS]
        return Table(
            {
                one: Constant(1) if is_closed_field(option.scope, one) else Name(f"{REQUEST}.{name}.{one}")
                for one in fields
            }
        )
    return None


def annotated(_evaluator: Evaluator, scope: Scope, name: str) -> Val | None:
    """What a request gives for a parameter of a handler of Spring, JAX-RS or ASP.NET; None for all others."""
    found = scope.parameters.get(name)
    if found is None or found.type is None:
        return None
    whole = found.type.parent
    while whole is not None and "parameter" not in whole.type:
        whole = whole.parent
    text = scope.module.text(whole) if whole is not None else ""
    before = whole.prev_named_sibling if whole is not None else None
    if before is not None and before.type == "parameter_modifiers":  # of Kotlin stand beside it
        text = scope.module.text(before) + " " + text
    written = scope.module.text(found.type)
    marked = re.search(rf"[@\[]\s*{_ANNOTATED}\b", text) is not None
    if not marked:
        handles = any(_HANDLES.match(scope.module.text(node).lstrip("@[")) for node in scope.decorators)
        if not handles or not _PLAIN.match(written) or re.search(r"[@\[]\s*(?:Context|Auth\w*|Inject|From\w+)", text):
            return None
    if _GIVEN.search(written) and not marked:
        return None
    return Constant(1) if is_closed(written, scope) else Name(f"{REQUEST}.{name}")
