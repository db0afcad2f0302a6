"""Targets: what an attacker is after, and how bad it is when they get it (impact, 0 to 1)."""

from __future__ import annotations

from collections.abc import Iterable

from bartizan.catalog.paths import walk
from bartizan.graph.attack.abilities import acts, words_of
from bartizan.graph.attack.administrators import PREFIX
from bartizan.graph.attack.moves import Move
from bartizan.graph.attack.retrieval import partitioned
from bartizan.graph.facts import Facts
from bartizan.graph.flows import DATA, ENGINE, GROUNDING, JOINTS
from bartizan.model.asset import Asset
from bartizan.model.severity import Sensitivity

BY_SENSITIVITY = {
    Sensitivity.PUBLIC: 0.2,
    Sensitivity.INTERNAL: 0.5,
    Sensitivity.CONFIDENTIAL: 0.8,
    Sensitivity.RESTRICTED: 0.95,
}
"""Impact of disclosing data of known sensitivity."""

DATA_IN_USE = 0.6
"""Impact of disclosing data that a model learns from or an agent retrieves, sensitivity not known."""

ADMINISTRATOR = 0.95
MODEL_CHANGED = 0.8
ANSWERS_CHANGED = 0.85
AGENT_TAKEN = 0.85
AGENT_STEERED = 0.6
SECRET_READ = 0.6
MONEY = 0.35
MEANT_TO_BE_REPEATED = 0.3
MEMORY_POISONED = 0.65
"""Impact of deciding what an agent remembers of everyone."""
MEMORY_READ = 0.5
PROGRAM_TAKEN = 0.7
STEERED = {"commands": 0.85, "money": 0.8, "files": 0.6, "message": 0.5}
"""Impact of deciding what a tool does, by its ability (`attack/abilities.py`)."""

PRIVATE = {"secrets": 0.8, "database": 0.7, "email": 0.65, "file-read": 0.5}
"""Impact of what a tool reads being sent out, by its capability."""

JOB_WITH_KEYS = 0.85
JOB_WITH_SECRETS = 0.7
JOB_ON_OWN_MACHINE = 0.6
REPOSITORY_CHANGED = 0.75

_SECRETS = frozenset(
    {"AWS::SecretsManager::Secret", "v1/Secret", "secretmanager.googleapis.com/Secret", "apikeys.googleapis.com/Key"}
    | {"Microsoft.KeyVault/vaults", "Microsoft.KeyVault/vaults/secrets"}
    | {"Microsoft.MachineLearningServices/workspaces/connections", "Microsoft.CognitiveServices/accounts/connections"}
)

Node = tuple[str, str]
"""(asset id, state held)."""


def targets(facts: Facts, moves: Iterable[Move]) -> dict[Node, float]:
    """Impact of each (asset, state) that is worth reaching, among those that moves reach."""
    found = list(moves)
    leads_on = {(move.source, move.held) for move in found}
    out: dict[Node, float] = {}
    for move in found:
        node = (move.target, move.gained)
        asset = facts.assets.get(move.target)
        impact = ADMINISTRATOR if move.target.startswith(PREFIX) else None
        if asset is not None and asset.type not in JOINTS:
            impact = _impact(facts, asset, move.gained, leads_on)
        if move.technique.id == "memory-poison":
            impact = MEMORY_POISONED
        if impact is not None:
            out[node] = impact
    return out


def _impact(facts: Facts, asset: Asset, held: str, leads_on: set[Node]) -> float | None:
    word, _, part = held.partition("@")
    if asset.type in ("code/module", "code/notebook"):
        return PROGRAM_TAKEN if word == "control" else None
    if asset.kind in DATA:
        return _data(facts, asset, part) if word == "read" else None
    if asset.type == "ci/job":
        return _job(asset) if word == "control" else None
    if asset.kind == "repository":
        return REPOSITORY_CHANGED if word == "write" else None
    if asset.kind == "tool" and word == "read":
        return max((PRIVATE[one] for one in words_of(asset) if one in PRIVATE), default=None)
    if word == "write":
        ends = (asset.id, held) not in leads_on or asset.kind == "endpoint"
        worth = {"model": MODEL_CHANGED, "training-job": MODEL_CHANGED, "endpoint": ANSWERS_CHANGED}
        return worth.get(asset.kind) if ends else None
    if word == "invoke":
        return MONEY if asset.kind in ("model", "endpoint", "ai-service", "agent") else None
    if word == "read":
        if asset.kind in GROUNDING:
            return _grounding(facts, asset)
        return SECRET_READ if asset.type in _SECRETS else None
    if asset.kind == "agent" or (asset.type == ENGINE and word == "influence"):
        return AGENT_TAKEN if word == "control" else AGENT_STEERED
    if word == "influence" and asset.kind == "tool":
        return _tool(asset, ends=(asset.id, held) not in leads_on)
    return None


def _data(facts: Facts, asset: Asset, part: str) -> float | None:
    """Disclosure of (a part of) data: by its sensitivity, else by its use; None when it is neither."""
    if part in facts.scopes(asset.id):
        return BY_SENSITIVITY.get(asset.sensitivity, DATA_IN_USE) if asset.sensitivity else DATA_IN_USE
    return BY_SENSITIVITY[asset.sensitivity] if asset.sensitivity and facts.sensitive(asset) else None


def _tool(asset: Asset, *, ends: bool) -> float | None:
    """Deciding a tool's input: by what it is known to do, where that is not the start of more."""
    able = {name: impact for name, impact in STEERED.items() if name in acts(asset)}
    if not ends:
        able.pop("commands", None)
    return max(able.values(), default=None)


def _job(job: Asset) -> float | None:
    """Taking over a job: by the keys and secrets that it holds and the machine that it runs on."""
    held = {
        path: [value for _, value in walk(job.config, f"{path}[]")] for path in ("cloudKeys", "pushTokens", "secrets")
    }
    if held["cloudKeys"] or held["pushTokens"]:
        return JOB_WITH_KEYS
    if held["secrets"]:
        return JOB_WITH_SECRETS
    return JOB_ON_OWN_MACHINE if job.config.get("selfHosted") is True else None


def _grounding(facts: Facts, store: Asset) -> float | None:
    """Disclosure of what answers are grounded on: it is there to be repeated, unless it is known to be sensitive.

    Of a store of which only the code is known, nothing says that anyone may not read it, save where agents remember
    in it what people told them.
    """
    feeding = [facts.assets[flow.source] for flow in facts.flows_into.get(store.id, ()) if flow.how == "grounds"]
    known = [one.sensitivity for one in (store, *feeding) if one.sensitivity is not None]
    if not known and any(facts.near.into(store.id, "writes-memory")) and not partitioned(store):
        return MEMORY_READ
    ours = all(one.type.startswith(("apps/", "code/")) for one in feeding)
    if not known and store.type == "code/vector-store" and ours:
        return None
    return max((BY_SENSITIVITY[one] for one in known), default=MEANT_TO_BE_REPEATED)
