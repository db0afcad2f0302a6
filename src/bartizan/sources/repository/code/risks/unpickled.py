"""Models that Java, Kotlin and C# read with serialisers that run code: `ObjectInputStream`, `BinaryFormatter`."""

from __future__ import annotations

from bartizan.model.severity import Stage
from bartizan.model.values import Unknown, Value
from bartizan.sources.repository.code import types
from bartizan.sources.repository.code.following.gates import gates
from bartizan.sources.repository.code.following.syntax import Call
from bartizan.sources.repository.code.following.values import Name, Site, Text, Val, options
from bartizan.sources.repository.code.libraries.signatures import normal
from bartizan.sources.repository.code.reading import Reading, compact
from bartizan.sources.repository.code.uses import storage

_READS: dict[str, tuple[str, ...]] = {
    "readObject": ("ObjectInputStream",),
    "readUnshared": ("ObjectInputStream",),
    "Deserialize": ("BinaryFormatter", "NetDataContractSerializer", "SoapFormatter", "LosFormatter"),
    "UnsafeDeserialize": ("BinaryFormatter",),
    "fromXML": ("XStream",),
}
"""Methods, and the classes whose they are."""
_DOWNLOADS = ("java.net.URL", "URL(", "openStream", "HttpClient", "java.net.http", "okhttp3", "GetStream", "WebClient",
              "s3.", "getObject", "com.amazonaws.services.s3", "software.amazon.awssdk.services.s3")  # fmt: skip
_MODELS = ("model", "classifier", "weights", "checkpoint", "tokenizer", "vectorizer", "embedding", "predictor")
_DEEPEST = 4
GATES = gates((name, frozenset[str]()) for name in _READS)


def read(reading: Reading, call: Call, site: Site, callee: Name) -> None:
    """Records an object that is read from a model's file or from the network."""
    if reading.module.language.name not in {"java", "kotlin", "csharp"}:
        return
    path = normal(callee.path)
    owner = path.rpartition(".")[0]
    if not owner.endswith(_READS.get(call.tail, ("?",))):
        return
    given = callee.site if reading.module.language.name != "csharp" else site
    source = reading.argument(given, (0,)) if given is not None else None
    name, downloaded = _source(reading, source)
    text = str(name.why if isinstance(name, Unknown) else name).lower()
    if not downloaded and not any(word in text for word in _MODELS):
        return
    config: dict[str, Value] = {
        "function": f"{owner.rpartition('.')[2]}.{call.tail}",
        "source": "file",
        "format": "pickle",
        "name": name,
        "untrusted": downloaded or None,
    }
    shown = name if isinstance(name, str) else path
    id_ = reading.add(types.MODEL_LOAD, call, f"load:{call.tail}", shown, compact(config), stage=Stage.SERVE)
    path_ = storage.local(reading, name) if isinstance(name, str) else None
    if path_ is not None:
        target = reading.context.file_id(path_)
        reading.records.asset(
            target, "file", path_.rpartition("/")[2], reading.location(call.node), config={}, kind="model"
        )
        reading.records.edge(id_, target, "uses-model", reading.evidence(call.node, f"reads {name}", name))


def _source(reading: Reading, value: Val | None, depth: int = 0) -> tuple[Value, bool]:
    """The file behind a stream, and whether the stream comes over the network."""
    for option in options(value) if value is not None else ():
        if isinstance(option, Text) and option.whole:
            return option.value, "://" in option.value
        if isinstance(option, Name):
            if any(word in option.path for word in _DOWNLOADS):
                return Unknown(option.path[:120]), True
            inner = reading.argument(option.site, (0,)) if option.site is not None and depth < _DEEPEST else None
            if inner is not None:
                return _source(reading, inner, depth + 1)
            return Unknown(option.path[:120]), False
    return Unknown("a stream"), False
