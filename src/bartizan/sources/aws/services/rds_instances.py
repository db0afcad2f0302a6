"""RDS instances: encryption, and from where each can be reached."""

from bartizan.sources.aws.collector import Call, Collector

collector = Collector(
    service="rds",
    type="AWS::RDS::DBInstance",
    id="DBInstanceArn",
    name="DBInstanceIdentifier",
    list=Call("describe_db_instances", items="DBInstances"),
    rename={"VPCSecurityGroups[].VpcSecurityGroupId": "VPCSecurityGroups", "TagList": "Tags"},
)
