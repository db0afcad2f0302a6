"""What configuration on Google Cloud means without saying it: accounts that run things, data that jobs are given.

Sources: Vertex AI documentation, "Use a custom service account" and "Access control with IAM" (service agents);
Vertex AI Workbench, Cloud Run and Cloud Run functions documentation, "Service identity"; "Service agents".
A Compute Engine instance that code makes without a service account has none, so nothing is added for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from bartizan.catalog.paths import get, walk
from bartizan.graph.access.gcp.bindings import BUCKET
from bartizan.graph.access.gcp.members import (
    AGENTS,
    SERVICE_ACCOUNT,
    agent_id,
    default_compute_id,
    email_of,
)
from bartizan.graph.estate import Estate, place
from bartizan.model.asset import Asset
from bartizan.model.edge import Edge
from bartizan.model.location import Evidence
from bartizan.model.severity import Certainty
from bartizan.model.values import Unknown

COMPUTE = "Compute Engine default service account"


@dataclass(frozen=True, slots=True)
class _Silent:
    """Where a type names its service account, and who is used when it does not (`agent`: a key of `AGENTS`)."""

    path: str
    agent: str | None = None


SILENT: Mapping[str, _Silent] = {
    "notebooks.googleapis.com/Instance": _Silent("gceSetup.serviceAccounts[].email"),
    "run.googleapis.com/Service": _Silent("template.serviceAccount"),
    "run.googleapis.com/Job": _Silent("template.template.serviceAccount"),
    "cloudfunctions.googleapis.com/Function": _Silent("serviceConfig.serviceAccountEmail"),
    "aiplatform.googleapis.com/PipelineJob": _Silent("serviceAccount"),
    "aiplatform.googleapis.com/CustomJob": _Silent("jobSpec.serviceAccount", "custom-code"),
    "aiplatform.googleapis.com/HyperparameterTuningJob": _Silent("trialJobSpec.serviceAccount", "custom-code"),
    "aiplatform.googleapis.com/ReasoningEngine": _Silent("spec.serviceAccount", "reasoning-engine"),
}


def with_implied(estate: Estate) -> Estate:
    """The estate with the accounts that run what names no account, and an edge `runs-as` to each."""
    assets = dict(estate.assets)
    emails = {email_of(one): one.id for one in assets.values() if one.type == SERVICE_ACCOUNT}
    buckets = {one.name: one.id for one in assets.values() if one.type == BUCKET}
    edges = [edge for asset in estate.assets.values() for edge in _implied(asset, assets, emails)]
    edges += [edge for asset in estate.assets.values() for edge in _fed(asset, buckets)]
    return replace(estate, assets=assets, edges=[*estate.edges, *edges]) if edges else estate


def _implied(asset: Asset, assets: dict[str, Asset], emails: Mapping[str | None, str]) -> Iterator[Edge]:
    silent = SILENT.get(asset.type)
    if silent is None or not asset.account or not asset.config or not _names_none(asset, silent.path):
        return
    name = AGENTS[silent.agent].title if silent.agent else COMPUTE
    known = None if silent.agent else emails.get(f"{asset.account}-compute@developer.gserviceaccount.com")
    id_ = known or (agent_id(silent.agent, asset.account) if silent.agent else default_compute_id(asset.account))
    if id_ not in assets:
        title = f"{name} of {asset.account}"
        assets[id_] = Asset(
            id_, SERVICE_ACCOUNT, "identity", title, "gcp", asset.account, sightings=asset.sightings[:1]
        )
    where = silent.path.partition("[]")[0]
    fact = Evidence(f"{asset.name} names no service account: it runs as the {name}", where, None, place(asset, where))
    yield Edge(asset.id, id_, "runs-as", evidence=(fact,))


ARGUMENTS: Mapping[str, tuple[str, ...]] = {
    "aiplatform.googleapis.com/CustomJob": ("jobSpec.workerPoolSpecs[].containerSpec.args[]",),
    "aiplatform.googleapis.com/HyperparameterTuningJob": ("trialJobSpec.workerPoolSpecs[].containerSpec.args[]",),
    "aiplatform.googleapis.com/TrainingPipeline": ("trainingTaskInputs.workerPoolSpecs[].containerSpec.args[]",),
    "aiplatform.googleapis.com/PipelineJob": ("runtimeConfig.parameterValues{}",),
}
_OUTPUTS = ("out", "model", "save", "stag", "checkpoint", "log", "result", "tmp", "temp", "dest")


def _fed(job: Asset, buckets: Mapping[str, str]) -> Iterator[Edge]:
    """The buckets that a job's arguments name, but those that the argument's own name says it writes to."""
    for path in ARGUMENTS.get(job.type, ()):
        for at, value in walk(job.config, path):
            before, found, uri = value.partition("gs://") if isinstance(value, str) else ("", "", "")
            word = f"{before} {at.rpartition('.')[2]}".lower()
            bucket = buckets.get(uri.partition("/")[0]) if found else None
            if bucket is None or any(one in word for one in _OUTPUTS):
                continue
            fact = Evidence(f"{job.name} is given gs://{uri}", at, f"gs://{uri}", place(job, at))
            yield Edge(job.id, bucket, "trains-on", evidence=(fact,), certainty=Certainty.ASSUMED)


def _names_none(asset: Asset, path: str) -> bool:
    """Whether the configuration is read as far as the path and names no account there."""
    head = path.partition("[]")[0]
    values = [value for _, value in walk(asset.config, path)]
    return not isinstance(get(asset.config, head), Unknown) and all(value in (None, "") for value in values)
