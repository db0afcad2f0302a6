"""VPCs: the address blocks of each network."""

from bartizan.sources.aws.collector import Call, Collector

collector = Collector(
    service="ec2",
    type="AWS::EC2::VPC",
    id="arn:{partition}:ec2:{region}:{account}:vpc/{name}",
    name="VpcId",
    list=Call("describe_vpcs", items="Vpcs"),
    ground=True,
)
