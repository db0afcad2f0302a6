"""Components: models, data, libraries, images, applications and files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bartizan.report.bom import links as relations
from bartizan.report.bom.bill import Bill, Part
from bartizan.report.bom.config import at, clean
from bartizan.report.bom.purl import make
from bartizan.report.bom.roles import Relation, Role
from bartizan.report.cyclonedx.data import data
from bartizan.report.cyclonedx.model_card import model_card
from bartizan.report.cyclonedx.shared import Node, Refs, filled, hashes, licences, party, properties, references

TYPES: Mapping[Role, str] = {
    Role.MODEL: "machine-learning-model",
    Role.DATA: "data",
    Role.LIBRARY: "library",
    Role.CONTAINER: "container",
    Role.APPLICATION: "application",
    Role.FILE: "file",
}

SHOWN: Mapping[str, Mapping[str, str]] = {
    "agent": {
        "framework": "framework",
        "capabilities": "capability",
        "approval": "human-approval",
        "executes_code": "executes-code",
        "tool": "product",
        "guardrails": "guardrails",
        "startedByOutsiders": "started-by-outsiders",
    },
    "tool": {"framework": "framework", "capabilities": "capability", "approval": "human-approval"},
    "mcp-server": {
        "transport": "transport",
        "package": "package",
        "ecosystem": "ecosystem",
        "pinned": "pinned",
        "role": "role",
    },
    "sdk": {"category": "category", "vendor": "product", "specifier": "specifier", "pinned": "pinned"},
    "package": {"specifier": "specifier", "pinned": "pinned", "scope": "scope"},
    "image": {"product": "product", "category": "category", "gpu": "gpu", "user": "user", "base": "base-image"},
    "prompt": {"length": "length"},
    "dataset": {"source": "source", "split": "split"},
    "training-job": {"framework": "framework", "entry_point": "entry-point", "InstanceType": "hardware"},
    "notebook": {"InstanceType": "hardware", "gceSetup.machineType": "hardware", "language": "language"},
    "endpoint": {"ProductionVariants": "", "sku.name": "sku", "InstanceType": "hardware"},
    "model": {"registry": "registry"},
}
"""Kind of asset → property of its configuration → name of the BOM's property. Only what is named here is written."""


def components(bill: Bill, refs: Refs) -> list[Node]:
    """A component for every part that is one, in order of ref."""
    return [component(part, bill, refs) for part in bill.parts if part.role in TYPES]


def component(part: Part, bill: Bill, refs: Refs) -> Node:
    """One component."""
    is_model = part.role is Role.MODEL
    return filled(
        {
            "type": TYPES[part.role],
            "bom-ref": part.ref,
            "supplier": party(part.supplier),
            "manufacturer": party(part.producer),
            "group": part.group,
            "name": part.name,
            "version": part.version,
            "description": part.description,
            "scope": "excluded" if part.role_in_code else None,
            "hashes": hashes(part.hashes),
            "licenses": licences(part.licences),
            "purl": part.purl,
            "pedigree": _pedigree(part, bill),
            "externalReferences": references(part.references),
            "evidence": _evidence(part),
            "modelCard": model_card(part, bill, refs) if is_model else None,
            "data": data(part) if part.role is Role.DATA else None,
            "properties": properties(described(part)),
        }
    )


def described(part: Part) -> dict[str, object]:
    """The properties of a component or service, by name."""
    asset = part.asset
    out: dict[str, object] = {
        "type": asset.type,
        "kind": asset.kind,
        "provider": asset.provider,
        "account": asset.account,
        "region": asset.region,
        "stage": asset.stage.value if asset.stage else None,
        "exposure": asset.exposure.value if asset.exposure else None,
        "sensitivity": asset.sensitivity.value if asset.sensitivity else None,
        "role-in-code": part.role_in_code,
    }
    for path, name in SHOWN.get(asset.kind, {}).items():
        if name:
            out[name] = _scalar(at(asset.config, path))
    if part.role is Role.MODEL:
        facts = part.facts
        out |= {
            "hosted": part.is_hosted,
            "format": facts.format,
            "parameters": facts.parameters,
            "quantization": facts.quantization,
            "library": facts.library,
            "language": facts.languages,
            "signature": facts.signature,
            "verdict": facts.verdict,
            "released": facts.released,
            "built": facts.built,
        }
    out |= {f"load:{name.replace('_', '-')}": value for name, value in part.load.items()}
    if part.facts.size is not None:
        out["bytes"] = part.facts.size
    said = part.said
    if said is not None:
        if said.version and part.facts.revision not in (None, said.version):
            out["seen-revision"] = part.facts.revision
        out |= {"domain": said.domain, "released": said.released, "built": said.built}
        out |= {"collection": said.collection, "update-mechanism": said.updates, "noise": said.noise, "bias": said.bias}
        out |= {"anonymisation": said.anonymisation, "availability": said.availability}
    out["stated-by-organisation"] = ", ".join(part.stated)
    return out


def _scalar(value: object) -> object:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return tuple(sorted({clean(one) for one in value if isinstance(one, str)}))
    return clean(value) if isinstance(value, str) else value if isinstance(value, bool | int | float) else None


def _evidence(part: Part) -> Node | None:
    identity: list[Node] = []
    if part.known:
        field, value = ("purl", part.purl) if part.purl else ("name", part.name)
        identity = [
            {
                "field": field,
                "confidence": max(one.confidence for one in part.known),
                "concludedValue": value,
                "methods": [
                    {"technique": one.technique, "confidence": one.confidence, "value": one.value} for one in part.known
                ],
            }
        ]
    places = [
        filled({"location": one.location, "line": one.line, "additionalContext": one.context})
        for one in part.occurrences
    ]
    return filled({"identity": identity, "occurrences": places}) or None


def _pedigree(part: Part, bill: Bill) -> Node | None:
    """What a model or data set was made of, and what was made of it; parts, or bases that are only named."""
    if part.role not in (Role.MODEL, Role.DATA):
        return None
    made = [link.target for link in bill.outgoing.get(part.ref, ()) if link.relation is Relation.DERIVED_FROM]
    used = [link.source for link in bill.incoming.get(part.ref, ()) if link.relation is Relation.DERIVED_FROM]
    above = [one for ref in made if (one := bill.find(ref, part.role)) is not None]
    below = [one for ref in used if (one := bill.find(ref, part.role)) is not None]
    ancestors = [_kin(one) for one in above]
    met = {one.name.lower() for one in above}
    ancestors += [_named(name) for name in part.facts.base_model if relations.bare(name).lower() not in met]
    notes = f"quantised: {part.facts.quantization}" if part.facts.quantization else None
    return filled({"ancestors": ancestors, "variants": [_kin(one) for one in below], "notes": notes}) or None


def _kin(part: Part) -> Node:
    return filled(
        {"type": TYPES[part.role], "name": part.name, "version": part.version, "purl": part.purl}
        | {"properties": properties({"bom-ref": part.ref})}
    )


def _named(name: str) -> Node:
    """A base model that a document names and no file shows; a hub's address makes its package URL."""
    bare = relations.bare(name)
    purl = make("huggingface", bare) if bare != name and "/" in bare else None
    return filled({"type": TYPES[Role.MODEL], "name": bare, "purl": purl})
