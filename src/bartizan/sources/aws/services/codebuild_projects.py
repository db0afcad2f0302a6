"""CodeBuild projects: role, source, environment and network of each build, and what starts it."""

from collections.abc import Iterator, Mapping

from bartizan.model.asset import Asset
from bartizan.model.scan import Record
from bartizan.model.values import Config, Value
from bartizan.sources.aws import run
from bartizan.sources.aws.collector import Call, Collector

collector = Collector(
    service="codebuild",
    type="AWS::CodeBuild::Project",
    id="Arn",
    name="Name",
    list=Call("list_projects", items="projects"),
    detail=Call("batch_get_projects", items="projects", args={"names[]": "Name"}),
    rename={"ProjectVisibility": "Visibility"},
)
_TRIGGERS = ("BuildType", "FilterGroups", "PullRequestBuildPolicy", "ScopeConfiguration")


def collect(place: run.Place) -> Iterator[Record]:
    """Every project, its webhook as CloudFormation declares one. The webhook's secret is not kept."""
    for record in run.collect(collector, place):
        yield run.changed(record, _with_triggers) if isinstance(record, Asset) else record


def _with_triggers(config: Config) -> Config:
    hook = config.get("Webhook")
    kept = {key: value for key, value in config.items() if key != "Webhook"}
    if not isinstance(hook, Mapping):
        return kept
    triggers: dict[str, Value] = {"Webhook": True, **{key: hook[key] for key in _TRIGGERS if key in hook}}
    return {**kept, "Triggers": triggers}
