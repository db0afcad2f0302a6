"""VPC endpoints: who may reach which service through each."""

from bartizan.sources.aws.collector import Call, Collector

collector = Collector(
    service="ec2",
    type="AWS::EC2::VPCEndpoint",
    id="arn:{partition}:ec2:{region}:{account}:vpc-endpoint/{Id}",
    name="ServiceName",
    list=Call("describe_vpc_endpoints", items="VpcEndpoints"),
    rename={"VpcEndpointId": "Id", "Groups[].GroupId": "SecurityGroupIds"},
)
