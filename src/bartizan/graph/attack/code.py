"""From the code: credentials in it, developers who change it, public models and packages it loads."""

from __future__ import annotations

from collections.abc import Iterator

from bartizan.graph.attack.moves import DEVELOPER, INTERNET, PUBLIC_MODEL, PUBLIC_PACKAGE, STOLEN, Basis, Ground, Move
from bartizan.graph.estate import place
from bartizan.model.asset import Asset
from bartizan.model.location import Evidence
from bartizan.model.severity import Certainty, Exposure

PROGRAMS = frozenset({"code/module", "code/notebook"})
LOADS = frozenset({"code/model-load", "code/dataset"})
OPENED = frozenset({"ai-service", "model", "endpoint", "vector-store", "knowledge-base"})
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
    """Code that makes, serves or drives something: whoever changes it changes that."""
    drives = [flow for flow in ground.facts.flows_from.get(code.id, ()) if flow.how in _DRIVES]
    if drives:
        fact = Evidence(f"{code.name} is in the scanned repository", None, None, place(code, ""))
        basis = Basis((fact,), certainty=Certainty.ASSUMED)
        yield from ground.moves("developer-changes-code", DEVELOPER, code.id, basis)


def _loads(ground: Ground, code: Asset) -> Iterator[Move]:
    """A load that runs what it loads, and the program in which that happens."""
    if code.config.get("trustRemoteCode") is True:
        path = "trustRemoteCode"
        fact = Evidence("trust_remote_code is on: the publisher's code runs", path, True, place(code, path))
        yield from ground.moves("untrusted-model-load", PUBLIC_MODEL, code.id, Basis((fact,)))
    elif _runs_what_it_loads(code):
        fact = Evidence("what is loaded comes from outside", "untrusted", True, place(code, "untrusted"))
        yield from ground.moves("untrusted-artefact-load", INTERNET, code.id, Basis((fact,)))
    else:
        return
    for edge, program in ground.facts.near.out(code.id, "defined-in"):
        yield from ground.moves("load-runs-in-program", code.id, program.id, Basis(edge.evidence))


def _runs_what_it_loads(code: Asset) -> bool:
    config = code.config
    runs = config.get("format") in ("pickle", "torch") and config.get("weightsOnly") is not True
    return runs and config.get("untrusted") is True


def _program(ground: Ground, program: Asset) -> Iterator[Move]:
    """A program and the training runs that it starts."""
    for edge, started in ground.facts.near.into(program.id, "defined-in"):
        if started.type == "code/training":
            yield from ground.moves("program-trains", program.id, started.id, Basis(edge.evidence))


def _mcp(ground: Ground, server: Asset) -> Iterator[Move]:
    """A server whose package a client fetches anew, in whatever version is there."""
    config = server.config
    package = config.get("package")
    if config.get("role") == "server" or config.get("pinned") is not False or not isinstance(package, str):
        return
    fact = Evidence(f"{package} is fetched without a version", "package", package, place(server, "args"))
    yield from ground.moves("unpinned-mcp-server", PUBLIC_PACKAGE, server.id, Basis((fact,)))
