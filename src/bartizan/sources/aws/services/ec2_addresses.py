"""Elastic IP addresses: which instance each belongs to."""

from bartizan.sources.aws.collector import Call, Collector

collector = Collector(
    service="ec2",
    type="AWS::EC2::EIP",
    id="arn:{partition}:ec2:{region}:{account}:elastic-ip/{name}",
    name="AllocationId",
    list=Call("describe_addresses", items="Addresses"),
)
