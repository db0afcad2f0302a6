"""A service as it is written, in the long syntax that `docker compose config` prints.

Source: the Compose Specification, services.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator, Mapping

from bartizan.model.values import Unknown, Value
from bartizan.sources.repository.containers.item import Item, leaf

_TRUTH = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
_FLAGS = frozenset({"privileged", "read_only", "tty", "stdin_open", "init"})
_PORT = re.compile(
    r"(?:(?P<host>\[[^\]]*\]|[^:]*):)?(?:(?P<published>[\d-]*):)?(?P<target>[\d-]+)(?:/(?P<protocol>\w+))?"
)
_WINDOWS = re.compile(r"[A-Za-z]:[\\/]")
_MODES = frozenset({"ro", "rw", "z", "Z", "cached", "delegated", "consistent", "nocopy"})
_HOLE = "\0"

Lookup = Callable[[str], Value]
"""The value that a variable has where compose is started."""


def canonical(service: Item, lookup: Lookup) -> Item:
    """The service with its short syntaxes written out; what it does not know stays as it is."""
    return service.at({key: _one(key, value, lookup) for key, value in service.items()})


def _one(key: str, value: Item, lookup: Lookup) -> Item:
    if key in ("command", "entrypoint"):
        return _command(value)
    if key in ("environment", "labels", "annotations", "extra_hosts"):
        return _pairs(value, lookup if key == "environment" else None)
    if key == "ports":
        return value.at([made for one in value.each() for made in _ports(one)]) if not _open(value) else value
    if key == "volumes":
        return value.at([_volume(one) for one in value.each()]) if not _open(value) else value
    if key in ("configs", "secrets"):
        return value.at([_named(one, "source") for one in value.each()])
    if key == "env_file":
        return value.at([_named(one, "path") for one in ([value] if isinstance(value.value, dict) else value.each())])
    if key == "build" and value.text() is not None:
        return value.at({"context": value})
    if key in ("cap_add", "cap_drop", "security_opt"):
        return value.at(list(value.each()))
    if key in _FLAGS and isinstance(value.value, str):
        return value.at(_TRUTH.get(value.value.lower(), value.value))
    if key == "user" and (text := value.text()) is not None:
        return value.at(text)
    return value


def _open(value: Item) -> bool:
    return isinstance(value.value, Unknown)


def _command(value: Item) -> Item:
    """The words; a text is split as a shell splits it, though no shell runs it."""
    if not isinstance(value.value, str):
        return value
    try:
        words = shlex.split(value.value)
    except ValueError:
        words = value.value.split()
    return value.at([value.at(word) for word in words])


def _pairs(value: Item, lookup: Lookup | None) -> Item:
    """`["NAME=value", "NAME"]` as a map. A name alone takes its value from where compose is started."""
    if isinstance(value.value, dict):
        return value.at({name: _setting(name, one, lookup) for name, one in value.items()})
    if not isinstance(value.value, list):
        return value
    found: dict[str, Item] = {}
    for one in value.value:
        if isinstance(one.value, Unknown):
            name, rest = _split(one.value)
            if name:
                found[name] = one.at(rest)
            continue
        name, equals, text = (one.text() or "").partition("=")
        if name:
            found[name] = one.at(text) if equals else _setting(name, one.at(None), lookup)
    return value.at(found)


def _split(value: Unknown) -> tuple[str, Unknown]:
    """The name, and the rest, of `NAME=${VALUE}`."""
    head = value.pieces[0] if value.pieces else None
    if not isinstance(head, str) or "=" not in head:
        return "", value
    name, _, first = head.partition("=")
    why = value.why.partition("=")[2] or value.why
    rest = ((first,) if first else ()) + value.pieces[1:]
    if rest == (None,):
        # One variable is the whole value: it is as present as `:?` makes it.
        return name, Unknown(why, (), "name", (None,) if "?" in why else ())
    return name, Unknown(why, value.assets, value.attribute, rest)


def _setting(name: str, value: Item, lookup: Lookup | None) -> Item:
    if value.value is None and lookup is not None:
        return value.at(leaf(lookup(name)))
    text = value.text()
    return value if text is None or isinstance(value.value, str) else value.at(text)


def _ports(one: Item) -> Iterator[Item]:
    """`127.0.0.1:8080:80/tcp` in its parts; without an address a port is open on all of the machine's."""
    if isinstance(one.value, dict):
        yield one
        return
    text = _outline(one.value) if isinstance(one.value, Unknown) else one.text()
    match = _PORT.fullmatch(text.replace(_HOLE, "0")) if text is not None else None
    if text is None or match is None:
        yield one
        return
    # A hole stands for digits or for an address; what stands in each place is read from the text with holes.
    parts = {
        name: text[slice(*match.span(name))] for name in ("host", "published", "target") if match[name] is not None
    }
    if "host" in parts and "published" not in parts:
        parts["published"] = parts.pop("host")
    made: dict[str, Item] = {"target": one.at(_known(parts["target"], one))}
    # Without a port of its own, one is chosen when the service starts.
    made["published"] = one.at(_known(parts.get("published", ""), one))
    if parts.get("host"):
        made["host_ip"] = one.at(_known(parts["host"].strip("[]"), one))
    made["protocol"] = one.at(match["protocol"] or "tcp")
    yield one.at(made)


def _outline(value: Unknown) -> str | None:
    """The text with one character for each hole; None where nothing of it is known."""
    return "".join(_HOLE if piece is None else piece for piece in value.pieces) if value.pieces else None


def _known(text: str, one: Item) -> str | Unknown:
    if _HOLE not in text:
        return text
    why = one.value.why if isinstance(one.value, Unknown) else text
    return Unknown(why, pieces=(None,))


def _volume(one: Item) -> Item:
    """`source:target:mode` in its parts."""
    if isinstance(one.value, dict):
        return one
    text = _outline(one.value) if isinstance(one.value, Unknown) else one.text()
    if text is None:
        return one
    drive = _WINDOWS.match(text)
    skip = drive.end() if drive else 0
    parts = (text[:skip] + text[skip:].replace(":", "\n")).split("\n")
    if len(parts) == 1:
        return one.at({"type": one.at("volume"), "target": one.at(_known(text, one))})
    source, target, *modes = parts
    is_folder = source.startswith((".", "/", "~", _HOLE)) or drive is not None
    made = {
        "type": one.at("bind" if is_folder else "volume"),
        "source": one.at(_known(source, one)),
        "target": one.at(_known(target, one)),
    }
    if "ro" in ",".join(modes).split(","):
        made["read_only"] = one.at(True)
    return one.at(made)


def _named(one: Item, key: str) -> Item:
    return one if isinstance(one.value, dict) or one.value is None else one.at({key: one})


_KEYS: Mapping[str, tuple[str, ...]] = {
    "ports": ("host_ip", "published", "target", "protocol"),
    "volumes": ("target",),
    "configs": ("target", "source"),
    "secrets": ("target", "source"),
    "devices": ("target",),
}
_REPLACED = frozenset({"command", "entrypoint"})


def merged(base: Item, over: Item, key: str = "") -> Item:
    """A service, or a part of it, with another laid over it, as compose merges files and `extends`."""
    if over.tag == "!override" or key in _REPLACED:
        return over
    if isinstance(base.value, dict) and isinstance(over.value, dict):
        out = dict(base.value)
        for name, value in over.value.items():
            if value.tag == "!reset":
                out.pop(name, None)
            elif value.value is None and name in out and key != "environment":
                continue
            else:
                out[name] = merged(out[name], value, name) if name in out else value
        return Item(out, base.path, base.line, base.end_line)
    if isinstance(base.value, list) and isinstance(over.value, list) and key != "test":
        return over.at(_joined(base.value, over.value, _KEYS.get(key, ())))
    return over


def _joined(base: list[Item], over: list[Item], keys: tuple[str, ...]) -> list[Item]:
    out: dict[str, Item] = {}
    for index, one in enumerate((*base, *over)):
        parts = [child.value for key in keys if (child := one.get(key)) is not None]
        plain = one.text()
        name = repr(parts) if parts else plain if plain is not None else f"{_HOLE}{index}"
        out[name] = one
    return list(out.values())
