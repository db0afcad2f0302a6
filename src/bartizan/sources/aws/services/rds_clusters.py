"""RDS clusters: encryption, network."""

from bartizan.sources.aws.collector import Call, Collector

collector = Collector(
    service="rds",
    type="AWS::RDS::DBCluster",
    id="DBClusterArn",
    name="DBClusterIdentifier",
    list=Call("describe_db_clusters", items="DBClusters"),
    rename={"VpcSecurityGroups[].VpcSecurityGroupId": "VpcSecurityGroupIds", "TagList": "Tags"},
)
