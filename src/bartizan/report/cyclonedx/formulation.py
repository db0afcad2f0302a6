"""Formulation: the training, processing, evaluation and CI runs that are seen, with what they read and make."""

from __future__ import annotations

from collections.abc import Mapping

from bartizan.report.bom.bill import Bill, Link, Part
from bartizan.report.bom.config import at, clean, text
from bartizan.report.bom.roles import Relation
from bartizan.report.cyclonedx.component import described
from bartizan.report.cyclonedx.shared import Node, Refs, filled, properties

TASKS: Mapping[str, tuple[str, ...]] = {
    "training-job": ("build",),
    "processing-job": ("other",),
    "evaluation": ("test",),
    "pipeline": ("build",),
    "workflow": ("other",),
}
"""CycloneDX's types of task, which has none for training: to train is to build a model."""

TRIGGERS: Mapping[str, str] = {
    "schedule": "scheduled",
    "workflow_dispatch": "manual",
    "repository_dispatch": "api",
    "workflow_call": "api",
}
"""CI's own words that start a run; all others are events of the repository, which come as webhooks."""

_INPUTS = frozenset(
    {
        Relation.TRAINED_ON,
        Relation.TESTED_ON,
        Relation.DEPENDS_ON,
        Relation.USES_MODEL,
        Relation.DERIVED_FROM,
        Relation.GROUNDED_ON,
        Relation.BUILT_FROM,
    }
)


def formulation(bill: Bill, refs: Refs) -> list[Node]:
    """One formula with a workflow for every run; none without runs."""
    known = {part.ref for part in bill.parts}
    all_ = known | {part.ref for part in bill.workflows}
    nodes = [_workflow(part, bill, known, all_, refs) for part in bill.workflows]
    return [{"bom-ref": refs.fresh("bartizan:formula"), "workflows": nodes}] if nodes else []


def _workflow(part: Part, bill: Bill, known: set[str], all_: set[str], refs: Refs) -> Node:
    own = (*bill.outgoing.get(part.ref, ()), *bill.incoming.get(part.ref, ()))
    inputs = [_input(link) for link in own if link.source == part.ref and _reads(link) and link.target in known]
    outputs: list[Node] = [
        {"type": "artifact", "resource": {"ref": link.source}, "source": {"ref": part.ref}}
        for link in own
        if link.relation is Relation.MADE_BY and link.target == part.ref and link.source in known
    ]
    around = sorted({link.source for link in own if link.target == part.ref} & all_)
    return filled(
        {
            "bom-ref": part.ref,
            "uid": part.ref,
            "name": part.name,
            "description": part.description,
            "resourceReferences": [{"ref": ref} for ref in around],
            "taskTypes": list(TASKS.get(part.asset.kind, ("other",))),
            "trigger": _trigger(part, refs),
            "inputs": inputs + _parameters(part),
            "outputs": outputs,
            "properties": properties(
                described(part) | {"occurrence": tuple(_place(one.location, one.line) for one in part.occurrences)}
            ),
        }
    )


def _place(location: str, line: int | None) -> str:
    return location if line is None else f"{location}:{line}"


def _reads(link: Link) -> bool:
    return link.relation in _INPUTS


def _input(link: Link) -> Node:
    return {
        "resource": {"ref": link.target},
        "target": {"ref": link.source},
        "properties": properties({"relation": link.relation.value}),
    }


def _parameters(part: Part) -> list[Node]:
    pairs: list[Node] = [{"name": name, "value": value} for name, value in part.facts.hyperparameters]
    return [{"parameters": pairs}] if pairs else []


def _trigger(part: Part, refs: Refs) -> Node | None:
    words = at(part.asset.config, "triggers")
    if not isinstance(words, list) or not words:
        schedule = text(part.asset.config, "schedule", "schedule_interval", "spec.schedule")
        words = ["schedule"] if schedule else []
    named = [clean(word) for word in words if isinstance(word, str)]
    if not named:
        return None
    ref = refs.fresh(f"{part.ref}#trigger")
    kinds = {TRIGGERS.get(word, "webhook") for word in named}
    kind = next(iter(kinds)) if len(kinds) == 1 else "webhook"
    return {"bom-ref": ref, "uid": ref, "name": ", ".join(named), "type": kind}
