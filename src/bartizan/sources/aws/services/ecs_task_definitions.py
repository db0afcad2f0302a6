"""ECS task definitions: the newest active revision of each family, which a bare family name describes."""

from bartizan.sources.aws.collector import HISTORY, Call, Collector

collector = Collector(
    service="ecs",
    type="AWS::ECS::TaskDefinition",
    id="arn:{partition}:ecs:{region}:{account}:task-definition/{name}",
    name="Family",
    list=Call(
        "list_task_definition_families",
        items="families",
        fixed={"status": "ACTIVE"},
        rename={"Name": "Family"},
        most=HISTORY,
    ),
    detail=Call("describe_task_definition", item="taskDefinition", args={"taskDefinition": "Family"}),
)
