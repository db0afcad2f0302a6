"""Calls of AI services by plain HTTP in Go, Java, Kotlin and C#: the service by its address, the model by the body."""

from __future__ import annotations

import json

from bartizan.sources.repository.code.following.gates import gates, words
from bartizan.sources.repository.code.following.syntax import Call
from bartizan.sources.repository.code.following.values import (
    Instance,
    Items,
    Name,
    Site,
    Table,
    Text,
    Val,
    options,
    texts,
)
from bartizan.sources.repository.code.libraries.signatures import matches, normal
from bartizan.sources.repository.code.reading import Reading, frame_of
from bartizan.sources.repository.code.uses import clouds, models

Names = tuple[str | int, ...]
_TABLE: tuple[tuple[str, str, Names, Names], ...] = (
    ("net.http", "NewRequestWithContext", (2,), (3,)),
    ("net.http", "NewRequest", (1,), (2,)),
    ("net.http", "Post", (0,), (2,)),
    ("java.net.http", "HttpRequest", ("uri",), ("post", "put")),
    ("io.ktor.client", "post", (0,), ("set_body", 1)),
    ("System.Net.Http HttpClient", "PostAsJson Post", (0,), (1,)),
)
ROWS = tuple((tuple(roots.split()), tail, url, body) for roots, tails, url, body in _TABLE for tail in tails.split())
"""Roots, the call, the arguments of its address and of what it sends."""
_SENT = frozenset(
    {
        "NewReader", "NewBuffer", "NewBufferString", "Marshal", "MarshalIndent", "ofString", "writeValueAsString",
        "toJson", "encodeToString", "StringContent", "Serialize", "Create", "body",
    }
)  # fmt: skip
"""Calls that make what is sent of what they are given."""
_LANGUAGES = frozenset({"java", "kotlin", "go", "csharp"})
GATES = gates((tail, words(roots)) for roots, tail, _, _ in ROWS)
_KINDS = frozenset({"llm-api", "llm-gateway", "local"})
DEEPEST = 5


def read(reading: Reading, call: Call, site: Site, callee: Name) -> None:
    """Records the service that a call reaches, and the model that it names."""
    if reading.module.language.name not in _LANGUAGES:
        return
    path = normal(callee.path)
    for roots, tail, urls, bodies in ROWS:
        if tail != call.tail or not matches(path, roots, tail):
            continue
        value = reading.argument(site, urls)
        sent = reading.argument(site, bodies) or _block(reading, call)
        for address in texts(value) if value is not None else ():
            if (known := reading.endpoints(address.value)) is not None:
                _reached(reading, call, path, known, sent)
                return


def _reached(reading: Reading, call: Call, path: str, known: tuple[str, str], sent: Val | None) -> None:
    slug, kind = known
    clouds.use_service(reading, call, slug, f"{path} calls {slug}")
    model = _model(reading, sent) if sent is not None and kind in _KINDS else None
    if model is not None:
        found = models.named(reading, model, "azure" if slug == "azure-openai" else slug)
        models.record(reading, call, found, function=path, owner=reading.owner())


def _block(reading: Reading, call: Call) -> Val | None:
    """What the block behind a call sends: Ktor's `client.post(url) { setBody(request) }`."""
    start, end = call.node.start_byte, call.node.end_byte
    outer = call.node.parent
    if outer is not None and outer.type == "call_expression" and outer.named_children[-1].type == "annotated_lambda":
        end = outer.end_byte
    for one in reading.module.tails.get("setBody", ()):
        if start < one.node.start_byte < end:
            return reading.argument(frame_of(one), (0,))
    return None


def _model(reading: Reading, sent: Val, depth: int = 0) -> Val | None:
    """What the body of a request names as its model."""
    if depth > DEEPEST:
        return None
    for option in options(sent):
        found: Val | None = None
        if isinstance(option, Items):  # of several results the first
            found = _model(reading, option.values[0], depth + 1) if option.values else None
        elif isinstance(option, Table):
            found = option.entries.get("model") or option.entries.get("Model")
        elif isinstance(option, Instance):
            named = [reading.evaluator.attribute(option, name) for name in ("model", "Model")]
            found = next((one for one in named if next(texts(one), None) is not None), None)
        elif isinstance(option, Text):
            found = _of_json(option)
        elif isinstance(option, Name) and option.site is not None and _last(option.path) in _SENT:
            given = reading.argument(option.site, (0,))
            found = _model(reading, given, depth + 1) if given is not None else None
        if found is not None:
            return found
    return None


def _last(path: str) -> str:
    return path.removesuffix("()").rpartition(".")[2]


def _of_json(text: Text) -> Val | None:
    """The model in a body that is written out."""
    try:
        body = json.loads(text.value[:20_000])
    except (ValueError, RecursionError):
        return None
    model = body.get("model") if isinstance(body, dict) else None
    return Text(model) if isinstance(model, str) else None
