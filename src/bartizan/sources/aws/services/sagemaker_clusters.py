"""SageMaker HyperPod clusters: network, roles and start scripts of the nodes."""

from bartizan.sources.aws.collector import Call, Collector, tags_of_arn

collector = Collector(
    service="sagemaker",
    type="AWS::SageMaker::Cluster",
    id="ClusterArn",
    name="ClusterName",
    list=Call("list_clusters", items="ClusterSummaries"),
    detail=Call("describe_cluster", args={"ClusterName": "ClusterName"}),
    extras=(tags_of_arn("ClusterArn"),),
)
