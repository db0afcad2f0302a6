"""What an organisation says of its AI and no scan can know: the `[bom]` section of the configuration file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class System:
    """The AI system as a whole, and who writes its bill of materials.

    `author` is the organisation or person who writes the document, `producer` who makes the system; `released` is a
    date or time (ISO 8601). `data_flow`, `data_usage`, `inputs`, `outputs` and `hardware` are sentences. `controls`
    name security controls, `compliance` standards and laws, `security_policy` is the address of the policy on
    vulnerabilities, `security_metrics` and `metrics` are `name = "value"`. `licence` is the document's own.
    """

    name: str | None = None
    version: str | None = None
    description: str | None = None
    producer: str | None = None
    producer_url: str | None = None
    author: str | None = None
    author_email: str | None = None
    released: str | None = None
    intended_use: tuple[str, ...] = ()
    domain: tuple[str, ...] = ()
    data_flow: str | None = None
    data_usage: str | None = None
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    hardware: tuple[str, ...] = ()
    controls: tuple[str, ...] = ()
    compliance: tuple[str, ...] = ()
    security_policy: str | None = None
    security_contact: str | None = None
    security_metrics: Mapping[str, str] = field(default_factory=dict)
    metrics: Mapping[str, str] = field(default_factory=dict)
    oversight: str | None = None
    risk_management: str | None = None
    monitoring: str | None = None
    references: Mapping[str, str] = field(default_factory=dict)
    licence: str | None = None


@dataclass(frozen=True, slots=True)
class About:
    """Facts of the assets whose id or name matches the shell-style pattern `asset`; they outrank what a scan read.

    `producer` trained or made it, `supplier` hands it on, `owner` answers for the data. `released` and `built` are
    dates or times (ISO 8601). `approach` is supervised, unsupervised, reinforcement-learning, semi-supervised or
    self-supervised. `metrics`, `thresholds` and `hyperparameters` are `name = "value"`; energies are in kWh.
    `sensitivity` is public, internal, confidential or restricted; `personal_data` is yes or no; `dataset_type` is one
    or more of SPDX's words (text, image, structured …). `references` are addresses by CycloneDX's type of reference
    (documentation, website, vcs …). `classification` is what a service's data are classified as.
    """

    asset: str
    name: str | None = None
    version: str | None = None
    description: str | None = None
    licence: tuple[str, ...] = ()
    producer: str | None = None
    producer_url: str | None = None
    supplier: str | None = None
    owner: str | None = None
    owner_email: str | None = None
    released: str | None = None
    built: str | None = None
    download: str | None = None
    sha256: str | None = None
    intended_use: tuple[str, ...] = ()
    users: tuple[str, ...] = ()
    limitations: tuple[str, ...] = ()
    tradeoffs: tuple[str, ...] = ()
    ethics: tuple[str, ...] = ()
    domain: tuple[str, ...] = ()
    task: str | None = None
    approach: str | None = None
    architecture: str | None = None
    architecture_family: str | None = None
    base_model: tuple[str, ...] = ()
    datasets: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    training: str | None = None
    preprocessing: tuple[str, ...] = ()
    hyperparameters: Mapping[str, str] = field(default_factory=dict)
    metrics: Mapping[str, str] = field(default_factory=dict)
    thresholds: Mapping[str, str] = field(default_factory=dict)
    explainability: tuple[str, ...] = ()
    autonomy: str | None = None
    safety_risk: str | None = None
    standards: tuple[str, ...] = ()
    energy_training: float | None = None
    energy_finetuning: float | None = None
    energy_inference: float | None = None
    energy_provider: str | None = None
    energy_source: str | None = None
    sensitivity: str | None = None
    personal_data: str | None = None
    dataset_type: tuple[str, ...] = ()
    dataset_size: int | None = None
    collection: str | None = None
    updates: str | None = None
    bias: tuple[str, ...] = ()
    noise: str | None = None
    anonymisation: tuple[str, ...] = ()
    availability: str | None = None
    classification: str | None = None
    authenticated: bool | None = None
    references: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BomSettings:
    """The section `[bom]`: the system, and what is said of assets, a later entry over an earlier one."""

    system: System = field(default_factory=System)
    about: tuple[About, ...] = ()
