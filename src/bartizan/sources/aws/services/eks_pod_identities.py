"""EKS Pod Identity: which role each service account of a cluster gets."""

from bartizan.sources.aws.collector import Call, Collector

_CLUSTER = {"clusterName": "ClusterName"}

collector = Collector(
    service="eks",
    type="AWS::EKS::PodIdentityAssociation",
    id="AssociationArn",
    name="AssociationId",
    parent=Call("list_clusters", items="clusters", rename={"Name": "ClusterName"}),
    list=Call("list_pod_identity_associations", items="associations", args=_CLUSTER),
    detail=Call(
        "describe_pod_identity_association",
        item="association",
        args={**_CLUSTER, "associationId": "AssociationId"},
    ),
)
