"""From the code: credentials in it, developers who change it, public models and packages it loads."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bartizan.catalog.paths import get, walk
from bartizan.graph.attack.moves import DEVELOPER, PUBLIC_MODEL, PUBLIC_PACKAGE, STOLEN, Basis, Ground, Move
from bartizan.graph.estate import place
from bartizan.model.asset import Asset
from bartizan.model.location import Evidence
from bartizan.model.severity import Certainty, Exposure

FETCHERS = frozenset({"npx", "uvx", "bunx", "pnpx", "pipx"})
_PINNED = re.compile(r"(?:[^@]@|==)v?\d")
_DRIVES = frozenset({"makes", "serves", "tool", "runs-as", "calls"})


def moves(ground: Ground) -> Iterator[Move]:
    """Every step that starts at the code itself."""
    for asset in ground.facts.assets.values():
        if asset.type == "secret":
            yield from _secret(ground, asset)
        elif asset.type.startswith("code/"):
            yield from _developer(ground, asset)
            yield from _public_model(ground, asset)
            if asset.type == "code/mcp-server":
                yield from _mcp(ground, asset)


def _secret(ground: Ground, secret: Asset) -> Iterator[Move]:
    held = [edge for edge, _ in ground.facts.near.into(secret.id, "contains-secret")]
    facts = tuple(fact for edge in held for fact in edge.evidence)
    at = place(secret, "")
    if not facts and at is not None:
        facts = (Evidence(f"{secret.name} stands in the code", None, None, at),)
    yield from ground.moves("secret-in-code", STOLEN, secret.id, Basis(facts, frozenset(e.source for e in held)))
    for edge, target in ground.facts.near.out(secret.id, "grants"):
        if target.kind in ("role", "identity"):
            yield from ground.moves(
                "secret-grants", secret.id, target.id, Basis(edge.evidence, certainty=edge.certainty)
            )
            continue
        exposed = ground.exposed.get(target.id)
        if exposed is None or exposed.exposure is not Exposure.PRIVATE:
            basis = Basis(edge.evidence, certainty=edge.certainty)
            yield from ground.moves("secret-opens-ai-service", secret.id, target.id, basis)


def _developer(ground: Ground, code: Asset) -> Iterator[Move]:
    """Code that makes, serves or drives something: whoever changes it changes that."""
    drives = [flow for flow in ground.facts.flows_from.get(code.id, ()) if flow.how in _DRIVES]
    if drives:
        fact = Evidence(f"{code.name} is in the scanned repository", None, None, place(code, ""))
        yield from ground.moves(
            "developer-changes-code", DEVELOPER, code.id, Basis((fact,), certainty=Certainty.ASSUMED)
        )


def _public_model(ground: Ground, code: Asset) -> Iterator[Move]:
    for path in ("trust_remote_code", "arguments.trust_remote_code"):
        value = get(code.config, path)
        if value is True:
            fact = Evidence("trust_remote_code is true: the publisher's code runs", path, True, place(code, path))
            yield from ground.moves("untrusted-model-load", PUBLIC_MODEL, code.id, Basis((fact,)))
            return


def _mcp(ground: Ground, server: Asset) -> Iterator[Move]:
    command = get(server.config, "command")
    arguments = [value for _, value in walk(server.config, "args[]")]
    words = [value for value in arguments if isinstance(value, str)]
    packages = [word for word in words if not word.startswith("-")]
    if not isinstance(command, str) or command.rpartition("/")[2] not in FETCHERS or not packages:
        return
    if len(words) != len(arguments) or any(_PINNED.search(word) for word in words):
        return
    fact = Evidence(f"{command} fetches {packages[0]} without a version", "args", words, place(server, "args"))
    yield from ground.moves("unpinned-mcp-server", PUBLIC_PACKAGE, server.id, Basis((fact,)))
