"""skops: the tree of types in `schema.json` that loading builds, node by node.

Node kinds: skops.io's `_general.py` and `_numpy.py` and `_sklearn.py` (CVE-2025-54412, -54413, -54886).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bartizan.artifacts.format import Found, Inspector, Opened
from bartizan.artifacts.formats import callables, json_text
from bartizan.artifacts.formats.reading import brief, words
from bartizan.artifacts.inspection import Signal, Verdict
from bartizan.artifacts.pickle.symbols import SYMBOLS

PLAIN = words(
    "DictNode DefaultDictNode OrderedDictNode ListNode SetNode TupleNode SliceNode BytesNode BytearrayNode JsonNode "
    "NdArrayNode MaskedArrayNode RandomStateNode RandomGeneratorNode DTypeNode SparseMatrixNode CachedNode "
    "_DictWithDeprecatedKeysNode TreeNode SGDNode LossNode QuantileForestNode"
)
OPERATORS = words(
    "add sub mul truediv floordiv mod neg pos pow matmul and_ or_ xor not_ lt le eq ne ge gt itemgetter abs index truth"
)
FUNCTIONS = ("numpy.", "scipy.special.")
NAMES = words("partial defaultdict OrderedDict Counter slice dtype ndarray")


def looks_like(document: Any) -> bool:
    """Whether a document is a skops schema."""
    return isinstance(document, dict) and "__loader__" in document and "__class__" in document


def judge(document: Any, inspector: Inspector, _opened: Opened) -> Iterator[Found]:
    """Every node of the schema: what it would import and call."""
    kinds: set[str] = set()
    for path, value in json_text.walk(document):
        inspector.spend(32)
        if isinstance(value, dict) and isinstance(loader := value.get("__loader__"), str):
            module, name = str(value.get("__module__")), str(value.get("__class__"))
            if not path:
                kinds.add(f"{module}.{name}")
            yield from _node(loader, module, name, value)
    facts: dict[str, Any] = {"format": "skops", "framework": "scikit-learn"}
    if kinds:
        facts["architecture"] = brief(next(iter(kinds)), 100)
    if isinstance(version := document.get("_skops_version"), str):
        facts["framework_version"] = brief(version, 40)
    yield facts


def _node(loader: str, module: str, name: str, node: Mapping[str, Any]) -> Iterator[Signal]:
    dotted = f"{module}.{name}"
    content = node.get("content")
    if loader == "OperatorFuncNode":
        # The loader asks only the class's name of `operator`; the module that is written is what it shows a reader.
        if module not in ("operator", "_operator") or name not in OPERATORS:
            yield _signal("skops-operator", Verdict.MALICIOUS, loader, dotted, "is no operator of arithmetic")
    elif loader == "MethodNode":
        yield from _method(dotted, content)
    elif loader in ("FunctionNode", "TypeNode", "UfuncNode", "PartialNode"):
        named = _content_name(content)
        for one in {dotted, named} - {None, "functools.partial", "numpy.ufunc", "builtins.type", "builtins.function"}:
            yield from _judged(loader, str(one))
    elif loader in PLAIN:
        verdict, why = callables.judge(dotted)
        if verdict in (Verdict.MALICIOUS, Verdict.SUSPICIOUS) and name not in NAMES:
            yield _signal("skops-type", verdict, loader, dotted, why)
    else:
        yield from _judged(loader, dotted)


def _method(dotted: str, content: Any) -> Iterator[Signal]:
    """A bound method: the name is looked up on an object that the node builds."""
    function = str(content.get("func")) if isinstance(content, dict) else ""
    verdict, why = callables.judge(dotted)
    internal = function.startswith("_") or function in callables.DANGEROUS_NAMES
    if internal or verdict in (Verdict.MALICIOUS, Verdict.SUSPICIOUS):
        why = "reaches the interpreter's internals" if internal else why
        yield _signal("skops-method", Verdict.MALICIOUS, "MethodNode", f"{dotted}.{function}", why)
    elif verdict is Verdict.UNSAFE:
        yield _signal("skops-method", Verdict.SUSPICIOUS, "MethodNode", f"{dotted}.{function}", why)


def _content_name(content: Any) -> str | None:
    """The dotted name in a function node's content."""
    if not isinstance(content, dict):
        return None
    module, name = content.get("module_path"), content.get("function")
    return f"{module}.{name}" if isinstance(module, str) and isinstance(name, str) else None


def _judged(loader: str, dotted: str) -> Iterator[Signal]:
    verdict, why = callables.judge(dotted)
    if verdict is Verdict.UNSAFE and dotted.startswith((*FUNCTIONS, "sklearn.")):
        module, _, name = dotted.rpartition(".")
        if SYMBOLS.acts(module, name) is None:
            return
        why = "hands its parameters to what reads, fetches or runs"
    if verdict is Verdict.UNSAFE and loader not in ("ObjectNode", "TypeNode"):
        verdict = Verdict.SUSPICIOUS
    if verdict is not Verdict.CLEAN:
        yield _signal("skops-type", verdict, loader, dotted, why)


def _signal(name: str, verdict: Verdict, loader: str, dotted: str, why: str) -> Signal:
    return Signal(name, verdict, f"has a {brief(loader, 40)} of {brief(dotted, 100)}, which {why}")
