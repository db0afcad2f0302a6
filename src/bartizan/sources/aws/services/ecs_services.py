"""ECS services: which task each runs, in which subnets, behind which target groups.

A service names a revision of a task definition. The newest revision of each family is read by the collector
of task definitions; an older one that still runs is an asset of its own, with its revision in its name.
"""

from collections.abc import Iterator, Mapping
from functools import partial

from bartizan.model.asset import Asset
from bartizan.model.scan import Record
from bartizan.model.values import Config, Value
from bartizan.sources.aws import run
from bartizan.sources.aws.canonical import canonical, without_bookkeeping
from bartizan.sources.aws.collector import Call, Collector
from bartizan.sources.aws.failures import Absent, Denied

_TASK = "AWS::ECS::TaskDefinition"
_BOOKKEEPING = ("Events", "Deployments", "TaskSets", "RunningCount", "PendingCount")

collector = Collector(
    service="ecs",
    type="AWS::ECS::Service",
    id="ServiceArn",
    name="ServiceName",
    parent=Call("list_clusters", items="clusterArns", rename={"Name": "Cluster"}),
    list=Call("list_services", items="serviceArns", args={"cluster": "Cluster"}, rename={"Name": "ServiceArn"}),
    detail=Call(
        "describe_services",
        items="services",
        args={"cluster": "Cluster", "services[]": "ServiceArn"},
        fixed={"include": ["TAGS"]},
    ),
    rename={"ClusterArn": "Cluster", "RoleArn": "Role"},
)


def collect(place: run.Place) -> Iterator[Record]:
    """Every service, and the older task revisions that still run."""
    answers: dict[str, Mapping[str, object] | Denied | None] = {}
    told: set[str] = set()
    for record in run.collect(collector, place):
        if not isinstance(record, Asset):
            yield record
            continue
        service = run.changed(record, _without_bookkeeping)
        revision = service.config.get("TaskDefinition")
        if not isinstance(revision, str) or ":task-definition/" not in revision:
            yield service
            continue
        family = revision.rpartition(":")[0]
        newest = _described(place, family.rpartition("/")[2], answers)
        if isinstance(newest, Mapping) and newest.get("taskDefinitionArn") == revision:
            yield run.changed(service, partial(_running, family))
            continue
        yield service
        older = _described(place, revision, answers)
        if isinstance(older, Denied):
            yield older.gap
        elif older is not None and revision not in told:
            told.add(revision)
            yield _task(place, revision, older)


def _without_bookkeeping(config: Config) -> Config:
    return {key: value for key, value in config.items() if key not in _BOOKKEEPING}


def _running(task: str, config: Config) -> Config:
    return {**config, "TaskDefinition": task}


def _described(
    place: run.Place, task: str, answers: dict[str, Mapping[str, object] | Denied | None]
) -> Mapping[str, object] | Denied | None:
    """A task definition by its ARN or its family; None when there is none."""
    if task not in answers:
        asked = {"taskDefinition": task}
        answer = place.clients.call("ecs", place.region, "describe_task_definition", asked, ("ClientException",))
        if isinstance(answer, Denied):
            answers[task] = answer
        else:
            found = None if isinstance(answer, Absent) else answer.get("taskDefinition")
            answers[task] = found if isinstance(found, Mapping) else None
    return answers[task]


def _task(place: run.Place, arn: str, live: Mapping[str, object]) -> Record:
    tree = place.catalog.schema.at(_TASK)
    told = without_bookkeeping(canonical(live, tree), tree)
    # The bare family names the newest revision, not this one.
    config: dict[str, Value] = (
        {key: value for key, value in told.items() if key != "Family"} if isinstance(told, Mapping) else {}
    )
    draft = run.Draft(config, "ecs:DescribeTaskDefinition")
    name = arn.rpartition("/")[2]
    return run.asset(place, draft, type_=_TASK, identity=arn, name=name, region=place.region)
