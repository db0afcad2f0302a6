"""Applications around models that code itself starts: Gradio's demos, LangServe's routes, Ray's dashboard."""

from __future__ import annotations

from bartizan.model.severity import Stage
from bartizan.model.values import Value
from bartizan.sources.repository.code import types
from bartizan.sources.repository.code.following.gates import gates, words
from bartizan.sources.repository.code.following.names import is_test
from bartizan.sources.repository.code.following.syntax import Call
from bartizan.sources.repository.code.following.values import Name, Site, Table, Val, options
from bartizan.sources.repository.code.libraries.signatures import normal
from bartizan.sources.repository.code.reading import Reading, compact, frame_of

GATES = gates(
    (
        ("launch", words(("gradio",))),
        ("add_routes", words(("langserve",))),
        ("init", words(("ray",))),
        ("start", words(("ray",))),
        ("run", words(("ray",))),
    )
)
_GUARDS = ("dependencies", "per_req_config_modifier", "middleware")
_MIDDLEWARE = frozenset({"add_middleware", "middleware"})


def read(reading: Reading, call: Call, site: Site, callee: Name) -> None:
    """Records the application that a call starts."""
    path = normal(callee.path)
    if call.tail == "launch" and path.startswith(("gradio.", "gr.")):
        _gradio(reading, call, site)
    elif is_test(reading.path):
        return
    elif call.tail == "add_routes" and path.startswith("langserve."):
        _routes(reading, call, site)
    elif path == "ray.init" and (host := reading.argument(site, ("dashboard_host",))) is not None:
        _app(reading, call, "ray", authenticated=False, host=host)
    elif path in {"ray.serve.start", "ray.serve.run"} and (host := _http_host(reading, site)) is not None:
        _app(reading, call, "ray-serve", authenticated=False, host=host)


def _gradio(reading: Reading, call: Call, site: Site) -> None:
    host = reading.argument(site, ("server_name",))
    config: dict[str, Value] = {
        "framework": "gradio",
        "share": reading.flag(site, "share"),
        "authenticated": reading.argument(site, ("auth", "auth_dependency")) is not None,
        "host": reading.config_value(host) if host is not None else None,
    }
    reading.add(types.APP, call, "app:gradio", "Gradio app", compact(config), stage=Stage.SERVE)


def _routes(reading: Reading, call: Call, site: Site) -> None:
    """LangServe's routes of a chain: who may call them, and where the server of the same file listens."""
    app = reading.argument(site, ("app", 0))
    made = [one.site for one in options(app) if isinstance(one, Name) and one.site is not None] if app else []
    guarded = any(reading.argument(one, (word,)) is not None for one in (site, *made) for word in _GUARDS)
    guarded = guarded or not _MIDDLEWARE.isdisjoint(reading.module.tails)
    host: Val | None = None
    for one in reading.module.tails.get("run", ()):
        named = reading.evaluator.callee(frame_of(one))
        if any(isinstance(option, Name) and option.path == "uvicorn.run" for option in options(named)):
            host = reading.argument(frame_of(one), ("host",))
    _app(reading, call, "langserve", authenticated=guarded, host=host)


def _http_host(reading: Reading, site: Site) -> Val | None:
    listed = reading.argument(site, ("http_options",))
    for option in options(listed) if listed is not None else ():
        if isinstance(option, Table):
            return option.entries.get("host")
        if isinstance(option, Name) and option.site is not None:
            return reading.argument(option.site, ("host",))
    return None


def _app(reading: Reading, call: Call, framework: str, *, authenticated: bool, host: Val | None) -> None:
    config: dict[str, Value] = {
        "framework": framework,
        "authenticated": authenticated,
        "host": reading.config_value(host) if host is not None else None,
    }
    reading.add(types.APP, call, f"app:{framework}", f"{framework} app", compact(config), stage=Stage.SERVE)
