"""Subnets: whether what starts there gets a public address."""

from bartizan.sources.aws.collector import Call, Collector

collector = Collector(
    service="ec2",
    type="AWS::EC2::Subnet",
    id="SubnetArn",
    name="SubnetId",
    list=Call("describe_subnets", items="Subnets"),
    ground=True,
)
