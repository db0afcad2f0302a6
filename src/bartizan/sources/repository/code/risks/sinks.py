"""Answers of models that are run, fetched, written to or shown as they are."""

from __future__ import annotations

import re

from tree_sitter import Node

from bartizan.model.severity import Stage
from bartizan.model.values import Value
from bartizan.sources.repository.code import types
from bartizan.sources.repository.code.agents.abilities import asks
from bartizan.sources.repository.code.following.gates import gates, words
from bartizan.sources.repository.code.following.names import is_test
from bartizan.sources.repository.code.following.syntax import Call, Scope
from bartizan.sources.repository.code.following.values import Choice, Constant, Items, Name, Site, Text, Val, options
from bartizan.sources.repository.code.libraries import hazards, signatures
from bartizan.sources.repository.code.libraries.hazards import MARKUP, RECEIVER, Hazard
from bartizan.sources.repository.code.libraries.signatures import normal
from bartizan.sources.repository.code.reading import Reading
from bartizan.sources.repository.code.risks import flows

_SHELLS = frozenset(
    {"sh", "bash", "zsh", "dash", "ksh", "cmd", "powershell", "pwsh", "python", "python3", "node", "perl", "ruby",
     "php", "osascript", "eval", "ssh", "xargs", "env", "sudo", "deno", "bun"}
)  # fmt: skip
"""Programs that run what they are given."""
_KINDS = {"line": "shell", "program": "shell", "markdown": "html", "open": "file"}
_FIXED_HOST = re.compile(r"\w+://[^/{}?#%]+[/?#]")
_RELATIVE = re.compile(r"/(?!/)|[\w.\-]+/")
"""An address under the one that the client was made for."""
_LLM = frozenset(
    word for rows in signatures.signatures().values() for row in rows for word in words(row.roots)
) | words(("boto3", *(root.rstrip(".") for root in flows.ROOTS)))
GATES = gates(
    (
        *((tail, _LLM) for tail in hazards.tails()),
        *((tail.removesuffix("Builder"), _LLM) for tail in hazards.tails() if tail.endswith("Builder")),
        *((name, _LLM) for name in MARKUP),
    )
)
_SANITISERS = (
    "sanitize()", "sanitize_html()", "sanitise()", "purify()", "bleach.clean()", "nh3.clean()", "html.escape()",
    "markupsafe.escape()", "Sanitizer().sanitize()", "policy.Sanitize()",
)  # fmt: skip


def read(reading: Reading, call: Call, site: Site, callee: Name) -> None:
    """Records model output that is run, shown as markup, or decides what is fetched and written."""
    if is_test(reading.path):
        return  # nothing of it runs for anybody but its authors
    path = normal(callee.path)
    hazard = hazards.find(callee.path)
    if hazard is None and call.tail in MARKUP and not reading.module.language.by_name:
        hazard = Hazard("html", call.tail, (), (1,) if call.tail == "insert_adjacent_html" else ("args", 0))
    if hazard is None and call.tail == "execute" and path.startswith("?"):
        hazard = Hazard("statement", call.tail)
    if hazard is not None:
        _judge(reading, call, site, callee, hazard)


def _judge(reading: Reading, call: Call, site: Site, callee: Name, hazard: Hazard) -> None:
    """Records what a hazard does with an answer, where it is given one."""
    value = given(reading, site, callee, hazard)
    found = _source(reading, site, hazard, value)
    sanitised = found is None and hazard.kind == "html"
    if sanitised:
        found = flows.origin(reading, _sanitised(reading, value))
    if found is None or _judged(reading, hazard, found, value):
        return
    path = normal(callee.path)
    kind = _KINDS.get(hazard.kind, "sql" if hazard.kind == "statement" else hazard.kind)
    config: dict[str, Value] = {"function": path, "sink": kind, "source": found}
    if sanitised:
        config["sanitised"] = True
    if kind == "sql" and read_only(reading, callee):
        config["read_only"] = True
    if checked(reading, call.scope, call.node):
        config["checked"] = True
    lines = {"source": reading.module.line(call.node)}
    name = f"{_shown(reading, call, callee)} of model output"
    reading.add(types.OUTPUT_SINK, call, f"sink:{call.tail}", name, config, stage=Stage.SERVE, lines=lines)


def _judged(reading: Reading, hazard: Hazard, found: str, value: Val | None) -> bool:
    """Whether another finding says the same: of the tool that a model asks for, of the statement that is made here."""
    if found.endswith(flows.IN_A_CALL) and hazard.kind in {"code", "shell", "program", "line"}:
        capable = [one.config.get("capabilities") for one in reading.records.assets.values() if one.type == types.TOOL]
        return any(isinstance(words, list) and ("shell" in words or "code" in words) for words in capable)
    if hazard.kind != "sql":
        return False
    made = [hazards.find(one.path.removesuffix("()")) for one in flows.names_of(value) if one.path.endswith("()")]
    return any(one is not None and one.kind == "sql" for one in made)


def _shown(reading: Reading, call: Call, callee: Name) -> str:
    """What a call calls, as people of the language write it."""
    path = normal(callee.path)
    if reading.module.language.name == "python":
        return path
    if reading.module.language.name in {"javascript", "typescript"}:
        return reading.written(call, path)
    return call.tail if "()" in callee.path else ".".join(path.rsplit(".", 2)[-2:])


def given(reading: Reading, site: Site, callee: Name, hazard: Hazard) -> Val | None:
    """What a hazard is given: an argument, or what its method is called of."""
    if RECEIVER in hazard.arguments:
        if callee.site is not None:
            return Name(callee.path.rpartition(".")[0], callee.site)
        function = site.module.language.callee(site.node)
        owner = function.child_by_field_name("object") if function is not None else None
        return reading.evaluator.evaluate(owner, site.frame) if owner is not None else None
    if hazard.tail == "Function":  # the last is the body, those before it are parameters
        return Items(tuple(reading.evaluator.positional(site)))
    return reading.argument(site, hazard.arguments)


def _source(reading: Reading, site: Site, hazard: Hazard, value: Val | None) -> str | None:
    """The call of a model whose answer decides what a hazard does."""
    if hazard.kind == "program":
        return program(reading, site, hazard, value)
    if hazard.kind == "deserialise" and "yaml" in hazard.tail and _safe_loader(reading, site):
        return None
    if hazard.kind == "markdown" and reading.flag(site, "unsafe_allow_html") is not True:
        return None
    if hazard.kind == "open" and not set(reading.text(site, "mode", 1) or "r") & set("wax+"):
        return None
    if hazard.kind == "statement":  # of a connection that is not known: told by how the statement is made
        made = [one for one in flows.names_of(value) if one.path.startswith("sqlalchemy.")]
        return flows.origin(reading, made[0]) if made else None
    if hazard.kind == "address":
        value = deciding(value)
    return flows.origin(reading, value)


def program(reading: Reading, site: Site, hazard: Hazard, value: Val | None) -> str | None:
    """The answer that decides which program runs, or what a shell or an interpreter is told to run."""
    listed = words_of(reading, site, hazard, value)
    if not listed:
        return None
    if reading.flag(site, "shell", "options.shell") is True:
        return next((found for one in listed if (found := flows.origin(reading, one)) is not None), None)
    first, *rest = listed
    for option in options(first):
        if isinstance(option, Text) and option.value and not option.value.startswith("{"):
            name = re.split(r"[\\/]", option.value.split()[0] if option.value.split() else "")[-1]
            if name.removesuffix(".exe") not in _SHELLS:
                return None
            return next((found for one in rest if (found := flows.origin(reading, one)) is not None), None)
    return flows.origin(reading, first)


def words_of(reading: Reading, site: Site, hazard: Hazard, value: Val | None) -> list[Val]:
    """A program and its arguments, in order."""
    start = next((one for one in hazard.arguments if isinstance(one, int)), 0)
    named = [reading.argument(site, (name,)) for name in ("file_name", "arguments")]
    listed = reading.evaluator.positional(site)[start:]
    passed = [one for one in (named[0], *listed, named[1]) if one is not None]
    if not passed and value is not None:
        passed = [value]
    found: list[Val] = []
    for one in passed if not site.module.language.by_name or len(passed) > 1 or not passed else passed[:1]:
        items = next((option for option in options(one) if isinstance(option, Items)), None)
        found.extend(items.values if items is not None else [one])
    return found[:30]


def deciding(value: Val | None) -> Val | None:
    """The part of an address that decides which host is asked; None where that is fixed."""
    if isinstance(value, Text):
        if _FIXED_HOST.match(value.value) or _RELATIVE.match(value.value) or not value.parts:
            return None
        return value.parts[0]
    if isinstance(value, Choice):
        return Choice(tuple(one for option in value.options if (one := deciding(option)) is not None))
    return value


def _safe_loader(reading: Reading, site: Site) -> bool:
    loader = reading.argument(site, ("Loader", 1))
    return any("Safe" in one.path or "Base" in one.path for one in flows.names_of(loader))


def _sanitised(reading: Reading, value: Val | None) -> Val | None:
    """What a sanitiser is given, where one made the markup."""
    for option in options(value) if value is not None else ():
        if isinstance(option, Name) and option.site is not None and option.path.endswith(_SANITISERS):
            return reading.argument(option.site, ("text", 0))
        for part in option.parts if isinstance(option, Text) else ():
            if (found := _sanitised(reading, part)) is not None:
                return found
    return None


def read_only(reading: Reading, callee: Val) -> bool:
    """Whether a connection is opened so that it can only read."""
    site = next((one.site for one in flows.names_of(callee)), None)
    for _ in range(3):
        if site is None:
            return False
        address = reading.text(site, "database", 0) or ""
        if "mode=ro" in address or reading.flag(site, "read_only", "readonly", "options.readonly") is True:
            return True
        above = next((one.site for one in flows.names_of(reading.evaluator.callee(site))), None)
        site = above if above is not None and above.node.id != site.node.id else None
    return False


LONGEST_MADE = 400
"""Bytes of an expression that takes a part of what it is given."""


def checked(reading: Reading, scope: Scope, node: Node) -> bool:
    """Whether a person is asked, or what is given is looked up in a list of what may be, before a call in a function.

    Which list it is and what follows is not judged: whoever checks has thought of it.
    """
    return scope.kind == "function" and (asks(reading, scope) or looked_up(scope, node))


def looked_up(scope: Scope, node: Node) -> bool:
    """Whether a variable of an expression is looked up in a list of what may be, before it in its function."""
    if scope.kind != "function":
        return False
    names = _identifiers(scope, node)
    before = scope.module.source[scope.node.start_byte : node.start_byte].decode("utf-8", "replace")
    return any(_tested(name, before) for name in names | _taken_from(scope, names))


def _identifiers(scope: Scope, node: Node) -> set[str]:
    """The variables that a call is passed, and those that they are made of."""
    found: set[str] = set()
    pending = [node]
    while pending and len(found) < 30:  # noqa: PLR2004 - a call of more says nothing any more
        one = pending.pop()
        if one.type in {"identifier", "simple_identifier"}:
            found.add(scope.module.text(one))
        pending.extend(one.named_children)
    return {name for name in found if name in scope.bindings or name in scope.parameters}


def _taken_from(scope: Scope, names: set[str]) -> set[str]:
    """The variables that are made of others: `host = urlparse(url).hostname`."""
    found: set[str] = set()
    for name, bindings in scope.bindings.items():
        for binding in bindings[:10]:
            node = binding.node if binding.how == "value" and name not in names else None
            if (
                node is not None
                and node.end_byte - node.start_byte <= LONGEST_MADE
                and _identifiers(scope, node) & names
            ):
                found.add(name)
    return found


def _tested(name: str, text: str) -> bool:
    word = re.escape(name)
    return any(
        re.search(pattern, text)
        for pattern in (
            rf"\bif\b[^\n]*\b{word}\b(?:\.\w+(?:\(\))?)*\s+(?:not\s+)?in\b",
            rf"\bif\b[^\n]*\burlparse\(\s*{word}\b|\b{word}\.(?:hostname|netloc|host)\b[^\n]*(?:==|!=|\bin\b)",
            rf"\bif\b[^\n]*\bnew URL\(\s*{word}\b",
            (
                rf"\bif\b[^\n]*(?:includes|has|contains|Contains|containsKey|ContainsKey|fullmatch|matches|test|MatchString"
                rf"|IsMatch|is_allowed\w*|isAllowed\w*|is_safe\w*|isSafe\w*|is_relative_to)\([^\n)]*\b{word}\b"
            ),
            rf"\bassert\b[^\n]*\b{word}\b\s+in\b",
            rf"\b(?:validate|check|ensure|assert|verify)\w*\(\s*{word}\b",
        )
    )


def is_constant(value: Val | None) -> bool:
    """Whether all of a value is written in the code, but for numbers and words of a list."""
    if value is None:
        return True
    for option in options(value):
        if isinstance(option, Text) and not option.whole:
            if not option.parts or not all(map(is_constant, option.parts)):
                return False
            continue
        if isinstance(option, Name) and option.path.startswith(flows.CLOSED):
            continue
        if isinstance(option, Items) and not all(is_constant(one) for one in option.values):
            return False
        if not isinstance(option, Text | Items | Constant):
            return False
    return True
