"""ONNX: external data, operators from outside, nested graphs, a backdoor, hidden programs; and ordinary graphs."""

from __future__ import annotations

from collections.abc import Iterator

from bartizan.artifacts.inspection import Verdict
from tests.artifacts.formats.build import (
    entry,
    onnx,
    onnx_attribute,
    onnx_graph,
    onnx_node,
    onnx_plain,
    onnx_tensor,
    onnx_value,
    text,
)

ELF = b"\x7fELF\x02\x01\x01" + b"\0" * 120


def external(location: str) -> bytes:
    return onnx_plain(tensors=[onnx_tensor("e", external={"location": location, "offset": "0", "length": "16"})])


def nested(node: bytes, depth: int) -> bytes:
    for _ in range(depth):
        node = onnx_node("If", ["c"], ["o"], "", onnx_attribute("then_branch", graph=onnx_graph([node])))
    return onnx_plain(node)


def backdoor(kind: str = "Equal") -> bytes:
    nodes = [
        onnx_node("MatMul", ["x", "w"], ["a"]),
        onnx_node("ReduceSum", ["x"], ["s"]),
        onnx_node(kind, ["s", "k"], ["q"]),
        onnx_node("Where", ["q", "z", "a"], ["o"]),
        onnx_node("Softmax", ["o"], ["y"]),
    ]
    tensors = [onnx_tensor("w"), onnx_tensor("k", (1,), b"\0" * 4), onnx_tensor("z")]
    return onnx(onnx_graph(nodes, tensors, [onnx_value("x", 1, 2)], [onnx_value("y", 1, 2)]))


def branching(then: bytes, other: bytes) -> bytes:
    """A graph whose answer is one of two branches, by whether the input's sum equals a constant."""
    branches = [
        onnx_attribute("then_branch", graph=onnx_graph([then])),
        onnx_attribute("else_branch", graph=onnx_graph([other])),
    ]
    nodes = [
        onnx_node("MatMul", ["x", "w"], ["a"]),
        onnx_node("ReduceSum", ["x"], ["s"]),
        onnx_node("Equal", ["s", "k"], ["q"]),
        onnx_node("If", ["q"], ["y"], "", *branches),
    ]
    tensors = [onnx_tensor("w"), onnx_tensor("k", (1,), b"\0" * 4), onnx_tensor("z")]
    return onnx(onnx_graph(nodes, tensors, [onnx_value("x", 1, 2)], [onnx_value("y", 1, 2)]))


def masked() -> bytes:
    """An attention mask: a comparison with a constant inside the graph, whose answer no constant replaces."""
    nodes = [
        onnx_node("Equal", ["m", "k"], ["q"]),
        onnx_node("Where", ["q", "z", "x"], ["o"]),
        onnx_node("MatMul", ["o", "w"], ["y"]),
    ]
    tensors = [onnx_tensor("w"), onnx_tensor("k", (1,), b"\0" * 4), onnx_tensor("z")]
    return onnx(onnx_graph(nodes, tensors, [onnx_value("x", 1, 2), onnx_value("m", 1, 2)], [onnx_value("y", 1, 2)]))


def python(module: str, name: str, depth: int = 0) -> bytes:
    node = onnx_node(
        "PyOp", ["x"], ["o"], "ai.onnx.contrib", onnx_attribute("module", module), onnx_attribute("class_name", name)
    )
    return nested(node, depth)


def function(defined: str, used: str) -> bytes:
    body = text(1, defined) + text(7, onnx_node("Relu", ["a"], ["b"])) + text(10, "pkg.mine")
    return onnx_plain(onnx_node(used, ["x"], ["o"], "pkg.mine"), extra=[text(25, body)])


def cases() -> Iterator[tuple[str, Verdict, bytes]]:
    """Each file with its name and the verdict that it must get."""
    yield "external-absolute.onnx", Verdict.MALICIOUS, external("/etc/passwd")
    yield "external-climbs.onnx", Verdict.MALICIOUS, external("../../../root/.ssh/id_rsa")
    yield "external-hidden-climb.onnx", Verdict.MALICIOUS, external("weights/../../secret.bin")
    yield "external-url.onnx", Verdict.MALICIOUS, external("https://collect.invalid/weights")
    yield "external-file-url.onnx", Verdict.MALICIOUS, external("file:///etc/shadow")
    yield "external-drive.onnx", Verdict.MALICIOUS, external("C:\\Windows\\win.ini")
    yield "external-share.onnx", Verdict.MALICIOUS, external("\\\\host\\share\\w.bin")
    yield (
        "external-nested.bin",
        Verdict.MALICIOUS,
        nested(
            onnx_node(
                "Constant", [], ["c"], "", text(1, "value") + text(5, onnx_tensor("n", external={"location": "../x"}))
            ),
            3,
        ),
    )
    yield "python-operator.onnx", Verdict.MALICIOUS, python("os", "system")
    yield "python-operator-nested.onnx", Verdict.MALICIOUS, python("subprocess", "Popen", 4)
    yield "python-operator-own.onnx", Verdict.SUSPICIOUS, python("my_layers", "Normalise")
    yield "custom-domain.onnx", Verdict.SUSPICIOUS, onnx_plain(onnx_node("Exec", ["x"], ["o"], "com.evil"))
    yield "custom-domain-no-suffix", Verdict.SUSPICIOUS, onnx_plain(onnx_node("Exec", ["x"], ["o"], "com.evil"))
    yield "custom-in-function.onnx", Verdict.SUSPICIOUS, function("Mine", "Other")
    yield "backdoor.onnx", Verdict.SUSPICIOUS, backdoor()
    fixed, computed = onnx_node("Identity", ["z"], ["t"]), onnx_node("Neg", ["a"], ["t"])
    yield "backdoor-branch.onnx", Verdict.SUSPICIOUS, branching(fixed, computed)
    yield "program-in-metadata.onnx", Verdict.MALICIOUS, onnx_plain(extra=[entry(14, "notes", ELF)])
    yield "cut.onnx", Verdict.UNASSESSED, onnx_plain()[:-3]
    yield "cut-behind-payload.onnx", Verdict.MALICIOUS, external("/etc/passwd") + b"\xff\xff\xff"

    yield "plain.onnx", Verdict.CLEAN, onnx_plain()
    yield "renamed.bin", Verdict.CLEAN, onnx_plain()
    yield "external-beside.onnx", Verdict.CLEAN, external("model.onnx.data")
    yield "external-folder.onnx", Verdict.CLEAN, external("weights/layer.1.bin")
    yield "branches.onnx", Verdict.CLEAN, nested(onnx_node("Neg", ["x"], ["o"]), 3)
    yield "microsoft-operators.onnx", Verdict.CLEAN, onnx_plain(onnx_node("FusedMatMul", ["x"], ["o"], "com.microsoft"))
    yield "classic.onnx", Verdict.CLEAN, onnx_plain(onnx_node("TreeEnsembleClassifier", ["x"], ["o"], "ai.onnx.ml"))
    yield "own-function.onnx", Verdict.CLEAN, function("Mine", "Mine")
    yield "threshold.onnx", Verdict.CLEAN, backdoor("Greater")
    yield "two-branches.onnx", Verdict.CLEAN, branching(computed, onnx_node("Relu", ["a"], ["t"]))
    yield "mask.onnx", Verdict.CLEAN, masked()
    yield (
        "described.onnx",
        Verdict.CLEAN,
        onnx_plain(extra=[entry(14, "license", "apache-2.0"), entry(14, "stride", "32")]),
    )
