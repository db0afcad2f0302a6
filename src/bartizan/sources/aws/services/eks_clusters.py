"""EKS clusters: from where the API can be reached, its log, the encryption of secrets."""

from collections.abc import Iterator

from bartizan.catalog import paths
from bartizan.model.asset import Asset
from bartizan.model.scan import Record
from bartizan.model.values import Config, Value
from bartizan.sources.aws import run
from bartizan.sources.aws.collector import Call, Collector

collector = Collector(
    service="eks",
    type="AWS::EKS::Cluster",
    id="arn:{partition}:eks:{region}:{account}:cluster/{name}",
    name="Name",
    list=Call("list_clusters", items="clusters"),
    detail=Call("describe_cluster", item="cluster", args={"name": "Name"}),
)


def collect(place: run.Place) -> Iterator[Record]:
    """Every cluster, its log types as CloudFormation lists them: those that are on."""
    for record in run.collect(collector, place):
        yield run.changed(record, _with_log_types) if isinstance(record, Asset) else record


def _with_log_types(config: Config) -> Config:
    setups = [one for _, one in paths.walk(config, "Logging.ClusterLogging[]")]
    if not setups or not all(isinstance(one, dict) for one in setups):
        return config
    on = [one for one in setups if paths.get(one, "Enabled") is True]
    types: list[Value] = [{"Type": str(word)} for one in on for _, word in paths.walk(one, "Types[]")]
    return {**config, "Logging": {"ClusterLogging": {"EnabledTypes": types}}}
