"""Assets: everything that a scan sees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bartizan.model.location import Location
from bartizan.model.severity import Confidence, Exposure, Sensitivity, Stage
from bartizan.model.values import Config


@dataclass(frozen=True, slots=True)
class Sighting:
    """One place where an asset was seen.

    `source` is the reader: `terraform`, `cloudformation`, `code`, `notebook`, `manifest`, `aws` ….
    `config` is what this source alone says, in the canonical shape; `lines` maps a property path of
    it (`VpcConfig`, `Tags[0].Value`) to its own line in `location.path`. `note` is what a reader of
    any finding about it should know (a module that nothing calls: its callers may decide otherwise).
    """

    source: str
    location: Location
    config: Config = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """Drift: one property on which the code and the running asset disagree."""

    property: str
    declared: object
    live: object
    location: Location


@dataclass(frozen=True, slots=True)
class DataCount:
    """How often one class of sensitive data was found in an asset.

    `count` is the number of values found in what was read; `sample` is one masked value; `share` is
    the part of the asset's bytes that was read, 0 to 1.
    """

    detector: str
    data_class: str
    count: int
    confidence: Confidence
    sensitivity: Sensitivity
    sample: str
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class Asset:
    """One thing: a model, notebook, bucket, role, package, agent ….

    `id` is the provider's own (ARN, Azure resource id, Google full resource name), or
    `repo:<name>//<path>#<address>`, `model:<registry>/<name>`, a purl. `type` is native
    (`AWS::SageMaker::NotebookInstance`, `code/agent`); `kind` is one of the neutral words in
    `catalog/kinds.yaml`. `config` is the merged configuration in the provider's own schema: what is
    live where that was read, else what the code declares.
    """

    id: str
    type: str
    kind: str
    name: str
    provider: str
    account: str | None = None
    region: str | None = None
    stage: Stage | None = None
    config: Config = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    sightings: tuple[Sighting, ...] = ()
    drift: tuple[Difference, ...] = ()
    exposure: Exposure | None = None
    sensitivity: Sensitivity | None = None
    data: tuple[DataCount, ...] = ()


NAME_PREFIX = "name:"


def name_reference(type_: str, name: str) -> str:
    """An edge's end that is known by type and name only: `name:AWS::S3::Bucket/training-data`.

    Linking replaces it by the id of the asset that bears the name, or by a placeholder asset.
    """
    return f"{NAME_PREFIX}{type_}/{name}"


def split_name_reference(reference: str) -> tuple[str, str] | None:
    """`(type, name)` of a name reference; None for an ordinary id.

    Native types may hold `/` (`Microsoft.CognitiveServices/accounts`, `code/agent`), so the name is
    what follows the last `/`; a name that holds one itself is percent-encoded by its writer.
    """
    if not reference.startswith(NAME_PREFIX):
        return None
    type_, _, name = reference[len(NAME_PREFIX) :].rpartition("/")
    return type_, name
