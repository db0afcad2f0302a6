"""Where the check of certificates is turned off: by a client's own switch, by the transport that it is given."""

from __future__ import annotations

from bartizan.sources.repository.code.following.values import (
    Constant,
    Instance,
    Items,
    Name,
    Site,
    Table,
    Text,
    Val,
    options,
)
from bartizan.sources.repository.code.reading import Reading

_OFF = ("verify", "ssl_verify", "verify_ssl", "verify_certs", "reject_unauthorized", "connect.reject_unauthorized")
_ON = ("insecure_skip_verify", "dangerous_accept_any_server_certificate_validator", "disable_tls_verification")
_TRANSPORTS = ("http_client", "http_async_client", "http_agent", "https_agent", "dispatcher", "agent", "transport",
               "tls_client_config", "mounts", "client", "handler", "http_options", "client_args")  # fmt: skip
"""Arguments that hold what carries a client's requests, or hold its settings."""
_ACCEPTS = ("ServerCertificateCustomValidationCallback", "DangerousAcceptAnyServerCertificateValidator")
_DEEPEST = 5


def unverified(reading: Reading, site: Site, transport: Val | None = None) -> bool:
    """Whether a client checks no certificates; `transport` is what it is told of apart from its arguments."""
    return _is_off(reading, site, 0) or _carries(reading, transport, 1) or _by_process(reading, site)


def _is_off(reading: Reading, site: Site, depth: int) -> bool:
    if any(_is(reading.argument(site, (name,)), False) for name in _OFF):
        return True
    if any(_is(reading.argument(site, (name,)), True) for name in _ON) or _accepts_all(site):
        return True
    given = [reading.argument(site, (name,)) for name in _TRANSPORTS]
    if site.module.language.name in {"go", "csharp"}:
        given += reading.evaluator.positional(site)[:6]
    return depth < _DEEPEST and any(_carries(reading, one, depth + 1) for one in given)


def _carries(reading: Reading, value: Val | None, depth: int) -> bool:
    """Whether a transport, or one inside it, checks nothing."""
    if depth > _DEEPEST:
        return False
    for option in options(value) if value is not None else ():
        if isinstance(option, Name | Instance) and option.site is not None and _is_off(reading, option.site, depth):
            return True
        if isinstance(option, Table):
            if any(_is(option.entries.get(name), False) for name in _OFF):
                return True
            if any(_carries(reading, one, depth + 1) for one in list(option.entries.values())[:10]):
                return True
        if isinstance(option, Items) and any(_carries(reading, one, depth + 1) for one in option.values[:10]):
            return True
    return False


def _is(value: Val | None, wanted: bool) -> bool:
    return any(isinstance(one, Constant) and one.value is wanted for one in options(value)) if value else False


def _accepts_all(site: Site) -> bool:
    """Whether a handler of .NET takes every certificate: by the callback of that name, by one that says true."""
    if site.module.language.name != "csharp":
        return False
    text = site.module.text(site.node)
    return "Handler" in text[:60] and _ACCEPTS[0] in text and (_ACCEPTS[1] in text or "=> true" in text)


def _by_process(reading: Reading, site: Site) -> bool:
    """Whether Node is told to check nothing for the whole process."""
    for binding in reading.module.scope.bindings.get("process.env.NODE_TLS_REJECT_UNAUTHORIZED", ()):
        if binding.block:  # under a condition: on the machines of those who develop it
            continue
        value = reading.evaluator.evaluate(binding.node, site.frame)
        if any(isinstance(one, Text | Constant) and one.value in {"0", 0} for one in options(value)):
            return True
    return False
