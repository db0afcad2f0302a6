"""From the code: credentials in it, developers who change it, public models and packages it loads."""

from __future__ import annotations

from collections.abc import Iterator

from bartizan.graph.attack.moves import (
    DEVELOPER,
    INTERNET,
    PROMPT,
    PUBLIC_MODEL,
    PUBLIC_PACKAGE,
    STOLEN,
    Basis,
    Ground,
    Move,
)
from bartizan.graph.estate import place
from bartizan.model.asset import Asset
from bartizan.model.location import Evidence
from bartizan.model.severity import Certainty, Exposure
from bartizan.model.values import Unknown

PROGRAMS = frozenset({"code/module", "code/notebook"})
LOADS = frozenset({"code/model-load", "code/dataset"})
OPENED = frozenset({"ai-service", "model", "endpoint", "vector-store", "knowledge-base"})
RUN = frozenset({"code", "shell", "deserialise"})
"""Sinks of a model's answer in which it is a program."""
CLOUDS = frozenset({"aws", "azure", "gcp", "kubernetes"})
_DRIVES = frozenset({"makes", "serves", "runs-as"})


def moves(ground: Ground) -> Iterator[Move]:
    """Every step that starts at the code itself."""
    for asset in ground.facts.assets.values():
        if asset.type == "secret":
            yield from _secret(ground, asset)
        elif asset.type in PROGRAMS:
            yield from _program(ground, asset)
        elif asset.type in LOADS:
            yield from _loads(ground, asset)
        elif asset.type == "code/mcp-server":
            yield from _mcp(ground, asset)
        if asset.type.startswith("code/"):
            yield from _developer(ground, asset)


def _secret(ground: Ground, secret: Asset) -> Iterator[Move]:
    held = list(ground.facts.near.into(secret.id, "contains-secret"))
    facts = tuple(fact for edge, _ in held for fact in edge.evidence)
    at = place(secret, "")
    if not facts and at is not None:
        facts = (Evidence(f"{secret.name} stands in the code", None, None, at),)
    yield from ground.moves("secret-in-code", STOLEN, secret.id, Basis(facts, frozenset(e.source for e, _ in held)))
    for edge, program in held:
        if program.type in PROGRAMS:
            yield from ground.moves("program-holds-secret", program.id, secret.id, Basis(edge.evidence))
    for edge, target in ground.facts.near.out(secret.id, "grants"):
        basis = Basis(edge.evidence, certainty=edge.certainty)
        if target.type in ("AWS::IAM::User", "AWS::IAM::Role") or target.kind in ("role", "identity"):
            yield from ground.moves("secret-grants", secret.id, target.id, basis)
        elif target.kind in OPENED and not _private(ground, target):
            yield from ground.moves("secret-opens-ai-service", secret.id, target.id, basis)


def _private(ground: Ground, asset: Asset) -> bool:
    exposed = ground.exposed.get(asset.id)
    return exposed is not None and exposed.exposure is Exposure.PRIVATE


def _developer(ground: Ground, code: Asset) -> Iterator[Move]:
    """Code that makes, serves or drives something in a cloud: whoever changes it changes that.

    What code does to other code is not told: that a repository's writers may change it needs no graph.
    """
    drives = [
        flow
        for flow in ground.facts.flows_from.get(code.id, ())
        if flow.how in _DRIVES and ground.facts.assets[flow.target].provider in CLOUDS
    ]
    if drives:
        fact = Evidence(f"{code.name} is in the scanned repository", None, None, place(code, ""))
        basis = Basis((fact,), certainty=Certainty.ASSUMED)
        yield from ground.moves("developer-changes-code", DEVELOPER, code.id, basis)


def _loads(ground: Ground, code: Asset) -> Iterator[Move]:
    """A load that runs what it loads, and the program in which that happens."""
    brought = _brought_code(code) or _runs_what_it_loads(code)
    if brought is None:
        return
    entry, technique, basis = brought
    yield from ground.moves(technique, entry, code.id, basis)
    for edge, program in ground.facts.near.out(code.id, "defined-in"):
        yield from ground.moves("load-runs-in-program", code.id, program.id, Basis(edge.evidence))


Brought = tuple[str, str, Basis]
"""Who gets code into a load, by which technique, and why."""


def _brought_code(code: Asset) -> Brought | None:
    """The publisher's own code runs, and which it is is not fixed by a commit."""
    path = "trust_remote_code"
    if code.config.get(path) is not True or code.config.get("pinned") is True:
        return None
    fact = Evidence("trust_remote_code is on and no commit is pinned: the publisher's code runs", path, True,
                    place(code, path))  # fmt: skip
    return PUBLIC_MODEL, "untrusted-model-load", Basis((fact,))


def _runs_what_it_loads(code: Asset) -> Brought | None:
    """A format that runs code, filled by a request or the network."""
    config = code.config
    safe = config.get("weights_only")
    if config.get("format") not in ("pickle", "torch") or safe is True or config.get("untrusted") is not True:
        return None
    fact = Evidence("what is loaded comes from outside", "untrusted", True, place(code, "untrusted"))
    sure = Certainty.CONDITIONAL if isinstance(safe, Unknown) else Certainty.PROVEN
    return INTERNET, "untrusted-artefact-load", Basis((fact,), certainty=sure)


def _program(ground: Ground, program: Asset) -> Iterator[Move]:
    """A program, the training runs that it starts, and what of a model's answers it runs."""
    for edge, sink in ground.facts.near.into(program.id, "defined-in"):
        if sink.type == "code/output-sink" and sink.config.get("sink") in RUN and _by_model(sink):
            what = sink.config.get("function")
            fact = Evidence(f"a model's answer goes into {what}", "sink", sink.config.get("sink"), place(sink, ""))
            basis = Basis((fact, *edge.evidence), frozenset({sink.id}), Certainty.CONDITIONAL)
            yield from ground.moves("model-output-runs", PROMPT, program.id, basis)
    for edge, started in ground.facts.near.into(program.id, "defined-in"):
        if started.type == "code/training":
            yield from ground.moves("program-trains", program.id, started.id, Basis(edge.evidence))


def _by_model(sink: Asset) -> bool:
    """Whether the answer of a model call goes in unchecked; what a tool is passed is the agent's own step."""
    source = sink.config.get("source")
    tool = isinstance(source, str) and source.startswith("the tool ")
    return not tool and sink.config.get("checked") is not True and sink.config.get("sanitised") is not True


def _mcp(ground: Ground, server: Asset) -> Iterator[Move]:
    """A server whose package a client fetches anew, in whatever version is there."""
    config = server.config
    package = config.get("package")
    if config.get("role") == "server" or config.get("pinned") is not False or not isinstance(package, str):
        return
    fact = Evidence(f"{package} is fetched without a version", "package", package, place(server, "args"))
    yield from ground.moves("unpinned-mcp-server", PUBLIC_PACKAGE, server.id, Basis((fact,)))
