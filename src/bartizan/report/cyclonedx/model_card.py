"""The model card of a machine-learning-model component."""

from __future__ import annotations

from collections.abc import Mapping

from bartizan.report.bom.bill import Bill, Part
from bartizan.report.bom.links import bare
from bartizan.report.bom.roles import Relation, Role
from bartizan.report.bom.statements import About
from bartizan.report.cyclonedx.shared import Node, Refs, filled, properties

APPROACHES = frozenset({"supervised", "unsupervised", "reinforcement-learning", "semi-supervised", "self-supervised"})
SOURCES_OF_ENERGY = frozenset(
    {
        "coal",
        "oil",
        "natural-gas",
        "nuclear",
        "wind",
        "solar",
        "geothermal",
        "hydropower",
        "biofuel",
        "unknown",
        "other",
    }
)
_ENERGY = {"training": "energy_training", "fine-tuning": "energy_finetuning", "inference": "energy_inference"}
_TAXONOMY: Mapping[str, str] = {
    "context_length": "contextLength",
    "vocab_size": "vocabSize",
    "tokenizer_class": "tokenizerClass",
    "embedding_length": "embeddingLength",
    "block_count": "blockCount",
    "attention_head_count": "attentionHeadCount",
    "attention_head_count_kv": "attentionHeadCountKV",
    "feed_forward_length": "feedForwardLength",
    "rope_dimension_count": "ropeDimensionCount",
    "quantization_version": "quantizationVersion",
    "quantization_file_type": "quantizationFileType",
}
"""Names of OWASP's property taxonomy (`genai:aibom:modelcard:…`) by the names that GGUF has."""


def model_card(part: Part, bill: Bill, refs: Refs) -> Node:
    """The card; it always has a ref, and parameters even when none is known."""
    return filled(
        {
            "bom-ref": refs.fresh(f"{part.ref}#card"),
            "modelParameters": _parameters(part, bill),
            "quantitativeAnalysis": _analysis(part),
            "considerations": _considerations(part.said, part),
            "properties": _properties(part),
        }
    ) | ({} if _parameters(part, bill) else {"modelParameters": {}})


def _parameters(part: Part, bill: Bill) -> Node:
    facts = part.facts
    return filled(
        {
            "approach": {"type": facts.approach} if facts.approach in APPROACHES else None,
            "task": facts.task,
            "architectureFamily": facts.architecture_family,
            "modelArchitecture": facts.architecture,
            "datasets": _datasets(part, bill),
            "inputs": [{"format": one} for one in facts.inputs],
            "outputs": [{"format": one} for one in facts.outputs],
        }
    )


def _datasets(part: Part, bill: Bill) -> list[Node]:
    """References to data components; data sets that are only named stand inline."""
    wanted = (Relation.TRAINED_ON, Relation.TESTED_ON)
    linked = {link.target for link in bill.outgoing.get(part.ref, ()) if link.relation in wanted}
    found = {ref: one for ref in sorted(linked) if (one := bill.find(ref, Role.DATA)) is not None}
    met = {one.name.lower() for one in found.values()}
    named = [bare(name) for name in part.facts.datasets]
    inline: list[Node] = [{"type": "dataset", "name": name} for name in named if name.lower() not in met]
    nodes: list[Node] = [{"ref": ref} for ref in found]
    return nodes + inline


def _analysis(part: Part) -> Node | None:
    metrics: list[Node] = [{"type": name, "value": value} for name, value in part.facts.metrics]
    return {"performanceMetrics": metrics} if metrics else None


def _considerations(said: About | None, part: Part) -> Node | None:
    facts = part.facts
    node: Node = {"useCases": list(facts.intended_use), "technicalLimitations": list(facts.limitations)}
    if said is not None:
        node |= {
            "users": list(said.users),
            "performanceTradeoffs": list(said.tradeoffs),
            "ethicalConsiderations": [{"name": one} for one in said.ethics],
            "environmentalConsiderations": _environment(said),
        }
    return filled(node) or None


def _environment(said: About) -> Node | None:
    consumed: list[Node] = []
    for activity, name in _ENERGY.items():
        value = getattr(said, name)
        if value is None:
            continue
        amount: Node = {"value": value, "unit": "kWh"}
        providers: list[Node] = []
        if said.energy_provider:
            source = said.energy_source if said.energy_source in SOURCES_OF_ENERGY else "unknown"
            providers = [
                {"organization": {"name": said.energy_provider}, "energySource": source, "energyProvided": amount}
            ]
        consumed.append({"activity": activity, "energyProviders": providers, "activityEnergyCost": amount})
    return {"energyConsumptions": consumed} if consumed else None


def _properties(part: Part) -> list[Node]:
    facts, said = part.facts, part.said
    pairs: dict[str, object] = {f"genai:aibom:modelcard:{_TAXONOMY[name]}": value for name, value in facts.structure}
    pairs["genai:aibom:modelcard:hyperparameter"] = tuple(f"{name}={value}" for name, value in facts.hyperparameters)
    pairs["informationAboutTraining"] = facts.training
    if said is not None:
        pairs |= {
            "genai:aibom:modelcard:modelCardExplainability": said.explainability,
            "modelDataPreprocessing": said.preprocessing,
            "metricDecisionThreshold": tuple(f"{name}={value}" for name, value in sorted(said.thresholds.items())),
            "autonomyType": said.autonomy,
            "safetyRiskAssessment": said.safety_risk,
            "useSensitivePersonalInformation": said.personal_data,
            "standardCompliance": said.standards,
            "domain": said.domain,
        }
    return properties(pairs)
