"""ECS clusters: logging of commands that are run in containers, settings."""

from bartizan.sources.aws.collector import Call, Collector

collector = Collector(
    service="ecs",
    type="AWS::ECS::Cluster",
    id="Arn",
    name="ClusterName",
    list=Call("list_clusters", items="clusterArns", rename={"Name": "Arn"}),
    detail=Call(
        "describe_clusters", items="clusters", args={"clusters[]": "Arn"}, fixed={"include": ["CONFIGURATIONS", "TAGS"]}
    ),
    rename={"ClusterArn": "Arn"},
)
