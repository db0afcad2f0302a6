"""What changed content does: poisoned data, replaced artefacts, tampered models behind endpoints."""

from __future__ import annotations

from collections.abc import Iterator

from bartizan.graph.attack.moves import Basis, Ground, Move
from bartizan.graph.facts import scope_of
from bartizan.graph.flows import GROUNDING, Flow
from bartizan.model.severity import Certainty

RELAY = 0.95
"""Between a store and what retrieves from it nothing has to go the attacker's way."""

KEPT_AS_COPY = frozenset({"aiplatform.googleapis.com/Model"})
"""Models whose service keeps a copy of the artefact: a change reaches the next version, if there is one.

Source: Vertex AI documentation, "Custom container requirements" (`AIP_STORAGE_URI` names the copy).
"""


def moves(ground: Ground) -> Iterator[Move]:
    """Data to models and agents, trainers to models, models to endpoints and to the roles they run under."""
    for flow in ground.facts.flows:
        if flow.how == "trains":
            yield from _part(ground, "training-data-poison", flow)
        elif flow.how == "artefact" and ground.facts.assets[flow.target].kind == "model":
            copied = ground.facts.assets[flow.target].type in KEPT_AS_COPY
            sure = Certainty.CONDITIONAL if copied else Certainty.PROVEN
            yield from _part(ground, "model-artefact-tamper", flow, certainty=sure)
            yield from _carries_code(ground, flow)
        elif flow.how == "grounds":
            store = ground.facts.assets[flow.source].kind in GROUNDING
            yield from _part(ground, "grounding-data-poison", flow, RELAY if store else None)
        elif flow.how == "makes":
            yield from ground.moves("code-builds-model", flow.source, flow.target, Basis(flow.evidence, flow.facts))
        elif flow.how == "serves" and ground.facts.assets[flow.source].kind == "model":
            basis = Basis(flow.evidence, flow.facts)
            yield from ground.moves("tampered-model-served", flow.source, flow.target, basis)


def _part(
    ground: Ground,
    technique: str,
    flow: Flow,
    likelihood: float | None = None,
    certainty: Certainty = Certainty.PROVEN,
) -> Iterator[Move]:
    basis = Basis(flow.evidence, flow.facts, certainty, likelihood)
    yield from ground.moves(technique, flow.source, flow.target, basis, part=scope_of(flow.prefix))


def _carries_code(ground: Ground, artefact: Flow) -> Iterator[Move]:
    """A model loaded from a store runs what its archive holds under its own role, isolated or not."""
    model = ground.facts.assets[artefact.target]
    for flow in ground.facts.flows_from.get(model.id, ()):
        if flow.how == "runs-as":
            isolated = ground.facts.config(model).get("EnableNetworkIsolation")
            if isolated in (True, "true"):
                continue
            sure = Certainty.PROVEN if isolated in (None, False, "false") else Certainty.CONDITIONAL
            basis = Basis(artefact.evidence + flow.evidence, artefact.facts | flow.facts, sure)
            yield from ground.moves("tampered-model-runs-code", model.id, flow.target, basis)
