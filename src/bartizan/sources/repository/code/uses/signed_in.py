"""Whether callers of a handler sign in, as far as the code says it: beside the handler, at its route, for all routes.

The answer leans to yes: a handler in whose sight anything refuses callers is taken for one that asks who they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from bartizan.sources.repository.code.following.syntax import Call, Module, Scope
from bartizan.sources.repository.code.following.values import Definition, Items, Name, Val, options
from bartizan.sources.repository.code.reading import Reading, frame_of

_ASKS = re.compile(
    r"(?i)@\w*\.?(?:login_required|jwt_required\w*|requires?_auth\w*|auth_required|permission_required|requires\b)"
    r"|(?:Depends|Security)\(\s*\w*(?:user|auth|token|admin|staff|verif|sign|login|jwt|key|require|permission)\w*"
    r"|HTTPBearer|OAuth2PasswordBearer|APIKeyHeader|PreAuthorize|EnableWebSecurity|compare_digest|passport\."
    r"|\b(?:require_?auth\w*|requires_?auth\w*|ensure_?auth\w*|is_?authenticated|express-?jwt|check_?jwt|current_?user"
    r"|verify_?(?:token|jwt|session|user|signature|request)|get_?server_?session|get_?session|clerk_?middleware"
    r"|authenticate\w*|authori[sz]e\w*|authorization|protect|jwt)\b"
    r"|(?:status|status_?code|HTTPException|abort|send_?status|statusCode)\W{1,4}40[13]\b|\bUnauthorized\b|\bForbidden\b"
)
"""How frameworks are told, or code tells, that a caller must have signed in."""
_FOR_ALL = ("FastAPI", "APIRouter", "Blueprint", "Flask", "use", "before_request", "add_middleware", "middleware",
            "include_router", "register_blueprint", "register", "addHook", "add_hook", "init_app")  # fmt: skip
_ROUTES = ("get", "post", "put", "patch", "delete", "all", "route", "api_route", "add_api_route", "add_url_rule")
_MOST_IMPORTERS = 8
_MOST_CALLS = 60


def signed_in(reading: Reading, scope: Scope) -> bool:
    """Whether anything in sight of a handler says that its callers sign in."""
    module = scope.module
    top = scope.node
    while top.parent is not None and top.parent.parent is not None:
        top = top.parent
    if _ASKS.search(module.text(top)) or any(_refuses(reading, one, scope) for one in _inside(module, top)):
        return True
    return any(_guards(reading, one, scope) for one in _routed(reading, module))


def _routed(reading: Reading, module: Module) -> Iterator[Module]:
    """The file of a handler, and those that import it: they may say who may call it."""
    yield module
    project = reading.evaluator.project
    for path in project.importers.get(module.path, [])[:_MOST_IMPORTERS]:
        found = project.module(path)
        if found is not None:
            yield found


def _inside(module: Module, top: Node) -> list[Call]:
    return [one for one in module.calls if top.start_byte <= one.node.start_byte < top.end_byte][:_MOST_CALLS]


def _guards(reading: Reading, module: Module, scope: Scope) -> bool:
    """Whether a file asks all callers who they are, or those of the route that a handler is given to."""
    for tail in _FOR_ALL:
        for call in module.tails.get(tail, ())[:_MOST_CALLS]:
            if _ASKS.search(module.text(call.node)[:600]) or _refuses(reading, call, scope):
                return True
    for tail in _ROUTES:
        for call in module.tails.get(tail, ())[:_MOST_CALLS]:
            passed = reading.evaluator.positional(frame_of(call))
            handled = any(isinstance(one, Definition) and one.scope is scope for one in passed)
            if handled and (_ASKS.search(module.text(call.node)[:600]) or _refuses(reading, call, scope)):
                return True
    return False


def _refuses(reading: Reading, call: Call, handler: Scope) -> bool:
    """Whether a call is given a function of the project that refuses callers: `Depends(editor)`, `app.use(staff)`."""
    if call.tail not in {"Depends", "Security", *_FOR_ALL, *_ROUTES}:
        return False
    site = frame_of(call)
    given = [*reading.evaluator.positional(site), *reading.evaluator.keywords(site).values()]
    return any(_says(reading, one, handler) for value in given for one in _flat(value))


def _flat(value: Val) -> Iterator[Val]:
    for option in options(value):
        yield from option.values[:20] if isinstance(option, Items) else (option,)


def _says(reading: Reading, value: Val, handler: Scope) -> bool:
    if isinstance(value, Name) and value.site is not None and value.path.endswith((".Depends()", ".Security()")):
        return any(_says(reading, one, handler) for one in reading.evaluator.positional(value.site))
    if not isinstance(value, Definition) or value.scope is handler:
        return False
    return _ASKS.search(value.scope.module.text(value.scope.node)[:8_000]) is not None
