"""EKS node groups: role, network, remote access."""

from bartizan.sources.aws.collector import Call, Collector

_CLUSTER = {"clusterName": "ClusterName"}

collector = Collector(
    service="eks",
    type="AWS::EKS::Nodegroup",
    id="arn:{partition}:eks:{region}:{account}:nodegroup/{ClusterName}/{NodegroupName}",
    name="NodegroupName",
    parent=Call("list_clusters", items="clusters", rename={"Name": "ClusterName"}),
    list=Call("list_nodegroups", items="nodegroups", args=_CLUSTER, rename={"Name": "NodegroupName"}),
    detail=Call("describe_nodegroup", item="nodegroup", args={**_CLUSTER, "nodegroupName": "NodegroupName"}),
    rename={"NodegroupArn": "Arn"},
)
